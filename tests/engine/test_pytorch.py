"""The same graphs and the same 200 steps as PyTorch: equal to 1e-9. pytorch.py has written PyTorch's numbers down."""

import json
from pathlib import Path

import numpy as np
import pytest
import pytorch

import gd_lib
from gd_lib import MLP, DenseMLP, Node, Tensor, fused, mse, two_moons

ROOT = Path(__file__).parents[2]
FOUND = json.loads(pytorch.FOUND.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", [Node, Tensor])
@pytest.mark.parametrize("name", pytorch.GRAPHS)
def test_a_graph(name, kind):
    function, numbers = pytorch.GRAPHS[name]
    leaves = [kind(v) for v in numbers]
    result = function(*leaves)
    result.backward()
    expected = FOUND["graphs"][name]
    assert float(result.data) == pytest.approx(expected["value"], rel=1e-9, abs=1e-9)
    assert [float(leaf.grad) for leaf in leaves] == pytest.approx(expected["gradients"], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", pytorch.OPTIMIZERS)
def test_200_steps_on_tensors(name):
    descend(name, DenseMLP(pytorch.SIZES, seed=1), gd_lib)


@pytest.mark.parametrize("name", [name for name, (kind, _) in pytorch.OPTIMIZERS.items() if kind == "SGD"])
def test_200_steps_of_the_fast_versions(name):
    descend(name, fused.DenseMLP(pytorch.SIZES, seed=1), fused)


@pytest.mark.parametrize("name", ["weight decay", "Adam, all settings"])
def test_200_steps_on_nodes(name):
    descend(name, MLP(pytorch.SIZES, seed=1), gd_lib)


def descend(name, model, library):
    X, y = two_moons(40)
    kind, settings = pytorch.OPTIMIZERS[name]
    optimizer, losses = getattr(library, kind)(model.parameters(), **settings), []
    for _ in range(pytorch.STEPS):
        loss = mse([model(x) for x in X] if isinstance(model, MLP) else model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.data))
    expected = FOUND["descents"][name]
    assert losses == pytest.approx(expected["losses"], rel=1e-9)
    assert losses[-1] < losses[0] / 2
    if isinstance(model, MLP):
        model = DenseMLP.from_nodes(model)
    for p, numbers in zip(model.parameters(), expected["parameters"], strict=True):
        assert np.ravel(p.data) == pytest.approx(numbers, rel=1e-9, abs=1e-9)


def test_what_notebook_03_says_that_pytorch_prints():
    numbers = FOUND["graphs"]["(w · x + b − y)²"]
    printed = " ".join(str(v) for v in [numbers["value"], *numbers["gradients"][:3]])
    assert printed in (ROOT / "notebooks" / "03_node_tree.ipynb").read_text(encoding="utf-8")


def test_pytorch_says_the_same_today():
    """Where PyTorch is installed: the numbers on file are what it gives now."""
    torch = pytest.importorskip("torch")
    for name, now in pytorch.graphs(torch):
        then = FOUND["graphs"][name]
        assert [then["value"], *then["gradients"]] == pytest.approx([now["value"], *now["gradients"]], rel=1e-12)
    for name, now in pytorch.descents(torch):
        assert FOUND["descents"][name]["losses"] == pytest.approx(now["losses"], rel=1e-9)
