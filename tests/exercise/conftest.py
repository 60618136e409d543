"""For the tests of the kit: progress that is nobody's, and the made-up catalogue."""

import pytest
from small_catalogue import SMALL

from gd_course.exercise import check as home
from gd_course.exercise.progress import Progress


@pytest.fixture(autouse=True)
def own_progress(monkeypatch, tmp_path):
    """The path of a progress file of this test alone; each test starts like a new kernel."""
    monkeypatch.setenv("GD_PROGRESS_FILE", str(tmp_path / ".gd_progress.json"))
    monkeypatch.setattr(home, "record", Progress())
    monkeypatch.setattr(home, "hints_given", {})
    return tmp_path / ".gd_progress.json"


@pytest.fixture
def small(monkeypatch):
    """The made-up catalogue in place of the course's."""
    monkeypatch.setattr(home, "catalogue", lambda notebook: SMALL if notebook == "03" else {})
