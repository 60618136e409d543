"""A network to play with: choose its data, its size and its step, and watch it learn, neuron by neuron.

Notebook 05 has the small one. That of notebook 10 also has noise, batches, optimizers and points it never learns from.
The picture is a pure function of the controls, as in every explorer: the number of steps is one of them. Which weights
belong to which step is kept, so that going back costs nothing.
"""

from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np

from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, box, cells, line, points, text
from gd_lib import fused
from gd_lib.data import spirals, split, two_moons, xor
from gd_lib.look.network import weight_look
from gd_lib.losses import mse
from gd_lib.optim import SGD, Adam
from gd_lib.train import batches
from gd_lib.words import counted, number

# The steps that the slider has: each of the first, then every fifth, then every twentieth.
STEPS = [*range(50), *range(50, 500, 5), *range(500, 2001, 20)]
EPOCHS = [*range(50), *range(50, 201, 5)]
POINTS = 200
WINDOWS = {
    "moons": ((-1.6, 2.6), (-1.2, 1.7)),
    "spirals": ((-1.4, 1.4), (-1.4, 1.4)),
    "XOR": ((-0.6, 1.6), (-0.6, 1.6)),
}
FINE, COARSE = 40, 14  # cells along a side: of the large picture, and of a neuron's
FAR = 1e9  # numbers beyond this have nothing more to show


class Settings(NamedTuple):
    """What is trained, and how: everything that the weights depend on, besides the number of steps."""

    data: str
    width: int
    depth: int
    activation: str
    rate: float
    seed: int
    noise: float = 0.1
    batch: int = 0  # 0: all points at once
    decay: float = 0.0
    optimizer: str = ""  # "": a step by hand, as in notebook 05

    @property
    def sizes(self):
        return [2, *[self.width] * self.depth, 1]


# ---- what happens, as a program to read and as one that keeps what it did -------------------------------------------


def program(settings, step):
    """The lines that do the same as `step` steps of the playground: a text that runs."""
    s, names = settings, {"moons": "two_moons", "spirals": "spirals", "XOR": "xor"}
    made, by_hand = names[s.data], not s.optimizer
    if by_hand:
        data = (
            ["X, y = xor()", "y = [2 * label - 1 for label in y]"] if s.data == "XOR" else [f"X, y = {made}({POINTS})"]
        )
        return "\n".join(
            [
                f"from gd_lib import MLP, mse, {made}",
                *data,
                f"network = MLP({s.sizes}, {s.activation!r}, seed={s.seed})".replace("'", '"'),
                f"for step in range({step}):",
                "    loss = mse([network(x) for x in X], y)",
                "    for p in network.parameters():",
                "        p.grad = 0.0",
                "    loss.backward()",
                "    for p in network.parameters():",
                f"        p.data = p.data - {s.rate:g} * p.grad",
                "print(mse([network(x) for x in X], y).data)",
            ]
        )
    if s.data == "XOR":
        data = [
            "corners, labels = xor()",
            "random = Random(0)",
            f"X = [[v + {s.noise:g} * random.gauss(0, 1) for v in corners[i % 4]] for i in range({POINTS})]",
            f"y = [2 * labels[i % 4] - 1 for i in range({POINTS})]",
        ]
    else:
        data = [f"X, y = {made}({POINTS}, noise={s.noise:g})"]
    kind, rest = OPTIMIZERS[s.optimizer]
    options = "".join([f", {name}={value:g}" for name, value in rest.items()])
    options += f", weight_decay={s.decay:g}" if s.decay else ""
    return "\n".join(
        [
            *(["from random import Random"] if s.data == "XOR" else []),
            f"from gd_lib import DenseMLP, {kind.__name__}, batches, mse, split, {made}",
            *data,
            "(X, y), _, (X_new, y_new) = split(X, y)",
            f"network = DenseMLP({s.sizes}, {s.activation!r}, seed={s.seed})".replace("'", '"'),
            f"optimizer = {kind.__name__}(network.parameters(), {s.rate:g}{options})",
            f"handfuls = batches(X, y, {s.batch or 'len(X)'})",
            f"for epoch in range({step}):",
            "    for xb, yb in handfuls:",
            "        optimizer.zero_grad()",
            "        mse(network(xb), yb).backward()",
            "        optimizer.step()",
            "print(mse(network(X), y).data, mse(network(X_new), y_new).data)",
        ]
    )


OPTIMIZERS = {"plain SGD": (SGD, {}), "SGD, momentum 0.9": (SGD, {"momentum": 0.9}), "Adam": (Adam, {})}


@lru_cache
def known_and_new(data, noise=None):
    """((X, y) to learn from, (X, y) never learned from), as arrays. Without a noise there is no second part: None."""
    if data == "XOR":
        X, y = xor()
        y = [2 * label - 1 for label in y]
        if noise is not None:
            random = Random(0)
            X = [[v + noise * random.gauss(0, 1) for v in X[i % 4]] for i in range(POINTS)]
            y = [y[i % 4] for i in range(POINTS)]
    else:
        made = {"moons": two_moons, "spirals": spirals}[data]
        X, y = made(POINTS) if noise is None else made(POINTS, noise=noise)
    X, y = np.array(X), np.array(y, float)
    if noise is None:
        return (X, y), None
    known, _, new = split(X, y)
    return known, new


class Training:
    """The weights after each number of steps that the slider has, found once: `at(step)`.

    It goes on from the furthest step so far. If the numbers grow beyond all bounds, `broken` is the step that did it,
    and the weights stay those from before.
    """

    def __init__(self, settings):
        s = self.settings = settings
        self.stops = EPOCHS if s.optimizer else STEPS
        self.known, self.new = known_and_new(s.data, s.noise if s.optimizer else None)
        self.network = fused.DenseMLP(s.sizes, s.activation, seed=s.seed)
        kind, options = OPTIMIZERS[s.optimizer or "plain SGD"]
        self.optimizer = kind(self.network.parameters(), s.rate, weight_decay=s.decay, **options)
        self.handfuls = batches(*self.known, s.batch or len(self.known[0])) if s.optimizer else [self.known]
        self.step, self.broken, self.kept, self.losses = 0, None, {}, {}
        self._keep()

    def at(self, step):
        """[W0, b0, W1, b1, …] after `step` steps."""
        while self.step < step and self.broken is None:
            before = [p.data for p in self.network.parameters()]
            for xb, yb in self.handfuls:
                self.optimizer.zero_grad()
                mse(self.network(xb), yb).backward()
                self.optimizer.step()
            if not all((abs(p.data) < FAR).all() for p in self.network.parameters()):
                self.broken = self.step + 1
                for p, data in zip(self.network.parameters(), before):
                    p.data = data
                break
            self.step += 1
            if self.step in self.stops:
                self._keep()
        if self.broken is not None and step >= self.broken:
            self._keep()
            return self.kept[self.step]
        return self.kept[step]

    def _keep(self):
        self.kept[self.step] = [p.data for p in self.network.parameters()]
        self.losses[self.step] = [
            float(mse(self.network(part[0]), part[1]).data) for part in (self.known, self.new) if part is not None
        ]


trainings = lru_cache(maxsize=40)(Training)


# ---- the picture ----------------------------------------------------------------------------------------------------

ACTIVATE = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 0.5 + np.tanh(z / 2) / 2}


def layers_on(parameters, activation, X):
    """What every layer says to n points, the inputs first: a list of arrays (n, neurons)."""
    found, last = [X], len(parameters) // 2 - 1
    for k, (W, b) in enumerate(zip(parameters[::2], parameters[1::2])):
        z = found[-1] @ W + b
        found.append(z if k == last else ACTIVATE[activation](z))
    return found


@lru_cache
def grid(window, n):
    """n × n points that fill a window, the top row first: an array (n², 2)."""
    (x0, x1), (y0, y1) = window
    across, down = x0 + (np.arange(n) + 0.5) * (x1 - x0) / n, y1 - (np.arange(n) + 0.5) * (y1 - y0) / n
    return np.array([(x, y) for y in down for x in across])


def answers(parameters, activation, X):
    """What the network says to n points, an array (n,), with 0 where only a computer's rounding tells it from 0."""
    values = layers_on(parameters, activation, X)[-1][:, 0]
    return np.where(abs(values) < 1e-9, 0.0, values)


def plane(settings, parameters, window):
    """What the network says all over the window: a table of FINE × FINE values, the top row first."""
    return answers(parameters, settings.activation, grid(window, FINE)).reshape(FINE, FINE)


def border(values, window):
    """The line along which a table of values changes its sign: xs and ys, with a gap between its pieces."""
    (x0, x1), (y0, y1) = window
    n = len(values)
    wide, high = (x1 - x0) / n, (y1 - y0) / n
    xs, ys = [], []
    for i, (upper, lower) in enumerate(pairwise(values.tolist())):
        y = y1 - (i + 0.5) * high
        for j in range(n - 1):
            x = x0 + (j + 0.5) * wide
            a, b, c, d = upper[j], upper[j + 1], lower[j + 1], lower[j]
            ends = []
            if (a > 0) != (b > 0):
                ends.append((x + wide * a / (a - b), y))
            if (b > 0) != (c > 0):
                ends.append((x + wide, y - high * b / (b - c)))
            if (d > 0) != (c > 0):
                ends.append((x + wide * d / (d - c), y - high))
            if (a > 0) != (d > 0):
                ends.append((x, y - high * a / (a - d)))
            for (xa, ya), (xb, yb) in zip(ends[::2], ends[1::2]):
                xs += [xa, xb, float("nan")]
                ys += [ya, yb, float("nan")]
    return xs, ys


def network_panel(settings, parameters, window):
    """The network: each neuron as a small map of what it says, and the weights between them."""
    layers = layers_on(parameters, settings.activation, grid(window, COARSE))
    sizes = settings.sizes
    high = 9.0  # room for eight neurons
    size = 0.86

    def place(column, i):
        return 1.9 * column + 0.6, high / 2 + ((sizes[column] - 1) / 2 - i) * high / max(sizes[column], 4)

    marks = []
    for column, W in enumerate(parameters[::2]):
        largest = max(float(abs(W).max()), 1e-12)
        for i, row in enumerate(W.tolist()):
            for j, w in enumerate(row):
                share = abs(w) / largest
                (xa, ya), (xb, yb) = place(column, i), place(column + 1, j)
                if share > 0.05:
                    marks.append(line([xa + size / 2, xb - size / 2], [ya, yb], **weight_look(w, share, bold=2.6)))
    for column, layer in enumerate(layers):
        for i in range(sizes[column]):
            x, y = place(column, i)
            values = layer[:, i]
            largest = max(float(abs(values).max()), 1e-9)
            edges = {"x": (x - size / 2, x + size / 2), "y": (y - size / 2, y + size / 2)}
            table = (values / largest).reshape(COARSE, COARSE).tolist()
            marks.append(cells(table, **edges, low=-1, high=1, colors="classes", smooth=True))
            marks.append(box(x, y, size, size, fill=None, color="structure", line=1))
    for column, name in enumerate(["x₁, x₂", *["hidden"] * settings.depth, "output"]):
        marks.append(text(1.9 * column + 0.6, -0.1, name, size=12))
    return Panel(
        *marks,
        x=(0, 1.9 * (len(sizes) - 1) + 1.2),
        y=(-0.5, high),
        title="What does each neuron say?",
        axes=False,
        equal=True,
        width=1.15,
    )


def boundary_panel(values, window, training):
    """The plane: what the network says, a table of values; where it changes its mind; and the points."""
    marks = [
        cells(
            np.clip(values, -1, 1).tolist(), x=window[0], y=window[1], low=-1.6, high=1.6, colors="classes", smooth=True
        )
    ]
    xs, ys = border(values, window)
    if xs:
        marks.append(line(xs, ys, color="ink", width=2))
    for label, shape, color in ((-1, "circle", "class_a"), (1, "triangle", "class_b")):
        for part in filter(None, (training.known, training.new)):
            places = part[0][part[1] == label].T.tolist()
            if part is training.new:  # a ring, and in it the colour
                marks.append(points(*places, color="ink", size=9, shape=shape))
                marks.append(points(*places, color="ground", size=7, shape=shape))
                marks.append(points(*places, color=color, size=4, shape=shape))
            else:
                marks.append(points(*places, color=color, size=6, shape=shape))
    return Panel(
        *marks, x=window[0], y=window[1], title="Where does it change its mind?", xlabel="x₁", ylabel="x₂", equal=True
    )


def loss_panel(training, step, unit):
    """Both losses so far, on logarithmic axes. A line may leave the panel; its last mark stays at the edge."""
    stops = sorted(k for k in training.losses if 0 < k <= step)
    low, high = 1e-3, 10.0
    marks = []
    looks = [
        ("points it learns from", {"color": "loss", "width": 2.5}),
        ("unseen points", {"color": "ink", "dash": True}),
    ]
    for which, (name, look) in enumerate(looks[: 1 if training.new is None else 2]):
        ys = [min(max(training.losses[k][which], 1e-300), 1e300) for k in stops]
        label = name if training.new is not None else ""
        marks.append(line(stops, ys, label=label, **look))
        marks.append(points(stops[-1:], [min(max(y, low), high) for y in ys[-1:]], color=look["color"], size=6))
    return Panel(
        *marks,
        x=(1, training.stops[-1]),
        y=(low, high),
        log_x=True,
        log_y=True,
        title="Does the loss fall?",
        xlabel=unit,
        ylabel="loss (log)",
    )


def right_of(parameters, activation, part):
    """How many points of a part are on the correct side. A point on the border is on neither side."""
    return int((answers(parameters, activation, part[0]) * part[1] > 0).sum())


def frame_of(settings, step):
    """The Frame after `step` steps, or epochs where there are batches."""
    training, window = trainings(settings), WINDOWS[settings.data]
    with np.errstate(all="ignore"):
        parameters = training.at(step)
        broken = training.broken is not None and step >= training.broken
        shown = training.step if broken else step
        unit = "epoch" if settings.optimizer else "step"
        values = plane(settings, parameters, window)
        panels = [
            [network_panel(settings, parameters, window), boundary_panel(values, window, training)],
            [loss_panel(training, shown, unit)],
        ]
        right = right_of(parameters, settings.activation, training.known)
        losses = training.losses[shown]
        many = len(training.known[1])
        says = f"After {counted(shown, unit)} the loss is {number(losses[0])}, and {right} of {many} points are on the "
        says += "correct side"
        numbers = {"loss": (number(losses[0]), "loss"), "right": f"{right} of {many}"}
        if training.new is not None:
            unseen = right_of(parameters, settings.activation, training.new)
            says += f"; of the unseen points, {unseen} of {len(training.new[1])}, with a loss of {number(losses[1])}"
            numbers |= {"unseen loss": number(losses[1]), "unseen right": f"{unseen} of {len(training.new[1])}"}
        if not values.any():
            says += "; the network says 0 everywhere, so there is no border"
        numbers["numbers to learn"] = str(sum(p.size for p in parameters))
        if broken:
            which = "The steps of epoch {} were" if settings.optimizer else "Step {} was"
            says += f". {which.format(training.broken)} too large: the numbers grew without bound. "
            says += "This is the picture just before; choose a smaller learning rate"
    return Frame(panels, says + ".", numbers, height=[300, 170], code=program(settings, shown))


RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]


def size_controls(width, depth):
    return {
        "width": Slider("neurons in a layer", list(range(1, 9)), width, format="%d"),
        "depth": Slider("hidden layers", [0, 1, 2, 3], depth, format="%d"),
        "activation": Choice("activation", ["tanh", "relu", "sigmoid"], "tanh"),
    }


def small_playground():
    """The playground of notebook 05: every point at each step, and a step by hand."""

    def frame(data, step, width, depth, activation, rate, seed):
        return frame_of(Settings(data, width, depth, activation, rate, seed), step)

    return Explorer(
        frame,
        "the smallest network that gets the spirals right, and what its neurons say.",
        data=Choice("data", list(WINDOWS), "moons"),
        step=Slider("step", STEPS, 100, format="%d", play=33),
        **size_controls(4, 2),
        rate=Slider("learning rate", RATES, 0.1),
        seed=Slider("start", list(range(1, 11)), 1, format="%d"),
    )


def full_playground():
    """The playground of notebook 10: with noise, batches, optimizers, weight decay and unseen points."""

    def frame(data, noise, epoch, width, depth, activation, optimizer, rate, batch, decay, seed):
        return frame_of(Settings(data, width, depth, activation, rate, seed, noise, batch, decay, optimizer), epoch)

    return Explorer(
        frame,
        "a noise level where the unseen loss rises while the other still falls, and what holds it down.",
        data=Choice("data", list(WINDOWS), "moons"),
        epoch=Slider("epoch", EPOCHS, 20, format="%d", play=60),
        noise=Slider("noise", [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5], 0.2),
        **size_controls(8, 2),
        optimizer=Choice("optimizer", list(OPTIMIZERS), "SGD, momentum 0.9"),
        rate=Slider("learning rate", RATES, 0.1),
        batch=Slider("batch size", [1, 4, 16, 32, 120], 16, format="%d"),
        decay=Slider("weight decay", [0, 0.0001, 0.001, 0.01, 0.1], 0),
        seed=Slider("start", list(range(1, 11)), 4, format="%d"),
    )
