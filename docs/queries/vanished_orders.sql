-- Orders that left the list, and the return that explains it; those without one first: ask Coupang about them.
SELECT
  vendor_id,
  dt,
  shipment_box_id,
  order_id,
  status,
  last_seen_at,
  missed_at,
  explained,
  receipt_id,
  receipt_type,
  receipt_status,
  returned_at
FROM orders_vanished
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
ORDER BY explained, vendor_id, dt, shipment_box_id;
