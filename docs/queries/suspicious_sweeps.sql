-- Sweeps of the last 31 days that met something suspicious or failed, newest first. Collect their windows again with
-- coupanglake backfill.
SELECT
  vendor_id,
  dataset,
  started_at,
  window_from,
  window_to,
  state,
  error_kind,
  error,
  warnings,
  quarantined,
  run_id
FROM sweeps
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '31' DAY AS DATE) AS VARCHAR)
  AND state IN ('warned', 'failed', 'held')
ORDER BY started_at DESC, vendor_id, dataset;
