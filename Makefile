# Needs Python 3.11 or newer, git and make. Everything else is set up in .venv.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python3.14; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SOURCES := pyproject.toml hatch_build.py package.json package-lock.json
EXTRAS ?= dev
TESTS ?= tests
WORKERS ?= 2

.PHONY: help demo serve test lint format bench browser clean

help:
	@echo "make demo           a sample match and an analysed rally on http://localhost:7860"
	@echo "make demo CHECK=1   the same, checked over HTTP, then ends"
	@echo "make test           all tests (EXTRAS=dev,yolo also those that need ultralytics)"
	@echo "make lint | bench   style and types | measurements"

demo: $(VENV)/.base
	@$(BIN)/volleysense demo $(if $(CHECK),--check)

serve: $(VENV)/.base
	@$(BIN)/volleysense serve

test: $(VENV)/.$(EXTRAS) browser
	@$(BIN)/python -m pytest -rs -n $(WORKERS) --dist loadfile $(TESTS)

lint: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

format: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m benchmarks

# The browser tests drive any Chromium that is there; otherwise Playwright fetches its own.
browser: $(VENV)/.$(EXTRAS)
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null 2>&1 && exit 0; done; \
	$(BIN)/python -m playwright install chromium || \
		echo "No Chromium and none could be fetched: the browser tests will be skipped."

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "VolleySense needs Python 3.11 or newer."; exit 1; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: $(SOURCES) | $(VENV)/bin/python
	@echo "Installing VolleySense and what it needs (once) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.$(EXTRAS): $(SOURCES) constraints.txt | $(VENV)/bin/python
	@echo "Installing VolleySense with [$(EXTRAS)] ..."
	@$(PIP) --editable ".[$(EXTRAS)]" --constraint constraints.txt
	@touch $(VENV)/.base $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
