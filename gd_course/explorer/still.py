"""The static picture of an explorer, for a reader without a kernel: its strokes, painted with matplotlib."""

import textwrap

from gd_lib.look.paint import paint
from gd_lib.look.palette import COLORS, GRID, NOTE, to_hex
from gd_lib.look.scene import WIDTH, scene
from gd_lib.look.strokes import Path, Text

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
        words.append(Text(x, y, what, color, size, align, bold))

    write(16, y, "Look for:", NOTE, bold=True)
    for row in textwrap.wrap(look_for, letters, initial_indent=" " * 10):
        write(16 + (0 if row[0] != " " else 72), y, row.strip())
        y += 19
    top, right, beside = y - 4, wide - 20, y + 16
    for name, (value, color) in frame.numbers.items():
        rows = textwrap.wrap(name, max(8, 25 - len(value))) or [""]
        write(right, beside, value, to_hex(color), align="right", bold=True)
        for row in rows:
            write(WIDTH + 24, beside, row, NOTE)
            beside += 17
        words.append(Path([[WIDTH + 24, beside - 2, right, beside - 2]], GRID, 1))
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
