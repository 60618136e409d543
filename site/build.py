"""The book: `make site` writes it into build/site, and `make site-serve` shows it.

    PYTHONPATH=tools:. python site/build.py [--to folder] [--pyodide folder] [--serve [port]]

The pages are the committed notebooks (pages.py), set by Sphinx (conf.py). What makes them live is in live/: the
explorers' first frames (frames.py), Python for the page (bundle.py), and an editor (editor.py). The result is a folder
of static files, which any web server can serve, and which asks no other host for anything.
"""

import argparse
import base64
import html
import json
import shutil
import sys
import tempfile
from pathlib import Path

import bundle
import editor
import frames
import pages
from course import ROOT, STEMS
from sphinx.cmd.build import main as sphinx
from static_server import Server

from gd_course.exercise.moved import RENAMED
from gd_course.exercise.progress import EDITION

HERE = Path(__file__).resolve().parent
START = "00.c00-013"  # the explorer that the start page shows


def build(to, release=None):
    """Write the book into the folder `to`. Exits with one sentence if a part of it cannot be made."""
    with tempfile.TemporaryDirectory() as scratch:
        source, made = Path(scratch) / "source", Path(scratch) / "site"
        source.mkdir()
        files = write_pages(source)
        # -W: a warning is a broken link, a picture that is missing, or a page that nothing leads to.
        options = ["-q", "-W", "--keep-going", "-b", "html", "-c", str(HERE)]
        if sphinx([*options, "-d", str(Path(scratch) / "doctrees"), str(source), str(made)]):
            sys.exit("The book was not written: put right what is reported above.")
        for name, content in files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content)
        write_live(made / "live", release)
        (made / ".nojekyll").touch()  # GitHub Pages would leave out the folders that begin with an underscore
        shutil.rmtree(to, ignore_errors=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, to)
    size = sum(path.stat().st_size for path in to.rglob("*") if path.is_file())
    print(f"{to}: {size / 1e6:.1f} MB. To read it: make site-serve")


def write_pages(source):
    """Write what Sphinx reads. Returns what it does not: {a path in the site: its bytes}."""
    files, linked, worded, starting = {}, {}, set(), ""
    for number, stem in STEMS.items():
        notebook = frames.Notebook(number)
        page = pages.page(number, notebook.live)
        (source / f"{stem}.md").write_text(page.text, encoding="utf-8")
        for path in page.linked:
            linked.setdefault(path, []).append(stem)
        worded |= page.worded
        files |= {f"_static/notebooks/{name}": base64.b64decode(data) for name, data in page.pictures.items()}
        files |= {f"live/arguments/{name}": data for name, data in notebook.arguments.items()}
        files[f"live/cells/{number}.json"] = pages.as_json(pages.code_cells(number)).encode()
        found = [line for line in page.text.splitlines() if f'data-key="{START}"' in line]
        starting = found[0] if found else starting
    for pattern in set(pages.WORDED) - worded:
        print(f"No notebook says {pattern!r} any more: take it out of WORDED in site/pages.py.")
    for path, stems in linked.items():
        (source / f"{pages.source_page(path)}.md").write_text(pages.source_text(path, stems), encoding="utf-8")
    (source / "glossary.md").write_text(pages.glossary(), encoding="utf-8")
    (source / "index.md").write_text(start_page(starting), encoding="utf-8")
    for path in (ROOT / "docs" / "pictures").iterdir():
        files[f"_static/pictures/{path.name}"] = path.read_bytes()
    return files


def start_page(explorer):
    """index.md with an explorer and the list of chapters in it."""
    rows = pages.table_of_contents()
    cards = "".join(
        f'<li><a href="{row["stem"]}.html"><img src="_static/pictures/{Path(row["picture"]).name}" alt="" width="180" '
        f'height="108" loading="lazy"><span class="gd-name">{html.escape(row["title"])}</span>'
        f'<span class="gd-asks">{html.escape(row["question"])}</span>'
        f'<span class="gd-minutes">{row["minutes"]} minutes</span></a></li>'
        for row in rows
    )
    contents = "\n".join(f"{row['title']} <{row['stem']}>" for row in rows)
    text = (HERE / "index.md").read_text(encoding="utf-8")
    for mark, value in (
        ("EXPLORER", pages.raw(explorer)),
        ("CHAPTERS", pages.raw(f'<ol class="gd-chapters">{cards}</ol>')),
        ("CONTENTS", contents),
    ):
        text = text.replace(mark, value)
    return text


def write_live(live, release):
    """Write the folder of what makes the pages live."""
    live.mkdir(parents=True, exist_ok=True)
    for path in sorted((HERE / "live").iterdir()):
        if path.is_file():
            shutil.copy(path, live)
    for path in ("explorer/page.js", "explorer/page.css", "exercise/arrange.js", "exercise/arrange.css"):
        shutil.copy(ROOT / "gd_course" / path, live)  # the notebooks' own
    ids = f"export const EDITION = {EDITION}, RENAMED = {json.dumps(RENAMED)};\n"
    (live / "ids.js").write_text(ids, encoding="utf-8")
    editor.write(live / "editor.js")
    bundle.write(live, release)


def serve(folder, port):
    """Serve the folder on this machine, until Ctrl-C."""
    if not (folder / "index.html").is_file():
        sys.exit(f"There is no book in {folder}: run make site first.")
    try:
        server = Server(folder, port)
    except OSError as error:
        sys.exit(f"Port {port} cannot be used ({error.strerror}). Try another: make site-serve ARGS={port + 1}")
    with server:
        print(f"The book is at http://127.0.0.1:{server.server_port}/ until you press Ctrl-C.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the book as a folder of static files.")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "site", help="the folder (build/site)")
    parser.add_argument("--pyodide", type=Path, help="an unpacked Pyodide release, in place of the pinned one")
    parser.add_argument("--serve", type=int, nargs="?", const=8000, metavar="PORT", help="serve what was written")
    given = parser.parse_args()
    if given.serve is not None:
        serve(given.to, given.serve)
    else:
        build(given.to, given.pyodide)
