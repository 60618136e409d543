"""Set one notebook back to what the repository has, and keep the learner's own beside it.

    python tools/reset.py 03        (make reset NB=03)

What the repository has is the last commit that this copy shares with the branch it follows: a learner, or nbgitpuller,
may have committed the notebook with answers in it. A copy that follows nothing has its own last commit.
"""

import argparse
import datetime
import itertools
import subprocess
import sys

from course import NOTEBOOKS, ROOT

from gd_lib.files import write_whole


def find(name):
    """The notebook's path, in the folder of notebooks or in `optional`. `name` is "03", "3" or the file's name.

    ValueError if there is no such notebook.
    """
    wanted = name.replace("\\", "/").rpartition("/")[2].removesuffix(".ipynb")
    if wanted.isdecimal():
        wanted = f"{int(wanted):02}"
    paths = {path for folder in (".", "optional") for path in NOTEBOOKS.glob(f"{folder}/[0-9][0-9]_*.ipynb")}
    here = sorted(path.relative_to(ROOT).as_posix() for path in paths if ".mine-" not in path.name)
    # The repository's come first, also one that was deleted: a learner's copy may have the same number.
    stems = {path.rpartition("/")[2].removesuffix(".ipynb"): path for path in [*sorted(_tracked()), *here]}
    found = [path for stem, path in stems.items() if wanted and wanted in (stem, stem[:2])]
    if not found:
        what = f"There is no notebook {name!r}" if name else "No notebook was named"
        numbers = sorted({stem[:2] for stem in stems})
        raise ValueError(f"{what}: give one of {', '.join(numbers)}, as in make reset NB=03.")
    return ROOT / found[0]


def _tracked():
    """The notebooks that the repository has, as paths from the root; none if there is no repository."""
    try:
        files = _git("ls-tree", "-r", "--name-only", "HEAD", "notebooks").decode().splitlines()
    except ValueError:
        return []
    return [file for file in files if file.endswith(".ipynb") and file.rpartition("/")[2][:2].isdecimal()]


def original(path):
    """The bytes of a notebook as the repository has it. ValueError, with what to do, if it cannot say."""
    try:
        commit = _git("merge-base", "HEAD", "@{upstream}").decode().strip()
    except ValueError:
        commit = "HEAD"
    return _git("show", f"{commit}:./{path.relative_to(ROOT).as_posix()}")


def _git(*arguments):
    """What git prints, as bytes. ValueError if git is missing or refuses."""
    otherwise = "take the notebook from where you got the course"
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True)
    except OSError:
        raise ValueError(f"The original cannot be found, because git is not installed: {otherwise}.") from None
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
    if "not a git repository" in said[-1]:
        raise ValueError(f"The original cannot be found, because this folder is not a git repository: {otherwise}.")
    raise ValueError(f"The original cannot be found ({said[-1]}): {otherwise}.")


def kept_beside(path, content):
    """Write a learner's notebook beside the original, under a name with today's date that is not taken. Returns it."""
    stem = f"{path.stem}.mine-{datetime.date.today().isoformat()}"
    for ending in itertools.chain([""], (f"-{n}" for n in itertools.count(2))):
        copy = path.with_name(f"{stem}{ending}.ipynb")
        try:
            with open(copy, "xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        return copy


def reset(name):
    """Set a notebook back, and return a sentence that says what was done. Raises ValueError, OSError."""
    path = find(name)
    content = original(path)
    mine = path.read_bytes() if path.exists() else None
    if mine is not None and mine.replace(b"\r\n", b"\n") == content:  # as git may have written it on Windows
        return f"{path.name} is as the repository has it already: nothing was changed."
    kept = "" if mine is None else f", and yours is beside it as {kept_beside(path, mine).name}"
    path.parent.mkdir(exist_ok=True)
    write_whole(path, content.decode("utf-8"))
    return f"{path.name} is as the repository has it{kept}. If it is open, choose File > Reload Notebook from Disk."


def main(arguments):
    parser = argparse.ArgumentParser(prog="reset.py", description="Set one notebook back, and keep your own.")
    parser.add_argument("notebook", nargs="?", default="", help="its number, such as 03 (make reset NB=03)")
    try:
        print(reset(parser.parse_args(arguments).notebook))
    except ValueError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The notebook could not be set back ({error}): yours is as it was.")


if __name__ == "__main__":
    main(sys.argv[1:])
