# textzip from a fresh clone: every target sets up what it needs in .venv, once. `make` alone lists the targets.
# Needs make, and Python 3.11 or newer with its venv module; another one is named by `make PYTHON=python3.12 …`.

PYTHON ?= python3
VENV   ?= .venv
N      ?= 10k
JOBS   ?= 0
OUT    ?= data/pages

BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
EXTRAS := train,export,hf,dask,ray,dev
# Set-up has three levels: rendering, without torch; training; and everything that tests and checks need.
RENDER := $(VENV)/.render
TRAIN  := $(VENV)/.train
ALL    := $(VENV)/.all

.DEFAULT_GOAL := help
.PHONY: help dataset corpora faces reader-fonts reader-graph demo test test-docs test-slow check bench science-patterns science-latent science-art clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo 'Settings: N=10k (pages), JOBS=0 (workers, 0 is one a core), OUT=data/pages, PYTHON=python3, VENV=.venv'

dataset: $(RENDER) ## Render N pages into OUT (make dataset N=10k JOBS=2 OUT=data/pages)
	@$(BIN)/textzip render --n $(N) --jobs $(JOBS) --out $(OUT)
	@echo "the pages: $(abspath $(OUT))"

corpora: | $(BIN)/python ## Bring public texts into data/corpora: King James Bible, Brown Corpus, UDHR
	@$(BIN)/python scripts/corpora

faces: | $(BIN)/python ## Bring some seven hundred free faces of Debian's packages into data/faces
	@$(BIN)/python scripts/faces

reader-fonts: $(RENDER) ## Bring five hundred families of fonts into data/reader-fonts, in parts to learn and to test
	@$(BIN)/python scripts/reader_fonts

reader-graph: $(ALL) ## Write the graph of the reader that comes with textzip anew, after its weights were changed
	@$(BIN)/textzip export textzip/pretrained/reader

demo: $(TRAIN) ## Render pages, train a small model, measure it, read a page with it, report
	@$(BIN)/textzip render recipes/demo_pages.yaml --n 60k --jobs $(JOBS) --out data/demo
	@$(BIN)/textzip render recipes/demo_pages.yaml --n 1k --jobs $(JOBS) --out data/demo --split validation
	@$(BIN)/textzip render recipes/demo_pages.yaml --n 1k --jobs $(JOBS) --out data/demo --split test
	@$(BIN)/textzip train recipes/demo.yaml
	@$(BIN)/textzip evaluate runs/demo
	@$(BIN)/textzip write "A page that was just drawn." --font DejaVuSansMono --px 10 --out data/demo-page.png
	@$(BIN)/textzip read data/demo-page.png --checkpoint runs/demo
	@$(BIN)/textzip report runs/demo

test: $(ALL) ## Run the tests, except those that take minutes, on all cores
	@$(BIN)/python -m pytest -n logical --dist loadfile

test-docs: $(ALL) ## Run every command and example that the README, HOWTO and guides show
	@$(BIN)/python -m pytest -n logical -m 'slow or not slow' tests/test_readme.py

test-slow: $(ALL) ## Run the tests that take minutes
	@$(BIN)/python -m pytest -m slow

check: $(ALL) ## Lint, check the formatting and the types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: $(TRAIN) ## Measure textzip beside other tools, and write docs/benchmarks.md (about two hours)
	@$(PIP) --editable '.[train,compress]'
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python benchmarks/train.py
	@$(BIN)/python benchmarks/prove.py

science-patterns: $(TRAIN) ## Take patterns apart, a choice or a fault at a time: docs/science/patterns.md (two hours)
	@$(BIN)/python benchmarks/science.py

science-latent: $(TRAIN) ## Words as pictures and bytes beside the causal model: docs/science/latent_lm.md (an hour and a half)
	@$(PIP) --editable '.[train,compress]'
	@$(BIN)/python benchmarks/science_latent.py

science-art: $(TRAIN) ## Adjectives as pictures, taken apart: docs/science/art.md (some three hours)
	@$(BIN)/python benchmarks/science_art.py

clean: ## Remove .venv, caches and build outputs; rendered pages (data/) stay
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
	find . -name __pycache__ -not -path './data/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "textzip needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not there); \
	name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module; install it (Debian and Ubuntu: apt install python3-venv), \
	or name another Python: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RENDER): pyproject.toml | $(BIN)/python
	@echo "installing textzip into $(VENV): a minute or so, once"
	@$(PIP) --editable .
	@touch $@

$(TRAIN): pyproject.toml $(RENDER)
	@echo "installing the extra train: some minutes, once (torch is large)"
	@$(PIP) --editable '.[train]'
	@touch $@

$(ALL): pyproject.toml $(RENDER)
	@echo "installing the extras $(EXTRAS): some minutes, once (torch is large)"
	@$(PIP) --editable '.[$(EXTRAS)]'
	@touch $@
