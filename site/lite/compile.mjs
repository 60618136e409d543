// node compile.mjs <Pyodide's folder, with its lock> <JSON: names of packages> <Python source>
//
// Compiles, in place, the modules of the standard library and of the packages that are there once the source has run. A
// compiled module is larger than its source, so the others stay as they are. The course keeps its sources beside the
// compiled modules, for tracebacks and `inspect`.
import {pathToFileURL} from "node:url";
import {join, resolve} from "node:path";

// The message alone: otherwise Node begins with a line of Pyodide, which is all of it.
process.on("uncaughtException", error => { process.stderr.write(`${error.message}\n`); process.exitCode = 1; });
const [folder, names, source] = process.argv.slice(2);
const {loadPyodide} = await import(pathToFileURL(join(resolve(folder), "pyodide.mjs")));
const python = await loadPyodide({indexURL: resolve(folder)});
await python.loadPackage(JSON.parse(names), {messageCallback() {}});
python.FS.mkdirTree("/given");
python.FS.mount(python.FS.filesystems.NODEFS, {root: resolve(folder)}, "/given");
python.runPython(source);
python.runPython(`
import importlib._bootstrap_external as loader
import importlib.util
import os
import re
import sys
import zipfile

TAG = importlib.util.cache_from_source("x.py").rpartition("/")[2][1:]
IN_SITE = "/lib/python%d.%d/site-packages/" % sys.version_info[:2]
# One chapter is imported at a time, and its exercises and figures are long.
SELDOM = re.compile(r"gd_course/ch\\d\\d_")
files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
wanted = {file for file in files if file.endswith(".py")}
for zipped in sorted(os.listdir("/given")):
    if not zipped.endswith((".whl", ".zip")):
        continue
    where = IN_SITE if zipped.endswith(".whl") else next(p + "/" for p in sys.path if p.endswith(".zip"))
    with zipfile.ZipFile("/given/" + zipped) as old, zipfile.ZipFile("/new.zip", "w") as new:
        def write(name, data):
            new.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
        for name in old.namelist():
            if name.endswith("/"):
                continue
            data = old.read(name)
            if name == "matplotlib/fontlist.json":  # of the fonts that are there; matplotlib wrote it when it was imported
                with open(IN_SITE + name, "rb") as file:
                    data = file.read()
            if where + name not in wanted or SELDOM.match(name):
                write(name, data)
                continue
            # Unchecked: Python need not look at the source, nor at its time, which a zip may not keep.
            code = loader._code_to_hash_pyc(
                compile(data, where + name, "exec", dont_inherit=True), importlib.util.source_hash(data), False
            )
            if name.startswith(("gd_lib/", "gd_course/")):
                write(name, data)
                head, _, file = name.rpartition("/")
                write(f"{head}/__pycache__/{file[:-3]}{TAG}", code)
            else:
                write(name + "c", code)
    with open("/new.zip", "rb") as made:
        data = made.read()
    with open("/given/" + zipped, "wb") as file:
        file.write(data)
`);
