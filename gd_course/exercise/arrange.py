"""Lines to move up and down until they are in order: the widget beside an Order exercise."""

from pathlib import Path

import anywidget
import traitlets

from . import check as home
from .order import Order


class Arrange(anywidget.AnyWidget):
    """The lines of an Order exercise, moved by drag or with their buttons, and checked where they are.

    `order` holds their letters as they now stand; setting it moves them. A reader without a kernel sees the lines and
    answers with `check` in the cell below. TraitError if `order` is given anything but all letters, once each.
    """

    _esm = Path(__file__).with_name("arrange.js")
    _css = Path(__file__).with_name("arrange.css")
    id = traitlets.Unicode().tag(sync=True)
    lines = traitlets.Dict().tag(sync=True)
    order = traitlets.Unicode().tag(sync=True)

    def __init__(self, exercise):
        super().__init__(id=exercise.id, lines=exercise.lines, order="".join(exercise.lines))
        self.on_msg(self._answer)

    @traitlets.validate("order")
    def _all_letters(self, proposal):
        if sorted(proposal["value"]) != sorted(self.lines):
            raise traitlets.TraitError(
                f"order is {proposal['value']!r}; give the letters {''.join(self.lines)} in any order."
            )
        return proposal["value"]

    def _answer(self, _, message, buffers=None):
        verdict = home.check(self.id, str(message.get("order", "")))
        self.send({"verdict": str(verdict), "right": bool(verdict)})

    def __repr__(self):
        return "\n".join(f"{letter}  {line}" for letter, line in self.lines.items())

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self)}, metadata


def arrange(id):
    """The lines of exercise `id`, to be moved into order. ValueError if it is not an exercise of that kind."""
    exercise, problem = home.find(id)
    if exercise is None:
        raise ValueError(f"arrange: {problem}")
    if not isinstance(exercise, Order):
        raise ValueError(f"arrange: {exercise.id} has no lines to be put in order; answer it with check.")
    return Arrange(exercise)
