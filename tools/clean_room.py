"""Where a kernel or a program runs without touching what belongs to a learner."""

import os


def environment(folder):
    """A copy of this process's environment variables for a program that is to leave everything of a learner's alone.

    Progress, IPython's history and its start-up files are in `folder`, which must exist, and nowhere else. matplotlib
    chooses its backend by itself.
    """
    clean = {**os.environ, "GD_PROGRESS_FILE": os.path.join(folder, "progress.json"), "IPYTHONDIR": str(folder)}
    clean.pop("MPLBACKEND", None)
    return clean
