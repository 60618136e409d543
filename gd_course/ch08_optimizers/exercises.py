"""The exercises of notebook 08, how far and which way to step."""

from gd_course.exercise import Choice, Code, Number
from gd_lib.node import Node
from gd_lib.numeric import derivative
from gd_lib.optim import SGD


def curvature(f, w):
    return derivative(lambda v: derivative(f, v, h=1e-3), w, h=1e-3)


def bouncing_rate(f, w):
    return 2 / curvature(f, w)


def landing_rate(f, w):
    return 1 / curvature(f, w)


def rate_from_slope(f, w):
    return 2 / derivative(f, w)


def rate_from_a_wide_slope(f, w):
    return 2 / derivative(f, w, h=1e-3)


def rate_from_value(f, w):
    return 2 / f(w)


def half_curvature(f, w):
    return curvature(f, w) / 2


def rate_at_the_start(f, w):
    return 2 / curvature(f, 3)


def rate_from_a_constant_slope(f, w):
    return 2 / derivative(lambda v: derivative(f, w), w)


def curve(formula):
    """The function of w with this formula, which is also its name: so a call in a message can be copied and tried."""
    f = eval(f"lambda w: {formula}")
    f.__name__ = f"lambda w: {formula}"
    return f


def with_rule(rule):
    """An SGD with another rule: rule(self, velocity, gradient) returns the new velocity and the step to subtract."""

    class Wrong(SGD):
        def step(self):
            for i, p in enumerate(self.parameters):
                self.velocities[i], step = rule(self, self.velocities[i], p.grad)
                p.data = p.data - step

    return Wrong


def with_change(change):
    """An SGD that change(self, parameters) has changed as soon as it is made."""

    class Wrong(SGD):
        def __init__(self, parameters, learning_rate, momentum=0.0):
            super().__init__(parameters, learning_rate, momentum)
            change(self, parameters)

    return Wrong


uphill = with_rule(lambda self, v, g: (u := self.momentum * v - g, self.learning_rate * u))


no_memory = with_rule(lambda self, v, g: (g, self.learning_rate * g))


no_fading = with_rule(lambda self, v, g: (v + g, self.learning_rate * (v + g)))


averaging = with_rule(lambda self, v, g: (u := self.momentum * v + (1 - self.momentum) * g, self.learning_rate * u))


rate_inside = with_rule(lambda self, v, g: (u := self.momentum * v + self.learning_rate * g, u))


no_rate = with_rule(lambda self, v, g: (u := self.momentum * v + g, u))


moves_nothing = with_rule(lambda self, v, g: (v, 0.0))


rate_not_kept = with_change(lambda self, parameters: delattr(self, "learning_rate"))


rate_in_a_tuple = with_change(lambda self, parameters: setattr(self, "learning_rate", (self.learning_rate,)))


rate_of_its_own = with_change(lambda self, parameters: setattr(self, "learning_rate", 0.1))


for_two_only = with_change(lambda self, parameters: (lambda w, b: None)(*parameters))


starts_moving = with_change(lambda self, parameters: setattr(self, "velocities", [p.grad for p in parameters]))


velocity_in_a_node = with_change(lambda self, parameters: setattr(self, "velocities", [Node(0.0) for _ in parameters]))


class MovesTwoOnly(SGD):
    def step(self):
        parameters = self.parameters
        self.parameters = parameters[:2]
        super().step()
        self.parameters = parameters


class FixedRate(SGD):
    def __init__(self, parameters, learning_rate, momentum=0.0):
        super().__init__(parameters, learning_rate, momentum)
        self.first = SGD(parameters, learning_rate, momentum)

    def step(self):
        self.first.step()


class ShrinksTheRate(SGD):
    def step(self):
        super().step()
        self.learning_rate /= 2


class SharedVelocity(SGD):
    def step(self):
        for p in self.parameters:
            self.velocities[0] = self.momentum * self.velocities[0] + p.grad
            p.data = p.data - self.learning_rate * self.velocities[0]


class VelocityByLabel(SGD):
    def __init__(self, parameters, learning_rate, momentum=0.0):
        super().__init__(parameters, learning_rate, momentum)
        self.by_label = dict.fromkeys((p.label for p in self.parameters), 0.0)

    def step(self):
        for p in self.parameters:
            self.by_label[p.label] = self.momentum * self.by_label[p.label] + p.grad
            p.data = p.data - self.learning_rate * self.by_label[p.label]


class NeedsAMomentum(SGD):
    def __init__(self, parameters, learning_rate, momentum):
        super().__init__(parameters, learning_rate, momentum)


class KeepsGradients(SGD):
    def zero_grad(self):
        pass


class EmptiesGradients(SGD):
    def zero_grad(self):
        for p in self.parameters:
            p.grad = None


class GradientInANode(SGD):
    def zero_grad(self):
        for p in self.parameters:
            p.grad = Node(0.0)


class KnownMistake(Exception):
    """Ends a probe at a mistake that gives different numbers in every class, but shows in some other way."""


def take_step(optimizer, parameters):
    """One step; KnownMistake if it shows one."""
    before = getattr(optimizer, "learning_rate", None)
    try:
        optimizer.step()
    except (AttributeError, TypeError) as error:
        if isinstance(before, tuple):
            raise KnownMistake("the rate is a tuple") from None
        if before is None and getattr(error, "obj", None) is optimizer and error.name == "learning_rate":
            raise KnownMistake("no rate is kept") from None
        raise
    if before is not None and optimizer.learning_rate != before:
        raise KnownMistake("a step changes the rate")
    if any(isinstance(p.data, Node) for p in parameters):
        raise KnownMistake("a Node in `data`")


def without_momentum(cls, parameters, rate):
    """An optimiser made with two arguments; KnownMistake if it needs the third."""
    try:
        return cls(parameters, rate)
    except TypeError:
        cls(parameters, rate, 0.0)  # stops with the same error if the third argument is not what it needs
    raise KnownMistake("momentum has no default")


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
    """Where an optimiser leads on L = 10(w − 4)² + (b − 2)² + (c − 3)²/14, or on what is left of it without c.

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
            raise KnownMistake("a Node in `grad`")
        if n == 1:
            found[f"`w.grad` after `zero_grad()`, {words},"] = remaining[0]
        for p, grad, curvature, best in zip(parameters, remaining, (20, 2, 1 / 7), (4, 2, 3)):
            p.grad = (grad or 0) + curvature * (p.data - best)
        take_step(optimizer, parameters)
        found[f"step {n} of a walk from ({start}) on the ravine, {words},"] = [p.data for p in parameters]
    return found


def probe_sgd(cls):
    """Four walks: plain, with momentum, with a change of rate, and with a third parameter."""
    try:
        if first_step(cls, 0.05) == first_step(cls, 0.2) and first_step(cls, 0.05, 0.02) == 2.6:
            raise KnownMistake("the rate given has no effect, one set later has")
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
            raise KnownMistake("it stops with three parameters") from None
        if b.data != 1.0 and c.data == 2.0:
            raise KnownMistake("the third parameter does not move")
        return found
    except KnownMistake as mistake:
        return {"your class": str(mistake)}


EXERCISES = [
    Choice(
        "08.p1",
        right="d",
        options={"a": "0 degrees", "b": "about 6 degrees", "c": "about 84 degrees", "d": "about 39 degrees"},
        wrong={
            "a": "it would, if the two slopes were equal like the two distances. Look at −∇L again.",
            "b": "that is how far −∇L lies from the w direction. The minimum lies at 45 degrees from the w direction.",
            "c": "that is the angle to the b direction. The minimum is not straight up.",
        },
        because="−∇L = (20, 2) runs almost along w, at 6 degrees; the minimum lies at 45.",
        hints=[
            "Draw (20, 2) and (1, 1) from the same point.",
            "(1, 1) lies at 45 degrees, (20, 2) at about 6. How far apart are they?",
        ],
    ),
    Number(
        "08.p2",
        right=0.1,
        wrong={
            0.05: "at that rate 1 − 0.05 × 20 is zero: it lands in one step.",
            0.2: "at that rate the factor is 1 − 4 = −3, and the distance triples.",
            10: "your fraction is upside down: the curvature is the denominator.",
            20: "that is the curvature itself. Which rate makes 1 − rate × 20 equal to −1?",
            1: "that is the limit for the curvature 2, along b. Which of the two breaks first?",
            40: "that multiplies 2 and the curvature. The larger the curvature, the smaller the limit.",
        },
        because="1 − 0.1 × 20 = −1: as far away as before, on the other side.",
        hints=[
            "Bouncing means the same distance, on the other side. What is the factor then?",
            "The factor is −1, so rate × 20 = 2, and the rate is 0.1.",
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
                landing_rate,
                "that is the rate that lands in one step. Bouncing takes a larger one; see the factors printed above.",
            ),
            (rate_from_slope, "you used the slope once. Curvature is the slope of the slope: use `derivative` twice."),
            (
                rate_from_a_wide_slope,
                "that divides by the slope. 2/λ needs the slope of the slope: put one `derivative` inside the other.",
            ),
            (rate_from_value, "that uses the height of the curve. Curvature is about how its slope changes."),
            (half_curvature, "the fraction is upside down: a strong curvature allows only a small rate."),
            (curvature, "that is the curvature itself. What rate makes 1 − rate × curvature equal to −1?"),
            (
                rate_at_the_start,
                "this holds only on parabolas: you measure at 3. The curvature of (w² − 1)² is different elsewhere; use the w you are given.",
            ),
            (
                rate_from_a_constant_slope,
                "you divide by 0: your curvature came out as 0. Does the inner slope depend on where it is measured?",
            ),
        ],
        because="There 1 − rate × curvature is −1. On a curve that is not a parabola, this holds only near a minimum.",
        hints=[
            "Write a function for the slope first: `def slope(v)`, with `derivative(f, v)` inside.",
            "The curvature at w is `derivative(slope, w)`.",
            "Return 2 divided by that curvature; h=1e-3 in both calls keeps rounding small.",
        ],
    ),
    Choice(
        "08.p3",
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
        right=SGD,
        probe=probe_sgd,
        wrong=[
            (uphill, "the parameters climb: look at the signs of g and of the step."),
            (
                no_memory,
                "momentum changes nothing. The share β of the last velocity must be kept and must move `p.data`, and `zero_grad` must not clear it.",
            ),
            (no_fading, "too much of an earlier step is left. A step keeps only the share β of the old velocity."),
            (
                averaging,
                "your v is an average, with (1 − β) before g. That is not the convention asked for above.",
            ),
            (
                rate_inside,
                "this works while the rate is steady. But the rate is inside your velocity, so a new one comes too late.",
            ),
            (FixedRate, "a new `learning_rate` has no effect on your step: `step` must read it each time."),
            (no_rate, "the learning rate is not used in the step."),
            (SharedVelocity, "all parameters share one velocity. Each needs its own."),
            (
                VelocityByLabel,
                "parameters with the same label share a velocity. In a network every neuron has a w0; each needs its own velocity.",
            ),
            (
                NeedsAMomentum,
                "your class cannot be made without a momentum. Give it the default of the first line, `momentum=0.0`.",
            ),
            (KeepsGradients, "after `zero_grad` the gradients are still there."),
            (EmptiesGradients, "`zero_grad` does not leave a number. `backward` adds to `grad`, so it has to be 0."),
            (
                rate_not_kept,
                "`step` looks for `self.learning_rate`, but nothing has that name. `__init__` has to store it.",
            ),
            (rate_in_a_tuple, "`learning_rate` is a tuple, not a number. Is there a comma after it?"),
            (
                rate_of_its_own,
                "the first step is the same whatever rate the class is given. Where does `__init__` put that rate?",
            ),
            (
                ShrinksTheRate,
                "`step` changes `learning_rate`. It should use the rate as it is; shrinking it is up to the caller.",
            ),
            (
                for_two_only,
                "your class works with two parameters and stops with three. It has to take as many as it is given.",
            ),
            (MovesTwoOnly, "with three parameters, the third does not move. However many there are, each has to."),
            (
                velocity_in_a_node,
                "`step` leaves a Node in `p.data`, where a number belongs. What in your calculation is a Node?",
            ),
            (GradientInANode, "`zero_grad` leaves a Node in `p.grad`, where a number belongs."),
            (
                starts_moving,
                "a velocity starts as the gradient that is there when the optimiser is made. Each should start at 0.",
            ),
            (
                moves_nothing,
                "`step` moves nothing: `p.data` has to change, by a velocity that the gradient goes into.",
            ),
        ],
        because="Step for step the same numbers as `gd_lib.SGD`, even when the rate changes on the way.",
        hints=[
            "Keep the parameters, the learning rate and β, and also a list with a velocity for each parameter, all 0.",
            "In `step`, for each parameter: compute the new velocity, then move `data` by the learning rate times it.",
            "`for i, p in enumerate(self.parameters):` gives you each parameter and its number.",
            "Inside the loop: self.v[i] = self.momentum * self.v[i] + p.grad; then subtract self.learning_rate * self.v[i] from p.data.",
        ],
    ),
    Choice(
        "08.p4",
        right="b",
        options={"a": "both stay at the saddle", "b": "the first stays, the second leaves", "c": "both leave"},
        wrong={
            "a": "one millionth is not zero. What becomes of a distance that grows at every step?",
            "c": "on the exact ridge the slope for b is 0 × something. Where should b go?",
        },
        because="Zero stays zero; one millionth grows by half at every step.",
        hints=[
            "The slope for b is 10b(b² − 1). Put in 0, and a millionth.",
            "At b = 0 it is exactly 0. A millionth is pushed away from 0, by half its size at each step.",
        ],
    ),
    Choice(
        "08.p5",
        right="c",
        options={"a": "about 1 in 4", "b": "about 1 in 16", "c": "about 1 in 400"},
        wrong={
            "a": "that would be two independent coins. There are four knobs, and they affect each other.",
            "b": "four coins would give that, one for each knob. But there are the pairs as well: a direction can be slanted, between two knobs.",
        },
        because="All slanted directions have to curve up too, so it is rarer than with four coins.",
        hints=[
            "Four coins that all show heads is one guess. But is it enough if the four axes curve up?",
            "Every slanted direction must, too. So it is far rarer than four heads.",
        ],
    ),
    Number(
        "08.e1",
        right=0.04,
        wrong={
            0.02: "at that rate the steepest direction lands in one step. Bouncing takes more.",
            2: "that is the limit for the curvature 1. The steepest direction reaches its limit first.",
            25: "your fraction is upside down.",
            2
            / 51: "that is the rate with the best guaranteed shrink, 2/(λ₁ + λ₂). Bouncing begins a little later, when the first direction reaches the factor −1.",
            0.08: "at that rate the factor is 1 − 4 = −3: long past bouncing.",
        },
        because="2/50: the largest curvature sets the limit for all directions.",
        hints=["Which of the two curvatures sets the limit?", "1 − rate × 50 = −1, so the rate is 2/50 = 0.04."],
    ),
]
