"""The digits in their three parts, and networks for what is shown without one of the learner's."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gd_lib import fused
from gd_lib.data import load_digits, split
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
