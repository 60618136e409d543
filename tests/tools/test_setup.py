"""What stands around the course: the lists of packages, the environment, the house's four floors and their limits."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import gd_lib

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "gd_lib"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def requirements(name):
    """The requirements in a file, one a line, without comments and without what points to other files."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def project(requirement):
    """The name of the project that a requirement is about, as package indexes write it."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()


# --- the lists of packages ------------------------------------------------------------------------------------------


def test_binder_installs_what_the_lock_says():
    assert set(requirements("binder/requirements.txt")) <= set(requirements("requirements-lock.txt"))
    binder = {project(line) for line in requirements("binder/requirements.txt")}
    assert {project(line) for line in requirements("requirements.txt")} <= binder


def test_the_lock_holds_everything_asked_for():
    locked = {project(line) for line in requirements("requirements-lock.txt")}
    asked = requirements("requirements.txt") + requirements("requirements-dev.txt")
    assert {project(line) for line in asked} <= locked, "make lock"


@pytest.mark.parametrize("name", ["requirements-lock.txt", "binder/requirements.txt"])
def test_the_lock_serves_as_a_constraint_anywhere(name):
    for line in requirements(name):
        # pip refuses extras and editable packages as constraints; a path or an address would bind it to one machine.
        assert re.fullmatch(r"[\w.-]+==[\w.!+]+( ; .+)?", line), line
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_ranges_leave_room():
    for line in requirements("requirements.txt") + requirements("requirements-dev.txt"):
        assert "==" not in line.partition(";")[0], f"{line}: a range here, the pin in the lock"


def test_binder_lands_on_the_first_notebook():
    assert re.fullmatch(r"python-3\.1[1-4]\n", (ROOT / "binder" / "runtime.txt").read_text())
    workspace = json.loads((ROOT / "binder" / "workspace.json").read_text())["data"]
    first = "notebooks/00_gradient_descent_in_30_minutes.ipynb"
    assert workspace["layout-restorer:data"]["main"]["current"] == f"notebook:{first}"
    assert workspace["layout-restorer:data"]["left"]["current"] == "@jupyterlab/toc:plugin"
    assert first in (ROOT / "Makefile").read_text()
    build = ROOT / "binder" / "postBuild"
    assert build.read_bytes().startswith(b"#!/bin/bash\n")
    if os.name != "nt":
        assert os.access(build, os.X_OK), "repo2docker only runs an executable postBuild"


def test_continuous_integration_calls_the_same_command_as_the_reader():
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


# --- the environment ------------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(tmp_path):
    """Runs tools/environment.py as on a newcomer's machine, in a folder of its own with a space in its name."""
    home = tmp_path / "a course"
    home.mkdir()
    for path in [*ROOT.glob("requirements*.txt"), ROOT / "pyproject.toml", ROOT / "README.md", ROOT / "LICENSE"]:
        shutil.copy(path, home)
    for name in ("tools", "gd_lib", "gd_course", "binder"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))

    def run(first="pass", **settings):
        script = (
            f"import runpy, sys; sys.argv = ['environment.py', 'lab']; {first}; "
            "runpy.run_path('tools/environment.py', run_name='__main__')"
        )
        done = subprocess.run(
            [getattr(sys, "_base_executable", sys.executable), "-c", script],
            cwd=home,
            env=dict(os.environ, **settings),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        done.sentence = done.stderr.strip()
        return done

    run.home = home
    return run


def one_sentence(done):
    return done.returncode == 1 and "\n" not in done.sentence and "Traceback" not in done.stdout + done.sentence


def test_too_old_a_python_is_told_so(newcomer):
    done = newcomer("sys.version_info = (3, 9, 2)")
    assert one_sentence(done)
    assert "Python 3.11 or newer" in done.sentence and "is 3.9" in done.sentence and "PYTHON=" in done.sentence
    assert not (newcomer.home / ".venv").exists()


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_so(newcomer, missing):
    done = newcomer(f"sys.modules[{missing!r}] = None")
    assert one_sentence(done)
    assert "venv module" in done.sentence and "apt install" in done.sentence


def test_a_failed_download_is_told_and_not_taken_as_finished(newcomer):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_NO_CACHE_DIR": "1", "PIP_RETRIES": "0"}
    nowhere |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_CONSTRAINT": ""}  # nor any detour
    done = newcomer(**nowhere)
    assert one_sentence(done)
    assert "connection to the internet" in done.sentence and "run this again" in done.sentence
    # The next run sees that this one broke off, and starts afresh.
    assert (newcomer.home / ".venv" / "unfinished").exists()
    assert not list((newcomer.home / ".venv").glob("installed*"))


def test_nothing_to_do_is_quick_and_a_change_is_noticed(monkeypatch, tmp_path):
    import environment

    monkeypatch.setattr(environment, "VENV", str(tmp_path))
    monkeypatch.setattr(environment, "PYTHON", sys.executable)
    monkeypatch.setattr(environment, "UNFINISHED", str(tmp_path / "unfinished"))
    assert not environment.finished("lab")
    (tmp_path / "installed-for-lab").write_text(environment.wanted())
    assert environment.finished("lab") and not environment.finished("test")
    (tmp_path / "unfinished").touch()
    assert not environment.finished("lab")
    (tmp_path / "unfinished").unlink()
    (tmp_path / "installed-for-lab").write_text("what an older requirements.txt gave")
    assert not environment.finished("lab")


def test_executing_a_notebook_names_the_cell_that_fails_and_keeps_the_file(tmp_path):
    import execute
    import nbformat

    cells = [nbformat.v4.new_markdown_cell("# x"), nbformat.v4.new_code_cell("1 / 0", id="the-bad-one")]
    path = tmp_path / "bad.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    before = path.read_bytes()
    said = execute.execute(path)
    assert "cell 2 (id the-bad-one) failed" in said and "ZeroDivisionError" in said
    assert path.read_bytes() == before


def test_stripping_takes_out_what_changes_by_itself():
    import execute
    import nbformat

    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    outputs = [
        nbformat.v4.new_output("display_data", data={**view, "text/plain": "a sentence"}),
        nbformat.v4.new_output("display_data", data=dict(view)),
        nbformat.v4.new_output("stream", text="kept"),
    ]
    metadata = {"execution": {"iopub.status.busy": "12:00"}, "tags": ["exercise"]}
    cell = nbformat.v4.new_code_cell("x", outputs=outputs, metadata=metadata)
    notebook = execute.strip(nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}}))
    assert [o.get("data", o.get("text")) for o in notebook.cells[0].outputs] == [{"text/plain": "a sentence"}, "kept"]
    assert notebook.cells[0].metadata == {"tags": ["exercise"]} and "widgets" not in notebook.metadata


# --- the house ------------------------------------------------------------------------------------------------------


def test_every_public_name_is_found():
    for name in gd_lib.__all__:
        assert getattr(gd_lib, name) is not None
    for module, names in gd_lib._PUBLIC.items():
        home = importlib.import_module(f"gd_lib.{module}")
        assert all(hasattr(home, name) for name in names.split())


def test_every_module_is_in_the_table_or_has_nothing_public():
    missing = [module for module in gd_lib._PUBLIC if not (PACKAGE / (module.replace(".", "/") + ".py")).exists()]
    assert not missing, f"in the table of gd_lib/__init__.py, but without a file: {missing}"


def test_no_public_name_is_a_modules_name():
    # Else `from gd_lib import name` hands out the module as soon as something else has imported it.
    assert not set(gd_lib.__all__) & {path.stem for path in PACKAGE.iterdir()}


def test_an_unknown_name_is_told_what_there_is():
    with pytest.raises(AttributeError, match=r"gd_lib has no 'Nodes'.*Node"):
        _ = gd_lib.Nodes


@pytest.mark.parametrize("name", ["Node", "derivative", "MLP", "SGD", "fit", "two_moons"])
def test_a_name_costs_little(name):
    heavy = ["matplotlib", "ipywidgets", "anywidget", "IPython", "pygraphviz"] + ["numpy"] * (name == "Node")
    script = f"import sys; from gd_lib import {name}; print([m for m in {heavy!r} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]", f"from gd_lib import {name} loads {said}"


def test_every_file_of_data_goes_along_with_the_package():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["gd_lib", "gd_course"]  # hatchling takes a package's folder with all that lies in it
    for source in wheel["shared-data"]:
        assert (ROOT / source).exists()
    assert (ROOT / "gd_course" / "explorer" / "page.js").exists()
