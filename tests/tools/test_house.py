"""The house: public names, layers, and pages that say what there is."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from exercise_cells import imported

import gd_lib
from gd_course.explorer import Explorer

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("gd_lib", "gd_course")
PAGES = ("README.md", "CONTRIBUTING.md", "docs/teaching.md")


def test_every_public_name_is_found_in_the_library():
    assert dir(gd_lib) == gd_lib.__all__
    for name in gd_lib.__all__:
        value = getattr(gd_lib, name)
        assert getattr(value, "__module__", "gd_lib").startswith("gd_lib")


def test_no_public_name_is_a_modules_name():
    # Otherwise `from gd_lib import name` gives the module as soon as something else has imported it.
    assert not set(gd_lib.__all__) & {path.stem for path in (ROOT / "gd_lib").iterdir()}


def test_an_unknown_name_gets_a_list_of_the_names():
    with pytest.raises(AttributeError, match=r"gd_lib has no 'Nodes'.*Node"):
        _ = gd_lib.Nodes


@pytest.mark.parametrize("name", ["Node", "derivative", "MLP", "SGD", "fit", "two_moons"])
def test_a_name_costs_little(name):
    heavy = ["matplotlib", "ipywidgets", "anywidget", "IPython", "graphviz", "gd_course"]
    heavy += ["numpy"] * (name == "Node")
    script = f"import sys; from gd_lib import {name}; print([m for m in {heavy!r} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]", f"from gd_lib import {name} loads {said}"


def test_every_module_has_its_layer():
    """import-linter does not look at what the contract does not name, such as a new chapter."""
    [contract] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [name for layer in contract["layers"] for name in re.split(r"[|:\s]+", layer)]
    modules = [
        f"{package}.{path.stem}"
        for package in PACKAGES
        for path in (ROOT / package).iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    ]
    assert sorted(layers) == sorted(modules)


def test_arrows_point_down():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


# What a browser's Python does not have: threads, processes, their clocks, sockets.
MISSING = {"_thread", "asyncio", "concurrent", "ctypes", "fcntl", "multiprocessing", "pty", "queue", "sched", "select"}
MISSING |= {"selectors", "signal", "socket", "ssl", "subprocess", "termios", "threading", "winreg"}
MISSING |= {f"os.{name}" for name in ("dup2", "execv", "fork", "kill", "popen", "posix_spawn", "system", "waitpid")}
MISSING |= {f"time.{name}" for name in ("process_time", "process_time_ns", "thread_time", "thread_time_ns")}
INSTALLED = {"numpy", "matplotlib", "contourpy", "PIL"}  # compiled, and there; contourpy is a part of matplotlib
INSTALLED |= {"IPython", "anywidget", "graphviz", "ipywidgets", "traitlets"}  # plain Python


def not_in_a_browser(source):
    """What a program imports, or takes from a module, that a browser's Python does not have."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in MISSING:
            names.add(ast.unparse(node))
    there = set(sys.stdlib_module_names) | INSTALLED | set(PACKAGES)
    return {
        name for name in names if name in MISSING or name.split(".")[0] in MISSING or name.split(".")[0] not in there
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_all_of_it_can_run_in_a_browser(package):
    for path in (ROOT / package).rglob("*.py"):
        if path.parent.name != "lab":  # that is for JupyterLab's server
            assert not not_in_a_browser(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    "source",
    ["import threading", "from time import process_time", "time.process_time()", "import pygraphviz", "import os.fork"],
)
def test_what_cannot_run_in_a_browser_is_found(source):
    assert not_in_a_browser(source) and not not_in_a_browser(
        "import os, time; time.perf_counter(); from math import pi"
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_commands_and_files_that_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split())
    targets |= set(re.search(r"^PARTS = (.+)$", makefile, re.MULTILINE)[1].split())
    commands = set(re.findall(r"(?:^|`)make ([\w-]+)", text, re.MULTILINE))
    assert commands and commands <= targets, f"{page} names {commands - targets}"
    paths = set(re.findall(r"\b(?:tools|notebooks|gd_lib|gd_course|binder|tests|benchmarks)/[\w/.-]*\w", text))
    missing = {path for path in paths if not any(ROOT.glob(path.replace("NN", "[0-9][0-9]")))}
    assert paths and not missing, f"{page} names {missing}"


def test_the_readme_says_how_long_each_part_takes():
    makefile, readme = ((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "README.md"))
    times = re.findall(r"^([\w-]+)_TAKES = (.+)$", makefile, re.MULTILINE)
    assert times
    for part, time in times:
        assert re.search(rf"^make {part} .* about {time}$", readme, re.MULTILINE), f"make {part} takes about {time}"


def test_the_examples_of_contributing_work(tmp_path):
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = imported("\n\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), tmp_path)
    assert len(example.EXERCISES) == 2
    for exercise in example.EXERCISES:
        assert exercise.judge(exercise.right)
        assert [exercise.judge(answer).mistake for answer, _ in exercise.wrong] == list(range(len(exercise.wrong)))
    assert isinstance(example.explore_parabola(), Explorer)
