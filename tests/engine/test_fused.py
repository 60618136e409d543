"""The fast versions give what the readable ones give: the same numbers and the same gradients, to 1e-12."""

import copy
import math

import numpy as np
import pytest
from models import predict

from gd_lib import (
    MLP,
    SGD,
    DenseMLP,
    Node,
    Tensor,
    batches,
    cross_entropy,
    fit,
    fused,
    load,
    mse,
    ordered,
    save,
    two_moons,
)

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


def loop(model, loss, optimizer, dealt):
    """The loop of train.py, with a graph for each step."""
    found = []
    for points, truth in dealt:
        value = loss(model(points), truth)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        found.append(float(value.data))
    return found


@pytest.mark.parametrize("how", ["a list", "dealt anew", "float32"])
@pytest.mark.parametrize("loss", [cross_entropy, mse])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("momentum", "decay"), [(0.0, 0.0), (0.9, 0.01)])
def test_epochs_without_a_graph(how, loss, activation, momentum, decay):
    points = np.random.default_rng(0).normal(size=(22, 3))
    truth = np.arange(22) % 4 if loss is cross_entropy else points[:, [0, 1, 2, 0]]
    models = readable, fast = pair(DenseMLP, [3, 6, 5, 4], activation)
    if how == "float32":
        for p in [*readable.parameters(), *fast.parameters()]:
            p.data = p.data.astype(np.float32)
    one = SGD(readable.parameters(), 0.05, momentum, decay)
    other = fused.SGD(fast.parameters(), 0.05, momentum, decay)
    dealt = [batches(points, truth, 8, seed=1) for _ in models]
    if how != "dealt anew":
        dealt = [list(d) for d in dealt]
    epoch = fused.Epochs(fast, loss, other, dealt[1])
    near = {"rel": 1e-4} if how == "float32" else {"rel": 1e-12}
    for turn in range(4):
        assert loop(readable, loss, one, dealt[0]) == pytest.approx(epoch(), **near)
        one.learning_rate = other.learning_rate = 0.05 / (1 + turn)
        for p, q in zip(readable.parameters(), fast.parameters(), strict=True):
            assert q.data.dtype == p.data.dtype and q.grad.shape == p.grad.shape
            assert np.allclose(p.data, q.data, rtol=near["rel"], atol=near["rel"] / 100)
            assert np.allclose(p.grad, q.grad, rtol=10 * near["rel"], atol=near["rel"])
        if turn == 1:  # data from elsewhere, and steps with a graph, in between
            for model, optimizer, some in zip((readable, fast), (one, other), dealt, strict=True):
                model.weights[0].data = model.weights[0].data * 0.5
                loop(model, loss, optimizer, some)


def test_epochs_leave_alone_what_a_graph_holds_and_what_they_are_given():
    model = fused.DenseMLP([2, 3, 2])
    points, truth = np.array([[0.1, 0.2], [0.3, -0.4]]), np.array([0, 1])
    epoch = fused.Epochs(model, cross_entropy, fused.SGD(model.parameters(), 0.1), [(points, truth)])
    for _ in range(3):
        held = [(p.data, p.data.copy()) for p in model.parameters()]
        epoch()
        assert all((array == copy).all() for array, copy in held)
        assert not any(p.data is array for p, (array, _) in zip(model.parameters(), held))
    assert points.tolist() == [[0.1, 0.2], [0.3, -0.4]] and truth.tolist() == [0, 1]


def test_epochs_that_are_interrupted_keep_the_steps_until_then():
    points, truth = np.random.default_rng(0).normal(size=(6, 2)), np.arange(6) % 2
    model, twin = fused.DenseMLP([2, 3, 2]), fused.DenseMLP([2, 3, 2])
    optimizer = fused.SGD(model.parameters(), 0.1, 0.9)
    epoch = fused.Epochs(model, cross_entropy, optimizer, [(points, truth)] * 3)

    class Interrupted(list):
        def __iter__(self):
            yield from self[:2]
            raise KeyboardInterrupt

    epoch.batches = Interrupted(epoch.batches)
    with pytest.raises(KeyboardInterrupt):
        epoch()
    loop(twin, cross_entropy, SGD(twin.parameters(), 0.1, 0.9), [(points, truth)] * 2)
    assert all(close(p.data, q.data) for p, q in zip(model.parameters(), twin.parameters(), strict=True))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"model": MLP([2, 2])}, "a DenseMLP"),
        ({"optimizer": lambda p: SGD(p, 0.1)}, "a fused.SGD"),
        ({"optimizer": lambda p: fused.SGD(p[1:], 0.1)}, "made from this model"),
        ({"loss": lambda outputs, targets: outputs.sum()}, "cross_entropy or mse"),
        ({"batches": []}, "no batches"),
        ({"batches": [([[1.0, 2.0, 3.0]], [0])]}, r"\(n, 2\) and n targets, but got \(1, 3\) and 1"),
        ({"batches": [([[1.0, 2.0]], [0, 1])]}, "but got .* and 2"),
        ({"batches": [([[1.0, 2.0]], [2])]}, "whole numbers from 0 to 1"),
        ({"batches": [([[1.0, 2.0]], [0]), ([[1.0, 2.0]], [0.5])]}, "whole numbers from 0 to 1"),
        ({"batches": [([[1.0, 2.0]], [0])], "loss": mse}, "2 outputs, but 1 targets"),
        ({"batches": [([["a", "b"]], [0])]}, "array of numbers"),
    ],
)
def test_epochs_say_what_is_wrong_before_the_first_step(change, says):
    model = change.get("model", fused.DenseMLP([2, 2]))
    before = [p.data for p in model.parameters()]
    optimizer = change.get("optimizer", lambda p: fused.SGD(p, 0.1))(model.parameters())
    given = change.get("batches", [([[1.0, 2.0]], [0])])
    with pytest.raises((TypeError, ValueError), match=says):
        fused.Epochs(model, change.get("loss", cross_entropy), optimizer, given)
    assert all(p.data is data for p, data in zip(model.parameters(), before))
