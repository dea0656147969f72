# SIMDE KG: `make up` serves the graph, `make test` checks everything. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help up install test lint types bench clean constraints

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --editable

help: ## Show these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | while IFS='|' read -r name text; do printf '%-14s %s\n' "$$name" "$$text"; done

install: $(VENV)/.installed-test ## Create .venv with everything for development

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(PIP) . -c constraints.txt
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(PIP) '.[test]' -c constraints.txt
	@touch $@ $(VENV)/.installed

lint: install ## Check style and import order (ruff, import-linter)
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

types: install ## Check types (mypy, strict)
	@$(BIN)/mypy

test: lint types ## Check style, types and behaviour
	@$(BIN)/pytest

clean: ## Remove what was installed and generated, releases excepted
	@rm -rf $(VENV) dist data/build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

constraints: ## Renew constraints.txt with the versions installed now
	@{ head -n 1 constraints.txt; $(BIN)/python -m pip freeze --exclude-editable; } >constraints.new
	@mv constraints.new constraints.txt
