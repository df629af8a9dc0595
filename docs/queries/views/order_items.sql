-- One row per option in a shipment box, with the box's own columns beside it.
--
-- vendor_id varchar: seller account
-- dt varchar: day of the order in the seller's market, yyyy-mm-dd
-- shipment_box_id bigint: number of the shipment box
-- order_id bigint: number of the order
-- status varchar: of the box, when last seen
-- ordered_at timestamp(3): when it was ordered
-- paid_at timestamp(3): when it was paid
-- currency varchar: ISO 4217 code of all amounts in the row
-- product_id bigint: number of the product page
-- vendor_item_id bigint: number of the option
-- vendor_item_name varchar: name as the buyer saw it
-- seller_product_id bigint: number of the registered product
-- seller_product_name varchar: registered name
-- seller_product_item_name varchar: registered option name
-- external_vendor_sku_code varchar: the seller's own code
-- shipping_count bigint: pieces bought
-- hold_count_for_cancel bigint: pieces about to be cancelled
-- cancel_count bigint: pieces cancelled for good
-- shippable_count bigint: pieces to be sent, shipping_count - (hold_count_for_cancel + cancel_count)
-- sales_price bigint: price of one piece
-- order_price bigint: sales_price × shipping_count
-- discount_price bigint: sum of all discounts
-- coupang_discount bigint: the part of it that Coupang pays
-- estimated_shipping_date date: shipping date told at the order
-- planned_shipping_date date: shipping date with split shipping
-- confirm_date timestamp(3): when the buyer confirmed the purchase
-- canceled boolean: whether the option was cancelled
-- last_seen_at timestamp(3): when the box was last in the list
SELECT
  o.vendor_id,
  o.dt,
  o.shipment_box_id,
  o.order_id,
  o.status,
  o.ordered_at,
  o.paid_at,
  o.currency,
  item.product_id,
  item.vendor_item_id,
  item.vendor_item_name,
  item.seller_product_id,
  item.seller_product_name,
  item.seller_product_item_name,
  item.external_vendor_sku_code,
  item.shipping_count,
  item.hold_count_for_cancel,
  item.cancel_count,
  item.shipping_count - (COALESCE(item.hold_count_for_cancel, 0) + COALESCE(item.cancel_count, 0)) AS shippable_count,
  item.sales_price,
  item.order_price,
  item.discount_price,
  item.coupang_discount,
  item.estimated_shipping_date,
  item.planned_shipping_date,
  item.confirm_date,
  item.canceled,
  o.last_seen_at
FROM orders o
CROSS JOIN UNNEST(transform(o.order_items, item -> ROW(item))) AS t (item)
