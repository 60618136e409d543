"""Neurons, layers and networks, as notebooks 04, 05 and 07 build them.

`MLP` is made of Nodes, to be read and drawn. `DenseMLP` is the same network on Tensors: one matrix and one vector for
each layer. Versions that are harder to read and one and a half to four and a half times as fast are in fused.py.
"""

import math

import numpy as np

from gd_lib.checks import check_choice, check_sizes, check_type, check_whole, generator
from gd_lib.node import Node
from gd_lib.tensor import Tensor, array

ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear")


class Neuron:
    """tanh(w · x + b): `n` weights, one bias, and an activation, one of "tanh", "relu", "sigmoid" and "linear".

    The weights start at random, as `starting_weights` says; `seed` is a number or a `random.Random`.
    """

    def __init__(self, n, activation="tanh", seed=0):
        check_whole("The number of a neuron's inputs", n)
        self.activation = check_choice("activation", activation, ACTIVATIONS)
        self.weights = [Node(w, f"w{i}") for i, w in enumerate(starting_weights(n, seed))]
        self.bias = Node(0.0, "b")

    def __call__(self, x):
        """One example, a list of n numbers or Nodes, in; one Node out. ValueError if the length is wrong."""
        return activate(Node.dot(self.weights, x, self.bias), self.activation)

    def parameters(self):
        return [*self.weights, self.bias]


class Layer:
    """`n_out` neurons that all see the same `n_in` inputs; always returns a list, even of one."""

    def __init__(self, n_in, n_out, activation="tanh", seed=0):
        check_whole("The number of a layer's neurons", n_out)
        random = generator(seed)
        self.neurons = [Neuron(n_in, activation, random) for _ in range(n_out)]

    def __call__(self, x):
        return [neuron(x) for neuron in self.neurons]

    def parameters(self):
        return [p for neuron in self.neurons for p in neuron.parameters()]


class MLP:
    """A multi-layer perceptron: `sizes` such as [2, 8, 1] are the inputs, the hidden layers, the outputs.

    The output layer is linear; an activation there would limit what the network can say.
    """

    def __init__(self, sizes, activation="tanh", seed=0):
        random = generator(seed)
        self.layers = [Layer(n_in, n_out, kind, random) for n_in, n_out, kind in plan(sizes, activation)]
        self.sizes, self.activation = [int(n) for n in sizes], activation

    def __call__(self, x):
        """One example in, the list of output Nodes out."""
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]


class DenseMLP:
    """The same network on Tensors: (n, inputs) → (n, outputs). The same seed gives the same weights as `MLP`.

    `weights[k]` has shape (inputs of the layer, outputs of the layer), `biases[k]` (outputs,).
    """

    def __init__(self, sizes, activation="tanh", seed=0):
        random = generator(seed)
        rows = [[starting_weights(n_in, random) for _ in range(n_out)] for n_in, n_out, _ in plan(sizes, activation)]
        self.weights = [Tensor(np.array(w).T, f"W{k}") for k, w in enumerate(rows)]
        self.biases = [Tensor(np.zeros(len(w)), f"b{k}") for k, w in enumerate(rows)]
        self.sizes, self.activation = [int(n) for n in sizes], activation

    @classmethod
    def from_nodes(cls, mlp):
        """The dense twin of an `MLP`, with the same weights and biases."""
        check_type("The network", mlp, MLP, "an MLP made of Nodes")
        twin = cls(mlp.sizes, mlp.activation)
        for weight, bias, layer in zip(twin.weights, twin.biases, mlp.layers):
            weight.data = np.array([[w.data for w in neuron.weights] for neuron in layer.neurons]).T
            bias.data = np.array([neuron.bias.data for neuron in layer.neurons])
        return twin

    def __call__(self, X):
        """A batch (n, inputs), or one example (inputs,), in; a Tensor (n, outputs), or (outputs,), out."""
        h = X if isinstance(X, Tensor) else array(X, self.weights[0].data.dtype)
        if h.shape == (self.sizes[0],):
            return self(h[None])[0]
        if len(h.shape) != 2 or h.shape[1] != self.sizes[0]:
            raise ValueError(f"This network takes {self.sizes[0]} inputs an example, but got shape {h.shape}.")
        return self.forward(h)

    def forward(self, h):
        """A batch through the layers, one after the other: the last is linear."""
        for weight, bias in zip(self.weights[:-1], self.biases[:-1]):
            h = activate(h @ weight + bias, self.activation)
        return h @ self.weights[-1] + self.biases[-1]

    def parameters(self):
        return [p for pair in zip(self.weights, self.biases) for p in pair]


def activate(z, activation):
    """The activation of a Node or a Tensor: the method of that name, and z itself if it is "linear"."""
    return z if activation == "linear" else getattr(z, activation)()


def plan(sizes, activation):
    """(inputs, outputs, activation) of every layer; the last one is linear. TypeError or ValueError for wrong sizes."""
    check_sizes(sizes)
    check_choice("activation", activation, ACTIVATIONS)
    kinds = [activation] * (len(sizes) - 2) + ["linear"]
    return list(zip(sizes[:-1], sizes[1:], kinds))


def starting_weights(n, seed):
    """`n` random numbers between −√(3/n) and √(3/n): their sum over n inputs of size 1 has a spread of about 1.

    The rule of LeCun et al., Efficient BackProp (1998), 4.6, with a uniform draw, which is the same on every machine.
    """
    random, limit = generator(seed), math.sqrt(3 / n)
    return [random.uniform(-limit, limit) for _ in range(n)]
