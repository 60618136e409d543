"""Answers as plain values: turned into them, compared, and shown in words."""

import math
import types
from dataclasses import dataclass, field
from numbers import Real


@dataclass(frozen=True)
class Thing:
    """Stands for a value that is neither number, text, list nor dict; only its type counts."""

    type: str

    def __str__(self):
        return f"{'an' if self.type[0] in 'aeiou' else 'a'} {self.type}"


@dataclass(frozen=True)
class Raised:
    """Stands for an exception: two are the same if type and message are. Without a type, the message is a sentence."""

    type: str
    message: str
    line: str = field(default="", compare=False)
    caller: str = field(default="", compare=False)  # the answer's own line, if it went wrong in what that line called


class Tuple(list):
    """A tuple as a plain value: a list to everything, except that it is shown as it was written."""


class Held(float):
    """The number in a Node, as a plain value: a number to everything, except where it is missing."""


def plain(value):
    """`value` in plain Python: Node and Tensor become their data, arrays and tuples lists, sets sorted lists."""
    if isinstance(value, (Thing, Raised)):  # put there by a probe
        return value
    if isinstance(value, type):
        return Thing("class")
    # A layer or network can be called as well, but is no function: its class says in Python what a call does.
    called = getattr(type(value), "__call__", None)  # noqa: B004 - what stands there, not whether it can be called
    if callable(value) and not hasattr(value, "tolist") and not isinstance(called, types.FunctionType):
        return Thing("function")
    if hasattr(value, "grad") and hasattr(value, "data"):
        value = value.data
        if type(value) is float or (type(value) is int and abs(value) < 2**53):
            return Held(value)
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, range)):
        return (Tuple if isinstance(value, (tuple, Tuple)) else list)(map(plain, value))
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v) for v in value), key=repr)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Real):
        return float(value)
    own = type(value).__module__ != "builtins"
    return Thing(f"object of class {type(value).__name__}" if own else type(value).__name__)


def same(got, want, tolerance):
    """Whether two plain values agree, numbers to a relative tolerance (and a thousandth of it absolutely, for 0)."""
    if isinstance(want, Real) and isinstance(got, Real):
        if math.isnan(want) or math.isnan(got):
            return math.isnan(want) and math.isnan(got)
        return math.isclose(got, want, rel_tol=tolerance, abs_tol=tolerance / 1000)
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(same(g, w, tolerance) for g, w in zip(got, want))
    if isinstance(want, dict) and isinstance(got, dict):
        return want.keys() == got.keys() and all(same(got[k], want[k], tolerance) for k in want)
    return type(got) is type(want) and got == want


def compare(got, want):
    """Both values in words that differ: with more digits where four would look the same."""
    want = _in_the_brackets_of(got, want)
    digits = next((d for d in (4, 7, 10, 17) if show(got, d) != show(want, d)), 17)
    return f"gave {quoted(show(got, digits))}, expected {quoted(show(want, digits))}"


def _in_the_brackets_of(got, want):
    """`want` with its lists written as tuples where `got` has tuples, and the other way round: both are right."""
    if isinstance(got, list) and isinstance(want, list) and len(got) == len(want):
        return type(got)(map(_in_the_brackets_of, got, want))
    if isinstance(got, dict) and isinstance(want, dict):
        return {k: _in_the_brackets_of(got.get(k), v) for k, v in want.items()}
    return want


# --- in words --------------------------------------------------------------------------------------------------------


def kind(value):
    """The kind of a plain value in a word."""
    names = {
        str: "a text",
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
    """A number, list or anything else as a reader wants to see it: `%.4g`, but whole numbers in full."""
    if isinstance(value, float):
        value = float(value) + 0.0  # without the minus of −0
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.{digits}g}"
    if isinstance(value, list):
        text = ", ".join(show(v, digits) for v in value)
        text = f"({text}{',' * (len(value) == 1)})" if isinstance(value, Tuple) else f"[{text}]"
        return text if len(text) <= 70 else f"{kind(value)} of {len(value)}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {show(v, digits)}" for k, v in value.items()) + "}"
    return str(value) if isinstance(value, Thing) else repr(value)
