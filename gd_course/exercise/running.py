"""Running a learner's code, whatever it does: for two seconds at most, keeping what it raises and what it prints."""

import contextlib
import copy
import functools
import io
import linecache
import os
import sys
import sysconfig
import time
from pathlib import Path
from statistics import mode

import gd_course
import gd_lib

from .values import Raised, plain

SECONDS = 2.0  # how long an answer may run
PRINTED_LINES = 10  # how much of what an answer prints during a check is shown

_COURSE = [Path(package.__file__).parent for package in (gd_lib, gd_course)]
_LIBRARIES = tuple(
    {
        str(Path(p).resolve()) + os.sep
        for p in (*_COURSE, *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")))
    }
)


def is_learners(filename):
    """Whether code comes from a notebook cell or the learner's own file, not from Python, a package or gd_lib."""
    return not filename.startswith("<frozen") and not str(Path(filename).resolve()).startswith(_LIBRARIES)


class _TooLong(BaseException):
    """Not an Exception, so that `except Exception` in an endless loop does not swallow it."""


STOPPED = Raised("_TooLong", "")  # what an attempt is that ran longer

# Where the engine trips over a Node that was not made properly, Python's words do not say so: a TypeError in a line
# that holds the first, with the second in its message, is told by the third.
_NODES = [
    ("._backward(", "not callable", "a Node was given no function for `backward`, so nothing travels back through it."),
    ("._backward(", "itera", "the `backward` of a Node gave no tuple of shares; a tuple of one needs its comma."),
    (".prev", "reversible", "the `prev` of a Node is no tuple; a tuple of one needs its comma."),
]


@contextlib.contextmanager
def deadline(seconds):
    """Stop Python code that runs longer, by a trace function; the trace that was set before is put back.

    Steps are traced in the learner's code only, so a library runs at nearly its own speed. A long call into C, such
    as `time.sleep(60)`, is stopped only when it comes back.
    """
    end = time.monotonic() + seconds

    def trace(frame, event, arg):
        if time.monotonic() > end:
            raise _TooLong
        if event == "call":
            if not _traced(frame.f_code.co_filename):
                return None
            frame.f_trace_opcodes = True  # `while True: pass` on one line never comes to a new line
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


_traced = functools.cache(is_learners)


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
    """The plain value of `call()`, or the exception that it ended with, with the learner's line."""
    try:
        return plain(call())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit: `exit()` in an answer must not end the notebook
        step, last, lines = error.__traceback__, "", []
        while step:
            where = step.tb_frame.f_code.co_filename
            last = linecache.getline(where, step.tb_lineno, step.tb_frame.f_globals).strip()
            if is_learners(where):
                lines.append(last)
            step = step.tb_next
        lines = list(filter(None, lines))
        # Where code calls itself for ever, the innermost line is any line; the one that comes most often is to blame.
        line = "" if not lines else mode(lines) if isinstance(error, RecursionError) else lines[-1]
        if isinstance(error, TypeError) and not is_learners(where):
            for code, words, sentence in _NODES:
                if code in last and words in str(error):
                    return Raised("", sentence)
        caller = lines[0] if line and lines[0] != line and not isinstance(error, RecursionError) else ""
        return Raised(type(error).__name__, str(error), line, caller)


def copied(thing):
    """A deep copy, so that a check changes nothing of the learner's; what cannot be copied is taken as it is."""
    try:
        return copy.deepcopy(thing)
    except Exception:
        return thing
