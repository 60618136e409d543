"""The fast versions of what nn.py, losses.py and optim.py show: measured, not read.

They give the same numbers and the same gradients, to 1e-12, in a few steps where the readable ones take many: a neuron
is one Node, its activation included; a layer of a `DenseMLP` is one Tensor; SGD moves all Tensors as one flat vector.
They are chosen by name, as in `fused.MLP([2, 8, 1])`, and everything that takes the readable ones takes them too.
"""

import math
from functools import lru_cache, partial
from itertools import accumulate
from operator import is_, mul

import numpy as np

from gd_lib import losses, nn, optim
from gd_lib.checks import check_example, check_labels, check_type
from gd_lib.node import Node, to_float
from gd_lib.tensor import Tensor, array

# The name of the op, the activation, and its derivative as a function of the output v.
NODE = {
    "tanh": ("tanh(w·x + b)", math.tanh, lambda v: 1 - v * v),
    "relu": ("relu(w·x + b)", lambda z: max(z, 0.0), lambda v: 1.0 if v > 0 else 0.0),
    "sigmoid": ("sigmoid(w·x + b)", lambda z: (1 + math.tanh(z / 2)) / 2, lambda v: v * (1 - v)),
    "linear": ("w·x + b", float, lambda v: 1.0),
}
TENSOR = {
    "tanh": ("tanh(x @ W + b)", np.tanh, lambda v: 1 - v * v),
    "relu": ("relu(x @ W + b)", lambda z: np.maximum(z, 0), np.sign),
    "sigmoid": ("sigmoid(x @ W + b)", lambda z: (1 + np.tanh(z / 2)) / 2, lambda v: v * (1 - v)),
    "linear": ("x @ W + b", np.asarray, None),
}


def bell(v):  # the slope of tanh, written over its values
    np.multiply(v, v, out=v)
    np.subtract(1, v, out=v)


def hill(v):  # the slope of the sigmoid
    v -= v * v


def halves(z):
    np.divide(z, 2, out=z)
    np.tanh(z, out=z)
    z += 1
    z /= 2


# The same, written over the numbers that they are given: the activation of z, and its slope from the outputs.
IN_PLACE = {
    "tanh": (lambda z: np.tanh(z, out=z), bell),
    "relu": (lambda z: np.maximum(z, 0, out=z), lambda v: np.sign(v, out=v)),
    "sigmoid": (halves, hill),
    "linear": (lambda z: z, lambda v: v.fill(1)),
}
ones = lru_cache(maxsize=8)(np.ones)  # ones(n).dot(g) is g.sum(0), three times as fast for a small g
zeros = lru_cache(maxsize=64)(lambda n: (0.0,) * n)


class MLP(nn.MLP):
    """`nn.MLP`, with one Node for each neuron."""

    def __call__(self, x):
        for layer in self.layers:
            x = neurons(layer, x)
        return x


def neurons(layer, x):
    """The Nodes of a `Layer` of neurons, for one example: a list of numbers or Nodes."""
    check_example(x, len(layer.neurons[0].weights))
    values = [v.data if isinstance(v, Node) else to_float(v) for v in x]
    inputs = [v if isinstance(v, Node) else Node(v) for v in x] if any(isinstance(v, Node) for v in x) else ()
    outputs = []
    for neuron in layer.neurons:
        op, function, derivative = NODE[neuron.activation]
        w = [n.data for n in neuron.weights]
        value = function(sum(map(mul, w, values), neuron.bias.data))
        slope = derivative(value)
        if slope == 0:  # nothing would go back, so the graph ends: that halves a ReLU network's way back
            outputs.append(Node(value, op=op))
            continue
        prev = (*neuron.weights, neuron.bias, *inputs)
        back = partial(neuron_shares, slope, values, w if inputs else (), zeros(len(prev)))
        outputs.append(Node(value, op=op, prev=prev, backward=back))
    return outputs


def neuron_shares(slope, x, w, nothing, g):
    """What a gradient g at the neuron is worth to its weights, its bias and its inputs.

    Where nothing arrives, nothing is multiplied, and 0 · ∞ counts as 0 here.
    """
    g = g * slope
    return (*[g * v for v in x], g, *[g * v for v in w]) if g else nothing


class DenseMLP(nn.DenseMLP):
    """`nn.DenseMLP`, with one Tensor for each layer."""

    def forward(self, h):
        for weight, bias in zip(self.weights[:-1], self.biases[:-1]):
            h = dense(weight, bias, h, self.activation)
        return dense(self.weights[-1], self.biases[-1], h, "linear")


def dense(weight, bias, inputs, activation):
    """A layer as one Tensor, from (n, in) to (n, out). `inputs` may be a plain array, which gets no gradient."""
    op, function, derivative = TENSOR[activation]
    w, needs_grad = weight.data, isinstance(inputs, Tensor)
    x = inputs.data if needs_grad else inputs
    value = function(x.dot(w) + bias.data)
    back = partial(layer_shares, derivative, value, x, w if needs_grad else None)
    return Tensor(value, op=op, prev=(weight, bias, inputs) if needs_grad else (weight, bias), backward=back)


def layer_shares(derivative, value, x, w, g):
    """What a gradient g at the layer is worth to its weights, its biases and, where `w` is given, its inputs."""
    g = g * derivative(value) if derivative else g
    one = ones(len(g), g.dtype)  # a bias is a weight whose input is always 1
    return (x.T.dot(g), one.dot(g)) if w is None else (x.T.dot(g), one.dot(g), g.dot(w.T))


@losses.of_predictions
def cross_entropy(outputs, targets):
    """`losses.cross_entropy`; for a Tensor with a row for each class, because NumPy is fastest along the examples."""
    if not isinstance(outputs, Tensor):
        return losses.cross_entropy(outputs, targets)
    labels = check_labels(outputs.shape, targets)
    n, classes = outputs.shape
    hit = labels * n + np.arange(n)  # where the right classes are in z, counted line by line
    z = outputs.data.T.copy()
    z -= z.max(axis=0)  # softmax stays the same, and the largest exponent is 0
    e = np.exp(z)
    sums = ones(classes, z.dtype).dot(e)
    value = ones(n, z.dtype).dot(np.log(sums) - z.ravel()[hit]) / n

    def shares(g):
        slope = e / sums
        slope.ravel()[hit] -= 1
        slope *= g / n
        return (slope.T,)

    return Tensor(value, op="cross-entropy", prev=(outputs,), backward=shares)


class SGD(optim.SGD):
    """`optim.SGD`; many Tensors move as one flat vector, by a few NumPy operations, however many Tensors there are."""

    def __init__(self, parameters, learning_rate, momentum=0.0, weight_decay=0.0):
        super().__init__(parameters, learning_rate, momentum, weight_decay)
        kinds = {p.data.dtype if isinstance(p, Tensor) else None for p in self.parameters}
        self.row = Row(self.parameters) if None not in kinds and len(kinds) == 1 else None
        self.velocity = 0.0

    def step(self):
        if self.row is None:
            return super().step()
        g, now = self.row.grad(), self.row.read()
        if self.weight_decay:
            g += self.weight_decay * now
        self.velocity = self.momentum * self.velocity + g
        self.row.write(now - float(self.learning_rate) * self.velocity)
        return None


class Row:
    """Presents many Tensors as one flat vector."""

    def __init__(self, tensors):
        self.tensors, self.row, self.pieces = tensors, None, [None] * len(tensors)
        ends = accumulate(t.data.size for t in tensors)
        self.places = [(slice(end - t.data.size, end), t.shape) for t, end in zip(tensors, ends)]

    def grad(self):
        return np.concatenate([t.grad for t in self.tensors], axis=None)

    def read(self):
        now = [t.data for t in self.tensors]
        unchanged = all(map(is_, now, self.pieces))  # nobody has given a Tensor other data since the last step
        return self.row if unchanged else np.concatenate(now, axis=None)

    def cut(self, row):
        return [row[place].reshape(shape) for place, shape in self.places]

    def write(self, row):
        self.row, self.pieces = row, self.cut(row)
        for t, piece in zip(self.tensors, self.pieces):
            t.data = piece


class Epochs:
    """Epochs of training a `DenseMLP` with SGD, without a graph: `Epochs(…)()` is one, and returns its losses.

    Each loss is that of a batch just before its step. The numbers are those of the loop in train.py, to 1e-12; but all
    of X and y is checked before the first step, and then the same arrays are written over at every step. `model`: a
    `DenseMLP`. `loss`: `cross_entropy` or `mse`. `optimizer`: a `fused.SGD` of `model.parameters()`. `batches`: a list
    of pairs (X, y), checked once, or gd_lib's `batches`, checked as they are dealt for an epoch. Arrays that the model
    had before an epoch are not touched, and Ctrl-C in the middle leaves the steps until then. Raises TypeError,
    ValueError.
    """

    def __init__(self, model, loss, optimizer, batches):
        check_type("The network", model, nn.DenseMLP, "a DenseMLP")
        check_type("The optimizer", optimizer, SGD, "a fused.SGD")
        if optimizer.parameters != model.parameters() or optimizer.row is None:
            raise ValueError("The optimizer must have been made from this model: fused.SGD(model.parameters(), 0.1).")
        self.measure = next((way for known, way in LOSSES if known is loss), None)
        if self.measure is None:
            raise ValueError(f"The loss must be cross_entropy or mse, but got {loss!r:.60}.")
        self.model, self.optimizer, self.batches = model, optimizer, batches
        self.dtype = model.weights[0].data.dtype
        if isinstance(batches, (list, tuple)):  # they stay the same, so they are checked once
            self.batches = self.checked()
        self.rooms = {}  # for each size of a batch, the arrays that are written over

    def checked(self):
        """All batches as arrays that fit the network. ValueError, TypeError otherwise."""
        found, sizes = [], self.model.sizes
        for X, y in self.batches:
            X = array(X, self.dtype)
            if len(X.shape) != 2 or X.shape[1] != sizes[0] or len(X) != len(y):
                raise ValueError(f"This network takes (n, {sizes[0]}) and n targets, but got {X.shape} and {len(y)}.")
            if self.measure is Room.cross_entropy:
                y = check_labels((len(X), sizes[-1]), y)
            else:
                y = array(y, self.dtype)
                losses.one_each(len(X) * sizes[-1], y.size)
                y = y.reshape(len(X), sizes[-1])
            found.append((X, y))
        if not found:
            raise ValueError("There are no batches to learn from: give pairs (X, y).")
        return found

    def __call__(self):
        optimizer, activate, slope = self.optimizer, *IN_PLACE[self.model.activation]
        row = optimizer.row
        batches = self.batches if isinstance(self.batches, list) else self.checked()
        now = row.read()
        if now is row.row:
            now = now.copy()  # a graph may still hold it
        gradient, step = np.empty_like(now), np.empty_like(now)
        velocity = np.zeros_like(now) + optimizer.velocity
        (W, b), (dW, db) = [(pieces[::2], pieces[1::2]) for pieces in (row.cut(now), row.cut(gradient))]
        rate, momentum, decay = map(
            self.dtype.type, (optimizer.learning_rate, optimizer.momentum, optimizer.weight_decay)
        )
        found, last = [], len(W) - 1
        try:
            for X, y in batches:
                room = self.rooms.get(len(X)) or self.rooms.setdefault(
                    len(X), Room(self.model.sizes, len(X), self.dtype)
                )
                h = X
                for k, out in enumerate(room.values):
                    h = h.dot(W[k], out=out)
                    h += b[k]
                    if k < last:
                        activate(h)
                value, g = self.measure(room, h, y)
                for k in range(last, -1, -1):
                    h = room.values[k - 1] if k else X
                    h.T.dot(g, out=dW[k])
                    room.ones.dot(g, out=db[k])
                    if k:
                        g = g.dot(W[k].T, out=room.shares[k - 1])
                        slope(h)
                        g *= h
                velocity *= momentum
                velocity += gradient
                if decay:
                    velocity += np.multiply(decay, now, out=step)
                now -= np.multiply(rate, velocity, out=step)
                found.append(value)
        finally:
            optimizer.velocity = velocity
            row.write(now)
            for tensor, piece in zip(row.tensors, row.cut(gradient)):
                tensor.grad = piece if found else 0.0
        return found


class Room:
    """The arrays that a batch of n examples needs on its way through a network and back."""

    def __init__(self, sizes, n, dtype):
        self.values = [np.empty((n, m), dtype) for m in sizes[1:]]
        self.shares = [np.empty((n, m), dtype) for m in sizes[1:-1]]
        self.across = np.empty((sizes[-1], n), dtype)  # a row for each class: NumPy is fastest along the examples
        self.ones, self.classes, self.places = np.ones(n, dtype), np.ones(sizes[-1], dtype), np.arange(n)

    def cross_entropy(self, logits, labels):
        """The loss, and its slopes for the logits."""
        n, z, flat = len(logits), self.across, self.across.ravel()
        z[:] = logits.T
        z -= z.max(axis=0)
        hit = labels * n + self.places
        right = flat[hit]
        sums = self.classes.dot(np.exp(z, out=z))
        value = self.ones.dot(np.log(sums) - right) / n
        sums *= n
        z /= sums
        flat[hit] -= z.dtype.type(1 / n)
        return value, z.T

    def mse(self, outputs, targets):
        outputs -= targets
        value = np.vdot(outputs, outputs) / outputs.size
        outputs *= outputs.dtype.type(2 / outputs.size)
        return value, outputs


# Which losses there are, and what measures each of them without a graph.
LOSSES = (
    (losses.cross_entropy, Room.cross_entropy),
    (cross_entropy, Room.cross_entropy),
    (losses.mse, Room.mse),
)
