"""Make the virtual environment .venv, once: `make lab` and `make test` call this first.

    python3 tools/environment.py lab      what a learner needs (requirements.txt)
    python3 tools/environment.py test     and what the tests need (requirements-dev.txt)

Takes a tenth of a second when there is nothing to do. What can go wrong on a newcomer's machine ends in one sentence.
Only the standard library, and nothing that an old Python cannot read: an old Python must get as far as being told so.
"""

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python.exe" if os.name == "nt" else "python")
UNFINISHED = os.path.join(VENV, "unfinished")  # there while an installation runs, and after one that broke off
LOG = os.path.join(VENV, "install.log")
NEEDS = {"lab": "requirements.txt", "test": "requirements-dev.txt"}
OLDEST = (3, 11)
# What is copied into the environment: a change of one of these asks for a new installation.
DECIDES = ["requirements.txt", "requirements-dev.txt", "pyproject.toml", "tools/lab_settings.json"]
DECIDES += ["tools/lab_server.json", "tools/lab_alt/package.json", "tools/lab_alt/alt.js"]
OFFLINE = ("from versions: none", "Max retries", "onnection", "name resolution", "timed out")  # what pip says then


def stamp(target):
    return os.path.join(VENV, "installed-for-" + target)


def wanted():
    """A fingerprint of all that decides what belongs into the environment, and of where it lies (it cannot move)."""
    digest = hashlib.sha256((ROOT + "\n" + os.environ.get("PIP_CONSTRAINT", "")).encode("utf-8"))
    for name in DECIDES:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def finished(target):
    """Whether an earlier run has installed exactly this."""
    if not os.path.exists(PYTHON) or os.path.exists(UNFINISHED) or not os.path.exists(stamp(target)):
        return False
    with open(stamp(target)) as file:
        return file.read() == wanted()


def usable():
    """Whether .venv is a whole environment of a Python that is new enough, perhaps made by hand."""
    if os.path.exists(UNFINISHED):
        return False
    question = "import sys, pip; sys.exit(sys.version_info < {0!r})".format(OLDEST)
    try:
        return subprocess.call([PYTHON, "-c", question], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv():
    """Make .venv anew, with nothing but pip in it."""
    try:
        import ensurepip  # noqa: F401  (Debian and Ubuntu keep it in a package of its own)
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "This Python cannot make a virtual environment, because its venv module is missing or incomplete: install "
            "it (on Debian or Ubuntu with: sudo apt install python{0}.{1}-venv) and run this again.".format(
                *sys.version_info
            )
        )
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        said = " ".join(done.stdout.split()) or "it said nothing"
        sys.exit("The folder {0} could not be made ({1}): mend that and run this again.".format(VENV, said))


def install(target):
    """Install what `target` needs into .venv; pip's report goes to a file, a dot a package to the screen."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", NEEDS[target]]
    report = []
    with open(LOG, "w", encoding="utf-8") as log:
        pip = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
        )
        for line in pip.stdout:
            log.write(line)
            report.append(line.strip())
            if line.startswith("Collecting"):
                sys.stdout.write(".")
                sys.stdout.flush()
    sys.stdout.write("\n")
    if pip.wait() == 0:
        return
    whole = " ".join(report)
    if any(sign in whole for sign in OFFLINE):
        why = "the packages could not be downloaded: check the connection to the internet"
    else:
        errors = [line for line in report if line.startswith("ERROR: ")] or report[-1:] or ["pip said nothing"]
        why = "pip could not install the packages ({0}): mend that".format(errors[0])
    sys.exit("Nothing is installed yet, {0} and run this again (pip's whole report is in {1}).".format(why, LOG))


def open_with_contents():
    """Let JupyterLab open with the table of contents at hand, unless the learner has arranged it otherwise since."""
    folder = os.path.join(VENV, "share", "jupyter", "lab", "workspaces")
    if os.path.isdir(folder) and os.listdir(folder):
        return
    subprocess.run(
        [PYTHON, "-m", "jupyterlab.labapp", "workspaces", "import", os.path.join(ROOT, "binder", "workspace.json")],
        env=dict(os.environ, JUPYTERLAB_WORKSPACES_DIR=folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # only a comfort: without it JupyterLab opens with the list of files


def main(target):
    if finished(target):
        return
    if sys.version_info < OLDEST:
        sys.exit(
            "This course needs Python {0}.{1} or newer, and {2} is {3}.{4}: install a newer one (from python.org, for "
            "example) and name it, as in: make {5} PYTHON=python3.12".format(
                *(OLDEST + (sys.executable,) + tuple(sys.version_info[:2]) + (target,))
            )
        )
    print("Installing into .venv what the course needs: this takes a minute or two, and happens once.")
    if not usable():
        make_venv()
    open(UNFINISHED, "w").close()
    install(target)
    open_with_contents()
    os.remove(UNFINISHED)
    for done in ["lab"] if target == "lab" else ["lab", "test"]:  # requirements-dev.txt holds requirements.txt
        with open(stamp(done), "w") as file:
            file.write(wanted())


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in NEEDS:
        sys.exit("Say what the environment is for: python3 tools/environment.py lab (or test).")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\nStopped half-way: run this again, and it starts afresh.")
    except (IOError, OSError) as error:
        sys.exit("The environment could not be made ({0}): mend that and run this again.".format(error))
