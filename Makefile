# CI calls only these targets: what passes here passes there.
SHELL := /bin/bash
DATA ?=
SQL ?=
NULL ?=
DEMO_ARGS ?=
TAP_ARGS ?=

SETUP ?=

GENERATE := node sdk/assembly/build.mjs sdk/protocols/proof/table kernels
GENERATE_LOOKUP := node sdk/assembly/build.mjs sdk/protocols/lookup scan

.PHONY: attack generate install build check lint test demo bench circuits clean format

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

install: node_modules/.package-lock.json

build: install
	npx tsc -b

check: build
	$(GENERATE) --check
	$(GENERATE_LOOKUP) --check
	node node/dist/cli/docs/print.js docs --check
	npx biome ci .

# The kernels of the table proof: AssemblyScript -> WASM -> a checked-in module.
generate: install
	$(GENERATE)
	$(GENERATE_LOOKUP)
	npx tsc -b
	node node/dist/cli/docs/print.js docs

format: install
	npx biome check --write .

# tap compiles its own plugin set once per checkout; without this the first run fails.
.tap/plugins: node_modules/.package-lock.json .taprc
	npx tap build > /dev/null
	@touch $@

test: build .tap/plugins
	npx tap $(TAP_ARGS) --output-file=.tap/results.tap 'test/dist/**/*.test.js'

# Every attack of test/attack against a network of processes; fails when one succeeds.
attack: build
	@node test/dist/attack/run.js

demo: build
	@npx tacit demo $(if $(DATA),--data '$(DATA)') $(if $(SQL),--sql '$(SQL)') $(if $(NULL),--null '$(NULL)') $(DEMO_ARGS)

# Compiles the circuits and checks them against circuits/manifest.json; SETUP=1 makes the development keys again.
circuits: build
	node circuits/dist/make/main.js $(if $(SETUP),--setup)

# Each prints one JSON line; sizes are small enough for a coffee. Larger ones by argument: node bench/dist/NAME.js …
bench: build
	for b in aggregate-crypto ledger policy proof lookup record-claim; do node bench/dist/$$b.js || exit 1; done
	node bench/dist/aggregate.js 1000000 3

clean:
	rm -rf node_modules */dist
