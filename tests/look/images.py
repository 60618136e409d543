"""What the tests in this folder share: a Picture's pixels, and what a script prints in a process of its own."""

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent


def opened(picture):
    return Image.open(io.BytesIO(picture.png))


def run(script):
    """Run a script that may import the test files of this folder: (what it prints, what it writes to stderr)."""
    program = f"import sys; sys.path.insert(0, {str(HERE)!r})\n{script}"
    done = subprocess.run([sys.executable, "-c", program], cwd=HERE.parents[1], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr
