"""The exercises of notebook 11, one gradient from many machines."""

from gd_course.exercise import Choice, Code, Number

# --- 11.1, the mean of the shards -------------------------------------------------------------------------------------


def mean_of_shards(gradients, sizes):
    total = sum(sizes)
    columns = zip(*gradients)
    return [sum(n * g for n, g in zip(sizes, column)) / total for column in columns]


# --- 11.2, the first half of a ring -----------------------------------------------------------------------------------


def ring_sum(rows):
    rows, workers = [list(row) for row in rows], len(rows)
    for turn in range(workers - 1):
        for i in range(workers):
            chunk = (i - turn) % workers
            rows[(i + 1) % workers][chunk] += rows[i][chunk]
    return rows


# --- 11.3, any executor -----------------------------------------------------------------------------------------------


def all_reduce(executor, slopes, shards):
    gradients = list(executor.map(slopes, shards))
    return mean_of_shards(gradients, [len(shard) for shard in shards])


class Watched:
    """An executor that does everything at once, and counts how many shards it was given."""

    def __init__(self):
        self.given = 0

    def submit(self, work, *arguments):
        self.given += 1
        return Done(work(*arguments))

    def map(self, work, *shards):
        return iter([self.submit(work, *arguments).result() for arguments in zip(*shards)])


class Done:
    """What `submit` promises, done already."""

    def __init__(self, value):
        self.value = value

    def result(self, timeout=None):
        return self.value


def slopes_of_line(shard):
    """The mean slopes of (3x + 1 − y)² for the weight and for the bias, over a list of pairs (x, y)."""
    errors = [3 * x + 1 - y for x, y in shard]
    return [2 * sum(e * x for e, (x, _) in zip(errors, shard)) / len(shard), 2 * sum(errors) / len(shard)]


SHARDS = {
    "three shards of different sizes": [[(-4.0, -14.0), (-2.0, -6.0), (1.0, 5.0)], [(2.0, 10.0)], [(4.0, 18.0)] * 2],
    "two shards": [[(-4.0, -14.0)], [(-2.0, -6.0), (2.0, 10.0), (4.0, 18.0)]],
}


def probe_all_reduce(answer):
    """The mean of two batches in shards, and how many of the shards the executor was given."""
    found = {}
    for words, shards in SHARDS.items():
        executor = Watched()
        found[f"your mean of {words}"] = answer(executor, slopes_of_line, shards)
        found[f"the number of tasks that the executor got for {words}"] = min(executor.given, len(shards))
    return found


# --- 11.4, stale descent ----------------------------------------------------------------------------------------------


def stale_walk(slope, w, rate, delay, steps):
    places = [w]
    for step in range(steps):
        old = places[max(0, step - delay)]
        places.append(places[-1] - rate * slope(old))
    return places


def parabola(w):
    return 20 * (w - 4)


EXERCISES = [
    Number(
        "11.r1",
        right=13_002,
        wrong={
            12_960: "that is all the weights. Each of the 42 neurons has a bias too.",
            12_544: "that is the weights of the first layer alone.",
            12_560: "that is the first layer. Two more follow.",
            1_482: "that is the network for pictures of 64 pixels. Here an image has 784.",
            826: "that adds up the layers. Each neuron has a weight for each of its inputs.",
        },
        because="784 × 16 + 16, and 16 × 16 + 16, and 16 × 10 + 10.",
        hints=[
            "Each layer has a weight for each pair of an input and a neuron, and a bias for each neuron.",
            "The first layer alone: 784 × 16 weights and 16 biases.",
        ],
    ),
    Number(
        "11.r2",
        right=-20,
        wrong={
            -26.666667: "the lone point counts as much as the other three here. See exercise 06.2.",
            -53.333333: "that adds the two means. Three points are behind one of them, one behind the other.",
            -33.333333: "you gave the three points the weight of one, and the one the weight of three.",
            -80: "that is the sum over all four points. The last step is to divide by four.",
        },
        because="(3 × (−13.33) + 1 × (−40)) / 4: weight each mean by its number of points.",
        hints=[
            "How do you get from the mean of three slopes back to their sum?",
            "Three times −13.33, and once −40; then divide by how many points there are.",
        ],
    ),
    Number(
        "11.r3",
        right=0.1,
        wrong={
            0.05: "at 1/λ a step lands at the bottom. The walk runs away only when steps are more than twice as long.",
            0.2: "that is four over the curvature. Try it on paper, with the parabola 10w² from w = 1.",
            10: "that is the curvature divided by two. Which way round?",
            40: "that is twice the curvature. The larger the curvature, the smaller the rate has to be.",
        },
        because="2/λ = 2/20. There a step lands as far off on the other side; above it, farther.",
        hints=[
            "One step multiplies the distance from the lowest place by 1 − ηλ.",
            "The walk does not run away while 1 − ηλ is between −1 and 1. Where does it reach −1?",
        ],
    ),
    Choice(
        "11.p1",
        right="b",
        options={
            "a": "near it, as with any handful",
            "b": "the same, but for rounding",
            "c": "four times as large",
        },
        wrong={
            "a": "a handful's gradient is only near: it leaves examples out. Do the four shards leave any out?",
            "c": "their sum would be. What does dividing by four do?",
        },
        because="The mean of all examples is the mean of the means of equal parts.",
        hints=[
            "Is there an example that no worker looks at?",
            "Write the mean of eight numbers as the mean of two means of four.",
        ],
    ),
    Number(
        "11.p2",
        right=104_016,
        wrong={
            52_008: "that is one way. The parameters go down and the gradients come up.",
            26_004: "that is the traffic of one worker. There are four.",
            13_002: "that is one copy of the parameters. Count every worker, and both ways.",
            65_010: "four gradients come up, and only one set of parameters goes down here. Each worker needs its own.",
        },
        because="4 workers × 2 ways × 13,002. None of it depends on how many examples there are.",
        hints=[
            "What goes down to one worker, and what comes up from it?",
            "13,002 down and 13,002 up. And how many workers are there?",
        ],
    ),
    Choice(
        "11.p3",
        right="c",
        options={"a": "as long as before", "b": "1.75 times as long", "c": "four times as long"},
        wrong={
            "a": "three of the gradients are in by then. Can you take the mean without the fourth?",
            "b": "that is the mean of the four times. When is the last gradient in?",
        },
        because="One mean needs all four, so a step takes as long as the slowest worker.",
        hints=["When can the mean be taken?", "What do the other three do in the meantime?"],
    ),
    Choice(
        "11.p4",
        right="c",
        options={
            "a": "the gradient of the whole batch all the same",
            "b": "of no use for a step",
            "c": "the gradient of a smaller batch",
        },
        wrong={
            "a": "nobody looked at a quarter of the examples. Can the mean know what they would say?",
            "b": "three quarters of the batch were looked at. What was a random handful good for in notebook 06?",
        },
        because="It is the gradient of a mini-batch of 150, right on average if the shards were dealt at random.",
        hints=["Which examples have been looked at?", "What is a gradient over some of the examples called?"],
    ),
    Choice(
        "11.p5",
        right="a",
        options={"a": "0.05, half as large", "b": "0.1 as before", "c": "0.2, twice as large"},
        wrong={
            "b": "0.1 is for slopes taken where the walk is. What if it has moved since?",
            "c": "old news makes a walk overshoot, so it needs shorter steps.",
        },
        because="Each step corrects the error of one step ago, though the walk has moved since.",
        hints=[
            "The walk has moved by one step since the gradient was computed. In which direction?",
            "It corrects what has been corrected already. Does that make it overshoot more, or less?",
        ],
    ),
    Code(
        "11.1",
        right=mean_of_shards,
        cases=[([[-40 / 3, 2 / 3], [-40.0, -10.0]], [3, 1]), ([[1.0], [2.0], [6.0]], [10, 10, 4])],
        wrong=[
            (
                {"n * g for": "g for", "/ total": "/ len(sizes)"},
                "every shard counts the same here, however few examples it had.",
            ),
            ({"n * g for": "g for"}, "you divide by the number of examples, but you add each shard's mean only once."),
            ({"/ total": "/ len(sizes)"}, "the sizes are in the sum, but you divide by the number of shards."),
            ({" / total": ""}, "that is the sum over all examples. A mean divides at the end."),
            ({"n * g for": "g / n for"}, "you divide the means by their sizes. They are means already."),
        ],
        because="Each mean becomes a sum again, the sums are added, and the total is divided once.",
        hints=[
            "Mean times size is the sum over a shard.",
            "Add these sums, and divide by the number of examples in all shards.",
        ],
    ),
    Code(
        "11.2",
        right=ring_sum,
        cases=[
            [[1, 20, 300, 4000], [5, 60, 700, 8000], [9, 10, 200, 3000], [4, 50, 600, 7000]],
            [[1.0, 2.0, 4.0], [8.0, 16.0, 32.0], [64.0, 128.0, 256.0]],
        ],
        wrong=[
            (
                {"+= rows[i]": "= rows[i]"},
                "the neighbour's own numbers are overwritten. What arrives should be added to them.",
            ),
            ({"(i + 1) % workers": "i + 1"}, "the last worker's neighbour is the first one; `%` leads back to 0."),
            (
                {"(i + 1) % workers": "(i - 1) % workers"},
                "that hands the chunk to the neighbour on the left. The order of the chunks only works to the right.",
            ),
            ({"(i + 1) % workers": "i"}, "each worker sends to itself here. Who is its neighbour on the right?"),
            (
                {"+= rows[i][chunk]": "+= rows[i][i]"},
                "the worker sends the chunk with its own number each time. Send the chunk whose turn it is.",
            ),
            (
                {"+= rows[i][chunk]": "+= 1"},
                "that counts how many have added something. It should add the sender's own chunk.",
            ),
        ],
        because="Chunk by chunk a sum goes round, and each worker adds its share.",
        hints=[
            "The first blank is the neighbour on the right, and the last worker's neighbour is worker 0.",
            "`(i + 1) % workers` wraps around. The second blank is what worker i holds of that chunk.",
        ],
    ),
    Code(
        "11.3",
        right=all_reduce,
        probe=probe_all_reduce,
        wrong=[
            (
                {"executor.map": "map"},
                "the mean is right, but Python's own `map` computes everything here. Let the executor do it.",
            ),
            (
                {"[len(shard) for shard in shards]": "[1] * len(shards)"},
                "every shard counts the same here. Give `mean_of_shards` their sizes.",
            ),
            (
                {"[len(shard) for shard in shards]": "[1 / len(shard) for shard in shards]"},
                "the larger a shard, the less it counts here. It should be the reverse.",
            ),
            (
                {"mean_of_shards(gradients, [len(shard) for shard in shards])": "gradients"},
                "that is a gradient for each shard. One mean of them goes back.",
            ),
            (
                {"list(executor.map(slopes, shards))": "list(executor.map(slopes, shards[:1])) * len(shards)"},
                "only the first shard was handed out, and its gradient used for all of them.",
            ),
        ],
        because="The executor decides who computes; the mean does not care who did.",
        hints=[
            "`executor.map(slopes, shards)` is like Python's own `map`, but the workers do it.",
            "Make a list of what it gives, and hand that to `mean_of_shards`.",
            "The sizes are the lengths of the shards.",
        ],
    ),
    Code(
        "11.4",
        right=stale_walk,
        cases=[(parabola, 3.0, 0.02, 1, 5), (parabola, 5.0, 0.01, 3, 8), (parabola, 3.0, 0.05, 0, 3)],
        wrong=[
            (
                {"places[max(0, step - delay)]": "places[-1]"},
                "the slope is always taken at the newest place, so no gradient is ever old.",
            ),
            (
                {"places.append(places[-1] -": "places.append(old -"},
                "you step from the old place. The slope is old, but the step starts where the walk is now.",
            ),
            (
                {"max(0, step - delay)": "step - delay"},
                "at the beginning this index is negative, and Python counts from the end. Stop it at 0.",
            ),
            (
                {"max(0, step - delay)": "max(0, step + 1 - delay)"},
                "the age is off by one: with a delay of 1 this takes the newest place.",
            ),
            ({"max(0, step - delay)": "0"}, "the slope is always taken at the start. It should be `delay` steps old."),
            ({"- rate *": "+ rate *"}, "that goes uphill. Descent goes against the slope."),
            ({"return places": "return places[-1]"}, "that is the last place alone. Return the whole walk."),
            ({"places = [w]": "places = [w, w]"}, "the start is in the list twice."),
        ],
        because="The slope comes from where the walk was; the step starts where it is.",
        hints=[
            "Keep a list of all places. The newest is `places[-1]`, and at step number `step` it has index `step`.",
            "The slope is taken at index `step - delay`, or at the start if there is no such place yet.",
            "`max(0, step - delay)` is that index. The step itself starts at `places[-1]`.",
        ],
    ),
    Number(
        "11.e1",
        right=3.5,
        wrong={
            13 / 3: "that is the mean of the three. The third shard has as many examples as the other two together.",
            140: "that is the sum over all examples. Divide by how many there are.",
            13: "that adds the three means. A mean over everything cannot be larger than all of them.",
            5: "the larger a shard, the less it counts here. It should be the reverse.",
        },
        because="(10 × 4 + 10 × 8 + 20 × 1) / 40.",
        hints=[
            "Weight each mean by its number of examples.",
            "10 × 4 + 10 × 8 + 20 × 1 is the sum over all 40 examples.",
        ],
    ),
    Number(
        "11.e2",
        right=60,
        wrong={
            22.5: "that is ten times the mean of the four. A step ends when the last worker does.",
            10: "three of them are that fast. A step waits for the fourth.",
            90: "that adds the four times. They work at the same time.",
            6: "that is one step. The question is about ten.",
        },
        because="Each step waits for the slowest, 6 seconds, and there are ten.",
        hints=["When does one step end?", "The slowest worker decides. And there are ten steps."],
    ),
    Choice(
        "11.e3",
        right="b",
        options={"a": "more workers", "b": "larger batches", "c": "a smaller learning rate"},
        wrong={
            "a": "each would have less to compute, and just as much to send.",
            "c": "that changes where the steps lead, but not what is computed or what travels.",
        },
        because="More is computed for the same traffic. A step costs more, and there are fewer of them.",
        hints=["What does the traffic not depend on?", "Make a trip worth more."],
    ),
    Choice(
        "11.e4",
        right="a",
        options={
            "a": "it has to be smaller",
            "b": "it may be larger",
            "c": "it makes no difference",
        },
        wrong={
            "b": "an old gradient corrects what has been corrected already. Longer steps make that worse.",
            "c": "think of the twenty networks: at which rates did they run away?",
        },
        because="The older a gradient, the more the walk overshoots.",
        hints=["What happened to the limit of 0.1 when gradients were one step old?", "And at three steps, and seven?"],
    ),
]
