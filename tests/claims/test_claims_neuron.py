"""What notebook 04 says of runs that were trained, on twenty draws of the data."""

from random import Random

import pytest
from notebook_cells import run_cells

from gd_lib import Node


@pytest.fixture(scope="module")
def corner():
    """The names that the notebook's cells on the corner of ReLU bind."""
    return run_cells("04", "c04-056", "c04-060", Node=Node)


def on_the_corner(corner, xs, **start):
    """How often a ReLU stood at exactly 0, and the losses for three slopes that it may have there."""
    corner["asked"].clear()
    losses = [corner["train"](slope, xs, **start) for slope in (0, 0.5, 1)]
    return sum(corner["asked"]), losses


@pytest.mark.parametrize("seed", range(1, 21))
def test_the_slope_at_the_corner_hardly_matters(corner, seed):
    random = Random(seed)
    xs = [random.uniform(-2, 2) for _ in range(20)]
    times, losses = on_the_corner(corner, xs)
    assert times == 0 and losses[0] == losses[1] == losses[2]
    assert losses[0][-1] < 0.1 * losses[0][0]
    times, losses = on_the_corner(corner, [0.0] * 5 + xs[5:], lift=0.5, bias=0.0)
    first, ends = [run[1] for run in losses], [run[-1] for run in losses]
    assert times == 30
    assert first[0] > first[1] > first[2]
    assert max(ends) < 1.1 * min(ends)
