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
    fitting,
    line,
    nice,
    points,
    text,
)

OR_NONE = {**ACTIVATIONS, "none": (lambda z: z, lambda z: 1.0)}
COLOURS = {  # name: (the outputs with the deepest colours, in words)
    "tanh": (-1, 1, "blue −1, orange 1"),
    "sigmoid": (0, 1, "blue 0, orange 1"),
    "ReLU": (-4, 4, "white 0, orange ≥ 4"),
    "none": (-4, 4, "blue ≤ −4, orange ≥ 4"),
}
GIVEN = {  # points and their classes, 0 and 1; from the weights (3, 1) no single slider parts the two groups
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
LOW, HIGH, FINE = -2.0, 3.0, 24
FLOOR = 1e-13  # the lowest gradient that is drawn


def border(w1, w2, b):
    """The ends of the line w₁x₁ + w₂x₂ + b = 0, far outside the picture; none if both weights are 0."""
    size = math.hypot(w1, w2)
    if size == 0:
        return [], []
    x, y = -b * w1 / size**2, -b * w2 / size**2
    return [x - 20 * w2 / size, x + 20 * w2 / size], [y + 20 * w1 / size, y - 20 * w1 / size]


def explore_neuron():
    """Two weights, a bias and an activation by hand: the line, the surface, the numbers; part the given points."""
    middles = [LOW + (HIGH - LOW) * (k + 0.5) / FINE for k in range(FINE)]

    def numbered(w1, w2, b, activation):
        """The neuron as a row of boxes with data and gradients."""
        f, slope_at = OR_NONE[activation]
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
        marks = [
            arrow(*ends, color="structure", width=1.5)
            for ends in ((226, 130, 252, 104), (226, 40, 252, 66), (310, 31, 310, 52), (368, 85, 425, 85))
        ]
        marks += [text(122, y, "×", size=16) for y in (130, 40)]
        for x, y, name, data, grad in boxes:
            wide = 116 if name.startswith("z") else 88
            marks += [
                box(x, y, wide, 62, color="parameter" if name[0] in "wb" else "structure"),
                text(x, y + 19, name, size=13, bold=True),
                text(x, y, f"data {fitting(data, 7, '%.4g', '%.2g')}", color="forward", size=12),
                text(x, y - 19, f"grad {fitting(grad, 7, '%.4g', '%.2g')}", color="backward", size=12),
            ]
        title = "What goes forward, what comes back at x = (2, 0)?"
        return Panel(*marks, x=(0, 540), y=(-36, 166), title=title, axes=False)

    def frame(w1, w2, b, activation, given):
        f, slope_at = OR_NONE[activation]
        rows = [[f(w1 * x + w2 * y + b) for x in middles] for y in reversed(middles)]
        low, high, scale = COLOURS[activation]
        span = {"x": (LOW, HIGH), "y": (LOW, HIGH), "ylabel": "x₂", "equal": True}
        parting = line(*border(w1, w2, b), width=2.5, label="z = 0")
        X, y = GIVEN[given]
        groups = []
        for kind, color, shape in ((0, "class_a", "circle"), (1, "class_b", "triangle")):
            chosen = [p for p, label in zip(X, y) if label == kind]
            name = "wants z < 0" if kind == 0 else "wants z > 0"
            if chosen:
                groups.append(points(*zip(*chosen), color=color, shape=shape, size=8, label=name))
        left = Panel(parting, *groups, title="Which side of the line?", xlabel="x₁", **span)
        surface = cells(rows, x=(LOW, HIGH), y=(LOW, HIGH), low=low, high=high, colors="classes", smooth=True)
        here = points([INPUTS[0]], [INPUTS[1]], shape="diamond", size=9)
        words = text(INPUTS[0] + 0.18, INPUTS[1], "(2, 0)", size=12, align="left", halo=True)
        title = "How strong is the answer?"
        right = Panel(surface, parting, here, words, title=title, xlabel=f"x₁ · output: {scale}", **span)
        z = w1 * INPUTS[0] + w2 * INPUTS[1] + b
        # Above 0: on its own side. Rounded, so that a point on the line gives exactly 0.
        sides = [round(w1 * p[0] + w2 * p[1] + b, 10) * (1 if label else -1) for p, label in zip(X, y)]
        correct, undecided = sum(d > 0 for d in sides), sum(d == 0 for d in sides)
        told = ""
        if X:
            told = f" On their side: {correct} of {len(X)} points."
            if correct == len(X):
                told += " You have parted them."
            elif all(d < 0 for d in sides):
                told += " They are parted, but the wrong way round: give all three numbers the other sign."
        if w1 == w2 == 0:
            told += f" Both weights are 0: z is {nice(b)} everywhere, so there is no line."
        elif undecided:
            told += f" On the line: {undecided}."
        slope = slope_at(z)
        curve = "Without a bend the" if activation == "none" else f"With {activation} the"
        flat = 0 < slope < 0.001
        steep = f"is {'almost 0, ' if flat else ''}{nice(slope)}"
        if activation == "ReLU" and z == 0:
            steep = "is taken as 0"
        answers = f"almost {nice(f(z))}" if flat and nice(f(z)) in ("−1", "0", "1") else nice(f(z))
        says = (
            f"{curve} neuron with weights {nice(w1)} and {nice(w2)} and bias {nice(b)} answers {answers} at (2, 0), "
            f"where its slope for z {steep}.{told}"
        )
        numbers = {"z at (2, 0)": nice(z), "output": (nice(f(z)), "forward"), "slope for z": (nice(slope), "backward")}
        if X:
            numbers["on their side"] = f"{correct} of {len(X)}"
        return Frame([[left, right], [numbered(w1, w2, b, activation)]], says, numbers, height=[300, 225])

    steps = [k / 4 for k in range(-24, 25)]
    return Explorer(
        frame,
        "weights and a bias that bring every point of the two groups to its side; then try XOR.",
        w1=Slider("weight w₁", steps, WEIGHTS[0]),
        w2=Slider("weight w₂", steps, WEIGHTS[1]),
        b=Slider("bias b", sorted([BIAS, 2 * BIAS, *(k / 2 for k in range(-24, 25))]), BIAS),
        activation=Choice("activation", list(OR_NONE), "tanh"),
        given=Choice("points", list(GIVEN), "two groups"),
    )


def explore_activation():
    """One activation at a time: its tangent, its slope, and what a chain of such neurons lets through."""
    grid = [k / 10 for k in range(-60, 61)]

    def frame(activation, z, row):
        f, slope_at = ACTIVATIONS[activation]
        value, slope = f(z), slope_at(z)
        reach = (-1.4, 1.4) if activation in ("tanh", "sigmoid") else (-1, 6)
        corner = activation == "ReLU" and z == 0  # no tangent there, but its name stays in the legend
        ends = ([], []) if corner else ([z - 1.5, z + 1.5], [value - 1.5 * slope, value + 1.5 * slope])
        curve = Panel(
            line(grid, [f(t) for t in grid], color="forward", label=activation),
            line(*ends, color="backward", label="tangent"),
            points([z], [value], size=9),
            x=(-6, 6),
            y=reach,
            title="How steep is it here?",
            xlabel="z",
            ylabel="output",
        )
        through = [slope**k for k in range(row + 1)]
        marks = [
            line(range(row + 1), through, color="backward"),
            points(range(row + 1), through, color="backward", size=7),
        ]
        if slope == 0:  # a log scale has no place for 0
            marks.append(arrow(0, 1, 1, FLOOR, color="backward", dash=True))
            marks.append(text(1.4, 30 * FLOOR, "exactly 0", color="backward", size=12, align="left"))
        elif through[-1] < FLOOR:
            high = 30 * FLOOR  # of the words, to the right of the line or, where there is no room, to its left
            spot, words = math.log(high) / math.log(slope), f"ends at {nice(through[-1], '%.0e')}"
            near, align = (spot + 0.5, "left") if spot < 6 else (spot - 0.9, "right")
            marks.append(text(near, high, words, color="backward", size=12, align=align))
        bars = Panel(
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
        share = through[-1]
        plural = "" if row == 1 else "s"
        left = "nothing" if share == 0 else nice(round(share, 10) if share > 1e-6 else share)
        chain, leave = ("1 such neuron,", "leaves") if row == 1 else (f"{row} such neurons in a row, all", "leave")
        steep = "at a corner without a tangent, its slope taken as 0" if corner else f"with slope {nice(slope)}"
        says = (
            f"At z = {nice(z)} {activation} gives {nice(value)}, {steep}; "
            f"{chain} with this slope and weight 1, {leave} {left} of a gradient of 1."
        )
        numbers = {"output": (nice(value), "forward"), "slope": ("taken as 0" if corner else nice(slope), "backward")}
        numbers[f"after {row} neuron{plural}"] = (left, "backward")
        return Frame([curve, bars], says, numbers)

    return Explorer(
        frame,
        "how far z may go before almost nothing comes back, and where an activation loses nothing at all.",
        activation=Choice("activation", ["tanh", "sigmoid", "ReLU"], "sigmoid"),
        z=Slider("z", [k / 5 for k in range(-25, 26)], 0.0),
        row=Slider("neurons", list(range(1, 13)), 10, format="%d"),
    )


def explore_fold():
    """XOR behind two neurons whose bend is turned from none to a full ReLU; the best line, and how much room it has."""

    def frame(bend):
        def bent(z):
            return z if z > 0 else (1 - bend) * z

        places = [(bent(p + q), bent(p + q - 1)) for p, q in POINTS]
        corner, middle, end = places[0], places[1], places[3]  # (0, 1) and (1, 0) land together
        across, along = end[0] - corner[0], end[1] - corner[1]
        size = math.hypot(across, along)
        room = (along * (middle[0] - corner[0]) - across * (middle[1] - corner[1])) / size
        if bend == 0:  # three points in a row: no line parts the middle one; this one gets three of four right
            nx, ny, c = across / size, along / size, None
            c = nx * (corner[0] + middle[0]) / 2 + ny * (corner[1] + middle[1]) / 2
        else:  # half-way between the middle point and the line through the two others
            nx, ny = along / size, -across / size
            c = nx * corner[0] + ny * corner[1] + room / 2

        def on(p, q):
            return nx * bent(p + q) + ny * bent(p + q - 1) > c

        right = sum(on(p, q) == bool(lamp) for (p, q), lamp in zip(POINTS, LAMP))
        groups = {"lamp off": (0, "class_a", "circle"), "lamp on": (1, "class_b", "triangle")}

        def marked(where, size=10, named=True):
            found = []
            for name, (kind, color, shape) in groups.items():
                chosen = [w for w, lamp in zip(where, LAMP) if lamp == kind]
                label = name if named else ""
                found.append(points(*zip(*chosen), color=color, shape=shape, size=size, label=label))
            return found

        def side(place):
            """How far along the line through the two dark cases, and how far off it."""
            x, y = place[0] - corner[0], place[1] - corner[1]
            return (x * across + y * along) / size, (x * along - y * across) / size

        def both(x, y):
            return text(x, y, "two cases", size=12, align="left", halo=True)

        strip = [(bent(k / 10), bent(k / 10 - 1)) for k in range(-6, 26)]
        best = [(nx * c - k * ny, ny * c + k * nx) for k in (-9, 9)]
        inside = Panel(
            line(*zip(*strip), color="structure", width=5),
            line(*zip(*best)),
            line([corner[0] - across, end[0] + across], [corner[1] - along, end[1] + along], dash=True, width=1.5),
            *marked(places),
            both(middle[0] + 0.2, middle[1] - 0.25),
            x=(-0.8, 2.6),
            y=(-1.5, 1.7),
            title="Behind the two neurons",
            xlabel="h₁",
            ylabel="h₂",
        )
        lit = side(middle)
        magnified = Panel(
            fill([-1, 4, 4, -1], [0, 0, room, room], color="structure", opacity=0.15),
            line(*zip(*map(side, strip)), color="structure", width=3),
            line([-1, 4], [0, 0], dash=True, width=1.5),
            line(*zip(*map(side, best)), label="best line"),
            *marked([side(place) for place in places], size=7, named=False),
            both(lit[0] + 0.2, lit[1] + 0.02),
            x=(-0.5, 3.3),
            y=(-0.05, 0.49),
            title="How much room is there?",
            xlabel="along the dashed line",
            ylabel="off the dashed line",
            xticks=[],
            yticks=[0, 0.2, 0.4],
        )
        fine = [-0.5 + 2 * (k + 0.5) / 41 for k in range(41)]
        seen = [[0.35 if on(p, q) else -0.35 for p in fine] for q in reversed(fine)]
        outside = Panel(
            cells(seen, x=(-0.5, 1.5), y=(-0.5, 1.5), low=-1, high=1, colors="classes"),
            *marked(POINTS),
            x=(-0.5, 1.5),
            y=(-0.5, 1.5),
            title="What the line says",
            xlabel="switch p",
            ylabel="switch q",
            xticks=[0, 1],
            yticks=[0, 1],
        )
        says = f"With {nice(100 * bend)}% of a bend the best line behind the two neurons gets {right} of 4 points right"
        says += "." if bend == 0 else f", with room {nice(room)} between the two kinds."
        numbers = {"bend": f"{nice(100 * bend)}%", "right": f"{right} of 4", "room": round(room, 10)}
        return Frame([inside, magnified, outside], says, numbers, height=320)

    return Explorer(
        frame,
        "the four points coming right as soon as there is a bend, and how the room grows from there.",
        bend=Slider("bend", [k / 20 for k in range(21)], 0.0, format=lambda t: f"{100 * t:.0f}%", play=400),
    )
