"""The exercises of notebook 07: shapes, the gradients of a matrix product, folding back, a step of training."""

import numpy as np

from gd_course.ch07_numpy_port.setting import G
from gd_course.exercise import ByHand, Choice, Code, Number
from gd_lib.numeric import gradient

X = np.array([[2.0, 0.0], [1.0, 2.0], [0.0, -1.0], [1.0, 1.0]])
W = np.array([[0.3, -0.1, 0.0], [0.1, 0.2, 0.1]])
B = np.array([0.5, 0.0, -0.5])


# --- 07.1, a dense layer --------------------------------------------------------------------------------------------


def dense(X, W, b):
    return np.tanh(X @ W + b)


# --- 07.2, the two gradients of a matrix product ----------------------------------------------------------------------


def product_shares(G, X, W):
    dX = G @ W.T
    dW = X.T @ G
    return dX, dW


SQUARE = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[3.0, 1.0], [2.0, 5.0]]), np.array([[1.0, 4.0], [-2.0, 0.5]])
OBLONG = np.array([[1.0, 0.0, 2.0], [-1.0, 1.0, 0.0]]), np.array([[2.0, 0.0], [1.0, 2.0]]), W


# --- 07.3, folding a gradient back ------------------------------------------------------------------------------------


def unbroadcast(g, shape):
    while len(g.shape) > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def fold_untouched(g, shape):
    return g


def fold_ones_first(g, shape):
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    while len(g.shape) > len(shape):
        g = g.sum(axis=0)
    return g


def fold_down_only(g, shape):
    return g.sum(axis=0)


def fold_everything(g, shape):
    return g.sum()


GRADIENT = G[:, :3].astype(float)
BLOCK = np.array([[[1.0, 0.0], [-1.0, 1.0]], [[2.0, 3.0], [0.0, -2.0]], [[0.0, 1.0], [2.0, -1.0]]])


# --- 07.4, a step of training -----------------------------------------------------------------------------------------


def training_step(X, y, W1, b1, W2, b2, rate):
    H = np.tanh(X @ W1 + b1)
    G = 2 * (H @ W2 + b2 - y) / len(X)
    dW2, db2 = H.T @ G, G.sum(axis=0)
    G = G @ W2.T * (1 - H * H)
    dW1, db1 = X.T @ G, G.sum(axis=0)
    return W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2


def step_by_measuring(X, y, W1, b1, W2, b2, rate):
    parameters = [W1, b1, W2, b2]

    def slopes(k):
        def loss(numbers):
            A1, c1, A2, c2 = (np.reshape(numbers, p.shape) if i == k else p for i, p in enumerate(parameters))
            return float(((np.tanh(X @ A1 + c1) @ A2 + c2 - y) ** 2).mean())

        return np.reshape(gradient(loss, parameters[k].ravel()), parameters[k].shape)

    return [p - rate * slopes(k) for k, p in enumerate(parameters)]


def steps_cases():
    """Three networks and batches, with sizes that all differ. In the last the truth lies far out.

    There a small nudge is lost in rounding, so that a finite difference is not as good as a slope.
    """
    source = np.random.default_rng(0)
    for n, inputs, hidden, far, rate in ((5, 2, 3, 1, 0.1), (2, 3, 4, 1, 0.25), (3, 1, 2, 1e8, 0.5)):
        shapes = (n, inputs), (n, 1), (inputs, hidden), (hidden,), (hidden, 1), (1,)
        X, y, *parameters = (source.normal(size=shape).round(2) for shape in shapes)
        yield X, y * far, *parameters, rate


EXERCISES = [
    Number(
        "07.r1",
        right=-20,
        wrong={
            -80: "that is their sum. The loss is a mean over the four points.",
            -40: "−40 is the strongest of the four voices. Every point has one.",
            20: "the size is right. But all four are negative: keep the sign.",
            -4: "−4 is one point's slope. All four count.",
        },
        because="The mean of the four: −80 / 4. It was the mean arrow in notebook 06.",
        hints=[
            "The loss is a mean over the points.",
            "The slope of a mean is the mean of the slopes.",
            "Add the four up, and divide by how many there are.",
        ],
    ),
    Number(
        "07.r2",
        right=5,
        wrong={
            4: "4 is the last share alone. In notebook 03 it was the overwriting program that kept only the last.",
            2: "2 is the first share alone. The value is used in three places.",
            -8: "that multiplies the three. Shares that arrive on different paths are not multiplied.",
            7: "the sign of −1 was lost on the way.",
            5 / 3: "that is the mean of the three. Every share arrives in full, however many there are.",
        },
        because="2 − 1 + 4: each use is a path, and paths are added.",
        hints=[
            "Three uses, three paths.",
            "What happens to slopes over several paths? Notebook 02 had a rule for it.",
            "Add over paths, with the signs.",
        ],
    ),
    Number(
        "07.r3",
        right=0.64,
        wrong={
            0.36: "that is the value squared. The slope is 1 minus that.",
            0.4: "that is 1 minus the value. The value is squared first.",
            1.36: "the square is subtracted from 1, not added.",
            1: "1 is the slope in the middle, where tanh is 0. Here it has begun to flatten.",
            0.8: "you took a square root at the end. The slope itself is 1 − t².",
            0.6: "that is the value. The slope is made from it, in one line.",
        },
        because="1 − t² with t = 0.6. The slope of tanh comes from its value alone.",
        hints=[
            "Notebook 03 found the slope of tanh from its value t, without asking where you are.",
            "At t = 0 the slope is 1, and at t = 1 it would be 0.",
            "It is 1 minus the square of t.",
        ],
    ),
    Number(
        "07.p1",
        right=4004,
        wrong={
            5000: "that gives each point five Nodes. In the picture, count only what one point has to itself.",
            20000: "that draws the whole picture 1,000 times. One more point adds a chain, and nothing else.",
            4000: "the chains are right. Some Nodes belong to no single point, but to all of them together.",
            4001: "the chains, and one more. Several Nodes in the picture serve all points together.",
            4002: "the chains, and two more. Look at both ends of the picture.",
            4003: "the chains, and three more. Look through the picture again for what serves all points together.",
            4020: "that is 1,000 points on top of the four in the picture. There are 1,000 instead of the four.",
            1000: "one Node a point is too few: count the boxes in one row of the picture.",
            20: "20 is the count for four points. Every additional point brings its own chain.",
        },
        because="4 × 1,000 in the chains, and w, b, the sum and the division.",
        hints=[
            "How many boxes does one more point add?",
            "Each point brings the four boxes of its row. The others are at the two ends of the picture.",
            "Multiply for the rows, then count the boxes that belong to all points together.",
        ],
    ),
    Number(
        "07.p2",
        right=[4, 3],
        wrong=[
            (
                [3, 4],
                "the rows come from the left factor and the columns from the right one, not the other way around.",
            ),
            ([4, 2], "that is the shape of X itself. Each row of X meets every column of W."),
            ([2, 3], "that is the shape of W itself. How many examples are there?"),
            (12, "that is how many numbers X @ W holds. Its shape says how many there are along each axis."),
            ([2, 2], "the two 2s are the sizes that meet and vanish. The other two are left."),
        ],
        because="Four examples, three neurons. The two 2s met, and vanished in the dot products.",
        hints=[
            "X @ W has one number for each example and each neuron.",
            "Write both shapes side by side. Two sizes meet in the middle.",
            "The sizes in the middle vanish: the rows of X and the columns of W are left.",
        ],
    ),
    Code(
        "07.1",
        right=dense,
        cases=[(X, W, B), (X[:1], W, np.zeros(3))],
        wrong=[
            (
                {"np.tanh(X @ W + b)": "X @ W + b"},
                "that is the weighted sum with its bias, before the bend. A layer ends with its activation.",
            ),
            ({" + b": ""}, "the bias is missing; it belongs inside the bend, as in notebook 04."),
            ({" + b)": ") + b"}, "the bias is added after the bend. It belongs to the sum, before it."),
            (
                {"(X @ W + b)": "(X) @ W + b"},
                "the inputs were bent. The bend comes last, after the product and the bias.",
            ),
        ],
        because="A whole layer for a whole batch, in one line.",
        hints=["First the product, then the bias, then the bend.", "np.tanh goes around all of X @ W + b."],
    ),
    Code(
        "07.2",
        right=product_shares,
        cases=[SQUARE, OBLONG],
        wrong=[
            (
                {"W.T": "W", "X.T": "X"},
                "nothing is transposed: with matrices that are not square, this does not even fit. Look at “Back through a matrix”.",
            ),
            ({"W.T": "W"}, "the second share is right. The first uses a W whose rows and columns were not swapped."),
            ({"X.T": "X"}, "the first share is right. The second uses an X whose rows and columns were not swapped."),
            (
                {"G @ W.T": "G @ X.T", "X.T @ G": "W.T @ G"},
                "each factor got itself back. In a product, a factor receives g times the other one.",
            ),
            (
                {"W.T": "X.T"},
                "the second share is right. The first was made from X itself: a factor receives g times the other.",
            ),
            (
                {"X.T": "W.T"},
                "the first share is right. The second was made from W itself: a factor receives g times the other.",
            ),
            (
                {"W.T": "X", "X.T": "W"},
                "each factor got itself back, and nothing was transposed. A factor receives g times the other one.",
            ),
            ({"dX, dW": "dW, dX"}, "both products are right, but in the wrong order: X's share comes first."),
        ],
        because="Each factor receives G times the other, transposed so that the shapes fit.",
        hints=[
            "For single numbers the shares were g × b and g × a. Here the other factor also has to be transposed.",
            "Write down the shapes: G (n, m), X (n, k), W (k, m). dX must be (n, k), dW (k, m).",
            "The second blank is X.T; the first has the same form.",
        ],
    ),
    Number(
        "07.p3",
        right=2,
        wrong={
            0.5: "that is the mean of the four. Each row's share arrives in full.",
            1: "1 is what the first row alone sends back.",
            4: "4 is the number of rows, or the sum of the shares without their signs. Look at what each row sends.",
            -2: "the size is right, but the sign is not.",
            0: "1, −1, 0 and 2 do not all cancel.",
        },
        because="1 − 1 + 0 + 2. The number is used in four rows: four paths, added.",
        hints=[
            "b[0] is used once in each row: question 07.r2 again.",
            "Each row sends back what is in the first column of G.",
            "Add the column, with its signs.",
        ],
    ),
    Code(
        "07.3",
        right=unbroadcast,
        cases=[
            (GRADIENT, (3,)),
            (GRADIENT, (4, 1)),
            (GRADIENT, (1, 3)),
            (GRADIENT, ()),
            (GRADIENT, (4, 3)),
            (BLOCK, (2, 1)),
            (GRADIENT, (1, 1)),
            (BLOCK, (3, 1, 2)),
        ],
        wrong=[
            (fold_untouched, "this returns g as it came. Its shape must become the one you are given."),
            (
                {"g = g.sum(axis=axis, keepdims=True)": "pass"},
                "axes that NumPy put in front are folded, but an axis of size 1 that was stretched is not.",
            ),
            (
                {"    while len(g.shape) > len(shape):\n        g = g.sum(axis=0)\n": ""},
                "axes of size 1 are folded, but not those that NumPy put in front because the array had fewer.",
            ),
            (
                {"enumerate(shape)": "reversed(list(enumerate(shape)))", ", keepdims=True": ""},
                "the numbers are right, but a folded axis of size 1 disappeared; it has to stay, as a 1.",
            ),
            (
                {", keepdims=True": ""},
                "an axis of size 1 disappears when you fold it, and those after it move up. It has to stay, as a 1.",
            ),
            (
                {"while": "if"},
                "only one of the axes in front is folded. The two shapes together tell you how many there are.",
            ),
            (
                {"sum(axis=0": "mean(axis=0", "sum(axis=axis": "mean(axis=axis"},
                "this averages the copies. Each copy is a separate path, and paths are added.",
            ),
            (
                {"g.sum(axis=0)": "g[0]", "g.sum(axis=axis, keepdims=True)": "g.take([0], axis=axis)"},
                "this keeps one copy's gradient and throws the others away.",
            ),
            (
                {"axis=0": "axis=-1"},
                "you took the missing axes from the right. Shapes line up on the right, so new axes are in front.",
            ),
            (
                fold_ones_first,
                "you go through shape while the new axes are still in front, so the wrong axis was folded.",
            ),
            (
                {
                    "    while len(g.shape) > len(shape):\n        g = g.sum(axis=0)\n": "",
                    "size == 1": "size != g.shape[axis]",
                },
                "this compares the two shapes from the left. They line up on the right: first fold the axes in front.",
            ),
            (
                fold_down_only,
                "this always adds down the rows, once. The shape you are given says which axes, and how many.",
            ),
            (fold_everything, "this adds up everything there is. Only stretched axes are folded."),
        ],
        because="New axes first, then those that were stretched from 1: the old shape is back.",
        hints=[
            "There are two ways to be stretched: an axis that was not there at all, and an axis of size 1.",
            "While g has more axes than shape, add along axis 0.",
            "Then go through shape: for axis, size in enumerate(shape). Where size is 1, add along that axis with keepdims=True.",
        ],
    ),
    ByHand(
        "07.4",
        right=training_step,
        cases=list(steps_cases()),
        wrong=[
            (
                {"H @ W2 + b2 - y": "y - H @ W2 - b2"},
                "that goes uphill. Errors are predictions minus truths, and a step goes against the slopes: minus rate times each.",
            ),
            (
                {"W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2": "dW1, db1, dW2, db2"},
                "these are the four gradients, and they are right. Take the step: each parameter minus the rate times its own.",
            ),
            (
                {" / len(X)": ""},
                "your loss is a sum over the examples. It should be a mean: divide by how many there are.",
            ),
            ({"2 * (": "("}, "the slope of a square is twice what is squared. A factor 2 is missing."),
            (
                {" * (1 - H * H)": ""},
                "on the way back the slopes pass the bend unchanged. tanh's own slope, 1 − t², is missing.",
            ),
            (
                {"1 - H * H": "1 - np.tanh(H) ** 2"},
                "the slope of tanh is made from its value, and you bent that value once more. H is the t of 1 − t² already.",
            ),
            (
                {"np.tanh(X @ W1 + b1)": "X @ W1 + b1", " * (1 - H * H)": ""},
                "nothing is bent: this is the step of a network without tanh.",
            ),
            (
                {"G @ W2.T *": "G *"},
                "the way back leaves out W2. What arrives at the hidden layer is G @ W2.T, before the bend.",
            ),
            (
                {
                    "W2 - rate * dW2, b2 - rate * db2": "W2, b2",
                    "    G = G @ W2.T": "    W2, b2 = W2 - rate * dW2, b2 - rate * db2\n    G = G @ W2.T",
                },
                "W2 was changed before the way back used it. Find all four gradients first, then step.",
            ),
            (
                step_by_measuring,
                "you measure the slopes by finite differences; where the truth is far away, the nudge is lost in rounding. Bring the slopes back by hand.",
            ),
            (
                {"H.T @ G, G.sum(axis=0)": "H.T @ G, G.sum()", "X.T @ G, G.sum(axis=0)": "X.T @ G, G.sum()"},
                "all the biases got the same number. Add down the rows only, with axis=0: each bias keeps a gradient of its own.",
            ),
            (
                {
                    "H.T @ G, G.sum(axis=0)": "H.T @ G, G.sum(axis=0, keepdims=True)",
                    "X.T @ G, G.sum(axis=0)": "X.T @ G, G.sum(axis=0, keepdims=True)",
                },
                "the biases came back as tables of one row. A gradient has its parameter's shape: drop keepdims=True.",
            ),
            (
                {
                    "H.T @ G, G.sum(axis=0)": "H.T @ G, G.mean(axis=0)",
                    "X.T @ G, G.sum(axis=0)": "X.T @ G, G.mean(axis=0)",
                },
                "for the biases you average what comes back. The division by n is already done, in the loss: here shares are added.",
            ),
            (
                {"b1 - rate * db1": "b1", "b2 - rate * db2": "b2"},
                "the biases have not moved. They are stretched over the rows, so add down the rows to get their gradients.",
            ),
            (
                {"b1 - rate * db1, W2 - rate * dW2": "W2 - rate * dW2, b1 - rate * db1"},
                "the numbers are right, but their order is not: first W1 and b1, then W2 and b2.",
            ),
        ],
        because="Forward, back, and one step, with nothing but arrays. A Tensor finds the same four gradients.",
        hints=[
            "Forward: the hidden layer is exercise 07.1; call its output H. The errors are H @ W2 + b2 - y.",
            "At the output the loss sends back G = 2 * errors / len(X). From G come the gradients of W2 (07.2) and of b2 (fold).",
            "G @ W2.T arrives at the hidden layer; multiply it by 1 - H * H. From that come the gradients of W1 and b1, in the same way.",
        ],
    ),
    Number(
        "07.p4",
        right=[3],
        wrong=[
            (3, "that is how many numbers it holds. A shape with one axis is written `(3,)`."),
            ([2, 4, 6], "these three axes were named, so they disappear. Which one is left?"),
            ([1, 1, 1, 3], "that would be with keepdims=True. Without it the named axes are gone."),
            ([2, 4, 6, 3], "that is the shape of the batch itself. A mean along an axis removes the axis."),
            ([], "one axis was not named in the mean, and it stays."),
            ([2], "axis 0 counts the pictures, and it is one of the three that disappear."),
        ],
        because="Axes 0, 1 and 2 are gone, and the three colours are left.",
        hints=[
            "The axes that you name in mean or sum disappear.",
            "There are four axes: pictures, rows, columns, colours.",
            "Only the last axis is not named. Its size is the answer, as a shape.",
        ],
    ),
    Number(
        "07.5",
        right=[0.65714, 0.33503, 0.25210],
        wrong=[
            ([0.6571, 0.2826, 0.2754], "the gradients add up from step to step: `optimizer.zero_grad()` is missing."),
            (
                [2.2665, 1.0013, 1.0008],
                "y is a vector in your program. It must be a column, `reshape(-1, 1)`: the sixteen errors again.",
            ),
            ([0.6571, 0.0835, 0.0645], "this is with momentum 0.9. Plain SGD has none."),
            (
                [0.6571, 0.0401, 0.0246],
                "these come from `torch.optim.Adam`, which rescales each step. Use `torch.optim.SGD`.",
            ),
            ([0.6571, 0.3974, 0.3867], "this is at a rate of 0.01. Use `lr=0.1`."),
            (
                [0.4737, 0.3343, 0.2514],
                "you are one step ahead: these are the losses after steps 1, 100 and 200. Note each loss before its step.",
            ),
        ],
        tolerance=4e-3,
        because="The same losses as from `DenseMLP` and `SGD`, apart from float32's rounding.",
        hints=[
            "The five calls are in “The loop, here and in PyTorch”. With all forty points in each step there is one loop, and no loader.",
            "`loss.item()` gives the number. Take it before `optimizer.step()`, in the first step, the hundredth and the last.",
            "The first of the three is what mse gives for `DenseMLP([2, 8, 1], seed=1)` on the 40 points: compute it here, and see whether PyTorch's first one agrees.",
        ],
    ),
    Choice(
        "07.e1",
        right="a",
        options={"a": "X.T @ G", "b": "G @ X.T", "c": "X @ G", "d": "W.T @ G"},
        wrong={
            "b": "(64, 10) @ (100, 64) does not fit: 10 meets 100.",
            "c": "(64, 100) @ (64, 10) does not fit: 100 meets 64.",
            "d": "the gradient of a factor is made from the other factor, not from the factor itself.",
        },
        because="(100, 64) @ (64, 10) is (100, 10), the shape of W.",
        hints=[
            "Write down the three shapes. Which product has the shape of W?",
            "W is (100, 10). G, (64, 10), comes last.",
        ],
    ),
    Number(
        "07.e2",
        right=[1, 5],
        wrong=[
            ([32, 5], "that is the shape of what comes back. It still has to be folded."),
            ([5, 1], "the sizes are in the wrong order. The parameter is one row of five."),
            ([32, 1], "the other axis was stretched: 1 became 32."),
            ([5], "the axis of size 1 is gone. It was there before, so it has to come back."),
            ([1, 1], "the axis of size 5 was not stretched, so it is not folded."),
        ],
        because="Like the parameter itself: 32 rows were added up into one.",
        hints=[
            "One sentence in this notebook answers it without any calculation.",
            "32 rows of slopes come back, and the parameter has one row.",
            "A gradient has the shape of its parameter, the axis of size 1 included.",
        ],
    ),
    Choice(
        "07.e3",
        right="b",
        options={"a": "(100, 10)", "b": "(10, 100)", "c": "(100, 1)", "d": "(1000,)"},
        wrong={
            "a": "that is our way, X @ W, with a neuron in each column. In Wx the W is on the left.",
            "c": "that is the shape of x, a column of 100 inputs.",
            "d": "it holds 1000 weights, but x must meet a table: a weight for each neuron and each input.",
        },
        because="(10, 100) @ (100, 1) is (10, 1). A neuron is a row there, as in nn.Linear.",
        hints=[
            "x is on the right of W, so it is a column.",
            "The sizes that meet in the middle must agree, and the result has one number for each neuron.",
        ],
    ),
    Choice(
        "07.e4",
        right="d",
        options={
            "a": "they need fewer multiplications",
            "b": "they round more coarsely",
            "c": "their gradients are estimates",
            "d": "Python's own work is done once per array, not once per number",
        },
        wrong={
            "a": "the multiplications are the same, and there are just as many.",
            "b": "ours are float64, the same numbers as a Python float; the losses agree to twelve digits.",
            "c": "both give exact slopes, the same numbers.",
        },
        because="Python's work is done once per array, and compiled code runs through the numbers.",
        hints=[
            "Count the boxes in the two pictures of the mean loss.",
            "20 boxes became 8, and stay 8 however many points there are.",
        ],
    ),
]
