"""What a class handed in: which of the course's notebooks are in a folder, whose they are, and the code in them.

A learner's progress file may lie beside the notebooks; it says which answers came before the right one.

A folder of collected files can hold anything. A file that cannot be read becomes a sentence that names it, and never
ends the reading of the others.
"""

import json
import os
import re
import stat
import unicodedata
import zipfile
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

from course import WITH_OPTIONAL, ids_in

LARGEST = 100_000_000  # bytes. JupyterLab itself can hardly open such a file, and reading it takes ten times its memory
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
ALL = frozenset(WITH_OPTIONAL)  # for what may be any notebook

# Half of a character that has two in UTF-16, such as an emoji that a program has cut. Python cannot run it.
HALF_CHARACTER = re.compile("[\ud800-\udfff]")
PROGRESS = (".gd_progress.json", "gd_progress.json")  # as the notebooks write it, and as a page of the book saves it
LONGEST_CELL = 1_000_000  # characters; IPython needs minutes and gigabytes for a cell not much longer


class Copy(NamedTuple):
    """A notebook as it was handed in: the file's name, and its cells' code or the sentence that says what is wrong."""

    name: str
    cells: list
    problem: str = ""


class Unread(NamedTuple):
    """A file, a folder or an archive that was not read, the notebooks that it may hold, and a sentence about it."""

    name: str
    numbers: frozenset
    problem: str


def why_not(source):
    """Why a cell is not run, as the rest of a sentence that begins with "the cell", or ""."""
    if HALF_CHARACTER.search(source):
        return "holds half a character, so Python cannot run it."
    return "is longer than a million characters, so it was not run." if len(source) > LONGEST_CELL else ""


# --- one file --------------------------------------------------------------------------------------------------------


def code_of(path):
    """The source of each code cell. Raises ValueError, in one sentence that names the file, if it is not a notebook."""
    try:
        return _code(json.loads(_text(path)))
    except OSError as error:
        why = f"it cannot be opened ({error.strerror or type(error).__name__})"
    except json.JSONDecodeError:
        why = "it is not JSON, or not all of it"
    except (RecursionError, MemoryError):
        why = "it is nested too deeply or too large"
    except (LookupError, TypeError, AttributeError):
        why = "it is not made of cells with code or text"
    except ValueError as error:
        why = str(error)
    raise ValueError(f"{path.name} cannot be read as a notebook: {why}.")


def _text(path):
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):  # a pipe could be read forever
        raise ValueError("it is not a file")
    if about.st_size > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1_000_000} MB")
    data = path.read_bytes()
    if not data.strip():
        raise ValueError("it is empty")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not text in UTF-8") from None


def _code(book):
    """The code cells of a notebook in any format. LookupError, TypeError or AttributeError if it is none."""
    sheets = [book] if "cells" in book else book["worksheets"]  # formats 2 and 3 have the cells on sheets
    if not all(isinstance(sheet["cells"], list) for sheet in sheets):
        raise TypeError
    return [_source(cell) for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]


def _source(cell):
    """A cell's code. It is called "input" in formats 2 and 3, and "code" in format 1."""
    lines = cell[next((key for key in ("source", "input", "code") if key in cell), "source")]
    if not isinstance(lines, (str, list)):
        raise TypeError
    # A character whose halves are in two pieces becomes whole again.
    return "".join(lines).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def tries_of(path):
    """{id: [words]}, what `check` said before the first right answer. ValueError, in a sentence, for another file."""
    try:
        tries = json.loads(_text(path)).get("tries", {})
        if all(isinstance(word, str) for words in tries.values() for word in words):
            return {id: list(words) for id, words in tries.items()}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError, MemoryError):
        pass
    raise ValueError(f"{path.name} cannot be read as a progress file, so nothing is known of first tries.")


def number_of(path, sources):
    """The two digits of the notebook that a file is a copy of, by its exercises, else by its name; or ""."""
    found = Counter(id[:2] for source in sources for id in ids_in(source) if id[:2] in WITH_OPTIONAL)
    named = [number for number, stem in WITH_OPTIONAL.items() if stem in path.name.lower()]
    return found.most_common(1)[0][0] if found else (named or [""])[0]


def unread(path, problem=""):
    """What there is to say about a file or folder that is not read; `problem` says why a folder cannot be."""
    name, low = path.name, path.name.lower()
    if problem:
        return Unread(name, ALL, f"The folder {name} {problem}.")
    if os.path.isdir(path):
        return Unread(name, _may_be(name), f"{name} is a folder, not a notebook.")
    if low.endswith(ARCHIVES):
        sentence = f"{name} is an archive, and was not read: unpack it and run this again."
        return Unread(name, _may_hold(path), sentence)
    if ".ipynb" in low:
        sentence = f"{name} was not read, because its name does not end in .ipynb: rename it and run this again."
        return Unread(name, _may_be(name), sentence)
    return Unread(name, _may_be(name), f"{name} is not a notebook, and was not read.")


def _may_be(name):
    """The numbers of the notebooks that a file can be, by its name."""
    numbers = frozenset(number for number, stem in WITH_OPTIONAL.items() if stem in name.lower())
    return numbers or (ALL if ".ipynb" in name.lower() else frozenset())


def _may_hold(path):
    """The numbers of the notebooks that can be in an archive, by its name and by the names in it."""
    if path.suffix.lower() == ".zip" and path.is_file() and path.stat().st_size <= LARGEST:
        with suppress(Exception):  # a damaged archive can make many kinds of error
            with zipfile.ZipFile(path) as archive:
                inside = [name for name in archive.namelist() if not _is_hidden(name.split("/"))]
            if not any(name.lower().endswith(ARCHIVES) for name in inside):
                return frozenset().union(_may_be(path.name), *map(_may_be, inside))
    return _may_be(path.name) or ALL


# --- a folder --------------------------------------------------------------------------------------------------------


def collect(folder):
    """What is in the folder: ({learner: {number: copies}}, {learner: {id: [words]}}, remarks).

    The second is what progress files say of tries, as in `tries_of`.

    A remark is (learner, file, sentence): on a file that is not a notebook of the course, or that has a cell that
    cannot be run. If a learner has not handed in a notebook, a file that was not read and may be it takes its place.
    Raises ValueError if the folder itself cannot be read.
    """
    learners, tries, remarks, others = {}, {}, [], []
    for path, problem in _walk(folder):
        if path == folder:
            raise ValueError(f"The folder {folder} {problem}.")
        learner = learner_of(path, folder)
        handed_in = learners.setdefault(learner, {})
        if path.name in PROGRESS and path.parent != folder:
            try:
                known = tries_of(path)
                tries.setdefault(learner, {}).update(known)
            except ValueError as error:
                remarks.append((learner, path.name, str(error)))
            continue
        is_folder, is_notebook = os.path.isdir(path), path.suffix.lower() == ".ipynb"
        if is_notebook and not is_folder and not problem:
            copy, number = _read(path)
            if number:
                handed_in.setdefault(number, []).append(copy)
            elif copy.problem:
                others.append((learner, Unread(path.name, ALL, copy.problem), True))
            else:
                remarks.append((learner, path.name, f"{path.name} is not a notebook of the course."))
            for i, source in enumerate(copy.cells, start=1):
                if why_not(source):
                    remarks.append((learner, path.name, f"{path.name}: code cell {i} {why_not(source)}"))
        elif is_notebook or not is_folder or problem:
            others.append((learner, unread(path, problem), path.parent == folder))
    numbers = {number for handed_in in learners.values() for number in handed_in}
    numbers |= {number for _, other, _ in others if other.numbers != ALL for number in other.numbers}
    for learner, other, at_top in others:
        missing = [number for number in sorted(other.numbers & numbers) if number not in learners[learner]]
        if missing or at_top or other.numbers == ALL:
            remarks.append((learner, other.name, other.problem))
        for number in missing:
            learners[learner][number] = [Copy(other.name, [], other.problem)]
    return learners, tries, sorted(remarks)


def learner_of(path, folder):
    """The sub-folder that a file is in, else its name without the notebook's name, else the folder's name."""
    top = folder / path.relative_to(folder).parts[0]
    name = top.name
    if not os.path.isdir(top) or name.lower().endswith(".ipynb"):
        name = top.stem
        while name.lower().endswith((".ipynb", *ARCHIVES)):  # ada_03_node_tree.ipynb.txt, ada.tar.gz
            name = name[: name.rindex(".")]
        name = re.sub("|".join(WITH_OPTIONAL.values()), " ", name, flags=re.IGNORECASE)
        name = re.sub(r"\(\d+\)\s*$|-?\bcopy\d*\s*$", "", name, flags=re.IGNORECASE)  # as systems name a second copy
        name = name.strip(" _-.,") or folder.name
    return unicodedata.normalize("NFC", name)  # macOS may write ü as two characters


def _read(path):
    """(copy, number) of a notebook; the number is "" if it is not one of the course's."""
    try:
        copy = Copy(path.name, code_of(path))
    except ValueError as error:
        copy = Copy(path.name, [], str(error))
    return copy, number_of(path, copy.cells)


def _walk(folder):
    """Everything in a folder and its sub-folders: pairs of a path, and a few words if it is a folder not to be read."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            inside = sorted(place.iterdir())
        except OSError as error:
            yield place, f"cannot be read ({error.strerror or type(error).__name__})"
            continue
        for path in inside:
            if _is_hidden([path.name]) and (path.name not in PROGRESS or place == folder):
                continue
            is_folder = os.path.isdir(path)
            if is_folder and path.is_symlink():  # it may lead anywhere, or round in a circle
                yield path, "is a link, and was not followed"
                continue
            if is_folder:
                waiting.append(path)
            yield path, ""


def _is_hidden(parts):
    """Whether a path is in a checkpoint, or in what macOS adds to archives."""
    return any(part.startswith((".", "__")) for part in parts)
