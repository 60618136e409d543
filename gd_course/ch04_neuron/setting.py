"""What the figures, explorers and exercises of notebook 04 share: two switches, one neuron, three activations."""

import math

from gd_lib.data import xor

POINTS, LAMP = xor()
SWITCHES = [(int(p), int(q)) for p, q in POINTS]  # the four cases in whole numbers, as a label shows them

# The notebook's neuron. Its bias makes z = asinh(1), where tanh is 0.7071 and has slope exactly ½.
WEIGHTS = (3, 1)
INPUTS = (2, 0)
BIAS = math.asinh(1) - 6

# name: (the curve, its slope at z). With cosh a slope stays above 0 where 1 − tanh² would be rounded to 0.
ACTIVATIONS = {
    "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda z: 1 / (2 * math.cosh(z / 2)) ** 2),
    "ReLU": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
}
