# jindao 晋道. `make demo` and `make test` do all the set-up they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATE   ?=
# How many processes share the tests: one for each processor, at most four.
JOBS   ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1); [ $$n -lt 4 ] && echo $$n || echo 4)

.PHONY: help venv demo serve test check bench bench-tours screenshots clean
.DELETE_ON_ERROR:

help:
	@echo "make demo         plan a themed tour on the embedded data: out/demo/tour.html, .gpx, .json"
	@echo "make serve        open the planner pages on http://127.0.0.1:8000"
	@echo "make test         run the tests"
	@echo "make check        format, lint and types"
	@echo "make bench        measure routing, building, loops, data and start-up (minutes)"
	@echo "make bench-tours  measure the tour search; with TOURS=DIR on public instances too (hours)"
	@echo "make screenshots  take the pictures of the README; NETWORK=DIR START=PLACE for another network"
	@echo "make clean        remove what these made"

# The environment: made once, again when pyproject.toml or the pinned versions change.
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "jindao needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)."; \
	  echo "Install one (Debian, Ubuntu: apt install python3 python3-venv) or say: make PYTHON=python3.12 demo"; \
	  exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python has no venv module. Debian, Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

venv: $(VENV)/dev.stamp

demo: $(VENV)/run.stamp
	@mkdir -p out/demo
	@$(BIN)/jindao tour --strand history --profile bike --start 平遥 --hours 8 $(if $(DATE),--date $(DATE)) \
	  --output out/demo/tour.html --output out/demo/tour.gpx --output out/demo/tour.json

serve: $(VENV)/run.stamp
	$(BIN)/jindao serve

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile

check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@if command -v tsc >/dev/null; then tsc -p jsconfig.json; else \
	  echo "tsc is not here: the pages' scripts are not checked (Debian: apt install node-typescript)"; \
	  test "$$JINDAO_REQUIRE_ALL" != 1; fi

bench: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/main_job.py
	$(BIN)/python benchmarks/heritage.py
	$(BIN)/python benchmarks/routing.py
	$(BIN)/python benchmarks/loops.py
	$(BIN)/python benchmarks/files.py
	$(BIN)/python benchmarks/tour_requests.py
	$(BIN)/python benchmarks/web.py
	$(BIN)/python benchmarks/batch.py
	$(BIN)/python benchmarks/catalogue.py
	$(BIN)/python benchmarks/readers.py
	$(BIN)/python benchmarks/static_site.py

# DIR holds toptw/*.txt, ttdp/*.txt and op/*/*.txt with their bks*.csv; SAMPLE=10 takes
# at most ten files of each set.
bench-tours: $(VENV)/dev.stamp
	@test -n "$(TOURS)" || echo "TOURS=DIR adds the public instances in DIR/toptw, DIR/ttdp and DIR/op"
	$(BIN)/python benchmarks/tours.py $(if $(TOURS),--public $(TOURS)) $(if $(SAMPLE),--sample $(SAMPLE)) \
	  --format generated --sites 400 --count 6 --peers pyvrp

# The pictures of the README are of the OpenStreetMap network of central Taiyuan.
screenshots: $(VENV)/dev.stamp
	$(BIN)/python -m tests.web.screenshots $(if $(DATE),--date $(DATE)) \
	  $(if $(NETWORK),--network $(NETWORK)) $(if $(START),--start $(START))

clean:
	rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
