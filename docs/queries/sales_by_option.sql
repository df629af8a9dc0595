-- Sales by option over the last 31 days, best first.
SELECT
  vendor_id,
  vendor_item_id,
  MAX_BY(vendor_item_name, ordered_at) AS vendor_item_name,
  currency,
  COUNT(DISTINCT order_id) AS orders,
  SUM(shippable_count) AS pieces_kept,
  SUM(sales_price * shippable_count) AS turnover_kept
FROM order_items
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '31' DAY AS DATE) AS VARCHAR)
GROUP BY vendor_id, vendor_item_id, currency
ORDER BY turnover_kept DESC, vendor_id, vendor_item_id;
