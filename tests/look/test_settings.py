"""A learner's own settings, matplotlib's and NumPy's, change no picture and no text of the course."""

import inspect
import locale
import os
import subprocess
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from gd_course import chapters
from gd_lib import MLP, Node, Tensor, draw_graph, draw_network, plot_boundary, two_moons

ROOT = Path(__file__).parents[2]
HOSTILE = {
    "text.usetex": True,
    "font.size": 30,
    "font.family": ["cursive"],
    "axes.facecolor": "black",
    "axes.formatter.use_locale": True,
    "axes.unicode_minus": False,
    "axes.prop_cycle": matplotlib.cycler(color=["red"]),
    "figure.dpi": 30,
    "figure.figsize": (2, 2),
    "figure.constrained_layout.use": True,
    "hatch.color": "red",
    "image.cmap": "jet",
    "image.interpolation": "bicubic",
    "legend.framealpha": 0.1,
    "legend.frameon": False,
    "lines.linestyle": ":",
    "lines.linewidth": 9,
    "lines.marker": "o",
    "lines.markersize": 20,
    "lines.solid_capstyle": "butt",
    "patch.edgecolor": "red",
    "patch.force_edgecolor": True,
    "path.sketch": (3, 100, 2),
    "savefig.bbox": "tight",
    "savefig.dpi": 20,
    "savefig.facecolor": "red",
    "savefig.transparent": True,
    "scatter.marker": "s",
    "text.parse_math": False,
    "xtick.direction": "in",
}


@contextmanager
def hostile():
    """Everything that a learner might have set, at its worst."""
    before = locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "fr_FR.UTF-8", ""):  # where there is one; a decimal comma is the trap
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    try:
        with (
            matplotlib.rc_context(HOSTILE),
            np.printoptions(precision=1, suppress=True, linewidth=20, threshold=2, edgeitems=1, sign="+"),
            np.errstate(all="raise"),
        ):
            yield
    finally:
        locale.setlocale(locale.LC_ALL, before)


def shown(thing):
    data, _ = thing._repr_mimebundle_()
    return data["text/plain"], data["image/png"]


def functions(start):
    """Every figure or explorer of the course that needs no arguments, with its chapter."""
    for chapter in chapters().values():
        module = import_module(f"gd_course.{chapter}")
        for name in dir(module):
            function = getattr(module, name)
            required = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            if name.startswith(start) and not required:
                yield pytest.param(function, id=f"{chapter}-{name}")


@pytest.mark.notebook
@pytest.mark.parametrize("function", [*functions("plot_"), *functions("explore_")])
def test_a_picture_of_the_course(function):
    expected = shown(function())
    with hostile():
        found = shown(function())
    assert found[0] == expected[0]
    if "Measured on this machine" not in expected[0]:
        assert found[1] == expected[1], "the pictures differ"


def library():
    X, y = two_moons(20)
    w, x = Node(3.0, "w"), Node(2.0, "x")
    loss = (w * x - 10) ** 2
    loss.backward()
    return [draw_graph(loss), draw_network(MLP([2, 3, 1])), plot_boundary(MLP([2, 3, 1]), X, y)]


def test_the_pictures_of_the_library():
    expected = list(map(shown, library()))
    with hostile():
        assert list(map(shown, library())) == expected


def test_folders_that_cannot_be_written_are_no_message_for_a_learner(tmp_path):
    """matplotlib's cache lies in them; it makes a temporary one, and says so in red."""
    (tmp_path / "file").touch()
    nowhere = str(tmp_path / "file" / "folder")
    command = [sys.executable, "-c", "from gd_lib import Node, draw_graph; draw_graph(Node(2) * 3)._repr_mimebundle_()"]
    environment = {**os.environ, "MPLCONFIGDIR": nowhere, "XDG_CACHE_HOME": nowhere}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize("data", [[0.123456, 123.456789], 1e-9, np.arange(2000.0), np.ones((3, 3)) / 3])
def test_what_a_tensor_says_of_itself(data):
    t = Tensor(data, "t")
    expected = repr(t)
    with hostile():
        assert repr(t) == expected
