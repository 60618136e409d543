"""The whole lab in a browser tab: `make lite` adds JupyterLite to the book, in the folder lab of the same site.

    PYTHONPATH=tools:. python site/lite.py [--to folder] [--pyodide folder]

Python is Pyodide, as for the book (bundle.py), with the packages that a notebook needs beside it. The course is one of
these packages: the kernel loads it before the first cell, so no notebook installs anything. JupyterLite comes from
PyPI; it is told to ask no other host for anything.
"""

import argparse
import datetime
import gzip
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import bundle
import nbformat
from course import NOTEBOOKS, ROOT, STEMS

HERE = Path(__file__).resolve().parent
KERNEL = "@jupyterlite/pyodide-kernel-extension"
MOCKS = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / KERNEL / "static" / "pypi"
ROOTS = ("ipython", "jedi", "micropip", "numpy", "matplotlib", "pillow")  # what comes from Pyodide's release
# The packages that come from PyPI, in the versions of site/requirements-lock.txt: {name: (imports, depends)}.
FROM_PYPI = {
    "anywidget": ("anywidget", "ipywidgets psygnal typing-extensions"),
    "comm": ("comm", "traitlets"),
    "ipywidgets": ("ipywidgets", "comm traitlets ipython jupyterlab-widgets widgetsnbextension"),
    "jupyterlab-widgets": ("jupyterlab_widgets", ""),
    "psygnal": ("psygnal", ""),
    "typing-extensions": ("typing_extensions", ""),
}
# Those that the kernel brings: stand-ins for what has no place in a browser, and the kernel itself.
FROM_KERNEL = {
    "ipykernel": ("ipykernel", ""),
    "pyodide-kernel": ("pyodide_kernel", "ipython comm"),
    "widgetsnbextension": ("widgetsnbextension", ""),
}
SETTINGS = json.loads((HERE / "lite" / "jupyter-lite.json").read_text())
AT_START = SETTINGS["jupyter-config-data"]["litePluginSettings"][f"{KERNEL}:kernel"]["loadPyodideOptions"]["packages"]
IN_LAB = ("bridge.js", "notices.js", "stills.js")  # what JupyterLab's page loads besides
PAGE = 3.3  # MB: JupyterLab itself, as a server compresses it, and notebook 00
# Left out of what others wrote, since no notebook loads it: what the book leaves out, and what only JupyterLab has.
UNUSED = re.compile(
    bundle.UNUSED.pattern + r"|\.data/data/|^anywidget/(labextension|nbextension)/"
    r"|^jedi/third_party/(django-stubs|typeshed/third_party)/"
    r"|^pygments/lexers/(?!__init__|_mapping|python|special|console)"
)
# Fetched only if a cell imports them: matplotlib needs these for PDFs and time zones.
SELDOM = {"fonttools", "pytz"}
# What a notebook runs, as far as modules go: these are compiled when the site is built, not at each start.
RUNS = """
import importlib, io, sys, zipfile
import IPython.core.interactiveshell, IPython.core.application, IPython.core.pylabtools, anywidget, ipywidgets, jedi
import gd_lib, gd_course
import pkgutil
for package in (gd_lib, gd_course):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".lab" not in found.name:
            importlib.import_module(found.name)
from gd_lib import Node, draw_graph
draw_graph(Node(2.0) * Node(3.0)).png
"""


def normal(name):
    """A package's name as a lock has it."""
    return name.lower().replace("_", "-")


def packages(folder):
    """(Pyodide's folder, its lock, with what a notebook needs), each file compared with the release's own SHA-256."""
    source, lock = bundle.pyodide(folder)
    if folder:
        known = json.loads((source / "pyodide-lock.json").read_text())["packages"]
    else:
        known = json.loads((HERE / "lite" / "packages.json").read_text())["packages"] | lock["packages"]
    found, wanted = {}, list(ROOTS)
    while wanted:
        name = normal(wanted.pop())
        if name not in found:
            found[name] = known[name]
            wanted += known[name]["depends"]
    hashes = {entry["file_name"]: entry["sha256"] for entry in found.values()}
    if not folder:
        missing = [name for name in hashes if not (source / name).is_file()]
        if missing:
            bundle.fetch(source, missing)
    bundle.compare(source, hashes)
    return source, {"info": lock["info"], "packages": found}


def pinned():
    """The versions of FROM_PYPI in the site's lock, {name: version}."""
    lines = (HERE / "requirements-lock.txt").read_text().splitlines()
    versions = dict(line.partition(" ;")[0].split("==") for line in lines if "==" in line)
    missing = [name for name in FROM_PYPI if name not in versions]
    if missing:
        sys.exit(f"site/requirements-lock.txt does not pin {missing[0]}: run make lock.")
    return {name: versions[name] for name in FROM_PYPI}


def downloaded():
    """The wheels of FROM_PYPI, {name: path}, fetched once and kept in the user's cache."""
    versions = pinned()
    kept = bundle.cache() / "wheels"
    kept.mkdir(parents=True, exist_ok=True)

    def wheel(name):
        return next(kept.glob(f"{name.replace('-', '_')}-{versions[name]}-*.whl"), None)

    wanted = [f"{name}=={version}" for name, version in versions.items() if not wheel(name)]
    if wanted:
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--implementation", "py", "--abi", "none"]
        command = [sys.executable, "-m", "pip", "download", *options, "--platform", "any", "-d", str(kept), *wanted]
        environment = {k: v for k, v in os.environ.items() if k != "PIP_CONSTRAINT"}
        if subprocess.run(command, env=environment).returncode:
            sys.exit(f"{wanted[0]} could not be fetched: check the internet connection.")
    return {name: wheel(name) for name in versions}


def wheel(to, name, version, files):
    """Write a wheel of pure Python. files: {path: bytes}. Returns its path."""
    head = f"{name.replace('-', '_')}-{version}"
    about = f"{head}.dist-info"
    files = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in files).encode()
    path = to / f"{head}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        for inside, data in files.items():
            made.writestr(zipfile.ZipInfo(inside, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return path


def course():
    """The files of gd_lib and gd_course that a notebook needs, {path: bytes}."""
    wanted = (".py", ".js", ".css", ".csv.gz")
    files = (path for package in ("gd_lib", "gd_course") for path in sorted((ROOT / package).rglob("*")))
    names = {path.relative_to(ROOT).as_posix(): path for path in files if path.name.endswith(wanted)}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith("gd_course/lab/")}


def slimmed(path, to):
    """A copy of a wheel without what no notebook loads."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            if not name.endswith("/") and not UNUSED.search(name):
                new.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)


def python(to, folder=None):
    """Write Pyodide, its packages and a lock that knows the course's own, into the folder `to`."""
    source, lock = packages(folder)
    to.mkdir(parents=True)
    for entry in lock["packages"].values():
        entry["depends"] = [normal(name) for name in entry["depends"] if name not in SELDOM]
    for name in bundle.CORE:
        shutil.copy(source / name, to)
    for entry in lock["packages"].values():
        file = source / entry["file_name"]
        slimmed(file, to / file.name) if file.suffix == ".whl" else shutil.copy(file, to)

    def own(path, name, imports, depends):
        lock["packages"][name] = {
            "name": name,
            "version": path.name.split("-")[1],
            "file_name": path.name,
            "install_dir": "site",
            "package_type": "package",
            "imports": imports.split(),
            "depends": depends.split(),
            "unvendored_tests": False,
        }

    for name, path in downloaded().items():
        slimmed(path, to / path.name)
        own(path, name, *FROM_PYPI[name])
    for name, about in FROM_KERNEL.items():
        path = max(MOCKS.glob(f"{name.replace('-', '_')}-*.whl"), key=lambda path: path.name)
        slimmed(path, to / path.name)
        own(path, name, *about)
    stub = {"piplite/__init__.py": b"from .piplite import install\n"}
    stub["piplite/piplite.py"] = (HERE / "lite" / "piplite.py").read_bytes()
    own(wheel(to, "piplite", "0.0.1", stub), "piplite", "piplite", "")
    depends = "numpy matplotlib pillow anywidget ipywidgets"
    own(wheel(to, "gd-lib", "1.0.0", course()), "gd-lib", "gd_lib gd_course", depends)
    sealed(to, lock)
    arguments = [bundle.node(), HERE / "lite" / "compile.mjs", to, json.dumps(AT_START), RUNS]
    done = subprocess.run(list(map(str, arguments)), capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"The lab's Python could not be compiled: {done.stderr.strip() or done.stdout.strip()}")
    sealed(to, lock)


def sealed(to, lock):
    """Write the lock with the SHA-256 of the files as they are now."""
    for entry in lock["packages"].values():
        entry["sha256"] = bundle.sha256(to / entry["file_name"])
    (to / "pyodide-lock.json").write_text(json.dumps(lock))


def contents(lab):
    """Write what the lab's list of files shows: the notebooks, stamped with their editions, and the files they link to.

    A notebook's edition is what its cells are made of, without what they print.
    """
    files = lab / "files"
    linked, editions = set(), {}
    for stem in STEMS.values():
        book = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)
        source = json.dumps([(cell.cell_type, cell.source) for cell in book.cells])
        editions[stem] = book.metadata["gd_edition"] = hashlib.sha256(source.encode()).hexdigest()[:12]
        # With the lines of a cell joined, as nbformat reads them: JupyterLite hands a file on as it lies.
        put(files / "notebooks" / f"{stem}.ipynb", json.dumps(book, ensure_ascii=False, indent=1).encode())
        for cell in book.cells:
            if cell.cell_type == "markdown":
                linked |= set(re.findall(r"\]\(\.\./([\w./]+\.(?:py|md))[)#]", cell.source))
    for name in sorted(linked):
        put(files / name, (ROOT / name).read_bytes())
    for folder in (files, *sorted(path for path in files.rglob("*") if path.is_dir())):
        inside = folder.relative_to(files)
        listing = model(folder, files) | {
            "format": "json",
            "content": [model(p, files) for p in sorted(folder.iterdir())],
        }
        put(lab / "api" / "contents" / inside / "all.json", json.dumps(listing).encode())
    put(lab / "editions.json", json.dumps(editions).encode())
    config = lab / "jupyter-lite.json"
    settings = json.loads(config.read_text())
    settings["jupyter-config-data"]["contentsAllJsonFile"] = "all.json"
    config.write_text(json.dumps(settings))


def welcome(lab):
    """Write the page that says what a learner should know, and leads to the notebooks.

    Returns the megabytes that the first start fetches, as a text.
    """
    python = lab / "static" / "pyodide"
    lock, loaded, wanted = json.loads((python / "pyodide-lock.json").read_text())["packages"], set(), list(AT_START)
    while wanted:
        name = wanted.pop()
        if name not in loaded:
            loaded.add(name)
            wanted += lock[name]["depends"]
    size = sum((python / lock[name]["file_name"]).stat().st_size for name in loaded)
    size += sum(len(gzip.compress((python / name).read_bytes())) for name in bundle.CORE)
    links = {stem: f"lab/index.html?path=notebooks/{stem}.ipynb" for stem in STEMS.values()}
    titles = {stem: title(stem) for stem in links}
    items = [
        f'<li id="{stem}"><a href="{link}">{stem[:2]} {html.escape(titles[stem])}</a></li>'
        for stem, link in links.items()
    ]
    edition = hashlib.sha256((lab / "editions.json").read_bytes()).hexdigest()[:8]
    megabytes = f"{size / 1e6 + PAGE:.0f}"
    for path in (HERE / "lite").glob("*.js"):
        shutil.copy(path, lab)
    app = lab / "lab" / "index.html"
    page, body = app.read_text(encoding="utf-8"), "</body>"
    if body not in page:
        sys.exit("JupyterLite's page has no </body> any more: put welcome() in site/lite.py right.")
    ours = f'<meta name="gd-megabytes" content="{megabytes}">' + "".join(
        f'<script type="module" src="../{name}"></script>' for name in IN_LAB
    )
    app.write_text(page.replace(body, ours + body), encoding="utf-8")
    text = (HERE / "lite" / "index.html").read_text(encoding="utf-8")
    for mark, value in (
        ("START", links[STEMS["00"]]),
        ("SIZE", megabytes),
        ("NOTEBOOKS", "\n".join(items)),
        ("EDITION", edition),
    ):
        text = text.replace(mark, value)
    (lab / "index.html").write_text(text, encoding="utf-8")
    return megabytes


def doors(to, megabytes):
    """Put a link to the lab where the book's pages have a mark for it (pages.LAB)."""
    cost = f"It is JupyterLab in a browser tab; its first start fetches about {megabytes}&nbsp;MB."
    for path in to.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for mark, stem in re.findall(r"(<!--lab (\w*)-->)", text):
            link = f"lab/lab/index.html?path=notebooks/{stem}.ipynb" if stem else "lab/index.html"
            words = "Open this notebook in the lab" if stem else "Open the lab"
            what = f"where you can change every cell. {cost}"
            text = text.replace(mark, f'<p class="gd-lab"><a href="{link}">{words}</a>, {what}</p>')
        path.write_text(text, encoding="utf-8")


def title(stem):
    """The heading of a notebook."""
    first = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4).cells[0].source
    return first.splitlines()[0].lstrip("# ")


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def model(path, files):
    """A file or folder as Jupyter's contents API describes it."""
    kind = "directory" if path.is_dir() else "notebook" if path.suffix == ".ipynb" else "file"
    inside = path.relative_to(files).as_posix()
    time = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC).isoformat(timespec="seconds")
    return {
        "name": "" if inside == "." else path.name,
        "path": "" if inside == "." else inside,
        "type": kind,
        "created": time,
        "last_modified": time,
        "content": None,
        "format": None,
        "mimetype": None,
        "size": None if path.is_dir() else path.stat().st_size,
        "writable": True,
    }


def build(to, release=None):
    """Write the lab into the folder `to` of the site. Exits with one sentence if a part of it cannot be made."""
    with tempfile.TemporaryDirectory() as scratch:
        lite, made = Path(scratch) / "lite", Path(scratch) / "lab"
        lite.mkdir()
        python(lite / "static" / "pyodide", release)
        shutil.copy(HERE / "lite" / "jupyter-lite.json", lite)
        shutil.copy(ROOT / "gd_course" / "lab" / "settings.json", lite / "overrides.json")
        extensions = Path(scratch) / "extensions"
        for name in ("alt.js", "package.json"):
            put(extensions / "gd_lib" / name, (ROOT / "gd_course" / "lab" / name).read_bytes())
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_"))}
        options = ["--lite-dir", str(lite), "--output-dir", str(made), "--apps", "lab", "--no-sourcemaps"]
        command = [sys.executable, "-m", "jupyterlite_core", "build", *options]
        more = f"--FederatedExtensionAddon.extra_labextensions_path={extensions}"
        done = subprocess.run([*command, more], cwd=lite, env=environment, capture_output=True, encoding="utf-8")
        if done.returncode:
            sys.exit(f"JupyterLite was not built: {(done.stderr or done.stdout).strip()[-2000:]}")
        contents(made)
        megabytes = welcome(made)
        shutil.rmtree(to / "lab", ignore_errors=True)
        to.mkdir(parents=True, exist_ok=True)
        shutil.move(made, to)
    doors(to, megabytes)
    size = sum(path.stat().st_size for path in (to / "lab").rglob("*") if path.is_file())
    print(f"{to / 'lab'}: {size / 1e6:.1f} MB. To open it: make site-serve, and /lab/ at its address")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the lab as a folder of static files.")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "site", help="the site's folder (build/site)")
    parser.add_argument("--pyodide", type=Path, help="an unpacked Pyodide release, in place of the pinned one")
    given = parser.parse_args()
    build(given.to, given.pyodide)
