"""Figures of notebook 02: gears on chains, two walkers, what plus and times hand back, and the seven-node graph."""

import math

from gd_course.ch02_chain_rule.setting import DOWN, LOAD, RESULT, ROOM, SPOTS, TURN, UP, feet, gear_marks, two_paths
from gd_lib.look.drawing import painted
from gd_lib.look.graph import draw_graph
from gd_lib.look.marks import arrow, circle, text
from gd_lib.look.panel import Frame, Panel
from gd_lib.node import Node
from gd_lib.words import bracketed, counted, listed, number

WIDTH = 632  # of a panel across the whole picture, in pixels
WAY = 1.5  # how many steps the two walkers have gone: each is past the first one


def to_floats(values, what, count=None):
    """`values` as a list of floats. ValueError that names `what` if they are not `count` finite numbers."""
    try:
        floats = [float(value) for value in values]
    except (TypeError, ValueError):
        floats = [math.nan]
    if not all(map(math.isfinite, floats)) or (count and len(floats) != count):
        many = counted(count, "plain number") if count else "a list of plain numbers, such as (2, 4)"
        raise ValueError(f"{what} must be {many}, but got {values!r}.")
    return floats


def gear_places(radii, width):
    """The x of each gear's centre, with equal gaps between the gears and room for their names."""
    room = [radii[0] + 20] + [max(30, a) + 0.5 * b + 30 for a, b in zip(radii, radii[1:])] + [36]
    gap = (width - sum(room)) / (len(radii) - 1)
    places = [room[0]]
    for space in room[1:-1]:
        places.append(places[-1] + space + gap)
    return places


def plot_gears(slopes=(4, 2), names=("walker", "bicycle", "car"), unit="km", turned=True, nudge=1):
    """Gears joined by chains: the slope of each step is the size of a gear. `turned=False` keeps the turns a secret.

    `nudge` is how far the first one moves; the turns are drawn as if it were 1, since small ones cannot be seen.
    At most five slopes, none of them above 8 in size; a negative one crosses its chain. ValueError otherwise.
    """
    slopes = to_floats(slopes, "slopes")
    if not 1 <= len(slopes) <= 5 or max(map(abs, slopes)) > 8:
        given = listed(map(number, slopes)) or "none"
        raise ValueError(f"plot_gears draws one to five slopes between −8 and 8, but got {given}.")
    if len(names) != len(slopes) + 1:
        raise ValueError(
            f"plot_gears needs one name more than slopes, {len(slopes) + 1} for {len(slopes)}, but got {len(names)}."
        )
    title = f"A nudge of {number(nudge)} to {names[0]}: how far does {names[-1]}'s gear turn?"
    if unit:
        title = f"The {names[0]} goes 1 {unit}. How far does the {names[-1]} go?"

    small = min(12.0, 78 / max(map(abs, slopes)))  # the radius of a gear that a chain arrives at
    driving = [abs(slope) * small for slope in slopes]  # and of those that drive the next chain
    places = gear_places([max(small, radius) for radius in driving] + [small], WIDTH)
    moves = [math.prod(slopes[:k]) for k in range(len(names))]
    marks = gear_marks(places, 0, small, slopes, [move * TURN if turned else 0.0 for move in moves])
    moves = [nudge * move for move in moves]
    for k, (x, name) in enumerate(zip(places, names)):
        move = number(moves[k]) if turned or k == 0 else "?"
        marks.append(text(x, 100, name, size=15, bold=True))
        marks.append(text(x, -100, f"{move} {unit}".strip(), color="forward", size=16, bold=True))
    for x, next_x, slope in zip(places, places[1:], slopes):
        marks.append(text((x + next_x) / 2, 100, f"× {number(slope)}", color="backward", size=16))
    panel = Panel(*marks, x=(0, WIDTH), y=(-112, 118), axes=False, equal=True)

    def per(slope, a, b):
        if unit:
            return f"the {b} goes {number(slope)} {unit} for each {unit} the {a} goes"
        return f"{b} moves by {number(slope)} per unit of {a}"

    steps = listed(map(per, slopes, names, names[1:]))
    total = f" In all, {per(math.prod(slopes), names[0], names[-1])}." if turned else ""
    if turned and nudge != 1:
        total += (
            f" So a nudge of {number(nudge)} turns the last gear by {number(moves[-1])}; the turns are drawn larger."
        )
    says = f"{counted(len(names), 'gear').capitalize()} joined by chains: {steps}.{total}"
    return painted(Frame(panel, says, height=240), title)


def plot_two_walkers(upper=(2, 5), lower=(-3, 2), added=True):
    """Two walkers carry a nudge of 1 from x to y, one on each path; `added=False` keeps what arrives a secret."""
    upper, lower = to_floats(upper, "upper", 2), to_floats(lower, "lower", 2)
    above, below = upper[0] * upper[1], lower[0] * lower[1]
    marks = two_paths(upper, lower, WAY)
    for road in (UP, DOWN):
        x, y = feet(road, WAY)
        marks.append(text(x - 24, y + LOAD, "carries", color="forward", size=13, align="right"))
    result = [f"{number(above)} + {bracketed(below)}", f"= {number(above + below)}"] if added else ["?"]
    for k, words in enumerate(result):
        y = SPOTS["y"][1] + 12 * (len(result) - 1) - 24 * k
        marks.append(text(RESULT, y, words, color="forward", size=16, align="left", bold=True))
    panel = Panel(*marks, x=(16, 704), y=ROOM, axes=False, equal=True)
    says = (
        f"Two paths from x to y. Through u the steps multiply by {number(upper[0])} and {number(upper[1])}, "
        f"through v by {number(lower[0])} and {number(lower[1])}."
    )
    if added:
        says += f" {number(above)} and {number(below)} arrive, {number(above + below)} in all."
    return painted(Frame(panel, says, height=272), "Two walkers leave with 1 each. What arrives at y?")


def plot_plus_and_times(left=3, right=2, arrives=-6):
    """What a plus and a product hand back when `arrives` comes from the right: passed on, and swapped."""
    left, right, arrives = to_floats((left, right, arrives), "left, right and arrives", 3)
    panels = [
        step_back("+", "+ passes it on", (left, right), left + right, (1, 1), arrives),
        step_back("×", "× swaps the numbers", (left, right), left * right, (right, left), arrives),
    ]
    says = (
        f"When {number(arrives)} arrives, a plus hands {number(arrives)} to both of its parts. A product of "
        f"p = {number(left)} and q = {number(right)} hands {number(arrives * right)} to p and "
        f"{number(arrives * left)} to q."
    )
    return painted(Frame(panels, says, height=214), f"{number(arrives)} arrives. What is handed on?")


def step_back(sign, rule, parts, result, factors, arrives):
    """A panel: what a step hands back to p and q, its two `parts`, when `arrives` comes from the right."""
    marks = [
        text(150, 100, rule, size=15, bold=True),
        arrow(252, 0, 213, 0, color="backward"),
        text(272, 0, number(arrives), color="backward", size=14, bold=True),
        text(272, -24, f"value {number(result)}", color="forward", size=12),
    ]
    for name, part, factor, y in zip("pq", parts, factors, (60, -60)):
        product = f"{number(arrives)} × {number(factor)} = {number(arrives * factor)}"
        marks += [
            arrow(172, 0.2 * y, 62, 0.86 * y, color="backward"),
            text(30, y, f"{name} = {number(part)}", color="forward", size=14, bold=True),
            text(112, y, product, color="backward", size=14, align="left"),
        ]
    marks += [circle(190, 0, 20), text(190, 0, sign, size=20, bold=True)]
    return Panel(*marks, x=(-6, 306), y=(-84, 112), axes=False, equal=True)


def plot_used_twice(e=-3):
    """The graph of L = e × e: one value goes in twice, and each of the two arrows has the other one as its slope."""
    (e,) = to_floats([e], "e", 1)
    e = Node(e, "e")
    L = e * e
    L.label = "L"
    slope = f"slope {number(e.data)}"
    says = (
        f"e = {number(e.data)} goes into L = e × e = {number(L.data)} twice: two arrows, each of slope "
        f"{number(e.data)}, so the slope of L for e is {number(2 * e.data)}."
    )
    edges = {(e, L, 0): slope, (e, L, 1): slope}
    return draw_graph(L, title="How many paths lead from e to L?", gradients=False, edges=edges, says=says)


def plot_seven_nodes(w=3, x=2, b=1, y=10, gradients=True):
    """The graph of the loss of one point, L = (w × x + b − y)², with its gradients or without."""
    w, x, b, y = to_floats((w, x, b, y), "w, x, b and y", 4)
    w, x, b = Node(w, "w"), Node(x, "x"), Node(b, "b")
    m = w * x
    z = m + b
    e = z - y
    L = e * e
    m.label, z.label, e.label, L.label = "m", "z", "e", "L"
    L.backward()
    nodes = [w, x, m, b, z, e, L]
    says = f"Seven nodes: {listed(f'{node.label} = {number(node.data)}' for node in nodes)}."
    title = "How is the loss made?"
    if gradients:
        says += f" The slopes of L: {listed(f'{node.label} {number(node.grad)}' for node in nodes)}."
        title = "How fast does L change with each node?"
    return draw_graph(L, title=title, gradients=gradients, says=says)
