"""What is given to a function of any room: refused in words where it cannot be meant."""

import datetime
import difflib
import functools
import numbers
import re

import numpy as np

KINDS = {"dates": "M", "values": "biufMOU"}  # of an array's type; others are numbers
OF_KIND = {
    "finite numbers": np.isfinite,
    "numbers without NaN": lambda table: ~np.isnan(table),
    "numbers 0 and 1": lambda table: np.isin(table, (0, 1)),
    "numbers from 0 to inf": lambda table: table >= 0,  # NaN is not
    **{f"numbers from 0 to {most}": lambda table, most=most: (table >= 0) & (table <= most) for most in (1, 16, 100)},
    "numbers from 0": lambda table: (table >= 0) & (table < np.inf),
    "numbers above 0": lambda table: (table > 0) & (table < np.inf),
    "whole numbers from 0": lambda table: (table >= 0) & (table < np.inf) & (np.rint(table) == table),
    "dates": lambda table: ~np.isnat(table),
}
_TIMES = "count from a start, (times - times[0]) / np.timedelta64(1, 'h')"
CURES = dict.fromkeys("UST", "use float(...) for text") | dict.fromkeys("Mm", _TIMES) | {"c": "use abs(...) or .real"}
ADVICE = {(1, 2): ": {}[:, None] makes one column a table", (2, 1): ": np.ravel({}) makes one column a list"}


def whole(name, value, least=0, most=10**9):
    """A whole number of at least so many. Raises: ValueError."""
    a_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not a_whole or not least <= value <= most:
        limits = f", {least} or more" * (least > -np.inf) + f", at most {most:,}" * (a_whole and int(value) > most)
        other = "-3" if least >= 0 else "3.5"
        raise ValueError(
            f"{name} came as {shown(value)}, expected a whole number{limits}: write 3, not {other} or '3'."
        )
    return int(value)


def at_least_one(name, value):
    """A whole number above 0. Raises: ValueError."""
    return whole(name, value, 1)


def shown(value):
    """What came, on one line and in short: of a table its shape, of something long its beginning."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    return " ".join(written(value, repr).split())[:60]


def written(value, write):
    """A value as text, by str or repr; its kind where it is too long for them."""
    try:
        return write(value)
    except Exception:  # a number of more than 4,300 digits, for instance
        return f"a very long {type(value).__name__}"


def in_short(value, write=str, longest=400):
    """A value as text, cut where it is longer."""
    text = written(value, write)
    return text if len(text) <= longest else text[:longest] + " ..."


def as_seed(name, value):
    """A seed, a whole number of any length. Raises: ValueError."""
    return whole(name, value, most=np.inf)


def generator(name, value):
    """A numpy.random.Generator of a seed; one that came, and a new one without a seed for None. Raises: ValueError."""
    if value is None or isinstance(value, np.random.Generator):
        return np.random.default_rng(value)
    return np.random.default_rng(as_seed(name, value))


def number(name, value, low=-np.inf, high=np.inf):
    """A finite number from low to high, as a float. Raises: TypeError, ValueError."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} came as {shown(value)}, expected one number: write 0.9, not '0.9' or [0.9].")
    if not (abs(value) < 1e300 and low <= value <= high):
        limits = f" from {low:g}" * bool(np.isfinite(low)) + f" to {high:g}" * bool(np.isfinite(high))
        raise ValueError(f"{name} came as {shown(value)}, expected a finite number{limits}.")
    return float(value)


def text(name, value):
    """A text. Raises: TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"{name} came as {shown(value)}, expected a text, in quotation marks.")
    return value


def function(name, value, of):
    """A function of such arguments, as `of` says. Raises: TypeError."""
    if not callable(value):
        raise TypeError(
            f"{name} came as {shown(value)}, expected a function of {of}: its name, without parentheses behind it."
        )
    return value


def array(name, values):
    """An array of values that stand in rows of equal length. Raises: ValueError."""
    try:
        return np.asanyarray(values)
    except ValueError:
        raise ValueError(
            f"{name} came as {shown(values)}, expected rows of equal length: fill what is missing, or leave it out."
        ) from None


def of_numbers(name, values):
    """An array of floats, none of them masked. Raises: ValueError."""
    table = unmasked(values, name)
    floats = _as_floats(table)
    if floats is not None:
        return floats
    if table.dtype.kind == "O" and table.ndim:
        came = next((each for each in table.flat if _as_floats(np.array(each, object)) is None), table.flat[0])
        raise ValueError(f"{name} came with {shown(came)}, expected numbers: {_cure(np.array(came))}.")
    kind = f" of {table.dtype}" * bool(table.ndim)
    raise ValueError(f"{name} came as {shown(values)}{kind}, expected numbers: {_cure(table)}.")


def _cure(table):
    """What to do where an array holds something else, by what it holds."""
    kind = table.dtype.kind
    if kind == "O" and isinstance(table.flat[0], (datetime.date, datetime.time, datetime.timedelta)):
        kind = "M"
    return CURES.get(kind, "fill or leave out what is missing, use list(...) for what is no list")


def _as_floats(table):
    """An array as one of floats; None where that would lose something: of what is complex, text or a date."""
    kinds = {type(each) for each in table.flat} if table.dtype.kind == "O" else {table.dtype.type}
    others = str, bytes, np.void, np.datetime64, np.timedelta64, np.complexfloating
    if any(issubclass(kind, others) for kind in kinds):
        return None
    try:
        return table.astype(float)
    except (TypeError, ValueError, OverflowError):
        return None


@functools.cache
def _form(expected):
    """Of what `shaped` expects: the shape as it is told, each of its sizes, and the kind."""
    shape, _, kind = expected.partition(") ")
    told = shape.rstrip(")").replace("?", "") + ")"
    return told, re.findall(r"\w+\??|\.{3}", shape), kind or "numbers"


def shaped(name, values, expected, sizes=None):
    """An array that is as a docstring writes it. Raises: ValueError.

    Parameters: expected, a shape and, if they are no numbers, a kind, such as "(n, 2)" or "(n,) dates": a letter is any
    size but 0, with a question mark any size, "..." any shape but an empty one, "()" one number; sizes, {letter: (size,
    whose)}, in which new letters are noted.
    """
    sizes = {} if sizes is None else sizes
    shape, wanted, kind = _form(expected)
    table = unmasked(values, name)
    if table.dtype == object and table.ndim and kind not in ("dates", "values"):
        table = of_numbers(name, table)

    def fits(size, there):
        if size.isdigit():
            return there == int(size)
        return (there > 0 or size.endswith("?")) and there == sizes.setdefault(size, (there, name))[0]

    right = (wanted == ["..."] and table.size) or (len(wanted) == table.ndim and all(map(fits, wanted, table.shape)))
    of_kind = table.dtype.kind in KINDS.get(kind, "biuf")
    others = ()
    if of_kind and kind in OF_KIND and not (good := OF_KIND[kind](table)).all():
        others = table[~good]
    if not right or not of_kind or len(others):
        came = shown(table if table.ndim else values) + f" of {table.dtype}" * (table.ndim > 0 and not of_kind)
        came += f" with {others[0]}" if table.ndim and len(others) else ""
        of_shape = f"{kind} of shape {shape}" if wanted else f"one {kind.replace('s', '', 1)}"
        known = [(size, *sizes[size]) for size in wanted if size in sizes and sizes[size][1] != name]
        as_many = "".join(f", {size.rstrip('?')} = {there} as in {other}" for size, there, other in known)
        advice = ADVICE.get((table.ndim, len(wanted)), "").format(name)
        raise ValueError(f"{name} came as {came}, expected {of_shape}{as_many}{advice}.")
    return table if table.ndim else values


def rows(name, values):
    """Rows of numbers, which may be of different lengths, as a list of arrays. Raises: TypeError, ValueError."""
    return [shaped(f"a row of {name}", row, "(n,)") for row in several(name, values)]


def rows_by_name(name, values):
    """A dict of rows of finite numbers. Raises: TypeError, ValueError."""
    if not isinstance(values, dict) or not values:
        raise TypeError(f"{name} came as {shown(values)}, expected a dict of rows by name.")
    return {key: shaped(f"{name}[{key!r}]", row, "(n,) finite numbers") for key, row in values.items()}


def place_of_weight(at, shapes):
    """Where a weight stands in tables of these shapes, (layer, row, column), whole numbers. Raises: ValueError."""
    place = tuple(at) if np.iterable(at) else ()
    if not (
        len(place) == 3
        and all(type(part) is int or isinstance(part, np.integer) for part in place)
        and 0 <= place[0] < len(shapes)
        and all(0 <= part < size for part, size in zip(place[1:], shapes[place[0]], strict=True))
    ):
        sizes = " or ".join(
            f"{layer} with {rows} rows and {columns} columns" for layer, (rows, columns) in enumerate(shapes)
        )
        raise ValueError(
            f"place came as {shown(at)}, expected (layer, row, column), counted from 0; the layer is {sizes}."
        )
    return place


def weights(weights_input_to_hidden, weights_hidden_to_output, outputs=None):
    """The shapes of two tables of weights that belong to one network, of so many output nodes. Raises: ValueError."""
    tables = weights_input_to_hidden, weights_hidden_to_output
    one, other = shapes = tuple(np.shape(array("weights", table)) for table in tables)
    if len(one) != 2 or len(other) != 2 or one[1] != other[0] or other[1] != (outputs or other[1]):
        raise ValueError(
            f"weights came as {one} and {other}, expected two tables, (input_nodes, hidden_nodes) and (hidden_nodes, "
            f"{outputs or 'output_nodes'}): weights[:, None] makes one column a table."
        )
    return shapes


def several(name, values, least=1):
    """At least so many, as a list. Raises: TypeError for a single one, ValueError for too few."""
    if isinstance(values, (str, bytes)) or not np.iterable(values):
        raise TypeError(f"{name} came as {shown(values)}, expected several: put it into a list, [{shown(values)}].")
    values = list(values)
    if len(values) < least:
        raise ValueError(f"{name} came with {len(values)}, expected a list of at least {least}.")
    return values


def one_of(name, value, names):
    """One of these names. Raises: ValueError, which says which may be meant."""
    names = list(names)
    if getattr(value, "shape", ()) or value not in names:
        near = difflib.get_close_matches(str(value), map(str, names), 1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{name} came as {shown(value)}, expected one of {', '.join(map(repr, names))}.{meant}")
    return value


def pair(name, part):
    """A pair (features, targets). Raises: TypeError."""
    if not isinstance(part, (tuple, list)) or len(part) != 2:
        raise TypeError(f"{name} came as {type(part).__name__}, expected a pair: (features, targets), in parentheses.")
    return part


def records(name, part):
    """A pair (features, targets) of tables with a row for each record, as arrays. Raises: TypeError, ValueError."""
    part = tuple(table if hasattr(table, "toarray") else array(name, table) for table in pair(name, part))
    one, other = (np.shape(table) for table in part)
    if len(one) != 2 or len(other) != 2 or one[0] != other[0]:
        raise ValueError(
            f"{name} came as {one} and {other}, expected features and targets, two tables with a row for each record: "
            "targets[:, None] makes one column a table, np.eye(10)[labels] ten kinds."
        )
    return part


def finite_records(name, part):
    """Records whose features and targets are finite numbers. Raises: TypeError, ValueError."""
    tables = zip(("features", "targets"), records(name, part), strict=True)
    return tuple(shaped(of, table, "(n, columns) finite numbers") for of, table in tables)


def kept_results(results):
    """A dict to fill: this one, a new one for None. Raises: TypeError."""
    if results is not None and not isinstance(results, dict):
        raise TypeError(
            f"results came as {shown(results)}, expected a dict, {{}} at first: what is finished goes into it."
        )
    return {} if results is None else results


def unmasked(values, name="values"):
    """An array of the values, which would hold what is below a mask as if it were none. Raises: ValueError."""
    table = array(name, values)
    rows = values if isinstance(values, (list, tuple)) else []
    if lost := sum(np.ma.count_masked(each) for each in (table, *rows) if np.ma.is_masked(each)):
        raise ValueError(f"{lost} values are masked, expected none: fill them or leave them out.")
    return np.asarray(table)
