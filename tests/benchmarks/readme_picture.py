"""The README's picture: the playground in a real JupyterLab. `python tests/benchmarks/readme_picture.py`

Writes notebooks/images/playground.png: the panel as it is after Run All, at XOR with two hidden nodes.
"""

import io
import sys
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
import lab

if __name__ == "__main__":
    path = next(path for path in lab.NOTEBOOKS if path.name == "00_playground.ipynb")
    with lab.jupyterlab(*lab.EXPOSED) as (address, _), lab.chromium() as browser:
        chapter = lab.Laboratory(browser, address).open(path)
        chapter.page.set_viewport_size({"width": 1280, "height": 800})
        chapter.run_all()
        panel = chapter.panels()[0]
        image = Image.open(io.BytesIO(panel.place.screenshot()))
    target = path.parent / "images" / "playground.png"
    image.convert("RGB").save(target, optimize=True)
    print(f"{target}: {image.width} x {image.height}, {target.stat().st_size} bytes")
