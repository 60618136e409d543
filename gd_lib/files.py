"""Kaggle's digit-recognizer, in and out: its csv as (X, y), and the file of answers that it wants back.

Nothing here is about learning. Skip it at a first reading.
"""

from collections.abc import Sized
from numbers import Real

from gd_lib.checks import check_file, check_type, write_whole


def read_kaggle(path):
    """Kaggle's digit-recognizer csv: X, float64 (n, 784) from 0 (paper) to 255 (ink), and y, int64 labels, or None.

    train.csv has the columns label, pixel0 … pixel783; test.csv has no label, then y is None. Missing file:
    FileNotFoundError; wrong columns, no rows, or anything but whole numbers in range: ValueError naming file and line.
    """
    check_file(path, "download it from Kaggle's digit-recognizer first")
    import numpy as np

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

    labels: whole numbers 0 … 9, `count` of them if given; anything else: ValueError. The file appears whole, or not.
    """
    check_type("labels", labels, Sized, "a list or an array")
    if not len(labels) or count not in (None, len(labels)):
        raise ValueError(f"{count or 'Some'} labels were expected, one for each image, but {len(labels)} were given.")
    for row, label in enumerate(labels, start=1):
        if not isinstance(label, Real) or label not in range(10):
            found = label if isinstance(label, Real) else f"of type {type(label).__name__}"
            raise ValueError(f"The label of image {row} is {found}, but it must be a whole number from 0 to 9.")
    write_whole(path, "ImageId,Label\n" + "".join(f"{row},{int(label)}\n" for row, label in enumerate(labels, start=1)))
