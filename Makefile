# `make run` opens the workspace on this folder, `make test` runs the tests; both set up all they need.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.14 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
WORKERS ?= auto

.PHONY: help run demo test check bench bench-recall snapshots docs lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

# From uv.lock where uv is there, else from requirements.lock (the same versions) with venv and pip.
$(READY): pyproject.toml uv.lock requirements.lock
	@echo "Setting up .venv: only this time, for a minute or two ..." >&2
	@if command -v uv >/dev/null 2>&1; then uv sync --quiet --locked; \
	elif [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed; none was found." >&2; exit 1; \
	else $(PYTHON) -m venv .venv \
	&& $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock \
	&& $(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .; fi
	@touch $(READY)

run: $(READY) ## Open the workspace on the current folder
	@$(BIN)/mimo-tui .

demo: $(READY) ## See the product in a minute, without a key
	@$(BIN)/mimo-tui demo

test: $(READY) ## Run all tests
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not perf"
	$(BIN)/pytest -m perf

check: $(READY) ## Lint, format, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## Print the measures: first frame, memory, distilling, recall, keys
	$(BIN)/python -m tests.bench

bench-recall: $(READY) ## Print what recall finds and where it stays silent (needs the network once)
	$(BIN)/python -m tests.recall

snapshots: $(READY) ## Draw the pictures in snapshots/ anew (look at them before you commit them)
	$(BIN)/pytest -n $(WORKERS) tests/ui tests/panels --snapshot-update

docs: $(READY) ## Write docs/keys.md anew from the tables of keys
	$(BIN)/python -m mimo_tui.ui.keys > docs/keys.md

lock: ## Write both lock files anew (needs uv)
	uv lock
	uv export --quiet --all-groups --no-emit-project --no-header --no-annotate -o requirements.lock

clean: ## Remove the environment and what tools left behind
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
