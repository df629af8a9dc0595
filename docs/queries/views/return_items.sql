-- One row per option in a return or cancellation, and whether the customer has withdrawn it since.
--
-- vendor_id varchar: seller account
-- dt varchar: day of the request in the seller's market, yyyy-mm-dd
-- receipt_id bigint: number of the request
-- order_id bigint: number of the order
-- receipt_type varchar: RETURN or CANCEL; 반품, as some records say instead, is RETURN here
-- receipt_status varchar: when last seen
-- created_at timestamp(3): when it was requested
-- complete_confirm_date timestamp(3): when its arrival was confirmed
-- fault_by_type varchar: whose fault it is
-- reason_code varchar: reason
-- reason_code_text varchar: reason in words
-- currency varchar: ISO 4217 code of the return's amounts
-- shipment_box_id bigint: number of the shipment box
-- vendor_item_id bigint: number of the option
-- vendor_item_name varchar: name as the buyer saw it
-- seller_product_id bigint: number of the registered product
-- seller_product_name varchar: registered name
-- purchase_count bigint: pieces bought
-- cancel_count bigint: pieces returned or cancelled
-- release_status varchar: Y shipped, N not shipped, S stopped, A shipped before
-- withdrawn boolean: whether the customer took the request back
SELECT
  r.vendor_id,
  r.dt,
  r.receipt_id,
  r.order_id,
  CASE r.receipt_type WHEN '반품' THEN 'RETURN' ELSE r.receipt_type END AS receipt_type,
  r.receipt_status,
  r.created_at,
  r.complete_confirm_date,
  r.fault_by_type,
  r.reason_code,
  r.reason_code_text,
  r.currency,
  item.shipment_box_id,
  item.vendor_item_id,
  item.vendor_item_name,
  item.seller_product_id,
  item.seller_product_name,
  item.purchase_count,
  item.cancel_count,
  item.release_status,
  w.cancel_id IS NOT NULL AND COALESCE(contains(w.vendor_item_ids, item.vendor_item_id), TRUE) AS withdrawn
FROM returns r
CROSS JOIN UNNEST(transform(r.return_items, item -> ROW(item))) AS t (item)
LEFT JOIN return_withdrawals w ON w.vendor_id = r.vendor_id AND w.cancel_id = r.receipt_id
