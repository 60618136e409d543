"""Node against an engine of another kind, on hand-made and on random graphs; the upstream gradient is never 1."""

import copy
import gc
import math
import pickle
import random
import subprocess
import sys
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gd_lib import Node, ordered


class Dual:
    """Forward mode, written for this test alone: a value, its slope to each leaf, and how large the paths' terms are.

    It shares nothing with Node: no graph, no backward pass. `terms` adds up |local slopes| along all paths (a little
    more, for those that are 0), so rounding can cost a small multiple of 2⁻⁵² · terms: a tolerance that is not a guess.
    """

    def __init__(self, value, *parts, leaf=None, leaves=0):
        self.value = value
        self.slopes, self.terms = [0.0] * leaves, [0.0] * leaves
        if leaf is not None:
            self.slopes[leaf] = self.terms[leaf] = 1.0
        for local, part in parts:
            if not self.slopes:
                self.slopes, self.terms = [0.0] * len(part.slopes), [0.0] * len(part.slopes)
            self.slopes = [s + local * p for s, p in zip(self.slopes, part.slopes, strict=True)]
            self.terms = [t + (abs(local) + 0.001) * p for t, p in zip(self.terms, part.terms, strict=True)]


# How each operation is done on Nodes, and its value and local slopes by the textbook.
BINARY = {
    "add": (lambda a, b: a + b, lambda a, b: (a + b, 1, 1)),
    "sub": (lambda a, b: a - b, lambda a, b: (a - b, 1, -1)),
    "mul": (lambda a, b: a * b, lambda a, b: (a * b, b, a)),
    "div": (lambda a, b: a / b, lambda a, b: (a / b, 1 / b, -a / (b * b))),
    "pow": (lambda a, b: a**b, lambda a, b: (a**b, b * a ** (b - 1), a**b * math.log(a))),
}
UNARY = {
    "neg": (lambda a, c: -a, lambda a, c: (-a, -1)),
    "exp": (lambda a, c: a.exp(), lambda a, c: (math.exp(a), math.exp(a))),
    "log": (lambda a, c: a.log(), lambda a, c: (math.log(a), 1 / a)),
    "tanh": (lambda a, c: a.tanh(), lambda a, c: (math.tanh(a), 1 / math.cosh(a) ** 2)),
    "relu": (lambda a, c: a.relu(), lambda a, c: (a, 1) if a > 0 else (0.0, 0)),
    "sigmoid": (lambda a, c: a.sigmoid(), lambda a, c: (1 / (1 + math.exp(-a)), 1 / (2 + math.exp(a) + math.exp(-a)))),
    "add number": (lambda a, c: a + c, lambda a, c: (a + c, 1)),
    "number add": (lambda a, c: c + a, lambda a, c: (c + a, 1)),
    "sub number": (lambda a, c: a - c, lambda a, c: (a - c, 1)),
    "number sub": (lambda a, c: c - a, lambda a, c: (c - a, -1)),
    "mul number": (lambda a, c: a * c, lambda a, c: (a * c, c)),
    "number mul": (lambda a, c: c * a, lambda a, c: (c * a, c)),
    "div number": (lambda a, c: a / c, lambda a, c: (a / c, 1 / c)),
    "number div": (lambda a, c: c / a, lambda a, c: (c / a, -c / (a * a))),
    "square": (lambda a, c: a**2, lambda a, c: (a**2, 2 * a)),
    "cube": (lambda a, c: a**3, lambda a, c: (a**3, 3 * a * a)),
    "pow number": (lambda a, c: a**c, lambda a, c: (a**c, c * a ** (c - 1))),
    "number pow": (lambda a, c: c**a, lambda a, c: (c**a, math.log(c) * c**a)),
    "to the 0": (lambda a, c: a**0, lambda a, c: (1.0, 0)),
    "inverse": (lambda a, c: a**-1, lambda a, c: (1 / a, -1 / (a * a))),
}
OPERATIONS = [*BINARY, *UNARY, "sum", "dot"]
NEEDS_POSITIVE = ("log", "pow", "pow number")
NEEDS_NOT_ZERO = ("div", "number div", "inverse")


def run(starts, steps, upstream=-1.7):
    """Carry the same steps out on Nodes and on Duals. Values are kept tame by choosing the step by the value."""
    nodes = [Node(value) for value in starts]
    duals = [Dual(value, leaf=i, leaves=len(starts)) for i, value in enumerate(starts)]
    leaves = tuple(nodes)
    for name, i, j, k, c in steps:
        i, j, k = i % len(nodes), j % len(nodes), k % len(nodes)
        a, b = duals[i].value, duals[j].value
        if (
            (name in NEEDS_POSITIVE and a < 0.1)
            or (name in NEEDS_NOT_ZERO and abs(b if name == "div" else a) < 0.1)
            or (name == "pow" and abs(b) > 3)
        ):
            name = "mul"
        if name == "relu" and abs(a) < 1e-6:  # at the corner itself, rounding decides which side it is
            name = "tanh"
        if name in BINARY:
            value, *locals_ = BINARY[name][1](a, b)
            node, parts = BINARY[name][0](nodes[i], nodes[j]), zip(locals_, (duals[i], duals[j]), strict=True)
        elif name == "sum":
            node = Node.sum([nodes[i], nodes[j], nodes[k], nodes[i]])
            value, parts = a + b + duals[k].value + a, [(1, duals[p]) for p in (i, j, k, i)]
        elif name == "dot":
            node = Node.dot([nodes[i], nodes[j], nodes[k]], [nodes[j], c, nodes[i]], nodes[k])
            value = a * b + b * c + duals[k].value * a + duals[k].value
            locals_ = (b, duals[k].value, a, c, a, 1)
            parts = zip(locals_, (duals[p] for p in (i, i, j, j, k, k)), strict=True)
        else:
            value, local = UNARY[name][1](a, c)
            node, parts = UNARY[name][0](nodes[i], c), [(local, duals[i])]
        dual = Dual(value, *parts)
        if abs(value) > 4:  # tame it: one more step on both sides
            node, dual = node * (1 / value), Dual(1.0, (1 / value, dual))
        nodes.append(node)
        duals.append(dual)
    root = nodes[-1] * upstream
    root.backward()
    return leaves, root, Dual(duals[-1].value * upstream, (upstream, duals[-1]))


def assert_agree(leaves, root, expected):
    assert root.data == pytest.approx(expected.value, rel=1e-9, abs=1e-9)
    for leaf, slope, terms in zip(leaves, expected.slopes, expected.terms, strict=True):
        assert leaf.grad == pytest.approx(slope, rel=1e-9, abs=1e-10 * terms + 1e-300)
        assert type(leaf.grad) is float and type(leaf.data) is float


numbers = st.floats(-2, 2).map(lambda value: round(value, 3) or 0.5)
places = st.integers(0, 60)
constants = st.floats(0.3, 2).map(lambda value: round(value, 3))
a_step = st.tuples(st.sampled_from(OPERATIONS), places, places, places, constants)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(numbers, min_size=1, max_size=4), st.lists(a_step, min_size=1, max_size=15))
def test_random_graphs_agree_with_forward_mode(starts, steps):
    assert_agree(*run(starts, steps))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(numbers, min_size=2, max_size=3), st.integers(0, 10**9))
def test_deep_random_graphs_with_many_diamonds_agree_with_forward_mode(starts, seed):
    rng = random.Random(seed)
    steps = [
        (rng.choice(OPERATIONS), i + 1, rng.randrange(i + 2), rng.randrange(i + 2), rng.uniform(0.3, 2))
        for i in range(50)
    ]
    assert_agree(*run(starts, steps))


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("starts", [[0.7, 1.3, -0.4], [1.9, 0.6, 2.0], [0.2, -1.1, 0.9]])
@pytest.mark.parametrize("places", [(0, 1, 2), (0, 0, 0), (0, 0, 1), (2, 0, 0)])
def test_each_operation_alone_with_an_upstream_gradient_that_is_not_1(name, starts, places):
    assert_agree(*run(starts, [(name, *places, 1.7)], upstream=3.25))


# The running example


def seven_nodes():
    w, x, b = Node(3, "w"), Node(2, "x"), Node(1, "b")
    m = w * x
    z = m + b
    e = z - 10
    return w, x, m, b, z, e, e * e


def test_the_seven_nodes():
    w, x, m, b, z, e, loss = seven_nodes()
    loss.backward()
    assert [n.data for n in (w, x, m, b, z, e, loss)] == [3, 2, 6, 1, 7, -3, 9]
    assert [n.grad for n in (e, z, m, b, w, x, loss)] == [-6, -6, -6, -6, -12, -18, 1]
    assert [node.op for node in (m, z, e, loss)] == ["×", "+", "− 10", "×"] and loss.prev == (e, e)


def test_the_neuron_of_notebook_04():
    w, x, b = [Node(3.0), Node(1.0)], [Node(2.0), Node(0.0)], Node(math.asinh(1) - 6)
    assert b.data == pytest.approx(-5.118626, abs=5e-7)
    out = Node.dot(w, x, b).tanh()
    out.backward()
    assert out.data == pytest.approx(math.sqrt(0.5)) and b.grad == pytest.approx(0.5)
    assert [n.grad for n in w] == pytest.approx([1, 0]) and [n.grad for n in x] == pytest.approx([1.5, 0.5])


def test_used_again_at_two_levels_gives_15():
    a, b = Node(2), Node(3)
    s = a * b
    d = s + s * 4
    d.backward()
    assert (d.data, a.grad, b.grad, s.grad) == (30, 15, 10, 5)


def test_three_doublings_give_8():
    a = Node(1)
    b = a + a
    c = b + b
    (c + c).backward()
    assert a.grad == 8


# backward()


def test_a_second_backward_gives_exactly_twice_and_a_third_three_times():
    w, x, m, b, z, e, loss = seven_nodes()
    for times in (1, 2, 3):
        loss.backward()
        assert [n.grad for n in (w, x, b)] == [-12 * times, -18 * times, -6 * times]
        assert [n.grad for n in (m, z, e, loss)] == [-6, -6, -6, 1]  # inner gradients belong to one pass


def test_two_graphs_on_the_same_leaves_add_up():
    w = Node(3)
    (w * 2).backward()
    (w * w).backward()
    assert w.grad == 8


def test_backward_of_an_inner_node_after_that_of_the_root():
    w, x, m, _, z, _, loss = seven_nodes()
    loss.backward()
    z.backward()
    assert (w.grad, x.grad, m.grad, z.grad) == (-12 + 2, -18 + 3, 1, 1)


def test_backward_of_a_leaf_gives_it_1():
    leaf = Node(5)
    leaf.backward()
    assert leaf.grad == 1
    leaf.backward()
    assert leaf.grad == 2


def test_a_changed_leaf_changes_no_gradient_of_a_graph_that_stands():
    for change in range(3):
        leaves = [Node(2.0), Node(3.0), Node(0.5)]
        a, b, c = leaves
        root = ((a * b) / c + a**2 + b**c + 2**c + Node.dot([a, b], [c, 4], a) + (a * c).tanh() + c.exp() + a.log()) * 3
        root.backward()
        expected = [n.grad for n in leaves]
        for n in leaves:
            n.grad = 0.0
        leaves[change].data = 77.0
        root.backward()
        assert [n.grad for n in leaves] == expected


def test_a_shared_part_is_worked_once():
    """Sixty doublings are 2⁶⁰ paths, but sixty-one nodes."""
    visits = []

    def counted(node):
        return Node(2 * node.data, prev=(node, node), backward=lambda g: visits.append(g) or (g, g))

    root = leaf = Node(1)
    for _ in range(60):
        root = counted(root)
    root.backward()
    assert leaf.grad == 2**60 and len(visits) == 60


@pytest.mark.parametrize("link", [lambda n: n + 1, lambda n: n * 1, lambda n: -n, lambda n: n + n * 0.0], ids="+×−2")
def test_a_chain_of_100_000(link):
    root = leaf = Node(1)
    for _ in range(100_000):
        root = link(root)
    (root * 3).backward()
    assert leaf.grad == 3
    del root  # taking a long chain apart needs no recursion either


def test_ordered_gives_every_node_once_after_what_it_was_made_from():
    a, b = Node(1), Node(2)
    c = a * b
    d = c + a
    root = d * c + b
    order = ordered(root)
    assert len(order) == len({id(node) for node in order}) == 6 and order[-1] is root
    for place, node in enumerate(order):
        assert all(any(earlier is parent for earlier in order[:place]) for parent in node.prev)


def test_a_custom_operation():
    x = Node(2)
    cube = Node(x.data**3, "cube", op="³", prev=(x,), backward=lambda g: (g * 3 * 4,))
    (cube * 5).backward()
    assert x.grad == 60 and cube._backward(1) == (12,)


def test_operations_give_contributions_and_add_nothing_themselves():
    a, b = Node(2), Node(5)
    assert (a * b)._backward(10) == (50, 20) and (a.grad, b.grad) == (0, 0)


# Values at the edges


@pytest.mark.parametrize("value", [-1e308, -1e4, -800, -40, 0, 40, 800, 1e4, 1e308])
def test_tanh_sigmoid_and_relu_never_overflow(value):
    x = Node(value)
    outs = [x.tanh(), x.sigmoid(), x.relu()]
    assert outs[0].data == math.tanh(value) and 0 <= outs[1].data <= 1 and outs[2].data == max(value, 0)
    for out in outs:
        out.backward()
    assert math.isfinite(x.grad)


def test_sigmoid_is_right_far_from_0():
    for value in (-30.0, -5.0, 0.0, 5.0, 30.0):
        assert Node(value).sigmoid().data == pytest.approx(1 / (1 + math.exp(-value)), rel=1e-3, abs=1e-15)


def test_exp_of_a_large_number_is_infinite_rather_than_an_error():
    assert Node(1e4).exp().data == math.inf and Node(-1e4).exp().data == 0


def test_to_the_0_has_slope_0_even_at_0():
    for base in (0.0, -2.0, 3.0):
        x = Node(base)
        (x**0 * 5).backward()
        assert x.grad == 0


@pytest.mark.parametrize("base, exponent, slope", [(0, 1, 1), (0, 2, 0), (-2, 3, 12), (-2, -1, -0.25), (4, 0.5, 0.25)])
def test_powers(base, exponent, slope):
    x = Node(base)
    (x**exponent * 7).backward()
    assert x.grad == pytest.approx(7 * slope)


def test_a_power_of_nodes():
    x, y = Node(2), Node(3)
    (x**y * 2).backward()
    assert (x.grad, y.grad) == pytest.approx((24, 16 * math.log(2)))
    zero, two = Node(0), Node(2)
    (zero**two).backward()
    assert (zero.grad, two.grad) == (0, 0)


def test_number_to_a_node():
    x = Node(3)
    (2**x * 5).backward()
    assert x.grad == pytest.approx(40 * math.log(2))
    (np.float64(2) ** Node(3)).backward()


@pytest.mark.parametrize("scalar", [np.float64(2), np.float32(2), np.int64(2), np.array(2.0), 2, True])
def test_a_numpy_number_on_either_side_becomes_a_plain_float(scalar):
    x = Node(3.0)
    c = float(scalar)
    cases = [
        (scalar + x, c + 3),
        (scalar - x, c - 3),
        (scalar * x, 3 * c),
        (scalar / x, c / 3),
        (scalar**x, c**3),
        (x + scalar, 3 + c),
        (x - scalar, 3 - c),
        (x * scalar, 3 * c),
        (x / scalar, 3 / c),
        (x**scalar, 3**c),
    ]
    for node, value in cases:
        assert type(node) is Node and type(node.data) is float and node.data == value
        assert node.prev == (x,) or node.prev[0].prev == (x,)
    assert type(Node(scalar).data) is float


def test_plain_numbers_stand_in_the_op():
    x = Node(3)
    ops = [(x + 2).op, (x - 10).op, (x * 2).op, (x / 2).op, (x**2).op]
    assert ops == ["+ 2", "− 10", "× 2", "÷ 2", "^ 2"]
    assert all(len(node.prev) == 1 for node in (x + 2, 2 + x, 2 - x, x * 2, 2**x))


def test_relu_passes_nothing_at_0():
    x = Node(0)
    x.relu().backward()
    assert x.grad == 0


def test_xor_exactly_by_two_bends():
    for p, q, expected in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)):
        p, q = Node(p), Node(q)
        assert ((p + q).relu() - 2 * (p + q - 1).relu()).data == expected


def test_sums():
    leaves = [Node(i) for i in range(1000)]
    total = Node.sum(node for node in leaves)
    (total * 2).backward()
    assert total.data == 499500 and all(n.grad == 2 for n in leaves) and len(total.prev) == 1000
    assert Node.sum([]).data == 0
    x = Node(3)
    Node.sum([x, x, x]).backward()
    assert x.grad == 3


def test_a_dot_with_plain_inputs_asks_no_gradient_for_them():
    w, b = [Node(3), Node(1)], Node(0.5)
    for inputs in ([2, 0], (2.0, 0.0), np.array([2.0, 0.0])):
        dot = Node.dot(w, inputs, b)
        assert dot.data == 6.5 and dot.prev == (*w, b)
    (dot * 10).backward()
    assert [w[0].grad, w[1].grad, b.grad] == [20, 0, 10]


def test_what_a_node_says_of_itself():
    assert "3" in repr(Node(3, "w")) and "w" in repr(Node(3, "w")) and "\n" not in repr(seven_nodes()[-1])


# Memory, copies, processes


def test_a_graph_is_freed_at_once_without_the_collector():
    gc.collect()
    gc.disable()
    try:
        x = Node(2)
        root = ((x * x + 1).tanh() / (x + 3) - 2**x).exp() * x.relu() + Node.dot([x, x], [x, 2], x) + Node.sum([x, -x])
        root = (root.sigmoid() + x**x + (x + 1).log() + 1 / x + (3 - x)) ** 2
        root.backward()
        del root
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_memory_stays_flat_over_200_steps_without_the_collector():
    def step():
        loss = Node.sum([(w * i - 3).tanh() ** 2 for i in range(50)])
        loss.backward()
        w.data -= 0.01 * w.grad
        w.grad = 0.0

    w = Node(0.5)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for _ in range(20):
            step()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            step()
        assert tracemalloc.get_traced_memory()[0] - before < 50_000  # kept graphs would be megabytes
    finally:
        tracemalloc.stop()
        gc.enable()


def test_a_leaf_can_be_copied_and_pickled():
    w = Node(3, "w")
    w.grad = 2.0
    for twin in (copy.copy(w), copy.deepcopy(w), pickle.loads(pickle.dumps(w))):
        assert twin is not w and (twin.data, twin.grad, twin.label, twin.prev) == (3, 2, "w", ())


def test_node_needs_nothing_but_the_standard_library():
    program = "import sys; from gd_lib import Node; (Node(2) * 3).backward(); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_one_backward_serves_every_leaf_and_visits_each_operation_once():
    visits = []

    def square(p):
        def shares(g):
            visits.append(p)
            return (g * 2 * p.data,)

        return Node(p.data**2, op="square", prev=(p,), backward=shares)

    leaves = [Node(i / 1000) for i in range(2000)]
    Node.sum([square(leaf) for leaf in leaves]).backward()
    assert len(visits) == 2000 and [leaf.grad for leaf in leaves] == [2 * leaf.data for leaf in leaves]


# What an operation must give: one number for each Node in its prev


def square(p, shares):
    """The square of p, by somebody who wrote its backward function, perhaps wrongly."""
    return Node(p.data**2, op="square", prev=(p,), backward=shares)


@pytest.mark.parametrize(
    "shares",
    [(), (1.0, 2.0), None, 6.0, [[6.0]], ("6",), (None,), (np.ones(2),), (Node(1),)],
    ids=["too few", "too many", "none", "no tuple", "a list of lists", "a text", "None", "an array", "a Node"],
)
def test_an_operation_that_hands_back_the_wrong_thing_is_named_at_once(shares):
    p = Node(3.0, "p")
    result = square(p, lambda g: shares) * 2
    with pytest.raises(ValueError, match=r"'square' must return a tuple of 1, one number for each Node") as error:
        result.backward()
    assert "\n" not in str(error.value)


def test_an_operation_may_hand_back_any_kind_of_number():
    for six in (6, 6.0, np.float64(6), np.float32(6), np.array(6.0), Fraction(6)):
        p = Node(3.0)
        square(p, lambda g, six=six: (g * six,)).backward()
        assert p.grad == 6.0 and type(p.grad) is float


def test_a_gradient_that_was_set_to_none_is_named():
    w = Node(3.0, "w")
    w.grad = None  # as one does in PyTorch
    with pytest.raises(ValueError, match=r"grad of w is None: set it to 0\.0"):
        (w * 2).backward()


def test_an_error_inside_a_backward_function_stays_what_it_is():
    with pytest.raises(ZeroDivisionError):
        square(Node(3.0), lambda g: (g / 0,)).backward()


def test_a_node_is_equal_to_itself_and_to_nothing_else():
    a, b = Node(2.0), Node(2.0)
    assert a == a and not a == b and a != b and a != None and a != "2"  # noqa: E711
    assert a in [b, a] and len({a, b, a}) == 2
