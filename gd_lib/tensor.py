"""An array that remembers where it came from: node.py once more, with NumPy inside.

Read the two files side by side. The fields are the same, the rhythm is the same, and so is the walk back.
Two things are new. The gradients of a matrix product need transposes. And NumPy stretches small arrays to fit big
ones, so `unbroadcast` folds a gradient back: a gradient has its parameter's shape.
"""

import numpy as np

from gd_lib.checks import check_axis, check_labels, check_shapes
from gd_lib.node import ordered, refuse


class Tensor:
    """An array `data`, its gradient `grad` of the same shape, and how it was made: `op`, from the tuple `prev`.

    `backward` takes the gradient of the result (in the result's shape) and returns a tuple with one contribution for
    each Tensor in `prev`, a fresh array in that Tensor's shape (+g is a copy of g). A plain number or array in an
    expression never becomes a Tensor and gets no gradient. A float32 array stays float32, everything else becomes
    float64. TypeError if not numeric.
    """

    __slots__ = ("data", "_grad", "op", "label", "prev", "_backward")  # noqa: RUF023 - in the order of the story
    __array_ufunc__ = None  # so that array @ tensor asks the Tensor, not NumPy

    def __init__(self, data, label="", *, op="", prev=(), backward=None):
        self.data = array(data) if prev else array(data).copy()  # a leaf must not change when your array does
        self._grad = None
        self.op = op
        self.label = label
        self.prev = prev
        self._backward = backward

    def __repr__(self):
        name = self.label + ": " if self.label else ""
        with np.printoptions(threshold=1000, edgeitems=3, linewidth=75, suppress=False, floatmode="maxprec", sign="-"):
            data = np.array2string(self.data, precision=4, separator=", ", formatter=None)
        return f"Tensor({name}shape={self.shape}, data={data})"

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
        a, b = both(self, "+", other)
        if isinstance(other, Tensor):
            return Tensor(
                a + b, op="+", prev=(self, other), backward=lambda g: (unbroadcast(+g, a), unbroadcast(+g, b))
            )
        return Tensor(a + b, op=f"+ {named(b)}", prev=(self,), backward=lambda g: (unbroadcast(+g, a),))

    def __sub__(self, other):
        a, b = both(self, "−", other)
        if isinstance(other, Tensor):
            return Tensor(
                a - b, op="−", prev=(self, other), backward=lambda g: (unbroadcast(+g, a), unbroadcast(-g, b))
            )
        return Tensor(a - b, op=f"− {named(b)}", prev=(self,), backward=lambda g: (unbroadcast(+g, a),))

    def __mul__(self, other):
        a, b = both(self, "×", other)
        if isinstance(other, Tensor):
            return Tensor(
                a * b, op="×", prev=(self, other), backward=lambda g: (unbroadcast(g * b, a), unbroadcast(g * a, b))
            )
        return Tensor(a * b, op=f"× {named(b)}", prev=(self,), backward=lambda g: (unbroadcast(g * b, a),))

    def __truediv__(self, other):
        a, b = both(self, "÷", other)
        if not b.all():
            raise ZeroDivisionError("Division by 0 has no value; keep the numbers below the line away from 0.")
        if isinstance(other, Tensor):
            shares = lambda g: (unbroadcast(g / b, a), unbroadcast(-g * a / b / b, b))
            return Tensor(a / b, op="÷", prev=(self, other), backward=shares)
        return Tensor(a / b, op=f"÷ {named(b)}", prev=(self,), backward=lambda g: (unbroadcast(g / b, a),))

    def __pow__(self, other):
        a, b = both(self, "^", other)
        value = power(a, b, plain=not isinstance(other, Tensor))
        with np.errstate(all="ignore"):
            slope = np.where(b == 0, 0.0, b * a ** (b - 1))
        if isinstance(other, Tensor):
            shares = lambda g: (unbroadcast(g * slope, a), unbroadcast(g * value * log_or_0(a), b))
            return Tensor(value, op="^", prev=(self, other), backward=shares)
        return Tensor(value, op=f"^ {named(b)}", prev=(self,), backward=lambda g: (unbroadcast(g * slope, a),))

    def __matmul__(self, other):
        a, b = both(self, "@", other)
        if isinstance(other, Tensor):
            return Tensor(a @ b, op="@", prev=(self, other), backward=lambda g: (left(g, a, b), right(g, a, b)))
        return Tensor(a @ b, op=f"@ {named(b)}", prev=(self,), backward=lambda g: (left(g, a, b),))

    def __rmatmul__(self, other):  # data on the left, as in X @ W: no gradient is computed for X
        a, b = both(other, "@", self)
        return Tensor(a @ b, op=f"{named(a)} @", prev=(self,), backward=lambda g: (right(g, a, b),))

    def __neg__(self):
        return Tensor(-self.data, op="neg", prev=(self,), backward=lambda g: (-g,))

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1 * other

    def __rpow__(self, other):
        c, a = both(other, "^", self)
        value = power(c, a)
        shares = lambda g: (unbroadcast(g * value * log_or_0(c), a),)
        return Tensor(value, op=f"{named(c)} ^", prev=(self,), backward=shares)

    __radd__, __rmul__ = __add__, __mul__

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
        """Numbers from 0 to 1 that add up to 1 along `axis`, in the same shape. ValueError if there is no such axis."""
        check_axis(axis, self.shape)
        e = np.exp(self.data - self.data.max(axis=axis, keepdims=True, initial=-np.inf))  # the largest exponent is 0
        value = e / e.sum(axis=axis, keepdims=True)
        shares = lambda g: (value * (g - (g * value).sum(axis, keepdims=True)),)
        return Tensor(value, op="softmax", prev=(self,), backward=shares)

    def cross_entropy(self, labels):
        """The mean of −log softmax at the right class, one number. Logits: (n, classes); labels: n whole numbers."""
        labels = check_labels(self.shape, labels)
        rows, n = np.arange(len(labels)), len(labels)
        z = self.data - self.data.max(axis=1, keepdims=True)  # softmax stays the same, and the largest exponent is 0
        e = np.exp(z)
        sums = e.sum(axis=1, keepdims=True)
        value = (np.log(sums[:, 0]) - z[rows, labels]).mean()

        def shares(g):
            slope = e / sums
            slope[rows, labels] -= 1  # softmax minus one at the right class: no log is left
            return (g / n * slope,)

        return Tensor(value, op="cross-entropy", prev=(self,), backward=shares)

    def sum(self, axis=None, keepdims=False):
        """The sum over all elements or over `axis`, a number or a tuple. ValueError if there is no such axis."""
        check_axis(axis, self.shape)
        a, kept = self.data, self.data.sum(axis=axis, keepdims=True)
        shares = lambda g: (+np.broadcast_to(g.reshape(kept.shape), a.shape),)  # each element gets g
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
            shares = node._backward(node._grad)
            try:
                for parent, share in zip(node.prev, shares, strict=True):
                    if share.shape != parent.data.shape:  # a gradient has its parameter's shape
                        raise ValueError
                    parent._grad = (
                        share if parent._grad is None else parent._grad + share
                    )  # a new array, never in place
            except (AttributeError, TypeError, ValueError):
                raise ValueError(misfit(node, shares)) from None

    # Questions that are meant for the array in it.

    def __eq__(self, other):
        """Whether they are one and the same Tensor. TypeError for numbers."""
        if hasattr(other, "__float__") or isinstance(other, list):
            refuse(other, "Compare arrays, as in tensor.data == y")
        return self is other

    __hash__ = object.__hash__

    def __format__(self, spec):
        return refuse(spec, "Print the numbers, as in f'{tensor.data.mean():.2f}'") if spec else repr(self)

    def __getattr__(self, name):  # asked only for what isn't there
        raise AttributeError(f"A Tensor has no {name!r}: tensor.data is a NumPy array, and so is tensor.grad.")


def unbroadcast(g, a):
    """`g` summed down to the shape of `a`: where NumPy repeated a number, the gradients of all its copies add up."""
    if g.shape == a.shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - a.ndim)))  # axes that NumPy put in front
    return g.sum(axis=tuple(i for i, n in enumerate(a.shape) if n == 1), keepdims=True)  # axes that it stretched


def left(g, a, b):  # the gradient of a in a @ b: g @ bᵀ, where a vector on the right is read as one column
    return np.outer(g, b).reshape(a.shape) if b.ndim == 1 else g.dot(b.T)


def right(g, a, b):  # the gradient of b in a @ b: aᵀ @ g, where a vector on the left is read as one row
    return np.outer(a, g).reshape(b.shape) if a.ndim == 1 else a.T.dot(g)


def power(a, b, plain=False):
    if ((a == 0) & (b < 0) | (a < 0) & ((b % 1 != 0) | (not plain))).any():
        raise ValueError("This power fails: a base below 0 needs a plain whole exponent, 0 one from 0 up.")
    with np.errstate(over="ignore"):
        return a**b


def log_or_0(a):
    return np.log(np.where(a == 0, 1.0, abs(a)))


def both(one, sign, other):
    """The arrays in `one` and `other`, of which one is a Tensor. ValueError if their shapes can't be combined."""
    dtype = (one if isinstance(one, Tensor) else other).data.dtype
    a, b = (side.data if isinstance(side, Tensor) else array(side, dtype) for side in (one, other))
    check_shapes(a.shape, sign, b.shape)
    return a, b


def misfit(node, shares):
    """What is wrong with the contributions that an operation gave, in a sentence."""
    expected = ", ".join(str(parent.shape) for parent in node.prev)
    found = ", ".join(str(np.shape(share)) for share in shares) if isinstance(shares, tuple) else f"{shares!r:.60}"
    rule = f"a tuple with an array for each Tensor in its prev, here of shape {expected}"
    return f"The backward of {node.op or node!r} must return {rule}, but it gave {found or 'none'}."


def array(value, dtype=None):
    """`value` as an array of floats (of `dtype` if given); TypeError if it isn't numeric."""
    if isinstance(value, np.ma.MaskedArray):
        refuse(value, "A Tensor has no mask: fill the gaps first, as in value.filled(0)")
    try:
        given = np.asarray(value) if not hasattr(value, "prev") else None
    except ValueError:  # rows of different lengths
        given = None
    if given is None or given.dtype.kind not in "biuf":
        refuse(value, "A Tensor works with an array of numbers")
    return given if given.dtype == (dtype or np.float32) else given.astype(dtype or np.float64, copy=False)


def named(a):
    """A plain number or array, as it stands in an op."""
    return f"array {a.shape}" if a.ndim else f"{a:.4g}"
