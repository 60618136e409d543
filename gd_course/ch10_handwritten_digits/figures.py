"""Figures of notebook 10: digits, ten probabilities, two loss curves, and the digits a network misses."""

import numpy as np

from gd_course.ch10_handwritten_digits.setting import parts, probabilities, trained
from gd_lib.data import load_digits
from gd_lib.look.axes import blank, context, figure, legend, text
from gd_lib.look.palette import COLORS, LARGE, LOSS, MEDIUM, SMALL, colormap
from gd_lib.look.picture import Picture
from gd_lib.words import counted, listed


def plot_digits(X=None, y=None):
    """Digits as images, ten in a row, each with its label below: X is (n, size²), y holds n labels.

    ValueError if there are no digits, or more or fewer labels than digits.
    """
    X, y = _some_digits(X, y)
    labels = [str(int(label)) for label in y]
    fig = _grid(X, 10, "What did they write?", labels)
    says = f"{counted(len(X), 'handwritten digit')}, each with the number that was meant: {', '.join(labels)}."
    return Picture(fig, says)


def plot_pixels(image=None):
    """One 8 × 8 digit, 64 numbers from 0 to 16, as an image and as the numbers themselves, side by side."""
    rows = _square(_some_digits(None, None)[0][0] if image is None else image, "image")
    fig, (left, right) = figure(7, 3.6, columns=2, title="What does the network get to see?")
    _show(left, rows, rows.max() or 1)
    blank(right)
    right.set(xlim=(-0.5, len(rows) - 0.5), ylim=(len(rows) - 0.5, -0.5), aspect="equal")
    for (i, j), value in np.ndenumerate(rows):
        text(right, j, i, f"{value:.0f}", color="forward" if value else "structure", ground=False)
    says = (
        f"A handwritten digit of {len(rows)} by {len(rows)} pixels beside its {rows.size} numbers; "
        f"{(rows > 0).sum()} of them are above 0, and the largest is {rows.max():.0f}."
    )
    return Picture(fig, says)


def plot_mean_images():
    """The mean image of each of the ten names, and how many validation digits are nearest to that of their own."""
    (X, y), (unseen, truths), _ = parts(8)
    means = np.array([X[y == k].mean(axis=0) for k in range(10)])
    nearest = np.array([((means - digit) ** 2).sum(axis=1).argmin() for digit in unseen])
    fig = _grid(means, 10, "What does the mean of about a hundred digits look like?", [str(k) for k in range(10)])
    says = (
        f"Ten mean images, blurred but readable. {(nearest == truths).sum()} of {len(truths)} validation digits are "
        "nearest to the mean image of their own name."
    )
    return Picture(fig, says)


def plot_enlarged(small=None, large=None):
    """The same digit as 8 × 8 and as 28 × 28 pixels: the second has more numbers and no more detail."""
    small = load_digits(8)[0][0] if small is None else small
    large = load_digits(28)[0][0] if large is None else large
    fig, every = figure(7, 3.7, columns=2, title="What do 784 pixels know that 64 do not?")
    for axes, image in zip(every, (small, large)):
        rows = _square(image, "image")
        _show(axes, rows, rows.max() or 1)
        words = f"{len(rows)} × {len(rows)} = {rows.size} numbers"
        axes.set_title(words, loc="center", fontsize=MEDIUM, fontweight="normal", color=COLORS["ink"], pad=6)
    says = (
        f"The same digit twice: {np.size(small)} coarse pixels on the left, {np.size(large)} fine ones on the right. "
        "The right one is smoother, and shows nothing new."
    )
    return Picture(fig, says)


def plot_ten_probabilities(model=None, x=None, label=None):
    """A digit, and the ten probabilities that a network gives it. x: its pixels, as the network takes them."""
    if model is None or x is None:
        training = trained(8)
        model = training.model
        x, label = (values[0] for values in training.validation)
    p = probabilities(model, x)
    answer = int(p.argmax())
    fig, (left, right) = figure(
        7, 3.4, columns=2, widths=[1, 2], title="Which of the ten?", xlabel=["", "digit"], ylabel=["", "probability"]
    )
    _show(left, _square(x, "x"), 1)
    bars = right.bar(range(10), p, color=COLORS["structure"])
    bars[answer].set_color(COLORS["forward"])
    right.set(ylim=(0, 1.1), xticks=range(10))
    text(right, answer, p[answer] + 0.06, f"{p[answer]:.2f}", color="forward", bold=True)
    truth = "" if label is None else f"A person wrote {_article(label)}. "
    says = f"{truth}The network's highest probability is {p[answer]:.2f}, for {_article(answer)}; the ten add up to 1."
    return Picture(fig, says)


def plot_training(history=None):
    """Training and validation loss of a History, epoch by epoch, and the lowest validation loss.

    ValueError if the history has no validation loss.
    """
    history = trained(8).history if history is None else history
    validation = history.validation_loss
    if len(validation) != len(history.loss):
        raise ValueError("This history has no validation loss: give fit validation=(X, y), then plot it.")
    title = "Does it get better, or does it only remember?"
    fig, axes = figure(7, 3.8, title=title, xlabel="epoch", ylabel="loss")
    epochs = range(1, len(history.loss) + 1)
    axes.plot(epochs, history.loss, **LOSS, label="training")
    axes.plot(epochs, validation, color=COLORS["ink"], linestyle="--", label="validation")
    best = int(np.argmin(validation))
    lowest = validation[best]
    top = 1.15 * max(validation[min(3, best)], 2.2 * lowest)
    axes.set(ylim=(0, top), xlim=(0, len(epochs)))
    axes.plot([best + 1], [lowest], "o", color=COLORS["ink"])
    text(axes, best + 1, lowest - 0.07 * top, f"lowest: {lowest:.3f}", valign="top", align="left")
    legend(axes, "upper right")
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
    fig, axes = figure(6.4, 5.2, title="Which digit is taken for which?", xlabel="the answer", ylabel="the truth")
    wrong = table * (1 - np.eye(10, dtype=int))
    with context():
        most = 1.4 * max(1, wrong.max())
        axes.imshow(wrong, cmap=colormap("diverging").reversed(), vmin=-most, vmax=most)
    for (i, j), count in np.ndenumerate(table):
        if count:
            text(axes, j, i, str(count), bold=i != j, color="ink" if i != j else "structure", ground=False)
    axes.set(xticks=range(10), yticks=range(10))
    axes.grid(False)
    right, total = int(np.trace(table)), int(table.sum())
    says = f"{right} of {total} digits lie on the diagonal: they were read correctly. {total - right} do not."
    if wrong.any():
        truth, answer = np.unravel_index(wrong.argmax(), wrong.shape)
        count = int(wrong.max())
        times = "once" if count == 1 else f"{count} times"
        says += f" The most frequent mistake: {_article(truth)} read as {_article(answer)}, {times}."
    return Picture(fig, says)


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
    fig = _grid(X[shown], 6, "What does it still get wrong?", labels, size=1.15)
    pairs = listed(f"{_article(y[i])} read as {_article(answers[i])}" for i in shown)
    which = "" if len(shown) == len(wrong) else f"first {len(shown)} of the "
    return Picture(fig, f"The {which}{len(wrong)} of {len(y)} digits that the network misses: {pairs}.")


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


def _show(axes, rows, top):
    with context():
        axes.imshow(rows, cmap=colormap("ink"), vmin=0, vmax=top)
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)


def _grid(X, columns, title, labels, size=0.72):
    """Images in rows of `columns`, a label below each; unused places stay empty."""
    rows = -(-len(X) // columns)
    fig, every = figure(size * columns, (size + 0.3) * rows + 0.5, columns, rows, title=title)
    fig.get_layout_engine().set(w_pad=0.02, h_pad=0.04, wspace=0.06)
    for axes in every[len(X) :]:
        blank(axes)
    for k, (axes, image, label) in enumerate(zip(every, X, labels)):
        _show(axes, _square(image, f"digit {k}"), np.max(X) or 1)
        axes.set_xlabel(label, fontsize=SMALL if len(label) < 4 else MEDIUM, color=COLORS["ink"], labelpad=3)
    fig.suptitle(title, x=0.01, ha="left", fontsize=LARGE, fontweight="bold", color=COLORS["ink"])
    return fig
