# Two commands matter: `make run` and `make test`. Everything else is a part of them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: run watch test check prove bench bench-paper bench-web messages rules lock clean

run: $(VENV)/.ready-run
	@sh packages.sh libzbar0 || true
	@exec $(BIN)/python -m web.launcher

# Scans that are put into DIR go to the instance that `make run` has running: make watch DIR=~/scans
watch: export INSTANCE_DIR ?= instance
watch: $(VENV)/.ready-run
	@exec $(BIN)/python -m flask --app web scans watch $(DIR)

# Which tests run beside each other, and why: tests/scheduling.py.
test: $(VENV)/.ready-dev
	@sh packages.sh libzbar0 chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m backend.languages.catalogue check
	$(BIN)/python -m tests.rules_page
	$(BIN)/python -m tests.lock_check

prove: $(VENV)/.ready-dev
	@sh packages.sh libzbar0 chromium firefox-esr
	PROVE=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench.assessment
	$(BIN)/python -m tests.bench.service

bench-paper: $(VENV)/.ready-dev
	@sh packages.sh libzbar0 poppler-utils
	$(BIN)/python -m tests.bench.paper

bench-web: $(VENV)/.ready-bench
	@sh packages.sh libzbar0 chromium
	$(BIN)/python -m tests.bench.web

rules: $(VENV)/.ready-dev
	$(BIN)/python -m tests.rules_page --write

bench-desks: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench.desks

messages: $(VENV)/.ready-dev
	$(BIN)/python -m backend.languages.catalogue extract

lock: $(VENV)/.ready-dev
	$(BIN)/python -m tests.lock_check --write

$(VENV)/.ready-run: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -e $(VENV)/.ready-dev || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.ready-run

$(VENV)/.ready-bench: requirements-bench.lock $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
