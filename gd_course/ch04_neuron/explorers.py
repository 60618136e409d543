"""Explorers of notebook 04: a neuron by hand, activations with their slopes, and XOR folded."""

import math

from gd_course.ch04_neuron.setting import ACTIVATIONS, BIAS, INPUTS, LAMP, POINTS, WEIGHTS
from gd_course.explorer import (
    Choice,
    Explorer,
    Frame,
    Panel,
    Slider,
    arrow,
    box,
    cells,
    fill,
    line,
    number,
    points,
    short_number,
    text,
)

ACTIVATIONS_OR_NONE = {**ACTIVATIONS, "none": (lambda z: z, lambda z: 1.0)}
COLOUR_SCALES = {  # name: (the outputs with the deepest colours, and the same in words)
    "tanh": (-1, 1, "blue −1, orange 1"),
    "sigmoid": (0, 1, "blue 0, orange 1"),
    "ReLU": (-4, 4, "white 0, orange ≥ 4"),
    "none": (-4, 4, "blue ≤ −4, orange ≥ 4"),
}
GIVEN = {  # points and their classes, 0 and 1; from the weights (3, 1) no single slider separates the two groups
    "two groups": (
        [
            [-1.5, -0.6],
            [-1, 1.2],
            [0.4, 1.2],
            [-0.3, -0.3],
            [1.4, 2.4],
            [-1.3, 2.4],
            [0.2, -1.6],
            [2.5, -1.2],
            [1.3, -0.9],
            [2.6, 1.2],
            [1.2, 0.1],
            [0.7, -0.5],
        ],
        [0] * 6 + [1] * 6,
    ),
    "XOR": (POINTS, LAMP),
    "none": ([], []),
}
LOOKS = (("class_a", "circle"), ("class_b", "triangle"))  # of class 0 and class 1
LOW, HIGH, STEPS = -2.0, 3.0, 24  # of the plane that the neuron answers on
MIDDLES = [LOW + (HIGH - LOW) * (k + 0.5) / STEPS for k in range(STEPS)]
FLOOR = 1e-13  # the lowest gradient that is drawn
GRID = [k / 10 for k in range(-60, 61)]


def class_marks(places, labels, names=("", ""), size=8):
    """The points of each class; a class without points gets no mark."""
    marks = []
    for kind, ((color, shape), name) in enumerate(zip(LOOKS, names)):
        chosen = [place for place, label in zip(places, labels) if label == kind]
        if chosen:
            marks.append(points(*zip(*chosen), color=color, shape=shape, size=size, label=name))
    return marks


# --- a neuron by hand ------------------------------------------------------------------------------------------------


def border(w1, w2, b):
    """The ends of the line w₁x₁ + w₂x₂ + b = 0, far outside the picture; none if both weights are 0."""
    size = math.hypot(w1, w2)
    if size == 0:
        return [], []
    x, y = -b * w1 / size**2, -b * w2 / size**2
    return [x - 20 * w2 / size, x + 20 * w2 / size], [y + 20 * w1 / size, y - 20 * w1 / size]


def plane_panels(w1, w2, b, activation, given):
    """The given points and the line z = 0; and the neuron's answers with the same line."""
    f, _ = ACTIVATIONS_OR_NONE[activation]
    low, high, scale = COLOUR_SCALES[activation]
    span = {"x": (LOW, HIGH), "y": (LOW, HIGH), "ylabel": "x₂", "equal": True}
    zero = line(*border(w1, w2, b), width=2.5, label="z = 0")
    groups = class_marks(*GIVEN[given], names=("wants z < 0", "wants z > 0"))
    answers = [[f(w1 * x + w2 * y + b) for x in MIDDLES] for y in reversed(MIDDLES)]
    surface = cells(answers, x=(LOW, HIGH), y=(LOW, HIGH), low=low, high=high, colors="classes", smooth=True)
    x1, x2 = INPUTS
    here = points([x1], [x2], shape="diamond", size=9)
    name = text(x1 + 0.18, x2, "(2, 0)", size=12, align="left", halo=True)
    return [
        Panel(zero, *groups, title="Which side of the line?", xlabel="x₁", **span),
        Panel(surface, zero, here, name, title="How strong is the answer?", xlabel=f"x₁ · output: {scale}", **span),
    ]


def neuron_panel(w1, w2, b, activation):
    """The neuron as a row of boxes with data and gradients."""
    f, slope_at = ACTIVATIONS_OR_NONE[activation]
    x1, x2 = INPUTS
    z = w1 * x1 + w2 * x2 + b
    g = slope_at(z)
    boxes = [
        (62, 130, "x₁", x1, w1 * g),
        (62, 40, "x₂", x2, w2 * g),
        (182, 130, "w₁", w1, x1 * g),
        (182, 40, "w₂", w2, x2 * g),
        (310, 85, "z = w·x + b", z, g),
        (310, 0, "b", b, g),
        (470, 85, "output" if activation == "none" else activation, f(z), 1.0),
    ]
    arrows = [(226, 130, 252, 104), (226, 40, 252, 66), (310, 31, 310, 52), (368, 85, 425, 85)]
    marks = [arrow(*ends, color="structure", width=1.5) for ends in arrows]
    marks += [text(122, y, "×", size=16) for y in (130, 40)]
    for x, y, name, data, grad in boxes:
        width = 116 if name.startswith("z") else 88
        marks += [
            box(x, y, width, 62, color="parameter" if name[0] in "wb" else "structure"),
            text(x, y + 19, name, size=13, bold=True),
            text(x, y, f"data {short_number(data, 7, '%.4g', '%.2g')}", color="forward", size=12),
            text(x, y - 19, f"grad {short_number(grad, 7, '%.4g', '%.2g')}", color="backward", size=12),
        ]
    title = "What goes forward and what comes back at x = (2, 0)?"
    return Panel(*marks, x=(0, 540), y=(-36, 166), title=title, axes=False)


def distances(w1, w2, b, given):
    """z at each given point, positive where the point is on the correct side."""
    # Rounded, so that a point on the line gives exactly 0.
    return [round(w1 * x + w2 * y + b, 10) * (1 if label else -1) for (x, y), label in zip(*GIVEN[given])]


def describe_answer(w1, w2, b, activation):
    """What the neuron answers at (2, 0), and its slope there."""
    f, slope_at = ACTIVATIONS_OR_NONE[activation]
    z = w1 * INPUTS[0] + w2 * INPUTS[1] + b
    answer, slope = number(f(z)), slope_at(z)
    steepness = f"is {number(slope)}"
    if activation == "ReLU" and z == 0:
        steepness = "is taken as 0"
    if 0 < slope < 0.001:
        steepness = f"is almost 0, {number(slope)}"
        if answer in ("−1", "0", "1"):
            answer = f"almost {answer}"
    opening = "Without a bend, the" if activation == "none" else f"With {activation}, the"
    return (
        f"{opening} neuron with weights {number(w1)} and {number(w2)} and bias {number(b)} answers {answer} at (2, 0), "
        f"where its slope for z {steepness}."
    )


def describe_sides(w1, w2, b, given):
    """How many of the given points are on the correct side, and what is special about the line."""
    sides = distances(w1, w2, b, given)
    correct, undecided = sum(d > 0 for d in sides), sum(d == 0 for d in sides)
    says = ""
    if sides:
        says = f" On the correct side: {correct} of {len(sides)} points."
        if correct == len(sides):
            says += " You have separated them."
        elif all(d < 0 for d in sides):
            says += " They are separated, but the wrong way round: flip the sign of all three numbers."
    if w1 == w2 == 0:
        says += f" Both weights are 0: z is {number(b)} everywhere, so there is no line."
    elif undecided:
        says += f" On the line: {undecided}."
    return says


def explore_neuron():
    """Two weights, a bias and an activation by hand: the line, the surface, the numbers; separate the given points."""

    def frame(w1, w2, b, activation, given):
        f, slope_at = ACTIVATIONS_OR_NONE[activation]
        z = w1 * INPUTS[0] + w2 * INPUTS[1] + b
        numbers = {
            "z at (2, 0)": number(z),
            "output": (number(f(z)), "forward"),
            "slope for z": (number(slope_at(z)), "backward"),
        }
        sides = distances(w1, w2, b, given)
        if sides:
            numbers["on their side"] = f"{sum(d > 0 for d in sides)} of {len(sides)}"
        return Frame(
            [plane_panels(w1, w2, b, activation, given), [neuron_panel(w1, w2, b, activation)]],
            describe_answer(w1, w2, b, activation) + describe_sides(w1, w2, b, given),
            numbers,
            height=[300, 225],
        )

    weights = [k / 4 for k in range(-24, 25)]
    biases = sorted([BIAS, 2 * BIAS, *(k / 2 for k in range(-24, 25))])
    return Explorer(
        frame,
        "weights and a bias that put the two groups on different sides; then try XOR.",
        w1=Slider("weight w₁", weights, WEIGHTS[0]),
        w2=Slider("weight w₂", weights, WEIGHTS[1]),
        b=Slider("bias b", biases, BIAS),
        activation=Choice("activation", list(ACTIVATIONS_OR_NONE), "tanh"),
        given=Choice("points", list(GIVEN), "two groups"),
    )


# --- one activation at a time ----------------------------------------------------------------------------------------


def curve_panel(activation, z):
    """The activation and its tangent at z."""
    f, slope_at = ACTIVATIONS[activation]
    value, slope = f(z), slope_at(z)
    ends = [z - 1.5, z + 1.5], [value - 1.5 * slope, value + 1.5 * slope]
    if at_corner(activation, z):  # no tangent there, but its name stays in the legend
        ends = [], []
    return Panel(
        line(GRID, [f(t) for t in GRID], color="forward", label=activation),
        line(*ends, color="backward", label="tangent"),
        points([z], [value], size=9),
        x=(-6, 6),
        y=(-1, 6) if activation == "ReLU" else (-1.4, 1.4),
        title="How steep is it here?",
        xlabel="z",
        ylabel="output",
    )


def at_corner(activation, z):
    return activation == "ReLU" and z == 0


def chain_panel(slope, neurons):
    """What is left of a gradient of 1 after each of the neurons, if each multiplies it by the slope."""
    left = [slope**k for k in range(neurons + 1)]
    marks = [
        line(range(neurons + 1), left, color="backward"),
        points(range(neurons + 1), left, color="backward", size=7),
    ]
    height = 30 * FLOOR  # of the words
    if slope == 0:  # a log scale has no place for 0
        marks.append(arrow(0, 1, 1, FLOOR, color="backward", dash=True))
        marks.append(text(1.4, height, "exactly 0", color="backward", size=12, align="left"))
    elif left[-1] < FLOOR:  # the words are to the right of the line or, where there is no room, to its left
        crossing = math.log(height) / math.log(slope)
        x, align = (crossing + 0.5, "left") if crossing < 6 else (crossing - 0.9, "right")
        words = f"ends at {number(left[-1], '%.0e')}"
        marks.append(text(x, height, words, color="backward", size=12, align=align))
    return Panel(
        *marks,
        x=(0, 12),
        y=(FLOOR, 10),
        log_y=True,
        title="What is left of a gradient?",
        xlabel="neurons walked back",
        ylabel="gradient left",
        xticks=[0, 3, 6, 9, 12],
        yticks={1: "1", 1e-3: "0.001", 1e-6: "10⁻⁶", 1e-9: "10⁻⁹", 1e-12: "10⁻¹²"},
    )


def explore_activation():
    """One activation at a time: its tangent, its slope, and what a chain of such neurons lets through."""

    def frame(activation, z, row):
        f, slope_at = ACTIVATIONS[activation]
        value, slope = number(f(z)), slope_at(z)
        end = slope**row
        if end == 0:
            left = "nothing"
        else:
            left = number(round(end, 10) if end > 1e-6 else end)
        if at_corner(activation, z):
            steepness, slope_words = "at a corner with no tangent, where the slope is taken as 0", "taken as 0"
        else:
            steepness, slope_words = f"with slope {number(slope)}", number(slope)
        if row == 1:
            chain = "1 neuron with this slope and weight 1 leaves"
        else:
            chain = f"{row} neurons in a row, all with this slope and weight 1, leave"
        says = f"At z = {number(z)}, {activation} gives {value}, {steepness}; {chain} {left} of a gradient of 1."
        numbers = {
            "output": (value, "forward"),
            "slope": (slope_words, "backward"),
            f"after {row} neuron{'' if row == 1 else 's'}": (left, "backward"),
        }
        return Frame([curve_panel(activation, z), chain_panel(slope, row)], says, numbers)

    return Explorer(
        frame,
        "how far z can go before almost nothing comes back, and where an activation loses nothing at all.",
        activation=Choice("activation", ["tanh", "sigmoid", "ReLU"], "sigmoid"),
        z=Slider("z", [k / 5 for k in range(-25, 26)], 0.0),
        row=Slider("neurons", list(range(1, 13)), 10, format="%d"),
    )


# --- XOR folded ------------------------------------------------------------------------------------------------------


class Fold:
    """XOR behind two neurons, p + q and p + q − 1, whose bend goes from 0, none, to 1, a full ReLU.

    The case (0, 0) lands at `corner`, (1, 1) at `end`, and (0, 1) and (1, 0) together at `middle`. The best line is
    `nx`·h₁ + `ny`·h₂ = `c`. `room` is how far `middle` lies off the line through the two others.
    """

    def __init__(self, bend):
        self.bend = bend
        self.places = [self.place(p, q) for p, q in POINTS]
        self.corner, self.middle, _, self.end = self.places
        self.across, self.along = self.end[0] - self.corner[0], self.end[1] - self.corner[1]
        self.size = math.hypot(self.across, self.along)
        _, self.room = self.along_and_off(self.middle)
        if bend == 0:  # three points in a row: no line separates the middle one; this one gets three of four right
            self.nx, self.ny = self.across / self.size, self.along / self.size
            halfway = [(a + b) / 2 for a, b in zip(self.corner, self.middle)]
            self.c = self.nx * halfway[0] + self.ny * halfway[1]
        else:  # half-way between the middle point and the line through the two others
            self.nx, self.ny = self.along / self.size, -self.across / self.size
            self.c = self.nx * self.corner[0] + self.ny * self.corner[1] + self.room / 2

    def activate(self, z):
        return z if z > 0 else (1 - self.bend) * z

    def place(self, p, q):
        """Where an input lands behind the two neurons."""
        return self.activate(p + q), self.activate(p + q - 1)

    def along_and_off(self, place):
        """How far along the line through the two dark cases, and how far off it."""
        x, y = place[0] - self.corner[0], place[1] - self.corner[1]
        return (x * self.across + y * self.along) / self.size, (x * self.along - y * self.across) / self.size

    def is_on(self, p, q):
        h1, h2 = self.place(p, q)
        return self.nx * h1 + self.ny * h2 > self.c

    def count_right(self):
        return sum(self.is_on(p, q) == bool(lamp) for (p, q), lamp in zip(POINTS, LAMP))

    def strip(self):
        """Where inputs can land: the numbers depend on p + q alone."""
        return [self.place(k / 10, 0) for k in range(-6, 26)]

    def best_line(self):
        return [(self.nx * self.c - k * self.ny, self.ny * self.c + k * self.nx) for k in (-9, 9)]


def folded_panels(fold):
    """What is behind the two neurons, the same seen from the dashed line, and what the best line says to each input.

    The second panel is flipped over, and magnified across the line.
    """
    names = ("lamp off", "lamp on")

    def two_cases(x, y):
        return text(x, y, "two cases", size=12, align="left", halo=True)

    (x0, y0), (x1, y1) = fold.corner, fold.end
    behind = Panel(
        line(*zip(*fold.strip()), color="structure", width=5),
        line(*zip(*fold.best_line())),
        line([x0 - fold.across, x1 + fold.across], [y0 - fold.along, y1 + fold.along], dash=True, width=1.5),
        *class_marks(fold.places, LAMP, names, size=10),
        two_cases(fold.middle[0] + 0.2, fold.middle[1] - 0.25),
        x=(-0.8, 2.6),
        y=(-1.5, 1.7),
        title="After the two neurons",
        xlabel="h₁",
        ylabel="h₂",
    )
    lit_x, lit_y = fold.along_and_off(fold.middle)
    magnified = Panel(
        fill([-1, 4, 4, -1], [0, 0, fold.room, fold.room], color="structure", opacity=0.15),
        line(*zip(*map(fold.along_and_off, fold.strip())), color="structure", width=3),
        line([-1, 4], [0, 0], dash=True, width=1.5),
        line(*zip(*map(fold.along_and_off, fold.best_line())), label="best line"),
        *class_marks([fold.along_and_off(place) for place in fold.places], LAMP, size=7),
        two_cases(lit_x + 0.2, lit_y + 0.02),
        x=(-0.5, 3.3),
        y=(-0.05, 0.49),
        title="How much room is there?",
        xlabel="along the dashed line",
        ylabel="off the dashed line",
        xticks=[],
        yticks=[0, 0.2, 0.4],
    )
    middles = [-0.5 + 2 * (k + 0.5) / 41 for k in range(41)]
    shades = [[0.35 if fold.is_on(p, q) else -0.35 for p in middles] for q in reversed(middles)]
    inputs = Panel(
        cells(shades, x=(-0.5, 1.5), y=(-0.5, 1.5), low=-1, high=1, colors="classes"),
        *class_marks(POINTS, LAMP, names, size=10),
        x=(-0.5, 1.5),
        y=(-0.5, 1.5),
        title="What the line says",
        xlabel="switch p",
        ylabel="switch q",
        xticks=[0, 1],
        yticks=[0, 1],
    )
    return [behind, magnified, inputs]


def explore_fold():
    """XOR behind two neurons whose bend is turned from none to a full ReLU; the best line, and how much room it has."""

    def frame(bend):
        fold = Fold(bend)
        right, percent = fold.count_right(), f"{number(100 * bend)}%"
        says = f"With {percent} bend, the best line after the two neurons gets {right} of 4 points right"
        says += "." if bend == 0 else f", with {number(fold.room)} of room between the two kinds."
        numbers = {"bend": percent, "right": f"{right} of 4", "room": round(fold.room, 10)}
        return Frame(folded_panels(fold), says, numbers, height=320)

    return Explorer(
        frame,
        "all four points right as soon as there is a bend, and how the room grows from there.",
        bend=Slider("bend", [k / 20 for k in range(21)], 0.0, format=lambda t: f"{100 * t:.0f}%", play=400),
    )
