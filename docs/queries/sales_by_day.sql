-- Sales by day: boxes, pieces and turnover, with what was cancelled taken out and the seller's own discounts apart.
SELECT
  vendor_id,
  dt,
  currency,
  COUNT(DISTINCT shipment_box_id) AS boxes,
  SUM(shipping_count) AS pieces_bought,
  SUM(shippable_count) AS pieces_kept,
  SUM(order_price) AS turnover,
  SUM(sales_price * shippable_count) AS turnover_kept,
  SUM(COALESCE(discount_price, 0) - COALESCE(coupang_discount, 0)) AS discounts_paid_by_seller
FROM order_items
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '31' DAY AS DATE) AS VARCHAR)
GROUP BY vendor_id, dt, currency
ORDER BY vendor_id, dt, currency;
