"""Running a learner's code safely: with a limit on its steps, keeping what it raises and what it prints."""

import copy
import io
import linecache
import traceback
from statistics import mode

from .limit import MOST_OVERFLOWS, Limit, TooLong
from .origin import is_learners
from .values import NotYet, Raised, Stopped, plain

PRINTED_LINES = 10  # how much of what an answer prints during a check is shown

# Where gd_lib trips over a Node that was not made properly, Python's own words do not help. A TypeError in a line of
# gd_lib that holds the first text, with the second in its message, is replaced by the sentence.
_NODE_PROBLEMS = [
    ("._backward(", "not callable", "a Node has no function for `backward`, so nothing travels back through it."),
    (".prev", "reversible", "the `prev` of a Node must be a tuple; a tuple of one needs its comma."),
]


class Printed(io.StringIO):
    """Keeps the first part of what is printed, however much it is."""

    def write(self, text):
        if self.tell() < 10_000:
            super().write(text)
        return len(text)

    def show(self):
        """Print what was kept, shortened, where it would have gone."""
        lines = self.getvalue().splitlines()
        if len(lines) > PRINTED_LINES:
            lines[PRINTED_LINES:] = ["… (and more, printed while your answer was checked)"]
        if lines:
            print("\n".join(lines))


def attempt(call):
    """The plain value of `call()`; a Raised for the exception that it ended with, a Stopped if it took too many steps,
    and a NotYet if a probe raised one.

    Raises nothing but KeyboardInterrupt. An attempt in a probe counts its steps with those of the probe.
    """
    limit = Limit()
    try:
        return limit.run(lambda: _outcome(call))
    except KeyboardInterrupt:
        raise
    except TooLong:
        if limit.steps is None:  # the limit around this one has raised it
            raise
    except BaseException as error:  # no memory for `_raised`, say
        return Raised(type(error).__name__, "")
    # Out here, because within `except` all that the code held is still in memory.
    kind = "RecursionError" if limit.overflows >= MOST_OVERFLOWS else ""
    most = f"had taken {limit.memory / 1e6:.0f} MB of memory" if limit.memory else "was still running"
    words = f"your code {most} after {_in_words(limit.steps)} steps and was stopped"
    return Stopped(kind, words, *_innermost(_learners_lines(limit.place)))


def _outcome(call):
    try:
        return plain(call())
    except (KeyboardInterrupt, TooLong):
        raise
    except NotYet as sentence:
        return NotYet(*sentence.args)  # without the traceback, which would keep all that the code held
    except BaseException as error:  # also SystemExit: `exit()` in an answer must not end the notebook
        return _raised(error)


def _raised(error):
    place = [(f.f_code.co_filename, number, f.f_globals) for f, number in traceback.walk_tb(error.__traceback__)]
    last_file, last_number, last_globals = place[-1]
    if isinstance(error, TypeError) and not is_learners(last_file):
        last_line = linecache.getline(last_file, last_number, last_globals)
        for code, words, sentence in _NODE_PROBLEMS:
            if code in last_line and words in str(error):
                return NotYet(sentence)
    lines = _learners_lines(place)
    if isinstance(error, RecursionError) and lines:  # the innermost line is a matter of chance; blame the most frequent
        return Raised(type(error).__name__, str(error), mode(lines))
    return Raised(type(error).__name__, str(error), *_innermost(lines))


def _learners_lines(place):
    """The learner's own lines among those of a place, (file, line number, globals) of each call from the outermost."""
    lines = [linecache.getline(*call).strip() for call in place if is_learners(call[0])]
    return [line for line in lines if line]


def _innermost(lines):
    """(the last line, the first one if that is another), or empty texts."""
    if not lines:
        return "", ""
    return lines[-1], lines[0] if lines[0] != lines[-1] else ""


def _in_words(steps):
    steps = float(f"{steps:.1g}")
    return f"{steps / 1e6:g} million" if steps >= 1e6 else f"{steps:,.0f}"


def copied(thing):
    """A deep copy, so that a check changes nothing of the learner's; the thing itself if it cannot be copied."""
    try:
        return copy.deepcopy(thing)
    except Exception:
        return thing
