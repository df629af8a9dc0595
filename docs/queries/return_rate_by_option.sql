-- Return rate by option for orders of the last 92 days: pieces returned of pieces bought. Returns that customers withdrew
-- are taken out, and so are cancellations before shipping.
SELECT
  sold.vendor_id,
  sold.vendor_item_id,
  sold.vendor_item_name,
  sold.pieces_bought,
  COALESCE(back.pieces_returned, 0) AS pieces_returned,
  COALESCE(back.pieces_withdrawn, 0) AS pieces_withdrawn,
  ROUND(CAST(COALESCE(back.pieces_returned, 0) AS DOUBLE) / NULLIF(sold.pieces_bought, 0), 4) AS return_rate
FROM (
  SELECT vendor_id, vendor_item_id, MAX_BY(vendor_item_name, ordered_at) AS vendor_item_name, SUM(shipping_count) AS pieces_bought
  FROM order_items
  WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  GROUP BY vendor_id, vendor_item_id
) AS sold
LEFT JOIN (
  SELECT r.vendor_id, r.vendor_item_id,
    SUM(r.cancel_count) FILTER (WHERE NOT r.withdrawn) AS pieces_returned,
    SUM(r.cancel_count) FILTER (WHERE r.withdrawn) AS pieces_withdrawn
  FROM return_items r
  JOIN orders o
    ON o.vendor_id = r.vendor_id
    AND o.shipment_box_id = r.shipment_box_id
    AND o.dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  WHERE r.receipt_type = 'RETURN'
    AND r.dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  GROUP BY r.vendor_id, r.vendor_item_id
) AS back ON back.vendor_id = sold.vendor_id AND back.vendor_item_id = sold.vendor_item_id
ORDER BY return_rate DESC, sold.pieces_bought DESC, sold.vendor_id, sold.vendor_item_id;
