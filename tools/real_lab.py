"""A real JupyterLab to open in a real Chromium: for the tests in a browser and for the benchmark."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from clean_room import environment

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # every cell is drawn, even out of sight
    "docmanager-extension/plugin": {"autosave": False},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
# JavaScript for the page, where it is window.gd.
PAGE = r"""
window.gd = {
  panel: () => [...window.jupyterapp?.shell?.widgets('main') ?? []].find(w => w.content?.widgets && w.context?.isReady),
  cells: () => gd.panel().content.widgets,
  ready: () => { const p = window.jupyterapp && gd.panel();
    return !!p && p.context.sessionContext.session?.kernel?.status === 'idle' &&
      p.content.widgets.length === p.context.model.cells.length && !document.querySelector('.jp-Dialog'); },
  run: async () => {
    const {commands, shell} = window.jupyterapp;
    shell.activateById(gd.panel().id);
    await commands.execute('notebook:run-all-cells');
    const kernel = gd.panel().context.sessionContext.session.kernel;
    for (let quiet = 0; quiet < 5; quiet = kernel.status === 'idle' ? quiet + 1 : 0) await gd.sleep(60);
  },
  outputs: () => gd.cells().flatMap((c, i) => (c.model.outputs?.toJSON() ?? []).map(o => ({...o, cell: i}))),
  pictures: () => gd.outputs().filter(o => o.data?.['image/png']   // the outputs that are shown as an image
      && !o.data['application/vnd.jupyter.widget-view+json']),
  images: () => [...gd.panel().content.node.querySelectorAll('.jp-RenderedImage img')],
  trusted: () => gd.cells().filter(c => c.model.type === 'code').map(c => c.model.trusted),
  unrun: () => gd.cells().map((c, i) => [c, i]).filter(([c]) => c.model.type === 'code'
      && c.model.executionCount === null && c.model.sharedModel.getSource().trim()).map(([, i]) => i),
  sleep: ms => new Promise(done => setTimeout(done, ms)),
  next: () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))),
  roots: () => [...gd.panel().content.node.querySelectorAll('.gd-explorer')],
  settled: async n => {                       // until the picture shows what the controls say
    const root = gd.roots()[n];
    for (let k = 0; k < 10_000; k++) {
      await gd.next();
      if (root.dataset.state !== 'waiting') return gd.look(n);
      await gd.sleep(10);
    }
    throw new Error('no picture after more than a hundred seconds');
  },
  look: n => {
    const root = gd.roots()[n], ink = root.querySelector('.gd-picture canvas').toDataURL();
    let hash = 0;
    for (let k = 0; k < ink.length; k++) hash = (31 * hash + ink.charCodeAt(k)) | 0;
    const error = root.querySelector('[role=alert]'), says = root.querySelector('.gd-says').textContent;
    return {seen: `${hash} ${says} ${root.querySelector('table')?.textContent ?? ''}`, says,
            error: error.hidden ? '' : error.textContent};
  },
};
"""


def chromium():
    """The Chromium to use, from $CHROMIUM or the PATH, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)


class Lab:
    """A JupyterLab server on copies of `notebooks` in the empty folder `work`, and on {name: source} of one cell each.

    Raises RuntimeError, with the end of the server's log, when it does not start.
    """

    def __init__(self, work, notebooks=(), more=None):
        self.root, self.token = work / "lab", secrets.token_hex(16)
        self.root.mkdir()
        for notebook in notebooks:
            shutil.copy(notebook, self.root)
        for name, source in (more or {}).items():
            self.write(name, source)
        env = {k: v for k, v in environment(work).items() if not k.startswith(("JUPYTER", "JPY_"))}
        self.runtime = work / "runtime"  # where the server keeps a file for each kernel
        env["JUPYTER_RUNTIME_DIR"] = str(self.runtime)
        env["JUPYTER_CONFIG_DIR"] = str(work / "config")
        env["JUPYTER_DATA_DIR"] = str(work / "data")
        env["JUPYTERLAB_SETTINGS_DIR"] = str(work / "settings")
        env["JUPYTERLAB_WORKSPACES_DIR"] = str(work / "workspaces")
        for name, value in SETTINGS.items():
            path = work / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value))
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--expose-app-in-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}",
            f"--IdentityProvider.token={self.token}",
            f"--ServerApp.root_dir={self.root}",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        self.log = work / "server.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        for _ in range(600):
            try:
                self.ask("api/status")
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text(errors='replace')[-2000:]}")

    def write(self, name, source):
        """A notebook with one code cell, beside the copies."""
        cell = {"cell_type": "code", "id": "only", "metadata": {}, "execution_count": None, "outputs": []}
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        whole = {"cells": [{**cell, "source": source.strip()}], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
        (self.root / name).write_text(json.dumps(whole), encoding="utf-8")

    def ask(self, path, body=None):
        """What the server's REST API answers: GET, or POST if there is a body. Raises OSError if it does not answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Authorization": f"token {self.token}"})
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=300) as reply:
            return json.load(reply)

    def address(self, name):
        """Where a notebook opens, in a fresh workspace."""
        return f"{self.url}lab/tree/{urllib.parse.quote(name)}?reset&token={self.token}"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
