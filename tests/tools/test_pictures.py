"""The README's pictures, as `make pictures` has written them."""

import re

import pytest
from course import ROOT, STEMS
from pictures import FOLDER, LEARNER, SHOWN
from PIL import Image

from gd_course.playground import right_of, trainings


def test_the_network_in_motion_is_small_and_has_a_still():
    moving = FOLDER / "learning.gif"
    assert moving.stat().st_size < 1_000_000
    with Image.open(moving) as image:
        assert image.n_frames == len(SHOWN) and image.info["loop"] == 0
        size = image.size
    with Image.open(FOLDER / "learning.png") as still:
        assert still.size == size


def test_the_network_in_motion_ends_well():
    """What the README says of its last picture."""
    training = trainings(LEARNER)
    assert right_of(training.at(SHOWN[-1]), LEARNER.activation, training.known) == 200
    assert right_of(training.at(0), LEARNER.activation, training.known) < 130


@pytest.mark.parametrize("stem", STEMS.values())
def test_each_notebook_has_a_thumbnail(stem):
    path = FOLDER / f"{stem}.png"
    assert path.stat().st_size < 30_000
    with Image.open(path) as image:
        assert 60 < max(image.size) <= 180


def test_the_readme_shows_them():
    shown = set(re.findall(r"docs/pictures/([\w.]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert shown == {path.name for path in FOLDER.iterdir()}
