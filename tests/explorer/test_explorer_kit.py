"""The explorer kit without a browser: marks, frames, messages, stills, the progress bar; and every explore_…()."""

import io
import json
import math
import subprocess
import sys
from base64 import b64decode
from dataclasses import asdict, dataclass
from importlib import import_module
from inspect import signature
from types import SimpleNamespace

import pytest
import traitlets
from PIL import Image

import gd_course
from gd_course.explorer import (
    Choice,
    Explorer,
    Frame,
    Paint,
    Panel,
    Slider,
    Toggle,
    arrow,
    box,
    cells,
    circle,
    fill,
    line,
    number,
    points,
    short_number,
    text,
)
from gd_course.explorer.progress_bar import progress_bar
from gd_lib import COLORS
from gd_lib.look.marks import Mark, Number, Size, Words
from gd_lib.look.scene import NARROW, WIDTH, scene, ticks
from gd_lib.look.strokes import Cells, Clip, Disc, Dots, Free, Path, Text, wire
from gd_lib.words import subscript, superscript

EXPLORERS = {
    name: getattr(import_module(f"gd_course.{chapter}"), name)
    for chapter in gd_course.chapters().values()
    for name in dir(import_module(f"gd_course.{chapter}"))
    if name.startswith("explore_")
}
NAN, INF = math.nan, math.inf


def parabola(**controls):
    def frame(x, power="2", dots=False, ink=()):
        marks = [line([0, 1, 2], [0, 1, x], color="forward", label="a line"), text(1, 1, "$x_1$", halo=True)]
        marks += [points([x], [1], color="class_b", shape="triangle")] if dots else []
        return Frame(Panel(*marks, x=(0, 3), y=(0, 3)), f"x is {x} to the {power}, {sum(ink):.3g} inked.", {"x": x})

    return Explorer(frame, "the line.", **(controls or {"x": Slider("x", [1, 2, 3], 2)}))


# ---------------------------------------------------------------------------------------- every explorer of the course
@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_of_the_course(name):
    shown = EXPLORERS[name]()
    assert isinstance(shown, Explorer)
    bundle, metadata = shown._repr_mimebundle_()
    still = Image.open(io.BytesIO(b64decode(bundle["image/png"])))
    assert still.format == "PNG" and still.width >= 1280 and metadata["image/png"]["width"] >= 640
    assert bundle["text/plain"].startswith("Look for: ") and "0x" not in bundle["text/plain"]
    assert len(b64decode(bundle["image/png"])) < 200_000

    start = {n: c.start for n, c in shown.controls.items()}
    first = look(shown, start)
    assert first == look(shown, start), "frame() must be pure: the same position must give the same frame"
    for n, control in shown.controls.items():
        label = f"{name}: {control.label}"
        seen = [look(shown, {**start, n: end}) for end in control.ends()]
        assert any(words != first[0] for words, _ in seen), f"{label} changes neither the sentence nor the numbers"


def look(shown, positions):
    """What there is to read (sentence and numbers) and to see, after checking what a page would stumble over."""
    frame = shown.at(positions)
    seen = []
    for narrow, wide in ((False, WIDTH), (True, NARROW)):
        high, strokes = scene(frame, narrow)
        assert 80 <= high <= 1200
        for words in of_kind(Text, strokes):
            length = 0 if words.turned else 0.56 * words.size * len(words.words)
            left = words.x - {"left": 0, "center": length / 2, "right": length}[words.align]
            assert 0 <= left and left + length <= wide, f"{words.words!r} runs out of a picture {wide} wide"
        seen.append(json.dumps(strokes, allow_nan=False))
    assert "\n" not in frame.says and len(frame.says) < 400
    return (frame.says, tuple(frame.numbers.items())), seen


# ------------------------------------------------------------------------------------------ marks and scenes
def test_marks_are_plain_numbers():
    import numpy

    mark = line(numpy.linspace(0, 1, 4), (math.pi, NAN, 2, 3), color="loss", label="C", dash=numpy.True_)
    assert mark.x == list(numpy.linspace(0, 1, 4)) and {type(v) for v in mark.x} == {float}
    assert mark.y[0] == math.pi and math.isnan(mark.y[1]) and mark.dash is True
    one = points(1, 2, color="#0072B2")
    assert one == points([1.0], [2.0], color="#0072B2", size=6, shape="circle", label="")
    assert json.loads(json.dumps(asdict(one)))["x"] == [1.0]
    assert str(signature(points)).startswith("(x: 'Numbers', y: 'Numbers', *, color: 'Role' = 'ink'")


def test_a_new_mark_is_one_class():
    @dataclass
    class cross(Mark):
        x: Number
        y: Number
        label: Words = ""

        def strokes(self, area):
            (x, y), r = area.spot(self.x, self.y), 5
            return [Path([[x - r, y, x + r, y], [x, y - r, x, y + r]], "#222222", 1)]

        def swatch(self, x, y):
            return Path([[x, y, x + 20, y]], "#222222", 1)

    clip, path, free = strokes_of(cross("0.5", 0.5))
    assert isinstance(clip, Clip) and isinstance(free, Free) and path.parts[0][1] == path.parts[0][3] == 150
    assert [s.words for s in of_kind(Text, strokes_of(cross(0, 0, "a cross")))] == ["a cross"]
    with pytest.raises(TypeError, match="cross: y is None; give a number"):
        cross(0, None)

    @dataclass
    class thick_line(line):
        width: Size = 8

    [_, path, _] = strokes_of(thick_line([0, 1], [0, "1"]))
    assert path.width == 8 and path.parts == [[4, 296, 636, 4]]


def strokes_of(*marks, **panel):
    return scene(Frame(Panel(*marks, axes=False, **panel), "A picture."))[1]


def of_kind(kind, strokes):
    return [stroke for stroke in strokes if isinstance(stroke, kind)]


def test_a_nan_is_a_gap_in_a_line():
    [path] = of_kind(Path, strokes_of(line([0, 1, 2, 3, 4], [0, 1, NAN, 1, 0]), x=(0, 4)))
    assert [len(part) for part in path.parts] == [4, 4]


def test_log_axes_leave_out_what_they_cannot_show():
    [path] = of_kind(Path, strokes_of(line([0, 1, 10, 100], [1] * 4), x=(1, 100), log_x=True))
    [part] = path.parts
    one, ten, hundred = part[::2]
    assert ten - one == pytest.approx(hundred - ten, abs=0.2)


def test_points_outside_the_axes_are_left_out_and_huge_numbers_stay_drawable():
    assert of_kind(Dots, strokes_of(points([0.5], [0.5]))) and not of_kind(Dots, strokes_of(points([5], [5])))
    huge = strokes_of(line([0, 1], [0, 1e300]), arrow(0, 0, 1e300, 1), circle(0, 0, 1e200))
    assert "e+" not in json.dumps(huge, allow_nan=False)


def test_equal_axes_have_equal_units():
    [border] = of_kind(Path, strokes_of(box(1, 1, 2, 2), x=(0, 8), y=(0, 2), equal=True))
    xs, ys = border.parts[0][::2], border.parts[0][1::2]
    assert max(xs) - min(xs) == pytest.approx(max(ys) - min(ys), abs=0.2)


def test_the_first_row_of_cells_is_on_top():
    [table] = of_kind(Cells, strokes_of(cells([[0, 1], [2, 3]], x=(0, 1), y=(0, 1), low=0, high=3)))
    assert (table.rows, table.columns, table.palette, table.steps) == (2, 2, "diverging", "0055aaff")


def test_a_stroke_goes_to_the_page_as_its_kind_and_its_fields():
    assert wire(Disc(1, 2, 3, None, 1.5, "#FFFFFF")) == ["disc", 1, 2, 3, None, 1.5, "#FFFFFF"]
    assert wire(Free()) == ["free"]


@pytest.mark.parametrize(
    "lo, hi, log",
    [
        (0, 1, False),
        (-1e-9, 1e-9, False),
        (-14, 18, False),
        (1e6, 3e6, False),
        (1e-12, 1, True),
        (0.2, 0.7, True),
        (1, 1e6, True),
    ],
)
def test_automatic_ticks_are_few_round_and_inside(lo, hi, log):
    found = ticks([lo, hi], log, 6)
    assert 2 <= len(found) <= 8
    assert all(lo - 1e-9 * (hi - lo) <= v <= hi + 1e-9 * (hi - lo) for v, _ in found)
    assert len({words for _, words in found}) == len(found)
    assert all(math.isclose(v, float(f"{v:.2g}"), abs_tol=1e-9 * (hi - lo)) for v, _ in found)


def test_numbers_are_written_as_the_course_writes_them():
    assert [number(v) for v in (-6, 0.70710678, 1e-7, -1.5e-12)] == ["−6", "0.7071", "1e−07", "−1.5e−12"]
    assert [number(v) for v in (-0.0, -1e-9, NAN, -INF)] == ["0", "−1e−09", "not a number", "−∞"]
    assert [number(v, "%.3f") for v in (-1e-9, -0.001)] == ["0.000", "−0.001"]
    assert number(-1, lambda v: f"w-1 = {v}") == "w-1 = −1"
    assert [short_number(v, 7, "%.4g", "%.2g") for v in (-0.5, 0.004023, -0.004023)] == ["−0.5", "0.004", "−0.004"]
    assert [superscript(-12), subscript(12)] == ["⁻¹²", "₁₂"]
    frame = Frame(Panel(), "So.", {"L": 9.0, "dw": (-12, "backward"), "word": "x-y"})
    assert frame.numbers == {"L": ("9", "ink"), "dw": ("−12", "backward"), "word": ("x-y", "ink")}


# ------------------------------------------------------------------------------------------ the widget
def test_text_and_picture_are_the_same_each_time():
    one, two = parabola()._repr_mimebundle_()[0], parabola()._repr_mimebundle_()[0]
    assert one["text/plain"] == two["text/plain"] == "Look for: the line.\nx is 2 to the 2, 0 inked."
    assert one["image/png"] == two["image/png"]
    assert repr(parabola()) == one["text/plain"]


def ask(shown, **message):
    """What the page would get for this message."""
    sent = []
    shown.send = lambda content, buffers: sent.append((content, json.loads(buffers[0])))
    shown.answer(shown, {"id": "a-1", **message})
    [(content, reply)] = sent
    assert content == {"id": "a-1"}
    return reply


def test_a_page_gets_the_frame_it_asks_for_and_then_its_neighbours():
    shown = parabola()
    reply = ask(shown, at=[0], row=0, base=[0], need=[1, 2], budget=100_000)
    assert [f["at"] for f in reply["frames"]] == [[0], [1], [2]]
    assert [f["numbers"] for f in reply["frames"]] == [[["x", str(x), COLORS["ink"]]] for x in (1, 2, 3)]
    shared = set.intersection(*[set(f["strokes"]) for f in reply["frames"]])
    assert len(shared) > 10, "strokes that do not change are sent once"
    assert len(ask(shown, at=[0], row=0, base=[0], need=[1, 2], budget=-1)["frames"]) == 1


def test_a_narrow_page_gets_panels_one_below_another():
    def frame(x):
        plots = [Panel(line([0, 1], [0, x]), title="left"), Panel(line([0, 1], [x, 0]), title="right")]
        graph = Panel(text(0.5, 0.5, "node", size=12), box(0, 0, 1, 1), axes=False)
        return Frame([plots, [graph]], f"x is {x}.", height=[200, 100])

    shown = Explorer(frame, "the panels.", x=Slider("x", [1, 2], 1))
    wide, narrow = ask(shown, at=[0]), ask(shown, at=[1], narrow=True)
    assert (wide["width"], wide["frames"][0]["height"]) == (640, 300)
    assert (narrow["width"], narrow["frames"][0]["height"]) == (360, 456)  # 200 each, and 100 × 360 / 640
    for reply, alike, apart in ((wide, 2, 1), (narrow, 1, 2)):
        words = {s[3]: s for s in reply["strokes"] if s[0] == "text"}
        assert words["left"][alike] == words["right"][alike]
        assert words["left"][apart] != words["right"][apart]
        assert words["left"][5] == words["right"][5] == 13
    # A row without axes is shrunk as a whole, its words with it.
    assert words["node"][5] == pytest.approx(12 * 360 / 640, abs=0.05) and words["node"][1] == 180
    assert ask(shown, row=0, base=[0], need=[1], narrow=True)["width"] == 360


def test_a_failing_frame_is_reported_and_the_others_still_work():
    def frame(x):
        return Frame(Panel(line([0, 1], [0, 1 / x])), f"x is {x}.") if x != 2 else "not a frame"

    shown = Explorer(frame, "the failure.", x=Slider("x", [0, 1, 2], 1))
    reply = ask(shown, at=[0])
    assert reply["error"]["says"].startswith("ZeroDivisionError: ") and not reply["frames"]
    assert "in frame" in reply["error"]["details"]
    assert "must return a Frame" in ask(shown, at=[2])["error"]["says"]
    assert ask(shown, at=[1])["frames"][0]["says"] == "x is 1."
    reply = ask(shown, row=0, base=[1], need=[0, 2], budget=100_000)
    assert reply["bad"] == [[0], [2]] and "error" not in reply


def test_controls_turn_positions_into_values():
    shown = parabola(
        x=Slider("x", [1, 2, 3], 3),
        power=Choice("power", {"squared": "2", "cubed": "3"}, "3"),
        dots=Toggle("dots", True),
        ink=Paint("ink", 1, 2, [0, 0.5]),
    )
    assert shown.show().says == "x is 3 to the 3, 0.502 inked."
    assert shown.at({"x": 0, "power": 0, "dots": False, "ink": "ffff"}).says == "x is 1 to the 2, 2 inked."
    assert shown.show(x=2).says == "x is 2 to the 3, 0.502 inked."
    assert shown.controls["ink"].words("ff00") == "1 of 2 cells painted"
    assert [c["kind"] for c in json.loads(shown.spec)["controls"]] == ["slider", "choice", "toggle", "paint"]


def every_control():
    return parabola(
        x=Slider("x", [1, 2.5, 3], 3),
        power=Choice("power", {"squared": "2", "cubed": "3"}, "3"),
        dots=Toggle("dots"),
        ink=Paint("ink", 1, 2, [0, 1]),
    )


def positions(shown):
    """Where the controls stand: in Python, and on their way to the page."""
    return {n: getattr(shown, n) for n in shown.controls}, {n: shown.get_state(n)[n] for n in shown.controls}


def test_where_a_control_stands_is_a_trait():
    shown, seen = every_control(), []
    first = {"x": 3, "power": "3", "dots": False, "ink": [0, 1]}, {"x": 3, "power": 1, "dots": False, "ink": "00ff"}
    assert positions(shown) == first
    shown.observe(lambda change: seen.append((change.name, change.old, change.new)), ["x", "power"])
    shown.x, shown.power, shown.dots, shown.ink = 2.5, "squared", True, [1, 0.5]
    moved = {"x": 2.5, "power": "2", "dots": True, "ink": [1, 128 / 255]}
    assert positions(shown) == (moved, {"x": 2.5, "power": 0, "dots": True, "ink": "ff80"})
    assert seen == [("x", 3, 2.5), ("power", "3", "2")]
    shown.x = 2.5 + 1e-12
    assert shown.x == 2.5 and len(seen) == 2
    shown.set_state({"x": 1.0, "power": 1, "dots": False, "ink": "00ff"})  # as the page does
    assert positions(shown)[0] == {**first[0], "x": 1} and isinstance(shown.x, int)


def test_the_values_of_a_choice_can_be_any_objects():
    import numpy

    way = Choice("way", {"an array": numpy.ones(2), "a function": abs, "a number": 1, "a word": "1"}, "a function")
    assert way.start == 1
    assert [way.position(v) for v in (numpy.ones(2), abs, 1, "1", "a word")] == [0, 1, 2, 3, 3]


def test_explorers_can_be_linked():
    one, two = every_control(), every_control()
    traitlets.link((one, "x"), (two, "x"))
    two.x = 1
    assert (one.x, two.x) == (1, 1)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("x", 2, "Slider 'x': x is 2, which is not among its values; the nearest is 2.5."),
        ("x", "3", "x is '3'; give a number"),
        ("x", True, "x is True; give a number"),
        ("x", None, "x is None; give a number"),
        ("x", NAN, "x is nan; give a finite number"),
        ("power", 4, "power is 4; give one of squared, cubed"),
        ("dots", 1, "dots is 1; give True or False"),
        ("ink", [1], "give 2 numbers from 0 to 1"),
        ("ink", "ab", "ink is 'ab'; give a list of numbers"),
    ],
)
def test_a_value_that_a_control_does_not_have_moves_nothing(name, value, words):
    shown = every_control()
    first = positions(shown)
    with pytest.raises((TypeError, ValueError)) as caught:
        setattr(shown, name, value)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert positions(shown) == first


@pytest.mark.parametrize("name", ["layout", "keys", "send", "spec", "at", "controls", "_esm"])
def test_a_control_cannot_take_the_name_of_what_every_explorer_has(name):
    with pytest.raises(ValueError, match=f"every explorer has its own '{name}'; give this control another name"):
        Explorer(lambda **_: Frame(Panel(), "So."), "it", **{name: Toggle("on")})


def test_a_still_is_painted_once(monkeypatch):
    shown = parabola()
    first = shown._repr_mimebundle_()[0]
    monkeypatch.setattr("gd_course.explorer.explorer.static_picture", lambda *_: pytest.fail("painted again"))
    shown.x = 3
    second = shown._repr_mimebundle_()[0]
    assert first == second, "what a notebook saves does not depend on where a hand has been"


def test_a_page_gets_a_palette_with_the_first_frame_that_needs_it():
    def frame(k):
        table = cells([[0, 1]], x=(0, 1), y=(0, 1), low=0, high=1, colors=["ink", "loss", "ink"][k])
        return Frame(Panel(table), f"k is {k}.")

    shown = Explorer(frame, "the colours.", k=Slider("k", [0, 1, 2], 0))
    assert list(json.loads(shown.spec)["first"]["palettes"]) == ["ink"]
    reply = ask(shown, at=[1], palettes=["ink"], row=0, base=[1], need=[2], budget=100_000)
    [(name, colors)] = reply["palettes"].items()
    assert name == "loss" and len(colors) == 6 * 256 and colors.startswith("ffffff")
    assert ask(shown, at=[1], palettes=["ink", "loss"])["palettes"] == {}
    assert json.loads(parabola().spec)["first"]["palettes"] == {}


BAD = {
    "line: one inf": (lambda: line([0, 1], [0, INF]), "number 1 of y is inf"),
    "line: lengths": (lambda: line([0, 1], [0]), "x has 2 numbers and y has 1"),
    "line: words": (lambda: line("ab", [0, 1]), "give a list of numbers"),
    "line: colour": (lambda: line([0], [0], color="mauve"), "unknown colour 'mauve'"),
    "line: width": (lambda: line([0], [0], width=-1), "cannot be negative"),
    "points: nan": (lambda: points([0], [NAN]), "leave it out"),
    "points: shape": (lambda: points([0], [0], shape="star"), "no shape 'star'"),
    "arrow: none": (lambda: arrow(0, 0, None, 1), "x1 is None; give a number"),
    "fill: opacity": (lambda: fill([0], [0], color="ink", opacity=2), "from 0 (invisible) to 1"),
    "text: align": (lambda: text(0, 0, "a", align="top"), "choose center, left or right"),
    "box: nan": (lambda: box(0, NAN, 1, 1), "y is nan; give a finite number"),
    "circle: colour": (lambda: circle(0, 0, 1, fill="#12"), "unknown colour '#12'"),
    "cells: ragged": (lambda: cells([[1], [1, 2]], x=(0, 1), y=(0, 1), low=0, high=1), "equally many numbers in each"),
    "cells: empty": (lambda: cells([], x=(0, 1), y=(0, 1), low=0, high=1), "at least one row"),
    "cells: low": (lambda: cells([[1]], x=(0, 1), y=(0, 1), low=1, high=1), "low must be less than high"),
    "cells: colours": (lambda: cells([[1]], x=(0, 1), y=(0, 1), low=0, high=1, colors="jet"), "no palette 'jet'"),
    "panel: no mark": (lambda: Panel("line"), "'line' is not a mark"),
    "panel: range": (lambda: Panel(x=(1, 0)), "the first number must be less"),
    "panel: one number": (lambda: Panel(x=3), "give two numbers, x=(lowest, highest)"),
    "panel: log": (lambda: Panel(x=(0, 1), log_x=True), "no place for 0"),
    "panel: width": (lambda: Panel(width=0), "must be more than 0"),
    "frame: no panel": (lambda: Frame([], "So."), "at least one Panel"),
    "frame: a mark": (lambda: Frame([line([0], [0])], "So."), "is not a Panel"),
    "frame: just a mark": (lambda: Frame(line([0], [0]), "So."), "is not a Panel"),
    "frame: silent": (lambda: Frame(Panel(), ""), "give one sentence"),
    "frame: nan": (lambda: Frame(Panel(), "So.", {"slope": NAN}), "numbers['slope'] is nan"),
    "frame: height": (lambda: Frame(Panel(), "So.", height=5), "from 80 to 900"),
    "frame: heights": (lambda: Frame(Panel(), "So.", height=[90, 90]), "this frame has one row"),
    "slider: one value": (lambda: Slider("x", [1], 1), "at least two"),
    "slider: start": (lambda: Slider("x", [1, 2], 3), "start is 3, which is not among its values"),
    "slider: a word": (lambda: Slider("x", [1, 2], "1"), "start is '1'; give a number"),
    "slider: no start": (lambda: Slider("x", [1, 2], None), "start is None; give a number"),
    "slider: play": (lambda: Slider("x", [1, 2], 1, play=True), "from 20 to 5000"),
    "slider: words": (lambda: Slider("x", ["a", "b"], "a"), "give a number"),
    "slider: format": (lambda: Slider("x", [1.5, 2], 2, format="%q"), "cannot write"),
    "choice: start": (lambda: Choice("f", ["a", "b"], "c"), "give one of a, b"),
    "choice: one": (lambda: Choice("f", ["a"], "a"), "at least two"),
    "label": (lambda: Toggle(""), "a name that can be read aloud"),
    "paint: size": (lambda: Paint("p", 0, 8), "1 to 64"),
    "paint: start": (lambda: Paint("p", 1, 2, [0, 3]), "give 2 numbers from 0 to 1"),
    "explorer: no function": (lambda: Explorer(3, "x"), "give a function"),
    "explorer: look_for": (lambda: Explorer(len, ""), "what to look for"),
    "explorer: no control": (lambda: Explorer(lambda x: 1, "it", x=3), "give a Slider, Choice, Toggle or Paint"),
    "explorer: no frame": (lambda: Explorer(lambda: 1, "it"), "must return a Frame"),
    "explorer: show": (lambda: parabola().show(y=3), "no control 'y'; choose from x"),
    "progress: none": (lambda: progress_bar(0), "at least 1"),
    "progress: words": (lambda: progress_bar("ten"), "epochs is 'ten'"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_one_clear_sentence(case):
    make, words = BAD[case]
    with pytest.raises((TypeError, ValueError)) as caught:
        make()
    said = str(caught.value)
    assert words in said and "\n" not in said and len(said) < 250, said


# ------------------------------------------------------------------------------------------ the progress bar
def test_outside_a_notebook_a_progress_bar_says_nothing(capsys):
    progress_bar(3)(1, SimpleNamespace(loss=[0.5]))
    assert capsys.readouterr() == ("", "")


def test_a_progress_bar_counts_and_stays_where_it_stopped(monkeypatch):
    displayed = []
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel="as ipykernel has one"))
    monkeypatch.setattr("IPython.display.display", displayed.append)
    on_epoch = progress_bar(4)
    [shown] = displayed
    assert repr(shown) == shown._repr_mimebundle_()["text/plain"] == "A progress bar over 4 epochs."
    bar, words = shown.children
    assert (bar.value, bar.max, words.value) == (0, 4, "epoch 0 of 4")
    on_epoch(2, SimpleNamespace(loss=[0.5, 0.03125]))
    assert bar.value == 2 and bar.bar_style == ""
    assert words.value == "epoch 2 of 4 · loss 0.03125"
    on_epoch(4, SimpleNamespace(loss=[0.5, 0.03125, 0.02, 0.01]))
    assert bar.value == 4 and bar.bar_style == "success"


NOTEBOOK = """
from gd_course import progress_bar
from gd_course.explorer import *
def frame(x):
    return Frame(Panel(points([x], [0])), f"x is {x}.")
on_epoch = progress_bar(2)
class History:
    loss = [0.5, 0.25]
on_epoch(2, History)
Explorer(frame, "the point.", x=Slider("x", [0, 1], 0))
"""


@pytest.mark.notebook
def test_a_stripped_notebook_passes_strict_nbval(tmp_path):
    """Run a notebook, take its widget views away as `make notebooks` does, and compare it with a second run."""
    import nbformat
    from execute import client

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NOTEBOOK.strip())])
    client(book, tmp_path, timeout=None, startup_timeout=600, store_widget_state=False).execute()
    outputs = book.cells[0].outputs
    assert [o["data"]["text/plain"] for o in outputs] == [
        "A progress bar over 2 epochs.",
        "Look for: the point.\nx is 0.",
    ]
    for output in outputs:
        del output["data"]["application/vnd.jupyter.widget-view+json"]
    assert "image/png" in outputs[1]["data"]
    path = tmp_path / "stripped.ipynb"
    nbformat.write(book, path)
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", path]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
