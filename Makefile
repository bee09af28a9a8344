# One command for each thing one does here. `make help` lists them; `make test` on a fresh machine needs Python >= 3.11
# (with pip and venv), make, and a package index.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV ?= .venv
# The Python to build the environment with; empty: the first one found that is 3.11 or newer.
PYTHON ?=
# More for pytest: make test ARGS="-k caps -x"
ARGS ?=

# What a second run, on another Python or with other dependencies, leaves to the first one.
ELSEWHERE := --hypothesis-profile=small --ignore=tests/test_packaging.py

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Errors only: pip warns of every place that a machine's own configuration adds to the index.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
LAW := policies/zhengzhou_hitech_2024.yaml

# Prints a command as one would type it, then runs it with the environment's `policyengine` first on the path.
run = @printf '\n$$ %s\n' '$(1)'; PATH="$(CURDIR)/$(BIN):$$PATH" $(1)

.PHONY: help
help: #> this list
	@sed -nE 's/^([a-z-]+):[^#]*#> (.*)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
	  printf '  make %-12s %s\n' "$$name" "$$what"; done

.PHONY: setup
setup: $(INSTALLED) #> the environment in .venv, with the locked development tools

$(INSTALLED): requirements-dev.lock pyproject.toml
	@python=$${PYTHON:-$$(.ci/find-python)}; [ -x $(BIN)/python ] || { echo "$$python -m venv $(VENV)"; "$$python" -m venv $(VENV); }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "$(VENV) was made with a Python older than 3.11")'
	$(PIP) install -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q policyengine  # a third of the start-up, where Python is told to write no bytecode
	@touch $@
export PYTHON

.PHONY: demo
demo: $(INSTALLED) #> the ten articles at work: a spreadsheet settled, one claim explained; a ledger over three rounds
	@mkdir -p build/demo
	$(call run,policyengine settle examples/claims.csv -p $(LAW) -p policies/examples/ -o build/demo/decisions.csv)
	$(call run,policyengine evaluate examples/one_claim.yaml -p $(LAW) -p policies/examples/)
	$(call run,policyengine settle examples/claims.csv -p policies/ -o build/demo/groups.csv)
	@$(MAKE) demo-ledger

# Three rounds under an invented policy: a late claim, a conflict, a clawback, corrections, an amendment, awards received
# elsewhere, a copy into another ledger (docs/ledger.md).
LEDGER := examples/ledger
.PHONY: demo-ledger
demo-ledger: export POLICYENGINE_LEDGER := build/demo/ledger.db
demo-ledger: $(INSTALLED)
	@mkdir -p build/demo && rm -f build/demo/ledger.db build/demo/copy.csv build/demo/archive.db
	$(call run,policyengine ledger init -p $(LEDGER)/retrofit.yaml)
	$(call run,policyengine ledger submit $(LEDGER)/round1.csv)
	$(call run,policyengine ledger settle --until 2030-06-30 --round 2030年上半年)
	$(call run,policyengine ledger pay --round 2030年上半年 --reference 开财拨2030-17)
	$(call run,policyengine ledger submit $(LEDGER)/round2.csv)
	$(call run,policyengine ledger settle --round 2030年下半年)
	$(call run,policyengine ledger pay --round 2030年下半年 --reference 开财拨2031-02)
	$(call run,policyengine ledger reverse KF-004 --reason 设备已经转卖)
	$(call run,policyengine ledger correct KF-002 $(LEDGER)/corrections.csv --reason 发票金额录入有误)
	$(call run,policyengine ledger correct KF-005 $(LEDGER)/corrections.csv --reason 补交验收单)
	$(call run,policyengine ledger amend -p $(LEDGER)/retrofit_2031.yaml)
	$(call run,policyengine ledger submit $(LEDGER)/round3.csv)
	$(call run,policyengine ledger settle)
	$(call run,policyengine ledger pay --round 3 --reference 开财拨2031-16)
	$(call run,policyengine ledger pay --claim KF-002 --reference 开财拨2031-16)
	$(call run,policyengine ledger balances)
	$(call run,policyengine ledger verify)
	$(call run,policyengine ledger elsewhere KF-013 --title 市级设备更新奖励 --amount 3万元 --place 开封市 --level 市级 --category retrofit --reference 汴工信2030-8)
	$(call run,policyengine ledger correct KF-013 $(LEDGER)/round3.csv --reason 另有市级奖励)
	$(call run,policyengine ledger due)
	$(call run,policyengine ledger export build/demo/copy.csv)
	$(call run,policyengine ledger import build/demo/copy.csv --ledger build/demo/archive.db)
	$(call run,policyengine ledger verify --ledger build/demo/archive.db)

.PHONY: test
test: $(INSTALLED) #> every test, on two cores
	$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

.PHONY: lint
lint: $(INSTALLED) #> ruff: format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: format
format: $(INSTALLED) #> ruff: put the code into its format, mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: types
types: $(INSTALLED) #> mypy --strict on the package, the tests, the examples and the benchmarks
	$(BIN)/mypy

.PHONY: cases
cases: $(INSTALLED) #> the cases of every policy in policies/
	$(BIN)/policyengine test policies/ policies/examples/

.PHONY: check
check: #> everything CI runs, in CI's order
	.ci/run

.PHONY: pythons
pythons: $(INSTALLED) #> the tests on the other supported Pythons that this machine has
	@for version in 3.11 3.12 3.13; do \
	  if [ "$$version" = "$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')" ]; then continue; fi; \
	  if ! python=$$(.ci/find-python "$$version" 2>/dev/null); then echo "Python $$version: not on this machine"; continue; fi; \
	  $(MAKE) VENV="build/venv-$$version" PYTHON="$$python" ARGS="$(ELSEWHERE)" test; \
	done

.PHONY: oldest
oldest: #> the tests with the oldest dependencies that pyproject.toml allows
	@$(MAKE) VENV=build/venv-oldest setup
	@oldest=$$(build/venv-oldest/bin/python -c 'import tomllib; \
	  print(*(d.replace(">=", "==") for d in tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"]))'); \
	echo "with $$oldest"; build/venv-oldest/bin/python -m pip --disable-pip-version-check -qq install $$oldest
	@$(MAKE) VENV=build/venv-oldest ARGS="$(ELSEWHERE)" test

.PHONY: golden
golden: $(INSTALLED) #> write the golden files anew; read the diff before you commit it
	$(BIN)/pytest -n 2 --dist worksteal --update-golden $(ARGS)
	git --no-pager diff --stat -- tests/golden docs README.md

.PHONY: wide
wide: $(INSTALLED) #> the laws on many more examples, chosen anew each time (long)
	$(BIN)/pytest -n 2 --dist worksteal --hypothesis-profile=wide $(or $(ARGS),tests/laws)

# How many times over.
SOAK ?= 20

.PHONY: soak
soak: $(INSTALLED) #> clerks killed, power cut, disks full, many at once: the ledger under fault, SOAK= times over (long)
	SOAK=$(SOAK) $(BIN)/pytest -n 2 --dist worksteal $(or $(ARGS),tests/ledger_faults tests/ledger_stores/test_together.py)

BENCH := build/bench-venv
SIZE ?= 1000000
ROUNDS ?= 7

.PHONY: bench
bench: $(BENCH)/.installed #> benchmarks/README.md anew: SIZE=, ROUNDS=, ARGS= (long; on an idle machine)
	@$(BENCH)/bin/python -m compileall -q policyengine benchmarks
	$(BENCH)/bin/python -m benchmarks --size $(SIZE) --rounds $(ROUNDS) $(ARGS)

.PHONY: bench-ledger
bench-ledger: $(BENCH)/.installed #> how long a ledger takes for a hundred thousand claims, verb by verb (ARGS="--size 300000")
	$(BENCH)/bin/python -m benchmarks.ledger $(ARGS)

$(BENCH)/.installed: benchmarks/requirements.lock
	@python=$${PYTHON:-$$(.ci/find-python)}; [ -x $(BENCH)/bin/python ] || "$$python" -m venv $(BENCH)
	$(BENCH)/bin/python -m pip --disable-pip-version-check -qq install -r benchmarks/requirements.lock
	@touch $@

COMPILE = UV_PYTHON_DOWNLOADS=never build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --no-annotate --custom-compile-command "make lock" $(UPGRADE)

.PHONY: lock
lock: #> renew both locks (UPGRADE=--upgrade: to the newest versions)
	@python=$${PYTHON:-$$(.ci/find-python)}; [ -x build/uv/bin/uv ] || { "$$python" -m venv build/uv && build/uv/bin/pip install --quiet uv; }
	$(COMPILE) --group dev --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --group bench --extra batch --output-file benchmarks/requirements.lock pyproject.toml

.PHONY: clean
clean: #> what was built and cached (the environment stays)
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find policyengine tests examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
