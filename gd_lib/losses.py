"""How wrong a batch of predictions is: one number, the mean over its examples.

A loss knows predictions and targets, and no model: `mse([model(x) for x in X], y)` for a model made of Nodes,
`mse(model(X), y)` for one made of Tensors.
"""

from functools import wraps

from gd_lib.node import Node
from gd_lib.tensor import Tensor, array


def of_predictions(loss):
    """Decorates a loss: what it is given is checked first, and every mistake gets one sentence."""

    @wraps(loss)
    def checked(outputs, targets, *more):
        name = loss.__name__
        if more or callable(outputs):  # the first edition's loss(model, X, y)
            ways = f"{name}([model(x) for x in X], y) for an MLP, {name}(model(X), y) for a DenseMLP"
            raise TypeError(f"{name} takes predictions and targets, not a model: write {ways}.")
        if isinstance(outputs, Tensor):
            n = outputs.shape[0] if outputs.shape else 0
        elif isinstance(outputs, (list, tuple)) and all(isinstance(o, Node) for row in outputs for o in as_list(row)):
            n = len(outputs)
        else:
            kind = type(outputs).__name__
            raise TypeError(f"{name} takes predictions, a list of Nodes or a Tensor, but got something else: a {kind}.")
        if not hasattr(targets, "__len__"):
            raise TypeError(f"{name} takes a list or an array of targets, but got a {type(targets).__name__}.")
        if n != len(targets) or not n:
            raise ValueError(f"{name} got {n} predictions for {len(targets)} targets: give one for each, at least one.")
        return loss(outputs, targets)

    return checked


@of_predictions
def mse(outputs, targets):
    """The mean squared error: the mean of (output − target)², over the examples and over their outputs.

    `outputs`: a list of n Nodes, a list of n lists of Nodes, or a Tensor (n,) or (n, outputs). `targets`: n numbers, or
    n rows with a number for each output. Returns one Node or Tensor. ValueError if there are more or fewer targets than
    outputs, TypeError if `outputs` are no predictions.
    """
    if isinstance(outputs, Tensor):
        truth = array(targets, outputs.data.dtype)
        one_each(outputs.data.size, truth.size)
        return ((outputs - truth.reshape(outputs.shape)) ** 2).mean()
    errors = []
    for row, truth in zip(outputs, targets):
        one_each(len(as_list(row)), len(as_list(truth)))
        errors += [(output - target) ** 2 for output, target in zip(as_list(row), as_list(truth))]
    return Node.sum(errors) * (1 / len(errors))


@of_predictions
def cross_entropy(outputs, targets):
    """The mean of −log softmax(outputs) at the right class. The outputs are logits, several for each example.

    `outputs`: a list of n lists of Nodes, or a Tensor (n, classes). `targets`: n whole numbers, the right classes,
    counted from 0. Returns one Node or Tensor. ValueError for a target that is no class, or if the lengths differ.
    """
    if isinstance(outputs, Tensor):
        return outputs.cross_entropy(targets)
    losses = []
    for row, label in zip(outputs, targets):
        logits = as_list(row)
        if label not in range(len(logits)):
            raise ValueError(f"A label must be a whole number from 0 to {len(logits) - 1}, but got {label!r}.")
        top = max(logit.data for logit in logits)  # taken off, so that no exp overflows; the result is the same
        losses.append(Node.sum((logit - top).exp() for logit in logits).log() - (logits[int(label)] - top))
    return Node.sum(losses) * (1 / len(losses))


def as_list(value):
    """A list or array as it is, anything else as a list of one."""
    return value if hasattr(value, "__len__") else [value]


def one_each(outputs, targets):
    if outputs != targets:
        raise ValueError(f"There are {outputs} outputs, but {targets} targets: this loss needs one for each.")
