// Package parquetio keeps sorted rows in Parquet objects and merges new rows into them.
//
// A [Table] is one row type: a struct whose tags are the schema. A [Store] is where objects live: a bucket ([S3]) or a
// directory ([Dir]). [Table.Upsert] joins the object under a key with new rows, in key order and in little memory, and
// replaces it by one conditional Put, so that concurrent writers lose nothing; [Table.Rows] reads it back:
//
//	type Sale struct {
//		ID   int64                `parquet:"sale_id"`
//		Shop *string              `parquet:"shop,dict"`
//		At   *parquetio.Timestamp `parquet:"sold_at,timestamp(millisecond)"`
//	}
//
//	table, err := parquetio.NewTable(func(a, b *Sale) int { return cmp.Compare(a.ID, b.ID) },
//		parquetio.Options{CreatedBy: "my-exporter"})
//	counts, err := table.Upsert(ctx, store, "sales/dt=2026-01-03/data.parquet", rows,
//		func(old, new *Sale) (Sale, parquetio.Outcome) { … })
//
// Files are made for readers that differ much (Athena's Trino, Spark, DuckDB, arrow): zstd, data page version 1, PLAIN and
// dictionary encodings only, three-level lists, no bloom filters, no float or unsigned columns. The same rows give the
// same bytes with one build on one architecture.
//
// The package never overwrites an object that it cannot read in full, never removes a row, and never writes a file whose
// rows are out of order. It does not know what the rows mean.
package parquetio
