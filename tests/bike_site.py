"""A web server on this machine in the place of UCI's, a small file in the place of hour.csv, for tests that fetch."""

import contextlib
import hashlib
import io
import shutil
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

from datasets import hour_csv

TABLE = b"instant,dteday\r\n" + b"".join(b"%d,2011-01-01\r\n" % row for row in range(1, 500))
SHA256 = hashlib.sha256(TABLE).hexdigest()
REAL = hour_csv.BIKES_ADDRESS, hour_csv.BIKES_SHA256  # before a test changes them


def zipped(content=TABLE, name="hour.csv", method=zipfile.ZIP_DEFLATED):
    """The bytes of a zip that holds this file, and another one as UCI's does."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("Readme.txt", "read me")
        archive.writestr(name, content)
    return file.getvalue()


@contextlib.contextmanager
def serving(answer):
    """Serve while the block runs. Parameter: answer, called with the request's handler, which it writes to.

    Yields: address, of the zip; requests, the paths that were asked for.
    """
    requests = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            with contextlib.suppress(OSError):  # the reader may have had enough
                answer(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield SimpleNamespace(address=f"http://127.0.0.1:{server.server_port}/bikes.zip", requests=requests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sending(content, **headers):
    """An answer: this content, with its length or the headers that are named."""

    def answer(handler):
        handler.send_response(200)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def status(code, **headers):
    """An answer without a body."""

    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


ZIP = zipped()
LENGTH = {"Content-Length": str(len(ZIP))}


def copy_of_datasets(root, folder, address):
    """Copy this repository's datasets, turned to a server of this module and to its TABLE, to folder/notebooks."""
    source, there = root / "notebooks", folder / "notebooks"
    shutil.copytree(source / "datasets", there / "datasets", ignore=shutil.ignore_patterns("__pycache__"))
    for module in source.glob("*.py"):
        shutil.copy(module, there)
    path = there / "datasets/hour_csv.py"
    text = path.read_text(encoding="utf-8")
    for real, here in zip(REAL, (address, SHA256), strict=True):
        text = text.replace(real, here)
    path.write_text(text, encoding="utf-8")
