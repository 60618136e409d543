"""Our layout of graphs beside Graphviz' `dot`: crossings of arrows, seconds, and whether anything collides.

    pip install -r benchmarks/requirements.txt
    python benchmarks/graphs.py

It draws every graph of the course and 300 random expressions of up to 120 nodes, with the same boxes for both, and
ends with an error if a must is missed: nothing collides; at most as many crossings as `dot` in each graph of the
course, and at most 1.5 times as many in all random ones; at most 5 times the seconds. It takes about two minutes.

Last measured with Graphviz in pygraphviz 2.0.4: in the course the same crossings, 1 in two of its graphs and none in
the others; in the random ones 16,664 and dot 17,335 (0.96 times), in 6.4 and 5.3 seconds (1.2 times).
"""

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in (".", "tests")]

from graph_drawings import COURSE, crossings, faults, random_expression  # noqa: E402

from gd_lib.look.graph import boxes_and_arrows, measured  # noqa: E402
from gd_lib.look.layout import layered  # noqa: E402
from gd_lib.node import ordered  # noqa: E402

RANDOM = 300
PER_INCH = 72


def dot(sizes, arrows, labels):
    """(seconds, lines of the arrows) of the same graph in Graphviz."""
    import pygraphviz

    graph = pygraphviz.AGraph(directed=True, strict=False, rankdir="LR", ordering="in", nodesep=0.28, ranksep=0.42)
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    for i, (width, height) in enumerate(sizes):
        graph.add_node(i, width=width / PER_INCH, height=height / PER_INCH)
    for k, (start, end) in enumerate(arrows):
        graph.add_edge(start, end, key=k)
        if k in labels:
            width, height = map(round, labels[k])
            cell = f'<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"><TR><TD></TD></TR></TABLE>'
            graph.get_edge(start, end, k).attr["label"] = f"<{cell}>"
    start = time.perf_counter()
    graph.layout(prog="dot")
    seconds = time.perf_counter() - start
    return seconds, [curve(graph.get_edge(*edge).attr["pos"]) for edge in graph.edges(keys=True)]


def curve(pos, steps=8):
    """The points of a spline as Graphviz writes it: "e,x,y x,y x,y …", where e is the tip of the arrow."""
    spots = pos.split()
    tips = [spot for spot in spots if spot[0] in "es"]
    points = [tuple(map(float, spot.split(","))) for spot in spots if spot not in tips]
    line = points[:1]
    for n in range(0, len(points) - 3, 3):
        for t in (k / steps for k in range(1, steps + 1)):
            shares = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            line.append(tuple(sum(s * p[i] for s, p in zip(shares, points[n : n + 4])) for i in (0, 1)))
    return line + [tuple(map(float, tip.split(",")[1:])) for tip in tips if tip[0] == "e"]


def compared(boxes, arrows):
    """(our crossings, dot's, our seconds, dot's) of one graph. RuntimeError if something collides."""
    graph = sizes, ends, labels = measured(boxes, arrows)
    start = time.perf_counter()
    layout = layered(sizes, ends, labels=labels)
    seconds = time.perf_counter() - start
    if wrong := faults(*graph, layout):
        raise RuntimeError(f"{len(sizes)} boxes: {'; '.join(wrong)}")
    theirs, lines = dot(*graph)
    return crossings(layout.arrows), crossings(lines), seconds, theirs


def main():
    print(f"{'':30}{'crossings':>12}{'dot':>8}{'ms':>8}{'dot':>8}")
    missed = []
    for name, draw in COURSE.items():
        picture = draw()
        ours, theirs, seconds, their_seconds = compared(picture.boxes, picture.arrows)
        print(f"{name:30}{ours:12}{theirs:8}{1000 * seconds:8.1f}{1000 * their_seconds:8.1f}")
        if ours > theirs:
            missed.append(f"{name} has more crossings than dot")
    total = [0, 0, 0.0, 0.0]
    for seed in range(RANDOM):
        found = compared(*boxes_and_arrows(ordered(random_expression(seed))))
        total = [a + b for a, b in zip(total, found)]
    ours, theirs, seconds, their_seconds = total
    print(f"{f'{RANDOM} random expressions':30}{ours:12}{theirs:8}{1000 * seconds:8.0f}{1000 * their_seconds:8.0f}")
    print(f"\ncrossings: {ours / theirs:.2f} times dot's; seconds: {seconds / their_seconds:.2f} times dot's")
    if ours > 1.5 * theirs:
        missed.append("there are more than 1.5 times as many crossings as dot has")
    if seconds > 5 * their_seconds:
        missed.append("it takes more than 5 times as long as dot")
    sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
