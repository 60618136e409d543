"""Stepping downhill. All that an optimiser touches is `.data` and `.grad`, so one serves Nodes and Tensors."""

import math

from gd_lib.checks import check_number, parameter_list


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
        self.learning_rate = float(learning_rate)
        self.momentum = float(momentum)
        self.velocities = [0.0] * len(self.parameters)

    def step(self):
        """Move every parameter against its gradient."""
        rate = float(self.learning_rate)  # a NumPy number would turn the data of Nodes into NumPy numbers
        for i, p in enumerate(self.parameters):
            self.velocities[i] = self.momentum * self.velocities[i] + p.grad
            p.data = p.data - rate * self.velocities[i]  # a new value: a graph may still hold the old one

    def zero_grad(self):
        """Forget the gradients; backward() adds to what it finds."""
        for p in self.parameters:
            p.grad = 0.0
