"""The six predictions of notebook 00."""

from gd_course.exercise import Choice, Number

EXERCISES = [
    Number(
        "00.p1",
        right=-3,
        wrong={
            3: "the size is right. The line is below the point, so prediction minus truth is negative.",
            7: "7 is the prediction, 3 · 2 + 1. Now subtract the truth.",
            17: "that adds the two. The error is their difference.",
            9: "9 is the error squared. That step comes next.",
            -5: "that is the error at x = 4. The question is about x = 2.",
        },
        because="3 · 2 + 1 is 7, and 7 − 10 is −3: the line is 3 too low.",
        hints=[
            "Work out the prediction first: w · x + b with w = 3, x = 2, b = 1.",
            "3 · 2 + 1 is the prediction. Is the line above or below the point?",
            "Prediction minus truth, in that order: mind the sign.",
        ],
    ),
    Choice(
        "00.p2",
        right="c",
        options={"a": "it rises", "b": "it stays the same", "c": "it falls"},
        wrong={
            "a": "look at the left and the right of the picture separately: where would a steeper line go, and where are the points?",
            "b": "all four errors change, but that alone need not change the loss: at w = 5 it is 11 again. On the whole, does the line get closer to the points?",
        },
        because="The line is not steep enough yet: a steeper one is closer to the points at both ends.",
        hints=[
            "Does the line pass above or below the two points on the left? And on the right?",
            "A steeper line goes lower on the left and higher on the right. Is that closer to the points?",
        ],
    ),
    Choice(
        "00.p3",
        right="a",
        options={"a": "every step makes it worse", "b": "it arrives in fewer steps", "c": "it settles somewhere else"},
        wrong={
            "b": "up to a point, bigger steps are faster. Work out where w is after the first one.",
            "c": "there is only one valley, so it cannot settle elsewhere. Does it settle at all?",
        },
        because="The first step goes from 3 to 5.2. Each step crosses the valley and lands higher on the other side, where the slope is even steeper.",
        hints=[
            "How long is w's first step? Multiply the slope by the rate.",
            "0.11 × 20 is 2.2, so w goes from 3 to 5.2. Is that nearer to 4, or farther?",
            "It is farther, so the slope there is steeper. How long is the next step?",
        ],
    ),
    Number(
        "00.p4",
        right=-12,
        wrong={
            -6: "that is the slope of L for e. When w moves, e moves by more.",
            -8: "that is what a whole unit of w does, from 3 to 4: L falls from 9 to 1. The slope is the rate at w = 3.",
            6: "6 is 2e without its sign, or 2 times 3. Keep e's minus sign, and count the steps from w to e.",
            12: "the size is right, but keep the minus: here a larger w means less loss.",
            -4: "−4 is 2 − 6. Slopes along a chain are multiplied.",
            -2: "−2 is the sum of all four slopes. Along a chain they are multiplied.",
            -3: "−3 is the error itself. The slope of e² is twice that.",
        },
        because="2 × 1 × 1 × (−6), one slope for each step.",
        hints=[
            "Four steps lead from w to L, each with a slope of its own.",
            "The text above has them: 2 for m, 1 for z, 1 for e, −6 for L.",
            "A nudge to w is multiplied by each of them on its way, and one of the four flips its sign.",
        ],
    ),
    Number(
        "00.p5",
        right=33,
        wrong={
            24: "the eight alone have 24 knobs, biases included. The last neuron has some too.",
            25: "some are missing. Count weights and biases separately, first for the eight, then for the last.",
            32: "one bias is missing: the last neuron has one too.",
            27: "the last neuron has eight inputs, not two.",
            16: "those are the weights of the eight alone. Biases are knobs too.",
        },
        because="8 × 3 + 9.",
        hints=[
            "How many knobs does one of the eight have? Count its weights and its bias.",
            "Each of the eight has three.",
            "Eight times three, and then the weights and the bias of the last one.",
        ],
    ),
    Choice(
        "00.p6",
        right="c",
        options={
            "a": "all points at once: its slopes are exact",
            "b": "neither: they have looked equally often",
            "c": "the handfuls: they have stepped more often",
        },
        wrong={
            "a": "each of its steps is better. But it takes only 60, and the handfuls take 600.",
            "b": "they have looked equally often, but not stepped equally often. Count the steps.",
        },
        because="600 rough steps against 60 exact ones: here the rough ones get further.",
        hints=[
            "How many steps does each of them take in 60 epochs?",
            "60 against 600. A rougher slope still points down on average.",
        ],
    ),
]
