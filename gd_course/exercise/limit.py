"""A limit on the steps of an answer, in its own code and in all that it calls, and on the memory that it takes.

Steps, not seconds: a slow machine takes no more of them. It works wherever Python does, for it needs no thread, no
signal and no process time, which a browser does not have. Memory is limited on Linux; a browser has its own limit.
"""

import dis
import functools
import math
import sys
import time

from .origin import is_learners

try:
    import resource
except ImportError:  # Windows, or a browser; neither has /proc
    resource = None

# A step is a line of the learner's own code, or ten lines of other code. No right answer in the catalogues takes more
# than 4,000, even if a learner wrote all of it. The slowest foreseen mistake takes 17,500, and 140,000 as a learner's.
MOST_STEPS = 1_000_000
PARTS = 10  # of a step
SECONDS = 60.0  # after these ENOUGH_STEPS are enough: each of them must be very slow
ENOUGH_STEPS = 5000
MOST_MEMORY = 500_000_000  # bytes that an answer may take in small pieces, looked at every LOOK_STEPS
MOST_AT_ONCE = 2_000_000_000  # bytes; beyond, the system refuses, and Python raises a MemoryError
LOOK_STEPS = 1000
MOST_OVERFLOWS = 100  # of Python's recursion limit; only code that catches a RecursionError comes to a second one
GRACE = 1000  # more steps for `with` and `finally` to tidy up, once the code is stopped
ROOM = 30  # the limit's own functions need this much of Python's recursion limit

# On Python 3.11, `while True: pass` on one line jumps to where it is, which is not a line there.
_JUMPS_TO_ITSELF = bytes([dis.opmap["JUMP_BACKWARD"], 1])


class TooLong(BaseException):
    """Raised in code that takes too many steps. Not an Exception, or `except Exception` in a loop would catch it."""


class Limit:
    """`run(call)` is `call()`, but stops Python code in it at MOST_STEPS, MOST_OVERFLOWS or MOST_MEMORY.

    A long call into C, such as `time.sleep(60)`, is one step. A Limit within another leaves the counting to it.
    `steps`: how many there were when the code was stopped; None if it was not.
    `memory`: the bytes that it had taken, if it was stopped for that; otherwise 0.
    `place`: where it was stopped, as (file, line number, globals) of each call, the outermost first.
    `overflows`: how many there were of Python's recursion limit.
    """

    def __init__(self):
        self.steps = None
        self.memory = 0
        self.overflows = 0
        self.place = []

    def run(self, call):
        """The result of `call()`. Raises what it raises; TooLong if it was stopped, even if it caught that."""
        before, settrace = sys.gettrace(), sys.settrace
        if settrace is _ignore:
            return call()
        enter, leave = self._tracer(settrace)
        bounds = _bound_memory()
        try:
            sys.settrace = _ignore  # or an answer that sets a trace function would be rid of the limit
            settrace(enter)
            result = call()
        finally:
            settrace(before)
            sys.settrace = settrace
            leave()
            if bounds:
                resource.setrlimit(resource.RLIMIT_AS, bounds)
        if self.place:
            raise TooLong
        return result

    def _tracer(self, settrace):
        """(the trace function that counts, a function after which it only counts)."""
        parts, most = 0, MOST_STEPS * PARTS
        end, full = time.monotonic() + SECONDS, _memory()[1] + MOST_MEMORY
        look = min(LOOK_STEPS * PARTS, most)  # the number of parts at which to decide
        calls = 0  # that many calls cannot reach Python's recursion limit

        def enter(frame, event, arg):
            nonlocal calls
            calls -= 1
            if calls < 0:
                measure_depth(frame)
            if not is_learners(frame.f_code.co_filename):
                return a_part
            if _JUMPS_TO_ITSELF in frame.f_code.co_code:
                frame.f_trace_opcodes = True
            return a_step

        def a_part(frame, event, arg):
            nonlocal parts
            parts += 1
            if parts >= look:
                decide(frame)
            return a_part

        def a_step(frame, event, arg):
            nonlocal parts
            parts += PARTS
            if parts >= look:
                decide(frame)
            return a_step

        def decide(frame):
            nonlocal look
            if not self.place:
                self.memory = MOST_MEMORY if _memory()[1] > full else 0
                late = parts >= ENOUGH_STEPS * PARTS and time.monotonic() >= end
                if parts < most and not late and not self.memory:
                    look = min(parts + LOOK_STEPS * PARTS, most)
                    return
                self.steps, self.place = parts // PARTS, _place(frame)
                look = parts + GRACE * PARTS
            else:
                look = 0  # code that caught TooLong meets it again at every step
            trace_on(frame)
            raise TooLong

        def measure_depth(frame):
            """Raise a RecursionError before Python does: its own would come within `enter`, and end the tracing."""
            nonlocal calls, most, look
            room = sys.getrecursionlimit() - ROOM - _depth(frame)
            if room < 0:
                self.overflows += 1
                if self.overflows == MOST_OVERFLOWS:
                    most = look = 0
                trace_on(frame)
                raise RecursionError("maximum recursion depth exceeded")
            calls = max(room, 10)

        def trace_on(frame):
            """Have the trace function set again once it has raised. Python then drops it, and the frame's."""
            frame.f_trace = _WhenDropped(functools.partial(set_again, frame))

        def set_again(frame):
            settrace(enter)
            frame.f_trace = a_step

        def leave():
            nonlocal look
            look = math.inf  # a generator of the answer may live on, with `a_step` in its frame

        return enter, leave


class _WhenDropped:
    def __init__(self, do):
        self.do = do

    def __del__(self):
        self.do()


def _memory():
    """(bytes of address space, bytes of memory) that this process has; (0, 0) where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return tuple(int(pages) * resource.getpagesize() for pages in file.read().split()[:2])
    except OSError:
        return 0, 0


def _bound_memory():
    """Have Linux refuse more than MOST_AT_ONCE beyond what this process has. The bounds to put back, or None."""
    space = _memory()[0]
    if not space:
        return None
    before = resource.getrlimit(resource.RLIMIT_AS)
    if resource.RLIM_INFINITY != before[0] <= space + MOST_AT_ONCE:
        return None
    resource.setrlimit(resource.RLIMIT_AS, (space + MOST_AT_ONCE, before[1]))
    return before


def _ignore(function):
    """Stands in for sys.settrace while a Limit runs."""


def _place(frame):
    place = []
    while frame.f_code is not Limit.run.__code__:
        place.append((frame.f_code.co_filename, frame.f_lineno, frame.f_globals))
        frame = frame.f_back
    return place[::-1]


def _depth(frame):
    depth = 0
    while frame := frame.f_back:
        depth += 1
    return depth
