"""What is installed: the lists of packages, the package itself, and what Binder makes of them."""

import json
import os
import re
import tomllib

import pytest
from course import ROOT, STEMS


def requirements(name):
    """The requirements in a file, one per line, without comments and without references to other files."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def project(requirement):
    """The name of the project in a requirement, as package indexes write it."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()


# --- the lists of packages ------------------------------------------------------------------------------------------


def test_binder_installs_what_the_lock_says():
    assert set(requirements("binder/requirements.txt")) <= set(requirements("requirements-lock.txt"))
    binder = {project(line) for line in requirements("binder/requirements.txt")}
    assert {project(line) for line in requirements("requirements.txt")} <= binder


def test_the_lock_has_everything_that_is_required():
    locked = {project(line) for line in requirements("requirements-lock.txt")}
    required = requirements("requirements.txt") + requirements("requirements-dev.txt")
    assert {project(line) for line in required} <= locked, "run make lock"


@pytest.mark.parametrize("name", ["requirements-lock.txt", "binder/requirements.txt"])
def test_the_lock_is_a_constraint_that_works_anywhere(name):
    for line in requirements(name):
        # pip refuses extras and editable packages as constraints; a path or an address would tie it to one machine.
        assert re.fullmatch(r"[\w.-]+==[\w.!+]+( ; .+)?", line), line
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_ranges_leave_room():
    for line in requirements("requirements.txt") + requirements("requirements-dev.txt"):
        assert "==" not in line.partition(";")[0], f"{line}: a range here, the exact version in the lock"


def test_binder_lands_on_the_first_notebook():
    assert re.fullmatch(r"python-3\.1[1-4]\n", (ROOT / "binder" / "runtime.txt").read_text())
    workspace = json.loads((ROOT / "binder" / "workspace.json").read_text())["data"]
    first = f"notebooks/{next(iter(STEMS.values()))}.ipynb"
    assert workspace["layout-restorer:data"]["main"]["current"] == f"notebook:{first}"
    assert workspace["layout-restorer:data"]["left"]["current"] == "@jupyterlab/toc:plugin"
    build = ROOT / "binder" / "postBuild"
    assert build.read_bytes().startswith(b"#!/bin/bash\n")
    if os.name != "nt":
        assert os.access(build, os.X_OK), "repo2docker only runs an executable postBuild"


def test_the_package_includes_its_data():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["gd_lib", "gd_course"]  # hatchling takes everything in these folders
    for source in wheel["shared-data"]:
        assert (ROOT / source).is_file()
