"""Figures of notebook 11: who sends what, a ring, what a step takes, and how stale a gradient may be."""

import time

import numpy as np

from gd_course.ch11_many_machines.setting import WORKERS, ring_rounds
from gd_lib.look.axes import figure, legend, text
from gd_lib.look.drawing import painted
from gd_lib.look.marks import arrow, box
from gd_lib.look.marks import text as words
from gd_lib.look.palette import COLORS
from gd_lib.look.panel import Frame, Panel
from gd_lib.look.picture import Picture
from gd_lib.losses import cross_entropy
from gd_lib.nn import DenseMLP
from gd_lib.words import number

SIZES = [784, 16, 16, 10]
PARAMETERS = 13_002
BITS = 64  # of a number


def plot_one_step():
    """One step of four workers: the parameters go out, each computes over its shard, and their mean comes back."""
    marks = [
        box(5, 4.4, 4.4, 1, color="structure"),
        words(5, 4.4, "one mean, one step", size=15, bold=True),
    ]
    for k in range(WORKERS):
        x, top = 1.25 + 2.5 * k, 5 + 0.95 * (k - 1.5)
        marks += [
            box(x, 1.6, 2.1, 1, color="structure"),
            words(x, 1.6, f"worker {k + 1}", size=15, bold=True),
            arrow(top - 0.16, 3.9, x - 0.16, 2.1, color="parameter", width=2),
            arrow(x + 0.16, 2.1, top + 0.16, 3.9, color="backward", width=2.5),
            words(x, 0.75, f"shard {k + 1}", size=13, color="forward"),
        ]
    marks += [
        words(0.9, 3.5, "parameters down", size=13, color="parameter"),
        words(9.1, 3.5, "gradients up", size=13, color="backward"),
    ]
    says = (
        "One step of four workers. The parameters go down to each of them, each finds the gradient over its own shard, "
        "the four gradients go up, and their mean makes one step."
    )
    return painted(Frame(Panel(*marks, x=(0, 10), y=(0.4, 5), axes=False), says, height=270), "Who sends what?")


def plot_ring():
    """How many workers' numbers are in each chunk, before and after each of the six rounds of a ring of four."""
    marks, rounds = [], ring_rounds()
    for k, rows in enumerate(rounds):
        half, place = divmod(k, WORKERS)
        left, top = 1.6 + 6 * place, 11 - 6.2 * half
        marks.append(words(left + 2, top + 0.75, "before" if k == 0 else f"after round {k}", size=13, bold=True))
        for worker, row in enumerate(rows):
            y = top - worker - 0.5
            if place == 0:
                marks.append(words(left - 0.35, y, f"worker {worker + 1}", size=12, align="right"))
            for chunk, count in enumerate(row):
                whole = count == WORKERS
                marks += [
                    box(left + chunk + 0.5, y, 1, 1, fill="#D5EBE3" if whole else "ground", color="structure"),
                    words(left + chunk + 0.5, y, str(count), size=14, bold=whole, color="backward"),
                ]
    says = (
        "A ring of four workers, each with a gradient in four chunks; a number says how many workers' shares are in a "
        "chunk. After three rounds each worker has one whole sum, and after three more all of them have all four."
    )
    panel = Panel(*marks, x=(-1.6, 24.4), y=(0.2, 12.4), axes=False)
    return painted(Frame(panel, says, height=310), "How does a sum get to everyone without a middle?")


def plot_step_time():
    """Measure how long one gradient takes by the number of examples, beside how long 26,004 numbers travel."""
    sizes = [2, 16, 128, 1024, 8192]
    model = DenseMLP(SIZES)
    rng = np.random.default_rng(0)
    X, y = rng.random((max(sizes), SIZES[0])), rng.integers(0, 10, max(sizes))
    taken = [1000 * seconds(model, X[:n], y[:n]) for n in sizes]
    fig, axes = figure(
        7,
        4,
        title="Does computing take longer than travelling?",
        xlabel="examples in a worker's shard",
        ylabel="milliseconds a step",
    )
    axes.loglog(sizes, taken, "o-", color=COLORS["forward"], label="computing, on this machine")
    for rate, style, name in ((1e9, "-", "1 gigabit a second"), (1e8, "--", "100 megabits a second")):
        travel = 1000 * 2 * PARAMETERS * BITS / rate
        axes.axhline(travel, color=COLORS["backward"], linestyle=style, label=f"travelling, at {name}")
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes])
    axes.set_ylim(0.05, 1000)
    axes.minorticks_off()
    legend(axes, "upper left")
    says = (
        "On logarithmic axes, the time to compute one gradient of 13,002 parameters, measured on this machine, "
        "hardly changes while there are only a few examples, and then grows with the shard. The time for 26,004 "
        "numbers to travel does not: by calculation 1.7 milliseconds at 1 gigabit a second, 17 at 100 megabits."
    )
    return Picture(fig, says)


def seconds(model, X, y):
    """The time of one loss with its gradients, in seconds: the best of three, for other programs run too."""
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        cross_entropy(model(X), y).backward()
        best = min(best, time.perf_counter() - start)
    return best


def highest_rate(delay, curvature=20.0):
    """The learning rate up to which descent with gradients `delay` steps old stays on a parabola; found by trying."""
    low, high = 0.0, 4 / curvature
    for _ in range(30):
        rate = (low + high) / 2
        w = [1.0]
        for step in range(3000):
            w.append(w[-1] - rate * curvature * w[max(0, step - delay)])
            if abs(w[-1]) > 3:  # a walk that stays has never been further out
                high = rate
                break
        else:
            low = rate
    return low


def plot_stale_limits():
    """The highest learning rate that stays, for gradients of several ages."""
    delays = list(range(8))
    highest = [highest_rate(d) for d in delays]
    fig, axes = figure(
        7, 3.6, title="How fast may a stale walk go?", xlabel="gradient's age in steps", ylabel="learning rate η"
    )
    axes.bar(delays, highest, color=COLORS["backward"], width=0.6, zorder=2)
    for d, rate in zip(delays, highest):
        text(axes, d, rate + 0.005, f"{rate:.2g}", bold=True)
    axes.set(ylim=(0, 0.115), xticks=delays)
    axes.grid(False, axis="x")
    named = ", ".join(f"{number(rate, '%.2g')} at {d}" for d, rate in zip(delays, highest) if d in (0, 1, 3, 7))
    says = f"The highest rate that stays, on a parabola of curvature 20, by a gradient's age in steps: {named}."
    return Picture(fig, says)
