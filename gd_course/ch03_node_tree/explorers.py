"""Explorers of notebook 03: step through a backward pass, and drag the leaves of an expression."""

import math
import operator

from gd_course.ch03_node_tree.setting import running_example, two_paths
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, arrow, box, fitting, nice, text
from gd_lib.node import Node, ordered
from gd_lib.words import bracketed

WIDTH, HEIGHT = 640, 330  # of the picture, in its own units, which are about pixels
HIGH = 74  # of a box
NARROW, BROAD = 76, 112  # boxes that leave room for words on their arrows, and boxes with room for long numbers

GRAPHS = {"the loss of one point": running_example, "two paths": two_paths}

SIGNS = {"+": operator.add, "−": operator.sub, "×": operator.mul}
ENDS = {"nothing": lambda node: node, "square": lambda node: node * node, "tanh": lambda node: node.tanh()}


def places(root, wide):
    """Node -> (x, y, width) of its box: a column for each step from the leaves, leaves of later steps lower down."""
    order = ordered(root)
    column = {}
    for node in order:
        column[node] = 1 + max((column[p] for p in node.prev), default=-1)
    first_use = {}
    for node in order:
        for k, parent in enumerate(node.prev):
            first_use[parent] = min(first_use.get(parent, (column[node], k)), (column[node], k))
    columns = {}
    for node in sorted(order, key=lambda n: first_use.get(n, (0, 0))):
        columns.setdefault(column[node], []).append(node)
    last = max(columns)
    found = {}
    for k, nodes in columns.items():
        for i, node in enumerate(nodes):
            x = wide / 2 + 4 + k * (WIDTH - wide - 8) / max(last, 1)
            found[node] = (x, HEIGHT / 2 + ((len(nodes) - 1) / 2 - i) * (HIGH + 30), wide)
    for node in order:  # a box in the way of a longer arrow steps down
        for parent in node.prev:
            if column[node] - column[parent] > 1 and found[node][1] == found[parent][1]:
                for other, (x, y, _) in found.items():
                    if column[parent] < column[other] < column[node] and y == found[node][1]:
                        found[other] = (x, y - HIGH - 14, wide)
    return found


def beside(start, end, above):
    """Where the words of an arrow stand: at its middle, far enough off to clear it."""
    (x0, y0), (x1, y1) = start, end
    long = math.hypot(x1 - x0, y1 - y0)
    nx, ny = abs(y1 - y0) / long, (x1 - x0) / long * (1 if above else -1)
    away = 22 * nx + 8 * abs(ny) + 6
    return (x0 + x1) / 2 + away * nx, (y0 + y1) / 2 + away * ny


def drawn(node, place, words, grad, *, lit=False):
    """The marks of one box: its name, its data, and its gradient in words."""
    x, y, wide = place
    border = {"color": "backward", "line": 4} if lit else {"color": "structure", "line": 1.5}
    return [
        box(x, y, wide, HIGH, **border),
        text(x, y + 22, words, size=12, bold=True),
        text(x, y, f"data {fitting(node.data, 6, '%.4g', '%.3g')}", color="forward", size=12),
        text(x, y - 22, f"grad {grad}", color="backward", size=12, bold=lit),
    ]


def named(node):
    """The name of a Node with what made it: m = w × x."""
    sign = f" {node.op} "
    made = sign.join(p.label for p in node.prev) if len(node.prev) > 1 else "".join(p.label for p in node.prev) + sign
    return f"{node.label} = {made}".strip() if node.prev else node.label


def edges(node, at):
    """(parent, k, start, end) of every arrow into a node; two arrows between the same boxes run side by side."""
    for k, parent in enumerate(node.prev):
        shift = 14 * (2 * k - len(node.prev) + 1) if node.prev.count(parent) > 1 else 0
        (x0, y0, wide), (x1, y1, _) = at[parent], at[node]
        lean = max(-28, min(28, (y0 - y1) * 0.25))  # an arrow from below arrives lower
        yield parent, k, (x0 + wide / 2, y0 - shift), (x1 - wide / 2 - 3, y1 - shift + lean)


def called(node):
    """A Node in a sentence; a leaf that is named after its number is "the 4"."""
    return f"the {node.label}" if node.label.isdigit() else node.label


def explore_backpropagation():
    """Step through one backward pass: a Node at work hands each parent local slope × what arrived."""

    def frame(graph, step):
        root = GRAPHS[graph]()
        at, inner = places(root, NARROW), [n for n in reversed(ordered(root)) if n.prev]
        shares, handed = {root: [1.0]}, {}  # what a Node has received, and the two factors on each arrow into it
        for node in inner[:step]:
            arrived = sum(shares[node])
            handed[node] = [(slope, arrived) for slope in node._backward(1.0)]
            for parent, (slope, _) in zip(node.prev, handed[node]):
                shares.setdefault(parent, []).append(slope * arrived)
        known = {node: sum(got) for node, got in shares.items()}
        waits = {p: [n for n in inner if p in n.prev and n not in handed] for p in known}  # for shares of these
        grads = {node: f"{nice(v)} + …" if waits[node] else nice(v) for node, v in known.items()}
        over = step > len(inner)
        at_work = None if over else inner[step - 1] if step else root
        marks, words = [], []
        for node in at:
            for _, k, start, end in edges(node, at):
                done, now = node in handed, step and node is at_work
                # Before its turn an arrow shows which way the data went; afterwards which way the gradient goes.
                ends = (*end, *start) if done else (*start, *end)
                color = "backward" if done else "structure"
                marks.append(arrow(*ends, color=color, width=3 if now else 1.5, dash=not done))
                if done:
                    slope, arrived = handed[node][k]
                    x, y = beside(start, end, start[1] > end[1] + 1 or (abs(start[1] - end[1]) <= 1 and k == 0))
                    factors = f"{nice(slope)} × {bracketed(arrived)}"
                    words.append(text(x, y, factors, color="backward" if now else "structure", size=12, halo=True))
        for node in at:
            marks += drawn(node, at[node], named(node), grads.get(node, "…"), lit=node is at_work)
        panel = Panel(*marks, *words, x=(0, WIDTH), y=(0, HEIGHT), title="Which Node hands on what?", axes=False)
        if over:
            leaves = ", ".join(f"{called(n)} has {nice(known[n])}" for n in at if not n.prev)
            says = f"After {len(inner)} steps the pass is over: {leaves}."
        elif step:
            told = ", ".join(
                f"{nice(slope)} × {bracketed(arrived)} = {nice(slope * arrived)} to {called(p)}"
                for p, (slope, arrived) in zip(at_work.prev, handed[at_work])
            )
            has = f"{at_work.label} is at work with gradient {nice(known[at_work])}"
            says = f"Step {step} of {len(inner)}: {has}, and hands on {told}"
            for p in dict.fromkeys(at_work.prev):
                first, *more = shares[p]
                if waits[p]:
                    says += f"; {called(p)} still waits for its share from {waits[p][0].label}"
                elif more:
                    added = " + ".join([nice(first), *map(bracketed, more)])
                    says += f"; {called(p)} now has {added} = {nice(known[p])}"
            says += "."
        else:
            says = f"Before the first step: the result {root.label} has gradient 1, and nobody else knows anything."
        numbers = {f"gradient of {n.label}": (grads.get(n, "…"), "backward") for n in reversed(ordered(root))}
        return Frame(panel, says, numbers, height=HEIGHT)

    return Explorer(
        frame,
        "the two factors on each arrow: the slope of that step, times what arrived from the right.",
        graph=Choice("graph", list(GRAPHS), "the loss of one point"),
        step=Slider("backward pass", list(range(5)), 0, format="%d", play=1500),
    )


def explore_expression():
    """Build an expression, drag its leaves, and see the data flow forward and the gradients back."""

    def frame(first, second, last, end, a, b, c):
        leaves = [Node(a, "a"), Node(b, "b"), Node(c, "c")]
        inner = SIGNS[first](leaves[0], leaves[1])
        middle = SIGNS[second](inner, leaves["abc".index(last)])
        root = ENDS[end](middle)
        inner.label = f"a {first} b"
        middle.label = f"{inner.label if first == '×' else f'({inner.label})'} {second} {last}"
        expression = {"nothing": "{}", "square": "({})²", "tanh": "tanh({})"}[end].format(middle.label)
        root.label = "f"
        root.backward()
        at = places(root, BROAD)
        for k, leaf in enumerate(leaves):  # c keeps its place when it takes no part, and the arrows theirs
            at[leaf] = (BROAD / 2 + 4, HEIGHT / 2 + (1 - k) * (HIGH + 30), BROAD)
        marks = [
            arrow(*start, *stop, color="structure", width=1.5) for node in at for _, _, start, stop in edges(node, at)
        ]
        for node in at:
            marks += drawn(node, at[node], node.label, fitting(node.grad, 6, "%.4g", "%.3g"))
        panel = Panel(*marks, x=(0, WIDTH), y=(0, HEIGHT), title=f"f = {expression}", axes=False)
        value = nice(root.data)
        if end == "tanh" and value in ("1", "−1"):
            value = f"almost {value}"
        slopes = ", ".join(f"{nice(leaf.grad)} for {leaf.label}" for leaf in leaves)
        says = f"With a = {nice(a)}, b = {nice(b)} and c = {nice(c)}, f is {value}; its slopes are {slopes}"
        says += "." if last == "c" else "; a is used twice, and c takes no part."
        numbers = {"f": (value, "forward")}
        numbers |= {f"gradient of {leaf.label}": (nice(leaf.grad), "backward") for leaf in leaves}
        return Frame(panel, says, numbers, height=HEIGHT)

    # At most 2 × 2 × 2 = 8 comes to tanh: far out its slope would be rounded to 0, which is not the zero to be found.
    steps = [k / 4 for k in range(-8, 9)]
    return Explorer(
        frame,
        "a place where the gradient of a is zero although a is not.",
        first=Choice("a with b", list(SIGNS), "×"),
        second=Choice("then", list(SIGNS), "+"),
        last=Choice("with", ["c", "a"], "c"),
        end=Choice("at the end", list(ENDS), "nothing"),
        a=Slider("a", steps, 2.0),
        b=Slider("b", steps, 1.5),
        c=Slider("c", steps, -1.0),
    )
