# Litfass: `make demo` shows it, `make test` proves it.
.DEFAULT_GOAL := help
export CGO_ENABLED ?= 0
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS = -s -w -X main.version=$(VERSION)
GOLANGCI = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.13.0
FUZZTIME ?= 30s

.PHONY: help demo run build test race needs lint bench judge-stories judge-tags fuzz validate clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

demo: ## a press landscape on loopback and the whole daemon: open the address it prints
	go run ./cmd/litfass demo

run: litfass.yaml ## the daemon with your litfass.yaml
	go run ./cmd/litfass serve

litfass.yaml:
	go run ./cmd/litfass init

build: ## one static binary in bin/
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/litfass ./cmd/litfass

test: needs ## all tests
	go vet ./...
	go test -p 1 -timeout 15m ./...

race: needs ## all tests with the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -p 1 -race -timeout 25m ./...

needs:
	@sh scripts/needs

lint: ## golangci-lint, and with it the import direction
	go run $(GOLANGCI) run ./...

bench: ## our figures beside their floors, in one run
	go run ./cmd/bench

judge-stories: ## how well stories are recognised, beside exact title, SimHash and MinHash
	go run ./cmd/judge-stories

judge-tags: ## precision, recall and F1 of tags by trap, on the gold sets (JUDGE=FILE: places of another)
	go test -count=1 -run 'TestPlacesAreRight|OfGoldSentences' -v ./aggregator/tagging

fuzz: ## every fuzz target for FUZZTIME
	@sh scripts/fuzz $(FUZZTIME)

validate: ## the W3C feed validator over all outputs: make validate VALIDATOR=DIR
	VALIDATOR=$(VALIDATOR) go test -count=1 -run TestW3CValidator -v ./syndication

clean: ## remove what was built
	rm -rf bin
