"""gd_lib: the small library that grows with the course "How a machine learns".

What the notebooks build is imported from here: `from gd_lib import Node, SGD`. A name is looked up in its file only
when it is first asked for (PEP 562), so a notebook that wants a `Node` does not wait for matplotlib.
"""

from importlib import import_module

__version__ = "1.0.0"

_PUBLIC = {
    "node": "Node ordered",
    "tensor": "Tensor",
    "numeric": "derivative gradient gradient_check",
    "nn": "Neuron Layer MLP DenseMLP",
    "losses": "mse cross_entropy",
    "optim": "SGD Adam",
    "train": "batches fit mean_gradient History",
    "data": "line_points two_moons spirals xor load_digits split",
    "files": "save load read_kaggle write_submission",
    "look.palette": "COLORS",
    "look.picture": "Picture",
    "look.graph": "draw_graph",
    "look.network": "draw_network",
    "look.boundary": "plot_boundary",
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names.split()}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        value = getattr(load_module(f"gd_lib.{_HOME[name]}"), name)
    elif name.startswith(("plot_", "explore_")) or name in ("check", "hint", "progress", "progress_bar"):
        # In the first edition these lived here, and a learner's own notebooks still ask for them here.
        value = import_module("gd_course").first_edition(name)
    else:
        raise AttributeError(f"gd_lib has no {name!r}. It offers: {', '.join(__all__)}.")
    globals()[name] = value
    return value


def load_module(name):
    """Import a part of the course. ImportError, with the part and the cause, if it cannot be loaded.

    Otherwise `from gd_lib import MLP` would turn an AttributeError on the way into "cannot import name", and no more.
    """
    try:
        return import_module(name)
    except Exception as error:
        raise ImportError(f"{name} could not be loaded ({type(error).__name__}: {error}).") from error


def __dir__():
    return __all__
