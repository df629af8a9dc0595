-- Calls to Coupang by day, account and dataset over the last 31 days, and how many were refused as too many.
SELECT
  vendor_id,
  dt,
  dataset,
  COUNT(*) AS sweeps,
  SUM(requests) AS requests,
  SUM(retries) AS retries,
  SUM(throttled) AS throttled,
  SUM(rows_read) AS rows_read,
  SUM(rows_inserted) AS rows_inserted,
  SUM(rows_changed) AS rows_changed
FROM sweeps
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '31' DAY AS DATE) AS VARCHAR)
GROUP BY vendor_id, dt, dataset
ORDER BY vendor_id, dt, dataset;
