"""Where the boxes and the arrows of a graph go, so that one can read it from left to right.

This is the layered layout of Sugiyama, as in Graphviz: give each box a column (`_columns`), order the boxes in each
column so that few arrows cross (`_order`), and then move them up or down until the arrows are short and straight
(`_heights`, by Brandes and Köpf). An arrow that passes a column has a place of its own there, called a stop, and so
has an arrow's label. Only gaps between columns have slanting arrows, and there are no boxes in a gap.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass

PORT = 13.0  # pixels between two arrows that start or end at the same box, if it is high enough
HEAD = 10.0  # the last pixels of an arrow are level, so that its head points at the box
SWEEPS = 12  # at most, from each start
LEVEL = 0.3  # how long a slanting arrow stays about level at its ends, of its width
STEPS = 12  # of a slanting arrow, drawn as a line with so many pieces


@dataclass(frozen=True)
class Layout:
    """A graph's places in pixels, from (0, 0) in its top left corner.

    boxes: (x, y), the centre of each box. arrows: [(x, y), …], the line of each arrow, from box to box.
    labels: (x, y), the centre of each arrow's label, or None. width, height: of the whole graph.
    """

    boxes: list
    arrows: list
    labels: list
    width: float
    height: float


def layered(boxes, arrows, *, labels=None, gap=40.0, apart=20.0, width=None):
    """The Layout of a graph without circles, its inputs on the left.

    boxes: (width, height) of each box, in pixels, inputs before what is made of them.
    arrows: (start, end), two places in `boxes`, for each arrow. Arrows that end at the same box come in the order of
    its inputs, and arrive in this order, the first one on top. Two arrows between the same boxes stay two.
    labels: {place in `arrows`: (width, height)} of words that stand just above their arrow.
    gap: pixels between two columns, more where arrows are steep. apart: pixels between two boxes in a column.
    width: pixels over which the columns are spread evenly, or None for as many as they need.
    The same input always gives the same Layout. Raises ValueError for an arrow to an earlier box or to none.
    """
    for start, end in arrows:
        if not 0 <= start < end < len(boxes):
            raise ValueError(
                f"layered: there is an arrow from box {start} to box {end}, of {len(boxes)} boxes; give the boxes in "
                "an order in which each arrow goes to a later one."
            )
    graph = _Graph(boxes, arrows, labels or {}, apart)
    _order(graph)
    graph.spread_ports()
    y = _heights(graph)
    return _drawn(graph, boxes, arrows, y, gap, width)


def arrowhead(line, length):
    """(shaft, head) of an arrow along a line: the line up to the head, and the three corners of the head."""
    tip, shaft = line[-1], list(line)
    while len(shaft) > 1 and math.dist(shaft[-1], tip) < length:
        after = shaft.pop()
    far, near = math.dist(shaft[-1], tip), math.dist(after, tip)
    share = max(0, (far - length) / (far - near))  # of the way from the last point kept to the one after it
    neck = tuple(a + (b - a) * share for a, b in zip(shaft[-1], after))
    side_x, side_y = 0.4 * (neck[1] - tip[1]), 0.4 * (tip[0] - neck[0])
    return [*shaft, neck], [tip, (neck[0] + side_x, neck[1] + side_y), (neck[0] - side_x, neck[1] - side_y)]


class _Graph:
    """The boxes, and after them the stops of long or labelled arrows, as items in columns.

    A piece runs from an item to one in the next column; an arrow is a chain of pieces.
    """

    def __init__(self, boxes, arrows, labels, apart):
        rank = _columns(len(boxes), arrows)
        worded = sorted({rank[arrows[k][1]] for k in labels})  # before these columns there is one for words
        shift = [sum(w <= r for w in worded) for r in range(max(rank, default=0) + 1)]
        self.column = [r + shift[r] for r in rank]  # of each item
        self.above = [height / 2 for _, height in boxes]  # how far an item reaches above its arrow
        self.below = list(self.above)
        self.boxes, self.apart = len(boxes), apart
        self.words = {}  # item -> width of the label on it
        self.start, self.end, self.place = [], [], []  # of each piece; the place is 0, 1, … among the arrows of its end
        self.out = [[] for _ in boxes]  # the pieces that leave an item, and those that arrive
        self.into = [[] for _ in boxes]
        self.chains = []  # the pieces of each arrow
        arrived = [0] * len(boxes)
        for k, (start, end) in enumerate(arrows):
            chain, item, last = [], start, self.column[end]
            for column in range(self.column[start] + 1, last):
                stop = self._stop(column, labels[k] if k in labels and column == last - 1 else None)
                chain.append(self._piece(item, stop, 0))
                item = stop
            chain.append(self._piece(item, end, arrived[end]))
            arrived[end] += 1
            self.chains.append(chain)
        self.columns = [[] for _ in range(max(self.column, default=-1) + 1)]

    def _stop(self, column, label):
        width, height = label or (0, 0)
        self.column.append(column)
        self.above.append(height + 5 if label else 0.0)
        self.below.append(3.0 if label else 0.0)
        self.out.append([])
        self.into.append([])
        if label:
            self.words[len(self.out) - 1] = width
        return len(self.out) - 1

    def _piece(self, start, end, place):
        self.start.append(start)
        self.end.append(end)
        self.place.append(place)
        self.out[start].append(len(self.start) - 1)
        self.into[end].append(len(self.start) - 1)
        return len(self.start) - 1

    def spread_ports(self):
        """Give each piece the heights at which it leaves its start and arrives at its end, from their middles."""
        self.leaves, self.arrives = [0.0] * len(self.start), [0.0] * len(self.start)
        self.position = position = _positions(self.columns, len(self.out))
        for pieces in self.out:
            pieces.sort(key=lambda p: (position[self.end[p]], self.place[p]))
        for item in range(self.boxes):
            room = max(1, 2 * self.above[item] - 10)
            for pieces, heights in ((self.out[item], self.leaves), (self.into[item], self.arrives)):
                port = min(PORT, room / len(pieces)) if pieces else 0
                for n, piece in enumerate(pieces):
                    heights[piece] = port * (n - (len(pieces) - 1) / 2)

    def distance(self, upper, lower):
        """How far apart the middles of two neighbours in a column must be."""
        if upper < self.boxes and lower < self.boxes:
            space = self.apart
        else:
            space = 12.0 if upper >= self.boxes and lower >= self.boxes else max(10.0, self.apart / 2)
        return self.below[upper] + space + self.above[lower]


# ---- 1 columns ------------------------------------------------------------------------------------------------------


def _columns(count, arrows):
    """The column of each box: to the right of all its inputs, and so that the arrows are short.

    First each box goes as far left as it can. Then boxes move to the right as long as this makes more arrows shorter
    than longer: a box with all that it pushes along, and a group that hangs together by its shortest arrows.
    """
    before, after = [[] for _ in range(count)], [[] for _ in range(count)]
    for start, end in arrows:
        before[end].append(start)
        after[start].append(end)
    column = [0] * count
    for box in range(count):
        column[box] = max((column[b] + 1 for b in before[box]), default=0)

    def group_of(box, pulls):
        """The box, what it pushes along, and, with `pulls`, what it would leave behind."""
        group, todo = {box}, [box]
        while todo:
            box = todo.pop()
            near = [a for a in after[box] if column[a] == column[box] + 1]
            if pulls:
                near += [b for b in before[box] if column[b] == column[box] - 1]
            todo += [other for other in near if other not in group]
            group.update(near)
        return group

    def move(group):
        """Move a group to the right if more arrows become shorter than longer: whether it was moved."""
        longer = sum(b not in group for g in group for b in before[g])
        room = [column[a] - column[g] - 1 for g in group for a in after[g] if a not in group]
        if len(room) <= longer:
            return False
        for g in group:
            column[g] += min(room)
        return True

    moved = True
    while moved:
        moved = False
        for box in reversed(range(count)):
            if after[box] and len(after[box]) >= len(before[box]):
                moved |= move(group_of(box, pulls=False))
        seen = set()
        for box in range(count):
            if not moved and box not in seen:
                group = group_of(box, pulls=True)
                seen |= group
                moved = move(group)
    used = {c: k for k, c in enumerate(sorted(set(column)))}
    return [used[c] for c in column]


# ---- 2 order --------------------------------------------------------------------------------------------------------

MANY = 1024  # more than the inputs of any box: a position and a place among inputs in one number


def _order(graph):
    """Order the items in each column so that few arrows cross: the best of two starts, each improved by sweeps."""
    best = None
    for backwards in (False, True):
        columns = _first_order(graph, backwards)
        crossings = _crossings(graph, columns)
        columns, crossings = _improved(graph, columns, crossings)
        if best is None or crossings < best[0]:
            best = crossings, columns
        if not crossings:
            break
    graph.columns = best[1]


def _first_order(graph, backwards):
    """Depth first from the results, the first input on top, so that what belongs together stays together."""
    columns, seen = [[] for _ in graph.columns], [False] * len(graph.out)
    for root in reversed(range(graph.boxes)):
        todo = [root] if not graph.out[root] else []
        while todo:
            item = todo.pop()
            if not seen[item]:
                seen[item] = True
                columns[graph.column[item]].append(item)
                inputs = [graph.start[p] for p in graph.into[item]]
                todo.extend(inputs if backwards else reversed(inputs))
    if backwards:
        for column in columns:
            column.reverse()
    return columns


def _positions(columns, count):
    position = [0] * count
    for column in columns:
        for k, item in enumerate(column):
            position[item] = k
    return position


def _crossings(graph, columns):
    """How many pairs of pieces cross."""
    position = _positions(columns, len(graph.out))
    ends = [position[e] * MANY + k for e, k in zip(graph.end, graph.place)]
    total = 0
    for column in columns[:-1]:
        seen = []
        for item in column:
            for end in sorted([ends[p] for p in graph.out[item]]):
                k = bisect_right(seen, end)
                total += len(seen) - k
                seen.insert(k, end)
    return total


def _improved(graph, columns, crossings):
    """Sweep over the columns, there and back, and keep the best order that was met."""
    best, least, idle = [list(c) for c in columns], crossings, 0
    for sweep in range(SWEEPS):
        if not least or idle == 4:
            break
        position = _positions(columns, len(graph.out))
        to_right = sweep % 2 == 1
        for c in range(1, len(columns)) if to_right else range(len(columns) - 2, -1, -1):
            _sort_column(graph, columns[c], position, to_right)
        _swap_neighbours(graph, columns, position)
        crossings = _crossings(graph, columns)
        idle += 1
        if crossings < least:
            best, least, idle = [list(c) for c in columns], crossings, 0
    return best, least


def _sort_column(graph, column, position, to_right):
    """Sort a column by the middle of its neighbours on one side. What has none there keeps its place."""
    wish = {}
    for item in column:
        if to_right:
            near = sorted([position[graph.start[p]] for p in graph.into[item]])
        else:
            near = sorted([position[graph.end[p]] + graph.place[p] / MANY for p in graph.out[item]])
        if near:
            wish[item] = (near[len(near) // 2] + near[(len(near) - 1) // 2]) / 2
    moving = iter(sorted(wish, key=wish.get))
    for k, item in enumerate(column):
        if item in wish:
            item = column[k] = next(moving)
        position[item] = k


def _swap_neighbours(graph, columns, position):
    """Swap two neighbours in a column wherever fewer arrows cross then, until no swap helps."""
    todo = set(range(len(columns)))
    while todo:
        c = min(todo)
        todo.remove(c)
        column, changed = columns[c], False
        left = {v: sorted([position[graph.start[p]] for p in graph.into[v]]) for v in column}
        right = {v: sorted([position[graph.end[p]] * MANY + graph.place[p] for p in graph.out[v]]) for v in column}
        again = True
        while again:
            again = False
            for k in range(len(column) - 1):
                u, v = column[k], column[k + 1]
                gain = _swap_gain(left[u], left[v]) + _swap_gain(right[u], right[v])
                if gain > 0:
                    column[k], column[k + 1] = v, u
                    again = changed = True
        if changed:
            for k, item in enumerate(column):
                position[item] = k
            todo |= {c - 1, c + 1} & set(range(len(columns)))


def _swap_gain(upper, lower):
    """How many crossings fewer there are between two items' pieces when the items are swapped."""
    gain = 0
    for a in upper:
        for b in lower:
            if a > b:
                gain += 1
            elif a < b:
                gain -= 1
    return gain


# ---- 3 heights ------------------------------------------------------------------------------------------------------


def _heights(graph):
    """The height of each item's middle: the mean of four ways to straighten the arrows, after Brandes and Köpf."""
    conflicts = _conflicts(graph)
    gaps = [[graph.distance(u, v) for u, v in zip(c, c[1:])] for c in graph.columns]
    left, right = [[] for _ in graph.out], [[] for _ in graph.out]
    for item in range(len(graph.out)):
        for p in sorted(graph.into[item], key=lambda p: (graph.position[graph.start[p]], graph.place[p])):
            if p not in conflicts:
                left[item].append((graph.start[p], graph.leaves[p] - graph.arrives[p]))
        for p in graph.out[item]:
            if p not in conflicts:
                right[item].append((graph.end[p], graph.arrives[p] - graph.leaves[p]))
    ways = []
    for near, step in ((left, 1), (right, -1)):
        columns = graph.columns[::step]
        ways.append(_straightened(columns, gaps[::step], near, graph.position))
        mirrored = [[(n, -shift) for n, shift in reversed(items)] for items in near]
        position = [-p for p in graph.position]
        y = _straightened([c[::-1] for c in columns], [g[::-1] for g in gaps[::step]], mirrored, position)
        ways.append([-v for v in y])
    if not ways[0]:
        return []
    ends = []
    for y in ways:
        ends.append((min(v - a for v, a in zip(y, graph.above)), max(v + b for v, b in zip(y, graph.below))))
    low, high = min(ends, key=lambda pair: pair[1] - pair[0])
    for k, (y, (top, bottom)) in enumerate(zip(ways, ends)):
        move = high - bottom if k % 2 else low - top
        ways[k] = [v + move for v in y]
    y = []
    for four in zip(*ways):
        four = sorted(four)
        y.append((four[1] + four[2]) / 2)
    _draw_near(graph, y, gaps)
    top = min(v - a for v, a in zip(y, graph.above))
    return [v - top for v in y]


def _draw_near(graph, y, gaps):
    """Move inputs, which no arrow holds back, up or down to what is made of them, as far as their neighbours allow."""
    for column, distances in zip(graph.columns, gaps):
        for k, item in enumerate(column):
            if item < graph.boxes and not graph.into[item] and graph.out[item]:
                wishes = [y[graph.end[p]] + graph.arrives[p] - graph.leaves[p] for p in graph.out[item]]
                low = y[column[k - 1]] + distances[k - 1] if k else -math.inf
                high = y[column[k + 1]] - distances[k] if k + 1 < len(column) else math.inf
                y[item] = min(max(sum(wishes) / len(wishes), low), high)


def _conflicts(graph):
    """Pieces that cross a long arrow between two of its stops: the long one is to be straight, and they are not."""
    found, boxes, position = set(), graph.boxes, graph.position
    for column, before in zip(graph.columns[1:], graph.columns):
        low, done = -1, 0
        for k, item in enumerate(column):
            long = item >= boxes and graph.start[graph.into[item][0]] >= boxes
            if long or k == len(column) - 1:
                high = position[graph.start[graph.into[item][0]]] if long else len(before)
                for other in column[done : k + 1]:
                    for p in graph.into[other]:
                        if not low <= position[graph.start[p]] <= high:
                            found.add(p)
                low, done = high, k + 1
    return found


def _straightened(columns, gaps, near, position):
    """Heights in which each item is level with the middle one of its neighbours where that is possible.

    Items that are level with one another form a block. Then the blocks move as far up as they can, and down again to
    the blocks below.
    """
    count = len(near)
    root, shift, taken = list(range(count)), [0.0] * count, [False] * count
    for column in columns:
        last = None
        for item in column:
            neighbours = near[item]
            if not neighbours:
                continue
            for n in dict.fromkeys(((len(neighbours) - 1) // 2, len(neighbours) // 2)):
                other, move = neighbours[n]
                if not taken[other] and (last is None or last < position[other]):
                    root[item], shift[item], taken[other] = root[other], shift[other] + move, True
                    last = position[other]
                    break
    below, waiting = [[] for _ in range(count)], [0] * count
    for column, distances in zip(columns, gaps):
        for upper, lower, distance in zip(column, column[1:], distances):
            below[root[upper]].append((root[lower], distance + shift[upper] - shift[lower]))
            waiting[root[lower]] += 1
    y, ready, order = [0.0] * count, [b for b in range(count) if root[b] == b and not waiting[b]], []
    while ready:
        block = ready.pop()
        order.append(block)
        for other, distance in below[block]:
            y[other] = max(y[other], y[block] + distance)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for block in reversed(order):
        if below[block]:
            y[block] = max(y[block], min(y[other] - distance for other, distance in below[block]))
    return [y[root[item]] + shift[item] for item in range(count)]


# ---- 4 lines --------------------------------------------------------------------------------------------------------


def _drawn(graph, boxes, arrows, y, gap, width):
    """The Layout: columns side by side, and the arrows as lines."""
    widths = [0.0] * len(graph.columns)
    for item, column in enumerate(graph.column):
        widths[column] = max(widths[column], boxes[item][0] if item < graph.boxes else graph.words.get(item, 0))
    steepest, has_boxes = [0.0] * len(widths), [False] * len(widths)
    for p, (start, end) in enumerate(zip(graph.start, graph.end)):
        rise = abs(y[start] + graph.leaves[p] - y[end] - graph.arrives[p])
        steepest[graph.column[start]] = max(steepest[graph.column[start]], rise)
    for column in graph.column[: graph.boxes]:
        has_boxes[column] = True
    left, x = [], 0.0
    for c, wide in enumerate(widths):
        left.append(x)
        words = not has_boxes[c] or (c + 1 < len(widths) and not has_boxes[c + 1])
        least = gap / 2 if words else gap
        x += wide + max(least, min(2 * gap, steepest[c] / 2.5))
    if width is not None and len(left) > 1:
        more = (width - left[-1] - widths[-1]) / (len(left) - 1)
        left = [x + more * c for c, x in enumerate(left)]
    right = [a + wide for a, wide in zip(left, widths)]
    middle = [(a + b) / 2 for a, b in zip(left, right)]
    lines = []
    for chain, (start, end) in zip(graph.chains, arrows):
        line = [(middle[graph.column[start]] + boxes[start][0] / 2, y[start] + graph.leaves[chain[0]])]
        for p in chain:
            a, b = graph.start[p], graph.end[p]
            tip = left[graph.column[b]] - (HEAD if has_boxes[graph.column[b]] else 0)
            _bend(line, right[graph.column[a]], y[a] + graph.leaves[p], tip, y[b] + graph.arrives[p])
        line.append((middle[graph.column[end]] - boxes[end][0] / 2, line[-1][1]))
        lines.append(line)
    spots = [None] * len(arrows)
    for k, chain in enumerate(graph.chains):
        stop = graph.start[chain[-1]]
        if stop in graph.words:
            spots[k] = (middle[graph.column[stop]], y[stop] - (graph.above[stop] + 1) / 2)
    places = [(middle[graph.column[box]], y[box]) for box in range(graph.boxes)]
    height = max((v + b for v, b in zip(y, graph.below)), default=0.0)
    return Layout(places, lines, spots, right[-1] if right else 0.0, height)


def _bend(line, x0, y0, x1, y1):
    """Lengthen a line: level to (x0, y0), then in a curve to (x1, y1), where it is level again."""
    if x0 > line[-1][0]:
        line.append((x0, y0))
    if abs(y1 - y0) < 0.5:
        line.append((x1, y1))
        return
    for k in range(1, STEPS + 1):
        t = k / STEPS
        across = 3 * t * (1 - t) * (LEVEL + (1 - 2 * LEVEL) * t) + t * t * t
        line.append((x0 + (x1 - x0) * across, y0 + (y1 - y0) * t * t * (3 - 2 * t)))


# ---- words where there is no column for them ------------------------------------------------------------------------


def words_beside(lines, sizes, boxes):
    """Spots for words beside arrows, in a layout that was made without them: (x, y) for each line, or None if full.

    lines: of the arrows, from left to right. sizes: (width, height) of the words on each.
    boxes: (x, y, width, height), with (x, y) in the middle. The words are clear of boxes, lines and one another.
    """
    taken, spots = list(boxes), []
    for line, size in zip(lines, sizes):
        others = [other for other in lines if other is not line]
        for spot in _beside(line, size[1]):
            place = (*spot, *size)
            # Farther from other lines, so that one sees whose words they are.
            if not (_overlaps(place, taken) or _touches(place, [line], 3) or _touches(place, others, 8)):
                taken.append(place)
                spots.append(spot)
                break
        else:
            spots.append(None)
    return spots


def _beside(line, height):
    """Spots beside a line, the best ones first: close to it, by its middle, and where a fan of arrows is open."""
    (left, start), (right, end) = line[0], line[-1]
    open_side = -1 if start <= end else 1
    spots = []
    for apart in range(4, 40, 3):
        for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
            x = left + share * (right - left)
            for side in (open_side, -open_side):
                y = _height_at(line, x) + side * (apart + height / 2)
                spots.append((apart + 30 * abs(share - 0.5) + 15 * (side != open_side), x, y))
    return [(x, y) for _, x, y in sorted(spots)]


def _height_at(line, x):
    k = max(1, min(bisect_right(line, x, key=lambda spot: spot[0]), len(line) - 1))
    (x0, y0), (x1, y1) = line[k - 1], line[k]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0) if x1 > x0 else y0


def _overlaps(place, taken):
    x, y, width, height = place
    return any(abs(x - u) < (width + w) / 2 and abs(y - v) < (height + h) / 2 for u, v, w, h in taken)


def _touches(place, lines, clear):
    """Whether a line comes nearer to a rectangle than `clear` pixels above or below it."""
    x, y, width, height = place
    left, right = x - width / 2, x + width / 2
    for line in lines:
        first, last = line[0][0], line[-1][0]
        if first < right and last > left:
            heights = [v for u, v in line if left < u < right]
            heights += [_height_at(line, max(first, min(u, last))) for u in (left, right)]
            if min(heights) < y + height / 2 + clear and max(heights) > y - height / 2 - clear:
                return True
    return False
