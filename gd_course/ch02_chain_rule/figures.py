"""Figures of notebook 02: gears on chains, two walkers, what plus and times hand back, and the seven-node graph."""

import math

from gd_course.ch02_chain_rule.setting import TURN, chain, gear, hand, links, walker
from gd_lib.look.axes import blank, figure, text
from gd_lib.look.graph import draw_graph
from gd_lib.look.palette import COLORS, LARGE, MEDIUM, SMALL
from gd_lib.look.picture import Picture
from gd_lib.node import Node
from gd_lib.words import bracketed, counted, listed, number


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


def arrow(axes, start, end, color="backward", width=2, **look):
    """An arrow from `start` to `end`, in data units."""
    style = {"arrowstyle": "-|>", "color": COLORS[color], "lw": width, **look}
    axes.annotate("", end, start, arrowprops=style, zorder=1)


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
    title = f"A nudge of {number(nudge)} at {names[0]}: how far does the gear of {names[-1]} turn?"
    if unit:
        title = f"The {names[0]} goes 1 {unit}. How far does the {names[-1]} go?"
    fig, axes = figure(7.4, 3.1, title=title)
    blank(axes)

    width = 640
    small = min(13.0, 84 / max(map(abs, slopes)))  # the radius of a gear that a chain arrives at
    driving = [abs(slope) * small for slope in slopes]  # and of those that drive the next chain
    radii = [max(small, radius) for radius in driving] + [small]
    places = gear_places(radii, width)
    moves = [math.prod(slopes[:k]) for k in range(len(names))]
    turns = [move * TURN if turned else 0.0 for move in moves]
    moves = [nudge * move for move in moves]
    for x, next_x, radius, slope in zip(places, places[1:], driving, slopes):
        xs, ys = chain(x, 0, max(radius, 1.5), next_x, 0, small, crossed=slope < 0)
        axes.plot(xs, ys, color=COLORS["structure"], linewidth=1.2, zorder=2.2)
        axes.plot(*links(xs, ys, 0), ".", color=COLORS["ink"], markersize=4, zorder=2.3)
        text(axes, (x + next_x) / 2, 104, f"× {number(slope)}", color="backward", size=LARGE)
    for k, (name, x) in enumerate(zip(names, places)):
        for radius in sorted({small, *driving[k : k + 1]} - {0}, reverse=True):
            look = {"facecolor": "#F2F2F2", "edgecolor": COLORS["ink"], "linewidth": 1, "zorder": 2}
            axes.fill(*gear(x, 0, radius, turns[k]), **look)
        tip_x, tip_y = hand(x, 0, max(30, radii[k] - 10), turns[k])
        axes.plot([x, tip_x], [0, tip_y], color=COLORS["forward"], lw=3, zorder=3)
        axes.plot([x], [0], "o", color=COLORS["ink"], markersize=5, zorder=4)
        move = number(moves[k]) if turned or k == 0 else "?"
        text(axes, x, 104, name, size=MEDIUM, bold=True)
        text(axes, x, -104, f"{move} {unit}".strip(), color="forward", size=LARGE, bold=True)
    axes.set(xlim=(0, width), ylim=(-122, 122))
    axes.set_aspect("equal")

    one, the = (unit, "the ") if unit else ("unit", "")
    pairs = zip(slopes, names, names[1:])
    steps = listed(f"{the}{b} moves by {number(slope)} for each {one} of {the}{a}" for slope, a, b in pairs)
    here = "" if nudge == 1 else ", at the rates they have here"
    total = f" In all: {number(math.prod(slopes))} for each {one} of {the}{names[0]}{here}." if turned else ""
    if turned and nudge != 1:
        total += (
            f" So a nudge of {number(nudge)} turns the last gear by {number(moves[-1])}; the turns are drawn larger."
        )
    return Picture(fig, f"{counted(len(names), 'gear').capitalize()} joined by chains: {steps}.{total}")


def plot_two_walkers(upper=(2, 5), lower=(-3, 2), added=True):
    """Two walkers carry a nudge of 1 from x to y, one on each path; `added=False` keeps what arrives a secret."""
    upper, lower = to_floats(upper, "upper", 2), to_floats(lower, "lower", 2)
    fig, axes = figure(7.4, 3.2, title="Two walkers leave with 1 each. What arrives at y?")
    blank(axes)
    for name, x, y in (("x", 46, 0), ("u", 310, 75), ("v", 310, -75), ("y", 574, 0)):
        axes.plot([x], [y], "o", markersize=27, markerfacecolor="white", markeredgecolor=COLORS["structure"], mew=1.5)
        text(axes, x, y, name, size=LARGE, bold=True, ground=False)
    for (first, second), road in ((upper, 75), (lower, -75)):
        side = math.copysign(1, road)
        axes.plot([58, 98, 270], [15 * side, road, road], color=COLORS["structure"], lw=1.5)
        axes.plot([330, 522], [road, road], color=COLORS["structure"], lw=1.5)
        for start, end in (((260, road), (291, road)), ((522, road), (563, 17 * side))):
            arrow(axes, start, end, "structure", width=1.5, shrinkA=0, shrinkB=0)
        text(axes, 194, road - 18, f"× {number(first)}", color="backward", size=MEDIUM, bold=True)
        text(axes, 430, road - 18, f"× {number(second)}", color="backward", size=MEDIUM, bold=True)
        # Each walker is past his first step, with what he carries there.
        lines, (head_x, head_y, _) = walker(395, road + 3, size=1.1)
        for xs, ys in lines:
            axes.plot(xs, ys, color=COLORS["ink"], linewidth=2.2, solid_capstyle="round")
        axes.plot([head_x], [head_y], "o", color=COLORS["ink"], markersize=10)
        text(axes, head_x + 14, head_y - 4, f"carries {number(first)}", color="forward", size=SMALL, align="left")
    above, below = upper[0] * upper[1], lower[0] * lower[1]
    result = f"{number(above)} + {bracketed(below)}\n= {number(above + below)}" if added else "?"
    text(axes, 604, 0, result, color="forward", size=LARGE, align="left", bold=True)
    axes.set(xlim=(20, 715), ylim=(-108, 130))
    axes.set_aspect("equal")
    says = (
        f"Two paths from x to y. Through u the steps multiply by {number(upper[0])} and {number(upper[1])}, "
        f"through v by {number(lower[0])} and {number(lower[1])}."
    )
    if added:
        says += f" {number(above)} and {number(below)} arrive, {number(above + below)} in all."
    return Picture(fig, says)


def plot_plus_and_times(left=3, right=2, arrives=-6):
    """What a plus and a product hand back when `arrives` comes from the right: passed on, and swapped."""
    left, right, arrives = to_floats((left, right, arrives), "left, right and arrives", 3)
    fig, (plus, times) = figure(7.8, 3.2, 2, title=f"{number(arrives)} arrives. What is handed on?")
    for axes, sign, rule, result, factors in (
        (plus, "+", "+ passes it on", left + right, (1, 1)),
        (times, "×", "× swaps the numbers", left * right, (right, left)),
    ):
        blank(axes)
        for name, value, factor, y in zip("pq", (left, right), factors, (60, -60)):
            arrow(axes, (176, y * 0.16), (64, y * 0.86))
            text(axes, 30, y, f"{name} = {number(value)}", color="forward", size=MEDIUM, bold=True)
            product = f"{number(arrives)} × {number(factor)} = {number(arrives * factor)}"
            text(axes, 122, y * 0.95, product, color="backward", size=MEDIUM, align="left")
        axes.plot([200], [0], "o", markersize=34, markerfacecolor="white", markeredgecolor=COLORS["structure"])
        text(axes, 200, 0, sign, size=18, bold=True, ground=False)
        arrow(axes, (272, 0), (223, 0))
        text(axes, 292, 0, number(arrives), color="backward", size=MEDIUM, bold=True)
        text(axes, 292, -24, f"value {number(result)}", color="forward", size=SMALL)
        text(axes, 150, 100, rule, size=MEDIUM, bold=True)
        axes.set(xlim=(-14, 318), ylim=(-84, 112))
    says = (
        f"When {number(arrives)} arrives, a plus hands {number(arrives)} to both of its parts. A product of "
        f"p = {number(left)} and q = {number(right)} hands {number(arrives * right)} to p and "
        f"{number(arrives * left)} to q."
    )
    return Picture(fig, says)


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
