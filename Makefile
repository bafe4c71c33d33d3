# Everything for developers. `make demo` and `make test` set a fresh machine up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLIENT := server/boxwalk/serving/static/index.html
BENCHES := start record layout tiles stream memory class_of_clients analyses explanations collection maximization visitors snapshot guests
CLIENT_SOURCES := $(shell find web_client -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: setup demo test test-python test-unity test-web test-e2e lint format generate bench pictures tasks

setup: $(VENV)/.installed $(CLIENT)

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Boxwalk needs Python 3.11 or newer; say which: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json web_client/package.json
	@command -v npm >/dev/null || { echo "Boxwalk's browser client needs Node.js 20 or newer with npm: install it and run again."; exit 1; }
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || \
		{ echo "Boxwalk's browser client needs Node.js 20 or newer; this is $$(node --version)."; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CLIENT): node_modules/.package-lock.json $(CLIENT_SOURCES)
	npm run --silent build
	@touch $@

demo: setup
	$(BIN)/boxwalk demo

# Python and the Unity bridge, then the client's units, then both together in a real browser.
test: lint test-python test-web test-e2e

test-python: setup
	$(BIN)/python -m pytest -q

# The part of the Python tests that compiles and runs the C# of the Unity bridge, with mono.
test-unity: setup
	$(BIN)/python -m pytest -q tests/python/unity

test-web: setup
	npm run --silent test:web

test-e2e: setup
	CHROMIUM="$$(tests/e2e/ensure_chromium.sh)" PYTHON="$(CURDIR)/$(BIN)/python" npm run --silent test:e2e

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	npm run --silent check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	npm run --silent format

# TypeScript and C# types from the Python messages; a test fails when they are stale.
generate: setup
	npm run --silent generate

bench: setup
	for script in $(BENCHES); do echo "== $$script"; $(BIN)/python bench/$$script.py || exit 1; done
	CHROMIUM="$$(tests/e2e/ensure_chromium.sh)" PYTHON="$(CURDIR)/$(BIN)/python" node bench/web/measure.mjs
	CHROMIUM="$$(tests/e2e/ensure_chromium.sh)" PYTHON="$(CURDIR)/$(BIN)/python" node bench/web/steadiness.mjs
	CHROMIUM="$$(tests/e2e/ensure_chromium.sh)" PYTHON="$(CURDIR)/$(BIN)/python" node bench/web/slow_link.mjs
	CHROMIUM="$$(tests/e2e/ensure_chromium.sh)" PYTHON="$(CURDIR)/$(BIN)/python" node bench/web/headset.mjs

# The screenshots of the README and the docs, from the real server and page.
pictures: setup
	CHROMIUM="$$(tests/e2e/ensure_chromium.sh)" PYTHON="$(CURDIR)/$(BIN)/python" npm run --silent pictures
	CHROMIUM="$$(tests/e2e/ensure_chromium.sh)" $(BIN)/boxwalk render boxwalk.demo:networks --camera examples/readme_way.json \
		--out docs/pictures/walk.gif --fps 8 --size 560x314

# What a visitor's tasks take, as docs/tasks.md.
tasks: setup
	CHROMIUM="$$(tests/e2e/ensure_chromium.sh)" PYTHON="$(CURDIR)/$(BIN)/python" WRITE_TASKS=1 \
		npm run --silent test:e2e -- tasks.spec.ts
