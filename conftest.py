"""For every test: your own settings and progress stay out of it, and a notebook's cells are marked as such."""

import os
import tempfile

import clean_room
import pytest

_SCRATCH = tempfile.TemporaryDirectory(prefix="gd_lib-", ignore_cleanup_errors=True)
_clean = clean_room.environment(_SCRATCH.name)
os.environ.clear()
os.environ.update(_clean)

# test_first_edition.py and test_optional.py run what is there; what `make reset` keeps is a learner's.
collect_ignore_glob = ["tests/notebooks/first_edition/*", "notebooks/optional/*", "notebooks/*.mine-*"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what nbval collects, before pytest picks by marker: a cell runs only with the cells before it."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebook")
