"""Files: a model saved and loaded, and Kaggle's digits in and out.

Nothing here is about learning. Skip it at a first reading.
"""

import json
import os
from collections.abc import Sized
from numbers import Real
from pathlib import Path

import numpy as np

from gd_lib.checks import check_type
from gd_lib.nn import MLP, DenseMLP


def save(model, path):
    """Write a model to one plain JSON file: its kind, sizes, activation, and every parameter, to the last digit.

    The file appears whole or not at all. TypeError for anything but a model and a file name, ValueError if there is no
    such folder.
    """
    check_type("The model", model, MLP | DenseMLP, "an MLP or a DenseMLP")
    kind = "MLP" if isinstance(model, MLP) else "DenseMLP"
    content = {"kind": kind, "sizes": model.sizes, "activation": model.activation}
    content["parameters"] = [np.asarray(p.data).tolist() for p in model.parameters()]
    write_whole(path, json.dumps(content))


def load(path):
    """The model that `save` wrote. ValueError if the file is not one; FileNotFoundError if there is none."""
    check_file(path, "save(model, path) writes one")
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        model = {"MLP": MLP, "DenseMLP": DenseMLP}[content["kind"]](content["sizes"], content["activation"])
        for p, data in zip(model.parameters(), content["parameters"], strict=True):
            fresh = type(p)(data)
            if np.shape(fresh.data) != np.shape(p.data):
                raise ValueError("a parameter has the wrong shape")
            p.data = fresh.data
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{str(path)!r} is not a model written by save ({error}); save it again.") from None
    return model


def read_kaggle(path):
    """Kaggle's digit-recognizer csv: X, float64 (n, 784) from 0 (paper) to 255 (ink), and y, int64 labels, or None.

    train.csv has the columns label, pixel0 … pixel783; test.csv has no labels, and then y is None. FileNotFoundError if
    there is no file; ValueError, naming file and line, for wrong columns, no rows, or a number that is not in range.
    """
    check_file(path, "download it from Kaggle's digit-recognizer first")
    ink, rows = {str(value): value for value in range(256)}, []
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        header = [name.strip() for name in file.readline().split(",")]
        labelled = header[0] == "label"
        if header[labelled:] != [f"pixel{i}" for i in range(784)]:
            raise ValueError(
                f"{path}, line 1: expected the columns pixel0 to pixel783, after label in train.csv, "
                f"but found {len(header)} columns beginning with {header[0][:20]!r}."
            )
        for number, line in enumerate(file, start=2):
            cells = line.replace(" ", "").strip().split(",")
            if cells == [""]:
                continue
            place = f"{path}, line {number}: expected"
            if len(cells) != len(header):
                raise ValueError(f"{place} {len(header)} columns, but found {len(cells)}.")
            try:
                rows.append(bytes(map(ink.__getitem__, cells)))
            except KeyError as wrong:
                raise ValueError(f"{place} whole numbers from 0 to 255, but found {wrong.args[0][:20]!r}.") from None
            if labelled and ink[cells[0]] > 9:
                raise ValueError(f"{place} a label from 0 to 9, but found {cells[0]}.")
    if not rows:
        raise ValueError(f"{path}, line 2: expected the first image, but the file ends here: download it again.")
    table = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1)
    return table[:, int(labelled) :].astype(np.float64), table[:, 0].astype(np.int64) if labelled else None


def write_submission(path, labels, *, count=None):
    """Write Kaggle's submission file: the columns ImageId (1, 2, 3 …) and Label, one row for each row of test.csv.

    labels: whole numbers 0 … 9, `count` of them if given, else ValueError. The file appears whole or not at all.
    """
    check_type("labels", labels, Sized, "a list or an array")
    if not len(labels) or count not in (None, len(labels)):
        raise ValueError(f"{count or 'Some'} labels were expected, one for each image, but {len(labels)} were given.")
    for row, label in enumerate(labels, start=1):
        if not isinstance(label, Real) or label not in range(10):
            found = label if isinstance(label, Real) else f"of type {type(label).__name__}"
            raise ValueError(f"The label of image {row} is {found}, but it must be a whole number from 0 to 9.")
    write_whole(path, "ImageId,Label\n" + "".join(f"{row},{int(label)}\n" for row, label in enumerate(labels, start=1)))


def check_file(path, advice):
    """TypeError unless `path` is a file name, FileNotFoundError with the advice if there is no such file."""
    check_type("path", path, str | os.PathLike, "a file name")
    if not os.path.isfile(path):
        raise FileNotFoundError(f"There is no file {str(path)!r}: {advice}.")


def write_whole(path, text):
    """Write a text file whole or not at all: an interruption leaves the file that was there before."""
    check_type("path", path, str | os.PathLike, "a file name")
    if os.path.isdir(path) or not Path(path).parent.is_dir():
        raise ValueError(f"{str(path)!r} isn't a place for a file: give a file name in a folder that exists.")
    unfinished = Path(f"{path}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)  # one step: nobody ever sees half a file
    finally:
        unfinished.unlink(missing_ok=True)
