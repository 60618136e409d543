"""The exercises of notebook 05: a network that finds its own weights."""

from math import prod
from random import Random

from gd_course.exercise import Choice, Code, NotYet, Number
from gd_lib import nn


def Neuron(n, random, bend=True):
    """The neuron of the notebook, one of gd_lib's."""
    return nn.Neuron(n, "tanh" if bend else "linear", random)


# --- 05.1, a layer -----------------------------------------------------------------------------------------------------


class Layer:
    def __init__(self, n_in, n_out, random, bend=True):
        self.neurons = [Neuron(n_in, random, bend) for _ in range(n_out)]

    def __call__(self, x):
        return [neuron(x) for neuron in self.neurons]

    def parameters(self):
        return [p for neuron in self.neurons for p in neuron.parameters()]


def list_or_empty(value):
    """What is in a list, a tuple, an array or a generator, as a list; an empty list for anything else."""
    return list(value) if hasattr(value, "__iter__") and not isinstance(value, (str, dict)) else []


def probe_layer(layer_class):
    layer = layer_class(2, 3, Random(1))
    if not hasattr(layer, "neurons"):
        raise NotYet("your layer has nothing named `neurons`: keep its list of neurons under that name.")
    answer = layer([1.0, -0.5])
    parameters = list_or_empty(layer.parameters())
    own = {id(p) for neuron in layer.neurons for p in neuron.parameters()}
    return {
        "the number of neurons": len(layer.neurons),
        "a layer of three, asked about [1, −0.5],": answer,
        "the number of Nodes in its answer": sum(hasattr(n, "backward") for n in list_or_empty(answer)),
        "the number of Nodes that `parameters()` returns": sum(hasattr(p, "backward") for p in parameters),
        "the number of different Nodes of this layer among them": len({id(p) for p in parameters} & own),
        "a layer without a bend, asked about [2, 3],": layer_class(2, 2, Random(2), bend=False)([2.0, 3.0]),
    }


# --- 05.2, a network ---------------------------------------------------------------------------------------------------


class MLP:
    def __init__(self, sizes, seed=0):
        random, n = Random(seed), len(sizes) - 1
        self.layers = [Layer(sizes[k], sizes[k + 1], random, bend=k < n - 1) for k in range(n)]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]


class EveryLayersOutput(MLP):
    def __call__(self, x):
        return [x := layer(x) for layer in self.layers]


def count_reached(network):
    """How many parameters get a slope from a backward pass that starts at the output."""
    out = network([1.0, -0.5])
    out = out[-1] if isinstance(out, (list, tuple)) else out
    if hasattr(out, "backward"):
        out.backward()
    return sum(p.grad != 0 for p in network.parameters())


def probe_network(network_class):
    # Where it runs all sizes are 2, so that a network that is wired wrongly still runs, and shows in its numbers.
    return {
        "a network [2, 2, 2], asked about [1, −0.5],": network_class([2, 2, 2], seed=1)([1.0, -0.5]),
        "a network [2, 2, 2, 2], asked about [1, −0.5],": network_class([2, 2, 2, 2], seed=2)([1.0, -0.5]),
        "the number of parameters of [2, 2, 2]": len(list_or_empty(network_class([2, 2, 2], seed=1).parameters())),
        "the number of parameters that a backward pass reaches": count_reached(network_class([2, 2, 2], seed=1)),
        "the number of parameters of [2, 3, 1]": len(list_or_empty(network_class([2, 3, 1], seed=1).parameters())),
    }


# --- 05.3, counting ----------------------------------------------------------------------------------------------------


def parameter_count(sizes):
    total = 0
    for n_in, n_out in zip(sizes, sizes[1:]):
        total += n_in * n_out + n_out
    return total


# --- 05.4, the slopes of the cost --------------------------------------------------------------------------------------


def cost_slopes(w, b, xs, ys):
    errors = [w * x + b - y for x, y in zip(xs, ys)]
    w_slope = sum(2 * e * x for e, x in zip(errors, xs)) / len(xs)
    b_slope = sum(2 * e for e in errors) / len(xs)
    return [w_slope, b_slope]


def slopes_of_the_first(w, b, xs, ys):
    return cost_slopes(w, b, xs[:1], ys[:1])


def slopes_of_the_last(w, b, xs, ys):
    return cost_slopes(w, b, xs[-1:], ys[-1:])


def slopes_by_example(w, b, xs, ys):
    return [cost_slopes(w, b, [x], [y]) for x, y in zip(xs, ys)]


EXERCISES = [
    Number(
        "05.r1",
        right=3.6,
        wrong={
            2.4: "that step went uphill: a negative slope means that a larger w lowers the loss.",
            3.06: "the step is ten times too short; where does the decimal point go in 0.05 × 12?",
            0.6: "that is the length of the step. Where does it lead from 3?",
            -0.6: "that is learning rate times slope. The step goes the other way, and starts at 3.",
            -9: "the whole slope was taken as a step, and in the direction of the slope. Which way does descent go, and what makes the step smaller?",
            15: "the whole slope was taken as a step. The learning rate makes it smaller.",
        },
        because="3 − 0.05 × (−12): a negative slope, so w goes up, by 0.6.",
        hints=[
            "A step goes against the slope.",
            "The slope is negative: does w grow or shrink?",
            "The step is 0.05 × 12 long. Start at 3.",
        ],
    ),
    Number(
        "05.r2",
        right=-12,
        wrong={
            -3: "that would be left if each pass overwrote what it found; see “Twice is not once” in notebook 03.",
            0: "a leaf's gradient does not go back to zero by itself.",
            12: "the size is right; four negative shares make a negative sum.",
            81: "81 is the four shares multiplied. They arrive one after the other; what does a leaf do with each?",
        },
        because="Leaves add up what arrives: four times −3.",
        hints=[
            "Does a backward pass write into a leaf, or add to it?",
            "It adds, and nobody sets the sum back to zero.",
            "So four shares of −3 come together in it.",
        ],
    ),
    Number(
        "05.r3",
        right=1,
        wrong={
            5: "notebook 04 multiplied two such layers out. What was left?",
            2: "if two can be joined into one, so can the next two.",
            0: "together they still weigh and add, so something is left.",
            4: "joining the first two leaves four; go on joining.",
        },
        because="Without a bend, many layers are one layer.",
        hints=[
            "What did notebook 04 make of two such layers?",
            "Join the first two. How many are left?",
            "Go on joining, for as long as there are two to join.",
        ],
    ),
    Choice(
        "05.p1",
        right="c",
        options={
            "a": "the one that is most to blame",
            "b": "the five of the last neuron",
            "c": "usually all 37",
            "d": "those with the wrong sign",
        },
        wrong={
            "a": "descent nudges each number that has a slope. Do the others have none?",
            "b": "the backward pass does not stop at the last neuron; in notebook 03 it reached every leaf.",
            "d": "nobody can see from outside which signs are wrong. What each number has is a slope.",
        },
        because="One backward pass gives each number a slope, and each takes a step against its own.",
        hints=["How many leaves does one backward pass reach?", "Every number with a slope other than 0 takes a step."],
    ),
    Code(
        "05.1",
        right=Layer,
        probe=probe_layer,
        wrong=[
            (
                {"[Neuron(n_in, random, bend) for _ in range(n_out)]": "[Neuron(n_in, random, bend)] * n_out"},
                "the same neuron is in the list several times. Each place needs its own neuron, with its own numbers.",
            ),
            (
                {"neuron.parameters()": "neuron.weights"},
                "the biases are missing from the parameters; ask each neuron for its `parameters()`.",
            ),
            (
                {"[neuron(x) for neuron in self.neurons]": "sum(neuron(x) for neuron in self.neurons)"},
                "the layer passes on one number. It should pass on a list, with one number from each neuron.",
            ),
            (
                {"neuron(x)": "neuron(x).data"},
                "the numbers were taken out of their Nodes, and then no slope can travel back. Hand the Nodes on as they are.",
            ),
            ({"random, bend)": "random)"}, "`bend` is not passed on to the neurons, so a last layer would bend too."),
        ],
        because="These are the numbers that gd_lib's Layer gives.",
        hints=[
            "Compare with the worked lines, one by one.",
            "The list holds n_out neurons, each made anew by `Neuron(n_in, random, bend)`.",
        ],
    ),
    Code(
        "05.2",
        right=MLP,
        probe=probe_network,
        wrong=[
            (
                {"x = layer(x)": "out = layer(x)", "return x": "return out"},
                "the last layer was given the input from outside. It should get what the layer before it said.",
            ),
            (
                {"x = layer(x)": "layer(x)"},
                "the network returns its own input. What the layers said must be kept, in x.",
            ),
            (
                {"        return x": "            return x"},
                "only the first layer was asked. Is there a `return` inside the loop?",
            ),
            (
                {"return x": "return x[0]"},
                "the network returns a bare Node. A layer, and so a network, always gives a list, even of one.",
            ),
            ({"return x": "return self.layers"}, "these are the layers themselves. What did the last one say?"),
            (
                {"return x": "return layer(x)"},
                "the last layer was asked twice. After the loop it has already spoken: return what it said.",
            ),
            (EveryLayersOutput, "the answers of every layer were collected. Return only what the last one said."),
            (
                {"x = layer(x)": "x = [n.data for n in layer(x)]"},
                "the numbers were taken out of their Nodes, and then no slope can travel back. Hand the Nodes on as they are.",
            ),
            (
                {"x = layer(x)": "x = layer(x)[0]"},
                "somewhere a layer is given one Node instead of a list. It takes the whole list that the one before it gave.",
            ),
            (
                {"x = layer(x)": "x = [n.tanh() for n in layer(x)]"},
                "the numbers were bent once more. A neuron already bends, and the last layer must not.",
            ),
        ],
        because="What one layer says is what the next one hears. gd_lib's MLP gives the same numbers.",
        hints=[
            "A layer can be used like a function.",
            "After each iteration of the loop, x should be what this layer said.",
            "The first blank is layer(x). The second is what x is after the loop.",
        ],
    ),
    Code(
        "05.3",
        right=parameter_count,
        cases=[([2, 4, 4, 1],), ([1, 1],), ([3, 5],), ([784, 16, 16, 10],)],
        wrong=[
            ({" + n_out": ""}, "these are the weights. Each neuron has one more number."),
            (
                {"total = 0": "total = sizes[0]"},
                "the inputs got biases too. An input is a number from outside, not a neuron.",
            ),
            (
                {"+ n_out": "+ n_in"},
                "each layer got as many biases as it has inputs. A bias belongs to a neuron: count those.",
            ),
            ({"+ n_out": "+ 1"}, "you gave each layer one bias. Each neuron has its own; see `Neuron` above."),
            ({"n_in * n_out + n_out": "n_out"}, "these are the neurons, that is, the biases. Where are the weights?"),
            (
                {"    return total": "        return total"},
                "only the first pair of neighbours was counted. Is there a `return` inside the loop?",
            ),
            (
                {"+=": "="},
                "only the last pair of neighbours is in the result. Does the loop add, or does it overwrite?",
            ),
            (
                {"return total": "return total - n_out"},
                "the output neurons have biases too; see the last circle in the pictures.",
            ),
            (
                sum,
                "those are the circles in the picture. Count the arrows as well, and only the circles that are neurons.",
            ),
            (
                {"sizes[1:]": "sizes[1:-1]"},
                "the last pair of neighbours is missing. How many pairs do four sizes have?",
            ),
            (prod, "all sizes were multiplied together. Weights lie only between neighbours; add those counts up."),
        ],
        because="n × m weights and m biases between neighbours, added up over the layers.",
        hints=[
            "Go through the neighbours: 2 and 4, 4 and 4, 4 and 1.",
            "A layer of m neurons with n inputs has n · m weights. And how many biases?",
            "zip(sizes, sizes[1:]) gives the pairs (n, m); add n * m + m for each.",
        ],
    ),
    Code(
        "05.4",
        right=cost_slopes,
        cases=[
            # Whole numbers as they are shown, so that the call in a message can be copied; and slopes of both signs.
            (3, 1, [-4, -2, 2, 4], [-14, -6, 10, 18]),
            (0, 0.5, [1, 2, 4], [3, 2, -1]),
        ],
        tolerance=1e-5,  # a finite difference with a small nudge is right as well
        wrong=[
            (
                {"xs)) / len(xs)": "xs))", "errors) / len(xs)": "errors)"},
                "these are the slopes of the sum. The cost is a mean: one more step.",
            ),
            (
                {"2 * e * x": "e * x", "2 * e for": "e for"},
                "each slope is half as large as it should be. The slope of e · e brings its own factor; see the text of the exercise.",
            ),
            (
                {"w * x + b - y": "y - w * x - b"},
                "the sizes are right, but the signs are flipped. Is your error prediction minus truth?",
            ),
            (
                {"[w_slope, b_slope]": "[abs(w_slope), abs(b_slope)]"},
                "the sizes are right, but the signs are lost: a slope can be negative.",
            ),
            (
                {"[w_slope, b_slope]": "[b_slope, w_slope]"},
                "both slopes are there, but in the wrong order: first for w, then for b.",
            ),
            (
                {"2 * e * x": "2 * e"},
                "both slopes are the one for b. Nudging w moves the prediction x times as far, so x must be a factor.",
            ),
            (
                {"[w_slope, b_slope]": "[b_slope * sum(xs) / len(xs), b_slope]"},
                "the mean of e and the mean of x were multiplied. Multiply first, example by example, and then take the mean.",
            ),
            ({"errors) / len(xs)": "errors)"}, "the slope for w is a mean; the one for b is still a sum."),
            (slopes_of_the_last, "these are the slopes of the last example alone. Does the loop add them up?"),
            (
                slopes_of_the_first,
                "these are the slopes of the first example alone. Is there a `return` inside the loop?",
            ),
            (
                {"zip(xs, ys)": "zip(xs[:1], ys[:1])"},
                "only the first example is in the sums. Is there a `return` inside the loop?",
            ),
            (
                {"zip(xs, ys)": "zip(xs[-1:], ys[-1:])", "zip(errors, xs)": "zip(errors, xs[-1:])"},
                "only the last example is in the sums. Does each iteration of the loop overwrite the one before?",
            ),
            ({" - y": ""}, "the truth y is missing from the error: e = w · x + b − y."),
            ({" + b": ""}, "b is missing from the error: e = w · x + b − y."),
            (slopes_by_example, "these are the slopes of each example. Return only their two means."),
            (
                {
                    "sum(2 * e * x for e, x in zip(errors, xs)) / len(xs)": "[2 * e * x for e, x in zip(errors, xs)]",
                    "sum(2 * e for e in errors) / len(xs)": "[2 * e for e in errors]",
                },
                "those are two lists, with every example's slope. Take the mean of each.",
            ),
            (
                {"xs)) / len(xs)": "xs)) / 4", "errors) / len(xs)": "errors) / 4"},
                "this works for four examples only. Divide by their number, whatever it is.",
            ),
            ({"[w_slope, b_slope]": "[w, b]"}, "these are w and b themselves. Return their slopes."),
            (
                {"[w_slope, b_slope]": "sum(e * e for e in errors) / len(xs)"},
                "that is the cost. Return its two slopes, in a list.",
            ),
        ],
        because="The slope of a mean is the mean of the slopes.",
        hints=[
            "Work out the two slopes of each example first.",
            "The slope of a sum is the sum of the slopes, and a mean is a sum divided by n.",
            "errors = [w * x + b - y for …]; the slope for b is sum(2 * e for e in errors) / len(xs). For w, use e * x.",
        ],
    ),
    Choice(
        "05.p2",
        right="c",
        options={"a": "decrease somewhat", "b": "increase somewhat", "c": "decrease a lot", "d": "increase a little"},
        wrong={
            "a": "the direction is right. For the size, compare 0.62 with the two limits.",
            "b": "look at both: with a positive slope the cost rises when the number grows; and is 0.62 under 0.5?",
            "d": "look at both: which way does −∇C point, and is 0.62 under 0.2?",
        },
        because="The slope is positive, so −∇C says down; and 0.62 is over 0.5.",
        hints=["−∇C flips the sign.", "−0.62 is negative. And 0.62 is over both limits."],
    ),
    Choice(
        "05.p3",
        right="a",
        options={"a": "it rises", "b": "it falls as before", "c": "it falls, but more slowly"},
        wrong={
            "b": "the square removes the sign of the error. Does it also remove the one in front of the step?",
            "c": "the step has the same length. Only its direction has changed.",
        },
        because="The slope points uphill, and a plus goes the same way.",
        hints=["Which way does a slope point?", "With a plus, a step leads to a larger cost."],
    ),
    Number(
        "05.p4",
        right=0.4,
        wrong={
            0.00025: "that is the other way round: the mean's slopes are the smaller ones.",
            0.01: "at the same rate the mean would take steps 40 times shorter.",
            40: "40 is the factor between the two. Multiply something by it.",
            0.04: "close, but mind the decimal point: what is 40 times a hundredth?",
        },
        because="The mean's slopes are 40 times smaller, so its rate is 40 times bigger.",
        hints=[
            "By what factor do the slopes of the sum and the mean differ?",
            "Rate times slope is the step, and that must stay the same.",
            "The mean's slopes are 40 times smaller. What does its rate have to be, then?",
        ],
    ),
    Number(
        "05.p5",
        right=1,
        wrong={
            4: "four circles, yes. But they see the same input with the same weights; what could make them differ?",
            2: "is there anything that could push two of the four in a different direction from the rest?",
            0: "the neurons are there, and they work; count the different ones.",
            3: "the four are in the same position; whatever is true of one is true of all.",
        },
        because="Equal in, equal out, equal share: all four stay one and the same.",
        hints=[
            "Compare two of the four: same inputs, same weights. What do they say?",
            "What they are blamed for is the same too, and so is the step that they take.",
            "Can any step make them differ?",
        ],
    ),
    Number(
        "05.p6",
        right=2,
        wrong={
            0: "without a hidden layer the border is a straight line, and no straight line separates XOR.",
            1: "one neuron makes one weighted sum, and the output only rises or only falls with it. So the border is still a straight line.",
            3: "three can do it, but that is not the fewest. How many lines did the fold in notebook 04 need?",
            4: "four can do it, one for each point, say. The fold in notebook 04 needed fewer.",
        },
        because="Two lines fold the plane, as in notebook 04. Whether descent finds them is another matter: see below.",
        hints=[
            "Notebook 04 solved XOR by hand.",
            "What does the border look like with one neuron?",
            "Notebook 04 folded the plane along two lines.",
        ],
    ),
    Number(
        "05.e1",
        right=0.8,
        wrong={
            -1.7: "that uses 25 as a slope. It is the loss; how does it change when the weight is nudged a little?",
            3.3: "that adds a tenth of the loss. A step needs its slope: how does the 25 respond to a tiny nudge?",
            0.7: "that is a step for a slope of 1. How many points cross the border with a tiny nudge?",
            0: "the step is 0, yes. But where does the weight start?",
        },
        because="No point crosses the border with a tiny nudge, so the slope is 0, and so is the step.",
        hints=[
            "A step is the learning rate times a slope. The slope of what?",
            "Nudge the weight by a millionth. How many points change sides?",
            "If the count stays as it is, how long is the step?",
        ],
    ),
    Number(
        "05.e2",
        right=-0.1,
        wrong={
            0.1: "the size is right. But the mean of the slopes is positive: which way does descent go?",
            -0.4: "that is the step for the sum of the four losses. The cost is their mean.",
            0.4: "that is the sum of the slopes times the rate. The cost is a mean, and descent goes against its slope.",
            -1: "that is the whole mean as a step. The learning rate makes it smaller.",
            1: "that is the mean of the slopes. How long a step does it make, and which way?",
            -0.3: "that is the step that the first example alone would take.",
        },
        because="The mean of 3, −1, 2 and 0 is 1, and the step goes against it, a tenth as long.",
        hints=[
            "The slope of a mean is the mean of the slopes.",
            "Add the four slopes, signs included, and divide by their number.",
            "Take a tenth of that mean, and go against it.",
        ],
    ),
    Choice(
        "05.e3",
        right="d",
        options={
            "a": "so that the cost is not the same everywhere",
            "b": "because random numbers lie closer to good ones",
            "c": "because tanh(0) has no slope",
            "d": "because equal neurons get equal shares, and stay equal",
        },
        wrong={
            "a": "the cost has hills and valleys whatever the start.",
            "b": "the first picture shows how good they are: 15 of 40 points.",
            "c": "at 0 tanh is steepest. Look again at what became of four equal neurons.",
        },
        because="Only neurons that differ can learn different things.",
        hints=[
            "Think of the four lines, one on top of the other.",
            "Same input, same weights: what about their shares of the blame?",
        ],
    ),
    Choice(
        "05.e4",
        right="c",
        options={
            "a": "it lowers the cost",
            "b": "it chooses the learning rate",
            "c": "it finds the slope of the cost for every parameter",
        },
        wrong={
            "a": "a pass leaves every parameter where it is. Something else takes the step.",
            "b": "we choose the learning rate; `backward` never sees it.",
        },
        because="It finds slopes. Descent uses them.",
        hints=[
            "What has changed after `cost.backward()`, the data or the grad?",
            "Only the grads; the data moves in the line with the minus sign.",
        ],
    ),
]
