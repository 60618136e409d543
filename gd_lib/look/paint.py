"""Strokes, painted with matplotlib."""

from .axes import context
from .palette import shades
from .strokes import Cells, Clip, Disc, Dots, Free, Path, Text

PER_PX = 0.75  # 96 pixels and 72 points to the inch
MARKERS = {"circle": "o", "square": "s", "triangle": "^", "cross": "X", "diamond": "D"}


def painting(strokes, width, height, above=0):
    """A matplotlib Figure of strokes, `width` pixels wide, from `above` pixels above y = 0 down to y = `height`."""
    from matplotlib.figure import Figure

    with context():
        figure = Figure(figsize=(width * PER_PX / 72, (above + height) * PER_PX / 72))
        axes = figure.add_axes((0, 0, 1, 1), autoscale_on=False)
        axes.axis("off")
        paint(axes, strokes, 0, 0)
        axes.set(xlim=(0, width), ylim=(height, -above))  # last: an image of cells moves them
        return figure


def paint(axes, strokes, dx, dy):
    """Draw strokes on matplotlib axes measured in pixels, y downwards, moved by (dx, dy)."""
    import numpy
    from matplotlib import patheffects
    from matplotlib.patches import Circle, PathPatch, Rectangle
    from matplotlib.path import Path as Outline

    area = None  # where what is drawn is cut off

    def cut(artist):
        if area is not None:
            artist.set_clip_path(area)

    for level, stroke in enumerate(strokes, start=2):
        match stroke:
            case Clip(x, y, width, height):
                area = Rectangle((x + dx, y + dy), width, height, transform=axes.transData)
            case Free():
                area = None
            case Path(parts, color, width, dash, fill, opacity):
                spots, codes = [], []
                for part in parts:
                    spots += [(x + dx, y + dy) for x, y in zip(part[::2], part[1::2])]
                    codes += [Outline.MOVETO] + [Outline.LINETO] * (len(part) // 2 - 1)
                if spots:
                    patch = PathPatch(
                        Outline(spots, codes),
                        edgecolor=color or "none",
                        facecolor=fill or "none",
                        alpha=opacity,
                        linewidth=width * PER_PX if color else 0,
                        linestyle=(0, (3, 2)) if dash else "-",
                        joinstyle="round",
                        capstyle="butt" if dash else "round",
                        zorder=level,
                    )
                    cut(axes.add_patch(patch))
            case Dots(spots, shape, size, color, edge):
                axes.plot(
                    [x + dx for x in spots[::2]],
                    [y + dy for y in spots[1::2]],
                    MARKERS[shape],
                    color=color,
                    markersize=size * PER_PX * (1.15 if shape in ("triangle", "cross") else 1),
                    markeredgecolor=edge,
                    markeredgewidth=0.6,
                    zorder=level,
                )
            case Disc(x, y, radius, color, width, fill):
                circle = Circle(
                    (x + dx, y + dy),
                    radius,
                    edgecolor=color or "none",
                    facecolor=fill or "none",
                    linewidth=width * PER_PX if color else 0,
                    zorder=level,
                )
                cut(axes.add_patch(circle))
            case Text(x, y, words, color, size, align, bold, turned, halo):
                label = axes.text(
                    x + dx,
                    y + dy,
                    words,
                    color=color,
                    fontsize=size * PER_PX,
                    ha=align,
                    va="center_baseline" if turned else "center",
                    weight="bold" if bold else "normal",
                    rotation=90 if turned else 0,
                    rotation_mode="anchor" if turned else "default",
                    parse_math=False,
                    zorder=level,
                )
                if halo:
                    label.set_path_effects([patheffects.withStroke(linewidth=3, foreground="white")])
            case Cells(x, y, width, height, rows, columns, palette, steps, smooth):
                table = numpy.array(shades(palette), dtype="uint8")[list(bytes.fromhex(steps))]
                image = axes.imshow(
                    table.reshape(rows, columns, 3),
                    extent=(x + dx, x + dx + width, y + dy + height, y + dy),
                    interpolation="bilinear" if smooth else "nearest",
                    aspect="auto",
                    zorder=level,
                )
                cut(image)
