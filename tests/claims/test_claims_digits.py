"""What notebook 10 says of its networks holds for other random starts too."""

import numpy as np
import pytest

from gd_course.ch10_handwritten_digits.setting import parts
from gd_lib import fused
from gd_lib.train import fit

WAYS = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))


def moved(X, down, across):
    sheets = np.zeros((len(X), 10, 10))
    sheets[:, 1 + down : 9 + down, 1 + across : 9 + across] = X.reshape(-1, 8, 8)
    return sheets[:, 1:9, 1:9].reshape(-1, 64)


def trained(sizes, X, y, seed, epochs=100, rate=0.03, **settings):
    model = fused.DenseMLP(sizes, seed=seed)
    optimizer = fused.SGD(model.parameters(), rate, 0.9, settings.pop("weight_decay", 0.0))
    history = fit(
        model,
        X,
        y,
        fused.cross_entropy,
        optimizer,
        epochs=epochs,
        batch_size=32,
        validation=parts(8)[1],
        seed=seed,
        **settings,
    )
    return model, history


def right(model, X, y):
    return int((model(X).data.argmax(axis=1) == y).sum())


@pytest.mark.notebook
@pytest.mark.parametrize("seed", range(1, 4))
def test_moved_digits_help_and_it_reads_more_than_one_layer(seed):
    (X, y), _, (unseen, truths) = parts(8)
    more = np.concatenate([moved(X, *way) for way in WAYS]), np.tile(y, 5)
    reader, _ = trained([64, 128, 10], *more, seed, patience=10)
    plain, _ = trained([64, 128, 10], X, y, seed, patience=10)
    one_layer, _ = trained([64, 10], X, y, seed, epochs=200)
    assert right(reader, unseen, truths) >= 347
    assert right(reader, unseen, truths) > right(one_layer, unseen, truths)
    beside = moved(unseen, 0, 1)
    assert right(reader, beside, truths) > 1.8 * right(plain, beside, truths)


@pytest.mark.notebook
@pytest.mark.parametrize("seed", range(20))
def test_weight_decay_lowers_the_last_loss(seed):
    (X, y), _, _ = parts(8)
    last = [
        trained([64, 16, 16, 10], X[:300], y[:300], seed, 200, 0.1, weight_decay=decay)[1].validation_loss[-1]
        for decay in (0, 0.001)
    ]
    assert last[1] < last[0]
