"""What the course changes in this environment's Jupyter server."""

import json
import tomllib
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_client import BlockingKernelClient
from real_lab import Lab
from traitlets.config import Application, Config

from gd_course.lab import server

ROOT = Path(__file__).resolve().parents[2]


def test_the_extension_is_enabled_with_the_package():
    enabled = json.loads((ROOT / "gd_course" / "lab" / "server.json").read_text())["ServerApp"]["jpserver_extensions"]
    assert enabled == {"gd_course.lab.server": True}
    for name in enabled:
        assert import_module(name)._jupyter_server_extension_points() == [{"module": name}]


def test_the_extension_can_be_switched_off_as_the_readme_says():
    """`jupyter server extension disable NAME` writes NAME.json, which must be the file that enables it."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    installed = Path(wheel["shared-data"]["gd_course/lab/server.json"])
    assert installed.name == "gd_course.lab.server.json"
    assert f"extension disable --sys-prefix {installed.stem}`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_small_messages_to_the_page_are_sent_at_once():
    class Plain:
        def __init__(self, websocket_handler):
            self.websocket_handler = websocket_handler

        def connect(self):
            return "connected"

    settings, calls = {"kernel_websocket_connection_class": Plain}, []
    server._load_jupyter_server_extension(SimpleNamespace(web_app=SimpleNamespace(settings=settings)))
    connection = settings["kernel_websocket_connection_class"](SimpleNamespace(set_nodelay=calls.append))
    assert isinstance(connection, Plain) and connection.connect() == "connected"
    assert calls == [True]


@pytest.mark.parametrize("chosen", ["disabled", "required"])
def test_encryption_that_someone_has_configured_stays(chosen):
    app = Application(config=Config(KernelManager={"transport_encryption": chosen}))
    server._link_jupyter_server_extension(app)
    assert app.config.KernelManager.transport_encryption == chosen


def test_a_kernel_starts_without_a_message_on_the_terminal(tmp_path):
    """ipykernel warns, for each kernel, if what it says to the server is not encrypted."""
    lab = Lab(tmp_path)
    try:
        kernel = lab.ask("api/kernels", {"name": "python3"})
        client = BlockingKernelClient()
        client.load_connection_file(lab.runtime / f"kernel-{kernel['id']}.json")
        client.start_channels(hb=False)  # on a busy machine, a heart that does not beat yet counts as dead
        client.wait_for_ready(timeout=300)
        client.stop_channels()
    finally:
        lab.stop()
    log = lab.log.read_text(errors="replace")
    assert kernel["id"] in log, "the log is that of the server that started this kernel"
    assert "IPKernelApp" not in log
