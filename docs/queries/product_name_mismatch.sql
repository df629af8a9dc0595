-- Options waiting to be shipped whose name as the buyer saw it does not contain the registered one, blanks and commas aside.
-- Coupang asks to compare them before shipping: where content, number or size differ, hold the boxes back and tell Coupang.
SELECT
  vendor_id,
  vendor_item_id,
  vendor_item_name AS shown_to_buyer,
  seller_product_name AS registered_product,
  seller_product_item_name AS registered_option,
  STRPOS(shown, product) = 0 AS product_differs,
  STRPOS(shown, choice) = 0 AS option_differs,
  COUNT(DISTINCT shipment_box_id) AS boxes_waiting
FROM (
  SELECT *,
    REPLACE(REPLACE(vendor_item_name, ' ', ''), ',', '') AS shown,
    REPLACE(REPLACE(COALESCE(seller_product_name, ''), ' ', ''), ',', '') AS product,
    REPLACE(REPLACE(COALESCE(seller_product_item_name, ''), ' ', ''), ',', '') AS choice
  FROM order_items
  WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '31' DAY AS DATE) AS VARCHAR)
    AND status IN ('ACCEPT', 'INSTRUCT')
    AND shippable_count > 0
) AS waiting
WHERE STRPOS(shown, product) = 0 OR STRPOS(shown, choice) = 0
GROUP BY vendor_id, vendor_item_id, vendor_item_name, seller_product_name, seller_product_item_name, shown, product, choice
ORDER BY boxes_waiting DESC, vendor_id, vendor_item_id;
