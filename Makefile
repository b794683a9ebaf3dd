# Two commands, and nothing else needed but Python 3.11 or newer:
#
#   make demo    build .venv, install the package, print a first answer
#   make test    the same, with the test tools; then every check
#
#   make site    the documentation as a site, in build/site; a warning is an error
#   make dist    sdist and wheel in dist/, and what the wheel answers on every Python at hand
#   make docs    rewrite every printed block in README.md and docs/ from what the program prints now
#   make soak    attack it for half an hour: broken files, and every sentence about random games
#   make bench   measure how fast the commands start and answer
#   make clean   remove .venv and everything that was built
#
# All that is installed goes into .venv. Where uv is on the PATH it does the installing, faster.
# To choose the interpreter: make test PYTHON=python3.13

# Candidates, the first that is new enough is taken. They are run, not only looked up: a version
# manager's python3.12 can be on the PATH and still refuse to start.
PYTHON ?= python3 python3.13 python3.12 python3.11 python3.14 python

PY := .venv/bin/python
UV := $(shell command -v uv 2>/dev/null)

ifdef UV
  # --seed: pip is there too, so that this .venv still works when uv is gone.
  NEW_VENV   := uv venv --quiet --seed --no-python-downloads --python "$$python"
  INSTALL    := uv pip install --quiet --python $(PY)
  NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
  REMEDY     := Install one: uv python install 3.13
else
  NEW_VENV   := "$$python" -m venv .venv
  INSTALL    := $(PY) -m pip install -qq --disable-pip-version-check
  NEW_ENOUGH := import ensurepip, sys; sys.exit(sys.version_info < (3, 11))
  REMEDY     := Install one, with its venv and ensurepip modules: python.org has it for every system.
endif

.PHONY: help demo test site dist docs soak bench clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   \(make .*\)/  \1/p' Makefile

demo: .venv/installed
	@echo '$$ escalation-games analyze security_dilemma'
	@.venv/bin/escalation-games analyze security_dilemma

test: .venv/installed-for-tests
	@echo 'ruff check';          $(PY) -m ruff check --quiet .
	@echo 'ruff format --check'; $(PY) -m ruff format --check --quiet .
	@echo 'mypy --strict';       $(PY) -m mypy
	@echo 'pytest';              $(PY) -m pytest --quiet --numprocesses auto --dist worksteal

site: .venv/installed-for-site
	@$(PY) -m sphinx -E -W --keep-going -q -b html docs build/site
	@echo 'build/site/index.html'

# Without --wheel, build makes the wheel from the sdist: what that lacks shows.
dist: .venv/installed-for-tests
	@rm -rf dist
	@$(PY) -m build --no-isolation --outdir dist . >/dev/null
	@ls dist
	@$(PY) tests/pythons.py dist/*.whl

docs: .venv/installed-for-tests
	@$(PY) docs/refresh.py

# Fresh seeds, printed first; SEED=... repeats. MUTANTS, DEFINITIONS: how many; OUT: for what is found.
SEED ?= $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
MUTANTS ?= 50000
DEFINITIONS ?= 300
OUT ?= build/soak

soak: SEED := $(SEED)
soak: .venv/installed-for-tests
	@echo 'seed $(SEED)   (again: make soak SEED=$(SEED))'
	@cd tests && status=0; \
	$(abspath $(PY)) -m soak.fuzz --seed $(SEED) --mutants $(MUTANTS) \
	    --out $(abspath $(OUT)) || status=1; \
	$(abspath $(PY)) -m soak.sentences --seed $(SEED) --definitions $(DEFINITIONS) \
	    --out $(abspath $(OUT)) || status=1; \
	cd .. && SOAK=1 $(abspath $(PY)) -m pytest --quiet --numprocesses auto || status=1; \
	exit $$status

bench: .venv/installed
	@$(PY) benchmarks/startup.py

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps live inside .venv, so they go when it goes. The install is editable: a changed source
# file needs no new install, a changed pin or dependency does. The build backend is installed first
# and used as it is, so that its version is pinned like every other.
.venv/installed: .venv/pyvenv.cfg pyproject.toml constraints.txt
	@echo 'installing the package into .venv$(if $(UV), with uv)'
	@$(INSTALL) --constraint constraints.txt hatchling
	@$(INSTALL) --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

.venv/installed-for-tests: .venv/installed
	@echo 'installing the test tools into .venv$(if $(UV), with uv)'
	@$(INSTALL) --constraint constraints.txt --no-build-isolation --editable '.[test]'
	@touch $@

.venv/installed-for-site: .venv/installed
	@echo 'installing what builds the site into .venv$(if $(UV), with uv)'
	@$(INSTALL) --constraint constraints.txt --no-build-isolation --editable '.[docs]'
	@touch $@

.venv/pyvenv.cfg:
	@for python in $(PYTHON); do \
	    if "$$python" -c '$(NEW_ENOUGH)' 2>/dev/null; then \
	        echo "building .venv with $$("$$python" --version)"; \
	        $(NEW_VENV); exit; \
	    fi; \
	done; \
	echo 'error: no Python 3.11 or newer found' >&2; \
	echo '  tried: $(PYTHON)' >&2; \
	echo '  $(REMEDY)' >&2; \
	echo '  Or say where one is: make demo PYTHON=/path/to/python3.13' >&2; \
	exit 1
