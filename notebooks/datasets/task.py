"""What is to be predicted from a table, from what, and how new cases will come."""

import calendar
from dataclasses import dataclass

import numpy as np

from given import generator

from .cells import BadTable, as_text, count, listed, made_by, short, some
from .columns import Look, checked_name
from .one_column import one_column_answers, share_said
from .split import split_at_random, split_by_group, split_later
from .two_columns import MOST_COLUMNS, pairs_that_say

NEW_CASES = ("at random", "later", "other groups")
LEAST = 10  # records
MOST_TARGETS = 50  # kinds of the target: as many output nodes
MANY_TWINS = 0.01  # of the test records
SUSPICIOUS = 0.97  # of what the simplest answer gets wrong; a column that says so much alone may be the answer


@dataclass(frozen=True, repr=False)
class Task:
    """What is asked of a table.

    Attributes: look, a Look; target, its name; asks, "number" or "kind"; features, names of columns;
    left_out_columns, why, by name; training, validation and test, rows of the table; new_cases and by, as they were
    chosen; left_out, lists of lines by the reason; suspects, how much a column says alone of the target, 0 to 1, by
    name, of those that say nearly all of it; notes, sentences for the reader.
    """

    look: Look
    target: str
    asks: str
    features: list
    left_out_columns: dict
    training: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    new_cases: str
    by: object
    left_out: dict
    suspects: dict
    notes: list

    def __repr__(self):
        used = [len(self.training), len(self.validation), len(self.test)]
        parts = "training {:,}, validation {:,}, test {:,}".format(*used)
        total = self.look.table.total
        lost = {why: len(lines) for why, lines in self.left_out.items()}
        drawn = total - sum(used) - sum(lost.values())
        lines = [
            f"target: {self.target}, a {self.asks}",
            f"from: {some(self.features, 12)}",
            *(f"not from {short(name)}: {why}" for name, why in self.left_out_columns.items()),
            f"{count(total, 'record')}: {sum(used):,} used ({parts})",
            *(f"left out, {times:,}: {why}, line {some(self.left_out[why])}" for why, times in lost.items()),
            *([f"left out, {drawn:,}: not drawn"] if drawn else []),
        ]
        return "\n".join(lines + self.notes)


def choose(look, target, leave_out=(), new_cases="at random", by=None, seed=0):
    """What to predict, from which columns, and the three parts.

    Parameters: look, a Look; target, a column's name; leave_out, names; new_cases: "at random", "later" (by is the
    column of time, a date or a number) or "other groups" (by is the column that names the group); seed, of what is
    drawn.
    Returns: Task. Raises: BadTable.
    """
    made_by("look", "look", look, Look)
    columns, table = look.columns, look.table
    leave_out = listed(leave_out)
    checked_name(target, table.names, "target")
    for name in leave_out:
        checked_name(name, table.names, "leave_out")
    lost = {f"{target} is missing": columns[target].missing}
    if _time_or_group(columns, target, new_cases, by):
        lost[f"{by} is missing"] = columns[by].missing & ~columns[target].missing
    rows = np.flatnonzero(~np.any(list(lost.values()), axis=0))
    if len(rows) < LEAST:
        raise BadTable(
            f"{count(len(rows), 'record')} with a {target} came, expected at least {LEAST}, and better some hundreds. "
            "What to do: collect more, or take another target."
        )
    asks = _asked(columns[target])
    features, unused = _features(columns, target, leave_out, by if new_cases == "other groups" else None)
    parts = [rows[part] for part in _split(columns, rows, new_cases, by, generator("seed", seed))]
    real = real_values(columns[target])
    if len(set(real[parts[0]].tolist())) < 2:
        raise BadTable(
            f"{target} is {short(as_text(real[parts[0]][0]))} in all training records: nothing to learn. What to "
            "do: take another target, or another way in which new cases come."
        )
    suspects = _suspects(columns, features, real, *parts[:2])
    notes = [
        f"{short(name)} alone says {100 * share:.0f} % of {target}: is it known before the answer is? If not, leave it "
        "out." for name, share in suspects.items()
    ]  # fmt: skip
    notes += _of_twins(columns, table, parts)
    if asks == "number":
        numbers = {name: columns[name] for name in features if columns[name].kind == "number" and name not in suspects}
        notes += _of_pairs(pairs_that_say(numbers, real, *parts[:2]), target)
        if len(numbers) > MOST_COLUMNS:
            notes.append(f"Pairs of columns were tried among the first {MOST_COLUMNS} numbers only.")
    else:
        notes += _of_kinds(real, parts, target)
    if new_cases == "other groups":
        notes += _of_groups(columns[by], real, parts, asks)
    elif new_cases == "later":
        notes += _of_times(columns[by], parts)
    left_out = dict(table.left_out) | {why: table.lines[where].tolist() for why, where in lost.items() if where.any()}
    return Task(look, target, asks, features, unused, *parts, new_cases, by, left_out, suspects, notes)


def _time_or_group(columns, target, new_cases, by):
    """Whether a column says how new cases come; BadTable where it cannot."""
    if not isinstance(new_cases, str) or new_cases not in NEW_CASES:
        raise BadTable(
            f"new_cases came as {short(new_cases)}. What to do: say one of {', '.join(map(repr, NEW_CASES))}."
        )
    if new_cases == "at random":
        if by is not None:
            raise BadTable(
                f"by came as {short(by)}, with new_cases='at random'. What to do: say 'later' or 'other groups'."
            )
        return False
    checked_name(by, list(columns), "by")
    if by == target:
        raise BadTable(f"by came as {short(by)}, which is the target. What to do: take another column for one of them.")
    if new_cases == "later" and columns[by].kind not in ("date", "number"):
        raise BadTable(
            f"by came as {short(by)}, which is {columns[by].kind}; expected a date or a number that grows with "
            "time. What to do: take another column, or say in look what it is, as in kinds={...: 'number'}."
        )
    return True


def real_values(column):
    """A target's values: (n_records,) floats of a number, words of a kind."""
    if column.kind != "yes/no":
        return column.values
    words = np.array([*column.form, ""], object)
    return words[np.where(column.missing, 2, column.values).astype(int)]


def _asked(column):
    name = column.name
    if column.kind not in ("number", "category", "yes/no"):
        raise BadTable(
            f"target came as {short(name)}, which is {column.kind}; expected a number, a category or yes/no. What to "
            f"do: take another column, or say in look what it is: kinds={{{name!r}: 'category'}}, or 'number'."
        )
    if column.different < 2:
        raise BadTable(
            f"target came as {short(name)}, which is {short(as_text(column.known[0]))} in all records: nothing "
            "is to be learned of it. What to do: take another column."
        )
    if column.kind == "category" and column.different > MOST_TARGETS:
        raise BadTable(
            f"target came as {short(name)}, which has {column.different:,} kinds, expected at most {MOST_TARGETS}, "
            "an output node for each. What to do: join rare kinds, or take another column."
        )
    return "number" if column.kind == "number" else "kind"


def _features(columns, target, leave_out, group):
    """The columns to learn from, and why each of the others is none."""
    unused = {}
    for name, column in columns.items():
        if name in leave_out:
            unused[name] = "as you say"
        elif name == group:
            unused[name] = "new cases come from other groups"
        elif column.kind in ("text", "id", "empty"):
            unused[name] = {"text": "free text", "id": "an id, different in each record", "empty": "empty"}[column.kind]
        elif column.constant:
            unused[name] = "the same in all records"
    unused.pop(target, None)
    features = [name for name in columns if name not in unused and name != target]
    if not features:
        raise BadTable(
            f"No column is left to learn from: {some(f'{short(name)} is {why}' for name, why in unused.items())}. "
            "What to do: take a table with more columns; or say in look what they are, as in kinds={...: 'category'}."
        )
    return features, unused


def _split(columns, rows, new_cases, by, rng):
    """Training, validation and test, as places among these rows."""
    if new_cases == "later":
        return split_later(columns[by].values[rows])
    if new_cases == "other groups":
        return split_by_group(columns[by].values[rows], rng)
    return split_at_random(len(rows), rng)


def _suspects(columns, features, real, training, validation):
    """How much a column says alone of the target, by name, of those that say nearly all of it."""
    shares = {}
    for name in features:
        answers = one_column_answers(columns[name], real, training)
        shares[name] = share_said(answers, real, training, validation)
    return {name: share for name, share in shares.items() if share > SUSPICIOUS}


def _of_twins(columns, table, parts):
    """What is to be said of test records that stand in training, too; ids do not count."""
    cells = [table.columns[name] for name, column in columns.items() if column.kind != "id"]
    training, _, test = (list(zip(*(column[part] for column in cells), strict=True)) for part in parts)
    known = set(training)
    twins = sum(record in known for record in test)
    if twins <= MANY_TWINS * len(test):
        return []
    return [
        f"{twins:,} of {len(test):,} test records stand in training, too, the same in every column: is a case there "
        "twice? Then the test is too easy: leave away what is double, or say 'other groups'."
    ]


def _of_pairs(pairs, target):
    """What is to be said of pairs of columns that say nearly all together."""
    notes = [
        f"{short(one)} and {short(other)} together, by their {way}, say {100 * share:.0f} % of {target}: are both "
        "known before the answer is? If not, leave one out." for (one, other, way), share in pairs.items()
    ]  # fmt: skip
    return notes[:3] + [f"{len(notes) - 3:,} more pairs do so."] * (len(notes) > 3)


def _of_kinds(real, parts, target):
    """What is to be said of kinds that training lacks, or hardly has."""
    there, elsewhere = set(real[parts[0]]), set(np.concatenate([real[part] for part in parts[1:]]))
    lacking = sorted(elsewhere - there)
    if not lacking:
        return []
    return [f"{some(lacking)} of {target} is in no training record: no network can learn to answer it."]


def _of_times(time, parts):
    """Which times are in which part, and which months training has never seen."""
    spans = [time.at(part).span for part in parts]
    notes = ["{} in training: {}; in validation: {}; in test: {}.".format(time.name, *spans)]
    if time.kind == "date":
        seen, *later = (set(time.values[part].astype("datetime64[M]").astype(int) % 12) for part in parts)
        if new := sorted(set.union(*later) - seen):
            notes.append(
                f"No training record is from {some((calendar.month_name[month + 1] for month in new), 12)}: what holds "
                "there nothing teaches, and a network that knows the month guesses."
            )
    return notes


def _of_groups(group, real, parts, asks):
    """Which groups are in which part, and what groups of one kind only do."""
    groups = group.values.astype(str)
    names = [sorted(set(groups[part])) for part in parts]
    notes = [f"{group.name} in training: {some(names[0])}; in validation: {some(names[1])}; in test: {some(names[2])}."]
    used = np.concatenate(parts)
    for name in np.unique(groups[used]) if asks == "kind" else ():
        kinds = set(real[used][groups[used] == name])
        if len(kinds) == 1:
            notes.append(
                f"{group.name} {name} holds {kinds.pop()} only: there the group says the answer, and right answers in "
                "it show little of what holds elsewhere."
            )
    return notes
