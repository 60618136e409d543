"""The learner's own progress: the file that keeps it, and the table that shows it."""

import itertools
import json
import os
from pathlib import Path
from typing import NamedTuple

from .moved import moved, renamed
from .values import quoted

EDITION = 2  # what the ids in the file mean; a file that doesn't say is from the first edition
MOST_TRIES = 20  # wrong answers to an exercise that are kept, so that a loop does not fill the file


class Record(NamedTuple):
    """What is known of a learner.

    `done`: the ids of the exercises answered correctly. `code`: {id: (name, text)}, what was written for them.
    `tries`: {id: [words]}, what `check` said of the different wrong answers before the first right one; nothing if the
    first try was right, and no entry if nobody counted. `note`: a sentence if the file was damaged, or "".
    """

    done: set
    code: dict
    tries: dict
    note: str = ""


class Progress:
    """What this session has added, and what is in a plain JSON file."""

    def __init__(self):
        self.session = Record(set(), {}, {})
        self.saved = True  # whether the last attempt to write the file succeeded

    @property
    def path(self):
        return Path(os.environ.get("GD_PROGRESS_FILE") or ".gd_progress.json")

    def read(self):
        """The Record, with a sentence if the file was damaged. A damaged file is set aside under another name."""
        try:
            text = self.path.read_bytes()
        except OSError:
            return self._with_session()
        try:
            kept = json.loads(text)
            done, code, tries = kept["done"], kept.get("code", {}), kept.get("tries", {})
            if not isinstance(done, list) or not all(isinstance(i, str) for i in done):
                raise ValueError
            if not all(isinstance(part, str) for name_and_text in code.values() for part in name_and_text):
                raise ValueError
            if not all(isinstance(words, list) and all(isinstance(w, str) for w in words) for words in tries.values()):
                raise ValueError
            today = moved if kept.get("edition", 1) < EDITION else renamed
            code = {today(id) or id: (name, text) for id, (name, text) in code.items()}
            tries = {today(id) or id: words for id, words in tries.items()}
            return self._with_session({today(id) for id in done} - {None}, code, tries)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return self._with_session(note=self._set_aside())

    def _with_session(self, done=frozenset(), code={}, tries={}, note=""):  # noqa: B006  (they are only read)
        session = self.session
        return Record(session.done | done, {**code, **session.code}, {**tries, **session.tries}, note)

    def _set_aside(self):
        endings = itertools.chain([""], (f"-{n}" for n in itertools.count(2)))
        names = (self.path.with_name(f"{self.path.stem}.damaged{ending}.json") for ending in endings)
        aside = next(name for name in names if not name.exists())
        try:
            os.replace(self.path, aside)
        except OSError:
            return "(Your progress file is damaged, and cannot be replaced.)"
        return f"(Your progress file was damaged; it was kept as {quoted(aside.name)}, and a new one was started.)"

    def add(self, id, name="", text=""):
        """Note that `id` is done, by the learner's text; returns a sentence if the file was damaged.

        Raises nothing if it is read-only.
        """
        before = self.read()
        if id not in before.done:
            self.session.tries[id] = before.tries.get(id, [])
        self.session.done.add(id)
        if text:
            self.session.code[id] = (name, text)
        self._save()
        return before.note

    def miss(self, id, words):
        """Note what was said of a wrong answer to `id`, unless it is done. Otherwise as `add`."""
        known = self.session.tries.get(id, [])
        if id in self.session.done or words in known or len(known) >= MOST_TRIES:
            return ""  # without reading the file: a loop may ask a million times
        before = self.read()
        known = before.tries.get(id, [])
        if id not in before.done and words not in known and len(known) < MOST_TRIES:
            self.session.tries[id] = [*known, words]
            self._save()
        return before.note

    def _save(self):
        record = self.read()
        kept = {"edition": EDITION, "done": sorted(record.done)}
        for name, part in (("code", record.code), ("tries", record.tries)):
            if part:
                kept[name] = dict(sorted(part.items()))
        text = json.dumps(kept, indent=1, ensure_ascii=False)
        from gd_lib.files import write_whole  # here, because it loads NumPy, which the first notebooks do without

        try:
            write_whole(self.path, text + "\n")
            self.saved = True
        except (OSError, ValueError):
            self.saved = False

    def trouble(self):
        """A sentence if progress cannot be saved, else ""."""
        if self.saved and os.access(self.path.parent, os.W_OK):
            return ""
        return "Your progress is not saved, because its file cannot be written here; everything else works without it."


class Table:
    """What `progress` returns: rows of (notebook, done, of), the last one the total, and a note or ""."""

    def __init__(self, rows, note="", heads=("notebook", "done", "of")):
        self.heads = heads
        total = ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))
        self.rows = [*rows, total]
        self.note = note

    def __repr__(self):
        wide = max(6, len(self.heads[1]) + 2)
        lines = [f"{name:<24}{done:>{wide}}{of:>6}" for name, done, of in [self.heads, *self.rows]]
        return "\n".join([*lines, self.note] if self.note else lines)

    def _repr_mimebundle_(self, include=None, exclude=None):
        lines = [f"| {' | '.join(self.heads)} |", "|:--|--:|--:|"]
        for name, done, total in self.rows:
            escaped = name.replace("_", r"\_")
            lines.append(f"| {escaped} | {done} | {total} |")
        return {"text/markdown": "\n".join([*lines, "", self.note] if self.note else lines), "text/plain": repr(self)}


def counts(id):
    """Whether an exercise counts as progress: not a worked example ("03.1"), nor one that lets you skip ("03.s1")."""
    return not is_worked(id) and ".s" not in id


def is_worked(id):
    """Whether an exercise is a worked example ("03.1"). It is right as it stands, so it does not count as progress."""
    return id.endswith(".1")
