"""Explorers of notebook 03: step through a backward pass, and drag the leaves of an expression."""

import operator
from functools import cache

from gd_course.ch03_node_tree.setting import running_example, two_paths
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, box, fill, line, number, short_number, text
from gd_lib.look.layout import arrowhead, layered, words_beside
from gd_lib.node import Node, ordered
from gd_lib.words import bracketed, listed

WIDTH, HEIGHT = 632, 238  # of the panel, in pixels
TITLE = 30  # pixels above it
EDGE = 3  # pixels that stay free on the left and on the right
LETTERS = 12  # the size of what is written
BOX_HEIGHT = 74
NARROW, BROAD = 76, 112  # widths of a box: room for words on the arrows, or room for long numbers

GRAPHS = {"the loss of one point": running_example, "two paths": two_paths}
OPERATIONS = {"+": operator.add, "−": operator.sub, "×": operator.mul}
ENDS = {"nothing": lambda node: node, "square": lambda node: node * node, "tanh": lambda node: node.tanh()}


def lay_out(nodes, arrows, width, words=()):
    """Where things are: ({Node: (x, y) of its box}, [the points of each arrow's line], [(x, y) of its words]).

    nodes: inputs before results. arrows: pairs of Nodes. width: of a box. words: a text for each arrow.
    """
    place = {node: i for i, node in enumerate(nodes)}
    ends = [(place[start], place[end]) for start, end in arrows]
    layout = layered([(width, BOX_HEIGHT)] * len(nodes), ends, width=WIDTH - 2 * EDGE)
    boxes = [(x, y, width, BOX_HEIGHT) for x, y in layout.boxes]
    sizes = [(0.61 * LETTERS * len(said), 1.25 * LETTERS) for said in words]
    top = (HEIGHT + layout.height) / 2  # a panel's y runs upwards

    def turned(points):
        return [(EDGE + x, top - y) for x, y in points]

    places = dict(zip(nodes, turned(layout.boxes)))
    return places, list(map(turned, layout.arrows)), turned(words_beside(layout.arrows, sizes, boxes))


def arrow_marks(points, color="structure", width=1.5, dash=False):
    """The marks of an arrow along a line."""
    shaft, head = arrowhead(points, 5 + 2.5 * width)
    return [line(*zip(*shaft), color=color, width=width, dash=dash), fill(*zip(*head), color=color, opacity=1)]


def box_marks(node, place, width, name, gradient, *, lit=False):
    """The marks of one box: its name, its data, and its gradient, a text."""
    x, y = place
    border = {"color": "backward", "line": 4} if lit else {"color": "structure", "line": 1.5}
    return [
        box(x, y, width, BOX_HEIGHT, **border),
        text(x, y + 22, name, size=LETTERS, bold=True),
        text(x, y, f"data {short_number(node.data, 6, '%.4g', '%.3g')}", color="forward", size=LETTERS),
        text(x, y - 22, f"grad {gradient}", color="backward", size=LETTERS, bold=lit),
    ]


def name_and_origin(node):
    """The name of a Node and what made it: m = w × x."""
    if not node.prev:
        return node.label
    if len(node.prev) > 1:
        return f"{node.label} = " + f" {node.op} ".join(parent.label for parent in node.prev)
    return f"{node.label} = {node.prev[0].label} {node.op}"


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


@cache
def pass_layout(graph):
    """What no step changes: (the result, the arrows, the words of the whole pass on each, and where all of it is)."""
    root = GRAPHS[graph]()
    nodes = ordered(root)
    arrows = [(parent, node) for node in nodes for parent in node.prev]
    factors = BackwardPass(root, len(nodes)).factors
    pairs = [pair for node in nodes if node.prev for pair in factors[node]]
    words = [f"{number(slope)} × {bracketed(arrived)}" for slope, arrived in pairs]
    return root, arrows, words, lay_out(nodes, arrows, NARROW, words)


def pass_marks(graph, state):
    """The boxes with what is known of their gradients, and the two factors on each arrow that the pass has used."""
    _, arrows, words, (places, lines, spots) = pass_layout(graph)
    drawn, factors = [], []
    for (_, node), points, said, (x, y) in zip(arrows, lines, words, spots):
        done = node in state.factors
        # Before its turn an arrow shows which way the data went; afterwards, which way the gradient goes.
        color = "backward" if done else "structure"
        now = done and node is state.at_work
        drawn += arrow_marks(points[::-1] if done else points, color, width=3 if now else 1.5, dash=not done)
        if done:
            factors.append(text(x, y, said, color="backward" if now else "structure", size=LETTERS, halo=True))
    for node, place in places.items():
        lit = node is state.at_work
        drawn += box_marks(node, place, NARROW, name_and_origin(node), state.gradient_text(node), lit=lit)
    return [*drawn, *factors]


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
            says += f"; {name} is still waiting for its share from {missing[0].label}"
        elif more:
            total = " + ".join([number(first), *map(bracketed, more)])
            says += f"; {name} now has {total} = {number(state.gradient(parent))}"
    return says + "."


def explore_backpropagation():
    """Step through one backward pass: the Node at work hands each parent local slope × what arrived."""

    def frame(graph, step):
        root, *_ = pass_layout(graph)
        state = BackwardPass(root, step)
        panel = Panel(
            *pass_marks(graph, state),
            x=(0, WIDTH),
            y=(0, HEIGHT),
            title="Which Node hands on what?",
            axes=False,
        )
        numbers = {f"gradient of {n.label}": (state.gradient_text(n), "backward") for n in reversed(ordered(root))}
        return Frame(panel, describe_pass(state, root, step, ordered(root)), numbers, height=HEIGHT + TITLE)

    return Explorer(
        frame,
        "the two factors on each arrow, the slope of that step and what arrived from the right.",
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
        nodes = list(dict.fromkeys([*leaves, *ordered(root)]))
        arrows = [(parent, node) for node in nodes for parent in node.prev]
        unused = [] if last == "c" else [(leaves[2], middle)]  # c keeps its place when it takes no part
        places, lines, _ = lay_out(nodes, arrows + unused, BROAD)
        marks = [mark for points in lines[: len(arrows)] for mark in arrow_marks(points)]
        for node, place in places.items():
            marks += box_marks(node, place, BROAD, node.label, short_number(node.grad, 6, "%.4g", "%.3g"))
        panel = Panel(*marks, x=(0, WIDTH), y=(0, HEIGHT), title=f"f = {expression}", axes=False)
        value = number(root.data)
        if end == "tanh" and value in ("1", "−1"):
            value = f"almost {value}"
        slopes = listed(f"{number(leaf.grad)} for {leaf.label}" for leaf in leaves)
        says = f"With a = {number(a)}, b = {number(b)} and c = {number(c)}, f is {value}; its slopes are {slopes}"
        says += "." if last == "c" else "; a is used twice, and c takes no part."
        numbers = {"f": (value, "forward")}
        numbers |= {f"gradient of {leaf.label}": (number(leaf.grad), "backward") for leaf in leaves}
        return Frame(panel, says, numbers, height=HEIGHT + TITLE)

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
