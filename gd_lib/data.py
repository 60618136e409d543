"""The data of the course: points on a line, two moons, two spirals, XOR, and handwritten digits.

The small sets are plain Python lists of numbers, so a reader needs no NumPy to look at them. What is random in them
comes from `random.Random(seed)`, rounded to six decimals: the same seed gives the same points on every computer.
`noise` is the standard deviation of what is added. A wrong n, noise or seed raises a TypeError or a ValueError.
"""

import math
from pathlib import Path

from gd_lib.checks import check_number, check_paired, check_whole, generator


def line_points(n=4, noise=0.0, seed=0):
    """n points (x, y) near the line y = 4x + 2, as two lists of floats: xs and ys.

    x is spaced evenly over [−4, 4]; the course's own four points (n=4) are x = −4, −2, 2, 4. Noise is added to y.
    """
    random = source(n, noise, seed)
    xs = [-4.0, -2.0, 2.0, 4.0] if n == 4 else [-4 + 8 * i / (n - 1) for i in range(n)]
    return xs, [4 * x + 2 + round(noise * random.gauss(0, 1), 6) for x in xs]


def two_moons(n=100, noise=0.1, seed=0):
    """n points on two half circles of radius 1 that hook into each other: X, a list of [x, y], and y, their labels.

    −1 is the upper moon around (0, 0), +1 the lower one around (1, 0.5). They take turns in the list.
    """

    def moon(label, t):
        x, y = math.cos(math.pi * t), math.sin(math.pi * t)
        return (x, y) if label < 0 else (1 - x, 0.5 - y)

    return points_on_two_curves(moon, n, noise, seed)


def spirals(n=100, noise=0.05, seed=0):
    """n points on two spiral arms inside the unit circle: X, a list of [x, y], and y, their labels −1 and +1.

    Each arm makes one turn and a quarter; the second is the first turned by half a circle. They take turns in the list.
    """

    def arm(label, t):
        radius, angle = 0.1 + 0.9 * t, 2.5 * math.pi * t
        return -label * radius * math.cos(angle), -label * radius * math.sin(angle)

    return points_on_two_curves(arm, n, noise, seed)


def xor():
    """The four points of "exactly one of the two": X, four lists of two floats, and y, four labels 0 or 1."""
    return [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0]


def load_digits(size=8):
    """The 1,797 handwritten digits of the UCI test file: X, float64 (1797, size²) from 0 to 16, and y, intp labels.

    A row is an image of size × size pixels, line by line; 0 is paper, 16 is full ink. With size=28 it is the same
    8 × 8 image, enlarged by bilinear interpolation: more numbers, but no more detail. ValueError for any other size.
    Source: E. Alpaydin and C. Kaynak (1998), "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository, DOI 10.24432/C50P49, CC BY 4.0. 13 people wrote them: see gd_lib/digits/README.md.
    """
    if size not in (8, 28):
        raise ValueError(f"size must be 8 (as the digits were measured) or 28 (enlarged), but {size!r} was given.")
    import numpy as np

    table = np.loadtxt(Path(__file__).parent / "digits" / "digits.csv.gz", delimiter=",", skiprows=1)
    images, labels = table[:, 1:].reshape(-1, 8, 8), table[:, 0].astype(np.intp)
    if size == 28:
        where = np.clip((np.arange(28) + 0.5) * 8 / 28 - 0.5, 0, 7)  # a new pixel's centre, counted in old pixels
        near = np.maximum(0, 1 - abs(where[:, None] - np.arange(8)))  # (28, 8): what each old pixel lends to it
        images = near @ images @ near.T
    return images.reshape(len(table), -1), labels


def split(X, y, validation=0.2, test=0.2, seed=0):
    """Shuffle the rows and split them in three: ((X, y) for training, (X, y) for validation, (X, y) for testing).

    `validation` and `test` are fractions of the rows, rounded to whole rows; the rest is for training. No row is used
    twice. Arrays give arrays, lists give lists. The three parts of the digits share their writers. ValueError for
    different lengths, a fraction below 0, or nothing left to train with.
    """
    check_paired(X, y)
    check_number("validation", validation)
    check_number("test", test)
    random = generator(seed)
    n_validation, n_test = round(validation * len(X)), round(test * len(X))
    if n_validation + n_test >= len(X):
        raise ValueError(f"validation={validation} and test={test} leave none of {len(X)} rows to train with.")
    order = list(range(len(X)))
    random.shuffle(order)  # shuffling an array itself would lose some rows and repeat others
    parts = order[n_validation + n_test :], order[:n_validation], order[n_validation : n_validation + n_test]
    return tuple((take(X, part), take(y, part)) for part in parts)


def take(rows, chosen):
    """A copy of the rows whose numbers are in `chosen`: an array from an array, a list from a list."""
    return rows[chosen] if hasattr(rows, "shape") else [rows[i] for i in chosen]


def points_on_two_curves(curve, n, noise, seed):
    """n noisy points that take turns on two curves: curve(label, t) is the point (x, y) for t from 0 to 1."""
    random = source(n, noise, seed)
    y = [1 if i % 2 else -1 for i in range(n)]
    places = [curve(label, i // 2 / max(1, y.count(label) - 1)) for i, label in enumerate(y)]
    return [[round(value + noise * random.gauss(0, 1), 6) for value in place] for place in places], y


def source(n, noise, seed):
    """The source of random numbers for n noisy points. Raises TypeError, ValueError."""
    check_whole("n", n, low=2)
    check_number("noise", noise)
    return generator(seed)
