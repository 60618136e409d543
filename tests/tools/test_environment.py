"""The virtual environment that `make` creates, on a newcomer's machine where much can go wrong."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import environment
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def newcomer(tmp_path):
    """Runs tools/environment.py as on a newcomer's machine, in a new folder with a space in its name."""
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


def test_a_python_that_is_too_old_ends_in_one_sentence(newcomer):
    done = newcomer("sys.version_info = (3, 9, 2)")
    assert one_sentence(done)
    assert "Python 3.11 or newer" in done.sentence and "is 3.9" in done.sentence and "PYTHON=" in done.sentence
    assert not (newcomer.home / ".venv").exists()


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_ends_in_one_sentence(newcomer, missing):
    done = newcomer(f"sys.modules[{missing!r}] = None")
    assert one_sentence(done)
    assert "venv module" in done.sentence and "apt install" in done.sentence


def test_a_failed_download_ends_in_one_sentence_and_is_not_finished(newcomer):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_NO_CACHE_DIR": "1", "PIP_RETRIES": "0"}
    nowhere |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_CONSTRAINT": ""}  # and no way around it
    done = newcomer(**nowhere)
    assert one_sentence(done)
    assert "internet connection" in done.sentence and "try again" in done.sentence
    # The next run sees that this one was cut short, and starts over.
    assert (newcomer.home / ".venv" / "unfinished").exists()
    assert not list((newcomer.home / ".venv").glob("installed*"))


def test_it_does_nothing_until_something_has_changed(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "VENV", str(tmp_path))
    monkeypatch.setattr(environment, "PYTHON", sys.executable)
    monkeypatch.setattr(environment, "UNFINISHED", str(tmp_path / "unfinished"))
    assert not environment.finished("lab")
    (tmp_path / "installed-for-lab").write_text(environment.fingerprint())
    assert environment.finished("lab") and not environment.finished("test")
    (tmp_path / "unfinished").touch()
    assert not environment.finished("lab")
    (tmp_path / "unfinished").unlink()
    (tmp_path / "installed-for-lab").write_text("what an older requirements.txt gave")
    assert not environment.finished("lab")


def test_whatever_pip_reads_or_copies_asks_for_a_new_installation(monkeypatch, tmp_path):
    sources = [Path(path).relative_to(ROOT) for path in environment.sources()]
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {Path(path) for path in wheel["shared-data"]} <= set(sources), "keep what is copied in tools/lab"
    assert {Path("pyproject.toml"), Path("requirements.txt"), Path("requirements-dev.txt")} <= set(sources)
    for path in sources:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    fingerprints = [environment.fingerprint()]
    assert environment.fingerprint() == fingerprints[0]
    for path in [*sources, Path("tools/lab/new.json")]:
        with open(tmp_path / path, "a") as file:
            file.write("\n")
        fingerprints.append(environment.fingerprint())
    assert len(set(fingerprints)) == len(sources) + 2


def test_an_old_python_can_read_it():
    ast.parse((ROOT / "tools" / "environment.py").read_text(encoding="utf-8"), feature_version=(3, 6))
