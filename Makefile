# Every target does its own set-up; the first call takes some minutes, later ones a moment.
SHELL := /bin/sh
PYTHON_HERE := .venv/bin/python
WORKERS ?= 2

.PHONY: run demo test check pytest bench soak lock clean setup setup-test

run: setup            ## open the till (without a display: play the demo day and say so)
	@.venv/bin/kadpun

demo: setup           ## play the demo day anywhere; its papers, pictures and books go to demo-day/
	@.venv/bin/kadpun demo

test: check pytest    ## everything that must hold

check: setup-test     ## style, strict types, and who may import whom
	@echo "Checking style, types and layers"
	@.venv/bin/ruff check .
	@.venv/bin/mypy --strict -p kadpun
	@$(PYTHON_HERE) -m pytest -q tests/test_layers.py

pytest: setup-test
	@echo "Running the tests"
	@$(PYTHON_HERE) -m pytest -q -n $(WORKERS) --dist worksteal

bench: setup-test     ## how fast, as ratios against the limits
	@$(PYTHON_HERE) -m benchmarks

soak: setup-test      ## the long tests at their full counts: kills, random days
	@KADPUN_SOAK=1 $(PYTHON_HERE) -m pytest -q -m soak -p no:xdist --timeout 0

lock: setup           ## new versions and hashes into the lock files
	@scripts/lock.sh

clean:                ## remove what set-up and tests made; the shop's own data stays
	rm -rf .venv .tools build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis demo-day
	find kadpun tests -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test
