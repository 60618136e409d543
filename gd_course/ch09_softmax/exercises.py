"""The exercises of notebook 09: softmax, one-hot rows, cross-entropy and its gradient."""

import numpy as np

from gd_course.exercise import ByHand, Choice, Code, Number

# --- 09.1, softmax ----------------------------------------------------------------------------------------------------


def softmax(Z):
    powers = np.exp(Z)
    return powers / powers.sum(axis=1, keepdims=True)


BATCH = np.array([[2.0, 1.0, 0.0], [0.5, -1.0, 3.0], [-1.0, 2.5, 2.0], [0.0, 0.5, 1.0]])
LABELS = np.array([0, 1, 2, 0])
P = softmax(BATCH).round(3)
PAIR = np.array([[1.0, -0.5], [0.25, 2.0]]), np.array([1, 0])


# --- 09.2, the loss from one-hot rows ---------------------------------------------------------------------------------


def mean_loss(P, labels):
    Y = np.eye(P.shape[1])[labels]
    return -(Y * np.log(P)).sum(axis=1).mean()


@np.errstate(all="ignore")
def loss_with_log_of_truth(P, labels):
    Y = np.eye(P.shape[1])[labels]
    return -(Y * np.log(Y)).sum(axis=1).mean()


# --- 09.3, p − y ------------------------------------------------------------------------------------------------------


def logit_slopes(Z, labels):
    Y = np.eye(Z.shape[1])[labels]
    return (softmax(Z) - Y) / len(Z)


# --- 09.4, cross-entropy that keeps within range ----------------------------------------------------------------------


def cross_entropy(z, label):
    largest = np.max(z)
    return largest + np.log(np.exp(z - largest).sum()) - z[label]


@np.errstate(all="ignore")
def entropy_naive(z, label):
    return -np.log((np.exp(z) / np.exp(z).sum())[label])


@np.errstate(all="ignore")
def entropy_of_sum(z, label):
    return np.log(np.exp(z).sum()) - z[label]


@np.errstate(all="ignore")
def entropy_shifted_then_log(z, label):
    p = np.exp(z - np.max(z))
    return -np.log(p[label] / p.sum())


@np.errstate(all="ignore")
def entropy_shifted_then_two_logs(z, label):
    e = np.exp(z - np.max(z))
    return np.log(e.sum()) - np.log(e[label])


@np.errstate(all="ignore")
def entropy_shifted_by_the_right_one(z, label):
    return np.log(np.exp(z - z[label]).sum())


@np.errstate(all="ignore")
def entropy_shifted_then_clipped(z, label):
    p = np.exp(z - np.max(z))
    return -np.log(np.clip(p[label] / p.sum(), 1e-15, 1))


@np.errstate(all="ignore")
def entropy_clipped(z, label):
    return -np.log(np.clip(np.exp(z) / np.exp(z).sum(), 1e-15, 1)[label])


class ReadOnly:
    """Logits. Each copy, made for one call, is an array that cannot be changed in place."""

    def __init__(self, *logits):
        self.logits = logits

    def __deepcopy__(self, memo):
        z = np.array(self.logits)
        z.flags.writeable = False
        return z


# The last two tell apart which number runs out of range. exp(−744.4) is the smallest a float can hold: its log is
# finite, but a third of it is 0. And exp(715) is too large, but exp(−715) is not too small.
LOGITS = [
    (ReadOnly(2.0, 1.0, 0.0), 0),
    (ReadOnly(1.0, 1.0, 1.0, 1.0), 2),
    (ReadOnly(40.0, 0.0), 1),
    (ReadOnly(800.0, 0.0, -800.0), 1),
    (ReadOnly(0.0, 800.0), 0),
    (ReadOnly(-20000.0, -20001.0), 0),
    (ReadOnly(744.4, 744.4, 744.4, 0.0), 3),
    (ReadOnly(715.0, 0.0), 1),
]


EXERCISES = [
    Number(
        "09.r1",
        right=[60, 3],
        wrong=[
            ([3, 60], "an example is a row, so 60 comes first."),
            ([60, 8], "that is what the hidden layer makes. The outputs come after it."),
            ([60, 2], "that is the shape of the batch itself."),
            ([2, 3], "these are inputs and outputs. How many examples are there?"),
            (180, "that is how many numbers it holds. How are they laid out?"),
        ],
        because="A row for each point, a column for each output.",
        hints=[
            "In a batch each row is an example, before the network and after it.",
            "[2, 8, 3]: two inputs, eight hidden neurons, three outputs.",
            "One row for each point, one column for each output.",
        ],
    ),
    Number(
        "09.r2",
        right=20.0855,
        wrong={
            3: "3 is the place. The slope there is the value of the function itself.",
            60.26: "that is 3 times the value: the exponent came down in front, as it does for a power of x. Here x is the exponent.",
            22.17: "that is x times e to the power of x − 1, by the rule for a power of x. Here x is the exponent.",
            7.389: "that is the value at 2. The rule for powers lowers the exponent; in eˣ nothing is lowered.",
            1: "1 is the slope at 0, where the value is 1 too.",
            0.0498: "that is 1 divided by the value.",
        },
        tolerance=3e-3,
        because="eˣ is its own slope.",
        hints=[
            "eˣ is the one curve with a special rule: notebook 02 measured it.",
            "At each place its slope and its height are the same number.",
            "The height is in the question.",
        ],
    ),
    Choice(
        "09.r3",
        right="b",
        options={
            "a": "it is larger than 1",
            "b": "almost everywhere its slope is 0",
            "c": "nobody can count it during training",
        },
        wrong={
            "a": "a share lies between 0 and 1. And a loss may have any size.",
            "c": "it is easy to count. What happens to a count when a weight moves a little?",
        },
        because="A small nudge changes no answer, so the share stays the same: nothing says which way is down.",
        hints=[
            "Nudge one weight by a millionth. How many answers change?",
            "Descent needs to know which way is down.",
        ],
    ),
    Number(
        "09.p1",
        right=4,
        wrong={
            1: "then it pays 36 half the time, which is 18 on average. Try an output in between.",
            7: "that pays nothing for a 7 and 36 for a 1. Halfway, the total is smaller.",
            0: "0 pays 1 or 49. Go closer to both.",
            3: "3 pays 4 or 16. That is close: try its neighbour too.",
            5: "5 pays 16 or 4. That is close: try its neighbour too.",
            9: "9 is the lowest average cost. Which output has that cost?",
            3.5: "the mean of 1 and 7 is not half of 7.",
        },
        because="Halfway between, it pays 9 either way. Elsewhere one of the two squares grows faster than the other shrinks.",
        hints=[
            "Try it out: an output of 2 pays 1 if the truth is 1, and 25 if it is 7.",
            "Going closer to one digit saves little when you are already close to it, and costs a lot for the other.",
            "The mean of squared errors is smallest at the mean of the truths.",
        ],
    ),
    Code(
        "09.1",
        right=softmax,
        cases=[BATCH, PAIR[0]],
        wrong=[
            (
                {"axis=1": "axis=0"},
                "each column adds up to 1. A row is an example, so each row should: use axis=1.",
            ),
            ({"axis=1, keepdims=True": ""}, "the whole table adds up to 1. Each row must, on its own."),
            ({" / powers.sum(axis=1, keepdims=True)": ""}, "these are the powers. Divide each by the sum of its row."),
            ({"np.exp(Z)": "Z"}, "logits can be negative, and so can your shares: exp comes first."),
            (
                {"powers.sum(axis=1, keepdims=True)": "(1 + powers)"},
                "you go number by number: no row adds up to 1. Divide by the row's sum.",
            ),
        ],
        because="Every row is positive and adds up to 1.",
        hints=["exp first, for every number.", "Then divide by the sum along axis 1, with keepdims=True."],
    ),
    Code(
        "09.2",
        right=mean_loss,
        cases=[(P, LABELS), (np.array([[0.9, 0.1], [0.5, 0.5]]), np.array([1, 0]))],
        wrong=[
            ({"return -": "return "}, "the sign is reversed: the log of a probability is negative, and a loss is not."),
            ({"sum(axis=1).mean()": "sum()"}, "this is the sum over the examples. The question asks for their mean."),
            (
                {".sum(axis=1).mean()": ".mean()"},
                "this divides by how many numbers the table has. Divide by the number of examples: first a sum along each row, then the mean.",
            ),
            ({"Y * ": ""}, "every class is paid for. The labels should pick the rows of np.eye."),
            ({"np.log(P)": "P"}, "the log is missing: this is the mean probability, with a minus sign."),
            (
                {"-(Y * np.log(P))": "(Y * (1 - P))"},
                "1 − p charges at most 1, however sure and wrong. It should be −log p.",
            ),
            (
                {"np.log(P)": "np.log(softmax(P))"},
                "the rows of P are probabilities already. A second softmax evens them out: take the log of P itself.",
            ),
            (
                loss_with_log_of_truth,
                "take the log of what the network said, P. The log of the truth is 0 or −∞.",
            ),
        ],
        because="The one-hot rows let only the right class's log through.",
        hints=[
            "The labels say which rows of np.eye to take.",
            "Take the log of the network's probabilities.",
        ],
    ),
    Number(
        "09.p2",
        right=[0.7, -0.8, 0.1],
        wrong=[
            ([0.7, 0.2, 0.1], "these are the probabilities themselves. One of the three is the right class."),
            ([-0.3, 0.2, 0.1], "you took the first class to be the right one. Here it is the second."),
            ([-0.7, 0.8, -0.1], "the signs are reversed. A higher logit for a wrong class makes the loss larger."),
            ([-0.3, -0.8, -0.9], "the 1 is subtracted only at the right class."),
            ([0.7, 0.8, 0.1], "the logit of the right class should go up, so its slope is negative."),
        ],
        tolerance=1e-6,
        because="The probabilities, minus 1 at the right class. They add up to 0.",
        hints=[
            "Two of the three slopes are probabilities as they are.",
            "For a wrong class y is 0, so p − y is p.",
            "For the right class y is 1: subtract 1 from what it got.",
        ],
    ),
    ByHand(
        "09.3",
        right=logit_slopes,
        cases=[(BATCH, LABELS), PAIR],
        wrong=[
            (
                {" / len(Z)": ""},
                "these are the slopes of each example's own loss. The mean of n losses has slopes n times smaller.",
            ),
            (
                {"softmax(Z) - Y": "Y - softmax(Z)"},
                "the signs are reversed. A higher logit for the right class makes the loss smaller: its slope is negative.",
            ),
            (
                {" - Y": ""},
                "the truth is missing. At the right class of each row, subtract 1.",
            ),
            (
                {"- Y": "- 1"},
                "1 is subtracted everywhere. Subtract it only at the right class of each row.",
            ),
            (
                {"len(Z)": "Z.size"},
                "you divide by how many logits there are. The mean is over the examples, len(Z).",
            ),
            (
                {"softmax(Z) - Y": "-Y / softmax(Z)"},
                "these are the slopes for the probabilities. The logits lie one step further back, before the softmax.",
            ),
            ({"softmax(Z)": "softmax(Z.T).T"}, "your softmax adds up to 1 down the columns. A row is an example."),
            ({"softmax(Z)": "Z"}, "this is logits minus truth. Softmax turns them into probabilities first."),
            ({"[labels]": "[0]"}, "you took the first class to be right in every row. labels says which is."),
        ],
        because="p − y, divided by the number of examples.",
        hints=[
            "For one example the slopes are p − y, with y one-hot.",
            "np.eye(Z.shape[1])[labels] makes the one-hot rows, softmax(Z) the probabilities.",
            "The loss is a mean over len(Z) examples, and so are its slopes.",
        ],
    ),
    ByHand(
        "09.4",
        right=cross_entropy,
        cases=LOGITS,
        wrong=[
            (
                entropy_naive,
                "this works for small logits, but the exp of 800 is too large for a float. See “Forty is enough”.",
            ),
            (
                entropy_of_sum,
                "the formula is right, but the exp of 800 is too large for a float. What may you subtract from every logit?",
            ),
            (
                entropy_shifted_then_log,
                "where logits lie far apart, the probability becomes 0, and the log of 0 is −∞. The second idea in the exercise needs no probability.",
            ),
            (
                entropy_shifted_then_two_logs,
                "where logits lie far apart, the exp of the right one can be rounded to 0, and the log of 0 is −∞. What is the log of exp(s), if nothing is rounded?",
            ),
            (
                entropy_shifted_by_the_right_one,
                "an exp is still too large for a float: what you subtract is not always the largest of the logits.",
            ),
            (
                {"largest = np.max(z)": "z -= np.max(z)\n    largest = 0"},
                "you change the vector z in place, and the caller still needs it. Make a new one: `z = z - …` does, `z -= …` does not.",
            ),
            (
                {"largest = np.max(z)": "z[:] = z - np.max(z)\n    largest = 0"},
                "your assignment changes numbers inside the array, but z belongs to the caller. Keep what you compute under a new name.",
            ),
            (
                entropy_shifted_then_clipped,
                "a clipped probability stays the same where the network is most wrong. You can do without a probability.",
            ),
            (entropy_clipped, "this is `clipped` again. Its curve is flat from 34.54 on; see “Forty is enough”."),
            ({"z[label]": "z"}, "this gives a loss for every class. Pick the one that is right: label says which."),
            (
                {"largest + ": ""},
                "the largest logit is subtracted inside the exp and nowhere else: subtract it from every logit, z[label] too.",
            ),
            (
                {"largest + np.log": "-largest - np.log", "- z[label]": "+ z[label]"},
                "the sign is reversed. A loss is 0 at best, never below.",
            ),
            (
                {"return ": "return sum(", "z[label]": "z)"},
                "that adds up the losses of all classes. Only the right one's probability counts.",
            ),
            ({" - z[label]": ""}, "that is the log of the sum alone. The logit of the right class is missing."),
        ],
        because="No exponent is above 0, and no probability is rounded before the log. Libraries call the log of such a sum logsumexp.",
        hints=[
            "−log of a fraction is the log of the denominator minus the log of the numerator.",
            "So the loss is the log of the sum of all exp(z), minus z[label]. Adding the same number to every logit changes nothing.",
            "Subtract largest = np.max(z) from all of them: np.log(np.exp(z - largest).sum()) minus (z[label] - largest).",
        ],
    ),
    Choice(
        "09.p3",
        right="a",
        options={"a": "far less than 0.93", "b": "about 0.93", "c": "more than 0.93"},
        wrong={
            "b": "that was so for 600 points and 30 epochs. With 500 epochs it can learn nearly every one of its 60 points, and grow sure.",
            "c": "the clusters overlap: even with 600 points, only 0.74 of the choices were right.",
        },
        because="Only 0.66: it was sure of itself on points it had never seen.",
        hints=[
            "What makes the loss on 60 points smaller still, once nearly all of them are right?",
            "Being surer. But the clusters overlap: do the new points near those 60 have the same labels?",
        ],
    ),
    Number(
        "09.e1",
        right=2.302585,
        wrong={
            0.1: "0.1 is the probability. The cross-entropy is −log of it.",
            -2.302585: "−log, with a minus sign: the log of 0.1 is already negative.",
            1: "1 is what the logarithm to base 10 would give. Here log is the natural logarithm.",
            0.693147: "0.693 is −log 0.5, for someone undecided between two. Here there are ten.",
            10: "10 is 1 divided by the probability. The log is missing.",
            0: "0 is the loss of someone who is sure, and right.",
        },
        tolerance=3e-3,
        because="Each class has probability 0.1, and −log 0.1 = log 10 = 2.303. A network for ten digits starts near it.",
        hints=[
            "Ten equal logits: what probability does each class get?",
            "Ten equal numbers that add up to 1.",
            "Take −log of one of them, with np.log.",
        ],
    ),
    Choice(
        "09.e2",
        right="a",
        options={"a": "2, 0, 0", "b": "10, 6, 6", "c": "1, 0.6, 0.6", "d": "−5, −3, −3"},
        wrong={
            "b": "logits twice as large have twice the differences: the first class gets more.",
            "c": "logits a fifth as large have a fifth of the differences: the probabilities move closer together.",
            "d": "now the first logit is the smallest, and its class gets the least.",
        },
        because="Take 3 from each. The differences are the same, and only they count.",
        hints=[
            "What can be added to every logit without changing anything?",
            "Compare the differences between the logits.",
        ],
    ),
    Choice(
        "09.e3",
        right="b",
        options={"a": "A: it is right more often", "b": "B", "c": "they are equal"},
        wrong={
            "a": "two cheap answers, 0.105 each, and one that costs −log 0.01. Add them up.",
            "c": "−log 0.5 is 0.693, three times. What does A pay for its 0.01 alone?",
        },
        because="B pays 0.693 on average, A 1.605. A's one sure mistake costs 4.605.",
        hints=["−log 0.9 is 0.105, and −log 0.5 is 0.693.", "Sure and wrong: −log 0.01 is 4.605."],
    ),
    Choice(
        "09.e4",
        right="d",
        options={
            "a": "PyTorch stops with an error",
            "b": "nothing is different",
            "c": "the loss becomes nan",
            "d": "it trains, but its loss can't come near 0",
        },
        wrong={
            "a": "probabilities are numbers like any others: everything fits.",
            "b": "the loss takes softmax once more. With inputs between 0 and 1 it can't become sure.",
            "c": "nothing runs out of range: its inputs lie between 0 and 1.",
        },
        because="Softmax twice. With ten classes the surest answer of all still costs 1.461.",
        hints=["`nn.CrossEntropyLoss` takes logits.", "Look at the two numbers below “A reader says”."],
    ),
]
