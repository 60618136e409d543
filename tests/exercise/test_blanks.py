"""What is not tried yet: a blank left anywhere in an answer, and code that does nothing."""

import numpy as np
import pytest
from small_catalogue import HINTS, SMALL, code, expect, slope

from gd_course.exercise import Code
from gd_course.exercise.check import check
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT


class Holder:
    def __init__(self, data):
        self.data = data


def blank_answers():
    def only(f, x, h): ...

    def with_docstring(f, x, h):
        """The slope."""
        ...

    def inside(f, x, h):
        rise = ...
        return rise / h

    def nested(f, x, h):
        def rise():
            return ...

        return rise()

    def statement(f, x, h):
        a = 1
        ...
        return a

    class Blank: ...

    class Part:
        def __init__(self, data):
            self.data = ...

    class Field:
        grad = ...

    class Static:
        @staticmethod
        def rise(a):
            return ...

    class Shown:
        @property
        def rise(self):
            return ...

    return [
        ...,
        "...",
        "",
        " … ",
        [...],
        (1, ...),
        {"a": [1, ...]},
        only,
        with_docstring,
        inside,
        nested,
        statement,
        Blank,
        Part,
        Field,
        Static,
        Shown,
        Holder(...),
        Part(1),
        Part(1).__init__,
        lambda f, x, h: ...,
        lambda f, x, h: ... - f(x),
    ]


@pytest.mark.parametrize("answer", blank_answers(), ids=lambda a: getattr(a, "__name__", str(a))[:30])
@pytest.mark.parametrize("id", ["03.r1", "03.r2", "03.2", "03.3"])
def test_a_blank_anywhere_is_not_tried_yet(small, id, answer):
    expect(check(id, answer), NOT_TRIED)


def test_a_blank_in_code_is_named(small):
    assert "`...`" in str(check("03.2", lambda f, x, h: ...))
    assert str(check("03.2", ...)) == "Not tried yet."


def test_three_dots_among_indices_are_not_a_blank(small):
    def arrays(f, x, h) -> tuple[int, ...]:
        return float(np.array([slope(f, x, h)])[..., 0])

    expect(check("03.2", arrays), RIGHT)


HELPED = """
def rise(f, x, h):
    return ...

def over(f, x, h):
    return 1 if x > 100 else rise(f, x, h) / h
"""


@pytest.mark.parametrize(
    "source",
    [
        HELPED,
        "def over(f, x, h): ...",
        "def over(f, x, h):\n    def g(): return ...\n    return g() + 1",
        "class over:\n    def __init__(self, data): self.data = ...",
    ],
)
def test_a_blank_is_seen_without_any_source_too(small, source):
    space = {"__name__": "__main__"}
    exec(source, space)
    expect(check("03.2", space["over"]), NOT_TRIED)


def test_a_blank_that_shows_only_when_it_runs(small):
    space = {"hidden": eval("lambda: getattr(__import__('builtins'), 'Ellipsis')")}
    exec("def over(f, x, h): return hidden() + 1", space)
    expect(check("03.2", space["over"]), NOT_TRIED, "`...`")


class Stepper:
    def __init__(self):
        self.n = 0

    def step(self):
        self.n += 1


def steps(cls):
    stepper = cls()
    stepper.step()
    return {"`n` after a step": stepper.n}


COUNT = code(sum, cases=[[1, 2]])
STEPPER = Code("03.3", right=Stepper, probe=steps, wrong=[], because="Yes.", hints=HINTS)


@pytest.mark.parametrize("body", ["pass", "return", "return None", '"""Later."""', "pass  # later"])
@pytest.mark.parametrize(
    "entry, name, source",
    [
        (COUNT, "count", "def count(sizes):\n    {}"),
        (STEPPER, "step", "class Mine:\n    def step(self):\n        {}"),
    ],
)
def test_what_does_nothing_is_named_and_is_not_called_a_blank(tmp_path, entry, name, source, body):
    (tmp_path / "own.py").write_text(source.format(body))
    for where in ("<no source>", str(tmp_path / "own.py")):
        space = {"__name__": "__main__"}
        exec(compile(source.format(body), where, "exec"), space)
        verdict = entry.judge(list(space.values())[-1])
        expect(verdict, NOT_TRIED, f"`{name}`")
        assert "..." not in str(verdict)


def test_an_empty_class_is_named_and_an_empty_helper_is_not():
    space = {"__name__": "__main__"}
    exec(
        "class Mine:\n    pass\n\n"
        "class Other:\n    n = 5\n    def step(self):\n        self.n = 2\n    def close(self):\n        pass\n\n"
        "def count(sizes):\n    return 0",
        space,
    )
    expect(STEPPER.judge(space["Mine"]), NOT_TRIED, "class `Mine`")
    expect(STEPPER.judge(space["Other"]), NOT_YET, "`2`", "`1`")
    expect(COUNT.judge(space["count"]), NOT_YET, "`0`", "`3`")


def test_the_made_up_entries_are_right():
    for entry in (*SMALL.values(), COUNT, STEPPER):
        expect(entry.judge(entry.right), RIGHT)
