"""Chapters on paper: `python binder/teaching/paper.py` makes a PDF of each in build/paper, solutions in an appendix.

The pages are the website's, laid out anew and printed by Chromium. Needs npm, for MathJax.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import website

CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="_static/pygments.css">
<link rel="stylesheet" href="paper.css">
<script src="_static/mathjax/tex-chtml.js" defer></script>
<script src="paper.js" defer></script>
{article}
</html>
"""


def print_chapter(site, name, folder):
    """The PDF of a chapter of the website, into a folder."""
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    (article,) = re.findall(r"<article.*?</article>", html, flags=re.DOTALL)
    (title,) = re.findall(r"<h1>(.*?)<a", article)
    page = site / f"{name}_on_paper.html"
    page.write_text(PAGE.format(title=title, article=article), encoding="utf-8")
    command = [
        next(filter(None, map(shutil.which, CHROMIUM))), "--headless", "--no-sandbox", "--disable-gpu",
        "--allow-file-access-from-files", "--virtual-time-budget=60000", "--no-pdf-header-footer",
        f"--print-to-pdf={folder.resolve() / name}.pdf", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def print_all(folder):
    """The PDFs of all chapters, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as build:
        site = Path(build) / "site"
        website.build_pages(site)
        for name in ["paper.css", "paper.js"]:
            shutil.copy(website.WEB / name, site)
        for chapter in website.CHAPTERS:
            print_chapter(site, chapter.stem, folder)
            print(folder / f"{chapter.stem}.pdf", flush=True)


if __name__ == "__main__":
    print_all(website.ROOT / "build/paper")
