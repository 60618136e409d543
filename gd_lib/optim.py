"""Stepping downhill. All that an optimiser touches is `.data` and `.grad`, so one serves Nodes and Tensors."""

import math
from itertools import accumulate
from operator import is_

import numpy as np

from gd_lib.checks import check_number, parameter_list
from gd_lib.tensor import Tensor


class SGD:
    """Gradient descent with momentum: v ← βv + g, then parameter ← parameter − learning_rate · v.

    `parameters`: Nodes or Tensors. `learning_rate` (above 0) may be changed between steps. `momentum` is β, from 0 to
    below 1 (Polyak 1964): on a constant slope the steps grow towards learning_rate · g / (1 − β). The name is short for
    stochastic gradient descent; the random part is which examples it comes from. Raises TypeError, ValueError.
    """

    def __init__(self, parameters, learning_rate, momentum=0.0):
        check_number("The learning rate", learning_rate, "a number above 0, such as 0.1", lambda v: 0 < v < math.inf)
        check_number("momentum", momentum, "a number from 0 to below 1, such as 0.9", lambda v: 0 <= v < 1)
        self.parameters = parameter_list(parameters, "SGD")
        self.learning_rate, self.momentum = float(learning_rate), float(momentum)
        kinds = {p.data.dtype if isinstance(p, Tensor) else None for p in self.parameters}
        self.moved = self.parameters if None in kinds or len(kinds) > 1 else [Row(self.parameters)]
        self.velocities = [0.0] * len(self.moved)

    def step(self):
        """Move every parameter against its gradient."""
        rate = float(self.learning_rate)  # a NumPy number would turn the data of Nodes into NumPy numbers
        for i, p in enumerate(self.moved):
            self.velocities[i] = v = self.momentum * self.velocities[i] + p.grad
            p.data = p.data - rate * v  # a new value: a graph may still hold the old one

    def zero_grad(self):
        """Forget the gradients; backward() adds to what it finds."""
        for p in self.parameters:
            p.grad = 0.0


class Row:
    """Many Tensors as if they were one long one, so that NumPy moves them all in one stride."""

    def __init__(self, tensors):
        self.tensors, self.row, self.pieces = tensors, None, [None] * len(tensors)
        ends = accumulate(t.data.size for t in tensors)
        self.places = [(slice(end - t.data.size, end), t.shape) for t, end in zip(tensors, ends)]

    grad = property(lambda self: np.concatenate([t.grad for t in self.tensors], axis=None))

    @property
    def data(self):
        now = [t.data for t in self.tensors]
        return self.row if all(map(is_, now, self.pieces)) else np.concatenate(now, axis=None)

    @data.setter
    def data(self, row):
        self.row, self.pieces = row, [row[place].reshape(shape) for place, shape in self.places]
        for t, piece in zip(self.tensors, self.pieces):
            t.data = piece
