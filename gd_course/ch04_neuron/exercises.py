"""The exercises of notebook 04: a neuron, its bend, and why layers need one."""

import math
import sys
from numbers import Real

from gd_course.ch04_neuron.setting import BIAS, INPUTS, SWITCHES, WEIGHTS
from gd_course.exercise import WITHOUT_G, Choice, Code, NotYet, Number, Thing, takes_nothing
from gd_lib.node import Node
from gd_lib.numeric import derivative

# --- 04.1 and 04.5, an activation ------------------------------------------------------------------------------------


def relu(p):
    a = p.data
    return Node(max(a, 0.0), op="relu", prev=(p,), backward=lambda g: (g if a > 0 else 0.0,))


def sigmoid(p):
    s = 1 / (1 + math.exp(-p.data))
    return Node(s, op="sigmoid", prev=(p,), backward=lambda g: (g * s * (1 - s),))


def sigmoid_measured(p):
    def curve(a):
        return 1 / (1 + math.exp(-a))

    return Node(curve(p.data), prev=(p,), backward=lambda g: (g * derivative(curve, p.data),))


# What both can get wrong, in words.
NO_BACKWARD = (
    "the Node knows its parent, but it was made without its function: pass that as `backward=` inside `Node(…)`."
)
BARE_PARENT = "`prev` was given a bare Node. It must be a tuple, and a tuple of one needs its comma."
BARE_SHARE = "the share is not in a tuple. `backward` returns a tuple, one share for each Node in `prev`; a tuple of one needs its comma."

NODE, NODES, TUPLE = Thing("Node"), Thing("tuple of Nodes"), Thing("tuple")
FINISHED = {Node.relu.__code__, Node.sigmoid.__code__}


class Given(Node):
    """A Node that shows its number to everyone but the operations that are to be written."""

    @property
    def data(self):
        if sys._getframe(1).f_code in FINISHED:
            raise NotYet("that is gd_lib's finished one. Write your own.")
        return Node.data.__get__(self)

    @data.setter
    def data(self, value):
        Node.data.__set__(self, value)


def probe_relu(answer):
    return probe_operation(answer, (3.0, 4.0), (-2.0, 4.0))


def probe_sigmoid(answer):
    # Far out rounding spoils the last digits of a finite difference, so that it is not as good as a slope.
    return probe_operation(answer, (0.5, 4.0), (-2.0, 4.0), (18.0, 1e7))


def probe_operation(operation, *rounds):
    """What an operation gives for a Node p, and the gradient that p gets when g arrives, for each round: p and g.

    The gradient is the one that a backward pass leaves in p, so an operation made of several steps is right as well.
    """
    found = {}
    for value, g in rounds:
        p = Given(value, "p")
        result = operation(p)
        found[f"the value for p = {value:g}"] = result
        for what, form, expected in forms(result, value, g):
            found[what] = form
            if form is not expected:
                return found
        (result * g).backward()
        found[f"the gradient of p = {value:g} when {g:g} arrives"] = p.grad
    return found


def forms(result, value, g):
    """How a result was made, part by part: (the part in words, what it is, what it should be).

    Only what the engine cannot put into a learner's words. It says itself that a `backward` is missing, or gives a
    wrong number of shares.
    """
    yield "what comes back", NODE if isinstance(result, Node) else result, NODE
    yield f"the `prev` of your Node, for p = {value:g},", form_of_prev(result.prev), NODES
    yield f"your `backward`, for p = {value:g} and g = {g:g},", form_of_shares(result, g), TUPLE


def form_of_prev(prev):
    """NODES, or what `prev` is instead."""
    if prev is None:
        return Thing("None")  # a plain None would be taken for a forgotten return
    if isinstance(prev, (tuple, list)) and all(isinstance(parent, Node) for parent in prev):
        return NODES
    return name_nodes(prev)


def form_of_shares(node, g):
    """TUPLE, or what `backward` gives instead: a number, None, or the sentence that it takes no argument."""
    if not node.prev or not callable(node._backward):
        return TUPLE
    if takes_nothing(node._backward):
        return WITHOUT_G
    shares = node._backward(g)
    return shares if shares is None or isinstance(shares, Real) else TUPLE


def name_nodes(value):
    """A value with a Thing in place of each Node, which a message would else call a number."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(name_nodes, value))
    if isinstance(value, (set, frozenset, dict)):
        return Thing(type(value).__name__)
    return NODE if isinstance(value, Node) else value


# --- 04.2, a neuron --------------------------------------------------------------------------------------------------


def neuron(weights, inputs, bias):
    z = bias
    for w, x in zip(weights, inputs):
        z = z + w * x
    return z.tanh()


def neuron_of_numbers(weights, inputs, bias):
    return math.tanh(sum(w.data * x.data for w, x in zip(weights, inputs)) + bias.data)


# The notebook's own numbers come second: with them many a wrong neuron gives 0.7071 too, and only its gradients are off.
NEURONS = [([0.5, -0.4], [1, 2], 0.1), (list(WEIGHTS), list(INPUTS), BIAS), ([0.2, 0.3, -0.5], [1, -1, 2], 0.7)]


def probe_neuron(answer):
    found = {}
    for w, x, b in NEURONS:
        weights, inputs, bias = [Node(v, "w") for v in w], [Node(v, "x") for v in x], Node(b, "b")
        words = f"for weights {w}, inputs {x} and bias {b:.4g}"
        out = answer(weights, inputs, bias)
        found[f"the output, {words},"] = out
        found["whether the output is a Node"] = isinstance(out, Node)
        if not isinstance(out, Node):
            break
        out.backward()
        found[f"`grad` of the weights, {words},"] = [node.grad for node in weights]
        found[f"`grad` of the inputs, {words},"] = [node.grad for node in inputs]
        found[f"`grad` of the bias, {words},"] = bias.grad
    return found


# --- 04.3, XOR -------------------------------------------------------------------------------------------------------

HIDDEN = [([1, 1], 0), ([1, 1], -1)]
NO_NETWORK = (
    "each neuron is a pair: its weights, a list of two numbers, and its bias. Give two hidden neurons and one output."
)


def probe_xor_network(answer):
    if not is_xor_network(answer):
        raise NotYet(NO_NETWORK)
    found = {}
    hidden, (v, c) = answer
    for p, q in SWITCHES:
        h = [max(w[0] * p + w[1] * q + b, 0.0) for w, b in hidden]
        found[f"with the switches at {p} and {q} the network"] = v[0] * h[0] + v[1] * h[1] + c
    return found


def is_xor_network(answer):
    """Whether an answer holds two hidden neurons and an output neuron, each of two weights and a bias."""
    try:
        hidden, output = answer
        sizes = [len(weights) for weights, _ in (*hidden, output)]
        numbers = [number for weights, bias in (*hidden, output) for number in (*weights, bias)]
    except (TypeError, ValueError):
        return False
    return sizes == [2, 2, 2] and all(isinstance(number, Real) for number in numbers)


# --- 04.4, two layers into one ---------------------------------------------------------------------------------------

LAYERS = [
    ([([2, -1], 1), ([1, 3], -2)], [([3, 2], 5)]),
    ([([1, 2, -3], 3), ([0, -1, 2], 4)], [([1, -2], 0), ([2, 1], -3)]),
    ([([2, 0], 3), ([1, 1], -1), ([-1, 2], 4)], [([1, -2, 3], 5)]),
]


def collapse(first, second):
    result = []
    for weights, bias in second:
        total = [0] * len(first[0][0])
        for v, (w, b) in zip(weights, first):
            total = [t + v * k for t, k in zip(total, w)]
            bias = bias + v * b
        result.append((total, bias))
    return result


EXERCISES = [
    Number(
        "04.r1",
        right=1,
        wrong={
            1.5: "that is 0.5 × 3, the share of x. A product hands w the other number; see “Each Node knows only its own slope” in notebook 03.",
            2: "2 is the slope of this step alone. What arrives is a factor too.",
            0.5: "a plus sign passes on what arrives. This is a product.",
            3: "3 is w itself, or 3 × 2 × 0.5. Nudge w alone: how far does m move?",
        },
        because="What arrives, 0.5, times the other factor, 2.",
        hints=[
            "A share is what arrives times the slope of the step.",
            "Nudge w: by how much does w × x move for each unit?",
            "A product hands each factor the other one. For w, that is x.",
        ],
    ),
    Number(
        "04.r2",
        right=0.64,
        wrong={
            0.36: "0.36 is the square of the output. The slope is how much that falls short of 1.",
            0.4: "that is 1 − 0.6. The output is squared first.",
            0.8: "that is the square root of the slope. Leave the root out.",
            0.6: "0.6 is the output. Work out from it how steep tanh is there.",
            0.7116: "you put 0.6 into tanh once more. 0.6 is already the output.",
        },
        because="1 − t² with t = 0.6.",
        hints=[
            "Look at exercise 03.4: the slope is in terms of the output t.",
            "It is what the square of t needs to reach 1.",
            "The square of 0.6 is 0.36.",
        ],
    ),
    Number(
        "04.r3",
        right=0.0625,
        wrong={
            2: "2 is the sum of the four slopes. Along a path they multiply; see notebook 02.",
            0.125: "that is three steps. There are four.",
            0.5: "that is one step. Each further step multiplies.",
            0.06: "that is close, but rounded too far. Give all the decimals, or write a fraction such as `1/3`.",
            16: "that is how many times smaller the nudge gets. The slope is one over that.",
        },
        because="½ × ½ × ½ × ½, one sixteenth.",
        hints=[
            "What happens to slopes along a path?",
            "Two steps of slope ½ make a quarter.",
            "Halve, halve again, and twice more, starting from 1.",
        ],
    ),
    Number(
        "04.p1",
        right=3,
        wrong={
            4: "try to draw that line. With both lit points on one side, where are the dark ones?",
            2: "you can do better: cut off one corner, and count again.",
            1: "then swap “on” and “off”, and you get more. Try a line that cuts off one corner.",
            0: "say “on” everywhere, and some are right already.",
        },
        because="A line can cut off one corner, and the corner opposite is then on the wrong side.",
        hints=[
            "Try a line that puts all four on one side. How many are right?",
            "Now try a line that cuts off one corner of the square.",
            "That corner is right, and its two neighbours. What about the corner opposite?",
        ],
    ),
    Code(
        "04.1",
        right=relu,
        probe=probe_relu,
        wrong=[
            (
                {"g if a > 0 else 0.0": "g"},
                "the gradient passes for negative p as well. Below 0 the curve is flat.",
            ),
            ({"g if": "1.0 if"}, "that is the slope of this step alone. What arrives, g, must be a factor."),
            (
                {"g if a > 0 else 0.0": "g * max(a, 0.0)"},
                "that multiplies by the value. The slope above 0 is the same everywhere.",
            ),
            ({"a > 0": "a < 0"}, "the two sides are swapped: ReLU has its slope where p is positive."),
            ({"max(a, 0.0)": "a"}, "the value is not cut off at 0; `max` does that."),
            ({", backward=lambda g: (g if a > 0 else 0.0,)": ""}, NO_BACKWARD),
            ({"prev=(p,)": "prev=p"}, BARE_PARENT),
            ({"(g if a > 0 else 0.0,)": "g if a > 0 else 0.0"}, BARE_SHARE),
            (lambda p: max(p.data, 0.0), "what comes back is a plain number. Only a Node can pass a gradient on."),
            (Node.relu, "that is gd_lib's finished one. Write its value and its slope yourself."),
        ],
        because="Above 0 everything passes, below 0 nothing does.",
        hints=["What does the curve look like left of 0?", "Pass g on if a is above 0; otherwise pass on 0.0."],
    ),
    Code(
        "04.2",
        right=neuron,
        probe=probe_neuron,
        wrong=[
            (
                {"z = bias": "z = Node(0.0)"},
                "the bias has no effect. It must be added to the weighted sum, before the bend.",
            ),
            ({"z.tanh()": "z"}, "that is z. The bend is still missing."),
            (
                {"z = bias": "z = Node(0.0)", "z.tanh()": "z.tanh() + bias"},
                "the bias is added after the bend. There it cannot set how much it takes to fire.",
            ),
            (
                neuron_of_numbers,
                "the output is a plain number, so no gradient can come back. Compute with the Nodes themselves.",
            ),
            (
                lambda weights, inputs, bias: Node(neuron_of_numbers(weights, inputs, bias)),
                "the output is right, but its Node has forgotten how it was made. Compute with the Nodes, not with their `data`.",
            ),
            (
                {"w * x": "w.data * x.data"},
                "the output is right, but only the bias gets its gradient. Compute with the Nodes of the weights and inputs, not with their `data`.",
            ),
            (
                {"return z.tanh()": "out = z.tanh()\n    out.backward()\n    return out"},
                "the output is right, but all gradients are doubled. Does your function call `backward` itself? The check does that.",
            ),
            (
                {"z = bias": "z = Node(0.0)", "w * x": "w * x + bias"},
                "the bias is added once for each input. It belongs to the neuron, once.",
            ),
            (
                {"w * x": "w * x + bias"},
                "z starts with the bias, and your loop adds it again for each input. Once is enough.",
            ),
            (
                {"w * x": "(w + x)"},
                "each weight was added to its input. An input counts as much as its weight says: multiply.",
            ),
            (
                {"w * x": "(w * x).tanh()", "return z.tanh()": "return z"},
                "each product is bent on its own. First add everything up, then bend once.",
            ),
            (
                {"z + w * x": "bias + w * x"},
                "only the last input counts. Does each iteration of your loop forget the one before?",
            ),
            (
                {"    return": "        return"},
                "only the first input counts. Does your loop return in its first iteration?",
            ),
            (
                {"z.tanh()": "math.tanh(z)"},
                "a function of `math` was given a Node, but it takes a plain number. A Node has its own tanh; see how z was bent in the graph.",
            ),
            (
                {"tanh": "sigmoid"},
                "the bend is sigmoid, but it should be tanh. For our numbers both happen to give 0.7071.",
            ),
            ({"w * x": "w"}, "the inputs have no effect. Each weight multiplies its input before it is added."),
            ({"w * x": "x"}, "the weights have no effect. Each input is multiplied by its weight before it is added."),
            ({"tanh": "relu"}, "the bend is ReLU, but it should be tanh."),
            (
                lambda weights, inputs, bias: neuron(weights[:2], inputs[:2], bias),
                "it works for two inputs only. Go through the lists, however long they are.",
            ),
        ],
        because="It agrees with gd_lib.Neuron, outputs and gradients, for two inputs and for three.",
        hints=[
            "zip(weights, inputs) gives the pairs. What does one pair add to z?",
            "An input is multiplied by its weight. After the loop z is the whole sum; what is still to come?",
            "A Node bends itself: `our_neuron` above has the line for it.",
        ],
    ),
    Choice(
        "04.p2",
        right="c",
        options={
            "a": "the line moves away from the middle",
            "b": "the line turns, because the weights changed",
            "c": "the line stays, and the answers change faster across it",
            "d": "nothing changes anywhere",
        },
        wrong={
            "a": "the bias alone would move it. Here the weights grow too: where is z = 0 now?",
            "b": "it would turn if one weight grew more than the other. Both are doubled.",
            "d": "z = 0 stays where it is. But what is z one step away from the line?",
        },
        because="Twice 0 is 0, so the line stays; everywhere else z is twice as far from 0.",
        hints=[
            "On the line z is 0. What is it after doubling?",
            "Next to the line z was small. Once it is doubled, is its tanh nearer to ±1?",
        ],
    ),
    Code(
        "04.3",
        right=[HIDDEN, ([1, -2], 0)],
        probe=probe_xor_network,
        wrong=[
            # Many weights give the same four outputs, so a message may speak of these, and not of one neuron.
            (
                [[([1, 1], 0), ([1, 1], 0)], ([1, -2], 0)],
                "the output falls with each raised switch. With one switch up it should rise; what do your hidden neurons say there?",
            ),
            (
                [HIDDEN, ([1, -1], 0)],
                "three cases are right. With both switches up the lamp stays on; there the output should come back to 0.",
            ),
            (
                [HIDDEN, ([1, 2], 0)],
                "three cases are right. With both switches up the output jumps to 4, where it should come back to 0.",
            ),
            (
                [HIDDEN, ([1, 1], 0)],
                "three cases are right. With both switches up the output has risen to 3; there it should be lower than with one.",
            ),
            (
                [HIDDEN, ([1, 0], 0)],
                "the output counts the raised switches. In the last case something must pull it down.",
            ),
            (
                [HIDDEN, ([0, 0], 0)],
                "the output is 0 in all four cases. With one switch up, what do your hidden neurons say, and how does the output weigh it?",
            ),
            (
                [[([1, 1], -1), ([1, 1], -1)], ([1, -2], 0)],
                "the output is never above 0, so the lamp never comes on. What do your hidden neurons say when one switch is up?",
            ),
            ([HIDDEN, ([-1, 2], 0)], "the answers are upside down: what should be on is negative."),
            ([HIDDEN, ([-1, 2], 1)], "that is the opposite lamp, on when the switches agree."),
            ([HIDDEN, [1, -2]], NO_NETWORK),
            (
                [HIDDEN, ([1, -2], 1)],
                "every output is too high by 1, even with both switches down. What does each of your neurons say there?",
            ),
        ],
        because="0, 1, 1, 0: after two bends one straight line is enough.",
        hints=[
            "Let both hidden neurons count the raised switches, with weights 1 and 1.",
            "One of them should begin to answer later: give it a lower bias.",
            "With biases 0 and −1 the hidden answers are 0, 1, 1, 2 and 0, 0, 0, 1.",
            "Give the first the weight 1, and choose the second's weight so that 2 becomes 0.",
        ],
    ),
    Choice(
        "04.p3",
        right="a",
        options={
            "a": "yes, with little room on either side",
            "b": "no, three of four is still the best",
            "c": "no, it takes a full ReLU",
        },
        wrong={
            "b": "three points in a row could not be separated. Are they still in a row when one of them moves?",
            "c": "a full ReLU moves one point a long way. How far must it move so that the three are no longer in a row?",
        },
        because="Only (0, 0) has a negative answer. Move it a little, and the three places are no longer in a row.",
        hints=[
            "Which of the four cases has a negative answer?",
            "The dark point (0, 0) moves from (0, −1) to (0, −0.9). The others stay. Are they in a row?",
        ],
    ),
    Code(
        "04.4",
        right=collapse,
        cases=LAYERS,
        wrong=[
            (
                {"bias + v * b": "bias"},
                "the weights are right. The first layer's biases have been lost: they travel through the second layer.",
            ),
            (
                {"bias + v * b": "bias + b"},
                "the weights are right. The first layer's biases were added as they are; the second layer weighs them first.",
            ),
            (
                {
                    "[0] * len(first[0][0])": "[]",
                    "[t + v * k for t, k in zip(total, w)]": "total + [sum(v * k for v, k in zip(weights, w))]",
                },
                "the paths are mixed up: a new weight belongs to one input, and is a sum over hidden neurons.",
            ),
            (
                {"t + v * k": "t + k"},
                "the first layer's weights were added without the second layer's in front of them.",
            ),
            (
                {"len(first[0][0])": "2"},
                "it works for two inputs only. How many weights does a neuron of the first layer have?",
            ),
            (
                {"zip(weights, first)": "zip(weights, first[:2])"},
                "it works for two hidden neurons only. How many weights does a neuron of the second layer have?",
            ),
            (
                {"    return result": "        return result"},
                "only the first neuron of the second layer is in the result. Where do you go through `second`, and what makes you stop?",
            ),
            (
                {"result.append((total, bias))": "result = [(total, bias)]"},
                "only the last neuron of the second layer is in the result. Does each iteration of your loop overwrite the one before?",
            ),
            (
                {"return result": "return result[0]"},
                "a single pair comes back. A layer is a list of pairs, even if it has only one neuron.",
            ),
            (
                {"return result": "return collapse"},
                "a function comes back. Return the numbers of the one layer, a list of (weights, bias).",
            ),
            (lambda first, second: second, "that is the second layer alone. Its inputs are the first layer's answers."),
            (lambda first, second: first, "that is the first layer alone. The second still weighs its answers."),
        ],
        because="Multiply along a path, add over paths; and the biases travel too.",
        hints=[
            "Take one neuron of the second layer. By how many paths does input p reach it?",
            "The weight of input k: for each hidden neuron, the second layer's weight times its k-th weight, added up.",
            "The bias: for each hidden neuron, the second layer's weight times its bias, added up, plus the neuron's own bias.",
            "for weights, bias in second: start with total = [0] * len(first[0][0]); for v, (w, b) in zip(weights, first): add v times each number of w to total, and v * b to bias.",
        ],
    ),
    Choice(
        "04.p4",
        right="b",
        options={"a": "a quarter", "b": "about a millionth", "c": "a fortieth", "d": "all of it"},
        wrong={
            "a": "that is one neuron. Each of the ten takes its toll.",
            "c": "that divides by 4 + 4 + … . Along a path, slopes multiply.",
            "d": "weights of 1 lose nothing, but the bends do.",
        },
        because="¼ multiplied by itself ten times is 0.00000095.",
        hints=["Along a path, slopes multiply.", "Two of them leave one sixteenth. Go on to ten."],
    ),
    Code(
        "04.5",
        right=sigmoid,
        probe=probe_sigmoid,
        wrong=[
            (
                {"-p.data": "p.data"},
                "the curve runs the wrong way: it should rise with p. Mind the sign in the exponent.",
            ),
            (
                {"s * (1 - s)": "p.data * (1 - p.data)"},
                "the slope is in terms of the output s, not of the number that went in.",
            ),
            ({"s * (1 - s)": "(1 - s * s)"}, "that is the slope of tanh. The sigmoid's slope is worked out above."),
            (
                {"s * (1 - s)": "(1 - s)"},
                "one factor is missing: the gap between s and 1 is multiplied by something.",
            ),
            ({" * (1 - s)": ""}, "one factor is missing: s is multiplied by something."),
            (
                {"s * (1 - s)": "(s - 1)"},
                "the slope came out negative and has lost a factor. Does the curve ever fall?",
            ),
            ({"(1 - s)": "(s - 1)"}, "the slope came out negative. Does the curve ever fall?"),
            (
                {"(1 - s)": "1 - s"},
                "without brackets the minus comes last: Python subtracts s from the whole product.",
            ),
            (
                {"s * (1 - s)": "s - s * s"},
                "that is g · s − s · s, so g reaches only the first part. Put brackets around the slope.",
            ),
            (
                {"s * (1 - s)": "1 - s"},
                "without brackets Python subtracts s at the end, and one factor is missing too.",
            ),
            (
                {"-p.data": "p"},
                "the functions of `math` take a plain number, and one of them was given a Node. It needs the number in p: where does p keep it?",
            ),
            (
                {"-p.data": "-p"},
                "−p is a Node again, and `math.exp` takes a plain number. Where does p keep its number?",
            ),
            ({", backward=lambda g: (g * s * (1 - s),)": ""}, NO_BACKWARD),
            ({"prev=(p,)": "prev=p"}, BARE_PARENT),
            ({"(g * s * (1 - s),)": "g * s * (1 - s)"}, BARE_SHARE),
            (
                lambda p: 1 / (1 + math.exp(-p.data)),
                "what comes back is a plain number, and no gradient can pass through it. Keep the `return` that was in the cell.",
            ),
            (Node.sigmoid, "that is gd_lib's finished one. Fill in its value and its slope yourself."),
            (
                sigmoid_measured,
                "you measure the slope with a finite difference; far out, rounding spoils its last digits. The output s gives you the slope.",
            ),
        ],
        because="The output is enough to find the slope: s times (1 − s), times what arrives.",
        hints=[
            "The first blank is the exponent: the number inside p, with its sign flipped.",
            "A Node holds its number in `data`. For the second blank, how far is s from 1?",
            "The exponent is -p.data. The slope is s times (1 - s), and g is already there.",
        ],
    ),
    Number(
        "04.e1",
        right=0,
        wrong={
            -0.7616: "the bias is missing: without it z is −1.",
            0.7616: "that would be z = 1. Work out the weighted sum, then add the bias.",
            1: "is that the bias alone, or tanh of a large z? Weigh both inputs first, and mind the signs.",
            -1: "that is the weighted sum alone. The bias and the bend are still to come.",
            6: "6 is 2 + 3 + 1, or what the inputs give in the other order. Mind the sign of the second weight, and which input it weighs.",
        },
        because="2 × 1 − 1 × 3 + 1 = 0, and tanh leaves 0 where it is.",
        hints=[
            "First z: weigh both inputs, and add the bias.",
            "The first weight times the first input is 2, the second times the second −3.",
            "Add the bias to 2 − 3. Where does tanh send what you get? Look at its curve.",
        ],
    ),
    Choice(
        "04.e2",
        right="d",
        options={
            "a": "its weights count less",
            "b": "its answers lie between −6 and 6",
            "c": "its slope is smaller everywhere",
            "d": "it takes a larger weighted sum to fire",
        },
        wrong={
            "a": "its weights are the same as before. The bias looks at no input.",
            "b": "tanh keeps its answers between −1 and 1, whatever the bias.",
            "c": "the curve moves sideways and keeps its shape; see the three curves above.",
        },
        because="The weighted sum must now pass 6, where 2 used to be enough: the neuron is less trigger-happy.",
        hints=["Look at the three curves for three biases.", "Where does each curve cross zero?"],
    ),
    Number(
        "04.e3",
        right=1,
        wrong={
            5: "multiply two of them out, as above. How many are left?",
            2: "those two multiply out once more.",
            50: "50 is the number of neurons. The question is about layers.",
            0: "something has to weigh the inputs. How many layers does that take?",
        },
        because="Layer after layer multiplies out into the one before.",
        hints=[
            "What became of two layers above?",
            "Collapse the first two, and the number of layers drops. By how many?",
            "Collapse the next into the result, and go on until only one is left.",
        ],
    ),
    Number(
        "04.e4",
        right=3,
        wrong={
            6.5: "that lets all four inputs through. What is z for each, and what does ReLU let back through?",
            1: "1 is the slope of ReLU, or what the bias gets. The share of a weight has one more factor.",
            0: "a dead ReLU would get 0. Is z below 0 for all four inputs?",
            0.5: "0.5 is z for one of the inputs, not its share. What does a product hand to the weight?",
            0.75: "that is the mean over the four. Gradients add up, and nobody divided here.",
            4: "not all four count, and a share is not the slope alone. Start with z for each input.",
        },
        because="Only for the input 3 is z above 0, and there 1 × 3 comes back. The other three bring 0.",
        hints=[
            "Work out z = x − 2.5 for each input.",
            "Where z is below 0, ReLU lets nothing back.",
            "Where z is above 0, 1 arrives at the product w × x. What does it hand to w?",
        ],
    ),
]
