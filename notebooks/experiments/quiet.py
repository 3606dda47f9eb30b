"""A learner's code, called so that what it prints, warns of and raises comes in words."""

import contextlib
import inspect
import io
import os
import sys
import sysconfig
import threading
import traceback
import warnings
from pathlib import Path

import numpy as np

from tinynet import NeuralNetwork

PYTHON = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
OURS = (
    *PYTHON,
    str(Path(__file__).parent) + os.sep,
    inspect.getfile(NeuralNetwork),
    "<frozen",
    "<__array",
)  # no learner's code
TABLES = "weights_input_to_hidden", "weights_hidden_to_output"
# Where print writes to, and which warnings are shown, is one thing for all threads of a process: one at a time.
LOCK = threading.RLock()


class YourNetworkError(Exception):
    """What a learner's network did that its contract does not have, in a sentence."""


class Quiet(io.TextIOBase):
    """Calls the methods of a learner's network, and notes what they print.

    Parameter: name, of the class. Attributes: lines, how many it printed, and last, of these; advice, a sentence.
    """

    def __init__(self, name):
        self.name, self.lines, self.last = name, 0, ""
        self._begun = ""
        self.advice = f"tutor.check({name}) tells more."

    @contextlib.contextmanager
    def call(self, network, method):
        """Call a method inside: what it prints is noted, warnings are not shown, exceptions are told.

        Raises: FloatingPointError where a number was too large; else YourNetworkError.
        """
        with LOCK, warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            self._screen, self._thread = sys.stdout, threading.get_ident()
            try:
                with contextlib.redirect_stdout(self):
                    yield
            except (FloatingPointError, OverflowError) as error:
                raise FloatingPointError(str(error)) from error
            except Exception as error:
                raise YourNetworkError(self._told(network, method, error)) from error

    def write(self, text):
        """Called by print. What another thread prints meanwhile goes to the screen."""
        if threading.get_ident() != self._thread:
            return self._screen.write(text)
        *lines, self._begun = (self._begun + text).split("\n")
        self.lines += len(lines)
        self.last = next((line for line in reversed(lines) if line.strip()), self.last)[:60]
        return len(text)

    def _told(self, network, method, error):
        if isinstance(error, AttributeError) and error.obj is network and error.name in (method, *TABLES):
            return f"{self.name} has no {error.name}, expected by its contract. {self.advice}"
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(OURS)]
        where = ""
        if frames:
            line = f", {frames[-1].line}" if frames[-1].line else ""
            inside = f" of {frames[-1].name}" if frames[-1].name != method else ""
            where = f" in line {frames[-1].lineno}{inside}{line},"
        words = " ".join([f"{type(error).__name__}:", *str(error).split()])[:220].rstrip(".:")
        return f"{self.name}.{method} stops{where} with {words}. {self.advice}"
