-- From payment to delivery by courier, for orders of the last 92 days: hours on the way, and how many arrive within two days.
SELECT
  vendor_id,
  delivery_company_name,
  COUNT(*) AS delivered_boxes,
  ROUND(AVG(date_diff('second', paid_at, in_transit_date_time) / 3.6E3), 1) AS hours_to_courier,
  ROUND(AVG(date_diff('second', in_transit_date_time, delivered_date) / 3.6E3), 1) AS hours_with_courier,
  ROUND(AVG(date_diff('second', paid_at, delivered_date) / 3.6E3), 1) AS hours_in_all,
  ROUND(AVG(CASE WHEN date_diff('second', paid_at, delivered_date) <= 172800 THEN 1E0 ELSE 0E0 END), 3) AS share_within_two_days
FROM orders
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  AND delivered_date IS NOT NULL
GROUP BY vendor_id, delivery_company_name
ORDER BY delivered_boxes DESC, vendor_id, delivery_company_name;
