"""Figures of notebook 04: two switches, biases, activations with their slopes, and XOR folded."""

import math

from gd_course.ch04_neuron.setting import ACTIVATIONS, LAMP, SWITCHES
from gd_lib.look.axes import class_points, figure, heights, label, legend, number_in, spread, text
from gd_lib.look.palette import COLORS, LOSS
from gd_lib.look.picture import Picture
from gd_lib.words import counted, listed, number

NAMES = ("lamp off", "lamp on")
LINE_STYLES = {"tanh": "-", "sigmoid": "--", "ReLU": "-."}


def plot_switches():
    """Two switches, one lamp, four points."""
    fig, axes = figure(5.4, 4.2, title="Can one straight line separate them?", xlabel="switch p", ylabel="switch q")
    class_points(axes, SWITCHES, LAMP, names=NAMES, size=190)
    axes.set(xlim=(-0.5, 2.1), ylim=(-0.4, 1.4), xticks=[0, 1], yticks=[0, 1])
    legend(axes, "center right")
    for (p, q), lamp in zip(SWITCHES, LAMP):
        text(axes, p, q + 0.16, f"{p}, {q}: {'on' if lamp else 'off'}")
    says = "The lamp is off at (0, 0) and (1, 1) and on at (0, 1) and (1, 0): each kind sits on a diagonal of a square."
    return Picture(fig, says)


def plot_biases(biases, activation=math.tanh):
    """What a neuron answers to a weighted sum m, for some biases: the curve activation(m + b)."""
    fig, axes = figure(7, 3.8, title="How much does it take to fire?", xlabel="weighted sum m", ylabel="output")
    sums = spread(-6, 12)
    for b, look in zip(sorted(biases, reverse=True), ("-", "--", "-.", ":") * len(biases)):
        axes.plot(sums, heights(activation, [m + b for m in sums]), color=COLORS["forward"], linestyle=look)
        axes.plot([-b], heights(activation, [0.0]), "o", color=COLORS["parameter"], zorder=4)
        text(axes, -b + 0.3, activation(0.0) - 0.12, f"b = {number(b)}", color="parameter", align="left")
    axes.axhline(0, color=COLORS["structure"], linewidth=1)
    axes.set(yticks=[-1, 0, 1], xticks=range(-6, 13, 3))
    places = listed(f"{number(-b)} for b = {number(b)}" for b in sorted(biases, reverse=True))
    return Picture(fig, f"The same curve, moved sideways by the bias: z rises above 0 at m = {places}.")


def plot_activations(names=("tanh", "sigmoid", "ReLU")):
    """tanh, sigmoid and ReLU on the left, their slopes on the right."""
    unknown = [name for name in names if name not in ACTIVATIONS]
    if unknown:
        raise ValueError(f"There is no curve {unknown[0]!r} here; choose from {', '.join(ACTIVATIONS)}.")
    fig, (left, right) = figure(8, 3.9, columns=2, title="Where does the curve still have a slope?")
    label(left, x="z", y="output")
    label(right, x="z", y="slope")
    grid = spread(-5, 5, 400)
    for name in names:
        (f, slope), look = ACTIVATIONS[name], LINE_STYLES[name]
        values = [y if y <= 1.8 else math.nan for y in heights(f, grid)]
        left.plot(grid, values, color=COLORS["forward"], linestyle=look, label=name)
        slopes = [slope(z) for z in grid]
        if name == "ReLU":  # a jump, not a steep line
            slopes = [math.nan if abs(z) < 0.01 else s for z, s in zip(grid, slopes)]
        right.plot(grid, slopes, color=COLORS["backward"], linestyle=look, label=name)
    left.set_ylim(-1.15, 1.95)
    right.set_ylim(-0.05, 1.35)
    legend(left, "upper left")
    legend(right, "upper left", columns=3 if len(names) < 3 else 1)
    says = {
        "tanh": "tanh runs from −1 to 1 and is steepest at 0, with slope 1",
        "sigmoid": "sigmoid runs from 0 to 1 and is nowhere steeper than 0.25",
        "ReLU": "ReLU has slope 0 below 0 and slope 1 above",
    }
    words = "; ".join(says[name] for name in names)
    return Picture(fig, f"{words[0]}{words[1:]}.")


def plot_same_curve(losses):
    """Training losses for each slope that ReLU was given at exactly 0: {slope: [loss, …]}."""
    if not isinstance(losses, dict) or not losses:
        raise TypeError("The plot needs a dict such as {0: [loss, …], 1: [loss, …]}, one list for each slope at 0.")
    fig, axes = figure(7, 3.6, title="Does the slope at exactly 0 matter?", xlabel="step", ylabel="loss")
    looks = (("-", 5.0, 0.35), ("--", 2.5, 1.0), (":", 2.5, 1.0))
    for (slope, curve), (look, width, alpha) in zip(losses.items(), looks * len(losses)):
        style = {**LOSS, "linestyle": look, "linewidth": width, "alpha": alpha}
        axes.plot(curve, **style, label=f"slope {number(slope)} at 0")
    axes.set_ylim(0)
    legend(axes, "upper right")
    curves = list(losses.values())
    same = all(curve == curves[0] for curve in curves)
    shape = "lie on top of each other" if same else "are not the same"
    many = counted(len(curves), "curve")
    says = f"The loss falls from {curves[0][0]:.2g} to {curves[0][-1]:.2g}; the {many} {shape}."
    return Picture(fig, says)


def plot_folded_xor(hidden):
    """The four points before and after the notebook's hidden layer.

    `hidden(p, q)` gives relu(p + q) and relu(p + q − 1), as numbers or Nodes; the folds and the line fit these.
    TypeError if it is not a function, ValueError if it does not give two numbers.
    """
    if not callable(hidden):
        raise TypeError(f"The plot needs a function hidden(p, q), but got {hidden!r}; give its name without brackets.")
    places = [[float(number_in(h)) for h in hidden(p, q)] for p, q in SWITCHES]
    for (p, q), place in zip(SWITCHES, places):
        if len(place) != 2:
            raise ValueError(f"hidden(p, q) must give two numbers, but hidden({p}, {q}) gave {len(place)}.")
    fig, (left, right) = figure(8, 4, columns=2, title="What does the fold do?")
    label(left, x="switch p", y="switch q")
    label(right, x="h₁ = relu(p + q)", y="h₂ = relu(p + q − 1)")
    left.plot([-0.4, 1.4], [1.4, -0.4], color=COLORS["ink"], linestyle="--", linewidth=1.5)
    left.plot([-0.4, 0.4], [0.4, -0.4], color=COLORS["ink"], linestyle="--", linewidth=1.5)
    text(left, 0.5, 0.5, "fold", size=11)
    text(left, 0.15, -0.15, "fold", size=11)
    for axes, where in ((left, SWITCHES), (right, places)):
        class_points(axes, where, LAMP, names=NAMES, size=150)
    legend(right, "upper left")
    left.get_legend().remove()
    left.set(xlim=(-0.45, 1.6), ylim=(-0.45, 1.5), xticks=[0, 1], yticks=[0, 1])
    for p, q in SWITCHES:
        text(left, p + 0.1, q + 0.14, f"{p}, {q}", align="left")
    strip = [[float(number_in(h)) for h in hidden(k / 20, k / 20)] for k in range(-10, 26)]  # where inputs can land
    right.plot(
        *zip(*strip),
        color=COLORS["structure"],
        linewidth=5,
        alpha=0.35,
        zorder=1,
    )
    # The line h₁ − 2·h₂ = ½ separates them.
    right.plot([0.1, 2.3], [-0.2, 0.9], color=COLORS["ink"], linewidth=2)
    text(right, 2.0, 0.5, "h₁ − 2h₂ = ½", valign="top", align="left")
    cases = {}  # by where they land
    for (p, q), lamp, place in zip(SWITCHES, LAMP, places):
        cases.setdefault(tuple(place), []).append((f"{p}, {q}", lamp))
    for (a, b), landed in cases.items():
        names = " and ".join(name for name, _ in landed)
        if any(lamp for _, lamp in landed):
            text(right, a, b - 0.1, names, valign="top")
        else:
            text(right, a, b + 0.1, names, valign="bottom")
    right.set(xlim=(-0.45, 3.2), ylim=(-0.45, 1.9), xticks=[0, 1, 2], yticks=[0, 1])
    separated = all((a - 2 * b > 0.5) == bool(lamp) for (a, b), lamp in zip(places, LAMP))
    where = listed(f"({p}, {q}) is at ({number(a)}, {number(b)})" for (p, q), (a, b) in zip(SWITCHES, places))
    end = "one straight line separates lit from dark" if separated else "this line does not separate lit from dark"
    return Picture(fig, f"After the hidden layer, {where}: {end}.")
