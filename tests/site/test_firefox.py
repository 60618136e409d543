"""The living page in Firefox ($FIREFOX, or on the PATH), driven over WebDriver BiDi; skipped where there is none."""

import json
import os
import shutil
import socket
import subprocess
import time

import pytest
from course import STEMS

from gd_course.exercise.check import catalogue

websocket = pytest.importorskip("websocket", reason="there is no websocket-client, which comes with JupyterLab")
pytestmark = pytest.mark.site

LIMIT = 60  # seconds that anything may take
HAND = """
window.question = id => document.querySelector(`.gd-question[data-id="${id}"]`);
window.press = (id, name) => [...question(id).querySelectorAll("button")].find(b => b.textContent === name).click();
window.until = async (what, found) => {
  for (let k = 0; k < 600; k++) {
    const it = found();
    if (it) return it;
    await new Promise(done => setTimeout(done, 100));
  }
  throw new Error(`no ${what} after a minute`);
};
window.said = id => until("verdict", () => question(id).hasAttribute("aria-busy") ? ""
  : question(id).querySelector(":scope > .gd-verdict").lastChild?.textContent);
window.write = async (id, code) => {
  question(id).scrollIntoView();
  const text = await until("editor", () => question(id).querySelector(".cm-content"));
  text.focus();
  getSelection().selectAllChildren(text);
  document.execCommand("insertText", false, code);
};
window.shown = root => root.querySelector("canvas").toDataURL();
"""


class Firefox:
    """A Firefox without a window, with a profile in the empty folder `work`, and one page."""

    def __init__(self, program, work):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        command = [program, "--headless", "--no-remote", "--profile", str(work), "--remote-debugging-port", str(port)]
        self.process = subprocess.Popen(
            command, env={**os.environ, "HOME": str(work)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.sent = 0
        address, end = f"ws://127.0.0.1:{port}/session", time.monotonic() + LIMIT
        while True:
            try:
                self.socket = websocket.create_connection(address, timeout=2 * LIMIT, suppress_origin=True)
                break
            except (OSError, websocket.WebSocketException):
                if time.monotonic() > end or self.process.poll() is not None:
                    self.process.kill()
                    raise
                time.sleep(0.2)
        self.ask("session.new", capabilities={})
        self.page = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method, **parameters):
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while True:
            reply = json.loads(self.socket.recv())
            if reply.get("id") == self.sent:
                assert "error" not in reply, reply
                return reply["result"]

    def open(self, url):
        self.ask("browsingContext.navigate", context=self.page, url=url, wait="complete")
        self.run(HAND)

    def run(self, script):
        """What a script in the page gives, once it has come."""
        result = self.ask("script.evaluate", expression=script, target={"context": self.page}, awaitPromise=True)
        assert result["type"] == "success", result["exceptionDetails"]["text"]
        return result["result"].get("value")


@pytest.fixture
def firefox(tmp_path):
    program = os.environ.get("FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr")
    if not program:
        pytest.skip("there is no Firefox, neither on the PATH nor in $FIREFOX")
    running = Firefox(program, tmp_path)
    yield running
    running.process.terminate()
    running.process.wait(LIMIT)


def test_questions_answer_code_runs_and_an_explorer_moves(firefox, site):
    firefox.open(f"{site}{STEMS['03']}.html")
    known = catalogue("03")
    firefox.run("question('03.p2').querySelector('input[value=a]').click(); press('03.p2', 'Check')")
    assert firefox.run("said('03.p2')") == str(known["03.p2"].judge("a"))
    firefox.run("question('03.p2').querySelector('input[value=b]').click(); press('03.p2', 'Check')")
    assert firefox.run("said('03.p2')") == f"Right. {known['03.p2'].because}"

    firefox.run("write('03.2', 'while True: pass').then(() => press('03.2', 'Run'))")
    firefox.run("new Promise(done => setTimeout(done, 1000)).then(() => press('03.2', 'Stop'))")
    assert firefox.run("said('03.2')") == "Stopped."
    right = "def subtract(p, q): return Node(p.data - q.data, prev=(p, q), backward=lambda g: (g, -g))"
    firefox.run(f"write('03.2', {json.dumps(right)}).then(() => press('03.2', 'Check'))")
    assert firefox.run("said('03.2')").startswith("Right.")

    firefox.open(f"{site}{STEMS['01']}.html")
    moved = firefox.run(
        """(async () => {
        const root = document.querySelector(".gd-live .gd-explorer"), first = shown(root);
        root.scrollIntoView();
        const {runtime} = await import(new URL("live/runtime.js", location.href)), asked = runtime.lastId;
        const slider = root.querySelector("input[type=range]");
        slider.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
        slider.value = slider.max;
        slider.dispatchEvent(new Event("input", {bubbles: true}));
        slider.dispatchEvent(new PointerEvent("pointerup", {bubbles: true}));
        await until("answer", () => runtime.lastId > asked && runtime.now.state === "ready");
        await until("picture", () => root.dataset.state !== "waiting" && shown(root) !== first);
        return root.querySelector("[role=alert]").hidden;
        })()"""
    )
    assert moved is True
