"""Figures of notebook 10: digits, ten probabilities, two loss curves, and the digits a network misses."""

import numpy as np

from gd_course.ch10_handwritten_digits.setting import bars, image_marks, image_panel, parts, probabilities, trained
from gd_lib.data import load_digits
from gd_lib.look import axes as plot
from gd_lib.look.drawing import painted
from gd_lib.look.marks import cells, text
from gd_lib.look.palette import COLORS, LOSS
from gd_lib.look.panel import Frame, Panel
from gd_lib.look.picture import Picture
from gd_lib.words import counted, listed


def plot_digits(X=None, y=None):
    """Digits as images, ten in a row, each with its label below: X is (n, size²), y holds n labels.

    ValueError if there are no digits, or more or fewer labels than digits.
    """
    X, y = _some_digits(X, y)
    labels = [str(int(label)) for label in y]
    says = f"{counted(len(X), 'handwritten digit')}, each with the number intended: {', '.join(labels)}."
    return _grid(X, 10, "What did they write?", labels, says)


def plot_pixels(image=None):
    """One 8 × 8 digit, 64 numbers from 0 to 16, as an image and as the numbers themselves, side by side."""
    rows = _square(_some_digits(None, None)[0][0] if image is None else image, "image")
    side = len(rows)
    numbers = [
        text(j + 0.5, side - i - 0.5, f"{value:.0f}", color="forward" if value else "structure")
        for (i, j), value in np.ndenumerate(rows)
    ]
    table = Panel(*numbers, x=(0, side), y=(0, side), axes=False, equal=True)
    says = (
        f"A handwritten digit of {len(rows)} by {len(rows)} pixels beside its {rows.size} numbers; "
        f"{(rows > 0).sum()} of them are above 0, and the largest is {rows.max():.0f}."
    )
    panels = [image_panel(rows, darkest=rows.max() or 1), table]
    return painted(Frame(panels, says), "What does the network get to see?")


def plot_mean_images():
    """The mean image of each of the ten names, and how many validation digits are nearest to that of their own."""
    (X, y), (unseen, truths), _ = parts(8)
    means = np.array([X[y == k].mean(axis=0) for k in range(10)])
    nearest = np.array([((means - digit) ** 2).sum(axis=1).argmin() for digit in unseen])
    says = (
        f"Ten mean images, blurred but readable. {(nearest == truths).sum()} of {len(truths)} validation digits are "
        "nearest to the mean image of their own name."
    )
    title = "What does the mean of about a hundred digits look like?"
    return _grid(means, 10, title, [str(k) for k in range(10)], says)


def plot_enlarged(small=None, large=None):
    """The same digit as 8 × 8 and as 28 × 28 pixels: the second has more numbers and no more detail."""
    small = load_digits(8)[0][0] if small is None else small
    large = load_digits(28)[0][0] if large is None else large
    panels = []
    for pixels in (small, large):
        rows = _square(pixels, "image")
        words = f"{len(rows)} × {len(rows)} = {rows.size} numbers"
        panels.append(image_panel(rows, words, darkest=rows.max() or 1))
    says = (
        f"The same digit twice: {np.size(small)} coarse pixels on the left, {np.size(large)} fine ones on the right. "
        "The right one is smoother, and shows nothing new."
    )
    return painted(Frame(panels, says, height=330), "What do 784 pixels know that 64 do not?")


def plot_ten_probabilities(model=None, x=None, label=None):
    """A digit, and the ten probabilities that a network gives it. x: its pixels, as the network takes them."""
    if model is None or x is None:
        training = trained(8)
        model = training.model
        x, label = (values[0] for values in training.validation)
    p = probabilities(model, x)
    answer = int(p.argmax())
    truth = "" if label is None else f"A person wrote {_article(label)}. "
    says = f"{truth}The network's highest probability is {p[answer]:.2f}, for {_article(answer)}; the ten add up to 1."
    panels = [image_panel(_square(x, "x")), bars(p, answer=answer, named=True)]
    return painted(Frame(panels, says), "Which of the ten?")


def plot_training(history=None):
    """Training and validation loss of a History, epoch by epoch, and the lowest validation loss.

    ValueError if the history has no validation loss.
    """
    history = trained(8).history if history is None else history
    validation = history.validation_loss
    if len(validation) != len(history.loss):
        raise ValueError("This history has no validation loss: give fit validation=(X, y), then plot it.")
    title = "Does it get better, or does it only remember?"
    fig, axes = plot.figure(7, 3.8, title=title, xlabel="epoch", ylabel="loss")
    epochs = range(1, len(history.loss) + 1)
    axes.plot(epochs, history.loss, **LOSS, label="training")
    axes.plot(epochs, validation, color=COLORS["ink"], linestyle="--", label="validation")
    best = int(np.argmin(validation))
    lowest = validation[best]
    top = 1.15 * max(validation[min(3, best)], 2.2 * lowest)
    axes.set(ylim=(0, top), xlim=(0, len(epochs)))
    axes.plot([best + 1], [lowest], "o", color=COLORS["ink"])
    plot.text(axes, best + 1, lowest - 0.07 * top, f"lowest: {lowest:.3f}", valign="top", align="left")
    plot.legend(axes, "upper right")
    says = (
        f"Over {len(epochs)} epochs the training loss falls to {history.loss[-1]:.2g}. The validation loss is lowest, "
        f"{lowest:.3f}, after epoch {best + 1}, and {validation[-1]:.3f} at the end."
    )
    return Picture(fig, says)


def plot_confusion(table=None):
    """A 10 × 10 table of counts: rows are the truth, columns the answer. Right ones lie on the diagonal.

    ValueError for a table of another shape.
    """
    if table is None:
        training = trained(28)
        X, y = training.test
        table = np.zeros((10, 10), int)
        np.add.at(table, (y, training.model(X).data.argmax(axis=1)), 1)
    table = np.asarray(table)
    if table.shape != (10, 10):
        raise ValueError(f"plot_confusion needs a table of 10 × 10 counts, but got shape {table.shape}.")
    wrong = table * (1 - np.eye(10, dtype=int))
    most = 1.4 * max(1, wrong.max())
    marks = [cells(-wrong, x=(0, 10), y=(0, 10), low=-most, high=most)]
    for (i, j), count in np.ndenumerate(table):
        if count:
            color = "ink" if i != j else "structure"
            marks.append(text(j + 0.5, 9.5 - i, str(count), color=color, size=14, bold=i != j))
    names = {k + 0.5: str(k) for k in range(10)}
    panel = Panel(
        *marks,
        x=(0, 10),
        y=(0, 10),
        xlabel="the answer",
        ylabel="the truth",
        xticks=names,
        yticks={10 - middle: name for middle, name in names.items()},
        equal=True,
    )
    right, total = int(np.trace(table)), int(table.sum())
    says = f"{right} of {total} digits lie on the diagonal: they were read correctly. {total - right} do not."
    if wrong.any():
        truth, answer = np.unravel_index(wrong.argmax(), wrong.shape)
        count = int(wrong.max())
        times = "once" if count == 1 else f"{count} times"
        says += f" The most frequent mistake: {_article(truth)} read as {_article(answer)}, {times}."
    return painted(Frame(panel, says, height=440), "Which digit is taken for which?")


def plot_missed(model=None, X=None, y=None):
    """The digits of (X, y) that the network misreads, at most 24, each with its truth and the network's answer.

    ValueError if it misses none.
    """
    if model is None or X is None:
        training = trained(28)
        model = training.model
        X, y = training.test
    answers = model(X).data.argmax(axis=1)
    wrong = np.flatnonzero(answers != y)
    if not len(wrong):
        raise ValueError("The network misses none of these digits, so there is nothing to draw.")
    shown = wrong[:24]
    labels = [f"{y[i]} read as {answers[i]}" for i in shown]
    pairs = listed(f"{_article(y[i])} read as {_article(answers[i])}" for i in shown)
    which = "" if len(shown) == len(wrong) else f"first {len(shown)} of the "
    says = f"The {which}{len(wrong)} of {len(y)} digits that the network misses: {pairs}."
    return _grid(X[shown], 6, "What does it still get wrong?", labels, says)


def _some_digits(X, y):
    if X is None:
        X, y = (values[:20] for values in load_digits())
    if not len(X):
        raise ValueError("There are no digits to draw.")
    if len(X) != len(y):
        raise ValueError(f"X holds {len(X)} digits and y {len(y)} labels; each digit needs one.")
    return np.asarray(X), y


def _article(digit):
    return f"an {digit}" if int(digit) == 8 else f"a {digit}"


def _square(image, name):
    image = np.asarray(image, dtype=float).ravel()
    side = round(image.size**0.5)
    if side * side != image.size:
        raise ValueError(f"{name} holds {image.size} numbers, which do not fill a square image.")
    return image.reshape(side, side)


def _grid(X, columns, title, labels, says):
    """The picture of images in rows of `columns`, a label below each."""
    darkest, wide = np.max(X) or 1, 632 / columns  # pixels for each image
    room = 1.16  # from an image to the next, in units of an image
    under = 26 * room / wide  # the room of a label
    rows = []
    for first in range(0, len(X), columns):
        marks = []
        for k in range(first, min(first + columns, len(X))):
            left = room * (k - first) + 0.08
            marks += image_marks(_square(X[k], f"digit {k}"), left, under, darkest=darkest)
            marks.append(text(left + 0.5, under / 2, labels[k], size=14))
        rows.append([Panel(*marks, x=(0, room * columns), y=(0, 1 + under), axes=False, equal=True)])
    return painted(Frame(rows, says, height=(1 + under) * wide / room + 10), title)
