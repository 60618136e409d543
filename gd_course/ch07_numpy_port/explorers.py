"""Explorers of notebook 07: shapes that stretch and gradients that fold back; three scores and their softmax."""

import math

import numpy as np

from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, box, line, nice, text

SHAPES = {"(4, 3)": (4, 3), "(4, 1)": (4, 1), "(1, 3)": (1, 3), "(3,)": (3,), "(4,)": (4,), "()": ()}
SIDE = 4  # cells across and down a panel: the largest result is (4, 4)

A = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])
B = 10 * np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])
G = np.array([[1, 0, 2, 1], [-1, 1, 0, -2], [0, 3, -2, 1], [2, -1, 1, 3]])


def of_shape(numbers, shape):
    """The first numbers of a matrix, in the given shape."""
    return numbers.ravel()[: int(np.prod(shape))].reshape(shape)


def misfit(a, b):
    """The two sizes that do not go together, read from the right, or None."""
    for m, n in zip(a[::-1], b[::-1]):
        if m != n and 1 not in (m, n):
            return m, n
    return None


def fold(g, shape):
    """g summed down to `shape`, as gd_lib's Tensor does it."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def told(shape):
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"


def drawn(title, values, ink, *, lit=None, real=None):
    """A panel with an array as cells. `lit`, an array of booleans, marks cells; those not `real` are dashed copies."""
    marks = []
    for (i, j), value in np.ndenumerate(np.atleast_2d(values)):
        x, y = j + 0.5, SIDE - i - 0.5
        picked = lit is not None and bool(np.atleast_2d(lit)[i, j])
        own = real is None or (i < real[0] and j < real[1])
        border = {"color": "ink", "line": 3} if picked else {"color": "structure", "line": 1.2}
        marks.append(box(x, y, 0.94, 0.9, **border, dash=not own))
        marks.append(text(x, y, nice(float(value)), color=ink if own else "#5A6B75", size=12, bold=picked))
    return Panel(*marks, x=(-0.1, SIDE + 0.1), y=(-0.1, SIDE + 0.1), title=title, axes=False)


def explore_broadcast():
    """Choose two shapes, see the smaller one stretched, and follow one number of b and its gradient back."""

    def frame(a, b, cell):
        a, b = of_shape(A, SHAPES[a]), of_shape(B, SHAPES[b])
        wrong = misfit(a.shape, b.shape)
        if wrong:
            words = text(SIDE / 2, SIDE / 2, "no result", color="backward", size=14, bold=True)
            none = Panel(words, x=(0, SIDE), y=(0, SIDE), title="a + b", axes=False)
            says = (
                f"{told(a.shape)} and {told(b.shape)} do not fit: read from the right, {wrong[0]} meets {wrong[1]}, "
                "and neither is 1."
            )
            pair = [drawn(f"{name} {told(v.shape)}", v, "forward") for name, v in (("a", a), ("b", b))]
            rows = [[*pair, none], [Panel(axes=False)]]  # as high as with a result, so that the page stays
            shapes = {"shape of a": told(a.shape), "shape of b": told(b.shape), "shape of a + b": "none"}
            return Frame(rows, says, shapes, height=215)
        z = a + b
        g = G[: z.shape[0], : z.shape[1]] if z.ndim == 2 else G[0, : z.size].reshape(z.shape)
        followed = np.arange(b.size).reshape(b.shape) == cell % b.size
        used = np.broadcast_to(followed, z.shape)
        terms = [nice(float(v)) for v in g[used]] if z.ndim else [nice(float(g))]
        db, value = fold(g, b.shape), nice(float(b[followed][0] if b.ndim else b))
        total = nice(float(db[followed][0] if b.ndim else db))
        wide = [np.atleast_2d(v).shape for v in (a, b)]
        rows = [
            [
                drawn(f"a {told(a.shape)}", np.broadcast_to(a, z.shape), "forward", real=wide[0]),
                drawn(f"b {told(b.shape)}", np.broadcast_to(b, z.shape), "forward", real=wide[1], lit=used),
                drawn(f"a + b {told(z.shape)}", z, "forward", lit=used),
            ],
            [
                drawn("gradient of a", fold(g, a.shape), "backward"),
                drawn("gradient of b", db, "backward", lit=followed),
                drawn("g, what arrives", g, "backward", lit=used),
            ],
        ]
        copies = f"in {len(terms)} places" if len(terms) > 1 else "in one place"
        added = " + ".join(terms).replace("+ −", "− ") if len(terms) <= 4 else f"the sum of {len(terms)} numbers"
        makes = f"{added}{' = ' if len(terms) <= 4 else ': '}{total}" if len(terms) > 1 else total
        if z.size > max(a.size, b.size):
            stretched = f" Both were stretched: {a.size} and {b.size} numbers made {z.size}."
        else:
            stretched = f" Each number of a is used in {z.size // a.size} places." if z.size > a.size else ""
        says = (
            f"a {told(a.shape)} + b {told(b.shape)} has shape {told(z.shape)}. "
            f"The {'only ' if b.size == 1 else ''}number {value} of b is used {copies}, "
            f"so its gradient is {makes}.{stretched}"
        )
        numbers = {
            "shape of a + b": told(z.shape),
            "shape of a's gradient": told(a.shape),
            "shape of b's gradient": told(b.shape),
            "uses of the number": len(terms),
            "its gradient": (total, "backward"),
        }
        return Frame(rows, says, numbers, height=215)

    return Explorer(
        frame,
        "the dashed copies. Each copy of a number has its own g, and all of them are added into one gradient.",
        a=Choice("shape of a", list(SHAPES), "(4, 3)"),
        b=Choice("shape of b", list(SHAPES), "(3,)"),
        cell=Slider("step through b, round and round", list(range(12)), 0, format="%d"),
    )


def bars(values, names, color, low, high, title, ylabel="", lit=None):
    """Three bars with their numbers."""
    marks = [line([-0.6, 2.6], [0, 0], color="structure", width=1)]
    for k, value in enumerate(values):
        marks.append(
            box(
                k,
                value / 2,
                0.6,
                max(abs(value), 1e-6),
                color="ink" if k == lit else color,
                fill=color,
                line=2.5 if k == lit else 1,
            )
        )
        above = 0.06 * (high - low) * (1 if value >= 0 else -1)
        words = nice(value, "%.3f" if high < 4 else "%.4g")
        if words.lstrip("−") in ("0.000", "1.000"):
            words = f"≈ {nice(round(value))}"
        marks.append(text(k, value + above, words, size=12, halo=True))
    return Panel(*marks, x=(-0.6, 2.6), y=(low, high), title=title, ylabel=ylabel, xticks=dict(enumerate(names)))


def exactly(p):
    """A probability, or a small loss, with as many digits as tell it from 0 and from 1."""
    near = min(p, abs(1 - p))
    digits = max(3, 1 - math.floor(math.log10(near))) if near > 0 else 3
    return f"{p:.{digits}f}"


def explore_softmax():
    """Drag three scores: their probabilities, the cross-entropy of the right class, and the gradient of the scores."""
    names = ("cat", "dog", "owl")

    def frame(cat, dog, owl, right):
        z = np.array([cat, dog, owl])
        e = np.exp(z - z.max())
        p = e / e.sum()
        loss = float(np.log(e.sum()) - (z - z.max())[right])
        gradient = p.copy()
        gradient[right] -= 1
        chance, ticks = exactly(p[right]), [f"{n} ✓" if k == right else n for k, n in enumerate(names)]
        panels = [
            bars(z, ticks, "forward", -6.8, 6.8, "scores", lit=right),
            bars(p, ticks, "forward", 0, 1.15, "probabilities", lit=right),
            bars(gradient, ticks, "backward", -1.35, 1.35, "gradients", lit=right),
        ]
        says = (
            f"The right class, {names[right]}, has probability {chance}, so the cross-entropy is {exactly(loss)}. "
            f"Its score gets the gradient {chance} − 1 = −{exactly(1 - p[right])}; the others get their probabilities."
        )
        numbers = {f"probability of {n}": (exactly(v), "forward") for n, v in zip(names, p)}
        numbers["cross-entropy"] = (exactly(loss), "loss")
        numbers["sum of the gradients"] = (nice(abs(round(float(p.sum() - 1), 6))), "backward")
        return Frame(panels, says, numbers, height=270)

    scores = [k / 2 for k in range(-10, 11)]
    return Explorer(
        frame,
        "what happens to the gradient of the right class as its probability comes near 1, and as it comes near 0.",
        cat=Slider("score of cat", scores, 2.0),
        dog=Slider("score of dog", scores, 1.0),
        owl=Slider("score of owl", scores, 0.0),
        right=Choice("right class", {name: k for k, name in enumerate(names)}, "dog"),
    )
