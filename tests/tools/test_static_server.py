import socket
import struct
import threading
import urllib.request

from static_server import Server


def test_it_serves_files_and_says_nothing_of_a_browser_that_leaves(tmp_path, capfd):
    (tmp_path / "large.wasm").write_bytes(bytes(20_000_000))  # more than a connection holds
    (tmp_path / "page.mjs").write_text("export const x = 1;")
    ended = threading.Event()

    class Watched(Server):
        def handle_error(self, *request):
            super().handle_error(*request)
            ended.set()

    with Watched(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/page.mjs") as reply:
            assert reply.headers["Content-Type"] == "text/javascript"
        leaves = socket.create_connection(server.server_address)
        leaves.sendall(b"GET /large.wasm HTTP/1.0\r\n\r\n")
        leaves.recv(100)
        leaves.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # ends it at once
        leaves.close()
        assert ended.wait(60)
        server.shutdown()
    assert capfd.readouterr() == ("", "")
