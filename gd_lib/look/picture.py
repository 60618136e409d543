"""A Picture: an image and the sentence that says what it shows. Every figure and graph of the course is one.

A notebook shows it as two outputs: the image (PNG, two pixels for each of the page's, at most 256 colours, white
ground), and below it the sentence. The sentence is also the image's text/plain, for a text-only reader, a search or
`repr`, and its alt text, in the image's metadata: nbconvert takes it from there, and so does JupyterLab with
tools/lab. There is no SVG: JupyterLab refuses to show it in a notebook that it does not trust yet.
"""

from html import escape
from io import BytesIO
from pathlib import Path

from gd_lib.look.axes import context

DPI = 192  # two pixels for each of the page's: 96 to the inch


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
            image = _render(image)
        elif not isinstance(image, (bytes, bytearray)):
            raise TypeError(f"A Picture is made from a matplotlib Figure or the bytes of a PNG, not from {image!r}.")
        self.says = " ".join(says.split())
        self.png, (width, height) = _few_colours(bytes(image))
        self.width, self.height = (width + 1) // 2, (height + 1) // 2

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
    """The bytes of a PNG of a matplotlib Figure, drawn without pyplot."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    stream = BytesIO()
    with context():
        FigureCanvasAgg(figure)
        figure.savefig(stream, format="png", dpi=DPI, facecolor="white")
    return stream.getvalue()


def _few_colours(png):
    """The PNG with a palette of at most 256 colours on a white ground, and its size in pixels.

    Drawings have few colours, so this saves most of the bytes and makes no visible difference.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(BytesIO(png)).convert("RGBA")
    except UnidentifiedImageError:
        raise ValueError("A Picture got bytes that are not an image; give it the bytes of a PNG.") from None
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    few = flat.quantize(256, dither=Image.Dither.NONE)
    # Quantising can turn white into 254: the ground must stay as white as the page.
    palette = few.getpalette()
    corner = 3 * few.getpixel((0, 0))
    if min(palette[corner : corner + 3]) > 248:
        palette[corner : corner + 3] = [255, 255, 255]
        few.putpalette(palette)
    stream = BytesIO()
    few.save(stream, format="PNG", optimize=True, dpi=(DPI, DPI))
    return stream.getvalue(), image.size
