-- Inquiries that wait for the seller's answer, of the contact centre and of product pages, oldest first. One that was last seen long
-- ago may have been taken off its page.
SELECT
  vendor_id,
  'contact centre' AS asked_at,
  inquiry_id,
  order_id,
  receipt_category,
  CASE WHEN cardinality(vendor_item_id) > 0 THEN vendor_item_id[1] END AS vendor_item_id,
  item_name,
  inquiry_at,
  ROUND(date_diff('second', inquiry_at, CURRENT_TIMESTAMP) / 3.6E3, 1) AS hours_waiting,
  last_seen_at
FROM inquiries
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  AND inquiry_status <> 'complete'
  AND cs_partner_counseling_status = 'requestAnswer'
UNION ALL
SELECT
  vendor_id,
  'product page',
  inquiry_id,
  CASE WHEN cardinality(order_ids) > 0 THEN order_ids[1] END,
  NULL,
  vendor_item_id,
  NULL,
  inquiry_at,
  ROUND(date_diff('second', inquiry_at, CURRENT_TIMESTAMP) / 3.6E3, 1),
  last_seen_at
FROM product_inquiries
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  AND COALESCE(cardinality(comments), 0) = 0
ORDER BY inquiry_at, vendor_id, inquiry_id;
