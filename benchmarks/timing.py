"""How the benchmarks measure: contestants take turns on one core, and the median of each is compared."""

import gc
import os
import statistics
import time


def medians(contestants, rounds, collector=True):
    """{name: median seconds of one call} for {name: function}. A round calls each once, so a slow moment hits all.

    Rubbish of the one before is cleared away before a call, off the clock. `collector=False` turns Python's cyclic
    garbage collector off while the clock runs.
    """
    seconds = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, call in contestants.items():
            gc.collect()
            if not collector:
                gc.disable()
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
            gc.enable()
    return {name: statistics.median(times) for name, times in seconds.items()}


def hold_to_one_core():
    """From now on this process has one core, and so has every thread that it starts. False where that is not to be had.

    To ask a library for one thread is not enough: JAX hands each step to a second one even so.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return hasattr(os, "sched_setaffinity")


def assert_same(losses, tolerance):
    """{name: [loss of each step]} must agree with the first, or a comparison of speeds means nothing."""
    (first, expected), *others = losses.items()
    for name, found in others:
        for step, (a, b) in enumerate(zip(expected, found, strict=True), start=1):
            if not abs(a - b) <= tolerance * max(1, abs(a)):
                raise SystemExit(f"Step {step}: the loss of {first} is {a!r}, that of {name} {b!r}: not the same work.")
