// node compile.mjs <Pyodide's folder> <folder with 0.zip, 1.zip, …> <JSON: whether each keeps its sources>
// writes 0.new.zip, …: the same modules compiled by the Python that will import them.
import {pathToFileURL} from "node:url";
import {join, resolve} from "node:path";

const [pyodide, folder, keep] = process.argv.slice(2);
const {loadPyodide} = await import(pathToFileURL(join(resolve(pyodide), "pyodide.mjs")));
const python = await loadPyodide({indexURL: resolve(pyodide)});
python.FS.mkdirTree("/zips");
python.FS.mount(python.FS.filesystems.NODEFS, {root: resolve(folder)}, "/zips");
python.globals.set("keep", python.toPy(JSON.parse(keep)));
python.runPython(`
import importlib._bootstrap_external as loader
import importlib.util
import zipfile

TAG = importlib.util.cache_from_source("x.py").rpartition("/")[2][1:]

def compiled(name, source, where):
    try:
        code = compile(source, where + name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):  # a file that is no module, such as a template
        return None
    # Unchecked: Python need not look at the source, nor at its time, which a zip may not keep.
    return loader._code_to_hash_pyc(code, importlib.util.source_hash(source), False)

for k, sources in enumerate(keep):
    where = "/lib/course/" if sources else "/lib/python/"
    with zipfile.ZipFile(f"/zips/{k}.zip") as old, zipfile.ZipFile(f"/zips/{k}.new.zip", "w") as new:
        def write(name, data):
            new.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
        for name in old.namelist():
            if name.endswith("/"):
                continue
            data = old.read(name)
            skipped = sources and name.endswith(("exercises.py", "figures.py"))   # large, and seldom imported
            code = compiled(name, data, where) if name.endswith(".py") and not skipped else None
            if code is None:
                write(name, data)
            elif sources:
                write(name, data)
                folder, _, file = name.rpartition("/")
                write(f"{folder}/__pycache__/{file[:-3]}{TAG}", code)
            else:
                write(name + "c", code)
`);
