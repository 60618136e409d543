"""Pictures of graphs: what a Node or a Tensor was made from, with data and gradients.

`layout.py` says where the boxes and arrows go, and `paint.py` paints them, so nothing else is needed. Whoever wants the
graph in Graphviz' own language finds it in the picture's `.graph`.
"""

import warnings
from functools import cache, cached_property
from html import escape
from typing import NamedTuple

from gd_lib.look.palette import COLORS, LARGE, MEDIUM, SMALL
from gd_lib.node import circle
from gd_lib.words import counted, listed, number

from .layout import arrowhead, layered
from .paint import PER_PX, painting
from .picture import Picture
from .strokes import Path, Text

FEW = 6  # a tensor with more numbers shows only its shape
MOST = 120  # nodes in one picture
SIGNS = "+−×÷^@"


def draw_graph(node, *, title="", gradients=True, parameters=(), edges=None, says=None):
    """Draw everything that `node` (a Node or a Tensor) was made from, inputs on the left: a Picture.

    A box shows a node's label and how it was made, its data (blue) and, with `gradients=True`, its gradient
    (vermillion); of a Tensor the shape, and the numbers if there are at most six. An arrow runs from each input to
    the result; a value used twice has two. `parameters` are marked by a green border and the word "parameter".
    `edges` writes a text on an arrow: {(input, result, k): text}, where k is the input's place in `result.prev`.
    `says` replaces the sentence below. The Picture's `.graph` is the graph as a `graphviz.Digraph`.
    Raises TypeError for anything but nodes, and ValueError for more than 120 of them or `edges` that are not there.
    """
    nodes = _collect(node)
    gradients = gradients and _have_gradients(nodes)
    boxes, arrows = boxes_and_arrows(nodes, gradients, parameters, edges)
    return GraphPicture(boxes, arrows, _plain(title, 90), says or _sentence(nodes, gradients))


class GraphPicture(Picture):
    """A Picture of boxes and arrows."""

    def __init__(self, boxes, arrows, title, says):
        self.boxes, self.arrows, self.title = boxes, arrows, title
        with warnings.catch_warnings():  # a learner's letter that our font does not have is drawn as an empty square
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            super().__init__(painting(*_strokes(boxes, arrows, title)), says)

    @cached_property
    def graph(self):
        """The graph as a `graphviz.Digraph`."""
        return _digraph(self.boxes, self.arrows, self.title)


class Box(NamedTuple):
    """What is written in a box."""

    name: str
    made: str  # how it was made: "w × x"
    notes: list  # (words, the role of their colour)
    values: list  # (word, the role of its colour, the lines of its value)
    border: str  # the role of its colour


class Arrow(NamedTuple):
    """An arrow between two boxes, by their places."""

    start: int
    end: int
    k: int  # its place among the inputs of the box at its end
    words: list  # the lines that are written on it


# ---- from nodes to boxes and arrows ---------------------------------------------------------------------------------


def _is_node(thing):
    """A Node, a Tensor, or a learner's own class with the same fields (`grad` may come later)."""
    return all(hasattr(thing, field) for field in ("data", "op", "label")) and isinstance(
        getattr(thing, "prev", None), (tuple, list)
    )


def _collect(root):
    """`root` and every node below it, once each: inputs before results, and the first input first, as we read."""
    if not _is_node(root):
        raise TypeError(
            f"draw_graph draws a Node or a Tensor and everything it was made from, but got {root!r} "
            f"({type(root).__name__}). Give it the result of your calculation."
        )
    order, seen, todo, done = [], set(), [(root, False)], set()
    while todo:
        node, finished = todo.pop()
        if finished:
            order.append(node)
            done.add(id(node))
        elif id(node) in seen and id(node) not in done:
            raise ValueError(circle(node))
        elif id(node) not in seen:
            seen.add(id(node))
            todo.append((node, True))
            todo.extend((parent, False) for parent in reversed(node.prev))
        if len(seen) > MOST:
            raise ValueError(
                f"This graph has more than {MOST} nodes, too many to read in one picture. "
                "Draw a smaller part, such as one neuron or the loss of one example."
            )
    return order


def _have_gradients(nodes):
    return all(getattr(node, "grad", None) is not None for node in nodes)


def _members(things, name, known=None):
    """The ids of the nodes in an option, which may also be a single node."""
    things = [things] if _is_node(things) else list(things)
    for thing in things:
        if not _is_node(thing):
            raise TypeError(f"{name} takes nodes, but got {thing!r} ({type(thing).__name__}).")
        if known is not None and id(thing) not in known:
            raise ValueError(f"{name} names {_name(thing)}, which is not in this graph.")
    return {id(thing) for thing in things}


def boxes_and_arrows(nodes, gradients=True, parameters=(), edges=None):
    """What a picture of these nodes shows: a Box for each, in their order, and the Arrows between them."""
    parameters = _members(parameters, "parameters")
    place = {id(node): i for i, node in enumerate(nodes)}
    words = _words_on_arrows(edges or {}, place)
    boxes = [_box(node, gradients, id(node) in parameters) for node in nodes]
    arrows = [
        Arrow(place[id(parent)], i, k, words.get((i, k), []))
        for i, node in enumerate(nodes)
        for k, parent in enumerate(node.prev)
    ]
    return boxes, arrows


def _words_on_arrows(edges, place):
    """The lines of text on the arrow from input k to node i: {(i, k): lines}."""
    words = {}
    for key, text in edges.items():
        if not (isinstance(key, tuple) and len(key) == 3):
            raise ValueError(f"edges takes keys (input, result, k), but got {key!r}.")
        parent, child, k = key
        _members([parent, child], "edges", place)
        if k not in range(len(child.prev)) or child.prev[k] is not parent:
            raise ValueError(f"{_name(parent)} is not input number {k} of {_name(child)}; count from 0.")
        words[place[id(child)], k] = [_plain(line) for line in str(text).splitlines()]
    return words


def _plain(text, longest=40):
    """A text on one line, of letters that can be seen; a long one is cut."""
    text = "".join(c if c.isprintable() else " " for c in str(text))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _box(node, gradients, is_parameter):
    """What is written in a node's box: its name and operation, then its data and gradient."""
    name, made = _plain(node.label), _plain(_operation(node))
    notes = [("parameter", "parameter")] if is_parameter else []
    if _written_out(node.data):
        notes.append((f"shape {node.data.shape}", "structure"))
    values = [("data", "forward", _values(node.data))]
    if gradients:
        values.append(("grad", "backward", _values(node.grad)))
    made = made if name or made else "number"
    return Box(name, made, notes, values, "parameter" if is_parameter else "structure")


def _operation(node):
    """How a node was made, in its inputs' names while that is short: "w × x", "z − 10", "tanh(z)"; "…" has no name."""
    op = str(node.op).replace("-", "−")
    names = [str(parent.label) for parent in node.prev]
    if op == "dot":
        return "dot (w·x + b)"
    if not names or not (all(names) or node.label) or op.endswith(("+ b", "+ b)")):  # a whole neuron's op says it all
        return op
    names = [name or "…" for name in names]
    if len(names) == 2 and op in SIGNS:
        full = f"{names[0]} {op} {names[1]}"
    elif len(names) == 1 and op[:1] in SIGNS and op[1:2] == " ":
        full = f"{names[0]} {op}"
    elif len(names) == 1 and op[-1:] in SIGNS:
        full = f"{op} {names[0]}"
    elif op == "neg":
        full = f"−{names[0]}"
    else:
        full = f"{op}({', '.join(names)})"
    return full if len(full) <= 16 else op


def _values(value):
    """A number, the rows of a small array, or the shape of a larger one, as lines of text."""
    if getattr(value, "shape", ()) == ():
        return [number(value)]
    if not _written_out(value):
        return [str(value.shape)]
    rows = value.tolist() if value.ndim == 2 else [value.tolist()]
    return ["[" + ", ".join(number(v) for v in row) + "]" for row in rows]


def _written_out(value):
    """Whether it is an array small enough to show its numbers."""
    return getattr(value, "shape", ()) != () and value.ndim <= 2 and 0 < value.size <= FEW


def _inline(value):
    """The same inside a sentence: an array of shape (2, 1) is [[3], [1]]."""
    words = ", ".join(_values(value))
    return f"[{words}]" if _written_out(value) and value.ndim == 2 else words


# ---- the sentence ---------------------------------------------------------------------------------------------------


def _name(node):
    return node.label or (f"an unnamed {node.op}" if node.op else "an unnamed number")


def _value(node):
    large = getattr(node.data, "shape", ()) != () and not _written_out(node.data)
    return f"{_name(node)} {'of shape' if large else '='} {_inline(node.data)}"


def _sentence(nodes, gradients):
    """What the picture shows, for someone who can't see it."""
    root, leaves = nodes[-1], [node for node in nodes[:-1] if not node.prev]
    inner = [node for node in nodes[:-1] if node.prev and node.label]
    whole = _value(root) if root.label else f"a calculation with the result {_inline(root.data)}"
    says = f"The graph of {whole}: {counted(len(nodes), 'node')}"
    if leaves:
        labelled = [_value(leaf) for leaf in leaves if leaf.label][:8]
        rest = len(leaves) - len(labelled)
        more = [counted(rest, "more input" if labelled else "input")] if rest else []
        says += f", from {listed(labelled + more)}"
    if inner and len(nodes) <= 12:
        says += f" through {listed(_value(node) for node in inner)}"
    if not (gradients and _have_gradients(nodes)):
        return says + "."
    named = [n for n in nodes if n.label and (getattr(n.grad, "shape", ()) == () or _written_out(n.grad))][:12]
    if not any(_any(node.grad) for node in nodes):
        return f"{says}; all gradients are still 0."
    if not named:
        return f"{says}; each with its gradient."
    return f"{says}; gradients: {', '.join(f'{n.label} {_inline(n.grad)}' for n in named)}."


def _any(grad):
    return bool(grad.any()) if hasattr(grad, "any") else bool(grad)


# ---- from boxes and arrows to strokes ------------------------------------------------------------------------------

NAME, NOTE, TITLE = (size / PER_PX for size in (MEDIUM, SMALL, LARGE))  # sizes of letters in pixels
LINE = 1.4  # of a line of text, in sizes of its letters
BESIDE, ABOVE = 11, 7  # pixels between a box's border and its text
ROUND = 9  # pixels of a box's corner
EDGE = 8  # pixels around the graph
LARGEST = 16_000, 8e6  # pixels of a picture's longer side, and in all: a larger one is drawn smaller


def _strokes(boxes, arrows, title):
    """(strokes, width, height) of a graph, in pixels."""
    sizes, ends, labels = measured(boxes, arrows)
    layout = layered(sizes, ends, labels=labels)
    top = EDGE + (TITLE * 1.7 if title else 0)
    strokes = [Text(EDGE, top - TITLE * 0.95, title, COLORS["ink"], TITLE, bold=True)] if title else []
    for line in layout.arrows:
        strokes += _arrow([(EDGE + x, top + y) for x, y in line])
    for box, size, (x, y) in zip(boxes, sizes, layout.boxes):
        strokes += _drawn_box(box, size, EDGE + x, top + y)
    for k, size in labels.items():
        x, y = layout.labels[k]
        y += top - size[1] / 2
        for line in arrows[k].words:
            strokes.append(Text(EDGE + x, y + NOTE * LINE / 2, line, COLORS["backward"], NOTE, "center"))
            y += NOTE * LINE
    width = 2 * EDGE + max(layout.width, _width(title, TITLE, True))
    height = top + layout.height + EDGE
    shrink = min(1, LARGEST[0] / max(width, height), (LARGEST[1] / (width * height)) ** 0.5)
    if shrink < 1:
        strokes = [_shrunk(stroke, shrink) for stroke in strokes]
    return strokes, width * shrink, height * shrink


def measured(boxes, arrows):
    """What `layered` takes: the sizes of boxes, the ends of arrows, and the sizes of the words on arrows, in pixels."""
    sizes = [_size(_rows(box)) for box in boxes]
    labels = {k: _label_size(arrow.words) for k, arrow in enumerate(arrows) if any(arrow.words)}
    return sizes, [(arrow.start, arrow.end) for arrow in arrows], labels


def _rows(box):
    """The rows of a box, each as its texts: [(words, role of the colour, size, bold, which part of the row), …]."""
    head = [(box.name, "ink", NAME, True, "center")] if box.name else []
    if box.made:
        head.append((f"= {box.made}" if head else box.made, "ink", NAME, False, "center"))
    rows = [head, *([(words, role, NOTE, False, "center")] for words, role in box.notes)]
    for word, role, lines in box.values:
        for k, line in enumerate(lines):
            words = [] if k else [(word, role, NAME, False, "left")]
            rows.append([*words, (line, role, NAME, False, "right")])
    return rows


def _size(rows):
    """(width, height) of a box."""
    wide = max(sum(_width(words, size, bold) for words, _, size, bold, _ in row) + _gap(row) for row in rows)
    return max(48, wide + 2 * BESIDE), sum(row[0][2] * LINE for row in rows) + 2 * ABOVE


def _gap(row):
    """Pixels between the two texts of a row."""
    return 0 if len(row) < 2 else 0.3 * NAME if row[0][4] == "center" else 0.5 * NAME


def _drawn_box(box, size, x, y):
    wide, high = size[0] / 2, size[1] / 2
    corners = []
    for right, down, turned in ((1, -1, False), (1, 1, True), (-1, 1, False), (-1, -1, True)):
        for a, b in ((1, 0), (0.62, 0.08), (0.29, 0.29), (0.08, 0.62), (0, 1))[:: -1 if turned else 1]:
            corners += [x + right * (wide - a * ROUND), y + down * (high - b * ROUND)]
    width = 3.2 if box.border == "parameter" else 1.6
    strokes = [Path([[*corners, *corners[:2]]], COLORS[box.border], width, fill=COLORS["ground"])]
    y += ABOVE - high
    for row in _rows(box):
        y += row[0][2] * LINE / 2
        left = x - (sum(_width(words, size, bold) for words, _, size, bold, _ in row) + _gap(row)) / 2
        for words, role, size, bold, where in row:
            if where == "center":
                strokes.append(Text(left, y, words, COLORS[role], size, bold=bold))
                left += _width(words, size, bold) + _gap(row)
            else:
                edge = x + (BESIDE - wide if where == "left" else wide - BESIDE)
                strokes.append(Text(edge, y, words, COLORS[role], size, where, bold))
        y += row[0][2] * LINE / 2
    return strokes


def _arrow(line):
    shaft, head = arrowhead(line, 12)
    color = COLORS["structure"]
    return [
        Path([[v for spot in shaft for v in spot]], color, 2),
        Path([[v for spot in head for v in spot]], None, 0, fill=color),
    ]


def _label_size(lines):
    return max(_width(line, NOTE) for line in lines), len(lines) * NOTE * LINE


def _shrunk(stroke, by):
    if isinstance(stroke, Text):
        return stroke._replace(x=stroke.x * by, y=stroke.y * by, size=stroke.size * by)
    return stroke._replace(parts=[[v * by for v in part] for part in stroke.parts], width=stroke.width * by)


@cache
def _width(words, size, bold=False):
    """How many pixels wide words are, as matplotlib draws them."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties(family=["DejaVu Sans"], weight="bold" if bold else "normal")))
    font.set_size(8 * size, 72)  # large, so that widths are not rounded to a screen's pixels
    font.set_text(words, 0)
    return font.get_width_height()[0] / 64 / 8


# ---- from boxes and arrows to Graphviz' language -------------------------------------------------------------------


def _digraph(boxes, arrows, title):
    from graphviz import Digraph

    font = {"fontname": "DejaVu Sans", "fontcolor": COLORS["ink"]}
    graph = Digraph("graph")
    graph.attr(rankdir="LR", bgcolor="white", ordering="in")
    graph.attr("node", shape="box", style="rounded,filled", fontsize=str(MEDIUM), margin="0.1,0.06", **font)
    graph.attr("edge", color=COLORS["structure"], fontsize=str(SMALL), **{**font, "fontcolor": COLORS["backward"]})
    if title:
        name = f'<<FONT POINT-SIZE="{LARGE}"><B>{_escaped(title)}</B></FONT><BR ALIGN="LEFT"/>>'
        graph.attr(label=name, labelloc="t", labeljust="l", **font)
    for i, box in enumerate(boxes):
        width = "2.5" if box.border == "parameter" else "1.2"
        graph.node(f"n{i}", _table(box), color=COLORS[box.border], penwidth=width, fillcolor=COLORS["ground"])
    for start, end, k, words in arrows:
        label = {"label": f"<{'<BR/>'.join(map(_escaped, words))}>"} if words else {}
        graph.edge(f"n{start}", f"n{end}", id=f"e_{start}_{end}_{k}", **label)
    return graph


def _escaped(text):
    """Text that Graphviz' HTML-like labels show literally, even { } | < > : " & and backslash."""
    return escape(text).replace("\\", "\\\\")


def _table(box):
    """A box as an HTML-like label."""
    name = f"<B>{_escaped(box.name)}</B>" if box.name else ""
    head = " = ".join(part for part in (name, _escaped(box.made)) if part)
    rows = [f'<TR><TD COLSPAN="2">{head}</TD></TR>']
    for words, role in box.notes:
        rows.append(f'<TR><TD COLSPAN="2"><FONT POINT-SIZE="{SMALL}" COLOR="{COLORS[role]}">{words}</FONT></TD></TR>')
    for word, role, lines in box.values:
        lines = [_escaped(line) for line in lines]
        shown = "".join(f'{line}<BR ALIGN="RIGHT"/>' for line in lines) if len(lines) > 1 else lines[0]
        color = f'<FONT COLOR="{COLORS[role]}">'
        rows.append(f'<TR><TD ALIGN="LEFT">{color}{word}</FONT></TD><TD ALIGN="RIGHT">{color}{shown}</FONT></TD></TR>')
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{"".join(rows)}</TABLE>>'
