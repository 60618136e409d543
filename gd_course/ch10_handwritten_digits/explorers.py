"""Explorers of notebook 10: draw a digit, browse the misses, watch the first layer, turn the dial of size, play."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gd_course.ch10_handwritten_digits.setting import bars, image_marks, image_panel, parts, probabilities, trained
from gd_course.explorer import Choice, Explorer, Frame, Paint, Panel, Slider, Toggle, line, number, points
from gd_course.playground import full_playground
from gd_lib import fused
from gd_lib.train import fit

WIDTHS = (1, 2, 4, 8, 16, 32)
TRAINING_DIGITS = {"all 1,079 digits": 1079, "300 digits": 300}
EPOCHS = 60
STARTING_DIGIT = (" ####   ", "     #  ", "     #  ", "  ###   ", "     #  ", "     #  ", "     #  ", " ####   ")


def in_words(p):
    """A probability in words: none of the ten is ever exactly 0 or 1."""
    if p < 0.001:
        return "under 0.001"
    return "over 0.999" if p > 0.999 else f"{p:.3f}"


def soften(rows):
    """Leave half the ink left and right of every painted cell, for lines about as wide as the scans'."""
    wide = np.pad(rows, ((0, 0), (1, 1)))
    return np.maximum(rows, np.maximum(wide[:, :-2], wide[:, 2:]) / 2)


def centre(rows):
    """Move the drawing by whole columns, so that its ink is balanced around the middle; what leaves is lost."""
    ink = rows.sum(axis=0)
    if not ink.sum():
        return rows
    by = round(3.5 - float((ink * np.arange(8)).sum() / ink.sum()))
    wide = np.pad(rows, ((0, 0), (8, 8)))
    return wide[:, 8 - by : 16 - by]


PENS = {
    "as painted": lambda rows: rows,
    "a soft pen": soften,
    "a soft pen, in the middle": lambda rows: soften(centre(rows)),
}


def explore_drawing(model=None):
    """Paint a digit on 8 × 8 pixels and see the ten probabilities of a network that takes 64 numbers from 0 to 1.

    ValueError for a network with other inputs or outputs.
    """
    model = model or trained(8).model
    if model.sizes[0] != 64 or model.sizes[-1] != 10:
        raise ValueError(f"The sheet has 64 pixels and there are ten digits, but this network has sizes {model.sizes}.")

    def frame(ink, pen):
        pixels = PENS[pen](np.reshape(ink, (8, 8))).ravel()
        p = probabilities(model, pixels)
        *_, second, first = (int(digit) for digit in p.argsort())
        drawing = "As painted, the digit is" if pen == "as painted" else f"With {pen}, the digit is"
        says = (
            f"{drawing if pixels.any() else 'An empty sheet is'} read as {first}, with probability "
            f"{in_words(p[first])}; next comes {second}, with {in_words(p[second])}."
        )
        numbers = {"its answer": (str(first), "forward"), "probability": in_words(p[first])}
        panels = [image_panel(pixels, "What it gets to see"), bars(p, "Which digit?", answer=first)]
        return Frame(panels, says, numbers, height=280)

    return Explorer(
        frame,
        "the smallest change that makes the answer jump, and what the pen alone can change.",
        ink=Paint("your digit", 8, 8, [float(c == "#") for row in STARTING_DIGIT for c in row]),
        pen=Choice("pen", list(PENS), "a soft pen"),
    )


def explore_missed(model=None, X=None, y=None):
    """Browse the digits that a network misses, and at most as many that it reads correctly but hesitates over.

    ValueError for a network that misses fewer than two.
    """
    if model is None or X is None:
        training = trained(28)
        model = training.model
        X, y = training.test
    p = model(X).softmax().data
    answers, highest = p.argmax(axis=1), p.max(axis=1)
    missed = np.flatnonzero(answers != y)
    unsure = np.array([i for i in highest.argsort() if answers[i] == y[i]])
    count = len(missed)
    if count < 2:
        raise ValueError(f"This network misses {count} of these digits: too few to browse.")
    lists = {"the ones it misses": missed, "right, but unsure": unsure[:count]}

    def frame(which, place, reveal):
        rows = lists[which]
        place = min(place, len(rows))  # a bad network has fewer that are right
        i = rows[place - 1]
        answer, truth, second = int(answers[i]), int(y[i]), int(p[i].argsort()[-2])
        says = f"Digit {place} of {len(rows)}: the network reads {answer} with probability {in_words(highest[i])}"
        numbers = {
            "its answer": (str(answer), "forward"),
            "probability": in_words(highest[i]),
            "next": str(second),
            "its probability": in_words(p[i][second]),
        }
        if reveal:
            says += f"; a person wrote {truth}, whose probability is {in_words(p[i][truth])}."
            numbers["the truth"] = str(truth)
            right = bars(p[i], "Its ten probabilities (triangle: the truth)", answer=answer, truth=truth)
        else:
            says += f"; {second} comes next, with {in_words(p[i][second])}. What would you read?"
            right = bars(p[i], "Its ten probabilities", answer=answer)
        return Frame([image_panel(X[i], "What would you read?"), right], says, numbers, height=290)

    return Explorer(
        frame,
        "digits that you would misread too, and some that nobody would. Read each yourself before you show the truth.",
        which=Choice("digits", list(lists), "the ones it misses"),
        place=Slider("place in the list", list(range(1, count + 1)), 1, format="%d"),
        reveal=Toggle("show the truth"),
    )


def explore_first_layer(snapshots=None):
    """The weights of the first layer as pictures, epoch by epoch. snapshots: one (64, n) array for each epoch.

    ValueError for fewer than two snapshots, or if the pixels do not fill a square.
    """
    snapshots = trained(8).first_layer if snapshots is None else list(snapshots)
    if len(snapshots) < 2 or np.ndim(snapshots[0]) != 2 or round(len(snapshots[0]) ** 0.5) ** 2 != len(snapshots[0]):
        raise ValueError("explore_first_layer needs a list of at least two weight arrays, (pixels, neurons) each.")
    arrays = [np.asarray(weights) for weights in snapshots]
    neurons = min(16, arrays[0].shape[1])

    def frame(epoch, since):
        change = arrays[epoch] - arrays[0]
        weights = change if since else arrays[epoch]
        marks = []
        for k in range(neurons):
            left, low = 1.15 * (k % 8), -1.15 * (k // 8)
            marks += image_marks(weights[:, k], left, low, darkest=1, lightest=-1, colors="diverging")
        title = "What does each hidden neuron look for? Blue: for it, vermillion: against it, full colour: 1 or more."
        if since:
            title = "How far has each weight moved since the start? Blue: up, vermillion: down, full colour: 1 or more."
        bottom = -1.15 * ((neurons - 1) // 8) - 0.05
        panel = Panel(*marks, x=(-0.05, 9.1), y=(bottom, 1.05), axes=False, equal=True, title=title)
        largest, most = float(np.abs(arrays[epoch]).max()), float(np.abs(change).max())
        unchanged = int((change == 0).all(axis=1).sum())
        if epoch:
            says = (
                f"After epoch {epoch}, the weight that moved most has moved by {most:.2f}, and the weights of "
                f"{unchanged} pixels have not moved at all."
            )
        else:
            says = f"Before any training, all weights are random; the largest is {largest:.2f} in size."
        if since:
            says += " The pictures show only the change."
        numbers = {
            "largest weight (size)": (f"{largest:.3f}", "parameter"),
            "largest change": f"{most:.3f}",
            "pixels without change": str(unchanged),
        }
        return Frame(panel, says, numbers, height=220)

    return Explorer(
        frame,
        "patches that grow out of the noise, and the left edge and most of the right one, which hardly change.",
        epoch=Slider("epoch", list(range(len(arrays))), len(arrays) - 1, format="%d", play=150),
        since=Toggle("only the change since the start"),
    )


class Run(NamedTuple):
    """A training: both losses after each epoch, and how many validation digits the network reads in the end."""

    losses: list
    validation_losses: list
    right: int


@lru_cache(maxsize=1)
def dial():
    """(digits, hidden neurons) -> Run, for every size on the dial."""
    return {(n, width): run(n, width) for n in TRAINING_DIGITS.values() for width in WIDTHS}


def run(n, width):
    """Train one hidden layer of `width` neurons on the first n training digits."""
    (X, y), validation, _ = parts(8)
    X, y = X[:n], y[:n]
    model = fused.DenseMLP([64, width, 10])
    losses = []

    def measure(epoch, history):  # History's own mean runs during the epoch; the validation loss is taken after it
        losses.append(float(fused.cross_entropy(model(X), y).data))

    history = fit(
        model,
        X,
        y,
        fused.cross_entropy,
        fused.SGD(model.parameters(), 0.1, 0.9),
        epochs=EPOCHS,
        batch_size=32,
        validation=validation,
        on_epoch=measure,
    )
    X, y = validation
    return Run(losses, history.validation_loss, int((model(X).data.argmax(axis=1) == y).sum()))


def explore_capacity():
    """Turn the number of hidden neurons and of training digits, and see both loss curves."""
    runs = dial()
    total = len(parts(8)[1][1])

    def frame(neurons, digits):
        n = TRAINING_DIGITS[digits]
        losses, validation, right = runs[n, neurons]
        loss, validation_loss = losses[-1], validation[-1]
        best = int(np.argmin(validation))
        epochs = range(1, EPOCHS + 1)
        curves = Panel(
            line(epochs, losses, color="loss", width=2.5, label="training"),
            line(epochs, validation, color="ink", dash=True, label="validation"),
            points(best + 1, validation[best], color="ink", shape="diamond", size=9, label="its lowest"),
            x=(0, EPOCHS),
            y=(0, 2.4),
            title="One network, 60 epochs",
            xlabel="epoch",
            ylabel="loss",
        )
        every = [runs[n, width] for width in WIDTHS]
        compare = Panel(
            line(WIDTHS, [one.losses[-1] for one in every], color="loss", width=2.5, label="training"),
            line(WIDTHS, [one.validation_losses[-1] for one in every], color="ink", dash=True, label="validation"),
            points([neurons, neurons], [loss, validation_loss], color="ink", size=9),
            x=(0.8, 40),
            y=(0, 2.4),
            log_x=True,
            title="All sizes, at the end",
            xlabel="hidden neurons",
            ylabel="loss",
            xticks={width: str(width) for width in WIDTHS},
        )
        says = (
            f"With {neurons} hidden neuron{'s' * (neurons > 1)} and {digits}, the training loss ends at {loss:.3f} and "
            f"the validation loss at {validation_loss:.3f}; its lowest is {validation[best]:.3f}, at epoch {best + 1}. "
            f"{right} of {total} validation digits are right."
        )
        numbers = {
            "training loss": (f"{loss:.3f}", "loss"),
            "validation loss": f"{validation_loss:.3f}",
            "its lowest": f"{validation[best]:.3f}",
            "gap": number(validation_loss - loss, "%.3f"),
            f"right of {total}": str(right),
        }
        return Frame([curves, compare], says, numbers, height=310)

    return Explorer(
        frame,
        "a small gap with bad answers, a small one with good answers, and what more digits do to every gap.",
        neurons=Slider("hidden neurons", list(WIDTHS), 4, format="%d"),
        digits=Choice("training digits", list(TRAINING_DIGITS), "all 1,079 digits"),
    )


def explore_full_playground():
    """The playground of notebook 05, with noise, batches, optimizers, weight decay, and points it never learns from."""
    return full_playground()
