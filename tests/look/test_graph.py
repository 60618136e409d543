"""Pictures of graphs and networks: what they show, and the same bytes everywhere."""

import re

import numpy as np
import pytest
from images import opened, run

from gd_lib import COLORS, MLP, DenseMLP, Layer, Neuron, Node, Tensor, draw_graph, draw_network
from gd_lib.words import number

BAD_LABELS = ["{", "}", "|", "<", ">", ":", '"', "&", "\\", "a\\N\\n", "<b>x</b>", "&amp;", "p:q", "x\ny", "x\0y", "−"]


def running_example():
    w, x, b = Node(3, "w"), Node(2, "x"), Node(1, "b")
    m = w * x
    z = m + b
    e = z - 10
    L = e * e
    for node, name in ((m, "m"), (z, "z"), (e, "e"), (L, "L")):
        node.label = name
    return w, x, b, m, z, e, L


def edges_of(source):
    return re.findall(r"^\s*(n\d+) -> (n\d+)", source, flags=re.MULTILINE)


# ---- draw_graph -----------------------------------------------------------------------------------------------------


def holds(text, words):
    """Whether every one of these words is in the text."""
    missing = [word for word in words if word not in text]
    assert not missing, f"{missing} not in: {text}"
    return True


def test_the_running_example_is_drawn_and_described():
    w, _, b, *_, L = running_example()
    before = draw_graph(L)
    values = ["L = 9", "seven nodes", "w = 3", "x = 2", "b = 1", "m = 6", "z = 7", "e = −3"]
    assert holds(before.says, [*values, "gradients", "0"])
    L.backward()
    picture = draw_graph(L, parameters=[w, b])
    assert holds(picture.says, [*values, "gradients", "w −12", "x −18", "m −6", "b −6", "z −6", "e −6", "L 1"])
    source = picture.graph.source
    made = ["<B>m</B> = w × x", "<B>z</B> = m + b", "<B>e</B> = z − 10", "<B>L</B> = e × e"]
    assert holds(source, [*made, "−12", "−18"])
    assert source.count(">parameter<") == 2 and source.count(COLORS["parameter"]) == 4  # word and border
    assert len(edges_of(source)) == 7
    image = opened(picture)
    assert image.mode == "P" and image.width in range(2 * picture.width - 1, 2 * picture.width + 1)
    assert 600 < picture.width < 800 and 200 < picture.height < 400


def test_gradients_are_left_out_on_request():
    *_, L = running_example()
    picture = draw_graph(L, gradients=False)
    assert "grad" not in picture.graph.source and "grad" not in picture.says


def test_a_value_used_twice_has_two_arrows():
    x = Node(3, "x")
    source = draw_graph(x * x).graph.source
    assert edges_of(source) == [("n0", "n1"), ("n0", "n1")]


def test_words_stand_on_their_arrows():
    *_, e, L = running_example()
    source = draw_graph(L, edges={(e, L, 0): "local −3 <&>", (e, L, 1): "again\\n"}, title="a & b").graph.source
    assert "local −3 &lt;&amp;&gt;" in source and "again\\\\n" in source and "a &amp; b" in source


@pytest.mark.parametrize("label", BAD_LABELS)
def test_any_label_is_drawn_literally(label):
    x = Node(2, label)
    y = x * 3
    y.label = label
    picture = draw_graph(y, title=label, edges={(x, y, 0): label})
    assert opened(picture).width > 200
    plain = Node(2, "n" * len(label))
    result = plain * 3
    result.label = plain.label
    # About as wide as plain letters: no placeholder was filled in, no entity spelt out, no tag swallowed.
    assert abs(draw_graph(y).width - draw_graph(result).width) < 40


def test_a_backslash_and_an_n_are_not_replaced_by_the_name_of_the_node():
    assert draw_graph(Node(1, "\\N" * 8)).width > draw_graph(Node(1, "n0" * 4)).width


class Counting:
    """A node of a learner's own class that counts how often anyone looks at its inputs."""

    looks = 0

    def __init__(self, label="", prev=()):
        self.data, self.grad, self.op, self.label, self.inputs = 1.0, 0.0, "×" if prev else "", label, prev

    @property
    def prev(self):
        Counting.looks += 1
        return self.inputs


def test_shared_nodes_are_visited_and_drawn_once():
    """A walk along every path would visit 2 ** 17 of them."""
    a = Counting("a")
    for _ in range(17):
        a = Counting(prev=(a, a))
    Counting.looks = 0
    picture = draw_graph(a)
    assert Counting.looks < 30 * 18
    assert len(edges_of(picture.graph.source)) == 34 and "18 nodes" in picture.says


@pytest.mark.parametrize("length", [121, 20_000])
def test_too_large_a_graph_is_refused_before_all_of_it_is_visited(length):
    a = Counting()
    for _ in range(length):
        a = Counting(prev=(a,))
    Counting.looks = 0
    with pytest.raises(ValueError, match="120"):
        draw_graph(a)
    assert Counting.looks < 30 * 121


@pytest.mark.parametrize("thing", [3, "L", None, [1, 2], np.array([1.0]), Node])
def test_only_a_node_or_a_tensor_is_drawn(thing):
    with pytest.raises(TypeError, match="Node or a Tensor"):
        draw_graph(thing)


def test_bad_options_get_a_sentence():
    w, *_, e, L = running_example()
    with pytest.raises(ValueError, match="edges names q"):
        draw_graph(L, edges={(Node(1, "q"), L, 0): "x"})
    with pytest.raises(TypeError, match="parameters takes nodes, but got 3"):
        draw_graph(L, parameters=[3])
    with pytest.raises(ValueError, match="w is not input number 0 of L"):
        draw_graph(L, edges={(w, L, 0): "x"})
    with pytest.raises(ValueError, match="e is not input number 2 of L"):
        draw_graph(L, edges={(e, L, 2): "x"})
    with pytest.raises(ValueError, match="keys"):
        draw_graph(L, edges={e: "x"})


def test_a_learners_own_class_is_drawn_even_before_it_has_gradients():
    class Mine:
        def __init__(self, data, label="", op="", prev=()):
            self.data, self.label, self.op, self.prev = data, label, op, prev

    picture = draw_graph(Mine(6, "r", "×", [Mine(2, "a"), Mine(3, "b")]))
    assert holds(picture.says, ["r = 6", "three nodes", "a = 2", "b = 3"])
    assert "grad" not in picture.says and "grad" not in picture.graph.source


def test_operations_are_written_as_they_are_calculated():
    a, b = Node(2, "a"), Node(4, "b")
    forms = {
        "a ÷ b": a / b,
        "a ^ 2": a**2,
        "2 ^ a": 2**a,
        "5 − a": 5 - a,
        "−a": -a,
        "tanh(a)": a.tanh(),
        "exp(a)": a.exp(),
        "a × −2": a * -2,
        "dot (w·x + b)": Node.dot([a], [1.0], b),
        "sum(a, b)": Node.sum([a, b]),
    }
    for words, node in forms.items():
        assert f">{words}</TD>" in draw_graph(node).graph.source
    unnamed = (a * b).relu()
    assert ">relu</TD>" in draw_graph(unnamed).graph.source
    unnamed.label = "r"
    assert "<B>r</B> = relu(…)" in draw_graph(unnamed).graph.source


def test_tensors_show_shapes_and_few_numbers():
    W, b = Tensor([[3.0], [1.0]], "W"), Tensor([1.0], "b")
    Z = np.array([[2.0, 0.0], [-2, 1], [4, 1], [-4, 2]]) @ W + b
    L = (Z * Z).mean()
    L.label = "C"
    L.backward()
    picture = draw_graph(L, parameters=[W, b])
    assert "shape (2, 1)" in picture.graph.source and "[−9]" in picture.graph.source
    assert holds(picture.says, ["C = 85.5", "seven nodes", "W = [[3], [1]]", "b = [1]"])
    big = Tensor(np.zeros((64, 16)), "big")
    picture = draw_graph(big.sum())
    assert picture.graph.source.count("(64, 16)") == 2  # of the data and of the gradient
    assert holds(picture.says, ["big of shape (64, 16)", "result 0"])
    for shape in ((2, 2, 2), (0, 3)):
        assert str(shape) in draw_graph(Tensor(np.zeros(shape))).graph.source


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_any_number_can_be_drawn(value):
    picture = draw_graph(Node(value, "v") * 1)
    assert opened(picture).width > 200
    assert f"v = {number(value)}" in picture.says and picture.graph.source.count(f">{number(value)}<") == 2


# ---- the same everywhere --------------------------------------------------------------------------------------------


def test_the_same_bytes_in_two_processes():
    script = (
        "import hashlib, test_graph as t; *_, L = t.running_example();"
        "p, q = t.draw_graph(L), t.draw_network(t.MLP([2, 4, 1]));"
        "print(hashlib.sha256(p.png + q.png).hexdigest(), p.width, q.width)"
    )
    (out, errors), again = run(script), run(script)
    assert (out, errors) == again and out
    assert errors == ""


def test_a_picture_needs_no_graphviz():
    """Nor its package, as long as nobody asks for the graph in its language."""
    run(
        "import test_graph as t; p = t.draw_graph(t.Node(1, 'x') * 2); assert 'graphviz' not in sys.modules;"
        "p.graph; assert 'graphviz' in sys.modules"
    )


def test_letters_that_the_font_does_not_have_are_no_message_for_a_learner():
    label = "x\u200b重み\U0001f600"
    out, errors = run(
        f"import test_graph as t; x = t.Node(2, {label!r}); print(t.draw_graph(x * 3, title=x.label).width)"
    )
    assert int(out) > 100 and errors == ""


def test_the_graph_is_that_of_the_picture_even_if_its_nodes_have_changed():
    x = Node(3, "x")
    picture = draw_graph(x * 2)
    x.data, x.label = 5, "y"
    assert ">x<" in picture.graph.source.replace("<B>", ">").replace("</B>", "<") and ">3<" in picture.graph.source


@pytest.mark.parametrize("letters", [1, 40])
def test_a_very_long_graph_is_drawn_smaller(letters):
    a = Node(1.0, "a" * letters)
    for _ in range(119):
        a = a + 1
        a.label = "a" * letters
    picture = draw_graph(a)
    assert opened(picture).width <= 32_001 and "120 nodes" in picture.says


# ---- draw_network ---------------------------------------------------------------------------------------------------


def dark(picture, color):
    """How many pixels have about this colour."""
    pixels = np.asarray(opened(picture).convert("RGB")).astype(int)
    aim = [int(COLORS[color][i : i + 2], 16) for i in (1, 3, 5)]
    return int((abs(pixels - aim).sum(axis=2) < 40).sum())


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Neuron(2), ["One tanh neuron", "two inputs", "three numbers", "two weights", "one bias"]),
        (Layer(3, 2, "relu"), ["Two relu neurons", "three inputs", "eight numbers", "six weights", "two biases"]),
        (MLP([2, 4, 1]), ["two inputs", "four tanh neurons", "one output", "17 numbers"]),
        (DenseMLP([2, 4, 1]), ["two inputs", "four tanh neurons", "one output", "17 numbers"]),
        (DenseMLP([784, 16, 16, 10]), ["784 inputs", "13,002 numbers", "12,960 weights", "42 biases"]),
    ],
)
def test_every_kind_of_network_is_drawn_and_described(model, words):
    picture = draw_network(model)
    assert holds(picture.says, words)
    assert picture.width <= 820 and opened(picture).mode == "P"


def test_both_engines_give_the_same_picture():
    model = MLP([2, 3, 1], seed=4)
    one, two = draw_network(model), draw_network(DenseMLP.from_nodes(model))
    assert one.says == two.says and one.png == two.png


def test_the_largest_weight_is_named_and_signs_have_their_colours():
    neuron = Neuron(3)
    for weight, value in zip(neuron.weights, (1.0, -4.0, 2.0)):
        weight.data = value
    picture = draw_network(neuron)
    assert holds(picture.says, ["largest weight, −4,", "from input 2", "to neuron 1"])
    negative = dark(picture, "backward")
    for weight in neuron.weights:
        weight.data = abs(weight.data)
    assert dark(draw_network(neuron), "backward") < negative / 2


def test_an_arrow_grows_with_its_weight():
    neuron, blues = Neuron(2), []
    neuron.weights[1].data = 2.0
    for value in (0.1, 1.0, 2.0):
        neuron.weights[0].data = value
        blues.append(dark(draw_network(neuron), "forward"))
    assert blues[0] < blues[1] < blues[2]


def test_a_network_of_zeros_is_drawn():
    neuron = Neuron(2)
    for weight in neuron.weights:
        weight.data = 0.0
    assert "largest weight, 0" in draw_network(neuron).says


@pytest.mark.parametrize("thing", [3, None, "MLP", MLP, Node(1)])
def test_only_a_network_is_drawn(thing):
    with pytest.raises(TypeError, match="draws an MLP"):
        draw_network(thing)


def test_a_circle_is_named():
    first = Node(2.0, "first")
    last = first + 1
    first.prev = (last,)
    with pytest.raises(ValueError, match="its own input"):
        draw_graph(last)
