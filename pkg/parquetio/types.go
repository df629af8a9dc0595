package parquetio

// Timestamp is milliseconds since 1970-01-01T00:00:00Z, stored as TIMESTAMP(MILLIS, UTC). Its columns need the tag option
// `timestamp(millisecond)`. A nullable column is a *Timestamp.
type Timestamp int64

// Date is days since 1970-01-01, stored as DATE. Its columns need the tag option `date`. A nullable column is a *Date.
type Date int32
