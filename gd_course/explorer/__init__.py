"""The explorer kit: pictures that answer to sliders. A chapter's `explorers.py` imports what it needs from here."""

from .controls import Choice, Paint, Slider, Toggle
from .explorer import Explorer
from .marks import arrow, box, cells, circle, fill, line, points, text
from .panel import Frame, Panel
from .values import clean, fitting, nice

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
    "clean",
    "fill",
    "fitting",
    "line",
    "nice",
    "points",
    "text",
]
