"""Stepping downhill. All that an optimiser touches is `.data` and `.grad`, so one serves Nodes and Tensors."""

import math
from numbers import Real


class SGD:
    """Gradient descent with momentum: v ← βv + g, then parameter ← parameter − learning_rate · v.

    `parameters`: Nodes or Tensors. `learning_rate` (above 0) may be changed between steps. `momentum` is β, from 0 to
    below 1 (Polyak 1964): on a constant slope the steps grow towards learning_rate · g / (1 − β). The name is short for
    stochastic gradient descent; the random part is which examples it comes from. Raises TypeError, ValueError.
    """

    def __init__(self, parameters, learning_rate, momentum=0.0):
        self.parameters = list(parameters) if hasattr(parameters, "__iter__") else []
        if not self.parameters or not all(hasattr(p, "grad") and hasattr(p, "data") for p in self.parameters):
            raise TypeError("SGD needs a list of Nodes or Tensors to change, such as model.parameters().")
        if not is_number(learning_rate) or not 0 < learning_rate < math.inf:
            raise ValueError(f"The learning rate must be a number above 0, such as 0.1, but got {learning_rate!r}.")
        if not is_number(momentum) or not 0 <= momentum < 1:
            raise ValueError(f"momentum must be at least 0 and below 1, such as 0.9, but got {momentum!r}.")
        self.learning_rate = float(learning_rate)
        self.momentum = float(momentum)
        self.velocities = [0.0] * len(self.parameters)

    def step(self):
        """Move every parameter against its gradient."""
        rate = float(self.learning_rate)  # a NumPy number would turn the data of Nodes into NumPy numbers
        for i, p in enumerate(self.parameters):
            self.velocities[i] = v = self.momentum * self.velocities[i] + p.grad
            p.data = p.data - rate * v  # a new value: a graph may still hold the old one

    def zero_grad(self):
        """Forget the gradients; backward() adds to what it finds."""
        for p in self.parameters:
            p.grad = 0.0


def is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool)
