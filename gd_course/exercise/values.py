"""Answers as plain values: converted, compared, and put into words."""

import inspect
import math
import types
from dataclasses import dataclass, field
from numbers import Real


@dataclass(frozen=True)
class Thing:
    """A plain value for anything that is not a number, text, list or dict; only its type counts."""

    type: str

    def __str__(self):
        return f"{'an' if self.type[0] in 'aeiou' else 'a'} {self.type}"


class NotYet(Exception):
    """A sentence for the learner: "not yet, because …". A probe raises it, or puts it in place of a value."""

    def __eq__(self, other):
        return isinstance(other, NotYet) and self.args == other.args

    __hash__ = Exception.__hash__


@dataclass(frozen=True)
class Raised:
    """A plain value for an exception; two are equal if type and message are."""

    type: str
    message: str
    line: str = field(default="", compare=False)  # the learner's innermost line
    caller: str = field(default="", compare=False)  # the answer's own line, if it went wrong in what that line called


class Stopped(Raised):
    """A plain value for code that was stopped, because it took too many steps. `message` begins a sentence about it."""


# In place of what a `_backward` without an argument would hand on.
WITHOUT_G = NotYet(
    "your `backward` takes no argument. Here it is given g, what arrives, and returns a tuple with one share for each "
    "Node in `prev`; the pass adds the shares to `grad`.",
)


def takes_nothing(function):
    """Whether a function is to be called without arguments, as a `_backward` that adds to each `grad` itself."""
    try:
        return not inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


class Tuple(list):
    """A list that remembers it was a tuple (used only in messages)."""


class Held(float):
    """A float that remembers it came from a Node (used only in messages)."""


def plain(value):
    """`value` in plain Python: Node and Tensor become their data, arrays and tuples lists, sets sorted lists."""
    if isinstance(value, (Thing, Raised, NotYet)):  # put there by a probe
        return value
    if isinstance(value, type):
        return Thing("class")
    # A layer or network can be called too, but is not a function: its class defines __call__ in Python.
    called = getattr(type(value), "__call__", None)  # noqa: B004 - which __call__ it is, not whether there is one
    if callable(value) and not hasattr(value, "tolist") and not isinstance(called, types.FunctionType):
        return Thing("function")
    if hasattr(value, "grad") and hasattr(value, "data"):
        value = value.data
        if type(value) is float or (type(value) is int and abs(value) < 2**53):
            return Held(value)
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, (tuple, Tuple)):
        return Tuple(map(plain, value))
    if isinstance(value, (list, range)):
        return list(map(plain, value))
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v) for v in value), key=repr)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Real):
        return float(value)
    built_in = type(value).__module__ == "builtins"
    return Thing(type(value).__name__ if built_in else f"object of class {type(value).__name__}")


def same(got, want, tolerance):
    """Whether two plain values agree: numbers to a relative tolerance, and near 0 to a thousandth of it."""
    if isinstance(want, Real) and isinstance(got, Real):
        if math.isnan(want) or math.isnan(got):
            return math.isnan(want) and math.isnan(got)
        return math.isclose(got, want, rel_tol=tolerance, abs_tol=tolerance / 1000)
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(same(g, w, tolerance) for g, w in zip(got, want))
    if isinstance(want, dict) and isinstance(got, dict):
        return want.keys() == got.keys() and all(same(got[key], want[key], tolerance) for key in want)
    return type(got) is type(want) and got == want


# --- in words --------------------------------------------------------------------------------------------------------


def compare(got, want):
    """Two values that differ, in words that differ: with more digits where four would look the same."""
    want = _in_the_brackets_of(got, want)
    digits = next((d for d in (4, 7, 10, 17) if show(got, d) != show(want, d)), 17)
    return f"{quoted(show(got, digits))}, expected {quoted(show(want, digits))}"


def _in_the_brackets_of(got, want):
    """`want` with tuples where `got` has tuples and lists where it has lists: either counts as right."""
    if isinstance(got, list) and isinstance(want, list) and len(got) == len(want):
        return type(got)(map(_in_the_brackets_of, got, want))
    if isinstance(got, dict) and isinstance(want, dict):
        return {key: _in_the_brackets_of(got.get(key), value) for key, value in want.items()}
    return want


def kind(value):
    """What a plain value is, in a word or two: "a number", "text", "a list"."""
    names = {
        str: "text",
        bool: "True or False",
        int: "a number",
        float: "a number",
        Held: "a number",
        list: "a list",
        Tuple: "a tuple",
        dict: "a dict",
    }
    return names.get(type(value), str(value))


def quoted(text):
    """A learner's line or value between backticks, on one line and not too long."""
    text = " ".join(str(text).replace("`", "'").split())
    return f"`{text if len(text) <= 80 else text[:77] + '…'}`"


def show(value, digits=4):
    """A plain value in words: numbers as `%.4g`, but whole numbers in full, and of a long list only its length."""
    if isinstance(value, float):
        value = float(value) + 0.0  # turns −0 into 0
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.{digits}g}"
    if isinstance(value, list):
        entries = ", ".join(show(v, digits) for v in value)
        if isinstance(value, Tuple):
            text = f"({entries},)" if len(value) == 1 else f"({entries})"
        else:
            text = f"[{entries}]"
        return text if len(text) <= 70 else f"{kind(value)} of {len(value)}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {show(v, digits)}" for key, v in value.items()) + "}"
    return str(value) if isinstance(value, Thing) else repr(value)
