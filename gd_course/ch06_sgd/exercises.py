"""The exercises of notebook 06, learning from a random handful."""

from gd_course.exercise import Choice, Code, Number


def mean_gradient(w, b, xs, ys):
    errors = [w * x + b - y for x, y in zip(xs, ys)]
    return [2 * sum(e * x for e, x in zip(errors, xs)) / len(xs), 2 * sum(errors) / len(xs)]


def summed_gradient(w, b, xs, ys):
    return [len(xs) * slope for slope in mean_gradient(w, b, xs, ys)]


def halved_gradient(w, b, xs, ys):
    return [slope / 2 for slope in mean_gradient(w, b, xs, ys)]


def negated_gradient(w, b, xs, ys):
    return [-slope for slope in mean_gradient(w, b, xs, ys)]


def gradient_without_x(w, b, xs, ys):
    return [mean_gradient(w, b, xs, ys)[1]] * 2


def epoch_mean(means, sizes):
    return sum(m * n for m, n in zip(means, sizes)) / sum(sizes)


def mean_of_means(means, sizes):
    return sum(means) / len(means)


def weighted_by_batches(means, sizes):
    return sum(m * n for m, n in zip(means, sizes)) / len(means)


def means_over_examples(means, sizes):
    return sum(means) / sum(sizes)


def sum_of_all(means, sizes):
    return sum(m * n for m, n in zip(means, sizes))


def divided_by_size(means, sizes):
    return sum(m / n for m, n in zip(means, sizes)) / sum(sizes)


CAUSES = {
    "a": "the learning rate is too big",
    "b": "the learning rate is too small",
    "c": "all weights began at zero",
    "d": "it learns its own points by heart",
    "e": "the examples come sorted, not shuffled",
    "f": "the losses of a batch are summed, not averaged",
}


DIAGNOSES = ["c", "a", "d", "f", "b", "e"]


def probe_diagnoses(answer):
    """Names the first curve with a wrong letter, so that a message can speak about that curve."""
    if isinstance(answer, (list, tuple)) and len(answer) == 1 and isinstance(answer[0], str):
        answer = answer[0]  # all the letters in one text
    if isinstance(answer, str):
        answer = answer.replace(",", "").replace(" ", "")
    if not isinstance(answer, (list, tuple, str)):  # also a set, which has no order
        return {"your list": "no list"}
    letters = [str(letter).strip(" ()\"'").lower() for letter in answer]
    if len(letters) != len(DIAGNOSES):
        return {"your list": "another number of letters"}
    if set(letters) - set(CAUSES):
        return {"your list": "something other than these letters"}
    for curve, (letter, right) in enumerate(zip(letters, DIAGNOSES), 1):
        if letter != right:
            return {"your list": f"curve {curve} is not {letter}"}
    return {"your list": "each curve its cause"}


def first_wrong(curve, letter):
    """An answer that is right before `curve`, and wrong there."""
    return [*DIAGNOSES[: curve - 1], letter, *DIAGNOSES[curve:]]


CLUES = {  # why a curve does not have a letter that is often given to it
    (1, "b"): "curve 1 does not fall at all, not even slowly. What can make every hidden unit useless?",
    (1, "d"): "curve 1 learns nothing, so nothing by heart either.",
    (2, "e"): "curve 2 jumps without a rhythm. Sorted examples give a regular pattern.",
    (2, "d"): "curve 2 shows only one loss. Learning by heart shows in a second one, on points kept aside.",
    (3, "a"): "in curve 3 the learned loss does go down to nearly zero. Look at the other line.",
    (4, "a"): "the rate of curve 4 suits 10 examples. Why should it be too big for 200?",
    (5, "c"): "curve 5 does fall, if you wait. With weights that began at zero it would not.",
    (6, "a"): "curve 6 has a rhythm, one tooth for each epoch. What repeats in every epoch?",
}


def wrong_letters():
    """Pairs of an answer and its message: every wrong letter for every curve."""
    for curve, right in enumerate(DIAGNOSES, 1):
        for letter in sorted(set(CAUSES) - {right}):
            otherwise = f"curve {curve} is not the one where {CAUSES[letter]}."
            yield first_wrong(curve, letter), CLUES.get((curve, letter), otherwise)


EXERCISES = [
    Number(
        "06.r1",
        right=4,
        wrong={
            2: "that step goes with the slope, uphill. Descent goes against it; see the first descent in notebook 01.",
            23: "you stepped by the whole slope. The learning rate should shrink it.",
            1: "that is the length of the step. The question is where w is after it.",
            -1: "that is the learning rate times the slope. Descent subtracts it from w.",
            2.95: "that moves w by the learning rate alone, and backwards. The size of the slope counts too.",
            3.05: "that moves w by the learning rate alone. The size of the slope counts too.",
        },
        because="3 − 0.05 × (−20): one unit to the right.",
        hints=[
            "A step is the learning rate times the slope, taken against its sign.",
            "0.05 × (−20) is −1, and 3 − (−1) = 4.",
        ],
    ),
    Number(
        "06.r2",
        right=-28,
        wrong={
            -4: "the second pass did not replace the first. Look at “Twice is not once” in notebook 03.",
            -24: "that is what the first pass brought. The second one adds to it.",
            -14: "that is the mean. `backward` does not divide; it only adds.",
            96: "you multiplied the two. Gradients that arrive at a leaf are added.",
        },
        because="`backward` adds into the leaves until someone sets them to zero.",
        hints=[
            "What does `backward` do with a gradient that is already there?",
            "It adds: −24 and then −4 more make −28.",
        ],
    ),
    Number(
        "06.r3",
        right=11,
        wrong={
            44: "that is the sum. The loss over all four is a mean; see “One cost for all examples” in notebook 05.",
            9: "that is the middle value. A mean first adds them all up.",
            22: "that divides by two. There are four examples.",
            25: "that is the worst example alone. The loss over all four includes the others.",
        },
        because="(9 + 1 + 9 + 25) / 4.",
        hints=["Add them up, and then?", "The sum is 44. Shared among four examples, that is 11 each."],
    ),
    Choice(
        "06.p1",
        right="c",
        options={"a": "above 3", "b": "about 3", "c": "about 1"},
        wrong={
            "a": "each handful is a little off, but how many more steps do you get for the same work?",
            "b": "the work is the same. But how many steps does each way get for it?",
        },
        because="A hundred rough steps beat one exact step. The picture comes further down.",
        hints=[
            "How many steps does each way take?",
            "One step against a hundred. Being a little off costs less than standing still.",
        ],
    ),
    Number(
        "06.p2",
        right=2,
        wrong={
            0: "look at the second number of each pair. A step goes against its sign; which way is b = 2 from b = 1?",
            1: "count again: the second numbers are 6, 2, −6 and −10.",
            4: "the first numbers all agree, but that is w. Look at the second ones.",
            3: "count again: which of the second numbers are positive?",
        },
        because="Points 1 and 2 have a positive slope for b, so their steps would lower it.",
        hints=[
            "b has to grow, from 1 to 2. Which sign of the slope makes a step raise b?",
            "A negative slope raises b. Two of four have it, so 2 do not.",
        ],
    ),
    Code(
        "06.1",
        right=mean_gradient,
        cases=[(3, 1, [-4, -2, 2, 4], [-14, -6, 10, 18]), (5, 1, [2, 4, 1], [10, 18, 5])],  # slopes of both signs
        wrong=[
            (summed_gradient, "that is the sum over the handful. A larger handful would take longer steps."),
            (halved_gradient, "a factor is missing: the slope of e² is twice e."),
            (negated_gradient, "all signs are reversed. The error is prediction − truth."),
            (gradient_without_x, "the slope for w needs the factor x: one unit of w moves the prediction by x."),
        ],
        because="2e times x for w, 2e for b, and the mean over the handful.",
        hints=[
            "The slope of e² for e is 2e.",
            "Multiply by x for w, and by 1 for b; then add up, and divide by how many there are.",
        ],
    ),
    Code(
        "06.2",
        right=epoch_mean,
        cases=[([-40 / 3, -40.0], [3, 1]), ([1.0, 2.0, 6.0], [128, 128, 44])],
        wrong=[
            (
                mean_of_means,
                "every batch counts the same here, however few examples it had. One lonely example counts as much as three.",
            ),
            (
                weighted_by_batches,
                "the weights are there, but you divide by the number of batches. How many examples were there?",
            ),
            (means_over_examples, "you divide by the number of all examples, but you added each batch mean only once."),
            (sum_of_all, "that is the sum over all examples. A mean divides at the end."),
            (divided_by_size, "you divide the batch means by their sizes. They are means already."),
        ],
        because="Each mean becomes a sum again, the sums are added, and the total is divided once.",
        hints=[
            "How do you get from the mean of a batch back to its sum?",
            "Mean times size is the sum. Add these, and divide by the number of all examples.",
            "The first blank is m * n; the second counts the examples of all batches.",
        ],
    ),
    Choice(
        "06.p3",
        right="b",
        options={"a": "a quarter as wide", "b": "half as wide", "c": "as wide as before"},
        wrong={
            "a": "for that you would need sixteen times as many examples. Chance errors cancel more slowly than that.",
            "c": "in a larger handful more errors of both signs cancel, so something must shrink.",
        },
        because="The width goes like one over the square root of the size.",
        hints=[
            "Errors of both signs partly cancel.",
            "Four times as many examples: the square root of four says how the width changes.",
        ],
    ),
    Choice(
        "06.p4",
        right="b",
        options={"a": "in the deeper well", "b": "in the shallow well", "c": "on the saddle"},
        wrong={
            "a": "how would it know that there is a deeper one? It feels only the slope under its feet.",
            "c": "a saddle pushes away whatever is not exactly on its ridge.",
        },
        because="A slope says which way is down here, not where it is lowest.",
        hints=[
            "Which way is downhill at the start?",
            "It starts inside the right-hand well, and every step leads further down.",
        ],
    ),
    Code(
        "06.5",
        right=DIAGNOSES,
        probe=probe_diagnoses,
        wrong=[
            (None, "write a list of six letters in quotes, in the order of the curves."),
            (
                DIAGNOSES[1:],
                "there are six curves, but your list does not have six letters. Write one letter for each curve.",
            ),
            (
                [1, 2, 3, 4, 5, 6],
                "something in your list is not a letter from a to f. Write one of them for each curve.",
            ),
            *wrong_letters(),
        ],
        because="Flat: nothing tells the units apart. Jumps: steps too long. A gap that opens: learned by heart. Fine with few "
        "and lost with many: a sum. A slow fall: steps too short. A sawtooth: sorted.",
        hints=[
            "Begin with the easy ones: one curve never moves, and one has a regular rhythm.",
            "The curve with two data sizes: what grows with the number of examples, if you forget to divide?",
            "The flat curve is c, the two lines that separate are d, and the sawtooth is e. Three letters remain, for curves 2, 4 and 5.",
        ],
    ),
    Number(
        "06.e1",
        right=8,
        wrong={
            7: "seven batches of 128 hold 896. The rest is kept, as a short batch.",
            7.8125: "a batch may be short, but it is still one whole step.",
            128: "that is the number of examples in a batch.",
            1: "one step an epoch would be full-batch descent.",
            1000: "that would be one example at a time.",
            7.8: "the last batch is short, but you cannot take eight tenths of a step.",
        },
        because="Seven full batches, and a short one of 104.",
        hints=["Divide, and think of the remainder.", "7 × 128 = 896; the other 104 examples make one more: 8."],
    ),
    Choice(
        "06.e2",
        right="a",
        options={"a": "let the learning rate shrink", "b": "train for more epochs", "c": "shuffle less often"},
        wrong={
            "b": "on a floor, more steps of the same kind change nothing; see the upper line of the noise picture.",
            "c": "then the order repeats, and the curve may become a sawtooth. The scatter stays.",
        },
        because="Shorter steps, or larger handfuls, lower the floor.",
        hints=[
            "What made the floor low in the picture with three walks?",
            "Look at the walk that keeps sinking: what changes along the way?",
        ],
    ),
    Choice(
        "06.e3",
        right="d",
        options={
            "a": "the gradient has the wrong sign",
            "b": "the learning rate is too big",
            "c": "each batch has its own weights",
            "d": "nothing: momentum and small batches do that",
        },
        wrong={
            "a": "then it would climb nearly always, not just once in a while.",
            "b": "it can be, but the momentum run rose too, and still arrived first.",
            "c": "there is one set of weights; the lines printed above show how it is handed on.",
        },
        because="11, 0.81, 3.08, and yet it arrived in a third of the steps.",
        hints=[
            "Think of 11, 0.81, 3.08.",
            "In plain full-batch descent at a moderate rate the loss falls at each step. Which two things in this notebook let it rise now and then?",
        ],
    ),
]
