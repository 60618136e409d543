"""An array that remembers where it came from: node.py once more, with NumPy inside.

Lay the two files side by side. The fields are the same, the rhythm is the same, and so is the walk back.
Two things are new. A matrix product hands back transposes, because matrices have an order. And NumPy stretches
small arrays to fit big ones, so `unbroadcast` folds a gradient back: a gradient has its parameter's shape.
"""

from functools import lru_cache

import numpy as np

from gd_lib.checks import check_labels, check_shapes
from gd_lib.node import ordered, refuse

ones = lru_cache(maxsize=8)(np.ones)  # ones(n) @ g is g.sum(0), three times as quick for a small g


class Tensor:
    """An array `data`, its gradient `grad` of the same shape, and how it was made: `op`, from the tuple `prev`.

    `backward` takes the gradient of the result (in the result's shape) and returns one contribution for each
    Tensor in `prev`, each a fresh array in that Tensor's shape (+g is a copy of g). A plain number or array in an
    expression never becomes a Tensor and gets no gradient. A float32 array stays float32, everything else becomes
    float64. TypeError if not numeric.
    """

    __slots__ = ("data", "_grad", "op", "label", "prev", "_backward")  # noqa: RUF023 - in the order of the story
    __array_ufunc__ = None  # so that array @ tensor asks the Tensor, not NumPy

    def __init__(self, data, label="", *, op="", prev=(), backward=None):
        self.data = array(data) if prev else array(data).copy()  # a leaf must not change when your array does
        self._grad, self.op, self.label, self.prev, self._backward = None, op, label, prev, backward

    def __repr__(self):
        name = self.label + ": " if self.label else ""
        return f"Tensor({name}shape={self.shape}, data={np.array2string(self.data, precision=4, separator=', ')})"

    @property
    def grad(self):
        """The gradient, in the shape of `data`; zeros until `backward()` has run."""
        return np.zeros(self.shape, self.data.dtype) if self._grad is None else np.asarray(self._grad)

    @grad.setter
    def grad(self, value):
        given = None if type(value) is float and value == 0 else array(value)
        if given is not None and given.shape not in ((), self.shape):
            raise ValueError(f"A gradient of shape {given.shape} does not fit data of shape {self.shape}.")
        self._grad = None if given is None else np.full(self.shape, given)

    shape = property(lambda self: self.data.shape)

    def __add__(self, other):
        a, b, op, prev = operands(self, other, "+")
        return Tensor(a + b, op=op, prev=prev, backward=lambda g: (unbroadcast(+g, a), unbroadcast(+g, b)))

    def __sub__(self, other):
        a, b, op, prev = operands(self, other, "−")
        return Tensor(a - b, op=op, prev=prev, backward=lambda g: (unbroadcast(+g, a), unbroadcast(-g, b)))

    def __mul__(self, other):
        a, b, op, prev = operands(self, other, "×")
        return Tensor(a * b, op=op, prev=prev, backward=lambda g: (unbroadcast(g * b, a), unbroadcast(g * a, b)))

    def __truediv__(self, other):
        a, b, op, prev = operands(self, other, "÷")
        shares = lambda g: (unbroadcast(g / b, a), unbroadcast(-g * a / b / b, b))  # noqa: E731
        return Tensor(a / b, op=op, prev=prev, backward=shares)

    def __pow__(self, other):
        a, b, op, prev = operands(self, other, "^")
        value = power(a, b, len(prev) == 1)
        with np.errstate(all="ignore"):
            slope = np.where(b == 0, 0.0, b * a ** (b - 1))
        shares = lambda g: (unbroadcast(g * slope, a), unbroadcast(g * value * log_or_0(a), b))  # noqa: E731
        return Tensor(value, op=op, prev=prev, backward=shares)

    def __matmul__(self, other):
        a, b, op, prev = operands(self, other, "@")
        return Tensor(a @ b, op=op, prev=prev, backward=lambda g: (left_share(g, a, b), right_share(g, a, b)))

    def __rmatmul__(self, other):  # data on the left, as in X @ W: no gradient is computed for X
        a, b, op, prev = operands(other, self, "@")
        return Tensor(a @ b, op=op, prev=prev, backward=lambda g: (right_share(g, a, b),))

    def __neg__(self):
        return Tensor(-self.data, op="neg", prev=(self,), backward=lambda g: (-g,))

    def __rpow__(self, other):
        c, a, op, prev = operands(other, self, "^")
        value = power(c, a, False)
        return Tensor(value, op=op, prev=prev, backward=lambda g: (unbroadcast(g * value * log_or_0(c), a),))

    __radd__, __rsub__ = __add__, lambda self, other: -self + other
    __rmul__, __rtruediv__ = __mul__, lambda self, other: self**-1 * other

    def exp(self):
        with np.errstate(over="ignore"):  # too large for a float is infinity, as in node.py
            value = np.exp(self.data)
        return Tensor(value, op="exp", prev=(self,), backward=lambda g: (g * value,))

    def log(self):
        a = self.data
        if (a <= 0).any():
            raise ValueError(f"log needs numbers above 0, but the smallest in this Tensor is {a.min():.4g}.")
        return Tensor(np.log(a), op="log", prev=(self,), backward=lambda g: (g / a,))

    def tanh(self):
        value = np.tanh(self.data)
        return Tensor(value, op="tanh", prev=(self,), backward=lambda g: (g * (1 - value * value),))

    def relu(self):
        a = self.data  # at 0 the curve has a corner and no slope; taking 0 there is a convention
        return Tensor(np.maximum(a, 0), op="relu", prev=(self,), backward=lambda g: (np.where(a > 0, g, 0),))

    def sigmoid(self):
        value = (1 + np.tanh(self.data / 2)) / 2  # 1 / (1 + e⁻ᵃ), written so that it cannot overflow
        return Tensor(value, op="sigmoid", prev=(self,), backward=lambda g: (g * value * (1 - value),))

    def softmax(self, axis=-1):
        """Positive numbers that add up to 1 along `axis`, in the same shape."""
        e = np.exp(self.data - self.data.max(axis=axis, keepdims=True, initial=-np.inf))  # the largest exponent is 0
        value = e / e.sum(axis=axis, keepdims=True)
        shares = lambda g: (value * (g - (g * value).sum(axis, keepdims=True)),)  # noqa: E731
        return Tensor(value, op="softmax", prev=(self,), backward=shares)

    def cross_entropy(self, labels):
        """The mean of −log softmax at the right class, one number. Logits: (n, classes); labels: n whole numbers."""
        logits, labels = self.data, np.asarray(labels)
        n, hit = len(logits), check_labels(logits, labels)  # where the right classes stand in z, row after row
        z = logits.T.copy()  # a row for each class, as NumPy is quickest along the examples
        z -= z.max(axis=0)  # softmax stays the same, and the largest exponent is 0
        sums = ones(len(z), z.dtype).dot(e := np.exp(z))

        def shares(g):
            slope = e / sums
            slope.ravel()[hit] -= 1  # softmax minus one at the right class: no log is left
            slope *= g / n
            return (slope.T,)

        value = ones(n, z.dtype).dot(np.log(sums) - z.ravel()[hit]) / n
        return Tensor(value, op="cross-entropy", prev=(self,), backward=shares)

    def sum(self, axis=None, keepdims=False):
        """The sum over all elements or over `axis` (a number or a tuple)."""
        a, kept = self.data, self.data.sum(axis=axis, keepdims=True)
        shares = lambda g: (+np.broadcast_to(g.reshape(kept.shape), a.shape),)  # noqa: E731 - each element gets g
        return Tensor(kept if keepdims else np.squeeze(kept, axis), op="sum", prev=(self,), backward=shares)

    def mean(self, axis=None, keepdims=False):
        """The mean over all elements or over `axis`. ValueError if there is nothing to average."""
        if self.data.size == 0:
            raise ValueError(f"The mean of an empty array of shape {self.shape} does not exist; give it numbers.")
        total = self.sum(axis, keepdims)
        return total * (total.data.size / self.data.size)

    T = property(lambda self: Tensor(self.data.T, op="T", prev=(self,), backward=lambda g: (+g.T,)))

    def __getitem__(self, key):
        a = self.data

        def shares(g):
            whole = np.zeros_like(a)
            np.add.at(whole, key, g)  # adds where an index comes twice; whole[key] += g would count it once
            return (whole,)

        return Tensor(a[key], op="slice", prev=(self,), backward=shares)

    def backward(self):
        """As in node.py: inner Tensors start anew, leaves add up. ValueError if this is more than one number."""
        if self.data.size != 1:
            raise ValueError(f"backward() starts at one number, but the shape is {self.shape}; take .sum() or .mean().")
        inner = [node for node in ordered(self) if node.prev]
        for node in inner:
            node._grad = None
        self._grad = self.grad + 1  # nudge the result by 1 and it moves by 1
        for node in reversed(inner):
            for parent, share in zip(node.prev, node._backward(node._grad)):
                parent._grad = share if parent._grad is None else parent._grad + share  # a new array, never in place


def unbroadcast(g, a):
    """`g` summed down to the shape of `a`: where NumPy repeated a number, every copy's gradient counts for it."""
    if g.shape == a.shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - a.ndim)))  # axes that NumPy put in front
    return g.sum(axis=tuple(i for i, n in enumerate(a.shape) if n == 1), keepdims=True)  # axes that it stretched


def left_share(g, a, b):  # the gradient of a in a @ b: g @ bᵀ, where a vector on the right is read as one column
    return np.outer(g, b).reshape(a.shape) if b.ndim == 1 else g.dot(b.T)


def right_share(g, a, b):  # the gradient of b in a @ b: aᵀ @ g, where a vector on the left is read as one row
    return np.outer(a, g).reshape(b.shape) if a.ndim == 1 else a.T.dot(g)


def power(a, b, plain_exponent):
    if ((a == 0) & (b < 0) | (a < 0) & ((b % 1 != 0) | (not plain_exponent))).any():
        raise ValueError("This power fails: a base below 0 needs a plain whole exponent, 0 one from 0 up.")
    with np.errstate(over="ignore"):
        return a**b


def log_or_0(a):
    return np.log(np.where(a == 0, 1.0, abs(a)))


def operands(left, right, sign):
    """Both arrays, the op, and `prev`. A plain array is no Tensor, so its contribution goes to nobody."""
    prev = tuple([side for side in (left, right) if isinstance(side, Tensor)])
    a, b = [side.data if isinstance(side, Tensor) else array(side, prev[0].data.dtype) for side in (left, right)]
    check_shapes(a.shape, sign, b.shape)
    if sign == "÷" and not b.all():
        raise ZeroDivisionError("Division by 0 has no value; keep the numbers below the line away from 0.")
    return a, b, f"{told(left, a)} {sign} {told(right, b)}".strip(), prev


def array(value, dtype=None):
    """`value` as an array of floats (of `dtype` if given), or a sentence if it is not numeric."""
    try:
        given = np.asarray(value) if not hasattr(value, "prev") else None
    except ValueError:  # rows of different lengths
        given = None
    if given is None or given.dtype.kind not in "biuf":
        refuse(value, "A Tensor works with an array of numbers")
    return given if given.dtype == (dtype or np.float32) else given.astype(dtype or np.float64, copy=False)


def told(side, a):
    return "" if isinstance(side, Tensor) else f"array {a.shape}" if a.ndim else f"{a:.4g}"
