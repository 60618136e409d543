"""A question whose answer is a number, or a list of numbers."""

import math
import re
from dataclasses import KW_ONLY, dataclass
from numbers import Real

from .exercise import Exercise
from .running import attempt
from .values import Raised, Thing, Tuple, kind, plain, quoted, same, show


@dataclass(frozen=True)
class Number(Exercise):
    """A number, or a list of numbers (also a list of lists). `wrong` maps values to messages; for lists, use pairs.

    `tolerance` is relative: 0.001 if not given. But without one, a whole number must also be met to 0.01, so that
    13,010 does not pass for 13,002. A Node, Tensor or array counts as its numbers.
    """

    _: KW_ONLY
    tolerance: float | None = None

    def judge(self, answer):
        got, want = attempt(lambda: answer), plain(self.right)
        if isinstance(got, Raised):
            return self._unreadable(got)
        if isinstance(got, list) and len(got) == 1 and not isinstance(want, list):
            got = got[0]
        if isinstance(got, Tuple) and _with_thousands(got, want):
            got = int("".join(map(str, got)))
        problem = _not_numbers(got, want)
        if problem:
            return self._not_yet(problem)
        if self._equal(got, want):
            return self._right()
        for i, (value, _) in enumerate(self.wrong):
            if self._equal(got, plain(value)):
                return self._foreseen(i)
        return self._not_yet(self._unforeseen(got, want))

    def _equal(self, got, want):
        if isinstance(want, list) and isinstance(got, list):
            return len(want) == len(got) and all(self._equal(g, w) for g, w in zip(got, want))
        if self.tolerance is None and isinstance(want, int) and isinstance(got, Real):
            allowed = min(0.01, 0.001 * abs(want)) if want else 1e-6
            return abs(got - want) <= allowed
        return same(got, want, self.tolerance or 0.001)

    def _unforeseen(self, got, want):
        """Words for a wrong answer that nobody foresaw; they do not give the right one away."""
        if _shape(got) != _shape(want):
            return f"{quoted(show(got))} is {_shape(got, kind(got))}; {_asked_for(want, got)}."
        if isinstance(want, list):
            first = next(i for i in range(len(want)) if not self._equal(got[i], want[i]))
            before = "; everything before it is" if first else ""
            return f"entry {first + 1} of {len(want)}, {quoted(show(got[first]))}, is not right{before}."
        if want and self._equal(-got, want):
            return f"{quoted(show(got))} has the right size, but the wrong sign."
        if want and abs(got - want) < 0.02 * abs(want):
            if self.tolerance is not None or not isinstance(want, int):
                return f"{quoted(show(got, 7))} is close, but not close enough; work it out more exactly."
            if got % 1:
                return f"{quoted(show(got, 7))} is close; work it out exactly, and ask whether it can have decimals."
            # For a count "close" would mislead: it was counted wrongly. But it may have been rounded.
            if any(got == round(want, -digits) for digits in range(1, len(str(want)))):
                return f"{quoted(show(got))} looks rounded; give the exact number."
        return f'{quoted(show(got))} is not the answer. `hint("{self.id}")` gives you a hint.'


def _with_thousands(parts, want):
    """Whether a tuple is one number with commas, as in 49,168: only if the answer is that large itself."""
    whole = all(isinstance(part, int) and not isinstance(part, bool) for part in parts)
    groups = whole and 0 < abs(parts[0]) < 1000 and all(100 <= part < 1000 for part in parts[1:])
    return groups and not isinstance(want, list) and abs(want) >= 1000


def _shape(value, word="a list"):
    """The form of a number or nested list in words; `word` for the outermost list."""
    if not isinstance(value, list):
        return "one number"
    many = "" if len(value) == 1 else "s"
    if value and isinstance(value[0], list):
        return f"{word} of {len(value)} list{many} of {len(value[0])}"
    return f"{word} of {len(value)} number{many}"


def _asked_for(want, got):
    """The form that the answer has, in words that fit what was given instead."""
    if not isinstance(want, list):
        decimal_comma = isinstance(got, Tuple) and len(got) == 2 and all(isinstance(part, int) for part in got)
        return "the answer is one number" + (", and decimals are written with a point" if decimal_comma else "")
    if isinstance(want[0], list):
        return f"the answer is {_shape(want)}"
    if isinstance(got, list) and not (got and isinstance(got[0], list)):
        return f"the answer has {len(want)}"
    return f"the answer is {len(want)} numbers, in brackets and with commas between them"


def _not_numbers(value, want):
    """A sentence if a plain value is not made of numbers, else ""."""
    if isinstance(value, list):
        entry = want[0] if isinstance(want, list) else want
        return next(filter(None, (_not_numbers(v, entry) for v in value)), "")
    if isinstance(value, str):
        return f"{quoted(repr(value))} is text; write {_without_quotes(value, want)}."
    if value is None:
        return "the answer is `None`, not a number; did you forget a `return`?"
    if value == Thing("function"):
        return "this is a function, not its value; call it with parentheses."
    if isinstance(value, bool) or not isinstance(value, Real):
        return f"this should be a number, but it is {kind(value)}."
    if math.isnan(value):
        return "the answer is `nan`, not a number; a calculation before it had no result."
    return ""


def _without_quotes(text, want):
    """How to write a text as the number, or numbers, that it means."""
    if isinstance(want, list):
        return "the numbers in brackets, with commas between them and no quotes"
    if "%" in text:
        return "the number without quotes, and a percentage as a decimal fraction"
    in_digits = re.fullmatch(r"[-−+*/().,\s\de]*\d[-−+*/().,\s\de]*", text.lower())
    advice = "the number without quotes" if in_digits else "a number, in digits and without quotes"
    if isinstance(want, Real) and abs(want) >= 1000 and re.fullmatch(r"\s*[-−+]?\d{1,3}(,\d{3})+\s*", text):
        advice += " or commas"
    elif re.fullmatch(r"\s*[-−+]?\d*,\d+\s*", text):
        advice += ", with a point for the decimals"
    if "−" in text:
        advice += ", with the hyphen on your keyboard as the minus"
    return advice
