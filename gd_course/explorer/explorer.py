"""An explorer: a picture that answers to its controls, and a static picture of it for readers without a kernel.

An explorer is one pure function, `frame(**controls) -> Frame`. gd_lib/look has what can be in the picture: `marks.py`
the marks, `panel.py` the panels and Frames that hold them, `scene.py` how a Frame becomes strokes in pixels. Here,
`controls.py` has what the reader moves, `page.js` draws the strokes on a canvas in the page, and `still.py` draws those
of the first frame with matplotlib.

Where a control stands is a trait of the explorer with the control's name. Python, the page, each view of the explorer
and whatever it is linked with read it there and set it there. A frame is asked for by messages of our own, at most one
at a time, and the page keeps it. When a slider is touched, the page asks for the frames of its other positions too,
nearest first, so that it soon moves as fast as the screen is redrawn.
"""

import contextlib
import json
import sys
import time
import traceback
from base64 import b64encode
from pathlib import Path

import anywidget
import traitlets

from gd_lib.look.axes import context
from gd_lib.look.convert import short_repr
from gd_lib.look.palette import shades, to_hex
from gd_lib.look.panel import Frame
from gd_lib.look.scene import NARROW, WIDTH, scene
from gd_lib.look.strokes import Cells, wire

from .controls import Choice, Paint, Slider, Toggle
from .still import static_picture


class Explorer(anywidget.AnyWidget):
    """A picture that answers to its controls.

    frame: a function that takes one named value per control and returns a Frame. look_for: one sentence, shown on top.
    controls: name=Slider(…), name=Choice(…), name=Toggle(…) or name=Paint(…). Each is an attribute too, a trait: after
    w=Slider(…), `explorer.w` is the slider's value, `explorer.w = 3` moves it, and `observe` and `link` take "w".
    An attribute raises TypeError or ValueError for a value that its control does not have, and nothing moves.
    Raises TypeError if an argument is not of its kind or `frame` returns no Frame, ValueError for a control
    with the name of something that every explorer has, and what `frame` itself raises for
    the first position. What it raises later is shown in the page, below the controls, and other positions still work.
    """

    _esm = Path(__file__).with_name("page.js")
    _css = Path(__file__).with_name("page.css")
    spec = traitlets.Unicode("").tag(sync=True)

    def __init__(self, frame, look_for, **controls):
        if not callable(frame):
            raise TypeError(f"Explorer: frame is {short_repr(frame)}; give a function that returns a Frame.")
        if not isinstance(look_for, str) or not look_for.strip():
            raise TypeError(
                f"Explorer: look_for is {short_repr(look_for)}; give one sentence that says what to look for."
            )
        for name, control in controls.items():
            if not isinstance(control, (Slider, Choice, Toggle, Paint)):
                raise TypeError(f"Explorer: {name} is {short_repr(control)}; give a Slider, Choice, Toggle or Paint.")
        self._frame, self.look_for, self.controls = frame, " ".join(look_for.split()), controls
        for name in controls:
            if hasattr(type(self), name) or name in vars(self):
                raise ValueError(f"Explorer: every explorer has its own {name!r}; give this control another name.")
        start = {name: c.start for name, c in controls.items()}
        self._first = self.at(start)
        spec = {
            "look_for": self.look_for,
            "controls": [{"name": name, **c.wire()} for name, c in controls.items()],
            "first": _Reply().add(list(start.values()), self._first).parts,
            "narrow": _Reply(narrow=True).parts,
        }
        self._still = None
        self.add_traits(**{name: _Position(c) for name, c in controls.items()})
        super().__init__(spec=json.dumps(spec, ensure_ascii=False, separators=(",", ":")))
        self.on_msg(self.answer)

    def at(self, positions):
        """The Frame at these positions: {name: index of a slider's or choice's value, bool, or painted hex}."""
        return self._draw({name: c.value(positions[name]) for name, c in self.controls.items()})

    def show(self, **values):
        """The Frame for these values of the controls; a control that is not named keeps its first value."""
        start = {name: c.value(c.start) for name, c in self.controls.items()}
        unknown = set(values) - set(start)
        if unknown:
            raise TypeError(f"Explorer: there is no control {sorted(unknown)[0]!r}; choose from {', '.join(start)}.")
        return self._draw({**start, **values})

    def _draw(self, values):
        with _quiet():
            frame = self._frame(**values)
        if not isinstance(frame, Frame):
            raise TypeError(
                f"the explorer's function returned {short_repr(frame)}; it must return a Frame(panels, says)."
            )
        return frame

    def answer(self, _, message, buffers=None):
        """Send the page the frame it asks for, and as many of a slider's other frames as its budget (in ms) allows."""
        names = list(self.controls)
        reply = _Reply(message.get("palettes", ()), message.get("narrow", False))
        until = time.perf_counter() + message.get("budget", 0) / 1000
        requests = [(message["at"], True)] if message.get("at") is not None else []
        if message.get("row") is not None:
            k = message["row"]
            requests += [(message["base"][:k] + [i] + message["base"][k + 1 :], False) for i in message["need"]]
        for n, (positions, on_view) in enumerate(requests):
            if n and (time.perf_counter() > until or reply.size > 1_000_000):
                break
            try:
                reply.add(positions, self.at(dict(zip(names, positions))))
            except (Exception, KeyboardInterrupt) as e:  # whatever it is, the learner should see it
                if on_view:
                    reply.parts["error"] = {"says": _sentence(e), "details": traceback.format_exc(limit=-6)}
                else:
                    reply.parts["bad"].append(positions)  # reported when the slider gets there
        body = json.dumps(reply.parts, ensure_ascii=False, separators=(",", ":")).encode()
        self.send({"id": message.get("id")}, buffers=[body])

    def picture(self):
        """The static Picture of the first frame, painted once: it does not depend on where a hand has been."""
        if self._still is None:
            with context():
                self._still = static_picture(self.look_for, self.controls, self._first)
        return self._still

    def __repr__(self):
        return f"Look for: {self.look_for}\n{self._first.says}"

    def _repr_mimebundle_(self, **kwargs):
        """The live widget, its picture for readers without a kernel, and its sentence for those without pictures."""
        still = self.picture()
        bundle = {
            "text/plain": repr(self),
            "image/png": b64encode(still.png).decode(),  # a kernel in the browser does not encode it
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            },
        }
        return bundle, {"image/png": {"width": still.width, "height": still.height, "alt": still.says}}


class _Position(traitlets.TraitType):
    """Where a control stands: in Python its value, on the wire `control.to_page(value)`."""

    def __init__(self, control):
        super().__init__(control.value(control.start))
        self.control = control
        self.tag(
            sync=True,
            to_json=lambda value, explorer: control.to_page(value),
            from_json=lambda sent, explorer: control.from_page(sent),
        )

    def validate(self, explorer, value):
        return self.control.value(self.control.position(value, self.name))


class _Reply:
    """Frames on their way to the page. A stroke that several of them share is sent once, a palette if it is new there.

    palettes: the names of those that the page has already. narrow: the page has no room for a picture WIDTH wide.
    """

    def __init__(self, palettes=(), narrow=False):
        self.narrow = narrow
        self.parts = {"width": NARROW if narrow else WIDTH, "strokes": [], "frames": [], "bad": [], "palettes": {}}
        self.size = 0
        self._known, self._palettes = {}, set(palettes)

    def add(self, positions, frame):
        high, strokes = scene(frame, self.narrow)
        numbers = []
        for stroke in strokes:
            if isinstance(stroke, Cells) and stroke.palette not in self._palettes:
                self._palettes.add(stroke.palette)
                self.parts["palettes"][stroke.palette] = bytes(v for rgb in shades(stroke.palette) for v in rgb).hex()
            sent = wire(stroke)
            key = json.dumps(sent)
            if key not in self._known:
                self._known[key] = len(self.parts["strokes"])
                self.parts["strokes"].append(sent)
                self.size += len(key)
            numbers.append(self._known[key])
        table = [[k, v, to_hex(c)] for k, (v, c) in frame.numbers.items()]
        parts = {"at": positions, "height": high, "strokes": numbers, "says": frame.says, "numbers": table}
        self.parts["frames"].append({**parts, "code": frame.code} if frame.code else parts)
        return self


def _sentence(e):
    words = " ".join(str(e).split())
    return f"{type(e).__name__}: {words}" if words else type(e).__name__


def _quiet():
    """No warnings of NumPy, whatever a learner has set. It is not loaded for that: in a web page it is a download."""
    numpy = sys.modules.get("numpy")
    return numpy.errstate(all="ignore") if numpy else contextlib.nullcontext()
