"""Copies of the process that has imported all: each is its learner's own, and nothing but a copy can be asked for."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest
from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

import class_hub

HUB = class_hub.CONFIG.parent
sys.path.insert(0, str(HUB))
import forks  # noqa: E402

pytestmark = pytest.mark.teaching


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The socket of such a process."""
    address = tmp_path_factory.mktemp("class") / "forks"
    process = subprocess.Popen([sys.executable, HUB / "forks.py", address], env={"PATH": os.environ["PATH"]})
    end = time.monotonic() + 60
    while not address.exists():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(30)


def run(address, folder, name, code):
    """Run code in a new kernel of a learner, whose folder this is: what it prints; its process, and the connection."""
    file, _ = write_connection_file(str(folder / f"{name}.json"))
    environment = {"USER": name, "HOME": str(folder), "PATH": os.environ["PATH"], "PYTHONPATH": str(folder / "mine")}
    number, connection = forks.ask(address, "kernel", ["-f", file], environment, folder)
    client = BlockingKernelClient(connection_file=file)
    client.load_connection_file()
    client.start_channels()
    said = []
    try:
        client.wait_for_ready(60)
        reply = client.execute_interactive(code, timeout=60, output_hook=said.append)
    finally:
        client.stop_channels()
    assert reply["content"]["status"] == "ok", reply
    return "".join(it["content"].get("text", "") for it in said), psutil.Process(number), connection


CODE = """
import json, os, signal, sys, numpy as np, random, threading
print(json.dumps([
    dict(os.environ).get("HOME"), os.getcwd(), os.getsid(0) == os.getpid(), float(np.random.random()), random.random(),
    [path for path in sys.path if "mine" in path], sys.path[0], "tinynet" in sys.modules, "figures" in sys.modules,
    signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL, os.environ.get("JUPYTERHUB_API_TOKEN")]))
"""


def test_kernels_are_their_learners_own(address, tmp_path):
    told = []
    for name in ("ada", "emmy"):
        (tmp_path / name).mkdir()
        said, process, connection = run(address, tmp_path / name, name, CODE)
        assert process.name() == f"kernel {name}"
        home, folder, leads, *drawn, mine, first, tinynet, figures, signals, token = json.loads(said)
        assert home == folder == str(tmp_path / name)
        assert mine == [f"{home}/mine"]
        assert (leads, first, tinynet, figures, signals, token) == (True, "", False, False, True, None)
        told += drawn
        connection.close()
        process.wait(30)  # it ends with its server
    assert len(set(told)) == len(told)


def test_nothing_but_a_copy_can_be_asked_for_and_by_nobody_else(address, tmp_path):
    assert os.stat(address).st_mode & 0o77 == 0
    with pytest.raises(OSError, match="no copy was made"):
        forks.ask(address, "shell", [], {}, tmp_path)
    for text in (b"", b"nonsense", b"[]", b"{}", b'["kernel"]'):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as strange:
            strange.connect(str(address))
            if text:
                strange.send(text)
            strange.shutdown(socket.SHUT_WR)
            strange.settimeout(30)
            assert strange.recv(4) == b""
    said, process, connection = run(address, tmp_path, "ada", "print('still there')")
    assert said == "still there\n"
    connection.close()
    process.wait(30)
    with pytest.raises(OSError, match="no copy was made"):
        forks.ask(tmp_path / "nobody", "kernel", [], {}, tmp_path)


def test_a_kernels_process_is_seen_to_end_and_takes_signals(address, tmp_path):
    from provisioner import Copy

    file, _ = write_connection_file(str(tmp_path / "kernel.json"))
    copy = Copy(*forks.ask(address, "kernel", ["-f", file], {"USER": "ada", "HOME": str(tmp_path)}, tmp_path))
    assert copy.poll() is None
    copy.kill()
    assert select.select([copy.handle], [], [], 30)[0]
    assert copy.poll() == 0
    copy.send_signal(signal.SIGINT)  # as to a process of subprocess: nobody is there, and nothing is said
    assert copy.wait() == 0
