"""An exercise to be programmed: foreseen mistakes are recognised by what they do, and others by where they differ."""

import numpy as np
import pytest
from small_catalogue import SMALL, Cell, CellOne, code, expect, refuses, slope

import gd_lib
from gd_course.exercise import NotYet
from gd_course.exercise.verdict import NOT_YET, RIGHT

SLOPE, CELL, XOR, FIVE = (SMALL[id] for id in ("03.2", "03.3", "03.4", "03.e1"))


class Named:
    """It can be called, as a layer can, but is not a function."""

    def __call__(self, x):
        return x


class Half:
    def __init__(self, data):
        self.data = data / 2
        self.grad = 0.0


class NoGrad:
    def __init__(self, data):
        self.data = data


@pytest.mark.parametrize(
    "entry, answer",
    [
        (SLOPE, slope),
        (SLOPE, lambda f, x, h: (f(x + h) - f(x)) / h),
        (CELL, Cell),
        (CELL, lambda data: Cell(data)),
        (XOR, [0.9, 0.8]),  # any weights that do the same
    ],
)
def test_whatever_does_the_same_is_right(entry, answer):
    expect(entry.judge(answer), RIGHT, entry.because)


@pytest.mark.parametrize(
    "entry, answer, mistake",
    [
        (SLOPE, lambda f, x, h: f(x + h) - f(x), 0),
        (SLOPE, lambda f, x, h: None, 1),
        (SLOPE, refuses, 2),  # a foreseen mistake may be an exception
        (CELL, CellOne, 0),
        (XOR, [3, 4], 0),
    ],
)
def test_whatever_does_the_same_as_a_foreseen_mistake_gets_its_message(entry, answer, mistake):
    expect(entry.judge(answer), NOT_YET, entry.wrong[mistake][1], mistake=mistake)


@pytest.mark.parametrize(
    "entry, answer, words",
    [
        (SLOPE, lambda f, x, h: 8, ["`slope(square, 3, 1)`", "`8`", "`7`"]),
        (SLOPE, lambda f, x, h: f(x), ["`9`", "`7`"]),
        (SLOPE, lambda f, x, h: (f(x + h) - f(x)) / h + 1e-4, ["`7.0001`", "`7`"]),
        (SLOPE, lambda f, x, h: 3 if x > 0 else -0.0, ["`3`", "`7`"]),
        (SLOPE, lambda f, x, h: -0.0, ["`0`", "`7`"]),
        (SLOPE, lambda f, x, h: [7.0], ["a list, `[7]`", "a number"]),
        (SLOPE, lambda f, x, h: (7.0,), ["a tuple, `(7,)`", "a number"]),
        (SLOPE, lambda f, x, h: "7", ["text, `'7'`", "a number"]),
        (SLOPE, lambda f, x, h: f, ["a function", "parentheses"]),
        (SLOPE, lambda f, x, h: np.tanh, ["a function", "parentheses"]),
        (SLOPE, lambda f, x, h: Named(), ["an object of class Named", "a number"]),
        (SLOPE, lambda f, x, h: x ^ 2, ["`^`", "`**`"]),
        (SLOPE, 7, ["the function itself"]),
        (SLOPE, None, ["the function itself"]),
        (FIVE, lambda row: row.sort(), ["`None`", "`append`", "`sort`"]),
        (FIVE, lambda row: [6.0, 3.0, 1.0, 3.0, 4.0], ["entry `[4]`", "`4`", "`3`"]),
        (FIVE, lambda row: [6.0], ["a list of 1, `[6]`", "a list of 5"]),
        (FIVE, lambda row: [Named()] * 5, ["entry `[0]`", "an object of class Named", "a number"]),
        (CELL, Half, ["`data` of a new cell", "`1.5`", "`3`"]),
        (CELL, NoGrad, ["AttributeError", "grad"]),
        (CELL, Cell(3.0), ["the class itself", "a Cell."]),
        (CELL, Named(), ["the class itself", "an object of class Named."]),
        (CELL, 3, ["the class itself", "a number."]),
        (CELL, Named.__call__, ["the class itself", "a function"]),
    ],
)
def test_the_verdict_on_an_unforeseen_answer_shows_where_it_differs(entry, answer, words):
    expect(entry.judge(answer), NOT_YET, *words)


def test_an_answer_that_should_have_refused_is_shown_the_exception():
    entry = code(refuses, cases=[(abs, 1.0, 0.0)])
    expect(entry.judge(refuses), RIGHT)
    expect(entry.judge(slope), NOT_YET, "ZeroDivisionError")
    expect(entry.judge(lambda f, x, h: 5), NOT_YET, "`5`", "ValueError")


def test_a_node_is_not_taken_for_a_function_nor_shown_as_its_number():
    entry = code(lambda p: p, probe=lambda f: {"it": f(1.0)})
    expect(entry.judge(gd_lib.Node(3.0)), NOT_YET, "the function itself", "a Node.")
    expect(entry.judge(lambda p: gd_lib.Node(2.0)), NOT_YET, "`2`", "`1`")
    doubled = code(lambda p: p * 2, probe=lambda f: {"it": f(gd_lib.Node(1.0))})
    expect(doubled.judge(lambda p: [p]), NOT_YET, "a list, `[1]`", "a Node")


def test_a_function_with_other_parameters_gets_the_number_of_arguments():
    expect(SLOPE.judge(lambda f, x: 7), NOT_YET, "3 arguments", "`slope(square, 3, 1)`")
    one = code(lambda p: p, probe=lambda f: {"it": f(1.0)})
    expect(one.judge(lambda: 1.0), NOT_YET, "one argument")
    two = code(lambda p, h=1: p, probe=lambda f: {"it": f(1.0, 2.0)})
    expect(two.judge(lambda p: p), NOT_YET, "2 arguments")
    expect(two.judge(lambda p, h, k: p), NOT_YET, "2 arguments")
    expect(two.judge(lambda p, h: undefined), NOT_YET, "NameError")  # noqa: F821 - its parameters are as asked


def test_a_probe_that_stops_early_is_compared_by_its_words():
    def probe(f):
        if f(1) == 2:
            return {"first": f(1), "third": f(3)}
        return {"first": f(1), "second": 7, "third": f(3)}

    def other_probe(f):
        if f(1) == 3:
            return {}
        return {"first": 1, "second": f(2)} if f(1) == 1 else {"second": f(2)}

    expect(code(lambda p: p, probe=probe).judge(lambda p: 2 if p == 1 else 4), NOT_YET, "first", "`2`", "`1`")
    expect(code(lambda p: p, probe=other_probe).judge(lambda p: 4), NOT_YET, "second", "`4`", "`2`")
    expect(code(lambda p: p, probe=other_probe).judge(lambda p: 3), NOT_YET, "0 parts", "2")


def test_a_probed_answer_without_a_return_is_asked_for_it():
    def first_two(rows):
        return rows[:2]

    def probe(first_two):
        rows = first_two([3, 1, 2])
        return rows if rows is None else {"the number of rows": len(rows)}

    def forgets(rows):
        rows[:2]

    def prints(rows):
        print(rows[:2])

    entry = code(first_two, probe=probe)
    expect(entry.judge(forgets), NOT_YET, "`return`")
    assert "print" not in str(entry.judge(forgets))
    expect(entry.judge(prints), NOT_YET, "`return`", "print")


@pytest.mark.parametrize(
    "made, words",
    [
        (lambda p: gd_lib.Node(1.0, prev=(p,)), ["no function for `backward`"]),
        (lambda p: gd_lib.Node(1.0, prev=(p,), backward=lambda g: g), ["backward", "tuple"]),
        (lambda p: gd_lib.Node(1.0, prev=(p,), backward=lambda g: None), ["backward", "tuple"]),
        (lambda p: gd_lib.Node(1.0, prev=p, backward=lambda g: (g,)), ["`prev`", "tuple"]),
    ],
)
def test_the_verdict_on_a_node_made_wrongly_names_its_field(made, words):
    entry = code(lambda p: p * 2, probe=lambda f: f(gd_lib.Node(3.0)).backward())
    expect(entry.judge(made), NOT_YET, *words)


def test_a_tuple_counts_as_a_list_and_is_shown_in_its_own_brackets():
    pair = code(lambda p: [p[0] / 3, 1.0], cases=[((1.0, 2.0),)])
    expect(pair.judge(lambda p: (p[0] / 3, 1)), RIGHT)
    # Both in round brackets, and with as many digits as it takes to tell them apart.
    expect(pair.judge(lambda p: (p[0] / 3 + 1e-5, 1)), NOT_YET, "((1, 2))`", "`(0.3333433, 1)`", "`(0.3333333, 1)`")


def test_an_answer_cannot_spoil_the_next_case_or_the_learners_own_object():
    def empties(row):
        found = [sum(row), max(row), min(row), len(row), row[0]]
        row.clear()
        return found

    expect(FIVE.judge(empties), RIGHT)
    expect(FIVE.judge(empties), RIGHT)
    weights = [0.6, 0.6]
    entry = code([0.6, 0.6], probe=lambda w: (w.reverse(), w.append(1), len(w))[-1])
    expect(entry.judge(weights), RIGHT)
    assert weights == [0.6, 0.6]


# --- mistakes that are edits of the solution -------------------------------------------------------------------------


def test_an_edit_of_the_solution_is_a_foreseen_mistake():
    entry = code(
        slope,
        cases=[(abs, 3.0, 2.0), (abs, -3.0, 0.5)],
        wrong=[({"f(x + h)": "f(x - h)"}, "a step back."), ({" - f(x)": " + f(x)", " / h": ""}, "no difference.")],
    )
    expect(entry.judge(slope), RIGHT)
    expect(entry.judge(lambda f, x, h: (f(x - h) - f(x)) / h), NOT_YET, "a step back.", mistake=0)
    expect(entry.judge(lambda f, x, h: f(x + h) + f(x)), NOT_YET, "no difference.", mistake=1)
    made = code(Cell, probe=lambda cls: vars(cls(3.0)), wrong=[({"0.0": "1.0"}, "a new gradient is nothing yet.")])
    expect(made.judge(CellOne), NOT_YET, mistake=0)


@pytest.mark.parametrize("edit, times", [({"f(y)": "f(x)"}, "0 times"), ({"f(x": "g(x"}, "2 times")])
def test_an_edit_replaces_what_is_there_once(edit, times):
    with pytest.raises(ValueError, match=rf"03\.4: .* is {times} in slope"):
        code(slope, cases=[(abs, 3.0, 2.0)], wrong=[(edit, "what is replaced cannot be told.")])


def test_an_edit_that_is_no_python_is_refused():
    with pytest.raises(ValueError, match=r"03\.4: .*(syntax|never closed)"):
        code(slope, cases=[(abs, 3.0, 2.0)], wrong=[({"return (": "return (("}, "no Python.")])


def test_the_solution_and_its_mistakes_are_tried_once():
    calls = []

    def counted(f, x, h):
        calls.append(1)
        return slope(f, x, h)

    entry = code(counted, cases=[(abs, 3.0, 2.0)], wrong=[(refuses, "do not refuse.")])
    for _ in range(3):
        expect(entry.judge(lambda f, x, h: 7), NOT_YET)
    assert len(calls) == 1


# --- a probe's own sentence ------------------------------------------------------------------------------------------


def test_a_probe_says_not_yet_in_its_own_words():
    def probe(cls):
        if not hasattr(cls(3.0), "grad"):
            raise NotYet("your cell needs a `grad`.")
        return {"`data`": NotYet("the number is to be kept as it is.") if cls(3.0).data != 3.0 else 3.0}

    entry = code(Cell, probe=probe, wrong=[(NoGrad, "a cell keeps its gradient too.")])
    expect(entry.judge(Cell), RIGHT)
    expect(entry.judge(Half), NOT_YET, "Not yet: the number is to be kept as it is.")
    expect(entry.judge(NoGrad), NOT_YET, "a cell keeps its gradient too.", mistake=0)  # a sentence may be foreseen
    alone = code(Cell, probe=probe)
    assert str(alone.judge(NoGrad)) == "Not yet: your cell needs a `grad`."
