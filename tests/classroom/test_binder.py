"""What Binder makes of the repository: the Dockerfile of repo2docker itself, replayed step by step without Docker.

Each step for the user is run as it stands, in a clean folder and by a user who is not root. The steps for root make the
machine, and are skipped by name. Only conda's is replaced: what it puts into Python's environment is put into a venv,
at the same versions.
"""

import contextlib
import json
import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from string import Template

import nbformat
import pytest
from course import ROOT, STEMS

pytestmark = pytest.mark.classroom

UID = 1000
# What is run as root, each by words that stand in it, and why it is not run here.
SKIPPED = {
    "apt-get": "packages of the operating system",
    "locale-gen": "packages of the operating system",
    "getent group ${NB_UID}": "a group",
    "id ${NB_UID}": "a user",
    "mkdir -p ${NPM_DIR}": "npm, which nothing here needs",
    'if [ ! -d "${REPO_DIR}" ]': "its folder is there",
    "chown ${NB_USER}:${NB_USER} ${REPO_DIR}": "its folder is there",
}
SCRIPTS = ("build_script_files/", "/python3-login", "/repo2docker-entrypoint")  # of repo2docker, for these steps
BASE = "install-base-env.bash"

# Run in the image: the version of each package that some requirements come to.
CLOSURE = """
import json, re, sys
from importlib.metadata import distribution
from packaging.requirements import Requirement

def applies(requirement, extra=""):
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})

waiting, seen, versions = [*filter(applies, map(Requirement, sys.argv[1:]))], set(), {}
while waiting:
    wanted = waiting.pop()
    for extra in {"", *wanted.extras} - {extra for name, extra in seen if name == wanted.name}:
        seen.add((wanted.name, extra))
        there = distribution(wanted.name)
        versions[re.sub("[-_.]+", "-", wanted.name).lower()] = there.version
        waiting += [needed for needed in map(Requirement, there.requires or ()) if applies(needed, extra)]
print(json.dumps(versions))
"""


def instructions(dockerfile):
    """Pairs (instruction, the rest), without comments and with continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [tuple(line.strip().split(None, 1)) for line in joined.splitlines() if line.strip()]


def base_requirements(python):
    """What repo2docker puts into the environment of this Python, as requirements: what it names, at its versions."""
    import repo2docker

    conda = Path(repo2docker.__file__).parent / "buildpacks" / "conda"
    lock = (conda / f"environment.py-{python}-linux-64.lock").read_text()
    named = re.findall(r"^- ([\w-]+)", (conda / f"environment.py-{python}.yml").read_text(), re.MULTILINE)
    wanted = [name for name in named if name not in ("conda-forge", "python", "nodejs")]
    assert {"jupyterlab", "notebook", "pip"} <= set(wanted)
    versions = {name: re.search(rf"/{name}-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)", lock)[1] for name in wanted}
    return [f"{name.removesuffix('-singleuser')}=={version}" for name, version in versions.items()]


class Image:
    """What the instructions have made so far, in a folder of its own."""

    def __init__(self, folder, source):
        self.folder, self.source = folder, source
        # Where packages come from is this machine's to say; nothing else of it gets in.
        keep = re.compile(r"(?!PIP_CONSTRAINT)(PIP_.*|.*_proxy|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)", re.IGNORECASE)
        self.env = {name: value for name, value in os.environ.items() if keep.fullmatch(name)}
        self.env |= {"PATH": os.defpath, "NB_USER": "jovyan", "NB_UID": str(UID)}
        self.user, self.work, self.command, self.skipped, self.ran = "root", folder, [], [], []
        self.as_user = {"user": UID, "group": UID, "extra_groups": []} if os.getuid() == 0 else {}

    def expand(self, text):
        return Template(text).substitute(self.env)

    def path(self, text):
        """A path in the image, in the folder."""
        path = Path(self.expand(text))
        return path if path.is_relative_to(self.folder) else self.folder / path.relative_to("/")

    def give(self, path):
        if self.as_user:
            for each in (path, *path.rglob("*")):
                os.chown(each, UID, UID, follow_symlinks=False)

    def do(self, instruction, rest):
        getattr(self, f"do_{instruction.lower()}")(rest)

    def do_from(self, rest):
        pass

    do_label = do_expose = do_entrypoint = do_from

    def do_arg(self, rest):
        name, _, value = rest.partition("=")
        self.env.setdefault(name, self.expand(value))
        if name == "REPO_DIR":
            Path(self.env[name]).mkdir(parents=True)
            self.give(Path(self.env[name]))

    def do_env(self, rest):
        for pair in shlex.split(rest):
            name, _, value = pair.partition("=")
            value = self.expand(value)
            if name in ("HOME", "APP_BASE"):  # the others are made of these
                value = str(self.folder / value.lstrip("/"))
            if value == "en_US.UTF-8":  # the step that makes it is skipped
                value = "C.UTF-8"
            self.env[name] = value

    def do_user(self, rest):
        self.user = self.expand(rest)

    def do_workdir(self, rest):
        self.work = self.path(rest)

    def do_cmd(self, rest):
        self.command = json.loads(rest)

    def do_copy(self, rest):
        *_, source, target = shlex.split(rest)
        if source.startswith(SCRIPTS):
            return
        assert source.startswith("src/"), f"this test does not know what {source} is"
        here, there = self.source / source.removeprefix("src/"), self.path(target)
        if here.is_dir():
            shutil.copytree(here, there, dirs_exist_ok=True)
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(here, there)
        self.give(Path(self.env["REPO_DIR"]))

    def do_run(self, rest):
        if self.user != "root":
            self.run(rest)
            self.ran.append(rest)
        elif BASE in rest:
            self.make_base()
        else:
            known = [words for words in SKIPPED if words in rest]
            assert known, f"this test does not know what root is to do here: {rest}"
            self.skipped += known

    def python(self):
        """A Python that the user may run: root's own may be in a folder that nobody else can enter."""
        for program in (os.path.realpath(sys.executable), shutil.which("python3", path=os.defpath)):
            new_enough = [program, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
            with contextlib.suppress(OSError):
                if program and subprocess.run(new_enough, cwd="/", **self.as_user).returncode == 0:
                    return program
        raise AssertionError("there is no Python 3.11 or newer here that a user other than root may run")

    def make_base(self):
        version = (self.source / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")
        prefix = self.path("${NB_PYTHON_PREFIX}")
        python = self.python()
        uv = [sys.executable, "-m", "uv"]
        env = {name: value for name, value in os.environ.items() if name not in ("PIP_CONSTRAINT", "UV_CONSTRAINT")}
        subprocess.run([*uv, "venv", "--quiet", "--python", python, prefix], env=env, check=True)
        install = [*uv, "pip", "install", "--quiet", "--link-mode=copy", "--python", prefix / "bin" / "python"]
        subprocess.run([*install, *base_requirements(version)], env=env, check=True)
        self.give(self.folder / "srv")

    def run(self, command, **options):
        """Run a command in the image as its user. AssertionError, with what it said, if it fails."""
        how = {"cwd": self.work, "env": self.env, "capture_output": True, "text": True, **self.as_user, **options}
        done = subprocess.run(["bash", "-c", command], **how)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def image():
    """The image of the repository as it lies here, without what git does not have."""
    with tempfile.TemporaryDirectory(prefix="binder-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # pytest's own folders are for their owner alone
        files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        for file in filter(None, files.split("\0")):
            if (ROOT / file).is_file():
                (folder / "src" / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / file, folder / "src" / file)
        command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "--user-id", str(UID)]
        command += ["--user-name", "jovyan", "."]
        done = subprocess.run(command, cwd=folder / "src", capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        image = Image(folder, folder / "src")
        for instruction, rest in instructions(done.stdout):
            image.do(instruction, rest)
        yield image


def the_course_is_installed(image):
    assert image.user == "jovyan" and image.command[:2] == ["jupyter", "notebook"]
    for words in ("pip install --no-cache-dir -r", "./binder/postBuild"):
        assert any(words in command for command in image.ran)
    assert set(image.skipped) == set(SKIPPED), "this step is gone: take it out of the list"
    where = image.run("cd / && python -c 'import gd_lib, gd_course; print(gd_course.__file__)'")
    assert where.strip() == str(image.work / "gd_course" / "__init__.py")


def requirements(name):
    """The requirements in a file of the repository, one per line."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def all_that_a_learner_needs_is_pinned(image):
    wanted = shlex.join(requirements("requirements.txt"))
    versions = json.loads(image.run(f"python -c {shlex.quote(CLOSURE)} {wanted}"))
    assert len(versions) > 50
    pinned = {line.partition(";")[0].strip() for line in requirements("binder/requirements.txt")}
    assert {f"{name}=={version}" for name, version in versions.items()} <= pinned, "run make lock"


def shown(book):
    """What the code cells show as text, by their ids."""
    return {
        cell.id: [o.get("text") or o.get("data", {}).get("text/plain") or o.get("evalue") for o in cell.outputs]
        for cell in book.cells
        if cell.cell_type == "code"
    }


def notebook_00_opens_and_runs(image):
    first = f"notebooks/{next(iter(STEMS.values()))}.ipynb"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex()
    command = [word.replace("0.0.0.0", "127.0.0.1") for word in image.command]
    command += ["--no-browser", f"--port={port}", "--ServerApp.port_retries=0"]
    env = {**image.env, "JUPYTER_TOKEN": token}
    with (
        open(image.folder / "log", "w") as log,
        subprocess.Popen(command, cwd=image.work, env=env, stdout=log, stderr=log, **image.as_user) as server,
    ):
        try:

            def ask(path):
                request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}")
                request.add_header("Authorization", f"token {token}")
                with urllib.request.urlopen(request, timeout=120) as answer:
                    return answer.read().decode()

            for _ in range(600):
                assert server.poll() is None, (image.folder / "log").read_text()
                try:
                    ask("api/status")
                    break
                except OSError:
                    time.sleep(0.5)
            assert "JupyterLab" in ask(f"lab/tree/{first}")
            assert f"notebook:{first}" in ask("lab/api/workspaces/default")
            assert json.loads(ask(f"api/contents/{first}"))["writable"]
            kernel = json.loads(ask("api/kernelspecs"))["default"]
            assert kernel == "python3"
        finally:
            server.terminate()
    ran = nbformat.reads(image.run(f"jupyter nbconvert --to notebook --execute --stdout {first}"), as_version=4)
    assert shown(ran) == shown(nbformat.read(image.source / first, as_version=4))


def test_the_image_has_what_the_lock_says_and_notebook_00_runs_in_it(image):
    the_course_is_installed(image)
    all_that_a_learner_needs_is_pinned(image)
    notebook_00_opens_and_runs(image)
