"""Neurons, layers, networks, losses, and files: both kinds of network say the same to the last digits that matter."""

import copy
import json
import math
import os
import pickle
import sys

import numpy as np
import pytest
from models import predict

from gd_lib import MLP, DenseMLP, Layer, Neuron, Node, Tensor, cross_entropy, load, mse, save, two_moons, xor

X = [[0.5, -1.0], [1.5, 0.3], [-0.7, 0.9], [0.0, 0.0], [2.0, -2.0]]


def numbers(model):
    return [np.asarray(p.data).tolist() for p in model.parameters()]


# The parts


def test_a_neuron_is_its_formula():
    neuron = Neuron(2, seed=4)
    (v, w), b = neuron.weights, neuron.bias
    b.data = 0.25
    for kind, f in (
        ("tanh", math.tanh),
        ("relu", lambda z: max(z, 0)),
        ("sigmoid", lambda z: 1 / (1 + math.exp(-z))),
        ("linear", float),
    ):
        neuron.activation = kind
        out = neuron([3, -1])
        assert type(out) is Node and out.data == pytest.approx(f(3 * v.data - w.data + 0.25))
    assert neuron.parameters() == [v, w, b]


def test_a_neuron_takes_numbers_arrays_and_nodes():
    neuron = Neuron(2, seed=1)
    outs = [neuron(x).data for x in ([1, 2], (1.0, 2.0), np.array([1, 2]), [Node(1), Node(2)])]
    assert len(set(outs)) == 1


def test_a_layer_always_gives_a_list():
    for n in (1, 3):
        layer = Layer(2, n, seed=1)
        assert isinstance(layer([1, 2]), list) and len(layer([1, 2])) == len(layer.neurons) == n
        assert len(layer.parameters()) == 3 * n
    assert Layer(1, 1, "linear").neurons[0].activation == "linear"


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
@pytest.mark.parametrize(
    "sizes, count",
    [([1, 1], 2), ([2, 3], 9), ([2, 16, 16, 1], 337), ([64, 16, 16, 10], 1482), ([784, 16, 16, 10], 13002)],
)
def test_the_parameter_ladder(kind, sizes, count):
    model = kind(sizes)
    assert sum(np.size(p.data) for p in model.parameters()) == count and model.sizes == sizes


def test_the_output_layer_is_linear():
    assert [layer.neurons[0].activation for layer in MLP([2, 3, 3, 1], "relu").layers] == ["relu", "relu", "linear"]
    for model in (MLP([1, 1]), DenseMLP([1, 1])):
        for p in model.parameters():
            p.data = p.data * 0 + 100.0
        out = model([1.0])[0]
        assert float(out.data) == 200


def test_shapes_of_the_dense_twin():
    model = DenseMLP([3, 4, 2])
    assert [w.shape for w in model.weights] == [(3, 4), (4, 2)] and [b.shape for b in model.biases] == [(4,), (2,)]
    assert model(np.zeros((7, 3))).shape == (7, 2) and model([0, 0, 0]).shape == (2,)
    assert model(np.zeros((0, 3))).shape == (0, 2) and model(Tensor(np.ones((2, 3)))).shape == (2, 2)


# Starting at random


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_the_same_seed_gives_the_same_network(kind):
    assert numbers(kind([2, 5, 1], seed=3)) == numbers(kind([2, 5, 1], seed=3)) != numbers(kind([2, 5, 1], seed=4))


def test_all_weights_of_a_network_are_different_numbers():
    weights = [w.data for layer in MLP([5, 20, 20, 3]).layers for neuron in layer.neurons for w in neuron.weights]
    assert len(set(weights)) == len(weights) == 100 + 400 + 60
    assert abs(sum(weights)) / len(weights) < 0.05


@pytest.mark.parametrize("n", [2, 50, 784])
def test_a_sum_of_unit_inputs_starts_with_a_spread_of_about_1(n):
    sums = np.array([[w.data for w in neuron.weights] for neuron in Layer(n, 400, seed=1).neurons]).sum(1)
    assert 0.85 < sums.std() < 1.15


# MLP and DenseMLP


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
@pytest.mark.parametrize("sizes", [[2, 1], [2, 4, 3], [2, 16, 16, 1]])
def test_the_same_seed_gives_the_same_numbers_in_both_kinds(activation, sizes):
    nodes, dense = MLP(sizes, activation, seed=7), DenseMLP(sizes, activation, seed=7)
    assert numbers(dense) == numbers(DenseMLP.from_nodes(nodes))
    for k, layer in enumerate(nodes.layers):
        assert dense.weights[k].data.T.tolist() == [[w.data for w in neuron.weights] for neuron in layer.neurons]
    assert dense(X).data == pytest.approx(np.array([[out.data for out in nodes(x)] for x in X]), rel=1e-12, abs=1e-14)


def test_one_example_gets_the_gradients_of_a_batch_of_one():
    model, found = DenseMLP([3, 4, 2], seed=1), []
    for data in (Tensor([0.5, -1.0, 2.0]), Tensor([[0.5, -1.0, 2.0]])):
        for p in model.parameters():
            p.grad = 0.0
        model(data).sum().backward()
        found.append([data.grad.ravel().tolist(), *[p.grad.tolist() for p in model.parameters()]])
    assert found[0] == found[1]


def test_from_nodes_copies_a_trained_network_and_keeps_apart_from_it():
    nodes = MLP([2, 3, 1])
    for i, p in enumerate(nodes.parameters()):
        p.data = i / 7
    dense = DenseMLP.from_nodes(nodes)
    assert dense(X[:1]).data[0, 0] == pytest.approx(nodes(X[0])[0].data, rel=1e-12)
    dense.biases[0].data = dense.biases[0].data + 5
    assert nodes.layers[0].neurons[0].bias.data == 2 / 7


# The losses, against their formulas


def outs(model):
    return np.array([[out.data for out in model(x)] for x in X])


@pytest.mark.parametrize("twin", [lambda m: m, DenseMLP.from_nodes], ids=["Node", "Tensor"])
def test_mse(twin):
    model, y = MLP([2, 3, 1], seed=1), [1.0, -1.0, 0.5, 2.0, 0.0]
    expected = ((outs(model)[:, 0] - y) ** 2).mean()
    for answers in (y, np.array(y), [[value] for value in y], np.array(y)[:, None]):
        assert float(mse(predict(twin(model), X), answers).data) == pytest.approx(expected, rel=1e-12)
    two, answers = MLP([2, 3, 2], seed=1), [[1, 0], [0, 1], [2, 2], [0, 0], [1, 1]]
    expected = ((outs(two) - answers) ** 2).mean()
    assert float(mse(predict(twin(two), np.array(X)), answers).data) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("twin", [lambda m: m, DenseMLP.from_nodes], ids=["Node", "Tensor"])
def test_cross_entropy(twin):
    model, y = MLP([2, 3, 4], seed=1), [0, 1, 3, 2, 0]
    p = np.exp(outs(model)) / np.exp(outs(model)).sum(1, keepdims=True)
    for answers in (y, np.array(y), np.array(y, dtype=float)):
        expected = -np.log(p[range(5), y]).mean()
        assert float(cross_entropy(predict(twin(model), X), answers).data) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
@pytest.mark.parametrize("loss, y", [(mse, [1.0, 2, 3, 4, 5]), (cross_entropy, [0, 1, 1, 0, 1])])
def test_a_loss_is_a_mean_so_twice_the_same_examples_change_nothing(kind, loss, y):
    model = kind([2, 3, 2 if loss is cross_entropy else 1], seed=5)
    once, twice = loss(predict(model, X), y), loss(predict(model, X + X), y + y)
    once.backward()
    gradients = [np.array(p.grad) for p in model.parameters()]
    for p in model.parameters():
        p.grad = 0.0
    twice.backward()
    assert float(once.data) == pytest.approx(float(twice.data), rel=1e-12)
    for p, gradient in zip(model.parameters(), gradients, strict=True):
        assert p.grad == pytest.approx(gradient, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("loss, y", [(mse, [1.0, 2, 3, 4, 5]), (cross_entropy, [0, 1, 1, 0, 1])])
def test_both_kinds_have_the_same_gradients(loss, y):
    nodes = MLP([2, 4, 3, 2 if loss is cross_entropy else 1], seed=5)
    dense = DenseMLP.from_nodes(nodes)
    loss(predict(nodes, X), y).backward()
    loss(predict(dense, X), y).backward()
    for k, layer in enumerate(nodes.layers):
        weights = [[w.grad for w in neuron.weights] for neuron in layer.neurons]
        assert dense.weights[k].grad.T == pytest.approx(np.array(weights), rel=1e-10, abs=1e-14)
        assert dense.biases[k].grad == pytest.approx([n.bias.grad for n in layer.neurons], rel=1e-10, abs=1e-14)


def test_losses_take_a_function_of_nodes_as_the_model():
    """The running example: two knobs are a model too."""
    w, b = Node(3), Node(1)
    for model in (lambda x: w * x + b, lambda x: [w * x + b]):
        cost = mse(predict(model, [-4, -2, 2, 4]), [-14, -6, 10, 18])
        w.grad = b.grad = 0.0
        cost.backward()
        assert (cost.data, w.grad, b.grad) == (11, -20, -2)


def test_a_network_solves_xor_exactly_with_two_bends():
    model = MLP([2, 2, 1], "relu")
    (one, two), (out,) = model.layers[0].neurons, model.layers[1].neurons
    for neuron, weights, bias in ((one, (1, 1), 0), (two, (1, 1), -1), (out, (1, -2), 0)):
        for w, value in zip(neuron.weights, weights, strict=True):
            w.data = float(value)
        neuron.bias.data = float(bias)
    inputs, labels = xor()
    assert [model(x)[0].data for x in inputs] == labels
    assert DenseMLP.from_nodes(model)(inputs).data[:, 0].tolist() == labels
    assert mse(predict(model, inputs), labels).data == 0


def test_cross_entropy_is_stable_at_large_logits():
    for size in (40, 800, 1e4):
        for model in (MLP([1, 2]), DenseMLP([1, 2])):
            for p, value in zip(model.parameters(), [size, 0, -size, 0], strict=False):
                p.data = p.data * 0 + (value if isinstance(model, MLP) else np.array([size, -size]) * ("W" in p.label))
            right, wrong = cross_entropy(predict(model, [[1.0]]), [0]), cross_entropy(predict(model, [[1.0]]), [1])
            (right + wrong).backward()
            assert right.data == pytest.approx(0, abs=1e-9) and wrong.data == pytest.approx(2 * size)
            assert all(np.isfinite(p.grad).all() for p in model.parameters())


# A trained network can be copied, pickled, saved and loaded.


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_copy_and_pickle_of_a_trained_model_at_any_size(kind):
    model = kind([2, 60, 60, 1], seed=2)
    mse(predict(model, two_moons(4)[0]), two_moons(4)[1]).backward()
    limit = sys.getrecursionlimit()
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert numbers(twin) == numbers(model) and all(
            p is not q for p, q in zip(twin.parameters(), model.parameters(), strict=True)
        )
        assert all(np.array_equal(p.grad, q.grad) for p, q in zip(twin.parameters(), model.parameters(), strict=True))
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_save_and_load_keep_every_digit(kind, activation, tmp_path):
    model, path = kind([2, 4, 1], activation, seed=2), tmp_path / "model.json"
    for i, p in enumerate(model.parameters()):
        p.data = p.data / 3 + math.pi * 10 ** (i - 5)
    save(model, path)
    twin = load(str(path))
    assert (
        type(twin) is kind
        and numbers(twin) == numbers(model)
        and (twin.sizes, twin.activation) == ([2, 4, 1], activation)
    )
    assert [p.label for p in twin.parameters()] == [p.label for p in model.parameters()]
    assert "pickle" not in path.read_text() and json.loads(path.read_text())["sizes"] == [2, 4, 1]
    assert os.listdir(tmp_path) == ["model.json"]


def test_saving_again_replaces_and_an_interrupted_save_keeps_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "model.json"
    save(MLP([1, 1], seed=1), path)
    save(MLP([1, 1], seed=2), path)
    assert numbers(load(path)) == numbers(MLP([1, 1], seed=2))

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(MLP([1, 1], seed=3), path)
    assert numbers(load(path)) == numbers(MLP([1, 1], seed=2))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "hello",
        "[]",
        "3",
        "{}",
        '{"kind": "Forest", "sizes": [1, 1], "activation": "tanh", "parameters": [1, 2]}',
        '{"kind": "MLP", "sizes": [1, 1], "activation": "tanh", "parameters": [1]}',
        '{"kind": "MLP", "sizes": [1, 1], "activation": "tanh", "parameters": [1, "x"]}',
        '{"kind": "MLP", "sizes": [1, 0], "activation": "tanh", "parameters": []}',
        '{"kind": "MLP", "sizes": [1, 1], "activation": "step", "parameters": [1, 2]}',
        '{"kind": "DenseMLP", "sizes": [1, 2], "activation": "tanh", "parameters": [[[1], [2]], [0, 0]]}',
        '{"kind": "DenseMLP", "sizes": [1, 1], "activation": "tanh", "parameters": [[[1], [1, 2]], [0]]}',
    ],
)
def test_a_damaged_model_file_is_told_in_one_sentence(content, tmp_path):
    path = tmp_path / "model.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="not a model written by save") as error:
        load(path)
    assert "model.json" in str(error.value) and "\n" not in str(error.value)
