"""The series as a website: `python binder/teaching/website.py` builds it into build/site.

Its pages are the chapters with their saved outputs; nothing in them is asked of another host. Beside them JupyterLite
runs the chapters in the browser alone, which is experimental. Needs npm, for MathJax.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import in_the_browser

ROOT = Path(__file__).parents[2]
WEB = Path(__file__).parent / "web"
CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
REPOSITORY = "https://github.com/" + re.search(r"/gh/(.*)/HEAD", README.splitlines()[-1])[1]
INDEX = """{head}
Read here; the rocket at the top of a chapter opens it on Binder, where it runs. How to run it at home stands in the
README of the [repository]; lectures, an assignment and how to run a class, in its
[notes for a class]({repository}/blob/HEAD/notebooks/TEACHING.md).

**Experimental:**
<a href="lite/lab/index.html?path=notebooks/00_playground.ipynb">the chapters in your browser alone</a>.
Nothing is installed, but Python and NumPy are fetched from another host, and all of it together was never seen to run.

{chapters}
{credits}
```{{toctree}}
:hidden:

{names}
The network: tinynet.py <tinynet>
```

[repository]: {repository}
"""
NETWORK = """# The network: tinynet.py

```{literalinclude} tinynet.py
:language: python
```
"""


def packages():
    """The folder of the packages of npm, installed at the versions that package.json says."""
    folder = ROOT / "build/npm"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(WEB / "package.json", folder)
    command = [shutil.which("npm"), "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "node_modules"


def page(chapter):
    """A chapter as myst-nb reads it: pictures with their texts, folded code folded, a line where a panel is live."""
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        metadata = cell["metadata"]
        for output in cell.get("outputs", []):
            said = output.get("metadata", {}).get("image/png", {}).get("alt")
            if said and "nbval-ignore-output" in metadata.get("tags", []):
                controls = said.partition(" is here: ")[2]
                output["data"] = {"text/markdown": f"*Live where the chapter runs, with {controls}*"}
            elif said:
                metadata["mystnb"] = {"image": {"alt": said}}
        if metadata.get("jupyter", {}).get("source_hidden"):
            metadata.setdefault("tags", []).append("hide-input")
    return notebook


def index():
    """The first page, from README's head and its parts on chapters and credits."""
    head, *parts = re.split(r"^(?=## )", README.partition("\n<!--")[0], flags=re.MULTILINE)
    parts = {part.split("\n")[0].removeprefix("## "): part for part in parts}
    names = "\n".join(chapter.stem for chapter in CHAPTERS)
    text = INDEX.format(
        head=head, chapters=parts["Chapters"], credits=parts["Credits"], names=names, repository=REPOSITORY
    )
    return text.replace("(notebooks/", "(").replace("(tinynet.py)", "(tinynet.md)").replace("(LICENSE)", "[repository]")


def lay_out(folder):
    """Everything that Sphinx reads, into a folder."""
    for chapter in CHAPTERS:
        (folder / chapter.name).write_text(json.dumps(page(chapter)), encoding="utf-8")
    (folder / "index.md").write_text(index(), encoding="utf-8")
    (folder / "tinynet.md").write_text(NETWORK, encoding="utf-8")
    shutil.copy(ROOT / "tinynet.py", folder)
    shutil.copytree(ROOT / "notebooks/images", folder / "images")


def build_pages(site):
    """The chapters to read, into a folder that is made anew."""
    shutil.rmtree(site, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder))
        command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "-c", WEB]
        command.append(f"-Dhtml_theme_options.repository_url={REPOSITORY}")
        subprocess.run([*command, "-d", Path(folder) / "_read", folder, site], check=True)
    unused = shutil.ignore_patterns("*svg*", "*mml-chtml*", "*-full*")
    shutil.copytree(packages() / "mathjax/es5", site / "_static/mathjax", ignore=unused)


def build(site):
    """The website: the chapters to read, and in lite/ the chapters to run in the browser alone."""
    build_pages(site)
    with tempfile.TemporaryDirectory() as folder:
        in_the_browser.build(site / "lite", Path(folder))


if __name__ == "__main__":
    build(ROOT / "build/site")
    print(f"The website is in {ROOT / 'build/site'}")
