"""Pictures of networks: neurons as circles, weights as arrows, the large ones thick."""

from itertools import pairwise

from gd_lib.look.axes import blank, context, figure
from gd_lib.look.palette import COLORS, MEDIUM, SMALL
from gd_lib.words import counted, listed, number, subscript

from .picture import Picture

SHOWN = 16  # neurons of a layer that are drawn; the others are counted
NUMBERED = 8  # with at most this many neurons in every layer, biases are written inside
ARROWS = 40  # between two layers of a larger network, for the largest weights


def draw_network(model):
    """Draw an MLP, a DenseMLP, a Layer or a Neuron: columns of circles, arrows as thick as the weight is large.

    A solid blue arrow is a positive weight, a dashed vermillion one a negative weight. The thickest arrow is the
    largest |weight| of the model. A neuron's bias is written inside it, a lone neuron's weights on its arrows.
    Large networks are abbreviated: if a layer has more than 8 neurons, the biases are left out and only the 40 largest
    weights between two layers are shown; of more than 16 neurons, 16 are shown. Raises TypeError for anything else.
    """
    layers = layers_of(model)
    sizes = [len(layers[0][0])] + [len(biases) for _, biases, _ in layers]
    largest = max((abs(w) for weights, _, _ in layers for row in weights for w in row), default=0.0) or 1.0

    most = max(sizes)
    small = most <= NUMBERED
    step, radius, bold = (0.95, 0.34, 6) if most < 5 else (0.8, 0.32, 4) if small else (0.4, 0.15, 3)
    across, side = 2.3 if len(layers) < 3 else 2.1, 0.95  # inches between columns, and to the left and right of them
    width = max(across * len(layers) + 2 * side, 6.5)
    start = (width - across * len(layers)) / 2
    top, bottom = 0.95, 0.7 + (0.45 if most > SHOWN else 0)
    height = step * (min(most, SHOWN) - 1) + 2 * radius + top + bottom
    middle = (height - top + bottom) / 2
    fig, axes = figure(width, height)
    fig.set_layout_engine("none")
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
                draw_arrow(axes, place(column, i), place(column + 1, j), radius, w / largest, bold)
                if most == len(arrows) and sizes[1:] == [1]:
                    (x0, y0), (x1, y1) = place(0, i), place(1, j)
                    write(
                        0.58 * x0 + 0.42 * x1,
                        0.58 * y0 + 0.42 * y1,
                        number(w),
                        fontweight="bold",
                        zorder=4,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                    )
        for column, size in enumerate(sizes):
            _, biases, activation = layers[column - 1] if column else (None, None, "")
            for i in range(min(size, SHOWN)):
                x, y = place(column, i)
                _circle(axes, x, y, radius, "ink" if column else "structure")
                if column and small:
                    write(x, y, _bias_text(biases[i]), color=COLORS["parameter"])
                elif not column and size <= SHOWN:
                    name, beside = "x" + subscript(i + 1), not small
                    write(x - beside * (radius + 0.1), y, name, ha="right" if beside else "center", fontsize=MEDIUM)
            x = place(column, 0)[0]
            if size > SHOWN:
                write(x, place(column, SHOWN - 1)[1] - radius - 0.3, f"⋮\nand {size - SHOWN} more")
            kind = "input" if not column else "neuron" if len(layers) == 1 else "output"
            kind = "hidden" if 0 < column < len(layers) else kind if size == 1 else kind + "s"
            write(x, height - top + 0.55, f"{size} {kind}", fontweight="bold", fontsize=MEDIUM)
            write(x, height - top + 0.31, activation, color=COLORS["structure"])
        _key(axes, write, width, "number inside: bias" if small else "biases are not shown")
        if not small:
            write(
                width / 2,
                0.14,
                f"at most {ARROWS} arrows between two layers: the largest weights",
                color=COLORS["structure"],
            )
    return Picture(fig, _sentence(layers, sizes))


def layers_of(model):
    """A network as [(weights, biases, activation)], in plain floats; weights[i][j] leads from input i to neuron j."""
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


def draw_arrow(axes, start, end, radius, share, bold):
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
    axes.plot(
        [x0, x1 - dx * tip],
        [y0, y1 - dy * tip],
        zorder=1,
        color=color,
        linewidth=thick,
        linestyle=dashes,
        solid_capstyle="butt",
        dash_capstyle="butt",
    )
    head = FancyArrowPatch(
        (x1 - dx * tip, y1 - dy * tip),
        (x1, y1),
        arrowstyle="-|>,head_length=1,head_width=0.5",
        mutation_scale=72 * tip,
        shrinkA=0,
        shrinkB=0,
        linewidth=0,
        color=color,
    )
    axes.add_patch(head)


def _circle(axes, x, y, radius, color):
    from matplotlib.patches import Circle

    axes.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=COLORS[color], linewidth=1.4, zorder=2))


def _key(axes, write, width, note):
    """What the arrows and the numbers mean, in one line at the bottom."""
    x, y = width / 2 - 3.0, 0.36
    for word, role, dashes in (("positive weight", "forward", "-"), ("negative weight", "backward", (0, (2.8, 1.2)))):
        axes.plot(
            [x, x + 0.42],
            [y, y],
            color=COLORS[role],
            linewidth=3,
            linestyle=dashes,
            dash_capstyle="butt",
            solid_capstyle="butt",
        )
        write(x + 0.5, y, word, ha="left")
        x += 2.15
    write(x, y, note, ha="left", color=COLORS["parameter"])


def _bias_text(bias):
    return f"{bias:{'.2f' if abs(bias) < 100 else '.2g'}}".replace("-", "−") if bias else "0"


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
