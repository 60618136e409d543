"""Create the virtual environment .venv, once: `make lab` and the tests' commands call this first.

    python3 tools/environment.py lab      what a learner needs (requirements.txt)
    python3 tools/environment.py test     and what the tests need (requirements-dev.txt)

Takes a tenth of a second when there is nothing to do. Where there is a uv, it does the work, in a fraction of the time;
what it cannot do, venv and pip do. Whatever goes wrong on a newcomer's machine ends in one sentence. This file uses the
standard library alone, and nothing that an old Python cannot read: an old Python must get far enough to say that it is
too old.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python.exe" if os.name == "nt" else "python")
UNFINISHED = os.path.join(VENV, "unfinished")  # exists during an installation, and after one that was cut short
LOG = os.path.join(VENV, "install.log")
NEEDS = {"lab": "requirements.txt", "test": "requirements-dev.txt"}
OLDEST = (3, 11)
IN_UTF8 = {  # how a program is run: Python reads and writes a path such as Kürs in the same way in any locale
    "env": dict(os.environ, PYTHONUTF8="1", UV_CONSTRAINT=os.environ.get("PIP_CONSTRAINT", "")),
    "stdout": subprocess.PIPE,
    "stderr": subprocess.STDOUT,
    "encoding": "utf-8",
    "errors": "replace",
}
OFFLINE = ("from versions: none", "Max retries", "onnection", "name resolution", "timed out")  # what pip says then


def stamp(target):
    """The file that says what was installed for `target`."""
    return os.path.join(VENV, "installed-for-" + target)


def sources():
    """The files that decide what is in the environment: pip reads them, or copies them there."""
    names = sorted(NEEDS.values()) + ["pyproject.toml"]
    copied = glob.glob(os.path.join(glob.escape(ROOT), "gd_course", "lab", "*.js*"))
    return [os.path.join(ROOT, name) for name in names] + sorted(copied)


def fingerprint():
    """A digest of these files, and of the course's own path: an environment cannot be moved."""
    digest = hashlib.sha256(os.fsencode(ROOT + "\n" + os.environ.get("PIP_CONSTRAINT", "")))
    for path in sources():
        digest.update(os.path.relpath(path, ROOT).encode("utf-8"))
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def finished(target):
    """Whether an earlier run has installed exactly this."""
    if not os.path.exists(PYTHON) or os.path.exists(UNFINISHED) or not os.path.exists(stamp(target)):
        return False
    with open(stamp(target)) as file:
        return file.read() == fingerprint()


def usable():
    """Whether .venv is a complete environment with a Python that is new enough, perhaps made by hand."""
    if os.path.exists(UNFINISHED):
        return False
    question = "import sys, pip; sys.exit(sys.version_info < {0!r})".format(OLDEST)
    try:
        return subprocess.call([PYTHON, "-c", question], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def uv_program():
    """The uv on the PATH, or None. The one that `test` installs into .venv does not count: .venv may have to go."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    elsewhere = [folder for folder in folders if os.path.realpath(folder) != os.path.realpath(BIN)]
    return shutil.which("uv", path=os.pathsep.join(elsewhere))


def require_python(target):
    """Exit with one sentence if this Python is too old."""
    if sys.version_info < OLDEST:
        sys.exit(
            "This course needs Python {0}.{1} or newer, but {2} is {3}.{4}: install a newer one (from python.org, for "
            "example) and name it, as in: make {5} PYTHON=python3.12".format(
                *(OLDEST + (sys.executable,) + tuple(sys.version_info[:2]) + (target,))
            )
        )


def create(uv, target):
    """Create .venv anew, with nothing but pip in it."""
    if uv:  # which finds or downloads another Python if this one is too old
        python = sys.executable if sys.version_info >= OLDEST else ">={0}.{1}".format(*OLDEST)
        if run([uv, "venv", "--clear", "--seed", "--python", python, VENV])[0]:
            return
        require_python(target)
    try:
        import ensurepip  # noqa: F401  (Debian and Ubuntu put it in a separate package)
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "This Python cannot create a virtual environment, because its venv module is missing or incomplete: "
            "install it (on Debian or Ubuntu: sudo apt install python{0}.{1}-venv) and try again.".format(
                *sys.version_info
            )
        )
    created, said = run([sys.executable, "-m", "venv", "--clear", VENV])
    if not created:
        said = " ".join(" ".join(said).split()) or "it said nothing"
        sys.exit("The folder {0} could not be created ({1}): fix that and try again.".format(VENV, said))


def install(uv, target):
    """Install what `target` needs into .venv. The screen gets a dot for each package, a file gets the whole report."""
    with open(LOG, "w", encoding="utf-8") as log:
        # Without --reinstall-package, uv would not notice a change in what is copied from gd_course/lab.
        command = ["pip", "install", "--python", PYTHON, "--reinstall-package", "gd-lib", "-r", NEEDS[target]]
        installed = bool(uv) and run([uv] + command, log)[0]
        if not installed:
            command = ["pip", "install", "--disable-pip-version-check", "--no-input", "-r", NEEDS[target]]
            installed, report = run([PYTHON, "-m"] + command, log)
    sys.stdout.write("\n")
    if installed:
        return
    if any(sign in line for sign in OFFLINE for line in report):
        why = "The packages could not be downloaded: check the internet connection"
    else:
        errors = [line for line in report if line.startswith("ERROR: ")] or report[-1:] or ["it said nothing"]
        why = "pip could not install the packages ({0}): fix that".format(errors[0])
    sys.exit("{0} and try again. pip's full report is in {1}.".format(why, LOG))


def run(command, log=None):
    """Run a program in the course's folder. Whether it worked, and the lines that it said; they go into the log too."""
    said = []
    try:
        program = subprocess.Popen(command, cwd=ROOT, **IN_UTF8)
    except OSError as error:  # a file that cannot be run
        return False, [str(error)]
    for line in program.stdout:
        said.append(line.strip())
        if log:
            log.write(line)
            if line.startswith(("Collecting", " + ")):  # pip's and uv's line for a package
                sys.stdout.write(".")
                sys.stdout.flush()
    return program.wait() == 0, said


def find_the_course():
    """Let .venv find the course by a relative path, which counts from the folder that the .pth file is in.

    pip writes the absolute path, in UTF-8. Python before 3.13 reads it in the locale's encoding: in a folder such as
    Kürs, Python may then not start, or find nothing.
    """
    for folder in ("lib/*/site-packages", "Lib/site-packages"):
        for path in glob.glob(os.path.join(glob.escape(VENV), folder, "*gd_lib*.pth")):
            relative = os.path.relpath(ROOT, os.path.dirname(path)).encode("ascii")
            with open(path, "rb") as file:
                is_relative = file.read() == relative
            if not is_relative:
                with open(path, "wb") as file:
                    file.write(relative)


def open_with_contents():
    """Make JupyterLab open with the table of contents beside the notebook, unless there is a workspace already."""
    folder = os.path.join(VENV, "share", "jupyter", "lab", "workspaces")
    if os.path.isdir(folder) and os.listdir(folder):
        return
    subprocess.run(
        [PYTHON, "-m", "jupyterlab.labapp", "workspaces", "import", os.path.join(ROOT, "binder", "workspace.json")],
        env=dict(os.environ, JUPYTERLAB_WORKSPACES_DIR=folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # if this fails, JupyterLab opens with the list of files


def main(target):
    """Do what is needed for `target`, "lab" or "test". Exits with one sentence if that fails."""
    find_the_course()  # an older edition, or pip by hand, may have installed it
    if finished(target):
        return
    uv = uv_program()
    if not uv:
        require_python(target)
    try:
        os.fsencode(ROOT).decode("utf-8")
    except UnicodeDecodeError:
        sys.exit("The path to this folder, {0!a}, is not text in UTF-8: rename its folders and try again.".format(ROOT))
    print("Installing what the course needs into .venv. This takes a minute or two, and happens once.")
    if not usable():
        create(uv, target)
    open(UNFINISHED, "w").close()
    install(uv, target)
    find_the_course()
    open_with_contents()
    os.remove(UNFINISHED)
    for done in ["lab"] if target == "lab" else ["lab", "test"]:  # requirements-dev.txt includes requirements.txt
        with open(stamp(done), "w") as file:
            file.write(fingerprint())


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in NEEDS:
        sys.exit("Say what the environment is for: python3 tools/environment.py lab (or test).")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\nStopped half-way. Run this again to start over.")
    except (IOError, OSError) as error:
        sys.exit("The environment could not be created ({0}): fix that and try again.".format(error))
