"""Figures of notebook 09: a smudge between two digits, the cross-entropy, exact and clipped, three arms."""

import numpy as np

from gd_lib.data import load_digits
from gd_lib.look.axes import figure, legend, text
from gd_lib.look.drawing import painted
from gd_lib.look.marks import cells
from gd_lib.look.palette import COLORS, LOSS, PALE
from gd_lib.look.panel import Frame, Panel
from gd_lib.look.picture import Picture
from gd_lib.words import counted, listed, number


def plot_smudge():
    """A handwritten 1, a 7, and the mean of the two images."""
    images, labels = load_digits(size=28)
    one, seven = (images[labels == digit][0].reshape(28, 28) for digit in (1, 7))
    panels = []
    for image, name in ((one, "a 1"), (seven, "a 7"), ((one + seven) / 2, "a 1 or a 7")):
        pixels = cells(image, x=(0, 1), y=(0, 1), low=0, high=16, colors="ink")
        panels.append(Panel(pixels, equal=True, axes=False, title=name))
    says = "Three small images: a handwritten 1, a handwritten 7, and a smudge that is half of each."
    return painted(Frame(panels, says, height=230), "Which digit is on the right?")


def plot_surprise():
    """−log p, the cross-entropy when the right class has probability p, with three points named."""
    marked = 0.9, 0.5, 0.1
    p = np.linspace(0.006, 1, 300)
    fig, axes = figure(
        7,
        3.8,
        title="How large is the loss when the right class gets p?",
        xlabel="probability p of the right class",
        ylabel="cross-entropy −log p",
    )
    axes.plot(p, -np.log(p), **LOSS)
    for value in marked:
        axes.plot([value], [-np.log(value)], "o", color=COLORS["ink"], zorder=4)
        text(axes, value + 0.02, -np.log(value) + 0.3, f"p = {value:g}: {-np.log(value):.3f}", align="left")
    axes.set(xlim=(0, 1.14), ylim=(-0.1, 5.2))
    losses = ", ".join(f"{-np.log(value):.3f} at {value:g}" for value in marked)
    says = f"Cross-entropy against the probability of the right class: {losses}, 0 at 1; near 0 it grows without limit."
    return Picture(fig, says)


def plot_clipped_loss(loss):
    """`loss(z, label)` of the logits (s, 0) when the second class is right, beside the exact log(1 + eˢ)."""
    logits = np.linspace(0, 60, 241)
    with np.errstate(all="ignore"):
        clipped = [float(loss(np.array([s, 0.0]), 1)) for s in logits]
    exact = np.logaddexp(0, logits)
    fig, axes = figure(
        7,
        3.8,
        title="Does the loss still notice how wrong it is?",
        xlabel="logit of the wrong class",
        ylabel="cross-entropy",
    )
    axes.plot(logits, exact, **LOSS, label="exact")
    axes.plot(logits, clipped, "--", color=COLORS["ink"], label="from a clipped probability")
    axes.axvline(40, color=COLORS["structure"], linestyle=":", linewidth=1.5)
    text(axes, 40.8, 5, "logit 40", align="left")
    legend(axes, "upper left")
    at = int(np.abs(logits - 40).argmin())
    says = (
        f"Against the logit of the wrong class, the exact loss keeps rising: {number(exact[at])} at a logit of 40. "
        f"The clipped one is {number(clipped[at])} there, and its curve is flat."
    )
    return Picture(fig, says)


LOOKS = (("class_a", "o", None), ("class_b", "^", "///"), ("parameter", "s", "..."))


def plot_arms(X, arms, answer=None):
    """Points of three classes. `answer`, a function from n points to n classes, shades the plane by its answers."""
    fig, axes = figure(
        6, 5, title="Which arm does a point belong to?" if answer is None else "Which class does it answer, and where?"
    )
    axes.set_aspect("equal")
    axes.grid(False)
    reach = 1.65
    if answer is not None:
        ticks = np.linspace(-reach, reach, 120)
        plane = np.array([[x, y] for y in ticks for x in ticks])
        classes = np.asarray(answer(plane)).reshape(len(ticks), len(ticks))
        for k, (color, _, hatch) in enumerate(LOOKS):
            area = axes.contourf(
                ticks, ticks, classes == k, levels=[0.5, 1.5], colors=[PALE[color]], hatches=[hatch], zorder=0
            )
            area.set(edgecolor="#FFFFFF", linewidth=0)
    for k, (color, marker, _) in enumerate(LOOKS):
        chosen = X[arms == k]
        axes.scatter(
            *chosen.T,
            s=42,
            marker=marker,
            color=COLORS[color],
            edgecolor=COLORS["ink"],
            linewidth=0.8,
            zorder=3,
        )
        end = chosen[-1] / np.hypot(*chosen[-1])
        text(axes, *(1.32 * end), f"class {k}", bold=True)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="first input", ylabel="second input")
    counts = listed([f"{counted(int((arms == k).sum()), 'point')} of class {k}" for k in range(3)])
    says = f"Three arms of a spiral that turn around the middle: {counts}."
    if answer is not None:
        missed = int((np.asarray(answer(X)) != arms).sum())
        says += " The answers shade the plane in three regions that turn with the arms, "
        says += f"with {counted(missed, 'point')} in the wrong region."
    return Picture(fig, says)
