"""The exercise kit: questions that answer back.

What a chapter's `exercises.py` needs is imported from here. Each file imports only from those before it: verdict (what
a learner sees), values (answers compared and put into words), running (a learner's code, with a deadline), blanks (is a
`...` left, or a function empty), exercise and its three kinds choice, number and code, progress (the file and the
table), check (`check`, `hint`, `progress`).
"""

from .choice import Choice
from .code import Code
from .number import Number
from .running import attempt
from .values import Raised, Thing, kind, plain

__all__ = ["Choice", "Code", "Number", "Raised", "Thing", "attempt", "kind", "plain"]
