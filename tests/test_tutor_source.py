"""What tutor.source shows is what stands in the file, as text and in a notebook."""

from pathlib import Path

import tinynet
import tutor

FILE = (Path(tinynet.__file__)).read_text(encoding="utf-8")


def test_a_method_is_shown_as_it_stands_in_the_file():
    shown = tutor.source(tinynet.NeuralNetwork.run)
    assert repr(shown) in FILE
    assert repr(shown).startswith("    def run(self, features):\n")
    assert not repr(shown).endswith("\n")
    assert shown._repr_markdown_() == f"```python\n{shown!r}\n```"


def test_several_stand_below_each_other():
    both = repr(tutor.source(tinynet.sigmoid, tinynet.NeuralNetwork.train))
    assert both == "\n\n".join(repr(tutor.source(one)) for one in (tinynet.sigmoid, tinynet.NeuralNetwork.train))
    assert both.startswith("@np.errstate")
