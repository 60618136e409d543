"""A number that remembers where it came from.

Multiply two Nodes and you get a third one, which keeps the product, the two Nodes it was made from, and a small
function that knows the slope of this one step. Read one operation and you have read them all: take the numbers out,
compute the value, and say what share of a gradient g at the result each input gets.
"""

import math
from contextlib import suppress
from operator import mul


class Node:
    """One number `data`, its gradient `grad`, and how it was made: `op`, from the Nodes in the tuple `prev`.

    `backward` is a function: it takes the gradient of the result and returns a tuple or list with one number for each
    Node in `prev`, that Node's contribution. In `a + 2` the 2 does not become a Node: it is part of the op, and gets
    nothing. TypeError if `data` is not one number.
    """

    __slots__ = ("data", "grad", "op", "label", "prev", "_backward")  # noqa: RUF023 - in the order of the story
    __array_ufunc__ = None  # so that np.float64(2) * node asks the Node, not NumPy

    def __init__(self, data, label="", *, op="", prev=(), backward=None):
        self.data = data if type(data) is float else to_float(data)
        self.grad = 0.0
        self.op = op
        self.label = label
        self.prev = prev
        self._backward = backward

    def __repr__(self):
        name = f"{self.label}: " if self.label else ""
        return f"Node({name}data={self.data:.4g}, grad={self.grad:.4g})"

    def __add__(self, other):
        if isinstance(other, Node):
            return Node(self.data + other.data, op="+", prev=(self, other), backward=lambda g: (g, g))
        c = to_float(other)
        return Node(self.data + c, op=f"+ {c:.4g}", prev=(self,), backward=lambda g: (g,))

    def __sub__(self, other):
        if isinstance(other, Node):
            return Node(self.data - other.data, op="−", prev=(self, other), backward=lambda g: (g, -g))
        c = to_float(other)
        return Node(self.data - c, op=f"− {c:.4g}", prev=(self,), backward=lambda g: (g,))

    def __mul__(self, other):
        if isinstance(other, Node):
            a, b = self.data, other.data
            # a=a, b=b: kept in the lambda itself, so that the garbage collector has less to visit
            return Node(a * b, op="×", prev=(self, other), backward=lambda g, a=a, b=b: (g * b, g * a))
        c = to_float(other)
        return Node(self.data * c, op=f"× {c:.4g}", prev=(self,), backward=lambda g: (g * c,))

    def __truediv__(self, other):
        a, b = self.data, other.data if isinstance(other, Node) else to_float(other)
        if b == 0:
            raise ZeroDivisionError(f"{a:.4g} ÷ 0 has no value; keep the number below the line away from 0.")
        if isinstance(other, Node):
            return Node(a / b, op="÷", prev=(self, other), backward=lambda g: (g / b, -g * a / b / b))
        return Node(a / b, op=f"÷ {b:.4g}", prev=(self,), backward=lambda g: (g / b,))

    def __pow__(self, other):
        if isinstance(other, Node):
            a, b = self.data, other.data
            value, slope = power(a, b), power_slope(a, b)
            log = math.log(a or 1)
            return Node(value, op="^", prev=(self, other), backward=lambda g: (g * slope, g * value * log))
        c = to_float(other)
        value, slope = power(self.data, c, plain=True), power_slope(self.data, c)
        return Node(value, op=f"^ {c:.4g}", prev=(self,), backward=lambda g: (g * slope,))

    def __neg__(self):
        return Node(-self.data, op="neg", prev=(self,), backward=lambda g: (-g,))

    def __rsub__(self, other):
        c = to_float(other)
        return Node(c - self.data, op=f"{c:.4g} −", prev=(self,), backward=lambda g: (-g,))

    def __rtruediv__(self, other):
        return self**-1 * other

    def __rpow__(self, other):
        c = to_float(other)
        value, log = power(c, self.data), math.log(c or 1)
        return Node(value, op=f"{c:.4g} ^", prev=(self,), backward=lambda g: (g * value * log,))

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        value = math.exp(self.data) if self.data < 709.78 else math.inf
        return Node(value, op="exp", prev=(self,), backward=lambda g: (g * value,))

    def log(self):
        a = self.data
        if a <= 0:
            raise ValueError(f"log needs a number above 0, but this Node holds {a:.4g}.")
        return Node(math.log(a), op="log", prev=(self,), backward=lambda g: (g / a,))

    def tanh(self):
        value = math.tanh(self.data)
        return Node(value, op="tanh", prev=(self,), backward=lambda g: (g * (1 - value * value),))

    def relu(self):
        a = self.data  # at 0 the curve has a corner and no slope; taking 0 there is a convention
        return Node(max(a, 0.0), op="relu", prev=(self,), backward=lambda g: (g if a > 0 else 0.0,))

    def sigmoid(self):
        value = (1 + math.tanh(self.data / 2)) / 2  # 1 / (1 + e⁻ᵃ), written so that it cannot overflow
        return Node(value, op="sigmoid", prev=(self,), backward=lambda g: (g * value * (1 - value),))

    @staticmethod
    def sum(nodes):
        """The sum of many Nodes as one Node, where a + b + c + … would make a long chain."""
        nodes = tuple(nodes) if hasattr(nodes, "__iter__") else refuse(nodes, "Node.sum takes a list of Nodes")
        data = [n.data if isinstance(n, Node) else refuse(n, "Node.sum takes a list of Nodes") for n in nodes]
        return Node(sum(data, 0.0), op="sum", prev=nodes, backward=lambda g: (g,) * len(nodes))

    @staticmethod
    def dot(weights, inputs, bias):
        """weights · inputs + bias as one Node; `inputs` may be plain numbers. ValueError if the lengths differ."""
        if not (hasattr(weights, "__len__") and hasattr(inputs, "__len__")):
            given = inputs if hasattr(weights, "__len__") else weights
            refuse(given, "Weights and inputs come as lists, such as [2.0, 0.0]")
        if len(weights) != len(inputs):
            raise ValueError(f"Got {len(inputs)} inputs for {len(weights)} weights: give one input for each weight.")
        nodes = [n for n in inputs if isinstance(n, Node)]  # a plain number gets no gradient, and has no place in prev
        every = len(nodes) == len(inputs)
        x = [n.data for n in nodes] if every else [n.data if isinstance(n, Node) else to_float(n) for n in inputs]
        try:
            w = [n.data for n in weights]
            value = sum(map(mul, w, x), bias.data)
        except (AttributeError, TypeError):
            refuse((*weights, bias), "Weights and bias are Nodes")
        felt = w if every else [v for v, n in zip(w, inputs) if isinstance(n, Node)]
        slopes = (*x, 1.0, *felt)  # what a nudge of each weight, of the bias and of each Node among the inputs does
        prev = (*weights, bias, *nodes)
        return Node(value, op="dot", prev=prev, backward=lambda g, slopes=slopes: [g * slope for slope in slopes])

    def backward(self):
        """Set `grad` for all that made this Node: inner Nodes start anew; leaves, made from nothing, add up."""
        inner = [node for node in ordered(self) if node.prev]
        for node in inner:
            node.grad = 0.0
        self.grad += 1.0  # nudge the result by 1 and it moves by 1
        for node in reversed(inner):  # the chain rule: multiply along a path, add over paths
            shares = node._backward(node.grad)
            try:
                if type(sum(shares, 0.0)) is not float:  # a sum of floats is a float: one look for all of them
                    shares = [to_float(share) for share in shares]
                for parent, share in zip(node.prev, shares, strict=True):
                    parent.grad += share
            except (TypeError, ValueError):
                raise ValueError(misfit(node, shares)) from None

    # Questions that are meant for the number in it.

    def __eq__(self, other):
        """Whether they are one and the same Node. TypeError for a number."""
        if hasattr(other, "__float__"):
            refuse(other, "Compare numbers, as in node.data == 2")
        return self is other

    __hash__ = object.__hash__  # a Node stays what it is, whatever its numbers become

    def __format__(self, spec):
        return refuse(spec, "Print the number, as in f'{node.data:.2f}'") if spec else repr(self)

    def __getattr__(self, name):  # asked only for what isn't there
        raise AttributeError(f"A Node has no {name!r}: its number is node.data, its gradient node.grad.")


def ordered(root):
    """Every Node below `root` once, each after all the Nodes it was made from (depth first, without recursion).

    ValueError if a Node is among the Nodes it was made from: such a circle has no order.
    """
    order = {}
    path = [(root, reversed(root.prev))]  # the way down to where we are, and what each still waits for
    suspicious = 1000  # on a way that goes round, we would walk forever
    while path:
        for parent in path[-1][1]:  # an iterator, which remembers how far it got
            if parent not in order:
                path.append((parent, reversed(parent.prev)))
                if len(path) > suspicious:
                    refuse_circle(path)
                    suspicious *= 2
                break
        else:  # no break: all that the last Node of the path was made from has its place
            node, _ = path.pop()
            order[node] = True
    return list(order)


def refuse_circle(path):
    """ValueError if a Node is on the way down twice: then it is among the Nodes it was made from."""
    met = set()
    for node, _ in path:
        if node in met:
            raise ValueError(circle(node))
        met.add(node)


def circle(node):
    """What is wrong with a graph in which following `prev` leads back to `node`, in a sentence."""
    name = f"{node.label or node.op or 'number'!r}"
    return f"The node {name} is its own input: its prev leads back to it. Make a new node instead of changing one."


def misfit(node, shares):
    """What is wrong with the contributions that an operation gave, in a sentence."""
    for parent in node.prev:
        if not hasattr(parent.grad, "__float__"):
            return f"The grad of {parent.label or parent.op or 'a Node'} is {parent.grad!r:.40}: set it to 0.0 instead."
    expected = f"a tuple of {len(node.prev)}, one number for each Node in its prev"
    return f"The backward of {node.op or node!r} must return {expected}, but it gave {shares!r:.60}."


def to_float(value):
    """`value` as a float; TypeError if it isn't one number."""
    if type(value) is float:
        return value
    if hasattr(value, "__float__") and getattr(value, "ndim", 0) == 0:
        with suppress(OverflowError):  # a whole number of more than 308 digits
            return float(value)
    return refuse(value, "A Node works with one number, such as 3 or -0.5")


def refuse(value, rule):
    """Raise a TypeError that states the rule and what was given instead."""
    raise TypeError(f"{rule}, but got {' '.join(repr(value).split()):.50}.") from None


def power(a, b, plain=False):
    """a ** b as a float; `plain` says that b is a number, not a Node.

    ValueError for 0 to a power below 0, and for a < 0 unless b is whole and `plain`.
    """
    if (a == 0 and b < 0) or (a < 0 and (b % 1 or not plain)):
        raise ValueError(f"{a:.4g} ** {b:.4g} fails: a base below 0 needs a plain whole exponent, 0 one from 0 up.")
    if b * math.log(abs(a) or 1) > 709.78:  # more than a float can hold: infinity, as in exp
        return math.copysign(math.inf, a) ** abs(b)
    return a**b


def power_slope(a, b):
    """The slope of a ** b for a: b · a ** (b − 1)."""
    if b == 0:
        return 0.0  # a ** 0 is 1 everywhere
    if a == 0 and b < 1:
        return math.inf  # the curve of √a is upright at 0
    return b * power(a, b - 1, plain=True)
