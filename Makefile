# make lab    opens the course in JupyterLab        make test   runs every test, the notebooks among them
# Without make (Windows), see the README: the same steps in plain pip, jupyter and pytest.

PYTHON ?= $(shell command -v python3 >/dev/null 2>&1 && echo python3 || echo python)
FIRST = notebooks/00_gradient_descent_in_30_minutes.ipynb
# Only relative paths from here on, so that the folder may lie on a path with spaces.
IN_VENV = .venv/bin/python
# In a container one is often root, which JupyterLab refuses unless told.
AS_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab test notebooks lint lock bench bench-explorers handout results for-lab for-test

help:
	@echo "make lab                          open the course in JupyterLab"
	@echo "make test                         run every test (some of them: make test ARGS='-k node')"
	@echo "make notebooks                    run all notebooks and save their outputs (one: NB=03_node_tree)"
	@echo "make handout TO=folder            copy the course without its solutions (for a teacher)"
	@echo "make results FROM=folder          run collected notebooks and write results.csv (for a teacher)"
	@echo "make lint                         ruff over package, tests and notebooks"
	@echo "make lock                         renew the pinned versions that CI and Binder use"
	@echo "make bench                        the engine beside its peers (four minutes; benchmarks/requirements.txt, optional)"
	@echo "make bench-explorers              how fast each slider is, in a browser (seven minutes; some: ARGS=explore_secant)"

for-lab for-test:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	  echo "There is no Python here: install Python 3.11 or newer (from python.org, for example) and run this again."; exit 1; }
	@"$(PYTHON)" tools/environment.py $(patsubst for-%,%,$@)
	@test -x $(IN_VENV) || { echo "$(PYTHON) is not a working Python: name another, as in PYTHON=python3.12."; exit 1; }

lab: for-lab
	@JUPYTERLAB_WORKSPACES_DIR=.venv/share/jupyter/lab/workspaces \
	  $(IN_VENV) -m jupyterlab --log-level=WARN --LabApp.default_url=/lab/tree/$(FIRST) $(AS_ROOT) $(ARGS)

test: for-test
	@$(IN_VENV) -m pytest -n auto --maxprocesses=4 --dist loadfile $(ARGS)

notebooks: for-test
	@$(IN_VENV) tools/execute.py $(NB)

handout: for-lab
	@$(IN_VENV) tools/teacher.py handout "$(TO)"

results: for-lab
	@$(IN_VENV) tools/teacher.py results "$(FROM)" "$(or $(TO),results.csv)"

lint: for-test
	@$(IN_VENV) -m ruff check .

bench: for-test
	@$(IN_VENV) benchmarks/engine.py

bench-explorers: for-test
	@$(IN_VENV) benchmarks/explorers.py $(ARGS)

# One list for every Python from 3.11 on and every system; Binder's is the part of it that a learner needs.
COMPILE = $(IN_VENV) -m uv pip compile --quiet --universal --python-version 3.11 --no-emit-package gd-lib \
  --no-annotate --custom-compile-command "make lock"
lock: for-test
	@$(COMPILE) --upgrade --output-file requirements-lock.txt requirements-dev.txt
	@$(COMPILE) --upgrade --output-file binder/requirements.txt --constraint requirements-lock.txt requirements.txt
