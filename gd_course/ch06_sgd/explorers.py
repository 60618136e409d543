"""The explorer of notebook 06: the cloud of gradients by batch size."""

import math
from functools import lru_cache
from random import Random

import numpy as np

from gd_course.ch06_sgd.setting import MINIMUM, START, slopes_of_points, thousand_points
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, line, number, points

SIZES = [1, 2, 4, 10, 20, 40, 100, 200, 400, 1000]


PLACES = {"at the start, w = 3 and b = 1": START, "at the bottom, w = 4 and b = 2": MINIMUM}


@lru_cache
def cloud(w, b, size, many=200):
    """Gradients of `many` random handfuls of the 1,000 points at (w, b): an array of `many` pairs."""
    random = Random(size)
    picks = np.array([random.sample(range(1000), size) for _ in range(many)])
    slopes = slopes_of_points(w, b, *thousand_points())
    return np.stack([of_points[picks].mean(axis=1) for of_points in slopes], axis=1)


@lru_cache
def spread(w, b, size):
    """The standard deviation of the slopes for w over the cloud; for handfuls of one, over all 1,000 points."""
    if size == 1:
        return float(np.std(slopes_of_points(w, b, *thousand_points())[0]))
    return float(cloud(w, b, size)[:, 0].std())


def explore_cloud():
    """The cloud of mini-batch gradients around the full one, by batch size, at the start and at the bottom."""

    def frame(where, size):
        w, b = PLACES[where]
        dots = cloud(w, b, size)
        full_w, full_b = cloud(w, b, 1000, 1)[0]
        spreads = [spread(w, b, n) for n in SIZES[:-1]]
        x, y = (-58, 24), (-16, 12)
        left = Panel(
            line(x, [0, 0], color="structure", width=1),
            line([0, 0], y, color="structure", width=1),
            line(x, [full_b, full_b], color="backward", width=1.5, dash=True, label="all 1,000"),
            line([full_w, full_w], y, color="backward", width=1.5, dash=True),
            points(dots[:, 0], dots[:, 1], color="structure", size=4 if size < 1000 else 9, label="one handful each"),
            x=x,
            y=y,
            title="Gradients of 200 handfuls",
            xlabel="slope for w",
            ylabel="slope for b",
        )
        right = Panel(
            line(
                SIZES[:-1],
                [spreads[0] / math.sqrt(n) for n in SIZES[:-1]],
                color="structure",
                dash=True,
                label="1 / √size",
            ),
            points(SIZES[:-1], spreads, color="ink", size=7),
            points(size, spread(w, b, size), color="backward", size=12, shape="cross") if size < 1000 else [],
            x=(0.8, 1000),
            y=(0.1, 30),
            log_x=True,
            log_y=True,
            title="How wide is the cloud?",
            xlabel="examples in a handful",
            ylabel="spread of the slope for w",
        )
        at_start = PLACES[where] == START
        wrong = f"{(dots[:, 0] * full_w < 0).sum()} of 200"
        wide = 0.0 if size == 1000 else spread(w, b, size)
        says = (
            f"{where.capitalize()}, handfuls of {size:,} give slopes for w that scatter by {wide:.2g} around "
            f"{number(full_w, '%.2g')}, the slope over all 1,000"
        )
        if size == 1000:
            says += "; a spread of 0 has no place on the logarithmic axis"
        elif at_start:
            says += f"; {wrong} have the wrong sign"
        elif wide > 4 * abs(full_w):
            says += "; here almost nothing is left but scatter"
        numbers = {"full slope for w": (number(full_w, "%.2g"), "backward"), "spread": f"{wide:.2g}"}
        if at_start:
            numbers["wrong sign"] = wrong
        return Frame([left, right], f"{says}.", numbers, height=320)

    return Explorer(
        frame,
        "the centre of the cloud, which stays put; and how its width changes when the handful is four times as large.",
        where=Choice("where", list(PLACES), "at the start, w = 3 and b = 1"),
        size=Slider("examples in a handful", SIZES, 10, format="%d", play=600),
    )
