"""Questions that answer back: `check`, `hint` and `progress`, and the three kinds of exercise behind them.

An exercise is one entry in the list EXERCISES of the file named after its notebook (`derivative.py`, `mlp.py`, …).
It knows the right answer and the usual wrong ones, each with a message of its own. `check` compares and says one of
three things: *right*, *not yet* and why, or *not tried yet*. It raises nothing, so Run All of a notebook whose
exercises are still blank is clean. Only the learner's Ctrl-C (KeyboardInterrupt) passes through.
"""

import ast
import contextlib
import copy
import difflib
import functools
import inspect
import io
import itertools
import json
import linecache
import math
import os
import re
import sys
import sysconfig
import textwrap
import time
import types
from dataclasses import KW_ONLY, dataclass, field
from importlib import import_module
from numbers import Real
from pathlib import Path
from typing import Any

# The file of a notebook's exercises is found by the two digits that its ids begin with.
NOTEBOOKS = ("prelude", "derivative", "chain_rule", "node_tree", "neuron", "mlp", "sgd", "numpy_port",
             "handwritten_digits")
SECONDS = 2.0       # how long an answer may run
PRINTED_LINES = 10  # how much of what an answer prints during a check is shown
RIGHT, NOT_YET, NOT_TRIED = "right", "not yet", "not tried yet"


# --- what a learner sees -------------------------------------------------------------------------------------------

class Words:
    """A few words that show themselves as Markdown in a notebook and as plain text elsewhere.

    The text is plain, except that `code` stands between backticks. Its opening, up to the first mark, is set in bold.
    """

    def __init__(self, text):
        self.text = " ".join(text.split())

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        opening, mark, rest = re.match(r"([^.:]*)([.:]?)(.*)", self.text).groups()
        # Between backticks everything is literal; elsewhere a * or $ in a learner's own words must not format.
        parts = re.split(r"(`[^`]*`)", rest)
        safe = [p if p.startswith("`") else re.sub(r"([\\*_$<>\[\]#~|`])", r"\\\1", p) for p in parts]
        return {"text/markdown": f"**{opening}{mark}**" + "".join(safe), "text/plain": self.text}


class Verdict(Words):
    """What `check` hands back. `.outcome` is "right", "not yet" or "not tried yet"; it is true only when right."""

    def __init__(self, outcome, words=""):
        opening = {RIGHT: "Right.", NOT_YET: "Not yet:", NOT_TRIED: "Not tried yet:" if words else "Not tried yet."}
        super().__init__(f"{opening[outcome]} {words}")
        self.outcome = outcome

    def __bool__(self):
        return self.outcome == RIGHT


def _code(text):
    """A learner's line or value between backticks, on one line and not too long."""
    text = " ".join(str(text).replace("`", "'").split())
    return f"`{text if len(text) <= 80 else text[:77] + '…'}`"


def _show(value, digits=4):
    """A number, list or anything else as a reader wants to see it: `%.4g`, but whole numbers in full."""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.{digits}g}"
    if isinstance(value, list):
        text = "[" + ", ".join(_show(v, digits) for v in value) + "]"
        return text if len(text) <= 70 else f"a list of {len(value)}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {_show(v, digits)}" for k, v in value.items()) + "}"
    return str(value) if isinstance(value, _Thing) else repr(value)


# --- plain values, and when two of them are the same -----------------------------------------------------------------

@dataclass(frozen=True)
class _Thing:
    """Stands for a value that is neither number, text, list nor dict; only its type counts."""

    type: str

    def __str__(self):
        return f"a {self.type}"


@dataclass(frozen=True)
class _Raised:
    """Stands for an exception: two are the same if type and message are."""

    type: str
    message: str
    line: str = field(default="", compare=False)


def plain(value):
    """`value` in plain Python: Node and Tensor become their data, arrays and tuples lists, sets sorted lists."""
    if isinstance(value, type) or (callable(value) and not hasattr(value, "tolist") and not hasattr(value, "grad")):
        return _Thing("class" if isinstance(value, type) else "function")
    if hasattr(value, "grad") and hasattr(value, "data"):
        value = value.data
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [plain(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v) for v in value), key=repr)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return float(value) if isinstance(value, Real) else _Thing(type(value).__name__)


def _same(got, want, tolerance):
    """Whether two plain values agree, numbers to a relative tolerance (and a thousandth of it absolutely, for 0)."""
    if isinstance(want, Real) and isinstance(got, Real):
        if math.isnan(want) or math.isnan(got):
            return math.isnan(want) and math.isnan(got)
        return math.isclose(got, want, rel_tol=tolerance, abs_tol=tolerance / 1000)
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(_same(g, w, tolerance) for g, w in zip(got, want))
    if isinstance(want, dict) and isinstance(got, dict):
        return want.keys() == got.keys() and all(_same(got[k], want[k], tolerance) for k in want)
    return type(got) is type(want) and got == want


def _compare(got, want):
    """Both values in words that differ: with more digits where four would look the same."""
    digits = next((d for d in (4, 7, 10, 17) if _show(got, d) != _show(want, d)), 17)
    return f"gave {_code(_show(got, digits))}, expected {_code(_show(want, digits))}"


def _kind(value):
    """The kind of a plain value in a word."""
    names = {str: "a text", bool: "True or False", int: "a number", float: "a number", list: "a list", dict: "a dict"}
    return names.get(type(value), str(value))


# --- which code is the learner's, and is there still a blank in it ---------------------------------------------------

_LIBRARIES = tuple({str(Path(p).resolve()) + os.sep for p in (
    Path(__file__).parents[1], *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")))})


def _is_learners(filename):
    """Whether code comes from a notebook cell or the learner's own file, not from Python, a package or gd_lib."""
    return not filename.startswith("<frozen") and not str(Path(filename).resolve()).startswith(_LIBRARIES)


def _blank_in_code(function):
    """Whether a `...` is left in a function: by its source where there is one, else by its constants."""
    code = function.__code__
    if code.co_name != "<lambda>":  # the source of a lambda is its whole line, which may hold another blank
        with contextlib.suppress(OSError, TypeError, SyntaxError):
            nodes = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))))
            # `a[..., 0]` and `tuple[int, ...]` are no blanks: a `...` among other indices.
            indices = {id(i) for n in nodes if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Tuple)
                       for i in n.slice.elts}
            return any(isinstance(n, ast.Constant) and n.value is ... and id(n) not in indices for n in nodes)
        if code.co_code == (lambda: None).__code__.co_code and code.co_consts in ((None,), ()):
            return True  # a body of nothing but `...`
    codes = [code]
    for code in codes:
        codes.extend(c for c in code.co_consts if isinstance(c, types.CodeType))
    return any(c is ... for code in codes for c in code.co_consts)


def _has_blank(answer):
    """Whether a `...` is left anywhere in an answer: in lists, functions, their helpers, classes and objects."""
    try:
        return _blank(answer, set())
    except RecursionError:  # objects in a chain too deep to look through
        return False


def _blank(thing, seen):
    if thing is ... or (isinstance(thing, str) and thing.strip() in ("...", "…")):
        return True
    if id(thing) in seen:
        return False
    seen.add(id(thing))
    if isinstance(thing, (list, tuple, set, frozenset)):
        return any(_blank(part, seen) for part in thing)
    if isinstance(thing, dict):
        return any(_blank(part, seen) for part in thing.values())
    if isinstance(thing, functools.partial):
        return _blank([thing.func, *thing.args, thing.keywords], seen)
    if isinstance(thing, (types.MethodType, staticmethod, classmethod)):
        return _blank(thing.__func__, seen)
    if isinstance(thing, property):
        return _blank(thing.fget, seen)
    if isinstance(thing, types.FunctionType):
        where = thing.__code__.co_filename
        if not _is_learners(where):
            return False
        helpers = (thing.__globals__.get(name) for name in thing.__code__.co_names)
        return _blank_in_code(thing) or any(_blank(h, seen) for h in helpers if h is ... or (
            isinstance(h, types.FunctionType) and h.__code__.co_filename == where))
    cls = thing if isinstance(thing, type) else type(thing)
    module = sys.modules.get(cls.__module__)
    from_file = getattr(module, "__file__", None) or "built in"
    if cls.__module__ != "__main__" and (from_file == "built in" or not _is_learners(from_file)):
        return False
    if thing is cls:
        own = {k: v for k, v in vars(cls).items()
               if k not in ("__module__", "__dict__", "__weakref__", "__doc__", "__firstlineno__",
                            "__static_attributes__", "__annotations__")}
        return (not own and cls.__bases__ == (object,)) or any(_blank(v, seen) for v in own.values())
    return _blank(cls, seen) or any(_blank(v, seen) for v in getattr(thing, "__dict__", {}).values())


# --- running a learner's code: for two seconds at most, whatever it does ---------------------------------------------

class _TooLong(BaseException):
    """Not an Exception, so that `except Exception` in an endless loop does not swallow it."""


@contextlib.contextmanager
def _deadline(seconds):
    """Stop Python code that runs longer, by a trace function; the trace that was set before is put back.

    Steps are traced in the learner's code only, so a library runs at nearly its own speed. A long call into C, such
    as `time.sleep(60)`, is stopped only when it comes back.
    """
    end = time.monotonic() + seconds

    def trace(frame, event, arg):
        if time.monotonic() > end:
            raise _TooLong
        if event == "call":
            if not _traced(frame.f_code.co_filename):
                return None
            frame.f_trace_opcodes = True  # `while True: pass` on one line never comes to a new line
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


_traced = functools.cache(_is_learners)


class _Printed(io.StringIO):
    """Keeps the first part of what is printed, however much it is."""

    def write(self, text):
        if self.tell() < 10_000:
            super().write(text)
        return len(text)

    def show(self):
        """Print what was kept, shortened, where it would have gone."""
        lines = self.getvalue().splitlines()
        if len(lines) > PRINTED_LINES:
            lines[PRINTED_LINES:] = ["… (and more, printed while your answer was checked)"]
        if lines:
            print("\n".join(lines))


def _attempt(call):
    """The plain value of `call()`, or the exception that it ended with, with the learner's line."""
    try:
        return plain(call())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit: `exit()` in an answer must not end the notebook
        step, line = error.__traceback__, ""
        while step:
            where = step.tb_frame.f_code.co_filename
            if _is_learners(where):
                line = linecache.getline(where, step.tb_lineno, step.tb_frame.f_globals).strip() or line
            step = step.tb_next
        return _Raised(type(error).__name__, str(error), line)


# --- the three kinds of exercise -------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Exercise:
    """What all kinds share: an id such as "03.r1", the words shown when right, and at least two hints, vague first."""

    id: str
    _: KW_ONLY
    right: Any
    because: str
    hints: list
    wrong: Any

    def __post_init__(self):
        if not re.fullmatch(r"0[0-8]\.[rpe]?[1-9]\d*", str(self.id)):
            raise ValueError(f"{self.id!r} is no exercise id: write one like '03.r1', '03.p1', '03.2' or '03.e1'.")
        if isinstance(self.hints, str) or len(self.hints) < 2:
            raise ValueError(f"{self.id}: give a list of at least two hints, the vague one first.")
        pairs = list(self.wrong.items()) if isinstance(self.wrong, dict) else [tuple(pair) for pair in self.wrong]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError(f"{self.id}: each wrong answer is a pair of the answer and its message.")
        object.__setattr__(self, "wrong", pairs)
        for text in (self.because, *self.hints, *(message for _, message in pairs)):
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"{self.id}: {text!r} should be a sentence.")

    def judge(self, answer):
        """The Verdict on an answer that has no blank left."""
        raise NotImplementedError

    def _right(self):
        return Verdict(RIGHT, self.because)

    def _not_yet(self, words):
        return Verdict(NOT_YET, words)


@dataclass(frozen=True)
class Choice(Exercise):
    """One letter of several. `wrong` has a message for each of the other letters.

    `options` is a text of the letters ("abcd") or a dict letter -> what it says; then that text is accepted as well.
    """

    _: KW_ONLY
    options: Any = "abcd"

    def __post_init__(self):
        super().__post_init__()
        given = sorted([self.right, *(letter for letter, _ in self.wrong)])
        if given != sorted(self.options) or any(not re.fullmatch("[a-z]", o) for o in given):
            raise ValueError(f"{self.id}: of the options {', '.join(self.options)} one is right and each other one "
                             f"needs a message in wrong; the two together give {', '.join(given)}.")

    def judge(self, answer):
        *most, last = self.options
        letters = f"{', '.join(most)} or {last}"
        if not isinstance(answer, str):
            return self._not_yet(f'write the letter of your choice in quotes, such as "{most[0]}"; it is {letters}.')
        letter = answer.strip(" \t\n.,:;()[]\"'").lower()
        if isinstance(self.options, dict):
            letter = next((o for o, text in self.options.items() if text.lower() == answer.strip().lower()), letter)
        if letter == self.right:
            return self._right()
        message = dict(self.wrong).get(letter)
        return self._not_yet(message or f"{_code(answer)} is none of the choices; they are {letters}.")


@dataclass(frozen=True)
class Number(Exercise):
    """A number, or a list of numbers (also a list of lists). `wrong` maps values to messages; for lists use pairs.

    `tolerance` is relative, 0.001 if not given; but a whole number is then met to 0.01 at least, so that a count of
    13,002 is not answered by 13,010. A Node, Tensor or array counts as its numbers.
    """

    _: KW_ONLY
    tolerance: float | None = None

    def _equal(self, got, want):
        if self.tolerance is None and isinstance(want, int) and isinstance(got, Real):
            return abs(got - want) <= min(0.01, 1e-3 * abs(want) or 1e-6)
        if isinstance(want, list) and isinstance(got, list):
            return len(want) == len(got) and all(self._equal(g, w) for g, w in zip(got, want))
        return _same(got, want, self.tolerance or 1e-3)

    def judge(self, answer):
        got, want = plain(answer), plain(self.right)
        if isinstance(got, list) and len(got) == 1 and not isinstance(want, list):
            got = got[0]
        unread = _not_numbers(got)
        if unread:
            return self._not_yet(unread)
        if self._equal(got, want):
            return self._right()
        for value, message in self.wrong:
            if self._equal(got, plain(value)):
                return self._not_yet(message)
        return self._not_yet(self._unknown(got, want))

    def _unknown(self, got, want):
        """Words on a wrong answer that nobody foresaw; they do not tell the right one."""
        if _shape(got) != _shape(want):
            return f"{_code(_show(got))} is {_shape(got)}; the answer is {_shape(want)}."
        if isinstance(want, list):
            good = [self._equal(g, w) for g, w in zip(got, want)]
            first = good.index(False)
            before = "; what stands before it is" if first else ""
            return f"entry {first + 1} of {len(want)}, {_code(_show(got[first]))}, is not right{before}."
        if want and self._equal(-got, want):
            return f"{_code(_show(got))} has the right size, but not the right sign."
        if want and abs(got - want) < 0.02 * abs(want):
            return f"{_code(_show(got, 7))} is close, but not near enough; work it out more exactly."
        return f'{_code(_show(got))} is not it. {_code(f"""hint("{self.id}")""")} gives you a hint.'


def _shape(value):
    """The form of a number or nested list in words."""
    if not isinstance(value, list):
        return "one number"
    if value and isinstance(value[0], list):
        return f"a list of {len(value)} lists, of {len(value[0])} each"
    return "a list of 1 number" if len(value) == 1 else f"a list of {len(value)} numbers"


def _not_numbers(value):
    """A sentence if a plain value is not made of numbers, else ""."""
    if isinstance(value, list):
        return next(filter(None, map(_not_numbers, value)), "")
    if isinstance(value, str):
        return f"{_code(repr(value))} is a text; write the number without quotes, with a point for the decimals."
    if value is None:
        return "the answer is `None`, which is no number; did a function forget its `return`?"
    if value == _Thing("function"):
        return "this is a function, not its value; call it with parentheses."
    if isinstance(value, bool) or not isinstance(value, Real):
        return f"a number is wanted here, and this is {_kind(value)}."
    if math.isnan(value):
        return "the answer is `nan`, not a number; somewhere before it a calculation had no result."
    return ""


@dataclass(frozen=True)
class Code(Exercise):
    """Something written in code. Give either `cases` or `probe`.

    `cases`: for a function; a list of argument tuples (what is no tuple is the only argument). The learner's function,
    `right` and the functions in `wrong` are called with deep copies of each, and their results compared.
    `probe`: for anything else; `probe(answer)` turns an answer into plain values: best a dict {words: value}, because a
    wrong answer nobody foresaw is then told which of them is off. Right is what probes like `right`.
    `wrong`: pairs of a wrong function or object and its message. `tolerance` is relative.
    """

    _: KW_ONLY
    cases: list | None = None
    probe: Any = None
    tolerance: float = 1e-6

    def __post_init__(self):
        super().__post_init__()
        if (self.cases is None) == (self.probe is None):
            raise ValueError(f"{self.id}: give either cases= (for a function) or probe= (for anything else).")

    def outcomes(self, answer):
        """What an answer does: a list of pairs (what was asked, in words; the plain value or exception)."""
        found = []
        with _deadline(SECONDS):
            if self.probe:
                value = _attempt(lambda: self.probe(_copied(answer)))
                return list(value.items()) if isinstance(value, dict) else [("your answer", value)]
            for case in self.cases:
                arguments = _arguments(case)
                asked = self._call(answer, arguments)  # in words first: an answer may change its arguments
                found.append((asked, _attempt(functools.partial(answer, *arguments))))
                if found[-1][1] == _Raised("_TooLong", ""):
                    break
        return found

    def _call(self, answer, arguments):
        name = getattr(answer, "__name__", "<lambda>")
        name = getattr(self.right, "__name__", "f") if name == "<lambda>" else name
        shown = (getattr(a, "__name__", "f").replace("<lambda>", "f") if callable(a) else _show(plain(a))
                 for a in arguments)
        return _code(f"{name}({', '.join(shown)})")

    def judge(self, answer):
        if self.cases is not None and not callable(answer):
            return self._not_yet("give the function itself, by its name and without parentheses, not a value "
                                 f"of it; this is {_kind(plain(answer))}.")
        printed = _Printed()
        with contextlib.redirect_stdout(printed):
            mine = self.outcomes(answer)
        printed.show()
        if any(_met_blank(value) for _, value in mine):
            return Verdict(NOT_TRIED, "there is still a `...` in your code; write your own in its place.")
        with contextlib.redirect_stdout(_Printed()):
            want = self.outcomes(self.right)
            if self._alike(mine, want):
                return self._right()
            for wrong, message in self.wrong:
                if self._alike(mine, self.outcomes(wrong)):
                    return self._not_yet(message)
        return self._not_yet(self._unknown(answer, mine, want, printed.getvalue()))

    def _alike(self, mine, other):
        return _same([v for _, v in mine], [v for _, v in other], self.tolerance)

    def _unknown(self, answer, mine, want, printed):
        """Words on a wrong answer that nobody foresaw: where it differs, what it gave, what was expected."""
        different = [(m, w) for m, w in zip(mine, want) if not _same(m[1], w[1], self.tolerance)]
        if not different:  # a probe that found less, or more, to look at
            return f"your answer has {len(mine)} parts where {len(want)} are expected."
        (asked, got), (_, wanted) = different[0]
        if isinstance(got, _Raised):
            return self._exception(answer, asked, got)
        if isinstance(wanted, _Raised):
            return f"{asked} gave {_code(_show(got))}; expected was that it raises {wanted.type}."
        if got is None and printed:
            return f"{asked} gave `None`, and something was printed; does your function print where it should `return`?"
        if got is None:
            return f"{asked} gave `None`; did you forget the `return`?"
        if got == _Thing("function"):
            return f"{asked} gave a function where its value was expected; is a pair of parentheses missing?"
        place = ""
        while isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted) and (
                len(got) > 4 or isinstance(wanted[0], list)):
            i = next(i for i in range(len(got)) if not _same(got[i], wanted[i], self.tolerance))
            got, wanted, place = got[i], wanted[i], f"{place}[{i}]"
        asked = f"entry {_code(place)} of {asked}" if place else asked
        if isinstance(got, list) and isinstance(wanted, list) and len(got) != len(wanted):
            return f"{asked} gave a list of {len(got)}, expected is a list of {len(wanted)}."
        if _kind(got) != _kind(wanted):
            return f"{asked} gave {_kind(got)}, {_code(_show(got))}, where {_kind(wanted)} was expected."
        return f"{asked} {_compare(got, wanted)}."

    def _exception(self, answer, asked, got):
        where = f" in your line {_code(got.line)}" if got.line else ""
        during = f" for {asked}" if self.cases is not None else ""
        if got.type == "_TooLong":
            return (f"your code was still running after {SECONDS:g} seconds and was stopped{where}{during}; "
                    "does a loop in it never end?")
        if got.type == "RecursionError":
            return f"your code calls itself again and again without an end{where}{during}."
        if self.cases is not None:
            arguments = _arguments(self.cases[0])
            with contextlib.suppress(ValueError):  # a built-in function may have no signature
                try:
                    inspect.signature(answer).bind(*arguments)
                except TypeError:
                    return f"your function is called as {asked}, and it does not take {_count(len(arguments))}."
        message = " ".join(got.message.split()).rstrip(".")
        return f"your code stops with {got.type}{f' ({message})' if message else ''}{where}{during}."


def _count(n):
    return "this one value" if n == 1 else f"these {n} values"


def _copied(thing):
    """A deep copy, so that a check changes nothing of the learner's; what cannot be copied is taken as it is."""
    try:
        return copy.deepcopy(thing)
    except Exception:
        return thing


def _arguments(case):
    return _copied(case if isinstance(case, tuple) else (case,))


def _met_blank(value):
    """Whether a result shows that a `...` was left: it is one, or Python tripped over one."""
    if isinstance(value, _Raised):
        return value.type in ("TypeError", "AttributeError", "ValueError") and "ellipsis" in value.message.lower()
    if isinstance(value, (list, dict)):
        return any(map(_met_blank, value.values() if isinstance(value, dict) else value))
    return value == _Thing("ellipsis")


# --- finding an exercise ---------------------------------------------------------------------------------------------

@functools.cache
def catalogue(notebook):
    """All exercises of a notebook, by id. `notebook` is its two digits: "03". Imports that notebook's file only.

    Raises ValueError if two have the same id or one belongs to another notebook.
    """
    name = NOTEBOOKS[int(notebook)]
    entries = import_module(f"gd_lib.exercises.{name}").EXERCISES
    found = {entry.id: entry for entry in entries}
    if len(found) < len(entries) or any(not i.startswith(notebook + ".") for i in found):
        raise ValueError(f"each exercise in {name}.py needs an id of its own that begins with {notebook}.")
    return found


def _find(id):
    """(exercise, "") or (None, why there is none)."""
    id = str(id).strip().strip("\"'").lower() if isinstance(id, (str, int, float)) else type(id).__name__
    id = "0" + id if re.match(r"\d\.", id) else id
    notebook = id[:2]
    if not re.match(r"\d\d(\.|$)", id) or int(notebook) >= len(NOTEBOOKS):
        return None, f'there is no exercise {_code(id)}; an id looks like "03.2", with the notebook\'s number first.'
    try:
        entries = catalogue(notebook)
    except Exception as error:
        return None, f"the exercises of notebook {notebook} cannot be loaded ({type(error).__name__}: {error})."
    if id in entries:
        return entries[id], ""
    near = difflib.get_close_matches(id, entries, n=4, cutoff=0.5) or list(entries)[:4]
    return None, f"there is no exercise {_code(id)}; near it are {', '.join(map(_code, sorted(near)))}."


# --- the public face -------------------------------------------------------------------------------------------------

def check(id="", answer=..., *more):
    """Compare an answer with exercise `id` and return a Verdict: right, not yet because …, or not tried yet.

    `answer` is whatever the exercise asks for: a letter, a number or list of numbers, a function, class or object.
    Several answers, `check("02.r1", 2, 8)`, count as a list. Raises nothing; code in the answer runs for 2 s at most.
    """
    try:
        exercise, problem = _find(id)
        if exercise is None:
            return Verdict(NOT_TRIED, problem)
        answer = (answer, *more) if more else answer
        if _has_blank(answer) or (isinstance(answer, str) and not answer.strip()):
            in_code = answer is not ... and not isinstance(answer, str)
            return Verdict(NOT_TRIED, "there is still a `...` in your answer; write your own in its place."
                           if in_code else "")
        verdict = exercise.judge(answer)
        if verdict and not _is_worked(exercise.id):
            note = _progress.add(exercise.id)
            return Verdict(RIGHT, f"{exercise.because} {note}") if note else verdict
        return verdict
    except Exception as error:
        return Verdict(NOT_YET, f"this answer could not be read ({type(error).__name__}); is it the kind of thing "
                                "that the exercise asks for?")


_hints_given = {}


def hint(id=""):
    """The next hint for exercise `id`: one more with each call, until the last. Raises nothing."""
    try:
        exercise, problem = _find(id)
        if exercise is None:
            return Words(f"No hint: {problem}")
        given, total = _hints_given.get(exercise.id, 0) + 1, len(exercise.hints)
        _hints_given[exercise.id] = given
        text = f"Hint {min(given, total)} of {total}: {exercise.hints[min(given, total) - 1]}"
        if given > total:
            text += " That was the last hint; " + (
                "the folded solution stands below the exercise, unless your teacher keeps it."
                if isinstance(exercise, Code) else "try an answer, and the check says what it sees in it.")
        return Words(text)
    except Exception as error:
        return Words(f"No hint: this id could not be read ({type(error).__name__}).")


def progress():
    """How many exercises of each notebook are done, as a table. Raises nothing.

    It is kept in `.gd_progress.json` in the notebook's folder, or where the environment variable GD_PROGRESS_FILE
    says; never sent anywhere, and nothing needs it. Worked examples (".1") do not count.
    """
    try:
        done, note = _progress.read()
        rows = []
        for number, name in enumerate(NOTEBOOKS):
            with contextlib.suppress(Exception):  # a file that cannot be loaded is reported by check
                ids = {i for i in catalogue(f"{number:02}") if not _is_worked(i)}
                rows.append((f"{number:02} {name}", len(ids & done), len(ids)))
        return Table(rows, " ".join(filter(None, (note, _progress.trouble()))))
    except Exception as error:
        return Words(f"No progress: it could not be read ({type(error).__name__}).")


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


def _is_worked(id):
    """A worked example ("03.1") is right as it stands, so it is nobody's progress, and Run All leaves no file."""
    return id.endswith(".1")


# --- the learner's own progress --------------------------------------------------------------------------------------

class _Progress:
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
        return f"(Your progress file was damaged; it is kept as {_code(aside.name)}, and a new one is begun.)"

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


_progress = _Progress()
