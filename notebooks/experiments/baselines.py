"""What a network must beat."""

import math

import numpy as np

import datasets
from given import of_numbers

from .prepared_table import one_each, prepared, rows_of


def least_squares(features, targets):
    """The weights of the weighted sums of features that come closest to the targets, in the mean of error².

    Parameters: features, (n_records, input_nodes); targets, (n_records,) or (n_records, output_nodes).
    Returns: the weights, (input_nodes,) or (input_nodes, output_nodes): features @ weights are the sums.
    Raises: ValueError.
    """
    features, targets = of_numbers("features", features), of_numbers("targets", targets)
    matching = np.ndim(features) == 2 and np.shape(features)[:1] == np.shape(targets)[:1]
    if not matching or not (np.isfinite(features).all() and np.isfinite(targets).all()):
        raise ValueError(
            f"features and targets came as {np.shape(features)} and {np.shape(targets)}, expected a table and targets "
            "of finite numbers, as many rows in both: fill or leave out missing values."
        )
    return np.linalg.lstsq(features, targets, rcond=None)[0]


def simple_answers(data):
    """What three rules answer, all learned from the training part: none needs a network.

    Parameters: data, datasets.Prepared. Returns: by the rule's name the answers to all records, (n_used,), in the
    reader's units, or kinds.
    """
    columns = prepared(data).task.look.columns
    training, validation = data.where["training"], data.where["validation"]
    simplest = "the commonest kind" if data.task.asks == "kind" else "the mean"
    alone = {}
    for name in data.column_of:
        column = columns[name].at(data.rows)
        alone[name] = datasets.one_column_answers(column, data.real, training)
    best = max(alone, key=lambda name: datasets.share_said(alone[name], data.real, training, validation))
    return {
        simplest: np.full(len(data.real), datasets.simplest(data.real[training]), data.real.dtype),
        f"one column: {best}": alone[best],
        "least squares": data.preparation.answers(data.features @ least_squares(*data.training)),
    }


def score(data, answers, part):
    """How good answers are, on one part of the records.

    Parameters: data, datasets.Prepared; answers, (n_used,); part, "training", "validation" or "test".
    Returns: of numbers the root of the mean of error², in the reader's units; of kinds, the per cent that are right.
    """
    rows = rows_of(data, part)
    answers = one_each("answers", answers, data)
    if data.task.asks == "kind":
        return float(100 * np.mean(answers[rows] == data.real[rows]))
    return math.dist(answers[rows], data.real[rows]) / math.sqrt(len(answers[rows]))  # whose squares may be infinite
