"""Runs a chapter of JupyterLite in a Python as poor as a browser's: `python browsers_python.py FOLDER NAME.ipynb`.

Threads, processes and sockets raise here what they raise there, and sys.platform says "emscripten". No program can take
the place of a browser's own Python, but what a chapter may not use it finds missing. Trainings are shorter than the
chapters', and of a sweep only what one row comes to is made up: who does the work, and how, is the chapters' own code.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path

import anywidget  # noqa: F401  # packages are imported first: to the system's own parts this is still the old platform
import matplotlib.backends.backend_agg  # noqa: F401
import threadpoolctl  # noqa: F401
import tqdm.auto  # noqa: F401
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


def missing(error):
    """Something that raises when it is called."""

    def call(*_, **__):
        raise error

    return call


def become_poor():
    """Take away what a browser's Python has not."""
    threading.Thread.start = missing(RuntimeError("can't start new thread"))
    subprocess.Popen.__init__ = missing(OSError(138, "emscripten does not support processes."))
    socket.socket.__init__ = missing(OSError(138, "no sockets"))
    os.fork = os.posix_spawn = missing(OSError(138, "no processes"))
    for name in [name for name in sys.modules if name.startswith("multiprocessing.")]:
        del sys.modules[name]
    sys.modules["_multiprocessing"] = None  # to import it is an ImportError
    sysconfig.get_config_vars()  # kept: of another platform they are not to be had here
    sys.platform = "emscripten"


def shorten():
    """Put shorter trainings into experiments, which is the folder's and is imported here, in a poor Python."""
    import experiments
    import shorter

    experiments.SampledRun = shorter.SampledRun
    experiments.rate_map.train_side_by_side = shorter.side_by_side


async def run(path):
    """All cells, with a moment after each for what it has begun."""
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.register_magic_function(lambda line: None, magic_name="pip")
    become_poor()
    shorten()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            code = "".join(cell["source"])
            result = await shell.run_cell_async(code, transformed_cell=shell.transform_cell(code))
            result.raise_error()
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    os.chdir(sys.argv[1])
    sys.path[0] = sys.argv[1]
    sys.path.append(str(Path(__file__).parents[1]))
    asyncio.run(run(Path(sys.argv[2])))
