"""What the tests in a browser need, and what happens without it; axe-core finds what would trip up a screen reader."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIRED = os.environ.get("GD_BROWSER") == "required"


def missing(what):
    """Skip the test, or fail it where the browser is required."""
    if REQUIRED:
        pytest.fail(f"{what}, and GD_BROWSER=required")
    pytest.skip(what)


def axe_core():
    """The text of axe-core, from $AXE_JS or ./node_modules; None if it is in neither."""
    for path in (os.environ.get("AXE_JS"), ROOT / "node_modules" / "axe-core" / "axe.min.js"):
        if path and Path(path).is_file():
            return Path(path).read_text(encoding="utf-8")
    return None
