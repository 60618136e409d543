"""The exercises of notebook 02, slopes along chains and over paths."""

from math import isclose
from numbers import Real

from gd_course.exercise import Choice, Code, NotYet, Number
from gd_lib.numeric import derivative, gradient

PLACES = (1.0, -2.0, 0.5, 0.0)  # at 0 a nudge in proportion to x is none
FAR_OUT = 1e12  # here x + 1e-5 is x again: a finite difference fails, which elsewhere is as good as a formula


def probe_slope(right, places=PLACES):
    """What a `slope` gives at the places. All finite differences, whichever their nudge, look alike."""

    def probe(answer):
        found = {f"`slope({x:g})`": answer(x) for x in places}
        far = f"`slope({FAR_OUT:g})`"
        try:
            found[far] = answer(FAR_OUT)
        except ValueError:  # gd_lib's `derivative` says so itself
            found[far] = 0.0
        if all(isinstance(value, Real) for value in found.values()):
            *near, there = [
                isclose(y, right(x), rel_tol=0.01, abs_tol=0.01) for x, y in zip((*places, FAR_OUT), found.values())
            ]
            if all(near) and not there:
                raise NotYet("that is a finite difference; for a very large number its nudge is lost in rounding.")
        return found

    return probe


# --- the solutions of 02.1 to 02.5


def line_then_square(x):
    u = 5 * x
    v = u + 2
    return 5 * 1 * (2 * v)


def square_line_square(x):
    u = x * x
    v = 3 * u + 1
    return (2 * x) * 3 * (2 * v)


def two_paths(x):
    u = x * x
    v = 3 * x + 1
    through_u = 2 * x * v
    through_v = 3 * u
    return through_u + through_v


def cube(e):
    one_path = e * e
    return one_path + one_path + one_path


def slopes(w, x, b, y):
    e = w * x + b - y
    for_e = e + e
    for_z = for_e
    for_m, for_b = for_z, for_z
    for_w, for_x = for_m * x, for_m * w
    return [for_e, for_z, for_m, for_b, for_w, for_x]


def slopes_by_nudging(w, x, b, y):
    def loss(numbers):
        w, x, b = numbers
        return (w * x + b - y) ** 2

    for_w, for_x, for_b = gradient(loss, [w, x, b])
    return [for_b, for_b, for_b, for_b, for_w, for_x]


EXERCISES = [
    Number(
        "02.s1",
        right=[36, 9, -18],
        wrong=[
            ([15, 9, -18], "3 + 12 adds along one path. Along a path, slopes multiply: this notebook shows why."),
            ([36, 20, -18], "4 × 5 multiplies over two paths. Over paths, slopes add: this notebook shows why."),
            (
                [36, 9, -6],
                "−6 is the slope of L for e. On the way to w it meets one more step, with slope x. Read on.",
            ),
        ],
        because="You know what this notebook teaches. Go on to notebook 03, where a program does it.",
        hints=[
            "These are for readers who already know all this. If you don't, this is the right notebook: read on.",
            "Multiply along a path, add over paths.",
        ],
    ),
    Number(
        "02.r1",
        right=4,
        wrong={
            0.4: "0.4 is only the rise. A slope is the rise for each unit of x.",
            0.25: "that is the run divided by the rise. A slope has the rise on top.",
            0.04: "you multiplied the rise by the run. Divide.",
            9.4: "that is the height at 3.1. A slope compares two heights.",
        },
        because="A rise of 0.4 over a run of 0.1.",
        hints=[
            "A slope is rise over run.",
            "How far does f rise, and over what run?",
            "The rise is 0.4 and the run is 0.1: divide.",
        ],
    ),
    Choice(
        "02.r2",
        right="a",
        options={"a": "up", "b": "down", "c": "the sign does not say"},
        wrong={
            "b": "with a negative slope the curve falls to the right. Does w grow or shrink as you go right?",
            "c": "it does: the sign says which way the curve falls. Notebook 01 steps against the slope.",
        },
        because="With a negative slope the loss falls to the right, so a larger w means less loss.",
        hints=["Draw a line with a negative slope.", "It falls to the right, and to the right w is larger."],
    ),
    Choice(
        "02.r3",
        right="c",
        options={
            "a": "it rearranges the formula of f",
            "b": "it walks downhill from 3",
            "c": "it nudges 3 a little both ways, and divides",
        },
        wrong={
            "a": "`derivative` gets a function and never sees its formula. All it can do is call it.",
            "b": "that is descent, which uses a slope at every step. `derivative` finds one slope and stays where it is.",
        },
        because="A central difference: two calls to f, and a division by the distance between the two points.",
        hints=["What can you do with a function you can't see inside?", "You can call it at 3 + h and at 3 − h."],
    ),
    Number(
        "02.p1",
        right=1.5,
        wrong={
            96: "that is how far the car goes while the walker goes 12 km. Here the car goes 12 km, and the walker is slower.",
            2: "you divided by 4 + 2. The bicycle goes half as far as the car, and the walker a quarter of that.",
            6: "that is how far the bicycle goes. The walker is even slower.",
            3: "that is how far the walker would go if the bicycle went 12 km. It goes only half that far.",
            24: "that doubles the distance. The car is faster than the bicycle, so the bicycle goes less than 12 km.",
            8: "that is how many kilometres the car goes for one of the walker's. Here the car goes 12.",
        },
        because="For each of the walker's kilometres the car goes 2 × 4 = 8, and 12 ÷ 8 is 1.5.",
        hints=[
            "Follow the chains back, one at a time: how far does the bicycle go while the car goes 12 km?",
            "The bicycle goes 6 km, half as far as the car.",
            "The bicycle goes 4 km for each of the walker's. How many of those are in 6?",
        ],
    ),
    Number(
        "02.p2",
        right=-16,
        wrong={
            16: "the size is right. What is e at w = 2? Its sign counts too.",
            -12: "that is the slope of the loss, at w = 3. Here m is 4w, and w is 2.",
            -4: "that is the slope for e, only one step. The nudge starts at w, and the first step makes it larger.",
            1: "you added the slopes. Along a path they multiply.",
            4: "4 is the loss at w = 2, or the slope of e for w. From e to L there is one step left.",
            -2: "−2 is e. The slope of its square is twice that, and the nudge starts at w.",
            -8: "the 2 of 2e, the slope of e², is missing; or the first step's 4 has become a 2.",
            64: "you took the square's slope at m = 8. The square gets e.",
            0: "that is what a whole unit does, from w = 2 to w = 3: L is 4 at both ends. The question is about the rate at w = 2.",
        },
        because="m = 8 and e = −2, so the slopes are 4, 1 and −4: one for each step, multiplied.",
        hints=[
            "Values first: what are m and e at w = 2?",
            "m is 8 and e is −2. What is the slope of each of the three steps, at the number it gets?",
            "The first step multiplies a nudge by 4, the second by 1, and the square by 2e. All three, one after another.",
        ],
    ),
    Code(
        "02.1",
        right=line_then_square,
        probe=probe_slope(line_then_square),
        wrong=[
            (
                lambda x: derivative(lambda x: (5 * x + 2) ** 2, x),
                "that is a finite difference of y; for a very large x its nudge is lost in rounding. Multiply the slopes of the three steps.",
            ),
            (
                {"2 * v": "2 * x"},
                "you took the square's slope at x. The square gets v: reread the worked example.",
            ),
            ({"5 * 1 * (2 * v)": "2 * v"}, "one slope is missing: from x to u the nudge grows too."),
            ({"5 * 1 * (2 * v)": "5 + 1 + 2 * v"}, "you added the slopes. Along a path they multiply."),
            ({"5 * 1 * (2 * v)": "v * v"}, "that is the value of y, not its slope."),
        ],
        because="Values forward, then one slope for each step.",
        hints=["Three steps, three slopes.", "The slopes are 5, 1 and 2 * v; multiply them."],
    ),
    Code(
        "02.2",
        right=square_line_square,
        probe=probe_slope(square_line_square),
        wrong=[
            (
                lambda x: derivative(lambda x: (3 * x * x + 1) ** 2, x),
                "that is a finite difference of y; for a very large x its nudge is lost in rounding. Fill the blanks with the slopes of the two squares.",
            ),
            (
                {"2 * v": "2 * x"},
                "you took the slope of both squares at x. What arrives at the last square? See the first reader's mistake.",
            ),
            ({"2 * v": "2 * u"}, "the last square does not get u. Look at y = … again."),
            ({"2 * x": "2 * u"}, "the first square gets x, not u: u is what it hands on."),
            (
                {"(2 * x)": "u", "(2 * v)": "v"},
                "these are the values of the steps. Each blank should be a slope.",
            ),
            (
                {"(2 * v)": "v"},
                "one of the two squares has lost its 2: the slope of each is twice what it gets.",
            ),
            (
                {"(2 * x)": "x", "(2 * v)": "v"},
                "each square has lost its 2: the slope of v² is twice v.",
            ),
            (
                {"(2 * x)": "2", "(2 * v)": "2"},
                "the slope of a square is not always 2: it is twice the number that is squared.",
            ),
            ({"(2 * x) * ": ""}, "the step from x to u is missing: it has a slope too."),
            ({" * (2 * v)": ""}, "the step from v to y is missing: it has a slope too."),
        ],
        because="2x, 3 and 2v, each taken at the number that its step gets.",
        hints=[
            "The first blank belongs to u = x², the second to y = v².",
            "The slope of a square is twice the number that is squared.",
            "The first is (2 * x). The second has the same shape, with what the last square gets.",
        ],
    ),
    Number(
        "02.p3",
        right=2.5,
        wrong={
            0: "at w = 0 the error is −10, and the slope of its square is −20. Which e makes the slope 2e zero?",
            10: "10 is the m at which the gear stands still. m is four times w.",
            2: "there the slope is −16.",
            3: "L is as high there as at w = 2. But its slope is +16.",
            -2.5: "mind the sign: m − 10 must be 0.",
            4.5: "that is the place for 2w − 9. Here e is 4w − 10.",
        },
        because="There e = 0, and 2e, the slope of the last step, is 0 too.",
        hints=[
            "Slopes along a chain multiply. Which of the three can become zero?",
            "The slope of the last step is 2e. When is it zero?",
            "e = 4w − 10 must be 0. For which w?",
        ],
    ),
    Number(
        "02.p4",
        right=4,
        wrong={
            -60: "you multiplied all four slopes. No walker takes all four steps.",
            6: "you added everything. Along a path slopes multiply.",
            10: "that is what the upper walker brings. Another walker arrives too.",
            -6: "that is what the lower walker brings. Another walker arrives too.",
            16: "the lower walker brings something negative: mind the sign of −3.",
        },
        because="10 along one path and −6 along the other, added.",
        hints=[
            "What does each walker bring?",
            "The upper one multiplies by 2 and then by 5, the lower one by −3 and then by 2.",
            "Both loads arrive at y, and y is a sum.",
        ],
    ),
    Number(
        "02.p5",
        right=3,
        wrong={
            -3: "the first step on the lower path has already flipped the sign. Another minus flips it back.",
            6: "that is what the upper walker brings. After both its steps the lower one must bring as much, with the opposite sign.",
            -6: "that is what the lower walker must bring in all. The first step does part of it.",
            0: "then the lower walker brings nothing, and y still moves by what the upper one brings.",
            1: "with 1 the lower walker would bring −2, and the upper one brings more.",
        },
        because="2 × 3 = 6, and −2 × 3 = −6. Two nudges can cancel although neither is 0.",
        hints=[
            "What does the upper walker bring?",
            "It is 6. What must the lower one bring to make the total 0?",
            "−2 times your number must be −6.",
        ],
    ),
    Number(
        "02.p6",
        right=10,
        wrong={
            15: "you multiplied by w itself. When w is nudged by 1, how far does w × x move?",
            5: "a plus would pass 5 on. Here m moves more than w does.",
            2: "2 is the slope of m for w. From m to L there is another slope.",
            7: "that is 5 + 2. Along a path slopes multiply.",
            3: "3 is the slope of m for x. The question is about w.",
            2.5: "you divided. A nudge to w moves m by x times as much, not by a fraction of it.",
            -10: "the size is right; nothing here is negative.",
        },
        because="The slope of m for w is x = 2, and 2 × 5 is the slope of L.",
        hints=[
            "Two steps lead from w to L: from w to m, and from m to L.",
            "What is the slope of m for w? Look at which number w is multiplied by.",
            "It is x = 2. Multiply what arrives, 5, by it.",
        ],
    ),
    Code(
        "02.3",
        right=two_paths,
        probe=probe_slope(two_paths),
        wrong=[
            (
                lambda x: derivative(lambda x: x * x * (3 * x + 1), x),
                "that is a finite difference, of y or of a step; for a very large x its nudge is lost in rounding. Write the slopes of the steps as formulas.",
            ),
            (
                {"through_u + through_v": "2 * x * 3"},
                "you multiplied the slopes of u and v, but they are on two different paths.",
            ),
            (
                {"through_u + through_v": "2 * x + 3"},
                "that is the slope of u + v. The last step here is a product; see “What plus and times do”.",
            ),
            ({"through_u + through_v": "through_u"}, "that is only the path through u. x also goes through v."),
            ({"through_u + through_v": "through_v"}, "that is only the path through v. x also goes through u."),
            (
                {"2 * x * v": "2 * x * u", "3 * u": "3 * v"},
                "two paths, added: good. But a product swaps: what multiplies a nudge to u?",
            ),
            ({"through_u + through_v": "through_u * through_v"}, "you found both paths. Over paths you add."),
            ({"2 * x * v": "x * v"}, "two paths, added: good. One slope is off: what is the slope of x²?"),
            (
                {"through_u + through_v": "[through_u, through_v]"},
                "both paths are there. But y has one slope for x, so they become one number.",
            ),
            ({"through_u + through_v": "u * v"}, "that is y itself, not its slope."),
            (
                {"through_u + through_v": "u + v"},
                "those are the slopes of the product for u and v. Each path has one more step, from x.",
            ),
        ],
        because="Step by step it is 2x · v through u and 3 · u through v. In school this was the product rule; it is two paths.",
        hints=[
            "Which two paths lead from x to y?",
            "Through u: the slope of x², then the slope of u × v for u. That is v, because a product swaps.",
            "Through u it is 2 * x * v. The path through v has the same shape; add both.",
        ],
    ),
    Number(
        "02.p7",
        right=4,
        wrong={
            1: "every arrow has slope 1, but there is more than one path. Count them.",
            2: "that is the slope of one step: b for a, or c for b.",
            3: "count again: two ways from a to b, and for each of them two from b to c.",
            8: "8 would be three doublings.",
        },
        because="2 × 2, or four paths of slope 1.",
        hints=[
            "Draw an arrow each time a number is used.",
            "What is the slope of b for a? And of c for b?",
            "Each is 1 + 1, one for each arrow. On the way from a to c, the two slopes multiply.",
        ],
    ),
    Code(
        "02.4",
        right=cube,
        probe=probe_slope(cube, places=(2.0, -3.0, 0.5, 0.0)),
        wrong=[
            (
                lambda e: derivative(lambda e: e * e * e, e),
                "that is a finite difference of L; for a very large e its nudge is lost in rounding. Add the slopes of the paths.",
            ),
            (lambda e: e * e, "that is one path. e goes in three times."),
            (lambda e: 2 * e * e, "that is two paths. Count how many times e goes in."),
            (lambda e: 2 * e, "that is the slope of e × e. Now the product has a third e."),
            (lambda e: 3 * e, "three paths, yes. But each multiplies by both of the other two."),
            (lambda e: e**3, "that is L itself. Nudge one e: what multiplies the nudge?"),
            (
                lambda e: 3,
                "three paths, yes. But the slope of each is not 1: what multiplies the nudge on its way?",
            ),
            (
                {"one_path + one_path + one_path": "one_path * one_path * one_path"},
                "you multiplied the three paths. Over paths you add.",
            ),
        ],
        because="Three paths of slope e × e. In school this was 3e².",
        hints=[
            "Nudge only the first e. What is the nudge multiplied by?",
            "By the other two. So what does one path bring?",
            "One path brings e * e. There are three such paths.",
        ],
    ),
    Code(
        "02.5",
        right=slopes,
        cases=[(3.0, 2.0, 1.0, 10.0), (1.0, -2.0, 0.5, 4.0), (-1.0, 3.0, 2.0, -3.0), (1e12, 2.0, 1.0, 10.0)],
        wrong=[
            (
                slopes_by_nudging,
                "you used finite differences; for a very large w the nudge is lost in rounding. Walk back with the slopes of the steps.",
            ),
            (
                {"e + e": "2 * e + 1", "for_m * x, for_m * w": "2 * e * x + x * x, 2 * e * w + w * w"},
                "you moved each node by a whole unit. A slope is the rate at the numbers the nodes hold now.",
            ),
            ({"e + e": "e"}, "everything is half of what it should be: e is used twice."),
            (
                {"for_m * x, for_m * w": "for_m * w, for_m * x"},
                "everything up to b is right. w and x have each other's slope: a product swaps.",
            ),
            (
                {"for_m * x, for_m * w": "x, w"},
                "for w and x these are the slopes of a single step. What arrives at m is missing.",
            ),
            (
                {"for_z = for_e": "for_z = 1", "for_m * x, for_m * w": "x, w"},
                "from z on, these are slopes of single steps. Multiply each by what arrives from the right.",
            ),
            ({"- y": "- 10"}, "10 is the truth in this one graph. `slopes` is given the truth as y."),
            ({"for_z, for_z": "for_z, for_z * b"}, "b is not a factor: z = m + b is a plus."),
            (
                {"for_z, for_z": "for_z, 0"},
                "you gave b the slope 0, as if it were a plain number that never moves. Nudge b: by how much does z move?",
            ),
            (
                {"for_m * x, for_m * w": "for_m * w * x, for_m * w * x"},
                "for w and x you multiplied by m, the product itself. Each part gets what arrives, times the other part.",
            ),
            (
                {"for_m * x, for_m * w": "for_m * (w * x + b), for_m * (w * x + b)"},
                "for w and x you multiplied what arrives by z. z comes later: which numbers make m?",
            ),
            (
                {"for_e, for_z, for_m, for_b, for_w, for_x": "for_w, for_x, for_e, for_z, for_m, for_b"},
                "the numbers are right, but you put w and x first. The list begins with e.",
            ),
            (
                {"for_m * x, for_m * w": "for_m, for_m"},
                "m is a product, and you treated it like a plus: a product does more than pass on what arrives.",
            ),
            (
                {"for_z, for_z": "for_z / 2, for_z / 2"},
                "you split −6 between m and b at the plus. z moves as much as either one does.",
            ),
            ({"w * x + b - y": "y - w * x - b"}, "every sign is reversed. e is z − y, prediction minus truth."),
            (
                {"e + e": "e * e"},
                "for e you took the loss itself. Two arrows lead from e to L, each of slope e: add the two slopes.",
            ),
            (
                {"for_m * x, for_m * w": "for_m * w, for_m * w"},
                "you gave w and x the same slope. A product has two different ones.",
            ),
            (
                {"for_e, for_z, for_m, for_b, for_w, for_x": "for_x, for_w, for_b, for_m, for_z, for_e"},
                "the numbers are right, but the order should be e, z, m, b, w, x.",
            ),
            (
                lambda w, x, b, y: [-6, -6, -6, -6, -12, -18],
                "these are the numbers of this one graph. `slopes` must work for any w, x, b and y: begin with e.",
            ),
            (
                {"for_e, for_z, for_m, for_b, for_w, for_x": "for_w, for_x, for_b"},
                "those are w, x and b. The list begins with e, z and m, and has six numbers.",
            ),
        ],
        because="e is used twice, plus and minus pass slopes on, products swap.",
        hints=[
            "Start with e: compute it from w, x, b and y. Then walk back, one node at a time.",
            "The slope for e is e + e. z and e differ by a plain number, so the slope for z is the same.",
            "A plus passes the slope for z on to m and b. m is w × x: w and x each get what arrives at m, times the other.",
            "With g = e + e the first four are all g. For w it is g * x; the last one is the same with the other number.",
        ],
    ),
    Number(
        "02.e1",
        right=3,
        wrong={
            1: "1 is the slope of eᵘ alone, at u = 0. The nudge starts at x, and u = 3x makes it larger.",
            0: "u is 0 there, but e⁰ is not.",
            4: "you added the slopes. Along a path they multiply.",
            60.256611: "you took the slope of eᵘ at 3. Which u arrives there, when x is 0?",
            20.085537: "that is e³. Which u arrives at the second step, when x is 0?",
            8.154845: "you took the slope of eᵘ at 1. Which u arrives there, when x is 0?",
        },
        because="3 × e⁰, and e⁰ is 1.",
        hints=[
            "One path, two steps: what is the slope of each?",
            "The slope of eᵘ is eᵘ itself, taken at the u that arrives.",
            "At x = 0, u = 0. How big is eᵘ there, and what multiplies a nudge to x first?",
        ],
    ),
    Number(
        "02.e2",
        right=11,
        wrong={
            7: "x × x has two arrows from x. You counted one of them.",
            8: "that is x × x alone. x also goes into 3x.",
            3: "that is 3x alone. x also goes into x × x.",
            24: "you multiplied the parts. Over paths you add.",
            28: "that is y itself at x = 4.",
            12: "that is what a whole unit does, from x = 4 to x = 5. The slope is the rate at x = 4.",
        },
        because="4 + 4 from the product, and 3 from the other path.",
        hints=[
            "How many arrows leave x?",
            "Two into x × x, and one into 3x.",
            "Each arrow into x × x has the other x, 4, as its slope. Add over all three.",
        ],
    ),
    Choice(
        "02.e3",
        right="b",
        options={"a": "−6", "b": "0", "c": "it depends on w"},
        wrong={
            "a": "a plus would pass it on. A product multiplies by the other number.",
            "c": "w × 0 is 0, whatever w is. Nudge w: what moves?",
        },
        because="A product hands w what arrives, times x, and x is 0. While x is 0, no nudge to w gets through.",
        hints=["Nudge w. How far does m move?", "What arrives is multiplied by x."],
    ),
    Choice(
        "02.e4",
        right="c",
        options={"a": "at x", "b": "at y", "c": "at g(x)", "d": "anywhere: a function has one slope"},
        wrong={
            "a": "f never sees x. Taking all slopes at the first number gave +12, the first reader's mistake.",
            "b": "y is what f hands on. f's slope is taken at what f gets.",
            "d": "a straight line has one slope. A square has a different one at every point.",
        },
        because="f gets g(x), not x.",
        hints=["Which number does f get?", "x goes into g, and what comes out of g goes into f."],
    ),
]
