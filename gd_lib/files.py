"""Files: a model saved and loaded, and Kaggle's digits in and out.

Nothing here is about learning. Skip it at a first reading.
"""

import json
import os
import warnings
from collections.abc import Sized
from itertools import chain, islice
from numbers import Real
from pathlib import Path

import numpy as np

from gd_lib.checks import check_type
from gd_lib.nn import MLP, DenseMLP

PIXELS = 784  # of one of Kaggle's images, 28 × 28
CHUNK = 1000  # lines of a csv parsed at a time, so that their text takes little memory


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

    train.csv has the columns label, pixel0 … pixel783; test.csv has no labels, and then y is None. MNIST as a csv is
    read too: the same columns named 1x1 … 28x28, or without a line of names. A file of 20,000 rows or more shows how
    far it has been read. TypeError if `path` is not a file name; FileNotFoundError if there is no file; ValueError for
    anything else, naming the file, and the line where there is one.
    """
    check_type("path", path, str | os.PathLike, "a file name")
    path = Path(path).expanduser()
    check_file(path, "download it from Kaggle's digit-recognizer first")
    most = 1 + count_lines(path)
    X, y, rows = np.empty((most, PIXELS)), np.empty(most, np.int64), 0
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        first = file.readline()
        columns, named = read_header(path, first)
        labelled = columns > PIXELS
        line, lines = 1 + named, islice(file, CHUNK) if named else chain([first], islice(file, CHUNK))
        while chunk := list(lines):
            table = read_rows(path, line, chunk, columns)
            end = rows + len(table)
            X[rows:end] = table[:, labelled:]
            y[rows:end] = table[:, 0]
            line, lines, rows = line + len(chunk), islice(file, CHUNK), end
            if most > 20_000:
                print(f"\r{rows:,} rows read", end="", flush=True)
    if most > 20_000:
        print()
    if not rows:
        raise ValueError(f"{path}, line 2: expected the first image, but the file ends here: download it again.")
    return X[:rows], y[:rows] if labelled else None


def count_lines(path):
    """The number of line ends in a file. ValueError if it is packed, or no text at all."""
    with open(path, "rb") as file:
        start = file.read(4)
        if start[:2] in (b"PK", b"\x1f\x8b"):
            raise ValueError(f"{path} is packed (zip or gzip): unpack it first, then read the csv that was inside.")
        if start in (b"\0\0\x08\x03", b"\0\0\x08\x01"):
            raise ValueError(f"{path} is in MNIST's own binary format: read_kaggle needs a csv, such as train.csv.")
        return start.count(b"\n") + sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def read_header(path, line):
    """From the first line of a file: the number of its columns, and whether that line holds their names."""
    names = [name.strip().strip('"') for name in line.split(",")]
    if all(name.isdigit() for name in names) and len(names) in (PIXELS, PIXELS + 1):
        return len(names), False
    label = ["label"] * (names[0].lower() == "label")
    kaggle = label + [f"pixel{i}" for i in range(PIXELS)]
    mnist = label + [f"{row}x{column}" for row in range(1, 29) for column in range(1, 29)]
    if [*label, *names[len(label) :]] in (kaggle, mnist):
        return len(names), True
    expected = mnist if names[len(label) :][:1] == ["1x1"] else kaggle
    place = next((i for i, (a, b) in enumerate(zip(names[len(label) :], expected[len(label) :])) if a != b), None)
    if place is None:
        raise ValueError(f"{path}, line 1: expected {len(expected)} columns, but found {len(names)}.")
    place += len(label)
    found = f"{names[place][:20]!r}" if line.strip() else "an empty line"
    found += ", and no comma in the line" if line.strip() and "," not in line else ""
    raise ValueError(f"{path}, line 1: expected column {place + 1} to be {expected[place]!r}, but found {found}.")


def read_rows(path, line, rows, columns):
    """The rows of a csv as whole numbers, (n, columns); `line` is the number of the first one. ValueError as above."""
    rows = [(number, row) for number, row in enumerate(rows, start=line) if row.strip()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # NumPy reads 0.5 as 0, and warns
            table = np.loadtxt([row for _, row in rows], np.int64, delimiter=",", quotechar='"', comments=None, ndmin=2)
        table = table.reshape(len(rows), columns)
        if table.min(initial=0) >= 0 and table.max(initial=0) <= 255 and (columns == PIXELS or table[:, 0].max() <= 9):
            return table
    except (ValueError, Warning):
        if not rows:
            return np.empty((0, columns), np.int64)
    for number, row in rows:
        cells = [cell.strip().strip('"') for cell in row.split(",")]
        expected = f"{path}, line {number}: expected"
        if len(cells) != columns:
            raise ValueError(f"{expected} {columns} columns, but found {len(cells)}.")
        wrong = [
            cell for cell in cells if not (cell.isascii() and cell.isdigit() and len(cell) < 5 and int(cell) < 256)
        ]
        if wrong:
            raise ValueError(f"{expected} whole numbers from 0 to 255, but found {wrong[0][:20]!r}.")
        if columns > PIXELS and int(cells[0]) > 9:
            raise ValueError(f"{expected} a label from 0 to 9, but found {cells[0]}.")
    raise ValueError(f"{path}, lines {line} to {rows[-1][0]}: these rows cannot be read as numbers.")


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
    path = Path(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")  # two notebooks may write the same file
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)  # one step: nobody ever sees half a file
    finally:
        unfinished.unlink(missing_ok=True)
