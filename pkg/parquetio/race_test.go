//go:build race

package parquetio_test

const raceEnabled = true
