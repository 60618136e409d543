"""The exercises of notebook 09: softmax, cross-entropy and its gradient."""

import numpy as np

from gd_course.exercise import Code, Number

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


def entropy_list(z, label):
    return np.array([cross_entropy(z, k) for k in range(len(z))])


def entropy_half_shifted(z, label):
    return np.log(np.exp(z - np.max(z)).sum()) - z[label]


def entropy_negative(z, label):
    return -cross_entropy(z, label)


def entropy_of_all(z, label):
    return sum(cross_entropy(z, k) for k in range(len(z)))


def entropy_of_the_sum_alone(z, label):
    return cross_entropy(z, label) + z[label]


def entropy_in_place(z, label):
    z -= np.max(z)
    return cross_entropy(z, label)


def entropy_assigned_in_place(z, label):
    z[:] = z - np.max(z)
    return cross_entropy(z, label)


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
        "09.p1",
        right=[0.7, -0.8, 0.1],
        wrong=[
            ([0.7, 0.2, 0.1], "these are the probabilities themselves. One of the three is the right class."),
            ([-0.3, 0.2, 0.1], "you took the first class to be the right one. Here it is the second."),
            ([-0.7, 0.8, -0.1], "the signs are reversed. A higher logit of a wrong class makes the loss larger."),
            ([-0.3, -0.8, -0.9], "the 1 is subtracted only at the right class."),
            ([0.7, 0.8, 0.1], "the logit of the right class should go up, so its slope is negative."),
        ],
        tolerance=1e-6,
        because="The probabilities, minus 1 at the right class. They add up to 0.",
        hints=["Two of the three are the probabilities as they are.", "For the second: 0.2 − 1."],
    ),
    Code(
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
                "where logits lie far apart, the exp of one is rounded to 0, and the log of 0 is −∞. What is the log of exp(s), if nothing is rounded?",
            ),
            (
                entropy_shifted_by_the_right_one,
                "an exp is still too large for a float: what you subtract is not always the largest of the logits.",
            ),
            (
                entropy_in_place,
                "you change the vector z in place, and the caller still needs it. Make a new one: `z = z - …` does, `z -= …` does not.",
            ),
            (
                entropy_assigned_in_place,
                "your assignment changes the numbers inside an array, but z belongs to the caller. Keep what you compute under a new name.",
            ),
            (
                entropy_shifted_then_clipped,
                "a clipped probability stays the same where the network is most wrong. There is a way without a probability.",
            ),
            (entropy_clipped, "this is `clipped` again. Its curve is flat from 34.54 on; see “Forty is enough”."),
            (entropy_list, "this gives a loss for every class. Pick the one that is right: label says which."),
            (
                entropy_half_shifted,
                "the largest logit is subtracted inside the exp and nowhere else: every logit must lose it, z[label] too.",
            ),
            (entropy_negative, "the sign is reversed. A loss is positive, and 0 at best."),
            (entropy_of_all, "that adds up the losses of all classes. Only the right one's probability counts."),
            (entropy_of_the_sum_alone, "that is the log of the sum alone. The logit of the right class is missing."),
        ],
        because="No exponent is above 0, and no probability is rounded before the log.",
        hints=[
            "−log of a fraction is the log of the denominator minus the log of the numerator.",
            "So the loss is the log of the sum of all exp(z), minus z[label]. Adding the same number to every logit changes nothing.",
            "Subtract largest = np.max(z) from all of them: np.log(np.exp(z - largest).sum()) minus (z[label] - largest).",
        ],
    ),
    Number(
        "09.e1",
        right=2.302585,
        wrong={
            0.1: "0.1 is the probability. The cross-entropy is −log of it.",
            -2.302585: "−log, with a minus: the log of 0.1 is negative already.",
            1: "1 is what the logarithm to base 10 would give. Here log is the natural logarithm.",
            0.693147: "0.693 is −log 0.5, for someone undecided between two. Here there are ten.",
            10: "10 is 1 divided by the probability. The log is missing.",
            0: "0 is the loss of someone who is sure, and right.",
        },
        tolerance=3e-3,
        because="Each class has probability 0.1, and −log 0.1 = 2.303. A digit network starts near this number.",
        hints=["Ten equal logits: which probability does each class have?", "Compute -np.log(0.1)."],
    ),
]
