"""For every test: your own settings and progress stay out of it, and a notebook's cells are marked as such."""

import os
import tempfile
from pathlib import Path

import pytest

_SCRATCH = tempfile.TemporaryDirectory(prefix="gd_lib-", ignore_cleanup_errors=True)
Path(_SCRATCH.name, "ipython").mkdir()
os.environ["GD_PROGRESS_FILE"] = str(Path(_SCRATCH.name, "progress.json"))
os.environ["IPYTHONDIR"] = str(Path(_SCRATCH.name, "ipython"))
os.environ.pop("MPLBACKEND", None)


def pytest_configure(config):
    config.addinivalue_line("markers", "notebook: runs a whole notebook in a kernel")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what nbval collects, before pytest picks by marker: a cell runs only with the cells before it."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebook")
