"""Figures of notebook 09: the cross-entropy, exact and clipped."""

import numpy as np

from gd_lib.look.axes import figure, legend, text
from gd_lib.look.palette import COLORS, LOSS
from gd_lib.look.picture import Picture


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
    says = f"Cross-entropy against the probability of the right class: {losses}, 0 at 1, and without limit near 0."
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
        f"Against the logit of the wrong class, the exact loss keeps rising: {exact[at]:.4g} at a logit of 40. "
        f"The clipped one is {clipped[at]:.4g} there, and its curve is flat."
    )
    return Picture(fig, says)
