# Targets for people and for CI alike; `make help` lists them. GNU make 3.81 (macOS) is enough.
#
# Two tiers. The first needs Go and nothing else: demo, test, build, release. The second, `make check`, is what CI adds: it
# also needs python3 with venv and a C compiler, and gets everything else itself, pinned:
#   tools/go.mod      Go tools, in a module of their own so that importers of pkg/* never see their dependencies
#   tools/d2/go.mod   the drawing's, apart from these: each wants other versions of what both use
#   requirements.txt  Python programs that we are tested against, in .venv so that nothing is installed outside
# and Chromium, which is the system's. `make bench`, in neither, has a Python of its own: requirements-bench.txt.

GO     ?= go
PYTHON ?= python3
VENV   := .venv

# Run from source: no installed version to be another than the pinned one, and Go's cache makes it start at once.
LINT := $(GO) tool -modfile=tools/go.mod golangci-lint

# What is deployed: static, reproducible, without the RPC mode that only the old go1.x runtime spoke.
FUNCTION_FLAGS := -trimpath -buildvcs=false -tags=lambda.norpc -ldflags='-s -w'
FUNCTIONS      := $(patsubst functions/%/main.go,%,$(wildcard functions/*/main.go))

.PHONY: help demo test fmt lint build release generate drawing bench long race chaos fuzz vuln licenses check check-browser check-fuzz check-tests check-template screenshot trino clean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' Makefile

demo: ## export a made-up shop's orders into a lake on this machine: needs no AWS, no key
	$(GO) run ./cmd/coupanglake demo

# No network but the loopback interface. Tests that need the second tier skip.
test: ## all tests that need only Go
	$(GO) vet ./...
	$(GO) test ./...

fmt: ## format all Go code
	$(LINT) fmt

# The linter must come before the tests in CI: what it finds takes seconds to mend.
lint: ## linters, formatting and tidy modules; changes nothing
	$(LINT) run ./...
	$(GO) mod tidy -diff
	cd tools && $(GO) mod tidy -diff
	cd tools/d2 && $(GO) mod tidy -diff

build: $(FUNCTIONS:%=build/%/bootstrap) ## the functions for Lambda: build/<function>/bootstrap, linux/arm64

# Go itself knows best what is stale.
build/%/bootstrap: FORCE
	@mkdir -p $(@D)
	GOOS=linux GOARCH=arm64 CGO_ENABLED=0 $(GO) build $(FUNCTION_FLAGS) -o $@ ./functions/$*

FORCE:

include build.mk

# What a release calls itself: its tag, once there is one.
VERSION   ?= $(shell git describe --tags --always --dirty)
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

# The same commit and the same Go give the same bytes.
release: build $(PLATFORMS:%=build/cli/%/coupanglake) ## the archives of a release in dist/, VERSION=v0.1.0 in their names
	$(GO) run ./internal/release '$(VERSION)' $(PLATFORMS)

build/cli/%/coupanglake: FORCE
	@mkdir -p $(@D)
	GOOS=$(firstword $(subst /, ,$*)) GOARCH=$(lastword $(subst /, ,$*)) CGO_ENABLED=0 \
		$(GO) build -trimpath -buildvcs=false -ldflags='-s -w -X main.version=$(VERSION)' -o $@ ./cmd/coupanglake

generate: ## tables, views and queries of template.yaml, and docs/DATASETS.md, from the row types and docs/queries
	$(GO) run ./internal/stack/gen
	mkdir -p build
	$(GO) run ./cmd/coupanglake schema --format markdown > build/DATASETS.md
	mv build/DATASETS.md docs/DATASETS.md

# The second tier renders it again and compares. The first run compiles D2, half a minute. D2 makes files for their owner alone.
DRAWING := docs/images/architecture.svg
drawing: ## docs/images/architecture.svg from its source beside it
	$(GO) tool -modfile=tools/d2/go.mod d2 --elk-nodeNodeBetweenLayers=44 --elk-edgeNodeBetweenLayers=20 \
		--elk-padding='[top=44,left=24,bottom=44,right=24]' docs/images/architecture.d2 '$(DRAWING)'
	chmod 644 '$(DRAWING)'

# On Linux, on a machine that does nothing else. `go test -bench=. ./...` runs the benchmarks of single packages.
bench: $(VENV)/ready build/bench/ready build ## measure everything, beside DuckDB and dlt, and write docs/BENCHMARKS.md: half an hour
	COUPANGLAKE_BENCH=all COUPANGLAKE_VENV='$(CURDIR)/$(VENV)' COUPANGLAKE_BENCH_PYTHON='$(CURDIR)/build/bench/bin/python' \
		$(GO) test -count=1 -v -timeout=120m -run=TestBenchmarks ./internal/bench

build/bench/ready: requirements-bench.txt
	rm -rf build/bench
	$(PYTHON) -m venv build/bench
	build/bench/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement requirements-bench.txt
	touch $@

long: ## the proofs that take minutes: a sale day of 300,000 boxes, a partition of 200,000, a report on a year, thousands of interleavings
	COUPANG_LAKE_TEST_LONG=1 $(GO) test -count=1 -v -timeout=60m \
		-run='SaleDay|LargePartition|ArriveBetweenPages|YearIsReported' ./internal/export ./internal/report

# Waits cost nothing there, memory and cores do: some six minutes of one core.
chaos: ## every fault of the API, the store and the machine, everywhere; prints what was lost
	COUPANGLAKE_CHAOS=all $(GO) test -count=1 -v -timeout=60m ./internal/chaos

# Go runs one target at a time. What it finds it writes to testdata/fuzz beside the test: keep that file, it is a seed then.
# `make test` runs every seed. Making a new input small would by default take a minute of the time.
FUZZTIME ?= 10s
fuzz: ## every fuzz target for FUZZTIME (10s); FUZZTIME=10m for long
	@set -e; for package in $$(grep -rl --include='*_test.go' '^func Fuzz' cmd functions internal pkg | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -h '^func Fuzz' $$package/*_test.go | sed 's/func //; s/(.*//'); do \
			echo "$$package $$target"; \
			$(GO) test -run='^$$' -fuzz="^$$target$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=200x ./$$package; \
		done; \
	done

# Asks the Go vulnerability database over the network, so CI leaves it out. VULNDB=file:///folder is a copy of it.
VULNDB ?= https://vuln.go.dev
vuln: ## known vulnerabilities in what our code calls
	$(GO) tool -modfile=tools/go.mod govulncheck -db '$(VULNDB)' ./...

licenses: ## what is linked into the executables, and its licence
	@$(GO) test -count=1 -run=MayBeShipped -v . | sed -n 's/^ *licenses_test.go:[0-9]*: //p'

# -short leaves out the tests that measure memory or time: the detector multiplies both.
race: ## all tests under the race detector: needs a C compiler
	$(GO) test -race -short ./...

check: check-browser lint race check-tests check-template build check-fuzz ## everything that CI checks beyond `make test`

# Nothing that make installs by itself holds a browser. Asked first, because the rest takes minutes.
check-browser:
	@command -v chromium || command -v chromium-browser || command -v google-chrome || \
		{ echo 'the second tier needs Chromium; on Debian: apt-get install chromium fonts-liberation' >&2; exit 1; }

# Ten seconds a target or less. By count, because the go command may fail a target that it stops by time (context deadline
# exceeded) though nothing was found.
check-fuzz:
	$(MAKE) fuzz FUZZTIME=10000x

screenshot: $(VENV)/ready ## docs/images/report.png, from a demo's lake
	UPDATE_SCREENSHOT=1 COUPANGLAKE_VENV='$(CURDIR)/$(VENV)' $(GO) test -count=1 -run=ReadableInABrowser ./cmd/coupanglake

# Once the variable is set no test skips for want of a program (internal/testproc). Go's cache cannot see what these
# programs do, so nothing comes from it.
check-tests: $(VENV)/ready
	COUPANGLAKE_VENV='$(CURDIR)/$(VENV)' $(GO) test -count=1 ./...

# `sam validate` without --lint would ask AWS itself. Its settings stay in the clone, and it reports to nobody.
check-template: $(VENV)/ready
ifneq ($(wildcard template.yaml),)
	$(VENV)/bin/cfn-lint template.yaml
	AWS_REGION=ap-northeast-2 SAM_CLI_TELEMETRY=0 __SAM_CLI_APP_DIR='$(CURDIR)/build/sam' \
		$(VENV)/bin/sam validate --lint --template template.yaml
endif

# In no tier and not in CI: the first run fetches 450 MB with mvn, and each takes two minutes. Which Java: JAVA_HOME's, the
# path's, or one of the system's.
trino: $(VENV)/ready ## a demo's lake read by Trino, the engine inside Athena: needs mvn and Java 24 or newer
	$(VENV)/bin/python -B scripts/trino_lake.py build/trino

# Made anew whenever the pins change: pip does not remove what is no longer asked for.
$(VENV)/ready: requirements.txt tools/constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "the second tier needs Python 3.11 or newer")'
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $@

clean: ## remove everything that make made
	rm -rf build dist $(VENV)
