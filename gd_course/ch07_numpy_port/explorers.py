"""Explorers of notebook 07: shapes that stretch and gradients that fold back."""

import math

import numpy as np

from gd_course.ch07_numpy_port.setting import G, table_marks
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, number, text
from gd_lib.tensor import unbroadcast

SHAPES = {str(shape): shape for shape in ((4, 3), (4, 1), (1, 3), (3,), (4,), ())}
SIDE = 4  # cells across and down a panel: the largest result is (4, 4)

A = np.arange(1, 13)
B = 10 * A


def of_shape(numbers, shape):
    """The first of these numbers, in the given shape."""
    return numbers[: math.prod(shape)].reshape(shape)


def misfit(a, b):
    """The two sizes that do not go together, read from the right, or None."""
    for m, n in zip(a[::-1], b[::-1]):
        if m != n and 1 not in (m, n):
            return m, n
    return None


def table(title, values, ink, **look):
    """A panel with an array as cells; `look` as in table_marks."""
    marks = table_marks(values, 0, SIDE, ink=ink, **look)
    return Panel(*marks, x=(-0.1, SIDE + 0.1), y=(-0.1, SIDE + 0.1), title=title, axes=False)


def no_result(a, b, sizes):
    """The Frame for two arrays whose shapes do not fit: `sizes` do not go together."""
    words = text(SIDE / 2, SIDE / 2, "no result", color="backward", size=14, bold=True)
    rows = [
        [
            table(f"a {a.shape}", a, "forward"),
            table(f"b {b.shape}", b, "forward"),
            Panel(words, x=(0, SIDE), y=(0, SIDE), title="a + b", axes=False),
        ],
        [Panel(axes=False)],  # as high as with a result, so that the page stays
    ]
    says = f"{a.shape} and {b.shape} do not fit: read from the right, {sizes[0]} meets {sizes[1]}, and neither is 1."
    numbers = {"shape of a": str(a.shape), "shape of b": str(b.shape), "shape of a + b": "none"}
    return Frame(rows, says, numbers, height=215)


def explore_broadcast():
    """Choose two shapes, see the smaller one stretched, and follow one number of b and its gradient back."""

    def frame(a, b, cell):
        a, b = of_shape(A, SHAPES[a]), of_shape(B, SHAPES[b])
        sizes = misfit(a.shape, b.shape)
        if sizes:
            return no_result(a, b, sizes)
        z = a + b
        g = G[: z.shape[0], : z.shape[1]] if z.ndim == 2 else G[0, : z.size].reshape(z.shape)
        db = unbroadcast(g, b)
        followed = np.arange(b.size).reshape(b.shape) == cell % b.size
        used = np.broadcast_to(followed, z.shape)
        rows = [
            [
                table(f"a {a.shape}", np.broadcast_to(a, z.shape), "forward", original=np.atleast_2d(a).shape),
                table(
                    f"b {b.shape}", np.broadcast_to(b, z.shape), "forward", original=np.atleast_2d(b).shape, lit=used
                ),
                table(f"a + b {z.shape}", z, "forward", lit=used),
            ],
            [
                table("gradient of a", unbroadcast(g, a), "backward"),
                table("gradient of b", db, "backward", lit=followed),
                table("g, what arrives", g, "backward", lit=used),
            ],
        ]
        value, total = number(b.flat[cell % b.size]), number(db.flat[cell % b.size])
        terms = [number(share) for share in g[used].flat]
        places = f"in {len(terms)} places"
        if len(terms) == 1:
            places, gradient = "in one place", total
        elif len(terms) <= 4:
            gradient = f"{' + '.join(terms).replace('+ −', '− ')} = {total}"
        else:
            gradient = f"the sum of {len(terms)} numbers: {total}"
        stretched = ""
        if z.size > max(a.size, b.size):
            stretched = f" Both were stretched: {a.size} and {b.size} numbers made {z.size}."
        elif z.size > a.size:
            stretched = f" Each number in a is used in {z.size // a.size} places."
        says = (
            f"a {a.shape} + b {b.shape} has shape {z.shape}. "
            f"The {'only ' if b.size == 1 else ''}number {value} in b is used {places}, "
            f"so its gradient is {gradient}.{stretched}"
        )
        numbers = {
            "shape of a + b": str(z.shape),
            "shape of a's gradient": str(a.shape),
            "shape of b's gradient": str(b.shape),
            "uses of the number": len(terms),
            "its gradient": (total, "backward"),
        }
        return Frame(rows, says, numbers, height=215)

    return Explorer(
        frame,
        "the dashed copies. A number and its copies have a g each, and all these g's are added into one gradient.",
        a=Choice("shape of a", list(SHAPES), "(4, 3)"),
        b=Choice("shape of b", list(SHAPES), "(3,)"),
        cell=Slider("step through b, around and around", list(range(12)), 0, format="%d"),
    )
