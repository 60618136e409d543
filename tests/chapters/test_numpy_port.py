"""What notebook 07 says of PyTorch and of its own steps: numbers on file, and today's where PyTorch is installed."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
from course import ROOT
from notebook_cells import cells_of

from gd_course.exercise.check import catalogue
from gd_lib import SGD, DenseMLP, batches, mse, two_moons

CELLS = cells_of("07")


def programs(id):
    """The Python programs that a Markdown cell shows."""
    return re.findall(r"```python\n(.*?)```", CELLS[id].source, re.DOTALL)


def test_a_step_written_by_hand_is_a_step_of_our_library():
    X, y = (np.array(numbers) for numbers in two_moons(40))
    model = DenseMLP([2, 8, 1])
    by_hand = [p.data for p in model.parameters()]
    optimizer = SGD(model.parameters(), 0.1)
    for _ in range(5):
        by_hand = catalogue("07")["07.4"].right(X, y.reshape(-1, 1), *by_hand, 0.1)
        optimizer.zero_grad()
        mse(model(X), y).backward()
        optimizer.step()
    for ours, theirs in zip(by_hand, model.parameters(), strict=True):
        assert ours == pytest.approx(theirs.data, abs=1e-14)


def test_the_moons_in_pytorch_have_the_losses_on_file():
    found = json.loads((ROOT / "tests" / "engine" / "pytorch.json").read_text(encoding="utf-8"))
    losses = found["descents"]["plain"]["losses"]  # the same data, network, start and rate
    assert catalogue("07")["07.5"].right == pytest.approx([losses[step - 1] for step in (1, 100, 200)], abs=1e-5)


def test_the_loop_in_pytorch_ends_where_ours_does():
    torch = pytest.importorskip("torch")
    points, labels = two_moons(60)

    class OurStart(torch.nn.Sequential):
        def __init__(self, *layers):
            super().__init__(*layers)
            for theirs, ours in zip(self.parameters(), DenseMLP([2, 8, 1]).parameters(), strict=True):
                theirs.data = torch.tensor(ours.data.T)

    class OurHandfuls(batches):
        def __init__(self, data, batch_size, shuffle):
            super().__init__(*data, batch_size)

        def __iter__(self):
            return ((torch.tensor(xb), column(yb)) for xb, yb in super().__iter__())

    def column(numbers):
        return torch.tensor(numbers, dtype=torch.float64).reshape(-1, 1)

    nn = SimpleNamespace(
        Sequential=OurStart, Linear=torch.nn.Linear, Tanh=torch.nn.Tanh, functional=torch.nn.functional
    )
    names = {
        "X": points,
        "y": labels,
        "torch": torch,
        "nn": nn,
        "TensorDataset": lambda X, y: (X, y),
        "DataLoader": OurHandfuls,
    }
    (program,) = programs("c07-200c")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        exec(program, names)
    finally:
        torch.set_default_dtype(before)
    loss = torch.nn.functional.mse_loss(names["model"](torch.tensor(points, dtype=torch.float64)), column(labels))
    assert f"{loss.item():.4f}" == CELLS["c07-200b"].outputs[0].data["text/plain"]


def test_the_moons_in_pytorch_can_be_solved():
    torch = pytest.importorskip("torch")
    (program,) = programs("c07-230")
    names = {}
    exec(program, names)
    X, y, model = names["X"], names["y"], names["model"]
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.1), []
    for _ in range(200):
        loss = torch.nn.functional.mse_loss(model(X), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert catalogue("07")["07.5"].judge([round(losses[step - 1], 3) for step in (1, 100, 200)])
