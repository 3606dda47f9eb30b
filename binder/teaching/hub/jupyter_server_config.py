"""A learner's server in a class: what a chapter needs, and nothing else."""

import os
import signal
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

from jupyter_client.provisioning import KernelProvisionerFactory

# The Hub ends a server by SIGINT, which would stop it between any two lines. As at SIGTERM, what is being saved comes
# to its end, and kernels are asked to end, too: what their code has not written yet, they write.
signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))

c = get_config()  # noqa: F821
GRADING = [
    f"nbgrader.server_extensions.{name}"
    for name in ("formgrader", "validate_assignment", "assignment_list", "course_list")
]
OTHERS = "jupyter_lsp", "jupyter_server_terminals", "notebook", "notebook_shim", "voila.server_extension"
c.ServerApp.jpserver_extensions = dict.fromkeys([*OTHERS, *GRADING], False)
c.ServerApp.terminals_enabled = False
c.LabApp.app_settings_dir = str(Path(__file__).resolve().parents[2])  # no question about news, one icon
# A kernel that nobody has used for an hour ends: its variables go, the notebook stays as it was saved.
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.MappingKernelManager.cull_connected = True  # a page that was left open is nobody
# On one machine sockets in a folder of the learner's, no ports: of forty kernels that begin at once two take the same
# port, and a port is open to all who are on the machine. A socket's path has at most 107 characters.
if "JUPYTER_RUNTIME_DIR" in os.environ:
    c.KernelManager.transport = "ipc"
# A kernel begins as a copy of one that has imported all.
sys.path.append(str(Path(__file__).parent))
COPY = EntryPoint("tinynet-copy", "provisioner:CopyProvisioner", KernelProvisionerFactory.GROUP_NAME)
KernelProvisionerFactory.provisioners[COPY.name] = COPY
