# isotone: `make session` makes fifteen minutes of music, `make test` runs all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS ?=
SESSION_ARGS ?= --now anxious --goal calm --minutes 15

# A stamp a set of extras: installing again is skipped until pyproject.toml changes.
comma := ,
STAMP := $(VENV)/.installed-$(subst $(comma),-,$(EXTRAS))
TEST_EXTRAS := dev,musicgen,train,evaluate,web,cluster
TEST_STAMP := $(VENV)/.installed-for-tests

# Test files are dealt out to as many processes; the browser is alone, since its sound is timed.
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)
PARALLEL := -n $(JOBS) --dist loadfile

.PHONY: install session gallery test quick slow browser lint types contracts docs kernels clean

install: $(STAMP)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e ".$(if $(EXTRAS),[$(EXTRAS)])"
	@touch $@

$(TEST_STAMP): $(BIN)/python pyproject.toml constraints-test.txt
	$(BIN)/python -m pip install --quiet -c constraints-test.txt -r requirements-test.txt -e ".[$(TEST_EXTRAS)]"
	@touch $@

# The main job: from anxious to calm in fifteen minutes.
session: $(STAMP)
	$(BIN)/isotone make $(SESSION_ARGS)

# Every genre at nine points of the circumplex, to be heard and seen: two minutes.
GALLERY ?= isotone-gallery
gallery: $(TEST_STAMP)
	$(BIN)/python scripts/make_gallery.py $(GALLERY)

# Quick checks first, then the slow tests and the docs.
test: $(TEST_STAMP)
	$(MAKE) --no-print-directory lint types contracts quick slow browser docs

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_STAMP)
	$(BIN)/mypy

contracts: $(TEST_STAMP)
	$(BIN)/lint-imports

quick: $(TEST_STAMP)
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow and not gpu and not network and not browser" --cov --cov-report=

slow: $(TEST_STAMP)
	$(BIN)/python -m pytest $(PARALLEL) -m "slow and not gpu and not network and not browser" --cov --cov-append --cov-report=

browser: $(TEST_STAMP)
	$(BIN)/python -m pytest -m "browser and not gpu and not network" --cov --cov-append --cov-report=term:skip-covered

docs: $(TEST_STAMP)
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html

# After a change to a module that holds a compiled loop.
kernels: $(TEST_STAMP)
	$(BIN)/python scripts/build_kernels.py

clean:
	rm -rf build dist docs/_build .coverage .pytest_cache .mypy_cache .ruff_cache
