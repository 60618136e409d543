"""The fast versions give what the readable ones give: the same numbers and the same gradients, to 1e-12."""

import copy
import math

import numpy as np
import pytest
from models import predict

from gd_lib import MLP, SGD, DenseMLP, Node, Tensor, cross_entropy, fit, fused, load, mse, ordered, save, two_moons

ACTIVATIONS = ["tanh", "relu", "sigmoid", "linear"]
X = [[0.5, -1.0, 2.0], [1.5, 0.3, -0.7], [-0.7, 0.9, 0.1], [0.0, 0.0, 0.0]]


def biased(model):
    """The same network with biases that are not 0."""
    for k, p in enumerate(model.parameters()):
        p.data = p.data + 0.1 * (-1) ** k
    return model


def pair(kind, sizes, activation="tanh"):
    """A readable network and its fast twin, with the same parameters."""
    return biased(kind(sizes, activation, seed=3)), biased(getattr(fused, kind.__name__)(sizes, activation, seed=3))


def close(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("inputs", ["numbers", "Nodes", "both"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [[3, 1], [3, 4, 2], [3, 8, 8, 1]])
def test_an_mlp(sizes, activation, inputs):
    found = []
    for model in pair(MLP, sizes, activation):
        rows = [
            [Node(v) if inputs == "Nodes" or (inputs == "both" and i == 1) else v for i, v in enumerate(x)] for x in X
        ]
        outputs = predict(model, rows)
        assert all(type(out) is Node for row in outputs for out in row)
        (Node.sum([out for row in outputs for out in row]) * -3 + 1).backward()
        nodes = [v for row in rows for v in row if isinstance(v, Node)]
        data = [[out.data for out in row] for row in outputs]
        found.append((data, [p.grad for p in model.parameters()], [node.grad for node in nodes]))
    for readable, fast in zip(*found, strict=True):
        assert close(readable, fast)


def test_a_neuron_is_one_node():
    _, model = pair(MLP, [3, 2])
    x = [Node(0.5), 1.0, Node(2.0)]
    for neuron, out in zip(model.layers[0].neurons, model(x), strict=True):
        assert out.prev[:4] == (*neuron.weights, neuron.bias) and {x[0], x[2]} <= set(out.prev)
        assert all(not node.prev for node in out.prev)  # one step, nothing in between


def test_where_a_neuron_is_flat_the_graph_ends():
    model = fused.MLP([2, 1, 1], "relu")
    hidden = model.layers[0].neurons[0]
    hidden.weights[0].data, hidden.weights[1].data = -1.0, 1.0
    x = [Node(math.inf), Node(1.0)]
    (out,) = model(x)
    out.backward()
    assert out.data == 0 and [p.grad for p in (*hidden.parameters(), *x)] == [0.0] * 5
    assert not set(hidden.parameters()) & set(ordered(out))


@pytest.mark.parametrize("data", ["array", "Tensor"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [[3, 2], [3, 5, 2], [3, 2, 2, 1]])
@pytest.mark.parametrize("n", [4, 1, 0])
def test_a_dense_mlp(n, sizes, activation, data):
    found = []
    for model in pair(DenseMLP, sizes, activation):
        x = np.reshape(X[:n], (n, 3))
        x = Tensor(x) if data == "Tensor" else x
        outputs = model(x)
        (outputs * np.linspace(-1, 2, sizes[-1])).sum().backward()
        gradients = [p.grad for p in model.parameters()]
        found.append([outputs.data, *gradients, *([x.grad] if data == "Tensor" else [])])
    assert len(found[0]) == 1 + 2 * (len(sizes) - 1) + (data == "Tensor")
    for readable, fast in zip(*found, strict=True):
        assert close(readable, fast)


def test_a_layer_is_one_tensor():
    _, model = pair(DenseMLP, [3, 2])
    x = Tensor(X)
    assert model(x).prev == (model.weights[0], model.biases[0], x)
    assert model(x.data).prev == (model.weights[0], model.biases[0])


@pytest.mark.parametrize("scale", [1.0, 40.0, 800.0])
@pytest.mark.parametrize("labels", [[0, 2, 1, 2], np.array([2.0, 0.0, 0.0, 1.0])])
def test_cross_entropy(scale, labels):
    found = []
    for loss in (cross_entropy, fused.cross_entropy):
        logits = Tensor(scale * np.array(X))
        value = loss(logits, labels)
        (value * 3).backward()
        found.append((value.data, logits.grad))
    for readable, fast in zip(*found, strict=True):
        assert close(readable, fast)


def test_cross_entropy_of_nodes_is_the_readable_one():
    rows = [[Node(v) for v in x] for x in X]
    assert fused.cross_entropy(rows, [0, 1, 2, 0]).data == cross_entropy(rows, [0, 1, 2, 0]).data


@pytest.mark.parametrize("labels", [[0, 1], [0, 1, 2, 3], [0, 1, 0.5, 2], [0, -1, 1, 2]])
def test_cross_entropy_refuses_what_the_readable_one_refuses(labels):
    said = []
    for loss in (cross_entropy, fused.cross_entropy):
        with pytest.raises(ValueError) as error:
            loss(Tensor(X), labels)
        said.append(str(error.value))
    assert said[0] == said[1]


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_sgd(kind, momentum):
    points, labels = two_moons(30)
    model, twin = kind([2, 5, 1], seed=1), kind([2, 5, 1], seed=1)
    one, other = SGD(model.parameters(), 0.1, momentum), fused.SGD(twin.parameters(), 0.1, momentum)
    for step in range(6):
        for net, optimizer in ((model, one), (twin, other)):
            optimizer.zero_grad()
            mse(predict(net, points), labels).backward()
            optimizer.learning_rate = 0.1 / (1 + step)
            optimizer.step()
            if step == 3:  # data from elsewhere, between two steps
                net.parameters()[0].data = net.parameters()[0].data * 0.5
        for p, q in zip(model.parameters(), twin.parameters(), strict=True):
            assert close(p.data, q.data)


def test_a_graph_keeps_the_data_it_was_made_with():
    w = Tensor([1.0, 2.0])
    product = (w * w).sum()
    optimizer = fused.SGD([w, Tensor([5.0])], 0.1)
    product.backward()
    before = w.data
    optimizer.step()
    assert before.tolist() == [1.0, 2.0] and w.data.tolist() == [0.8, 1.6]


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_a_whole_training(kind):
    points, labels = two_moons(40)
    histories = []
    for network, descent in ((kind, SGD), (getattr(fused, kind.__name__), fused.SGD)):
        model = network([2, 6, 1], seed=2)
        histories.append(
            fit(model, points, labels, mse, descent(model.parameters(), 0.1, 0.5), epochs=8, batch_size=7).loss
        )
    assert histories[0] == pytest.approx(histories[1], rel=1e-12)


@pytest.mark.parametrize("kind", [MLP, DenseMLP])
def test_it_is_chosen_by_name_and_saved_as_what_it_is_a_version_of(kind, tmp_path):
    readable, fast = pair(kind, [2, 3, 1])
    assert type(readable) is kind and isinstance(fast, kind) and type(fast).__module__ == "gd_lib.fused"
    save(fast, tmp_path / "model.json")
    again = load(tmp_path / "model.json")
    assert type(again) is kind
    for p, q in zip(again.parameters(), fast.parameters(), strict=True):
        assert close(p.data, q.data)
    assert type(copy.deepcopy(fast)) is type(fast)
