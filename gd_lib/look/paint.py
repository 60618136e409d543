"""Strokes, painted with matplotlib."""

from .palette import shades


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
