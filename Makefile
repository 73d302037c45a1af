# `make` lists the tasks. Every task sets up what it needs first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin

# Compiled files are kept even where a machine's settings say otherwise: without them every
# program that a test starts compiles its libraries again, for half a minute.
export PYTHONDONTWRITEBYTECODE :=

.NOTPARALLEL: # types, layers and docs share build/linked
.PHONY: help setup demo quick test check format types layers unused architecture docs lock lock-upgrade lock-check wheel-check bench-throughput bench-rerun bench-update kill-test gate clean

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: ## create .venv from the lock file (PYTHON=python3.12 for another interpreter)
	@PYTHON="$(PYTHON)" scripts/setup.sh

demo: setup ## build profiles, recommend and explain on real data with a real model server
	@$(BIN)/tasteprint demo

quick: setup ## while developing: lint, then the tests that need no server and little time (ARGS="-k ledger" picks some)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pytest -n 2 --dist loadfile -m "not server and not slow" $(ARGS)

test: check ## before a change lands: the checks, then every test (ARGS as for quick)
	$(BIN)/pytest -n 2 --dist loadfile -m "not server" $(ARGS) || [ $$? = 5 ] # 5: ARGS picked none
	$(BIN)/pytest -m server $(ARGS) || [ $$? = 5 ] # one process, since the server is one

check: setup lock-check types layers unused ## formatting, lint, types, layers, unused code and dependencies, the lock file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: setup ## format every file, and fix what the linter can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup ## mypy --strict on the package, the tests and the scripts
	$(BIN)/python scripts/link_tree.py build/linked
	MYPYPATH=build/linked $(BIN)/mypy -p tasteprint -p tests -p scripts

layers: setup ## check which package may import which (import-linter)
	$(BIN)/python scripts/link_tree.py build/linked
	PYTHONPATH=build/linked $(BIN)/lint-imports --no-logo --cache-dir build/grimp

unused: setup ## find dead code (vulture), and packages imported but not declared, or the reverse (deptry)
	$(BIN)/vulture
	$(BIN)/deptry . --no-ansi

architecture: setup ## draw the pictures of docs/architecture.md from the imports
	$(BIN)/python -m scripts.import_graph --update docs/architecture.md

docs: setup ## build the documentation's site into build/site
	$(BIN)/python scripts/link_tree.py build/linked
	$(BIN)/python scripts/write_reference.py
	$(BIN)/mkdocs build --strict --quiet

lock: setup ## update requirements/cpu.txt to satisfy pyproject.toml, changing as little as possible
	$(BIN)/python scripts/lock.py

lock-upgrade: setup ## the same with the newest versions of everything
	$(BIN)/python scripts/lock.py --upgrade

lock-check: setup ## check that requirements/cpu.txt satisfies pyproject.toml and is complete
	$(BIN)/python scripts/lock.py --check

wheel-check: setup ## build the wheel, and use it outside the checkout
	$(BIN)/python -m scripts.wheel_check

bench-throughput: setup ## measure tokens per second through the LLM client against the bare server
	$(BIN)/python -m tasteprint.evals.benchmarks.throughput $(ARGS)

bench-rerun: setup ## measure a second identical eval run against the first
	$(BIN)/python -m tasteprint.evals.benchmarks.rerun $(ARGS)

bench-update: setup ## measure the tokens of an update against the length of the history
	$(BIN)/python -m tasteprint.evals.benchmarks.update $(ARGS)

kill-test: setup ## kill twenty writers of one workspace at random for two minutes, then check it
	$(BIN)/python -m tasteprint.evals.benchmarks.crash $(ARGS)

gate: setup ## compare the prompts with those that promptgate.toml lists; fail where one is worse
	$(BIN)/tasteprint eval gate $(ARGS)

clean: ## remove everything built or cached, except .venv
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
