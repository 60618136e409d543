"""Drawings of networks: neurons as circles in columns, weights as arrows, the large ones bold."""

import math
from dataclasses import dataclass
from itertools import pairwise

from gd_lib.words import counted, listed, number, short_number, subscript

from .drawing import painted
from .marks import arrow, box, circle, line, text
from .panel import Frame, Panel

SHOWN = 16  # neurons of a layer that are drawn; the others are counted
NUMBERED = 8  # with at most this many neurons in every layer, biases are written inside
ARROWS = 40  # between two layers of a larger network, for the largest weights
THIN = 0.5  # pixels: how wide an arrow is for a weight that is almost 0
WIDTH = 632  # of a panel across a whole picture, in pixels
KEY = (  # marks that name the two kinds of arrow in a panel's legend
    line([], [], color="forward", width=2.5, label="positive weight"),
    line([], [], color="backward", width=2.5, dash=True, label="negative weight"),
)


@dataclass(frozen=True)
class Columns:
    """Where the circles of a network are: a column of its inputs at x = 0, then one for each layer, around y = 0.

    Lengths are in pixels, so the panel needs equal=True and a range of as many units as it has pixels.
    """

    sizes: list  # how many circles each column has
    across: float  # from column to column
    down: float  # from circle to circle
    radius: float

    def place(self, column, i):
        """The centre of a circle."""
        return self.across * column, self.down * ((self.sizes[column] - 1) / 2 - i)

    def arrow(self, column, i, j, **look):
        """From the rim of circle i of a column to the rim of circle j of the next."""
        (x0, y0), (x1, y1) = self.place(column, i), self.place(column + 1, j)
        share = self.radius / math.hypot(x1 - x0, y1 - y0)
        dx, dy = share * (x1 - x0), share * (y1 - y0)
        return arrow(x0 + dx, y0 + dy, x1 - dx * 1.1, y1 - dy * 1.1, **look)

    def circles(self, column, **look):
        """The circles of one column: grey for inputs, black for neurons."""
        look = {"color": "ink" if column else "structure", **look}
        return [circle(*self.place(column, i), self.radius, **look) for i in range(self.sizes[column])]


def weight_look(weight, share, bold=7):
    """Solid blue for a positive weight, dashed vermillion for a negative one, grey for 0; `bold` pixels at share 1."""
    if not weight:
        return {"color": "structure", "width": THIN, "dash": False}
    role = "forward" if weight > 0 else "backward"
    return {"color": role, "width": THIN + (bold - THIN) * min(share, 1.2), "dash": weight < 0}


def network_marks(model, columns, largest, *, bold=7, most=None):
    """The arrows of a network, the largest weights on top, and its circles, as `columns` has them.

    An arrow is `bold` pixels wide for a weight of the size `largest`. Where a layer has more neurons than its column
    has circles, the first ones are drawn. `most`: only so many arrows between two columns, for the largest weights.
    """
    links = []
    for column, (rows, _, _) in enumerate(layers_of(model)):
        above, below = columns.sizes[column : column + 2]
        here = [(w, column, i, j) for i, row in enumerate(rows[:above]) for j, w in enumerate(row[:below])]
        links += sorted(here, key=_size)[-(most or len(here)) :]
    marks = [
        columns.arrow(*ends, **weight_look(w, abs(w) / (largest or 1), bold)) for w, *ends in sorted(links, key=_size)
    ]
    for column in range(len(columns.sizes)):
        marks += columns.circles(column)
    return marks


def _size(link):
    return abs(link[0])


def draw_network(model, *, names=False):
    """Draw an MLP, a DenseMLP, a Layer or a Neuron: columns of circles, arrows as bold as the weight is large.

    A solid blue arrow is a positive weight, a dashed vermillion one a negative weight. The boldest arrow is the
    largest |weight| of the model. A neuron's bias is written inside it, a lone neuron's weights on its arrows. With
    `names=True` the labels of the Nodes stand there too, in networks of at most 3 neurons a layer.
    Large networks are abbreviated: if a layer has more than 8 neurons, the biases are left out and only the 40 largest
    weights between two layers are shown; of more than 16 neurons, 16 are shown. Raises TypeError for anything else.
    """
    layers = layers_of(model)
    sizes = [len(layers[0][0])] + [len(biases) for _, biases, _ in layers]
    most = max(sizes)
    small = most <= NUMBERED
    across = min(210, (WIDTH - 110) / len(layers))
    down, radius, bold = (88, 32, 8) if most < 5 else (74, 30, 5.5) if small else (37, 14, 4)
    columns = Columns([min(size, SHOWN) for size in sizes], across, down, min(radius, across / 4))
    marks = network_marks(
        model, columns, largest_weight(model), bold=min(bold, across / 20), most=None if small else ARROWS
    )
    if small:
        marks += _numbers(columns, layers)
        marks += _labels(columns, model) if names and most < 4 else []
        notes = ["number inside: bias"]
    else:
        marks += _names_beside(columns, sizes)
        notes = ["biases are not shown", f"at most {ARROWS} arrows between two layers: the largest weights"]
    rim = down * (max(columns.sizes) - 1) / 2 + columns.radius  # of the highest circle
    left, low = (across * len(layers) - WIDTH) / 2, -rim - (44 if most > SHOWN else 0)
    marks += _heads(columns, layers, sizes, rim)
    for k, note in enumerate(notes):
        marks.append(text(left + WIDTH / 2, low - 20 - 18 * k, note, color="structure" if k else "parameter"))
    low, high = low - 14 - 18 * len(notes), rim + 54
    panel = Panel(*KEY, *marks, x=(left, left + WIDTH), y=(low, high), axes=False, equal=True)
    return painted(Frame(panel, _sentence(layers, sizes), height=high - low + 30))


def _numbers(columns, layers):
    """The names of the inputs and the biases in the circles, and a lone neuron's weights on its arrows."""
    marks = [text(*columns.place(0, i), "x" + subscript(i + 1), size=15) for i in range(columns.sizes[0])]
    for column, (weights, biases, _) in enumerate(layers, start=1):
        for i, bias in enumerate(biases):
            words, size = short_number(bias, 5, "%.2f", "%.2g") if bias else "0", min(13, columns.radius / 2)
            marks.append(text(*columns.place(column, i), words, color="parameter", size=size))
        if columns.sizes[1:] == [1]:
            for i, [weight] in enumerate(weights):
                marks += name_on_arrow(columns, 0, i, 0, number(weight), along=0.42)
    return marks


def _labels(columns, model):
    """The labels of a network's Nodes: a bias' above its number, a weight's where the arrows of a column lie apart."""
    marks = []
    for column, neurons in enumerate(_neurons_of(model)):
        for j, neuron in enumerate(neurons):
            (x, y), bias = columns.place(column + 1, j), getattr(neuron.bias, "label", "")
            if bias:
                marks.append(text(x, y + columns.radius / 2, bias, size=12, bold=True))
            for i, name in enumerate(getattr(weight, "label", "") for weight in neuron.weights):
                if name and columns.sizes[1:] != [1]:  # a lone neuron's arrows have numbers
                    marks += name_on_arrow(columns, column, i, j, name, along=1 / (len(neurons) + 1))
    return marks


def _names_beside(columns, sizes):
    """The names of the inputs beside their circles, and how many circles of a column are left out."""
    marks = []
    for i in range(sizes[0] if sizes[0] <= SHOWN else 0):
        x, y = columns.place(0, i)
        marks.append(text(x - columns.radius - 8, y, "x" + subscript(i + 1), size=15, align="right"))
    for column, size in enumerate(sizes):
        if size > SHOWN:
            x, y = columns.place(column, SHOWN - 1)
            below = y - columns.radius
            marks += [text(x, below - 12, "⋮", size=15), text(x, below - 32, f"and {size - SHOWN} more")]
    return marks


def _heads(columns, layers, sizes, rim):
    """What each column holds, above its circles, of which the highest reaches up to `rim`."""
    marks, large = [], min(15, columns.across / 6)
    for column, size in enumerate(sizes):
        x, _ = columns.place(column, 0)
        kind = "input" if not column else "neuron" if len(layers) == 1 else "output"
        kind = "hidden" if 0 < column < len(layers) else kind if size == 1 else kind + "s"
        marks.append(text(x, rim + 36, f"{size} {kind}", size=large, bold=True))
        if column:
            marks.append(text(x, rim + 16, layers[column - 1][2], color="structure", size=min(13, large)))
    return marks


def name_on_arrow(columns, column, i, j, words, *, along):
    """Words on an arrow, `along` of the way from the one centre to the other, on a white ground."""
    (x0, y0), (x1, y1) = columns.place(column, i), columns.place(column + 1, j)
    x, y = x0 + along * (x1 - x0), y0 + along * (y1 - y0)
    return [box(x, y, 4 + 7.6 * len(words), 16, line=0), text(x, y, words, bold=True, size=12)]


def largest_weight(model):
    """The size of the largest weight of a network, whatever its sign."""
    return max((abs(w) for rows, _, _ in layers_of(model) for row in rows for w in row), default=0.0)


def layers_of(model):
    """A network as [(weights, biases, activation)], in plain floats; weights[i][j] leads from input i to neuron j."""
    if hasattr(model, "biases"):  # DenseMLP
        weights = [w.data.tolist() for w in model.weights]
        biases = [b.data.ravel().tolist() for b in model.biases]
        kinds = [_activation(model)] * (len(weights) - 1) + ["linear"]
        return list(zip(weights, biases, kinds, strict=True))
    groups = _neurons_of(model)
    if not groups:
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


def _neurons_of(model):
    """The neurons of each layer of an MLP, a Layer or a Neuron; of anything else none."""
    if hasattr(model, "layers"):
        return [layer.neurons for layer in model.layers]
    if hasattr(model, "neurons"):
        return [model.neurons]
    return [[model]] if hasattr(model, "weights") and hasattr(model, "bias") else []


def _activation(owner):
    kind = getattr(owner, "activation", "")
    return kind if isinstance(kind, str) else ""


def _sentence(layers, sizes):
    weights, biases = sum(a * b for a, b in pairwise(sizes)), sum(sizes[1:])
    kinds = [(activation + " neuron").strip() for _, _, activation in layers]
    if len(layers) == 1:
        says = f"{counted(sizes[1], kinds[0])} with {counted(sizes[0], 'input')}".capitalize()
    else:
        hidden = [f"a hidden layer of {counted(n, kind)}" for n, kind in zip(sizes[1:-1], kinds[:-1], strict=True)]
        says = "A network of " + listed([counted(sizes[0], "input"), *hidden, counted(sizes[-1], "output")])
    says += f": {counted(weights + biases, 'number')} to learn, {counted(weights, 'weight')} "
    says += f"and {counted(biases, 'bias', 'biases')}."
    where = [
        (w, layer, i, j)
        for layer, (rows, _, _) in enumerate(layers)
        for i, row in enumerate(rows)
        for j, w in enumerate(row)
    ]
    weight, layer, i, j = max(where, key=lambda found: abs(found[0]))
    source = f"neuron {i + 1} of layer {layer}" if layer else f"input {i + 1}"
    target = f"output {j + 1}" if layer == len(layers) - 1 else f"neuron {j + 1} of layer {layer + 1}"
    target = target.replace("output", "neuron") if len(layers) == 1 else target
    return f"{says} The largest weight, {number(weight)}, leads from {source} to {target}."
