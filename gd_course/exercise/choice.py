"""A question with one right letter among several."""

import re
from dataclasses import KW_ONLY, dataclass
from typing import Any

from .exercise import Exercise


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
            raise ValueError(
                f"{self.id}: of the options {', '.join(self.options)} one is right and each other one "
                f"needs a message in wrong; the two together give {', '.join(given)}."
            )

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
