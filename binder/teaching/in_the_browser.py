"""The part of the website in which chapters run in the browser alone, by JupyterLite. Experimental: the browser fetches
Python and NumPy from another host, which could not be reached where this was written.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORTED = ["numpy", "matplotlib", "ipywidgets", "anywidget", "threadpoolctl", "platformdirs", "tqdm"]
WHEELS = ["ipywidgets", "anywidget", "jupyterlab_widgets", "psygnal"]  # which Pyodide does not have
EXTENSIONS = ["@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget"]
FIRST = {
    "cell_type": "code",
    "id": "cell-0",
    "metadata": {},
    "execution_count": None,
    "outputs": [],
    "source": f"# in the browser alone\n%pip install -q {' '.join(IMPORTED)}\n%env TINYNET_DATA=hour.csv",
}


def bike_file():
    """Where the bike data lie; they are fetched where they are not here."""
    command = [sys.executable, "-c", "import datasets; print(datasets.bike_file())"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "notebooks")}
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def lay_out(folder):
    """What a reader finds there: chapters, each with a first cell of its own, their packages and the bike data."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*", "my*", "TEACHING.md", "lecture_*")
    notebooks = shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=unwanted)
    for chapter in notebooks.glob("*.ipynb"):
        notebook = json.loads(chapter.read_text(encoding="utf-8"))
        notebook["cells"].insert(1, FIRST)
        chapter.write_text(json.dumps(notebook), encoding="utf-8")
    shutil.copy(ROOT / "tinynet.py", notebooks)
    shutil.copy(bike_file(), folder / "hour.csv")


def build(folder, work):
    """JupyterLite with the series, into a folder. Parameter: work, another one, for what it is made of."""
    lay_out(work / "files")
    pure = ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none", "--python-version=3.14"]
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *pure, "-d", work / "wheels", *WHEELS]
    subprocess.run(pip, check=True)
    settings = {
        "LiteBuildConfig": {
            "apps": ["lab"],
            "contents": ["files"],
            "output_dir": str(folder.resolve()),
            "no_sourcemaps": True,
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [f"{sys.prefix}/share/jupyter/labextensions/{name}" for name in EXTENSIONS],
        },
        "PipliteAddon": {"piplite_urls": ["wheels"]},
    }
    (work / "jupyter_lite_config.json").write_text(json.dumps(settings), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "jupyterlite_core", "build"], cwd=work, check=True, stdout=subprocess.DEVNULL)
