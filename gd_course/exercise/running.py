"""Running a learner's code safely: for two seconds at most, keeping what it raises and what it prints."""

import contextlib
import copy
import functools
import io
import linecache
import os
import sys
import sysconfig
import time
import traceback
from pathlib import Path
from statistics import mode

import gd_course
import gd_lib

from .values import Raised, plain

SECONDS = 2.0  # how long an answer may run
PRINTED_LINES = 10  # how much of what an answer prints during a check is shown

_PACKAGES = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
_COURSE = [Path(package.__file__).parent for package in (gd_lib, gd_course)]
_NOT_THE_LEARNERS = tuple({str(Path(folder).resolve()) + os.sep for folder in (*_PACKAGES, *_COURSE)})


@functools.cache
def is_learners(filename):
    """Whether code comes from a notebook cell or the learner's own file, not from Python, a package or the course."""
    return not filename.startswith("<frozen") and not str(Path(filename).resolve()).startswith(_NOT_THE_LEARNERS)


class TooLong(BaseException):
    """Raised in code that runs too long. Not an Exception, or `except Exception` in an endless loop would catch it."""


STOPPED = Raised("TooLong", "")  # what `attempt` gives for code that ran too long

# Where gd_lib trips over a Node that was not made properly, Python's own words do not help. A TypeError in a line of
# gd_lib that holds the first text, with the second in its message, is replaced by the sentence.
_NODE_PROBLEMS = [
    ("._backward(", "not callable", "a Node has no function for `backward`, so nothing travels back through it."),
    (".prev", "reversible", "the `prev` of a Node must be a tuple; a tuple of one needs its comma."),
]


@contextlib.contextmanager
def deadline(seconds):
    """Stop Python code that runs longer, by a trace function; the trace function set before is put back afterwards.

    Only the learner's code is traced step by step, so a library runs at nearly its own speed. A long call into C, such
    as `time.sleep(60)`, is stopped only when it returns.
    """
    end = time.monotonic() + seconds

    def trace(frame, event, arg):
        if time.monotonic() > end:
            raise TooLong
        if event == "call":
            if not is_learners(frame.f_code.co_filename):
                return None
            frame.f_trace_opcodes = True  # `while True: pass` on one line never reaches a new line
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


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
    """The plain value of `call()`, or the exception that it ended with, as a Raised with the learner's line."""
    try:
        return plain(call())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit: `exit()` in an answer must not end the notebook
        return _raised(error)


def _raised(error):
    steps = []
    for frame, number in traceback.walk_tb(error.__traceback__):
        filename = frame.f_code.co_filename
        steps.append((filename, linecache.getline(filename, number, frame.f_globals).strip()))
    last_file, last_line = steps[-1]
    if isinstance(error, TypeError) and not is_learners(last_file):
        for code, words, sentence in _NODE_PROBLEMS:
            if code in last_line and words in str(error):
                return Raised("", sentence)
    type_and_message = type(error).__name__, str(error)
    lines = [line for filename, line in steps if line and is_learners(filename)]
    if not lines:
        return Raised(*type_and_message)
    if isinstance(error, RecursionError):  # the innermost line is a matter of chance; the most frequent is to blame
        return Raised(*type_and_message, line=mode(lines))
    caller = lines[0] if lines[0] != lines[-1] else ""
    return Raised(*type_and_message, line=lines[-1], caller=caller)


def copied(thing):
    """A deep copy, so that a check changes nothing of the learner's; the thing itself if it cannot be copied."""
    try:
        return copy.deepcopy(thing)
    except Exception:
        return thing
