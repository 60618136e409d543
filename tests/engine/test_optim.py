"""SGD on Nodes and Tensors, and every number of the running example's four points."""

import math
from itertools import count

import numpy as np
import pytest

from gd_lib import SGD, Adam, Node, Tensor

POINTS = [(-4, -14), (-2, -6), (2, 10), (4, 18)]


class OnNodes:
    """The line y = wx + b through the four points, its cost a mean."""

    def __init__(self):
        self.w, self.b = Node(3, "w"), Node(1, "b")

    def cost(self):
        return Node.sum([(self.w * x + self.b - y) ** 2 for x, y in POINTS]) * (1 / 4)


class OnTensors:
    def __init__(self):
        self.w, self.b = Tensor(3.0, "w"), Tensor(1.0, "b")

    def cost(self):
        x, y = np.array(POINTS, dtype=float).T
        return ((self.w * x + self.b - y) ** 2).mean()


@pytest.fixture(params=[OnNodes, OnTensors])
def line(request):
    return request.param()


def descend(line, steps, *, stop=0.0, **settings):
    """Take steps until the cost is below `stop`; the number of steps taken and the costs, the first before any step."""
    optimizer, costs = SGD([line.w, line.b], **settings), []
    for step in range(steps + 1):
        optimizer.zero_grad()
        cost = line.cost()
        costs.append(float(cost.data))
        if costs[-1] < stop or step == steps:
            return step, costs
        cost.backward()
        optimizer.step()


def test_the_start(line):
    cost = line.cost()
    cost.backward()
    assert float(cost.data) == 11 and (float(line.w.grad), float(line.b.grad)) == pytest.approx((-20, -2))
    misses = math.degrees(math.atan2(1, 1) - math.atan2(2, 20))
    assert round(misses) == 39  # −∇C = (20, 2), but the minimum lies at (1, 1) from here


@pytest.mark.parametrize("rate, steps", [(0.01, 342), (0.05, 66), (0.09, 38)])
def test_steps_to_a_cost_below_one_in_a_million(line, rate, steps):
    assert descend(line, 1000, stop=1e-6, learning_rate=rate)[0] == steps
    assert (float(line.w.data), float(line.b.data)) == pytest.approx((4, 2), abs=2e-3)


def test_momentum_takes_22(line):
    assert descend(line, 1000, stop=1e-6, learning_rate=0.05, momentum=0.5)[0] == 22


def test_a_rate_of_a_tenth_never_arrives_and_just_above_it_diverges(line):
    start = type(line)()
    _, costs = descend(line, 500, stop=1e-6, learning_rate=0.1)
    assert costs[-1] == pytest.approx(10, rel=1e-3)  # w jumps between 3 and 5 forever
    _, costs = descend(start, 200, learning_rate=0.11)
    assert costs[-1] > 1e10


def test_momentum_on_the_ravine_may_rise():
    _, costs = descend(OnNodes(), 2, learning_rate=0.05, momentum=0.5)
    assert costs == pytest.approx([11, 0.81, 3.0761], rel=1e-3)


def test_single_example_gradients_and_their_mean():
    gradients = []
    for x, y in POINTS:
        w, b = Node(3), Node(1)
        ((w * x + b - y) ** 2).backward()
        gradients.append((w.grad, b.grad))
    assert gradients == [(-24, 6), (-4, 2), (-12, -6), (-40, -10)]
    assert [sum(g) / 4 for g in zip(*gradients, strict=True)] == [-20, -2]


@pytest.mark.parametrize(
    "rate, ws", [(0.0625, [3, 3.75, 4.125]), (0.125, [3, 4.5, 4.5]), (0.25, [3, 6, 3]), (0.3, [3, 6.6, 1.56])]
)
def test_notebook_01_w_alone(rate, ws):
    w = Node(3)
    optimizer, seen = SGD([w], rate), [3]
    for _ in range(2):
        optimizer.zero_grad()
        ((2 * w - 9) ** 2).backward()
        optimizer.step()
        seen.append(w.data)
    assert seen == pytest.approx(ws)


@pytest.mark.parametrize("rate, error, knobs", [(0.05, -1.5, (3.6, 1.3)), (0.1, 0, (4.2, 1.6)), (0.2, 3, (5.4, 2.2))])
def test_notebook_01_both_knobs(rate, error, knobs):
    w, b = Node(3), Node(1)
    optimizer = SGD([w, b], rate)
    ((2 * w + b - 10) ** 2).backward()
    optimizer.step()
    assert 2 * w.data + b.data - 10 == pytest.approx(error) and (w.data, b.data) == pytest.approx(knobs)


def test_a_noise_floor_problem_has_the_same_minimum():
    noisy = [(x, y + extra) for (x, y), extra in zip(POINTS, (1, -1, -1, 1), strict=True)]
    w, b = Node(4), Node(2)
    (Node.sum([(w * x + b - y) ** 2 for x, y in noisy]) * 0.25).backward()
    assert (w.grad, b.grad) == (0, 0)


# The convention: v ← βv + g


@pytest.mark.parametrize("make", [float, lambda value: np.full((2, 2), value)], ids=["Node", "Tensor"])
def test_velocity_is_momentum_times_velocity_plus_gradient(make):
    p = Node(1.0) if make is float else Tensor(make(1.0))
    optimizer = SGD([p], 0.1, momentum=0.5)
    for gradient, velocity, value in ((1.0, 1.0, 0.9), (1.0, 1.5, 0.75), (-2.0, -1.25, 0.875), (0.0, -0.625, 0.9375)):
        p.grad = make(gradient)
        optimizer.step()
        assert np.ravel(optimizer.velocities[0]) == pytest.approx(np.ravel(make(velocity)))
        assert np.asarray(p.data) == pytest.approx(make(value))


def test_at_a_constant_slope_the_steps_grow_towards_rate_times_gradient_over_one_minus_momentum():
    p = Node(0.0)
    optimizer = SGD([p], 0.1, momentum=0.9)
    for _ in range(300):
        before, p.grad = p.data, 2.0
        optimizer.step()
    assert before - p.data == pytest.approx(0.1 * 2 / (1 - 0.9))


def test_the_learning_rate_may_change_between_steps():
    p = Node(1.0)
    optimizer = SGD([p], 1.0)
    p.grad = 1.0
    optimizer.step()
    optimizer.learning_rate = 0.25
    optimizer.step()
    assert p.data == -0.25


def test_steps_forget_nothing_and_zero_grad_forgets_all():
    p, t = Node(1.0), Tensor([1.0, 2.0])
    optimizer = SGD([p, t], 0.1)
    p.grad, t.grad = 3.0, np.array([1.0, 2.0])
    optimizer.step()
    assert p.grad == 3 and t.grad.tolist() == [1, 2]
    optimizer.zero_grad()
    assert p.grad == 0 and t.grad.tolist() == [0, 0]


def test_a_step_binds_new_data_and_never_writes_into_the_old_array():
    t = Tensor([1.0, 2.0])
    kept, values = t.data, t.data.copy()
    root = (t * t).sum()
    root.backward()
    optimizer = SGD([t], 0.1, momentum=0.9)
    optimizer.step()
    assert t.data is not kept and (kept == values).all()
    optimizer.zero_grad()
    root.backward()  # the old graph still knows the numbers it was made with
    assert t.grad.tolist() == [2, 4]


def test_velocities_do_not_change_with_the_gradient_that_fed_them():
    t = Tensor([1.0])
    optimizer = SGD([t], 0.1)
    t.grad = np.array([3.0])
    optimizer.step()
    t.grad += 100
    optimizer.zero_grad()
    assert np.asarray(optimizer.velocities[0]).tolist() == [3]


def test_data_stays_a_plain_float_and_float32_stays_float32():
    p, t = Node(1.0), Tensor(np.ones(2, dtype=np.float32))
    optimizer = SGD([p, t], np.float64(0.1), momentum=np.float64(0.9))
    p.grad, t.grad = 1.0, np.ones(2, dtype=np.float32)
    for _ in range(3):
        optimizer.step()
    assert type(p.data) is float and t.data.dtype == np.float32


def test_a_generator_of_parameters_is_kept():
    nodes = [Node(1.0), Node(2.0)]
    optimizer = SGD((n for n in nodes), 0.1)
    for n, _ in zip(nodes, count(), strict=False):
        n.grad = 1.0
    optimizer.step()
    optimizer.step()
    assert [n.data for n in nodes] == pytest.approx([0.8, 1.8])


# Tensors are moved as one row of numbers


def two_of(dtype=np.float64, second=np.float64):
    a, b = Tensor(np.array([[1, 2, 3], [4, 5, 6]], dtype)), Tensor(np.array([7, 8], second))
    a.grad, b.grad = np.ones((2, 3), dtype), np.array([1, 2], second)
    return a, b


def test_tensors_keep_their_shapes_and_types():
    for types in ((np.float64, np.float64), (np.float32, np.float32), (np.float32, np.float64)):
        a, b = two_of(*types)
        optimizer = SGD([a, b], 1.0, momentum=0.5)
        for _ in range(2):
            optimizer.step()
        assert a.data.tolist() == [[-1.5, -0.5, 0.5], [1.5, 2.5, 3.5]] and b.data.tolist() == [4.5, 3]
        assert (a.data.dtype, b.data.dtype) == types


def test_parameters_that_somebody_else_has_moved_are_taken_as_they_are():
    a, b = two_of()
    optimizer = SGD([a, b], 1.0)
    optimizer.step()
    a.data = a.data[::-1]  # the same memory, read from the end
    b.data *= 10
    optimizer.step()
    assert a.data.tolist() == [[2, 3, 4], [-1, 0, 1]] and b.data.tolist() == [59, 58]
    c, d = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    optimizer = SGD([c, d], 1.0)
    optimizer.step()
    c.data, d.data = d.data, c.data
    optimizer.step()
    assert c.data.tolist() == [3, 4] and d.data.tolist() == [1, 2]


def test_nodes_and_tensors_in_one_list():
    a, b = two_of()
    n = Node(1.0)
    n.grad = 2.0
    SGD([n, a, b], 1.0).step()
    assert n.data == -1 and type(n.data) is float and a.data.shape == (2, 3) and b.data.tolist() == [6, 6]


def test_a_step_leaves_the_old_arrays_alone():
    a, b = two_of()
    old = a.data, b.data
    optimizer = SGD([a, b], 1.0)
    optimizer.step()
    middle = a.data
    optimizer.step()
    assert old[0].tolist() == [[1, 2, 3], [4, 5, 6]] and old[1].tolist() == [7, 8]
    assert middle.tolist() == [[0, 1, 2], [3, 4, 5]]


# Weight decay and Adam (200 steps beside PyTorch's: test_pytorch.py)


def test_weight_decay_alone_shrinks_a_parameter():
    p = Node(2.0)
    optimizer = SGD([p], 0.1, weight_decay=0.5)
    optimizer.step()
    assert p.data == pytest.approx(2.0 - 0.1 * 0.5 * 2.0)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_adams_first_step_is_the_learning_rate_whatever_the_size_of_the_gradient(size):
    p = Node(1.0)
    optimizer = Adam([p], 0.1)
    p.grad = -size
    optimizer.step()
    assert p.data == pytest.approx(1.1, rel=0.01)


def test_adam_by_hand():
    p = Tensor([1.0, 2.0])
    optimizer = Adam([p], 0.1, betas=(0.5, 0.75))
    p.grad = np.array([2.0, 0.0])
    optimizer.step()  # m = (1, 0) and v = (1, 0); divided by 1 − 0.5 and by 1 − 0.75: (2, 0) and (4, 0)
    assert p.data == pytest.approx([0.9, 2.0])
    p.grad = np.array([-1.0, 1.0])
    optimizer.step()  # m = (0, 0.5) and v = (1, 0.25); divided by 0.75 and by 0.4375
    assert p.data == pytest.approx([0.9, 2.0 - 0.1 * (0.5 / 0.75) / math.sqrt(0.25 / 0.4375)])


def test_an_optimizer_leaves_the_old_arrays_to_the_graph():
    for kind in (SGD, Adam):
        p = Tensor([1.0])
        before = p.data
        p.grad = np.array([1.0])
        kind([p], 0.1).step()
        assert before == 1.0 and p.data != 1.0
