# `make` lists the tasks. Every task sets up what it needs first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin

.NOTPARALLEL: # types and layers share build/linked
.PHONY: help setup demo test check format types layers lock lock-upgrade lock-check wheel-check bench-throughput bench-rerun bench-update kill-test gate clean

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: ## make .venv from the lock file (PYTHON=python3.12 for another interpreter)
	@PYTHON="$(PYTHON)" scripts/setup.sh

demo: setup ## profile, recommend and explain on real data with a real model server
	@$(BIN)/tasteprint demo

test: check ## the checks, then every test (ARGS="-k ledger" picks some)
	$(BIN)/pytest $(ARGS)

check: setup lock-check types layers ## formatting, lint, types, layers and the lock file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: setup ## put every file into the house's format, and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup ## mypy --strict on the package, the tests and the scripts
	$(BIN)/python scripts/link_tree.py build/linked
	MYPYPATH=build/linked $(BIN)/mypy -p tasteprint -p tests -p scripts

layers: setup ## who may import whom
	$(BIN)/python scripts/link_tree.py build/linked
	PYTHONPATH=build/linked $(BIN)/lint-imports --no-logo --cache-dir build/grimp

lock: setup ## bring requirements/cpu.txt in line with pyproject.toml, changing as little as possible
	$(BIN)/python scripts/lock.py

lock-upgrade: setup ## the same with the newest versions of everything
	$(BIN)/python scripts/lock.py --upgrade

lock-check: setup ## does requirements/cpu.txt still satisfy pyproject.toml and itself?
	$(BIN)/python scripts/lock.py --check

wheel-check: setup ## build the wheel and use it outside the checkout
	$(BIN)/python scripts/wheel_check.py

bench-throughput: setup ## tokens per second through the model door against the raw server
	$(BIN)/python -m tasteprint.evals.benchmarks.throughput $(ARGS)

bench-rerun: setup ## a second identical eval run against the first
	$(BIN)/python -m tasteprint.evals.benchmarks.rerun $(ARGS)

bench-update: setup ## tokens of an update against the length of the history
	$(BIN)/python -m tasteprint.evals.benchmarks.update $(ARGS)

kill-test: setup ## twenty writers on one workspace, killed at random for two minutes
	$(BIN)/python -m tasteprint.evals.benchmarks.crash $(ARGS)

gate: setup ## is any prompt worse than what promptgate.toml lists?
	$(BIN)/tasteprint eval gate $(ARGS)

clean: ## remove what was built and cached, but not .venv
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
