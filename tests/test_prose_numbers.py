"""Numbers in prose come out of the code that stands there: each must occur in the notebook's code or outputs."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
NUMBER = re.compile(r"\d+\.\d{3,}|\d+\.\d+(?=\s?%)")


def numbers_without_origin(notebook):
    """Numbers with 3 or more decimals, or with decimals and a per cent sign, that no code or output shows.

    Solutions that are folded away and the addresses of links do not count.
    """
    shown, told = "", []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            told += NUMBER.findall(re.sub(r"<details>.*?</details>|\]\([^)]*\)", "", source, flags=re.S))
            continue
        shown += source
        for output in cell["outputs"]:
            shown += "".join(output.get("text", "")) + "".join(output.get("data", {}).get("text/plain", ""))
    return [number for number in told if not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", shown)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_numbers_in_prose_come_out_of_the_code(path):
    assert numbers_without_origin(json.loads(path.read_text(encoding="utf-8"))) == []


def test_a_number_from_nowhere_is_found():
    code = {"cell_type": "code", "source": "print(x)", "outputs": [{"text": ["[0.4542 97.5]"]}]}
    prose = {"cell_type": "markdown", "source": "It says 0.4542, not 0.4541, in 97.5 %, not 96.1 %; 0.45 is rounded."}
    assert numbers_without_origin({"cells": [prose, code]}) == ["0.4541", "96.1"]
