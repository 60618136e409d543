"""What the page asks of Python: the worker calls `answer` with the name of a function in this folder's modules.

It runs in Pyodide, in a worker of the page. It needs the standard library only; a package that code imports and that is
not there yet is fetched by the worker, which then asks once more.
"""

import importlib
import json
import os
import sys
import traceback
import warnings

import explorers  # noqa: F401 - its stand-ins for anywidget and traitlets
import gd_page

# A worker has no window to draw in: questions.py sends what was drawn, also without a plt.show().
os.environ["MPLBACKEND"] = "agg"
warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
_PACKAGES = set(gd_page.packages())
_wanted = set()


class _Finder:
    """Notes each package of the bundle that was imported before it was there."""

    def find_spec(self, name, path=None, target=None):
        root = name.partition(".")[0]
        if root in _PACKAGES:
            _wanted.add(root)


sys.meta_path.append(_Finder())


def wanted():
    """The packages that the last call imported although they were not there: a list, emptied by asking."""
    names = sorted(_wanted)
    _wanted.clear()
    if names:  # soon they are there; it takes 50 ms, and an explorer asks often
        importlib.invalidate_caches()
    return names


def tell(value):
    """Send the page a value, as JSON, while a call is still running."""
    gd_page.tell(_json(value))


def answer(name, given):
    """[a JSON text, bytes, …]: what the function `name`, as in "questions.check", returns for a JSON list of arguments.

    The text is {"value": …} or {"error": {"words": …, "details": …}}. A function that returns a pair of a value and a
    list of bytes sends these as they are.
    """
    module, _, function = name.rpartition(".")
    try:
        value = getattr(importlib.import_module(module), function)(*json.loads(given))
        buffers = []
        if isinstance(value, tuple):
            value, buffers = value
        return [_json({"value": value}), *buffers]
    except Exception as error:
        return [
            _json({"error": {"words": f"{type(error).__name__}: {error}", "details": traceback.format_exc(limit=-6)}})
        ]


def _json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
