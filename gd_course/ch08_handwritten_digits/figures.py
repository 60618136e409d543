"""Figures of notebook 08: digits, ten scores, two curves that part, and the digits a network misses."""

from functools import lru_cache

import numpy as np

from gd_lib import fused
from gd_lib.data import load_digits, split
from gd_lib.look.axes import blank, context, figure, legend, text
from gd_lib.look.palette import COLORS, LARGE, LOSS, MEDIUM, SMALL, colormap
from gd_lib.look.picture import Picture
from gd_lib.train import fit
from gd_lib.words import counted, listed


@lru_cache(maxsize=2)
def trained(size):
    """The notebook's network for 8 × 8 or 28 × 28 pixels, as (model, its three parts, History).

    The history also has `first_layer`: the first layer's weights before training and after each epoch.
    """
    X, y = load_digits(size)
    parts = split(X / 16, y)
    model = fused.DenseMLP([size * size, 16, 16, 10])
    rate, momentum, batch = (0.1, 0.9, 32) if size == 8 else (0.1, 0.0, 16)
    kept, optimizer = [model.weights[0].data], fused.SGD(model.parameters(), rate, momentum)
    history = fit(
        model,
        *parts[0],
        fused.cross_entropy,
        optimizer,
        epochs=100,
        batch_size=batch,
        validation=parts[1],
        patience=10,
        on_epoch=lambda epoch, history: kept.append(model.weights[0].data),
    )
    history.first_layer = kept
    return model, parts, history


def plot_digits(X=None, y=None, *, title="What did they write?", columns=10):
    """Digits as images, `columns` in a row, each with its label below: X is (n, size²), y holds n labels."""
    X, y = _some_digits(X, y)
    names = [str(int(label)) for label in y]
    fig, every = _grid(X, columns, title, names)
    says = f"{counted(len(X), 'handwritten digit')}, each with the number that was meant: {', '.join(names)}."
    return Picture(fig, says if every else "No digits.")


def plot_pixels(image=None):
    """One 8 × 8 digit, 64 numbers from 0 to 16, as an image and as the numbers themselves, side by side."""
    image = np.asarray(_some_digits(None, None)[0][0] if image is None else image, dtype=float)
    rows = _square(image, "image")
    fig, (left, right) = figure(7, 3.6, columns=2, title="What does the network get to see?")
    _show(left, rows, rows.max() or 1)
    blank(right)
    right.set(xlim=(-0.5, len(rows) - 0.5), ylim=(len(rows) - 0.5, -0.5), aspect="equal")
    for (i, j), value in np.ndenumerate(rows):
        text(right, j, i, f"{value:.0f}", color="forward" if value else "structure", ground=False)
    filled = int((rows > 0).sum())
    says = (
        f"A handwritten digit of {len(rows)} by {len(rows)} pixels beside its {rows.size} numbers; "
        f"{filled} of them are above 0, and the largest is {rows.max():.0f}."
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
        axes.set_title(f"{len(rows)} × {len(rows)} = {rows.size} numbers", fontsize=MEDIUM, color=COLORS["ink"])
    says = (
        f"The same digit twice: {np.size(small)} coarse pixels on the left, {np.size(large)} fine ones on the right. "
        "The right one is smoother, and shows nothing new."
    )
    return Picture(fig, says)


def plot_ten_scores(model=None, x=None, label=None):
    """A digit, and the ten scores that a network gives it after softmax. x: its pixels, as the network takes them."""
    if model is None or x is None:
        model, (_, (X, y), _), _ = trained(8)
        x, label = X[0], y[0]
    scores = model(np.reshape(x, (1, -1))).softmax().data[0]
    answer = int(scores.argmax())
    fig, (left, right) = figure(
        7, 3.4, columns=2, widths=[1, 2], title="Which of the ten?", xlabel=["", "digit"], ylabel=["", "score"]
    )
    _show(left, _square(x, "x"), 1)
    bars = right.bar(range(10), scores, color=COLORS["structure"])
    bars[answer].set_color(COLORS["forward"])
    right.set(ylim=(0, 1.1), xticks=range(10))
    text(right, answer, scores[answer] + 0.06, f"{scores[answer]:.2f}", color="forward", bold=True)
    written = "" if label is None else f"A person wrote {_article(label)}. "
    says = f"{written}The network's highest score is {scores[answer]:.2f}, for {answer}; the ten add up to 1."
    return Picture(fig, says)


def plot_training(history=None, *, best=True, title="Does it get better, or does it only remember?"):
    """Training and validation loss of a History, epoch by epoch; `best` marks the lowest validation loss."""
    if history is None:
        history = trained(8)[2]
    epochs = range(1, len(history.loss) + 1)
    if len(history.validation_loss) != len(history.loss):
        raise ValueError("This history has no validation loss: give fit validation=(X, y), then plot it.")
    fig, axes = figure(7, 3.8, title=title, xlabel="epoch", ylabel="loss")
    axes.plot(epochs, history.loss, **LOSS, label="training")
    axes.plot(epochs, history.validation_loss, color=COLORS["ink"], linestyle="--", label="validation")
    lowest = int(np.argmin(history.validation_loss))
    low = history.validation_loss[lowest]
    top = 1.15 * max(history.validation_loss[min(3, lowest)], 2.2 * low)
    axes.set(ylim=(0, top), xlim=(0, len(epochs)))
    says = (
        f"Over {len(epochs)} epochs the training loss falls to {history.loss[-1]:.2g}. The validation loss is lowest, "
        f"{low:.3f}, after epoch {lowest + 1}, and {history.validation_loss[-1]:.3f} at the end."
    )
    if best:
        axes.plot([lowest + 1], [low], "o", color=COLORS["ink"])
        text(axes, lowest + 1, low - 0.07 * top, f"lowest: {low:.3f}", valign="top", align="left")
    legend(axes, "upper right")
    return Picture(fig, says)


def plot_confusion(table=None):
    """A 10 × 10 table of counts: rows are the truth, columns the answer. Right ones lie on the diagonal."""
    if table is None:
        model, (_, _, (X, y)), _ = trained(28)
        table = np.zeros((10, 10), int)
        np.add.at(table, (y, model(X).data.argmax(1)), 1)
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
    i, j = np.unravel_index(wrong.argmax(), wrong.shape)
    says = f"{right} of {total} digits lie on the diagonal: they were read rightly. {total - right} do not."
    if wrong.any():
        says += f" The most frequent mistake: {_article(i)} read as {_article(j)}, {wrong[i, j]} times."
    return Picture(fig, says)


def plot_missed(model=None, X=None, y=None, *, title="What does it still get wrong?"):
    """All digits of (X, y) that the network reads wrongly, each with its truth and the network's answer."""
    if model is None or X is None:
        model, (_, _, (X, y)), _ = trained(28)
    answers = model(X).data.argmax(axis=1)
    wrong = np.flatnonzero(answers != y)
    if not len(wrong):
        raise ValueError("The network misses none of these digits, so there is nothing to draw.")
    names = [f"{y[i]} read as {answers[i]}" for i in wrong[:24]]
    fig, _ = _grid(X[wrong[:24]], 6, title, names, size=1.15)
    pairs = listed(f"{_article(y[i])} read as {_article(answers[i])}" for i in wrong[:24])
    return Picture(fig, f"The {len(wrong)} of {len(y)} digits that the network misses: {pairs}.")


def _some_digits(X, y):
    if X is None:
        X, y = (part[:20] for part in load_digits())
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


def _grid(X, columns, title, names, size=0.72):
    """Images in rows of `columns`, a name below each; unused places stay empty."""
    rows = -(-len(X) // columns)
    fig, every = figure(size * columns, (size + 0.3) * rows + 0.5, columns, rows, title=title)
    fig.get_layout_engine().set(w_pad=0.02, h_pad=0.04, wspace=0.06)
    for k, axes in enumerate(every):
        if k >= len(X):
            blank(axes)
            continue
        rows_ = _square(X[k], f"digit {k}")
        _show(axes, rows_, np.max(X) or 1)
        axes.set_xlabel(names[k], fontsize=SMALL if len(names[k]) < 4 else MEDIUM, color=COLORS["ink"], labelpad=3)
    fig.suptitle(title, x=0.01, ha="left", fontsize=LARGE, fontweight="bold", color=COLORS["ink"])
    return fig, every
