# One word for each thing a person does here; CONTRIBUTING.md explains.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo serve organisation test test-fast test-long check-sheets lint format browser nginx bench bench-quick lock audit-packages install clean

PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
TESTS ?= tests
WORKERS ?= 2
# Neighbours share what was built for them: each worker keeps a stretch of tests, and takes over
# half of another's when it has none left.
SPREAD := -n $(WORKERS) --dist worksteal

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(INSTALLED) ## start everything with demo data on http://127.0.0.1:$PORT (default 8000)
	exec $(PY) manage.py demo

serve: $(INSTALLED) ## start web, worker and beat without demo data
	exec $(PY) manage.py serve

organisation: $(INSTALLED) ## make an organisation and invite its first person: SLUG=acme NAME="Acme Bank" ADMIN=address
	$(PY) manage.py create_tenant "$(SLUG)" --name "$(NAME)" --admin "$(ADMIN)"

test: $(INSTALLED_DEV) browser nginx ## the whole suite, browser included
	$(PY) -m pytest $(SPREAD) -m "not long" $(TESTS)

test-fast: $(INSTALLED_DEV) ## without the browser and the slow tests
	$(PY) -m pytest $(SPREAD) -m "not browser and not slow and not long" $(TESTS)

test-long: $(INSTALLED_DEV) browser nginx ## campaigns that take longer than a suite may: kill series, races, fuzzing
	$(PY) -m pytest -m long $(TESTS)

check-sheets: $(INSTALLED_DEV) ## LibreOffice recalculates the worksheet's workbook to the figures of its page
	@bash .ci/libreoffice
	$(PY) -m pytest tests/ledger/worksheets/check_in_libreoffice.py

lint: $(INSTALLED_DEV) ## everything that must be clean before a commit
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint templates --check --lint
	$(PY) -m mypy --strict .
	FINOPS_VAR=var/lint $(PY) manage.py makemigrations --check --dry-run

format: $(INSTALLED_DEV) ## put code and templates into our form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(VENV)/bin/djlint templates --reformat --quiet

browser: $(INSTALLED_DEV) ## make sure that a Chromium is there for the browser tests
	@bash .ci/browser $(PY)

nginx: ## make sure that an nginx is there for the tests of compose.yaml's front
	@bash .ci/nginx

bench: $(INSTALLED_DEV) ## measure; prints a table and writes var/bench.json
	$(PY) -m benchmarks

bench-quick: $(INSTALLED_DEV) ## the same, small, in about two minutes
	$(PY) -m benchmarks --quick

lock: $(INSTALLED_DEV) ## renew the lock files from pyproject.toml
	$(VENV)/bin/uv pip compile pyproject.toml $(LOCK_OPTIONS) -o requirements.lock
	$(VENV)/bin/uv pip compile pyproject.toml $(LOCK_OPTIONS) --group dev -o requirements-dev.lock

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

audit-packages: $(INSTALLED_DEV) ## report known security holes in the packages; never fails
	@bash .ci/audit-packages $(VENV)

install: $(INSTALLED_DEV) ## only the environment

clean: ## remove the environment; data under var/ stay
	rm -rf $(VENV)

$(VENV)/bin/python:
	@bash .ci/venv $(PYTHON) $(VENV)

$(INSTALLED): requirements.lock | $(VENV)/bin/python
	$(PY) -m pip install --quiet --require-hashes --prefer-binary -r requirements.lock
	@touch $@

# The second file holds the first one's packages too.
$(INSTALLED_DEV): requirements-dev.lock requirements.lock | $(VENV)/bin/python
	$(PY) -m pip install --quiet --require-hashes --prefer-binary -r requirements-dev.lock
	@touch $@ $(INSTALLED)
