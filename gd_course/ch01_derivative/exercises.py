"""The exercises of notebook 01: slopes by nudging, descent by hand, and the gradient as a list."""

from math import tanh
from numbers import Real

from gd_course.ch01_derivative.setting import two_knob_loss
from gd_course.exercise import Choice, Code, NotYet, Number, asked_from_file_of
from gd_lib.numeric import derivative


# --- functions that an answer is called with; a verdict may show their names
def square(x):
    return x * x


def cube(x):
    return x**3


def prediction(w):
    return w * 2 + 1


def sum_of_cubes(knobs):
    """x³ + 2y³ + 3z³, for as many knobs as there are."""
    return sum((i + 1) * knob**3 for i, knob in enumerate(knobs))


def slopes_of_two(knobs):
    """The gradient of two_knob_loss."""
    w, b = knobs
    error = 2 * w + b - 10
    return [4 * error, 2 * error]


def slopes_of_squares(knobs):
    return [2 * (i + 1) * knob for i, knob in enumerate(knobs)]


# --- 01.1
def slope(f, x, h):
    rise = f(x + h) - f(x)
    return rise / h


# --- 01.2
def descend(slopes_at, knobs, learning_rate, steps):
    path = [knobs]
    for _ in range(steps):
        slopes = slopes_at(knobs)
        knobs = [knob - learning_rate * slope for knob, slope in zip(knobs, slopes)]
        path.append(knobs)
    return path


def descend_one_by_one(slopes_at, knobs, learning_rate, steps):
    path = [knobs]
    for _ in range(steps):
        knobs = list(knobs)
        for i in range(len(knobs)):
            knobs[i] -= learning_rate * slopes_at(knobs)[i]
        path.append(knobs)
    return path


# --- 01.3
def central(f, x, h):
    right = f(x + h)
    left = f(x - h)
    return (right - left) / (2 * h)


def probe_central(answer):
    found = {}
    for call, function, x, h in (
        ("`central(x³, 1, 0.1)`", cube, 1.0, 0.1),
        ("`central(x², 3, 0.5)`", square, 3.0, 0.5),
        ("`central(x³, -2, 0.01)`", cube, -2.0, 0.01),
        ("`central(2x + 1, 4, 0.25)`", prediction, 4.0, 0.25),
        ("`central(x², -3, 0.5)`", square, -3.0, 0.5),
    ):

        def f(x, function=function):
            if asked_from_file_of(derivative):
                raise NotYet("that is gd_lib's own `derivative`. Write one yourself: two calls to f, and a division.")
            return function(x)

        found[call] = answer(f, x, h)
    return found


# --- 01.4
def gradient(f, xs, h):
    slopes = []
    for i in range(len(xs)):
        right, left = list(xs), list(xs)
        right[i] = xs[i] + h
        left[i] = xs[i] - h
        slopes.append((f(right) - f(left)) / (2 * h))
    return slopes


def gradient_not_put_back(f, xs, h):
    slopes = []
    for i in range(len(xs)):
        xs[i] += h
        right = f(xs)
        xs[i] -= 2 * h
        slopes.append((right - f(xs)) / (2 * h))
    return slopes


def probe_gradient(answer):
    """What a learner's gradient gives, and whether the list it was given is still the same.

    A list made without calling f can be right by chance, so an answer must call it.
    """
    found = {}
    for function, xs, h, call in (
        (two_knob_loss, [3.0, 1.0], 0.001, "`gradient(two_knob_loss, [3, 1], 0.001)`"),
        # a large nudge on a cubic: neither another nudge nor a rounded slope comes near it
        (sum_of_cubes, [1.0, -2.0, 0.5], 0.125, "`gradient(f, [1, -2, 0.5], 0.125)`, where f is x³ + 2y³ + 3z³,"),
        # equal knobs, so that the place of one cannot be looked up by its value
        (sum_of_cubes, [1.0, 1.0], 0.125, "`gradient(f, [1, 1], 0.125)`, where f is x³ + 2y³,"),
    ):
        f, calls = watched(function, len(xs))
        given = list(xs)
        try:
            found[call] = answer(f, given, h)
        except NotYet:
            raise
        except Exception as error:  # add the list to Python's message
            here = f"here xs is [{', '.join(f'{x:g}' for x in xs)}]"
            error.args = ("; ".join(filter(None, (str(error).rstrip("."), here))),)
            raise
        if not calls and hasattr(found[call], "__len__"):  # a generator may still call it
            raise NotYet("`f` is never called.")
        found[f"a look at `xs` after {call.rstrip(',')}"] = given
    return found


def watched(function, n):
    """A function f that must be called with a list of n numbers, not by gd_lib's own `gradient`; and its calls."""
    calls = []

    def f(knobs):
        if asked_from_file_of(derivative):
            raise NotYet("that is gd_lib's own `gradient`. Write one yourself, one knob at a time.")
        calls.append(knobs)
        if isinstance(knobs, Real):
            raise TypeError("f was given one number")
        knobs = list(knobs)
        if len(knobs) != n:
            raise ValueError(f"f was given a list of {len(knobs)}")
        return function(knobs)

    f.__qualname__ = "f"  # Python's messages show it
    return f, calls


EXERCISES = [
    Number(
        "01.s1",
        right=[6, 4.2, -0.02],
        wrong=[
            (
                [9, 4.2, -0.02],
                "9 is the value at x = 3. The question is about the slope, how fast it changes there, and so is this notebook.",
            ),
            (
                [6, 1.8, -0.02],
                "the step went uphill. A slope of −12 says that L falls to the right, so w grows. Read on: this notebook shows why.",
            ),
            (
                [6, 4.2, 0.1],
                "each knob has its own slope, and the second one is negative: 4 × 0.01 + (−2) × 0.03. This notebook gets to that.",
            ),
        ],
        because="You know what this notebook teaches. Go on to notebook 02. In this one, look only at the section on nudges that are too small.",
        hints=[
            "These are for readers who already know all this. If you don't, this is the right notebook: read on.",
            "x² has slope 2x. A step goes against the slope. Each knob adds its own slope times its own change.",
        ],
    ),
    Number(
        "01.r1",
        right=3,
        wrong={
            6: "6 is the rise. A slope is the rise for each step to the right: divide.",
            2: "2 is the run, how far the line goes to the right. How far does it rise over that run?",
            1 / 3: "that is run over rise. Turn the fraction upside down.",
            -3: "the size is right. From left to right, does this line rise or fall?",
            8 / 3: "that is y divided by x at one point. A slope compares two points: subtract first.",
        },
        because="It rises by 6 while it goes 2 to the right: 6 ÷ 2.",
        hints=[
            "A slope is rise over run.",
            "From 1 to 3 is the run; from 2 to 8 is the rise.",
            "The run is 2. Divide the rise by it.",
        ],
    ),
    Number(
        "01.r2",
        right=-6,
        wrong={
            -1: "−1 is the value of y at x = 3. The question is by how much y changes.",
            6: "the size is right. The slope of this line is negative.",
            -2: "−2 is the change for one step. x takes three.",
            1: "that adds −2 and 3. Each of the three steps of x changes y by the slope.",
        },
        because="Each step of x changes y by −2, and the 5 does not matter.",
        hints=[
            "By how much does y change when x grows by 1?",
            "That is the number in front of x: −2.",
            "x grows by 3, and each step changes y by −2.",
        ],
    ),
    Choice(
        "01.r3",
        right="c",
        options={
            "a": "positive",
            "b": "zero",
            "c": "negative",
            "d": "negative only where the curve lies below the axis",
        },
        wrong={
            "a": "a positive slope rises to the right. Think of the line y = −2x + 5.",
            "b": "with slope zero the curve would be level there.",
            "d": "that is about the height of the curve. A slope says how the height changes.",
        },
        because="It goes to the right and down: the rise is negative, the run positive.",
        hints=[
            "Take a step to the right: is the rise above or below zero?",
            "Rise over run, and the rise has a minus sign.",
        ],
    ),
    Choice(
        "01.p1",
        right="c",
        options={"a": "less than 0.8", "b": "exactly 0.8", "c": "more than 0.8"},
        wrong={
            "a": "is the curve steeper at 3 or at 4? The small turn stays at the steep end.",
            "b": "on a straight line it would be. Is the curve straight between 3 and 4?",
        },
        because="The curve is steepest where the turn begins: `loss(3.1)` is 7.84, which is 1.16 less than 9.",
        hints=[
            "Is the curve as steep at 4 as it is at 3?",
            "In a new cell, compute `loss(3.1)` and compare it with 9.",
        ],
    ),
    Code(
        "01.1",
        right=slope,
        cases=[(square, 3.0, 1.0), (square, -2.0, 0.5), (cube, 1.0, 0.25)],
        wrong=[
            ({"rise / h": "rise"}, "that is only the rise. Divide it by the run, as in “Divide by the nudge”."),
            (
                {"f(x + h) - f(x)": "f(x) - f(x + h)"},
                "the sign is reversed: the rise is where you arrive minus where you start.",
            ),
            ({"rise / h": "rise / (x + h)"}, "you divided by a position. The run is how far you nudge."),
            (
                lambda f, x, h: f(x + h) - f(x) / h,
                "Python divides before it subtracts. Put brackets around the rise.",
            ),
            ({"rise / h": "h / rise"}, "that is run over rise. Turn the fraction upside down."),
            (
                {"f(x + h) - f(x)": "f(h)"},
                "you call f at h, but the nudge starts at x: call f at x + h and at x.",
            ),
        ],
        because="Rise over run, for any function.",
        hints=["Which two points does the secant go through?", "The rise is f(x + h) − f(x), and the run is h."],
    ),
    Number(
        "01.p2",
        right=-2,
        tolerance=1e-6,  # −1.999 and the like are secants
        wrong={
            -1.99: "−1.99 is the slope of the secant with h = 0.01. Which number do the slopes approach?",
            -1.999: "−1.999 is the slope of the secant with h = 0.001. Which number do the slopes approach?",
            -1.9999: "−1.9999 is the slope of the secant with h = 0.0001. Which number do the slopes approach?",
            -1.5: "that is the slope of the secant with h = 0.5. Where do the slopes go as h shrinks further?",
            -1.9: "−1.9 is the slope of the secant with h = 0.1. It is not there yet.",
            2: "the size is right. Look at the sign of the secants' slopes.",
            -1: "−1 is x itself. Follow the slopes −1.5 and −1.9 further.",
            1: "1 is the height of the curve at −1. Follow the slopes −1.5 and −1.9 further.",
            0: "h goes to 0, but the slope does not: −1.5, −1.9, and so on.",
        },
        because="The secant's slope is −2 + h, and h goes to 0. In school you learned it as 2x.",
        hints=[
            "What is the slope with an even smaller h?",
            "With h = 0.01 it is −1.99.",
            "After −1.5, −1.9 and −1.99, the next would be −1.999. Where is this going?",
        ],
    ),
    Number(
        "01.p3",
        right=4.25,
        wrong={
            3.75: "you walked uphill, with the slope. Subtracting a negative number adds.",
            0.25: "that is the length of the step. Where are you after it?",
            -0.25: "that is learning rate times slope. The rule subtracts it from w.",
            8: "that step is the whole slope. Multiply the slope by the learning rate first.",
            4.0625: "you added the learning rate itself. Multiply the slope by it first.",
            0: "you added the whole slope. Multiply it by the learning rate, and go against it.",
        },
        because="4 − 0.0625 × (−4) = 4 + 0.25.",
        hints=[
            "The rule is right above the question: what are w, the learning rate and the slope here?",
            "How long is the step? Multiply the slope by the learning rate, and mind the sign.",
            "0.0625 × 4 is a quarter. The step goes against the slope, which is negative: up or down from 4?",
        ],
    ),
    Choice(
        "01.p4",
        right="b",
        options={
            "a": "lands at 4.5 sooner",
            "b": "jumps back and forth forever",
            "c": "nears 4.5 with ever smaller jumps",
            "d": "is thrown out of the valley",
        },
        wrong={
            "a": "0.125 took one step, and nothing is faster. Compute 3 + 0.25 × 12.",
            "c": "compute two steps. Is the second jump smaller than the first?",
            "d": "compute two steps. Is the second jump longer than the first?",
        },
        because="From 3 to 6, where the slope is +12, and back to 3.",
        hints=["Compute the first step: 3 + 0.25 × 12.", "At 6 the slope is +12. Compute the second step too."],
    ),
    Number(
        "01.p5",
        right=-0.18,
        tolerance=0.01,  # −0.1791 is measured
        wrong={
            -0.12: "that is what w does alone. b has turned as well.",
            -0.06: "−0.06 is what b does alone, or the difference of the two. Both have turned, and in the same direction.",
            0.18: "the size is right. Does the loss rise or fall?",
            -0.0072: "you multiplied the two changes. b's turn does not make w's effect any smaller.",
            0.0072: "you multiplied the two changes, which even flips the sign. Each of them lowers the loss.",
            -0.09: "that is the mean of the two. Both turns lower the loss, one after the other.",
            -18: "−18 is the sum of the slopes. Each knob turned by only a hundredth.",
        },
        because="−0.12 and −0.06, added. Only roughly: measured, it is −0.1791.",
        hints=[
            "Turn w first, and look at the loss. Then turn b.",
            "After w has turned, b is still where it was, and its slope has hardly changed.",
            "Each knob moves the loss almost as it would alone. How do two such changes, one after the other, combine?",
        ],
    ),
    Code(
        "01.2",
        right=descend,
        cases=[
            (slopes_of_two, [3.0, 1.0], 0.05, 3),
            (slopes_of_squares, [5.0, -2.0, 1.0], 0.1, 2),
            (slopes_of_two, [6.0, -1.0], 0.15, 2),
        ],
        wrong=[
            ({"knob - ": "knob + "}, "the path leads uphill. Go against the slopes, as in “Walk downhill”."),
            (
                {"learning_rate * slope": "slope"},
                "each step is the whole slope. The learning rate is a factor too.",
            ),
            (
                {"learning_rate * slope": "learning_rate"},
                "all steps have the same length. The knob's own slope is a factor too.",
            ),
            (
                {"learning_rate * slope": "learning_rate * knob"},
                "you multiplied by the knob. Use its slope, not its setting.",
            ),
            ({"knob - ": "-"}, "that is only the step. The new knob is the old one plus the step."),
            (
                {"slopes_at(knobs)": "slopes_at(path[0])"},
                "every step uses the slopes at the start. Find them again at the new knobs.",
            ),
            (
                {"slopes_at(knobs)": "slopes_at"},
                "`slopes_at` is a function, not yet a list. Call it with the knobs to get their slopes.",
            ),
            (
                {"learning_rate * slope": "learning_rate * slopes"},
                "you multiplied by the whole list of slopes. Each knob has its own, called `slope` in this line.",
            ),
            (
                descend_one_by_one,
                "you moved one knob before finding the next slope. Find all the slopes, then move the knobs.",
            ),
            (
                {"slopes_at(knobs)": "slopes_of_two(knobs[:2])"},
                "your path uses the same slopes whatever the loss. Call the function you are given, `slopes_at`.",
            ),
            (
                {"learning_rate * slope": "0.05 * slope"},
                "your path uses the same learning rate every time. Use the one you are given.",
            ),
            ({"return path": "return path[-1]"}, "that is only the last point. Return the whole path as a list."),
            ({"path = [knobs]": "path = []"}, "the start is missing from the path."),
            (
                {"range(steps)": "range(steps - 1)"},
                "the path is one step short: it needs the start, and then one point for each step.",
            ),
        ],
        because="Every slope is found where the knobs are, and each knob steps against its own.",
        hints=[
            "The rule is in “Walk downhill”. Here it holds for each knob, with its own slope.",
            "The first blank is a list: the slopes where the knobs are now. The second is the length of one knob's step.",
            "The slopes where the knobs are now are slopes_at(knobs). A step is the learning rate times the knob's slope.",
        ],
    ),
    Code(
        "01.3",
        right=central,
        probe=probe_central,
        wrong=[
            (slope, "that nudges only one way. Call f on both sides of x."),
            (
                {"(2 * h)": "h"},
                "that is twice the slope. Did you divide by h alone, or add two slopes? The run, end to end, is longer than h.",
            ),
            ({"(2 * h)": "2 * h"}, "Python divides by 2 and then multiplies by h. Put brackets around the run."),
            ({"(2 * h)": "2"}, "that is right only for h = 1. How long is the run in general?"),
            (
                lambda f, x, h: central(tanh, x, h),
                "that is right only for tanh. Use the function you are given.",
            ),
            ({"right - left": "left - right"}, "the sign is reversed: take the right end minus the left end."),
            (
                {"(right - left)": "abs(right - left)"},
                "where the curve falls, the slope is negative, but yours is positive. Keep the sign of the rise.",
            ),
            ({"right - left": "right + left"}, "you added the two values. A rise is a difference."),
            (
                {"f(x + h)": "f(x)", "(2 * h)": "h"},
                "that nudges only to the left. Call f at x + h as well, and not at x.",
            ),
            (
                lambda f, x, h: central(f, x, 1e-5),
                "these slopes are good, but not measured with the nudge h you are given.",
            ),
            (
                lambda f, x, h: central(f, x, h / 2),
                "these are slopes from x − h/2 to x + h/2. Go a whole h to each side.",
            ),
            ({"(right - left)": "right - left"}, "Python divides before it subtracts. Put brackets around the rise."),
        ],
        because="With the same nudge, your `central` and gd_lib's `derivative` give the same slopes.",
        hints=[
            "Start from `slope`, and move its left end.",
            "The left end is x − h, so how long is the run now?",
            "The rise is f(x + h) − f(x − h), and the run is 2 * h, in brackets.",
        ],
    ),
    Code(
        "01.4",
        right=gradient,
        probe=probe_gradient,
        wrong=[
            (
                {
                    "right[i] = xs[i] + h": "right = [x + h for x in xs]",
                    "left[i] = xs[i] - h": "left = [x - h for x in xs]",
                },
                "you nudge all knobs at once. Nudge one, and hold the others still.",
            ),
            (
                lambda f, xs, h: [central(f, x, h) for x in xs],
                "you gave f one number, but it takes the whole list of knobs. Change one of them in the list.",
            ),
            (
                lambda f, xs, h: gradient(two_knob_loss, xs, h),
                "`f` is never called, here or in any function you call. Call the function you are given, whichever it is.",
            ),
            (
                {"right[i] = xs[i] + h": "right.append(h)", "left[i] = xs[i] - h": "left.append(-h)"},
                "f got a list of three where `xs` has two. A nudge changes one number in the list and adds none.",
            ),
            (
                {"for i in range(len(xs)):": "for x in xs:\n        i = xs.index(x)"},
                "where two knobs are equal, you give the slope of the first twice. A search such as `xs.index(x)` finds only the first.",
            ),
            (
                {"range(len(xs))": "range(2)"},
                "you give two slopes, whatever the length of `xs`. Go through all of it.",
            ),
            (
                {"list(xs), list(xs)": "xs, xs"},
                "every slope is 0, as if f got the same list both times. What differs between the two lists you give it?",
            ),
            (
                lambda f, xs, h: gradient(f, xs, 1e-5),
                "these slopes are good, but not measured with the nudge h you are given.",
            ),
            (
                {"return slopes": "return sum(slopes)"},
                "that is a single number. The gradient is a list with one slope for each knob.",
            ),
            (
                {"    return slopes": "        return slopes"},
                "only the first knob has a slope. Go on to the others before you return.",
            ),
            (gradient_not_put_back, "a knob was nudged and not put back. Work on a copy of `xs` for each knob."),
            (
                {"xs[i] - h": "xs[i]", "(2 * h)": "h"},
                "these are forward differences. Nudge each knob both ways, as in “Nudge both ways”.",
            ),
            ({"xs[i] - h": "xs[i]"}, "each run begins at x itself, not at x − h."),
            (
                {"(2 * h)": "h"},
                "each slope is twice as large as it should be. The run from x − h to x + h is 2h.",
            ),
            (
                {"f(right) - f(left)": "f(left) - f(right)"},
                "every sign is reversed: take the right end minus the left end.",
            ),
        ],
        because="One central difference for each knob, as in gd_lib's `gradient`.",
        hints=[
            "Go through the list index by index: 0, 1, …, finding a slope for each.",
            "For index i, copy xs and add h at index i only. In another copy, subtract it.",
            "The slope for index i is f of the first copy minus f of the second, divided by 2h.",
            "Start with slopes = [], loop for i in range(len(xs)), copy with list(xs), and append each slope.",
        ],
    ),
    Choice(
        "01.p6",
        right="d",
        options={
            "a": "w up by 1, b up by 1",
            "b": "w up by 2, b up by 1",
            "c": "w up by 1, b down by 1",
            "d": "w up by 1, b down by 2",
        },
        wrong={
            "a": "then both knobs raise the prediction 2w + b, and the loss falls.",
            "b": "that is exactly against the gradient: the loss falls fastest.",
            "c": "w moves the loss by −12, and b moves it back by 6. That is only half.",
        },
        because="−12 × 1 + (−6) × (−2) = 0. The prediction 2w + b does not change at all.",
        hints=[
            "A knob changes the loss by its slope times how far it turns. Add the two.",
            "w contributes −12 × 1. How far must b go to add 12 back?",
        ],
    ),
    Choice(
        "01.p7",
        right="c",
        options={"a": "1e−15", "b": "1e−10", "c": "1e−5", "d": "1e−1"},
        wrong={
            "a": "that is what the reader says. f(x + h) and f(x − h) agree in almost all of the 16 digits a computer keeps; how many are left in their difference?",
            "b": "closer than 1e−15, but tanh changes by only 8e−11 here, and ten of the 16 digits cancel.",
            "d": "the curve bends too much within this nudge; the list above says how far off it is.",
        },
        because="The two errors meet in between. The next cells show both.",
        hints=[
            "Two errors are at work: one from the bend, one from the digits.",
            "A computer keeps 16 digits. How many are left of a change of 8e−16, and of 8e−11? And how far off was 0.1?",
        ],
    ),
    Choice(
        "01.p8",
        right="a",
        options={
            "a": "round-off",
            "b": "truncation",
            "c": "a learning rate that is too big",
            "d": "a corner in the curve",
        },
        wrong={
            "b": "a central difference has none on a parabola, and on any curve it shrinks with the nudge.",
            "c": "no walker takes a step here. A finite difference has no learning rate.",
            "d": "at a corner every nudge fails, large ones too. Here the cause is the small h.",
        },
        because="3 + 1e−14 and 3 − 1e−14 are rounded, so the nudge is 2% longer than the one we divide by. Divide by the step actually taken, and the slope is −12.",
        hints=[
            "Which arm of the V is on the left?",
            "Think of `(1 + 1e-15) - 1`. Which nudge does the computer really take here?",
        ],
    ),
    Number(
        "01.e1",
        right=-0.05,
        wrong={
            0.05: "the size is right. The slope is negative: when x goes up, what does f do?",
            -5: "−5 is the slope, a rate per unit. The nudge is only a hundredth of a unit.",
            -500: "that divides by the nudge. To get from slope to change, multiply.",
            -0.5: "count the zeros again: −5 times a hundredth.",
        },
        because="Slope times nudge: −5 × 0.01.",
        hints=[
            "The slope is the change per unit of nudge, as long as the nudge is small.",
            "A whole unit, at this rate, would change f by −5. The nudge is a hundredth of that.",
            "Slope times nudge: −5 × 0.01.",
        ],
    ),
    Number(
        "01.e2",
        right=1.4,
        wrong={
            2.6: "that is uphill. Go against the slope.",
            0.6: "that is the length of the step. Where does it lead?",
            -0.6: "that is the step. Where does it lead from 2?",
            -4: "you took the whole slope. Multiply it by the learning rate.",
            1.9: "you subtracted the learning rate itself. Multiply the slope by it first.",
        },
        because="2 − 0.1 × 6.",
        hints=[
            "Look at the rule in “Walk downhill”.",
            "How long is the step, and which way does it go, with a slope above zero?",
            "The step is 0.1 × 6 long, against the slope: to the left of 2.",
        ],
    ),
    Choice(
        "01.e3",
        right="b",
        options={
            "a": "the 0.1 alone",
            "b": "the 0.1 and the 40",
            "c": "the 4.2 and the 1.6",
            "d": "all four",
        },
        wrong={
            "a": "the rate is one of them. Which other number was chosen, and not set by a step?",
            "c": "those are the knobs: the descent has set them, so they are parameters.",
            "d": "a descent sets its knobs, step by step. Which numbers did it not set?",
        },
        because="Somebody chose the rate and the number of steps. The knobs are parameters: the steps set them.",
        hints=[
            "Ask of each number: was it chosen before the first step, or did the steps set it?",
            "Walk two steps in your head. Which numbers change on the way?",
        ],
    ),
    Number(
        "01.e4",
        right=26,
        wrong={
            13: "13 is the number of slopes. How many times does a central difference compute the loss for one of them?",
            2: "that is enough for one knob.",
            14: "once at the start and once for each knob: that would do for forward differences. Yours go both ways.",
            1: "one value of the loss says nothing about a slope.",
            27: "a central difference does not need the loss in the middle.",
            169: "that is 13 × 13. For each slope only one knob is nudged, and the others stay where they are.",
            52: "that is four for each knob. One to the right and one to the left will do.",
        },
        because="Two for each of the 13 slopes. With many knobs that is slow.",
        hints=[
            "How many slopes does the gradient have?",
            "And how many times is the loss computed for each of them?",
            "Each of the 13 needs the loss a little to the right and a little to the left.",
        ],
    ),
]
