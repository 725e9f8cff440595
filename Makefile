# Commands of this repository. `make devnet` and `make test` set up what they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What money, keys and state stand on: every branch of it is tested.
PROVEN := src/virtengine/kit/codec/*,src/virtengine/kit/store/*,src/virtengine/kit/collections/*,src/virtengine/x/escrow/*,src/virtengine/x/encryption/*
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --only-binary :all: --require-hashes

.PHONY: help devnet test test-slow cover check bench proto docs lock cometbft clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

devnet: $(VENV)/.runtime ## set up and start a local network: chain, gateway, faucet, provider
	@./ve devnet up $(ARGS)

test: $(VENV)/.dev ## set up and run the tests (under five minutes)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not component" $(ARGS)

test-slow: $(VENV)/.dev ## the other tests: slow ones, and those that need real components (make cometbft)
	$(BIN)/python -m pytest -m "slow or component" $(ARGS)

cover: $(VENV)/.dev ## which branches the tests of `make test` miss: none of the kit, escrow and encryption, 15 % of all at most
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -n 2 --dist worksteal -m "not slow and not component" --hypothesis-seed=0 $(ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --fail-under=85
	$(BIN)/python -m coverage report --include='$(PROVEN)' --fail-under=100

check: $(VENV)/.dev ## format, lint, types, layers, determinism, generated code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.lint_determinism
	$(BIN)/python -m tools.lint_locks
	$(BIN)/python -m tools.codegen --check
	$(BIN)/python -m tools.module_docs --check

bench: $(VENV)/.dev ## run the benchmarks; method and figures in docs/benchmarks.md
	$(BIN)/python -m benchmarks $(ARGS)

proto: $(VENV)/.dev ## generate the types from proto/
	$(BIN)/python -m tools.codegen

docs: $(VENV)/.dev ## write docs/modules.md from the one list of modules
	$(BIN)/python -m tools.module_docs

lock: ## resolve the requirement locks again (needs uv)
	tools/lock.sh

cometbft: ## build the CometBFT binary that the conformance tests use (needs Go)
	tools/get_cometbft.sh

clean: ## remove everything that was built here, but no chain's home
	rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is %s: install it and say make PYTHON=python3.12 …" % sys.version.split()[0])'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. On Debian or Ubuntu, as root: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/virtengine.pth"

$(VENV)/.runtime: requirements/runtime.lock requirements/sandbox.lock | $(VENV)/bin/python
	@echo "installing what the network needs (about half a minute) …"
	$(PIP_INSTALL) -r requirements/runtime.lock -r requirements/sandbox.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock requirements/sandbox.lock | $(VENV)/bin/python
	@echo "installing what the tests need (about a minute) …"
	$(PIP_INSTALL) -r requirements/dev.lock -r requirements/sandbox.lock
	@touch $@ $(VENV)/.runtime
