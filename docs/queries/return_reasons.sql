-- Why goods came back over the last 92 days, and at whose cost; withdrawn requests apart.
SELECT
  vendor_id,
  receipt_type,
  fault_by_type,
  reason_code,
  MAX(reason_code_text) AS reason,
  COUNT(DISTINCT receipt_id) FILTER (WHERE NOT withdrawn) AS requests,
  COUNT(DISTINCT receipt_id) FILTER (WHERE withdrawn) AS withdrawn_requests,
  SUM(cancel_count) FILTER (WHERE NOT withdrawn) AS pieces
FROM return_items
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
GROUP BY vendor_id, receipt_type, fault_by_type, reason_code
ORDER BY requests DESC, vendor_id, receipt_type, fault_by_type, reason_code;
