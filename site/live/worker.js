// Python in a worker: fetches Pyodide and the course, then runs one call at a time. runtime.js is the page's half.
//
// Beside this file the build puts pyodide/, course.zip (gd_lib and gd_course), live.py, explorers.py, and bundle.json:
//   {"core": bytes that a start fetches, "python": ["live.py", "explorers.py"],
//    "packages": for each name that code may import, what is fetched then, as in {"contourpy": {"contourpy": bytes, "numpy": bytes}}}

const HERE = new URL("./", self.location);
const at = name => new URL(name, HERE).href;

let loaded = 0, total = 0, said = 0, current = 0, started = false;

// Counts what arrives. The size in bundle.json is that of the files; a server that compresses them sends less.
const fetched = self.fetch.bind(self);
self.fetch = async (...given) => {
  const response = await fetched(...given).catch(error => { lost(given[0], error.message); throw error; });
  if (!response.ok) lost(given[0], response.status);
  if (!response.body || !response.ok) return response;
  const count = new TransformStream({
    transform(piece, out) {
      loaded += piece.byteLength;
      if (performance.now() - said > 100) tellLoaded();
      out.enqueue(piece);
    },
  });
  return new Response(response.body.pipeThrough(count),
    {status: response.status, statusText: response.statusText, headers: response.headers});
};

/** Pyodide waits for ever for a file that does not come. */
function lost(address, why) {
  if (!started) postMessage({failed: `Python could not be loaded (${new URL(address, HERE).pathname.split("/").pop()}: ${why}).`});
}

function tellLoaded() {
  said = performance.now();
  postMessage({loaded: Math.min(loaded, total || loaded), total});
}

async function get(name) {
  const response = await fetch(at(name));
  if (!response.ok) throw new Error(`${name} could not be fetched: ${response.status}`);
  return response;
}

async function start() {
  const bundle = await (await get("bundle.json")).json();
  loaded = 0;
  total = bundle.core;
  tellLoaded();
  const {loadPyodide} = await import(at("pyodide/pyodide.mjs"));
  const [py, course, ...modules] = await Promise.all([
    loadPyodide({indexURL: at("pyodide/"), stdout: text => console.info(text), stderr: text => console.info(text)}),
    get("course.zip").then(r => r.arrayBuffer()),
    ...bundle.python.map(name => get(name).then(r => r.text())),
  ]);
  py.unpackArchive(course, "zip", {extractDir: "/lib/course"});
  bundle.python.forEach((name, k) => py.FS.writeFile(`/lib/course/${name}`, modules[k]));
  py.registerJsModule("gd_page", {
    tell: text => postMessage({id: current, tell: JSON.parse(text)}),
    packages: () => Object.keys(bundle.packages),
  });
  const live = py.runPython(`
import sys
sys.path.insert(0, "/lib/course")
import live
live`);
  return {py, bundle, answer: live.answer, wanted: live.wanted, PythonError: py.ffi.PythonError};
}

const ready = start();
ready.then(
  () => { started = true; postMessage({ready: true}); },
  error => postMessage({failed: `Python could not be loaded (${error.message}).`}),
);

/** Fetch what the import of these names needs. Returns whether there was anything to fetch. */
async function load({py, bundle}, names) {
  const sizes = Object.entries(Object.assign({}, ...names.map(name => bundle.packages[name])))
    .filter(([name]) => !(name in py.loadedPackages));
  if (!sizes.length) return false;
  loaded = 0;
  total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  tellLoaded();
  await py.loadPackage(sizes.map(([name]) => name), {messageCallback() {}});
  for (const [name] of sizes) if (!(name in py.loadedPackages)) throw new Error(`${name} could not be fetched`);
  postMessage({id: current, fetched: true});
  return true;
}

let turn = Promise.resolve();
self.onmessage = event => { turn = turn.then(() => run(event.data)); };

async function run({id, name, args, needs}) {
  let python;
  try { python = await ready; } catch { return; }   // said already
  current = id;
  postMessage({id, began: true});
  const {py, answer, wanted, PythonError} = python;
  try {
    await load(python, needs);
    for (let round = 0; ; round++) {
      const given = answer(name, JSON.stringify(args));
      const [text, ...parts] = given.toJs();
      given.destroy();
      // Where it has imported what is not here yet, once more, with it.
      if (round < 9 && await load(python, wanted().toJs())) continue;
      const buffers = parts.map(part => part.slice());
      const message = {id, ...JSON.parse(text), heap: py._module.HEAPU8.length};
      if (buffers.length) message.buffers = buffers;
      return postMessage(message, buffers.map(b => b.buffer));
    }
  } catch (error) {
    if (error instanceof PythonError) {
      postMessage({id, error: {words: String(error.message).trim().split("\n").pop(), details: error.message}});
    } else if (/could not be fetched|Failed to fetch|NetworkError/.test(error.message)) {
      postMessage({id, error: {words: `A part of Python could not be loaded (${error.message}). Try again.`, details: ""}});
    } else {
      postMessage({id, fatal: why(error)});
    }
  }
}

/** Why Python itself ended, in words. */
function why(error) {
  const words = String(error?.message || error).split("\n")[0];
  if (/call stack|recursion/i.test(words)) return "calls within calls went too deep";
  if (/memory|allocation/i.test(words)) return "there was no memory left";
  return words;
}
