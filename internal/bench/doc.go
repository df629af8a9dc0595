// Package bench measures the project and writes docs/BENCHMARKS.md (`make bench`). It is tests alone: without
// COUPANGLAKE_BENCH=all a few rows go every way, so that the measures keep working, and nothing is written.
package bench
