"""Figures with clean axes, in one visual language.

matplotlib is loaded only when something is drawn, and never through pyplot: a figure made here appears once, where
the notebook shows it. Its axes, titles and words look the same whatever a learner has set in matplotlib, and nothing
stays set afterwards. A curve takes the learner's settings for what its call leaves open, such as the line's width.
"""

import math

from gd_lib.look.palette import COLORS, GRID, LARGE, MEDIUM, PALE, SMALL, to_hex
from gd_lib.words import number

# Set for one drawing at a time: see `context`.
_SETTINGS = {
    "font.family": ["DejaVu Sans"],  # ships with matplotlib: the same everywhere
    "mathtext.fontset": "dejavusans",
    "font.size": MEDIUM,
    "axes.titlesize": LARGE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelsize": MEDIUM,
    "axes.labelpad": 6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": COLORS["structure"],
    "axes.linewidth": 1.0,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "text.color": COLORS["ink"],
    "axes.titlecolor": COLORS["ink"],
    "axes.labelcolor": COLORS["ink"],
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": COLORS["structure"],
    "ytick.color": COLORS["structure"],
    "xtick.labelcolor": COLORS["ink"],
    "ytick.labelcolor": COLORS["ink"],
    "legend.fontsize": SMALL,
    "lines.linewidth": 2.0,
    "lines.markersize": 7,
    "hatch.linewidth": 0.8,
    "figure.facecolor": COLORS["ground"],
    "axes.facecolor": COLORS["ground"],
    "figure.titlesize": LARGE,
    "figure.titleweight": "bold",
}


def context():
    """matplotlib's own defaults plus this course's settings, for one `with` block; nothing stays set afterwards."""
    import matplotlib

    settings = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")}
    return matplotlib.rc_context({**settings, **_SETTINGS})


def figure(width=7, height=4, columns=1, rows=1, *, title="", xlabel="", ylabel="", widths=None):
    """A figure of `width` × `height` inches with clean axes: (figure, axes).

    With one column and one row `axes` is a single matplotlib Axes, otherwise a list of them, row by row.
    `title` (the question that the figure answers), `xlabel` and `ylabel` belong to the single axes; with several
    axes the title stands above them all, and `xlabel` and `ylabel` may be lists. `widths`: relative column widths.
    Hand the figure to `Picture(figure, says)` to show it.
    """
    from matplotlib.figure import Figure

    with context():
        fig = Figure(figsize=(width, height), layout="constrained")
        fig.get_layout_engine().set(w_pad=0.1, h_pad=0.1)  # inches
        grid = fig.subplots(rows, columns, squeeze=False, gridspec_kw={"width_ratios": widths} if widths else None)
    every = list(grid.flat)
    xlabels, ylabels = ([label] * len(every) if isinstance(label, str) else label for label in (xlabel, ylabel))
    for axes, x, y in zip(every, xlabels, ylabels, strict=True):
        label(axes, x=x, y=y)
    if len(every) > 1:
        if title:
            # Left, like the title of single axes.
            fig.suptitle(title, x=0.01, ha="left", fontsize=LARGE, fontweight="bold", color=COLORS["ink"])
        return fig, every
    label(every[0], title)
    return fig, every[0]


def label(axes, title="", x="", y="", *, pad=10):
    """Set the title (a question), `pad` points above the axes, and their names, with units; an empty one is left."""
    if title:
        axes.set_title(title, loc="left", fontsize=LARGE, fontweight="bold", color=COLORS["ink"], pad=pad)
    if x:
        axes.set_xlabel(x, fontsize=MEDIUM, color=COLORS["ink"], labelpad=6)
    if y:
        axes.set_ylabel(y, fontsize=MEDIUM, color=COLORS["ink"], labelpad=6)


def text(axes, x, y, words, *, color="ink", size=SMALL, align="center", valign="center", bold=False, ground=True):
    """Words at (x, y) in data units, by default on a white ground so that lines don't run through them.

    `color` is a role in COLORS or any matplotlib colour; `align` is left, center or right, `valign` top, center or
    bottom.
    """
    box = {"facecolor": COLORS["ground"], "edgecolor": "none", "pad": 1.5, "alpha": 0.85} if ground else None
    return axes.text(
        x,
        y,
        words,
        color=to_hex(color),
        fontsize=size,
        ha=align,
        va=valign,
        bbox=box,
        family="DejaVu Sans",
        fontweight="bold" if bold else "normal",
        zorder=5,
    )


def arrow(axes, start, end, color="ink", width=2.5, style="-"):
    """An arrow from the point `start` to the point `end`, in a role's colour."""
    axes.annotate(
        "",
        end,
        start,
        zorder=4,
        arrowprops={
            "arrowstyle": "-|>,head_width=0.35,head_length=0.7",
            "color": COLORS[color],
            "linewidth": width,
            "linestyle": style,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def legend(axes, where="best", columns=1):
    """A legend in the course's size, on a white ground without a frame; "above" is between the axes and their title."""
    above = {}
    if where == "above":
        above = {"bbox_to_anchor": (0, 1), "borderaxespad": 0.2, "borderpad": 0.2}
        label(axes, axes.get_title(loc="left"), pad=2.4 * SMALL)
    return axes.legend(
        loc="lower left" if above else where,
        **above,
        ncols=columns,
        fontsize=SMALL,
        frameon=True,
        facecolor=COLORS["ground"],
        edgecolor="none",
        framealpha=0.9,
        labelcolor=COLORS["ink"],
    )


def class_points(axes, X, y, *, names=None, size=46):
    """Points of two classes: sky circles for the lower label, orange triangles for the higher, with a legend.

    `X`: n points of two numbers; `y`: n labels, of at most two values (−1/+1 or 0/1). `names` are two words for the
    legend, which otherwise names the labels. Raises ValueError for more than two values.
    """
    labels = sorted({float(label) for label in y})
    if len(labels) > 2:
        raise ValueError(f"class_points draws two classes, but y has {len(labels)} different labels.")
    upper = labels[-1] if len(labels) == 2 or labels[-1] > 0 else math.inf
    names = names or [f"label {number(value)}" for value in (labels if len(labels) == 2 else labels * 2)]
    looks = ((False, "class_a", "o", size), (True, "class_b", "^", size * 1.15))
    for (high, color, marker, area), name in zip(looks, names, strict=True):
        chosen = [point for point, label in zip(X, y, strict=True) if (float(label) >= upper) == high]
        if chosen:
            axes.scatter(
                [p[0] for p in chosen],
                [p[1] for p in chosen],
                s=area,
                marker=marker,
                label=name,
                color=COLORS[color],
                edgecolor=COLORS["ink"],
                linewidth=0.8,
                zorder=3,
            )
    legend(axes)


def regions(axes, score, x=(-1, 1), y=(-1, 1), *, steps=80):
    """Shade where a score is below 0 (plain sky) and above it (orange, hatched), with the border in ink.

    `score` takes a list of n points [x, y] and returns n numbers, or Nodes, or lists of one, so that a DenseMLP can
    answer for all points at once. A score that never crosses 0 gives one region and no border. Raises ValueError if
    the score returns more or fewer numbers.
    """
    import numpy

    xs, ys = numpy.linspace(*x, steps), numpy.linspace(*y, steps)
    answers = score([[float(a), float(b)] for b in ys for a in xs])
    answers = getattr(answers, "data", answers)  # a Tensor
    if not isinstance(answers, numpy.ndarray):
        answers = [one[0] if isinstance(one, (list, tuple)) else one for one in answers]
        answers = [getattr(one, "data", one) for one in answers]  # a Node
    values = numpy.asarray(answers, dtype=float)
    if values.size != steps * steps:
        raise ValueError(
            f"The score was given {steps * steps} points and returned {values.size} numbers. "
            "It must return one number for each point."
        )
    values = values.reshape(steps, steps)
    low, high = min(values.min(), 0) - 1, max(values.max(), 0) + 1
    with context():
        axes.contourf(xs, ys, values, levels=[low, 0], colors=[PALE["class_a"]], zorder=0)
        striped = axes.contourf(xs, ys, values, levels=[0, high], colors=[PALE["class_b"]], hatches=["///"], zorder=0)
        striped.set(edgecolor="#EBC67C", linewidth=0)
        if values.min() < 0 < values.max():
            axes.contour(xs, ys, values, levels=[0], colors=[COLORS["ink"]], linewidths=1.8, zorder=2)
    axes.grid(False)
    axes.set(xlim=x, ylim=y)
    axes.locator_params(nbins=5)


def spread(low, high, n=200):
    """n + 1 numbers from low to high, at equal distances."""
    return [low + (high - low) * k / n for k in range(n + 1)]


def number_in(value):
    """The number in a Node, and anything else as it is."""
    return getattr(value, "data", value)


def heights(f, xs):
    """f at each x, as plain numbers. TypeError if f is not a function, or gives anything but a number or a Node."""
    if not callable(f):
        raise TypeError(f"The plot needs a function of one number, but got {f!r}; give its name without parentheses.")
    ys = [number_in(f(x)) for x in xs]
    for x, y in zip(xs, ys):
        if isinstance(y, bool) or not isinstance(y, (int, float)):
            raise TypeError(f"The function gave {y!r} at {x:.4g}; it must return one number. Is its `return` missing?")
    return ys
