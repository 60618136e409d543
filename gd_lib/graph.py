"""Pictures of graphs: what a Node or a Tensor was made from, and a network with its weights.

Underneath is an ordinary `graphviz.Digraph`. The Graphviz inside pygraphviz lays it out within this process, so nobody
needs a `dot` program; where there is no pygraphviz, a `dot` program is used, and where there is neither, the
picture's place is taken by the graph in Graphviz' own language and one sentence on what to install.
"""

import json
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from .picture import DPI, Picture
from .style import COLORS, LARGE, MEDIUM, SMALL, blank, context, figure, number

FEW = 6  # a tensor's numbers are written out up to here, above it only its shape
MOST = 120  # nodes in one picture
SIGNS = "+−×÷^@"
INSTALL = "To see it as a picture, install pygraphviz (pip install pygraphviz) or Graphviz (graphviz.org/download)."


def draw_graph(node, *, title="", gradients=True, parameters=(), lit=(), edges=None, says=None):
    """Draw everything that `node` (a Node or a Tensor) was made from, inputs on the left: a Picture.

    A box shows a node's label and how it was made, its data (blue) and, with `gradients=True`, its gradient
    (vermillion); of a Tensor the shape, and the numbers if there are at most six. An arrow runs from each input to
    the result; a value used twice has two. `parameters` are marked by a green border and the word "parameter",
    `lit` nodes by a thick border. `edges` writes a text on an arrow: {(input, result, k): text}, where k is
    the input's place in `result.prev`. `says` replaces the sentence below. The Picture's `.graph` is the Digraph.
    Raises TypeError for anything but a node, and ValueError for more than 120 nodes.
    """
    digraph, nodes = _digraph(node, title, gradients, parameters, lit, edges)
    says = says or _sentence(nodes, gradients)
    png = _graphviz(digraph.source, "png")
    picture = Picture(png, says) if png else WithoutGraphviz(digraph.source, says)
    picture.graph = digraph
    return picture


class Layout(NamedTuple):
    """Where a graph's boxes and arrows are: in points, x to the right, y upwards, from the lower left corner."""

    boxes: list  # (node, x, y, width, height): the middle of the box, inputs before results
    edges: list  # (input, result, k, path): the path is a list of (x, y), and its end is the arrow's tip
    width: float
    height: float


def layout(node, *, gradients=True, parameters=(), edges=None):
    """Lay out what `draw_graph` would draw, without drawing it: a Layout. Raises what draw_graph raises."""
    digraph, nodes = _digraph(node, "", gradients, parameters, (), edges)
    found = _graphviz(digraph.source, "json")
    if not found:
        return _plain_layout(nodes)
    found = json.loads(found)
    boxes = []
    for item in found["objects"]:
        x, y = map(float, item["pos"].split(","))
        boxes.append((nodes[int(item["name"][1:])], x, y, 72 * float(item["width"]), 72 * float(item["height"])))
    arrows = []
    for item in found["edges"]:
        parent, child, k = (int(part) for part in item["id"].split("_")[1:])
        arrows.append((child, k, (nodes[parent], nodes[child], k, _path(item["pos"]))))
    _, _, width, height = map(float, found["bb"].split(","))
    return Layout(boxes, [arrow for *_, arrow in sorted(arrows, key=lambda found: found[:2])], width, height)


class WithoutGraphviz(Picture):
    """Takes the Picture's place where nothing can lay out a graph: the graph as text, and what to install."""

    def __init__(self, source, says):
        self.says, self.source, self.png, self.width, self.height = says, source, None, 0, 0

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": f"{self.says}\n\n{INSTALL}\n\n{self.source}"}, {}

    def save(self, path):
        """Write the graph in Graphviz' language to `path` and return the path."""
        path = Path(path)
        path.write_text(self.source, encoding="utf-8")
        return path


# ---- networks -------------------------------------------------------------------------------------------------------

SHOWN = 16  # neurons of a layer; the others are counted
NUMBERED = 8  # up to so many neurons in every layer, each has its bias written inside
ARROWS = 40  # between two layers of a larger network: the largest weights


def draw_network(model, *, title="", inputs=(), outputs=(), thickest=None, says=None):
    """Draw an MLP, a DenseMLP, a Layer or a Neuron: columns of circles, arrows as thick as the weight is large.

    A solid blue arrow is a positive weight, a dashed vermillion one a negative weight. The thickest arrow is the
    largest |weight| of the model, or `thickest` if that is given (so that two pictures can be compared). A neuron has
    its bias written inside, and a lone neuron's arrows their weights. Large networks are abbreviated: with more than 8
    neurons in a layer the biases are left out, of more than 16 neurons 16 are shown, and between two layers
    the 40 largest weights. `inputs`, `outputs`: names for the inputs (instead of x₁, x₂, …) and beside the outputs.
    `says` replaces the sentence below. Raises TypeError for anything that is no network.
    """
    layers = _layers(model)
    sizes = [len(layers[0][0])] + [len(biases) for _, biases, _ in layers]
    for names, size, word in ((inputs, sizes[0], "input"), (outputs, sizes[-1], "output")):
        if names and len(names) != size:
            raise ValueError(f"{word}s holds {_count(len(names), 'name')}, but the network has {_count(size, word)}.")
    largest = max((abs(w) for weights, _, _ in layers for row in weights for w in row), default=0.0)
    full = float(thickest or largest or 1)

    most = max(sizes)
    small = most <= NUMBERED
    step, radius, bold = (0.95, 0.34, 6) if most < 5 else (0.8, 0.32, 4) if small else (0.4, 0.15, 3)
    across, side = 2.3 if len(layers) < 3 else 2.1, 0.95  # inches between columns, and to the left and right of them
    width = max(across * len(layers) + 2 * side, 6.5)
    start = (width - across * len(layers)) / 2
    top, bottom = 0.95 + (0.45 if title else 0), 0.7 + (0.45 if most > SHOWN else 0)
    height = step * (min(most, SHOWN) - 1) + 2 * radius + top + bottom
    middle = (height - top + bottom) / 2
    drawn, axes = figure(width, height)
    drawn.set_layout_engine("none")
    blank(axes)
    axes.set(position=[0, 0, 1, 1], xlim=(0, width), ylim=(0, height))

    def place(column, i):
        return start + across * column, middle + step * ((min(sizes[column], SHOWN) - 1) / 2 - i)

    def write(x, y, words, **look):
        axes.text(x, y, words, **{"ha": "center", "va": "center", "fontsize": SMALL, "color": COLORS["ink"], **look})

    with context():
        for column, (weights, _, _) in enumerate(layers):
            arrows = [(w, i, j) for i, row in enumerate(weights[:SHOWN]) for j, w in enumerate(row[:SHOWN])]
            arrows = sorted(arrows, key=lambda arrow: abs(arrow[0]))  # the largest are drawn last, on top
            arrows = arrows if small else arrows[-ARROWS:]
            for w, i, j in arrows:
                _arrow(axes, place(column, i), place(column + 1, j), radius, w / full, bold)
                if most == len(arrows) and sizes[1:] == [1]:
                    (x0, y0), (x1, y1) = place(0, i), place(1, j)
                    write(0.58 * x0 + 0.42 * x1, 0.58 * y0 + 0.42 * y1, number(w), fontweight="bold", zorder=4,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
        for column, size in enumerate(sizes):
            _, biases, activation = layers[column - 1] if column else (None, None, "")
            for i in range(min(size, SHOWN)):
                x, y = place(column, i)
                _circle(axes, x, y, radius, "ink" if column else "structure")
                if column and small:
                    write(x, y, _short(biases[i]), color=COLORS["parameter"])
                elif not column and (inputs or size <= SHOWN):
                    name, beside = inputs[i] if inputs else "x" + _subscript(i + 1), not small
                    write(x - beside * (radius + 0.1), y, name, ha="right" if beside else "center", fontsize=MEDIUM)
                if outputs and column == len(layers):
                    write(x + radius + 0.12, y, outputs[i], ha="left", fontsize=MEDIUM)
            x = place(column, 0)[0]
            if size > SHOWN:
                write(x, place(column, SHOWN - 1)[1] - radius - 0.3, f"⋮\nand {size - SHOWN} more")
            kind = "input" if not column else "neuron" if len(layers) == 1 else "output"
            kind = "hidden" if 0 < column < len(layers) else kind if size == 1 else kind + "s"
            write(x, height - top + 0.55, f"{size} {kind}", fontweight="bold", fontsize=MEDIUM)
            write(x, height - top + 0.31, activation, color=COLORS["structure"])
        _key(axes, write, width, "number inside: bias" if small else "biases are not shown")
        if not small:
            write(width / 2, 0.14, f"at most {ARROWS} arrows between two layers: the largest weights",
                  color=COLORS["structure"])  # fmt: skip
        if title:
            write(0.15, height - 0.28, title, ha="left", fontsize=LARGE, fontweight="bold")
    return Picture(drawn, says or _network_sentence(layers, sizes))


def _layers(model):
    """A network as [(weights, biases, activation)]; weights[i][j] leads from input i to neuron j; plain floats."""
    if hasattr(model, "biases"):  # DenseMLP
        weights = [w.data.tolist() for w in model.weights]
        biases = [b.data.ravel().tolist() for b in model.biases]
        kinds = [_activation(model)] * (len(weights) - 1) + ["linear"]
        return list(zip(weights, biases, kinds, strict=True))
    if hasattr(model, "layers"):
        groups = [layer.neurons for layer in model.layers]
    elif hasattr(model, "neurons"):
        groups = [model.neurons]
    elif hasattr(model, "weights") and hasattr(model, "bias"):
        groups = [[model]]
    else:
        raise TypeError(
            f"draw_network draws an MLP, a DenseMLP, a Layer or a Neuron, but got {model!r} ({type(model).__name__})."
        )
    return [
        (
            [list(row) for row in zip(*([w.data for w in neuron.weights] for neuron in neurons), strict=True)],
            [neuron.bias.data for neuron in neurons],
            _activation(neurons[0]),
        )
        for neurons in groups
    ]


def _activation(owner):
    kind = getattr(owner, "activation", "")
    return kind if isinstance(kind, str) else ""


def _arrow(axes, start, end, radius, share, bold):
    """From the rim of one circle to the rim of the other; `share` is weight ÷ the weight drawn `bold` points thick."""
    from matplotlib.patches import FancyArrowPatch

    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    dx, dy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    thick = 0.4 + (bold - 0.4) * min(abs(share), 1.5)
    tip = (3.5 + 2.3 * thick) / 72  # the length of the head, in inches
    x0, y0 = start[0] + dx * radius, start[1] + dy * radius
    x1, y1 = end[0] - dx * (radius + 0.02), end[1] - dy * (radius + 0.02)
    color = COLORS["forward"] if share >= 0 else COLORS["backward"]
    dashes = "-" if share >= 0 else (0, (2.2 + 2 / thick, 0.9 + 1 / thick))
    axes.plot([x0, x1 - dx * tip], [y0, y1 - dy * tip], zorder=1, color=color, linewidth=thick, linestyle=dashes,
              solid_capstyle="butt", dash_capstyle="butt")  # fmt: skip
    head = FancyArrowPatch((x1 - dx * tip, y1 - dy * tip), (x1, y1), arrowstyle="-|>,head_length=1,head_width=0.5",
                           mutation_scale=72 * tip, shrinkA=0, shrinkB=0, linewidth=0, color=color)  # fmt: skip
    axes.add_patch(head)


def _circle(axes, x, y, radius, color):
    from matplotlib.patches import Circle

    axes.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=COLORS[color], linewidth=1.4, zorder=2))


def _key(axes, write, width, note):
    """What the arrows and the numbers mean, in one line at the foot."""
    x, y = width / 2 - 3.0, 0.36
    for word, role, dashes in (("positive weight", "forward", "-"), ("negative weight", "backward", (0, (2.8, 1.2)))):
        axes.plot([x, x + 0.42], [y, y], color=COLORS[role], linewidth=3, linestyle=dashes, dash_capstyle="butt",
                  solid_capstyle="butt")  # fmt: skip
        write(x + 0.5, y, word, ha="left")
        x += 2.15
    write(x, y, note, ha="left", color=COLORS["parameter"])


def _short(bias):
    return f"{bias:{'.2f' if abs(bias) < 100 else '.2g'}}".replace("-", "−") if bias else "0"


def _subscript(n):
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(n))


def _network_sentence(layers, sizes):
    weights, biases = sum(a * b for a, b in pairwise(sizes)), sum(sizes[1:])
    kinds = [(activation + " neuron").strip() for _, _, activation in layers]
    if len(layers) == 1:
        says = f"{_count(sizes[1], kinds[0])} with {_count(sizes[0], 'input')}".capitalize()
    else:
        hidden = [f"a hidden layer of {_count(n, kind)}" for n, kind in zip(sizes[1:-1], kinds[:-1], strict=True)]
        says = "A network of " + _listed([_count(sizes[0], "input"), *hidden, _count(sizes[-1], "output")])
    says += f": {_count(weights + biases, 'number')} to learn, {_count(weights, 'weight')} "
    says += f"and {_count(biases, 'bias', 'biases')}."
    where = [(w, layer, i, j) for layer, (rows, _, _) in enumerate(layers)
             for i, row in enumerate(rows) for j, w in enumerate(row)]  # fmt: skip
    weight, layer, i, j = max(where, key=lambda found: abs(found[0]))
    source = f"neuron {i + 1} of layer {layer}" if layer else f"input {i + 1}"
    target = f"output {j + 1}" if layer == len(layers) - 1 else f"neuron {j + 1} of layer {layer + 1}"
    target = target.replace("output", "neuron") if len(layers) == 1 else target
    return f"{says} The largest weight, {number(weight)}, leads from {source} to {target}."


# ---- from nodes to Graphviz' language -------------------------------------------------------------------------------


def _is_node(thing):
    return all(hasattr(thing, field) for field in ("data", "grad", "op", "label", "prev"))


def _collect(root):
    """Every node below `root` once, inputs before results, the first input first: the order in which we read."""
    if not _is_node(root):
        raise TypeError(
            f"draw_graph draws a Node or a Tensor and everything it was made from, but got {root!r} "
            f"({type(root).__name__}); give it the result of your calculation."
        )
    order, seen, todo = [], set(), [(root, False)]
    while todo:
        node, finished = todo.pop()
        if finished:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            todo.append((node, True))
            todo.extend((parent, False) for parent in reversed(node.prev))
        if len(seen) > MOST:
            raise ValueError(
                f"This graph has more than {MOST} nodes, too many to read in one picture; "
                "draw the graph of a smaller piece, such as one neuron or the loss of one example."
            )
    return order


def _members(things, name, known=None):
    """The ids of the nodes in an option; a single node is fine too."""
    things = [things] if _is_node(things) else list(things)
    for thing in things:
        if not _is_node(thing):
            raise TypeError(f"{name} takes nodes, but holds {thing!r} ({type(thing).__name__}).")
        if known is not None and id(thing) not in known:
            raise ValueError(f"{name} holds {_name(thing)}, which is not part of this graph.")
    return {id(thing) for thing in things}


def _digraph(root, title, gradients, parameters, lit, edges):
    from graphviz import Digraph

    nodes = _collect(root)
    place = {id(node): i for i, node in enumerate(nodes)}
    parameters, lit = _members(parameters, "parameters"), _members(lit, "lit", place)
    words = {}
    for key, text in (edges or {}).items():
        if not (isinstance(key, tuple) and len(key) == 3):
            raise ValueError(f"edges needs keys (input, result, k), but got {key!r}.")
        parent, child, k = key
        _members([parent, child], "edges", place)
        if k not in range(len(child.prev)) or child.prev[k] is not parent:
            raise ValueError(f"{_name(parent)} is not input number {k} of {_name(child)}; count from 0.")
        words[place[id(child)], k] = str(text)

    gap = "0.42" if max(len(node.prev) for node in nodes) < 4 else "0.8"  # room for many arrows into one box
    graph = Digraph("graph")
    graph.attr(rankdir="LR", bgcolor="white", pad="0.08", nodesep="0.28", ranksep=gap, ordering="in", dpi=str(DPI))
    graph.attr("node", shape="box", style="rounded,filled", fontname="DejaVu Sans", fontsize=str(MEDIUM),
               fontcolor=COLORS["ink"], margin="0.1,0.06", height="0.3", width="0.5")  # fmt: skip
    graph.attr("edge", color=COLORS["structure"], penwidth="1.5", arrowsize="0.8", fontname="DejaVu Sans",
               fontsize=str(SMALL), fontcolor=COLORS["backward"])  # fmt: skip
    if title:
        graph.attr(label=f'<<FONT POINT-SIZE="{LARGE}"><B>{_safe(title, 90)}</B></FONT><BR ALIGN="LEFT"/>>',
                   labelloc="t", labeljust="l", fontname="DejaVu Sans", fontcolor=COLORS["ink"])  # fmt: skip
    for i, node in enumerate(nodes):
        is_parameter, is_lit = id(node) in parameters, id(node) in lit
        border = "backward" if is_lit else "parameter" if is_parameter else "structure"
        graph.node(f"n{i}", _box(node, gradients, is_parameter), color=COLORS[border],
                   penwidth="4.5" if is_lit else "2.5" if is_parameter else "1.2",
                   fillcolor="#FDF0E6" if is_lit else "#FFFFFF")  # fmt: skip
        for k, parent in enumerate(node.prev):
            j, text = place[id(parent)], words.get((i, k))
            extra = {"label": f"<{'<BR/>'.join(_safe(line) for line in text.splitlines())}>"} if text else {}
            graph.edge(f"n{j}", f"n{i}", id=f"e_{j}_{i}_{k}", **extra)
    return graph, nodes


def _safe(text, longest=40):
    """Any text as one that Graphviz' HTML-like labels take literally: { } | < > : " & and backslash included."""
    text = "".join(c if c.isprintable() else " " for c in str(text))
    return escape(text if len(text) <= longest else text[: longest - 1] + "…").replace("\\", "\\\\")


def _box(node, gradients, is_parameter):
    """The inside of a box: name and operation, then a table of data and gradient."""
    made = _operation(node)
    name = f"<B>{_safe(node.label)}</B>" if node.label else ""
    head = f"{name} = {_safe(made)}" if name and made else name or _safe(made) or "number"
    rows = [f'<TR><TD COLSPAN="2">{head}</TD></TR>']
    notes = [("parameter", "parameter")] if is_parameter else []
    if _written_out(node.data):
        notes.append((f"shape {node.data.shape}", "structure"))
    for words, role in notes:
        rows.append(f'<TR><TD COLSPAN="2"><FONT POINT-SIZE="{SMALL}" COLOR="{COLORS[role]}">{words}</FONT></TD></TR>')
    for word, value, role in (("data", node.data, "forward"), ("grad", node.grad, "backward"))[: 2 if gradients else 1]:
        lines = [_safe(line) for line in _values(value)]
        shown = "".join(f'{line}<BR ALIGN="RIGHT"/>' for line in lines) if len(lines) > 1 else lines[0]
        color = f'<FONT COLOR="{COLORS[role]}">'
        rows.append(f'<TR><TD ALIGN="LEFT">{color}{word}</FONT></TD><TD ALIGN="RIGHT">{color}{shown}</FONT></TD></TR>')
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{"".join(rows)}</TABLE>>'


def _operation(node):
    """How a node was made, in its inputs' names while that is short: "w × x", "z − 10", "tanh(z)"; "…" has no name."""
    op = str(node.op).replace("-", "−")
    names = [str(parent.label) for parent in node.prev]
    if op == "dot":
        return "dot (w·x + b)"
    if not names or not (all(names) or node.label):
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


def _spoken(value):
    """The same within a sentence: an array of shape (2, 1) as [[3], [1]]."""
    words = ", ".join(_values(value))
    return f"[{words}]" if _written_out(value) and value.ndim == 2 else words


# ---- the sentence ---------------------------------------------------------------------------------------------------

_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()


def _count(n, noun, nouns=""):
    return f"{_WORDS[n] if n < len(_WORDS) else format(n, ',')} {noun if n == 1 else nouns or noun + 's'}"


def _listed(words):
    words = list(words)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _name(node):
    return node.label or (f"an unnamed {node.op}" if node.op else "an unnamed number")


def _value(node):
    large = getattr(node.data, "shape", ()) != () and not _written_out(node.data)
    return f"{_name(node)} {'of shape' if large else '='} {_spoken(node.data)}"


def _sentence(nodes, gradients):
    """What the picture shows, for someone who can't see it."""
    root, leaves = nodes[-1], [node for node in nodes[:-1] if not node.prev]
    inner = [node for node in nodes[:-1] if node.prev and node.label]
    whole = _value(root) if root.label else f"a calculation with the result {_spoken(root.data)}"
    says = f"The graph of {whole}: {_count(len(nodes), 'node')}"
    if leaves:
        named = [_value(leaf) for leaf in leaves if leaf.label][:8]
        rest = len(leaves) - len(named)
        more = [_count(rest, "more input" if named else "input")] if rest else []
        says += f", from {_listed(named + more)}"
    if inner and len(nodes) <= 12:
        says += f" through {_listed(_value(node) for node in inner)}"
    if not gradients:
        return says + "."
    told = [n for n in nodes if n.label and (getattr(n.grad, "shape", ()) == () or _written_out(n.grad))][:12]
    if not any(_any(node.grad) for node in nodes):
        return f"{says}; all gradients are still 0."
    if not told:
        return f"{says}; each with its gradient."
    return f"{says}; gradients: {', '.join(f'{n.label} {_spoken(n.grad)}' for n in told)}."


def _any(grad):
    return bool(grad.any()) if hasattr(grad, "any") else bool(grad)


# ---- laying out -----------------------------------------------------------------------------------------------------


def _graphviz(source, form):
    """The graph in the given form ("png", "json") as bytes, or None where nothing can lay it out."""
    try:
        import pygraphviz
    except ImportError:
        program = shutil.which("dot")
        if not program:
            return None
        asked = [program, f"-T{form}"]
        environment = {**os.environ, "FONTCONFIG_FILE": _fonts()}
        done = subprocess.run(asked, input=source.encode(), capture_output=True, env=environment)
        return done.stdout if done.returncode == 0 else None
    with _quiet():
        return pygraphviz.AGraph(string=source).draw(format=form, prog="dot")


@cache
def _fonts():
    """The path of a fontconfig file that knows one font, the one that comes with matplotlib.

    With it a graph has the same boxes on every machine, whatever fonts are installed there.
    """
    import matplotlib

    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    global _folder  # lives as long as the process
    _folder = tempfile.TemporaryDirectory(prefix="gd_lib_fonts_", ignore_cleanup_errors=True)
    file = Path(_folder.name, "fonts.conf")
    file.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
        f"<dir>{escape(str(fonts))}</dir><cachedir>{escape(_folder.name)}</cachedir></fontconfig>\n",
        encoding="utf-8",
    )
    return str(file)


@contextmanager
def _quiet():
    """Show Graphviz our fonts, which it reads at its first drawing, and keep its grumbling off the learner's page.

    fontconfig and Pango write to file descriptor 2 themselves, and ipykernel copies that into the cell.
    """
    before, kept = os.environ.get("FONTCONFIG_FILE"), None
    os.environ["FONTCONFIG_FILE"] = _fonts()
    with suppress(OSError):  # a process may have no descriptor 2
        kept = os.dup(2)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 2)
        os.close(silent)
    try:
        yield
    finally:
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _path(pos):
    """Graphviz' curve ("e,x,y x,y x,y …": an arrow's tip, then Bézier points) as a path of straight pieces."""
    points = [tuple(map(float, part.removeprefix("e,").split(","))) for part in pos.split()]
    tip, points = points[0], points[1:]
    path = [points[0]]
    for a, b, c, d in zip(points[0::3], points[1::3], points[2::3], points[3::3], strict=False):
        for t in (0.25, 0.5, 0.75, 1.0):
            u = 1 - t
            weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
            path.append(tuple(sum(w * p[i] for w, p in zip(weights, (a, b, c, d), strict=True)) for i in (0, 1)))
    return [*path, tip]


def _plain_layout(nodes):
    """A layout without Graphviz: a node stands one column right of its last input, columns are filled from the top."""
    width, height, column, columns = 110.0, 64.0, {}, {}
    for node in nodes:
        column[id(node)] = max((column[id(parent)] + 1 for parent in node.prev), default=0)
    for node in reversed(nodes):  # an input stands just left of the first result that uses it
        for parent in node.prev:
            if not parent.prev:
                users = [column[id(n)] for n in nodes if any(p is parent for p in n.prev)]
                column[id(parent)] = min(users) - 1
    for node in nodes:
        columns.setdefault(column[id(node)], []).append(node)
    tall = max(map(len, columns.values()))
    at = {}
    for x, members in columns.items():
        for i, node in enumerate(members):
            at[id(node)] = (x * (width + 40) + width / 2, ((tall + len(members)) / 2 - i - 0.5) * (height + 20))
    boxes = [(node, *at[id(node)], width, height) for node in nodes]
    arrows = []
    for node in nodes:
        for k, parent in enumerate(node.prev):
            shift = 12 * (k - (len(node.prev) - 1) / 2)
            (x0, y0), (x1, y1) = at[id(parent)], at[id(node)]
            arrows.append((parent, node, k, [(x0 + width / 2, y0 - shift), (x1 - width / 2, y1 - shift)]))
    return Layout(boxes, arrows, (max(columns) + 1) * (width + 40) - 40, tall * (height + 20))
