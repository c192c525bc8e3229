# `make` alone lists what there is. Everything runs with the project's own Node (node_modules/.bin/node).

SHELL := /bin/sh
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup check test unit e2e images demo bench sim soak fuzz golden test-seeds cycles format generate clean

help: ## this list
	@grep -E '^[a-z0-9-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed 's/:[^#]*## /\t/' | expand -t 12

setup: ## install what the machine lacks: system packages, npm packages, Node 26
	@scripts/setup.sh

check: setup ## the part of the tests for every commit: format, lint, types, unit tests, dead code
	@npm run --silent check

unit: setup ## only the unit tests
	@npm run --silent unit

images: setup ## build the images of the tests from Debian packages into test/images/out
	@node test/images/build.ts

e2e: setup images ## the tests with real containers and real kubectl (root)
	@npm run --silent e2e

test: ## every test, from nothing
	@scripts/test.sh

demo: setup ## the main job, from nothing, cleaned up afterwards (root)
	@node scripts/demo.ts

bench: setup images ## the benchmark table, also as bench/results/latest.json (root)
	@node bench/run.ts

sim: setup ## the whole machine on a virtual clock: make sim SEED=1 RUNS=200
	@node sim/run.ts $(if $(SEED),--seed $(SEED)) $(if $(RUNS),--runs $(RUNS))

soak: setup ## a million simulated lives on every core; goes on where it was stopped
	@node sim/run.ts --runs 1000000 --resume .soak.json

fuzz: setup ## properties and fuzzed requests with new examples, or those of make fuzz SEED=1 (root)
	@seed=$(or $(SEED),$$(date +%s)); echo "SEED=$$seed"; \
	grep -rl --include=*.test.ts fast-check src test | TANDEM_SEED=$$seed xargs vitest run

golden: setup images ## every recorded scenario of ../shared/golden on Tandem, compared with a real Kubernetes (root)
	@node test/golden/run.ts $(if $(ONLY),--only $(ONLY)) $(if $(JOBS),--jobs $(JOBS))

test-seeds: setup images ## every manifest of the founding documents, followed to the letter (root)
	@npm run --silent e2e -- test/seeds

cycles: setup images ## fifty times up, apply, delete, down --purge: nothing stays (root)
	@TANDEM_CYCLES=$(or $(CYCLES),50) npm run --silent e2e -- test/runtime/cycles.test.ts

format: setup ## rewrite every file in the one format
	@npm run --silent format

generate: setup ## rewrite the generated types
	@npm run --silent generate

clean: ## remove what was built, keep what was installed
	rm -rf test/images/out bench/results
