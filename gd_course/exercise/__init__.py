"""The exercise kit: questions that answer back.

What a chapter's `exercises.py` needs is imported from here. Each file imports only from those before it: verdict (what
a learner sees), values (answers compared and put into words), origin (whose code it is), limit (on the steps of a
learner's code), running (that code, safely), blanks (is a `...` left, or a function empty), solution (its text, and
edits of it), exercise and its four kinds choice, number, order and code, progress (the file and the table), check
(`check`, `hint`, `progress`), mine (`mine`).
"""

from .choice import Choice
from .code import ByHand, Code
from .number import Number
from .order import Order
from .origin import asked_from_file_of
from .running import attempt
from .values import WITHOUT_G, NotYet, Raised, Thing, kind, plain, takes_nothing

__all__ = [
    "WITHOUT_G",
    "ByHand",
    "Choice",
    "Code",
    "NotYet",
    "Number",
    "Order",
    "Raised",
    "Thing",
    "asked_from_file_of",
    "attempt",
    "kind",
    "plain",
    "takes_nothing",
]
