"""Make the README's pictures: `make pictures` writes docs/pictures/.

learning.gif is a network that learns the two spirals, drawn by the playground of notebook 05; learning.png is its last
picture, for whoever asks for less motion. Each notebook has a thumbnail, of a picture that is saved in it.
"""

import base64
from io import BytesIO

import nbformat
from course import NOTEBOOKS, ROOT, STEMS
from PIL import Image

from gd_course.explorer import Frame
from gd_course.playground import STEPS, WINDOWS, Settings, boundary_panel, network_panel, plane, right_of, trainings
from gd_lib.look.drawing import painted

FOLDER = ROOT / "docs" / "pictures"
LEARNER = Settings("spirals", 8, 2, "tanh", 0.2, 3)
SHOWN = [0, 1, 2, 4, 7, 12, 20, 30, *range(45, 500, 35), *range(500, 2001, 60)]  # the steps of the pictures
WIDTH, COLOURS = 640, 64
PACE, PAUSE = 120, 4000  # milliseconds of a picture, and of the last one
THUMBNAIL = 180  # pixels across

# The picture that stands for a notebook: the one that the last cell with this call has saved.
CALLS = {
    "00": "plot_snapping_line(",
    "01": "plot_secant_closing(",
    "02": "plot_gears(turned=False)",
    "03": "draw_graph(L)",
    "04": "plot_folded_xor(",
    "05": "plot_growing_arrows(",
    "06": "plot_cloud(",
    "07": "plot_folding_back(",
    "08": "plot_paths(",
    "09": "plot_arms(",
    "10": "plot_missed(",
}


def learning():
    """The pictures of the learner after each of the SHOWN steps, as Pillow images."""
    training, window = trainings(LEARNER), WINDOWS[LEARNER.data]
    found = []
    for step in SHOWN:
        step = max(stop for stop in STEPS if stop <= step)
        parameters = training.at(step)
        right = right_of(parameters, LEARNER.activation, training.known)
        panels = [
            network_panel(LEARNER, parameters, window),
            boundary_panel(plane(LEARNER, parameters, window), window, training),
        ]
        title = f"After {step:,} steps: {right} of {len(training.known[1])} points right"
        picture = painted(Frame([panels], title + ".", height=290), title)
        image = Image.open(BytesIO(picture.png)).convert("RGB")
        found.append(image.resize((WIDTH, image.height * WIDTH // image.width), Image.Resampling.LANCZOS))
    return found


def animated(images):
    """The images as the bytes of a GIF that plays once and again."""
    strip = Image.new("RGB", (WIDTH, 3 * images[0].height))
    for k, image in enumerate((images[0], images[len(images) // 2], images[-1])):
        strip.paste(image, (0, k * image.height))
    palette = strip.quantize(COLOURS)  # one for all of them, or the colours would flicker
    colours = palette.getpalette()
    ground = 3 * palette.getpixel((0, 0))
    colours[ground : ground + 3] = [255, 255, 255]  # quantising makes it a little darker than the page
    palette.putpalette(colours)
    few = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    stream = BytesIO()
    pace = [PACE] * (len(few) - 1) + [PAUSE]
    few[0].save(stream, format="GIF", save_all=True, append_images=few[1:], duration=pace, loop=0, optimize=True)
    return stream.getvalue()


def png(image):
    stream = BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(stream, format="PNG", optimize=True)
    return stream.getvalue()


def thumbnail(number):
    """The picture of a notebook that CALLS names, small. IndexError if the notebook has none."""
    book = nbformat.read(NOTEBOOKS / f"{STEMS[number]}.ipynb", as_version=4)
    saved = [
        output.data["image/png"]
        for cell in book.cells
        for output in cell.get("outputs", [])
        if CALLS[number] in cell.source and "image/png" in output.get("data", {})
    ]
    image = Image.open(BytesIO(base64.b64decode(saved[-1]))).convert("RGB")
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return image


def main():
    FOLDER.mkdir(exist_ok=True)
    images = learning()
    (FOLDER / "learning.gif").write_bytes(animated(images))
    (FOLDER / "learning.png").write_bytes(png(images[-1]))
    for number, stem in STEMS.items():
        (FOLDER / f"{stem}.png").write_bytes(png(thumbnail(number)))
    for path in sorted(FOLDER.iterdir()):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
