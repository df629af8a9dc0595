-- Inquiries that wait for the seller's answer, oldest first.
SELECT
  vendor_id,
  inquiry_id,
  order_id,
  receipt_category,
  item_name,
  inquiry_at,
  ROUND(date_diff('second', inquiry_at, CURRENT_TIMESTAMP) / 3.6E3, 1) AS hours_waiting,
  last_seen_at
FROM inquiries
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  AND inquiry_status <> 'complete'
  AND cs_partner_counseling_status = 'requestAnswer'
ORDER BY inquiry_at, vendor_id, inquiry_id;
