# Two commands are all a newcomer needs:
#
#   make site    build the example notebook into _site/
#   make test    linting, types, layers and all tests
#
# Both set up .venv on the first run, and again when what is installed there changes.

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PACKAGING := pyproject.toml package.json package-lock.json hatch_build.py

# The first Python that is new enough; `make PYTHON=… site` takes another.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))

.DEFAULT_GOAL := site
.PHONY: site test serve format clean

site: $(VENV)/installed
	@$(BIN)/notes build
	@echo
	@echo "The example notebook is in _site/. To read it: $(BIN)/notes serve, then http://127.0.0.1:4000/"

test: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --numprocesses auto -r fEs

serve: $(VENV)/installed
	@$(BIN)/notes serve

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf _site .notes-cache dist build

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with make PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(PACKAGING) | $(VENV)/bin/python
	@echo "Installing into $(VENV) …"
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/installed-dev: $(PACKAGING) | $(VENV)/bin/python
	@echo "Installing into $(VENV), with the tools for testing …"
	@$(INSTALL) --editable '.[dev]'
	@touch $@ $(VENV)/installed
