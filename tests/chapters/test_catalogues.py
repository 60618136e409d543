"""Every entry of every catalogue: its answers, its foreseen mistakes, its words, and its cell in the notebook."""

import contextlib
import importlib
import linecache
import math
import re
import string
import sys
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np
import pytest
from exercise_cells import calls_of_check, cells_with_checks, has_blank, imported, shown_last, solutions, text_of
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import gd_lib
from gd_course import chapters, mine
from gd_course.exercise import Choice, Code, Number, solution
from gd_course.exercise import check as home
from gd_course.exercise.check import catalogue, check, hint, progress
from gd_course.exercise.progress import Progress, counts, is_worked
from gd_course.exercise.values import plain
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT

ROOT = Path(__file__).parents[2]


def entries():
    """All exercises. A catalogue that cannot be loaded fails in test_a_catalogue_loads_and_is_complete."""
    for number in chapters():
        with contextlib.suppress(Exception):
            yield from catalogue(number).values()


ENTRIES = list(entries())
every_notebook = pytest.mark.parametrize("number", chapters())
every_exercise = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
every_mistake = pytest.mark.parametrize(
    "entry, mistake",
    [pytest.param(entry, i, id=f"{entry.id}-{i}") for entry in ENTRIES for i in range(len(entry.wrong))],
)


def notebook(number):
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    return nbformat.read(path, as_version=4)


# --- the catalogues --------------------------------------------------------------------------------------------------


def test_the_whole_course_has_its_exercises():
    assert [path.name[:2] for path in sorted((ROOT / "notebooks").glob("*.ipynb"))] == list(chapters())
    assert len(ENTRIES) >= 140
    assert sum(isinstance(entry, Code) for entry in ENTRIES) >= 30
    assert sum(len(entry.wrong) for entry in ENTRIES) >= 800, "foreseen mistakes"


@every_notebook
def test_a_catalogue_loads_and_is_complete(number):
    ids = set(catalogue(number))
    if number == "00":
        assert ids == {f"00.p{n}" for n in range(1, 7)}
    else:
        assert ids >= {f"{number}.{i}" for i in "r1 r2 r3 p1 1 2 3 4 e1 e2 e3 e4".split()}


@every_notebook
def test_the_right_letter_is_not_always_the_same(number):
    letters = Counter(entry.right for entry in catalogue(number).values() if isinstance(entry, Choice))
    total = sum(letters.values())
    if total > 1:
        assert max(letters.values()) <= max(math.ceil(total / 2), 0.6 * total), letters


@every_exercise
def test_the_right_answer_is_right(entry):
    verdict = check(entry.id, entry.right)
    assert verdict.outcome == RIGHT, str(verdict)


@every_mistake
def test_a_foreseen_mistake_is_recognised(entry, mistake):
    verdict = check(entry.id, entry.wrong[mistake][0])
    assert (verdict.outcome, verdict.mistake) == (NOT_YET, mistake), str(verdict)


@every_exercise
def test_enough_mistakes_are_foreseen_each_with_its_own_message(entry):
    messages = [message for _, message in entry.wrong]
    assert len(set(messages)) == len(messages) >= (2 if isinstance(entry, Choice) else 3)


@every_exercise
def test_what_an_exercise_says_is_plain_and_kind(entry):
    for text in (entry.because, *entry.hints, *(message for _, message in entry.wrong)):
        text = " ".join(text.split())
        prose = re.sub(r"`[^`]*`", "", text)
        assert "!" not in prose, text
        assert not re.search("[\U0001f000-\U0001faff☀-➿]", text), text
        assert not re.match(r"(right|wrong|not yet|correct)\b[.:,]?", text, re.I), text
        assert "**" not in prose and "$" not in prose, f"no Markdown, no formula: {text}"
        assert text.count("`") % 2 == 0, text
        assert 2 <= len(text.split()) <= 60, text


@every_exercise
def test_hints_climb_without_giving_the_number_away(entry):
    assert len(set(entry.hints)) == len(entry.hints) >= 2
    if isinstance(entry, Number) and not isinstance(plain(entry.right), list):
        right = float(entry.right)
        number = f"{right:.6g}".replace("-", "[-−]")
        if right in range(10):  # a small number is in many a hint; "= 2" or "it is 2." gives it away
            number = rf"(=|\bis|\bare|\bgives|\bgets|\banswer:?)\s*{number}"
        for rung in entry.hints[:-1]:
            assert not re.search(rf"(?<![\d.]){number}(?!\.?\d)", rung.replace(",", "")), rung


# --- no other answer is right ----------------------------------------------------------------------------------------

some_answers = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
NUMBERS = st.one_of(st.integers(-100, 100), st.floats(-1e6, 1e6))


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Choice)], ids=lambda entry: entry.id)
def test_nothing_but_the_right_letter_or_its_text_is_right(entry):
    texts = entry.options if isinstance(entry.options, dict) else {}
    right = {entry.right, entry.right.upper(), texts.get(entry.right, entry.right)}
    texts_and_symbols = {*texts.values(), *string.printable, "−", "é", "😀", "ab", "a b c"}
    for answer in (*(texts_and_symbols - right), None, 0, 1, -2.5, [], [1, 2]):
        assert not check(entry.id, answer), answer


def far_from(value, right, tolerance):
    return abs(value - right) > max(0.05, 1.1 * tolerance) * abs(right) + 0.05


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Number)], ids=lambda entry: entry.id)
@some_answers
@given(data=st.data())
def test_a_random_number_is_never_right(entry, data):
    right = np.array(entry.right, dtype=float)
    numbers = data.draw(st.lists(NUMBERS, min_size=right.size, max_size=right.size))
    assume(any(far_from(number, r, entry.tolerance or 0) for number, r in zip(numbers, right.flat)))
    assert not check(entry.id, np.reshape(numbers, right.shape) if right.ndim else numbers[0]), numbers


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Code)], ids=lambda entry: entry.id)
@settings(some_answers, max_examples=20)
@given(
    value=st.one_of(NUMBERS, st.none(), st.text(string.printable, max_size=3), st.lists(NUMBERS, max_size=3)),
    in_a_function=st.booleans(),
)
def test_a_random_constant_is_never_right(entry, value, in_a_function):
    answer = (lambda *args, **named: value) if in_a_function else value
    assert not check(entry.id, answer), answer


# --- notebook 03: a Node is made by hand -----------------------------------------------------------------------------


def unlike_its_parent(p):
    return gd_lib.Node(-p.data, prev=(gd_lib.Node(p.data),), backward=lambda g: (-g,))


def adding_to_grad(p):
    def backward(g):
        p.grad -= g
        return (-g,)

    return gd_lib.Node(-p.data, prev=(p,), backward=backward)


def adding_as_in_micrograd(p):
    out = gd_lib.Node(-p.data, prev=(p,))

    def backward():
        p.grad -= out.grad

    out._backward = backward
    return out


def relu_as_in_micrograd(p):
    out = gd_lib.Node(max(p.data, 0.0), prev=(p,))

    def backward():
        p.grad += out.grad * (out.data > 0)

    out._backward = backward
    return out


def one_at_a_time(result):
    yield from gd_lib.ordered(result)


def in_an_array(result):
    return np.array([result, *result.prev], dtype=object)


@pytest.mark.parametrize(
    "id, answer, words",
    [
        ("03.1", unlike_its_parent, ["Node made anew", "Node p"]),
        ("03.1", adding_to_grad, ["`data` and `grad` of each parent"]),
        ("03.1", adding_as_in_micrograd, ["takes no argument", "is given g", "one share"]),
        ("04.1", relu_as_in_micrograd, ["takes no argument", "is given g", "one share"]),
        ("03.3", one_at_a_time, ["a generator", "a list of Nodes"]),
        ("03.3", in_an_array, ["an array", "a list of Nodes"]),
    ],
)
def test_an_unforeseen_mistake_in_a_node_is_described(id, answer, words):
    verdict = check(id, answer)
    assert (verdict.outcome, verdict.mistake) == (NOT_YET, None), str(verdict)
    for word in words:
        assert word in str(verdict), str(verdict)


def test_any_plain_number_is_the_same_mistake():
    mistake = check("03.1", lambda p: -p.data).mistake
    assert mistake is not None and mistake == check("03.1", lambda p: 0.0).mistake


# --- notebook 04: a neuron made by hand ------------------------------------------------------------------------------


def the_librarys_neuron(weights, inputs, bias):
    neuron = gd_lib.Neuron(len(weights))
    neuron.weights, neuron.bias = weights, bias
    return neuron(inputs)


def test_the_learners_neuron_agrees_with_the_librarys():
    assert check("04.2", the_librarys_neuron).outcome == RIGHT


# --- how to add one --------------------------------------------------------------------------------------------------


def test_the_example_in_contributing_works(monkeypatch, tmp_path):
    """Entries in one list, and check, hint and progress know them."""
    monkeypatch.setattr(home, "catalogue", catalogue.__wrapped__)  # not cached, as in a new kernel
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Add an exercise")[2]
    example = imported(re.search(r"```python\n(.*?)```", text, re.S)[1], tmp_path)
    exercises = importlib.import_module("gd_course.ch03_node_tree.exercises")
    before = progress().rows[3]
    monkeypatch.setattr(exercises, "EXERCISES", exercises.EXERCISES + example.EXERCISES)
    for entry in example.EXERCISES:
        assert check(entry.id, entry.right).outcome == RIGHT
        assert [check(entry.id, wrong).mistake for wrong, _ in entry.wrong] == list(range(len(entry.wrong)))
        assert entry.hints[0] in str(hint(entry.id))
    n = len(example.EXERCISES)
    assert n and progress().rows[3] == (before[0], n, before[2] + n), "ids that the notebook does not have yet"


# --- the notebooks, as they are saved --------------------------------------------------------------------------------


@every_notebook
def test_notebook_and_catalogue_hold_the_same_exercises(number):
    book = notebook(number)
    for cell in book.cells:
        if cell.cell_type == "code":
            assert len(calls_of_check(cell.source)) <= 1, "one check a cell"
    checked = {id: cell for cell, id, _ in cells_with_checks(book)}
    assert len(checked) == len(cells_with_checks(book)), "each exercise is checked once"
    assert sorted(checked) == sorted(catalogue(number))
    folded = solutions(book)
    assert set(folded) <= set(checked)
    for id, cell in checked.items():
        assert calls_of_check(cell.source.rstrip().splitlines()[-1]), f"{id}: the check is the cell's last line"
        if isinstance(catalogue(number)[id], Code):
            assert "exercise" in cell.metadata.get("tags", []) and cell.metadata.get("exercise") == id, id
            assert id in folded or not has_blank(cell.source), f"{id} has a blank and no folded solution"


@every_notebook
def test_an_untouched_notebook_is_not_tried_yet(number):
    """As saved, and nbval compares what is saved with what runs."""
    for cell, id, _ in cells_with_checks(notebook(number)):
        outcome = shown_last(cell).lower()
        if is_worked(id):
            assert not has_blank(cell.source) and outcome.startswith(RIGHT), id
        else:
            assert has_blank(cell.source) and outcome.startswith(NOT_TRIED), id


def one_line(text):
    return " ".join(text.split())


@every_notebook
def test_no_answer_is_in_plain_sight(number):
    book = notebook(number)
    folded = solutions(book)
    visible = {cell.id: one_line(cell.source) for cell in book.cells if "solution" not in cell.metadata.get("tags", [])}
    printed = [text_of(output) for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    everything = " ".join([*visible.values(), one_line(" ".join(printed))])
    for cell, id, _ in cells_with_checks(book):
        if is_worked(id):
            continue
        entry = catalogue(number)[id]
        for text in (entry.because, *entry.hints):
            assert one_line(text) not in everything, f"{id}: {text}"
        if isinstance(entry, Choice):
            given_away = rf"\b(answer|solution)s?\W{{0,3}}(is)?\W{{0,3}}{entry.right}\b"
            assert not re.search(given_away, visible[cell.id], re.I), id
        if id in folded:
            given = {line.strip() for line in cell.source.splitlines()}
            written = one_line(" ".join(line for line in folded[id].splitlines() if line.strip() not in given))
            assert written, f"{id}: its solution adds nothing to its cell"
            assert len(written) < 25 or written not in everything, f"{id}: its solution is also elsewhere"


# --- mine: what a learner wrote --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if isinstance(e, Code) and callable(e.right) and counts(e.id)], ids=lambda e: e.id
)
def test_a_solution_written_in_a_cell_is_handed_back(entry, monkeypatch, capsys):
    """In a new session, with nothing but the progress file: the names of its notebook are there."""
    text, place = solution.text_of(entry.right), f"<a cell for {entry.id}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    names = {**vars(sys.modules[entry.right.__module__]), "__name__": "__main__"}
    exec(compile(text, place, "exec"), names)
    assert check(entry.id, names[entry.right.__name__])
    monkeypatch.setattr(home, "record", Progress())
    capsys.readouterr()
    own = mine(entry.id)
    assert capsys.readouterr().out == f"{entry.id}: {entry.right.__name__}, as you wrote it\n"
    assert own is not entry.right and entry.judge(own)
