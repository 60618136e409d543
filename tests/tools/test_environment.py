"""The virtual environment that `make` creates, on a newcomer's machine where much can go wrong."""

import ast
import os
import re
import shutil
import site as site_module
import subprocess
import sys
import tomllib
from pathlib import Path

import environment
import pytest
from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = {  # settings with which pip and uv can download nothing, and find nothing elsewhere
    "UV_NO_CACHE": "1",
    "UV_OFFLINE": "1",
    "PIP_INDEX_URL": "http://127.0.0.1:9",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_CONSTRAINT": "",
}


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
            cwd=run.home,
            env=dict(os.environ, **{"PATH": "", **settings}),  # this machine may have a uv, a newcomer's need not
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
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
    done = newcomer(**NOWHERE)
    assert one_sentence(done)
    assert "internet connection" in done.sentence and "try again" in done.sentence
    # The next run sees that this one was cut short, and starts over.
    assert (newcomer.home / ".venv" / "unfinished").exists()
    assert not list((newcomer.home / ".venv").glob("installed*"))


def test_what_uv_cannot_do_pip_does(newcomer):
    done = newcomer(**NOWHERE, PATH=str(Path(find_uv_bin()).parent))
    assert one_sentence(done) and "internet connection" in done.sentence, done.sentence
    report = (newcomer.home / ".venv" / "install.log").read_text(encoding="utf-8")
    assert "error: " in report and "ERROR: " in report, "uv's report, and then pip's"


@pytest.mark.skipif(os.name == "nt", reason="a program of one line is a file of another kind there")
def test_where_there_is_a_uv_it_creates_the_environment(newcomer, tmp_path):
    """A uv that writes down what it is told to do, and downloads nothing."""
    log = tmp_path / "uv.log"
    program = tmp_path / "uv"
    program.write_text(
        f"#!{sys.executable}\nimport os, subprocess, sys\n"
        f"print(*sys.argv[1:], os.environ['UV_CONSTRAINT'], file=open({str(log)!r}, 'a'))\n"
        "if sys.argv[1] == 'venv':\n    subprocess.run([sys.executable, '-m', 'venv', sys.argv[-1]], check=True)\n"
    )
    program.chmod(0o755)
    done = newcomer(PATH=str(tmp_path), PIP_CONSTRAINT="requirements-lock.txt")
    assert done.returncode == 0 and not done.sentence, done.sentence
    created, installed = log.read_text().splitlines()
    assert created.startswith("venv ") and created.endswith("/.venv requirements-lock.txt")
    assert installed.startswith("pip install ") and installed.endswith(" -r requirements.txt requirements-lock.txt")
    assert (newcomer.home / ".venv" / "installed-for-lab").exists()
    assert not (newcomer.home / ".venv" / "unfinished").exists()
    old = newcomer("sys.version_info = (3, 9, 2)", PATH=str(tmp_path))
    assert old.returncode == 0 and " --python >=3.11 " not in log.read_text(), "this .venv can stay"
    (newcomer.home / ".venv" / "unfinished").touch()
    old = newcomer("sys.version_info = (3, 9, 2)", PATH=str(tmp_path))
    assert old.returncode == 0 and " --python >=3.11 " in log.read_text(), "uv finds a Python that is new enough"


def test_the_uv_in_the_environment_itself_does_not_count(monkeypatch, tmp_path):
    uv = Path(find_uv_bin())
    monkeypatch.setattr(environment, "BIN", str(uv.parent))
    monkeypatch.setenv("PATH", os.pathsep.join([str(uv.parent), str(tmp_path)]))
    assert environment.uv_program() is None
    monkeypatch.setattr(environment, "BIN", str(tmp_path))
    assert os.path.realpath(environment.uv_program()) == os.path.realpath(uv)


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
    assert {Path(path) for path in wheel["shared-data"]} <= set(sources), "keep what is copied in gd_course/lab"
    assert {Path("pyproject.toml"), Path("requirements.txt"), Path("requirements-dev.txt")} <= set(sources)
    for path in sources:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    fingerprints = [environment.fingerprint()]
    assert environment.fingerprint() == fingerprints[0]
    for path in [*sources, Path("gd_course/lab/new.json")]:
        with open(tmp_path / path, "a") as file:
            file.write("\n")
        fingerprints.append(environment.fingerprint())
    assert len(set(fingerprints)) == len(sources) + 2


# --- a folder of any name -------------------------------------------------------------------------------------------


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """Puts a course into a folder of this name, with an environment as pip leaves it: the .pth file and its folder."""

    def install(name, site="lib/python3.11/site-packages"):
        home = tmp_path / name
        folder = home / ".venv" / site
        folder.mkdir(parents=True, exist_ok=True)
        (home / "gd_lib").mkdir()
        (home / "gd_lib" / "__init__.py").write_text("right = True\n")
        pth = folder / "_editable_impl_gd_lib.pth"
        pth.write_bytes(b"\n".join([os.fsencode(home)] * 2))  # one for each package
        monkeypatch.setattr(environment, "ROOT", str(home))
        monkeypatch.setattr(environment, "VENV", str(home / ".venv"))
        return pth

    return install


NAMES = ["course", "Kürs", "a course", "C'est", "[1]", "#1", "100%", "Ελένη", "\U0001f600", "import x"]
if os.name != "nt":
    NAMES += ['"x"', "a\nb", "trailing ", "back\\slash", "?*", "a:b"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("site", ["lib/python3.11/site-packages", "Lib/site-packages"])
def test_the_course_is_found_by_a_path_that_is_the_same_in_any_locale(installed, name, site):
    pth = installed(name, site)
    other = pth.with_name("other.pth")
    other.write_text("/somewhere/else\n")
    environment.find_the_course()
    assert re.fullmatch(rb"\.\.([/\\]\.\.)+", pth.read_bytes())
    path = list(sys.path)
    try:
        sys.path[:] = []
        site_module.addsitedir(str(pth.parent))
        assert os.path.realpath(sys.path[1]) == os.path.realpath(environment.ROOT)
    finally:
        sys.path[:] = path
    assert other.read_text() == "/somewhere/else\n"
    before = pth.stat().st_mtime_ns
    environment.find_the_course()
    assert pth.stat().st_mtime_ns == before, "the course may be on a disk that cannot be written"


def test_without_an_environment_there_is_nothing_to_find(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "VENV", str(tmp_path / ".venv"))
    environment.find_the_course()
    assert not list(tmp_path.iterdir())


def test_a_real_python_starts_in_a_folder_with_an_umlaut(installed, tmp_path):
    """In the locale C, in which Python 3.11 and 3.12 cannot read what pip writes."""
    home = tmp_path / "Kürs"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / ".venv"], check=True)
    scripts = home / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    command = [scripts / "python", "-c", "import gd_lib; print(gd_lib.right)"]
    locale = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}
    sites = [path.relative_to(home / ".venv") for path in (home / ".venv").rglob("site-packages")]
    installed("Kürs", min(sites, key=str))
    before = subprocess.run(command, cwd=tmp_path, env=locale, capture_output=True, encoding="utf-8")
    if sys.platform.startswith("linux"):
        assert (before.returncode == 0) == (sys.version_info >= (3, 13)), before.stderr
    environment.find_the_course()
    after = subprocess.run(command, cwd=tmp_path, env=locale, capture_output=True, encoding="utf-8")
    assert after.stdout.strip() == "True", after.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems refuse such a name")
def test_a_path_that_is_not_text_ends_in_one_sentence(newcomer, tmp_path):
    home = tmp_path / os.fsdecode(b"K\xfcrs")
    newcomer.home = newcomer.home.rename(home)
    done = newcomer()
    assert one_sentence(done)
    assert "not text in UTF-8" in done.stderr and "rename" in done.stderr
    assert not (home / ".venv").exists()


def test_neither_an_umlaut_nor_the_locale_keeps_the_environment_from_being_created(newcomer, tmp_path):
    home = tmp_path / "Kürs ö [1]"
    newcomer.home = newcomer.home.rename(home)
    done = newcomer(**NOWHERE, LC_ALL="C", PYTHONUTF8="0")
    # It gets as far as the download, which fails here.
    assert one_sentence(done) and "internet connection" in done.sentence, done.sentence


def test_an_old_python_can_read_it():
    ast.parse((ROOT / "tools" / "environment.py").read_text(encoding="utf-8"), feature_version=(3, 6))
