# Everything runs from .venv, which is made on first use; no other step is needed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install run test bench audit

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install
	$(BIN)/python -m bot run

test: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m bot check --on 2026-11-23
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

bench: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.lock
	$(BIN)/python bench/matching.py
	$(BIN)/python bench/load.py
	$(BIN)/python bench/listings.py
	$(BIN)/python bench/start.py
	$(BIN)/python bench/large.py

audit: install
	.ci/audit
