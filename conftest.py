"""For every test, and for every kernel that a test starts: a learner's own settings and progress stay out of it."""

import os
import tempfile
from pathlib import Path

_SCRATCH = tempfile.TemporaryDirectory(prefix="gd_lib-", ignore_cleanup_errors=True)
Path(_SCRATCH.name, "ipython").mkdir()
os.environ["GD_PROGRESS_FILE"] = str(Path(_SCRATCH.name, "progress.json"))
os.environ["IPYTHONDIR"] = str(Path(_SCRATCH.name, "ipython"))
os.environ.pop("MPLBACKEND", None)
