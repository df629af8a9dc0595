-- Cancellation rate by option over the last 92 days: pieces cancelled, or about to be, of pieces bought.
SELECT
  vendor_id,
  vendor_item_id,
  MAX_BY(vendor_item_name, ordered_at) AS vendor_item_name,
  SUM(shipping_count) AS pieces_bought,
  SUM(shipping_count - shippable_count) AS pieces_cancelled,
  ROUND(CAST(SUM(shipping_count - shippable_count) AS DOUBLE) / NULLIF(SUM(shipping_count), 0), 4) AS cancellation_rate
FROM order_items
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
GROUP BY vendor_id, vendor_item_id
ORDER BY cancellation_rate DESC, pieces_bought DESC, vendor_id, vendor_item_id;
