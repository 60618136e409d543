"""What notebook 00 says of its two networks holds from twenty starts."""

import pytest

from gd_lib import fused, mse, two_moons
from gd_lib.train import fit

X, y = two_moons(60)


def right(network):
    return int(((network(X).data.ravel() > 0) == [truth > 0 for truth in y]).sum())


@pytest.mark.notebook
def test_handfuls_come_further_for_equal_looks_and_all_points_for_equal_steps():
    looks = steps = unmoved = above_the_line = 0
    for seed in range(20):
        losses, networks = [], []
        for epochs, size in ((60, None), (60, 6), (600, None)):
            network = fused.DenseMLP([2, 8, 1], seed=seed)
            optimizer = fused.SGD(network.parameters(), 0.1)
            fit(network, X, y, mse, optimizer, epochs=epochs, batch_size=size, seed=seed)
            losses.append(float(mse(network(X), y).data))
            networks.append(network)
        looks += losses[1] < losses[0]
        steps += losses[2] < losses[1]
        count = right(networks[1])
        above_the_line += count > 54
        for p in networks[1].parameters():
            p.data = p.data + 0.0001
        unmoved += right(networks[1]) == count
    assert min(looks, steps, unmoved, above_the_line) >= 19, (looks, steps, unmoved, above_the_line)
