"""Figures of notebook 02: gears on a chain, two walkers, what plus and times hand back, and the seven-node graph.

The geometry of gears, chains and walkers is plain Python; the explorers of the notebook draw with the same.
"""

import math

from gd_lib.look.axes import blank, figure, text
from gd_lib.look.graph import draw_graph
from gd_lib.look.palette import COLORS, LARGE, MEDIUM, SMALL
from gd_lib.look.picture import Picture
from gd_lib.node import Node
from gd_lib.words import bracketed, counted, listed, number

# ------------------------------------------------------------------------------------------ gears, chains, walkers


def gear(x, y, radius, turns, pitch=7.0):
    """The outline of a gear (xs, ys), turned clockwise by `turns`; `pitch` is the length of a tooth with its gap."""
    teeth = max(6, round(2 * math.pi * radius / pitch))
    height = min(0.36 * radius, 0.5 * pitch)
    xs, ys = [], []
    for k in range(teeth + 1):
        for part, out in ((-0.30, -0.5), (-0.16, 0.5), (0.16, 0.5), (0.30, -0.5)):
            angle = 2 * math.pi * ((k + part) / teeth + turns)
            xs.append(x + (radius + out * height) * math.sin(angle))
            ys.append(y + (radius + out * height) * math.cos(angle))
    return xs, ys


def chain(x0, y0, r0, x1, y1, r1, crossed=False):
    """The closed path (xs, ys) of a chain around two gears. Crossed, it turns the second gear the other way."""
    distance = math.hypot(x1 - x0, y1 - y0)
    lean = math.atan2(y1 - y0, x1 - x0)
    tilt = math.asin(max(-1.0, min(1.0, (r0 + r1 if crossed else r0 - r1) / distance)))
    # Seen along the line from gear to gear: the chain leaves the first gear at ±start and reaches the second at ±end.
    start, end = math.pi / 2 - tilt, math.pi / 2 + tilt if crossed else math.pi / 2 - tilt
    steps = 16
    first = [start + (2 * math.pi - 2 * start) * k / steps for k in range(steps + 1)]  # the far side of the first
    second = [-end + 2 * end * k / steps for k in range(steps + 1)]  # and of the second
    if crossed:
        second = [end - 2 * end * k / steps for k in range(steps + 1)]
    xs = [x0 + r0 * math.cos(a + lean) for a in first] + [x1 + r1 * math.cos(a + lean) for a in second]
    ys = [y0 + r0 * math.sin(a + lean) for a in first] + [y1 + r1 * math.sin(a + lean) for a in second]
    return [*xs, xs[0]], [*ys, ys[0]]


def links(xs, ys, moved, gap=9.0):
    """Points (xs, ys) every `gap` along a closed path, shifted along it by `moved`: the links of a chain."""
    spots_x, spots_y = [], []
    lengths = [math.hypot(b - a, d - c) for a, b, c, d in zip(xs, xs[1:], ys, ys[1:])]
    count = max(4, round(sum(lengths) / gap))
    gap = sum(lengths) / count
    at, k, before = moved % gap, 0, 0.0
    for _ in range(count):
        while k < len(lengths) - 1 and before + lengths[k] < at:
            before, k = before + lengths[k], k + 1
        share = (at - before) / lengths[k] if lengths[k] else 0.0
        spots_x.append(xs[k] + share * (xs[k + 1] - xs[k]))
        spots_y.append(ys[k] + share * (ys[k + 1] - ys[k]))
        at += gap
    return spots_x, spots_y


def walker(x, y, stride=0.0, size=1.0):
    """A walking figure with its feet at (x, y): (lines, head), lines as (xs, ys), head as (x, y, radius)."""
    swing = 7 * math.cos(math.pi * stride)
    hip, neck = y + 16 * size, y + 32 * size
    lines = [
        ([x, x], [hip, neck]),
        ([x - swing * size, x, x + swing * size], [y, hip, y]),
        ([x - 0.8 * swing * size, x, x + 0.8 * swing * size], [hip + 3 * size, neck - 4 * size, hip + 3 * size]),
    ]
    return lines, (x, neck + 6 * size, 6 * size)


# ------------------------------------------------------------------------------------------------------- figures


def numbers(values, what, count=None):
    """`values` as a list of finite numbers; a sentence if they are none, or not `count`."""
    try:
        found = [float(v) for v in values]
    except (TypeError, ValueError):
        found = [math.nan]
    if not all(map(math.isfinite, found)) or (count and len(found) != count):
        raise ValueError(f"{what} must be {count or 'some'} plain numbers, such as (2, 4), but got {values!r}.")
    return found


def plot_gears(slopes=(4, 2), names=("walker", "bicycle", "car"), unit="km", turned=True):
    """Gears on a chain: the slope of each step is the size of a gear. `turned=False` keeps the turns a secret.

    At most five slopes, none of them above 8 in size; a negative one crosses its chain.
    """
    slopes = numbers(slopes, "slopes")
    if not 1 <= len(slopes) <= 5 or max(map(abs, slopes)) > 8:
        given = listed(map(number, slopes)) or "none"
        raise ValueError(f"plot_gears draws one to five slopes between −8 and 8, but got {given}.")
    if len(names) != len(slopes) + 1:
        raise ValueError(f"{len(slopes)} slopes stand between {len(slopes) + 1} names, but got {len(names)} names.")
    title = f"How far does {names[-1]} move for each unit of {names[0]}?"
    if unit:
        title = f"The {names[0]} goes 1 {unit}. How far does the {names[-1]} go?"
    fig, axes = figure(7.4, 3.1, title=title)
    blank(axes)
    wide = 640
    small = min(13.0, 84 / max(map(abs, slopes)))
    reach = [max(small, abs(s) * small) for s in slopes] + [small]
    room = [reach[0] + 20] + [max(30, a) + 0.5 * b + 30 for a, b in zip(reach, reach[1:])] + [36]
    between = (wide - sum(room)) / len(slopes)
    places, x = [], room[0]
    for k in range(len(names)):
        places.append(x)
        x += room[k + 1] + between
    turns = [math.prod(slopes[:k]) / 16 if turned else 0.0 for k in range(len(names))]
    for k, slope in enumerate(slopes):
        xs, ys = chain(places[k], 0, max(abs(slope) * small, 1.5), places[k + 1], 0, small, slope < 0)
        axes.plot(xs, ys, color=COLORS["structure"], linewidth=1.2, zorder=2.2)
        axes.plot(*links(xs, ys, 0), ".", color=COLORS["ink"], markersize=4, zorder=2.3)
    for k, (name, x) in enumerate(zip(names, places)):
        sizes = {small} | ({abs(slopes[k]) * small} if k < len(slopes) and slopes[k] else set())
        for radius in sorted(sizes, reverse=True):
            shape = {"facecolor": "#F2F2F2", "edgecolor": COLORS["ink"], "linewidth": 1, "zorder": 2}
            axes.fill(*gear(x, 0, radius, turns[k]), **shape)
        arm = max(30, reach[k] - 10 if k < len(slopes) else 30)
        angle = 2 * math.pi * turns[k]
        axes.plot([x, x + arm * math.sin(angle)], [0, arm * math.cos(angle)], color=COLORS["forward"], lw=3, zorder=3)
        axes.plot([x], [0], "o", color=COLORS["ink"], markersize=5, zorder=4)
        moved = number(math.prod(slopes[:k])) if turned or k == 0 else "?"
        text(axes, x, 104, name, size=MEDIUM, bold=True)
        text(axes, x, -104, f"{moved} {unit}".strip(), color="forward", size=LARGE, bold=True)
        if k < len(slopes):
            text(axes, (x + places[k + 1]) / 2, 104, f"× {number(slopes[k])}", color="backward", size=LARGE)
    axes.set(xlim=(0, wide), ylim=(-122, 122))
    axes.set_aspect("equal")
    one, the = (unit, "the ") if unit else ("unit", "")
    pairs = zip(slopes, names, names[1:])
    steps = listed(f"{the}{b} moves by {number(slope)} for each {one} of {the}{a}" for slope, a, b in pairs)
    end = f" Together: {number(math.prod(slopes))} for each {one} of {the}{names[0]}." if turned else ""
    return Picture(fig, f"{counted(len(names), 'gear').capitalize()} on a chain: {steps}.{end}")


def plot_two_walkers(upper=(2, 5), lower=(-3, 2), added=True):
    """Two walkers carry a nudge of 1 from x to y, one on each path; `added=False` keeps what arrives a secret."""
    upper, lower = numbers(upper, "upper", 2), numbers(lower, "lower", 2)
    fig, axes = figure(7.4, 3.2, title="Two walkers leave with 1 each. What arrives at y?")
    blank(axes)
    grey = {"color": COLORS["structure"], "lw": 1.5}
    for name, x, y in (("x", 46, 0), ("u", 310, 75), ("v", 310, -75), ("y", 574, 0)):
        axes.plot([x], [y], "o", markersize=27, markerfacecolor="white", markeredgecolor=COLORS["structure"], mew=1.5)
        text(axes, x, y, name, size=LARGE, bold=True, ground=False)
    for (first, second), road in ((upper, 75), (lower, -75)):
        side = math.copysign(1, road)
        axes.plot([58, 98, 270], [15 * side, road, road], **grey)
        axes.plot([330, 522], [road, road], **grey)
        for end, start in (((291, road), (260, road)), ((563, 17 * side), (522, road))):
            axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, **grey})
        text(axes, 194, road - 18, f"× {number(first)}", color="backward", size=MEDIUM, bold=True)
        text(axes, 430, road - 18, f"× {number(second)}", color="backward", size=MEDIUM, bold=True)
        # Each walker stands after his first step, with what he carries there.
        lines, (hx, hy, _) = walker(395, road + 3, size=1.1)
        for xs, ys in lines:
            axes.plot(xs, ys, color=COLORS["ink"], linewidth=2.2, solid_capstyle="round")
        axes.plot([hx], [hy], "o", color=COLORS["ink"], markersize=10)
        text(axes, hx + 14, hy - 4, f"carries {number(first)}", color="forward", size=SMALL, align="left")
    arrives = [upper[0] * upper[1], lower[0] * lower[1]]
    words = f"{number(arrives[0])} + {bracketed(arrives[1])}\n= {number(sum(arrives))}" if added else "?"
    text(axes, 604, 0, words, color="forward", size=LARGE, align="left", bold=True)
    axes.set(xlim=(20, 715), ylim=(-108, 130))
    axes.set_aspect("equal")
    says = (
        f"Two paths from x to y. Through u the steps multiply by {number(upper[0])} and {number(upper[1])}, "
        f"through v by {number(lower[0])} and {number(lower[1])}"
    )
    told = f". {number(arrives[0])} and {number(arrives[1])} arrive, together {number(sum(arrives))}." if added else "."
    return Picture(fig, says + told)


def plot_plus_and_times(left=3, right=2, arrives=-6):
    """What a plus and a product hand back when `arrives` comes from the right: passed on, and swapped."""
    left, right, arrives = numbers((left, right, arrives), "left, right and arrives", 3)
    fig, both = figure(7.8, 3.2, 2, title=f"{number(arrives)} arrives. What is handed on?")
    handed = {"+": (arrives, arrives), "×": (arrives * right, arrives * left)}
    for axes, sign, words in zip(both, handed, ("+ passes it on", "× swaps the numbers")):
        blank(axes)
        result = left + right if sign == "+" else left * right
        for name, value, y, k in (("p", left, 60, 0), ("q", right, -60, 1)):
            axes.annotate(
                "",
                (64, y * 0.86),
                (176, y * 0.16),
                zorder=1,
                arrowprops={"arrowstyle": "-|>", "color": COLORS["backward"], "lw": 2},
            )
            text(axes, 30, y, f"{name} = {number(value)}", color="forward", size=MEDIUM, bold=True)
            other = 1 if sign == "+" else (right, left)[k]
            local = f"{number(arrives)} × {number(other)} = {number(handed[sign][k])}"
            text(axes, 122, y * 0.95, local, color="backward", size=MEDIUM, align="left")
        axes.plot([200], [0], "o", markersize=34, markerfacecolor="white", markeredgecolor=COLORS["structure"])
        text(axes, 200, 0, sign, size=18, bold=True, ground=False)
        axes.annotate("", (223, 0), (272, 0), arrowprops={"arrowstyle": "-|>", "color": COLORS["backward"], "lw": 2})
        text(axes, 292, 0, number(arrives), color="backward", size=MEDIUM, bold=True)
        text(axes, 292, -24, f"value {number(result)}", color="forward", size=SMALL)
        text(axes, 150, 100, words, size=MEDIUM, bold=True)
        axes.set(xlim=(-14, 318), ylim=(-84, 112))
    p, q = handed["×"]
    says = (
        f"When {number(arrives)} arrives, a plus hands {number(arrives)} to both of its parts. "
        f"A product of p = {number(left)} and q = {number(right)} hands {number(p)} to p and {number(q)} to q."
    )
    return Picture(fig, says)


def plot_used_twice(e=-3):
    """The graph of L = e × e: one value goes in twice, and each of the two arrows has the other one as its slope."""
    (e,) = numbers([e], "e", 1)
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
    w, x, b, y = numbers((w, x, b, y), "w, x, b and y", 4)
    w, x, b = Node(w, "w"), Node(x, "x"), Node(b, "b")
    m = w * x
    z = m + b
    e = z - y
    L = e * e
    m.label, z.label, e.label, L.label = "m", "z", "e", "L"
    L.backward()
    every = [w, x, m, b, z, e, L]
    says = "Seven nodes: " + listed(f"{n.label} = {number(n.data)}" for n in every) + "."
    if gradients:
        says += " One unit is worth, in loss: " + listed(f"{n.label} {number(n.grad)}" for n in every) + "."
    title = "What is one unit of each node worth?" if gradients else "How does the loss come about?"
    return draw_graph(L, title=title, gradients=gradients, says=says)
