"""Finite differences, and the checker that judges every other gradient: so here the checker itself is judged."""

import math

import numpy as np
import pytest
from models import predict

from gd_lib import MLP, DenseMLP, Node, Tensor, cross_entropy, derivative, gradient, gradient_check, mse
from gd_lib import tensor as tensor_module

# Finite differences


@pytest.mark.parametrize(
    "f, x, slope",
    [
        (lambda x: x**2, 3, 6),
        (lambda x: (2 * x - 9) ** 2, 3, -12),
        (math.sin, 1, math.cos(1)),
        (math.exp, 0, 1),
        (lambda x: 5, 2, 0),
        (abs, 0, 0),
    ],
)
def test_derivative(f, x, slope):
    assert derivative(f, x) == pytest.approx(slope, abs=1e-8) and type(derivative(f, x)) is float


def test_the_secants_of_notebook_01():
    def loss(w):
        return (2 * w - 9) ** 2

    assert [(loss(3 + h) - loss(3)) / h for h in (1, 0.5, 0.1)] == pytest.approx([-8, -10, -11.6])
    assert derivative(loss, 3, h=1) == pytest.approx(-12)  # the central difference of a quadratic is exact


def test_the_error_is_a_v():
    errors = [abs(derivative(math.tanh, 1, h=h) - (1 - math.tanh(1) ** 2)) for h in (1e-1, 1e-3, 1e-5, 1e-9, 1e-13)]
    assert errors[0] > errors[1] > errors[2] < errors[3] < errors[4] and errors[2] < 1e-9


def test_gradient_nudges_one_number_and_keeps_the_others():
    xs = [2.0, -3.0, 5.0]
    seen = []

    def f(values):
        seen.append(list(values))
        return values[0] ** 2 + values[0] * values[1] + 4 * values[2]

    assert gradient(f, xs) == pytest.approx([1, 2, 4], abs=1e-8)
    assert len(seen) == 6 and xs == [2, -3, 5]
    assert all(sum(a != b for a, b in zip(values, xs, strict=True)) == 1 for values in seen)


def test_gradient_of_the_four_points():
    points = [(-4, -14), (-2, -6), (2, 10), (4, 18)]

    def cost(values):
        w, b = values
        return sum((w * x + b - y) ** 2 for x, y in points) / 4

    assert cost([3, 1]) == 11 and gradient(cost, [3, 1]) == pytest.approx([-20, -2], abs=1e-7)


def test_gradient_takes_arrays_and_functions_that_return_nodes():
    assert gradient(lambda xs: Node(xs[0]) * xs[1], np.array([3.0, 4.0])) == pytest.approx([4, 3])
    assert derivative(lambda x: Tensor(x) ** 2, 3) == pytest.approx(6)
    assert gradient(lambda xs: 1.0, []) == []


# The checker says yes to what is right …


def seven(w, b):
    e = w * 2 + b - 10
    return e * e


def test_a_right_gradient_passes_and_is_shown():
    w, b = Node(3, "w"), Node(1, "b")
    table = gradient_check(lambda: seven(w, b), [w, b])
    assert table and table.ok and [row[0] for row in table.rows] == ["w", "b"]
    assert [row[1] for row in table.rows] == [-12, -6] and [row[2] for row in table.rows] == pytest.approx([-12, -6])
    text = repr(table)
    assert "w" in text and "-12" in text and "yes" in text and "NO" not in text


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("kind", [MLP, DenseMLP])
@pytest.mark.parametrize("loss, y", [(mse, [0.3, -2.0, 1.0]), (cross_entropy, [0, 1, 1])])
def test_networks_and_losses_pass(activation, kind, loss, y):
    X = [[0.5, -1.0], [1.5, 0.3], [-0.7, 0.9]]
    model = kind([2, 3, 2 if loss is cross_entropy else 1], activation, seed=3)
    table = gradient_check(lambda: loss(predict(model, X), y), model.parameters())
    assert table, table
    assert len(table.rows) == sum(np.size(p.data) for p in model.parameters())


def test_the_check_puts_everything_back():
    w, b, t = Node(3, "w"), Node(1, "b"), Tensor([[1.0, 2.0]], "t")
    w.grad, t.grad = 5.0, np.array([[7.0, 8.0]])
    kept = t.data
    gradient_check(lambda: seven(w, b), [w, b])
    gradient_check(lambda: (t * t).sum(), [t])
    assert (w.data, w.grad, b.data, b.grad) == (3, 5, 1, 0)
    assert t.data is kept and t.data.tolist() == [[1, 2]] and t.grad.tolist() == [[7, 8]]


def test_everything_is_put_back_when_the_loss_fails_in_the_middle():
    w, calls = Node(3, "w"), []

    def failing():
        calls.append(w.data)
        if len(calls) == 3:
            raise RuntimeError("no")
        return w * w

    with pytest.raises(RuntimeError):
        gradient_check(failing, [w])
    assert (w.data, w.grad) == (3, 0) and calls[1] != 3


# … and no to what is wrong.


def times(a, b, shares):
    return Node(a.data * b.data, op="×", prev=(a, b), backward=shares)


@pytest.mark.parametrize("factor", [1.001, 0.999, 1.00001, -1, 2, 0.5, 0])
def test_a_derivative_off_by_a_tenth_of_a_percent_is_caught(factor):
    a, b = Node(3, "a"), Node(-2, "b")
    table = gradient_check(lambda: times(a, b, lambda g: (factor * g * b.data, g * a.data)) * 3, [a, b])
    assert not table and not table.ok and [row[3] for row in table.rows] == [False, True]
    assert "NO" in repr(table)


def test_an_ignored_upstream_gradient_is_caught():
    a, b = Node(3, "a"), Node(-2, "b")
    assert not gradient_check(lambda: times(a, b, lambda g: (b.data, a.data)) * 3, [a, b])


def test_swapped_and_forgotten_contributions_are_caught():
    a, b = Node(3, "a"), Node(-2, "b")
    assert not gradient_check(lambda: times(a, b, lambda g: (g * a.data, g * b.data)) * 3, [a, b])
    assert not gradient_check(lambda: times(a, b, lambda g: (g * b.data, 0.0)) * 3, [a, b])


def test_a_nan_gradient_is_caught():
    a, b = Node(3, "a"), Node(-2, "b")
    assert not gradient_check(lambda: times(a, b, lambda g: (math.nan, g * a.data)), [a, b])


class Overwriting(Node):
    """A Node whose gradient is set instead of added to: the most common mistake of all."""

    __slots__ = ("last",)

    @property
    def grad(self):
        return getattr(self, "last", 0.0)

    @grad.setter
    def grad(self, value):
        self.last = value - getattr(self, "last", 0.0) if value else 0.0


def test_a_dropped_plus_is_caught():
    w, b = Overwriting(3, "w"), Node(1, "b")
    assert gradient_check(lambda: w * 2 + b, [w, b])  # used once: nobody notices
    assert not gradient_check(lambda: w * w + b, [w, b])
    assert not gradient_check(lambda: Node.sum([w * 2, b, w * 3]), [w, b])


def wrong_axis(g, a):
    """Sums over the other axis, and repeats the result so that the shape fits."""
    if g.shape == a.shape or a.ndim == 0:
        return g.sum() if a.ndim == 0 else g
    total = g.sum(axis=1 if a.ndim == 1 or a.shape[0] == 1 else 0)
    return np.resize(total, a.shape)


def test_a_wrong_unbroadcast_axis_is_caught(monkeypatch):
    X = np.arange(9.0).reshape(3, 3)
    row, column = Tensor([0.5, -1.0, 2.0], "row"), Tensor([[1.0], [2.0], [3.0]], "column")

    def loss():
        return ((row + X) * column * X / 10).sum()

    assert gradient_check(loss, [row, column])
    monkeypatch.setattr(tensor_module, "unbroadcast", wrong_axis)
    table = gradient_check(loss, [row, column])
    assert not table and not all(r[3] for r in table.rows[:3]) and not all(r[3] for r in table.rows[3:])


def test_one_wrong_element_of_a_tensor_is_caught():
    t = Tensor(np.linspace(-1, 1, 30), "t")

    def spoilt(g):
        share = g * 2 * t.data
        share[17] *= 1.001
        return (share,)

    table = gradient_check(lambda: (Tensor(t.data**2, prev=(t,), backward=spoilt) * 5).sum(), [t])
    assert [row[0] for row in table.rows if not row[3]] == ["t[17]"]
    assert "30 in all, of which 1 disagree" in repr(table)


def test_a_small_gradient_beside_large_ones_is_still_judged():
    a, b = Node(1.0, "a"), Node(1.0, "b")
    table = gradient_check(lambda: a * a * 100 + times(b, b, lambda g: (g * 1.001, g * 1.001)) * 0.5, [a, b])
    assert [row[3] for row in table.rows] == [True, False]


def test_all_zero_gradients_agree():
    a = Node(2, "a")
    assert gradient_check(lambda: a * 0 + 3, [a])
