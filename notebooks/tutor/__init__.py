"""Judges a learner's code, and says which mistake it is: `tutor.check(MyNetwork)`, `tutor.check(backpropagation)`.

A class is judged by the interface of tinynet's; a function is one of those that chapters 1 to 4 build, known by its
name. No drawing, no widgets, and nothing that it does to the learner's code is left when it is done.
"""

from .checking import PARTS, check
from .report import Report

__all__ = ["PARTS", "Report", "check"]
