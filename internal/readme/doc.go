// Package readme holds the tests that run what the README tells its readers to run. What they take for what:
//
//   - A fenced block marked sh, or unmarked and beginning with a program that we know, is run: all of them in their order in
//     one shell, as a reader would in one terminal, beginning in a fresh copy of the sources.
//   - A block marked sql is a query, run over a demo's lake with docs/queries/duckdb.sql. It must show a row.
//   - Any other block is shown only.
//   - A command in the text, between backquotes, is not run; its program must know its subcommand and options.
//   - README.ko.md, where there is one, has the same blocks.
//
// Some programs are not themselves then (shims.go says which): there is no AWS but moto, no Coupang but the fake, and
// `make test` would run these tests again.
package readme
