"""Code that never ends is stopped and named, whoever wrote it, by counting its steps; no clock decides on an answer."""

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from small_catalogue import code, expect, square

from gd_course import chapters
from gd_course.exercise import Code, Number, attempt, limit
from gd_course.exercise.check import catalogue
from gd_course.exercise.values import Stopped
from gd_course.exercise.verdict import NOT_YET, RIGHT

ROOT = Path(__file__).parents[2]

# --- endless code of every kind --------------------------------------------------------------------------------------

# The body of answer(f, x), f being a function, and what the verdict says. Tried with a tenth of the steps, for speed.
FEWER, ITSELF = "100,000 steps", "calls itself"
ENDLESS = {
    "one line": ("while True: pass", FEWER),
    "one line with an ellipsis": ("while 1: f", FEWER),
    "a body": ("i = 0\nwhile True:\n    i += 1", FEWER),
    "a continue": ("while True:\n    continue", FEWER),
    "a for": ("for i in itertools.count():\n    x = i", FEWER),
    "a for on one line": ("for i in itertools.count(): pass", FEWER),
    "a while in a helper": ("def deep():\n    while x == x: f(x)\nreturn deep()", FEWER),
    "a list comprehension": ("return [None for i in itertools.count()]", FEWER),
    "a generator expression": ("return sum(1 for i in itertools.count())", FEWER),
    "a generator": ("def ones():\n    while True: yield 1\nreturn sum(ones())", FEWER),
    "a lambda in map": ("return max(map(lambda i: i, itertools.count()))", FEWER),
    "a method": ("class A:\n    def run(self):\n        while True: f(x)\nreturn A().run()", FEWER),
    "an operator": ("class A:\n    def __add__(self, other):\n        while True: f(x)\nreturn A() + 1", FEWER),
    "a property of the result": (
        "class A:\n    grad = 0.0\n    @property\n    def data(self):\n        while True: f(x)\nreturn A()",
        FEWER,
    ),
    "the text of an exception": (
        "class E(Exception):\n    def __str__(self):\n        while True: f(x)\nraise E",
        FEWER,
    ),
    "the standard library": ("return statistics.mean(itertools.repeat(1))", FEWER),
    "gd_lib": (
        "net = MLP([1, 1])\nfit(net, [[1.0]], [1.0], mse, SGD(net.parameters(), 0.1), epochs=10**15)",
        FEWER,
    ),
    "too many paths": ("def walk(n): return n and walk(n - 1) + walk(n - 1)\nreturn walk(100)", FEWER),
    "recursion": ("return answer(f, x)", ITSELF),
    "recursion through sum": ("return sum(answer(f, x) for i in range(2))", ITSELF),
    "recursion through an operator": ("class A:\n    def __add__(self, o): return self + o\nreturn A() + 1", ITSELF),
}
# What is caught in an endless loop is raised again, until it is not.
SWALLOWING = {
    "Exception": ("while True:\n    try:\n        f(x)\n    except Exception:\n        pass", FEWER),
    "BaseException": ("while True:\n    try:\n        x += 1\n    except BaseException:\n        pass", FEWER),
    "everything": ("while True:\n    try: x += 1\n    except: pass", FEWER),
    "kept": ("kept = []\nwhile True:\n    try: x += 1\n    except BaseException as e: kept.append(e)", FEWER),
    "suppressed": ("while True:\n    with contextlib.suppress(BaseException):\n        while True: x += 1", FEWER),
    "twice": (
        "while True:\n    try:\n        while True:\n            try: x += 1\n            except BaseException: pass\n"
        "    except BaseException: pass",
        FEWER,
    ),
    "finally": ("try:\n    while True: x += 1\nfinally:\n    while True: x += 2", FEWER),
    "and then right": ("try:\n    while True: x += 1\nexcept BaseException:\n    return 9.0", FEWER),
    "recursion": ("def deep(): return deep()\nwhile True:\n    try: deep()\n    except BaseException: pass", FEWER),
    "recursion in recursion": ("try: return answer(f, x)\nexcept: return answer(f, x)", ITSELF),
    "settrace": ("sys.settrace(None)\nwhile True: pass", FEWER),
}
STEPS = "1 million steps"
# With all steps, these take at most 200 megabytes. Tried with a fifth of both.
SOME, MEGABYTES = "200,000 steps", 40
GROWING = {
    "numbers": "xs = []\nwhile True: xs.append(len(xs))",
    "a list comprehension": "return [i for i in itertools.count()]",
    "a dict": "d = {}\nwhile True: d[len(d)] = [1.0]",
    "a path downhill": "path = [x]\nwhile abs(x) > 0:\n    x = x - 0.1 * f(x) + 1\n    path.append(x)",
    "a graph": "p = Node(1.0)\nwhile True: p = p * p",
}
# These would take all the memory there is. Tried with a fifth of what they may have.
GREEDY = {
    "small lists": ("xs = []\nwhile True: xs.append(list(range(10_000)))", "100 MB of memory"),
    "a list that doubles": ("xs = [x]\nwhile True: xs = xs + xs", "MemoryError"),
    "an array that doubles": ("xs = np.ones(1)\nwhile True: xs = np.append(xs, xs)", "MemoryError"),
    "one text": ("return 'a' * 10**12", "MemoryError"),
}
JUDGED = """
def judged(name, answer, grows):
    def mark(*args): return None
    def f(x): return x * x

    entry = Code("03.2", right=f, cases=[(f, 3.0)], wrong=[], because="Yes.", hints=["a", "b"])
    limit.MOST_STEPS = MOST_STEPS // (5 if grows else 10)
    if grows:
        tracemalloc.start()
    sys.settrace(mark)
    verdict = entry.judge(answer)
    assert sys.gettrace() is mark, "the trace function that was there is not put back"
    sys.settrace(None)
    peak = tracemalloc.get_traced_memory()[1] if grows else 0
    tracemalloc.stop()
    print(json.dumps([name, verdict.outcome, str(verdict), peak]), flush=True)
"""
IMPORTS = """
import contextlib, itertools, json, statistics, sys, tracemalloc

import numpy as np

from gd_course.exercise import Code, limit
from gd_lib import MLP, SGD, Node, fit, mse

MOST_STEPS = limit.MOST_STEPS
limit.MOST_MEMORY //= 5
limit.MOST_AT_ONCE //= 5
"""


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    """{name: (outcome, text, bytes)} of the endless code, judged in a process that code which is not stopped ends."""
    bodies = {f"endless {name}": body for name, (body, _) in ENDLESS.items()}
    bodies |= {f"swallowing {name}": body for name, (body, _) in SWALLOWING.items()}
    bodies |= {f"growing {name}": body for name, body in GROWING.items()}
    if sys.platform == "linux":
        bodies |= {f"greedy {name}": body for name, (body, _) in GREEDY.items()}
    answers = [
        f"def answer(f, x):\n{textwrap.indent(body, '    ')}\njudged({name!r}, answer, {name.startswith('growing')})\n"
        for name, body in bodies.items()
    ]
    script = tmp_path_factory.mktemp("endless") / "answers.py"
    script.write_text("\n".join([IMPORTS, JUDGED, *answers]), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(script)]
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=3600, encoding="utf-8", env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        pytest.fail(f"one of the answers was not stopped; finished: {error.stdout}")
    assert run.returncode == 0, run.stderr
    return {name: found for name, *found in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_code_is_stopped_and_named(endless, name):
    outcome, text, _ = endless[f"endless {name}"]
    assert outcome == NOT_YET
    assert ENDLESS[name][1] in text and "your line" in text


@pytest.mark.parametrize("name", SWALLOWING)
def test_endless_code_that_catches_everything_is_stopped_too(endless, name):
    outcome, text, _ = endless[f"swallowing {name}"]
    assert outcome == NOT_YET
    assert SWALLOWING[name][1] in text and "your line" in text


@pytest.mark.parametrize("name", GROWING)
def test_endless_code_does_not_fill_the_memory(endless, name):
    outcome, text, peak = endless[f"growing {name}"]
    assert outcome == NOT_YET and SOME in text
    assert 1e5 < peak < MEGABYTES * 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
@pytest.mark.parametrize("name", GREEDY)
def test_code_that_takes_all_memory_is_stopped(endless, name):
    outcome, text, _ = endless[f"greedy {name}"]
    assert outcome == NOT_YET
    assert GREEDY[name][1] in text and "your line" in text


def test_the_bounds_of_memory_are_put_back():
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    expect(code(square, cases=[3.0]).judge(square), RIGHT)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_an_endless_property_of_an_answer_is_stopped():
    class Endless:
        @property
        def grad(self):
            while True:
                pass

    expect(Number("03.r2", right=1, wrong={2: "x"}, because="Yes.", hints=["a", "b"]).judge(Endless()), NOT_YET, STEPS)
    expect(code(square, cases=[3.0]).judge(Endless()), NOT_YET, STEPS)


def test_recursion_that_catches_its_own_error_is_stopped_soon():
    calls = 0

    def answer(x):
        nonlocal calls
        calls += 1
        try:
            return answer(x)
        except RecursionError:
            return answer(x)

    expect(code(square, cases=[3.0]).judge(answer), NOT_YET, ITSELF)
    assert calls < 20 * sys.getrecursionlimit(), "each time takes as long as a thousand steps"


# --- what is stopped is never right ----------------------------------------------------------------------------------


def never_ends(x):
    while True:
        x += 1


@pytest.mark.parametrize("wrong", [[], [(never_ends, "a foreseen loop.")]])
def test_a_stopped_answer_is_not_right_where_the_solution_is_stopped_too(wrong):
    entry = code(never_ends, cases=[3.0], wrong=wrong)
    expect(entry.judge(never_ends), NOT_YET, STEPS, "`never_ends(3)`")
    expect(entry.judge(square), NOT_YET, "own solution")
    probed = code(never_ends, probe=lambda f: {"it": f(1.0)}, wrong=wrong)
    expect(probed.judge(never_ends), NOT_YET, STEPS)
    expect(probed.judge(square), NOT_YET, "own solution")


def test_an_attempt_within_a_probe_counts_with_it():
    def probe(f):
        return {"it": attempt(lambda: f(1.0)), "then": 1}

    expect(code(never_ends, probe=probe).judge(never_ends), NOT_YET, STEPS)
    failing = code(lambda x: 1 / 0, probe=probe)
    expect(failing.judge(lambda x: x / 0), NOT_YET, "ZeroDivisionError")
    expect(failing.judge(failing.right), RIGHT)


# --- an answer that ends is not stopped ------------------------------------------------------------------------------


def counts_to(n):
    i = 0
    while i < n:
        i += 1
    return i


def test_no_answer_of_the_course_comes_near_the_limit(monkeypatch):
    monkeypatch.setattr(limit, "MOST_STEPS", limit.MOST_STEPS // 10)
    entries = [entry for number in chapters() for entry in catalogue(number).values() if isinstance(entry, Code)]
    answers = [(entry, answer) for entry in entries for answer in (entry.right, *(wrong for wrong, _ in entry.wrong))]
    assert len(answers) > 400
    stopped = [e.id for e, answer in answers if any(isinstance(value, Stopped) for _, value in e.outcomes(answer))]
    assert not stopped


def test_each_case_may_take_all_steps(monkeypatch):
    monkeypatch.setattr(limit, "MOST_STEPS", 10_000)
    expect(code(lambda n: n, cases=[3000, 3001, 3002]).judge(counts_to), RIGHT)
    expect(code(lambda n: n, cases=[3000, 6000, 3002]).judge(counts_to), NOT_YET, "`counts_to(6000)`", "10,000 steps")


@pytest.mark.parametrize("days", [0, 1])
def test_a_clock_that_jumps_stops_no_answer_that_ends(monkeypatch, days):
    """A slow machine, or one that was asleep: at each look at the clock a day has passed. Or none has."""
    now = iter(range(0, 10**12, 86_400 * days) if days else iter(int, 1))
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    expect(code(lambda n: n, cases=[2000]).judge(counts_to), RIGHT)
    # Only code that goes on far beyond that is stopped by the clock, and the verdict says after how many steps.
    expect(code(square, cases=[3.0]).judge(never_ends), NOT_YET, "5,000 steps" if days else STEPS)


def test_a_clean_up_is_not_cut_short():
    tidy = []

    def answer(x):
        try:
            never_ends(x)
        finally:
            for i in range(100):
                tidy.append(i)

    expect(code(square, cases=[3.0]).judge(answer), NOT_YET, STEPS)
    assert len(tidy) == 100


def test_deep_recursion_that_ends_is_right():
    def sum_to(n):
        return n and n + sum_to(n - 1)

    expect(code(lambda n: n * (n + 1) // 2, cases=[500]).judge(sum_to), RIGHT)


def test_what_outlives_an_answer_is_not_stopped_later(monkeypatch):
    monkeypatch.setattr(limit, "MOST_STEPS", 1000)
    kept = []

    def answer(x):
        kept.append(iter(i for i in range(3000)))
        return next(kept[0])

    expect(code(lambda x: 0, cases=[3.0]).judge(answer), RIGHT)
    before = sys.gettrace()
    sys.settrace(lambda frame, event, arg: None)
    try:
        assert len(list(kept[0])) == 2999
    finally:
        sys.settrace(before)
