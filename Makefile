# The project's commands. They need only python3 (3.11 or newer) and make; each may be run again at any time.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
export HOST PORT

.PHONY: help run demo test cluster-test check audit sbom fix messages lock bench clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/installed: requirements.txt
	@echo "Готовим окружение Python: это один раз, около минуты."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Нужен Python 3.11 или новее.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@echo "Ставим инструменты проверки."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: .venv/installed ## Serve the portal with the pilot's data at http://HOST:PORT
	@exec $(BIN)/python manage.py serve

demo: .venv/installed ## Make and publish two campaigns of invented data (take them away: manage.py demo --remove)
	@$(BIN)/python manage.py prepare
	@$(BIN)/python manage.py demo

test: .venv/installed-dev ## Run all tests on SQLite, then on PostgreSQL if one answers at TEST_DATABASE_URL
	@PYTHON=$(BIN)/python tests/run

cluster-test: .venv/installed-dev ## Raise all parts of a large installation on this machine, and kill each of them under load
	@PYTHON=$(BIN)/python tests/cluster/run

check: .venv/installed-dev ## Lint, format, templates, import contracts, types, migrations, production settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint templates --lint --quiet
	@PYTHONPATH=site:. $(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@set -a; . deploy/portal.env; SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING --settings portal.settings.production
	@$(MAKE) --no-print-directory audit

audit: .venv/installed-dev ## Look up known weaknesses of the libraries, where their database can be reached
	@$(BIN)/python deploy/audit.py

sbom: .venv/installed-dev ## Write what the portal is made of, with licences, to var/sbom.json (CycloneDX)
	@mkdir -p var
	@$(BIN)/python deploy/sbom.py > var/sbom.json

fix: .venv/installed-dev ## Mend what the linter and the formatter can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: .venv/installed-dev ## Compile the Russian translation of what Wagtail left untranslated
	@$(BIN)/pybabel -q compile -D django -d site/portal/locale -l ru

lock: .venv/installed-dev ## Compile requirements*.txt from requirements*.in
	@$(BIN)/python -m pip install --quiet uv
	@for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate \
	    --generate-hashes $$name.in -o $$name.txt; done

bench: .venv/installed-dev ## Measure pages, the engine, the method, hostile files and publication beside plain baselines
	@$(BIN)/python benchmarks/pages.py
	@$(BIN)/python -m benchmarks.engine
	@$(BIN)/python -m benchmarks.method
	@$(BIN)/python -m benchmarks.hostile
	@$(BIN)/python -m benchmarks.publication
	@test -z "$(DATABASE_URL)" || $(BIN)/python -m benchmarks.surveys

clean: ## Remove the environment, the database and all that was generated
	@rm -rf .venv var .pytest_cache .ruff_cache .mypy_cache .hypothesis
