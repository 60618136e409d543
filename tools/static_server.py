"""A server for a folder of static files on this machine: the book, as any web server shows it."""

import functools
import http.server
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    # Said here, because some systems have other types for them, and browsers then refuse the files.
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *words):
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """Serves `folder` on 127.0.0.1, on `port` or a free one. A browser that leaves in the middle is no error."""

    def __init__(self, folder, port=0, handler=Handler):
        super().__init__(("127.0.0.1", port), functools.partial(handler, directory=str(folder)))

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
