"""Neurons, layers, networks, and the losses that say how wrong they are.

`MLP` is built from Nodes, to be read and drawn; `DenseMLP` is its twin on Tensors, for speed. The losses take either.
A neuron is one Node, and a layer of the dense twin one Tensor: weigh, add up and bend in one step, and one step back.
"""

import json
import math
from functools import partial
from operator import mul
from pathlib import Path

import numpy as np

from gd_lib.checks import check_choice, check_example, check_file, check_paired, check_signs, check_sizes
from gd_lib.checks import check_type, check_whole, generator, write_whole
from gd_lib.node import Node, number
from gd_lib.tensor import Tensor, array, ones

NEURON = {  # how a neuron's Node is called, its bend, and the slope of the bend, told from the bent value v
    "tanh": ("tanh(w·x + b)", math.tanh, lambda v: 1 - v * v),
    "relu": ("relu(w·x + b)", lambda z: max(z, 0.0), lambda v: v > 0),
    "sigmoid": ("sigmoid(w·x + b)", lambda z: (1 + math.tanh(z / 2)) / 2, lambda v: v * (1 - v)),
    "linear": ("w·x + b", float, lambda v: 1.0),
}
LAYER = {  # the same for the Tensor of a layer, which bends a whole array
    "tanh": ("tanh(x @ W + b)", np.tanh, lambda v: 1 - v * v),
    "relu": ("relu(x @ W + b)", lambda z: np.maximum(z, 0), np.sign),
    "sigmoid": ("sigmoid(x @ W + b)", lambda z: (1 + np.tanh(z / 2)) / 2, lambda v: v * (1 - v)),
    "linear": ("x @ W + b", np.asarray, None),
}


class Neuron:
    """tanh(w · x + b): `n` weights, one bias, an activation ("tanh", "relu", "sigmoid" or "linear").
    The weights start at random, as `starting_weights` says; `seed` is a number or a `random.Random`.
    """

    def __init__(self, n, activation="tanh", seed=0):
        check_whole("The number of a neuron's inputs", n)
        self.activation = check_choice("activation", activation, NEURON)
        self.weights = [Node(w, f"w{i}") for i, w in enumerate(starting_weights(n, seed))]
        self.bias = Node(0.0, "b")

    def __call__(self, x):
        """One example, a list of numbers or Nodes, in; one Node out. ValueError if the length is wrong."""
        return self.fire(*read(x, len(self.weights)))

    def fire(self, x, inputs):
        """The Node for the numbers `x`. They stand in the Nodes `inputs`, or nowhere if they are data."""
        op, bend, slope = NEURON[self.activation]
        w = [n.data for n in self.weights]
        value = bend(sum(map(mul, w, x), self.bias.data))
        steep = slope(value)  # where the bend is flat, nothing goes back
        back = partial(neuron_shares, steep, x, w if inputs else ()) if steep else lambda g: ()
        return Node(value, op=op, prev=(*self.weights, self.bias, *inputs), backward=back)

    def parameters(self):
        return [*self.weights, self.bias]


def read(x, n):
    """The n numbers in the example `x`, and the Nodes that hold them, or no Nodes if all are plain."""
    check_example(x, n)
    asking = [isinstance(v, Node) for v in x]
    nodes = x if all(asking) else [v if isinstance(v, Node) else Node(v) for v in x] if any(asking) else ()
    return [v.data for v in nodes] or [number(v) for v in x], nodes


def neuron_shares(steep, x, w, g):
    """What a gradient g at the neuron is worth to its weights, its bias and its inputs: back through the bend first.

    Where nothing is left, nothing is multiplied. That halves the work of a ReLU network, and 0 · ∞ counts as 0 here.
    """
    g = g * steep
    return (*[g * v for v in x], g, *[g * v for v in w]) if g else ()


class Layer:
    """`n_out` neurons that all see the same `n_in` inputs; always returns a list, even of one."""

    def __init__(self, n_in, n_out, activation="tanh", seed=0):
        check_whole("The number of a layer's neurons", n_out)
        random = generator(seed)
        self.neurons = [Neuron(n_in, activation, random) for _ in range(n_out)]

    def __call__(self, x):
        x, inputs = read(x, len(self.neurons[0].weights))  # once for all neurons
        return [neuron.fire(x, inputs) for neuron in self.neurons]

    def parameters(self):
        return [p for neuron in self.neurons for p in neuron.parameters()]


class MLP:
    """A multi-layer perceptron: `sizes` such as [2, 8, 1] are the inputs, the hidden layers, the outputs.
    The output layer is linear; an activation there would limit what the network can say.
    """

    def __init__(self, sizes, activation="tanh", seed=0):
        layers, random = plan(sizes, activation), generator(seed)
        self.sizes, self.activation = [int(n) for n in sizes], activation
        self.layers = [Layer(n, m, kind, random) for n, m, kind in layers]

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
        layers, random = plan(sizes, activation), generator(seed)
        self.sizes, self.activation = [int(n) for n in sizes], activation
        rows = [[starting_weights(n, random) for _ in range(m)] for n, m, _ in layers]
        self.weights = [Tensor(np.array(w).T, f"W{k}") for k, w in enumerate(rows)]
        self.biases = [Tensor(np.zeros(m), f"b{k}") for k, m in enumerate(self.sizes[1:])]

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
        for k, (weight, bias) in enumerate(zip(self.weights, self.biases), start=1):
            h = dense(weight, bias, h, self.activation if k < len(self.weights) else "linear")
        return h

    def parameters(self):
        return [p for pair in zip(self.weights, self.biases) for p in pair]


def dense(weight, bias, inputs, activation):
    """A layer as one Tensor, from (n, in) to (n, out). `inputs` may be a plain array, which asks for no gradient."""
    op, bend, slope = LAYER[activation]
    w, asking = weight.data, isinstance(inputs, Tensor)
    x = inputs.data if asking else inputs
    value = bend(x.dot(w) + bias.data)
    back = partial(layer_shares, slope, value, x, w if asking else None)
    return Tensor(value, op=op, prev=(weight, bias, inputs) if asking else (weight, bias), backward=back)


def layer_shares(slope, value, x, w, g):
    """As `neuron_shares`, with matrix products; only nothing is left out."""
    g = g * slope(value) if slope else g
    one = ones(len(g), g.dtype)  # a bias is a weight whose input is always 1
    return (x.T.dot(g), one.dot(g)) if w is None else (x.T.dot(g), one.dot(g), g.dot(w.T))


def plan(sizes, activation):
    """(inputs, outputs, activation) of every layer; the last one is linear. ValueError if there is no such network."""
    check_sizes(sizes)
    kinds = [check_choice("activation", activation, NEURON)] * (len(sizes) - 2) + ["linear"]
    return list(zip(sizes[:-1], sizes[1:], kinds))


def starting_weights(n, seed):
    """`n` random numbers between −√(3/n) and √(3/n): their sum over n inputs of size 1 has a spread of about 1.
    The rule of LeCun et al., Efficient BackProp (1998), 4.6, with a uniform draw, which is the same on every machine.
    """
    random, limit = generator(seed), math.sqrt(3 / n)
    return [random.uniform(-limit, limit) for _ in range(n)]


def mse(model, X, y):
    """The mean squared error over the batch (and over the outputs, if there are several): one Node or Tensor.
    `X`: n examples; `y`: n numbers, or n rows of one number for each output. ValueError if the lengths differ.
    """
    out, y = outputs(model, X, y)
    if isinstance(out, Tensor):
        return ((out - y.reshape(out.shape)) ** 2).mean()
    errors = [(o - t) ** 2 for row, truth in zip(out, y) for o, t in zip(row, listed(truth), strict=True)]
    return Node.sum(errors) * (1 / len(errors))


def hinge(model, X, y):
    """The mean of max(0, 1 − y · output): no loss once the sign is right by a margin of 1. `y`: n numbers, −1 or +1."""
    out, y = outputs(model, X, y)
    check_signs(y)
    if isinstance(out, Tensor):
        return (1 - out * y.reshape(out.shape)).relu().mean()
    losses = [(1 - row[0] * label).relu() for row, label in zip(out, y)]
    return Node.sum(losses) * (1 / len(losses))


def cross_entropy(model, X, y):
    """The mean of −log softmax(outputs) at the right class. `y`: n class numbers from 0; the outputs are logits."""
    out, y = outputs(model, X, y, several=True)
    if isinstance(out, Tensor):
        return out.cross_entropy(y)
    losses = []
    for row, label in zip(out, y):
        if label not in range(len(row)):
            raise ValueError(f"A label must be a whole number from 0 to {len(row) - 1}, but got {label!r}.")
        top = max(logit.data for logit in row)  # taken off, so that no exp overflows; the result is the same
        losses.append(Node.sum((logit - top).exp() for logit in row).log() - (row[int(label)] - top))
    return Node.sum(losses) * (1 / len(losses))


def outputs(model, X, y, several=False):
    """What the model says: one Tensor, or a list of Nodes for each example; and y.
    ValueError if X and y differ in length or, unless `several` outputs share one answer, in numbers an example.
    """
    check_paired(X, y)
    dense = isinstance(model, DenseMLP)
    out = model(X) if dense else [listed(model(x)) for x in X]
    if not several and (found := out.shape[-1] if dense else len(out[0])) != (asked := np.size(y) // len(y)):
        raise ValueError(f"An example has {found} outputs, but {asked} in y: this loss needs one for each.")
    return out, np.asarray(y) if dense else y


def listed(value):
    return value if hasattr(value, "__len__") else [value]


def save(model, path):
    """Write a model to one plain JSON file: its kind, sizes, activation, and every parameter, to the last digit."""
    check_type("The model", model, MLP | DenseMLP, "an MLP or a DenseMLP")
    content = {"kind": type(model).__name__, "sizes": model.sizes, "activation": model.activation}
    content["parameters"] = [np.asarray(p.data).tolist() for p in model.parameters()]
    write_whole(path, json.dumps(content))


def load(path):
    """The model that `save` wrote. ValueError if the file is not one; FileNotFoundError if there is none."""
    check_file(path, "save(model, path) writes one")
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        model = {"MLP": MLP, "DenseMLP": DenseMLP}[content["kind"]](content["sizes"], content["activation"])
        for p, data in zip(model.parameters(), content["parameters"], strict=True):
            fresh = type(p)(data)
            if np.shape(fresh.data) != np.shape(p.data):
                raise ValueError("a parameter has the wrong shape")
            p.data = fresh.data
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{str(path)!r} is not a model written by save ({error}); save it again.") from None
    return model
