// Package chaos is a fault campaign: everything that the API, the lake's store or the machine can do wrong is done at the
// first, a middle and the last call of every subject. Then it heals, the time passes that holds last, the program runs
// again, and the lake is compared with the truth, row by row and value by value. There is nothing here but tests.
//
//	make chaos                     every fault, everywhere, and a report
//	go test ./internal/chaos       a sample of it
//
// What must hold after each: no row that was ever in the lake is gone, none is there twice, every record that the API lists
// is there as the API tells it, a run that did not see everything says so, and after a stop sign no call was made.
package chaos
