# Everything happens in .venv: it needs python3 (3.11 or newer) and this file, nothing installed by hand.
PYTHON ?= python3
PORT ?= 8000
UV_VERSION := 0.13.9
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test test-services bench lint check format lock clean

help:  ## what there is to run
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(BIN)/uv: Makefile
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet uv==$(UV_VERSION)
	@touch $@

# Whoever has the development tools keeps them: they are a superset of what runs.
.venv/.run: requirements.txt requirements-dev.txt $(BIN)/uv
	@if test -e .venv/.dev; then file=requirements-dev.txt; else file=requirements.txt; fi; \
		$(BIN)/uv pip sync --quiet --require-hashes $$file
	@touch $@

.venv/.dev: requirements-dev.txt $(BIN)/uv
	@$(BIN)/uv pip sync --quiet --require-hashes requirements-dev.txt
	@touch $@ .venv/.run

# A fresh clone is somebody's own machine; where the environment says DEBUG=0, that counts.
.env:
	@printf '# made by make: this is a local copy\nDEBUG=1\n' > $@

run: .venv/.run .env  ## the site, its worker and its clock, on http://127.0.0.1:8000/ (PORT= changes it)
	@exec $(BIN)/python manage.py serve --port $(PORT)

test: lint  ## every test, on SQLite or whatever DATABASE_URL names
	@$(BIN)/pytest -n 2

test-services:  ## every test on PostgreSQL and Redis, the local ones by default
	@DATABASE_URL=$${DATABASE_URL:-postgres://127.0.0.1:5432/postgres} \
		REDIS_URL=$${REDIS_URL:-redis://127.0.0.1:6379/0} $(MAKE) --no-print-directory test

bench: .venv/.dev .env  ## the benchmarks: a table each, and JSON under benchmarks/results/
	@$(BIN)/python -m benchmarks; status=$$?; $(BIN)/python -m benchmarks.rooms && exit $$status

lint: .venv/.dev .env  ## style, types, imports, migrations, requirements
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports --no-logo > .venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m config.hosting.requirements

check: .venv/.run  ## the deployment checks, with the environment production would have
	@DEBUG=0 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		ALLOWED_HOSTS=support.example.org BADGE_KEYS=$$($(BIN)/python -m leadership.badges.signing) \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/.dev  ## put the code into shape
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

lock: $(BIN)/uv  ## compile the requirements from pyproject.toml (UPGRADE=--upgrade takes newer ones)
	@$(COMPILE) $(UPGRADE) pyproject.toml --output-file requirements.txt
	@$(COMPILE) $(UPGRADE) --group dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt

clean:  ## the virtual environment and all that can be made again; the data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis staticfiles test-results
