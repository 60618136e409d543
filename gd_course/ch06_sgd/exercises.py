"""The exercises of notebook 06, learning from a random handful."""

from gd_course.exercise import Choice, Code, NotYet, Number, Order, asked_from_file_of
from gd_lib import train
from gd_lib.data import two_moons
from gd_lib.losses import mse
from gd_lib.nn import MLP
from gd_lib.optim import SGD
from gd_lib.train import batches

# --- 06.1, the slopes of a handful ------------------------------------------------------------------------------------


def mean_gradient(w, b, xs, ys):
    errors = [w * x + b - y for x, y in zip(xs, ys)]
    for_w = 2 * sum(e * x for e, x in zip(errors, xs)) / len(xs)
    return [for_w, 2 * sum(errors) / len(xs)]


# --- 06.2, the loss of an epoch ---------------------------------------------------------------------------------------


def epoch_mean(means, sizes):
    total = sum(m * n for m, n in zip(means, sizes))
    return total / sum(sizes)


# --- 06.3, the training loop ------------------------------------------------------------------------------------------


def my_fit(network, X, y, optimizer, epochs, size):
    handfuls, losses = batches(X, y, size), []
    for _ in range(epochs):
        total = 0.0
        for xb, yb in handfuls:
            optimizer.zero_grad()
            loss = mse([network(x) for x in xb], yb)
            loss.backward()
            optimizer.step()
            total += loss.data * len(xb)
        losses.append(total / len(X))
    return losses


def the_finished_one(network, X, y, optimizer, epochs, size):
    return train.fit(network, X, y, mse, optimizer, epochs=epochs, batch_size=size).loss


FINISHED = "it works, because gd_lib's `fit` does the work. Here the loop is yours: batches, `zero_grad`, the loss, `backward`, `step`."


class Watched(SGD):
    """An SGD that counts its steps. NotYet if gd_lib's own `fit` asks for one."""

    taken = 0

    def step(self):
        if asked_from_file_of(train.fit):
            raise NotYet(FINISHED)
        self.taken += 1
        super().step()


def probe_fit(fit):
    """Two short trainings, each with a last handful that is short."""
    X, y = two_moons(7)
    found = {}
    for epochs, size in ((3, 3), (2, 2)):
        words = f"{epochs} epochs with 7 points in handfuls of {size}"
        network = MLP([2, 2, 1], seed=1)
        optimizer = Watched(network.parameters(), 0.1)
        found[f"your list of losses for {words}"] = fit(network, X, y, optimizer, epochs, size)
        found[f"the number of steps in {words}"] = optimizer.taken
        found[f"the first weight after {words}"] = network.parameters()[0].data
    return found


# --- 06.4, a schedule -------------------------------------------------------------------------------------------------


def halving(epoch, first, every):
    return first * 0.5 ** ((epoch - 1) // every)


# --- 06.5, what is wrong with each curve ------------------------------------------------------------------------------

CAUSES = {
    "a": "the learning rate is too big",
    "b": "the learning rate is too small",
    "c": "all weights began at zero",
    "d": "it learns its own points by heart",
    "e": "the examples come sorted, not shuffled",
    "f": "the losses of a batch are summed, not averaged",
}

DIAGNOSES = ["c", "a", "d", "f", "b", "e"]

CLUES = {  # why a curve does not have a letter that is often given to it
    "1b": "curve 1 does not fall at all, not even slowly. What can make every hidden neuron useless?",
    "1d": "curve 1 learns nothing, so nothing by heart either.",
    "2e": "curve 2 jumps without a rhythm. Sorted examples give a regular pattern.",
    "2f": "curve 2 has one set of examples, so it says nothing about their number. And a large rate need not make it explode: up to a point it only jumps.",
    "2d": "curve 2 shows only one loss. Learning by heart shows in a second one, on points set aside.",
    "3a": "in curve 3 the “learned” loss does go down to nearly zero. Look at the other line.",
    "4a": "the rate of curve 4 suits 10 examples. Why should it be too big for 200?",
    "4b": "curve 4 is quick with 10 examples. With too small a rate it would be slow with either number.",
    "5c": "curve 5 does fall, if you wait. With weights that began at zero it would not.",
    "6a": "curve 6 has a rhythm, one tooth for each epoch. What repeats in every epoch?",
}

NO_LIST = "write a list of six letters in quotes, in the order of the curves."
NOT_SIX = "there are six curves, but your list does not have six letters. Write one letter for each curve."
NO_LETTER = "something in your list is not a letter from a to f. Write one of them for each curve."


def probe_diagnoses(answer):
    """The letters up to the first wrong one, so that a message can speak about that curve."""
    if isinstance(answer, (list, tuple)) and len(answer) == 1 and isinstance(answer[0], str):
        answer = answer[0]  # all the letters in one text
    if isinstance(answer, str):
        answer = answer.replace(",", "").replace(" ", "")
    if not isinstance(answer, (list, tuple, str)):  # also a set, which has no order
        raise NotYet(NO_LIST)
    letters = [str(letter).strip(" ()\"'").lower() for letter in answer]
    if len(letters) != len(DIAGNOSES):
        raise NotYet(NOT_SIX)
    if set(letters) - set(CAUSES):
        raise NotYet(NO_LETTER)
    wrong = [curve for curve, (letter, right) in enumerate(zip(letters, DIAGNOSES), 1) if letter != right]
    return letters[: wrong[0]] if wrong else letters


def wrong_letters():
    """Pairs of an answer and its message: every wrong letter for every curve."""
    for curve, right in enumerate(DIAGNOSES, 1):
        for letter in sorted(set(CAUSES) - {right}):
            otherwise = f"curve {curve} is not the one where {CAUSES[letter]}."
            answer = [*DIAGNOSES[: curve - 1], letter, *DIAGNOSES[curve:]]
            yield answer, CLUES.get(f"{curve}{letter}", otherwise)


EXERCISES = [
    Number(
        "06.r1",
        right=4,
        wrong={
            2: "that step goes with the slope, uphill. Descent goes against it; see the first descent in notebook 01.",
            23: "you stepped by the whole slope. The learning rate should shrink it.",
            1: "that is the length of the step. The question is about where w is after it.",
            -1: "that is the learning rate times the slope. Descent subtracts it from w.",
            3.1: "0.05 × 20 is 1, not 0.1.",
            13: "0.05 × 20 is 1, not 10.",
            2.95: "that moves w by the learning rate alone, and backwards. The size of the slope counts too.",
            3.05: "that moves w by the learning rate alone. The size of the slope counts too.",
        },
        because="3 − 0.05 × (−20): one unit to the right.",
        hints=[
            "A step is the learning rate times the slope, taken against its sign.",
            "The slope is negative, and a step against it goes to the right.",
            "Write it as 3 − 0.05 × (−20), and mind the two signs.",
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
        because="`backward` keeps adding to the leaves' gradients until someone sets them to zero.",
        hints=[
            "What does `backward` do with a gradient that is already there?",
            "It adds, until someone sets the gradient to zero.",
            "Nobody does. So what do −24 and another −4 come to?",
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
        hints=[
            "Add them up, and then?",
            "A loss over several examples is their mean.",
            "Share the sum, 44, among the four examples.",
        ],
    ),
    Choice(
        "06.p1",
        right="c",
        options={"a": "above 3", "b": "about 3", "c": "about 1"},
        wrong={
            "a": "each handful is a little off, but how many more steps do you get for the same work?",
            "b": "the work is the same. But how many steps does each way get for it?",
        },
        because="A hundred rough steps beat one exact step. The picture is further down.",
        hints=[
            "How many steps does each way take?",
            "One step against a hundred. Being a little off costs less than standing still.",
        ],
    ),
    Number(
        "06.p2",
        right=2,
        wrong={
            0: "a step goes against the sign of 2e. Which way is b = 2 from b = 1?",
            1: "count again: the slopes for b are 6, 2, −6 and −10.",
            4: "all four agree about w. The question is about b.",
            3: "count again: for which errors is the slope for b positive?",
        },
        because="Points 1 and 2 have a positive slope for b, so their steps would lower it.",
        hints=[
            "b has to grow, from 1 to 2. Which sign of the slope makes a step raise b?",
            "A step goes against the slope, so a negative slope raises b.",
            "2e has the sign of e. Count the errors whose step would lower b.",
        ],
    ),
    Code(
        "06.1",
        right=mean_gradient,
        cases=[(3, 1, [-4, -2, 2, 4], [-14, -6, 10, 18]), (5, 1, [2, 4, 1], [10, 18, 5])],  # slopes of both signs
        wrong=[
            (
                {"xs)) / len(xs)": "xs))", "(errors) / len(xs)": "(errors)"},
                "that is the sum over the handful. A larger handful would take longer steps.",
            ),
            (
                {"2 * sum(e * x": "sum(e * x", "2 * sum(errors)": "sum(errors)"},
                "a factor is missing: the slope of e² is twice e.",
            ),
            ({"w * x + b - y": "y - w * x - b"}, "all signs are reversed. The error is prediction − truth."),
            ({"e * x": "e"}, "the slope for w needs the factor x: one unit of w moves the prediction by x."),
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
                {"m * n": "m", "sum(sizes)": "len(sizes)"},
                "every batch counts the same here, however few examples it had. A lone example counts as much as three.",
            ),
            (
                {"sum(sizes)": "len(sizes)"},
                "each mean is multiplied by the size of its batch, but you divide by the number of batches. How many examples were there?",
            ),
            ({"m * n": "m"}, "you divide by the total number of examples, but you added each batch mean only once."),
            ({" / sum(sizes)": ""}, "that is the sum over all examples. A mean divides at the end."),
            ({"m * n": "m / n"}, "you divide the batch means by their sizes. They are means already."),
        ],
        because="Each mean becomes a sum again, the sums are added, and the total is divided once.",
        hints=[
            "How do you get from the mean of a batch back to its sum?",
            "Mean times size is the sum. Add these up, and divide by the total number of examples.",
            "The first blank is m * n; the second counts the examples in all batches.",
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
        because="The width shrinks like one over the square root of the size.",
        hints=[
            "Errors of both signs partly cancel.",
            "Four times as many examples: the square root of four says how the width changes.",
        ],
    ),
    Choice(
        "06.p4",
        right="b",
        options={"a": "in the deeper well", "b": "in the shallow well", "c": "at the top between them"},
        wrong={
            "a": "how would it know that there is a deeper one? It feels only the slope under its feet.",
            "c": "every step leads down, so it cannot end at the top.",
        },
        because="A slope says which way leads down from here, not where the lowest point is.",
        hints=[
            "Which way is downhill at the start?",
            "It starts inside the right-hand well, and every step leads further down.",
        ],
    ),
    Order(
        "06.o1",
        lines={
            "a": "optimizer.step()",
            "b": "loss.backward()",
            "c": "optimizer.zero_grad()",
            "d": "total += loss.data * len(xb)",
            "e": "loss = mse([network(x) for x in xb], yb)",
        },
        right="cebad",
        free=["ce", "ad"],
        wrong={
            "be": "backward starts at the loss, so the loss has to be measured first.",
            "de": "there is no loss yet to be counted: measure it first.",
            "bca": "zero_grad comes between backward and step, and throws the gradients away just before they are used.",
            "ab": "step uses the gradients that backward has yet to find.",
        },
        because="Forget, measure, go back, step. The counting may come anywhere after the loss, and the forgetting anywhere except between backward and step.",
        hints=[
            "Which line needs what another line makes?",
            "The loss comes before backward, and backward before step.",
        ],
    ),
    Code(
        "06.3",
        right=my_fit,
        probe=probe_fit,
        wrong=[
            (the_finished_one, FINISHED),
            (
                {"return losses": "pass"},
                "your function trains but returns nothing. It should return the list of losses.",
            ),
            (
                {"optimizer.zero_grad()": "pass"},
                "the slopes of all handfuls so far add up: nobody sets them to 0 before `backward`.",
            ),
            (
                {"loss.backward()": "pass"},
                "the steps move nothing, since every slope is 0 when `step` is called. `backward` belongs between `zero_grad` and `step`.",
            ),
            ({"optimizer.step()": "pass"}, "no handful is followed by a `step`, so the network stays as it was."),
            (
                {
                    "optimizer.zero_grad()": "pass",
                    "loss.backward()\n            optimizer.step()": "optimizer.step()\n            optimizer.zero_grad()\n            loss.backward()",
                },
                "each step uses the slopes of the handful before. `backward` has to come first, then `step`.",
            ),
            (
                {
                    "size), []\n": "size), []\n    loss = mse([network(x) for x in X], y)\n",
                    "loss = mse([network(x) for x in xb], yb)": "pass",
                },
                "the loss is made once, before the loop, and never again. Each handful needs its own loss, with the weights as they are then.",
            ),
            (
                {"in handfuls": "in [next(iter(handfuls))]", "len(X)": "len(xb)"},
                "only the first handful of each epoch is used. Every example should have its turn.",
            ),
            (
                {"batches(X, y, size)": "batches(X, y, len(X))"},
                "all examples go into one step. `size` says how many a handful holds.",
            ),
            (
                {"in handfuls": "in batches(X, y, size)"},
                "every epoch deals the same handfuls. Make `batches(…)` once, before the loop over the epochs, and loop over it directly, not over a list made from it: each loop over it shuffles anew.",
            ),
            (
                {"batches(X, y, size)": "[(X[k : k + size], y[k : k + size]) for k in range(0, len(X), size)]"},
                "the handfuls come in the order of the examples. `batches` shuffles them.",
            ),
            (
                {" * len(xb)": "", "len(X)": "len(handfuls)"},
                "your epoch loss is a mean of means: the short handful counts as much as a full one. See 06.2.",
            ),
            (
                {" / len(X)": ""},
                "that is the sum over the examples. The loss of an epoch is a mean: divide by how many there are.",
            ),
            (
                {"len(X)": "len(handfuls)"},
                "each loss is weighted by the size of its handful, but you divide by the number of handfuls, not of examples.",
            ),
            (
                {" * len(xb)": ""},
                "you divide by the number of examples, but each loss went in once. A loss counts for len(xb) examples.",
            ),
            ({"len(X)": "40"}, "you divide by 40, the number of points above. `X` may hold a different number."),
            (
                {"y, size)": "y, 8)", "len(X)": "40"},
                "the 8 and the 40 from the cell above are still in your loop. Here they are `size` and `len(X)`.",
            ),
            (
                {"total / len(X)": "mse([network(x) for x in X], y).data"},
                "your losses are measured over all points after each epoch. Here each handful's loss is noted just before its own step, and the epoch's is their mean.",
            ),
            (
                {"total / len(X)": "loss.data"},
                "that is the loss of the last handful alone. The loss of an epoch is a mean over all of them.",
            ),
            (
                {"total += loss.data * len(xb)": "losses.append(loss.data)", "losses.append(total / len(X))": "pass"},
                "your list has a loss for each step. It needs one for each epoch.",
            ),
            (
                {
                    "losses = batches(X, y, size), []": "losses, total = batches(X, y, size), [], 0",
                    "total = 0.0": "pass",
                },
                "from the second epoch on, the earlier ones are still in your total. Set it to 0 at the start of each epoch.",
            ),
            (
                {"return losses": "return losses[-1]"},
                "that is the last epoch's loss alone. Return the list with all of them.",
            ),
            (
                {"    return losses": "        return losses"},
                "it ends after one epoch. Is the `return` inside the loop over the epochs?",
            ),
        ],
        because="The same losses as `fit`, and the same steps.",
        hints=[
            "Two loops: one over the epochs, and inside it one over the handfuls that `batches(X, y, size)` deals.",
            "For each handful: `zero_grad`, the loss, `backward`, `step`. Its loss is `mse([network(x) for x in xb], yb)`.",
            "Add `loss.data * len(xb)` to a total that starts at 0 in each epoch.",
            "After the inner loop, append total / len(X) to the list. Return the list after the outer one.",
        ],
    ),
    Code(
        "06.4",
        right=halving,
        cases=[(1, 0.05, 2), (2, 0.05, 2), (3, 0.05, 2), (7, 0.2, 3), (5, 0.4, 5), (12, 0.4, 5)],
        wrong=[
            ({"(epoch - 1)": "epoch"}, "the first halving comes an epoch too soon. Epochs are counted from 1."),
            (
                {"//": "/"},
                "your rate sinks a little with every epoch. It should hold for `every` epochs, and then fall to half: stairs, not a slope.",
            ),
            ({" // every": ""}, "your rate is halved after each epoch. It should stay the same for `every` of them."),
            (
                {"* 0.5 ** (": "/ (1 + "},
                "that gives a half, a third, a quarter. Each time it should be half of the last one.",
            ),
            (
                {"0.5 ** ((epoch - 1) // every)": "(1 if epoch <= every else 0.5)"},
                "it is halved once and then stays put. It should be halved again and again.",
            ),
            ({"first * ": ""}, "your rates begin at 1. They should begin at `first`."),
            ({"0.5": "2"}, "your rate grows. Half of it is what should be left."),
            ({"**": "*"}, "you multiply by the number of halvings. Halving twice is × 0.5 × 0.5: a power."),
        ],
        because="Each stair down is one halving, × 0.5, and `//` counts them.",
        hints=[
            "How many times has the rate halved by epochs 1, 2, 3, 4 and 5, if `every` is 2?",
            "0, 0, 1, 1, 2 times. `//` divides and rounds down.",
            "To halve n times is to multiply by 0.5 to the power n.",
        ],
    ),
    Code(
        "06.5",
        right=DIAGNOSES,
        probe=probe_diagnoses,
        wrong=[(None, NO_LIST), (DIAGNOSES[1:], NOT_SIX), ([1, 2, 3, 4, 5, 6], NO_LETTER), *wrong_letters()],
        because="Curve 1 shows up as a handful that cannot be learned, 2 and 5 when you try other rates. 4 would show in "
        "a first loss that grows with the batch, 3 on points set aside. The sawtooth of 6 shows up in none of the four checks: look at the order.",
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
        hints=[
            "Divide, and think of the remainder.",
            "How many full batches fit in 1,000 examples, and how many examples are left over?",
            "The examples that are left over make a short batch, and a short batch is a step too.",
        ],
    ),
    Choice(
        "06.e2",
        right="a",
        options={"a": "let the learning rate shrink", "b": "train for more epochs", "c": "shuffle less often"},
        wrong={
            "b": "at the floor, more steps of the same kind change nothing; see the walk at a rate of 0.05 in the picture of the schedules.",
            "c": "then the order repeats, and the curve may become a sawtooth. The scatter stays.",
        },
        because="Shorter steps, or larger handfuls, lower the floor.",
        hints=[
            "What made the floor low in the picture of the schedules?",
            "Look at the walk that sinks lowest: what changes along the way?",
        ],
    ),
    Choice(
        "06.e3",
        right="d",
        options={
            "a": "the gradient has the wrong sign",
            "b": "the learning rate is too big",
            "c": "each batch has its own weights",
            "d": "nothing: a handful's step need not lower the overall loss",
        },
        wrong={
            "a": "then it would climb nearly always, not just once in a while.",
            "b": "it could be. But at the rate in the loop above, the overall loss rises at more than a third of the 100 steps, and still comes down.",
            "c": "there is one set of weights; the lines printed above show how it is passed on.",
        },
        because="Two of our four points would push b the wrong way, and their mean is still right.",
        hints=[
            "Look at the losses that the loop printed, epoch by epoch.",
            "What does a single example know about the others? Think of 06.p2.",
        ],
    ),
    Number(
        "06.e4",
        right=0.1,
        wrong={
            0.02: "that is the rate without momentum. The velocity grows to a multiple of the slope.",
            0.016: "you multiplied by β. The velocity grows; the share that is lost at each step is 1 − β.",
            0.025: "you divided by β. It is the share that is lost, 1 − β, that limits the velocity.",
            0.004: "you multiplied by 1 − β. The velocity grows to 1/(1 − β) times the slope.",
            5: "the velocity does become five times the slope. What does that turn a rate of 0.02 into?",
            0.036: "the velocity after two steps is 1.8 times the slope. It goes on growing.",
        },
        because="0.02/(1 − 0.8): the velocity becomes five times the slope.",
        hints=[
            "The velocity grows to what multiple of the slope?",
            "It levels off when what it loses, (1 − β)v, equals what it gains, the slope.",
            "So v is 1/(1 − β) times the slope, and the step is the rate times v.",
        ],
    ),
]
