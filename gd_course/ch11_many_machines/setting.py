"""What notebook 11 works with: four workers with a quarter of a thousand points each, and rounds of a ring."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gd_lib.data import line_points

WORKERS = 4
START = 3.0, 1.0  # w and b, as everywhere in the course
RAN_AWAY = 1e3  # a loss so high, from about 6, does not come down again


class Run(NamedTuple):
    """What four workers did. `work`: (worker, start, end) of each gradient; the rest has an entry for each update."""

    work: list
    times: list
    losses: list  # above the lowest
    ages: list  # of the gradient used: how many updates came between its start and its use


@lru_cache
def quadratics():
    """(A, c) of each worker's loss, whose gradient at p is A p − c, and (A, c) of the mean over all points."""
    xs, ys = map(np.array, line_points(1000, noise=1.0))

    def of_points(x, y):
        inputs = np.stack([x, np.ones_like(x)])
        return 2 * inputs @ inputs.T / len(x), 2 * inputs @ y / len(x)

    return [of_points(xs[k::WORKERS], ys[k::WORKERS]) for k in range(WORKERS)], of_points(xs, ys)


def loss_above(p):
    """How far the loss over all points is above its lowest, at p = (w, b)."""
    _, (A, c) = quadratics()
    away = p - np.linalg.solve(A, c)
    return float(away @ A @ away / 2)


@lru_cache(maxsize=500)
def run(stale, slow, rate, updates):
    """A Run of `updates` updates. The last worker takes `slow` units of time for a gradient, the others one.

    If not `stale`, all four gradients of a round are waited for, and their mean makes one update. If `stale`, each
    makes an update of its own when it is there. A run ends early if it runs away.
    """
    of_worker, _ = quadratics()
    takes = [1.0] * (WORKERS - 1) + [float(slow)]
    p, now = np.array(START), 0.0
    found = Run([], [0.0], [loss_above(p)], [])
    begun = [(takes[k], k, 0, p) for k in range(WORKERS)]  # (when it ends, worker, updates before it, where it began)
    for n in range(updates):
        if not stale:
            found.work.extend((k, now, now + takes[k]) for k in range(WORKERS))
            now += max(takes)
            p = p - rate * sum(A @ p - c for A, c in of_worker) / WORKERS
            found.ages.append(0)
        else:
            now, k, before, begin = min(begun, key=lambda one: one[:2])
            A, c = of_worker[k]
            p = p - rate * (A @ begin - c)
            found.work.append((k, now - takes[k], now))
            found.ages.append(n - before)
            begun[k] = (now + takes[k], k, n + 1, p)
        found.times.append(now)
        found.losses.append(loss_above(p))
        if found.losses[-1] > RAN_AWAY:
            break
    return found


def ring_rounds(workers=WORKERS):
    """How many workers' numbers are in each chunk, after each round of a ring: tables [worker][chunk], first the start.

    In the first half of the rounds each worker adds a chunk to its neighbour's, in the second it hands on a sum.
    """
    rows = [[1] * workers for _ in range(workers)]
    found = [rows]
    for turn in range(2 * (workers - 1)):
        before, rows = rows, [list(row) for row in rows]
        for i in range(workers):
            chunk, to = (i - turn) % workers, (i + 1) % workers
            if turn < workers - 1:
                rows[to][chunk] += before[i][chunk]
            else:
                chunk = (i + 1 - (turn - (workers - 1))) % workers
                rows[to][chunk] = before[i][chunk]
        found.append(rows)
    return found
