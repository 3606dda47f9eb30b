"""A table's records as a network takes them, always by what the training records say."""

from dataclasses import dataclass

import numpy as np

from .bike_sharing import one_hot, scale_of
from .cells import BadTable, as_text, made_by, short, some, values_of
from .inputs import Input, fitted, scaled
from .table import Table
from .task import Task, real_values
from .toys import with_ones

VERSION = 1


@dataclass(frozen=True, repr=False)
class Preparation:
    """All that it takes to ask a network about a new record, and to read its answer; plain numbers and words.

    Attributes: inputs, a list of Input; target, its name; asks, "number" or "kind"; kinds, of the target; mean and std
    (standard deviation) of the target in training; decimal, and missing, the words: how cells are read.
    """

    inputs: list
    target: str
    asks: str
    kinds: list
    mean: float
    std: float
    decimal: str
    missing: tuple

    def __repr__(self):
        asked = some(self.kinds, 8) if self.asks == "kind" else f"mean {self.mean:g}, standard deviation {self.std:g}"
        return f"{len(self.names)} features: {some(self.names, 12)}\ntarget {self.target}: {asked}"

    @property
    def names(self):
        """Of the features; the last is always 1, and its weights are the biases."""
        return [*(name for each in self.inputs for name in each.names), "always 1"]

    def apply(self, records):
        """New records as features, prepared as the training records were.

        Parameters: records, a Table, or columns by name, or one record, cells by name: text, numbers, None.
        Returns: features, (n_records, len(names)), and notes, sentences for the reader. Raises: BadTable.
        """
        columns = records.columns if isinstance(records, Table) else records
        if not isinstance(columns, dict):
            raise BadTable(
                f"records came as {type(records).__name__}, expected a dict of cells or columns "
                "by name. What to do: dict(...) of a row."
            )
        if lacking := [each.name for each in self.inputs if each.name not in columns]:
            raise BadTable(
                f"records came without {some(map(short, lacking))}. What to do: give every column, None where it is "
                "not known."
            )
        decimal = records.decimal if isinstance(records, Table) else self.decimal
        cells = {each.name: _cells(columns[each.name], decimal) for each in self.inputs}
        if len({len(column) for column in cells.values()}) > 1:
            came = some(f"{short(name)} {len(column)}" for name, column in cells.items())
            raise BadTable(f"records came as columns of different lengths: {came}. Expected one cell a record.")
        parts, notes = [], []
        for each in self.inputs:
            column = cells[each.name]
            values = values_of(column, each.kind, each.form, decimal, self.missing)
            parts.append(each.features(values))
            notes += each.remarks(values, column, self.missing)
        return with_ones(np.column_stack(parts)), notes

    def targets(self, real):
        """Numbers scaled, or a column for each kind: (n,) in, (n, output_nodes) out."""
        if self.asks == "kind":
            return one_hot(real, np.array(self.kinds, object))
        return scaled(real, self.mean, self.std)[:, None]

    def answers(self, final_outputs):
        """What the network's outputs say: numbers in the reader's units, or the kind whose output is largest, (n,)."""
        final_outputs = np.asarray(final_outputs, float).reshape(-1, max(1, len(self.kinds)))
        if self.asks == "kind":
            return np.array(self.kinds, object)[final_outputs.argmax(axis=1)]
        return final_outputs[:, 0] * self.std + self.mean

    def as_dict(self):
        """Plain numbers, words, lists and dicts, as JSON has them."""
        return {"version": VERSION} | vars(self) | {
            "inputs": [vars(each) for each in self.inputs],
            "missing": list(self.missing),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, kept):
        """A Preparation from what as_dict gave. Raises: BadTable where it is something else."""
        try:
            if kept["version"] != VERSION:
                raise BadTable(
                    f"The preparation came in version {short(kept['version'])}, expected {VERSION}. What to do: use "
                    "the tinynet that it was kept with, or prepare and train anew."
                )
            rest = {name: value for name, value in kept.items() if name != "version"}
            made = cls(
                **rest | {"inputs": [Input(**each) for each in kept["inputs"]], "missing": tuple(kept["missing"])}
            )
            scales = [pair for each in made.inputs for pair in each.scales.values()]
            if not all(np.isfinite(mean) and 0 < std < np.inf for mean, std in [*scales, (made.mean, made.std)]):
                raise ValueError("a mean or a standard deviation is no number")
            made.answers(np.zeros((1, max(1, len(made.kinds)))))
            made.apply({each.name: None for each in made.inputs})
        except BadTable:
            raise
        except Exception as error:  # whatever stands in a file that somebody changed
            raise BadTable(
                f"What was kept is no preparation ({type(error).__name__}: {error}). What to do: keep it anew."
            ) from None
        return made


def _cells(column, decimal):
    """One cell or many as text, (n,)."""
    column = [column] if isinstance(column, str) or np.ndim(column) == 0 else column
    cells = np.empty(len(column), object)
    cells[:] = [as_text(value, decimal) for value in column]
    return cells


@dataclass(frozen=True, repr=False)
class Prepared:
    """A table's records, ready for a network.

    Attributes: task; preparation; rows, (n_used,) of the table, training first, then validation, then test; features,
    (n_used, input_nodes); targets, (n_used, output_nodes); real, (n_used,) targets in the reader's units, or kinds;
    where, numbers of those by "training", "validation", "test"; notes, sentences for the reader.
    """

    task: Task
    preparation: Preparation
    rows: np.ndarray
    features: np.ndarray
    targets: np.ndarray
    real: np.ndarray
    where: dict
    notes: list

    def __repr__(self):
        parts = ", ".join(f"{name} {len(rows):,}" for name, rows in self.where.items())
        lines = [repr(self.preparation), f"{len(self.rows):,} records: {parts}"]
        return "\n".join(lines + self.notes)

    @property
    def names(self):
        """Of the features."""
        return self.preparation.names

    @property
    def lines(self):
        """Of the file, (n_used,)."""
        return self.task.look.table.lines[self.rows]

    @property
    def column_of(self):
        """Which features each column of the table became: lists of numbers by name."""
        counts = np.cumsum([0] + [len(each.names) for each in self.preparation.inputs])
        return {
            each.name: [*range(*ends)] for each, *ends in zip(self.preparation.inputs, counts, counts[1:], strict=False)
        }

    @property
    def training(self):
        """(features, targets) of the training part."""
        return self._part("training")

    @property
    def validation(self):
        """(features, targets) of the validation part."""
        return self._part("validation")

    @property
    def test(self):
        """(features, targets) of the test part."""
        return self._part("test")

    def _part(self, name):
        return self.features[self.where[name]], self.targets[self.where[name]]


def prepare_table(task):
    """A table's records as features and targets, all scales and kinds from the training records only.

    Returns: Prepared. Raises: BadTable.
    """
    made_by("choose", "task", task, Task)
    columns = task.look.columns
    inputs = [fitted(columns[name], task.training) for name in task.features]
    target = columns[task.target]
    real = real_values(target)
    kinds, mean, std = [], 0.0, 1.0
    if task.asks == "kind":
        kinds = sorted(set(real[task.training]))
    else:
        mean, std = scale_of(real[task.training])
    preparation = Preparation(
        inputs, task.target, task.asks, kinds, mean, std, task.look.table.decimal, task.look.missing
    )
    rows = np.concatenate([task.training, task.validation, task.test])
    ends = np.cumsum([len(task.training), len(task.validation)])
    where = dict(zip(("training", "validation", "test"), np.split(np.arange(len(rows)), ends), strict=True))
    features = with_ones(np.column_stack([each.features(columns[each.name].values[rows]) for each in inputs]))
    unseen, cells, notes = rows[ends[0] :], task.look.table.columns, []
    for each in (each for each in inputs if each.kind == "category"):
        notes += each.remarks(columns[each.name].values[unseen], cells[each.name][unseen], task.look.missing)
    return Prepared(task, preparation, rows, features, preparation.targets(real[rows]), real[rows], where, notes)
