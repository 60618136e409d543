"""PyTorch's numbers for what gd_lib does too: `python tests/engine/pytorch.py` writes them into pytorch.json.

PyTorch is too large to be installed with the course, so its answers are kept, with its version. test_pytorch.py holds
gd_lib to them. What both are given is here once.
"""

import json
import sys
from pathlib import Path

FOUND = Path(__file__).with_suffix(".json")
STEPS, SIZES = 200, [2, 8, 1]
# The name in gd_lib and in PyTorch, and the settings as each calls them.
OPTIMIZERS = {
    "plain": ("SGD", {"learning_rate": 0.1}),
    "momentum": ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    "weight decay": ("SGD", {"learning_rate": 0.1, "momentum": 0.5, "weight_decay": 0.01}),
    "Adam": ("Adam", {"learning_rate": 0.01}),
    "Adam, all settings": (
        "Adam",
        {"learning_rate": 0.05, "betas": (0.8, 0.95), "epsilon": 1e-3, "weight_decay": 0.01},
    ),
}
IN_PYTORCH = {"learning_rate": "lr", "epsilon": "eps"}
# A graph is a function of its leaves, whose numbers stand beside it. The first is that of notebook 03.
GRAPHS = {
    "(w · x + b − y)²": (lambda w, x, b, y: (w * x + b - y) ** 2, [3.0, 2.0, 1.0, 10.0]),
    "u · v + u": (lambda u, v: u * v + u, [1.5, -0.7]),
    "every operation": (lambda a, b: (a.tanh() * b.exp() + b.log() / a - a**3 + 2 * b - 1 / b) / (a * b), [0.6, 1.7]),
    "ReLU on both sides": (lambda a, b: a.relu() * 3 + b.relu() * a, [0.4, -0.9]),
    "sigmoid": (lambda a, b: (a * b).sigmoid() - (a - b).sigmoid(), [2.5, -1.2]),
}


def graphs(torch):
    for name, (function, numbers) in GRAPHS.items():
        leaves = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in numbers]
        result = function(*leaves)
        result.backward()
        yield name, {"value": result.item(), "gradients": [leaf.grad.item() for leaf in leaves]}


def descents(torch):
    from gd_lib import DenseMLP, two_moons

    X, y = two_moons(40)
    X, y = torch.tensor(X, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    for name, (kind, settings) in OPTIMIZERS.items():
        start = [torch.tensor(p.data, requires_grad=True) for p in DenseMLP(SIZES, seed=1).parameters()]
        W0, b0, W1, b1 = start
        optimizer = getattr(torch.optim, kind)(start, **{IN_PYTORCH.get(k, k): v for k, v in settings.items()})
        losses = []
        for _ in range(STEPS):
            loss = (((X @ W0 + b0).tanh() @ W1 + b1).squeeze(1) - y).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        yield name, {"losses": losses, "parameters": [p.detach().flatten().tolist() for p in start]}


def main():
    import torch

    sys.path.insert(0, str(Path(__file__).parents[2]))
    found = {"version": torch.__version__, "graphs": dict(graphs(torch)), "descents": dict(descents(torch))}
    FOUND.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
