"""Judge one part of the learner's code by its results, and find the words for what is wrong."""

import copy

import numpy as np

from . import evidence, raised, search
from .places import BACKWARD, FORWARD, ORDER, PLACES, SECTIONS, UPDATE
from .reference import FIRST, ONE_OUTPUT, SECOND, WORKED
from .report import Mistake, Verdict
from .subject import RUN, gaps, shaped, unwritten

TOLERANCE = {frozenset(): 1e-5, frozenset({"float32"}): 2e-4}
UNWRITTEN = "not written yet"
LABELS = {
    FORWARD: ("final outputs", "hidden outputs"),
    BACKWARD: ("sums of deltas from input to hidden", "sums of deltas from hidden to output"),
    "deltas": ("deltas from input to hidden", "deltas from hidden to output"),
    UPDATE: ("weights from input to hidden", "weights from hidden to output"),
    RUN: ("final outputs",),
    "sigmoid": ("sigmoids",),
}
PART_SECTION = {
    FORWARD: "forward", RUN: "forward", BACKWARD: "backpropagation", UPDATE: "one step",
    "train": "batch", "deltas": "one step", "sigmoid": "neuron", "structure": "initial",
}  # fmt: skip


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
    if part == "deltas":
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
    results = [call.result for call in calls]
    return {
        "form": form,
        "cases": cases,
        "calls": calls,
        "limit": limit,
        "rights": rights,
        "right": all(
            not call.error and _close(call.result, right, limit) for call, right in zip(calls, rights, strict=True)
        ),
        "numbers": all(not call.error for call in calls) and _fits(results[0], rights[0]),
    }


def _close(result, right, limit):
    if isinstance(right, tuple):
        return isinstance(result, (tuple, list, np.ndarray)) and search.close(tuple(result), right, limit)
    return result is not None and search.close(result, right, limit)


def _fits(result, right):
    """Whether a result has the right shapes."""
    if isinstance(right, tuple):
        return isinstance(result, (tuple, list)) and len(result) == len(right) and all(map(_fits, result, right))
    try:
        return np.shape(result) == np.shape(right)
    except ValueError:
        return False


def judge(subject, part):
    """The verdict on a part other than structure and train."""
    code = subject.code(part)
    if code is None or unwritten(code):
        return Verdict(UNWRITTEN)
    forms = ("batch",) if part in (UPDATE, "sigmoid") else ("batch", "record", "row")
    trials = []
    for form in forms:
        trials.append(tried(subject, part, form))
        if trials[-1]["right"]:
            return Verdict("right", notes=_only_records(part, form))
        if trials[-1]["calls"][0].stuck or trials[-1]["numbers"]:
            break
    if part == RUN and not subject.function_alone and not subject.own_forward:
        subject.own_forward = True
        verdict = judge(subject, part)
        subject.own_forward = False
        if verdict.status == "right":  # it takes apart what their own forward pass hands on, in their order
            return verdict
    trial = max(trials, key=lambda t: (t["numbers"], not t["calls"][0].error, t["calls"][0].last or 0))
    return described(subject, part, trial)


def _only_records(part, form):
    if form == "batch" or part not in (RUN,):
        return []
    return [f"`{part}` takes one record at a time, and it is right. The pictures of this series ask for whole batches."]


def described(subject, part, trial):
    """Find the words: not written yet, an exception, nothing returned, a known mistake, or the difference."""
    call, code = trial["calls"][0], subject.code(part)
    call = next((c for c in trial["calls"] if c.error), call)
    early = unfinished(part, code, call)
    if early:
        return early
    result, rights = call.result, trial["rights"]
    if isinstance(rights[0], tuple):
        if result is None:
            return wrong(part, nothing(part, call, trial), line=call.last, code=code)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            return wrong(part, _not_two(part, result, rights[0], trial), line=call.last, code=code)
    elif result is None:
        return wrong(part, nothing(part, call, trial), line=call.last, code=code)
    elif part == RUN:
        text = _run_returns(result, trial)
        if text:
            return wrong(part, text, line=call.last, code=code)
    results = [tuple(c.result) if isinstance(rights[0], tuple) else c.result for c in trial["calls"]]
    if part == UPDATE and call.value is not None and not subject.function_alone:
        if _close(call.value, rights[0], trial["limit"]):
            return wrong(part, "It returns the new weights, and the network keeps the old ones. A method of a class "
                         "changes `self`: the new weights belong into `self.weights_...`.", line=call.last, code=code)  # fmt: skip
    choices = search.explain(part, trial["cases"], results, trial["limit"])
    names = search.SEARCH[part][0]
    worked = subject.call(part, shaped(WORKED, trial["form"]), trial["form"], look=True)
    verdict = explained(part, code, choices, names, call, trial, worked)
    verdict = verdict or unexplained(subject, part, code, names, call, trial, worked)
    verdict.opposite = part in (BACKWARD, UPDATE) and _opposite(part, results[0], trial)
    return verdict


def _opposite(part, result, trial):
    case, right = trial["cases"][0], trial["rights"][0]
    start = (case.sums_i_h, case.sums_h_o) if part == BACKWARD else (case.W_ih, case.W_ho)
    return _close(result, tuple(2 * old - new for old, new in zip(start, right, strict=True)), trial["limit"])


def unfinished(part, code, call):
    """The verdict where a call did not come to an end: code half written, without end, or with an exception."""
    blank = call.unwritten
    value = call.value[0] if isinstance(call.value, tuple) and call.value else call.value
    if isinstance(call.error, NotImplementedError) or value is Ellipsis or blank or gaps(code):
        where = f": `{blank.name}` in line {blank.line} is still `...`" if blank else ""
        return Verdict(UNWRITTEN, notes=[f"`{part}` is begun{where}. {_so_far(part, call)}Go on from there."])
    if call.stuck:
        text = "It does not come to an end: a loop there runs for ever. What should make it stop?"
        return wrong(part, text, line=call.stuck, code=code)
    if call.error:
        target = raised.target(call.error)
        text = raised.read(call.error)
        if target:
            text += f" What is computed there, `{target}`, should be {PLACES[target].what}."
        section = PLACES[target].section if target else None
        return wrong(part, text, raised.line_of(call.error), code, section, right=PLACES[target].line if target else "")
    return None


def _so_far(part, call):
    """A word on the variables that begun code has."""
    names = search.SEARCH.get(part, ((), None))[0]
    changes = [change for change in call.changes if change.value is not Ellipsis]
    good, change = evidence.first_wrong(changes, FIRST, names, 2e-4) if names else ([], None)
    words = f"Right so far: {', '.join(f'`{name}`' for name in good)}. " if good else ""
    if change:
        known = evidence.form_of(change, FIRST, names, 2e-4)
        words += f"`{change.name}` in line {change.line} is not right yet{': ' + known.came if known else '.'} "
    return words


def wrong(part, text, line=None, code=None, section=None, numbers="", right=""):
    section = section or PART_SECTION[part]
    return Verdict("wrong", [Mistake(part, text, section, line, raised.source(code, line), numbers, right)])


def nothing(part, call, trial):
    changed = [name for name, value in call.given.items() if name.startswith(("delta", "weights"))
               and not any(np.array_equal(value, old) for old in vars(trial["cases"][0]).values()
                           if isinstance(old, np.ndarray))]  # fmt: skip
    if changed:
        return f"It changes `{changed[0]}` in place and returns nothing. Whoever calls it waits for the results: `return` is missing."
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
    case, limit = trial["cases"][0], trial["limit"]
    final, hidden = case.final_outputs, case.hidden_outputs
    if _close(result, (final, hidden), limit) or isinstance(result, (tuple, list)) and len(result) == 2 and (
            np.shape(result[0]) == np.shape(final) and np.shape(result[1]) == np.shape(hidden)):  # fmt: skip
        return "It returns both results of the forward pass. `run` is for everybody else: it returns the answer alone."
    if _close(result, hidden, limit):
        return "It returns the hidden outputs. `run` returns the answer, the final outputs."
    return None


def explained(part, code, choices, names, call, trial, worked):
    """The mistakes of the choice that fits results and watched variables best; None where no choice fits."""
    if not choices:
        return None
    case, limit = trial["cases"][0], trial["limit"]
    best = max(choices, key=lambda c: evidence.score(c, call.changes, case, names, limit))
    verdict = Verdict("wrong")
    for name in sorted(best, key=list(PLACES).index):
        verdict.mistakes.append(mistake(part, code, best, name, names, call, case, limit, worked, trial["form"]))
    return verdict


def mistake(part, code, choice, name, names, call, case, limit, worked, form):
    """One wrong form, with the line and the numbers in which it shows."""
    known, shown, line = choice[name], "", None
    example = shaped(WORKED, form)
    change, quantity = evidence.locate(name, choice, worked.changes, example, names, limit)
    if change:
        right = evidence.quantities(example, names, {})[quantity]
        line, shown = change.line, on_the_example(change, right)
    else:
        change, _ = evidence.locate(name, choice, call.changes, case, names, limit)
        line = change.line if change else call.last
    return Mistake(part, f"{known.came} {known.why}".strip(), known.section, line, raised.source(code, line), shown,
                   PLACES[name].line)  # fmt: skip


def on_the_example(change, right):
    mine = np.asarray(change.value, dtype=float)
    right = np.reshape(right, mine.shape) if mine.size == np.size(right) and 1 in np.shape(right) else right
    return (
        f"On the worked example `{change.name}` is {evidence.numbers(mine)}; {evidence.numbers(right)} is right."
    )


def unexplained(subject, part, code, names, call, trial, worked):
    """Nothing known fits: the first wrong variable by its name, else what the results have in common."""
    limit, example = trial["limit"], shaped(WORKED, trial["form"])
    for changes, case in ((worked.changes, example), (call.changes, trial["cases"][0])):
        good, change = evidence.first_wrong(changes, case, names, limit)
        if not change:
            continue
        right = evidence.quantities(case, names, {})[change.name]
        known = evidence.form_of(change, case, names, limit)
        shown = on_the_example(change, right) if case is example else ""
        if known:
            text, section = f"{known.came} {known.why}".strip(), known.section
        else:
            before = f"`{good[-1]}` is right, " if good else ""
            text = f"{before}`{change.name}` is the first that is not. It should be {PLACES[change.name].what}."
            section = PLACES[change.name].section
            if not shown:
                text += " " + evidence.difference(change.value, right, "numbers in it", limit)
            shown = f"{shown} {evidence.pattern(change.value, right, limit)}".strip()
        return wrong(part, text, change.line, code, section, shown, PLACES[change.name].line)
    result, right = trial["calls"][0].result, trial["rights"][0]
    pairs = list(zip(result, right, LABELS[part], strict=True)) if isinstance(right, tuple) else [(result, right, LABELS[part][0])]
    bad = [(m, r, label) for m, r, label in pairs if not search.close(m, r, limit)]
    text = evidence.difference(*bad[0], limit) if bad else "It is wrong on a second set of numbers, with other sizes."
    if len(bad) < len(pairs) and bad:
        text += f" The {next(label for m, r, label in pairs if search.close(m, r, limit))} are right."
    text += _where_right(subject, part)
    return wrong(part, text, call.last, code)


def _where_right(subject, part):
    """Whether it is right where there is only one output or one record."""
    names, end = search.SEARCH[part]
    for case, words in ((ONE_OUTPUT, "one output node"), (shaped(FIRST, "row"), "one record")):
        call = subject.call(part, case)
        if not call.error and _close(call.result, evidence.quantities(case, names, {})[end], 1e-4):
            return f" With {words} it is right, with several it is not."
    return ""
