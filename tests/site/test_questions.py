"""What the site's worker does with an answer, in this Python: it needs neither a browser nor Pyodide."""

import ast
import base64
import importlib.util
import json
import re
import sys
import types
from pathlib import Path

import nbformat
import pytest
from course import NOTEBOOKS, STEMS
from exercise_cells import solutions

from gd_course.exercise import check as home
from gd_course.exercise.progress import EDITION

LIVE = Path(__file__).resolve().parents[2] / "site" / "live"
BOOKS = {number: nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4) for number, stem in STEMS.items()}
SOLUTIONS = {id: (number, text) for number, book in BOOKS.items() for id, text in solutions(book).items()}
KEPT = {"typed": {}, "code": {}}


@pytest.fixture
def told():
    """What the page is told while code runs."""
    return []


@pytest.fixture
def questions(monkeypatch, told, tmp_path):
    monkeypatch.setitem(sys.modules, "live", types.SimpleNamespace(tell=told.append))
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("questions_of_the_site", LIVE / "questions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cells(number):
    code = [cell for cell in BOOKS[number].cells if cell.cell_type == "code"]
    return [{"source": cell.source, "question": cell.metadata.get("exercise", "")} for cell in code]


@pytest.mark.parametrize("id", SOLUTIONS)
def test_a_solution_is_right_with_what_the_cells_above_define(questions, id):
    number, text = SOLUTIONS[id]
    done = questions.run(id, text, cells(number), KEPT, True)
    assert (done["error"], done["verdict"]["outcome"]) == ("", "right")
    assert done["verdict"]["done"] == [id]
    for name, kept in done["verdict"]["code"].values():
        assert name in kept and "check(" not in kept


@pytest.mark.parametrize("id", SOLUTIONS)
def test_a_blank_is_not_tried_yet(questions, id):
    above = cells(id[:2])
    blank = next(cell["source"] for cell in above if cell["question"] == id)
    done = questions.run(id, blank, above, KEPT, True)
    assert (done["error"], done["verdict"]["outcome"]) == ("", "not tried yet")


@pytest.mark.parametrize(
    "text, value",
    [
        ("−12", -12),
        ("1/4", 0.25),
        ("2 * 3 + 4×2", 14),
        ("2**10", 1024),
        ("1e-3", 0.001),
        ("[1, 2]", [1, 2]),
        ("", ...),
        (" ", ...),
        ("...", ...),
        ("0,5", (0, 5)),
        ("12%", "12%"),
        ("twelve", "twelve"),
        ("1/0", "1/0"),
        ("9**9**9**9", "9**9**9**9"),
        ("__import__('os')", "__import__('os')"),
    ],
)
def test_a_box_is_read_as_python_reads_a_number(questions, text, value):
    assert questions._number(text) == value and type(questions._number(text)) is type(value)


def test_check_answers_in_the_words_of_check(questions):
    for kind, id, sent, answers in (
        ("number", "03.p1", ["18"], [18]),
        ("number", "03.s1", ["1", "-10", "3.2"], [1, -10, 3.2]),
        ("number", "03.s1", ["1", "", "3.2"], [1, ..., 3.2]),
        ("choice", "03.p2", "a", ["a"]),
        ("choice", "03.p2", "", [""]),
        ("order", "03.o1", "abcde", ["abcde"]),
    ):
        assert questions.check(id, kind, sent)["text"] == str(home.check(id, *answers))


def test_a_hint_is_one_more_with_each_call(questions):
    first, second = questions.hint("03.p1")["text"], questions.hint("03.p1")["text"]
    assert first.startswith("Hint 1 of") and second.startswith("Hint 2 of")


def test_what_code_shows_and_prints_reaches_the_page(questions, told):
    done = questions.run("03.2", "for k in range(3):\n    print(k)\nk * 2", cells("03"), KEPT, False)
    assert words(told) == "0\n1\n2\n4\n" and told[0] == {"printed": ""} and done == {"error": "", "verdict": None}
    questions.run("03.2", "from gd_course.ch02_chain_rule import explore_gears\nexplore_gears()", [], KEPT, False)
    assert words(told).endswith(
        "\nThis is an explorer. It moves where the page itself shows one, and in the notebook.\n"
    )


def test_a_value_is_shown_where_matplotlib_is_there_without_its_figures(questions, told, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", types.ModuleType("matplotlib"))
    monkeypatch.delitem(sys.modules, "matplotlib.figure", raising=False)
    assert questions.run("03.2", "2 * 2", cells("03"), KEPT, False)["error"] == "" and words(told) == "4\n"


def words(told):
    return "".join(part["printed"] for part in told)


def test_pictures_reach_the_page_with_their_sentences(questions, told):
    code = """from gd_lib import draw_graph
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
figure = plt.figure(figsize=(3, 2))
print("drawn")
display(draw_graph(Node(2) + Node(3)))
nothing"""
    for _ in range(2):
        told.clear()
        assert "NameError" in questions.run("03.2", code, cells("03"), KEPT, False)["error"]
        assert words(told[:-2]) == "drawn\n"
        graph, drawn = told[-2:]
        assert base64.b64decode(graph["png"]).startswith(b"\x89PNG") and graph["alt"] == graph["says"] != ""
        assert base64.b64decode(drawn["png"]).startswith(b"\x89PNG") and drawn["width"] == 288 and drawn["alt"]


def test_what_is_printed_without_end_is_cut(questions, told):
    questions.run("03.2", "for k in range(10**5):\n    print('word', k)", cells("03"), KEPT, False)
    assert len(words(told)) < questions.MOST_PRINTED + 100 and words(told).endswith("… (and more)")


@pytest.mark.parametrize(
    "code, words",
    [
        ("x = 1\ny = nothing", "Line 2, `y = nothing`: NameError: name 'nothing' is not defined"),
        ("def f(:\n  pass", "Line 1, `def f(:`: SyntaxError: invalid syntax."),
        (
            "def f(x):\n    return f(x)\nf(1)",
            "Line 2, `return f(x)`: RecursionError: a function calls itself again and again",
        ),
        ("exit()", "Line 1, `exit()`: SystemExit: this would end Python"),
        (
            "import pandas",
            "Line 1, `import pandas`: ModuleNotFoundError: this page has no pandas; run it in the notebook",
        ),
    ],
)
def test_code_that_stops_says_where_and_why(questions, code, words):
    if code == "import pandas":
        pytest.MonkeyPatch().setitem(sys.modules, "pandas", None)
    assert questions.run("03.2", code, cells("03"), KEPT, True)["error"] == words


def names_of(found):
    return [ast.unparse(module) for _, _, module in found]


def test_only_what_is_needed_is_run(questions):
    above = [
        {"source": "from gd_lib import Node, draw_graph\nimport math", "question": ""},
        {"source": "network = slow()\nfit(network, 3)\nprint(network)", "question": ""},
        {"source": "def half(p):\n    return p / two\n\ntwo = 2", "question": ""},
        {"source": "half.note = 'halves'\nplot_half(half)", "question": ""},
    ]
    assert names_of(questions.needed(above, {}, ast.parse("half(3)"))) == [
        "def half(p):\n    return p / two\ntwo = 2",
        "half.note = 'halves'",
    ]
    assert names_of(questions.needed(above, {}, ast.parse("Node(1)"))) == ["from gd_lib import Node"]
    assert names_of(questions.needed(above, {}, ast.parse("network(1)"))) == ["network = slow()\nfit(network, 3)"]
    assert names_of(questions.needed(above, {}, ast.parse("def half(p): return 1\nhalf(1)"))) == []


def test_what_was_typed_for_an_exercise_above_stands_in_its_place(questions):
    above = [{"source": "def layer():\n    return ...\ncheck('03.2', layer)", "question": "03.2"}]
    typed = {"03.2": "def layer():\n    return 5"}
    assert names_of(questions.needed(above, typed, ast.parse("layer()"))) == ["def layer():\n    return 5"]
    assert names_of(questions.needed(above, {"03.2": "def layer(:"}, ast.parse("layer()"))) == [
        "def layer():\n    return ..."
    ]


def test_a_desktops_progress_is_read_with_todays_ids(questions, tmp_path):
    old = json.dumps({"done": ["08.1", "03.e1"], "code": {}})
    assert questions.read_progress(old) == {"edition": EDITION, "done": ["10.1"], "code": {}}
    assert questions.read_progress("not json") == {"damaged": True}
    assert list(tmp_path.iterdir()) == []


def test_the_page_knows_which_exercises_count():
    rule = re.search(r"counts = id => (.*);", (LIVE / "progress.js").read_text(encoding="utf-8"))[1]
    assert rule == '!id.endsWith(".1") && !id.includes(".s")'  # as gd_course.exercise.progress.counts
