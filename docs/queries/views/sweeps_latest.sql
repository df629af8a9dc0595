-- The newest sweep of every seller account and dataset: how the last reading went.
--
-- vendor_id varchar: seller account
-- dataset varchar: what was read
-- state varchar: done, warned, continued, held, skipped or failed
-- window_from date: first day that was asked for
-- window_to date: last day that was asked for
-- started_at timestamp(3): when the reading began
-- finished_at timestamp(3): when it ended
-- rows_read bigint: rows that came
-- rows_inserted bigint: of them new ones
-- rows_changed bigint: of them changed ones
-- requests bigint: calls it cost
-- throttled bigint: calls that were refused as too many
-- quarantined bigint: records that could not be rows
-- error_kind varchar: why it failed, in a word
-- error varchar: why it failed
-- warnings array(varchar): what is suspicious
-- notes array(varchar): what is worth knowing
-- sweep_id varchar: number of the sweep
-- run_id varchar: number of the run that it belongs to
SELECT
  vendor_id,
  dataset,
  state,
  window_from,
  window_to,
  started_at,
  finished_at,
  rows_read,
  rows_inserted,
  rows_changed,
  requests,
  throttled,
  quarantined,
  error_kind,
  error,
  warnings,
  notes,
  sweep_id,
  run_id
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY vendor_id, dataset ORDER BY started_at DESC, sweep_id DESC) AS newest
  FROM sweeps
) AS s
WHERE newest = 1
