"""A trained network as one file, with all that a new record needs; and the experiment as code, to be run again."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np

import datasets
from tinynet import NeuralNetwork
from wording import digits, rounded

from .own import TABLES, weights_of
from .runs import answers

VERSION = 1  # of the file's form


def _named(path):
    """A path with .npz at its end. Raises: datasets.BadTable for what names no file."""
    name = Path(path).name.removesuffix(".npz").strip(". ") if isinstance(path, (str, Path)) else ""
    if not name or os.path.isdir(path):
        what = "a folder" if name else "no name"
        raise datasets.BadTable(
            f"path came as {path!r:.60}, {what}, expected the name of a file, such as 'my_network'."
        )
    return Path(f"{str(path).removesuffix('.npz')}.npz").expanduser()


@dataclass(frozen=True)
class Answer:
    """What a kept network says to one record.

    Attributes: value, a number in the reader's units, or a kind; outputs, by kind, none for a number; notes, sentences
    on what in this record the training records did not have.
    """

    value: float | str
    outputs: dict
    notes: list

    def __str__(self):
        outputs = ", ".join(f"{kind} {rounded(output, 2)}" for kind, output in self.outputs.items())
        said = f"{self.value} (outputs: {outputs})" if outputs else digits(self.value, 4)
        return "\n".join([said, *self.notes])


class Kept:
    """A network, and what it needs to answer a record of the reader's table.

    Parameters: network, tinynet's, a learner's, or whatever has the two tables of weights; preparation, a
    datasets.Preparation.
    Attributes: network, tinynet's with the same weights; preparation.
    Raises: ValueError where the network has not the inputs and outputs of the preparation.
    """

    def __init__(self, network, preparation):
        if not all(hasattr(network, name) for name in TABLES):
            raise TypeError(f"network came as {type(network).__name__}, expected one network: of a run take run.kept.")
        if not isinstance(preparation, datasets.Preparation):
            came = type(preparation).__name__
            raise TypeError(f"preparation came as {came}, expected a datasets.Preparation: take data.preparation.")
        tables = weights_of(network)
        self.preparation = preparation
        self.network = NeuralNetwork(len(preparation.names), len(tables[1]), len(preparation.kinds or [0]), 1)
        for name, table in zip(TABLES, tables, strict=True):
            setattr(self.network, name, table)

    def save(self, path):
        """Write the file NAME.npz: weights as numbers, the preparation as text, the version of its form.

        Parameter: path, with .npz at its end or without; load takes both, too. Raises: datasets.BadTable where it
        cannot be written.
        """
        named = _named(path)
        weights = dict(zip(TABLES, weights_of(self.network), strict=True))
        prepared = json.dumps(self.preparation.as_dict())
        try:
            np.savez_compressed(named, version=VERSION, preparation=np.array(prepared), **weights)
        except (OSError, ValueError) as error:
            raise datasets.BadTable(
                f"path came as {str(path)!r:.60}, which cannot be written ({' '.join(str(error).split()):.150}). "
                "What to do: give a name in a folder that is there and that you may write to, such as '~/my_network'."
            ) from None

    @classmethod
    def load(cls, path):
        """Read a file that `save` has written; nothing in it is run. Raises: datasets.BadTable for any other file."""
        try:
            with np.load(_named(path), allow_pickle=False) as file:
                if int(file["version"]) != VERSION:
                    raise ValueError(f"its form has version {int(file['version'])}, this series reads {VERSION}")
                network = SimpleNamespace(**{name: file[name] for name in TABLES})
                prepared = json.loads(str(file["preparation"]))
            return cls(network, datasets.Preparation.from_dict(prepared))
        except Exception as error:
            raise datasets.BadTable(
                f"{path} came, expected a file that Kept.save has written: {' '.join(str(error).split()):.300}"
            ) from None

    def ask(self, record):
        """What the network says to one record, a dict of cells by the names of their columns. Returns: Answer.

        Raises: datasets.BadTable where a column is missing, or a cell cannot be read.
        """
        features, notes = self.preparation.apply(record)
        if len(features) != 1:
            raise datasets.BadTable(f"record came as {len(features)} records, expected one: a single cell a column.")
        outputs = answers(self.network, features)
        kinds = self.preparation.kinds or []
        (value,) = self.preparation.answers(outputs).tolist()
        return Answer(value, dict(zip(kinds, outputs[0].tolist(), strict=False)), notes)


CODE = """\
import datasets
import experiments

table = datasets.read_table({source}{read})
task = datasets.choose(datasets.look(table{looked}), {question})
data = datasets.prepare_table(task)
runs = [experiments.TableRun(data, {hidden_nodes}, {rate!r}, seed=seed).to_the_end() for seed in {seeds}]
for run in runs:
    print(experiments.score(data, experiments.answers_of(data, run.kept), "test"))
best = min(runs, key=lambda run: min(run.history.validation_loss))
experiments.Kept(best.kept, data.preparation).save({path!r})
"""


def as_code(source, reading, seen, question, hidden_nodes, learning_rate, seeds, path):
    """An experiment on a table as a program that makes it again.

    Parameters: source, as for datasets.read_table: what is no file's name is called source; reading, its other
    arguments, by name; seen, the datasets.Look; question, the other arguments of datasets.choose, by name;
    hidden_nodes, learning_rate and seeds of the runs; path, of the file to keep the best network in.
    """
    source = repr(source) if isinstance(source, str) else "source"
    looked = f", kinds={seen.kinds!r}" * bool(seen.kinds)
    looked += f", missing={seen.missing!r}" * (set(seen.missing) != set(datasets.MISSING))
    read, question = (", ".join(f"{name}={value!r}" for name, value in these.items()) for these in (reading, question))
    settings = {"hidden_nodes": hidden_nodes, "rate": float(f"{learning_rate:.6g}"), "seeds": seeds, "path": path}
    return CODE.format(source=source, read=f", {read}" * bool(read), looked=looked, question=question, **settings)
