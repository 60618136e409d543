"""The network of notebook 05, from its start to the end of its training."""

from functools import lru_cache

import numpy as np

from gd_lib import fused
from gd_lib.data import two_moons
from gd_lib.losses import mse
from gd_lib.optim import SGD

SIZES, SEED = [2, 4, 4, 1], 4
RATE, STEPS = 0.1, 600
POINTS, LABELS = two_moons(40)
WINDOW = {"x": (-1.5, 2.5), "y": (-1.1, 1.6)}  # of the plane around them


@lru_cache
def journey(start="random"):
    """The training on all points at once: (parameters, slopes, costs), each a list for steps 0 … STEPS.

    `start`: "random"; "equal", all of them 0.5; "zero". Parameters and slopes are lists of arrays, W0, b0, W1, b1, …
    """
    X, y = np.array(POINTS), np.array(LABELS)
    model = fused.DenseMLP(SIZES, seed=SEED)
    if start != "random":
        for p in model.parameters():
            p.data = np.full(p.data.shape, 0.5 if start == "equal" else 0.0)
    optimizer = SGD(model.parameters(), RATE)
    parameters, slopes, costs = [], [], []
    for _ in range(STEPS + 1):
        cost = mse(model(X), y)
        optimizer.zero_grad()
        cost.backward()
        parameters.append([p.data for p in model.parameters()])
        slopes.append([p.grad for p in model.parameters()])
        costs.append(float(cost.data))
        optimizer.step()
    return parameters, slopes, costs


def outputs(parameters, points):
    """What the network with these parameters says to n points: n numbers."""
    model = fused.DenseMLP(SIZES)
    for p, data in zip(model.parameters(), parameters):
        p.data = data
    return model(points).data[:, 0]


def count_right(parameters):
    """How many of the points the network puts on the correct side."""
    return int(((outputs(parameters, POINTS) > 0) == (np.array(LABELS) > 0)).sum())
