"""Explorers of notebook 09: three logits, their softmax and its gradient."""

import math

import numpy as np

from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, box, line, number, text


def bars(title, values, names, color, *, y, form, lit):
    """A panel with three bars and their numbers; bar number `lit` has a thick border. A rounded 0 or 1 is marked."""
    marks = [line([-0.6, 2.6], [0, 0], color="structure", width=1)]
    for k, value in enumerate(values):
        border = {"color": "ink", "line": 2.5} if k == lit else {"color": color, "line": 1}
        marks.append(box(k, value / 2, 0.6, max(abs(value), 1e-6), **border, fill=color))
        words = number(value, form)
        if words.lstrip("−") in ("0.000", "1.000"):
            words = f"≈ {number(round(value))}"
        beyond = 0.06 * (y[1] - y[0])
        marks.append(text(k, value + (beyond if value >= 0 else -beyond), words, size=12, halo=True))
    return Panel(*marks, x=(-0.6, 2.6), y=y, title=title, xticks=dict(enumerate(names)))


def precise(p):
    """A probability, or a small loss, with as many digits as tell it from 0 and from 1."""
    near = min(p, abs(1 - p))
    digits = max(3, 1 - math.floor(math.log10(near))) if near > 0 else 3
    return f"{p:.{digits}f}"


def explore_softmax():
    """Drag three logits: their probabilities, the cross-entropy of the right class, and the gradient of the logits."""
    names = ("cat", "dog", "owl")

    def frame(cat, dog, owl, right):
        z = np.array([cat, dog, owl])
        e = np.exp(z - z.max())
        p = e / e.sum()
        loss = float(np.log(e.sum()) - (z - z.max())[right])
        gradient = p.copy()
        gradient[right] -= 1
        ticks = [f"{name} ✓" if k == right else name for k, name in enumerate(names)]
        panels = [
            bars("logits", z, ticks, "forward", y=(-6.8, 6.8), form="%.4g", lit=right),
            bars("probabilities", p, ticks, "forward", y=(0, 1.15), form="%.3f", lit=right),
            bars("gradients", gradient, ticks, "backward", y=(-1.35, 1.35), form="%.3f", lit=right),
        ]
        chance = precise(p[right])
        says = (
            f"The right class, {names[right]}, has probability {chance}, so the cross-entropy is {precise(loss)}. "
            f"Its logit gets the gradient {chance} − 1 = −{precise(1 - p[right])}; the others get their probabilities."
        )
        numbers = {f"probability of {name}": (precise(v), "forward") for name, v in zip(names, p)}
        numbers["cross-entropy"] = (precise(loss), "loss")
        numbers["sum of the gradients"] = (number(abs(round(float(gradient.sum()), 6))), "backward")
        return Frame(panels, says, numbers, height=270)

    halves = [k / 2 for k in range(-10, 11)]
    return Explorer(
        frame,
        "what happens to the gradient of the right class as its probability approaches 1, and as it approaches 0.",
        cat=Slider("logit of cat", halves, 2.0),
        dog=Slider("logit of dog", halves, 1.0),
        owl=Slider("logit of owl", halves, 0.0),
        right=Choice("right class", {name: k for k, name in enumerate(names)}, "dog"),
    )
