-- How old the lake is, stalest first, and what the newest sweep of each dataset says.
SELECT
  f.vendor_id,
  f.dataset,
  f.fresh_as_of,
  f.hours_old,
  f.failed_since,
  l.state AS last_state,
  l.started_at AS last_started_at,
  l.error,
  l.warnings
FROM freshness f
JOIN sweeps_latest l ON l.vendor_id = f.vendor_id AND l.dataset = f.dataset
ORDER BY f.fresh_as_of NULLS FIRST, f.vendor_id, f.dataset;
