"""The tutor on small functions apart from the network: tables, counting weights, a step down, error terms."""

import numpy as np
import pytest

import tutor
from tutor.tasks import TASKS


def built(name, code):
    """A function as a learner types it: its name with `my_` before it, and what stands behind."""
    names = {"np": np}
    exec(f"def my_{name}{code}", names)
    return names[f"my_{name}"]


RIGHT = [
    ("second_column", "(table): return table[:, 1]"),
    ("second_column", "(table): return [row[1] for row in table]"),
    ("second_column", "(table): return table.T[1]"),
    ("second_column", "(table): return table[:, [1]]"),
    ("column_sums", "(table): return table.sum(axis=0)"),
    ("column_sums", "(table): return sum(table)"),
    ("column_sums", "(table): return np.ones(len(table)) @ table"),
    ("column_sums", "(t): return [sum(t[:, k]) for k in range(t.shape[1])]"),
    ("weighted_sum", "(x, w): return x @ w"),
    ("weighted_sum", "(x, w): return np.sum(x * w)"),
    ("weighted_sum", "(x, w):\n    s = 0\n    for a, b in zip(x, w):\n        s += a * b\n    return s"),
    ("shape_of_product", "(A, B): return A.shape[0], B.shape[1]"),
    ("shape_of_product", "(A, B): return (A @ B).shape"),
    ("shape_of_product", "(A, B): return [len(A), len(B.T)]"),
    ("count_weights", "(a, b, c): return a * b + b * c"),
    ("count_weights", "(a, b, c): return b * (a + c)"),
    ("equal_columns", "(t): return (t == t[:, [0]]).all()"),
    ("equal_columns", "(t): return all(np.array_equal(c, t[:, 0]) for c in t.T)"),
    ("equal_columns", "(t): return np.ptp(t, axis=1).max() == 0"),
    ("downhill_step", "(deltas, length): return length * deltas / np.sqrt(np.sum(deltas**2))"),
    ("downhill_step", "(d, l): return l * (d / np.linalg.norm(d))"),
    (
        "downhill_step",
        "(d, l):\n    s = 0\n    for one in d:\n        s += one * one\n    return [l * one / s**0.5 for one in d]",
    ),
    ("step_down", "(x): return -10, 10 * x"),
    ("step_down", "(x): return np.array([-20.0, 20 * x])"),
    ("squared_error_term", "(y, a):\n    e = y - a\n    slope = a * (1 - a)\n    return e * slope"),
    ("squared_error_term", "(y, a): return y * a - y * a**2 - a**2 + a**3"),
    ("cross_entropy_term", "(y, a):\n    first = (y - a) / (a * (1 - a))\n    return first * a * (1 - a)"),
    ("cross_entropy_term", "(y, a): return (y / a - (1 - y) / (1 - a)) * a * (1 - a)"),
    ("cross_entropy_term", "(y, a): return y - a"),
    ("shuffled_together", "(f, p, o):\n    s = f.copy()\n    s[:, p] = f[o][:, p]\n    return s"),
    ("shuffled_together", "(f, p, o):\n    s = f.copy()\n    for k in p:\n        s[:, k] = s[o, k]\n    return s"),
    ("shuffled_together", "(f, p, o):\n    f[:, p] = f[np.ix_(o, p)]\n    return f"),
    ("shuffled_together", "(f, p, o):\n    s = f.copy()\n    s[np.ix_(o, p)] = f[:, p]\n    return s"),
    ("shuffled_together", "(f, p, o): return np.where(np.isin(np.arange(f.shape[1]), p), f[o], f)"),
]


@pytest.mark.parametrize(("name", "code"), RIGHT)
def test_right_code_passes(name, code):
    report = tutor.check(built(name, code))
    assert report.passed, str(report)


WRONG = [
    ("downhill_step", "(d, l): return -l * d / np.sqrt(np.sum(d**2))", "leads uphill"),
    ("downhill_step", "(d, l): return d", "as long as the slope is steep"),
    ("downhill_step", "(d, l): return l * d", "longer where the slope is steeper"),
    ("downhill_step", "(d, l): return d / np.linalg.norm(d)", "the length 1"),
    ("downhill_step", "(d, l): return l * d / (d @ d)", "The root is missing"),
    ("downhill_step", "(d, l): return l * d / sum(abs(d))", "without squares"),
    ("downhill_step", "(d, l): return l * d / max(abs(d))", "Its largest move"),
    ("downhill_step", "(d, l): return l * d / abs(d.sum())", "some cancel"),
    ("downhill_step", "(d, l): return l * d / np.sqrt(np.mean(d**2))", "mean of the squares"),
    ("downhill_step", "(d, l): return l * d / len(d)", "number of weights"),
    ("downhill_step", "(d, l): return l * np.sign(d)", "All weights move alike"),
    ("downhill_step", "(d, l): return l * d / abs(d)", "All weights move alike"),
    ("downhill_step", "(d, l): return l * d / np.linalg.norm(d) + 1", "is right"),
    ("second_column", "(table): return table[1]", "second row"),
    ("second_column", "(table): return table[:, 2]", "counts from 0"),
    ("second_column", "(table): table[:, 1]", "`return` is missing"),
    ("second_column", "(table): return table[2]", "index lies outside its table"),
    ("second_column", "(table): return table[:, 1] * 2", "it returns `[2., 6.]`; `[1., 3.]` is right"),
    ("column_sums", "(table): return table.sum(axis=1)", "a sum for each row"),
    ("column_sums", "(table): return table.sum()", "whole table"),
    ("column_sums", "(table): return table.mean(axis=0)", "means"),
    ("column_sums", "(table): return table.sum(axis=2)", "axis"),
    ("weighted_sum", "(x, w): return x * w", "yet to be added up"),
    ("weighted_sum", "(x, w): return sum(x) * sum(w)", "adds first"),
    ("weighted_sum", "(x, w): return x[0] * w[0] + x[1] * w[1] + x[2] * w[2]", "with others, of another size"),
    ("weighted_sum", "(x, w): return sqrt(x)", "`np.sqrt`"),
    ("shape_of_product", "(A, B): return A.shape[1], B.shape[0]", "inner two"),
    ("shape_of_product", "(A, B): return B.shape[1], A.shape[0]", "other order"),
    ("shape_of_product", "(A, B): return (B @ A).shape", "columns on the left must be as many as the rows"),
    ("shape_of_product", "(A, B): return A[0], B[1]", "`5`, `2`"),
    ("count_weights", "(a, b, c): return a * b * c", "multiplies all three"),
    ("count_weights", "(a, b, c): return a + b + c", "counts the nodes"),
    ("count_weights", "(a, b, c): return (a + 1) * b + (b + 1) * c", "biases"),
    ("count_weights", "(a, b): return a * b", "positional arguments"),
    ("equal_columns", "(t): return (t[:, 0] == t[:, 1]).all()", "first two columns"),
    ("equal_columns", "(t): return (t[0] == t[1]).all()", "compares rows"),
    ("equal_columns", "(t): return True", "yes to every table"),
    ("equal_columns", "(t): return t == t[:, [0]]", "`.all()`"),
    ("equal_columns", "(t): return len(t) == 3", "it returns `True`; `False` is right"),
    ("step_down", "(x): return 10, -10 * x", "goes up"),
    ("step_down", "(x): return -10, -10 * x", "gives a step at -2"),
    ("step_down", "(x): return 10 * x, -10", "other order"),
    ("step_down", "(x): return -1, x", "gently"),
    ("step_down", "(x): return 0, x", "level line"),
    ("step_down", "(x): return -10", "Two numbers are expected"),
    ("step_down", "(x): return 'down', x", "Two numbers are expected"),
    ("squared_error_term", "(y, a): return y - a", "sigmoid is missing"),
    ("squared_error_term", "(y, a): return (a - y) * a * (1 - a)", "wrong sign"),
    ("squared_error_term", "(y, a): return 2 * (y - a) * a * (1 - a)", "twice as large"),
    ("squared_error_term", "(y, a): return (y - a) / (a * (1 - a))", "is right"),
    ("cross_entropy_term", "(y, a): return (y - a) / (a * (1 - a))", "The sigmoid's slope is missing"),
    ("cross_entropy_term", "(y, a): return (y - a) * a * (1 - a)", "the squared error's"),
    ("cross_entropy_term", "(y, a): return a - y", "wrong sign"),
    ("shuffled_together", "(f, p, o): return f[o]", "All columns are in another order"),
    ("shuffled_together", "(f, p, o): return f[o][:, p]", "come alone"),
    ("shuffled_together", "(f, p, o): return f", "nothing is shuffled"),
    ("shuffled_together", "(f, p, o):\n    f[p] = f[o][p]\n    return f", "exchanges records"),
    ("shuffled_together", "(f, p, o):\n    f[:, p[0]] = f[o, p[0]]\n    return f", "Only the first"),
    ("shuffled_together", "(f, p, o):\n    for k in p:\n        s = f.copy()\n        s[:, k] = f[o, k]\n    return s",
     "Only the last"),
    ("shuffled_together", "(f, p, o):\n    f = f[o]\n    f[:, p] = f[np.argsort(o)][:, p]\n    return f", "but these"),
    ("shuffled_together", "(f, p, o):\n    f[:, p[0]] = f[o, p[0]]\n    f[:, p[1]] = f[o[o], p[1]]\n    return f",
     "the same record"),
    ("shuffled_together", "(f, p, o):\n    f[:, p] = 0\n    return f", "Zeros"),
    ("shuffled_together", "(f, p, o):\n    f[:, p] = f[o][:, p]", "`return` is missing"),
]  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "code", "words"), WRONG)
def test_wrong_code_is_named_and_the_right_line_stands_folded(name, code, words):
    report = tutor.check(built(name, code))
    assert report.parts == {name: "wrong"}
    assert words in report.mistakes[0]
    assert "Look again at chapter" in report.mistakes[0]
    assert TASKS[name].line not in report.mistakes[0]
    assert report._repr_markdown_().count(TASKS[name].line) == 1


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize(
    "body", ['    """To be written."""\n    ...', "    answer = ...\n    return answer", "    return ..."]
)
def test_an_empty_task_is_kindly_left_open(name, body):
    report = tutor.check(built(name, f"(*given):\n{body}"))
    assert report.parts == {name: "not written yet"}
    assert report.mistakes == []
    assert "Your turn: write it where `...` stands" in report.notes[0]


@pytest.mark.parametrize("name", [name for name in TASKS if not TASKS[name].fault])
def test_a_tasks_slips_are_wrong_and_its_others_are_no_slips(name):
    """Each sentence fits one slip alone: none gives what is right, none what another slip gives, everywhere."""
    task = TASKS[name]
    forms = [task.right, *(form for form, _ in (*task.others, *task.slips))]
    results = [repr([_plain(form, *given) for given in task.inputs]) for form in forms]
    assert len(set(results)) == len(results)


@np.errstate(all="ignore")  # as where slips are looked for: a wrong form may divide by 0
def _plain(form, *given):
    try:
        return np.asarray(form(*given)).astype(float).tolist()
    except (IndexError, ValueError) as error:
        return type(error).__name__
