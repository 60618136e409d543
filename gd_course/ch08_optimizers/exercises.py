"""The exercises of notebook 08, how far and which way to step."""

import math

from gd_course.exercise import Choice, Code, Number
from gd_lib.node import Node
from gd_lib.numeric import derivative
from gd_lib.optim import SGD, Adam
from gd_lib.tensor import Tensor


def curvature(f, w):
    return derivative(lambda v: derivative(f, v, h=1e-3), w, h=1e-3)


def slope_alone(f, w):
    return derivative(f, w, h=1e-3)


def slope_squared(f, w):
    return slope_alone(f, w) ** 2


def difference_of_slopes(f, w):
    return derivative(f, w + 1e-3) - derivative(f, w)


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


def rate_that_stays(f, w):
    return 0 / curvature(f, w)


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


def two_only(optimizer):
    """The optimizer, but its steps move the first two parameters alone."""

    class Wrong(optimizer):
        def step(self):
            parameters = self.parameters
            self.parameters = parameters[:2]
            super().step()
            self.parameters = parameters

    return Wrong


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


class OwnSGD(SGD):
    """What is asked for; gd_lib's own is no answer."""


def ready_made(cls, finished):
    return cls is finished or (isinstance(cls, type) and issubclass(cls, finished) and cls.__module__ == "__main__")


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
        if ready_made(cls, SGD):
            raise KnownMistake("it is gd_lib's")
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


def adam_with(rule):
    """An Adam with another rule: rule(self, i, g) returns what is subtracted from parameter i."""

    class Wrong(Adam):
        def step(self):
            self.steps += 1
            for i, p in enumerate(self.parameters):
                p.data = p.data - rule(self, i, p.grad)

    return Wrong


def adam_rule(
    *, m_fades=None, m_takes=None, v_fades=None, v_takes=None, count=0, correct="mv", keep=False, end=None, square=True
):
    """A rule of Adam with something changed; `end(self, m, v, g)` is the step."""

    def rule(self, i, g):
        b1, b2 = self.betas
        m = (b1 if m_fades is None else m_fades(self)) * self.means[i] + ((1 - b1) if m_takes is None else m_takes) * g
        q = g * g if square else abs(g)
        v = (b2 if v_fades is None else v_fades(self)) * self.squares[i] + (
            (1 - b2) if v_takes is None else v_takes
        ) * q
        self.means[i], self.squares[i] = m, v
        t = self.steps + count
        m = m / (1 - b1**t) if "m" in correct else m
        v = v / (1 - b2**t) if "v" in correct else v
        if keep:
            self.means[i], self.squares[i] = m, v
        if end:
            return end(self, m, v, g)
        return self.learning_rate * m / (v**0.5 + self.epsilon)

    return rule


class OwnAdam(Adam):
    """What is asked for; gd_lib's own is no answer."""


no_correction = adam_with(adam_rule(correct=""))
only_mean_corrected = adam_with(adam_rule(correct="m"))
only_squares_corrected = adam_with(adam_rule(correct="v"))
counts_one_too_many = adam_with(adam_rule(count=1))
counts_from_0 = adam_with(adam_rule(count=-1))
corrected_is_kept = adam_with(adam_rule(keep=True))
epsilon_in_the_root = adam_with(adam_rule(end=lambda self, m, v, g: self.learning_rate * m / (v + self.epsilon) ** 0.5))
no_epsilon = adam_with(adam_rule(end=lambda self, m, v, g: self.learning_rate * m / v**0.5))
no_root = adam_with(adam_rule(end=lambda self, m, v, g: self.learning_rate * m / (v + self.epsilon)))
not_squared = adam_with(adam_rule(square=False))
slope_not_mean = adam_with(adam_rule(end=lambda self, m, v, g: self.learning_rate * g / (v**0.5 + self.epsilon)))
adam_uphill = adam_with(adam_rule(end=lambda self, m, v, g: -self.learning_rate * m / (v**0.5 + self.epsilon)))
no_adam_rate = adam_with(adam_rule(end=lambda self, m, v, g: m / (v**0.5 + self.epsilon)))
takes_all = adam_with(adam_rule(m_takes=1, v_takes=1))
m_takes_all = adam_with(adam_rule(m_takes=1))
v_takes_all = adam_with(adam_rule(v_takes=1))
no_memories = adam_with(adam_rule(m_fades=lambda self: 0, v_fades=lambda self: 0))
adam_stands = adam_with(lambda self, i, g: 0.0)
root_of_numbers = adam_with(adam_rule(end=lambda self, m, v, g: self.learning_rate * m / (math.sqrt(v) + self.epsilon)))


def corrected_by(share):
    """An Adam that divides m and v by 1 − share(β, t), of which 1 − βᵗ is right."""

    def end(self, m, v, g):
        m, v = (x / (1 - share(beta, self.steps)) for x, beta in zip((m, v), self.betas))
        return self.learning_rate * m / (v**0.5 + self.epsilon)

    return adam_with(adam_rule(correct="", end=end))


times_for_power = corrected_by(lambda beta, t: beta * t)
same_correction = corrected_by(lambda beta, t: beta)


class SignedSquares(Adam):
    def step(self):
        self.steps += 1
        b1, b2 = self.betas
        for i, p in enumerate(self.parameters):
            self.means[i] = b1 * self.means[i] + (1 - b1) * p.grad
            self.squares[i] = b2 * self.squares[i] + (1 - b2) * p.grad
            m, v = self.means[i] / (1 - b1**self.steps), self.squares[i] / (1 - b2**self.steps)
            p.data = p.data - self.learning_rate * m / (v**0.5 + self.epsilon)


class BetasExchanged(Adam):
    def step(self):
        self.betas = self.betas[::-1]
        super().step()
        self.betas = self.betas[::-1]


class CountsParameters(Adam):
    def step(self):
        parameters, means, squares = self.parameters, self.means, self.squares
        for i in range(len(parameters)):
            self.parameters, self.means, self.squares = parameters[i : i + 1], means[i : i + 1], squares[i : i + 1]
            super().step()
            means[i], squares[i] = self.means[0], self.squares[0]
        self.parameters, self.means, self.squares = parameters, means, squares


class SharedMeans(Adam):
    def step(self):
        self.steps += 1
        b1, b2 = self.betas
        for p in self.parameters:
            self.means[0] = b1 * self.means[0] + (1 - b1) * p.grad
            self.squares[0] = b2 * self.squares[0] + (1 - b2) * p.grad * p.grad
            m, v = self.means[0] / (1 - b1**self.steps), self.squares[0] / (1 - b2**self.steps)
            p.data = p.data - self.learning_rate * m / (v**0.5 + self.epsilon)


class AdamKeepsGradients(Adam):
    def zero_grad(self):
        pass


class AdamWithoutDefaults(Adam):
    def __init__(self, parameters, learning_rate, betas, epsilon):
        super().__init__(parameters, learning_rate, betas, epsilon)


class OtherDefaults(Adam):
    def __init__(self, parameters, learning_rate=0.01, betas=(0.9, 0.99), epsilon=1e-8):
        super().__init__(parameters, learning_rate, betas, epsilon)


class FirstRateOnly(Adam):
    def __init__(self, parameters, learning_rate=0.001, betas=(0.9, 0.999), epsilon=1e-8):
        super().__init__(parameters, learning_rate, betas, epsilon)
        self.first = learning_rate

    def step(self):
        now, self.learning_rate = self.learning_rate, self.first
        super().step()
        self.learning_rate = now


def adam_walk(optimizer, words, parameters, slopes, rates=()):
    """How far each step of an optimizer moves each parameter: a dict."""
    found = {}
    for n, given in enumerate(slopes, 1):
        optimizer.zero_grad()
        if any(getattr(p, "grad", None) is None or p.grad != 0 for p in parameters):
            raise KnownMistake("`zero_grad` leaves gradients")
        for p, g in zip(parameters, given):
            p.grad = g
        before = [p.data for p in parameters]
        if rates:
            optimizer.learning_rate = rates[n - 1]
        optimizer.step()
        moved = [p.data - old for p, old in zip(parameters, before)]
        if any(isinstance(m, complex) for m in moved):
            raise KnownMistake(f"a negative number under the root at {'the first step' if n == 1 else 'a later step'}")
        found[f"how far step {n} moves the parameters, {words},"] = moved
    return found


def probe_adam(cls):
    """Walks: with defaults left out, with three parameters and other settings, with a change of rate, with an array."""
    try:
        if ready_made(cls, Adam):
            raise KnownMistake("it is gd_lib's")
        two = [Node(3.0, "w"), Node(1.0, "b")]
        try:
            plain = cls(two)
        except TypeError:
            cls(two, 0.001, (0.9, 0.999), 1e-8)  # stops with the same error if there is another reason
            raise KnownMistake("a default is missing") from None
        try:
            found = adam_walk(plain, "with the defaults", two, [(-20.0, -2.0), (-10.0, -1.9), (4.0, -1.8)])
        except ZeroDivisionError:
            raise KnownMistake("it divides by 0") from None
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
            raise KnownMistake("it stops with an array") from None
        return found | {"an array after a step of 0.1": table.data}
    except KnownMistake as mistake:
        return {"your class": str(mistake)}


EXERCISES = [
    Number(
        "08.r1",
        right=15,
        wrong={
            5: "that is one epoch. There are three.",
            24: "that is 3 × 8. How many handfuls of 8 are in 40 points?",
            120: "that is how many examples it looks at. A step takes eight of them.",
            3: "that would be full batch, one step an epoch.",
            40: "that is the number of points.",
        },
        because="Five handfuls an epoch, three epochs.",
        hints=[
            "Every handful is one step.",
            "How many handfuls does it take until each of the 40 points has had its turn?",
            "That many steps in each of the three epochs.",
        ],
    ),
    Choice(
        "08.r2",
        right="c",
        options={"a": "(8, 2)", "b": "(1, 1)", "c": "(2, 8)"},
        wrong={
            "a": "no rows and columns are exchanged: each weight has a slope of its own, in its own place.",
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
    Code(
        "08.1",
        right=curvature,
        cases=[(curve("(2 * w - 9) ** 2"), 3.0), (curve("w ** 3"), 2.0), (curve("-w * w + 5 * w"), 1.0)],
        tolerance=5e-3,
        wrong=[
            (slope_alone, "that is the slope. Curvature is the slope of the slope: one `derivative` inside the other."),
            (slope_squared, "that is the slope times itself. Ask how the slope changes."),
            (
                difference_of_slopes,
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
            1: "that is the limit for the curvature 2, along b. Which of the two breaks first?",
            40: "that multiplies 2 and the curvature. The larger the curvature, the smaller the limit.",
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
                landing_rate,
                "that is the rate that lands in one step. Bouncing takes a larger one; see the factors printed above.",
            ),
            (
                rate_that_stays,
                "your rate is 0: with the factor 1 nothing moves. Bouncing keeps the distance and changes the side.",
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
        because="There 1 − rate × curvature is −1. On a curve that is not a parabola, this holds only near a minimum, and nearly.",
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
            "a": "15.5 is what w sees. But a walk may bounce along a slanted line, where no knob is alone.",
            "c": "6.5 is what b sees, and w already breaks before that.",
        },
        because="The steepest direction is the slanted one, and it still has the curvature 20.",
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
        right=OwnSGD,
        probe=probe_sgd,
        wrong=[
            (SGD, "this is gd_lib's own. Here the class is yours to write."),
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
            (two_only(SGD), "with three parameters, the third does not move. However many there are, each has to."),
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
    Code(
        "08.4",
        right=OwnAdam,
        probe=probe_adam,
        wrong=[
            (Adam, "this is gd_lib's own. Here the class is yours to write."),
            (
                no_correction,
                "the first steps are off: m and v start at 0, and nothing makes up for it. Divide by 1 − βᵗ.",
            ),
            (only_mean_corrected, "m is corrected, v is not. Both start at 0."),
            (only_squares_corrected, "v is corrected, m is not. Both start at 0."),
            (
                times_for_power,
                "under the root stands a negative number from the second step on: βᵗ is a power, `b2 ** self.count`.",
            ),
            (
                same_correction,
                "you divide by 1 − β at every step. That is right for the first one; at step t it is 1 − βᵗ.",
            ),
            (counts_one_too_many, "your t is one too large: at the first step it should be 1."),
            (counts_from_0, "the first step divides by 0, since 1 − β⁰ is 0. Count the step before you correct."),
            (
                CountsParameters,
                "your count goes up with every parameter. It should go up once in each `step`, before the loop.",
            ),
            (
                corrected_is_kept,
                "the corrected numbers are kept, and corrected again at the next step. Keep m and v as they are.",
            ),
            (epsilon_in_the_root, "ε stands under the root. It is added to the root, outside."),
            (no_epsilon, "where is ε? It is added to the root of v, so that nothing is divided by 0."),
            (no_root, "m is divided by v, a mean of squares. The root of v has the size of a slope."),
            (not_squared, "v should be a mean of squares, g times g. Yours is one of sizes."),
            (SignedSquares, "under the root stands a negative number: v is a mean of squares, so square the slope."),
            (slope_not_mean, "your step uses the slope of the moment. It should use the running mean m."),
            (BetasExchanged, "the two betas have changed places: the first is for m, the second for v."),
            (
                takes_all,
                "m and v keep a share of the old, and add all of the new. Only the share 1 − β of it belongs in.",
            ),
            (m_takes_all, "m adds all of the new slope. Only the share 1 − β₁ of it belongs in."),
            (v_takes_all, "v adds all of the new square. Only the share 1 − β₂ of it belongs in."),
            (
                no_memories,
                "m and v forget what came before. They keep the shares β₁ and β₂ of it, and `zero_grad` leaves them alone.",
            ),
            (SharedMeans, "all parameters share one m and one v. Each needs its own."),
            (two_only(Adam), "with three parameters, the third does not move. However many there are, each has to."),
            (adam_uphill, "the parameters climb: the step is subtracted."),
            (no_adam_rate, "the learning rate is not used in the step."),
            (FirstRateOnly, "a new `learning_rate` has no effect on your step: `step` must read it each time."),
            (AdamWithoutDefaults, "your class needs all its arguments. Give them the defaults of the first line."),
            (OtherDefaults, "your defaults differ from those of the first line."),
            (AdamKeepsGradients, "`zero_grad` does not leave 0 in every `grad`."),
            (root_of_numbers, "it works with numbers and stops with an array. `** 0.5` takes the root of both."),
            (adam_stands, "`step` moves nothing: `p.data` has to change."),
        ],
        because="Step for step the same numbers as `gd_lib.Adam`, and so as PyTorch's.",
        hints=[
            "Keep a count of steps, starting at 0, and two lists with a number for each parameter, all 0: m and v.",
            "In `step`, count first. Then, for each parameter, renew m with the slope and v with its square.",
            "Divide copies of m and v by 1 − βᵗ, each with its own β; t is the count.",
            "The step is the learning rate times the corrected m, divided by the root of the corrected v plus ε.",
        ],
    ),
    Choice(
        "08.p5",
        right="c",
        options={
            "a": "the scatter has pushed them off, and they have learned",
            "b": "they tremble around 0",
            "c": "each is exactly 0",
        },
        wrong={
            "a": "scatter pushes only where some example disagrees. What slope does a single example give a weight here?",
            "b": "for that a handful would have to give some weight a slope. Which one does, when all hidden neurons say 0?",
        },
        because="Each single example gives every weight the slope 0, so each handful does too.",
        hints=[
            "What does a hidden neuron say, and what comes back to it, when all weights are 0?",
            "A weight out of a neuron has the slope error × what the neuron says. And a weight into it?",
        ],
    ),
    Choice(
        "08.p6",
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
        "08.p7",
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
            0.00002: "that is the slope times the rate, as plain descent steps. Adam divides by the size of the slope.",
            0.0001: "that leaves m uncorrected. At the first step m is made up to the slope itself.",
            1: "that is the corrected m divided by the root of v. It is still multiplied by the rate.",
            0.02: "that is the slope. What are m and the root of v at the first step?",
            -0.001: "the length of a step is asked for, and against a negative slope it goes up anyway.",
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
            "a": "take a smaller learning rate for all weights",
            "b": "subtract each input's mean and divide by its spread",
            "c": "train for more epochs",
        },
        wrong={
            "a": "then the small input learns slowly: the flat direction gets the same small rate.",
            "c": "at a rate that explodes no epoch helps, and at one that does not the small input waits.",
        },
        because="Then the curvatures are more alike, and one rate suits all better.",
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
