"""The exercises of notebook 01: slopes by nudging, descent by hand, and the gradient as a list."""

from math import tanh
from numbers import Real

from gd_course.exercise import Choice, Code, Number
from gd_lib.numeric import derivative, gradient


# --- functions that are tried; their names are shown when an answer goes wrong
def square(x):
    return x * x


def cube(x):
    return x**3


def prediction(w):
    return w * 2 + 1


def loss_slope(w):
    return 4 * (2 * w - 9)


def slope_of_a_square(w):
    return 2 * w


def two_knob_loss(knobs):
    w, b = knobs
    return (w * 2 + b - 10) ** 2


def weighted(knobs):
    return sum((i + 1) * knob**3 for i, knob in enumerate(knobs))


# --- 01.1
def slope(f, x, h):
    return (f(x + h) - f(x)) / h


def slope_undivided(f, x, h):
    return f(x + h) - f(x)


def slope_backwards(f, x, h):
    return (f(x) - f(x + h)) / h


def slope_over_x(f, x, h):
    return (f(x + h) - f(x)) / (x + h)


def slope_no_brackets(f, x, h):
    return f(x + h) - f(x) / h


def slope_upside_down(f, x, h):
    return h / (f(x + h) - f(x))


def slope_of_nudge(f, x, h):
    return f(h) / h


# --- 01.2
def walking(step):
    """A descend whose step from w is `step(w, rate, slope)`."""

    def descend(slope_at, w, learning_rate, steps):
        path = [w]
        for _ in range(steps):
            w = step(w, learning_rate, slope_at(w))
            path.append(w)
        return path

    return descend


descend = walking(lambda w, rate, slope: w - rate * slope)


def descend_by_first_slope(slope_at, w, learning_rate, steps):
    return [w - k * learning_rate * slope_at(w) for k in range(steps + 1)]


def descend_uncalled(slope_at, w, learning_rate, steps):
    return w - learning_rate * slope_at


def descend_on_the_loss(slope_at, w, learning_rate, steps):
    return descend(loss_slope, w, learning_rate, steps)


def descend_at_one_rate(slope_at, w, learning_rate, steps):
    return descend(slope_at, w, 0.0625, steps)


def descend_last_only(slope_at, w, learning_rate, steps):
    return descend(slope_at, w, learning_rate, steps)[-1]


def descend_without_start(slope_at, w, learning_rate, steps):
    return descend(slope_at, w, learning_rate, steps)[1:]


def descend_one_less(slope_at, w, learning_rate, steps):
    return descend(slope_at, w, learning_rate, steps)[:-1]


# --- 01.3
def central_over_h(f, x, h):
    return (f(x + h) - f(x - h)) / h


def central_divided_then_multiplied(f, x, h):
    return (f(x + h) - f(x - h)) / 2 * h


def central_over_two(f, x, h):
    return (f(x + h) - f(x - h)) / 2


def central_of_tanh(f, x, h):
    return slope(tanh, x - h, 2 * h)


def central_backwards(f, x, h):
    return (f(x - h) - f(x + h)) / (2 * h)


def central_without_sign(f, x, h):
    return abs(f(x + h) - f(x - h)) / (2 * h)


def central_sum(f, x, h):
    return (f(x + h) + f(x - h)) / (2 * h)


def central_backward_only(f, x, h):
    return (f(x) - f(x - h)) / h


def central_no_brackets(f, x, h):
    return f(x + h) - f(x - h) / (2 * h)


# --- 01.4
def probe_gradient(answer):
    """What a learner's gradient gives, and whether the list it was given is still the same.

    A list made without a call of f can be right for one f all the same; then that is all that is found.
    """
    found = {}
    for loss, xs, h, words in (
        (two_knob_loss, [3.0, 1.0], 0.001, "`gradient(two_knob_loss, [3, 1], 0.001)`"),
        # a large nudge on a cubic: neither another nudge nor a rounded slope comes near it
        (weighted, [1.0, -2.0, 0.5], 0.125, "`gradient(f, [1, -2, 0.5], 0.125)`, where f is x³ + 2y³ + 3z³,"),
        # knobs alike, so that the place of one cannot be looked up by its value
        (weighted, [1.0, 1.0], 0.125, "`gradient(f, [1, 1], 0.125)`, where f is x³ + 2y³,"),
    ):
        f, given = Watched(loss, len(xs)), list(xs)
        try:
            found[words] = answer(f.ask, given, h)
        except Exception as error:  # Python's words, and the list that made the code stop
            here = f"here xs is [{', '.join(f'{x:g}' for x in xs)}]"
            error.args = ("; ".join(filter(None, (str(error).rstrip("."), here))),)
            raise
        if not f.called and hasattr(found[words], "__len__"):  # a generator has not come to call it yet
            return {"whether f is called": False}
        found[f"a look at `xs` after {words.rstrip(',')}"] = given
    return found


class Watched:
    """`ask` is f, but it knows if it was called, and raises an error that says so if it is not given n knobs."""

    def __init__(self, f, n):
        self.called = False

        def ask(knobs):
            self.called = True
            if isinstance(knobs, Real):
                raise TypeError("f was given one number")
            knobs = list(knobs)
            if len(knobs) != n:
                raise ValueError(f"f was given a list of {len(knobs)}")
            return f(knobs)

        ask.__name__ = ask.__qualname__ = "f"  # so it is called in the exercise, and in what Python says of it
        self.ask = ask


def gradient_all_at_once(f, xs, h):
    change = f([x + h for x in xs]) - f([x - h for x in xs])
    return [change / (2 * h) for _ in xs]


def gradient_of_numbers(f, xs, h):
    return [derivative(f, x, h) for x in xs]


def gradient_of_one_function(f, xs, h):
    return gradient(two_knob_loss, xs, h)


def gradient_with_knobs_added(f, xs, h):
    return [(f([*xs, h]) - f([*xs, -h])) / (2 * h) for _ in xs]


def gradient_at_the_first_alike(f, xs, h):
    slopes = gradient(f, xs, h)
    return [slopes[xs.index(x)] for x in xs]


def gradient_first_two(f, xs, h):
    return gradient(f, xs, h)[:2]


def gradient_of_one_list(f, xs, h):
    slopes = []
    for i in range(len(xs)):
        right = left = xs
        right[i] += h
        left[i] -= h
        slopes.append((f(right) - f(left)) / (2 * h))
    return slopes


def gradient_own_nudge(f, xs, h):
    return gradient(f, xs)


def gradient_as_a_number(f, xs, h):
    return sum(gradient(f, xs, h))


def gradient_first_only(f, xs, h):
    return gradient(f, xs, h)[:1]


def gradient_not_put_back(f, xs, h):
    slopes = []
    for i in range(len(xs)):
        xs[i] += h
        right = f(xs)
        xs[i] -= 2 * h
        slopes.append((right - f(xs)) / (2 * h))
    return slopes


def gradient_forward(f, xs, h):
    return [(f([*xs[:i], x + h, *xs[i + 1 :]]) - f(xs)) / h for i, x in enumerate(xs)]


def gradient_from_the_middle(f, xs, h):
    return [slope / 2 for slope in gradient_forward(f, xs, h)]


def gradient_over_h(f, xs, h):
    return [2 * slope for slope in gradient(f, xs, h)]


def gradient_backwards(f, xs, h):
    return [-slope for slope in gradient(f, xs, h)]


EXERCISES = [
    Number(
        "01.r1",
        right=3,
        wrong={
            6: "6 is the rise. A slope is the rise for each step to the right: divide.",
            2: "2 is the run, how far the line goes to the right. How far does it rise meanwhile?",
            1 / 3: "that is run over rise. Turn the fraction round.",
            -3: "the size is right. From left to right, does this line rise or fall?",
            8 / 3: "that is y divided by x at one point. A slope compares two points: subtract first.",
        },
        because="It rises by 6 while it goes 2 to the right: 6 ÷ 2.",
        hints=["Rise over run.", "From 1 to 3 is a run of 2; from 2 to 8 is the rise."],
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
        because="For each step of x, y changes by −2, and the 5 does not matter.",
        hints=["By how much does y change when x grows by 1?", "x grows by 3, and each step of it changes y by −2."],
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
            "d": "that is about the height of the curve. A slope asks how the height changes.",
        },
        because="To the right and down: the rise is below zero, the run above.",
        hints=[
            "A step to the right: is the rise above or below zero?",
            "Rise over run, and the rise has a minus sign.",
        ],
    ),
    Choice(
        "01.p1",
        right="c",
        options={"a": "less than 0.8", "b": "exactly 0.8", "c": "more than 0.8"},
        wrong={
            "a": "look where the curve is steeper, at 3 or at 4. The small turn stays at the steep end.",
            "b": "that would be so on a straight line. Is the curve straight between 3 and 4?",
        },
        because="The curve is steepest where the turn begins: `loss(3.1)` is 7.84, which is 1.16 less than 9.",
        hints=["Is the curve as steep at 4 as it is at 3?", "Compute `loss(3.1)` and compare it with 9 in a new cell."],
    ),
    Code(
        "01.1",
        right=slope,
        cases=[(square, 3.0, 1.0), (square, -2.0, 0.5), (cube, 1.0, 0.25)],
        wrong=[
            (slope_undivided, "that is the rise alone. Divide it by the run, as in “Divide by the nudge”."),
            (slope_backwards, "the sign is turned round: the rise is where you arrive minus where you start."),
            (slope_over_x, "you divide by a place. The run is how far the nudge goes."),
            (slope_no_brackets, "Python divides before it subtracts. Put brackets round the rise."),
            (slope_upside_down, "that is run over rise. Turn the fraction round."),
            (slope_of_nudge, "f is asked at h, but the nudge starts at x: ask f at x + h and at x."),
        ],
        because="Rise over run, for any function.",
        hints=["Which two points does the secant go through?", "The rise is f(x + h) − f(x), and the run is h."],
    ),
    Number(
        "01.p2",
        right=-2,
        tolerance=1e-4,  # −1.999 is a secant
        wrong={
            -1.999: "−1.999 is the secant with h = 0.001. Which number do they all come nearer to?",
            -1.5: "that is the secant with h = 0.5. Where do the secants go when h shrinks further?",
            -1.9: "−1.9 is the secant with h = 0.1. It is not there yet.",
            2: "the size is right. Look at the sign of the secants.",
            -1: "−1 is x itself. Follow the slopes −1.5, −1.9 further.",
            1: "1 is the height of the curve at −1. Follow the slopes −1.5, −1.9 further.",
            0: "h goes to 0, but the slope does not: −1.5, −1.9, and so on.",
        },
        because="The secant's slope is −2 + h, and h goes to 0. At school this was 2x.",
        hints=["With h = 0.01 it is −1.99.", "From −1.5 over −1.9 and −1.99, the next would be −1.999."],
    ),
    Number(
        "01.p3",
        right=3.75,
        wrong={
            2.25: "you walked with the slope, uphill. Minus a negative slope is plus.",
            0.75: "that is the length of the step. Where do you stand after it?",
            -0.75: "that is learning rate times slope. The rule takes it away from w.",
            15: "that is a whole slope of way. Take only the fraction 0.0625 of it.",
            3.0625: "you added the learning rate itself. It multiplies the slope first.",
            -9: "that adds the whole slope. Multiply it by the learning rate, and go against it.",
        },
        because="3 − 0.0625 × (−12) = 3 + 0.75.",
        hints=[
            "How long is the step? The slope, times the learning rate.",
            "The step is 0.0625 × 12 = 0.75 long, and goes against the slope: to the right.",
        ],
    ),
    Code(
        "01.2",
        right=descend,
        cases=[(loss_slope, 3.0, 0.0625, 3), (slope_of_a_square, 5.0, 0.1, 2), (loss_slope, 6.0, 0.3, 2)],
        wrong=[
            (
                walking(lambda w, rate, slope: w + rate * slope),
                "the path leads uphill. Go against the slope, as in “Walk downhill”.",
            ),
            (
                walking(lambda w, rate, slope: w - slope),
                "each step takes the whole slope. The learning rate is a factor of it.",
            ),
            (
                walking(lambda w, rate, slope: w - rate),
                "each step has the same length. The slope at w is a factor of it.",
            ),
            (
                walking(lambda w, rate, slope: w - rate * w),
                "you multiplied by w. The slope at w is what `slope_at(w)` gives.",
            ),
            (
                walking(lambda w, rate, slope: -rate * slope),
                "that is the step alone. The new w is the old one and the step together.",
            ),
            (descend_by_first_slope, "every step uses the slope of the start. Ask for the slope again at each new w."),
            (
                descend_uncalled,
                "you multiply by a function itself, which is no number. Ask `slope_at` for the slope at a place.",
            ),
            (
                descend_on_the_loss,
                "this is the path on one curve, whatever the curve. Use the function that you are given as `slope_at`.",
            ),
            (
                descend_at_one_rate,
                "this is the path of one learning rate, whatever the rate. Use the one that you are given.",
            ),
            (descend_last_only, "that is the last place only. Return the whole path as a list."),
            (descend_without_start, "the start is missing from the path."),
            (descend_one_less, "the path is one step short: the start and then one place for each step."),
        ],
        because="Each step asks for the slope where it stands, and goes a fraction of it the other way.",
        hints=[
            "The rule stands above the descent, in “Walk downhill”.",
            "One blank is the learning rate. The other is the slope where the walker stands now.",
            "The slope where it stands is slope_at(w).",
        ],
    ),
    Choice(
        "01.p4",
        right="b",
        options={
            "a": "lands at 4.5 sooner",
            "b": "jumps back and forth for ever",
            "c": "nears 4.5 with ever smaller jumps",
            "d": "is thrown out of the valley",
        },
        wrong={
            "a": "sooner than in one step is not possible. Compute where 3 + 0.25 × 12 is.",
            "c": "compute two steps. Is the second jump smaller than the first?",
            "d": "compute two steps. Is the second jump longer than the first?",
        },
        because="From 3 to 6, where the slope is +12, and back to 3.",
        hints=["Compute the first step: 3 + 0.25 × 12.", "At 6 the slope is +12. Compute the second step too."],
    ),
    Code(
        "01.3",
        right=derivative,
        cases=[(cube, 1.0, 0.1), (square, 3.0, 0.5), (cube, -2.0, 0.01), (prediction, 4.0, 0.25), (square, -3.0, 0.5)],
        wrong=[
            (slope, "that nudges one way only. Ask f on both sides of x."),
            (
                central_over_h,
                "twice the slope. Did you divide by h alone, or add two slopes? From end to end it is one run, longer than h.",
            ),
            (
                central_divided_then_multiplied,
                "Python divides by 2 and then multiplies by h. Put brackets round the run.",
            ),
            (central_over_two, "that fits h = 1 only. How long is the run for any h?"),
            (central_of_tanh, "that fits tanh only. Use the function that you are given."),
            (central_backwards, "the sign is turned round: the right end minus the left end."),
            (
                central_without_sign,
                "where the curve falls, the slope is negative, and yours is positive. Keep the sign of the rise.",
            ),
            (central_sum, "you added the two values. A rise is a difference."),
            (central_backward_only, "that nudges to the left only. Ask f at x + h as well, and not at x."),
            (central_no_brackets, "Python divides before it subtracts. Put brackets round the rise."),
        ],
        because="Your `central` and gd_lib's `derivative` give the same slopes.",
        hints=[
            "Start from `slope`, and move its left end.",
            "The left end is x − h, so how long is the run now?",
            "The rise is f(x + h) − f(x − h), and the run is 2 * h, in brackets.",
        ],
    ),
    Choice(
        "01.p5",
        right="c",
        options={"a": "1e−15", "b": "1e−10", "c": "1e−5", "d": "1e−1"},
        wrong={
            "a": "so said the reader. A computer keeps about 16 digits; how many of the nudge remain?",
            "b": "closer than the smallest, but tanh changes by 8e−11 here, and most of its digits are lost.",
            "d": "here the curve bends too much within the nudge; the table above says how far off it is.",
        },
        because="The two errors meet in between. The next cells show both.",
        hints=[
            "Two errors are at work: one from the bend, one from the digits.",
            "How many of the 16 digits does 1e−15 leave, and how many 1e−10? And how far off was 0.1?",
        ],
    ),
    Code(
        "01.4",
        right=gradient,
        probe=probe_gradient,
        wrong=[
            (gradient_all_at_once, "you nudge all knobs together. Nudge one, and hold the others still."),
            (
                gradient_of_numbers,
                "f got one number, but it takes the whole list of knobs. Change one of them in the list.",
            ),
            (
                gradient_of_one_function,
                "`f` is never called, neither here nor in what you call from here. Ask the function that you are given, whichever it is.",
            ),
            (
                gradient_with_knobs_added,
                "f got a list of three where `xs` has two. A nudge changes a number of the list and adds none.",
            ),
            (
                gradient_at_the_first_alike,
                "where two knobs are equal, the slope of the first is given twice. A search such as `xs.index(x)` finds the first only.",
            ),
            (gradient_first_two, "two slopes, whatever the length of `xs`. Go through all of its places."),
            (
                gradient_of_one_list,
                "every slope is 0, as if f got the same list both times. What differs between the two lists that f is given?",
            ),
            (gradient_own_nudge, "these slopes are good, but not with the nudge h that you are given."),
            (gradient_as_a_number, "that is a single number. The gradient is a list with one slope for each knob."),
            (gradient_first_only, "only the first knob has a slope. Go on to the others before you return."),
            (gradient_not_put_back, "a knob was nudged and not put back. Work on a copy of `xs` for each knob."),
            (gradient_forward, "these are forward differences. Nudge each knob both ways, as in 01.3."),
            (gradient_from_the_middle, "each run begins at x itself, and not at x − h."),
            (gradient_over_h, "each slope is twice too big. The run from x − h to x + h is 2h."),
            (gradient_backwards, "all signs are turned round: the right end minus the left end."),
        ],
        because="One central difference for each knob, as gd_lib's `gradient` has it.",
        hints=[
            "Go through the places 0, 1, … of the list, and find one slope for each.",
            "For place i make a copy of xs, and add h at place i only. Another copy has h less there.",
            "The slope for place i is f of the first copy minus f of the second, divided by 2h.",
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
            "b": "that is straight against the gradient: the loss falls fastest.",
            "c": "w moves the loss by −12, b brings 6 back. That is half of it.",
        },
        because="−12 × 1 + (−6) × (−2) = 0. The prediction 2w + b does not change at all.",
        hints=[
            "A knob changes the loss by its slope times how far it turns. Add the two.",
            "w brings −12 × 1. How far must b go to bring 12 back?",
        ],
    ),
    Number(
        "01.e1",
        right=-0.05,
        wrong={
            0.05: "the size is right. A negative slope: x goes up, and f?",
            -5: "−5 is the change for a whole unit. The nudge is a hundredth of one.",
            -500: "that divides by the nudge. To get from slope to change, multiply.",
            -0.5: "count the zeros again: −5 times a hundredth.",
        },
        because="Slope times nudge: −5 × 0.01.",
        hints=["The slope is the change for each unit of nudge.", "Multiply −5 by a hundredth."],
    ),
    Number(
        "01.e2",
        right=1.4,
        wrong={
            2.6: "that is uphill. Go against the slope.",
            0.6: "that is the length of the step. Where does it lead?",
            -0.6: "that is the step. Where does it lead from 2?",
            -4: "that takes the whole slope. The learning rate is a factor.",
            1.9: "that subtracts the learning rate alone. It multiplies the slope first.",
        },
        because="2 − 0.1 × 6.",
        hints=["Look at the rule in “Walk downhill”.", "The step is 0.1 × 6 long, to the left."],
    ),
    Choice(
        "01.e3",
        right="a",
        options={
            "a": "round-off",
            "b": "truncation",
            "c": "a learning rate that is too big",
            "d": "the curve has a corner",
        },
        wrong={
            "b": "truncation comes from the bend within the nudge, and this nudge is tiny.",
            "c": "no walker takes a step here. A finite difference has no learning rate.",
            "d": "at a corner every nudge fails, large ones too. Here it is the small h.",
        },
        because="Of the nudge, and of the change in f, only one or two digits are left.",
        hints=["Which arm of the V is on the left?", "Think of what was left of 1e−15 after it was added to 1."],
    ),
    Choice(
        "01.e4",
        right="b",
        options={
            "a": "one number, the steepness",
            "b": "13 numbers, one for each knob",
            "c": "14 numbers, the last one for the height",
            "d": "the lowest point",
        },
        wrong={
            "a": "the largest slope is one number, the length of the gradient. The gradient says more.",
            "c": "the gradient lies on the floor, where the knobs are measured. Height is not among them.",
            "d": "the gradient says which way the loss rises from here. It knows no lowest point.",
        },
        because="One slope for each knob, in their order.",
        hints=["How many slopes did two knobs have?", "One knob, one slope; and so on."],
    ),
]
