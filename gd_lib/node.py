"""A number that remembers where it came from.

Multiply two Nodes and you get a third one, which keeps the product, the two Nodes it was made from, and a small
function that knows the slope of this one step. Read one operation and you have read them all: take the numbers out,
compute the value, and say what a gradient g at the result is worth to each input.
"""

import math
from operator import mul


class Node:
    """One number `data`, its gradient `grad`, and how it was made: `op`, from the Nodes in the tuple `prev`.
    `backward` takes the gradient of the result and returns one contribution for each Node in `prev`.
    In `a + 2` the 2 does not become a Node: it stands in the op. TypeError if `data` is not one number.
    """

    __slots__ = ("data", "grad", "op", "label", "prev", "_backward")  # noqa: RUF023 - in the order of the story
    __array_ufunc__ = None  # so that np.float64(2) * node asks the Node, not NumPy

    def __init__(self, data, label="", *, op="", prev=(), backward=None):
        self.data = data if type(data) is float else number(data)
        self.grad, self.op, self.label, self.prev, self._backward = 0.0, op, label, prev, backward

    def __repr__(self):
        return f"Node({self.label + ': ' if self.label else ''}data={self.data:.4g}, grad={self.grad:.4g})"

    def __add__(self, other):
        a, b, op, prev = operands(self, other, "+")
        return Node(a + b, op=op, prev=prev, backward=lambda g: (g, g))

    def __sub__(self, other):
        a, b, op, prev = operands(self, other, "−")
        return Node(a - b, op=op, prev=prev, backward=lambda g: (g, -g))

    def __mul__(self, other):
        a, b, op, prev = operands(self, other, "×")
        # a=a, b=b: kept in the lambda itself, so Python's garbage collector has fewer objects to visit
        return Node(a * b, op=op, prev=prev, backward=lambda g, a=a, b=b: (g * b, g * a))

    def __truediv__(self, other):
        a, b, op, prev = operands(self, other, "÷")
        return Node(a / b, op=op, prev=prev, backward=lambda g: (g / b, -g * a / b / b))

    def __pow__(self, other):
        a, b, op, prev = operands(self, other, "^")
        value = power(a, b, len(prev) == 1)
        slope = 0.0 if b == 0 else math.inf if a == 0 and b < 1 else b * power(a, b - 1, True)
        return Node(value, op=op, prev=prev, backward=lambda g: (g * slope, g * value * math.log(abs(a) or 1)))

    def __neg__(self):
        return Node(-self.data, op="neg", prev=(self,), backward=lambda g: (-g,))

    def __rsub__(self, other):
        return Node(number(other) - self.data, op=f"{number(other):.4g} −", prev=(self,), backward=lambda g: (-g,))

    def __rpow__(self, other):
        c, value = number(other), power(number(other), self.data, False)
        return Node(value, op=f"{c:.4g} ^", prev=(self,), backward=lambda g: (g * value * math.log(c or 1),))

    __radd__, __rmul__, __rtruediv__ = __add__, __mul__, lambda self, other: self**-1 * other

    def exp(self):
        value = math.exp(self.data) if self.data < 709 else math.inf
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
        if len(weights) != len(inputs):
            raise ValueError(f"Got {len(inputs)} inputs for {len(weights)} weights: give one input for each weight.")
        *w, b = [n.data if isinstance(n, Node) else refuse(n, "Weights and bias are Nodes") for n in (*weights, bias)]
        x = [n.data if isinstance(n, Node) else number(n) for n in inputs]
        asking = [n for n in inputs if isinstance(n, Node)]  # a plain number asks for no gradient
        asked = [v for v, n in zip(w, inputs) if isinstance(n, Node)]
        shares = lambda g: (*[g * v for v in x], g, *[g * v for v in asked])  # noqa: E731 - the rhythm of the file
        return Node(sum(map(mul, w, x), b), op="dot", prev=(*weights, bias, *asking), backward=shares)

    def backward(self):
        """Set `grad` for all that made this Node: inner Nodes start anew; leaves, made from nothing, add up."""
        inner = [node for node in ordered(self) if node.prev]
        for node in inner:
            node.grad = 0.0
        self.grad += 1.0  # nudge the result by 1 and it moves by 1
        for node in reversed(inner):  # the chain rule: multiply along a path, add over paths
            for parent, share in zip(node.prev, node._backward(node.grad)):
                parent.grad += share


def ordered(root):
    """Every Node below `root` once, each after all the Nodes it was made from (depth first, without recursion)."""
    order, path = {}, [(root, reversed(root.prev))]  # the way down to where we are, and what each still waits for
    while path:
        for parent in path[-1][1]:  # an iterator, which remembers how far it got
            if parent not in order:
                path.append((parent, reversed(parent.prev)))
                break
        else:  # no break: all that the last Node of the path was made from has its place
            order[path.pop()[0]] = True
    return list(order)


def operands(node, other, sign):
    """Both numbers, the op, and `prev`. A plain number is no Node, so its contribution goes to nobody."""
    both = isinstance(other, Node)
    c = other.data if both else number(other)
    if sign == "÷" and c == 0:
        raise ZeroDivisionError(f"{node.data:.4g} ÷ 0 has no value; keep the number below the line away from 0.")
    return (node.data, c, sign, (node, other)) if both else (node.data, c, f"{sign} {c:.4g}", (node,))


def number(value):
    plain = type(value) is float or (hasattr(value, "__float__") and getattr(value, "ndim", 0) == 0)
    return float(value) if plain else refuse(value, "A Node works with one number, such as 3 or -0.5")


def refuse(value, rule):
    raise TypeError(f"{rule}, but got {' '.join(repr(value).split()):.50}.")


def power(a, b, plain_exponent):
    if (a == 0 and b < 0) or (a < 0 and (b % 1 or not plain_exponent)):
        raise ValueError(f"{a:.4g} ** {b:.4g} fails: a base below 0 needs a plain whole exponent, 0 one from 0 up.")
    huge = b * math.log(abs(a) or 1) > 709.78  # more than a float can hold: infinity, as in exp
    return math.copysign(math.inf, a) ** abs(b) if huge else a**b
