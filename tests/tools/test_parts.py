"""Every test is in a part of the test run that has a name: `make check`, `make test` or one that wants a browser."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Which tests each part picks, as the Makefile says.
PICKS = dict(re.findall(r"^([\w-]+)_PICKS = (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
COLLECT = """
import collections, json, sys, pytest

class Count:
    def pytest_collection_finish(self, session):
        self.of_tests = collections.Counter(item.nodeid.partition("::")[0] for item in session.items)

found = []
for picks in json.loads(sys.argv[1]):
    count = Count()
    options = ["--collect-only", "-qq", "-p", "no:cacheprovider", "--assert=plain", "-m", picks]
    status = pytest.main(options, plugins=[count])
    found.append(count.of_tests if status == pytest.ExitCode.OK else {})
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found():
    """How many tests each part collects from each file, by part; under "" what a run without a choice collects."""
    parts = {"": "", **PICKS}
    command = [sys.executable, "-c", COLLECT, json.dumps(list(parts.values()))]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=True)
    tests = dict(zip(parts, map(Counter, json.loads(done.stdout.splitlines()[-1]))))
    assert all(tests.values()), f"{[part for part in parts if not tests[part]]} cannot be collected:\n{done.stdout}"
    return tests


def test_there_are_five_parts():
    assert list(PICKS) == ["check", "test", "test-browser", "test-site", "test-class"]


def test_every_file_of_tests_and_every_notebook_is_in_a_part(found):
    collected = {file for part in PICKS for file in found[part]}
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "node_modules"))]
    programs = [path for folder in folders for path in folder.rglob("*.py")]
    tests = [path for path in programs if re.search(r"^ *def test_", path.read_text(encoding="utf-8"), re.MULTILINE)]
    on_disk = {path.relative_to(ROOT).as_posix() for path in [*tests, *(ROOT / "notebooks").glob("*.ipynb")]}
    assert len(on_disk) > 20
    assert on_disk == collected


def test_every_test_is_in_test_or_wants_more_than_python_and_check_is_in_test(found):
    assert found["test"] + found["test-browser"] + found["test-site"] + found["test-class"] == found[""]
    assert found["check"] <= found["test"]


@pytest.mark.skipif(os.name == "nt", reason="the script is for Linux")
def test_continuous_integration_runs_every_part():
    script = re.sub(r"(^|\s)#.*", "", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))  # without its comments
    assert set(re.findall(r"make ([\w-]+)", script)) == {*PICKS, "lint"} - {"check"}  # check is in test
    # By itself it runs all that it knows.
    known = re.search(r"^ *(lint \|.*)\) ;;$", script, re.MULTILINE)[1].split(" | ")
    assert re.search(r"set -- ([\w ]+)$", script, re.MULTILINE)[1].split() == known
    done = subprocess.run(["bash", ROOT / ".ci" / "run", "nonsense"], capture_output=True, encoding="utf-8")
    assert done.returncode != 0 and done.stdout == ""
    assert all(part in done.stderr for part in ("nonsense", *known))
