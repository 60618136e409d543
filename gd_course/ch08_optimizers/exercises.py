"""The exercises of notebook 08, how far and which way to step."""

import math  # noqa: F401 - in an edit of MyAdam

from gd_course.exercise import Choice, Code, NotYet, Number
from gd_lib.node import Node
from gd_lib.numeric import derivative
from gd_lib.optim import SGD, Adam
from gd_lib.tensor import Tensor

# --- 08.1 and 08.2, curvature and the rate that bounces ---------------------------------------------------------------


def curvature(f, w):
    def slope(v):
        return derivative(f, v, h=1e-3)

    return derivative(slope, w, h=1e-3)


def bouncing_rate(f, w):
    factor = -1
    return (1 - factor) / curvature(f, w)


def curve(formula):
    """The function of w with this formula, which is also its name: so a call in a message can be copied and tried."""
    f = eval(f"lambda w: {formula}")
    f.__name__ = f"lambda w: {formula}"
    return f


# --- 08.3, descent with momentum --------------------------------------------------------------------------------------


class MySGD:
    def __init__(self, parameters, learning_rate, momentum=0.0):
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.v = [0.0] * len(self.parameters)

    def step(self):
        for i, p in enumerate(self.parameters):
            self.v[i] = self.momentum * self.v[i] + p.grad
            p.data = p.data - self.learning_rate * self.v[i]

    def zero_grad(self):
        for p in self.parameters:
            p.grad = 0.0


# Mistakes that give different numbers in every class, but show in some other way: the probe says what it sees.
READY_MADE = "this is gd_lib's own. Here the class is yours to write."
MOMENTUM_NEEDED = "your class cannot be made without a momentum. Give it the default from the cell, `momentum=0.0`."
RATE_NOT_KEPT = "`step` looks for `self.learning_rate`, but nothing has that name. `__init__` has to store it."
RATE_IN_A_TUPLE = "`learning_rate` is a tuple, not a number. Is there a comma after it?"
RATE_OF_ITS_OWN = "the first step is the same whatever rate the class is given. Where does `__init__` put that rate?"
RATE_CHANGED = "`step` changes `learning_rate`. It should use the rate as it is; shrinking it is up to the caller."
NODE_IN_DATA = "`step` leaves a Node in `p.data`, where a number belongs. What in your calculation is a Node?"
NODE_IN_GRAD = "`zero_grad` leaves a Node in `p.grad`, where a number belongs."
FOR_TWO_ONLY = "your class works with two parameters and fails with three. It has to take as many as it is given."
THIRD_STANDS = "with three parameters, the third does not move. However many there are, each has to."


def ready_made(cls, finished):
    return cls is finished or (isinstance(cls, type) and issubclass(cls, finished) and cls.__module__ == "__main__")


def take_step(optimizer, parameters):
    """One step of an optimizer. NotYet if it shows one of the mistakes above."""
    before = getattr(optimizer, "learning_rate", None)
    try:
        optimizer.step()
    except (AttributeError, TypeError) as error:
        if isinstance(before, tuple):
            raise NotYet(RATE_IN_A_TUPLE) from None
        if before is None and getattr(error, "obj", None) is optimizer and error.name == "learning_rate":
            raise NotYet(RATE_NOT_KEPT) from None
        raise
    if before is not None and optimizer.learning_rate != before:
        raise NotYet(RATE_CHANGED)
    if any(isinstance(p.data, Node) for p in parameters):
        raise NotYet(NODE_IN_DATA)


def without_momentum(cls, parameters, rate):
    """An optimizer made with two arguments. NotYet if it needs the third."""
    try:
        return cls(parameters, rate)
    except TypeError:
        cls(parameters, rate, 0.0)  # stops with the same error if the third argument is not what it needs
    raise NotYet(MOMENTUM_NEEDED)


def first_step(cls, rate, later_rate=None):
    """Where a first step leads from 3 on a slope of 20, at the rate given to the class or at one that is set later."""
    w, b = Node(3.0, "w"), Node(1.0, "b")
    optimizer = without_momentum(cls, [w, b], rate)
    if later_rate:
        optimizer.learning_rate = later_rate
    w.grad = 20.0
    take_step(optimizer, [w, b])
    return round(w.data, 6) if isinstance(w.data, float) else w.data


def walk(cls, words, parameters, momentum, rates):
    """Where an optimizer leads on L = 10(w − 4)² + (b − 2)² + (c − 3)²/14, or on what is left of it without c.

    A dict with the gradient that `zero_grad` leaves, and the parameters after each step.
    """
    found = {}
    start = ", ".join(f"{p.data:g}" for p in parameters)
    for p in parameters:  # left from before: `zero_grad` has to empty them, and no velocity starts with them
        p.grad = 10.0 - 3 * p.data**2
    optimizer = cls(list(parameters), rates[0], momentum)
    for n, rate in enumerate(rates, 1):
        if rate != rates[0]:
            optimizer.learning_rate = rate
        optimizer.zero_grad()
        remaining = [getattr(p, "grad", None) for p in parameters]
        if any(isinstance(grad, Node) for grad in remaining):
            raise NotYet(NODE_IN_GRAD)
        if n == 1:
            found[f"`w.grad` after `zero_grad()`, {words},"] = remaining[0]
        for p, grad, curvature, best in zip(parameters, remaining, (20, 2, 1 / 7), (4, 2, 3)):
            p.grad = (grad or 0) + curvature * (p.data - best)
        take_step(optimizer, parameters)
        found[f"step {n} of a walk from ({start}) in the ravine, {words},"] = [p.data for p in parameters]
    return found


def probe_sgd(cls):
    """Four walks: plain, with momentum, with a change of rate, and with a third parameter."""
    if ready_made(cls, SGD):
        raise NotYet(READY_MADE)
    if first_step(cls, 0.05) == first_step(cls, 0.2) and first_step(cls, 0.05, 0.02) == 2.6:
        raise NotYet(RATE_OF_ITS_OWN)
    found = {}
    for words, momentum, rates in (
        ("plain, at rate 0.05", 0.0, [0.05, 0.05]),
        ("with momentum 0.5, at rate 0.05", 0.5, [0.05, 0.05, 0.05]),
        ("with momentum 0.5, when the rate is changed from 0.05 to 0.02", 0.5, [0.05, 0.02]),
    ):
        found |= walk(cls, words, [Node(3.0, "w"), Node(1.0, "b")], momentum, rates)
    w, b, c = Node(3.0, "w"), Node(1.0, "b"), Node(2.0, "w")  # as in an MLP, where every neuron has a w0
    words = "with a third parameter, momentum 0.7, at rate 0.03"
    try:
        found |= walk(cls, words, [w, b, c], 0.7, [0.03, 0.03, 0.03])
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise NotYet(FOR_TWO_ONLY) from None
    if b.data != 1.0 and c.data == 2.0:
        raise NotYet(THIRD_STANDS)
    return found


# --- 08.4, Adam -------------------------------------------------------------------------------------------------------


class MyAdam:
    def __init__(self, parameters, learning_rate=0.001, betas=(0.9, 0.999), epsilon=1e-8):
        self.parameters = list(parameters)
        self.learning_rate, self.betas, self.epsilon = learning_rate, betas, epsilon
        self.count = 0
        self.m = [0.0] * len(self.parameters)
        self.v = [0.0] * len(self.parameters)

    def step(self):
        self.count += 1
        b1, b2 = self.betas
        for i, p in enumerate(self.parameters):
            self.m[i] = b1 * self.m[i] + (1 - b1) * p.grad
            self.v[i] = b2 * self.v[i] + (1 - b2) * p.grad**2
            m = self.m[i] / (1 - b1**self.count)
            v = self.v[i] / (1 - b2**self.count)
            p.data = p.data - self.learning_rate * m / (v**0.5 + self.epsilon)

    def zero_grad(self):
        for p in self.parameters:
            p.grad = 0.0


DEFAULTS_NEEDED = "your class needs all its arguments. Give them the defaults from the cell."
GRADIENTS_LEFT = "`zero_grad` does not leave 0 in every `grad`."
DIVIDED_BY_0 = "the first step divides by 0, since 1 − β⁰ is 0. Count the step before you correct."
NO_SQUARES = "there is a negative number under the root: v is a mean of squares, so square the slope."
TIMES_FOR_POWER = (
    "there is a negative number under the root from the second step on: βᵗ is a power, `b2 ** self.count`."
)
NUMBERS_ONLY = "it works with numbers but fails with an array. `** 0.5` takes the root of either."


def adam_walk(optimizer, words, parameters, slopes, rates=()):
    """How far each step of an optimizer moves each parameter: a dict."""
    found = {}
    for n, given in enumerate(slopes, 1):
        optimizer.zero_grad()
        if any(getattr(p, "grad", None) is None or p.grad != 0 for p in parameters):
            raise NotYet(GRADIENTS_LEFT)
        for p, g in zip(parameters, given):
            p.grad = g
        before = [p.data for p in parameters]
        if rates:
            optimizer.learning_rate = rates[n - 1]
        optimizer.step()
        moved = [p.data - old for p, old in zip(parameters, before)]
        if any(isinstance(m, complex) for m in moved):
            raise NotYet(NO_SQUARES if n == 1 else TIMES_FOR_POWER)
        found[f"how far step {n} moves the parameters, {words},"] = moved
    return found


def probe_adam(cls):
    """Walks: with defaults left out, with three parameters and other settings, with a change of rate, with an array."""
    if ready_made(cls, Adam):
        raise NotYet(READY_MADE)
    two = [Node(3.0, "w"), Node(1.0, "b")]
    try:
        plain = cls(two)
    except TypeError:
        cls(two, 0.001, (0.9, 0.999), 1e-8)  # stops with the same error if there is another reason
        raise NotYet(DEFAULTS_NEEDED) from None
    try:
        found = adam_walk(plain, "with the defaults", two, [(-20.0, -2.0), (-10.0, -1.9), (4.0, -1.8)])
    except ZeroDivisionError:
        raise NotYet(DIVIDED_BY_0) from None
    three = [Node(3.0, "w"), Node(1.0, "b"), Node(2.0, "w")]
    optimizer = cls(list(three), 0.1, (0.5, 0.8), 1e-3)
    slopes = [(-20.0, -2.0, 1e-3), (6.0, -1.0, 2e-3), (-2.0, 0.5, -3e-3)]
    found |= adam_walk(optimizer, "with three, rate 0.1, betas (0.5, 0.8) and epsilon 0.001", three, slopes)
    found |= adam_walk(
        cls([three[0]], 0.1), "when the rate goes from 0.1 to 0.02", three[:1], [(5.0,)] * 2, (0.1, 0.02)
    )
    table = Tensor([[1.0, 2.0]])
    optimizer = cls([table], 0.1)
    table.grad = table.data * 3
    try:
        optimizer.step()
    except (TypeError, ValueError):
        raise NotYet(NUMBERS_ONLY) from None
    return found | {"an array after a step of 0.1": table.data}


EXERCISES = [
    Number(
        "08.r1",
        right=15,
        wrong={
            5: "that is one epoch. There are three.",
            24: "that is 3 × 8. How many handfuls of 8 are in 40 points?",
            120: "that is how many examples it looks at. A step takes eight of them.",
            3: "that would be a full batch, one step an epoch.",
            40: "that is the number of points.",
        },
        because="Five handfuls an epoch, three epochs.",
        hints=[
            "Every handful is one step.",
            "How many handfuls does it take to give each of the 40 points its turn?",
            "That many steps in each of the three epochs.",
        ],
    ),
    Choice(
        "08.r2",
        right="c",
        options={"a": "(8, 2)", "b": "(1, 1)", "c": "(2, 8)"},
        wrong={
            "a": "rows and columns are not swapped: each weight has a slope of its own, in its own place.",
            "b": "the loss is one number, but it has a slope for every weight.",
        },
        because="A gradient has its parameter's shape.",
        hints=[
            "How many slopes are there for an array of 16 weights?",
            "Where is the slope of the weight in row 0, column 1?",
        ],
    ),
    Number(
        "08.r3",
        right=20,
        wrong={
            2: "that is the change over a tenth. The question is about one unit.",
            -20: "−18 is more than −20: the slope rises.",
            -18: "that is the slope itself, at 3.1.",
            0.2: "you multiplied by 0.1. A change per unit is the change divided by the distance.",
            -2: "−18 − (−20) is +2, and that is over a tenth.",
        },
        because="2 in a tenth, so 20 in a whole unit.",
        hints=[
            "By how much does the slope change between the two places?",
            "It rises, and the two places are 0.1 apart.",
            "Divide the change by the distance, as for any rate of change.",
        ],
    ),
    Choice(
        "08.p1",
        right="d",
        options={"a": "0 degrees", "b": "about 6 degrees", "c": "about 84 degrees", "d": "about 39 degrees"},
        wrong={
            "a": "only if the two slopes were equal, as the two distances are. Look at −∇L again.",
            "b": "that is how far −∇L lies from the w direction. The minimum lies at 45 degrees from the w direction.",
            "c": "that is the angle to the b direction. The minimum is not straight up.",
        },
        because="−∇L = (20, 2) runs almost along w, at 6 degrees; the minimum lies at 45.",
        hints=[
            "Draw (20, 2) and (1, 1) from the same point.",
            "(1, 1) lies at 45 degrees, (20, 2) at about 6. How far apart are they?",
        ],
    ),
    Code(
        "08.1",
        right=curvature,
        cases=[(curve("(2 * w - 9) ** 2"), 3.0), (curve("w ** 3"), 2.0), (curve("-w * w + 5 * w"), 1.0)],
        tolerance=5e-3,
        wrong=[
            (
                {"derivative(slope, w, h=1e-3)": "slope(w)"},
                "that is the slope. Curvature is the slope of the slope: one `derivative` inside the other.",
            ),
            (
                {"derivative(slope, w, h=1e-3)": "slope(w) ** 2"},
                "that is the slope times itself. Ask how the slope changes.",
            ),
            (
                {"derivative(slope, w, h=1e-3)": "slope(w + 1e-3) - slope(w)"},
                "you subtract two slopes. Divide by the distance between the two places as well.",
            ),
        ],
        because="The derivative of the derivative.",
        hints=["Write a function for the slope first.", "Give that function to `derivative`."],
    ),
    Number(
        "08.p2",
        right=0.1,
        wrong={
            0.05: "at that rate 1 − 0.05 × 20 is zero: it lands in one step.",
            0.2: "at that rate the factor is 1 − 4 = −3, and the distance triples.",
            10: "your fraction is upside down: the curvature is the denominator.",
            20: "that is the curvature itself. Which rate makes 1 − rate × 20 equal to −1?",
            1: "that is the limit for curvature 2, along b. The question is about w.",
            40: "that multiplies 2 by the curvature. The larger the curvature, the smaller the limit.",
        },
        because="1 − 0.1 × 20 = −1: as far away as before, on the other side.",
        hints=[
            "Bouncing means the same distance, on the other side. What is the factor then?",
            "The factor is −1, so 1 − rate × 20 = −1.",
            "Then rate × 20 is 2.",
        ],
    ),
    Code(
        "08.2",
        right=bouncing_rate,
        cases=[
            (curve("10 * (w - 4) ** 2 + 1"), 3.0),
            (curve("(2 * w - 9) ** 2"), 3.0),
            (curve("(w * w - 1) ** 2"), 1.0),
            (curve("(w ** 3 - 8) ** 2"), 2.0),
        ],  # parabolas, and minima: elsewhere 2/λ says nothing about descent
        tolerance=5e-3,  # a nudge of 1e-3 to one side only is off by 3e-3
        wrong=[
            (
                {"factor = -1": "factor = 0"},
                "that is the rate that lands in one step. Bouncing takes a larger one; see the factors printed above.",
            ),
            (
                {"factor = -1": "factor = 1"},
                "your rate is 0: with factor 1 nothing moves. Bouncing keeps the distance and switches sides.",
            ),
            (
                {"curvature(f, w)": "derivative(f, w)"},
                "you used the slope once. Curvature is the slope of the slope: use `derivative` twice.",
            ),
            (
                {"curvature(f, w)": "derivative(f, w, h=1e-3)"},
                "that divides by the slope. 2/λ needs the slope of the slope: put one `derivative` inside the other.",
            ),
            (
                {"curvature(f, w)": "f(w)"},
                "that uses the height of the curve. Curvature is about how its slope changes.",
            ),
            (
                {"(1 - factor) / curvature(f, w)": "curvature(f, w) / (1 - factor)"},
                "the fraction is upside down: a strong curvature allows only a small rate.",
            ),
            (
                {"(1 - factor) / ": ""},
                "that is the curvature itself. What rate makes 1 − rate × curvature equal to −1?",
            ),
            (
                {"curvature(f, w)": "curvature(f, 3)"},
                "this holds only on parabolas: you measure at 3. The curvature of (w² − 1)² is different elsewhere; use the w you are given.",
            ),
            (
                {"curvature(f, w)": "derivative(lambda v: derivative(f, w), w)"},
                "you divide by 0: your curvature came out as 0. Does the inner slope depend on where it is measured?",
            ),
        ],
        because="Then 1 − rate × curvature is −1. On a curve that is not a parabola, this holds only near a minimum, and only roughly.",
        hints=[
            "When it bounces, the distance is as large as before, on the other side. What is it multiplied by?",
            "The factor is 1 − rate × curvature. Solve that for the rate.",
            "The rate is 1 − factor, divided by the curvature of f at w, which `curvature` gives you.",
        ],
    ),
    Choice(
        "08.p3",
        right="b",
        options={"a": "2/15.5, about 0.129", "b": "2/20 = 0.1", "c": "2/6.5, about 0.308"},
        wrong={
            "a": "15.5 is what w sees. But a walk may bounce along a slant, where no knob acts alone.",
            "c": "6.5 is what b sees, and w already bounces at a lower rate.",
        },
        because="The steepest direction is the slanted one, and its curvature is still 20.",
        hints=[
            "Turning a picture does not change its shape.",
            "In which direction is this ravine steepest, and what is the curvature there?",
        ],
    ),
    Choice(
        "08.p4",
        right="a",
        options={"a": "it rises, to about 3", "b": "it stays at about 0.8", "c": "it falls, to about 0.2"},
        wrong={
            "b": "w is at its best place, but it arrived at speed. What happens to it now?",
            "c": "L falls in plain descent. But momentum keeps half of a step that was 1 long.",
        },
        because="w runs half a unit past 4, and 10 × 0.5² alone is 2.5.",
        hints=[
            "What does v hold for w after the first step?",
            "v for w is −20, and half of it is left: w goes on by 0.05 × 10.",
        ],
    ),
    Code(
        "08.3",
        right=MySGD,
        probe=probe_sgd,
        wrong=[
            (SGD, READY_MADE),
            ({"+ p.grad": "- p.grad"}, "the parameters climb: look at the signs of g and of the step."),
            (
                {"self.momentum * self.v[i] + ": ""},
                "momentum changes nothing. The share β of the last velocity must be kept and must move `p.data`, and `zero_grad` must not clear it.",
            ),
            (
                {"self.momentum * ": ""},
                "too much of an earlier step is left. A step keeps only the share β of the old velocity.",
            ),
            (
                {"+ p.grad": "+ (1 - self.momentum) * p.grad"},
                "your v is an average, with (1 − β) in front of g. That is not the convention asked for above.",
            ),
            (
                {"+ p.grad": "+ self.learning_rate * p.grad", "p.data - self.learning_rate * ": "p.data - "},
                "this works while the rate is steady. But the rate is inside your velocity, so a new one takes effect too late.",
            ),
            (
                {"self.learning_rate = ": "self.rate = ", "self.learning_rate * ": "self.rate * "},
                "a new `learning_rate` has no effect on your step: `step` must read it each time.",
            ),
            ({"self.learning_rate * ": ""}, "the learning rate is not used in the step."),
            (
                {"enumerate(self.parameters)": "((0, p) for p in self.parameters)"},
                "all parameters share one velocity. Each needs its own.",
            ),
            (
                {
                    "[0.0] * len(self.parameters)": "dict.fromkeys((p.label for p in self.parameters), 0.0)",
                    "enumerate(self.parameters)": "((p.label, p) for p in self.parameters)",
                },
                "parameters with the same label share a velocity. In a network every neuron has a w0; each needs its own velocity.",
            ),
            ({"momentum=0.0": "momentum"}, MOMENTUM_NEEDED),
            ({"p.grad = 0.0": "pass"}, "after `zero_grad` the gradients are still there."),
            (
                {"p.grad = 0.0": "p.grad = None"},
                "`zero_grad` does not leave a number. `backward` adds to `grad`, so it has to be 0.",
            ),
            ({"self.learning_rate = learning_rate": "self.rate = learning_rate"}, RATE_NOT_KEPT),
            ({"= learning_rate": "= learning_rate,"}, RATE_IN_A_TUPLE),
            ({"= learning_rate": "= 0.1"}, RATE_OF_ITS_OWN),
            ({"def step(self):": "def step(self):\n        self.learning_rate /= 2"}, RATE_CHANGED),
            (
                {"self.parameters = list(parameters)": "w, b = parameters\n        self.parameters = [w, b]"},
                FOR_TWO_ONLY,
            ),
            ({"enumerate(self.parameters)": "enumerate(self.parameters[:2])"}, THIRD_STANDS),
            ({"[0.0]": "[Node(0.0)]"}, NODE_IN_DATA),
            ({"p.grad = 0.0": "p.grad = Node(0.0)"}, NODE_IN_GRAD),
            (
                {"[0.0] * len(self.parameters)": "[p.grad for p in self.parameters]"},
                "a velocity starts as the gradient that is there when the optimizer is made. Each should start at 0.",
            ),
            (
                {"p.data = p.data": "p = p.data"},
                "`step` moves nothing: `p.data` has to change, by a velocity that the gradient goes into.",
            ),
        ],
        because="Step for step the same numbers as `gd_lib.SGD`, even when the rate changes midway.",
        hints=[
            "Keep the parameters, the learning rate and β, and also a list with a velocity for each parameter, all 0.",
            "In `step`, for each parameter: compute the new velocity, then move `data` by that times the rate.",
            "`for i, p in enumerate(self.parameters):` gives you each parameter and its number.",
            "Inside the loop: self.v[i] = self.momentum * self.v[i] + p.grad; then subtract self.learning_rate * self.v[i] from p.data.",
        ],
    ),
    Code(
        "08.4",
        right=MyAdam,
        probe=probe_adam,
        wrong=[
            (Adam, READY_MADE),
            (
                {" / (1 - b1**self.count)": "", " / (1 - b2**self.count)": ""},
                "the first steps are off: m and v start at 0, and nothing makes up for it. Divide by 1 − βᵗ.",
            ),
            ({" / (1 - b2**self.count)": ""}, "m is corrected, but v is not. Both start at 0."),
            ({" / (1 - b1**self.count)": ""}, "v is corrected, but m is not. Both start at 0."),
            ({"b1**self.count": "b1 * self.count", "b2**self.count": "b2 * self.count"}, TIMES_FOR_POWER),
            (
                {"b1**self.count": "b1", "b2**self.count": "b2"},
                "you divide by 1 − β at every step. That is right for the first one; at step t it is 1 − βᵗ.",
            ),
            ({"self.count = 0": "self.count = 1"}, "your t is one too large: at the first step it should be 1."),
            ({"self.count += 1": ""}, DIVIDED_BY_0),
            (
                {
                    "        self.count += 1\n": "",
                    "self.m[i] = b1": "self.count += 1\n            self.m[i] = b1",
                },
                "your count goes up with every parameter. It should go up once in each `step`, before the loop.",
            ),
            (
                {"m = self.m[i]": "m = self.m[i] = self.m[i]", "v = self.v[i]": "v = self.v[i] = self.v[i]"},
                "the corrected numbers are kept, and corrected again at the next step. Keep m and v as they are.",
            ),
            (
                {"v**0.5 + self.epsilon": "(v + self.epsilon) ** 0.5"},
                "ε is under the root. It should be added to the root, outside.",
            ),
            ({" + self.epsilon": ""}, "where is ε? It is added to the root of v, so that nothing is divided by 0."),
            ({"v**0.5": "v"}, "m is divided by v, a mean of squares. The root of v has the size of a slope."),
            ({"p.grad**2": "abs(p.grad)"}, "v should be a mean of squares, g times g. Yours averages sizes."),
            ({"p.grad**2": "p.grad"}, NO_SQUARES),
            (
                {"self.learning_rate * m": "self.learning_rate * p.grad"},
                "your step uses the current slope. It should use the running mean m.",
            ),
            (
                {"b1, b2 = self.betas": "b2, b1 = self.betas"},
                "the two betas have changed places: the first is for m, the second for v.",
            ),
            (
                {"(1 - b1) * ": "", "(1 - b2) * ": ""},
                "m and v keep a share of the old, and add all of the new. Only a share 1 − β of that should go in.",
            ),
            ({"(1 - b1) * ": ""}, "m adds all of the new slope. Only the share 1 − β₁ of it should go in."),
            ({"(1 - b2) * ": ""}, "v adds all of the new square. Only the share 1 − β₂ of it should go in."),
            (
                {"b1 * self.m[i] + ": "", "b2 * self.v[i] + ": ""},
                "m and v forget what came before. They should keep the shares β₁ and β₂ of it, untouched by `zero_grad`.",
            ),
            (
                {"enumerate(self.parameters)": "((0, p) for p in self.parameters)"},
                "all parameters share one m and one v. Each needs its own.",
            ),
            ({"enumerate(self.parameters)": "enumerate(self.parameters[:2])"}, THIRD_STANDS),
            ({"p.data - ": "p.data + "}, "the parameters climb: subtract the step."),
            ({"self.learning_rate * m": "m"}, "the learning rate is not used in the step."),
            (
                {"self.learning_rate, self.betas": "self.rate, self.betas", "self.learning_rate * m": "self.rate * m"},
                "a new `learning_rate` has no effect on your step: `step` must read it each time.",
            ),
            ({"=0.001, betas=(0.9, 0.999), epsilon=1e-8": ", betas, epsilon"}, DEFAULTS_NEEDED),
            ({"0.001": "0.01", "0.999": "0.99"}, "your defaults differ from those in the cell."),
            ({"p.grad = 0.0": "pass"}, GRADIENTS_LEFT),
            ({"v**0.5": "math.sqrt(v)"}, NUMBERS_ONLY),
            ({"p.data = p.data": "p = p.data"}, "`step` moves nothing: `p.data` has to change."),
        ],
        because="Step for step the same numbers as `gd_lib.Adam`, and so PyTorch's too.",
        hints=[
            "Keep a count of steps, starting at 0, and two lists with a number for each parameter, all 0: m and v.",
            "In `step`, count first. Then, for each parameter, update m with the slope and v with its square.",
            "Divide copies of m and v by 1 − βᵗ, each with its own β; t is the count.",
            "The step is the learning rate times the corrected m, divided by the root of the corrected v plus ε.",
        ],
    ),
    Choice(
        "08.p5",
        right="c",
        options={
            "a": "the scatter has pushed them off, and they have learned",
            "b": "they wobble around 0",
            "c": "each is exactly 0",
        },
        wrong={
            "a": "scatter pushes only where some example disagrees. What slope does a single example give a weight here?",
            "b": "for that a handful would have to give some weight a slope. Which one does, when all hidden neurons say 0?",
        },
        because="Each example alone gives every weight a slope of 0, so each handful does too.",
        hints=[
            "What does a hidden neuron say, and what comes back to it, when all weights are 0?",
            "The slope of a weight out of a neuron is the error × what the neuron says. And a weight into it?",
        ],
    ),
    Choice(
        "08.p6",
        right="b",
        options={"a": "both stay at the saddle", "b": "the first stays, the second leaves", "c": "both leave"},
        wrong={
            "a": "one millionth is not zero. What becomes of a distance that grows at every step?",
            "c": "exactly on the ridge the slope for b is 0 × something. Where should b go?",
        },
        because="Zero stays zero; one millionth grows by half at every step.",
        hints=[
            "The slope for b is 10b(b² − 1). Put in 0, and a millionth.",
            "At b = 0 it is exactly 0. A millionth is pushed away from 0, by half its size at each step.",
        ],
    ),
    Choice(
        "08.p7",
        right="c",
        options={"a": "about 1 in 4", "b": "about 1 in 16", "c": "about 1 in 400"},
        wrong={
            "a": "that would be two independent coins. There are four knobs, and they affect each other.",
            "b": "four coins would give that, one for each knob. But there are the pairs as well: a direction can be slanted, between two knobs.",
        },
        because="All slanted directions have to curve up too, so it is rarer than with four coins.",
        hints=[
            "Four coins all showing heads is one guess. But is it enough if the four axes curve up?",
            "Every slanted direction must, too. So it is far rarer than four heads.",
        ],
    ),
    Choice(
        "08.p8",
        right="c",
        options={"a": "it becomes 1 here too", "b": "it stays 10", "c": "it rises"},
        wrong={
            "a": "the scale stretches the plane along w. The ravine no longer lies along a knob, so it is stretched askew.",
            "b": "the scale changes w's slopes and leaves those of b alone, so the curvatures do change.",
        },
        because="κ rises to 34.6. At 45°, both knobs are equally steep; the scaling makes them unequal, and the slant stays.",
        hints=[
            "With the ravine at 45°, which knob is the steep one?",
            "They were equally steep. What does scaling one of them do?",
        ],
    ),
    Number(
        "08.e1",
        right=0.04,
        wrong={
            0.02: "at that rate the steepest direction lands in one step. Bouncing takes more.",
            2: "that is the limit for curvature 1. The steepest direction reaches its limit first.",
            25: "your fraction is upside down.",
            2
            / 51: "that is the rate with the best guarantee, 2/(λ₁ + λ₂). Bouncing begins a little later, when the first direction hits a factor of −1.",
            0.08: "at that rate the factor is 1 − 4 = −3: long past bouncing.",
        },
        because="2/50: the largest curvature sets the limit for all directions.",
        hints=[
            "Which of the two curvatures sets the limit?",
            "The steepest direction bounces where its factor, 1 − rate × curvature, is −1.",
            "So the rate is 2 divided by the larger curvature.",
        ],
    ),
    Number(
        "08.e2",
        right=0.001,
        wrong={
            0.00002: "that is the slope times the rate, plain descent's step. Adam divides by the size of the slope.",
            0.0001: "that leaves m uncorrected. At the first step the correction makes m the slope itself.",
            1: "that is the corrected m divided by the root of v. It still has to be multiplied by the rate.",
            0.02: "that is the slope. What are m and the root of v at the first step?",
            -0.001: "the question asks for the length of a step, and against a negative slope it goes up anyway.",
        },
        because="m is the slope and √v its size, so the first step is the rate, for every knob.",
        hints=[
            "After the correction, what are m and v at the first step?",
            "m is the slope and v its square.",
            "m divided by the root of v is then −1, however small the slope is.",
        ],
    ),
    Choice(
        "08.e3",
        right="b",
        options={
            "a": "use a smaller learning rate for all weights",
            "b": "subtract each input's mean and divide by its spread",
            "c": "train for more epochs",
        },
        wrong={
            "a": "then the small input's weight learns slowly: the flat direction gets the same small rate.",
            "c": "at a rate that explodes, no number of epochs helps, and at one that does not, the small input's weight still lags behind.",
        },
        because="Then the curvatures are more alike, and one rate suits them all better.",
        hints=["Where did the 20 come from?", "What turned the ellipses into circles?"],
    ),
    Number(
        "08.e4",
        right=0.15,
        wrong={
            0.1: "that is the limit without momentum.",
            0.2: "that would be momentum 1: 2 × 2/20.",
            0.05: "momentum moves the limit out, not in.",
            0.075: "you multiplied by 0.75. The limit is 2(1 + β)/λ.",
        },
        because="2 × 1.5/20.",
        hints=[
            "Without momentum the limit is 2/λ.",
            "Look at the dashed line in the picture of rates and momenta.",
            "Put λ = 20 and β = 0.5 into its formula, 2(1 + β)/λ.",
        ],
    ),
]
