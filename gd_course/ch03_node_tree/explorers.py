"""Explorers of notebook 03: step through a backward pass, and drag the leaves of an expression."""

import math
import operator

from gd_course.ch03_node_tree.setting import running_example, two_paths
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, arrow, box, number, short_number, text
from gd_lib.node import Node, ordered
from gd_lib.words import bracketed, listed

WIDTH, HEIGHT = 640, 330  # of the picture, in units of about a pixel
BOX_HEIGHT = 74
NARROW, BROAD = 76, 112  # widths of a box: room for words on the arrows, or room for long numbers

GRAPHS = {"the loss of one point": running_example, "two paths": two_paths}
OPERATIONS = {"+": operator.add, "−": operator.sub, "×": operator.mul}
ENDS = {"nothing": lambda node: node, "square": lambda node: node * node, "tanh": lambda node: node.tanh()}


def place_boxes(root, width):
    """Node -> (x, y, width) of its box: a column for each step from the leaves, leaves of later steps lower down."""
    order = ordered(root)
    column, first_use = {}, {}
    for node in order:
        column[node] = 1 + max((column[parent] for parent in node.prev), default=-1)
        for k, parent in enumerate(node.prev):
            use = (column[node], k)
            first_use[parent] = min(first_use.get(parent, use), use)
    columns = {}
    for node in sorted(order, key=lambda node: first_use.get(node, (0, 0))):
        columns.setdefault(column[node], []).append(node)
    last = max(columns)
    places = {}
    for k, nodes in columns.items():
        x = width / 2 + 4 + k * (WIDTH - width - 8) / max(last, 1)
        for i, node in enumerate(nodes):
            y = HEIGHT / 2 + ((len(nodes) - 1) / 2 - i) * (BOX_HEIGHT + 30)
            places[node] = (x, y, width)
    for node in order:
        for parent in node.prev:
            clear_the_way(places, column, parent, node)
    return places


def clear_the_way(places, column, parent, node):
    """Move the boxes down that are in the way of a level arrow over more than one column."""
    _, level, _ = places[node]
    if column[node] - column[parent] <= 1 or places[parent][1] != level:
        return
    for other, (x, y, width) in places.items():
        if column[parent] < column[other] < column[node] and y == level:
            places[other] = (x, y - BOX_HEIGHT - 14, width)


def beside_arrow(start, end, above):
    """Where the words of an arrow go: beside its middle, far enough off to clear it."""
    (x0, y0), (x1, y1) = start, end
    length = math.hypot(x1 - x0, y1 - y0)
    side = 1 if above else -1
    nx, ny = abs(y1 - y0) / length, (x1 - x0) / length * side
    distance = 22 * nx + 8 * abs(ny) + 6
    return (x0 + x1) / 2 + distance * nx, (y0 + y1) / 2 + distance * ny


def box_marks(node, place, name, gradient, *, lit=False):
    """The marks of one box: its name, its data, and its gradient, a text."""
    x, y, width = place
    border = {"color": "backward", "line": 4} if lit else {"color": "structure", "line": 1.5}
    return [
        box(x, y, width, BOX_HEIGHT, **border),
        text(x, y + 22, name, size=12, bold=True),
        text(x, y, f"data {short_number(node.data, 6, '%.4g', '%.3g')}", color="forward", size=12),
        text(x, y - 22, f"grad {gradient}", color="backward", size=12, bold=lit),
    ]


def name_and_origin(node):
    """The name of a Node and what made it: m = w × x."""
    if not node.prev:
        return node.label
    if len(node.prev) > 1:
        return f"{node.label} = " + f" {node.op} ".join(parent.label for parent in node.prev)
    return f"{node.label} = {node.prev[0].label} {node.op}"


def arrows_into(node, places):
    """(parent, k, start, end) of every arrow into a Node; two arrows between the same boxes run side by side."""
    for k, parent in enumerate(node.prev):
        shift = 14 * (2 * k - len(node.prev) + 1) if node.prev.count(parent) > 1 else 0
        (x0, y0, width), (x1, y1, _) = places[parent], places[node]
        lean = max(-28, min(28, (y0 - y1) * 0.25))  # an arrow from below arrives lower
        yield parent, k, (x0 + width / 2, y0 - shift), (x1 - width / 2 - 3, y1 - shift + lean)


def name_in_sentence(node):
    """A Node in a sentence; a leaf that is named after its number is "the 4"."""
    return f"the {node.label}" if node.label.isdigit() else node.label


class BackwardPass:
    """A backward pass after some of its steps; in each step one Node hands on its shares."""

    def __init__(self, root, step):
        self.inner = [node for node in reversed(ordered(root)) if node.prev]
        self.received = {root: [1.0]}  # Node -> the shares that have arrived
        self.factors = {}  # Node that has handed on -> for each arrow into it (its slope, what arrived at the Node)
        for node in self.inner[:step]:
            arrived = self.gradient(node)
            self.factors[node] = [(slope, arrived) for slope in node._backward(1.0)]
            for parent, (slope, _) in zip(node.prev, self.factors[node]):
                self.received.setdefault(parent, []).append(slope * arrived)
        self.over = step > len(self.inner)
        if self.over:
            self.at_work = None
        else:
            self.at_work = self.inner[step - 1] if step else root

    def gradient(self, node):
        return sum(self.received[node])

    def missing(self, node):
        """The Nodes whose share for this one is still to come."""
        return [user for user in self.inner if node in user.prev and user not in self.factors]

    def gradient_text(self, node):
        if node not in self.received:
            return "…"
        return number(self.gradient(node)) + (" + …" if self.missing(node) else "")

    def share_factors(self, node):
        """(parent, slope, what arrived) for each arrow into a Node that has handed on."""
        return [(parent, *factors) for parent, factors in zip(node.prev, self.factors[node])]


def pass_marks(state, places):
    """The boxes with what is known of their gradients, and the two factors on each arrow that the pass has used."""
    arrows, boxes, factors = [], [], []
    for node in places:
        done = node in state.factors
        # Before its turn an arrow shows which way the data went; afterwards, which way the gradient goes.
        color = "backward" if done else "structure"
        now = done and node is state.at_work
        for _, k, start, end in arrows_into(node, places):
            ends = (*end, *start) if done else (*start, *end)
            arrows.append(arrow(*ends, color=color, width=3 if now else 1.5, dash=not done))
            if done:
                slope, arrived = state.factors[node][k]
                level = abs(start[1] - end[1]) <= 1
                above = k == 0 if level else start[1] > end[1]
                words = f"{number(slope)} × {bracketed(arrived)}"
                x, y = beside_arrow(start, end, above)
                factors.append(text(x, y, words, color="backward" if now else "structure", size=12, halo=True))
        boxes += box_marks(
            node, places[node], name_and_origin(node), state.gradient_text(node), lit=node is state.at_work
        )
    return [*arrows, *boxes, *factors]


def describe_pass(state, root, step, nodes):
    """What the last step did, in a sentence."""
    steps = len(state.inner)
    if state.over:
        leaves = listed(f"{name_in_sentence(n)} has {number(state.gradient(n))}" for n in nodes if not n.prev)
        return f"After {steps} steps the pass is over: {leaves}."
    if step == 0:
        return f"Before the first step: the result {root.label} has gradient 1, and no other Node has one yet."
    node = state.at_work
    handed_on = listed(
        f"{number(slope)} × {bracketed(arrived)} = {number(slope * arrived)} to {name_in_sentence(parent)}"
        for parent, slope, arrived in state.share_factors(node)
    )
    says = f"Step {step} of {steps}: {node.label} is at work with gradient {number(state.gradient(node))}, "
    says += f"and hands on {handed_on}"
    for parent in dict.fromkeys(node.prev):
        name, missing = name_in_sentence(parent), state.missing(parent)
        first, *more = state.received[parent]
        if missing:
            says += f"; {name} still waits for its share from {missing[0].label}"
        elif more:
            total = " + ".join([number(first), *map(bracketed, more)])
            says += f"; {name} now has {total} = {number(state.gradient(parent))}"
    return says + "."


def explore_backpropagation():
    """Step through one backward pass: the Node at work hands each parent local slope × what arrived."""

    def frame(graph, step):
        root = GRAPHS[graph]()
        places, state = place_boxes(root, NARROW), BackwardPass(root, step)
        panel = Panel(
            *pass_marks(state, places),
            x=(0, WIDTH),
            y=(0, HEIGHT),
            title="Which Node hands on what?",
            axes=False,
        )
        numbers = {f"gradient of {n.label}": (state.gradient_text(n), "backward") for n in reversed(ordered(root))}
        return Frame(panel, describe_pass(state, root, step, places), numbers, height=HEIGHT)

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
        inner = OPERATIONS[first](leaves[0], leaves[1])
        middle = OPERATIONS[second](inner, leaves["abc".index(last)])
        root = ENDS[end](middle)
        inner.label = f"a {first} b"
        middle.label = f"{inner.label if first == '×' else f'({inner.label})'} {second} {last}"
        expression = {"nothing": "{}", "square": "({})²", "tanh": "tanh({})"}[end].format(middle.label)
        root.label = "f"
        root.backward()
        places = place_boxes(root, BROAD)
        for k, leaf in enumerate(leaves):  # c keeps its place, and the arrows theirs, when c takes no part
            places[leaf] = (BROAD / 2 + 4, HEIGHT / 2 + (1 - k) * (BOX_HEIGHT + 30), BROAD)
        marks = [
            arrow(*start, *stop, color="structure", width=1.5)
            for node in places
            for _, _, start, stop in arrows_into(node, places)
        ]
        for node, place in places.items():
            marks += box_marks(node, place, node.label, short_number(node.grad, 6, "%.4g", "%.3g"))
        panel = Panel(*marks, x=(0, WIDTH), y=(0, HEIGHT), title=f"f = {expression}", axes=False)
        value = number(root.data)
        if end == "tanh" and value in ("1", "−1"):
            value = f"almost {value}"
        slopes = listed(f"{number(leaf.grad)} for {leaf.label}" for leaf in leaves)
        says = f"With a = {number(a)}, b = {number(b)} and c = {number(c)}, f is {value}; its slopes are {slopes}"
        says += "." if last == "c" else "; a is used twice, and c takes no part."
        numbers = {"f": (value, "forward")}
        numbers |= {f"gradient of {leaf.label}": (number(leaf.grad), "backward") for leaf in leaves}
        return Frame(panel, says, numbers, height=HEIGHT)

    # At most 2 × 2 × 2 = 8 goes into tanh: farther out its slope would be rounded to 0, a zero that is not looked for.
    steps = [k / 4 for k in range(-8, 9)]
    return Explorer(
        frame,
        "a place where the gradient of a is zero although a is not.",
        first=Choice("a with b", list(OPERATIONS), "×"),
        second=Choice("then", list(OPERATIONS), "+"),
        last=Choice("with", ["c", "a"], "c"),
        end=Choice("at the end", list(ENDS), "nothing"),
        a=Slider("a", steps, 2.0),
        b=Slider("b", steps, 1.5),
        c=Slider("c", steps, -1.0),
    )
