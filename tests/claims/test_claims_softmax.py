"""What notebook 09 says of trained networks holds for other starts than its own."""

from functools import partial
from random import Random

import numpy
import pytest
from notebook_cells import run_cells

import gd_lib


def names_after(*ids, seed):
    """What these cells define, with every network started from this seed."""
    ours = {name: getattr(gd_lib, name) for name in ("SGD", "cross_entropy", "fit")}
    return run_cells("09", *ids, np=numpy, Random=Random, DenseMLP=partial(gd_lib.DenseMLP, seed=seed), **ours)


@pytest.mark.parametrize("seed", range(20))
def test_many_points_make_it_honest_and_few_make_it_too_sure(seed):
    choices = names_after("c09-151", seed=seed)["choices"]
    sure, hit = choices(600, 30)
    assert abs(sure.mean() - hit.mean()) <= 0.03
    for low, high in ((0, 0.6), (0.6, 0.9), (0.9, 1)):
        these = (sure > low) & (sure <= high)
        assert abs(sure[these].mean() - hit[these].mean()) <= 0.06
    sure, hit = choices(60, 500)
    assert sure.mean() - hit.mean() > 0.2
    assert sure[sure > 0.9].mean() - hit[sure > 0.9].mean() > 0.15
