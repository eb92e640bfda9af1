# Two commands are all a newcomer needs:
#
#   make site    build the example notebook into _site/
#   make test    linting, types, layers and all tests
#
# Both set up .venv on the first run, and again when what is installed there changes. What is installed is listed
# in locks/, with version and hashes; `make lock` renews that, `make newest` and `make lowest` test without it.

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes --requirement
PACKAGING := pyproject.toml package.json package-lock.json hatch_build.py

# The first Python that is new enough; `make PYTHON=… site` takes another.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))

.DEFAULT_GOAL := site
.PHONY: site test check serve format layers lock newest lowest clean

site: $(VENV)/installed
	@$(BIN)/notes build
	@echo
	@echo "The example notebook is in _site/. To read it: $(BIN)/notes serve, then http://127.0.0.1:4000/"

test: $(VENV)/installed-dev
	@$(MAKE) --no-print-directory check

# What `make test` does once everything is installed.
check:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --numprocesses auto --dist worksteal -r fEs

serve: $(VENV)/installed
	@$(BIN)/notes serve

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The picture of the layers in CONTRIBUTING.md, from the contract in pyproject.toml.
layers: | $(VENV)/bin/python
	@$(BIN)/python docs/layers.py

lock: $(VENV)/bin/uv
	$(BIN)/python locks/renew.py

# All tests with the newest of everything, and with the lowest versions that pyproject.toml allows, each in an
# environment of its own.
newest: RESOLUTION := highest
lowest: RESOLUTION := lowest-direct
newest lowest: $(VENV)/bin/uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)-$@
	$(BIN)/uv pip install --quiet --python $(VENV)-$@ --resolution $(RESOLUTION) --editable '.[dev]'
	@$(MAKE) --no-print-directory check BIN=$(VENV)-$@/bin

clean:
	rm -rf _site dist build

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with make PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/bin/uv: | $(VENV)/bin/python
	@$(INSTALL) uv

# The lock first, its hatchling included, and an npm where the system has none; then the project alone.
$(VENV)/installed: $(PACKAGING) locks/site.txt locks/node.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV) …"
	@$(LOCKED) locks/site.txt
	@$(PROJECT)
	@touch $@

$(VENV)/installed-dev: $(PACKAGING) locks/test.txt locks/node.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV), with the tools for testing …"
	@$(LOCKED) locks/test.txt
	@$(PROJECT)
	@touch $@ $(VENV)/installed

define PROJECT
	npm --version >/dev/null 2>&1 || $(LOCKED) locks/node.txt
	$(INSTALL) --no-build-isolation --no-deps --editable .
endef
