"""An exercise to be programmed: a function, a class, or anything else that can be tried out."""

import contextlib
import functools
import inspect
import re
from dataclasses import KW_ONLY, dataclass
from typing import Any

from .blanks import met_blank, still_empty
from .exercise import Exercise
from .running import SECONDS, STOPPED, Printed, attempt, copied, deadline
from .values import Held, Raised, Thing, compare, kind, plain, quoted, same, show
from .verdict import NOT_TRIED, Verdict


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
        shown = (
            getattr(a, "__name__", "f").replace("<lambda>", "f") if callable(a) else show(plain(a)) for a in arguments
        )
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
        pairs = (
            zip(mine, want)
            if self.cases is not None
            else (  # by the words, for a probe may have stopped early
                (m, (m[0], wanted.get(m[0], want))) for m in mine if m[0] in wanted or isinstance(m[1], Raised | None)
            )
        )
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
        while (
            isinstance(got, list)
            and isinstance(wanted, list)
            and len(got) == len(wanted)
            and (len(got) > 4 or isinstance(wanted[0], list) or any(isinstance(value, Thing) for value in got))
        ):
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
            where = (
                f" in the line {quoted(got.line)}, called from your line {quoted(got.caller)}{',' if during else ''}"
            )
        if got == STOPPED:
            return (
                f"your code was still running after {SECONDS:g} seconds and was stopped{where}{during}; "
                "does a loop in it never end?"
            )
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
    required = [
        p
        for p in inspect.signature(function).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    return len(required) - int(few[1])


def _count(n):
    return "one value" if n == 1 else f"{n} values"


def _these(n):
    return "this one value" if n == 1 else f"these {n} values"


def _arguments(case):
    return copied(case if isinstance(case, tuple) else (case,))
