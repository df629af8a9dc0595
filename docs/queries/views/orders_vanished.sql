-- Shipment boxes that have left the order list: last seen before a finished sweep that covers their day began. Coupang takes
-- a box off the list when its return completes, so a return beside it explains it; without one, ask Coupang.
--
-- vendor_id varchar: seller account
-- dt varchar: day of the order in the seller's market, yyyy-mm-dd
-- shipment_box_id bigint: number of the shipment box
-- order_id bigint: number of the order
-- status varchar: when last seen
-- ordered_at timestamp(3): when it was ordered
-- last_seen_at timestamp(3): when it was last in the list
-- missed_at timestamp(3): start of the first finished sweep that did not bring it
-- receipt_id bigint: number of its newest return or cancellation; null if there is none in the lake
-- receipt_type varchar: RETURN or CANCEL
-- receipt_status varchar: of the return
-- returned_at timestamp(3): when the return was requested
-- explained boolean: whether there is a return
SELECT
  missed.vendor_id,
  missed.dt,
  missed.shipment_box_id,
  missed.order_id,
  missed.status,
  missed.ordered_at,
  missed.last_seen_at,
  missed.missed_at,
  returned.receipt_id,
  returned.receipt_type,
  returned.receipt_status,
  returned.created_at AS returned_at,
  returned.receipt_id IS NOT NULL AS explained
FROM (
  SELECT o.vendor_id, o.dt, o.shipment_box_id, o.order_id, o.status, o.ordered_at, o.last_seen_at, MIN(s.started_at) AS missed_at
  FROM orders o
  JOIN sweeps s
    ON s.vendor_id = o.vendor_id
    AND s.dataset = 'orders'
    AND s.state IN ('done', 'warned')
    AND CAST(o.dt AS DATE) BETWEEN s.window_from AND s.window_to
    AND s.started_at > o.last_seen_at
  GROUP BY o.vendor_id, o.dt, o.shipment_box_id, o.order_id, o.status, o.ordered_at, o.last_seen_at
) AS missed
LEFT JOIN (
  SELECT vendor_id, shipment_box_id, receipt_id, receipt_type, receipt_status, created_at,
    ROW_NUMBER() OVER (PARTITION BY vendor_id, shipment_box_id ORDER BY created_at DESC, receipt_id DESC) AS newest
  FROM return_items
) AS returned
  ON returned.vendor_id = missed.vendor_id
  AND returned.shipment_box_id = missed.shipment_box_id
  AND returned.newest = 1
