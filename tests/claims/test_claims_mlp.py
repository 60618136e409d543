"""What notebook 05 says of the size of the first numbers holds from twenty starts."""

import pytest

from gd_lib import fused, mse, two_moons
from gd_lib.train import fit

X, y = two_moons(40)


def cost_after(factor, seed):
    network = fused.DenseMLP([2, 4, 4, 1], seed=seed)
    for p in network.parameters():
        p.data = p.data * factor
    fit(network, X, y, mse, fused.SGD(network.parameters(), 0.1), epochs=600)
    return float(mse(network(X), y).data)


@pytest.mark.notebook
def test_too_small_a_start_learns_next_to_nothing_and_too_large_a_one_less():
    small = larger = 0
    for seed in range(20):
        tiny, tenth, right, ten = (cost_after(factor, seed) for factor in (0.01, 0.1, 1, 10))
        small += tiny > 0.95  # of 1, where it begins
        larger += right < min(tenth, ten)
    assert small >= 19 and larger >= 19, (small, larger)
