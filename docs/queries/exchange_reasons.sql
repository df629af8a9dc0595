-- Exchanges of the last 92 days by reason and outcome.
SELECT
  vendor_id,
  fault_type,
  reason_code,
  MAX(reason_code_text) AS reason,
  COUNT(*) AS requests,
  COUNT(*) FILTER (WHERE exchange_status = 'SUCCESS') AS done,
  COUNT(*) FILTER (WHERE exchange_status IN ('REJECT', 'CANCEL')) AS rejected_or_cancelled,
  COUNT(*) FILTER (WHERE exchange_status IN ('RECEIPT', 'PROGRESS')) AS open
FROM exchanges
WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
GROUP BY vendor_id, fault_type, reason_code
ORDER BY requests DESC, vendor_id, fault_type, reason_code;
