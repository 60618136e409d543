"""Pictures: the PNG, what a notebook saves of one, the helpers that draw it, and how numbers are written."""

import base64
import io
import math

import matplotlib
import pytest
from images import opened, run
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

from gd_lib import COLORS, Node, Picture, Tensor
from gd_lib.look import marks
from gd_lib.look.axes import class_points, context, figure, legend, regions, text
from gd_lib.look.drawing import painted
from gd_lib.look.palette import LOSS, colormap
from gd_lib.look.panel import Frame, Panel
from gd_lib.words import counted, listed, number


def parabola():
    fig, axes = figure(title="Where is the loss smallest?", xlabel="w", ylabel="loss L")
    axes.plot([0, 1, 2, 3], [9, 4, 1, 0], **LOSS, label="loss")
    text(axes, 1, 4, "w = 1", color="backward")
    legend(axes)
    return fig


def test_png_has_a_small_palette_white_ground_and_two_pixels_for_one():
    picture = Picture(parabola(), "The loss falls from 9 to 0.")
    image = opened(picture)
    assert image.format == "PNG" and image.mode == "P"
    assert len(image.getcolors(256)) > 20  # smooth edges, in at most 256 colours
    assert image.size == (7 * 192, 4 * 192) == (2 * picture.width, 2 * picture.height)
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert len(picture.png) < 60_000
    colors = {color for _, color in image.convert("RGB").getcolors(1 << 16)}
    purple = tuple(int(COLORS["loss"][i : i + 2], 16) for i in (1, 3, 5))
    assert min(sum(abs(a - b) for a, b in zip(purple, color)) for color in colors) < 12


def test_a_figure_and_its_png_give_the_same_picture():
    fig, stream = parabola(), io.BytesIO()
    with context():
        fig.savefig(stream, format="png", dpi=192, facecolor="white")
    assert Picture(fig, "x").png == Picture(stream.getvalue(), "x").png


def test_transparent_and_grey_pngs_become_white_palette_pictures():
    stream = io.BytesIO()
    Image.new("RGBA", (11, 7), (0, 0, 0, 0)).save(stream, format="PNG")
    picture = Picture(stream.getvalue(), "nothing")
    assert opened(picture).convert("RGB").getcolors() == [(77, (255, 255, 255))]
    assert (picture.width, picture.height) == (6, 4)


@pytest.mark.parametrize(
    ("says", "html"),
    [
        ("5 < 6 & it costs $3.", "<em>5 &lt; 6 &amp; it costs <span>$</span>3.</em>"),
        ("$x$", "<em><span>$</span>x<span>$</span></em>"),  # no formula for a notebook to set
    ],
)
def test_shown_as_an_image_and_its_sentence(says, html):
    picture = Picture(parabola(), says)
    shown = shown_in_a_kernel(picture)
    assert [sorted(data) for data, _ in shown] == [["image/png", "text/plain"], ["text/html", "text/plain"]]
    (first, metadata), (second, _) = shown
    assert first["text/plain"] == second["text/plain"] == says
    assert base64.b64decode(first["image/png"]) == picture.png
    assert metadata["image/png"]["width"] == 672 and metadata["image/png"]["alt"] == says
    assert second["text/html"] == html


def shown_in_a_kernel(*pictures):
    shell = InteractiveShell.instance()
    seen, before = [], shell.display_pub.publish
    shell.kernel = "as ipykernel has one"
    shell.display_pub.publish = lambda data, metadata=None, **_: seen.append((data, metadata))
    try:
        for picture in pictures:
            shell.displayhook.compute_format_data(picture)
    finally:
        shell.display_pub.publish = before
        del shell.kernel
        InteractiveShell.clear_instance()
    return seen


def test_several_pictures_in_one_cell_each_appear_once():
    one, two = Picture(parabola(), "One."), Picture(parabola(), "Two.")
    assert [data["text/plain"] for data, _ in shown_in_a_kernel(one, two)] == ["One.", "One.", "Two.", "Two."]


def test_outside_a_notebook_it_is_its_sentence(capsys, tmp_path):
    picture = Picture(parabola(), "  The loss\n falls. ")
    assert repr(picture) == str(picture) == "The loss falls."
    picture._ipython_display_()
    assert capsys.readouterr().out == "The loss falls.\n"
    path = picture.save(tmp_path / "loss.png")
    assert path.read_bytes() == picture.png


def test_the_same_bytes_in_two_processes_and_with_a_learners_settings():
    mine = "{'font.size': 30, 'axes.facecolor': 'black', 'savefig.dpi': 40}"
    setting = f"import matplotlib; matplotlib.rcParams.update({mine});"
    drawing = "import hashlib, test_picture as t; print(hashlib.sha256(t.Picture(t.parabola(), 'x').png).hexdigest())"
    out, _ = run(drawing)
    assert out and run(setting + drawing)[0] == out


def test_nothing_stays_set_and_pyplot_is_never_loaded():
    before = dict(matplotlib.rcParams)
    Picture(parabola(), "x")
    assert dict(matplotlib.rcParams) == before
    run(
        "import gd_lib; gd_lib.COLORS; gd_lib.Picture; assert 'matplotlib' not in sys.modules;"
        "from gd_lib.look.axes import figure; gd_lib.Picture(figure()[0], 'x');"
        "assert 'matplotlib' in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )


@pytest.mark.parametrize(
    ("image", "says", "error", "words"),
    [
        (b"not a picture", "x", ValueError, "not an image"),
        (3, "x", TypeError, "Figure"),
        ("picture.png", "x", TypeError, "Figure"),
        (b"", "", ValueError, "sentence"),
        (b"", None, ValueError, "sentence"),
    ],
)
def test_bad_pictures_get_a_sentence(image, says, error, words):
    with pytest.raises(error, match=words):
        Picture(image, says)


def test_numbers_are_written_one_way():
    values = [-6.0, 6, 0.70710678, -0.0, 1 / 3, 123456.0, 1e-7, -1e-7, math.inf, -math.inf, math.nan]
    assert [number(v) for v in values] == [
        "−6",
        "6",
        "0.7071",
        "0",
        "0.3333",
        "1.235e+05",
        "1e−07",
        "−1e−07",
        "∞",
        "−∞",
        "not a number",
    ]
    assert counted(1, "node") == "one node" and counted(1440, "weight") == "1,440 weights"
    assert counted(2, "bias", "biases") == "two biases"
    assert listed([]) == "" and listed(["w", "x", "b"]) == "w, x and b"


def contrast(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)


def test_the_colours_of_words_are_readable_on_white():
    for role in ("ink", "forward", "backward", "parameter", "structure", "loss"):
        assert contrast(COLORS[role]) >= 4.5, role


def test_two_classes_differ_in_shape_not_only_in_colour():
    _, axes = figure()
    class_points(axes, [[0, 0], [1, 1], [1, 0]], [-1, 1, 1])
    circle, triangle = axes.collections
    assert len(circle.get_offsets()) == 1 and len(triangle.get_offsets()) == 2
    assert len(circle.get_paths()[0].vertices) != len(triangle.get_paths()[0].vertices)
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["label −1", "label 1"]
    with pytest.raises(ValueError, match="two classes"):
        class_points(axes, [[0, 0]] * 3, [0, 1, 2])


@pytest.mark.parametrize(("y", "shape"), [([1, 1], "label 1"), ([-1, -1], "label −1"), ([0, 0], "label 0")])
def test_a_single_class_keeps_its_own_look(y, shape):
    _, axes = figure()
    class_points(axes, [[0, 0], [1, 1]], y)
    (only,) = axes.collections
    color = COLORS["class_b" if y[0] > 0 else "class_a"]
    assert matplotlib.colors.to_hex(only.get_facecolor()[0]).upper() == color.upper()
    assert axes.get_legend().get_texts()[0].get_text() == shape


@pytest.mark.parametrize(
    ("score", "borders"),
    [
        (lambda points: [a - b for a, b in points], 1),
        (lambda points: [[Node(a) - b] for a, b in points], 1),
        (lambda points: Tensor([[a - b] for a, b in points]), 1),
        (lambda points: [1.0] * len(points), 0),
        (lambda points: [0.0] * len(points), 0),
    ],
)
def test_regions_take_numbers_nodes_tensors_and_scores_that_never_change_sign(score, borders):
    fig, axes = figure()
    regions(axes, score, steps=12)
    assert len(axes.collections) == 2 + borders
    Picture(fig, "x")


def test_regions_hatch_the_upper_class_on_the_right_side():
    _, axes = figure()
    regions(axes, lambda points: [a for a, _ in points], steps=21)
    plain, striped, _ = axes.collections
    assert plain.get_hatch() is None and striped.hatches == ["///"]
    assert striped.get_paths()[0].get_extents().x0 == pytest.approx(0, abs=1e-6)
    assert plain.get_paths()[0].get_extents().x1 == pytest.approx(0, abs=1e-6)


def test_regions_and_colormaps_say_what_is_wrong():
    _, axes = figure()
    with pytest.raises(ValueError, match="144 points and returned 1 "):
        regions(axes, lambda points: [1.0], steps=12)
    with pytest.raises(ValueError, match="diverging"):
        colormap("rainbow")
    assert colormap("diverging")(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.01)


def test_figures_with_several_axes():
    fig, axes = figure(9, 4, columns=2, title="Which?", xlabel=["a", "b"], ylabel="loss", widths=[2, 1])
    assert [a.get_xlabel() for a in axes] == ["a", "b"] and [a.get_ylabel() for a in axes] == ["loss", "loss"]
    assert fig.get_suptitle() == "Which?"
    assert not axes[0].spines["top"].get_visible() and not axes[0].spines["right"].get_visible()


def test_a_frame_is_painted_as_it_is_shown_live():
    gear = marks.box(0.5, 0.5, 1, 1, color="forward", fill="forward", line=0)
    frame = Frame(Panel(gear, axes=False), "A square.", {"side": 1}, height=100)
    picture = painted(frame)
    assert picture.says == "A square." and (picture.width, picture.height) == (640, 100)
    image = opened(picture).convert("RGB")
    blue = tuple(int(COLORS["forward"][i : i + 2], 16) for i in (1, 3, 5))
    assert image.getpixel((640, 100)) == blue and image.getpixel((2, 2)) == (255, 255, 255)


@pytest.mark.parametrize(("title", "rows"), [("", 0), ("How large is it?", 1), ("How large is it? " * 5, 2)])
def test_the_title_of_a_painted_frame_stands_above_it_and_is_all_there(title, rows):
    picture = painted(Frame(Panel(axes=False), "Nothing.", height=80), title)
    assert picture.height == 80 + 28 * rows
    dark = opened(picture).convert("L").point(lambda grey: 255 * (grey < 128)).getbbox()
    if rows:
        assert dark[2] < 2 * 640 - 8 and dark[3] < 2 * 28 * rows, "nothing is cut off, and nothing is on the panel"


def test_a_painted_frame_keeps_its_looks_with_a_learners_settings():
    mine = "{'font.size': 30, 'font.family': 'serif', 'axes.facecolor': 'black', 'text.color': 'red'}"
    setting = f"import matplotlib; matplotlib.rcParams.update({mine});"
    drawing = (
        "import hashlib, test_picture as t; frame = t.Frame(t.Panel(t.marks.text(0.5, 0.5, 'w')), 'A weight.');"
        "print(hashlib.sha256(t.painted(frame, 'Which?').png).hexdigest())"
    )
    assert run(setting + drawing) == run(drawing)
