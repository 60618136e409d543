"""What notebook 08 walks on: three losses with their slopes.

The ravine, L(w, b) = 10(w − 4)² + (b − 2)², is the loss of the course's four points: curvature 20 along w, 2 along b.
"""

import math

import numpy as np

START = 3, 1  # w and b, as everywhere in the course
MINIMUM = 4, 2  # of the ravine


def ravine(w, b):
    """Its loss at (w, b), numbers or arrays."""
    return 10 * (w - 4) ** 2 + (b - 2) ** 2


def ravine_slopes(w, b):
    return 20 * (w - 4), 2 * (b - 2)


def two_wells(w, b):
    """A deep well at (−1, 0) and a shallow one at (1, 0) in a plain: two minima, a saddle between them, a plateau."""
    return 8 - 8 * np.exp(-((w + 1) ** 2 + b**2) / 0.8) - 4 * np.exp(-((w - 1) ** 2 + b**2) / 0.5)


def two_wells_slopes(w, b):
    deep = 8 * math.exp(-((w + 1) ** 2 + b * b) / 0.8) / 0.4
    shallow = 4 * math.exp(-((w - 1) ** 2 + b * b) / 0.5) / 0.25
    return deep * (w + 1) + shallow * (w - 1), (deep + shallow) * b


def saddle(w, b):
    """Two minima, at (0, −1) and (0, 1), and a saddle between them."""
    return 2.5 * (w * w + (b * b - 1) ** 2)


def saddle_slopes(w, b):
    return 5 * w, 10 * b * (b * b - 1)
