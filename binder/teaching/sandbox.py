"""Run what a learner handed in, where it can do no harm. Started by marking.py, talks with it in lines of JSON.

`words`: the notebook with the whole series, and what the tutor says of each part.
`marks`: the notebook without the series; then one method after the other is called as marking.py asks.
"""

import inspect
import json
import os
import signal
import sys
import types
from pathlib import Path

import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from wire import CALLABLE, PARTS, TABLES, changed_too, decoded, encoded, failure, kept, raised

SERIES = ("tinynet", "controls", "datasets", "experiments", "figures", "progress", "given", "told", "wording", "tutor")
SECONDS = 10  # for one cell, for one question


class TimeIsUp(BaseException):
    """No Exception, so that a learner's `except Exception` lets it through."""


def ring(*_):
    raise TimeIsUp(f"It does not come to an end within {SECONDS} seconds.")


signal.signal(signal.SIGALRM, ring)


def limited(call, *arguments):
    """Call, with a limit of time; it rings again each second, for whoever catches everything."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS, 1)
    try:
        return call(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Nothing:
    """Whatever a cell asks of the series while marks are given."""

    def __init__(self, *_, **__):
        pass


class Absent(types.ModuleType):
    """A module of the series while marks are given: there is nothing in it to call the right answers from."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing


def notebook(cells):
    """The names that a notebook's cells make, each cell run as in JupyterLab, whatever becomes of the others."""
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    for source in cells:
        try:
            limited(lambda source=source: shell.run_cell(source, store_history=True))
        except BaseException:  # time is up between a cell's end and here
            continue
    return shell.user_ns


def words(cells, tell):
    """Tell, for each part by name, what the tutor says."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "notebooks"))
    import tutor

    check = tutor.check

    def report(thing, only):
        """What is said at the first time: the learner's own cells asked before."""
        found = check(thing, only)
        found.hints = []
        return found

    names = notebook(cells)
    for name in ["my_sigmoid", *tutor.PARTS, "MyNetwork"]:
        only = name if name in tutor.PARTS else None
        thing = "MyNetwork" if only else name
        try:
            said = str(limited(lambda: report(names[thing], only))) if thing in names else f"There is no {thing}."  # noqa: B023
        except BaseException as error:
            said = f"{name} could not be judged. {error}"
        tell({"name": name, "said": said})


class Marked:
    """Answers marking.py's questions about a notebook's MyNetwork and my_sigmoid."""

    def __init__(self, cells, hear, tell):
        for name in SERIES:
            sys.modules[name] = Absent(name)
        self.hear, self.tell, self.names, self.made, self.depth = hear, tell, notebook(cells), {}, 0
        kind = self.names.get("MyNetwork")
        self.kind = kind if inspect.isclass(kind) else Nothing
        self.calling_back = type("MyNetwork", (self.kind,), {part: self.back(part) for part in PARTS})

    def back(self, part):
        """A method that lets marking.py say whose part is run: the learner's, or a right one in its place."""

        def method(network, *arguments, **named):
            self.tell({"back": part, "given": encoded([arguments, named]), "kept": state(network)})
            answer = self.until_answered()
            if "error" in answer:
                raise raised(answer["error"])
            self.restore(network, answer["kept"])
            changed_too([*arguments, *named.values()], decoded(answer["given"]))
            return decoded(answer["value"])

        return method

    def restore(self, network, given):
        for name, value in kept(network).items():
            if name not in given and value != CALLABLE:
                delattr(network, name)
        for name, value in sorted(given.items(), key=lambda pair: pair[0] in TABLES):  # last: they may be properties
            setattr(network, name, sigmoid if value == CALLABLE else decoded(value))

    def until_answered(self):
        """Serve questions until the answer to one's own comes."""
        while "ask" in (message := self.hear()):
            self.serve(message)
        return message

    def serve(self, message):
        self.depth += 1
        try:
            answer = limited(self.answer, message) if self.depth == 1 else self.answer(message)
        except BaseException as error:
            answer = {"error": failure(error)}
        self.depth -= 1
        self.tell(answer)

    def answer(self, message):
        if message["ask"] == "what":
            return self.what()
        arguments, named = decoded(message.get("given", encoded([[], {}])))
        if message["ask"] == "my_sigmoid":
            return {"value": encoded(self.names["my_sigmoid"](*arguments))}
        network = self.made.get(message["number"])
        if network is None:
            network = self.made[message["number"]] = self.calling_back.__new__(self.calling_back)
        self.restore(network, message["kept"])
        if message["ask"] == "activation_function":
            return {"value": encoded(network.activation_function(*arguments)), "kept": state(network)}
        if message["ask"] == "__init__" and isinstance(arguments[-1], dict):
            generator = np.random.default_rng()
            generator.bit_generator.state = arguments[-1]
            arguments = [*arguments[:-1], generator]
        value = getattr(self.kind, message["ask"])(network, *arguments, **named)
        return {"value": encoded(value), "kept": state(network), "given": encoded([*arguments, *named.values()])}

    def what(self):
        """Which parts are written, and what the class takes as its fifth argument."""
        methods = ("__init__", *PARTS, "activation_function")
        own = [name for name in methods if getattr(self.kind, name, object.__init__) is not object.__init__]
        try:
            fifth = [p for p in list(inspect.signature(self.kind).parameters.values())[4:] if p.kind in (0, 1)][:1]
        except (TypeError, ValueError):
            fifth = []
        return {"parts": own, "fifth": [[p.name, p.default is p.empty] for p in fifth]}


def state(network):
    """What a network keeps, and its tables of weights wherever they are."""
    tables = {name: encoded(getattr(network, name)) for name in TABLES if hasattr(network, name)}
    return kept(network) | {name: table for name, table in tables.items() if "table" in str(table)[:9]}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def main(task):
    """Begin: what the learner's code prints goes nowhere, the wire is what was standard input and output."""
    hidden_in, hidden_out = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)

    def hear():
        return json.loads(hidden_in.readline() or sys.exit())

    def tell(message):
        print(json.dumps(message), file=hidden_out, flush=True)

    tell("here")
    cells = hear()
    if task == "words":
        words(cells, tell)
    else:
        marked = Marked(cells, hear, tell)
        while True:
            marked.serve(hear())
