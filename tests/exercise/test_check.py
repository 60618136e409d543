"""`check` and `hint`: whatever they are given, they answer; and how an answer shows itself."""

import contextlib
import functools
import inspect
import io
import math
import os
import subprocess
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest
from small_catalogue import HINTS, SMALL, expect, slope, square

import gd_lib
from gd_course.exercise import Choice, Code, Number
from gd_course.exercise import check as home
from gd_course.exercise.check import check, hint, progress
from gd_course.exercise.limit import TooLong
from gd_course.exercise.progress import Progress
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT, Words

ROOT = Path(__file__).parents[2]

# --- nothing raises --------------------------------------------------------------------------------------------------


class Nasty:
    def __getattr__(self, name):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


class HasData:
    def __init__(self, data):
        self.data = data
        self.grad = 0.0


LOOP = []
LOOP.append(LOOP)
ODD = [
    None,
    True,
    3,
    "x",
    b"x",
    [],
    {},
    set(),
    object(),
    Nasty(),
    Nasty,
    LOOP,
    print,
    len,
    int,
    lambda: 1,
    np.eye(2),
    np.array(["a"]),
    np.array([object()]),
    iter([]),
    (i for i in "ab"),
    sys,
    math.nan,
    10**400,
    "😀",
    "\ud800",
    range(3),
    gd_lib,
    type,
    HasData(LOOP),
    NotImplemented,
    contextlib.ExitStack(),
    io.StringIO(),
]


@pytest.mark.parametrize("n", range(len(ODD)))
def test_no_answer_and_no_id_makes_it_raise(small, n):
    for id in SMALL:
        verdict = check(id, ODD[n])
        assert verdict.outcome in (NOT_YET, NOT_TRIED), (id, str(verdict))
        assert verdict._repr_mimebundle_()["text/plain"] == str(verdict) == repr(verdict)
    assert check(ODD[n], ODD[n]).outcome == NOT_TRIED
    assert str(hint(ODD[n])).startswith("No hint")


def test_ctrl_c_passes_through(small):
    def interrupted(f, x, h):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("03.2", interrupted)


ENDS = [MemoryError, RecursionError, SystemExit, GeneratorExit, TooLong, ZeroDivisionError]


@pytest.mark.parametrize("end", ENDS)
def test_nothing_but_ctrl_c_leaves_even_if_the_kit_itself_fails(small, monkeypatch, end):
    def ends(*args):
        raise end

    monkeypatch.setattr(home, "find", ends)
    monkeypatch.setattr(home, "record", None)
    expect(check("03.2", slope), NOT_YET, end.__name__)
    assert end.__name__ in str(hint("03.2"))
    monkeypatch.setattr(home, "chapters", ends)
    assert "AttributeError" in str(progress())
    monkeypatch.setattr(home, "record", Progress())
    assert end.__name__ in str(progress())
    # And if there is no room for words either.
    monkeypatch.setattr(Words, "__init__", ends)
    expect(check("03.2", slope), NOT_YET, "MemoryError")
    assert "MemoryError" in str(hint("03.2")) and "MemoryError" in str(progress())


def test_ctrl_c_leaves_wherever_it_comes(small, monkeypatch):
    def interrupted(*args):
        raise KeyboardInterrupt

    def ends(*args):
        raise MemoryError

    calls = [lambda: check("03.2", slope), lambda: hint("03.2"), progress]
    with monkeypatch.context() as patch:
        patch.setattr(home, "find", interrupted)
        patch.setattr(home, "chapters", interrupted)
        for call in calls:
            with pytest.raises(KeyboardInterrupt):
                call()
    monkeypatch.setattr(home, "find", ends)
    monkeypatch.setattr(home, "chapters", ends)
    monkeypatch.setattr(Words, "__init__", interrupted)
    for call in calls:
        with pytest.raises(KeyboardInterrupt):
            call()


def test_where_the_stack_is_nearly_full_it_answers_too(small):
    def at_depth(n, call):
        return call() if n == 0 else at_depth(n - 1, call)

    def leaves(call):
        """Whether a RecursionError comes out of `call`, and not out of the attempt to call it."""
        try:
            call()
        except RecursionError as error:
            files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
            return files[-1] != __file__
        return False

    depth = len(inspect.stack(0))
    for call in (lambda: check("03.2", slope), lambda: hint("03.2"), progress):
        for room in range(60):
            assert not leaves(functools.partial(at_depth, sys.getrecursionlimit() - depth - room, call)), room


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process cannot be held to so much memory")
def test_an_answer_that_needs_too_much_memory_is_told_so(tmp_path):
    """All at once, and in small pieces, so that nothing is left for the words."""
    script = tmp_path / "hungry.py"
    script.write_text(HUNGRY, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    assert run.returncode == 0, run.stderr
    doubled, in_pieces = run.stdout.splitlines()
    assert doubled.startswith("Not yet: ") and "MemoryError" in doubled
    assert in_pieces.startswith("Not yet: ") and "MemoryError" in in_pieces


HUNGRY = """
import resource
from gd_course.exercise import Code, limit
from gd_course.exercise import check as home
from gd_course import check

limit.MOST_MEMORY = 2**40  # the course's own limit would come first

def doubled(x):
    xs = [x]
    while True: xs = xs + xs

def in_pieces(x):
    xs = []
    while True: xs.append([None] * 100)

entry = Code("03.2", right=lambda x: x, cases=[3.0], wrong=[], because="Yes.", hints=["a", "b"])
home.catalogue = lambda notebook: {"03.2": entry}
check("03.2", lambda x: 2 * x)  # everything is loaded
resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))
print(check("03.2", doubled))
print(check("03.2", in_pieces))
"""


def test_several_answers_count_as_a_list(small):
    expect(check("03.r3", 1, 2.5), RIGHT)
    expect(check("03.r3", 2.5, 1), NOT_YET, mistake=0)
    expect(check("03.r3", 1, ...), NOT_TRIED)


# --- finding an exercise ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["03.2", " 03.2 ", "3.2", 3.2, '"03.2"'])
def test_an_id_is_found_as_it_is_typed(small, id):
    expect(check(id, slope), RIGHT)


@pytest.mark.parametrize(
    "id, word", [("03.22", "`03.2`"), ("03", "`03.2`"), ("banana", '"03.2"'), ("77.1", '"03.2"'), ("", '"03.2"')]
)
def test_an_unknown_id_gets_its_neighbours_or_an_example(small, id, word):
    expect(check(id, 1), NOT_TRIED, f"`{id}`", word)
    assert word in str(hint(id))


def test_without_any_answer_nothing_is_tried(small):
    expect(check(), NOT_TRIED)
    expect(check("03.2"), NOT_TRIED)


def test_a_broken_catalogue_is_reported(monkeypatch):
    def broken(notebook):
        raise SyntaxError("half a line")

    monkeypatch.setattr(home, "catalogue", broken)
    expect(check("03.2", 1), NOT_TRIED, "SyntaxError", "half a line")
    assert "half a line" in str(hint("03.2"))
    assert progress().rows == [("all", 0, 0)]


# --- how it shows itself ---------------------------------------------------------------------------------------------


def test_a_verdict_shows_itself_without_formatting_by_accident(small):
    def stars(f, x, h):
        raise ValueError("2 * 3 * 4 costs $5_000 <b>now</b>")

    shown = check("03.2", stars)._repr_mimebundle_()
    assert set(shown) == {"text/markdown", "text/plain"}
    assert shown["text/markdown"].startswith("**Not yet:** ")
    assert r"2 \* 3 \* 4 costs \$5\_000 \<b\>now\</b\>" in shown["text/markdown"]
    assert '`raise ValueError("2 * 3 * 4 costs $5_000 <b>now</b>")`' in shown["text/markdown"]
    assert check("03.r1", ...)._repr_mimebundle_()["text/markdown"] == "**Not tried yet.**"
    assert check("03.r1", "b")._repr_mimebundle_()["text/markdown"].startswith("**Right.** A slope")


def test_hints_climb_and_end(small):
    assert str(hint("03.2")) == f"Hint 1 of 2: {HINTS[0]}"
    assert str(hint("03.2")) == f"Hint 2 of 2: {HINTS[1]}"
    last = str(hint("03.2"))
    assert last.startswith(f"Hint 2 of 2: {HINTS[1]}") and "solution" in last
    assert str(hint("03.r1")).startswith("Hint 1 of 2")
    hint("03.r1")
    assert "the check" in str(hint("03.r1")), "a choice has no folded solution"
    assert "**Hint 1 of 2:** " in hint("03.3")._repr_mimebundle_()["text/markdown"]


# --- a catalogue that is written wrongly -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, fields, words",
    [
        (Choice, {"id": "3.r1", "right": "a", "wrong": {"b": "x", "c": "x", "d": "x"}}, "exercise id"),
        (Choice, {"right": "a", "wrong": {"b": "x"}}, "message"),
        (Choice, {"right": "e", "wrong": {"b": "x", "c": "x", "d": "x"}}, "options"),
        (Number, {"right": 1, "wrong": {2: ""}}, "sentence"),
        (Number, {"right": 1, "wrong": {2: "x"}, "hints": ["one"]}, "two hints"),
        (Number, {"right": 1, "wrong": {2: "x"}, "hints": "a text"}, "two hints"),
        (Number, {"right": 1, "wrong": [(1, 2, 3)]}, "pair"),
        (Code, {"right": slope, "wrong": []}, "cases"),
        (Code, {"right": slope, "wrong": [], "cases": [square], "probe": print}, "cases"),
    ],
)
def test_a_malformed_entry_is_refused(kind, fields, words):
    with pytest.raises(ValueError, match=words):
        kind(**{"id": "03.r1", "because": "x", "hints": HINTS, **fields})
