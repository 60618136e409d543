"""Node against micrograd and against loops by hand, on micrograd's own demo.

A 2-16-16-1 network with ReLU, 100 points of two moons, hinge loss + L2, full batch: 337 numbers to learn. Everyone
starts with the same weights and takes the same steps; a contestant is a function that takes one step.
"""

import contextlib
import gc
import json
import random
import sys
from pathlib import Path

from timing import assert_same, medians

from gd_lib import MLP, Node, fused, two_moons

SIZES, RATE, DECAY = [2, 16, 16, 1], 0.5, 1e-4
X, Y = two_moons(100)
START = [random.Random(0).uniform(-1, 1) for _ in range(337)]


def descend(parameters):
    for p in parameters:
        p.data -= RATE * p.grad


def micrograds_own_code(kind, source):
    """A step of the demo, written for micrograd's Value; `kind` (Value or Node) is put in its place everywhere."""
    names = {"Value": kind}
    exec(source.replace("from micrograd.engine import Value", ""), names)
    model = names["MLP"](SIZES[0], SIZES[1:])
    for p, start in zip(model.parameters(), START, strict=True):
        p.data = start

    def step():
        scores = list(map(model, [list(map(kind, row)) for row in X]))
        losses = [(1 + -label * score).relu() for label, score in zip(Y, scores)]
        total = sum(losses) * (1.0 / len(losses)) + DECAY * sum(p * p for p in model.parameters())
        model.zero_grad()
        total.backward()
        descend(model.parameters())
        return total.data

    return step


def hinge(outputs, labels):
    """The mean of max(0, 1 − label · output), for labels −1 and +1: no loss once the sign is right by a margin of 1."""
    losses = [(1 - row[0] * label).relu() for row, label in zip(outputs, labels)]
    return Node.sum(losses) * (1 / len(losses))


def course(model):
    """A step as the course takes it, with hinge loss, and the sum of squares as one dot product."""
    parameters, nothing = model.parameters(), Node(0.0)
    for p, start in zip(parameters, START, strict=True):
        p.data = start

    def step():
        total = hinge([model(x) for x in X], Y) + Node.dot(parameters, parameters, nothing) * DECAY
        for p in parameters:
            p.grad = 0.0
        total.backward()
        descend(parameters)
        return total.data

    return step


def program_writer():
    """`program`, as the last section of notebook 07 builds it: its own cells are run."""
    notebook = Path(__file__).parent.parent / "notebooks" / "07_numpy_port.ipynb"
    names, cells = {"Node": Node}, json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    with contextlib.redirect_stdout(None):  # they show it on a neuron
        for cell in cells:
            if cell["cell_type"] == "code" and cell["id"].startswith("c07-prog-"):
                exec("".join(cell["source"]), names)
    return names["program"]


def as_a_program():
    """The graph of one example, every + and × a Node, written out once. A step runs that text on each example."""
    model, inputs, label, made = MLP(SIZES, "relu"), [Node(0.0), Node(0.0)], Node(1.0), {}
    parameters, x = model.parameters(), inputs
    for p, start in zip(parameters, START, strict=True):
        p.data = start
    for layer in model.layers:
        sums = [sum((w * v for w, v in zip(neuron.weights, x)), neuron.bias) for neuron in layer.neurons]
        x = sums if layer is model.layers[-1] else [z.relu() for z in sums]
    loss = (Node(1.0) - label * x[0]).relu()
    exec(program_writer()(loss, [*parameters, *inputs, label]), made)

    def step():
        numbers = [p.data for p in parameters]
        total, slopes = 0.0, [0.0] * len(numbers)
        for row, y in zip(X, Y):
            value, found = made["run"](*numbers, *row, y)
            total += value
            slopes = [a + b for a, b in zip(slopes, found)] if value else slopes
        for p, slope in zip(parameters, slopes):
            p.grad = slope / len(X) + 2 * DECAY * p.data
        descend(parameters)
        return total / len(X) + DECAY * sum(v * v for v in numbers)

    return step


def by_hand():
    """Backpropagation on plain floats, no engine: what the nodes cost. Every multiplication is done."""
    numbers, layers = iter(START), []
    for n, m in zip(SIZES, SIZES[1:]):
        rows = [([next(numbers) for _ in range(n)], next(numbers)) for _ in range(m)]
        layers.append(([w for w, _ in rows], [b for _, b in rows]))

    def step():
        slopes = [([[0.0] * len(row) for row in W], [0.0] * len(b)) for W, b in layers]
        total = 0.0
        for x, label in zip(X, Y):
            outs = [x]
            for k, (W, b) in enumerate(layers):
                out = []
                for row, z in zip(W, b):
                    for w, value in zip(row, outs[-1]):
                        z += w * value
                    out.append(z if k == 2 or z > 0 else 0.0)
                outs.append(out)
            margin = 1 - label * outs[-1][0]
            total += max(margin, 0.0)
            g = [-label / len(X) if margin > 0 else 0.0]
            for k in (2, 1, 0):
                if k < 2:
                    g = [slope if out > 0 else 0.0 for slope, out in zip(g, outs[k + 1])]
                below, values = [0.0] * len(outs[k]), outs[k]
                for row, slopes_row, slope in zip(layers[k][0], slopes[k][0], g):
                    for i, w in enumerate(row):
                        slopes_row[i] += slope * values[i]
                        below[i] += slope * w
                slopes[k] = slopes[k][0], [a + slope for a, slope in zip(slopes[k][1], g)]
                g = below
        total /= len(X)
        for (W, b), (dW, db) in zip(layers, slopes):
            for row, slopes_row in zip(W, dW):
                for i, w in enumerate(row):
                    total += DECAY * w * w
                    row[i] = w - RATE * (slopes_row[i] + 2 * DECAY * w)
            for j, v in enumerate(b):
                total += DECAY * v * v
                b[j] = v - RATE * (db[j] + 2 * DECAY * v)
        return total

    return step


def growth(step):
    """How many blocks of memory 200 steps leave behind without the collector."""
    gc.collect()
    gc.disable()
    for _ in range(10):  # Python keeps the memory of one step at hand
        step()
    before = sys.getallocatedblocks()
    for _ in range(200):
        step()
    gc.enable()
    return sys.getallocatedblocks() - before


def measure(rounds=3):
    """The rows of the table (what, ratio, must, aim), those of the picture (network, peer, ratio), what was skipped."""
    steps = {
        "fused.MLP": course(fused.MLP(SIZES, "relu")),
        "by hand": by_hand(),
        "MLP": course(MLP(SIZES, "relu")),
        "program": as_a_program(),
    }
    skipped = []
    try:
        import micrograd.nn

        with open(micrograd.nn.__file__, encoding="utf-8") as file:
            source = file.read()
        import micrograd.engine

        steps["micrograd"] = micrograds_own_code(micrograd.engine.Value, source)
        steps["Node"] = micrograds_own_code(Node, source)
    except ImportError:
        skipped.append("micrograd is not installed, so nothing is compared with it.")
    assert_same({name: [step() for _ in range(5)] for name, step in steps.items()}, 1e-9)
    runs = {name: lambda step=step: [step() for _ in range(4)] for name, step in steps.items()}
    on, off = medians(runs, rounds), medians(runs, rounds, collector=False)
    grown, rows = growth(steps["fused.MLP"]), []
    if "micrograd" in steps:
        rows += [
            ("`Node` in micrograd's own network code, times faster", on["micrograd"] / on["Node"], "≥ 3", "≥ 8"),
            ("— the same, collector off for both", off["micrograd"] / off["Node"], "", ""),
            ("`MLP`, the readable one, times faster than micrograd", on["micrograd"] / on["MLP"], "≥ 30", ""),
            ("— the same, collector off for both", off["micrograd"] / off["MLP"], "", ""),
            ("`fused.MLP`, times faster than micrograd", on["micrograd"] / on["fused.MLP"], "≥ 50", "≥ 100"),
            ("— the same, collector off for both", off["micrograd"] / off["fused.MLP"], "≥ 5", "≥ 10"),
            ("a graph as a program, times faster than micrograd", on["micrograd"] / on["program"], "", "≥ 400"),
        ]
    rows += [
        (
            "`fused.MLP`, its time in times of loops by hand on plain floats",
            on["fused.MLP"] / on["by hand"],
            "≤ 3",
            "≤ 2",
        ),
        ("— the same, collector off", off["fused.MLP"] / off["by hand"], "", ""),
        ("— `MLP`, the readable one, in the same", on["MLP"] / on["by hand"], "", ""),
        ("a graph as a program, its time in times of loops by hand", on["program"] / on["by hand"], "", "≤ 1"),
        ("memory after 200 steps with the collector off, blocks more than before", grown, "≤ 100", ""),
    ]
    bars = [("2-16-16-1, Nodes", peer, on[peer] / on["fused.MLP"]) for peer in ("micrograd", "by hand") if peer in on]
    return rows, bars, skipped


if __name__ == "__main__":
    print(*measure()[0], sep="\n")
