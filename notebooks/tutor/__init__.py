"""Judges a learner's code, and says which mistake it is: `tutor.check(MyNetwork)`, `tutor.check(backpropagation)`.

A class is judged by the interface of tinynet's; a function is one of those that chapters 1 to 4 build, known by its
name. No drawing, no widgets, and nothing that it does to the learner's code is left when it is done. `tutor.source`
shows our code beside theirs.
"""

from .checking import PARTS, check
from .own import from_file, keep, whole
from .shown import source

__all__ = ["PARTS", "check", "from_file", "keep", "source", "whole"]
