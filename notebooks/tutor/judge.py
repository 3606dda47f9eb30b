"""Judge one part of the learner's code by its results, and find the words for what is wrong."""

import copy
from types import SimpleNamespace

import numpy as np

from . import evidence, fixed, one_record, search, slips, watch
from .near import nearest
from .places import BACKWARD, FORWARD, TRAIN, UPDATE
from .reference import FIRST, ONE_OUTPUT, SECOND, WORKED
from .report import Verdict
from .subject import RUN, TABLES, shaped, unwritten
from .tree import loops_over
from .words import LABELS, LAYERS, UNWRITTEN, by_results, explained, first_variable, unfinished, wrong

MOVES = "It changes the weights. They move in the update alone, after all deltas: slopes hold where they were measured."
RETURNS = (
    "It returns the new weights, and the network keeps the old ones. A method of a class changes `self`: the new "
    "weights belong into `self.weights_...`."
)
IN_PLACE = (
    "It is right, and it changes the tables that it is given ({}): `+=`, `-=` and `*=` on an array change the array "
    "itself, also for whoever else holds it. `W = W + ...` makes a new one."
)
KEPT = (
    "Its numbers are right, but it changes the tables that it is given ({}): `+=`, `-=` and `*=` on an array change "
    "the array itself. {} `A = A + ...` makes a new one."
)
OLD = "Whoever calls it goes on with the old weights, too."
NEW = "New tables are asked for: whoever calls it may need those that it gave."
FOR_ALL = "{} {} changed for whoever called it, too: the next step would find other numbers there."
RECORDS = ("features", "targets", "X", "y")  # what comes from outside
IN_A_LOOP = (
    "It is right; but its loop takes a small step for each record, and together they make what one step without a loop "
    "makes: the deltas are sums over all records already."
)
ADDED = "`self.{0}` is a new name behind `self.`, and the table is called `self.{1}`: that one does not change."
FLAT = (
    "With one output node the answers come as a flat list, {}; right is {}, a table of one column. Against a table of "
    "targets NumPy would pair every target with every answer. Take away what makes it flat."
)
RATE_MOVES = (
    "It changes `self.{}`: the network keeps that for every later step, which so grows shorter and shorter. Divide in "
    "the line of the step."
)
TOLERANCE = {frozenset(): 1e-5, frozenset({"float32"}): 2e-4}


def tolerance(calls, code=None):
    """How far rounding may go: as far as that of the coarsest kind of float that was seen."""
    seen = frozenset().union(*(call.coarse for call in calls))
    named = getattr(code, "__code__", None)
    words = {*named.co_names, *(c for c in named.co_consts if isinstance(c, str))} if named else set()
    seen |= words & {"float16", "float32"}
    return 2e-2 if "float16" in seen or "half" in words else TOLERANCE.get(seen, 2e-4)


def problem(part, case, form):
    """The case as this part gets it, with the sums at 0 where it is given none."""
    case = shaped(case, form)
    if part in ("deltas", "delta_weights_h_o"):
        case = copy.copy(case)
        case.sums_i_h, case.sums_h_o = 0 * case.sums_i_h, 0 * case.sums_h_o
    return case


def tried(subject, part, form):
    """Call a part in one form; whether it is right, and whether at least shapes are."""
    cases = [problem(part, case, form) for case in (FIRST, SECOND)]
    calls = [subject.call(part, cases[0], form, look=True)]
    calls.append(calls[0] if calls[0].stuck else subject.call(part, cases[1], form))
    names, end = search.SEARCH[part]
    limit = tolerance(calls, subject.code(part))
    rights = [evidence.quantities(case, names, {})[end] for case in cases]
    right = all(not c.error and _close(c.result, r, limit) for c, r in zip(calls, rights, strict=True))
    numbers = not any(c.error for c in calls) and _fits(calls[0].result, rights[0])
    return SimpleNamespace(
        form=form, cases=cases, calls=calls, limit=limit, rights=rights, right=right, numbers=numbers
    )


def _close(result, right, limit):
    if isinstance(right, tuple):
        return isinstance(result, (tuple, list, np.ndarray)) and search.close(tuple(result), right, limit)
    return result is not None and search.close(result, right, limit)


def _fits(result, right):
    """Whether a result has as many numbers as the right one."""
    if isinstance(right, tuple):
        return isinstance(result, (tuple, list)) and len(result) == len(right) and all(map(_fits, result, right))
    try:
        return np.size(result) == np.size(right)
    except ValueError:  # lists of unequal length
        return False


def holds(subject, part):
    """Whether a part is right, without words."""
    code = subject.code(part)
    if code is None or unwritten(code):
        return False
    for form in ("batch",) if part == UPDATE else ("batch", "record", "row"):
        trial = tried(subject, part, form)
        if trial.right:
            fits = form == "batch" or one_by_one(subject, part)
            return part == UPDATE or (fits and not any(call.moved for call in trial.calls))
    return False


def one_by_one(subject, part):
    """Whether a part that takes one record alone may stay so: all of the class that calls it goes through the records.

    Its callers are to be written, `run` is to answer a table with it, and `train` not to hand it one.
    """
    if part == RUN or subject.function_alone:
        return False
    callers = (subject.code(caller) for caller in one_record.CALLERS[part])
    if any(code is None or unwritten(code) for code in callers):
        return False
    if part == FORWARD:
        subject.own_forward = True
        answers = tried(subject, RUN, "batch").right
        subject.own_forward = False
        if not answers:
            return False
    return subject.form(part) != "batch"


def judge(subject, part):
    """The verdict on a part other than structure and train."""
    code = subject.code(part)
    if code is None or unwritten(code):
        return Verdict(UNWRITTEN)
    forms = ("batch",) if part in (UPDATE, "sigmoid") else ("batch", "record", "row")
    trials = []
    for form in forms:
        trials.append(tried(subject, part, form))
        call = trials[-1].calls[0]
        moved = moves(subject, part, trials[-1])
        if moved:
            return moved
        if trials[-1].right and getattr(call, "rate_moved", None):
            line = (watch.lines_with(code, call.rate_moved) or [None])[0]
            return wrong(part, RATE_MOVES.format(call.rate_moved), line, code)
        if trials[-1].right and form != "batch" and not one_by_one(subject, part):
            alone = subject.function_alone or part == RUN
            as_a_list = form == "record" and not tried(subject, part, "row").right
            return wrong(part, *one_record.words(part, trials[0], code, alone, as_a_list))
        if trials[-1].right:
            kept = in_place(subject, part, call.changed)
            return kept or flat(subject, part) or Verdict("right", notes=_notes(subject, part, trials[-1]))
        if trials[-1].calls[0].stuck or trials[-1].numbers:
            break
    if part == RUN and not subject.function_alone and not subject.own_forward:
        subject.own_forward = True
        verdict = judge(subject, part)
        subject.own_forward = False
        if verdict.status == "right":  # it takes apart what their own forward pass hands on, in their order
            return verdict
    wanted = (subject.form(part) if len(trials) > 1 else None) or "batch"
    trial = max(trials, key=lambda trial: _tells(trial, wanted))
    return described(subject, part, trial)


def _tells(trial, wanted):
    """How well a trial serves to say what is wrong: as many numbers as are right, on a table, as it is called."""
    call = trial.calls[0]
    table = trial.form == "batch" and (not call.error or wanted == "batch")
    return trial.numbers, table, trial.form == wanted, not call.error, call.last or 0


def _notes(subject, part, trial):
    """Words on a part that is right."""
    changed = [f"`{name}`" for name in trial.calls[0].changed]
    notes = [IN_PLACE.format(" and ".join(changed))] if changed else []
    looped = subject.function_alone and part == UPDATE and loops_over(subject.code(part), "n_records")
    return notes + [IN_A_LOOP] * looped


def in_place(subject, part, changed):
    """The verdict where numbers are right and tables are not left as they were that others go on with; or None.

    Which ones: a function's weights and sums, of which new tables are asked for; the records of a method, which `train`
    hands from one to the other.
    """
    names = (*TABLES, *LAYERS[BACKWARD]) if subject.function_alone else RECORDS
    names = (*names, *RECORDS) if part == TRAIN else names
    lost = [f"`{name}`" for name in changed if name in names]
    if not lost:
        return None
    code = subject.code(part)
    why = FOR_ALL.format(" and ".join(lost), "is" if len(lost) == 1 else "are")
    why = OLD if lost[0].startswith("`weights") else NEW if lost[0].startswith("`delta") else why
    line = next(iter(watch.lines_with(code, lost[0].strip("`"))), None)
    return wrong(part, KEPT.format(" and ".join(lost), why), line, code)


def moves(subject, part, trial):
    """The verdict where weights are changed elsewhere than in the update; or None."""
    if part == UPDATE:
        return None
    if any(call.moved for call in trial.calls):
        return wrong(part, MOVES, section="order")
    code = subject.code(part)
    names = watch.parameters(code.__code__) if subject.function_alone else ()
    given = dict(zip(names, trial.calls[0].given, strict=False))
    weights = [name for name, known in given.items() if known in (*TABLES, "W_ho")]
    change = next((one for one in trial.calls[0].changes if one.name in weights and one.code is code.__code__), None)
    if change is None or (trial.right and given[change.name] not in trial.calls[0].changed):
        return None
    return wrong(part, MOVES, change.line, code, "order")


def flat(subject, part):
    """The verdict where answers are a table, but with one output node a flat list; or None."""
    if part != FORWARD:
        return None
    result = subject.call(part, ONE_OUTPUT).result
    right, code = ONE_OUTPUT.final_outputs.shape, subject.code(part)
    if not isinstance(result, (tuple, list)) or np.shape(result[0]) != right[:1]:
        return None
    return wrong(part, FLAT.format(right[:1], right), next(iter(watch.lines_with(code, "final_outputs")), None), code)


def described(subject, part, trial):
    """Find the words: not written yet, an exception, nothing returned, a known mistake, or the difference."""
    call, code = trial.calls[0], subject.code(part)
    case, form, limit = trial.cases[0], trial.form, trial.limit
    stopped = next((pair for pair in zip(trial.calls, trial.cases, strict=True) if pair[0].error), (call, case))
    early = unfinished(part, code, *stopped)
    if early:
        return early
    result, rights = call.result, trial.rights
    if isinstance(rights[0], tuple):
        if result is None:
            return wrong(part, nothing(call, case), line=call.last, code=code)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            return wrong(part, _not_two(part, result, rights[0], trial), line=call.last, code=code)
    elif result is None:
        return wrong(part, nothing(call, case), line=call.last, code=code)
    elif isinstance(result, tuple) and len(result) != 1 and part != RUN:
        text = f"It returns {len(result)} things, one is expected: the {LABELS[part][0]}."
        return wrong(part, text, line=call.last, code=code)
    elif part == RUN:
        text = _run_returns(result, trial)
        if text:
            return wrong(part, text, line=call.last, code=code)
    results = [tuple(c.result) if isinstance(rights[0], tuple) else c.result for c in trial.calls]
    if part == UPDATE and call.value is not None and not subject.function_alone:
        if _close(call.value, rights[0], limit):
            return wrong(part, RETURNS, call.last, code)
    if part == UPDATE and call.added:
        near = nearest(call.added[0], TABLES)
        if near:
            line = next(iter(watch.lines_with(code, call.added[0])), None)
            return wrong(part, ADDED.format(call.added[0], near), line, code)
    if part == UPDATE:
        found = fixed.found(part, lambda case: subject.call(part, case).result, code, limit)
        if found:
            return wrong(part, *found, code)
    choices = search.explain(part, trial.cases, results, limit)
    names = search.SEARCH[part][0]
    example = problem(part, WORKED, form)
    worked = subject.call(part, example, form, look=True)
    verdict = explained(part, code, choices, names, call, case, worked, form, limit)
    if not verdict:
        text = fixed.first_records(part, trial, results)
        verdict = text and wrong(part, text, call.last, code, "batch")
    if not verdict and subject.function_alone:
        found = slips.gets_other_numbers(call, code)
        verdict = found and wrong(part, *found, code)
    if not verdict:
        verdict = first_variable(part, code, names, [(example, worked.changes), (case, call.changes)], limit)
    if not verdict:
        pair = (results[0], rights[0]) if isinstance(rights[0], tuple) else ((results[0],), (rights[0],))
        verdict = wrong(
            part, by_results(part, *pair, limit) + _where_right(subject, part, *pair, limit), call.last, code
        )
    verdict.opposite = part in (BACKWARD, UPDATE) and _opposite(part, results[0], trial)
    return verdict


def _opposite(part, result, trial):
    case, right = trial.cases[0], trial.rights[0]
    start = (case.sums_i_h, case.sums_h_o) if part == BACKWARD else (case.W_ih, case.W_ho)
    return _close(result, tuple(2 * old - new for old, new in zip(start, right, strict=True)), trial.limit)


def nothing(call, case):
    """A sentence on a part that returns nothing."""
    before = [table for table in vars(case).values() if isinstance(table, np.ndarray)]
    for name, table in call.given.items():
        if name.startswith(("delta", "weights")) and not any(np.array_equal(table, old) for old in before):
            text = f"It changes `{name}` in place and returns nothing. Whoever calls it waits for the results"
            return f"{text}: `return` is missing."
    return "It returns nothing: `return` is missing."


def _not_two(part, result, right, trial):
    two = f"Two things are expected: first the {LABELS[part][0]}, then the {LABELS[part][1]}."
    if isinstance(result, (tuple, list)):
        return f"It returns {len(result)} things. {two}"
    for value, label in zip(right, LABELS[part], strict=True):
        if np.shape(result) == np.shape(value):
            return f"It returns only the {label}. {two}"
    return f"It returns one thing. {two}"


def _run_returns(result, trial):
    case, limit = trial.cases[0], trial.limit
    final, hidden = case.final_outputs, case.hidden_outputs
    if _fits(result, (final, hidden)) and not _fits(result, final):
        return "It returns both results of the forward pass. `run` is for everybody else: it returns the answer alone."
    if isinstance(result, (tuple, list)) and len(result) != 1 and not _fits(result, final):
        return f"It returns {len(result)} things, one is expected: the answer, the final outputs."
    if _close(result, hidden, limit):
        return "It returns the hidden outputs. `run` returns the answer, the final outputs."
    return None


def _where_right(subject, part, results, rights, limit):
    """Whether it is right where there is only one output or one record: there a turned table looks like a right one."""
    names, end = search.SEARCH[part]
    if part == "sigmoid" or any(np.shape(mine) != np.shape(right) for mine, right in zip(results, rights, strict=True)):
        return ""
    for case, words in ((ONE_OUTPUT, "one output node"), (shaped(FIRST, "row"), "one record")):
        call = subject.call(part, case)
        if not call.error and _close(call.result, evidence.quantities(case, names, {})[end], limit):
            return f" With {words} it is right, with several it is not."
    return ""
