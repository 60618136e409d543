"""DenseMLP against NumPy by hand, PyTorch and JAX: seconds for steps of SGD with momentum, float32, on one core.

Everyone starts with the same weights and sees the same batches in the same order. A contestant is a function of one
epoch: it takes a step on each batch and returns the losses.
"""

import numpy as np
from timing import assert_same, medians

from gd_lib import SGD, DenseMLP, cross_entropy, fused, load_digits

RATE, MOMENTUM = 0.05, 0.9
NETWORKS = [(8, [64, 16, 16, 10], 128), (8, [64, 16, 16, 10], 32), (28, [784, 16, 16, 10], 128)]


def cut(size, batch):
    X, y = load_digits(size)
    X = (X / 16).astype(np.float32)
    return [(X[i : i + batch], y[i : i + batch]) for i in range(0, len(X) - batch, batch)]


def float32(model):
    for p in model.parameters():
        p.data = p.data.astype(np.float32)
    return model


def training(kind, loss, descent, start, batches):
    """An epoch with gd_lib: `kind` is the network's class, `descent` the optimiser's."""
    model = float32(kind(start.sizes, start.activation))
    optimizer = descent(model.parameters(), RATE, MOMENTUM)

    def epoch():
        losses = []
        for X, y in batches:
            value = loss(model(X), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            losses.append(value.data)
        return losses

    return epoch


def fast(start, batches):
    model = float32(fused.DenseMLP(start.sizes, start.activation))
    return fused.Epochs(model, fused.cross_entropy, fused.SGD(model.parameters(), RATE, MOMENTUM), batches)


def with_a_graph(start, batches):
    return training(fused.DenseMLP, fused.cross_entropy, fused.SGD, start, batches)


def readable(start, batches):
    return training(DenseMLP, cross_entropy, SGD, start, batches)


def by_hand(start, batches):
    """The same network in plain NumPy: one formula after the other."""
    W1, b1, W2, b2, W3, b3 = parameters = [p.data.copy() for p in start.parameters()]
    velocities = [np.zeros_like(p) for p in parameters]

    def step(X, y):
        rows, n = np.arange(len(X)), len(X)
        h1 = np.maximum(X @ W1 + b1, 0)
        h2 = np.maximum(h1 @ W2 + b2, 0)
        z = h2 @ W3 + b3
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        sums = p.sum(axis=1, keepdims=True)
        loss = (np.log(sums[:, 0]) - z[rows, y]).mean()
        p /= sums
        p[rows, y] -= 1
        p /= n
        d2 = p @ W3.T * (h2 > 0)
        d1 = d2 @ W2.T * (h1 > 0)
        slopes = [X.T @ d1, d1.sum(axis=0), h1.T @ d2, d2.sum(axis=0), h2.T @ p, p.sum(axis=0)]
        for parameter, v, g in zip(parameters, velocities, slopes):
            v *= MOMENTUM
            v += g
            parameter -= RATE * v
        return loss

    return lambda: [step(X, y) for X, y in batches]


def with_every_trick(start, batches):
    """By hand with every trick: all numbers in one vector, moved in place, nothing checked, no engine left to read."""
    parameters = start.parameters()
    ends, shapes = np.cumsum([0] + [p.data.size for p in parameters]), [p.shape for p in parameters]
    numbers = np.concatenate([p.data for p in parameters], axis=None)
    velocities, slopes = np.zeros_like(numbers), np.zeros_like(numbers)
    W1, b1, W2, b2, W3, b3 = [numbers[i:j].reshape(shape) for i, j, shape in zip(ends, ends[1:], shapes)]
    dW1, db1, dW2, db2, dW3, db3 = [slopes[i:j].reshape(shape) for i, j, shape in zip(ends, ends[1:], shapes)]
    n = len(batches[0][0])
    ones, rows = np.ones(n, np.float32), np.arange(n)

    def layer(x, W, b):
        z = x.dot(W)
        z += b
        return z

    def step(X, y):
        h1 = layer(X, W1, b1)
        np.maximum(h1, 0, out=h1)
        h2 = layer(h1, W2, b2)
        np.maximum(h2, 0, out=h2)
        p, hit = layer(h2, W3, b3).T.copy(), y * n + rows
        p -= p.max(axis=0)
        right = p.ravel()[hit]
        np.exp(p, out=p)
        sums = p.sum(axis=0)
        p /= sums
        p.ravel()[hit] -= 1
        p /= np.float32(n)
        d = p.T
        for h, W, dW, db in ((h2, W3, dW3, db3), (h1, W2, dW2, db2), (X, W1, dW1, db1)):
            h.T.dot(d, out=dW)
            ones.dot(d, out=db)
            if h is not X:
                d = d.dot(W.T)
                d *= np.sign(h)
        np.multiply(velocities, MOMENTUM, out=velocities)
        np.add(velocities, slopes, out=velocities)
        np.subtract(numbers, RATE * velocities, out=numbers)
        return (np.log(sums) - right).sum() / n

    return lambda: [step(X, y) for X, y in batches]


def pytorch(start, batches):
    import torch
    from torch import nn

    torch.set_num_threads(1)
    linear = [nn.Linear(n, m) for n, m in zip(start.sizes, start.sizes[1:])]
    for layer, w, b in zip(linear, start.weights, start.biases):
        layer.weight.data, layer.bias.data = torch.tensor(w.data.T.copy()), torch.tensor(b.data)
    model = nn.Sequential(linear[0], nn.ReLU(), linear[1], nn.ReLU(), linear[2])
    measure, optimizer = nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), RATE, MOMENTUM)
    batches = [(torch.tensor(X), torch.tensor(y)) for X, y in batches]

    def epoch():
        losses = []
        for X, y in batches:
            loss = measure(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    return epoch


def jax_all(start, batches):
    """A step compiled by `jit`, its losses read one by one (as everyone's here) or all at the end of an epoch, while a
    second thread works on; and a whole epoch compiled as one `lax.scan`.
    """
    import jax
    import jax.numpy as jnp

    first = [jnp.array(p.data) for p in start.parameters()]
    Xs, ys = (jnp.array(np.stack(part)) for part in zip(*batches))
    batches = [(X, y) for X, y in zip(Xs, ys)]

    def loss(parameters, X, y):
        W1, b1, W2, b2, W3, b3 = parameters
        h = jax.nn.relu(jax.nn.relu(X @ W1 + b1) @ W2 + b2)
        return -jnp.take_along_axis(jax.nn.log_softmax(h @ W3 + b3), y[:, None], axis=1).mean()

    def step(state, batch):
        parameters, velocities = state
        value, slopes = jax.value_and_grad(loss)(parameters, *batch)
        velocities = [MOMENTUM * v + g for v, g in zip(velocities, slopes)]
        return ([p - RATE * v for p, v in zip(parameters, velocities)], velocities), value

    step_compiled = jax.jit(step)
    scan_compiled = jax.jit(lambda state, data: jax.lax.scan(step, state, data))

    def each(read):
        def epoch():
            losses = []
            for batch in batches:
                epoch.state, value = step_compiled(epoch.state, batch)
                losses.append(read(value))
            return list(map(float, losses))

        epoch.state = first, [jnp.zeros_like(p) for p in first]
        return epoch

    def whole():
        whole.state, losses = scan_compiled(whole.state, (Xs, ys))
        return np.asarray(losses).tolist()

    whole.state = first, [jnp.zeros_like(p) for p in first]
    return {"JAX": each(float), "JAX, read late": each(lambda value: value), "JAX scan": whole}


ROWS = [  # what a row says, whose time is divided by whose, and what it must and should be on each of the networks
    ("`fused.Epochs`, its time in times of NumPy's by hand", "gd_lib", "NumPy by hand", ["≤ 0.9"] * 3, ["≤ 0.65"] * 3),
    ("— `fused` with a graph for each step, in the same", "with a graph", "NumPy by hand", [], []),
    ("— the readable `DenseMLP`, `cross_entropy` and `SGD`, in the same", "readable", "NumPy by hand", [], []),
    ("— NumPy with every trick and no engine left to read, in the same", "every trick", "NumPy by hand", [], []),
    ("`fused.Epochs`, times faster than PyTorch", "PyTorch", "gd_lib", ["≥ 3", "≥ 3", "≥ 2"], ["≥ 5", "≥ 5", "≥ 2.5"]),
    ("`fused.Epochs`, times faster than JAX, jit per step", "JAX", "gd_lib", ["≥ 1"] * 3, ["> 1"] * 3),
    ("— than JAX, its losses read at the end of the epoch", "JAX, read late", "gd_lib", [], []),
    ("— than JAX on all cores, as it is installed", "JAX, all cores", "gd_lib, all cores", [], []),
    ("— than JAX on all cores, one of them for the arithmetic", "JAX, two cores", "gd_lib, two cores", [], []),
    ("— than JAX scan over the epoch", "JAX scan", "gd_lib", [], ["≥ 0.8", "≥ 0.5", "≥ 1"]),
]


LOADERS = {
    "NumPy by hand": by_hand,
    "gd_lib": fast,
    "with a graph": with_a_graph,
    "readable": readable,
    "every trick": with_every_trick,
    "PyTorch": pytorch,
    "JAX": jax_all,
}


def measure(rounds=7, names=LOADERS):
    """{network: {contestant: seconds of ten epochs}}, and what was skipped."""
    found, skipped = {}, []
    for size, sizes, batch in NETWORKS:
        start, batches, epochs = float32(DenseMLP(sizes, "relu")), cut(size, batch), {}
        for name in names:
            try:
                epoch = LOADERS[name](start, batches)
                epochs |= epoch if name == "JAX" else {name: epoch}
            except ImportError:
                skipped.append(f"{name} is not installed, so nothing is compared with it.")
        assert_same({name: epoch() for name, epoch in epochs.items()}, 1e-4)
        # An epoch takes a thousandth of a second. Ten in a row, or the slow start after a change of turns would tell.
        turns = {name: lambda epoch=epoch: [epoch() for _ in range(10)] for name, epoch in epochs.items()}
        found[f"{'-'.join(map(str, sizes))}, batch {batch}"] = medians(turns, rounds)
    return found, list(dict.fromkeys(skipped))
