"""The colours of a table of numbers, from its low end to its high end."""

from functools import cache

from gd_lib.look.palette import PALETTES


@cache
def shades(name):
    """The 256 colours of a palette, as (red, green, blue)."""
    stops = [tuple(int(s[i : i + 2], 16) for i in (1, 3, 5)) for s in PALETTES[name]]
    colours = []
    for k in range(256):
        at = k / 255 * (len(stops) - 1)
        i = min(int(at), len(stops) - 2)
        colours.append(tuple(round(a + (b - a) * (at - i)) for a, b in zip(stops[i], stops[i + 1])))
    return colours
