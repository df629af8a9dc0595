package parquetio

// Timestamp is milliseconds since 1970-01-01T00:00:00Z, stored as TIMESTAMP(MILLIS, UTC). Its columns need the tag option
// `timestamp(millisecond)`. A nullable column is a *Timestamp.
type Timestamp int64

// Date is days since 1970-01-01, stored as DATE. Its columns need the tag option `date`. A nullable column is a *Date.
type Date int32

// Decimal is a number with four decimals, counted in ten-thousandths: 65000 is 6.5. It is stored as DECIMAL(18,4). Its
// columns need the tag option `decimal(4:18)`. A nullable column is a *Decimal.
type Decimal int64
