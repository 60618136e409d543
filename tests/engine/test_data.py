"""The data sets: the same on every computer, as described, and never half read or half written."""

import gzip
import hashlib
import math
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import gd_lib
from gd_lib import line_points, load_digits, read_kaggle, spirals, split, two_moons, write_submission, xor

TRAIN_HEADER = "label," + ",".join(f"pixel{i}" for i in range(784))
TEST_HEADER = ",".join(f"pixel{i}" for i in range(784))
DIGITS_SHA256 = "d8121ca7764eccfaef1df6bc4589c6527c58fcbab0cb1b079e79f97f8cb8219a"  # label first, as bytes


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def quoted(line):
    return ",".join(f'"{cell}"' for cell in line.split(","))


def a_row(*first, fill="0", columns=785):
    return ",".join([*first, *[fill] * (columns - len(first))])


# The small sets


def test_the_running_examples_four_points():
    assert line_points() == ([-4.0, -2.0, 2.0, 4.0], [-14.0, -6.0, 10.0, 18.0])


@pytest.mark.parametrize("n", [2, 3, 5, 9, 50])
def test_other_lines_are_spaced_evenly(n):
    xs, ys = line_points(n)
    assert (xs[0], xs[-1], len(xs)) == (-4, 4, n)
    assert np.diff(xs) == pytest.approx([8 / (n - 1)] * (n - 1))
    assert ys == [4 * x + 2 for x in xs]
    assert all(type(value) is float for value in xs + ys)


def test_a_noisy_line_scatters_by_its_noise_around_the_line():
    xs, ys = line_points(2000, noise=0.5, seed=1)
    errors = np.array(ys) - 4 * np.array(xs) - 2
    assert abs(errors.mean()) < 0.05 and errors.std() == pytest.approx(0.5, rel=0.1)


def test_noise_on_the_four_points_leaves_x_alone():
    xs, ys = line_points(noise=1.0, seed=3)
    assert xs == [-4.0, -2.0, 2.0, 4.0] and ys != [-14.0, -6.0, 10.0, 18.0]


@pytest.mark.parametrize("shape", [two_moons, spirals])
@pytest.mark.parametrize("n", [2, 3, 7, 100])
def test_two_classes_take_turns(shape, n):
    X, y = shape(n, seed=1)
    assert len(X) == len(y) == n and y == [1 if i % 2 else -1 for i in range(n)]
    assert all(len(point) == 2 and all(type(value) is float for value in point) for point in X)


def test_two_moons_without_noise_are_two_half_circles():
    X, y = two_moons(101, noise=0)
    for (a, b), label in zip(X, y, strict=True):
        upper = label < 0
        assert math.dist((a, b), (0, 0) if upper else (1, 0.5)) == pytest.approx(1, abs=1e-5)
        assert (b >= 0) if upper else (b <= 0.5)
    assert X[0] == [1, 0] and X[100] == pytest.approx([-1, 0]) and X[1] == [0, 0.5] and X[99] == pytest.approx([2, 0.5])


def test_spirals_without_noise_are_one_arm_and_its_half_turn():
    X, _ = spirals(200, noise=0)
    for one, other in zip(X[::2], X[1::2], strict=True):
        assert one == pytest.approx([-value for value in other])
    radii = [math.hypot(*point) for point in X]
    assert min(radii) == pytest.approx(0.1) and max(radii) == pytest.approx(1) and radii == sorted(radii)


def test_the_classes_of_the_default_sets_do_not_overlap():
    for shape, gap in ((two_moons, 0.01), (spirals, 0.01)):
        X, y = shape()
        nearest = min(math.dist(p, q) for p, a in zip(X, y, strict=True) for q, b in zip(X, y, strict=True) if a != b)
        assert nearest > gap


@pytest.mark.parametrize("shape", [line_points, two_moons, spirals])
def test_the_same_seed_gives_the_same_points_and_another_seed_others(shape):
    assert shape(20, 0.3, 5) == shape(20, 0.3, 5) == shape(np.int64(20), np.float64(0.3), np.int64(5))
    assert shape(20, 0.3, 5) != shape(20, 0.3, 6)


def test_these_points_are_the_ones_in_the_notebooks():
    assert two_moons(3)[0] == [[1.094172, -0.139658], [-0.067971, 0.53705], [-1.101635, -0.007212]]
    assert spirals(2)[0] == [[0.147086, -0.069829], [-0.133986, 0.018525]]


def test_xor():
    X, y = xor()
    assert [(p + q) % 2 for p, q in X] == y == [0, 1, 1, 0] and all(type(v) is float for point in X for v in point)


def test_the_small_sets_do_not_load_numpy():
    program = (
        "import sys, gd_lib; gd_lib.xor(); gd_lib.two_moons(); gd_lib.spirals(); X, y = gd_lib.line_points(); "
        "gd_lib.split(X, y); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# The digits


def test_the_digits_are_the_uci_test_file():
    X, y = load_digits()
    assert X.shape == (1797, 64) and X.dtype == np.float64 and y.shape == (1797,) and y.dtype == np.int64
    assert X.min() == 0 and X.max() == 16 and (X == X.round()).all()
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    table = np.column_stack([y, X]).astype(np.uint8)
    assert hashlib.sha256(table.tobytes()).hexdigest() == DIGITS_SHA256


def test_the_digits_name_their_source_and_licence():
    text = (Path(gd_lib.__file__).parent / "digits" / "README.md").read_text(encoding="utf-8")
    for fact in ("Alpaydin", "Kaynak", "10.24432/C50P49", "CC BY 4.0", "13", "1,797"):
        assert fact in text


def test_enlarged_digits_are_the_same_pictures():
    small, large = load_digits()[0].reshape(-1, 8, 8), load_digits(28)[0].reshape(-1, 28, 28)
    assert large.shape == (1797, 28, 28) and large.min() >= 0 and large.max() <= 16
    assert (load_digits(28)[1] == load_digits()[1]).all()
    for corner in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
        assert (large[:, corner[0], corner[1]] == small[:, corner[0], corner[1]]).all()
    assert np.abs(large.mean((1, 2)) - small.mean((1, 2))).max() < 0.5


def test_enlarging_is_bilinear():
    """Against a slow and literal bilinear interpolation of one image, pixel by pixel."""
    small, large = load_digits()[0][7].reshape(8, 8), load_digits(28)[0][7].reshape(28, 28)
    for row in range(28):
        for column in range(28):
            r, c = (min(7.0, max(0.0, (place + 0.5) * 8 / 28 - 0.5)) for place in (row, column))
            down, across = ([max(0, 1 - abs(place - i)) for i in range(8)] for place in (r, c))
            value = sum(small[i, j] * down[i] * across[j] for i in range(8) for j in range(8))
            assert large[row, column] == pytest.approx(value, abs=1e-12)


def test_a_learner_who_changes_the_digits_does_not_change_the_next_ones():
    load_digits()[0][:] = -1
    assert load_digits()[0].min() == 0


# Split


def test_split_deals_every_row_out_once_with_its_label():
    X, y = np.arange(300).reshape(100, 3), np.arange(100)
    parts = split(X, y, validation=0.25, test=0.1, seed=4)
    assert [len(part[1]) for part in parts] == [65, 25, 10]
    for rows, labels in parts:
        assert (rows[:, 0] == 3 * labels).all() and (rows[:, 2] == 3 * labels + 2).all()
    assert sorted(np.concatenate([labels for _, labels in parts])) == list(range(100))


def test_split_shuffles_and_repeats_itself():
    y = list(range(50))
    X = [[i, -i] for i in y]
    first, again, other = split(X, y), split(X, y), split(X, y, seed=1)
    assert first == again != other and first[0][1] != sorted(first[0][1])
    assert isinstance(first[0][0], list) and X == [[i, -i] for i in y]


def test_split_may_leave_a_part_empty():
    train, validation, test = split(list("abcd"), [1, 2, 3, 4], validation=0, test=0.5)
    assert len(train[0]) == 2 and validation == ([], []) and len(test[1]) == 2


def test_the_parts_of_an_array_are_copies():
    X, y = np.zeros((10, 2)), np.zeros(10)
    split(X, y)[0][0][:] = 1
    assert X.sum() == 0


# Kaggle


def test_reads_a_training_file(tmp_path):
    X, y = read_kaggle(write(tmp_path / "train.csv", TRAIN_HEADER, a_row("7", "255"), a_row("0", "1", "2"), ""))
    assert X.shape == (2, 784) and X.dtype == np.float64 and X[0, 0] == 255 and X[1, 1] == 2 and X.sum() == 258
    assert y.tolist() == [7, 0] and y.dtype == np.int64


def test_reads_a_test_file(tmp_path):
    X, y = read_kaggle(str(write(tmp_path / "test.csv", TEST_HEADER, a_row("3", columns=784))))
    assert X.shape == (1, 784) and X[0, 0] == 3 and y is None


def test_reads_what_a_spreadsheet_saved(tmp_path):
    path = tmp_path / "train.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{TRAIN_HEADER}\r\n{a_row('5')}\r\n".encode())
    assert read_kaggle(path)[1].tolist() == [5]


MNIST_HEADER = "label," + ",".join(f"{row}x{column}" for row in range(1, 29) for column in range(1, 29))


@pytest.mark.parametrize(
    "header, row",
    [
        (quoted(TRAIN_HEADER), a_row("5", "7")),  # as R's write.csv does
        (quoted(TRAIN_HEADER), quoted(a_row("5", "7"))),
        (TRAIN_HEADER.replace(",", ", "), a_row("5", "7").replace(",", ", ")),
        (MNIST_HEADER, a_row("5", "7")),  # "MNIST in CSV" on Kaggle
        ("Label" + TRAIN_HEADER[5:], a_row("5", "7")),
        (None, a_row("5", "7")),  # mnist_train.csv, which has no line of names
    ],
    ids=["names quoted", "all quoted", "blanks", "MNIST in CSV", "a capital letter", "no names"],
)
def test_reads_the_forms_in_which_people_have_them(tmp_path, header, row):
    lines = [header, row, row] if header else [row, row]
    X, y = read_kaggle(write(tmp_path / "train.csv", *lines))
    assert X.shape == (2, 784) and X[:, 0].tolist() == [7, 7] and X.sum() == 14 and y.tolist() == [5, 5]


def test_a_file_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write(tmp_path / "train.csv", TRAIN_HEADER, a_row("7"))
    assert read_kaggle("~/train.csv")[1].tolist() == [7]


def test_a_file_without_an_end_of_line(tmp_path):
    path = tmp_path / "test.csv"
    path.write_text(f"{TEST_HEADER}\n{a_row('3', columns=784)}")
    assert read_kaggle(path)[0].shape == (1, 784)


@pytest.mark.parametrize(
    "content, words",
    [
        (gzip.compress(b"label,pixel0", mtime=0), "unpack it first"),
        (b"PK\3\4 and so on", "unpack it first"),
        (b"\0\0\x08\3\0\0\xea\x60", "MNIST's own binary format"),
    ],
    ids=["gzip", "zip", "MNIST"],
)
def test_a_file_of_another_kind_is_named(tmp_path, content, words):
    path = tmp_path / "train.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        read_kaggle(path)


def test_a_large_file_shows_how_far_it_has_been_read_and_takes_little_memory(tmp_path, capsys):
    row = a_row("5", "7")
    path = write(tmp_path / "train.csv", TRAIN_HEADER, *[row] * 21_000)
    tracemalloc.start()
    X, y = read_kaggle(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "21,000 rows read" in capsys.readouterr().out and X.shape == (21_000, 784) and set(y.tolist()) == {5}
    assert peak < 1.3 * X.nbytes  # of 42,000 rows 263 MB are the numbers themselves
    read_kaggle(write(tmp_path / "small.csv", TRAIN_HEADER, row))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "lines, where, words",
    [
        ([], "line 1", "an empty line"),
        (["a,b,c"], "line 1", "column 1 to be 'pixel0', but found 'a'"),
        (["label,1x1,1x3"], "line 1", "column 3 to be '1x2', but found '1x3'"),
        (["label,pixel0"], "line 1", "expected 785 columns, but found 2"),
        ([f"id,{TRAIN_HEADER}"], "line 1", "column 1 to be 'pixel0', but found 'id'"),
        ([TRAIN_HEADER.replace("pixel783", "pixel784")], "line 1", "column 785 to be 'pixel783', but found 'pixel784'"),
        ([TRAIN_HEADER.replace(",", ";")], "line 1", "no comma in the line"),
        ([TRAIN_HEADER], "line 2", "file ends here"),
        ([TRAIN_HEADER, "", ""], "line 2", "file ends here"),
        ([TRAIN_HEADER, a_row("5"), a_row(columns=784)], "line 3", "expected 785 columns, but found 784"),
        ([TEST_HEADER, a_row("5")], "line 2", "expected 784 columns, but found 785"),
        ([TRAIN_HEADER, a_row("5"), "", a_row("5", "ink")], "line 4", "found 'ink'"),
        ([TRAIN_HEADER, a_row("5", "")], "line 2", "found ''"),
        ([TRAIN_HEADER, a_row("5", "0.5")], "line 2", "whole numbers from 0 to 255, but found '0.5'"),
        ([TRAIN_HEADER, a_row("5", "256")], "line 2", "found '256'"),
        ([TRAIN_HEADER, a_row("5", "-1")], "line 2", "found '-1'"),
        ([TRAIN_HEADER, a_row("5", "nan")], "line 2", "found 'nan'"),
        ([TRAIN_HEADER, a_row("5", "9" * 5000)], "line 2", "found '99999999999999999999'"),
        ([TRAIN_HEADER, a_row("10")], "line 2", "label from 0 to 9, but found 10"),
        ([TRAIN_HEADER, *[a_row("5")] * 1500, a_row("5", "²")], "line 1502", "found '²'"),
        ([a_row("5"), a_row("5", "x")], "line 2", "found 'x'"),
    ],
)
def test_a_damaged_file_is_told_by_file_and_line(tmp_path, lines, where, words):
    path = write(tmp_path / "train.csv", *lines)
    with pytest.raises(ValueError) as error:
        read_kaggle(path)
    assert f"{path}, {where}: " in str(error.value) and words in str(error.value)
    assert "\n" not in str(error.value) and error.value.__cause__ is None


def test_a_picture_instead_of_a_csv(tmp_path):
    path = tmp_path / "train.csv"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(ValueError, match="line 1"):
        read_kaggle(path)


def test_a_missing_file(tmp_path):
    for path in (tmp_path / "train.csv", tmp_path):
        with pytest.raises(FileNotFoundError, match=r"There is no file .* download it"):
            read_kaggle(path)


def test_writes_a_submission(tmp_path):
    path = tmp_path / "submission.csv"
    write_submission(path, np.array([3, 0, 9]), count=3)
    assert path.read_bytes() == b"ImageId,Label\n1,3\n2,0\n3,9\n"
    write_submission(str(path), [1.0])
    assert path.read_bytes() == b"ImageId,Label\n1,1\n" and os.listdir(tmp_path) == ["submission.csv"]


@pytest.mark.parametrize(
    "labels, words",
    [
        ([3, 10], "label of image 2 is 10"),
        ([-1], "image 1 is -1"),
        ([3, 0.5], "image 2 is 0.5"),
        ([float("nan")], "is nan"),
        ([], "but 0 were given"),
        ([1, None], "of type NoneType"),
        (["7"], "of type str"),
        (np.zeros((3, 10)), "of type ndarray"),
        ([1, 2], "3 labels were expected"),
    ],
)
def test_wrong_labels_leave_the_old_file_as_it_was(tmp_path, labels, words):
    path = tmp_path / "submission.csv"
    path.write_text("the old one")
    with pytest.raises(ValueError, match=words):
        write_submission(path, labels, count=3 if len(labels) == 2 and words.startswith("3") else None)
    assert path.read_text() == "the old one" and os.listdir(tmp_path) == ["submission.csv"]


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, error):
    path = tmp_path / "submission.csv"
    path.write_text("the old one")

    def interrupted(*_):
        raise error

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(type(error)):
        write_submission(path, [1, 2, 3])
    assert path.read_text() == "the old one" and os.listdir(tmp_path) == ["submission.csv"]


def test_no_such_folder(tmp_path):
    for path in (tmp_path / "nowhere" / "submission.csv", tmp_path):
        with pytest.raises(ValueError, match="a folder that exists"):
            write_submission(path, [1])
