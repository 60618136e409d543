"""Explorers of notebook 03: step through a backward pass, and drag the leaves of an expression."""

import math
import operator

from gd_lib.node import Node, ordered
from gd_lib.plots.chain_rule import bracketed

from .explorer import Choice, Explorer, Frame, Panel, Slider, arrow, box, nice, text

WIDE, HIGH = 84, 74  # of a box, in the picture's own units, which are about pixels
WIDTH, HEIGHT = 640, 330


def running_example():
    w, x, b = Node(3, "w"), Node(2, "x"), Node(1, "b")
    m = w * x
    z = m + b
    e = z - 10
    m.label, z.label, e.label = "m", "z", "e"
    return e * e, "L"


def two_paths():
    a, b, four = Node(2, "a"), Node(3, "b"), Node(4, "4")
    s = a * b
    u = four * s
    s.label, u.label = "s", "u"
    return s + u, "d"


GRAPHS = {"the loss of one point": running_example, "two paths": two_paths}

SIGNS = {"+": operator.add, "−": operator.sub, "×": operator.mul}
ENDS = {"nothing": lambda node: node, "square": lambda node: node * node, "tanh": lambda node: node.tanh()}


def places(root):
    """Node -> (x, y) of its box: a column for each step from the leaves, the leaves of later steps lower down."""
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
            x = WIDE / 2 + 8 + k * (WIDTH - WIDE - 16) / max(last, 1)
            found[node] = (x, HEIGHT / 2 + ((len(nodes) - 1) / 2 - i) * (HIGH + 30))
    for node in order:  # a box in the way of a longer arrow steps down
        for parent in node.prev:
            if column[node] - column[parent] > 1 and found[node][1] == found[parent][1]:
                for other, (x, y) in found.items():
                    if column[parent] < column[other] < column[node] and y == found[node][1]:
                        found[other] = (x, y - HIGH - 14)
    return found


def short(value):
    """A number for a box: four digits, or three where four are too wide."""
    return nice(value) if len(nice(value)) < 7 else nice(float(f"{value:.3g}"))


def beside(start, end, above):
    """Where the words of an arrow stand: at its middle, far enough off to clear it."""
    (x0, y0), (x1, y1) = start, end
    long = math.hypot(x1 - x0, y1 - y0)
    nx, ny = abs(y1 - y0) / long, (x1 - x0) / long * (1 if above else -1)
    away = 22 * nx + 8 * abs(ny) + 4
    return (x0 + x1) / 2 + away * nx, (y0 + y1) / 2 + away * ny


def drawn(node, at, words, *, lit=False, grad=None):
    """The marks of one box: its name, its data, and its gradient or a dash where none has arrived."""
    x, y = at
    border = {"color": "backward", "line": 4} if lit else {"color": "structure", "line": 1.5}
    return [
        box(x, y, WIDE, HIGH, **border),
        text(x, y + 22, words, size=13, bold=True),
        text(x, y, f"data {short(node.data)}", color="forward", size=12),
        text(x, y - 22, f"grad {'…' if grad is None else short(grad)}", color="backward", size=12, bold=lit),
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
        (x0, y0), (x1, y1) = at[parent], at[node]
        lean = max(-28, min(28, (y0 - y1) * 0.25))  # an arrow from below arrives lower
        yield parent, k, (x0 + WIDE / 2, y0 - shift), (x1 - WIDE / 2 - 3, y1 - shift + lean)


def explore_backpropagation():
    """Step through one backward pass: a Node at work hands each parent local slope × what arrived."""

    def frame(graph, step):
        root, name = GRAPHS[graph]()
        root.label = name
        at, inner = places(root), [n for n in reversed(ordered(root)) if n.prev]
        step = min(step, len(inner))
        known, handed = {root: 1.0}, {}
        for node in inner[:step]:
            local = node._backward(1.0)
            handed[node] = [(slope, known[node]) for slope in local[: len(node.prev)]]
            for parent, (slope, arrived) in zip(node.prev, handed[node]):
                known[parent] = known.get(parent, 0.0) + slope * arrived
        at_work = inner[step - 1] if step else root
        marks = []
        for node in at:
            for _, _, start, end in edges(node, at):
                done = node in handed
                now = done and node is at_work
                color = "backward" if done else "structure"
                # Before its turn an arrow shows which way the data went; afterwards which way the gradient goes.
                ends = (*end, *start) if done else (*start, *end)
                marks.append(arrow(*ends, color=color, width=3 if now else 1.5, dash=not done))
        for node in at:
            marks += drawn(node, at[node], named(node), lit=node is at_work, grad=known.get(node))
        for _, k, start, end in edges(at_work, at) if step else ():
            slope, arrived = handed[at_work][k]
            words = f"{nice(slope)} × {nice(arrived)}"
            x, y = beside(start, end, start[1] > end[1] + 1 or (abs(start[1] - end[1]) <= 1 and k == 0))
            marks.append(text(x, y, words, color="backward", size=12, halo=True))
        panel = Panel(*marks, x=(0, WIDTH), y=(0, HEIGHT), title="Which Node hands on what?", axes=False)
        if step:
            told = ", ".join(
                f"{nice(slope)} × {bracketed(arrived)} = {nice(slope * arrived)} to {p.label}"
                for p, (slope, arrived) in zip(at_work.prev, handed[at_work])
            )
            has = f"{at_work.label} is at work with gradient {nice(known[at_work])}"
            says = f"Step {step} of {len(inner)}: {has}, and hands on {told}."
        else:
            says = f"Before the first step: the result {root.label} has gradient 1, and nobody else knows anything."
        numbers = {f"gradient of {n.label}": (nice(known[n]) if n in known else "…", "backward") for n in at}
        return Frame(panel, says, numbers, height=HEIGHT)

    return Explorer(
        frame,
        "the two factors on each arrow: the slope of that step, times what arrived from the right.",
        graph=Choice("graph", list(GRAPHS), "the loss of one point"),
        step=Slider("step of the pass", list(range(5)), 0, format="%d", play=True),
    )


def explore_expression():
    """Build an expression, drag its leaves, and see the data flow forward and the gradients back."""

    def frame(first, second, last, end, a, b, c):
        leaves = [Node(a, "a"), Node(b, "b"), Node(c, "c")]
        inner = SIGNS[first](leaves[0], leaves[1])
        middle = SIGNS[second](inner, leaves["abc".index(last)])
        root = ENDS[end](middle)
        expression = f"(a {first} b) {second} {last}" if first != "×" else f"a × b {second} {last}"
        expression = {"nothing": expression, "square": f"({expression})²", "tanh": f"tanh({expression})"}[end]
        root.label = "f"
        root.backward()
        for node in ordered(root):
            node.label = node.label or named(node).removeprefix("= ")
        at = places(root)
        for k, leaf in enumerate(leaves):  # c keeps its place when it takes no part, and the arrows theirs
            at[leaf] = (WIDE / 2 + 8, HEIGHT / 2 + (1 - k) * (HIGH + 30))
        marks = [
            arrow(*start, *stop, color="structure", width=1.5) for node in at for _, _, start, stop in edges(node, at)
        ]
        for node in at:
            marks += drawn(node, at[node], node.label, grad=node.grad)
        panel = Panel(*marks, x=(0, WIDTH), y=(0, HEIGHT), title=f"f = {expression}", axes=False)
        slopes = ", ".join(f"{nice(leaf.grad)} for {leaf.label}" for leaf in leaves)
        says = f"With a = {nice(a)}, b = {nice(b)} and c = {nice(c)}, f is {nice(root.data)}; its slopes are {slopes}"
        says += "." if last == "c" else "; a is used twice, and c takes no part."
        numbers = {"f": (root.data, "forward")}
        numbers |= {f"gradient of {leaf.label}": (leaf.grad, "backward") for leaf in leaves}
        return Frame(panel, says, numbers, height=HEIGHT)

    steps = [k / 4 for k in range(-12, 13)]
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
