"""The exercises of notebook 03: a Node that finds its own slopes."""

import math

from gd_course.exercise import (
    WITHOUT_G,
    Choice,
    Code,
    NotYet,
    Number,
    Order,
    Thing,
    asked_from_file_of,
    attempt,
    takes_nothing,
)
from gd_lib.node import Node as Finished
from gd_lib.node import ordered
from gd_lib.numeric import derivative
from gd_lib.words import number

FINISHED = "that is gd_lib's finished one. Write your own."


class Node:
    """The Node as far as the notebook has built it. With the finished one, `-p` and `p.tanh()` would pass.

    NotYet if gd_lib asks for its `data` or `prev`: then the answer leaves to gd_lib what the learner is to write.
    """

    def __init__(self, data, label="", *, op="", prev=(), backward=None):
        self._data, self.label = data, label
        self.op, self._prev = op, prev
        self.grad, self._backward = 0.0, backward

    asked = 0  # how often the `prev` of any Node was read

    @property
    def data(self):
        if asked_from_file_of(ordered):
            raise NotYet(FINISHED)
        return self._data

    @data.setter
    def data(self, value):
        self._data = value

    @property
    def prev(self):
        if asked_from_file_of(ordered):
            raise NotYet(FINISHED)
        Node.asked += 1
        return self._prev

    def __add__(self, other):
        return Node(self.data + other.data, op="+", prev=(self, other), backward=lambda g: (g, g))

    def __mul__(self, other):
        a, b = self.data, other.data
        return Node(a * b, op="×", prev=(self, other), backward=lambda g: (g * b, g * a))

    def __sub__(self, number):
        return Node(self.data - number, op=f"− {number}", prev=(self,), backward=lambda g: (g,))


# --- 03.1, 03.2 and 03.4, an operation -------------------------------------------------------------------------------


def negate(p):
    return Node(-p.data, op="neg", prev=(p,), backward=lambda g: (-g,))


def subtract(p, q):
    return Node(p.data - q.data, op="−", prev=(p, q), backward=lambda g: (g, -g))


def tanh(p):
    t = math.tanh(p.data)
    return Node(t, op="tanh", prev=(p,), backward=lambda g: (g * (1 - t * t),))


def tanh_measured(p):
    a = p.data
    return Node(math.tanh(a), prev=(p,), backward=lambda g: (g * derivative(math.tanh, a),))


def probe_negate(answer):
    return probe_operation(answer, (3.0, -6.0), (-0.5, 4.0))


def probe_subtract(answer):
    return probe_operation(answer, (3.0, 2.0, -6.0), (5.0, 4.0, 2.0))


def probe_tanh(answer):
    # At 9 rounding spoils the last digits of a finite difference, so that it is not as good as a slope.
    return probe_operation(answer, (0.5, 4.0), (-1.25, 2.0), (9.0, 1e7))


def probe_operation(operation, *rounds):
    """The Node that an operation makes of new Nodes p, q, …, and what it hands on to them.

    A round has the numbers of p, q, …, and last the gradient g that arrives.
    """
    found = {"your function": Thing("Node")}
    for *numbers, g in rounds:
        nodes = [Node(value, name) for value, name in zip(numbers, "pqr")]
        for node in nodes:
            node.grad = 0.5  # from an earlier pass; no share depends on it
        given = ", ".join(f"{node.label} = {number(node.data)}" for node in nodes)
        result = operation(*nodes)
        if not is_node(result):
            is_number = isinstance(result, (int, float))
            return {"your function": Thing("number") if is_number else name_nodes(result)}
        found[f"the `data` of your Node, for {given},"] = name_nodes(result.data)
        prev = f"the `prev` of your Node, for {given},"
        if not isinstance(result.prev, (tuple, list)):
            found[prev] = name_nodes(result.prev)
            return found
        kept = [node.data for node in nodes]
        for node in nodes:
            node.data -= 0.25  # somebody changes it after the operation; no share depends on that
        parents, shares = parents_and_shares(result, nodes, g)
        for node, value in zip(nodes, kept):
            node.data = value
        found[prev] = parents
        found[f"your `backward`, for {given} and g = {number(g)},"] = shares
        found[f"`data` and `grad` of each parent, afterwards, for {given},"] = [
            [name_nodes(node.data), node.grad] for node in nodes
        ]
    return found


def is_node(value):
    """Whether a value is a Node: of this file, of gd_lib, or of the class that the learner wrote in the notebook."""
    return hasattr(value, "_backward") and not isinstance(value, type)


def name_nodes(value):
    """A value with a Thing in place of each Node, which a message would else call a number."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(name_nodes, value))
    if isinstance(value, (set, frozenset, dict)):
        return Thing(type(value).__name__)
    if getattr(value, "shape", ()):
        return Thing("array")
    return Thing("Node") if is_node(value) else value


def parents_and_shares(result, nodes, g):
    """What `result` has in its `prev`, the `nodes` by name; and what it hands on when g arrives, as plain values."""
    names = {id(node): Thing(f"Node {node.label}") for node in nodes}
    parents = tuple(names.get(id(n), Thing("Node made anew") if is_node(n) else n) for n in result.prev)
    shares = WITHOUT_G if takes_nothing(result._backward) else attempt(lambda: name_nodes(result._backward(g)))
    one_each = isinstance(shares, list) and len(shares) == len(parents) == len(names)
    if one_each and all(name in parents for name in names.values()):
        # In another order they are right as well.
        pairs = sorted(zip(parents, shares), key=lambda pair: str(pair[0]))
        parents = tuple(parent for parent, _ in pairs)
        shares = type(shares)(share for _, share in pairs)
    return parents, shares


# --- 03.3, the order -------------------------------------------------------------------------------------------------


def order(result):
    done, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.prev:
                visit(parent)
            done.append(node)

    visit(result)
    return done


def order_along_every_path(result):
    done = []

    def visit(node):
        for parent in node.prev:
            visit(parent)
        if node not in done:
            done.append(node)

    visit(result)
    return done


def order_of_arrival_reversed(result):
    """From the right, and with a stack in place of recursion: on s + (s − 4) alone this would be right."""
    met, stack = [], [result]
    while stack:
        node = stack.pop()
        if node not in met:
            met.append(node)
            stack += node.prev
    return met[::-1]


def results_to_order():
    """Results whose graphs an order is tried on, with words for a message; the same words, one finding."""
    yield Node(2.0, "a") + Node(3.0, "b"), "for a + b"
    yield Node(2.0, "a") * Node(2.0, "a"), "where two Nodes hold the same number and the same label"
    # With its mirror image: a wrong order that goes to the left parent first may happen to be right on one of them.
    s = Node(2.0, "a") * Node(3.0, "b")
    for result in s + (s - 4.0), (s - 4.0) + s:
        yield result, "where a Node is used twice, s + (s − 4) and (s − 4) + s"
    # A longer way round, for orders by the distance from the result: there s and s − 4 were equally far.
    for result in s + (s - 4.0 - 1.0), (s - 4.0 - 1.0) + s:
        yield result, "for s + (s − 4 − 1) and (s − 4 − 1) + s"
    d = Node(-1.0, "a")  # below 0, so that an order by size is wrong
    for _ in range(12):
        d = d + d
    yield d, "for twelve doublings"


LIST_OF_NODES = Thing("list of Nodes")


def probe_order(answer):
    found = {"your function": LIST_OF_NODES}
    for result, words in results_to_order():
        parents = {id(node): node.prev for node in order(result)}  # before the answer can change them
        Node.asked = 0
        nodes = answer(result)
        few = Node.asked < 1000  # for twelve doublings it is 13 at best, and 8,191 along every path
        form = form_of_order(nodes, parents)
        if form != LIST_OF_NODES:
            return {"your function": form}
        nodes = list(nodes)  # the answer's own list may grow in its next call
        ids = list(map(id, nodes))
        if len(found) == 1:
            found[f"{words}, the check “a second call gives the same Nodes”"] = list(map(id, answer(result))) == ids
        missing = f"{words}, the number of Nodes that are missing"
        found[missing] = found.get(missing, 0) + len(parents.keys() - set(ids))
        found[f"{words}, the check “no Node is visited once for each path”"] = few
        for what, holds in statements_about_order(nodes, parents, result).items():
            statement = f"{words}, the check “{what}”"
            found[statement] = found.get(statement, True) and holds
    return found


def form_of_order(nodes, parents):
    """LIST_OF_NODES for a list of Nodes that the result was made from, or what the answer is instead."""
    if not isinstance(nodes, (list, tuple)):
        return name_nodes(nodes)
    if nodes and all(isinstance(node, (str, int, float)) for node in nodes):
        return Thing("list of labels or numbers")
    if any(isinstance(node, list) for node in nodes):
        return Thing("list with a list in it")
    if not all(hasattr(node, "prev") for node in nodes):
        return name_nodes(nodes)
    ids = set(map(id, nodes))
    if ids <= parents.keys():
        return LIST_OF_NODES
    return Thing("list of other Nodes" if parents.keys() - ids else "list with other Nodes in it")


def statements_about_order(nodes, parents, result):
    """{statement: whether it is true} of a list of Nodes. `parents`: id of a Node -> its `prev`."""
    place = {id(node): i for i, node in enumerate(nodes)}
    arrows = [
        (place[id(parent)], place[node])
        for node, prev in parents.items()
        for parent in prev
        if node in place and id(parent) in place
    ]
    return {
        "no Node is there twice": len(nodes) == len(place),
        "each Node comes after those it was made from": all(parent < node for parent, node in arrows),
        "the result is in the list": id(result) in place,
        "all of them are the other way round": bool(arrows) and all(parent > node for parent, node in arrows),
    }


EXERCISES = [
    Number(
        "03.s1",
        right=[1, -10, 3.2],
        wrong=[
            (
                [1000, -10, 3.2],
                "going back from the result, one pass reaches every leaf, however many there are. This notebook builds that.",
            ),
            ([1, -6, 3.2], "−6 is what q gets. p gets what arrives times the other factor, q = 5. Read on."),
            (
                [1, -10, 1.8],
                "0.36 is t², and 5 × 0.36 is 1.8. The slope of tanh is 1 − t². Read on: this notebook shows why.",
            ),
        ],
        because="You know what this notebook builds. Go on to notebook 04. If you have never put a graph in order yourself, do exercise 03.3 first.",
        hints=[
            "These are for readers who already know all this. If you don't, this is the right notebook: read on.",
            "One pass back; the other factor; 1 − t².",
        ],
    ),
    Number(
        "03.r1",
        right=14,
        wrong={
            48: "48 multiplies everything. Multiply along a path, but add over paths; see the two walkers in notebook 02.",
            6: "6 is the first path alone. The nudge also travels along the second.",
            8: "8 is the second path alone. The nudge also travels along the first.",
            11: "11 adds everything. Along a path, slopes multiply.",
            13: "13 adds along the first path. Along a path, slopes multiply.",
            12: "12 adds along the second path. Along a path, slopes multiply.",
        },
        because="2 × 3 along the first path, 4 × 2 along the second, added: 6 + 8.",
        hints=[
            "What do slopes do along a path, and across two?",
            "The first path alone gives 6.",
            "The second path alone gives 8. The nudge takes both.",
        ],
    ),
    Number(
        "03.r2",
        right=-6,
        wrong={
            6: "the size is right. But more b means less loss here, as for z: keep the sign.",
            -5: "−5 is what a whole unit of b does to the loss from notebook 02, from 9 down to 4. The question is about the slope where we stand.",
            -3: "a sum does not split a slope between its parents. A nudge to b moves z by all of it.",
            1: "1 is the slope of z for b, one step. The question is about the loss.",
            0: "a plus sign stops nothing. Nudge b a little: by how much does z move?",
        },
        because="A plus sign passes the gradient on.",
        hints=[
            "Nudge b a little. By how much does z move?",
            "z moves exactly as far as b. What is the slope of that one step?",
            "Multiply it by the slope you know, the one for z.",
        ],
    ),
    Number(
        "03.r3",
        right=-20,
        wrong={
            -10: "that is the slope for 2w − 9. Each unit of w moves the inside by 2: one more factor.",
            20: "the size is right, but not the sign: at w = 2 a larger w lowers the loss.",
            -16: "−16 is what a whole unit of w does, from w = 2 to w = 3. The question is about the slope at w = 2.",
            -12: "−12 is the slope at w = 3. Here w is 2, and the inside is −5.",
            25: "25 is the loss itself. The question is how fast it changes.",
            -5: "−5 is 2w − 9, the inside. The square and the 2 each bring a slope.",
            4: "4 is 2 times 2. The inside, 2w − 9, is a factor too.",
        },
        because="2 × (2w − 9) × 2 = 2 × (−5) × 2.",
        hints=[
            "Two steps: the inside 2w − 9, then its square.",
            "At w = 2 the inside is −5. What is the slope of the square there?",
            "The inside moves by 2 for each unit of w: one more factor.",
        ],
    ),
    Number(
        "03.p1",
        right=15,
        wrong={
            18: "that is the program's answer. Write d in terms of a alone, from d = s + 4s.",
            3: "3 is the slope of s for a. s reaches d by more than one path.",
            5: "5 is the slope of d for s. One more step leads down to a.",
            12: "12 is the path through u alone. s also goes straight to d.",
            30: "30 is d itself. How much does it grow when a becomes 3?",
        },
        because="d = ab + 4ab = 5ab, and with b = 3 that is 15 for each unit of a. The program is wrong.",
        hints=[
            "Put a = 3 in place of 2 and compute d again.",
            "With a = 2, d is 30. What is s at a = 3, and what are u and d?",
            "Write d in terms of a and b: s once, and four times more.",
        ],
    ),
    Code(
        "03.1",
        right=negate,
        probe=probe_negate,
        wrong=[
            (
                {"(-g,)": "(g,)"},
                "the share has the wrong sign. When p goes up, −p goes down; reread the worked example.",
            ),
            (
                {"(-g,)": "(-g * p.data,)"},
                "the share contains the number p. The slope of −p is the same everywhere, so p has no place in it.",
            ),
            ({"(-g,)": "(-1.0,)"}, "that is the slope of this step alone. What arrives, g, must be a factor."),
            (
                {"(-g,)": "-g"},
                "the share is not in a tuple. `backward` gives one share for each parent, here a tuple of one: mind the comma.",
            ),
            (
                {"(-g,)": "(-g * p,)"},
                "a share should be a number, but a Node went into it. The slope of −p needs no p at all.",
            ),
            ({"prev=(p,)": "prev=()"}, "the new Node has forgotten its parent: `prev` must hold p."),
            (
                {"prev=(p,)": "prev=p"},
                "`prev` was given a bare Node. It must be a tuple, and a tuple of one needs its comma.",
            ),
            (
                {"prev=(p,), backward=lambda": "prev=lambda"},
                "`prev` was given a function. Pass each part of the Node by its own name, as in the example.",
            ),
            (lambda p: -p, "these Nodes have no minus of their own yet. Negate the number that p holds."),
            (lambda p: -p.data, "that is a plain number. The answer is a Node that holds it: keep `Node(…)`."),
            (Finished.__neg__, "that is gd_lib's finished one. Make the Node yourself."),
            (
                lambda p: p * Node(-1.0),
                "that is a product of two Nodes. Make one operation, with p as its only parent.",
            ),
            (
                lambda p: p * -1,
                "these Nodes cannot be multiplied by a plain number yet. Negate the number that p holds.",
            ),
            (
                lambda p: -1 * p,
                "a plain number cannot stand to the left of these Nodes yet. Negate the number that p holds.",
            ),
        ],
        because="One parent, one share, and the sign flipped.",
        hints=["Which way does −p go when p goes up?", "The share for p is −g."],
    ),
    Code(
        "03.2",
        right=subtract,
        probe=probe_subtract,
        wrong=[
            ({"(g, -g)": "(g, g)"}, "that is an addition. Nudge q up: which way does p − q go?"),
            ({"(g, -g)": "(-g, g)"}, "p and q got each other's share. Nudge p up: which way does p − q go?"),
            ({"(g, -g)": "(-g, -g)"}, "the share of q is right. Nudge p up: does p − q really go down?"),
            ({"(g, -g)": "(1, -1)"}, "these are the slopes of this step alone. What arrives, g, must be a factor."),
            (
                {"(g, -g)": "(g * q.data, g * p.data)"},
                "that is a product. In p − q nudging p moves the result just as far, whatever q is.",
            ),
            (
                {"(g, -g)": "(g * p.data, -g * q.data)"},
                "the signs are right, but each share contains its parent's number. By how much does p − q move when p is nudged?",
            ),
            (
                {"(g, -g)": "(g, -g * q.data)"},
                "the share of p is right. q's share contains q's number, but nudging q moves p − q just as far, whatever q is.",
            ),
            (
                {"(g, -g)": "(p, q)"},
                "you hand on the Nodes themselves. A share is a number, made from g, the gradient that arrives.",
            ),
            (
                {"(g, -g)": "(g, g * q)"},
                "a Node went into a share. Shares are numbers, and in p − q they need neither p nor q.",
            ),
            (
                {"(g, -g)": "(p, -q)"},
                "a share is a number, made from g, the gradient that arrives. A Node is not a number, and these have no minus yet.",
            ),
            (
                {"(g, -g)": "(p.data, q.data)"},
                "you hand on the numbers of p and q. A share is what arrives, g, times a slope.",
            ),
            (
                {"(g, -g)": "(g,)"},
                "that is one share. There are two parents, and each gets its own, in the order of `prev`.",
            ),
            (
                lambda p, q: p.data - q.data,
                "that is a plain number. The answer is a Node: keep the line with `Node(…)`.",
            ),
            (
                lambda p, q: p - q,
                "these Nodes cannot be subtracted yet: you're writing that here. Subtract the numbers they hold.",
            ),
            (
                lambda p, q: p + negate(q),
                "those are two operations, with a Node between them. Make one, whose parents are p and q.",
            ),
            (Finished.__sub__, "that is gd_lib's finished one. Make the Node yourself."),
        ],
        because="p gets what arrives, and q gets it with the sign flipped.",
        hints=[
            "Nudge p up by a little. Which way does p − q go, and how far?",
            "Now nudge q up. The worked exercise has the same sign.",
            "p gets what a plus would give it, q what `negate` would.",
        ],
    ),
    Choice(
        "03.p2",
        right="b",
        options={"a": "4 and 1", "b": "6 and 1", "c": "4 and 6", "d": "24 and 1"},
        wrong={
            "a": "4 is the leaf itself. A product hands each factor the other one.",
            "c": "that gives 24, the value of u. A share needs the gradient that arrives.",
            "d": "24 is u, the product. Nudge the 4 by a little: by how much does u move?",
        },
        because="1 arrives at u, and the 4 is multiplied by s = 6. So the 4 has gradient 6.",
        hints=[
            "A share is what arrives, times the slope of the step.",
            "1 arrives. Nudge the 4 a little: by how much does the product move?",
        ],
    ),
    Code(
        "03.3",
        right=order,
        probe=probe_order,
        wrong=[
            (
                {"return done": "return done[::-1]"},
                "every Node is there once, but the list runs the other way: results come before what they were made from.",
            ),
            (
                {"            seen.add(node)\n": ""},
                "some Nodes are in the list more than once. Remember which ones you have met.",
            ),
            (
                {"            done.append(node)\n": "", "seen.add(node)": "done.append(node)"},
                "results come before what they were made from, and some Nodes are in the list more than once. Write a Node down after its parents, and remember which ones you have met.",
            ),
            (
                order_along_every_path,
                "the order is right, but you visit a Node once for each path. Before you visit its parents, ask if you have seen it.",
            ),
            (
                {
                    "            done.append(node)\n": "",
                    "seen.add(node)": "seen.add(node)\n            done.append(node)",
                },
                "you wrote each Node down when you first met it, results first. Write it down when everything below it is done.",
            ),
            (
                order_of_arrival_reversed,
                "the result comes last, but in s + (s − 4) or in (s − 4) + s a Node comes before one it was made from. A Node met early on one path may be needed on a longer one.",
            ),
            (ordered, "that is the finished one, which the notebook borrows. Write your own, without `ordered`."),
            ({"return done": "return done[:-1]"}, "the result itself is missing; it comes last."),
            ({"return done": "return seen"}, "a set has no order. Keep a list beside it, and return the list."),
            (
                {"return done": "return [done]"},
                "there are lists inside the list. `append` adds a list as one entry; `extend` or `+` joins two lists.",
            ),
            (
                {"order(result)": "order(result, seen=set())", "done, seen = [], set()": "done = []"},
                "one call is right, but a second one for the same result is not. Is something kept, or changed, between calls? A default such as `seen=set()` is made once, for all calls.",
            ),
            (
                {"done.append(node)": "done.append(node.label)"},
                "put the Nodes themselves into the list, not their labels or numbers.",
            ),
            (
                {"order(result)": "order(result, done=[])", "done, seen = [], set()": "seen = set()"},
                "this result's Nodes are all there, but so are Nodes it was not made from. Is the list made anew for each call? A default such as `seen=[]` is made once, for all calls.",
            ),
            (
                {"visit(result)": "visit(Node(0.0))"},
                "there are Nodes in the list that this result was not made from, and some of its own are missing. Do you walk down from what the function is given, or from a Node in the notebook?",
            ),
        ],
        because="Each Node once, and each after everything it was made from. The finished one avoids recursion, to allow very long chains.",
        hints=[
            "A Node may be written down once all the Nodes in its prev have been.",
            "Walk down as the programs above did: a function that calls itself for each parent, with a set of the Nodes it has seen.",
            "Inside `order` make an empty list, an empty set, and a function `visit(node)`. For an unseen node it visits each parent.",
            "After the loop over the parents, `visit` appends the node to the list. `order` calls visit(result) and returns the list.",
        ],
    ),
    Code(
        "03.4",
        right=tanh,
        probe=probe_tanh,
        wrong=[
            (
                {"g * (1 - t * t)": "1 - t * t"},
                "that is the slope of this step alone. Multiply it by g, which arrives from the right.",
            ),
            (
                {"    t =": "    a = p.data\n    t =", "t * t": "a * a"},
                "the slope is 1 − t² with t the output, tanh(p), not the input.",
            ),
            (
                {"t * t": "math.tanh(p.data) ** 2"},
                "you read p when the gradient arrives, and somebody may have changed it by then. Keep the number when the Node is made.",
            ),
            (
                {"t * t": "p.data**2"},
                "the slope is 1 − t² with t the output, not the input p. And keep the number when the Node is made: p may change later.",
            ),
            ({"t * t": "t"}, "t has to be squared in 1 − t²."),
            ({"(1 - t * t)": "t"}, "that multiplies by the value of tanh. Its slope is 1 − t²."),
            (lambda p: math.tanh(p.data), "that is a plain number. Wrap it in a Node, as `negate` does."),
            (
                {"prev=(p,)": "prev=p"},
                "`prev` was given a bare Node. It must be a tuple, here of one parent: mind the comma.",
            ),
            (
                lambda p: Node(math.tanh(p.data)),
                "the Node holds the value, but it was given neither `prev` nor `backward`.",
            ),
            (
                lambda p: Node(math.tanh(p.data), prev=(p,)),
                "the Node knows its parent, but it was made without its function. Pass that as `backward=` inside `Node(…)`, as in `negate`; set from outside, as `out.backward`, it is not found.",
            ),
            (
                {"(g * (1 - t * t),)": "g * (1 - t * t)"},
                "the share is right, but it is not in a tuple. `backward` gives one share for each parent, here a tuple of one: mind the comma.",
            ),
            (
                {"prev=(p,), backward=lambda": "prev=lambda"},
                "`prev` was given a function. Pass each part of the Node by its own name, as `negate` does.",
            ),
            (
                {"math.tanh(p.data)": "math.tanh(p)"},
                "`math.tanh` needs a plain number, and p is a Node. Where does a Node keep its number?",
            ),
            (
                lambda p: p.tanh(),
                "these Nodes have no tanh yet: you are writing it here. Start from the number that p holds.",
            ),
            (
                {"(1 - t * t)": "1 - t * t"},
                "g multiplies the 1 alone. It should multiply the whole slope: use brackets.",
            ),
            (Finished.tanh, "that is gd_lib's finished one. Make the Node yourself."),
            (
                tanh_measured,
                "you measured it with a finite difference; far out, rounding spoils its last digits. The output t gives you the slope.",
            ),
            (
                {"g * (1 - t * t)": "1 - (g * t) ** 2"},
                "g went into the square. Take the slope 1 − t², then multiply by g.",
            ),
        ],
        because="The output is enough to find the slope: 1 − t², times what arrives.",
        hints=[
            "Start like `negate`: compute the value, then make a Node with op, prev and backward.",
            "Keep t = math.tanh(p.data). Both the value and the slope need it.",
            "The function is lambda g: (g * …,) with the slope 1 − t² for the dots; mind the comma.",
        ],
    ),
    Number(
        "03.p3",
        right=0,
        wrong={
            1: "with b = 1 a nudge to a goes through at full size.",
            -1: "with b = −1 the nudge is reversed, but f still moves.",
            2: "with b = 2 the nudge is doubled. What would make it vanish?",
        },
        because="The share of a is b times what arrives, and nothing times anything is nothing.",
        hints=[
            "What is the slope of a × b for a?",
            "A product hands each factor the other one.",
            "The slope for a is b. When does that stop a nudge?",
        ],
    ),
    Order(
        "03.o1",
        lines={
            "a": "add each share to the gradient of the parent it belongs to",
            "b": "set the gradient of the result to 1",
            "c": "go through the list from its end, asking each Node for its shares",
            "d": "make a list of the Nodes, each after everything in its prev",
            "e": "set the gradients of the inner Nodes to 0",
        },
        right="debca",
        wrong={
            "cd": "without the list you do not know which Node to ask first: one could be asked before its own gradient is complete.",
            "ed": "the inner Nodes are found in the list, so the list comes first.",
            "ce": "now the zeros come too late, and wipe out what the shares have brought.",
            "cb": "with 0 at the result, all that travels back is 0. It needs its 1 before the pass begins.",
            "ac": "there are no shares to add yet: ask a Node first.",
            "be": "the result has a prev, so it is an inner Node too: this sets its 1 back to 0.",
        },
        because="First the list, the zeros and the 1; then once through the list from its end.",
        hints=[
            "What must be there before the first share?",
            "Three of the lines are preparation. The other two are the pass.",
        ],
    ),
    Number(
        "03.e1",
        right=-36,
        wrong={
            -12: "that holds if the gradient is set to zero before each pass. Nobody did that here.",
            -24: "that is after one more pass. There were two more.",
            -48: "a pass does not double what it finds. It adds the same slope once more.",
            36: "the size is right. Each pass adds −12: keep the sign.",
            0: "nothing was set to zero. What does a pass do to the gradient that a leaf already has?",
        },
        because="Passes add up: −12 from each of the three.",
        hints=[
            "See “Twice is not once” above: what happened to the leaves?",
            "Each pass adds its slope to what `grad` already holds.",
            "How many passes were there in all, and what does each add?",
        ],
    ),
    Choice(
        "03.e2",
        right="c",
        options={
            "a": "one backward pass",
            "b": "two backward passes, one for each leaf",
            "c": "two passes of forward mode, one for each leaf",
            "d": "500 backward passes, one for each result",
        },
        wrong={
            "a": "one pass starts at one result, and finds the slopes of that one. Here there are 500.",
            "b": "a backward pass starts at a result, not at a leaf.",
            "d": "that finds them all. But there is a way that starts at the leaves, and here there are few leaves.",
        },
        because="Backward, each result takes a pass; forward, each leaf does, and here there are two.",
        hints=[
            "Where does a backward pass begin, and where does a pass of forward mode?",
            "One takes a pass for each result, the other a pass for each leaf. Compare 500 with 2.",
        ],
    ),
    Choice(
        "03.e3",
        right="b",
        options={
            "a": "slopes that are more exact",
            "b": "one visit for each Node, instead of one for each path",
            "c": "a list, which Python needs",
            "d": "leaves that come first",
        },
        wrong={
            "a": "both programs found exactly 15. Compare how many times each of them visited s.",
            "c": "Python walked along every path without a list. What did it pay for that?",
            "d": "on the way back, leaves come last.",
        },
        because="A Node that waits for all its shares hands on their sum, once.",
        hints=["How many times does each of the two programs visit s?", "Think of 17 Nodes and their 131,071 visits."],
    ),
    Number(
        "03.e4",
        right=3,
        wrong={
            100: "that is w as it is now. When did `multiply` look at it?",
            2: "2 is the share of w. A product hands x the other number.",
            200: "that would be the product as it is now. x gets the other number times what arrives.",
            6: "6 is m. What does a product hand to one of its factors?",
            1: "1 is what arrives. A product multiplies it by the other number.",
        },
        because="The product keeps its two numbers as they were when it was made: 1 × 3.",
        hints=[
            "What does a product hand x if nothing has changed?",
            "Look at `multiply`: when does it take the numbers out of w and x?",
            "Its function holds a and b, not the Nodes. Which of the two does x get, and what was it?",
        ],
    ),
]
