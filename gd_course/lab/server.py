"""A Jupyter server extension, active only in the environment that the course is installed in. It changes two things.

It turns off Nagle's algorithm for the connection that carries a kernel's messages to the page. With it, the second of
two small messages waits until the page has confirmed the first, 40 milliseconds later, and explorers lag. Tornado
describes the delay and the remedy at `WebSocketHandler.set_nodelay`.

It encrypts what the server and a Python kernel say to each other. jupyter_client can do this but does not by default,
and ipykernel from 7.3 on then prints a warning for each kernel that starts.
"""

import zmq
from jupyter_client import KernelManager
from traitlets.config import Config


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _link_jupyter_server_extension(serverapp):
    # The server has read its configuration, and has no kernel yet. Where encryption is not possible, nothing changes.
    possible = hasattr(KernelManager, "transport_encryption") and zmq.has("curve")
    if possible and "transport_encryption" not in serverapp.config.KernelManager:
        serverapp.update_config(Config(KernelManager={"transport_encryption": "auto"}))


def _load_jupyter_server_extension(serverapp):
    settings = serverapp.web_app.settings
    plain = settings["kernel_websocket_connection_class"]

    class Prompt(plain):
        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    settings["kernel_websocket_connection_class"] = Prompt
