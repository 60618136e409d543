"""The training loop: fair batches, an honest history, and nothing lost when it ends early."""

import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from models import predict

from gd_lib import (
    MLP,
    SGD,
    DenseMLP,
    History,
    Node,
    batches,
    cross_entropy,
    fit,
    load_digits,
    mean_gradient,
    mse,
    ordered,
    split,
    two_moons,
    xor,
)

MOONS = two_moons(40, seed=1)


def numbers(model):
    return [np.asarray(p.data).tolist() for p in model.parameters()]


def trained(model, X=MOONS[0], y=MOONS[1], loss=mse, *, rate=0.1, momentum=0.0, **settings):
    return fit(model, X, y, loss, SGD(model.parameters(), rate, momentum), **{"epochs": 5, **settings})


# Batches


@pytest.mark.parametrize("n, size", [(10, 3), (10, 5), (10, 10), (10, 99), (1, 1), (7, 1)])
@pytest.mark.parametrize("as_array", [False, True])
def test_every_row_comes_exactly_once_with_its_answer_and_the_short_batch_is_kept(n, size, as_array):
    X, y = [[i, i * 10, i * 100] for i in range(n)], list(range(n))
    if as_array:
        X, y = np.array(X), np.array(y)
    handfuls = batches(X, y, size, seed=3)
    for _ in range(3):
        epoch = list(handfuls)
        assert len(epoch) == len(handfuls) == math.ceil(n / size)
        assert [len(yb) for _, yb in epoch] == [size] * (n // size) + [n % size] * (n % size > 0)
        assert sorted(int(label) for _, yb in epoch for label in yb) == list(range(n))
        assert all(
            list(row) == [label, label * 10, label * 100] for xb, yb in epoch for row, label in zip(xb, yb, strict=True)
        )
        assert all(isinstance(xb, np.ndarray) == as_array for xb, _ in epoch)


def test_batches_are_shuffled_anew_each_time_and_the_series_repeats_with_its_seed():
    X = list(range(30))

    def series(seed):
        handfuls = batches(X, X, 10, seed)
        return [[tuple(xb) for xb, _ in handfuls] for _ in range(4)]

    one = series(5)
    assert one == series(5) != series(6)
    assert len({epoch[0] for epoch in one}) == 4  # another first handful each time
    assert (
        len({frozenset(handful) for epoch in one for handful in epoch}) == 12
    )  # not the same handfuls in another order
    assert list(range(30)) == X


def test_batches_do_not_change_a_two_dimensional_array():
    X = np.arange(40.0).reshape(20, 2)
    for xb, _ in batches(X, X, 6):
        xb[:] = -1
    assert (X == np.arange(40.0).reshape(20, 2)).all()


# What fit does in a step


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_full_batch_is_plain_descent_by_hand(kind):
    model, twin = kind([2, 4, 1], seed=1), kind([2, 4, 1], seed=1)
    history = trained(model, epochs=4, rate=0.2, momentum=0.5)
    optimizer, by_hand = SGD(twin.parameters(), 0.2, momentum=0.5), []
    for _ in range(4):
        optimizer.zero_grad()
        value = mse(predict(twin, MOONS[0]), MOONS[1])
        value.backward()
        optimizer.step()
        by_hand.append(float(value.data))
    assert history.loss == pytest.approx(by_hand, rel=1e-9) and isinstance(history, History)
    for a, b in zip(model.parameters(), twin.parameters(), strict=True):
        assert a.data == pytest.approx(b.data, rel=1e-9)


def test_the_loss_of_an_epoch_is_the_mean_weighted_by_size():
    """Seven examples in batches of three: 3 + 3 + 1. A plain mean of means would count the last one three times."""
    seen = []

    def spy(outputs, y):
        value = mse(outputs, y)
        seen.append((len(y), value.data))
        return value

    X = [[float(i)] for i in range(7)]
    history = trained(MLP([1, 1]), X, [3.0 * i for i in range(7)], spy, batch_size=3, epochs=1, rate=1e-9)
    assert [n for n, _ in seen] == [3, 3, 1]
    assert history.loss[0] == pytest.approx(sum(n * value for n, value in seen) / 7, rel=1e-12)
    assert history.loss[0] == pytest.approx(mse(predict(MLP([1, 1]), X), [3.0 * i for i in range(7)]).data, rel=1e-6)
    assert history.loss[0] != pytest.approx(sum(value for _, value in seen) / 3, rel=1e-3)


def test_every_batch_shares_one_set_of_weights():
    model, seen = MLP([2, 2, 1]), []

    def spy(outputs, y):
        leaves = {id(node) for node in ordered(Node.sum([row[0] for row in outputs])) if not node.prev}
        seen.append(leaves)
        return mse(outputs, y)

    trained(model, loss=spy, batch_size=10, epochs=2)
    assert len(seen) == 8 and all(leaves == {id(p) for p in model.parameters()} for leaves in seen)


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_an_optimizer_of_another_model_is_named_before_the_first_step(kind):
    old, new = kind([2, 3, 1]), kind([2, 3, 1], seed=7)
    before = numbers(old), numbers(new)
    with pytest.raises(ValueError, match="none of the optimizer's parameters"):
        fit(new, *MOONS, mse, SGD(old.parameters(), 0.1), epochs=3)
    assert (numbers(old), numbers(new)) == before


def test_a_loss_that_has_lost_its_graph_is_named_too():
    model = MLP([2, 3, 1])
    with pytest.raises(ValueError, match="none of the optimizer's parameters"):
        trained(model, loss=lambda outputs, y: Node(sum(row[0].data for row in outputs)))


def test_some_parameters_may_rest():
    model = MLP([2, 3, 1], seed=1)
    first, last = model.layers[0].parameters(), model.layers[-1].parameters()
    before = [p.data for p in first]
    fit(model, *MOONS, mse, SGD(last, 0.1), epochs=2)
    assert [p.data for p in first] == before and numbers(model) != numbers(MLP([2, 3, 1], seed=1))


def test_gradients_do_not_pile_up_from_step_to_step():
    model = MLP([1, 1])
    trained(model, [[1.0]], [2.0], mse, epochs=3)
    last = [p.grad for p in model.parameters()]
    model.parameters()[0].grad = model.parameters()[1].grad = 0.0
    assert all(abs(g) < 5 for g in last)


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_training_learns_xor_and_the_moons(kind):
    X, y = xor()
    model = kind([2, 8, 1], seed=1)
    history = trained(model, X, y, mse, rate=0.3, epochs=400, momentum=0.5)
    assert history.loss[-1] < 0.01 and history.stopped == "" and len(history.loss) == 400
    model = kind([2, 8, 1], seed=1)
    trained(model, rate=0.05, momentum=0.9, epochs=60, batch_size=10)
    outs = [float(np.ravel(model([x])[0].data if kind is DenseMLP else model(x)[0].data)[0]) for x in MOONS[0]]
    assert sum((out > 0) == (label > 0) for out, label in zip(outs, MOONS[1], strict=True)) >= 38


def by_loops(nodes, X, y, rate, momentum, epochs, size, seed):
    """A third engine: the tanh network with mean squared error, backpropagation written out by hand in NumPy."""
    W = [np.array([[w.data for w in n.weights] for n in layer.neurons]) for layer in nodes.layers]
    B = [np.array([n.bias.data for n in layer.neurons]) for layer in nodes.layers]
    speeds = [np.zeros_like(p) for p in W + B]
    losses, handfuls = [], batches(np.array(X), np.array(y, dtype=float), size, seed)
    for _ in range(epochs):
        total = 0.0
        for xb, yb in handfuls:
            values = [xb]
            for k, (w, b) in enumerate(zip(W, B, strict=True)):
                z = values[-1] @ w.T + b
                values.append(z if k == len(W) - 1 else np.tanh(z))
            error = values[-1][:, 0] - yb
            total += (error**2).sum()
            g, slopes = (2 * error / len(yb))[:, None], []
            for k in reversed(range(len(W))):
                slopes.insert(0, (g.T @ values[k], g.sum(0)))
                g = g @ W[k] * (1 - values[k] ** 2)
            for i, slope in enumerate([s for s, _ in slopes] + [s for _, s in slopes]):
                speeds[i] = momentum * speeds[i] + slope
                target, j = (W, i) if i < len(W) else (B, i - len(W))
                target[j] = target[j] - rate * speeds[i]
        losses.append(total / len(y))
    return losses


def test_node_tensor_and_a_third_engine_train_in_lockstep():
    """Five steps an epoch (the last batch short), 40 epochs: 200 steps, momentum, float64; losses agree to 1e-9."""
    X, y = two_moons(45, seed=2)
    nodes = MLP([2, 6, 5, 1], seed=3)
    dense = DenseMLP.from_nodes(nodes)
    by_hand = by_loops(nodes, X, y, 0.1, 0.8, 40, 10, 7)
    losses = [
        trained(m, X, y, mse, rate=0.1, momentum=0.8, epochs=40, batch_size=10, seed=7).loss for m in (nodes, dense)
    ]
    assert losses[0] == pytest.approx(by_hand, rel=1e-9) and losses[1] == pytest.approx(by_hand, rel=1e-9)
    assert losses[0][-1] < losses[0][0] / 3
    for k, layer in enumerate(nodes.layers):
        weights = [[w.data for w in neuron.weights] for neuron in layer.neurons]
        assert dense.weights[k].data.T == pytest.approx(np.array(weights), rel=1e-8)


@pytest.mark.parametrize("loss", [mse, cross_entropy])
def test_both_kinds_of_network_train_in_lockstep_with_the_other_losses(loss):
    X, y = two_moons(30, seed=2)
    labels = y if loss is mse else [(label + 1) // 2 for label in y]
    histories = [
        trained(kind([2, 5, 1 if loss is mse else 2], seed=3), X, labels, loss, epochs=34, batch_size=10)
        for kind in (MLP, DenseMLP)
    ]
    assert histories[0].loss == pytest.approx(histories[1].loss, rel=1e-9)


# Seeds


def test_the_same_seed_gives_the_same_history_and_another_seed_another():
    one, two, three = (trained(MLP([2, 3, 1]), batch_size=8, seed=seed).loss for seed in (1, 1, 2))
    assert one == two != three


def test_training_prints_the_same_digits_in_every_process():
    program = """if True:
        from gd_lib import MLP, DenseMLP, SGD, fit, mse, two_moons
        X, y = two_moons(20)
        for kind in (MLP, DenseMLP):
            model = kind([2, 5, 5, 1])
            print(fit(model, X, y, mse, SGD(model.parameters(), 0.1, 0.9), epochs=5, batch_size=6).loss)
            print([p.data.hex() if kind is MLP else p.data.tolist() for p in model.parameters()])
    """
    runs = []
    for hash_seed in ("0", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        runs.append(
            subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
        )
    assert runs[0].stdout == runs[1].stdout and len(runs[0].stdout) > 1000


# Validation, early stopping


class Knob:
    """A model of one number whose loss we can steer: training pulls w up, validation has its own mind."""

    def __init__(self):
        self.w = Node(0.0, "w")

    def __call__(self, x):
        return self.w

    def parameters(self):
        return [self.w]


def knob_fit(validation_losses, **settings):
    """Each epoch moves w by exactly 1; the k-th epoch's validation loss is the k-th of the list."""
    model, calls = Knob(), iter(validation_losses)

    def loss(outputs, y):
        return Node(next(calls)) if y[0] == "validation" else -1 * outputs[0] + 1000

    optimizer = SGD(model.parameters(), 1.0)
    settings = {"epochs": len(validation_losses), **settings}
    return model, fit(model, [0], [0], loss, optimizer, validation=([0], ["validation"]), **settings)


def test_validation_is_measured_each_epoch_and_never_trained_on():
    model, history = knob_fit([5.0, 4.0, 6.0])
    assert (
        history.validation_loss == [5, 4, 6] and model.w.data == 3 and history.stopped == "" and len(history.loss) == 3
    )


def test_early_stopping_waits_for_its_patience_and_restores_the_best_parameters():
    model, history = knob_fit([5.0, 4.0, 3.0, 3.5, 3.0, 9.0, 1.0], patience=3)
    assert history.validation_loss == [5, 4, 3, 3.5, 3, 9] and len(history.loss) == 6
    assert model.w.data == 3 and "after epoch 6" in history.stopped and "best at 3" in history.stopped
    assert "\n" not in history.stopped and history.stopped.rstrip(".") in repr(history)


def test_patience_begins_anew_after_every_improvement():
    model, history = knob_fit([5.0, 6.0, 4.0, 6.0, 3.0, 6.0, 2.0], patience=2)
    assert len(history.loss) == 7 and model.w.data == 7 and history.stopped == ""


def test_with_patience_the_best_epoch_is_restored_though_all_epochs_ran():
    model, history = knob_fit([5.0, 1.0, 2.0], patience=2)
    assert len(history.loss) == 3 and model.w.data == 2


@pytest.mark.parametrize("first", [math.nan, math.inf])
def test_a_validation_loss_that_is_not_finite_at_first(first):
    model, history = knob_fit([first, 2.0, 3.0, 4.0], patience=2)
    assert history.validation_loss[1:] == [2, 3, 4] and model.w.data == 2


def test_a_validation_loss_that_is_never_finite_stops_with_a_sentence():
    model, history = knob_fit([math.nan] * 4, patience=2)
    assert history.stopped and len(history.loss) == len(history.validation_loss) <= 4
    assert math.isfinite(model.w.data)


def test_early_stopping_on_a_real_network():
    X, y = two_moons(60, noise=0.4, seed=3)
    train, validation, _ = split(X, y, test=0)
    model = DenseMLP([2, 30, 1], seed=1)
    history = trained(
        model, *train, rate=0.1, momentum=0.9, epochs=400, batch_size=8, validation=validation, patience=20
    )
    best = min(history.validation_loss)
    assert float(mse(predict(model, validation[0]), validation[1]).data) == pytest.approx(best, rel=1e-12)


# Ends that nobody planned


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_ctrl_c_between_two_epochs_leaves_model_and_history(kind, capsys):
    def stop(epoch, history):
        if epoch == 3:
            raise KeyboardInterrupt

    model, twin = kind([2, 3, 1], seed=1), kind([2, 3, 1], seed=1)
    history = trained(model, epochs=100, on_epoch=stop)
    whole = trained(twin, epochs=3)
    assert history.loss == whole.loss and numbers(model) == numbers(twin)
    assert "Interrupted" in history.stopped and "3 whole epochs" in history.stopped and "\n" not in history.stopped
    assert capsys.readouterr().out.count("Interrupted") <= 1


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_ctrl_c_in_the_middle_of_an_epoch_leaves_model_and_history(kind):
    calls = []

    def loss(outputs, y):
        calls.append(1)
        if len(calls) == 11:  # four batches an epoch: in the third epoch
            raise KeyboardInterrupt
        return mse(outputs, y)

    model = kind([2, 3, 1], seed=1)
    history = trained(model, loss=loss, epochs=100, batch_size=10)
    assert len(history.loss) == 2 and "2 whole epochs" in history.stopped and "step 11" in history.stopped
    assert all(np.isfinite(p.data).all() for p in model.parameters())
    model(MOONS[0][0] if kind is MLP else MOONS[0])
    again = trained(model, epochs=1)  # it goes on from here
    assert len(again.loss) == 1


def test_ctrl_c_in_the_first_epoch():
    def loss(*_):
        raise KeyboardInterrupt

    model = MLP([2, 3, 1], seed=1)
    history = trained(model, loss=loss)
    assert history.loss == [] and history.stopped and numbers(model) == numbers(MLP([2, 3, 1], seed=1))
    assert "no finished epoch" in repr(history)


def test_ctrl_c_with_patience_gives_the_best_model_so_far():
    def stop(epoch, history):
        if epoch == 4:
            raise KeyboardInterrupt

    model, history = knob_fit([5.0, 1.0, 2.0, 3.0, 4.0], patience=5, on_epoch=stop)
    assert model.w.data == 2 and len(history.validation_loss) == 4


def test_ctrl_c_in_the_on_epoch_of_the_best_epoch_gives_that_one():
    def stop(epoch, history):
        if epoch == 3:
            raise KeyboardInterrupt

    model, history = knob_fit([5.0, 4.0, 1.0, 2.0], patience=3, on_epoch=stop)
    assert model.w.data == 3 and history.validation_loss == [5, 4, 1]


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_an_exploding_loss_stops_with_a_sentence_and_keeps_what_was(kind, recwarn):
    model = kind([1, 1], seed=1)
    X, y = [[-4.0], [-2.0], [2.0], [4.0]], [-14.0, -6.0, 10.0, 18.0]
    history = trained(model, X, y, mse, rate=0.5, epochs=10_000)
    assert "learning rate 0.5" in history.stopped and "step" in history.stopped and "\n" not in history.stopped
    assert 10 < len(history.loss) < 10_000 and all(math.isfinite(value) for value in history.loss)
    assert all(np.isfinite(p.data).all() for p in model.parameters()) and not recwarn.list
    assert math.isfinite(float(mse(predict(model, X), y).data))


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_data_with_nan_or_infinity_stop_at_the_first_step_and_blame_the_data(kind, bad, recwarn):
    model = kind([1, 1], seed=1)
    history = trained(model, [[1.0], [bad]], [1.0, 2.0], mse)
    assert "step 1:" in history.stopped and "data" in history.stopped and history.loss == []
    assert numbers(model) == numbers(kind([1, 1], seed=1)) and not recwarn.list


def test_a_nan_in_the_middle_of_an_epoch_keeps_the_whole_epochs():
    calls = []

    def loss(outputs, y):
        calls.append(1)
        return mse(outputs, y) * (math.nan if len(calls) == 6 else 1)

    model = MLP([2, 3, 1], seed=1)
    history = trained(model, loss=loss, batch_size=10)
    assert len(history.loss) == 1 and "step 6" in history.stopped
    assert all(math.isfinite(p.data) for p in model.parameters())


def test_an_error_in_the_loss_is_not_swallowed():
    def loss(*_):
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        trained(MLP([2, 1]), loss=loss)


# on_epoch


def test_on_epoch_is_called_after_each_epoch_counted_from_1():
    seen = []
    history = trained(
        MLP([2, 1]),
        epochs=3,
        validation=MOONS,
        on_epoch=lambda epoch, h: seen.append((epoch, len(h.loss), len(h.validation_loss))),
    )
    assert seen == [(1, 1, 1), (2, 2, 2), (3, 3, 3)] and len(history.validation_loss) == 3


def test_what_a_history_says_of_itself():
    history = trained(MLP([2, 1]), epochs=3)
    assert "3 epochs" in repr(history) and "\n" not in repr(history) and " 0x" not in repr(history)


# Real digits, quickly


def test_digits_are_learned_in_a_few_epochs():
    X, y = load_digits()
    train, validation, test = split(X / 16, y, seed=1)
    model = DenseMLP([64, 16, 16, 10], seed=1)
    trained(model, *train, cross_entropy, rate=0.1, momentum=0.9, epochs=25, batch_size=32, validation=validation)
    right = (model(test[0]).data.argmax(1) == test[1]).mean()
    assert right > 0.93


# Many workers


def cut(X, y, sizes):
    """(X, y) in shards of these sizes."""
    ends = [sum(sizes[: k + 1]) for k in range(len(sizes))]
    return [(X[end - n : end], y[end - n : end]) for n, end in zip(sizes, ends)]


@pytest.mark.parametrize("network", [MLP, DenseMLP])
@pytest.mark.parametrize("sizes", [[12], [3, 3, 3, 3], [1, 2, 8, 1]])
def test_the_mean_of_the_shards_is_the_gradient_of_the_whole_batch(network, sizes):
    X, y = two_moons(12)
    whole, cut_up = network([2, 3, 1]), network([2, 3, 1])
    if network is DenseMLP:
        X, y = np.array(X), np.array(y)
    value = mse(whole(X) if network is DenseMLP else [whole(x) for x in X], y)
    value.backward()
    before = [p.data for p in cut_up.parameters()]
    for p in cut_up.parameters():
        p.grad = 99.0  # it is set, not added to, and no worker starts with it
    with ThreadPoolExecutor(4) as executor:
        loss = mean_gradient(executor, cut_up, mse, cut(X, y, sizes))
    assert loss == pytest.approx(float(value.data), rel=1e-12)
    for p, q in zip(whole.parameters(), cut_up.parameters()):
        assert np.shape(q.grad) == np.shape(p.grad)
        np.testing.assert_allclose(q.grad, p.grad, rtol=1e-12, atol=1e-12)
    assert all(p.data is data for p, data in zip(cut_up.parameters(), before))


def test_a_mean_gradient_of_wrong_things_is_refused_in_one_sentence():
    X, y = two_moons(4)
    with ThreadPoolExecutor(1) as executor:
        for problem, words, arguments in [
            (TypeError, "needs an executor.*int", (4, MLP([2, 1]), mse, [(X, y)])),
            (ValueError, "no shards", (executor, MLP([2, 1]), mse, [])),
            (ValueError, "4 examples and y 3", (executor, MLP([2, 1]), mse, [(X, y), (X, y[:3])])),
            (TypeError, "loss", (executor, MLP([2, 1]), lambda outputs, targets: 3.0, [(X, y)])),
        ]:
            with pytest.raises(problem, match=words):
                mean_gradient(*arguments)
