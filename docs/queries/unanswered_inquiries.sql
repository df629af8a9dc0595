-- Questions that wait for the seller's answer, of the contact centre and of product pages, oldest first. One that was last seen long
-- ago may have been taken off its page.
SELECT
  vendor_id,
  asked_through,
  inquiry_id,
  order_id,
  receipt_category,
  vendor_item_id,
  item_name,
  inquiry_at,
  hours_waiting,
  last_seen_at
FROM inquiries_waiting
ORDER BY inquiry_at, vendor_id, inquiry_id;
