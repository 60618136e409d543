"""Figures of notebook 01: secants and tangents, walks downhill, the V of the error, and two knobs at once."""

import math

from gd_course.ch01_derivative.setting import (
    CONTOURS,
    descent,
    difference,
    difference_error,
    line_heights,
    loss,
    tanh_slope,
    two_knob_loss,
)
from gd_lib.look.axes import arrow, context, figure, heights, label, legend, spread, text
from gd_lib.look.palette import COLORS, LOSS, colormap
from gd_lib.look.picture import Picture
from gd_lib.words import listed, number


def tangent_slope(f, x):
    """The slope of f at x, by a central difference. TypeError as in `heights`."""
    return difference(lambda t: heights(f, [t])[0], x, 1e-5, central=True)


def _loss_axes(f, low, high, title):
    """A figure with the curve of f from low to high: (figure, axes)."""
    fig, axes = figure(7, 4, title=title, xlabel="w, the knob", ylabel="loss")
    xs = spread(low, high)
    axes.plot(xs, heights(f, xs), **LOSS)
    axes.set_xlim(low, high)
    return fig, axes


def plot_loss(loss=loss, first=3, second=4):
    """The loss over one knob, with two settings marked."""
    fig, axes = _loss_axes(loss, 1.8, 7.2, "How does the loss change as the knob turns?")
    ys = heights(loss, [first, second])
    axes.plot([first, second], ys, "o", color=COLORS["ink"], markersize=9, zorder=4)
    for x, y in zip((first, second), ys):
        text(axes, x + 0.12, y + 0.5, f"w = {number(x)}, loss {number(y)}", align="left", valign="bottom")
    says = (
        f"Plotted against w, the loss is a valley. At w = {number(first)} the loss is {number(ys[0])}, "
        f"at w = {number(second)} it is {number(ys[1])}."
    )
    return Picture(fig, says)


def plot_secant(f=loss, x=3, h=1):
    """The secant of f from x to x + h, with its run and its rise."""
    if not h:
        raise ValueError("A secant needs two points, but h is 0: choose a step such as 0.5.")
    fig, axes = _loss_axes(f, x - 1.2, x + 2.2, "How steep is the line through two points?")
    y, y2 = heights(f, [x, x + h])
    slope = (y2 - y) / h
    ends = [x - 0.55, x + max(h, 0) + 0.45]
    axes.plot(ends, line_heights(ends, x, y, slope), color=COLORS["backward"], linewidth=2.2, label="secant")
    axes.plot([x, x + h, x + h], [y, y, y2], color=COLORS["structure"], linestyle="--", linewidth=1.5)
    axes.plot([x, x + h], [y, y2], "o", color=COLORS["ink"], markersize=9, zorder=4)
    text(axes, x + h / 2, y, f"run {number(h)}", valign="bottom")
    text(axes, x + h + 0.06, (y + y2) / 2, f"rise {number(y2 - y)}", align="left")
    legend(axes, "upper right")
    says = (
        f"From {number(x)} to {number(x + h)} the curve goes from {number(y)} to {number(y2)}: "
        f"a rise of {number(y2 - y)} over a run of {number(h)}. The secant has slope {number(slope)}."
    )
    return Picture(fig, says)


def plot_secant_closing(f=loss, x=3, steps=(1, 0.5, 0.1)):
    """Secants of f at x for smaller and smaller steps, and the tangent they close in on."""
    low, high = x - 1.0, x + max(steps) + 0.6
    fig, axes = _loss_axes(f, low, high, "Where does the secant go as the nudge shrinks?")
    (y,) = heights(f, [x])
    ends = [x - 0.8, high - 0.05]
    secant_slopes = []
    for k, h in enumerate(steps):
        (y2,) = heights(f, [x + h])
        slope = (y2 - y) / h
        secant_slopes.append(number(slope))
        axes.plot(
            ends,
            line_heights(ends, x, y, slope),
            color=COLORS["backward"],
            linewidth=1.2 + 0.5 * k,
            linestyle=[":", "-.", "--"][k % 3],
            label=f"h = {number(h)}: slope {number(slope)}",
        )
        axes.plot([x + h], [y2], "o", color=COLORS["backward"], markersize=7, zorder=4)
    slope = round(tangent_slope(f, x), 6)
    axes.plot(ends, line_heights(ends, x, y, slope), color=COLORS["ink"], label=f"tangent: slope {number(slope)}")
    axes.plot([x], [y], "o", color=COLORS["ink"], markersize=9, zorder=5)
    axes.set_ylim(min(heights(f, spread(low, high))) - 10, max(heights(f, [low, high])) + 1)
    legend(axes, "upper right")
    says = (
        f"The secants at {number(x)} for h = {listed(map(number, steps))} have slopes {listed(secant_slopes)}. "
        f"They close in on the tangent, whose slope is {number(slope)}."
    )
    return Picture(fig, says)


def plot_zoom(f=loss, x=3):
    """Three looks at the curve around x, each ten times closer: a smooth curve becomes its tangent."""
    fig, row = figure(8, 3.1, columns=3, title="What does the curve look like close up?", xlabel="w")
    (y,) = heights(f, [x])
    slope = tangent_slope(f, x)
    gaps = []  # the largest distance from curve to tangent, as a share of the height that the curve spans
    for axes, width in zip(row, (2, 0.2, 0.02)):
        xs = spread(x - width / 2, x + width / 2, 100)
        ys = heights(f, xs)
        tangent = line_heights(xs, x, y, slope)
        axes.plot(xs, ys, **LOSS, label="curve")
        axes.plot(xs, tangent, color=COLORS["ink"], linestyle="--", linewidth=1.4, label="tangent")
        axes.plot([x], [y], "o", color=COLORS["ink"], zorder=4)
        label(axes, x=f"w, a window {number(width)} wide")
        axes.locator_params(nbins=4)
        axes.ticklabel_format(useOffset=False)
        gaps.append(max(abs(a - b) for a, b in zip(ys, tangent)) / (max(ys) - min(ys)))
    label(row[0], y="loss")
    legend(row[0], "upper right")
    says = (
        f"Three windows around {number(x)}, each ten times closer. At worst the curve is off its tangent by "
        f"{listed(f'{gap:.1%}' for gap in gaps)} of the height that the curve spans there"
    )
    return Picture(fig, says + (": close up, the two look the same." if gaps[-1] < 0.01 else "."))


def plot_slopes(f=loss, xs=(3, 4, 4.5, 5, 6)):
    """The curve of f with a short piece of its tangent at each x, and the slope written beside it."""
    low, high = min(xs) - 1.2, max(xs) + 1.2
    fig, axes = _loss_axes(f, low, high, "What do the sign and the size of a slope say?")
    reach = 0.22
    slopes = []
    for x, y in zip(xs, heights(f, xs)):
        slope = round(tangent_slope(f, x), 6)
        ends = [x - reach, x + reach]
        axes.plot(ends, line_heights(ends, x, y, slope), color=COLORS["backward"], linewidth=3)
        axes.plot([x], [y], "o", color=COLORS["ink"], zorder=4)
        aside = 0.26 if abs(slope) < 6 else 0.16
        if slope < 0:
            place, align = (x - aside, y), "right"
        elif slope > 0:
            place, align = (x + aside, y), "left"
        else:
            place, align = (x, y + 2.4), "center"
        text(axes, *place, f"slope {number(slope)}", color="backward", bold=True, align=align)
        slopes.append(f"{number(slope)} at {number(x)}")
    axes.set_ylim(bottom=-2)
    says = f"The slopes are {listed(slopes)}: negative where the loss falls to the right, large where it is steep."
    return Picture(fig, says)


def plot_walks(f=loss, start=3, rates=(0.0625, 0.125, 0.25, 0.3), steps=6):
    """Descent on f from one start with several learning rates (or a single one), a panel for each."""
    rates = [rates] if isinstance(rates, (int, float)) else list(rates)
    columns = 2 if len(rates) > 1 else 1
    rows = math.ceil(len(rates) / columns)
    fig, grid = figure(8, 2.7 * rows, columns=columns, rows=rows, title="Where does each learning rate lead?")
    panels = grid if isinstance(grid, list) else [grid]
    xs = spread(0.3, 8.7)
    ends = []
    for axes, rate in zip(panels, rates):
        path = descent(lambda w: tangent_slope(f, w), start, rate, steps, limit=1e6)
        axes.plot(xs, heights(f, xs), **LOSS)
        axes.plot(path, heights(f, path), "-o", color=COLORS["ink"], linewidth=1.2, markersize=6, zorder=4)
        label(axes, x="w", y="loss")
        first_places = " → ".join(number(round(w, 4), "%g") for w in path[:4])
        axes.set_title(
            f"rate {number(rate)}: {first_places} …", loc="left", fontsize=11, fontweight="normal", color=COLORS["ink"]
        )
        axes.set(xlim=(0.3, 8.7), ylim=(-3, 62))
        verb = "ends" if len(path) > steps else f"is stopped after {len(path) - 1} steps"
        ends.append(f"rate {number(rate)} {verb} at {number(round(path[-1], 4))}")
    for axes in panels[len(rates) :]:
        axes.set_axis_off()
    return Picture(fig, f"{steps} steps from w = {number(start)}: {listed(ends)}.")


def plot_tanh(x=1):
    """The curve of tanh with its tangent at x."""
    fig, axes = figure(7, 3.4, title="What does tanh look like?", xlabel="x", ylabel="tanh x")
    xs = spread(-4, 4)
    axes.plot(xs, [math.tanh(t) for t in xs], color=COLORS["forward"], linewidth=2.5)
    y, slope = math.tanh(x), tanh_slope(x)
    ends = [x - 1.2, x + 1.2]
    axes.plot(ends, line_heights(ends, x, y, slope), color=COLORS["backward"])
    axes.plot([x], [y], "o", color=COLORS["ink"], markersize=9, zorder=4)
    text(axes, x + 0.2, y - 0.16, f"at {number(x)}: slope {number(slope)}", color="backward", align="left")
    for level in (-1, 1):
        axes.axhline(level, color=COLORS["structure"], linestyle="--", linewidth=1)
    says = (
        "tanh rises from −1 on the far left to 1 on the far right, steepest in the middle and flat at both ends. "
        f"At {number(x)} its slope is {number(slope)}."
    )
    return Picture(fig, says)


def plot_error_v(f=math.tanh, slope=None, x=1):
    """The error of forward and central differences of f at x against h, from 1e-1 to 1e-15.

    `slope` is the true slope there; only for tanh can it be left out. ValueError if it is left out for another f.
    """
    if slope is None and f is not math.tanh:
        raise ValueError("plot_error_v needs the true slope to measure the errors: plot_error_v(f, slope, x).")
    slope = tanh_slope(x) if slope is None else slope
    fig, axes = figure(
        7.4,
        4.4,
        title="Which nudge measures the slope best?",
        xlabel="nudge h (smaller to the left)",
        ylabel="error of the slope",
    )
    steps = [10 ** (-k / 4) for k in range(4, 61)]
    for central, color, style, name in (
        (False, "forward", "--o", "forward: nudge one way"),
        (True, "backward", "-s", "central: nudge both ways"),
    ):
        # An error of 0 has no place on a log scale.
        errors = [difference_error(f, slope, x, h, central) or math.nan for h in steps]
        axes.loglog(steps, errors, style, color=COLORS[color], markersize=4, linewidth=1.6, label=name)
    rounded = [(h, (x + h) - (x - h)) for h in steps if x - h < x < x + h]
    errors = [abs((f(x + h) - f(x - h)) / taken - slope) or math.nan for h, taken in rounded]
    by_step_taken = {"color": COLORS["ink"], "linestyle": ":", "linewidth": 1.4, "zorder": 4}
    axes.loglog([h for h, _ in rounded], errors, **by_step_taken, label="central, divided by the step taken")
    text(axes, 10**-13.4, 10**-6.4, "round-off:\ntoo few digits left")
    text(axes, 10**-4.2, 10**-1.7, "truncation:\nthe curve bends")
    axes.set_ylim(1e-13, 5)
    legend(axes, "lower left")
    if f is not math.tanh or x != 1:
        return Picture(fig, f"The errors of forward and central differences at {number(x)}, for h from 0.1 to 1e−15.")
    says = (
        "Two Vs on log scales. Going left, a tenth of h means a tenth of the error for the forward difference and a "
        "hundredth for the central one. Then both rise again, raggedly: round-off. "
        "Forward is best near 1e−8, central near 1e−5. Dividing by the step actually taken leaves the left arm where "
        "it is."
    )
    return Picture(fig, says)


def plot_two_knobs(loss=two_knob_loss, at=(3, 1)):
    """The loss over two knobs as a surface and as contours, with the gradient as an arrow in the plane of the knobs."""
    import numpy

    w, b = at
    height = loss([w, b])
    slopes = [tangent_slope(lambda t: loss([t, b]), w), tangent_slope(lambda t: loss([w, t]), b)]
    steepness = math.hypot(*slopes) or 1.0
    along_w, along_b = (slope / steepness for slope in slopes)
    ws, bs = numpy.linspace(w - 2.5, w + 2.5, 41), numpy.linspace(b - 2.5, b + 2.5, 41)
    values = numpy.array([[loss([float(s), float(t)]) for s in ws] for t in bs])
    floor = -0.6 * values.max()  # below zero, so that the surface does not hide what is drawn on it
    contours = {"levels": CONTOURS, "colors": [COLORS["loss"]]}

    fig, (left, right) = figure(8, 4, columns=2, title="Where does the gradient lie?", widths=[1.15, 1])
    place = left.get_subplotspec()
    left.remove()
    with context():
        left = fig.add_subplot(place, projection="3d")
        left.plot_surface(
            ws[None, :],
            bs[:, None],
            values,
            cmap=colormap("loss"),
            alpha=0.85,
            linewidth=0.3,
            edgecolor=COLORS["loss"],
            rstride=4,
            cstride=4,
        )
        right.contourf(ws, bs, values, levels=12, cmap=colormap("loss"))
        lines = right.contour(ws, bs, values, linewidths=1.2, **contours)
        right.clabel(lines, fontsize=9, fmt="%g")

    left.contour(ws, bs, values, linewidths=0.8, offset=floor, **contours)
    left.plot([w, w], [b, b], [floor, height], color=COLORS["ink"], linestyle="--", linewidth=1.2, zorder=10)
    left.plot([w], [b], [height], "o", color=COLORS["ink"], zorder=11)
    dw, db = 1.56 * along_w, 1.56 * along_b
    for back, aside in ((1, 0), (0.3, 0.2), (0.3, -0.2)):  # the shaft, and the two strokes of the head
        shaft_w = [w + dw, w + dw - back * dw - aside * db]
        shaft_b = [b + db, b + db - back * db + aside * dw]
        left.plot(shaft_w, shaft_b, [floor, floor], color=COLORS["backward"], linewidth=3, zorder=12)
    left.view_init(elev=24, azim=-52)
    left.set_box_aspect((1, 1, 0.9), zoom=0.98)
    left.set(xlabel="w", ylabel="b", zlim=(floor, values.max()), zticks=[0, 50, 100])
    left.set_zlabel("loss")
    left.tick_params(labelsize=8, pad=0)

    arrow(right, (w, b), (w + 1.2 * along_w, b + 1.2 * along_b), "backward", 3)
    right.plot([w], [b], "o", color=COLORS["ink"], zorder=5)
    right.set_aspect("equal")
    right.grid(False)
    label(right, x="w", y="b")
    gradient = ", ".join(number(round(slope, 4)) for slope in slopes)
    says = (
        f"At w = {number(w)}, b = {number(b)} the gradient is [{gradient}]; its arrow is drawn at a fixed length. "
        "On the left it lies on the floor, under the surface; on the map it starts at the point."
    )
    return Picture(fig, says)


def plot_flat_places(rate=0.1, steps=25):
    """x³ and x² − y², both with slope 0 at zero and no minimum there, and descents that start at and beside it."""
    import numpy

    fig, (left, right) = figure(8, 3.9, columns=2, title="Is a flat place always a minimum?")
    xs = spread(-1.3, 1.3)
    left.plot(xs, [x**3 for x in xs], **LOSS)
    left.plot([0], [0], "o", color=COLORS["ink"], markersize=10, zorder=5, label="starts at 0, stays")
    for start, marker, color, name in (
        (-0.15, "s", "backward", "starts at −0.15, falls"),
        (0.9, "^", "forward", "starts at 0.9, creeps to 0"),
    ):
        path = descent(lambda x: 3 * x**2, start, rate, steps - 1, limit=1.3)
        left.plot(path, [x**3 for x in path], "-" + marker, color=COLORS[color], markersize=4, linewidth=1, label=name)
    left.set(xlim=(-1.3, 1.3), ylim=(-2, 2))
    label(left, x="x", y="x³")
    legend(left, "upper left")

    grid = numpy.linspace(-1.3, 1.3, 61)
    values = grid[None, :] ** 2 - grid[:, None] ** 2
    with context():
        right.contourf(grid, grid, values, levels=14, cmap=colormap("loss"))
        right.contour(grid, grid, values, levels=[-1, -0.5, 0, 0.5, 1], colors=[COLORS["loss"]], linewidths=1)
    for start, marker, color, name in (
        (0.0, "o", "ink", "starts at y = 0, ends at 0"),
        (0.02, "s", "backward", "starts at y = 0.02, falls"),
    ):
        ys = descent(lambda y: -2 * y, start, rate, steps - 1, limit=1.3)
        xs = descent(lambda x: 2 * x, 1.0, rate, len(ys) - 1, limit=1.3)
        right.plot(xs, ys, "-" + marker, color=COLORS[color], markersize=5, linewidth=1.2, label=name)
    right.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3))
    right.set_aspect("equal")
    right.grid(False)
    label(right, x="x", y="y")
    right.set_title(
        "x² − y² from above, dark is high", loc="left", fontsize=11, fontweight="normal", color=COLORS["ink"]
    )
    legend(right, "lower right")
    says = (
        "Both have slope 0 at 0. A descent that starts exactly there stays, and on x² − y² one that starts with y "
        "exactly 0 ends there. From x = −0.15 on x³, or from y = 0.02, it walks away downhill: neither place is a "
        f"minimum. From x = 0.9 on x³ it creeps to 0: after {steps - 1} steps it is at {number(round(path[-1], 2))}."
    )
    return Picture(fig, says)
