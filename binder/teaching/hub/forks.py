"""Servers and kernels of a class begin as copies of one process that has imported what all of them do.

`python forks.py SOCKET` is that process. The Hub starts it where all learners are one user of the machine. Nobody but
that user can ask it, by `ask`, for a copy of itself that is a learner's server or kernel from then on; nothing else can
be asked for. A copy shares memory with it until it writes there, and has nothing to import. Not imported here: what
reads a learner's environment as it is imported, and the series' own packages, which learners may change.
"""

import gc
import importlib
import io
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

HUB = Path(__file__).resolve().parent
SERVERS = "jupyter_server.serverapp", "jupyterlab.commands", "jupyterlab_server", "jupyterhub.handlers", "nbformat.v4"
KERNELS = "ipykernel.kernelapp", "ipykernel.ipkernel", "ipywidgets", "anywidget", "matplotlib_inline.backend_inline"
LONGEST = 2**17  # bytes of a request


def ask(address, kind, arguments, environment, folder):
    """Ask for a "server" or a "kernel": the number of its process, and a connection; a kernel ends when that is closed.

    Parameters: address, of the socket; arguments, a list of texts; environment, a dict; folder, where it is to begin.
    Its output is the asker's. Raises: OSError where no copy is made.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.settimeout(60)
        connection.connect(str(address))
        request = json.dumps([kind, arguments, dict(environment), str(folder)]).encode()
        socket.send_fds(connection, [request], [1, 2])
        (number,) = struct.unpack("i", connection.recv(4))
        return number, connection
    except (OSError, struct.error) as error:
        connection.close()
        raise OSError(f"no copy was made: {error}") from error


def listen(address):
    """A socket that only this process' user can connect to."""
    Path(address).unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(str(address))
    finally:
        os.umask(before)
    listener.listen(100)
    return listener


def serve(listener):
    """Make copies, without an end; in a copy return what was asked for, its files, and the connection."""
    while True:
        connection, _ = listener.accept()
        files = []
        try:
            connection.settimeout(5)
            _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            text, files, _, _ = socket.recv_fds(connection, LONGEST, 2)
            request = json.loads(text)
            kind, _, _, _ = request
            if user == os.getuid() and kind in BECOME and len(files) == 2:
                if (number := os.fork()) == 0:
                    listener.close()
                    return request, files, connection
                connection.send(struct.pack("i", number))
        except (OSError, ValueError, TypeError) as error:
            print("No copy was made:", error, file=sys.stderr, flush=True)
        for file in files:
            os.close(file)
        connection.close()


def become(request, files, connection):
    """Be what was asked for, until its end."""
    kind, arguments, environment, folder = request
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, file in enumerate([os.open(os.devnull, os.O_RDONLY), *files]):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[:0] = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    Path("/proc/self/comm").write_text(f"{kind} {environment.get('USER', '')}"[:15], encoding="utf-8")
    BECOME[kind](arguments, connection)


def server(arguments, connection):
    """A learner's server, as `start` begins it."""
    connection.close()
    subprocess.run([HUB / "copy"])
    importlib.reload(importlib.import_module("send2trash.plat_other"))  # it knows the folder of whoever imported it
    from jupyterhub.singleuser import main

    sys.argv = ["jupyterhub-singleuser", *arguments]
    sys.exit(main())


def kernel(arguments, connection):
    """A learner's kernel, as kernels/python3/kernel.py begins it."""
    import numpy as np
    from ipykernel import kernelapp

    def watch():  # a kernel does not outlive its server
        connection.settimeout(None)
        connection.recv(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    np.random.seed()  # noqa: NPY002  else all copies draw the same
    sys.path.insert(0, "")
    kernelapp.launch_new_instance(arguments)


BECOME = {"server": server, "kernel": kernel}


def prepare():
    """Import, and draw once what takes time the first time: a logarithmic axis has formulae."""
    for name in (*SERVERS, *KERNELS):
        importlib.import_module(name)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    figure.subplots().set(yscale="log", title="1", xlabel="2")
    canvas = FigureCanvasAgg(figure)
    for kind in ("png", "jpeg"):
        canvas.print_figure(io.BytesIO(), format=kind)


def main():
    """Import, and make copies."""
    listener = listen(sys.argv[1])  # who asks from now on waits
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a copy's end
    sys.modules["debugpy"] = None  # see kernel.py
    del sys.path[0]  # this folder
    prepare()
    gc.collect()
    gc.freeze()
    become(*serve(listener))


if __name__ == "__main__":
    main()
