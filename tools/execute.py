"""Run notebooks in fresh kernels and save them with their outputs: `make notebooks`, or for some of them

    python tools/execute.py 03_node_tree 04_neuron

Nothing is saved that varies between runs (widget views, timings, the version of Python), so a second run changes no
byte unless a result has changed. If a cell raises, its notebook stays as it was, and the message names the cell.
"""

import os
import re
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from clean_room import environment
from course import NOTEBOOKS, in_words, minutes, sections
from folded import write_solutions
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from gd_lib.files import write_whole

CELL_TIMEOUT = 300  # seconds; the longest cell (training in 10) takes well under a minute
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def headed(heading, time, rest):
    """The first cell of a section that goes deeper: its heading, how long it takes, and the rest."""
    return "\n\n".join(filter(None, (heading, f"*About {in_words(time, to=1)}. Nothing later needs it.*", rest)))


def say_minutes(notebook):
    """Write into the notebook's head how long its core takes, and below each heading "Go deeper" how long that does."""
    core, deeper = sections(notebook)
    total = 0.0
    for i, cells in deeper.items():
        heading, _, rest = notebook.cells[i].source.partition("\n")
        rest = re.sub(r"^\s*\*About .*\*\s*", "", rest).strip()
        notebook.cells[i].source = headed(heading, 1, rest)  # the line is read too, so it is counted
        time = minutes(cells)
        total += time
        notebook.cells[i].source = headed(heading, time, rest)
    said = f"About {in_words(minutes(core))}"
    if deeper:
        said += f", and {in_words(total)} more to go deeper"
    for cell in core[:3]:
        cell.source = re.sub(r"(?m)^About \d+ minutes(, and \d+ minutes more to go deeper)?", said, cell.source)


def strip(notebook):
    """Remove, in place, everything that differs between two runs or machines, and say how long it takes to read."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        # What `nbconvert --to script` asks for: without the exporter it writes the code and drops the text.
        "language_info": {"name": "python", "file_extension": ".py", "nbconvert_exporter": "python"},
    }
    for cell in notebook.cells:
        for key in ("execution", "trusted", "collapsed", "scrolled"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            # Without its kernel, a saved view shows "model not found" instead of the static picture beside it.
            output.get("data", {}).pop(WIDGET_VIEW, None)
            output.get("metadata", {}).pop(WIDGET_VIEW, None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("data", True)]
    say_minutes(notebook)
    return notebook


def client(notebook, folder=NOTEBOOKS, **options):
    """nbclient's client for a notebook (an nbformat node) and a fresh kernel whose working directory is `folder`.

    `options` are nbclient's own, such as allow_errors. Every notebook is run by one of these.
    """
    ours = {
        "kernel_name": "python3",
        "timeout": CELL_TIMEOUT,
        "record_timing": False,
        "coalesce_streams": True,
        "extra_arguments": ["--Application.log_level=40"],  # a kernel's own warnings are not the notebook's
        "resources": {"metadata": {"path": str(folder)}},
    }
    return NotebookClient(notebook, **{**ours, **options})


def run(notebook, folder=NOTEBOOKS):
    """Run a notebook as `client` does, apart from what belongs to a learner. Returns the notebook.

    Raises nbclient's CellExecutionError if a cell raises, CellTimeoutError if one does not end.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        client(notebook, folder).execute(env=environment(scratch))
    return notebook


def execute(path):
    """Run the notebook at `path` and save it there. Returns None, or a message that names the cell that failed."""
    notebook = nbformat.read(path, as_version=4)
    write_solutions(notebook, path.name[:2])
    try:
        run(notebook, path.parent)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        # The failing cell is the last one that started: the kernel stops there.
        started = [i for i, c in enumerate(notebook.cells) if c.get("execution_count") or c.get("outputs")]
        where = f"cell {started[-1] + 1} (id {notebook.cells[started[-1]].id})" if started else "its first cell"
        said = re.sub(r"\x1b\[[0-9;]*m", "", str(error))  # without the terminal colours
        return f"{path.name}: {where} failed, and the file is unchanged.\n{said}"
    write_whole(path, nbformat.writes(strip(notebook)).rstrip("\n") + "\n")
    return None


def named(stem):
    """The path of a notebook, which may be an optional one: these are run only if they are named."""
    optional = NOTEBOOKS / "optional" / f"{stem}.ipynb"
    return optional if optional.exists() else NOTEBOOKS / f"{stem}.ipynb"


def main(names):
    paths = [named(Path(name).stem) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    for path in paths:
        if not path.exists():
            have = ", ".join(p.stem for p in sorted(NOTEBOOKS.glob("*.ipynb"))) or "none yet"
            sys.exit(f"There is no notebook {path.stem!r} in {NOTEBOOKS.name}/; there are: {have}.")
    failed = 0
    with ProcessPoolExecutor(max_workers=min(len(paths), os.cpu_count() or 1, 4) or 1) as pool:
        for path, problem in zip(paths, pool.map(execute, paths)):
            print(problem or f"{path.name}: executed", flush=True)
            failed += problem is not None
    if failed:
        sys.exit(f"{failed} of {len(paths)} notebooks failed: fix the cells named above and try again.")


if __name__ == "__main__":
    main(sys.argv[1:])
