# Everything runs in .venv, which is built here from the locked requirements.
PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready

.PHONY: install demo test check lint types lock clean help accuracy bench bench-matching bench-memory bench-tagging

help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(READY)  ## build .venv from the locked requirements

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

demo: $(READY)  ## two nights against the sample source: crawl, tags, a query, an alert email
	$(BIN)/lessonwatch demo

test: $(READY)  ## every test that can run here
	$(BIN)/python -m pytest -q -n auto $(TESTS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

check: lint types test  ## all that CI runs: lint, types, tests (import rules and docs among them)

accuracy: $(READY)  ## how right the tags are, on labelled texts; needs LESSONWATCH_TEST_SHARED
	$(BIN)/python benchmarks/accuracy.py

bench-tagging: $(READY)  ## texts a second beside spaCy's tokenizer, and 100,000 stored; needs LESSONWATCH_TEST_SHARED
	$(BIN)/python benchmarks/bench_tagging.py $(LESSONWATCH_TEST_SHARED)
	$(BIN)/python benchmarks/bench_retag.py $(LESSONWATCH_TEST_SHARED)

bench: $(READY)  ## the store at a million documents beside the bare driver; built once in var/bench
	$(BIN)/python -m benchmarks.store var/bench

bench-memory: $(READY)  ## peak memory of a backfill of ten years beside one of one year
	$(BIN)/python benchmarks/memory.py

bench-matching: $(READY)  ## a thousand saved searches on a night of 2,000 documents, in memory and in the store
	$(BIN)/python -m benchmarks.matching

lock: $(READY)  ## renew requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --group dev pyproject.toml --output-file requirements.lock --quiet

clean:
	rm -rf .venv build dist
