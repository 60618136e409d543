"""The exercises of notebook 03, a Node that finds its own slopes."""

import math

from gd_lib.exercises.exercise import Choice, Code, Number
from gd_lib.node import Node, ordered
from gd_lib.style import number


def shares(result, g=-6.0):
    """What an operation made by the learner holds, and what it hands on when g arrives."""
    if not hasattr(result, "_backward"):
        return {"your function": None if result is None else "no Node"}
    if not isinstance(result.prev, (tuple, list)):
        return {"the Nodes in prev": "no tuple"}
    handed = result._backward(g) if callable(result._backward) else "no function"
    if isinstance(handed, (tuple, list)) and any(hasattr(share, "_backward") for share in handed):
        return {"the shares": "no numbers"}
    return {
        "the value it holds": result.data,
        "the number of Nodes in prev": sum(hasattr(parent, "_backward") for parent in result.prev),
        f"what it hands on when {number(g)} arrives": list(handed) if isinstance(handed, (tuple, list)) else handed,
    }


def probe_negate(negate):
    return shares(negate(Node(3.0, "p")))


def negate(p):
    return Node(-p.data, op="neg", prev=(p,), backward=lambda g: (-g,))


def negate_passing_on(p):
    return Node(-p.data, op="neg", prev=(p,), backward=lambda g: (g,))


def negate_by_value(p):
    a = p.data
    return Node(-a, op="neg", prev=(p,), backward=lambda g: (-g * a,))


def negate_without_parent(p):
    return Node(-p.data, op="neg", prev=(), backward=lambda g: (-g,))


def one_parent_node(p):
    return Node(p.data, prev=(p,), backward=lambda g: (g * p,))


def probe_multiply_add(multiply_add):
    found = shares(multiply_add(Node(3.0, "p"), Node(2.0, "q"), Node(1.0, "r")))
    if len(found) > 1:  # once more with other numbers: 3 × 2 stands in the text above the exercise
        again = shares(multiply_add(Node(5.0, "p"), Node(4.0, "q"), Node(7.0, "r")), 2.0)
        found.update({f"for p = 5, q = 4 and r = 7, {words}": value for words, value in again.items()})
    return found


def multiply_add_nodes(p, q, r):
    return Node(p.data * q.data + r.data, op="× +", prev=(p, q, r), backward=lambda g: (g * q, g * p, g))


def three_parents(backward):
    """A multiply_add with the given shares."""

    def multiply_add(p, q, r):
        a, b = p.data, q.data
        return Node(a * b + r.data, op="× +", prev=(p, q, r), backward=lambda g: backward(g, a, b))

    return multiply_add


def one_parent(slope):
    """A tanh whose share is `slope(g, t, a)`."""

    def tanh(p):
        a, t = p.data, math.tanh(p.data)
        return Node(t, op="tanh", prev=(p,), backward=lambda g: (slope(g, t, a),))

    return tanh


def probe_tanh(tanh):
    return shares(tanh(Node(0.5, "p")), 4.0)


def bare_share(p):
    t = math.tanh(p.data)
    return Node(t, op="tanh", prev=(p,), backward=lambda g: g * (1 - t * t))


def graphs():
    """Graphs on which orders are tried, with the words for each: (result, words)."""
    a, b = Node(2.0, "a"), Node(3.0, "b")
    yield a + b, "for a + b"
    yield Node(2.0, "a") * Node(2.0, "b"), "where two Nodes hold the same number"
    s = a * b
    yield s + s * 4, "where a Node is used twice (s + 4s)"
    d = Node(-1.0, "a")  # below 0, so that an order by size is none
    for _ in range(12):
        d = d + d
    yield d, "for twelve doublings"


def probe_order(order):
    found = {}
    for result, words in graphs():
        nodes = order(result)
        if nodes is None:
            return {"your function": None}
        if isinstance(nodes, (set, frozenset)):
            return {"your function": "a set"}
        nodes, own = list(nodes), set(map(id, ordered(result)))
        if not all(hasattr(node, "prev") for node in nodes):
            return {"your function": "no Nodes"}
        if not own.issuperset(map(id, nodes)):
            return {"your function": "other Nodes"}
        place = {id(node): i for i, node in enumerate(nodes)}
        found[f"{words}, “every Node is in the list”"] = len(place) == len(own)
        found[f"{words}, “no Node stands there twice”"] = len(nodes) == len(place)
        late = [n for n in nodes if any(place.get(id(p), -1) >= place[id(n)] for p in n.prev)]
        found[f"{words}, the number of Nodes that stand before one they were made from"] = len(late)
        found[f"{words}, “the result is in the list”"] = id(result) in place
    return found


def order_backwards(result):
    return ordered(result)[::-1]


def order_all_paths(result):
    return [node for parent in result.prev for node in order_all_paths(parent)] + [result]


def order_on_arrival(result, seen=None):
    seen = [] if seen is None else seen
    if not any(node is result for node in seen):
        seen.append(result)
        for parent in result.prev:
            order_on_arrival(parent, seen)
    return seen


def order_reversed_arrival(result):
    return order_on_arrival(result)[::-1]


def order_without_result(result):
    return ordered(result)[:-1]


EXERCISES = [
    Number(
        "03.r1",
        right=14,
        wrong={
            48: "48 multiplies everything. Multiply along a path, but add over paths; notebook 02 has two walkers.",
            6: "6 is one path alone. The nudge also travels on the second.",
            8: "8 is the second path alone. The nudge also travels on the first.",
            11: "11 adds everything. Along one path slopes multiply.",
            13: "13 adds along the first path. Along one path slopes multiply.",
            12: "12 adds along the second path. Along one path slopes multiply.",
        },
        because="2 × 3 along the first path, 4 × 2 along the second, added: 6 + 8.",
        hints=["What happens along one path, and what over two?", "The first path alone gives 6. The second joins it."],
    ),
    Number(
        "03.r2",
        right=-6,
        wrong={
            6: "the size is right. But more b means less loss here, as for z: keep the sign.",
            -3: "a sum does not split what it is worth. Each unit of b is a whole unit of z.",
            1: "1 is the slope of z for b, one step. The question is about the loss.",
            0: "a plus sign stops nothing. Nudge b by 1: by how much does z move?",
        },
        because="A plus sign passes the gradient on.",
        hints=["Nudge b by 1. By how much does z move?", "z moves by exactly 1, and one unit of z is worth −6."],
    ),
    Number(
        "03.r3",
        right=-12,
        wrong={
            -6: "that is the slope for 2w − 9. w moves the inside by 2 for every 1: one more factor.",
            12: "the size is right, the sign is not: at w = 3 a larger w lowers the loss.",
            9: "9 is the loss itself. The question is how fast it changes.",
            -3: "−3 is 2w − 9, the inside. The square and the 2 each bring a slope.",
            4: "4 is 2 times 2. The inside, 2w − 9, is a factor too.",
        },
        because="2 × (2w − 9) × 2 = 2 × (−3) × 2.",
        hints=["Two steps: the inside 2w − 9, then its square.", "The square's slope is 2 × (−3). The inside moves 2 for each w."],
    ),
    Number(
        "03.p1",
        right=15,
        wrong={
            18: "that is the program's answer. Write d with a alone: d = s + 4s.",
            3: "3 is the slope of s for a. s reaches d more than once.",
            5: "5 is the slope of d for s. One more step leads down to a.",
            12: "12 is the path through u alone. s also goes straight to d.",
            30: "30 is d itself. How much does it grow when a becomes 3?",
        },
        because="d = ab + 4ab = 5ab, and with b = 3 that is 15 for each unit of a. The program is wrong.",
        hints=["Put a = 3 in place of 2 and compute d again.", "d = 5ab, and b = 3."],
    ),
    Code(
        "03.1",
        right=negate,
        probe=probe_negate,
        wrong=[
            (negate_passing_on, "the share has the wrong sign. When p goes up, −p goes down; look at the worked lines again."),
            (negate_by_value, "the share contains the number p. The slope of −p is the same everywhere: no p in it."),
            (negate_without_parent, "the new Node has forgotten its parent: `prev` must hold p."),
            (one_parent_node, "a share is a number, but a Node went into it. The slope of −p needs no p at all."),
        ],
        because="One parent, one share, and the sign turned round.",
        hints=["Which way does −p go when p goes up?", "The share for p is −g."],
    ),
    Code(
        "03.2",
        right=three_parents(lambda g, a, b: (g * b, g * a, g)),
        probe=probe_multiply_add,
        wrong=[
            (three_parents(lambda g, a, b: (g * a, g * b, g)), "p and q got each other's share. Nudge p alone: how far does p × q move?"),
            (three_parents(lambda g, a, b: (b, a, g)), "these are the slopes of this step alone. What arrives, g, must be a factor."),
            (three_parents(lambda g, a, b: (a, b, g)), "p and q got each other's slope, and g, which arrives, is missing in both."),
            (lambda p, q, r: 0.0, "that is a plain number. The answer is a Node: keep the line with `Node(…)`."),
            (three_parents(lambda g, a, b: (g, g, g)), "that is an addition. A product multiplies by the other number; see “Each Node knows only its own slope” above."),
            (three_parents(lambda g, a, b: (g + b, g + a, g)), "the share is g times a slope, not g plus a slope: multiply along a path."),
            (three_parents(lambda g, a, b: (g * a * b, g * a * b, g)), "each share holds both numbers. Nudge p: only q multiplies the nudge."),
            (three_parents(lambda g, a, b: (g * 2, g * 3, g)), "that fits 3 × 2 only. The numbers of this product are kept as a and b."),
            (multiply_add_nodes, "a share is a number, and p and q are Nodes. Their numbers are kept as a and b."),
        ],
        because="Each factor receives g times the other factor, and the plus passes g on.",
        hints=["Nudge p by 1. How far does p × q + r move?", "It moves by q, which is kept as b.", "The first blank is g * b. The second has the same shape."],
    ),
    Code(
        "03.3",
        right=one_parent(lambda g, t, a: g * (1 - t * t)),
        probe=probe_tanh,
        wrong=[
            (one_parent(lambda g, t, a: 1 - t * t), "that is the slope of this step alone. Multiply it by g, which arrives from the right."),
            (one_parent(lambda g, t, a: g * (1 - a * a)), "the slope is 1 − t² with t the output, tanh(p), not the input."),
            (one_parent(lambda g, t, a: g * (1 - t)), "t has to be squared in 1 − t²."),
            (one_parent(lambda g, t, a: g * t), "that multiplies by the value of tanh. Its slope is 1 − t²."),
            (lambda p: 0.0, "that is a plain number. Wrap it in a Node, as `negate` does."),
            (lambda p: Node(math.tanh(p.data), prev=p), "`prev` must be a tuple, given by its name: `prev=(p,)`, with the comma."),
            (lambda p: Node(math.tanh(p.data)), "the Node holds the value, but neither `prev` nor `backward` was given to it."),
            (lambda p: Node(math.tanh(p.data), prev=(p,)), "the Node knows its parent, but no function `backward` was given to it."),
            (bare_share, "the share is right, but it comes alone. One share for each parent is a tuple, here of one: mind the comma."),
            (one_parent_node, "a Node went into the share, which is a number. Take the number that the Node holds, its `data`."),
            (one_parent(lambda g, t, a: g - t * t), "g multiplies the 1 alone. It belongs to the whole slope: brackets."),
            (one_parent(lambda g, t, a: 1 - (g * t) ** 2), "g stands outside: first the slope 1 − t², then times g."),
        ],
        because="The output t is computed once, and used for the value and for the slope.",
        hints=[
            "Start like `negate`: compute the value, then make a Node with op, prev and backward.",
            "Keep t = math.tanh(p.data). Both the value and the slope need it.",
            "The function is lambda g: (g * …,) with the slope 1 − t² for the dots; mind the comma.",
        ],
    ),
    Number(
        "03.p2",
        right=-6,
        wrong={
            -3: "−3 is what one arrow brings. Two arrows arrive at e.",
            9: "9 is −3 times −3. Along a path we multiply, but these are two paths.",
            3: "mind the sign, and count the arrows.",
            6: "the size is right. A larger e, closer to 0, makes the loss smaller.",
        },
        because="−3 + −3. It agrees with the slope of e², which is 2e.",
        hints=["Two arrows, two shares.", "Add the two shares."],
    ),
    Choice(
        "03.p3",
        right="b",
        options={"a": "−6 and 3", "b": "−6 and 2", "c": "−12 and 2", "d": "3 and 2"},
        wrong={
            "a": "3 is w itself. A product hands w the other number.",
            "c": "−12 is the result. What arrives at m is what was there before.",
            "d": "that gives 6, the value of m. A share needs the gradient that arrives.",
        },
        because="−6 arrives at m, and w is multiplied by x = 2: −12.",
        hints=["A share is what arrives, times the slope of the step.", "What arrives at m is what left the plus sign. The slope for w is the other factor."],
    ),
    Code(
        "03.4",
        right=ordered,
        probe=probe_order,
        wrong=[
            (order_backwards, "every Node is there once, but the list runs the other way: results stand before what they were made from."),
            (order_all_paths, "some Nodes stand in the list more than once. Remember which ones you have met."),
            (order_on_arrival, "you wrote each Node down when you first met it, results first. Write it down when everything below it is done."),
            (order_reversed_arrival, "turning the list round is not enough: a Node that is met early on one path can be needed on a longer one."),
            (order_without_result, "the result itself is missing; it comes last."),
            (lambda result: set(ordered(result)), "a set has no order. Keep a list beside it, and return the list."),
            (lambda result: [n.label for n in ordered(result)], "put the Nodes themselves into the list, not their labels or numbers."),
            (lambda result: [Node(0.0), *ordered(result)], "there are Nodes in the list that this result was not made from. Is the list made anew for each call? A default such as `seen=[]` is made once, for all of them."),
        ],
        because="Each Node once, and each after everything it was made from. The finished one does it without recursion, for very long chains.",
        hints=[
            "A Node may be written down when all Nodes in its prev have been.",
            "Walk down as the programs above did: a function that calls itself for each parent, with a set of the Nodes it has seen.",
            "Inside `order` make an empty list, an empty set, and a function `visit(node)`. For an unseen node it visits all parents.",
            "When the loop over the parents is over, `visit` appends the node to the list. `order` calls visit(result) and returns the list.",
        ],
    ),
    Number(
        "03.p4",
        right=0,
        wrong={
            1: "with b = 1 a nudge of a goes through at full size.",
            -1: "with b = −1 the nudge is turned round, but it is felt.",
            2: "with b = 2 the nudge is doubled. What would make it vanish?",
        },
        because="The share of a is b times what arrives, and nothing times anything is nothing.",
        hints=["What is the slope of a × b for a?", "The slope for a is b. When does that stop a nudge?"],
    ),
    Number(
        "03.e1",
        right=4,
        wrong={
            2: "2 is one step. There are two doublings, and slopes multiply along a path.",
            1: "a is used twice, and so is b. Count the paths from c down to a.",
            3: "count again: c has two arrows to b, and each b has two to a.",
            8: "8 would be three doublings.",
        },
        because="Four paths of slope 1, or 2 × 2.",
        hints=["c = b + b = 2b.", "And b = 2a."],
    ),
    Number(
        "03.e2",
        right=1,
        wrong={
            1000: "that would be one for each leaf. Think of where a pass begins, and which Nodes it visits.",
            1001: "n + 1 is the count for finite differences.",
            2: "one forward and one backward run, yes; but only one of them is backward.",
        },
        because="One result, one pass, all slopes.",
        hints=["Where does the pass begin, and where does it get to?", "It starts at the one result and visits every Node."],
    ),
    Choice(
        "03.e3",
        right="b",
        wrong={
            "a": "the wrong orders above were fast as well. They gave 18 and 3.",
            "c": "Python would walk in any order. The numbers would be wrong.",
            "d": "leaves come last on the way back.",
        },
        because="Whoever hands on too early hands on too little.",
        hints=["Think of s, which handed on 3 before the 4 arrived.", "What did s lack at that moment?"],
    ),
    Choice(
        "03.e4",
        right="c",
        wrong={
            "a": "no h appears anywhere in `backward`. Finite differences only check it.",
            "b": "that is symbolic differentiation, with its 448 letters.",
            "d": "a second pass doubles the leaves' gradients; it improves nothing.",
        },
        because="The rules of algebra, on numbers, one operation at a time.",
        hints=["Is there a small h in `backward`? Is there text?", "Each operation applies one rule to the numbers it holds."],
    ),
]
