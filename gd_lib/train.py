"""The training loop: take a batch of examples, measure the loss, go back through the graph, step, and repeat."""

import copy
import math
from functools import partial

import numpy as np

from gd_lib.checks import check_loss, check_paired, check_training, check_whole, generator, parameter_list
from gd_lib.data import take
from gd_lib.node import ordered
from gd_lib.tensor import Tensor


class History:
    """The `loss` and `validation_loss` of each epoch, and why training `stopped` early, in one sentence, or "".

    `loss` is a mean taken during the epoch: each batch is measured with the parameters of that moment.
    """

    def __init__(self):
        self.loss, self.validation_loss, self.stopped = [], [], ""

    def __repr__(self):
        if not self.loss:
            return f"History(no finished epoch. {self.stopped})"
        unseen = f", validation loss {self.validation_loss[-1]:.4g}" if self.validation_loss else ""
        text = f"{len(self.loss)} epochs, loss {self.loss[0]:.4g} → {self.loss[-1]:.4g}{unseen}. {self.stopped}"
        return f"History({text.strip('. ')})"


class batches:
    """Batches of (X, y), `size` examples each, shuffled anew each time you loop over them.

    Every example comes once an epoch; the last batch may be short. `X` and `y` are lists or arrays of the same length,
    and so are the batches. `seed` makes the whole series of shuffles repeatable. Raises TypeError, ValueError.
    """

    def __init__(self, X, y, size, seed=0):
        check_paired(X, y)
        check_whole("The batch size", size)
        self.X, self.y, self.size, self.random = X, y, size, generator(seed)

    def __len__(self):
        return math.ceil(len(self.X) / self.size)

    def __iter__(self):
        order = list(range(len(self.X)))  # shuffle the row numbers: shuffling a 2-D array in place would corrupt it
        self.random.shuffle(order)
        for start in range(0, len(order), self.size):
            chosen = order[start : start + self.size]
            yield take(self.X, chosen), take(self.y, chosen)


def fit(
    model, X, y, loss, optimizer, *, epochs, batch_size=None, validation=None, patience=None, seed=0, on_epoch=None
):
    """Train `model` on (X, y) and return the `History`.

    `loss(outputs, targets)` gives one Node or Tensor, a mean over its examples. A model whose parameters are Tensors is
    given a whole batch at once, any other model one example at a time. `batch_size=None` is full-batch descent.
    `validation`, a pair (X, y), is measured after each epoch and never trained on. With `patience`, training ends once
    the validation loss has not improved for that many epochs, and the parameters of its best epoch are put back.
    `on_epoch(epoch, history)` is called after each epoch, counted from 1.

    Nothing is lost: Ctrl-C, the stop button, or a loss that is no longer finite ends the training with a sentence, in
    `history.stopped` and printed. After such a loss the model keeps the last parameters that gave a finite one. The
    very last step is not checked. With `patience`, Ctrl-C puts the best epoch's parameters back. Raises TypeError,
    ValueError.
    """
    check_paired(X, y)
    check_training(loss, optimizer, on_epoch, epochs, validation, patience)
    every_batch = batches(X, y, len(X) if batch_size is None else batch_size, seed)
    parameters = optimizer.parameters
    history, step = History(), 0
    best, best_epoch, kept = math.inf, 0, []
    finite = [p.data for p in parameters]

    def predict(X):
        return model(X) if isinstance(parameters[0], Tensor) else [model(x) for x in X]

    def look_at(value):
        nonlocal finite
        check_loss(value)
        if step == 1:
            check_reach(value, parameters)
        if not math.isfinite(value.data):
            big = f"the learning rate {optimizer.learning_rate:g} is probably too big"
            cause = "the data or the first parameters hold nan or huge numbers" if step == 1 else big
            raise FloatingPointError(f"the loss is {float(value.data):g}, so {cause}")
        finite = [p.data for p in parameters]

    try:
        with np.errstate(over="ignore", invalid="ignore"):  # an overflow is reported below, in a sentence
            for epoch in range(1, epochs + 1):
                total = 0.0
                for xb, yb in every_batch:  # from here to total: the loop of notebook 06, with one look at the loss
                    step += 1
                    optimizer.zero_grad()
                    value = loss(predict(xb), yb)
                    look_at(value)
                    value.backward()
                    optimizer.step()
                    total += float(value.data) * len(xb)  # weighted, because the last batch may be short
                history.loss.append(total / len(X))
                if validation is not None:
                    unseen, truth = validation
                    history.validation_loss.append(float(loss(predict(unseen), truth).data))
                if patience is not None and history.validation_loss[-1] < best:
                    best, best_epoch, kept = history.validation_loss[-1], epoch, [p.data for p in parameters]
                if on_epoch:
                    on_epoch(epoch, history)
                if patience is not None and epoch - best_epoch >= patience:
                    history.stopped = f"Stopped after epoch {epoch}: the validation loss was best at {best_epoch}."
                    break
    except FloatingPointError as problem:
        history.stopped = f"Stopped at step {step}: {problem}; the last finite parameters were kept."
        print(history.stopped)
        kept = finite
    except KeyboardInterrupt:
        history.stopped = f"Interrupted at step {step}, after {len(history.loss)} whole epochs; the model can be used."
        print(history.stopped)
    for p, data in zip(parameters, kept):
        p.data = data
    return history


def mean_gradient(executor, model, loss, shards):
    """Set each parameter's `grad` to the gradient over all shards, found by an executor's workers. Returns the loss.

    `shards`: pairs (X, y), a task each. `loss(outputs, targets)` gives a mean over a shard's examples; a shard counts
    by how many it has, so gradient and loss, a float, are those of the whole batch. `executor` needs a `map` like those
    of concurrent.futures; a Dask client has one in `client.get_executor()`. Raises TypeError, ValueError, and what a
    worker raises.
    """
    if not callable(getattr(executor, "map", None)):
        given = f"something else: a {type(executor).__name__}"
        raise TypeError(f"mean_gradient needs an executor, such as ThreadPoolExecutor(4), but got {given}.")
    parameters, shards = parameter_list(model.parameters(), "mean_gradient"), list(shards)
    if not shards:
        raise ValueError("mean_gradient got no shards: give at least one pair (X, y).")
    for X, y in shards:
        check_paired(X, y)
    found = list(executor.map(partial(gradient_of_shard, model, loss), shards))
    total = sum(len(X) for X, _ in shards)
    shares = [len(X) / total for X, _ in shards]
    for p, *grads in zip(parameters, *(grads for _, grads in found)):
        p.grad = sum(share * grad for share, grad in zip(shares, grads))
    return sum(share * value for share, (value, _) in zip(shares, found))


def gradient_of_shard(model, loss, shard):
    """(the loss, the gradients of all parameters) over one shard, a pair (X, y). The model itself stays as it is."""
    model = copy.deepcopy(model)  # otherwise workers that are threads would add into the same gradients
    parameters, (X, y) = model.parameters(), shard
    for p in parameters:
        p.grad = 0.0
    value = loss(model(X) if isinstance(parameters[0], Tensor) else [model(x) for x in X], y)
    check_loss(value)
    value.backward()
    return float(value.data), [p.grad for p in parameters]


def check_reach(value, parameters):
    """ValueError unless the loss `value` was made from at least one of the optimizer's parameters."""
    if set(ordered(value)).isdisjoint(parameters):
        raise ValueError(
            "Nothing would be learned: this loss was made from none of the optimizer's parameters. If you made the "
            "model anew, make its optimizer anew too, as in SGD(model.parameters(), 0.1)."
        )
