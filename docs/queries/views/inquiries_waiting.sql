-- Questions that wait for the seller's answer, asked at the contact centre or on a product's page. Those of more than 92 days are left out:
-- no schedule reads them again, so an answer would not show.
--
-- vendor_id varchar: seller account
-- dt varchar: day of the question in the seller's market, yyyy-mm-dd
-- asked_through varchar: contact_centre (table inquiries) or product_page (table product_inquiries)
-- inquiry_id bigint: number of the question
-- order_id bigint: number of the order; of a question on a product's page, of the first of the asker's orders of it
-- receipt_category varchar: what the contact centre filed it under
-- vendor_item_id bigint: number of the option, the first of several
-- item_name varchar: name of the option; null for a product's page
-- inquiry_at timestamp(3): when it was asked
-- hours_waiting double: hours since then
-- last_seen_at timestamp(3): when it was last in the list; one last seen long ago may have been taken off its page
SELECT
  vendor_id,
  dt,
  'contact_centre' AS asked_through,
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
  dt,
  'product_page',
  inquiry_id,
  CASE WHEN cardinality(order_ids) > 0 THEN order_ids[1] END,
  CAST(NULL AS VARCHAR),
  vendor_item_id,
  CAST(NULL AS VARCHAR),
  inquiry_at,
  ROUND(date_diff('second', inquiry_at, CURRENT_TIMESTAMP) / 3.6E3, 1),
  last_seen_at
FROM product_inquiries
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  AND COALESCE(cardinality(comments), 0) = 0
