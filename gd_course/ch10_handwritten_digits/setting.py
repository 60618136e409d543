"""The digits in their three parts, networks for what is shown without one of the learner's, and how both are drawn."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gd_lib import fused
from gd_lib.data import load_digits, split
from gd_lib.look.marks import box, cells, points, text
from gd_lib.look.panel import Panel
from gd_lib.train import History, fit


class Training(NamedTuple):
    """A trained network. A part is a pair (X, y)."""

    model: fused.DenseMLP
    history: History
    first_layer: list  # the first layer's weights before training and after each epoch: arrays (pixels, neurons)
    validation: tuple
    test: tuple


@lru_cache(maxsize=2)
def parts(size):
    """The digits with 8 × 8 or 28 × 28 pixels from 0 to 1, as (training, validation, test) parts."""
    X, y = load_digits(size)
    return split(X / 16, y)


@lru_cache(maxsize=2)
def trained(size):
    """A network for 8 × 8 or 28 × 28 pixels, for a figure or explorer that is given none, as a Training."""
    training, validation, test = parts(size)
    rate, momentum, batch_size = (0.1, 0.9, 32) if size == 8 else (0.1, 0.0, 16)
    model = fused.DenseMLP([size * size, 16, 16, 10])
    first_layer = [model.weights[0].data]
    history = fit(
        model,
        *training,
        fused.cross_entropy,
        fused.SGD(model.parameters(), rate, momentum),
        epochs=100,
        batch_size=batch_size,
        validation=validation,
        patience=10,
        on_epoch=lambda epoch, history: first_layer.append(model.weights[0].data),
    )
    return Training(model, history, first_layer, validation, test)


def probabilities(model, x):
    """What softmax makes of the logits for one image: ten numbers that add up to 1."""
    return model(np.reshape(x, (1, -1))).softmax().data[0]


def image_marks(pixels, left=0, low=0, *, darkest=1, lightest=0, colors="ink"):
    """The marks of a square image, one unit wide, its lower left corner at (left, low), with a thin border.

    `pixels`: n² numbers, row by row from the top. `lightest` and `darkest` have the palette's first and last colour.
    """
    side = round(np.size(pixels) ** 0.5)
    rows = np.reshape(pixels, (side, side))
    return [
        cells(rows, x=(left, left + 1), y=(low, low + 1), low=lightest, high=darkest, colors=colors),
        box(left + 0.5, low + 0.5, 1, 1, fill=None, line=1),
    ]


def image_panel(pixels, title="", darkest=1):
    """A panel with one digit: n² pixels from 0, paper, to `darkest`, ink."""
    return Panel(*image_marks(pixels, darkest=darkest), equal=True, axes=False, title=title)


def bars(p, title="", *, answer, truth=None, named=False):
    """A panel with ten bars; the answer's is blue, and a triangle marks the truth. `named`: the answer's has its p."""
    marks = []
    for k, height in enumerate(p):
        color = "forward" if k == answer else "structure"
        marks.append(box(k, height / 2, 0.7, max(height, 0.002), color=color, fill=color, line=0))
    if truth is not None:
        marks.append(points([truth], [1.07], color="class_b", shape="triangle", size=11))
    if named:
        marks.append(text(answer, p[answer] + 0.06, f"{p[answer]:.2f}", color="forward", bold=True))
    return Panel(
        *marks,
        x=(-0.6, 9.6),
        y=(0, 1.14),
        title=title,
        xlabel="digit",
        ylabel="probability",
        width=1.5,
        xticks=list(range(10)),
        yticks=[0, 0.2, 0.4, 0.6, 0.8, 1],
    )
