-- How fresh every seller account's dataset is: as of the start of its newest finished sweep that reached its own day.
-- Backfills of older days do not count.
--
-- vendor_id varchar: seller account
-- dataset varchar: what was read
-- fresh_as_of timestamp(3): the lake shows at least what Coupang knew then
-- hours_old double: hours since then
-- last_started_at timestamp(3): when the newest sweep began, however it ended
-- failed_since bigint: sweeps that failed or were held since fresh_as_of
SELECT
  s.vendor_id,
  s.dataset,
  f.fresh_as_of,
  ROUND(date_diff('second', f.fresh_as_of, CURRENT_TIMESTAMP) / 3.6E3, 1) AS hours_old,
  MAX(s.started_at) AS last_started_at,
  COUNT(*) FILTER (WHERE s.state IN ('failed', 'held') AND (f.fresh_as_of IS NULL OR s.started_at > f.fresh_as_of)) AS failed_since
FROM sweeps s
LEFT JOIN (
  SELECT vendor_id, dataset, MAX(started_at) AS fresh_as_of
  FROM sweeps
  WHERE state IN ('done', 'warned') AND window_to >= CAST(dt AS DATE)
  GROUP BY vendor_id, dataset
) AS f ON f.vendor_id = s.vendor_id AND f.dataset = s.dataset
GROUP BY s.vendor_id, s.dataset, f.fresh_as_of
