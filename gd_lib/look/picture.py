"""A Picture: an image and the sentence that says what it shows. Every figure and graph of the course is one.

A notebook shows it as two outputs: the image (PNG, two pixels for each of the page's, at most 256 colours, white
ground), and below it the sentence. The sentence is also the image's text/plain, for a text-only reader, a search or
`repr`, and its alt text, in the image's metadata: nbconvert takes it from there, and so does JupyterLab with
gd_course/lab. There is no SVG: JupyterLab refuses to show it in a notebook that it does not trust yet.
"""

from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path

from gd_lib.look.axes import context

DPI = 192  # two pixels for each of the page's: 96 to the inch
COLOURS = 208  # besides white; 47 more cost 3 % more bytes, and nobody sees them


class Picture:
    """An image together with the sentence that says what it shows.

    `image` is a matplotlib Figure, or the bytes of a PNG at 192 dots to the inch. `.png` holds the bytes, `.says` the
    sentence, `.width` and `.height` the size on the page in CSS pixels (half of the PNG's).
    The same figure always gives the same bytes (with the same matplotlib and Pillow): they hold no date.
    Raises TypeError if `image` is neither, and ValueError for bytes that are not an image or an empty `says`: a picture
    without words is no use to someone who can't see it.
    """

    def __init__(self, image, says):
        if not isinstance(says, str) or not says.strip():
            raise ValueError(f"A Picture needs a sentence that says what it shows, but got {says!r}.")
        if hasattr(image, "savefig"):
            pixels = _render(image)
        elif isinstance(image, (bytes, bytearray)):
            pixels = _decode(bytes(image))
        else:
            raise TypeError(f"A Picture is made from a matplotlib Figure or the bytes of a PNG, not from {image!r}.")
        self.says = " ".join(says.split())
        self.png = _encode(pixels)
        self.width, self.height = (pixels.width + 1) // 2, (pixels.height + 1) // 2

    def __repr__(self):
        return self.says

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The image alone, as data and metadata, to build an output around it."""
        data = {"image/png": self.png, "text/plain": self.says}
        return data, {"image/png": {"width": self.width, "height": self.height, "alt": self.says}}

    def _ipython_display_(self):
        from IPython import get_ipython
        from IPython.display import display

        if not hasattr(get_ipython(), "kernel"):  # a terminal shows no images
            print(self.says)
            return
        data, metadata = self._repr_mimebundle_()
        data["image/png"] = b64encode(self.png).decode()  # a kernel in the browser does not encode it here
        display(data, metadata=metadata, raw=True)
        display({"text/html": _html(self.says), "text/plain": self.says}, raw=True)

    def save(self, path):
        """Write the PNG to `path` and return the path."""
        path = Path(path)
        path.write_bytes(self.png)
        return path


def _html(sentence):
    # A lone dollar would start a formula in a notebook's HTML; inside its own element it stays a dollar.
    return f"<em>{escape(sentence, quote=False).replace('$', '<span>$</span>')}</em>"


def _render(figure):
    """The pixels of a matplotlib Figure, drawn without pyplot: a Pillow image in RGBA."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    stream = BytesIO()
    with context():
        canvas = FigureCanvasAgg(figure)
        figure.savefig(stream, format="rgba", dpi=DPI, facecolor="white")  # raw, so that a PNG is encoded only once
    size = int(canvas.renderer.width), int(canvas.renderer.height)
    return Image.frombuffer("RGBA", size, stream.getbuffer(), "raw", "RGBA", 0, 1)


def _decode(png):
    """The pixels of a PNG: a Pillow image in RGBA."""
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(BytesIO(png)).convert("RGBA")
    except UnidentifiedImageError:
        raise ValueError("A Picture got bytes that are not an image; give it the bytes of a PNG.") from None


def _encode(pixels):
    """The bytes of a PNG with a palette: white, and at most COLOURS others.

    Drawings have few colours, so this saves most of the bytes and makes no visible difference. White is left out of
    the choice: it stays as white as the page, and only the tenth of the pixels that is drawn on has to be sorted.
    """
    import numpy as np
    from PIL import Image

    flat = Image.new("RGBA", pixels.size, "white")
    flat.alpha_composite(pixels)
    packed = np.asarray(flat).view(np.uint32)[..., 0]  # a number for each pixel
    drawn = packed != 0xFFFFFFFF
    numbers, palette = np.zeros(packed.shape, np.uint8), [255, 255, 255]
    if drawn.any():
        ink = Image.fromarray(packed[drawn].view(np.uint8).reshape(1, -1, 4)).convert("RGB")
        few = ink.quantize(COLOURS, dither=Image.Dither.NONE)
        numbers[drawn] = np.asarray(few)[0] + 1
        palette += few.getpalette()[: 3 * COLOURS]
    image = Image.fromarray(numbers)
    image.putpalette(palette)
    stream = BytesIO()
    image.save(stream, format="PNG", compress_level=8, dpi=(DPI, DPI))  # 9: 4 % fewer bytes, in three times the time
    return stream.getvalue()
