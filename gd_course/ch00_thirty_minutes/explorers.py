"""The explorer of notebook 00: a line, its errors, and the loss with its slope."""

from gd_course.explorer import Explorer, Frame, Panel, Slider, line, number, points
from gd_lib.data import line_points


def explore_line():
    """Drag a line over four points and see its loss, and the loss's slope for w."""
    xs, ys = line_points()

    def loss(w, b):
        return sum((w * x + b - y) ** 2 for x, y in zip(xs, ys)) / len(xs)

    def slope_for_w(w, b):
        return sum(2 * (w * x + b - y) * x for x, y in zip(xs, ys)) / len(xs)

    def frame(w, b):
        height, slope = loss(w, b), slope_for_w(w, b)
        left = Panel(
            *[line([x, x], [y, w * x + b], color="loss", width=3, label="error") for x, y in zip(xs, ys)],
            line([-5, 5], [w * x + b for x in (-5, 5)], color="parameter", label="prediction"),
            points(xs, ys, color="forward", size=7, label="truth"),
            x=(-5, 5),
            y=(-28, 32),
            title="How wrong is this line?",
            xlabel="x",
            ylabel="y",
        )
        grid = [k / 10 for k in range(20, 61)]
        right = Panel(
            line(grid, [loss(v, b) for v in grid], color="loss", width=2.5, label="loss for each w"),
            line([w - 1, w + 1], [height - slope, height + slope], color="backward", label="tangent"),
            points([w], [height], color="loss", size=10),
            x=(2, 6),
            y=(-12, 60),
            title="Which way is down?",
            xlabel="w",
            ylabel="loss",
        )
        way = "the tangent lies flat, with slope 0"
        if abs(slope) > 1e-9:
            way = f"as w grows it {'falls' if slope < 0 else 'rises'}, with slope {number(slope)}"
        says = f"With w = {number(w)} and b = {number(b)} the loss is {number(height)}; {way}."
        return Frame([left, right], says, {"loss": (height, "loss"), "slope for w": (slope, "backward")}, height=340)

    return Explorer(
        frame,
        "the w at which the tangent lies flat, and then the b that takes the loss to 0.",
        w=Slider("w", [k / 20 for k in range(40, 121)], 3.0),
        b=Slider("b", [k / 4 for k in range(-8, 25)], 1.0),
    )
