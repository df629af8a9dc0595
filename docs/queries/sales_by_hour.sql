-- Orders by hour of the day on the market's clocks, over the last 92 days.
SELECT
  vendor_id,
  EXTRACT(HOUR FROM ordered_at_local) AS hour,
  COUNT(DISTINCT order_id) AS orders,
  COUNT(DISTINCT dt) AS days,
  ROUND(CAST(COUNT(DISTINCT order_id) AS DOUBLE) / COUNT(DISTINCT dt), 2) AS orders_a_day
FROM orders_market
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
GROUP BY vendor_id, EXTRACT(HOUR FROM ordered_at_local)
ORDER BY vendor_id, hour;
