-- Boxes that should have been shipped by now and have not been, oldest first.
SELECT
  vendor_id,
  shipment_box_id,
  order_id,
  status,
  COALESCE(MIN(planned_shipping_date), MIN(estimated_shipping_date)) AS ship_by,
  SUM(shippable_count) AS pieces,
  MAX(last_seen_at) AS last_seen_at
FROM order_items
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '31' DAY AS DATE) AS VARCHAR)
  AND status IN ('ACCEPT', 'INSTRUCT')
GROUP BY vendor_id, shipment_box_id, order_id, status
HAVING COALESCE(MIN(planned_shipping_date), MIN(estimated_shipping_date)) < CURRENT_DATE
  AND SUM(shippable_count) > 0
ORDER BY ship_by, vendor_id, shipment_box_id;
