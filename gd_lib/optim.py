"""Stepping downhill. All that an optimizer touches is `.data` and `.grad`, so one serves Nodes and Tensors."""

import math

from gd_lib.checks import check_number, parameter_list


class Optimizer:
    """What SGD and Adam share: the parameters, the learning rate, the weight decay λ, which adds λ · p to p's gradient.

    That pulls every parameter towards 0, as a penalty of λ/2 · p² in the loss would. `learning_rate` may be changed
    between steps.
    """

    def __init__(self, parameters, learning_rate, weight_decay):
        check_number("The learning rate", learning_rate, "a number above 0, such as 0.1", lambda v: 0 < v < math.inf)
        check_number("weight_decay", weight_decay)
        self.parameters = parameter_list(parameters, type(self).__name__)
        self.learning_rate = float(learning_rate)
        self.weight_decay = float(weight_decay)

    def gradient(self, p):
        """The gradient of a parameter, weight decay included."""
        return p.grad + self.weight_decay * p.data if self.weight_decay else p.grad

    def zero_grad(self):
        """Forget the gradients; backward() adds to what it finds."""
        for p in self.parameters:
            p.grad = 0.0


class SGD(Optimizer):
    """Gradient descent with momentum: v ← βv + g, then parameter ← parameter − learning_rate · v.

    `parameters`: Nodes or Tensors. `learning_rate`: above 0. `momentum` is β, from 0 to below 1 (Polyak 1964): on a
    constant slope the steps grow towards learning_rate · g / (1 − β). The name is short for stochastic gradient
    descent; the random part is which examples it comes from. Raises TypeError, ValueError.
    """

    def __init__(self, parameters, learning_rate, momentum=0.0, weight_decay=0.0):
        super().__init__(parameters, learning_rate, weight_decay)
        check_number("momentum", momentum, "a number from 0 to below 1, such as 0.9", lambda v: 0 <= v < 1)
        self.momentum = float(momentum)
        self.velocities = [0.0] * len(self.parameters)

    def step(self):
        """Move every parameter against its gradient."""
        rate = float(self.learning_rate)  # a NumPy number would turn the data of Nodes into NumPy numbers
        for i, p in enumerate(self.parameters):
            self.velocities[i] = self.momentum * self.velocities[i] + self.gradient(p)
            p.data = p.data - rate * self.velocities[i]  # a new value: a graph may still hold the old one


class Adam(Optimizer):
    """Each parameter's step is about the learning rate, whatever the size of its gradients (Kingma and Ba 2015).

    m ← β₁m + (1 − β₁)g is a running mean of the gradients, v ← β₂v + (1 − β₂)g² one of their squares. Both start at 0,
    which 1 − βᵗ makes up for after t steps; then parameter ← parameter − learning_rate · m / (√v + ε). `betas`: β₁ and
    β₂, each from 0 to below 1. `epsilon`, above 0, keeps a step finite where all gradients were 0. Raises TypeError,
    ValueError.
    """

    def __init__(self, parameters, learning_rate=0.001, betas=(0.9, 0.999), epsilon=1e-8, weight_decay=0.0):
        super().__init__(parameters, learning_rate, weight_decay)
        if not isinstance(betas, (list, tuple)) or len(betas) != 2:
            raise TypeError(f"betas must be two numbers such as (0.9, 0.999), but got {betas!r:.40}.")
        for beta in betas:
            check_number("Each of betas", beta, "a number from 0 to below 1, such as 0.9", lambda v: 0 <= v < 1)
        check_number("epsilon", epsilon, "a number above 0, such as 1e-8", lambda v: 0 < v < math.inf)
        self.betas = tuple(map(float, betas))
        self.epsilon = float(epsilon)
        self.steps = 0
        self.means = [0.0] * len(self.parameters)
        self.squares = [0.0] * len(self.parameters)

    def step(self):
        """Move every parameter against the running mean of its gradients, in units of their usual size."""
        rate, (b1, b2) = float(self.learning_rate), self.betas
        self.steps += 1
        for i, p in enumerate(self.parameters):
            g = self.gradient(p)
            self.means[i] = b1 * self.means[i] + (1 - b1) * g
            self.squares[i] = b2 * self.squares[i] + (1 - b2) * g * g
            m = self.means[i] / (1 - b1**self.steps)
            v = self.squares[i] / (1 - b2**self.steps)
            p.data = p.data - rate * m / (v**0.5 + self.epsilon)
