"""The explorer kit: pictures that answer to sliders. A chapter's `explorers.py` imports what it needs from here."""

from gd_lib.look.marks import arrow, box, cells, circle, fill, line, points, text
from gd_lib.look.panel import Frame, Panel
from gd_lib.words import drop_noise, number, short_number

from .controls import Choice, Paint, Slider, Toggle
from .explorer import Explorer

__all__ = [
    "Choice",
    "Explorer",
    "Frame",
    "Paint",
    "Panel",
    "Slider",
    "Toggle",
    "arrow",
    "box",
    "cells",
    "circle",
    "drop_noise",
    "fill",
    "line",
    "number",
    "points",
    "short_number",
    "text",
]
