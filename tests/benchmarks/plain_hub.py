"""JupyterHub as it comes, for learners.py to compare with: a copy of the series for each learner, one BLAS thread.

Only kernels speak through sockets, as in the class's Hub: of forty that begin at once two take the same port, and the
one that dies would be waited for in vain.
"""

import os
import shutil
from pathlib import Path

FOLDER = Path(os.environ["TINYNET_CLASS"])

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = os.environ["TINYNET_BIND"]
c.JupyterHub.db_url = f"sqlite:///{FOLDER}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(FOLDER / "cookie_secret")
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.concurrent_spawn_limit = 4
c.JupyterHub.services, c.JupyterHub.load_roles = [], []
c.SimpleLocalProcessSpawner.home_dir_template = str(FOLDER / "homes/{username}")
c.Spawner.notebook_dir = "~/tinynet"
c.Spawner.args = ["--allow-root", "--KernelManager.transport=ipc"]
c.Spawner.start_timeout = c.Spawner.http_timeout = 180
c.Spawner.environment = {
    "PATH": os.environ["PATH"],
    **dict.fromkeys(["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"], "1"),
}


def copy(spawner):
    """Give a learner the series, which the last line of the configuration (learners.py) names, and short paths."""
    runtime = str(FOLDER / "run" / spawner.user.name)
    spawner.environment = {**spawner.environment, "JUPYTER_RUNTIME_DIR": runtime}
    home = FOLDER / "homes" / spawner.user.name / "tinynet"
    if not home.exists():
        shutil.copytree(c.Spawner.environment["PYTHONPATH"], home, ignore=shutil.ignore_patterns(".git", ".venv"))


c.Spawner.pre_spawn_hook = copy
