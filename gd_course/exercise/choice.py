"""A question with several options, one of them right."""

import re
from dataclasses import KW_ONLY, dataclass
from typing import Any

from .exercise import Exercise


@dataclass(frozen=True)
class Choice(Exercise):
    """One letter of several. `wrong` has a message for each of the other letters.

    `options`: the letters ("abcd"), or a dict from each letter to its text; then the text is accepted as well.
    """

    _: KW_ONLY
    options: Any = "abcd"

    def __post_init__(self):
        super().__post_init__()
        letters = sorted([self.right, *(letter for letter, _ in self.wrong)])
        if letters != sorted(self.options) or any(not re.fullmatch("[a-z]", letter) for letter in letters):
            raise ValueError(
                f"{self.id}: one of the options {', '.join(self.options)} must be right, and every other one needs a "
                f"message in wrong; but right and wrong hold {', '.join(letters)}."
            )

    def judge(self, answer):
        letter = self._letter(answer) if isinstance(answer, str) else None
        if letter == self.right:
            return self._right()
        for i, (wrong, _) in enumerate(self.wrong):
            if letter == wrong:
                return self._foreseen(i)
        # Not "there is no such choice": the answer may be the text of one, even of the right one.
        *most, last = (f'"{option}"' for option in self.options)
        return self._not_yet(f"answer with one letter, in quotes: {', '.join(most)} or {last}.")

    def _letter(self, answer):
        """The letter that a text means: "b", "(b)", "b) the steepness" or "the steepness"."""
        letter = answer.strip(" \t\n.,:;()[]\"'").lower()
        text = answer
        printed = re.fullmatch(r"\s*\(?([a-z])\)(.+)", answer.lower(), re.DOTALL)  # "a) the height", as it is printed
        if printed:
            letter, text = printed.groups()
        if isinstance(self.options, dict):
            texts = {_bare(answer), _bare(text)}
            letter = next((option for option, text in self.options.items() if _bare(text) in texts), letter)
        return letter


def _bare(text):
    """A text without spaces, capitals, marks of Markdown and final punctuation, and with the keyboard's minus."""
    return re.sub(r"[\s`*$]", "", text.lower().replace("−", "-")).strip(".,:;")
