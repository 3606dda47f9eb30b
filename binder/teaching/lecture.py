"""Show a lecture: `python binder/teaching/lecture.py 2` opens it in the browser, its sliders live, until Ctrl+C.

It prints the address when that answers. Nothing is asked of another host: reveal.js comes from the package
sphinx-revealjs.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
from fontTools.ttLib import TTFont
from jupyterlab.commands import get_app_dir

ROOT = Path(__file__).parents[2]
LECTURES = sorted((ROOT / "notebooks").glob("lecture_*.ipynb"))
SLIDES = Path(__file__).parent / "slides"
FONTS = {  # MathJax's, by what it calls them
    "ZERO": "Zero", "TEX": "Main-Regular", "TEX-B": "Main-Bold", "TEX-I": "Math-Italic", "TEX-MI": "Main-Italic",
    "TEX-BI": "Math-BoldItalic", "TEX-S1": "Size1-Regular", "TEX-S2": "Size2-Regular", "TEX-S3": "Size3-Regular",
    "TEX-S4": "Size4-Regular", "TEX-A": "AMS-Regular", "TEX-C": "Calligraphic-Regular",
}  # fmt: skip
FACE = "@font-face {{ font-family: MJX{family}; src: url({file}); }}\n"
EXTENSIONS = ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"]


def lay_out(template):
    """The template and what it loads: reveal.js, and MathJax's fonts, which JupyterLab has and Voila has not."""
    import sphinx_revealjs  # here: where teachers' packages are not, the tests of slides are collected all the same

    shutil.copytree(SLIDES, template)
    shutil.copytree(Path(sphinx_revealjs.__file__).parent / "_static/revealjs/dist", template / "static/reveal/dist")
    files = {TTFont(file)["name"].getDebugName(4): file for file in Path(get_app_dir(), "static").glob("*.woff")}
    for family, name in FONTS.items():
        file = shutil.copy(files[f"MathJax_{name}"], template / "static")
        with (template / "static/fonts.css").open("a") as style:
            style.write(FACE.format(family=family, file=Path(file).name))


def answers(address):
    """Whether a page is there."""
    try:
        with urllib.request.urlopen(address, timeout=10):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def shown(notebooks, *more):
    """Voila, which shows notebooks as slides; gives its process and its address when that answers, and ends it
    afterwards. RuntimeError: Voila ended before.

    Parameters: notebooks, a file or a folder of such; more, arguments for Voila, such as --no-browser.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        lay_out(Path(folder) / "voila/templates/lecture")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            sys.executable, "-m", "voila", notebooks, "--template=lecture", "--Voila.ip=127.0.0.1", f"--port={port}",
            "--Voila.log_level=ERROR", "--VoilaExecutor.allow_errors=True", "--show_tracebacks=True",
            *[f"--VoilaConfiguration.extension_allowlist={name}" for name in EXTENSIONS], *more,
        ]  # fmt: skip
        # voila.json: no word that nothing is encrypted, and no pings, of which one limit is longer than another
        paths = {"JUPYTER_PATH": folder, "JUPYTER_CONFIG_PATH": f"{folder}/voila/templates/lecture"}
        paths = {name: os.pathsep.join(filter(None, [path, os.environ.get(name)])) for name, path in paths.items()}
        process = subprocess.Popen(command, env=os.environ | paths, start_new_session=True)  # Ctrl+C is ours alone
        address = f"http://127.0.0.1:{port}"
        try:
            while not answers(f"{address}/voila/templates/lecture/static/lecture.css"):
                if process.poll() is not None:
                    raise RuntimeError("Voila ended")
                time.sleep(0.1)
            yield process, address
        finally:
            with contextlib.suppress(psutil.NoSuchProcess):  # where it ended by itself
                begun = psutil.Process(process.pid).children(recursive=True)
                for each in (process, *begun):  # asked to end while cells run, it complains of its kernel
                    each.kill()
            process.wait()


def main():
    """Show the lecture that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", type=int, choices=range(1, len(LECTURES) + 1))
    number = parser.parse_args().number
    notebook = LECTURES[number - 1]
    for each in (signal.SIGINT, signal.SIGTERM):  # Voila and its kernels end, too; and where a shell ignores the first
        signal.signal(each, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), shown(notebook) as (process, address):
        print(f"{notebook.stem} is at {address} until you press Ctrl+C here; the first slide takes a while.")
        process.wait()
    print("The lecture is over; all that it began has ended.")


if __name__ == "__main__":
    main()
