// node compile.mjs <Pyodide's folder> <folder with 0.zip, 1.zip, …> <JSON: whether each keeps its sources> <live folder>
// writes 0.new.zip, …: the same modules compiled by the Python that will import them.
//
// Compiled modules are larger than their sources. So of what others wrote, only those are compiled that a page imports:
// the modules that are there once the course in <live folder> has been imported.
import {pathToFileURL} from "node:url";
import {join, resolve} from "node:path";

const [pyodide, folder, keep, live] = process.argv.slice(2);
const {loadPyodide} = await import(pathToFileURL(join(resolve(pyodide), "pyodide.mjs")));
const python = await loadPyodide({indexURL: resolve(pyodide)});
for (const [name, root] of [["/zips", folder], ["/live", live]]) {
  python.FS.mkdirTree(name);
  python.FS.mount(python.FS.filesystems.NODEFS, {root: resolve(root)}, name);
}
const kept = JSON.parse(keep);
if (kept.includes(false)) await python.loadPackage(["numpy", "contourpy", "matplotlib", "pillow"], {messageCallback() {}});
python.globals.set("keep", python.toPy(kept));
python.runPython(`
import importlib._bootstrap_external as loader
import importlib.util
import json
import os
import re
import sys
import zipfile

TAG = importlib.util.cache_from_source("x.py").rpartition("/")[2][1:]
# One chapter of the course is imported at a time, and its exercises and figures are long: compiling them all costs more.
SELDOM = re.compile(r"gd_course/ch\\d\\d_")

def used():
    """The modules that a page imports, by their names in a zip."""
    sys.path[:0] = ["/live/course.zip", "/live"]
    import contourpy, explorers, questions
    for name in zipfile.ZipFile("/live/course.zip").namelist():
        if re.search(r"/ch\\d\\d_\\w+/(explorers|exercises)\\.py$", name):
            importlib.import_module(name[:-3].replace("/", "."))
    start = imported()
    # What figures import beyond that: only of the packages that are fetched for them.
    os.environ["MPLBACKEND"] = "agg"
    import matplotlib.pyplot
    from gd_lib import Node, draw_graph
    draw_graph(Node(2.0) * Node(3.0)).png
    return {re.sub(r"^.*?(python\\d+\\.zip|site-packages)/", "", file) for file in start} | {
        name for file in imported() - start if (name := file.rpartition("/site-packages/")[2]) != file and not name.startswith("numpy/")
    }

def imported():
    return {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}

def fonts(names):
    """matplotlib's list of fonts, which it has just written, without those that are not among the names of a wheel."""
    import matplotlib
    with open(os.path.join(matplotlib.get_data_path(), "..", "fontlist.json"), encoding="utf-8") as file:
        listed = json.load(file)
    for kind in ("ttflist", "afmlist"):
        listed[kind] = [font for font in listed[kind] if "matplotlib/mpl-data/" + font["fname"] in names]
    return json.dumps(listed).encode()

def compiled(name, source, where):
    try:
        code = compile(source, where + name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):  # a file that is no module, such as a template
        return None
    # Unchecked: Python need not look at the source, nor at its time, which a zip may not keep.
    return loader._code_to_hash_pyc(code, importlib.util.source_hash(source), False)

wanted = set() if all(keep) else used()
for k, sources in enumerate(keep):
    where = "/lib/course/" if sources else "/lib/python/"
    with zipfile.ZipFile(f"/zips/{k}.zip") as old, zipfile.ZipFile(f"/zips/{k}.new.zip", "w") as new:
        def write(name, data):
            new.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
        for name in old.namelist():
            if name.endswith("/"):
                continue
            data = fonts(set(old.namelist())) if name == "matplotlib/fontlist.json" else old.read(name)
            pays = not SELDOM.match(name) if sources else name in wanted
            code = compiled(name, data, where) if name.endswith(".py") and pays else None
            if code is None:
                write(name, data)
            elif sources:
                write(name, data)
                folder, _, file = name.rpartition("/")
                write(f"{folder}/__pycache__/{file[:-3]}{TAG}", code)
            else:
                write(name + "c", code)
`);
