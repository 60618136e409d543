"""The two graphs of notebook 03."""

from gd_lib.node import Node


def running_example():
    """The loss of the point (2, 10) at w = 3 and b = 1: seven Nodes, and one of them, e, is used twice."""
    w, x, b = Node(3, "w"), Node(2, "x"), Node(1, "b")
    m = w * x
    z = m + b
    e = z - 10
    loss = e * e
    for node, label in zip((m, z, e, loss), "mzeL"):
        node.label = label
    return loss


def two_paths(a=2, b=3):
    """d = ab + 4ab: the value s = ab reaches d directly, and through u = 4s."""
    s = Node(a, "a") * Node(b, "b")
    u = Node(4, "4") * s
    d = s + u
    for node, label in zip((s, u, d), "sud"):
        node.label = label
    return d
