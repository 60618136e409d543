"""An exercise to be programmed: a function, a class, or anything else that can be tried out."""

import contextlib
import functools
import inspect
import re
import warnings
from dataclasses import KW_ONLY, dataclass
from typing import Any

from .blanks import met_blank, still_empty
from .exercise import Exercise
from .running import Printed, attempt, copied
from .solution import edited
from .values import Held, NotYet, Raised, Stopped, Thing, compare, kind, plain, quoted, same, show
from .verdict import NOT_TRIED, Verdict


@dataclass(frozen=True)
class Code(Exercise):
    """Something written in code. Give either `cases` or `probe`.

    `cases`: for a function; a list of argument tuples (anything but a tuple is the only argument). The learner's
    function, `right` and the functions in `wrong` are called with deep copies of each, and their results are compared.
    `probe`: for anything else. `probe(answer)` turns an answer into plain values, at best a dict {words: value}: then
    the verdict on a mistake that nobody foresaw can say which value is off. An answer is right if it probes like
    `right`. Where only the type of a value counts, use a Thing: Thing("Node"). For a sentence of its own, a probe
    raises NotYet("your class needs a `step`."), or puts it in place of a value.
    `wrong`: pairs of a wrong function or object and its message. A mistake that is an edit of the solution is written
    as one: {"loss < best": "loss <= best"}. What is replaced is in the solution's text exactly once.
    `right`: for a function or class also the text that `make notebooks` writes into the folded solution.
    `tolerance` is relative.
    """

    _: KW_ONLY
    cases: list | None = None
    probe: Any = None
    tolerance: float = 1e-6

    def __post_init__(self):
        super().__post_init__()
        if (self.cases is None) == (self.probe is None):
            raise ValueError(f"{self.id}: give either cases= (for a function) or probe= (for anything else).")
        pairs = []
        for answer, message in self.wrong:
            try:
                pairs.append((edited(self.right, answer) if isinstance(answer, dict) else answer, message))
            except (ValueError, SyntaxError) as error:
                raise ValueError(f"{self.id}: {error}") from None
        object.__setattr__(self, "wrong", pairs)  # the dataclass is frozen
        object.__setattr__(self, "_kept", {})

    def outcomes(self, answer):
        """What an answer does: a list of pairs (what was tried, in words; the plain value or exception)."""
        if self.probe:
            value = attempt(lambda: self.probe(copied(answer)))
            return list(value.items()) if isinstance(value, dict) else [("your answer", value)]
        found = []
        for case in self.cases:
            arguments = _arguments(case)
            call = self._call(answer, arguments)  # in words first: an answer may change its arguments
            value = attempt(functools.partial(answer, *arguments))
            found.append((call, value))
            if isinstance(value, Stopped):
                break
        return found

    def _outcomes_of(self, known, key):
        """The outcomes of the solution or of a foreseen mistake, found once."""
        if key in self._kept:
            return self._kept[key]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a learner's own overflow is theirs to see, but not that of our mistakes
            found = self.outcomes(known)
        if not any(isinstance(value, Stopped) for _, value in found):
            self._kept[key] = found
        return found

    def _call(self, answer, arguments):
        name = getattr(answer, "__name__", "<lambda>")
        if name == "<lambda>":
            name = getattr(self.right, "__name__", "f")
        shown = [
            getattr(a, "__name__", "f").replace("<lambda>", "f") if callable(a) else show(plain(a)) for a in arguments
        ]
        return quoted(f"{name}({', '.join(shown)})")

    def judge(self, answer):
        unfit = attempt(lambda: self._unfit(answer))  # a property of the answer may do anything
        if isinstance(unfit, Raised):
            return self._unreadable(unfit)
        if unfit:
            return self._not_yet(unfit)
        printed = Printed()
        with contextlib.redirect_stdout(printed):
            mine = self.outcomes(answer)
        printed.show()
        if any(met_blank(value) for _, value in mine):
            return Verdict(NOT_TRIED, "there is still a `...` in your code; write your own in its place.")
        for what, value in mine[-1:]:
            if isinstance(value, Stopped):
                return self._not_yet(self._exception(answer, what, value))
        with contextlib.redirect_stdout(Printed()):
            want = self._outcomes_of(self.right, "right")
            if any(isinstance(value, Stopped) for _, value in want):
                return self._not_yet(
                    "the exercise's own solution does not end here, so your answer was not compared with it. Did you "
                    "change something in gd_lib? Restart the kernel and try again."
                )
            if self._alike(mine, want):
                return self._right()
            empty = still_empty(answer, self.right)
            if empty:
                return Verdict(NOT_TRIED, empty)
            for i, (wrong, _) in enumerate(self.wrong):
                if self._alike(mine, self._outcomes_of(wrong, i)):
                    return self._foreseen(i)
        return self._not_yet(self._unforeseen(answer, mine, want, printed.getvalue()))

    def _unfit(self, answer):
        """A sentence if a function or class is the answer, and this is one of its results or objects; else ""."""
        is_node = hasattr(answer, "grad") and hasattr(answer, "data")  # `plain` sees its number
        this = f"this is {f'a {type(answer).__name__}' if is_node else kind(plain(answer))}."
        if isinstance(self.right, type):
            if isinstance(answer, type) or plain(answer) == Thing("function"):  # a function may make objects too
                return ""
            return f"pass the class itself, by name and without parentheses, not an object made from it; {this}"
        if callable(answer) or not (self.cases is not None or callable(self.right)):
            return ""
        return f"pass the function itself, by name and without parentheses, not a result of it; {this}"

    def _alike(self, mine, other):
        return same([value for _, value in mine], [value for _, value in other], self.tolerance)

    def _unforeseen(self, answer, mine, want, printed):
        """Words for a wrong answer that nobody foresaw: where it differs, what it gave, what was expected."""
        difference = self._first_difference(mine, want)
        if difference is None:  # a probe that found fewer things to look at, or more
            return f"your answer has {len(mine)} parts; {len(want)} were expected."
        what, got, expected = difference
        if isinstance(got, NotYet):
            return str(got)
        if isinstance(got, Raised):
            return self._exception(answer, what, got)
        if isinstance(expected, Raised):
            return f"{what} gave {quoted(show(got))}, but was expected to raise {expected.type}."
        if got is None and printed:
            return f"{what} gave `None`, and something was printed; does your function print where it should `return`?"
        if got is None:
            in_place = kind(expected).startswith("a list")
            also = " (`append`, `sort` and `reverse` give `None`, too.)" if in_place else ""
            return f"{what} gave `None`; did you forget the `return`?{also}"
        if got == Thing("function"):
            return f"{what} gave a function where a value was expected; is a pair of parentheses missing?"
        place, got, expected = self._entry_that_differs(got, expected)
        what = f"entry {quoted(place)} of {what} is" if place else f"{what} gave"
        lists = isinstance(got, list) and isinstance(expected, list)
        if lists and len(got) != len(expected):
            entries = show(got)
            short = f", {quoted(entries)}" if got and not entries.startswith("a ") else ""
            return f"{what} {kind(got)} of {len(got)}{short}; {kind(expected)} of {len(expected)} was expected."
        if kind(got) != kind(expected) and not lists:
            value = "" if isinstance(got, Thing) else f" {quoted(show(got))},"
            return f"{what} {_kind_or_node(got)},{value} where {_kind_or_node(expected)} was expected."
        return f"{what} {compare(got, expected)}."

    def _first_difference(self, mine, want):
        """(what was tried, what it gave, what was expected) where the outcomes first differ; None if nowhere."""
        if self.cases is not None:
            rows = [(what, got, expected) for (what, got), (_, expected) in zip(mine, want)]
        else:  # matched by their words, because a probe may have stopped early
            values = dict(want)
            rows = [
                (what, got, values.get(what, ...))
                for what, got in mine
                if what in values or got is None or isinstance(got, (Raised, NotYet))
            ]
        return next((row for row in rows if not same(row[1], row[2], self.tolerance)), None)

    def _entry_that_differs(self, got, expected):
        """(its place such as "[0][2]", or ""; both values there). Lists that can be shown whole are not entered."""
        place = ""
        while (
            isinstance(got, list)
            and isinstance(expected, list)
            and len(got) == len(expected)
            and (len(got) > 4 or isinstance(expected[0], list) or any(isinstance(value, Thing) for value in got))
        ):
            i = next(i for i in range(len(got)) if not same(got[i], expected[i], self.tolerance))
            place += f"[{i}]"
            got, expected = got[i], expected[i]
        return place, got, expected

    def _exception(self, answer, what, raised):
        """Words for an answer that ended with an exception, or did not end."""
        during = f" for {what}" if self.cases is not None else ""
        where = f" in your line {quoted(raised.line)}" if raised.line else ""
        if raised.caller:
            comma = "," if during else ""
            where = f" in the line {quoted(raised.line)}, called from your line {quoted(raised.caller)}{comma}"
        if raised.type == "RecursionError":
            return f"your code calls itself again and again without end{where}{during}."
        if isinstance(raised, Stopped):
            return f"{raised.message}{where}{during}; does a loop in it never end?"
        misfit = self._misfit(answer, what, raised)
        if misfit:
            return misfit
        message = " ".join(raised.message.split()).rstrip(".")
        if isinstance(self.right, type) and not isinstance(answer, type):
            return f"pass the class itself, by name; this is a function, and it stops with {raised.type} ({message})."
        if raised.type == "TypeError" and " for ^" in message:
            return f"your code stops at the sign `^`{where}{during}; in Python a power is written `**`."
        return f"your code stops with {raised.type}{f' ({message})' if message else ''}{where}{during}."

    def _misfit(self, answer, what, raised):
        """A sentence if a function does not accept as many arguments as it is called with, else ""."""
        if self.cases is not None:
            n = len(_arguments(self.cases[0]))
            with contextlib.suppress(ValueError):  # a built-in function may have no signature
                try:
                    inspect.signature(answer).bind(*[None] * n)
                except TypeError:
                    these = "this one argument" if n == 1 else f"these {n} arguments"
                    return f"your function is called as {what}, but does not accept {these}."
        elif inspect.isfunction(self.right) and raised.type == "TypeError":
            n = _arguments_given(answer, raised.message)
            if n == 1:
                return "your function is called with one argument here, but does not accept one."
            if n is not None:
                return f"your function is called with {n} arguments here, but does not accept {n}."
        return ""


def _arguments_given(function, message):
    """How many arguments a function was called with, if Python's message says that the call does not fit; else None."""
    name = re.escape(getattr(function, "__qualname__", "")) + r"\(\) "
    too_many = re.match(name + r"takes .* but (\d+) (?:was|were) given", message)
    if too_many:
        return int(too_many[1])
    too_few = re.match(name + r"missing (\d+) required positional", message)
    if not too_few:
        return None
    required = [
        p
        for p in inspect.signature(function).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    return len(required) - int(too_few[1])


def _kind_or_node(value):
    return "a Node" if isinstance(value, Held) else kind(value)


def _arguments(case):
    return copied(case if isinstance(case, tuple) else (case,))


class ByHand(Code):
    """Code in which no Tensor may be made: it does already what the learner is to write."""

    def outcomes(self, answer):
        from gd_lib.tensor import Tensor  # here, because most notebooks have none

        made = Tensor.__init__

        def refuse(tensor, *given, **named):
            raise NotImplementedError("no Tensor here: write it with arrays alone")

        Tensor.__init__ = refuse
        try:
            return super().outcomes(answer)
        finally:
            Tensor.__init__ = made
