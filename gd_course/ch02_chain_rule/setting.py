"""What the figures and explorers of notebook 02 draw: gears, the chains that join them, and two walkers.

Every outline is a pair of lists (xs, ys), in the units of the picture.
"""

import math

from gd_lib.look.marks import arrow, circle, fill, line, points, text
from gd_lib.words import number

TURN = 1 / 16  # of a turn for a move of 1: the longest move of the explorer, −10, stays below a full turn

# ------------------------------------------------------------------------------------------------------------ outlines


def hand(x, y, length, turns):
    """The tip of a clock hand around (x, y): straight up, and then turned clockwise by `turns`."""
    angle = 2 * math.pi * turns
    return x + length * math.sin(angle), y + length * math.cos(angle)


def gear(x, y, radius, turns, pitch=7.0):
    """The outline of a gear around (x, y), turned clockwise by `turns`; `pitch`: a tooth and its gap, along the rim."""
    teeth = max(6, round(2 * math.pi * radius / pitch))
    height = min(0.36 * radius, 0.5 * pitch)
    corners = [
        hand(x, y, radius + out * height, (k + aside) / teeth + turns)
        for k in range(teeth + 1)
        for aside, out in ((-0.30, -0.5), (-0.16, 0.5), (0.16, 0.5), (0.30, -0.5))
    ]
    xs, ys = zip(*corners)
    return list(xs), list(ys)


def chain(x0, y0, r0, x1, y1, r1, crossed=False):
    """The closed path of a chain around two gears. Crossed, it turns the second gear the other way."""
    distance = math.hypot(x1 - x0, y1 - y0)
    lean = math.atan2(y1 - y0, x1 - x0)
    tilt = math.asin(max(-1.0, min(1.0, (r0 + r1 if crossed else r0 - r1) / distance)))
    # Seen along the line from gear to gear: the chain leaves the first gear at ±start and reaches the second at ±end.
    start = math.pi / 2 - tilt
    end = math.pi / 2 + tilt if crossed else start
    steps = 16
    first = [start + (2 * math.pi - 2 * start) * k / steps for k in range(steps + 1)]  # the far side of the first
    second = [-end + 2 * end * k / steps for k in range(steps + 1)]  # and of the second
    if crossed:
        second.reverse()
    xs = [x0 + r0 * math.cos(a + lean) for a in first] + [x1 + r1 * math.cos(a + lean) for a in second]
    ys = [y0 + r0 * math.sin(a + lean) for a in first] + [y1 + r1 * math.sin(a + lean) for a in second]
    return [*xs, xs[0]], [*ys, ys[0]]


def links(xs, ys, moved, gap=9.0):
    """The links of a chain: points about every `gap` along a closed path, shifted along it by `moved`."""
    lengths = [math.hypot(x1 - x0, y1 - y0) for x0, x1, y0, y1 in zip(xs, xs[1:], ys, ys[1:])]
    count = max(4, round(sum(lengths) / gap))
    gap = sum(lengths) / count
    link_xs, link_ys = [], []
    k = 0  # the piece of the path that the link is on
    before = 0.0  # the length of all pieces before that one
    for i in range(count):
        at = moved % gap + i * gap
        while k < len(lengths) - 1 and before + lengths[k] < at:
            before += lengths[k]
            k += 1
        share = (at - before) / lengths[k] if lengths[k] else 0.0
        link_xs.append(xs[k] + share * (xs[k + 1] - xs[k]))
        link_ys.append(ys[k] + share * (ys[k + 1] - ys[k]))
    return link_xs, link_ys


def walker(x, y, stride=0.0, size=1.0):
    """A walking figure with its feet at (x, y): (lines, head). `lines` are pairs (xs, ys), `head` is (x, y, radius).

    The legs are widest at a whole-numbered `stride` and together halfway between.
    """
    swing = 7 * math.cos(math.pi * stride) * size
    hip, neck = y + 16 * size, y + 32 * size
    hand_height = hip + 3 * size
    lines = [
        ([x, x], [hip, neck]),
        ([x - swing, x, x + swing], [y, hip, y]),
        ([x - 0.8 * swing, x, x + 0.8 * swing], [hand_height, neck - 4 * size, hand_height]),
    ]
    return lines, (x, neck + 6 * size, 6 * size)


# --------------------------------------------------------------------------------------------------------------- gears


def gear_marks(places, y, small, slopes, turns):
    """Gears at (places[k], y), turned by `turns`, and the chains that join them: one slope less than gears.

    The gear that a chain arrives at has the radius `small`; the one that it leaves is |slope| times as large.
    """
    sizes = [abs(slope) * small for slope in slopes] + [0]
    marks = []
    for x, size, turn in zip(places, sizes, turns):
        for radius in sorted({small, size} - {0}, reverse=True):
            outline = gear(x, y, max(radius, 2), turn)
            marks += [fill(*outline, color="#ECECEC", opacity=1), line(*outline, color="ink", width=1)]
    for x, next_x, size, slope, turn in zip(places, places[1:], sizes, slopes, turns):
        path = chain(x, y, max(size, 1.5), next_x, y, small, crossed=slope < 0)
        # The chain runs with the gears: a full turn of the left one moves it by that gear's rim, clockwise.
        rim = 2 * math.pi * size * turn
        marks += [line(*path, color="structure", width=1), points(*links(*path, -rim), size=3.5)]
    for x, size, turn in zip(places, sizes, turns):
        marks += hand_marks(x, y, max(32, size - 8), turn)
    return marks


def hand_marks(x, y, length, turns):
    """The hand of a gear, where it started, and what it has swept over."""
    swept = [hand(x, y, length, turns * i / 24) for i in range(25)]
    xs, ys = zip(*swept)
    return [
        line([x, x], [y, y + length], color="structure", width=1, dash=True),
        fill([x, *xs], [y, *ys], color="forward", opacity=0.25),
        line([x, xs[-1]], [y, ys[-1]], color="forward", width=4),
        circle(x, y, 3.5, color="ink", fill="ink"),
    ]


# --------------------------------------------------------------------------------------------------------- two walkers

UP, DOWN = 200, 60  # the y of the two roads
SPOTS = {"x": (38, 130), "u": (310, UP), "v": (310, DOWN), "y": (582, 130)}
ROOM = (24, 310)  # from the words below the lower road to the load of the walker on the upper one
LOAD = 66.4  # from the feet of a walker up to the middle of his load
RESULT = 603  # the x of what arrives, at the height of y


def two_paths(upper, lower, way):
    """The marks of two walkers who have gone `way` steps, from 0 to 2; at each step what they carry is multiplied."""
    marks = []
    for road, (first, second) in ((UP, upper), (DOWN, lower)):
        marks += road_marks(road, first, second)
        marks += walker_marks(road, way, load=(1, first, first * second)[int(way)])
    for name, (x, y) in SPOTS.items():
        marks += [circle(x, y, 17, color="structure", fill="ground"), text(x, y, name, size=15, bold=True)]
    return marks


def road_marks(road, first, second):
    """The road from x by way of u or v to y, with what a walker's load is multiplied by on its two parts."""
    (left, height), (right, _) = SPOTS["x"], SPOTS["y"]
    side = 1 if road == UP else -1
    return [
        line([left + 13, left + 38], [height + 13 * side, road], color="structure"),
        arrow(left + 38, road, 290, road, color="structure"),
        line([330, right - 38], [road, road], color="structure"),
        arrow(right - 38, road, right - 14, height + 15 * side, color="structure"),
        text(204, road - 20, f"× {number(first)}", color="backward", size=14, bold=True),
        text(426, road - 20, f"× {number(second)}", color="backward", size=14, bold=True),
    ]


def feet(road, way):
    """Where a walker stands who has gone `way` steps along a road."""
    x = SPOTS["x"][0] + 46 + 226 * way  # from beside x, over u or v in the middle, to beside y
    hill = 19 * max(0.0, 1 - ((x - 310) / 38) ** 2)  # over the circle in the middle of the road
    return x, road + 3 + hill


def walker_marks(road, way, load):
    """A walker who has gone `way` steps along a road, with his load on his head."""
    x, y = feet(road, way)
    lines, (head_x, head_y, radius) = walker(x, y, way * 10 / 3, 1.1)
    load_y = y + LOAD
    return [
        *(line(*piece, color="ink", width=2.5) for piece in lines),
        circle(head_x, head_y, radius, color="ink", fill="ink"),
        circle(head_x, load_y, 17, color="forward", fill="ground", line=2),
        text(head_x, load_y, number(load), color="forward", size=13, bold=True),
    ]
