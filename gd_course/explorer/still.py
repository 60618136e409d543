"""The static picture of an explorer, for a reader without a kernel: its strokes, painted with matplotlib."""

import textwrap

from gd_lib.look.palette import COLORS

from .palettes import shades
from .scene import GRID, TICK, WIDTH, scene

SIDE = 210  # pixels for the numbers beside the plots


def static_picture(look_for, controls, frame):
    """A frame as a Picture: what to look for, the plots, the numbers, where the controls start, and the sentence."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    from gd_lib.look.picture import Picture

    high, strokes = scene(frame)
    wide = WIDTH + (SIDE if frame.numbers else 0) + 36
    letters = int((wide - 40) / (0.57 * 13))
    words, y = [], 22

    def write(x, y, what, color=COLORS["ink"], size=13, align="left", bold=False):
        words.append(["text", x, y, what, color, size, align, bold, False, False])

    write(16, y, "Look for:", TICK, bold=True)
    for row in textwrap.wrap(look_for, letters, initial_indent=" " * 10):
        write(16 + (0 if row[0] != " " else 72), y, row.strip())
        y += 19
    top, right, beside = y - 4, wide - 20, y + 16
    for name, (value, color) in frame.numbers.items():
        rows = textwrap.wrap(name, max(8, 25 - len(value))) or [""]
        write(right, beside, value, COLORS.get(color, color), align="right", bold=True)
        for row in rows:
            write(WIDTH + 24, beside, row, TICK)
            beside += 17
        words.append(["path", [[WIDTH + 24, beside - 2, right, beside - 2]], GRID, 1, False, None, 1])
        beside += 12
    y = max(top + high, beside - 8) + 16
    names = " · ".join(f"{c.label}: {c.words(c.start)}" for c in controls.values())
    for row in textwrap.wrap(f"{names}   (run the cell to move it)" if names else "", letters):
        write(16, y, row, "#005A8C", 12)
        y += 18
    y += 4
    for row in textwrap.wrap(frame.says, letters):
        write(16, y, row)
        y += 19
    tall = y + 2
    figure = Figure(figsize=(wide / 96, tall / 96), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, wide), ylim=(tall, 0), autoscale_on=False)
    axes.axis("off")
    axes.add_patch(
        FancyBboxPatch(
            (1.5, 1.5),
            wide - 3,
            tall - 3,
            boxstyle="round,pad=0,rounding_size=8",
            edgecolor="#C8C8C8",
            facecolor="white",
            linewidth=0.8,
            zorder=0,
        )
    )
    paint(axes, strokes, 12, top)
    paint(axes, words, 0, 0)
    axes.set(xlim=(0, wide), ylim=(tall, 0))  # imshow moved them
    return Picture(figure, frame.says)


def paint(axes, strokes, dx, dy):
    """Draw strokes on matplotlib axes measured in pixels, y downwards, moved by (dx, dy)."""
    import numpy
    from matplotlib import patheffects
    from matplotlib.patches import Circle, PathPatch, Rectangle
    from matplotlib.path import Path as Outline

    points_per_px, clip, level = 0.75, None, 1  # 96 pixels and 72 points to the inch
    marker = {"circle": "o", "square": "s", "triangle": "^", "cross": "X", "diamond": "D"}

    def add(artist):
        if clip is not None:
            artist.set_clip_path(Rectangle((clip[0] + dx, clip[1] + dy), clip[2], clip[3], transform=axes.transData))

    for stroke in strokes:
        kind, rest, level = stroke[0], stroke[1:], level + 1
        if kind == "clip":
            clip = rest
        elif kind == "free":
            clip = None
        elif kind == "path":
            parts, color, width, dash, filled, opacity = rest
            spots, codes = [], []
            for part in parts:
                spots += [(x + dx, y + dy) for x, y in zip(part[::2], part[1::2])]
                codes += [Outline.MOVETO] + [Outline.LINETO] * (len(part) // 2 - 1)
            if spots:
                add(
                    axes.add_patch(
                        PathPatch(
                            Outline(spots, codes),
                            edgecolor=color or "none",
                            facecolor=filled or "none",
                            alpha=opacity,
                            linewidth=width * points_per_px if color else 0,
                            linestyle=(0, (3, 2)) if dash else "-",
                            joinstyle="round",
                            capstyle="butt" if dash else "round",
                            zorder=level,
                        )
                    )
                )
        elif kind == "dots":
            spots, shape, size, color, edge = rest
            axes.plot(
                [x + dx for x in spots[::2]],
                [y + dy for y in spots[1::2]],
                marker[shape],
                color=color,
                markersize=size * points_per_px * (1.15 if shape in ("triangle", "cross") else 1),
                markeredgecolor=edge,
                markeredgewidth=0.6,
                zorder=level,
            )
        elif kind == "disc":
            x, y, radius, color, width, filled = rest
            add(
                axes.add_patch(
                    Circle(
                        (x + dx, y + dy),
                        radius,
                        edgecolor=color or "none",
                        facecolor=filled or "none",
                        linewidth=width * points_per_px if color else 0,
                        zorder=level,
                    )
                )
            )
        elif kind == "text":
            x, y, words, color, size, align, bold, turned, halo = rest
            label = axes.text(
                x + dx,
                y + dy,
                words,
                color=color,
                fontsize=size * points_per_px,
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
        elif kind == "cells":
            x, y, wide, high, rows, columns, palette, steps, smooth = rest
            table = numpy.array(shades(palette), dtype="uint8")[list(bytes.fromhex(steps))]
            add(
                axes.imshow(
                    table.reshape(rows, columns, 3),
                    extent=(x + dx, x + dx + wide, y + dy + high, y + dy),
                    interpolation="bilinear" if smooth else "nearest",
                    aspect="auto",
                    zorder=level,
                )
            )
