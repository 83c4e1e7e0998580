# Two commands matter: `make serve` and `make test`. Each sets up what it needs, and only when it has to.

VENV    := .venv
BIN     := $(VENV)/bin
ENSURE  := .ci/ensure-environment
# What the environment was last made from; a changed pyproject.toml makes it anew.
READY   := $(VENV)/.ready
TOOLS   := $(VENV)/.ready-dev
# Every process starts the sooner, also where Python is told to keep no bytecode.
COMPILE := $(BIN)/python -m compileall -q indexer webui

.DEFAULT_GOAL := help
.PHONY: help serve test thorough lint format bench simulate machines agree mishaps cluster cluster-stop clean distclean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 18

serve: $(READY)  ## install if needed, import corpus/samples, serve http://127.0.0.1:8080
	@exec $(BIN)/velveteen serve

test: lint  ## everything a change must pass: lint, types, layers and all tests, browser included
	@CHROMIUM="$$(.ci/ensure-chromium)" && POSTGRESQL="$$(.ci/ensure-postgresql)" && OBJECT_STORE="$$(.ci/ensure-object-store)" && export CHROMIUM POSTGRESQL OBJECT_STORE && VELVETEEN_START_CLUSTER=1 exec $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

thorough: $(TOOLS)  ## the tests of chance twenty times as often as "make test" does; takes hours
	@VELVETEEN_THOROUGH=20 exec $(BIN)/pytest -n auto --timeout 0 --dist loadfile --no-loadscope-reorder $$(grep -rl --include='test_*.py' 'import tries' tests)

lint: $(TOOLS)  ## style, formatting, types and layers only
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports

format: $(TOOLS)  ## let ruff rewrite what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(TOOLS)  ## measure speed, size, memory and exactness beside other engines (ARGS='--every 40' is quick)
	@exec $(BIN)/python -m benchmarks $(ARGS)

simulate: $(TOOLS)  ## run random histories of an archive against a naive model (ARGS='--seed 1 --histories 100')
	@exec $(BIN)/python -m tests.simulate $(ARGS)

machines: $(TOOLS)  ## two machines killed in turn, against a naive model (ARGS='--seed 1 --histories 3 --steps 6')
	@POSTGRESQL="$$(.ci/ensure-postgresql)" && OBJECT_STORE="$$(.ci/ensure-object-store)" && export POSTGRESQL OBJECT_STORE OPENSEARCH_PORT=19400 OPENSEARCH_NODES=1 && \
	.ci/ensure-cluster start && trap '.ci/ensure-cluster wipe' EXIT && $(BIN)/python -m tests.simulate --machines http://127.0.0.1:19401 $(ARGS)

agree: $(TOOLS)  ## put generated queries to a cluster and to Tantivy (ARGS='DATA --hosts http://… --queries 3000 --seed 7')
	@exec $(BIN)/python -u -m benchmarks.cluster --rounds 0 $(ARGS)

mishaps: $(TOOLS)  ## kill, fill and flood the nodes of a cluster in every way there is a test for, and say what came of it
	@CI=true VELVETEEN_THOROUGH=1 exec $(BIN)/pytest -n 0 -q tests/engines/test_cluster_nodes.py

cluster: $(READY)  ## start an OpenSearch cluster of three nodes on loopback (OPENSEARCH_NODES=1 for one), fetched once
	@exec .ci/ensure-cluster start

cluster-stop:  ## stop it; its indexes stay until ".ci/ensure-cluster wipe"
	@exec .ci/ensure-cluster stop

clean:  ## remove caches and build leavings; stories and index stay
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find indexer webui tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(READY) $(TOOLS)

distclean: clean  ## clean, and remove the environment as well
	rm -rf $(VENV)

$(READY): pyproject.toml $(ENSURE)
	@$(ENSURE) $(VENV) .
	@$(COMPILE)
	@touch $@

$(TOOLS): pyproject.toml $(ENSURE)
	@$(ENSURE) $(VENV) '.[dev]'
	@$(COMPILE)
	@touch $(READY) $@
