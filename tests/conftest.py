"""For every test: progress of its own. For those in a browser: the browser."""

import pytest
from real_browser import missing
from real_lab import FLAGS, chromium

from gd_course.exercise import check as home
from gd_course.exercise.progress import Progress


@pytest.fixture(autouse=True)
def own_progress(monkeypatch, tmp_path):
    """The path of a progress file of this test alone: each starts like a new kernel, and leaves nothing to the next.

    What a test solved would otherwise be solved in a notebook, too, whose cells the same process runs later.
    """
    monkeypatch.setenv("GD_PROGRESS_FILE", str(tmp_path / ".gd_progress.json"))
    monkeypatch.setattr(home, "record", Progress())
    monkeypatch.setattr(home, "hints_given", {})
    return tmp_path / ".gd_progress.json"


@pytest.fixture(scope="session")
def browser():
    """A real Chromium, one for all tests of this process."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed (pip install playwright)")
    program = chromium()
    if not program:
        missing("there is no Chromium, neither on the PATH nor in $CHROMIUM")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS, chromium_sandbox=False)
        yield running
        running.close()
