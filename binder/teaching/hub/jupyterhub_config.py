"""A class on one machine: `jupyterhub --config binder/teaching/hub/jupyterhub_config.py`, as TEACHING.md says.

What it keeps is in one folder, TINYNET_CLASS: names.txt, a name a line, the teacher's first; homes/, a folder for each
learner, with their copy of the series in it; and the Hub's own files.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner
from jupyterhub.utils import can_connect, random_port

HUB = Path(__file__).resolve().parent
sys.path.append(str(HUB))
import forks  # noqa: E402

SERIES = HUB.parents[2]
CLASS = Path(os.environ.get("TINYNET_CLASS", "/srv/tinynet"))
FORKS = CLASS / "forks"
NAMES = (CLASS / "names.txt").read_text(encoding="utf-8").split()

# A Hub that a script starts in the background is deaf to SIGINT, with all that it starts in turn: each server would end
# half a minute late, with the SIGTERM that comes after it.
signal.signal(signal.SIGINT, signal.default_int_handler)

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = os.environ.get("TINYNET_BIND", "http://127.0.0.1:8000")
c.JupyterHub.db_url = f"sqlite:///{CLASS}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(CLASS / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(CLASS / "proxy.pid")

# Who may come in: the names on the list. The first password that one gives is theirs from then on, so a class needs no
# accounts and no other service. A school that has one of these takes its own instead: LDAP, OAuth, LTI (from Moodle).
c.JupyterHub.authenticator_class = "firstuseauthenticator.FirstUseAuthenticator"
c.FirstUseAuthenticator.dbm_path = str(CLASS / "passwords.dbm")
c.Authenticator.allowed_users = set(NAMES)
c.Authenticator.admin_users = set(NAMES[:1])


class CopySpawner(SimpleLocalProcessSpawner):
    """Begins a server as a copy; where none is made, as everywhere."""

    turns = asyncio.Semaphore(4)  # forty at once on two cores are late for a minute each; four at a time are not

    async def start(self):
        """As SimpleLocalProcessSpawner's, but it ends once the server answers, or has ended. The fifth waits."""
        async with self.turns:
            address = await self.begin()
            while await self.poll() is None and not await asyncio.to_thread(can_connect, *address):
                await asyncio.sleep(0.1)
            return address

    async def begin(self):
        """Begin a server: where it will answer."""
        self.port = self.port or random_port()
        os.makedirs(self.home_dir, exist_ok=True)
        try:
            asked = forks.ask, FORKS, "server", self.get_args(), self.get_env(), self.home_dir
            self.pid, connection = await asyncio.to_thread(*asked)
        except OSError as error:
            self.log.warning("A server begins without a copy: %s", error)
            return await super().start()
        connection.close()
        return "127.0.0.1", self.port


# Where servers run. With systemd each learner is a user of the machine's own making, who reads nobody else's folder,
# and the limits are kept (never run so far: there was none). Without, all run as whoever starts the Hub, and none is.
if shutil.which("systemd-run") and Path("/run/systemd/system").is_dir() and os.getuid() == 0:
    c.JupyterHub.spawner_class = "systemd"
    c.SystemdSpawner.dynamic_users = True
    c.SystemdSpawner.isolate_tmp = c.SystemdSpawner.isolate_devices = True
    c.JupyterHub.concurrent_spawn_limit = 4  # who is the fifth is told to try again
    COPIES = []
else:
    c.JupyterHub.spawner_class = CopySpawner
    c.JupyterHub.concurrent_spawn_limit = 0  # they wait their turn
    c.SimpleLocalProcessSpawner.home_dir_template = str(CLASS / "homes/{username}")
    # One process imports what servers and kernels do; these begin as copies of it. It keeps nothing of the Hub's.
    words = ["env", "-i", f"PATH={os.environ['PATH']}", f"HOME={Path.home()}", "OPENBLAS_NUM_THREADS=1"]
    COPIES = [{"name": "copies", "command": [*words, sys.executable, str(HUB / "forks.py"), str(FORKS)]}]
c.Spawner.mem_limit, c.Spawner.cpu_limit = "1G", 1.0

c.JupyterHub.active_server_limit = len(NAMES) + 5
c.Spawner.start_timeout, c.Spawner.http_timeout = 600, 180  # seconds; the first holds waiting for a turn, too

# `start` brings the learner's copy up to date, then becomes their server. Its settings are in this folder, too.
c.Spawner.cmd = [str(HUB / "start")]
c.Spawner.notebook_dir = "~/tinynet"
c.Spawner.default_url = "/lab/tree/notebooks/00_playground.ipynb"
c.Spawner.args = ["--FileContentsManager.delete_to_trash=True"]  # what was deleted is in ~/.local/share/Trash
c.Spawner.args += ["--allow-root"] if os.getuid() == 0 else []
c.Spawner.environment = {
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "TINYNET_SERIES": SERIES.as_uri(),
    "TINYNET_BRANCH": subprocess.check_output(["git", "branch", "--show-current"], cwd=SERIES, text=True).strip(),
    "JUPYTER_CONFIG_PATH": str(HUB),
    "JUPYTER_PATH": str(HUB),
    "TINYNET_FORKS": str(FORKS),
    **dict.fromkeys(["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"], "1"),
}
if COPIES:  # a short path, see jupyter_server_config.py
    c.Spawner.environment["JUPYTER_RUNTIME_DIR"] = lambda spawner: str(CLASS / "run" / spawner.user.name)
if (CLASS / "hour.csv").is_file():  # the bike data once, not forty downloads
    c.Spawner.environment["TINYNET_DATA"] = str(CLASS)

# A restarted Hub finds the servers, and what runs in them, as they were.
c.JupyterHub.cleanup_servers = False
# What nobody uses for an hour ends: a server here, a kernel by jupyter_server_config.py. Files stay.
c.JupyterHub.load_roles = [
    {
        "name": "culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["culler"],
    }
]
c.JupyterHub.services = [
    {"name": "culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]},
    *COPIES,
]
