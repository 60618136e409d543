"""Every backward function of both engines, spoilt in five ways, one at a time: gradient_check must catch each of them.

A mutant is node.py, tensor.py or fused.py with one contribution changed: forgotten, negated, off by 0.1 %, without the
upstream gradient, or handed to the neighbour. The forward pass stays, so finite differences still tell the truth.
"""

import ast
import copy
import types
from pathlib import Path

import numpy as np
import pytest

import gd_lib
from gd_lib import gradient_check

FOLDER = Path(gd_lib.__file__).parent
X = np.array([[0.5, -1.2, 2.0], [1.5, 0.3, -0.7]])


# What must notice: each operation once, on leaves whose gradients all differ, with an upstream gradient that is not 1.


def node_cases(Node):
    a, b, c = Node(0.7, "a"), Node(1.9, "b"), Node(-1.3, "c")
    for f in (
        lambda: a + b,
        lambda: a - b,
        lambda: a * b,
        lambda: a / b,
        lambda: b**a,
        lambda: b**2.5,
        lambda: -a,
        lambda: 3 - a,
        lambda: 2**a,
        lambda: a.exp(),
        lambda: b.log(),
        lambda: a.tanh(),
        lambda: a.relu() + c.relu(),
        lambda: a.sigmoid(),
        lambda: Node.sum([a, b, a]),
        lambda: Node.dot([a, b], [c, 2.0], b),
        lambda: 2 / b,
        lambda: a + 2,
        lambda: a * 2,
        lambda: a / 2,
        lambda: a - 2,
        lambda: (a * b) * (a * b) + a * b,
    ):
        yield lambda f=f: f() * 3.7, [a, b, c]


def tensor_cases(Tensor):
    a, b, row, column = (
        Tensor(X, "a"),
        Tensor(X**2 + 0.5, "b"),
        Tensor([0.5, 1.5, -0.4], "row"),
        Tensor([[0.8], [1.7]], "column"),
    )
    weights, vector = np.array([[1.0, -2.0, 0.7], [0.4, 3.0, -1.1]]), np.array([0.3, -1.0, 2.0])
    for f in (
        lambda: a + b,
        lambda: a + row,
        lambda: column + a,
        lambda: a - row,
        lambda: row - a,
        lambda: a * b,
        lambda: a * column,
        lambda: column * a,
        lambda: a / b,
        lambda: row / b,
        lambda: a / column,
        lambda: b**a,
        lambda: b**row,
        lambda: column**a,
        lambda: b**2.5,
        lambda: -a,
        lambda: 3 - a,
        lambda: 2**a,
        lambda: X**2 + 2**row,
        lambda: a.exp(),
        lambda: b.log(),
        lambda: a.tanh(),
        lambda: a.relu(),
        lambda: a.sigmoid(),
        lambda: a.softmax(),
        lambda: a.softmax(0),
        lambda: a.sum(0) + a.sum(1, keepdims=True),
        lambda: a.mean(0),
        lambda: (a.T @ b).T[:2],
        lambda: a @ vector * weights[:, :1].T,
        lambda: X.T @ a,
        lambda: row @ a.T,
        lambda: a.T[[0, 2, 0]].T,
        lambda: a[:, 1:2],
        lambda: 2 / b,
        lambda: a.cross_entropy([2, 0]) * row,
        lambda: (a * b) * (a * b) + a * b,
        lambda: (X @ row) * column.T,
        lambda: row @ a.T @ X,
        lambda: a + vector,
        lambda: a - vector,
        lambda: a * vector,
        lambda: a / vector,
    ):

        def loss(f=f):
            out = f()
            return (out * np.resize(weights, out.shape)).sum()

        yield loss, [a, b, row, column]


def network_cases(fused):
    for activation in fused.NODE:
        layer, c, d = gd_lib.Layer(2, 1, activation, seed=1), gd_lib.Node(0.7, "c"), gd_lib.Node(1.9, "d")
        for p, start in zip(layer.parameters(), (0.6, 0.4, 0.2), strict=True):
            p.data = start
        yield lambda layer=layer, c=c, d=d: fused.neurons(layer, [c, d])[0] * 3.7 + c, [*layer.parameters(), c, d]
        dense, x = fused.DenseMLP([3, 2, 2], activation, seed=1), gd_lib.Tensor(X, "x")
        weights = np.array([[1.0, -2.0], [0.4, 3.0]])
        yield lambda dense=dense, x=x, weights=weights: (dense(x) * weights).sum(), [*dense.parameters(), x]
        yield lambda dense=dense, weights=weights: (dense(X) * weights).sum(), dense.parameters()
    logits = gd_lib.Tensor(X, "logits")
    yield lambda: fused.cross_entropy(logits, [2, 0]) * 3.7, [logits]


ENGINES = {"node.py": ("Node", node_cases), "tensor.py": ("Tensor", tensor_cases), "fused.py": (None, network_cases)}


# The mutants


def contributions(tree):
    """Every contribution in every backward function: (the list it stands in, its place there, the function)."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Lambda, ast.FunctionDef)) and "g" in [arg.arg for arg in node.args.args]:
            if isinstance(node, ast.Lambda) and isinstance(node.body, ast.ListComp):  # [g * s for s in slopes]: each
                yield [ast.Starred(node.body)], 0, node
            for part in ast.walk(node):
                if isinstance(part, ast.Tuple) and is_returned(part, node):
                    for place in range(len(part.elts)):
                        yield part.elts, place, node


def is_returned(part, function):
    results = (
        [function.body]
        if isinstance(function, ast.Lambda)
        else [s.value for s in function.body if isinstance(s, ast.Return)]
    )
    results += [side for result in results if isinstance(result, ast.IfExp) for side in (result.body, result.orelse)]
    return any(part is result or (isinstance(result, ast.BinOp) and part is result.left) for result in results)


class WithoutUpstream(ast.NodeTransformer):
    def visit_Name(self, name):
        return ast.parse("(g * 0 + 1)", mode="eval").body if name.id == "g" and isinstance(name.ctx, ast.Load) else name


def scaled(factor):
    def change(elements, place, function):
        target = elements[place]
        if isinstance(target, ast.Starred):  # *[g * v for v in x]: change each
            target.value.elt = ast.BinOp(target.value.elt, ast.Mult(), ast.Constant(factor))
        else:
            elements[place] = ast.BinOp(target, ast.Mult(), ast.Constant(factor))

    return change


def without_upstream(elements, place, function):
    if isinstance(function, ast.FunctionDef):
        function.body.insert(0, ast.parse("g = g * 0 + 1").body[0])
    else:
        elements[place] = WithoutUpstream().visit(elements[place])


def swapped(elements, place, function):
    if len(elements) > 1 and not any(isinstance(element, ast.Starred) for element in elements):
        elements[place] = copy.deepcopy(elements[place - 1])
    else:
        scaled(2)(elements, place, function)


CHANGES = {
    "forgotten": scaled(0),
    "negated": scaled(-1),
    "off by 0.1 %": scaled(1.001),
    "no upstream": without_upstream,
    "swapped": swapped,
}


def count(file):
    return len(list(contributions(ast.parse((FOLDER / file).read_text(encoding="utf-8")))))


def engine(file, tree):
    module = types.ModuleType(f"mutant of {file}")
    exec(compile(ast.fix_missing_locations(tree), f"mutant of {file}", "exec"), module.__dict__)
    return getattr(module, ENGINES[file][0]) if ENGINES[file][0] else module


def is_caught(file, kind):
    for loss, parameters in ENGINES[file][1](kind):
        try:
            if not gradient_check(loss, parameters):
                return True
        except (ValueError, TypeError, IndexError, AttributeError):  # a wrong shape, or no gradient there yet
            return True
    return False


@pytest.mark.parametrize("file", ENGINES)
def test_the_engine_as_it_is_passes_every_case(file):
    tree = ast.parse((FOLDER / file).read_text(encoding="utf-8"))
    for loss, parameters in ENGINES[file][1](engine(file, tree)):
        table = gradient_check(loss, parameters)
        assert table, table


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("file", ENGINES)
def test_every_mutant_dies(file, change):
    source = (FOLDER / file).read_text(encoding="utf-8")
    survivors = []
    for number in range(count(file)):
        tree = ast.parse(source)
        elements, place, function = list(contributions(tree))[number]
        before = ast.unparse(elements[place])
        if before == "g" and change == "swapped" and [ast.unparse(e) for e in elements] == ["g", "g"]:
            continue  # a + b: both contributions are the same
        CHANGES[change](elements, place, function)
        if not is_caught(file, engine(file, tree)):
            survivors.append(f"line {function.lineno}: {before}")
    assert not survivors
    assert count(file) >= {"node.py": 25, "tensor.py": 30, "fused.py": 9}[file]


@pytest.mark.parametrize(
    "file, right, wrong",
    [
        ("node.py", "parent.grad += share", "parent.grad = share"),
        ("node.py", "reversed(inner)", "inner"),
        ("node.py", "(*x, 1.0, *felt)", "(*felt, 1.0, *x)"),
        ("node.py", "(*x, 1.0, *felt)", "(*x, 0.999, *felt)"),
        ("fused.py", "g = g * slope\n", "g = g * 1\n"),
        ("fused.py", "g = g * derivative(value)", "g = g * 1"),
        ("fused.py", "if slope == 0:", "if slope != 0:"),
        ("fused.py", "values, w if inputs else ()", "values, ()"),
        ("fused.py", "x, w if needs_grad else None", "x, None"),
        ("tensor.py", "parent._grad + share", "share"),
        ("tensor.py", "reversed(inner)", "inner"),
        ("tensor.py", "if n == 1)", "if n != 1)"),
        ("tensor.py", "range(g.ndim - a.ndim)", "range(a.ndim, g.ndim)"),
    ],
)
def test_a_spoilt_walk_back_dies(file, right, wrong):
    source = (FOLDER / file).read_text(encoding="utf-8")
    assert source.count(right) == 1, f"{file} has changed: say here how it reads now"
    assert is_caught(file, engine(file, ast.parse(source.replace(right, wrong))))
