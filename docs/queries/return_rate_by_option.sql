-- Return rate by option for orders of the last 92 days: pieces returned of pieces bought. Returns that customers withdrew
-- are taken out, and so are cancellations before shipping. A box whose return was completed before the first export is in no list of
-- Coupang's; only its return tells of it, and it counts by that: pieces_unlisted are pieces bought in such boxes.
WITH recent AS (
  SELECT vendor_id, MIN(shipment_box_id) AS first_box
  FROM orders
  WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  GROUP BY vendor_id
),
back AS (
  SELECT
    vendor_id,
    shipment_box_id,
    vendor_item_id,
    MAX(vendor_item_name) AS vendor_item_name,
    MAX(purchase_count) AS pieces_bought,
    COALESCE(SUM(cancel_count) FILTER (WHERE NOT withdrawn), 0) AS pieces_returned,
    COALESCE(SUM(cancel_count) FILTER (WHERE withdrawn), 0) AS pieces_withdrawn
  FROM return_items
  WHERE receipt_type = 'RETURN'
    AND dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  GROUP BY vendor_id, shipment_box_id, vendor_item_id
),
pieces AS (
  SELECT vendor_id, vendor_item_id, vendor_item_name, ordered_at,
    shipping_count AS bought, 0 AS unlisted, 0 AS returned, 0 AS withdrawn
  FROM order_items
  WHERE dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
  UNION ALL
  SELECT b.vendor_id, b.vendor_item_id, b.vendor_item_name, o.ordered_at,
    CASE WHEN o.shipment_box_id IS NULL THEN b.pieces_bought ELSE 0 END,
    CASE WHEN o.shipment_box_id IS NULL THEN b.pieces_bought ELSE 0 END,
    b.pieces_returned, b.pieces_withdrawn
  FROM back b
  JOIN recent ON recent.vendor_id = b.vendor_id
  LEFT JOIN orders o
    ON o.vendor_id = b.vendor_id
    AND o.shipment_box_id = b.shipment_box_id
    AND o.dt >= CAST(CAST(CURRENT_DATE - INTERVAL '184' DAY AS DATE) AS VARCHAR)
  -- Numbers of boxes rise with time: those before the first of these days are no orders of theirs.
  WHERE o.dt >= CAST(CAST(CURRENT_DATE - INTERVAL '92' DAY AS DATE) AS VARCHAR)
    OR o.shipment_box_id IS NULL AND b.shipment_box_id >= recent.first_box
)
SELECT
  vendor_id,
  vendor_item_id,
  COALESCE(MAX_BY(vendor_item_name, ordered_at), MAX(vendor_item_name)) AS vendor_item_name,
  SUM(bought) AS pieces_bought,
  SUM(unlisted) AS pieces_unlisted,
  SUM(returned) AS pieces_returned,
  SUM(withdrawn) AS pieces_withdrawn,
  ROUND(CAST(SUM(returned) AS DOUBLE) / NULLIF(SUM(bought), 0), 4) AS return_rate
FROM pieces
GROUP BY vendor_id, vendor_item_id
ORDER BY return_rate DESC, pieces_bought DESC, vendor_id, vendor_item_id;
