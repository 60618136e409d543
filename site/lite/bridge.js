// In the lab: what is done here is seen in the book, and the other way round.
//
// The notebooks' Python keeps progress in a file, which JupyterLite keeps in this browser; the book keeps a record in the
// browser's storage (progress.js). Both are of the same form. While the lab is open, each is added to the other as soon
// as it changes; while it is closed, only the book's can. So where both have something for one exercise, what has just
// been written counts, and at the start the book's.
import {EDITION} from "../live/ids.js";
import {erased, forgotten, isRecord, progress, todays} from "../live/progress.js";
import {app} from "./app.js";

const FOLDER = "notebooks", NAME = ".gd_progress.json", PATH = `${FOLDER}/${NAME}`;
const {contents} = app.serviceManager;

/** The record in a file as JupyterLite gives it, with whatever else is in it. null if it is damaged or of an older edition:
 *  Python puts that right when it next writes. */
function recordIn({format, content}) {
  try {
    if (format === "base64") content = new TextDecoder().decode(Uint8Array.from(atob(content), sign => sign.charCodeAt(0)));
    const record = format === "json" ? content : JSON.parse(content);
    return isRecord(record) && (record.edition ?? 1) === EDITION ? todays(record) : null;
  } catch {
    return null;
  }
}

const same = (one, two) => one?.[0] === two?.[0] && one?.[1] === two?.[1];

/** Add what the file has to the book's record. */
function take({done, code = {}}, fileIsLater) {
  const fresh = Object.entries(code).filter(([id, pair]) => fileIsLater ? !same(pair, progress.code[id]) : !progress.code[id]);
  if (fresh.length || done.some(id => !progress.done.has(id))) progress.add(done, Object.fromEntries(fresh));
}

let saved = "";
async function agree() {
  if (erased()) {
    await contents.delete(PATH);
    forgotten();
  }
  const {content: files} = await contents.get(FOLDER, {content: true});
  const there = files.some(file => file.name === NAME);
  const file = there ? recordIn(await contents.get(PATH, {content: true})) : {done: []};
  if (!file) return;
  take(file, false);
  const done = new Set(file.done);
  if ([...progress.done].every(id => done.has(id)) && Object.entries(progress.code).every(([id, pair]) => same(pair, file.code?.[id]))) return;
  saved = `${JSON.stringify({...file, ...JSON.parse(progress.text())}, null, 1)}\n`;
  await contents.save(PATH, {type: "file", format: "text", name: NAME, path: PATH, content: saved});
}

let last = Promise.resolve();   // one after the other
const next = () => { last = last.then(agree).catch(error => console.warn("Progress is not shared with the book.", error)); };
contents.fileChanged.connect((_, {newValue}) => {
  if (newValue?.path !== PATH || newValue.content === saved) return;
  const record = recordIn(newValue);   // what was written, even if something else is in the file by now
  if (record) take(record, true);
  next();
});
progress.addEventListener("change", next);
next();
