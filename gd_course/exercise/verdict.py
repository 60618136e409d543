"""What a learner sees: a Verdict on an answer, or a few other Words."""

import re

RIGHT, NOT_YET, NOT_TRIED = "right", "not yet", "not tried yet"


class Words:
    """A few words that show themselves as Markdown in a notebook and as plain text elsewhere.

    The text is plain, except that `code` is between backticks. Its opening, up to the first mark, is set in bold.
    """

    def __init__(self, text):
        self.text = " ".join(text.split())

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        opening, mark, rest = re.match(r"([^.:]*)([.:]?)(.*)", self.text).groups()
        # Between backticks everything is literal. Elsewhere a * or $ in a learner's own words must not format anything.
        pieces = re.split(r"(`[^`]*`)", rest)
        safe = [p if p.startswith("`") else re.sub(r"([\\*_$<>\[\]#~|`])", r"\\\1", p) for p in pieces]
        return {"text/markdown": f"**{opening}{mark}**" + "".join(safe), "text/plain": self.text}


class Verdict(Words):
    """What `check` returns: true only for a right answer.

    `.outcome` is "right", "not yet" or "not tried yet", and `.words` is the text after it.
    `.mistake` is the index of the foreseen mistake in the exercise's `wrong`, or None for any other answer.
    """

    def __init__(self, outcome, words="", mistake=None):
        openings = {RIGHT: "Right.", NOT_YET: "Not yet:", NOT_TRIED: "Not tried yet:" if words else "Not tried yet."}
        super().__init__(f"{openings[outcome]} {words}")
        self.outcome, self.words = outcome, words
        self.mistake = mistake

    def __bool__(self):
        return self.outcome == RIGHT
