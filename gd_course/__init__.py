"""gd_course: what is on the stage while you learn, a folder for each chapter, and the two kits that they share.

    from gd_course import check, hint, progress, mine   the questions that answer back, and what you wrote for them
    from gd_course.ch04_neuron import explore_neuron    a chapter's figures (plot_…) and explorers (explore_…)

A chapter is a folder beside this file. `exercises.py` holds its questions, `figures.py` and `explorers.py` what it
shows, `setting.py` what these share. Nothing is loaded before it is asked for (PEP 562).

What belongs to a notebook in notebooks/optional is beside the course: its questions are answered like any others, but
nothing that goes through all chapters sees it.
"""

from functools import cache, wraps
from importlib import import_module
from pkgutil import iter_modules

from gd_lib import load_module

_HOME = {
    "arrange": "exercise.arrange",
    "check": "exercise.check",
    "hint": "exercise.check",
    "mine": "exercise.mine",
    "progress": "exercise.check",
    "progress_bar": "explorer.progress_bar",
}
_ROOMS = {"plot": "figures", "explore": "explorers"}
_OPTIONAL = {"11"}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"gd_course has no {name!r}. It offers: {', '.join(__all__)}.")
    value = getattr(load_module(f"gd_course.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return __all__


@cache
def chapters():
    """The chapters' folders by the two digits of their notebooks: {"04": "ch04_neuron", …}."""
    return {number: name for number, name in chapters_and_optional().items() if number not in _OPTIONAL}


@cache
def chapters_and_optional():
    """The same, with the folders of the notebooks in notebooks/optional."""
    return {name[2:4]: name for _, name, _ in sorted(iter_modules(__path__)) if name[2:4].isdigit()}


def stage(chapter):
    """The `__getattr__` and `__dir__` of a chapter's package: its plot_… are in figures, its explore_… in explorers."""

    def find(name):
        room = _ROOMS.get(name.partition("_")[0], "")
        found = getattr(load_module(f"{chapter}.{room}"), name, None) if room else None
        if found is None:
            raise AttributeError(f"{chapter} has no {name!r}. It offers: {', '.join(names()) or 'nothing'}.")
        return in_our_style(found) if room == "figures" else found

    def names():
        return [
            name
            for start, room in _ROOMS.items()
            for name in vars(load_module(f"{chapter}.{room}"))
            if name.startswith(f"{start}_")
        ]

    return find, names


def in_our_style(figure):
    """A function that draws a figure, untouched by whatever a learner has set in matplotlib or NumPy."""

    @wraps(figure)
    def draw(*arguments, **named):
        import numpy as np

        from gd_lib.look.axes import context

        with context(), np.errstate(all="ignore"):
            return figure(*arguments, **named)

    return draw


# What the first edition called otherwise, and what it showed and the second no longer does.
_RENAMED = {"plot_ten_scores": "plot_ten_probabilities"}
_GONE = {"plot_capacity_dial", "plot_ravine_and_cloud"}


def _by_its_old_id(ask):
    """`check` or `hint` for a notebook of the first edition, where "08.1" was what is "10.1" today."""
    from gd_course.exercise.moved import moved

    @wraps(ask)
    def asked(id="", *answer):
        known = moved(id) if isinstance(id, str) else id
        return ask(f"{id} of the first edition" if known is None else known, *answer)

    return asked


def first_edition(name):
    """A name that the first edition's notebooks imported from gd_lib: from this package or whichever chapter has it."""
    if name in ("check", "hint"):
        return _by_its_old_id(__getattr__(name))
    if name in _HOME:
        return __getattr__(name)
    if name in _GONE:
        return lambda *_, **__: print(f"{name} was a figure of the first edition; the second does without it.")
    name = _RENAMED.get(name, name)
    for chapter in chapters().values():
        found = getattr(import_module(f"gd_course.{chapter}"), name, None)
        if found is not None:
            return found
    raise AttributeError(f"Neither gd_lib nor any chapter of gd_course has {name!r}.")
