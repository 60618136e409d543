"""Lines of a program or steps of a method, to be put in order."""

import re
from dataclasses import KW_ONLY, dataclass
from itertools import pairwise

from .exercise import Exercise


@dataclass(frozen=True)
class Order(Exercise):
    """Lines to be put in order, by their letters: "cadb".

    `lines`: {letter: line}, in the order in which they are shown. `right`: one right order of all letters.
    `wrong`: {letters: message}. A foreseen mistake is two or more letters that stand in this order, next to each other
    or not: "db" is a d somewhere before a b. An order with every letter once and without any of these is right, so that
    lines that may be swapped can be. The first mistake that an order has is the one it is told.
    ValueError if `right` is not such an order, or if two neighbours in it could be swapped without a message although
    `free` does not name them. `free`: the pairs that may stand either way round, such as ["ac"].
    """

    _: KW_ONLY
    lines: dict
    free: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        letters = sorted(self.lines)
        if sorted(self.right) != letters or any(not re.fullmatch("[a-z]", letter) for letter in letters):
            raise ValueError(f"{self.id}: right is {self.right!r}; give an order of the letters {''.join(letters)}.")
        broken = [mistake for mistake, _ in self.wrong if _in_this_order(mistake, self.right)]
        if broken or any(len(mistake) < 2 or set(mistake) - set(letters) for mistake, _ in self.wrong):
            raise ValueError(f"{self.id}: each mistake is two or more of its letters in an order that right has not.")
        free = set(map(frozenset, self.free))
        for a, b in pairwise(self.right):
            swapped = self.right.replace(a + b, b + a)
            foreseen = any(_in_this_order(mistake, swapped) for mistake, _ in self.wrong)
            if foreseen == ({a, b} in free):
                raise ValueError(f"{self.id}: either a mistake forbids to swap {a} and {b}, or they are free.")

    def judge(self, answer):
        letters = self._letters(answer)
        unknown = sorted(set(letters) - set(self.lines))
        if not letters or unknown:
            return self._not_yet(
                f'answer with the letters of the lines in order, in quotes, such as "{"".join(self.lines)}".'
            )
        twice = next((letter for letter in letters if letters.count(letter) > 1), None)
        if twice:
            return self._not_yet(f"line {twice} is there {letters.count(twice)} times; each line is needed once.")
        for i, (mistake, _) in enumerate(self.wrong):
            if _in_this_order(mistake, letters):
                return self._foreseen(i)
        missing = [letter for letter in self.lines if letter not in letters]
        if missing:
            return self._not_yet(f"so far nothing is out of order; still missing: {', '.join(missing)}.")
        return self._right()

    def _letters(self, answer):
        """The letters in an answer: "dbac", "d, b, a, c", or a list of them. "" if it is anything else."""
        parts = answer if isinstance(answer, (list, tuple)) else [answer]
        if not all(isinstance(part, str) for part in parts):
            return ""
        return re.sub(r"[\s,;.()\[\]\"'→>-]", "", "".join(parts).lower())


def _in_this_order(mistake, letters):
    """Whether the letters of a mistake stand in its order among others."""
    places = [letters.find(letter) for letter in mistake]
    return -1 not in places and places == sorted(places)
