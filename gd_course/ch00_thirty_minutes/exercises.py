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
            "Prediction minus truth, in this order: mind the sign.",
        ],
    ),
    Choice(
        "00.p2",
        right="c",
        options={"a": "it rises", "b": "it stays", "c": "it falls"},
        wrong={
            "a": "look at the left and the right of the picture separately: which way does a steeper line move, and where are the points?",
            "b": "all four errors change, but that alone would not change the loss: from w = 3 to w = 5 it is 11 again. Do the points come closer on the whole?",
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
            "b": "up to a point, bigger steps arrive sooner. Think of a step so big that it crosses the whole valley.",
            "c": "there is only one valley, so it cannot settle elsewhere. Can it settle at all?",
        },
        because="Each step crosses the valley and lands higher on the other side, where the slope is even steeper.",
        hints=[
            "The steeper the slope, the longer the step.",
            "After a jump across the valley to a steeper place, how long is the next step?",
        ],
    ),
    Number(
        "00.p4",
        right=-12,
        wrong={
            -6: "that is the slope of L for z. When w moves, z moves by more.",
            -8: "that is what a whole unit of w does, from 3 to 4: L falls from 9 to 1. The slope is the rate at w = 3.",
            12: "the size is right, but keep the minus: here a larger w means less loss.",
            -4: "−4 is the sum of 2 and −6. Slopes along a chain are multiplied.",
            -3: "−3 is the error itself. The slope of e² is twice that.",
        },
        because="z changes by 2 per unit of w, and L by −6 per unit of z.",
        hints=[
            "Two slopes lead from w to L: that of z for w, and that of L for z.",
            "The text above has both: z changes by 2 per unit of w, L by −6 per unit of z.",
            "A nudge of w is multiplied twice on its way, and one of the two turns its sign.",
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
            "How many knobs has one of the eight? Count its weights and its bias.",
            "Each of the eight has three.",
            "Eight times three, and then the weights and the bias of the last one.",
        ],
    ),
    Number(
        "00.p6",
        right=10,
        wrong={
            6: "6 is the size of a handful. How many handfuls are there in 60 points?",
            60: "that would be handfuls of one.",
            1: "that is the count when each step uses all points.",
            600: "that is the count for 60 epochs. The question is about one.",
            360: "each step uses six points: divide instead of multiplying.",
        },
        because="60 points in handfuls of six are ten handfuls, and each makes one step.",
        hints=[
            "In an epoch each point is looked at once.",
            "Each step uses up six of the 60 points.",
            "How many handfuls of six are there in 60?",
        ],
    ),
]
