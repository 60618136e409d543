"""Explorers of notebook 08: draw a digit, browse the misses, watch the first layer, turn the dial of size."""

from functools import lru_cache

import numpy as np

from gd_course.ch08_handwritten_digits.figures import trained
from gd_course.explorer import Choice, Explorer, Frame, Paint, Panel, Slider, Toggle, box, cells, line, points
from gd_lib import fused
from gd_lib.data import load_digits, split
from gd_lib.train import fit

WIDTHS = (1, 2, 4, 8, 16, 32)
SHARED = {"all 1,079 digits": 1079, "300 digits": 300}
EPOCHS = 60
STARTING_DIGIT = (" ####   ", "     #  ", "     #  ", "  ###   ", "     #  ", "     #  ", "     #  ", " ####   ")


@lru_cache(maxsize=1)
def dial():
    """(digits, hidden neurons) -> (training losses, validation losses, right answers), for every size on the dial."""
    X, y = load_digits()
    (X, y), unseen, _ = split(X / 16, y)
    return {(n, width): learned(X[:n], y[:n], unseen, width) for n in SHARED.values() for width in WIDTHS}


def learned(X, y, unseen, width):
    """Both losses after each epoch, and how many of the unseen digits one hidden layer of `width` reads in the end."""
    model, known = fused.DenseMLP([64, width, 10]), []

    def measure(epoch, history):  # History's own mean runs during the epoch; the validation loss is taken after it
        known.append(float(fused.cross_entropy(model(X), y).data))

    history = fit(
        model,
        X,
        y,
        fused.cross_entropy,
        fused.SGD(model.parameters(), 0.1, 0.9),
        epochs=EPOCHS,
        batch_size=32,
        validation=unseen,
        on_epoch=measure,
    )
    return known, history.validation_loss, int((model(unseen[0]).data.argmax(axis=1) == unseen[1]).sum())


def scores_of(model, x):
    """The ten softmax scores for one image."""
    return model(np.reshape(x, (1, -1))).softmax().data[0]


def told(score):
    """A score in words: none of the ten is ever exactly 0 or 1."""
    return "under 0.001" if score < 0.001 else "over 0.999" if score > 0.999 else f"{score:.3f}"


def image(values, title):
    """A panel with one digit, 0 paper and 1 ink."""
    side = round(len(values) ** 0.5)
    rows = np.reshape(values, (side, side)).tolist()
    marks = [
        cells(rows, x=(0, side), y=(0, side), low=0, high=1, colors="ink"),
        box(side / 2, side / 2, side, side, fill=None, line=1),
    ]
    return Panel(*marks, x=(0, side), y=(0, side), equal=True, axes=False, title=title)


def bars(scores, title, *, answer, truth=None):
    """A panel with ten bars; the answer's is blue, and a triangle marks the truth."""
    marks = []
    for k, v in enumerate(scores):
        color = "forward" if k == answer else "structure"
        marks.append(box(k, v / 2, 0.7, max(v, 0.002), color=color, fill=color, line=0))
    if truth is not None:
        marks.append(points([truth], [1.07], color="class_b", shape="triangle", size=11))
    return Panel(
        *marks,
        x=(-0.6, 9.6),
        y=(0, 1.14),
        title=title,
        xlabel="digit",
        ylabel="score",
        width=1.5,
        xticks=list(range(10)),
        yticks=[0, 0.2, 0.4, 0.6, 0.8, 1],
    )


def soft_pen(rows):
    """A pen that leaves half its ink left and right of every painted cell, about as wide as the scans' lines."""
    sides = np.pad(rows, ((0, 0), (1, 1)))
    return np.maximum(rows, np.maximum(sides[:, :-2], sides[:, 2:]) / 2)


def centred(rows):
    """The drawing moved by whole columns, so that its ink is balanced around the middle; what leaves is lost."""
    ink = rows.sum(axis=0)
    by = round(3.5 - float((ink * np.arange(8)).sum() / ink.sum())) if ink.sum() else 0
    wide = np.pad(rows, ((0, 0), (8, 8)))
    return wide[:, 8 - by : 16 - by]


PENS = {
    "as painted": lambda rows: rows,
    "a soft pen": soft_pen,
    "a soft pen, in the middle": lambda rows: soft_pen(centred(rows)),
}


def explore_drawing(model=None):
    """Paint a digit on 8 × 8 pixels and see the ten scores of a network that takes 64 numbers from 0 to 1."""
    model = model or trained(8)[0]
    if model.sizes[0] != 64 or model.sizes[-1] != 10:
        raise ValueError(f"The sheet has 64 pixels and there are ten digits, but this network has sizes {model.sizes}.")

    def frame(ink, pen):
        seen = PENS[pen](np.reshape(ink, (8, 8))).ravel()
        scores = scores_of(model, seen)
        order = scores.argsort()
        first, second = int(order[-1]), int(order[-2])
        way = "As painted" if pen == "as painted" else f"Painted with {pen}"
        start = f"{way}, the network reads" if seen.any() else "In an empty sheet the network reads"
        says = f"{start} {first}, with a score of {told(scores[first])}; next comes {second}, {told(scores[second])}."
        numbers = {"its answer": (str(first), "forward"), "score of its answer": told(scores[first])}
        right = bars(scores, "Which digit?", answer=first)
        return Frame([image(seen, "What it gets to see"), right], says, numbers, height=280)

    return Explorer(
        frame,
        "the smallest change that makes the answer jump, and what the pen alone can change.",
        ink=Paint("your digit", 8, 8, [float(c == "#") for row in STARTING_DIGIT for c in row]),
        pen=Choice("pen", list(PENS), "a soft pen"),
    )


def explore_missed(model=None, X=None, y=None):
    """Browse the digits that a network misses, and those it reads rightly but hesitates over."""
    if model is None or X is None:
        model, (_, _, (X, y)), _ = trained(28)
    scores = model(X).softmax().data
    answers = scores.argmax(axis=1)
    sure = scores.max(axis=1)
    lists = {
        "the ones it misses": np.flatnonzero(answers != y),
        "right, but unsure": np.array([i for i in sure.argsort() if answers[i] == y[i]]),
    }
    count = len(lists["the ones it misses"])
    if count < 2:
        raise ValueError(f"This network misses {count} of these digits: too few to browse.")
    lists = {name: rows[:count] for name, rows in lists.items()}

    def frame(which, place, reveal):
        i = lists[which][place - 1]
        answer, truth, second = int(answers[i]), int(y[i]), int(scores[i].argsort()[-2])
        title = f"Its ten scores{' (triangle: the truth)' if reveal else ''}"
        right = bars(scores[i], title, answer=answer, truth=truth if reveal else None)
        says = f"Digit {place} of {count}: the network reads {answer} with a score of {told(sure[i])}"
        numbers = {"its answer": (str(answer), "forward"), "score of its answer": told(sure[i])}
        numbers |= {"next": str(second), "score of the next": told(scores[i][second])}
        if reveal:
            says += f"; a person wrote {truth}, whose score is {told(scores[i][truth])}."
            numbers["the truth"] = str(truth)
        else:
            says += f"; {second} comes next, {told(scores[i][second])}. What would you read?"
        return Frame([image(X[i], "What would you read?"), right], says, numbers, height=290)

    return Explorer(
        frame,
        "misses that you would miss too, and misses that nobody would. Read each yourself before you show the truth.",
        which=Choice("digits", list(lists), "the ones it misses"),
        place=Slider("place in the list", list(range(1, count + 1)), 1, format="%d"),
        reveal=Toggle("show the truth"),
    )


def explore_first_layer(snapshots=None):
    """The weights of the first layer as pictures, epoch by epoch. snapshots: one (64, n) array for each epoch."""
    snapshots = trained(8)[2].first_layer if snapshots is None else list(snapshots)
    if len(snapshots) < 2 or np.ndim(snapshots[0]) != 2 or round(len(snapshots[0]) ** 0.5) ** 2 != len(snapshots[0]):
        raise ValueError("explore_first_layer needs a list of at least two weight arrays, (pixels, neurons) each.")
    arrays = [np.asarray(w) for w in snapshots]
    side, shown = round(len(arrays[0]) ** 0.5), min(16, arrays[0].shape[1])

    def frame(epoch, since):
        weights = arrays[epoch] - (arrays[0] if since else 0)
        limit = 1.0
        marks = []
        for k in range(shown):
            left, low = 1.15 * (k % 8), -1.15 * (k // 8)
            rows = weights[:, k].reshape(side, side).tolist()
            marks.append(cells(rows, x=(left, left + 1), y=(low, low + 1), low=-limit, high=limit))
            marks.append(box(left + 0.5, low + 0.5, 1, 1, fill=None, line=1))
        bottom = -1.15 * ((shown - 1) // 8) - 0.05
        title = "What does each hidden neuron look for? Blue: for it, vermillion: against it, full colour: 1 or more."
        if since:
            title = "How far has each weight moved since the start? Blue: up, vermillion: down, full colour: 1 or more."
        panel = Panel(*marks, x=(-0.05, 9.1), y=(bottom, 1.05), axes=False, equal=True, title=title)
        moved = np.abs(arrays[epoch] - arrays[0])
        most, still = float(moved.max()), int((moved.max(axis=1) == 0).sum())
        largest = float(np.abs(arrays[epoch]).max())
        says = f"Before any training: all weights are random, the largest is {largest:.2f} in size."
        if epoch:
            says = (
                f"After epoch {epoch}, the weight that moved most has moved by {most:.2f}, and the weights of "
                f"{still} pixels have not moved at all."
            )
        says += " The pictures show the change alone." if since else ""
        numbers = {"largest weight (size)": (f"{largest:.3f}", "parameter")}
        numbers |= {"largest change": f"{most:.3f}", "pixels that never moved": str(still)}
        return Frame(panel, says, numbers, height=220)

    return Explorer(
        frame,
        "patches that grow out of the noise, and the left and right edges, which hardly change.",
        epoch=Slider("epoch", list(range(len(arrays))), len(arrays) - 1, format="%d", play=150),
        since=Toggle("only the change since the start"),
    )


def explore_capacity():
    """Turn the number of hidden neurons and of training digits, and see both loss curves."""
    runs = dial()

    def frame(neurons, digits):
        n = SHARED[digits]
        loss, unseen, right = runs[n, neurons]
        best = int(np.argmin(unseen))
        epochs = range(1, EPOCHS + 1)
        curves = Panel(
            line(epochs, loss, color="loss", width=2.5, label="training"),
            line(epochs, unseen, color="ink", dash=True, label="validation"),
            points(best + 1, unseen[best], color="ink", shape="diamond", size=9, label="its lowest"),
            x=(0, EPOCHS),
            y=(0, 2.4),
            title="One network, 60 epochs",
            xlabel="epoch",
            ylabel="loss",
        )
        ends = [(w, runs[n, w][0][-1], runs[n, w][1][-1]) for w in WIDTHS]
        compare = Panel(
            line([w for w, _, _ in ends], [a for _, a, _ in ends], color="loss", width=2.5, label="training"),
            line([w for w, _, _ in ends], [b for _, _, b in ends], color="ink", dash=True, label="validation"),
            points([neurons, neurons], [loss[-1], unseen[-1]], color="ink", size=9),
            x=(0.8, 40),
            y=(0, 2.4),
            log_x=True,
            title="All sizes, at the end",
            xlabel="hidden neurons",
            ylabel="loss",
            xticks={w: str(w) for w in WIDTHS},
        )
        gap = unseen[-1] - loss[-1]
        size = f"{neurons} hidden neuron{'s' * (neurons > 1)}"
        says = (
            f"With {size} and {digits} the training loss ends at {loss[-1]:.3f}, the validation loss at "
            f"{unseen[-1]:.3f}, after {unseen[best]:.3f} at epoch {best + 1}: {right} of 359 validation digits "
            "are right."
        )
        numbers = {
            "training loss": (f"{loss[-1]:.3f}", "loss"),
            "validation loss": f"{unseen[-1]:.3f}",
            "its lowest": f"{unseen[best]:.3f}",
            "gap": f"{gap:.3f}".replace("-", "−"),
            "right of 359": str(right),
        }
        return Frame([curves, compare], says, numbers, height=310)

    return Explorer(
        frame,
        "a small gap with bad answers, a wider one with good answers, and what more digits do to both.",
        neurons=Slider("hidden neurons", list(WIDTHS), 4, format="%d"),
        digits=Choice("training digits", list(SHARED), "all 1,079 digits"),
    )
