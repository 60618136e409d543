"""The colours by role, the look of the loss, the three sizes of text, and the colours of a table of numbers."""

from functools import cache

# Okabe and Ito's colours, some a shade darker so that they also work as text on white (at least 4.5 : 1 where
# they are used for text). Colour is never the only sign: see class_points, regions and the graphs.
COLORS = {
    "ink": "#222222",
    "forward": "#0072B2",  # data: what runs from inputs to result
    "backward": "#C24F00",  # gradients: what runs back (vermillion)
    "parameter": "#007A5A",
    "structure": "#767676",
    "loss": "#8E3B7C",
    "class_a": "#56B4E9",  # always circles
    "class_b": "#E69F00",  # always triangles
    "ground": "#FFFFFF",
}
PALE = {"class_a": "#D9EEFA", "class_b": "#FBE8C4", "parameter": "#D5EBE3"}  # the ground where a class is answered
GRID, ZERO, NOTE = "#E4E4E4", "#C9C9C9", "#4A4A4A"  # a grid, the lines at zero in an explorer's, words at its ticks
LOSS = {"color": COLORS["loss"], "linewidth": 2.5, "linestyle": "-"}  # plot(…, **LOSS), in every notebook
SMALL, MEDIUM, LARGE = 11, 12.5, 14  # points: tick labels and notes; axis labels and legends; titles


def to_hex(color):
    """A colour as "#rrggbb", from its role or from "#rrggbb" itself; None stays None."""
    return COLORS.get(color, color)


PALETTES = {  # from the lowest value to the highest
    "diverging": (COLORS["backward"], "#F3C9A8", "#FFFFFF", "#A9D1EA", COLORS["forward"]),
    "ink": ("#FFFFFF", COLORS["ink"]),
    "classes": (COLORS["class_a"], "#FFFFFF", COLORS["class_b"]),
    "loss": ("#FFFFFF", "#D9B8D1", COLORS["loss"]),
}


def colormap(name):
    """A matplotlib colormap, named after its use.

    "diverging": vermillion (negative) through white (zero) to blue (positive), for weights and signed values;
    "ink": white to black, for digits; "classes": sky through white to orange, for the outputs of two classes;
    "loss": white to the loss's purple. ValueError for any other name.
    """
    from matplotlib.colors import LinearSegmentedColormap

    if name not in PALETTES:
        raise ValueError(f"There is no colour map {name!r}; choose one of {', '.join(PALETTES)}.")
    return LinearSegmentedColormap.from_list(f"gd_{name}", PALETTES[name])


@cache
def shades(name):
    """The 256 colours of a palette for strokes, as (red, green, blue).

    The page gets them without matplotlib being loaded. They are rounded, where matplotlib's own are cut off, and so
    differ from those of `colormap` by at most 1 of 255.
    """
    stops = [tuple(int(s[i : i + 2], 16) for i in (1, 3, 5)) for s in PALETTES[name]]
    colours = []
    for k in range(256):
        at = k / 255 * (len(stops) - 1)
        i = min(int(at), len(stops) - 2)
        colours.append(tuple(round(a + (b - a) * (at - i)) for a, b in zip(stops[i], stops[i + 1])))
    return colours
