# The commands of the project. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO      ?= go
BIN     := bin/batang
# RACE=-race in CI, where a C compiler is installed.
RACE    ?=
# Inputs, not seconds: a fuzzer that ends by the clock fails now and then for the clock alone (golang/go#75804), and
# makes an input of a new kind smaller for a minute each.
FUZZTIME ?= 10000x
# The race detector makes a test five to ten times slower. Where tests drive other
# processes or a browser, or ask one question after the other, those alone run with it
# that do many things at once.
UNRACED_PACKAGES := ./ui ./internal/cli ./cmd/batang ./internal/app ./internal/web ./internal/store/backup ./internal/drill
RACED_TESTS      := ^Test(Race|TwoDesks|TwoNodes|DesksKilled|Erasure|HangingUp|AHamletIsAddedOnce|Events|ImportTogether|Packs|MorningPeak|GuessingAtOnce|OneTimeLink|FromAPositiveTest)
# Of the times of people in care: cases (1000000 in full), minutes of the morning peak
# (60), creates a second of the bare handler of bench/writepath from 64 clients.
CASES    ?= 100000
MINUTES  ?= 10
BARE     ?=

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.PHONY: build
build: ## build bin/batang
	$(GO) build -trimpath -ldflags '-s -w' -o $(BIN) ./cmd/batang

.PHONY: demo
demo: build ## the server on a fresh synthetic database, with an account for each role (Ctrl-C stops it)
	@$(BIN) demo

.PHONY: examples
examples: build ## the rules on worked examples, to read on the terminal
	@bash demo/run.sh $(BIN)

.PHONY: test
test: ## all tests
ifeq ($(RACE),)
	$(GO) test -timeout 20m ./...
else
	$(GO) test -timeout 20m $(UNRACED_PACKAGES)
	$(GO) test $(RACE) -timeout 20m -run '$(RACED_TESTS)' ./internal/app ./internal/web
	$(GO) test $(RACE) -timeout 20m $(filter-out $(UNRACED_PACKAGES:./%=batang/%),$(shell $(GO) list ./...))
endif
	@$(GO) test -count=1 -v -run 'TestEngines|TestFailingDisks|TestOpenOnReadOnlyDisk' ./internal/store/storetest | grep -E 'tested:|LEFT OUT'

.PHONY: check
check: verify ui-check ## format, vet, staticcheck, gosec, module files, generated files, screens
	@bad=$$($(GO) tool -modfile=tools/go.mod gofumpt -l $$(git ls-files '*.go')); [ -z "$$bad" ] || { echo "not formatted (make fmt):"; echo "$$bad"; exit 1; }
	$(GO) vet ./...
	cd bench && $(GO) vet ./...
	cd bench/writepath && $(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...
	$(GO) run -C tools ./gosec ..
	$(GO) mod tidy -diff

.PHONY: ui
ui: ## bundle the screens into ui/dist (needs Node)
	cd ui && npm ci --no-audit --no-fund
	$(GO) generate ./ui

# What is committed must be what the sources give, so types and dist are made again and compared.
.PHONY: ui-check
ui-check: ## types, unit tests and bundle of the screens (needs Node)
	@before=$$(cd ui && sha256sum src/api_types.ts dist/* testdata/gallery/*); $(MAKE) --no-print-directory ui; after=$$(cd ui && sha256sum src/api_types.ts dist/* testdata/gallery/*); \
	  diff <(echo "$$before") <(echo "$$after") || { echo "ui/dist or the types of the API were not what the sources give; they are now: look at them and commit them"; exit 1; }
	cd ui && npx tsc --noEmit
	rm -rf ui/node_modules/.tests
	cd ui && $(GO) run -modfile=../tools/go.mod build/main.go -tests node_modules/.tests && node --test node_modules/.tests

.PHONY: fmt
fmt: ## format the Go files
	$(GO) tool -modfile=tools/go.mod gofumpt -w $$(git ls-files -co --exclude-standard '*.go')

.PHONY: verify
verify: ## fail if a generated file differs from what generates it
	$(GO) test -count=1 -run 'TestTree|Golden' ./... >/dev/null || $(GO) test -count=1 -run 'TestTree|Golden' ./...

.PHONY: fuzz
fuzz: ## every fuzzer with FUZZTIME inputs each
	@for dir in $$(git grep -l '^func Fuzz' -- '*_test.go' | xargs -n1 dirname | sort -u); do pkg=./$$dir; for f in $$(grep -hoP '^func \KFuzz\w+' $$dir/*_test.go); do \
	  echo "$$pkg $$f"; out=$$($(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 50x $$pkg 2>&1) || { echo "$$out"; exit 1; }; tail -n 2 <<<"$$out"; done; done

.PHONY: bench
bench: ## the benchmarks, with the peers they are measured against
	$(GO) test ./triage -run '^$$' -bench Triage -benchmem -count 5 -cpu 1
	$(GO) test ./internal/store/storetest -run '^$$' -bench Update -benchtime 5000x -count 3
	$(GO) test ./internal/store/backup -run '^$$' -bench Backup -benchtime 200000x
	cd bench && $(GO) test -run '^$$' -bench . -benchmem -count 5 -cpu 1 ./...
	BATANG_SOAK=1 $(GO) test -count=1 -v -timeout 60m -run TestListTimes ./internal/web
	BATANG_SOAK=1 BATANG_CASES=$(CASES) $(GO) test -count=1 -v -timeout 600m -run TestCaseTimes ./internal/web
	BATANG_SOAK=1 BATANG_PEAK_MINUTES=$(MINUTES) BATANG_BARE_RPS=$(BARE) $(GO) test -count=1 -v -timeout 120m -run TestMorningPeak ./internal/web
	bench/writepath/run.sh
	bench/limits.sh

.PHONY: soak
soak: ## long runs: fuzzers with a million inputs, many more draws, 200 kills, 200 power cuts, 100,000 reservations
	$(MAKE) fuzz FUZZTIME=1000000x
	BATANG_SOAK=1 $(GO) test -count=1 -timeout 60m $$(grep -rl pgregory.net/rapid --include='*_test.go' . | grep -Ev '^./(bench|internal/app)/' | xargs -n1 dirname | sort -u) -rapid.checks=20000
	BATANG_SOAK=1 $(GO) test -count=1 -v -timeout 180m -run 'TestUnservedEqualsTheHistory|TestTwoDesks|TestDesksKilled|TestRaceForBeds' ./internal/app -rapid.checks=1000
	BATANG_SOAK=1 $(GO) test -count=1 -timeout 60m -run 'RoundTrip' ./internal/app -rapid.checks=20000
	BATANG_SOAK=1 $(GO) test -count=1 -v -timeout 60m -run 'TestStore|TestKilled|TestPowerCut|Disk|TestServerRestarts|TestFailover' ./internal/store/storetest
	BATANG_SOAK=1 $(GO) test -count=1 -v -timeout 60m -run 'TestOneNurse' ./internal/drill
	cd bench && $(GO) test -count=1 ./...
