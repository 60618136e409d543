// A learner's own copies of the notebooks, which JupyterLite keeps in this browser, and which edition each began as.
//
// JupyterLite shows a saved copy in place of the site's notebook, also where the site has a newer one by now. So the
// page says so, and sets the copy aside under another name if the learner wants the new one: both stay.
const HOME = new URL(".", import.meta.url);
const STORAGE = `JupyterLite Storage - ${HOME.pathname}`, FILES = "files";

/** {a notebook's name without its ending: the edition that the site has} */
export const editions = await (await fetch(new URL("editions.json", HOME), {cache: "no-cache"})).json();

const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Call `work` with the store of files; null if JupyterLite has kept nothing yet. */
async function withFiles(mode, work) {
  if (!(await indexedDB.databases()).some(({name}) => name === STORAGE)) return null;
  const database = await done(indexedDB.open(STORAGE));
  try {
    if (!database.objectStoreNames.contains(FILES)) return null;
    return await work(database.transaction(FILES, mode).objectStore(FILES));
  } finally {
    database.close();
  }
}

const pathOf = stem => `notebooks/${stem}.ipynb`;

/** The notebooks of which this browser keeps a copy: {name: whether the site has a newer edition of it}. */
export async function copies() {
  const found = {};
  await withFiles("readonly", async files => {
    for (const [stem, edition] of Object.entries(editions)) {
      const kept = await done(files.get(pathOf(stem)));
      if (kept?.content?.cells) found[stem] = kept.content.metadata?.gd_edition !== edition;
    }
  });
  return found;
}

/** Keep the copy of a notebook under another name, so that the site's shows again. Returns the copy's new name. */
export async function setAside(stem) {
  return withFiles("readwrite", async files => {
    const kept = await done(files.get(pathOf(stem)));
    if (!kept) return null;
    const taken = new Set(await done(files.getAllKeys()));
    const day = new Date().toISOString().slice(0, 10);
    let name = `${stem}.mine-${day}.ipynb`;
    for (let n = 2; taken.has(`notebooks/${name}`); n++) name = `${stem}.mine-${day}-${n}.ipynb`;
    await done(files.put({...kept, name, path: `notebooks/${name}`}, `notebooks/${name}`));
    await done(files.delete(pathOf(stem)));
    return name;
  });
}
