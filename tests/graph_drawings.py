"""Drawn graphs: those of the course, random ones, how many of their arrows cross, and what is wrong with a drawing."""

import math
import random
from itertools import combinations

from gd_course.ch02_chain_rule import plot_seven_nodes, plot_used_twice
from gd_course.ch03_node_tree import plot_two_paths
from gd_lib import Node, draw_graph


def sum_of_nodes():
    total = Node(2, "x") + Node(1, "b")
    total.label = "total"
    return total


def line_of_nodes():
    w, x, b = Node(3, "w"), Node(2, "x"), Node(1, "b")
    m = w * x
    m.label = "m"
    z = m + b
    z.label = "z"
    return z


def loss_of_nodes():
    e = line_of_nodes() - 10
    e.label = "e"
    loss = e * e
    loss.label = "L"
    return loss


def loss_with_gradients():
    loss = loss_of_nodes()
    loss.backward()
    return draw_graph(loss)


def thirty_minutes():
    w, b = Node(3, "w"), Node(1, "b")
    loss = (w * 2 + b - 10) ** 2
    loss.label = "L"
    loss.backward()
    return draw_graph(loss, parameters=(w, b))


def tanh_of_nodes():
    v = Node(0.5, "v")
    n = -v
    up, down = v.exp(), n.exp()
    m = -down
    top, bottom = up + m, up + down
    t = top / bottom
    for node, label in zip((n, up, down, m, top, bottom, t), "n up down m top bottom t".split()):
        node.label = label
    t.backward()
    return draw_graph(t)


def neuron_of_nodes():
    w1, w2, b = parameters = Node(3, "w₁"), Node(1, "w₂"), Node(math.asinh(1) - 6, "b")
    m1, m2 = w1 * Node(2, "x₁"), w2 * Node(0, "x₂")
    m = m1 + m2
    z = m + b
    t = z.tanh()
    for node, label in zip((m1, m2, m, z, t), ("m₁", "m₂", "m", "z", "t")):
        node.label = label
    t.backward()
    return draw_graph(t, parameters=parameters)


COURSE = {
    "the loss in thirty minutes": thirty_minutes,
    "a value used twice": plot_used_twice,
    "seven nodes": lambda: plot_seven_nodes(gradients=False),
    "seven nodes with gradients": plot_seven_nodes,
    "two paths": plot_two_paths,
    "a sum": lambda: draw_graph(sum_of_nodes(), gradients=False),
    "multiply then add": lambda: draw_graph(line_of_nodes(), gradients=False),
    "a loss": lambda: draw_graph(loss_of_nodes(), gradients=False),
    "a loss with gradients": loss_with_gradients,
    "tanh from exp": tanh_of_nodes,
    "a neuron": neuron_of_nodes,
}


def random_expression(seed, most=120):
    """The result of a random calculation of 3 to `most` Nodes, in which values are used once, often or very often."""
    r = random.Random(seed)
    count, again = r.randint(3, most), r.choice((0, 0.1, 0.25, 0.5))
    nodes, unused = [], []

    def add(op, prev):
        nodes.append(Node(r.uniform(-9, 9), op=op, prev=prev))
        unused.append(nodes[-1])

    while len(nodes) < count - 1:
        if len(nodes) < 2 or (r.random() < 0.4 and len(unused) < count - len(nodes) - 1):
            add("", ())
            continue
        prev = []
        for _ in range(r.choice((1, 2, 2, 2, 2, 3))):
            if unused and r.random() >= again:
                prev.append(unused.pop(r.randrange(len(unused)) if r.random() < 0.3 else -1))
            else:
                prev.append(r.choice(nodes))
        unused = [node for node in unused if node not in prev]
        add({1: "tanh", 2: "×", 3: "sum"}[len(prev)], tuple(prev))
    add("sum", tuple(unused))
    return nodes[-1]


def crossings(lines):
    """How often lines from left to right cross, not counting where two meet at the same box."""
    spans = [(min(x), max(x), min(y), max(y)) for x, y in (zip(*line) for line in lines)]
    order = sorted(range(len(lines)), key=lambda k: spans[k])
    total = 0
    for n, i in enumerate(order):
        for j in order[n + 1 :]:
            if spans[j][0] > spans[i][1]:
                break
            if spans[j][2] <= spans[i][3] and spans[i][2] <= spans[j][3]:
                total += sum(1 for _ in _meetings(lines[i], lines[j]))
    return total


def _meetings(one, two, near=12):
    for (x0, y0), (x1, y1) in zip(one, one[1:]):
        for (u0, v0), (u1, v1) in zip(two, two[1:]):
            if max(x0, x1) < min(u0, u1) or max(u0, u1) < min(x0, x1):
                continue
            a = (x1 - x0) * (v0 - y0) - (y1 - y0) * (u0 - x0)
            b = (x1 - x0) * (v1 - y0) - (y1 - y0) * (u1 - x0)
            c = (u1 - u0) * (y0 - v0) - (v1 - v0) * (x0 - u0)
            d = (u1 - u0) * (y1 - v0) - (v1 - v0) * (x1 - u0)
            if a * b < 0 and c * d < 0:
                x, y = u0 + (u1 - u0) * a / (a - b), v0 + (v1 - v0) * a / (a - b)
                ends = zip((one[0], one[-1]), (two[0], two[-1]))
                if not any(_far(p, q) < near * 2 and _far(p, (x, y)) < near for p, q in ends):
                    yield x, y


def _far(one, two):
    return ((one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2) ** 0.5


def faults(sizes, arrows, labels, layout):
    """What is wrong with a layout, in words; an empty list if nothing is."""
    boxes = {f"box {i}": (*place, *size) for i, (place, size) in enumerate(zip(layout.boxes, sizes))}
    words = {f"label {k}": (*layout.labels[k], *size) for k, size in labels.items()}
    found = [f"{a} and {b} overlap" for a, b in combinations(boxes | words, 2) if overlap(*_both(boxes | words, a, b))]
    for name, thing in (boxes | words).items():
        x, y, wide, high = thing
        if min(x - wide / 2, y - high / 2) < -0.01 or x + wide / 2 > layout.width + 0.01:
            found.append(f"{name} is outside")
        found += [f"arrow {k} runs through {name}" for k, line in enumerate(layout.arrows) if runs_through(line, thing)]
    arrived = {}
    for k, ((start, end), line) in enumerate(zip(arrows, layout.arrows)):
        for box, (x, y), side in ((start, line[0], 1), (end, line[-1], -1)):
            edge = layout.boxes[box][0] + side * sizes[box][0] / 2
            if abs(x - edge) > 0.01 or abs(y - layout.boxes[box][1]) > sizes[box][1] / 2:
                found.append(f"arrow {k} does not touch box {box}")
        if line[-1][1] <= arrived.get(end, -1):
            found.append(f"arrow {k} arrives above the input before it")
        arrived[end] = line[-1][1]
    for j, k in combinations(range(len(arrows)), 2):
        if arrows[j] == arrows[k] and any(_far(layout.arrows[j][n], layout.arrows[k][n]) < 2 for n in (0, -1)):
            found.append(f"arrows {j} and {k} are one")
    return found


def _both(things, a, b):
    return things[a], things[b]


def overlap(one, two):
    """Whether two rectangles overlap: (x, y) of the middle, width, height."""
    (x, y, wide, high), (u, v, broad, tall) = one, two
    return abs(x - u) < (wide + broad) / 2 - 0.01 and abs(y - v) < (high + tall) / 2 - 0.01


def runs_through(line, rectangle):
    """Whether a line passes the inside of a rectangle: (x, y) of the middle, width, height."""
    x, y, wide, high = rectangle
    left, right, top, bottom = x - wide / 2 + 0.5, x + wide / 2 - 0.5, y - high / 2 + 0.5, y + high / 2 - 0.5
    for (x0, y0), (x1, y1) in zip(line, line[1:]):
        low, up = 0.0, 1.0  # the part of this piece that is inside
        for start, step, least, most in ((x0, x1 - x0, left, right), (y0, y1 - y0, top, bottom)):
            if step:
                ends = sorted(((least - start) / step, (most - start) / step))
                low, up = max(low, ends[0]), min(up, ends[1])
            elif not least < start < most:
                up = -1.0
        if low < up:
            return True
    return False
