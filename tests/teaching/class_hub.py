"""The class's Hub on this machine alone, for tests and for the benchmark of forty learners."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "binder/teaching/hub/jupyterhub_config.py"
TOKEN = "of-the-tests"
OURS = """
load_subconfig({config!r})
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.JupyterHub.services = [*c.JupyterHub.services, dict(name="tests", api_token={token!r})]
roles = c.JupyterHub.load_roles if c.JupyterHub.load_roles else []
c.JupyterHub.load_roles = [
    *roles,
    dict(
        name="tests",
        services=["tests"],
        scopes=["admin:users", "admin:servers", "access:servers", "admin:server_state"],
    ),
]
{more}
"""


def free_ports(count):
    """So many ports of this machine that nobody listens on."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


class Hub:
    """The Hub of a class, started.

    Parameters: folder, for all that it keeps; names of the learners; config, its configuration; more, lines after it.
    Attributes: address; process; log, a file.
    """

    def __init__(self, folder, names, config=CONFIG, more=""):
        self.folder, self.ports = folder, free_ports(3)
        self.address = f"http://127.0.0.1:{self.ports[0]}"
        (folder / "names.txt").write_text("\n".join(names), encoding="utf-8")
        self.file, self.log = folder / "tests_config.py", folder / "log"
        self.file.write_text(
            OURS.format(config=str(config), ports=self.ports, token=TOKEN, more=more), encoding="utf-8"
        )
        self.start()

    def start(self):
        """Start it, or start it anew."""
        environment = os.environ | {"TINYNET_CLASS": str(self.folder), "TINYNET_BIND": self.address}
        environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "--config", self.file],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self.wait_for(lambda: [self.ask("GET", "/hub/api/users")], 60)
        except BaseException:
            self.stop()
            raise

    def wait_for(self, question, seconds, every=0.2):
        """What a question answers, once that is something; not before the Hub answers at all."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")[-5000:]
            with contextlib.suppress(OSError):
                if answer := question():
                    return answer
            time.sleep(every)
        raise AssertionError(f"not within {seconds} seconds:\n{self.log.read_text(encoding='utf-8')[-5000:]}")

    def ask(self, method, path, body=None):
        """Ask the Hub, or by way of it a learner's server: what it answers, JSON or text. Raises: HTTPError."""
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, content, {"Authorization": f"token {TOKEN}"}, method=method
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
        with contextlib.suppress(ValueError):
            return json.loads(text)
        return text or "done"

    def serve(self, name):
        """Begin a learner's server, if it does not run; False where the Hub says to try again."""
        with contextlib.suppress(urllib.error.HTTPError):
            self.ask("POST", f"/hub/api/users/{name}")  # it may know them
        try:
            self.ask("POST", f"/hub/api/users/{name}/server")
        except urllib.error.HTTPError as error:
            return error.code == 400  # it runs
        return True

    def ready(self, name):
        """Whether a learner's server is there."""
        return self.ask("GET", f"/hub/api/users/{name}")["servers"].get("", {}).get("ready")

    def stop(self):
        """Stop the Hub alone; its learners' servers stay, as they do where it is restarted."""
        self.process.terminate()
        self.process.wait(60)

    def end(self, names):
        """Stop the servers of these learners, then the Hub and its proxy."""
        try:
            for name in names:
                with contextlib.suppress(OSError):
                    self.ask("DELETE", f"/hub/api/users/{name}/server")
            self.wait_for(lambda: not any(user["server"] for user in self.ask("GET", "/hub/api/users")), 60)
        finally:
            self.stop()


@contextlib.contextmanager
def hub(folder, names, **how):
    """A Hub that is ended afterwards, with all its servers. Parameters: as for Hub."""
    it = Hub(folder, names, **how)
    try:
        yield it
    finally:
        it.end(names)
