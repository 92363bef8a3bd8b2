# Every target works on a fresh machine: it first makes .venv, and finds or fetches promtool.
# A second call finds both in place and costs a few milliseconds. For GNU make 3.81 and later.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PYTHONS := python3.14 python3.13 python3.12 python3.11 python3
COVERAGE := --cov --cov-report=term

# The set-up is repeated when what it depends on has changed: the folder, the lock, the project file.
KEY := $(shell { pwd; cat requirements-dev.lock pyproject.toml; } | cksum | cut -d ' ' -f 1)
READY := .venv/.ready-$(KEY)

# The newest Python on PATH that is new enough, or the one given: make setup PYTHON=/path/to/python3
define find-python
for python in $(or $(PYTHON),$(PYTHONS)) ""; do \
    [ -z "$$python" ] && break; \
    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && break; \
done; \
if [ -z "$$python" ]; then \
    echo "tocsin needs Python 3.11 or newer; tried: $(or $(PYTHON),$(PYTHONS))." >&2; \
    echo "Install one, or name it: make setup PYTHON=/path/to/python3" >&2; \
    exit 3; \
fi
endef

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(READY) ## make .venv from the lock, find or fetch promtool
	@[ -x "$$(cat .tools/promtool.path 2>/dev/null)" ] || $(BIN)/python -m tocsin.tools.install promtool >/dev/null

$(READY):
	@$(find-python); PYTHONPATH=compiler "$$python" -B -m tocsin.tools.environment
	@rm -f .venv/.ready-*
	@touch $@

.PHONY: generate
generate: setup ## compile rules_src/ into generated/
	@$(BIN)/tocsin generate

.PHONY: test
test: setup ## run the test suite with coverage; with ARGS="-k name", only a part, without
	@$(BIN)/pytest -n auto $(if $(ARGS),$(ARGS),$(COVERAGE))

.PHONY: check
check: lint typecheck ## all that CI checks besides the tests: style, types, generated/, the rules
	@$(BIN)/tocsin generate --check
	@$(BIN)/tocsin check
	@git diff --exit-code --stat -- generated

.PHONY: format
format: setup ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

.PHONY: lint
lint: setup ## check the code's format and style
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check

.PHONY: typecheck
typecheck: setup ## check the types of compiler/ and rules_src/
	@$(BIN)/mypy

.PHONY: test-matrix
test-matrix: setup ## prove the generated rules with every promtool that is supported
	@promtools=$$($(BIN)/python -m tocsin.tools.install matrix) && BIN=$(BIN) sh .ci/matrix $$promtools

.PHONY: test-corpora
test-corpora: setup ## compare with what other projects publish, in $TOCSIN_CORPORA; FORM=bounded: a part
	@TOCSIN_CORPORA_FORM=$(or $(FORM),full) $(BIN)/pytest -q -rs -m corpora tests/corpora $(ARGS)

.PHONY: golden
golden: setup ## rewrite the golden files, run the suite again, show what changed
	@if [ -n "$$CI" ]; then echo "make golden is refused in CI: golden files are rewritten by a person, who reads the diff" >&2; exit 2; fi
	@$(BIN)/pytest -n auto --update-golden
	@$(BIN)/pytest -n auto
	@git diff --stat -- fixtures generated

.PHONY: bench
bench: setup ## run the benchmarks; each prints ratios measured in one run
	@for bench in $(wildcard bench/*.py); do echo "== $$bench"; $(BIN)/python "$$bench" || exit 1; done

.PHONY: lock
lock: setup ## for maintainers: resolve the dependencies anew; with UPGRADE=1, to their newest versions
	@[ -x .tools/uv/bin/uv ] || { $(BIN)/python -m venv .tools/uv && .tools/uv/bin/pip install --quiet uv; }
	@$(compile-lock) --output-file requirements.lock pyproject.toml
	@$(compile-lock) --output-file requirements-dev.lock --constraint requirements.lock --group dev pyproject.toml

# Universal: one lock for every system and for Python 3.11 and later. No index is named in it, so that
# pip asks the one it is configured with, and the hashes make sure that all of them give the same files.
compile-lock = .tools/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## remove caches and reports; .venv and .tools stay
	@rm -rf .coverage .coverage.* coverage.xml htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache .tocsin build dist
	@find compiler rules_src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
