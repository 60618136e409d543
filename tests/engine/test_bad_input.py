"""What a learner gets wrong, and the one sentence each mistake is answered with. Nothing is lost or changed by it."""

import copy
import math
import random

import numpy as np
import pytest
from models import predict

from gd_lib import (
    MLP,
    SGD,
    Adam,
    DenseMLP,
    Layer,
    Neuron,
    Node,
    Tensor,
    batches,
    cross_entropy,
    derivative,
    fit,
    gradient,
    gradient_check,
    line_points,
    load,
    load_digits,
    mse,
    read_kaggle,
    save,
    spirals,
    split,
    two_moons,
    write_submission,
)

JARGON = (
    "Traceback",
    " 0x",
    "has no attribute",
    "unsupported operand",
    "not subscriptable",
    "not iterable",
    "positional argument",
    "inhomogeneous",
    "zip()",
    "be broadcast",
    "cannot reshape",
    "ufunc",
    "unsized",
    "has no len()",
    "not callable",
    "__",
    "concatenate",
    "ambiguous",
    "indices must",
    "object is not",
    "NoneType' object",
    "math domain",
    "setting an array",
    "out of bounds for axis",
    "unexpected keyword",
    "local variable",
)


class World:
    """What the mistakes are made with; each must stay as it was."""

    def __init__(self, folder):
        self.w, self.zero, self.minus = Node(3, "w"), Node(0), Node(-8)
        self.t, self.t0 = Tensor([[1.0, -2.0, 3.0], [4.0, 5.0, 6.0]], "t"), Tensor([0.0, 1.0])
        self.neuron, self.layer = Neuron(3), Layer(3, 2)
        self.mlp, self.dense = MLP([2, 3, 1]), DenseMLP([2, 3, 1])
        self.mlp2, self.dense2 = MLP([2, 3, 2]), DenseMLP([2, 3, 2])
        self.sgd = SGD(self.mlp.parameters(), 0.1, 0.9)
        self.X, self.y = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [1, -1, 1]
        self.folder, self.file = folder, folder / "kept.txt"
        self.file.write_text("kept")

    def everything(self):
        leaves = [self.w, self.zero, self.minus, self.t, self.t0, *self.neuron.parameters(), *self.layer.parameters()]
        for model in (self.mlp, self.dense, self.mlp2, self.dense2):
            leaves += model.parameters()
        numbers = [(np.asarray(p.data).tolist(), np.asarray(p.grad).tolist(), p.label) for p in leaves]
        optimizer = (self.sgd.learning_rate, self.sgd.momentum, copy.copy(self.sgd.velocities))
        files = sorted((path.name, path.read_bytes()) for path in self.folder.iterdir())
        return numbers, optimizer, copy.deepcopy((self.X, self.y)), files, random.getstate()[1][:5]

    def fit(self, model=None, X=None, y=None, loss=mse, optimizer=None, **settings):
        X, y = self.X if X is None else X, self.y if y is None else y
        return fit(model or self.mlp, X, y, loss, optimizer or self.sgd, **{"epochs": 2, **settings})


# (what a learner does, the kind of error, words of its sentence)
TABLE = [
    # Node
    (lambda o: Node("3"), TypeError, "one number"),
    (lambda o: Node(None), TypeError, "None"),
    (lambda o: Node([3]), TypeError, "[3]"),
    (lambda o: Node(1j), TypeError, "1j"),
    (lambda o: Node(o.w), TypeError, "one number"),
    (lambda o: Node(np.eye(3)), TypeError, "array([[1."),
    (lambda o: o.w + "1", TypeError, "'1'"),
    (lambda o: "1" + o.w, TypeError, "'1'"),
    (lambda o: o.w * None, TypeError, "None"),
    (lambda o: o.w - [1], TypeError, "[1]"),
    (lambda o: o.w * np.ones((2, 2)), TypeError, "array([[1."),
    (lambda o: o.w * o.t, TypeError, "Tensor"),
    (lambda o: Node(10**400), TypeError, "one number"),
    (lambda o: o.w * 10**400, TypeError, "one number"),
    (lambda o: o.w.item(), AttributeError, "'item': its number is node.data"),
    (lambda o: o.w.detach(), AttributeError, "'detach': its number is node.data"),
    (lambda o: f"{o.w:.2f}", TypeError, "node.data:.2f"),
    (lambda o: o.w == 3, TypeError, "node.data == 2"),
    (lambda o: np.float64(3) != o.w, TypeError, "node.data == 2"),
    (lambda o: Node.dot([o.w], 5, o.w), TypeError, "inputs come as lists"),
    (lambda o: Node.dot(o.w, [5], o.w), TypeError, "Weights and inputs come as lists"),
    (lambda o: o.w / 0, ZeroDivisionError, "÷ 0"),
    (lambda o: o.w / o.zero, ZeroDivisionError, "÷ 0"),
    (lambda o: 1 / o.zero, (ZeroDivisionError, ValueError), "0"),
    (lambda o: o.zero.log(), ValueError, "above 0"),
    (lambda o: o.minus.log(), ValueError, "-8"),
    (lambda o: o.minus ** (1 / 3), ValueError, "base below 0"),
    (lambda o: o.minus**o.w, ValueError, "base below 0"),
    (lambda o: (-2) ** o.w, ValueError, "base below 0"),
    (lambda o: o.zero**-1, ValueError, "0 one from 0 up"),
    (lambda o: o.w ** "2", TypeError, "'2'"),
    (lambda o: Node.dot([o.w], [1, 2], o.zero), ValueError, "2 inputs for 1 weights"),
    (lambda o: Node.dot([o.w], ["a"], o.zero), TypeError, "'a'"),
    (lambda o: Node.dot([3.0], [1.0], o.zero), TypeError, "Node"),
    (lambda o: Node.dot([o.w], [1.0], 0.5), TypeError, "Node"),
    (lambda o: Node.dot(np.ones(2), [o.w, o.w], o.zero), TypeError, "Node"),
    (lambda o: Node.sum([o.w, 3]), TypeError, "Node"),
    (lambda o: Node.sum(o.w), TypeError, "Node"),
    # Tensor
    (lambda o: Tensor("hello"), TypeError, "hello"),
    (lambda o: Tensor(None), TypeError, "None"),
    (lambda o: Tensor([[1, 2], [3]]), TypeError, "numbers"),
    (lambda o: Tensor([1j]), TypeError, "numbers"),
    (lambda o: Tensor([o.w, o.w]), TypeError, "numbers"),
    (lambda o: Tensor(o.t), TypeError, "Tensor"),
    (lambda o: Tensor(np.array([["a", "b"], ["c", "d"]] * 9)), TypeError, "numbers"),
    (lambda o: o.t + "1", TypeError, "'1'"),
    (lambda o: o.t * o.w, TypeError, "Node"),
    (lambda o: o.t + [1, 2], ValueError, "(2, 3) + (2,)"),
    (lambda o: o.t @ o.t, ValueError, "(2, 3) @ (2, 3)"),
    (lambda o: [1, 2, 3] @ o.t, ValueError, "(3,) @ (2, 3)"),
    (lambda o: o.t.cross_entropy([0, math.nan]), ValueError, "whole numbers"),
    (lambda o: o.t.cross_entropy([-1, 0]), ValueError, "0 to 2"),
    (lambda o: o.t / 0, ZeroDivisionError, "0"),
    (lambda o: o.t.numpy(), AttributeError, "'numpy': tensor.data is a NumPy array"),
    (lambda o: o.t.reshape(3, 2), AttributeError, "'reshape': tensor.data is a NumPy array"),
    (lambda o: f"{o.t:.2f}", TypeError, "tensor.data.mean():.2f"),
    (lambda o: o.t == np.ones((2, 3)), TypeError, "tensor.data == y"),
    (lambda o: np.ones((2, 3)) == o.t, TypeError, "tensor.data == y"),
    (lambda o: o.t == [1, 2, 3], TypeError, "tensor.data == y"),
    (lambda o: o.t != 1, TypeError, "tensor.data == y"),
    (lambda o: o.t.log(), ValueError, "-2"),
    (lambda o: o.t**0.5, ValueError, "base below 0"),
    (lambda o: o.t0**-1, ValueError, "0 one from 0 up"),
    (lambda o: 1 / o.t0, (ZeroDivisionError, ValueError), "0"),
    (lambda o: o.t.backward(), ValueError, "(2, 3)"),
    (lambda o: setattr(o.t, "grad", [1.0, 2.0]), ValueError, "shape (2,) does not fit data of shape (2, 3)"),
    (lambda o: setattr(o.t, "grad", "1"), TypeError, "numbers"),
    (lambda o: o.t[:0].mean(), ValueError, "empty"),
    (lambda o: o.t.cross_entropy([0, 3]), ValueError, "0 to 2"),
    (lambda o: o.t.cross_entropy([0.5, 1]), ValueError, "whole numbers"),
    (lambda o: o.t.cross_entropy([0, 1, 2]), ValueError, "(2, 3)"),
    (lambda o: o.t.cross_entropy(["a", "b"]), ValueError, "whole numbers"),
    (lambda o: o.t0.cross_entropy([0, 1]), ValueError, "(n, classes)"),
    # Finite differences
    (lambda o: derivative(abs, "3"), TypeError, "number"),
    (lambda o: derivative(abs, None), TypeError, "number"),
    (lambda o: derivative(abs, 3, h=0), ValueError, "step h"),
    (lambda o: derivative(abs, 3, h=-1e-5), ValueError, "step h"),
    (lambda o: derivative(abs, 3, h="small"), (TypeError, ValueError), "step h"),
    (lambda o: derivative(abs, 3, h=math.nan), ValueError, "step h"),
    (lambda o: derivative(lambda x: "no", 3), TypeError, "one number"),
    (lambda o: derivative(lambda x: None, 3), TypeError, "one number"),
    (lambda o: derivative(lambda x: [x, x], 3), TypeError, "one number"),
    (lambda o: derivative(lambda x: math.inf, 3), ValueError, "inf"),
    (lambda o: derivative(3, 3), TypeError, "function"),
    (lambda o: gradient(sum, 3), TypeError, "list"),
    (lambda o: gradient(sum, "ab"), TypeError, "list"),
    (lambda o: gradient(sum, ["a"]), TypeError, "number"),
    (lambda o: gradient(sum, [[1.0, 2.0]]), TypeError, "number"),
    (lambda o: gradient(None, [1.0]), TypeError, "function"),
    (lambda o: gradient_check(o.w * o.w, [o.w]), TypeError, "function"),
    (lambda o: gradient_check(lambda: o.w * o.w, []), TypeError, "parameters"),
    (lambda o: gradient_check(lambda: o.w * o.w, o.w), TypeError, "list"),
    (lambda o: gradient_check(lambda: o.w * o.w, [3.0]), TypeError, "parameters"),
    (lambda o: gradient_check(lambda: 9.0, [o.w]), TypeError, "Node"),
    (lambda o: gradient_check(lambda: o.t * 2, [o.t]), ValueError, "(2, 3)"),
    # Networks
    (lambda o: Neuron(0), ValueError, "from 1 up"),
    (lambda o: Neuron(-2), ValueError, "-2"),
    (lambda o: Neuron(2.5), TypeError, "2.5"),
    (lambda o: Neuron("3"), TypeError, "'3'"),
    (lambda o: Neuron(3, "step"), ValueError, "tanh"),
    (lambda o: Neuron(3, seed="lucky"), TypeError, "seed"),
    (lambda o: Neuron(3, seed=None), TypeError, "seed"),
    (lambda o: o.neuron([1, 2]), ValueError, "2 inputs for 3 weights"),
    (lambda o: o.neuron(5), TypeError, "list"),
    (lambda o: o.neuron("abc"), TypeError, "'a'"),
    (lambda o: o.neuron([1, 2, None]), TypeError, "None"),
    (lambda o: o.neuron(o.t), TypeError, "Tensor"),
    (lambda o: Layer(3, 0), ValueError, "neurons"),
    (lambda o: o.layer([1, 2, 3, 4]), ValueError, "4 inputs for 3 weights"),
    (lambda o: MLP(3), ValueError, "[2, 8, 1]"),
    (lambda o: MLP([3]), ValueError, "[2, 8, 1]"),
    (lambda o: MLP([3, 0, 1]), ValueError, "from 1 up"),
    (lambda o: MLP([3, 2.0]), TypeError, "2.0"),
    (lambda o: MLP([2, 1], "Tanh"), ValueError, "relu"),
    (lambda o: o.mlp([1, 2, 3]), ValueError, "3 inputs for 2 weights"),
    (lambda o: o.mlp(o.X), (TypeError, ValueError), ""),
    (lambda o: DenseMLP([2]), ValueError, "[2, 8, 1]"),
    (lambda o: o.dense([1, 2, 3]), ValueError, "2 inputs"),
    (lambda o: o.dense(np.ones((4, 3))), ValueError, "(4, 3)"),
    (lambda o: o.dense(5), ValueError, "2 inputs"),
    (lambda o: o.dense(np.ones((2, 2, 2))), ValueError, "(2, 2, 2)"),
    (lambda o: o.dense([["a", "b"]]), (TypeError, ValueError), ""),
    (lambda o: o.dense([[1, 2], [3]]), (TypeError, ValueError), ""),
    (lambda o: DenseMLP.from_nodes(o.dense), TypeError, "DenseMLP"),
    # Losses
    (lambda o: mse(predict(o.mlp, o.X), [1]), ValueError, "3 predictions for 1 targets"),
    (lambda o: mse(predict(o.dense, o.X), [1]), ValueError, "3 predictions for 1 targets"),
    (lambda o: mse(predict(o.mlp, []), []), ValueError, "at least one"),
    (lambda o: mse(3, 4), TypeError, "predictions"),
    (lambda o: mse([3.0, 4.0], [3, 4]), TypeError, "predictions"),
    (lambda o: mse(o.dense(o.X).data, o.y), TypeError, "predictions"),
    (lambda o: mse(o.dense(o.X), 3), TypeError, "targets"),
    (lambda o: mse(o.mlp, o.X, o.y), TypeError, "[model(x) for x in X]"),
    (lambda o: mse(o.mlp, o.y), TypeError, "not a model"),
    (lambda o: cross_entropy(o.dense, o.X, o.y), TypeError, "cross_entropy(model(X), y)"),
    (lambda o: mse(predict(o.mlp2, o.X), o.y), ValueError, "2"),
    (lambda o: mse(predict(o.dense2, o.X), o.y), ValueError, "6 outputs, but 3 targets"),
    (lambda o: mse(predict(o.mlp, o.X), ["a", "b", "c"]), (TypeError, ValueError), ""),
    (lambda o: mse(predict(o.dense, o.X), ["a", "b", "c"]), (TypeError, ValueError), ""),
    (lambda o: cross_entropy(predict(o.mlp2, o.X), [0, 1, 2]), ValueError, "0 to 1"),
    (lambda o: cross_entropy(predict(o.dense2, o.X), [0, 1, 2]), ValueError, "0 to 1"),
    (lambda o: cross_entropy(predict(o.mlp2, o.X), [0, 0.5, 1]), ValueError, "whole number"),
    (lambda o: cross_entropy(predict(o.mlp2, o.X), [0, 1]), ValueError, "3 predictions for 2 targets"),
    (lambda o: Tensor(np.ma.array([1.0, 2.0], mask=[0, 1])), TypeError, "no mask"),
    (lambda o: o.t.sum(2), ValueError, "axis must be from -2 to 1"),
    (lambda o: o.t.mean(-3), ValueError, "got -3"),
    (lambda o: o.t.sum("x"), ValueError, "got 'x'"),
    (lambda o: o.t.sum((0, 0)), ValueError, "got (0, 0)"),
    (lambda o: o.t.softmax(2), ValueError, "axis must be from -2 to 1"),
    # SGD
    (lambda o: Adam(o.mlp.parameters(), 0), ValueError, "learning rate"),
    (lambda o: Adam(o.mlp), TypeError, "Adam needs a list"),
    (lambda o: Adam(o.mlp.parameters(), betas=0.9), TypeError, "two numbers"),
    (lambda o: Adam(o.mlp.parameters(), betas=(0.9, 1.0)), ValueError, "below 1"),
    (lambda o: Adam(o.mlp.parameters(), epsilon=0), ValueError, "epsilon"),
    (lambda o: Adam(o.mlp.parameters(), weight_decay=-1), ValueError, "weight_decay"),
    (lambda o: SGD(o.mlp.parameters(), 0.1, weight_decay="0.1"), TypeError, "weight_decay"),
    (lambda o: SGD([o.w], 10**400), ValueError, "above 0"),
    (lambda o: SGD([], 0.1), TypeError, "Nodes or Tensors"),
    (lambda o: SGD([1.0, 2.0], 0.1), TypeError, "Nodes or Tensors"),
    (lambda o: SGD(o.w, 0.1), TypeError, "list"),
    (lambda o: SGD(o.mlp, 0.1), TypeError, "parameters()"),
    (lambda o: SGD([o.w], 0), ValueError, "above 0"),
    (lambda o: SGD([o.w], -0.1), ValueError, "above 0"),
    (lambda o: SGD([o.w], "0.1"), (TypeError, ValueError), "learning rate"),
    (lambda o: SGD([o.w], math.nan), ValueError, "learning rate"),
    (lambda o: SGD([o.w], math.inf), ValueError, "learning rate"),
    (lambda o: SGD([o.w], 0.1, momentum=1), ValueError, "below 1"),
    (lambda o: SGD([o.w], 0.1, momentum=-0.5), ValueError, "momentum"),
    (lambda o: SGD([o.w], 0.1, momentum=None), (TypeError, ValueError), "momentum"),
    # Batches and training
    (lambda o: batches(o.X, [1], 2), ValueError, "3 examples"),
    (lambda o: batches([], [], 2), ValueError, "at least one"),
    (lambda o: batches(3, 4, 2), TypeError, "list"),
    (lambda o: batches(o.X, o.y, 0), ValueError, "batch size"),
    (lambda o: batches(o.X, o.y, 2.5), TypeError, "batch size"),
    (lambda o: batches(o.X, o.y, None), TypeError, "batch size"),
    (lambda o: batches(o.X, o.y, 2, seed=[1]), TypeError, "seed"),
    (lambda o: o.fit(X=(x for x in o.X)), TypeError, "X must be a list or an array"),
    (lambda o: o.fit(y=map(int, o.y)), TypeError, "y must be a list or an array"),
    (lambda o: o.fit(epochs=0), ValueError, "epochs"),
    (lambda o: o.fit(epochs=2.5), TypeError, "epochs"),
    (lambda o: o.fit(epochs="ten"), TypeError, "epochs"),
    (lambda o: o.fit(y=[1]), ValueError, "3 examples"),
    (lambda o: o.fit(batch_size=0), ValueError, "batch size"),
    (lambda o: o.fit(patience=3), ValueError, "validation"),
    (lambda o: o.fit(patience=0, validation=(o.X, o.y)), ValueError, "patience"),
    (lambda o: o.fit(validation=o.X), (TypeError, ValueError), "validation"),
    (lambda o: o.fit(validation=(o.X, [1])), ValueError, "3 examples"),
    (lambda o: o.fit(optimizer=0.1), TypeError, "optimizer"),
    (lambda o: o.fit(loss="mse"), TypeError, "loss"),
    (lambda o: o.fit(loss=lambda outputs, y: 3.0), TypeError, "loss"),
    (lambda o: o.fit(loss=lambda model, X, y: 3.0), TypeError, "loss(outputs, targets)"),
    (lambda o: o.fit(on_epoch=5), TypeError, "on_epoch"),
    # Saving and loading
    (lambda o: save(o.w, o.folder / "m.json"), TypeError, "MLP"),
    (lambda o: save(o.mlp, 5), TypeError, "file name"),
    (lambda o: save(o.mlp, o.folder / "nowhere" / "m.json"), (ValueError, OSError), "nowhere"),
    (lambda o: load(o.folder / "m.json"), FileNotFoundError, "m.json"),
    (lambda o: load(o.folder), (ValueError, OSError), ""),
    (lambda o: load(o.file), ValueError, "kept.txt"),
    (lambda o: load(5), TypeError, "file name"),
    # Data
    (lambda o: line_points(1), ValueError, "n must be a whole number from 2 up, but got 1"),
    (lambda o: line_points(4.0), TypeError, "of type float"),
    (lambda o: line_points(True), TypeError, "of type bool"),
    (lambda o: line_points(4, noise=-1), ValueError, "noise"),
    (lambda o: line_points(4, noise=math.nan), ValueError, "noise"),
    (lambda o: two_moons(-5), ValueError, "-5"),
    (lambda o: two_moons("100"), TypeError, "of type str"),
    (lambda o: two_moons(10, "much"), TypeError, "noise"),
    (lambda o: two_moons(10, 0.1, seed=None), TypeError, "seed"),
    (lambda o: two_moons(10, 0.1, seed=-1), ValueError, "seed"),
    (lambda o: spirals(10, math.inf), ValueError, "noise"),
    (lambda o: spirals([10]), TypeError, "of type list"),
    (lambda o: load_digits(9), ValueError, "8"),
    (lambda o: load_digits("28"), ValueError, "28 (enlarged)"),
    (lambda o: split(o.X, [1]), ValueError, "X holds 3 examples and y 1"),
    (lambda o: split(3, 4), TypeError, "list or an array"),
    (lambda o: split(o.X, o.y, 0.5, 0.5), ValueError, "none of 3 rows"),
    (lambda o: split(o.X, o.y, -0.1), ValueError, "validation"),
    (lambda o: split(o.X, o.y, test="half"), TypeError, "test"),
    (lambda o: split([], []), ValueError, "at least one"),
    (lambda o: read_kaggle(o.folder / "train.csv"), FileNotFoundError, "train.csv"),
    (lambda o: read_kaggle(o.folder), FileNotFoundError, "There is no file"),
    (lambda o: read_kaggle(o.file), ValueError, "line 1"),
    (lambda o: read_kaggle(None), TypeError, "file name"),
    (lambda o: write_submission(o.file, []), ValueError, "0 were given"),
    (lambda o: write_submission(o.file, [10]), ValueError, "0 to 9"),
    (lambda o: write_submission(o.file, [1, 2], count=3), ValueError, "3 labels were expected"),
    (lambda o: write_submission(o.file, 7), TypeError, "list or an array"),
    (lambda o: write_submission(o.file, "123"), ValueError, "of type str"),
    (lambda o: write_submission(None, [1]), TypeError, "file name"),
    (lambda o: write_submission(o.folder / "nowhere" / "s.csv", [1]), ValueError, "nowhere"),
    (lambda o: write_submission(o.folder, [1]), ValueError, "a folder that exists"),
]


def test_the_table_is_long_enough():
    assert len(TABLE) >= 60


@pytest.mark.parametrize("mistake, kind, words", TABLE, ids=map(str, range(len(TABLE))))
def test_a_mistake_gets_one_sentence_and_changes_nothing(mistake, kind, words, tmp_path, recwarn, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    world = World(tmp_path)
    before = world.everything()
    with pytest.raises(kind) as error:
        mistake(world)
    sentence = str(error.value)
    assert words in sentence
    assert "\n" not in sentence and 15 < len(sentence.replace(str(tmp_path), "")) < 260, sentence
    assert not any(word in sentence for word in JARGON), sentence
    assert error.value.__cause__ is None and (error.value.__context__ is None or error.value.__suppress_context__)
    assert world.everything() == before
    assert not recwarn.list and capsys.readouterr() == ("", "")
