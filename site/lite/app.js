/** JupyterLab's application, once it is there. */
export const app = await (async () => {
  while (!window.jupyterapp?.serviceManager || !window.jupyterapp.shell) await new Promise(done => setTimeout(done, 100));
  return window.jupyterapp;
})();

/** Call `look` with each document that comes to the front, once. */
export async function onOpened(look) {
  const seen = new WeakSet();
  const meet = async widget => {
    if (!widget?.context || seen.has(widget)) return;
    seen.add(widget);
    await widget.context.ready;
    await look(widget);
  };
  app.shell.currentChanged.connect((_, {newValue}) => meet(newValue));
  await app.restored;
  await meet(app.shell.currentWidget);
}
