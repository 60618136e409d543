"""Explorers of notebook 04: a neuron by hand, activations with their slopes, and XOR folded."""

import math

from gd_lib.data import xor

from .explorer import Choice, Explorer, Frame, Panel, Slider, arrow, box, cells, line, nice, points, text

BENDS = {  # name: (the curve, its slope at z)
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "sigmoid": (lambda z: (1 + math.tanh(z / 2)) / 2, lambda z: (1 - math.tanh(z / 2) ** 2) / 4),
    "ReLU": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "none": (lambda z: z, lambda z: 1.0),
}
X_XOR, Y_XOR = xor()
GIVEN = {  # points and their classes, 0 and 1
    "two groups": (
        [[-1.5, -0.5], [-1, 1.2], [-0.4, -1.3], [0.2, 0.4], [-1.2, 2.2], [0.6, -1.5],
         [1.6, 1.1], [2.4, -1.1], [1.1, 2.2], [2.4, 1.8], [1.5, 0.2], [0.5, 2.6]],
        [0] * 6 + [1] * 6,
    ),
    "XOR": (X_XOR, Y_XOR),
    "none": ([], []),
}  # fmt: skip
LOW, HIGH, FINE = -2.0, 3.0, 24
INPUT = (2.0, 0.0)  # the course's running example
START = math.asinh(1) - 6  # its bias: with weights (3, 1) it makes z = asinh(1), where tanh has slope exactly ½


def border(w1, w2, b):
    """The ends of the line w₁x₁ + w₂x₂ + b = 0, far outside the picture; None if both weights are 0."""
    size = math.hypot(w1, w2)
    if size == 0:
        return None
    x, y = -b * w1 / size**2, -b * w2 / size**2
    return [x - 20 * w2 / size, x + 20 * w2 / size], [y + 20 * w1 / size, y - 20 * w1 / size]


def explore_neuron():
    """Two weights, a bias and an activation by hand: the line, the surface, the numbers; part the given points."""
    middles = [LOW + (HIGH - LOW) * (k + 0.5) / FINE for k in range(FINE)]

    def numbered(w1, w2, b, activation):
        """The neuron as a row of boxes with data and gradients."""
        f, slope_at = BENDS[activation]
        x1, x2 = INPUT
        z = w1 * x1 + w2 * x2 + b
        g = slope_at(z)
        boxes = [
            (62, 130, "x₁", x1, w1 * g), (62, 40, "x₂", x2, w2 * g),
            (182, 130, "w₁", w1, x1 * g), (182, 40, "w₂", w2, x2 * g),
            (310, 85, "z = w·x + b", z, g), (310, 0, "b", b, g),
            (470, 85, "output" if activation == "none" else activation, f(z), 1.0),
        ]  # fmt: skip
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
                text(x, y, f"data {nice(round(data, 10))}", color="forward", size=12),
                text(x, y - 19, f"grad {nice(round(grad, 10))}", color="backward", size=12),
            ]
        title = "What goes forward, what comes back at x = (2, 0)?"
        return Panel(*marks, x=(0, 540), y=(-36, 166), title=title, axes=False)

    def frame(w1, w2, b, activation, given):
        f, slope_at = BENDS[activation]
        rows = [[f(w1 * x + w2 * y + b) for x in middles] for y in reversed(middles)]
        low, high = (0, 1) if activation == "sigmoid" else (-1, 1) if activation == "tanh" else (-4, 4)
        span = {"x": (LOW, HIGH), "y": (LOW, HIGH), "xlabel": "x₁", "ylabel": "x₂", "equal": True}
        ends = border(w1, w2, b)
        parting = [line(*ends, width=2.5, label="z = 0")] if ends else []
        X, y = GIVEN[given]
        groups = []
        for kind, color, shape in ((0, "class_a", "circle"), (1, "class_b", "triangle")):
            chosen = [p for p, label in zip(X, y) if label == kind]
            name = "wants z < 0" if kind == 0 else "wants z > 0"
            if chosen:
                groups.append(points(*zip(*chosen), color=color, shape=shape, size=8, label=name))
        here = points([INPUT[0]], [INPUT[1]], shape="diamond", size=9)
        words = text(INPUT[0] + 0.18, INPUT[1], "(2, 0)", size=12, align="left", halo=True)
        left = Panel(*parting, *groups, here, words, title="Which side of the line?", **span)
        surface = cells(rows, x=(LOW, HIGH), y=(LOW, HIGH), low=low, high=high, colors="classes", smooth=True)
        right = Panel(surface, *parting, here, words, title="How strong is the answer?", **span)
        z = w1 * INPUT[0] + w2 * INPUT[1] + b
        correct = sum((w1 * p[0] + w2 * p[1] + b > 0) == (label == 1) for p, label in zip(X, y))
        if not X:
            told = ""
        elif correct == len(X):
            told = f" All {len(X)} points are on their side: you have parted them."
        else:
            told = f" {correct} of {len(X)} points are on their side."
        out = nice(round(f(z), 10))
        curve = "Without a bend the" if activation == "none" else f"With {activation} the"
        says = (
            f"{curve} neuron with weights {nice(w1)} and {nice(w2)} and bias {nice(b)} answers {out} at (2, 0), "
            f"where its slope for z is {nice(round(slope_at(z), 10))}.{told}"
        )
        numbers = {"z at (2, 0)": round(z, 10), "output": (round(f(z), 10), "forward")}
        numbers |= {"slope for z": (round(slope_at(z), 10), "backward")}
        if X:
            numbers["on their side"] = f"{correct} of {len(X)}"
        return Frame([[left, right], [numbered(w1, w2, b, activation)]], says, numbers, height=300)

    steps = [k / 4 for k in range(-24, 25)]
    return Explorer(
        frame,
        "weights and a bias that bring every point of the two groups to its side; then try XOR.",
        w1=Slider("weight w₁", steps, 3.0),
        w2=Slider("weight w₂", steps, 1.0),
        b=Slider("bias b", sorted([START, *(k / 4 for k in range(-48, 49))]), START),
        activation=Choice("activation", list(BENDS), "tanh"),
        given=Choice("points", list(GIVEN), "two groups"),
    )


def explore_activation():
    """One activation at a time: its tangent, its slope, and what a chain of such neurons lets through."""
    grid = [k / 10 for k in range(-60, 61)]

    def frame(activation, z, row):
        f, slope_at = BENDS[activation]
        value, slope = f(z), slope_at(z)
        reach = (-1.4, 1.4) if activation in ("tanh", "sigmoid") else (-1, 6)
        curve = Panel(
            line(grid, [f(t) for t in grid], color="forward", label=activation),
            line([z - 1.5, z + 1.5], [value - 1.5 * slope, value + 1.5 * slope], color="backward", label="tangent"),
            points([z], [value], size=9),
            x=(-6, 6), y=reach, title="How steep is it here?", xlabel="z", ylabel="output",
        )  # fmt: skip
        through = [slope**k for k in range(row + 1)]
        shown = [max(t, 1e-13) for t in through]
        bars = Panel(
            line(range(row + 1), shown, color="backward"),
            points(range(row + 1), shown, color="backward", size=7),
            x=(0, 12), y=(1e-13, 10), log_y=True, title="What is left of a gradient?",
            xlabel="neurons walked back", ylabel="gradient left", xticks=[0, 3, 6, 9, 12],
        )  # fmt: skip
        share = through[-1]
        plural = "" if row == 1 else "s"
        left = "nothing" if share == 0 else nice(round(share, 10) if share > 1e-6 else share)
        chain, leave = ("1 such neuron,", "leaves") if row == 1 else (f"{row} such neurons in a row, all", "leave")
        says = (
            f"At z = {nice(z)} {activation} gives {nice(value)}, with slope {nice(slope)}; "
            f"{chain} with this slope and weight 1, {leave} {left} of a gradient of 1."
        )
        numbers = {"output": (value, "forward"), "slope": (slope, "backward")}
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

        places = [(bent(p + q), bent(p + q - 1)) for p, q in X_XOR]
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

        right = sum(on(p, q) == bool(lamp) for (p, q), lamp in zip(X_XOR, Y_XOR))
        groups = {"lamp off": (0, "class_a", "circle"), "lamp on": (1, "class_b", "triangle")}

        def marked(where):
            found = []
            for name, (kind, color, shape) in groups.items():
                chosen = [w for w, lamp in zip(where, Y_XOR) if lamp == kind]
                found.append(points(*zip(*chosen), color=color, shape=shape, size=10, label=name))
            return found

        strip = [k / 10 for k in range(-6, 26)]
        inside = Panel(
            line([bent(s) for s in strip], [bent(s - 1) for s in strip], color="structure", width=5),
            line([nx * c - 9 * ny, nx * c + 9 * ny], [ny * c + 9 * nx, ny * c - 9 * nx], width=2.5, label="best line"),
            *marked(places),
            x=(-0.8, 2.6), y=(-1.5, 1.7), title="Behind the two neurons", xlabel="h₁", ylabel="h₂",
        )  # fmt: skip
        fine = [-0.5 + 2 * (k + 0.5) / 41 for k in range(41)]
        seen = [[0.35 if on(p, q) else -0.35 for p in fine] for q in reversed(fine)]
        outside = Panel(
            cells(seen, x=(-0.5, 1.5), y=(-0.5, 1.5), low=-1, high=1, colors="classes"),
            *marked(X_XOR),
            x=(-0.5, 1.5), y=(-0.5, 1.5), title="What that line says of p, q", xlabel="switch p", ylabel="switch q",
            xticks=[0, 1], yticks=[0, 1],
        )  # fmt: skip
        says = f"With {nice(100 * bend)}% of a bend the best line behind the two neurons gets {right} of 4 points right"
        says += "." if bend == 0 else f", with room {nice(room)} between the two kinds."
        numbers = {"bend": f"{nice(100 * bend)}%", "right": f"{right} of 4", "room": round(room, 10)}
        return Frame([inside, outside], says, numbers)

    return Explorer(
        frame,
        "the first position at which all four points are right, and how the room grows from there.",
        bend=Slider("bend", [k / 20 for k in range(21)], 0.0, format=lambda t: f"{100 * t:.0f}%", play=True),
    )
