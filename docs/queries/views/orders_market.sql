-- Every shipment box with its times on the clocks of the seller's market: Korea UTC+9, Taiwan UTC+8, neither with
-- summer time.
--
-- vendor_id varchar: seller account
-- dt varchar: day of the order in the seller's market, yyyy-mm-dd
-- shipment_box_id bigint: number of the shipment box
-- order_id bigint: number of the order
-- status varchar: when last seen
-- currency varchar: ISO 4217 code of all amounts
-- ordered_at_local timestamp(3): when it was ordered, market time
-- paid_at_local timestamp(3): when it was paid, market time
-- in_transit_at_local timestamp(3): when it was handed to the courier, market time
-- delivered_at_local timestamp(3): when it was delivered, market time
-- first_seen_at_local timestamp(3): when it was first in the list, market time
-- changed_at_local timestamp(3): when any value of it was last seen to differ, market time
-- last_seen_at_local timestamp(3): when it was last in the list, market time
SELECT
  vendor_id,
  dt,
  shipment_box_id,
  order_id,
  status,
  currency,
  ordered_at + ahead AS ordered_at_local,
  paid_at + ahead AS paid_at_local,
  in_transit_date_time + ahead AS in_transit_at_local,
  delivered_date + ahead AS delivered_at_local,
  first_seen_at + ahead AS first_seen_at_local,
  changed_at + ahead AS changed_at_local,
  last_seen_at + ahead AS last_seen_at_local
FROM (
  SELECT *, CASE currency WHEN 'TWD' THEN INTERVAL '8' HOUR ELSE INTERVAL '9' HOUR END AS ahead
  FROM orders
) AS o
