# Needs Python 3.11 or newer, with venv and SQLite 3.37 or newer, and git and make. Everything else
# is set up in .venv. Works with the GNU make 3.81 and the shell tools of macOS.
FITS := import sqlite3, sys; \
	sys.exit(sys.version_info < (3, 11) or sqlite3.sqlite_version_info < (3, 37))
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python3.14; do \
	$$p -c 'import ensurepip; $(FITS)' >/dev/null 2>&1 && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# The same versions for everybody, also of what pip builds with: there, older pips read the first name
# and newer ones the second.
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check
SOURCES := pyproject.toml hatch_build.py package.json package-lock.json constraints.txt
EXTRAS ?= dev
TESTS ?= tests
WORKERS ?= 2
OLDEST ?= python3.11
NEWEST ?= python3.13

# What is in a half-made .venv, or in one that was made in another place, does not count.
WHOLE := $(shell grep -qF "$(CURDIR)/$(VENV)" $(VENV)/pyvenv.cfg 2>/dev/null && \
	$(BIN)/python -c 'import pip; $(FITS)' >/dev/null 2>&1 && echo yes)
ifneq ($(WHOLE),yes)
.PHONY: new-venv $(VENV)/.base $(VENV)/.$(EXTRAS)
NEW_VENV := new-venv
endif

.PHONY: help demo serve test lint format bench accuracy browser constraints clean

help:
	@echo "make demo           a sample match and an analysed rally on http://localhost:7860"
	@echo "make demo CHECK=1   the same, checked over HTTP, then ends"
	@echo "make serve          your own sessions (PORT=7861 for another port, also with demo)"
	@echo "make test           all tests (EXTRAS=dev,yolo also those that need ultralytics)"
	@echo "make lint | bench   style and types | measurements"
	@echo "make accuracy       how right video analysis is (DATA=a folder with video/ and train/: also of real clips)"
	@echo "make constraints    the newest versions that pyproject.toml allows (OLDEST=, NEWEST= Pythons)"

demo: $(VENV)/.base
	@$(BIN)/volleysense demo $(if $(CHECK),--check) $(if $(PORT),--port $(PORT))

serve: $(VENV)/.base
	@$(BIN)/volleysense serve $(if $(PORT),--port $(PORT))

test: $(VENV)/.$(EXTRAS) browser
	@$(BIN)/python -m pytest -q -rs -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

lint: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m bandit -q -r app session -ll -ii

format: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m benchmarks

# Hours when nothing is kept yet; CLIPS=, DRAWS= and ARGS='--variant dark' make it less.
accuracy: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m lab.accuracy $(if $(DATA),--data $(DATA)) $(if $(CLIPS),--clips $(CLIPS)) \
	$(if $(DRAWS),--draws $(DRAWS)) $(ARGS)

# The browser tests drive any Chromium that is there; otherwise Playwright fetches its own.
browser: $(VENV)/.$(EXTRAS)
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null 2>&1 && exit 0; done; \
	$(BIN)/python -m playwright install chromium || \
		echo "No Chromium and none could be fetched: the browser tests will be skipped."

constraints:
	@$(OLDEST) constraints.py $(OLDEST) $(NEWEST)

new-venv:
	@$(or $(PYTHON),false) -c 'import ensurepip; $(FITS)' >/dev/null 2>&1 || { echo "VolleySense needs \
	Python 3.11 or newer, with its module venv (on Debian and Ubuntu: sudo apt install python3-venv) \
	and SQLite 3.37 or newer$(if $(PYTHON),; $(PYTHON) is not that)."; exit 1; }
	@test ! -e $(VENV) || echo "The folder $(VENV) is half made or comes from elsewhere: making it anew."
	@rm -rf $(VENV)
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.base: $(SOURCES) | $(NEW_VENV)
	@echo "Installing VolleySense and what it needs (once) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.$(EXTRAS): $(SOURCES) | $(NEW_VENV)
	@echo "Installing VolleySense with [$(EXTRAS)] ..."
	@$(PIP) --editable ".[$(EXTRAS)]"
	@touch $(VENV)/.base $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
