"""What the three kinds of exercise share: an id, the right answer, the foreseen mistakes, the words and the hints."""

import re
from dataclasses import KW_ONLY, dataclass
from typing import Any

from .verdict import NOT_YET, RIGHT, Verdict


def unreadable(why):
    """Words for an answer that fails while it is looked at."""
    return f"this answer could not be read ({why}); is it what the exercise asks for?"


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    `id`: such as "03.r1"; it begins with the two digits of its notebook.
    `right`: the right answer. `because`: the words shown with it.
    `hints`: at least two, the vague one first.
    `wrong`: the foreseen mistakes, pairs (answer, message) or a dict; kept as a list of pairs. `Verdict.mistake` is a
    mistake's index in that list.
    ValueError if one of these is missing or malformed.
    """

    id: str
    _: KW_ONLY
    right: Any
    because: str
    hints: list
    wrong: Any

    def __post_init__(self):
        if not re.fullmatch(r"\d\d\.[rpeos]?[1-9]\d*", str(self.id)):
            raise ValueError(f"{self.id!r} is not an exercise id; write one like '03.r1', '03.p1', '03.2' or '03.e1'.")
        if isinstance(self.hints, str) or len(self.hints) < 2:
            raise ValueError(f"{self.id}: give a list of at least two hints, the vague one first.")
        pairs = list(self.wrong.items()) if isinstance(self.wrong, dict) else [tuple(pair) for pair in self.wrong]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError(f"{self.id}: each wrong answer is a pair of the answer and its message.")
        object.__setattr__(self, "wrong", pairs)  # the dataclass is frozen
        for text in (self.because, *self.hints, *(message for _, message in pairs)):
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"{self.id}: {text!r} should be a sentence.")

    def judge(self, answer):
        """The Verdict on an answer that has no blank left."""
        raise NotImplementedError

    def _right(self):
        return Verdict(RIGHT, self.because)

    def _foreseen(self, mistake):
        return Verdict(NOT_YET, self.wrong[mistake][1], mistake)

    def _not_yet(self, words):
        return Verdict(NOT_YET, words)

    def _unreadable(self, raised):
        return self._not_yet(unreadable(raised.type or raised.message))
