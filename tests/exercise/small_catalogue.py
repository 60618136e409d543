"""A made-up catalogue, one entry of each kind, for the tests of the kit."""

from gd_course.exercise import Choice, Code, Number
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT

OPENINGS = {RIGHT: "Right.", NOT_YET: "Not yet:", NOT_TRIED: "Not tried yet"}
HINTS = ["Think of the rise.", "Divide the rise by the run."]


def square(x):
    return x * x


def slope(f, x, h):
    return (f(x + h) - f(x)) / h


def undivided(f, x, h):
    return f(x + h) - f(x)


def silent(f, x, h):
    slope(f, x, h)


def refuses(f, x, h):
    raise ValueError("h is zero")


class Cell:
    def __init__(self, data):
        self.data = data
        self.grad = 0.0


class CellOne:
    def __init__(self, data):
        self.data = data
        self.grad = 1.0


def new_cell(cls):
    cell = cls(3.0)
    return {"`data` of a new cell": cell.data, "`grad` of a new cell": cell.grad}


def xor_table(weights):
    w1, w2 = weights
    return [float(w1 * p + w2 * q > 1) for p in (0, 1) for q in (0, 1)]


def five_numbers(row):
    return [sum(row), max(row), min(row), len(row), row[0]]


def code(right, **rest):
    """A Code exercise of which only the behaviour matters."""
    return Code("03.4", right=right, because="Yes.", hints=HINTS, **{"wrong": [], **rest})


SMALL = {
    entry.id: entry
    for entry in [
        Choice(
            "03.r1",
            right="b",
            options={"a": "the height", "b": "the steepness", "c": "the width"},
            hints=HINTS,
            because="A slope is how steep it is.",
            wrong={"a": "that is how high it is.", "c": "that is how wide it is."},
        ),
        Number(
            "03.r2",
            right=-6,
            wrong={-12: "that is twice the slope; halve it.", -3: "that is e itself."},
            because="Each step of e moves L by 2e.",
            hints=HINTS,
        ),
        Number(
            "03.r3", right=[1, 2.5], wrong=[([2.5, 1], "the two are swapped.")], because="One for each.", hints=HINTS
        ),
        Number(
            "03.p1", right=13002, wrong={12960: "the biases are missing."}, because="Weights and biases.", hints=HINTS
        ),
        Number("03.p2", right=0, wrong={1: "that is the value."}, because="Flat.", hints=HINTS),
        Number(
            "03.p3",
            right=[[1, 0], [0, 2]],
            wrong=[([[1, 1], [1, 2]], "the corners are off.")],
            because="Yes.",
            hints=HINTS,
        ),
        Code("03.1", right=slope, cases=[(square, 3.0, 1.0)], wrong=[], because="Rise over run.", hints=HINTS),
        Code(
            "03.2",
            right=slope,
            cases=[(square, 3.0, 1.0), (square, -2.0, 0.5)],
            because="Rise over run.",
            hints=HINTS,
            wrong=[
                (undivided, "that is the rise alone."),
                (silent, "nothing comes back."),
                (refuses, "do not refuse."),
            ],
        ),
        Code(
            "03.3",
            right=Cell,
            probe=new_cell,
            wrong=[(CellOne, "a new gradient is nothing yet.")],
            because="Both fields.",
            hints=HINTS,
        ),
        Code(
            "03.4", right=[0.6, 0.6], probe=xor_table, wrong=[([1.1, 1.1], "that is OR.")], because="AND.", hints=HINTS
        ),
        Code("03.e1", right=five_numbers, cases=[[3.0, 1.0, 2.0]], wrong=[], because="Five numbers.", hints=HINTS),
    ]
}


def expect(verdict, outcome, *words, mistake=None):
    """Hold a verdict to its outcome, to the mistake that it recognised (None: no foreseen one), and to some words."""
    assert (verdict.outcome, verdict.mistake) == (outcome, mistake), str(verdict)
    assert str(verdict).startswith(OPENINGS[outcome])
    assert bool(verdict) is (outcome == RIGHT)
    for word in words:
        assert word in str(verdict), str(verdict)
