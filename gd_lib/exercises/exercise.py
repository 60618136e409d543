"""The three kinds of exercise: Choice, Number, and Code for something that the learner writes.

An exercise is one entry in the list EXERCISES of the file named after its notebook (`derivative.py`, `mlp.py`, …).
It knows the right answer and the usual wrong ones, each with a message of its own.
"""

import contextlib
import functools
import inspect
import math
import re
from dataclasses import KW_ONLY, dataclass
from numbers import Real
from typing import Any

from .blanks import met_blank, still_empty
from .running import SECONDS, STOPPED, Printed, attempt, copied, deadline
from .values import Held, Raised, Thing, Tuple, compare, kind, plain, quoted, same, show
from .verdict import NOT_TRIED, NOT_YET, RIGHT, Verdict


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
        named = re.fullmatch(r"\s*\(?([a-z])\)(.+)", answer.lower(), re.DOTALL)  # as it is printed: "a) the height"
        if named:
            letter = named[1]
        if isinstance(self.options, dict):
            said = {_bare(answer), _bare(named[2] if named else answer)}
            letter = next((o for o, text in self.options.items() if _bare(text) in said), letter)
        if letter == self.right:
            return self._right()
        message = dict(self.wrong).get(letter)
        # Not "no such choice": it may be the text of one, and even of the right one.
        return self._not_yet(message or f"answer with the letter of your choice, in quotes; it is {letters}.")


def _bare(text):
    """A text without its blanks, capitals and full stop, and with the minus of the keyboard."""
    return "".join(text.lower().replace("−", "-").split()).strip(".,:;")


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
        return same(got, want, self.tolerance or 1e-3)

    def judge(self, answer):
        got, want = plain(answer), plain(self.right)
        if isinstance(got, list) and len(got) == 1 and not isinstance(want, list):
            got = got[0]
        unread = _not_numbers(got, want)
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
            return f"{quoted(show(got))} is {_shape(got, kind(got))}; {_asked_for(want, got)}."
        if isinstance(want, list):
            good = [self._equal(g, w) for g, w in zip(got, want)]
            first = good.index(False)
            before = "; what stands before it is" if first else ""
            return f"entry {first + 1} of {len(want)}, {quoted(show(got[first]))}, is not right{before}."
        if want and self._equal(-got, want):
            return f"{quoted(show(got))} has the right size, but not the right sign."
        if want and abs(got - want) < 0.02 * abs(want):
            if self.tolerance is not None or not isinstance(want, int):
                return f"{quoted(show(got, 7))} is close, but not near enough; work it out more exactly."
            if got % 1:
                return f"{quoted(show(got, 7))} is close; work it out exactly, and ask if it can have decimals."
            # A count that is only near was counted wrongly, and "close" would mislead; but it may have been rounded.
            if any(got == round(want, -digits) for digits in range(1, len(str(want)))):
                return f"{quoted(show(got))} is near, and looks rounded; the whole number itself is asked for."
        return f'{quoted(show(got))} is not it. {quoted(f"""hint("{self.id}")""")} gives you a hint.'


def _shape(value, word="a list"):
    """The form of a number or nested list in words; `word` for the outermost."""
    if not isinstance(value, list):
        return "one number"
    if value and isinstance(value[0], list):
        inner = f"{len(value)} lists, of {len(value[0])} each" if len(value) > 1 else f"1 list, of {len(value[0])}"
        return f"{word} of {inner}"
    return f"{word} of 1 number" if len(value) == 1 else f"{word} of {len(value)} numbers"


def _asked_for(want, got):
    """What form the answer has, in words that fit a list, a pair and a shape."""
    if not isinstance(want, list):
        comma = isinstance(got, Tuple) and len(got) == 2 and all(isinstance(part, int) for part in got)
        return "the answer is one number" + (", and decimals are written with a point" if comma else "")
    if isinstance(want[0], list):
        return f"the answer is {_shape(want)}"
    if isinstance(got, list) and not (got and isinstance(got[0], list)):
        return f"the answer has {len(want)}"
    return f"the answer is {len(want)} numbers, in brackets and with commas between them"


def _not_numbers(value, want):
    """A sentence if a plain value is not made of numbers, else ""."""
    if isinstance(value, list):
        part = want[0] if isinstance(want, list) else want
        return next(filter(None, (_not_numbers(v, part) for v in value)), "")
    if isinstance(value, str):
        return f"{quoted(repr(value))} is a text; write {_without_quotes(value, want)}."
    if value is None:
        return "the answer is `None`, which is no number; did a function forget its `return`?"
    if value == Thing("function"):
        return "this is a function, not its value; call it with parentheses."
    if isinstance(value, bool) or not isinstance(value, Real):
        return f"a number is wanted here, and this is {kind(value)}."
    if math.isnan(value):
        return "the answer is `nan`, not a number; somewhere before it a calculation had no result."
    return ""


def _without_quotes(text, want):
    """How to write a text as the number, or numbers, that it stands for."""
    if isinstance(want, list):
        return "the numbers in brackets, with commas between them, and all of it without quotes"
    if "%" in text:
        return "the number without quotes, and per cent as hundredths"
    comma = ", with a point for the decimals" if re.fullmatch(r"\s*[-−+]?\d*,\d+\s*", text) else ""
    minus = ", and its minus as the hyphen of the keyboard" if "−" in text else ""
    return ("the number without quotes" if re.fullmatch(r"[-−+*/().,\s\de]*\d[-−+*/().,\s\de]*", text.lower()) else "a number, in digits and without quotes") + (
        comma + minus)


@dataclass(frozen=True)
class Code(Exercise):
    """Something written in code. Give either `cases` or `probe`.

    `cases`: for a function; a list of argument tuples (what is no tuple is the only argument). The learner's function,
    `right` and the functions in `wrong` are called with deep copies of each, and their results compared.
    `probe`: for anything else; `probe(answer)` turns an answer into plain values: best a dict {words: value}, because a
    wrong answer nobody foresaw is then told which of them is off. Right is what probes like `right`. Where only the
    kind of a value counts, a Thing stands for it: Thing("Node").
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
        with deadline(SECONDS):
            if self.probe:
                value = attempt(lambda: self.probe(copied(answer)))
                return list(value.items()) if isinstance(value, dict) else [("your answer", value)]
            for case in self.cases:
                arguments = _arguments(case)
                asked = self._call(answer, arguments)  # in words first: an answer may change its arguments
                found.append((asked, attempt(functools.partial(answer, *arguments))))
                if found[-1][1] == STOPPED:
                    break
        return found

    def _call(self, answer, arguments):
        name = getattr(answer, "__name__", "<lambda>")
        name = getattr(self.right, "__name__", "f") if name == "<lambda>" else name
        shown = (getattr(a, "__name__", "f").replace("<lambda>", "f") if callable(a) else show(plain(a))
                 for a in arguments)
        return quoted(f"{name}({', '.join(shown)})")

    def judge(self, answer):
        unfit = self._unfit(answer)
        if unfit:
            return self._not_yet(unfit)
        printed = Printed()
        with contextlib.redirect_stdout(printed):
            mine = self.outcomes(answer)
        printed.show()
        if any(met_blank(value) for _, value in mine):
            return Verdict(NOT_TRIED, "there is still a `...` in your code; write your own in its place.")
        with contextlib.redirect_stdout(Printed()):
            want = self.outcomes(self.right)
            if self._alike(mine, want):
                return self._right()
            empty = still_empty(answer, self.right)
            if empty:
                return Verdict(NOT_TRIED, empty)
            for wrong, message in self.wrong:
                if self._alike(mine, self.outcomes(wrong)):
                    return self._not_yet(message)
        return self._not_yet(self._unknown(answer, mine, want, printed.getvalue()))

    def _unfit(self, answer):
        """A sentence if a function or class is asked for, and this is what it gave or made, else ""."""
        is_node = hasattr(answer, "grad") and hasattr(answer, "data")  # `plain` sees its number
        this = f"this is {f'a {type(answer).__name__}' if is_node else kind(plain(answer))}."
        if isinstance(self.right, type):
            if isinstance(answer, type) or plain(answer) == Thing("function"):  # a function may make objects too
                return ""
            return f"give the class itself, by its name and without parentheses, not an object made from it; {this}"
        if callable(answer) or not (self.cases is not None or callable(self.right)):
            return ""
        return f"give the function itself, by its name and without parentheses, not a value of it; {this}"

    def _alike(self, mine, other):
        return same([v for _, v in mine], [v for _, v in other], self.tolerance)

    def _unknown(self, answer, mine, want, printed):
        """Words on a wrong answer that nobody foresaw: where it differs, what it gave, what was expected."""
        wanted = dict(want)
        pairs = zip(mine, want) if self.cases is not None else (  # by the words, for a probe may have stopped early
            (m, (m[0], wanted.get(m[0], want))) for m in mine if m[0] in wanted or isinstance(m[1], Raised | None))
        different = [(m, w) for m, w in pairs if not same(m[1], w[1], self.tolerance)]
        if not different:  # a probe that found less, or more, to look at
            return f"your answer has {len(mine)} parts where {len(want)} are expected."
        (asked, got), (_, wanted) = different[0]
        if isinstance(got, Raised):
            return self._exception(answer, asked, got)
        if isinstance(wanted, Raised):
            return f"{asked} gave {quoted(show(got))}; expected was that it raises {wanted.type}."
        if got is None and printed:
            return f"{asked} gave `None`, and something was printed; does your function print where it should `return`?"
        if got is None:
            in_place = kind(wanted).startswith("a list")
            also = " (`append`, `sort` and `reverse` give `None`, too.)" if in_place else ""
            return f"{asked} gave `None`; did you forget the `return`?{also}"
        if got == Thing("function"):
            return f"{asked} gave a function where its value was expected; is a pair of parentheses missing?"
        place = ""
        while isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted) and (
                len(got) > 4 or isinstance(wanted[0], list) or any(isinstance(value, Thing) for value in got)):
            i = next(i for i in range(len(got)) if not same(got[i], wanted[i], self.tolerance))
            got, wanted, place = got[i], wanted[i], f"{place}[{i}]"
        asked = f"entry {quoted(place)} of {asked}" if place else asked
        if isinstance(got, list) and isinstance(wanted, list) and len(got) != len(wanted):
            shown = f", {quoted(show(got))}," if got and not show(got).startswith("a ") else ","
            return f"{asked} gave {kind(got)} of {len(got)}{shown} expected is {kind(wanted)} of {len(wanted)}."
        if kind(got) != kind(wanted) and not (isinstance(got, list) and isinstance(wanted, list)):
            shown = "" if isinstance(got, Thing) else f" {quoted(show(got))},"
            made, expected = ("a Node" if isinstance(value, Held) else kind(value) for value in (got, wanted))
            return f"{asked} gave {made},{shown} where {expected} was expected."
        return f"{asked} {compare(got, wanted)}."

    def _exception(self, answer, asked, got):
        during = f" for {asked}" if self.cases is not None else ""
        where = f" in your line {quoted(got.line)}" if got.line else ""
        if got.caller:
            where = f" in the line {quoted(got.line)}, called from your line {quoted(got.caller)}{',' if during else ''}"
        if got == STOPPED:
            return (f"your code was still running after {SECONDS:g} seconds and was stopped{where}{during}; "
                    "does a loop in it never end?")
        if not got.type:  # a sentence already
            return got.message
        if got.type == "RecursionError":
            return f"your code calls itself again and again without an end{where}{during}."
        if self.cases is not None:
            n = len(_arguments(self.cases[0]))
            with contextlib.suppress(ValueError):  # a built-in function may have no signature
                try:
                    inspect.signature(answer).bind(*[None] * n)
                except TypeError:
                    return f"your function is called as {asked}, and it does not take {_these(n)}."
        elif inspect.isfunction(self.right) and got.type == "TypeError":
            n = _given(answer, got.message)
            if n is not None:
                return f"your function is given {_count(n)} here, and it does not take {'it' if n == 1 else n}."
        message = " ".join(got.message.split()).rstrip(".")
        if isinstance(self.right, type) and not isinstance(answer, type):
            return f"give the class itself, by its name; this is a function, and it stops with {got.type} ({message})."
        if got.type == "TypeError" and " for ^" in message:
            return f"your code stops at the sign `^`{where}{during}; in Python a power is written `**`."
        return f"your code stops with {got.type}{f' ({message})' if message else ''}{where}{during}."


def _given(function, message):
    """How many values a function was called with, if Python says that this call does not fit it; else None."""
    its = re.escape(getattr(function, "__qualname__", "")) + r"\(\) "
    many = re.match(its + r"takes .* but (\d+) (?:was|were) given", message)
    few = re.match(its + r"missing (\d+) required positional", message)
    if not few:
        return int(many[1]) if many else None
    required = [p for p in inspect.signature(function).parameters.values()
                if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return len(required) - int(few[1])


def _count(n):
    return "one value" if n == 1 else f"{n} values"


def _these(n):
    return "this one value" if n == 1 else f"these {n} values"


def _arguments(case):
    return copied(case if isinstance(case, tuple) else (case,))
