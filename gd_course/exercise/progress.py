"""The learner's own progress: the file that it is kept in, and the table that shows it."""

import contextlib
import itertools
import json
import os
from pathlib import Path

from .values import quoted


class Progress:
    """The ids answered rightly: in this session, and in a plain JSON file."""

    def __init__(self):
        self.session, self.kept = set(), True

    @property
    def path(self):
        return Path(os.environ.get("GD_PROGRESS_FILE") or ".gd_progress.json")

    def read(self):
        """(ids done, a sentence if the file was damaged). A damaged file is set aside under another name."""
        try:
            text = self.path.read_bytes()
        except OSError:
            return set(self.session), ""
        try:
            done = json.loads(text)["done"]
            if not isinstance(done, list) or not all(isinstance(i, str) for i in done):
                raise ValueError
            return self.session | set(done), ""
        except (ValueError, KeyError, TypeError, RecursionError):
            return set(self.session), self._set_aside()

    def _set_aside(self):
        numbers = itertools.chain([""], map("-{}".format, itertools.count(2)))
        names = (self.path.with_name(f"{self.path.stem}.damaged{number}.json") for number in numbers)
        aside = next(name for name in names if not name.exists())
        try:
            os.replace(self.path, aside)
        except OSError:
            return "(Your progress file is damaged, and cannot be replaced.)"
        return f"(Your progress file was damaged; it is kept as {quoted(aside.name)}, and a new one is begun.)"

    def add(self, id):
        """Note that `id` is done; returns a sentence if the file was damaged. An unwritable one does no harm."""
        self.session.add(id)
        done, note = self.read()
        part = self.path.with_name(f"{self.path.stem}.{os.getpid()}.json")
        try:  # written aside and moved: another notebook never reads half a file
            part.write_text(json.dumps({"done": sorted(done)}, indent=1) + "\n", encoding="utf-8")
            os.replace(part, self.path)
            self.kept = True
        except OSError:
            self.kept = False
            with contextlib.suppress(OSError):
                part.unlink()
        return note

    def trouble(self):
        """A sentence if progress cannot be kept, else ""."""
        if self.kept and os.access(self.path.parent, os.W_OK):
            return ""
        return "Your progress is not kept, because the file for it cannot be written here; all else works without it."


class Table:
    """What `progress` hands back: rows of (notebook, done, of), and a note if something is to be said."""

    def __init__(self, rows, note=""):
        total = ("all", sum(r[1] for r in rows), sum(r[2] for r in rows))
        self.rows, self.note = [*rows, total], note

    def __repr__(self):
        lines = [f"{'notebook':<24}{'done':>6}{'of':>6}", *(f"{n:<24}{d:>6}{t:>6}" for n, d, t in self.rows)]
        return "\n".join([*lines, *filter(None, [self.note])])

    def _repr_mimebundle_(self, include=None, exclude=None):
        lines = ["| notebook | done | of |", "|:--|--:|--:|"]
        lines += [f"| {name.replace('_', chr(92) + '_')} | {done} | {total} |" for name, done, total in self.rows]
        return {"text/markdown": "\n".join([*lines, *filter(None, ["", self.note])]), "text/plain": repr(self)}


def is_worked(id):
    """A worked example ("03.1") is right as it stands, so it is nobody's progress, and Run All leaves no file."""
    return id.endswith(".1")
