"""The geometry that the figures and explorers of notebook 02 share: gears, the chains that join them, and walkers.

Every outline is a pair of lists (xs, ys), in the units of the picture.
"""

import math

TURN = 1 / 16  # of a turn for a move of 1: the longest move of the explorer, −10, stays below a full turn


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
