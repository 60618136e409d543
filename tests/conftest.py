"""For the tests in a browser: the browser."""

import pytest
from real_browser import missing
from real_lab import FLAGS, chromium


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
