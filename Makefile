# make run     build everything and start a demonstration server
# make test    everything continuous integration checks; installs what it needs from Debian
# make check   format, vet, linters with the import rules
# make bench   measure against bare Go on this machine
# make fuzz    run every fuzz target for FUZZTIME each
# make build   bin/purser and the other programs

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
.PHONY: run test check bench fuzz build race postgres deps .bin/withpostgres
.NOTPARALLEL: # the steps of test share two cores already

FUZZTIME ?= 20s
TESTFLAGS ?= -timeout 12m
GOLANGCI_VERSION := v2.15.0
GOLANGCI := .bin/golangci-lint-$(GOLANGCI_VERSION)
# The S3 server of the tests; the version is internal/storage/s3test's.
VERSITYGW_VERSION := v1.8.0
VERSITYGW := .bin/versitygw-$(VERSITYGW_VERSION)

# A tree without git history (a release archive) still builds.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
COMMIT  ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
DATE    ?= $(shell git log -1 --format=%cI 2>/dev/null || echo unknown)
LDFLAGS := -X main.version=$(VERSION) -X main.commit=$(COMMIT) -X main.date=$(DATE)

# The lines above already say it, and Go's own stamping stops every go command where git distrusts
# the folder's owner, as in containers.
export GOFLAGS := -buildvcs=false $(GOFLAGS)

build:
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/ ./cmd/...

run: build
	packaging/dev/deps.sh run
	bin/purser demo

# A tool that is missing fails a test here instead of skipping it (internal/testenv).
test: export CI := true
test: deps check race postgres

deps:
	packaging/dev/deps.sh test

check: $(GOLANGCI)
	@unformatted=$$(gofmt -l .); \
	if [ -n "$$unformatted" ]; then echo "not formatted (gofmt -w):"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	$(GOLANGCI) run --allow-parallel-runners ./...

# SQLite is C that was translated: the detector and the checks of pointers would look at its memory,
# at three times the time, and find nothing of ours.
RACEFLAGS := -race '-gcflags=modernc.org/...=-race=false -d=checkptr=0'

# Everything under the race detector, the engine being SQLite where a test runs on engines.
# A test that is about PostgreSQL finds a server here as well.
race: .bin/withpostgres $(VERSITYGW)
	CGO_ENABLED=1 PURSER_TEST_ENGINES=sqlite .bin/withpostgres go test $(RACEFLAGS) $(TESTFLAGS) ./...

# The packages whose tests can use PostgreSQL, on PostgreSQL.
PGTEST := github.com/purserhq/purser/internal/store/pgtest
postgres: .bin/withpostgres $(VERSITYGW)
	packages=$$(go list -test -f '{{if .ForTest}}{{.ForTest}} {{join .Deps " "}}{{end}}' ./... \
		| awk '/ $(subst /,\/,$(PGTEST))( |$$)/ {print $$1}' | sort -u); \
	PURSER_TEST_ENGINES=postgres .bin/withpostgres go test $(TESTFLAGS) $$packages

bench: build
	go run ./internal/bench

fuzz:
	packaging/dev/fuzz.sh $(FUZZTIME)

.bin/withpostgres:
	go build -o $@ ./internal/store/pgtest/withpostgres

# Built by us because the project promises only Go on the machine; under two minutes on two cores,
# once.
$(GOLANGCI):
	GOBIN='$(CURDIR)/.bin' go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv .bin/golangci-lint $@

$(VERSITYGW):
	GOBIN='$(CURDIR)/.bin' CGO_ENABLED=0 go install github.com/versity/versitygw/cmd/versitygw@$(VERSITYGW_VERSION)
	mv .bin/versitygw $@
