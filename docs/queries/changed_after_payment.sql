-- Boxes to read again before shipping: something in them changed after they were first seen. While a box is paid and not yet
-- accepted (ACCEPT) the buyer may change the receiver, and nothing else often changes; from INSTRUCT on the status is a change, too.
SELECT
  vendor_id,
  shipment_box_id,
  order_id,
  status,
  receiver.name AS receiver_name,
  receiver.addr1 AS receiver_addr1,
  receiver.addr2 AS receiver_addr2,
  receiver.post_code AS receiver_post_code,
  paid_at,
  first_seen_at,
  changed_at
FROM orders
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '31' DAY AS DATE) AS VARCHAR)
  AND status IN ('ACCEPT', 'INSTRUCT')
  AND changed_at > first_seen_at
ORDER BY status, changed_at DESC, vendor_id, shipment_box_id;
