"""From what is known about a mistake to the sentence that a learner reads: where, what came, what is right, why."""

import numpy as np

from . import evidence, raised, search, slips, watch
from .one_record import ON_THE_LEFT
from .places import BACKWARD, FORWARD, PLACES, TRAIN, UPDATE
from .readers import LAYER
from .reference import FIRST, WORKED
from .report import Mistake, Verdict
from .subject import RUN, STRUCTURE, TABLES, shaped, unwritten
from .tree import gaps, leaves_a_loop

UNWRITTEN = "not written yet"
JUDGED_LATER = "not judged yet"
CALLS = "`{0}` calls `{1}`, which is not written yet: write that first, then ask again here."
LABELS = {
    FORWARD: ("final outputs", "hidden outputs"),
    BACKWARD: ("sums of deltas from input to hidden", "sums of deltas from hidden to output"),
    "deltas": ("deltas from input to hidden", "deltas from hidden to output"),
    UPDATE: ("weights from input to hidden", "weights from hidden to output"),
    TRAIN: ("weights from input to hidden", "weights from hidden to output"),
    RUN: ("final outputs",),
    "sigmoid": ("sigmoids",),
    "error": ("errors",),
    "delta_weights_h_o": ("deltas from hidden to output",),
    "hidden_error": ("hidden errors",),
    "hidden_error_term": ("hidden error terms",),
}
SECTION = {
    STRUCTURE: "initial",
    "initial_weights": "initial",
    "sigmoid": "neuron",
    FORWARD: "forward",
    RUN: "forward",
    BACKWARD: "backpropagation",
    "error": "error",
    "delta_weights_h_o": "output term",
    "hidden_error": "hand back",
    "hidden_error_term": "hidden term",
    "deltas": "one step",
    "deltas_in_a_loop": "batch",
    UPDATE: "one step",
    TRAIN: "batch",
}
BY_RECORD = "hidden_inputs", "hidden_outputs", "final_inputs", "final_outputs", "hidden_error", "hidden_error_term"
UNDIVIDED = "The step is not divided by the number of records"
OWN_NAMES = (
    "What {} is to be cannot be told yet: it holds none of the numbers that lead to the result. A step between two of "
    "them may do so and be right; the names of the chapter, such as {}, say which is meant."
)
STEP_BY_STEP = (
    "The step is taken once for every record, in a loop: all of them together are as long as a step that is not "
    "divided. The sums hold all records already, so one step is enough, without a loop."
)
BY_NUMBER = " For each node by itself: `*` goes number by number, `@` adds up products."
OLD_SUMS = "What is returned are the old sums: the new ones are made and not handed back."
LOOSE = 2e-4  # a tolerance for words on code of which no kind of float is known


def wrong(part, text, line=None, code=None, section=None, numbers="", right="", place=None):
    section = section or SECTION[part]
    return Verdict("wrong", [Mistake(part, text, section, line, raised.source(code, line), numbers, right, place)])


def unfinished(part, code, call, case=FIRST):
    """The verdict where a call did not come to an end: code half written, without end, or with an exception."""
    inside = watch.within(getattr(code, "__code__", code))
    blanks = {change.code for change in call.changes if change.value is Ellipsis}
    empty = [one for one in call.entered if one not in inside and (unwritten(one) or one in blanks)]
    if empty:
        return Verdict(JUDGED_LATER, notes=[CALLS.format(code.__name__, empty[0].co_name)])
    blank = call.unwritten
    value = call.value[0] if isinstance(call.value, tuple) and call.value else call.value
    if isinstance(call.error, NotImplementedError) or value is Ellipsis or blank or gaps(code):
        if blank and all(change.value is Ellipsis for change in call.changes):
            return Verdict(UNWRITTEN)
        where = f": `{blank.name}` in line {blank.line} is still `...`" if blank else ""
        return Verdict(
            UNWRITTEN, notes=[f"`{code.__name__}` is begun{where}. {_so_far(part, call, case)}Go on from there."]
        )
    if call.stuck:
        text = "It does not come to an end: a loop there runs for ever. What should make it stop?"
        return wrong(part, text, call.stuck, code)
    if call.error:
        return _stopped(part, code, call, case)
    return None


def _so_far(part, call, case):
    """A word on the variables that begun code has."""
    names = search.SEARCH.get(part, ((), None))[0]
    changes = [change for change in _finished(call.changes) if change.value is not Ellipsis]
    good, change = evidence.first_wrong(changes, case, names, LOOSE, finished=False) if names else ([], None)
    words = f"Right so far: {', '.join(f'`{name}`' for name in good)}. " if good else ""
    words += _of_own_names(changes, case, names)
    if change:
        known = evidence.form_of(change, case, names, LOOSE)
        words += f"`{change.name}` in line {change.line} is not right yet{': ' + known.came if known else '.'} "
    return words


def _of_own_names(changes, case, names):
    """A word on what begun code keeps under names of its own: which of the chapters' quantities it is, or that it is
    none of them."""
    right = evidence.quantities(case, names, {}) if names else {}
    known = [one for one in names if one not in evidence.UNSEEN and not isinstance(right[one], tuple)]
    found, none = [], []
    for name, value in {one.name: one.value for one in changes if isinstance(one.value, np.ndarray)}.items():
        if name not in PLACES and not name.startswith("_") and np.ndim(value):
            place = next((one for one in known if evidence.same(value, right[one], LOOSE)), None)
            found += [f"`{name}` holds what is right for `{place}`. "] if place else []
            none += [] if place else [f"`{name}`"]
    listed = " and ".join(none)
    return "".join(found) + (
        f"{OWN_NAMES.format(listed, ' and '.join(f'`{one}`' for one in known[:2]))} " if none else ""
    )


def _finished(changes):
    """Without the sums of deltas: in code that has not come to its end they are not yet what they will be."""
    return [change for change in changes if change.name not in ("delta_weights_i_h", "delta_weights_h_o")]


def _stopped(part, code, call, case):
    """An exception: what it says, and before it the first variable that was wrong already, from which it comes."""
    if isinstance(call.error, RecursionError):
        return wrong(part, *slips.calls_itself(call.error, code), code)
    order = raised.misordered(call.error, code)
    if order:
        return wrong(part, *order, code)
    line, text = raised.line_of(call.error), raised.read(call.error)
    outer, where = raised.passed_on(call.error, code)
    line, text = outer or line, where + text
    names = search.SEARCH.get(part, ((), None))[0]
    change = evidence.first_wrong(_finished(call.changes), case, names, LOOSE, False)[1] if names else None
    change = _flat(call.changes, case, names) or change
    if change and change.line != line:
        found, section = _variable(change, [], case, names, LOOSE)
        first, there = stands(change, code)
        found = f"{there}{found} That is why Python stops in line {line}. {text}"
        return wrong(part, found, first, code, section, right=PLACES[change.name].line, place=change.name)
    target = raised.target(call.error) or (part if part in PLACES and isinstance(call.error, ValueError) else None)
    if not target:
        return wrong(part, text, line, code)
    summed = target == "final_outputs" and all(change.name != "final_inputs" for change in call.changes)
    place = PLACES["final_inputs" if summed else target]  # where both are one line, it is the sum that failed
    place = PLACES["share_h_o"] if part == target == "delta_weights_h_o" else place
    found, rows = raised.operands(call.error), len(case.X)
    if found and found[0] == "@" and target in BY_RECORD and found[4][:1] == (rows,) != found[3][:1]:
        text += f" {ON_THE_LEFT}"
    text += f" What is computed there, `{target}`, should be {place.what}."
    if target in ("slope", "hidden_error_term"):
        text = text.replace(LAYER, "") + (BY_NUMBER if "matmul" in str(call.error) else "")
    right = place.line.replace(place.name, target, 1)
    return wrong(part, text, line, code, place.section, right=right, place=place.name)


def explained(part, code, choices, names, call, case, worked, form, limit):
    """The mistakes of the choice that fits results and watched variables best; None where no choice fits."""
    if not choices:
        return None

    watched = [(case, call.changes), (shaped(WORKED, form), worked.changes)]
    best = max(choices, key=lambda choice: evidence.worth(choice, watched, names, limit))
    verdict = Verdict("wrong")
    for name in sorted(best, key=list(PLACES).index):
        verdict.mistakes.append(mistake(part, code, best, name, names, call, case, limit, worked, form))
    return verdict


def mistake(part, code, choice, name, names, call, case, limit, worked, form):
    """One wrong form, with the line and the numbers in which it shows."""
    known, shown = choice[name], ""
    example = shaped(WORKED, form)
    change, quantity = evidence.locate(name, choice, worked.changes, example, names, limit)
    if change:
        shown = on_the_example(change, evidence.quantities(example, names, {})[quantity])
    else:
        change, _ = evidence.locate(name, choice, call.changes, case, names, limit)
    line, where = stands(change, code) if change else (_lines(code, name) or divided(known, call, case, code), "")
    line = line or call.last
    text = f"{where}{known.came} {known.why}".strip()
    anew = slips.begins_anew(code) if "last record" in known.came else None
    bar = slips.no_fraction(code) if "1/1 + e^-z" in known.came and not where else None
    if "other order" in known.came:
        line = call.last
    elif "first record" in known.came and leaves_a_loop(code, call.last):
        line, text = call.last, f"{known.came} {slips.LEAVES}"
    elif anew:
        text, line = f"{known.came} {anew[0]}", anew[1]
    elif "added to its sum" in known.came and _sums_made(name, call, case, names, limit):
        text, line = OLD_SUMS, call.last
    elif bar:
        text, shown = bar[0], shown if change and change.name in PLACES else ""
        line = bar[1] or (line if shown else call.last)
    if known.came.startswith(UNDIVIDED) and isinstance(line, int) and watch.depth(code, line):
        text = STEP_BY_STEP
    if isinstance(line, tuple):
        return Mistake(part, text, known.section, line, "", shown, PLACES[name].line, name)
    return Mistake(part, text, known.section, line, raised.source(code, line), shown, PLACES[name].line, name)


def divided(form, call, case, code):
    """The line, or both layers' lines, in which the number is made that a form divides a step by; None where no
    variable of `code` holds it."""
    if not form.place.startswith("mean"):
        return None
    number = form.compute(vars(case))
    inside = watch.within(getattr(code, "__code__", code))
    own = [one for one in call.changes if one.code in inside and not one.depth]
    made = [one.line for one in own if number not in (1, case.n) and evidence.same(one.value, number, 1e-9)]
    if made or number != case.n**2:
        return next(iter(made), None)
    means = [getattr(case, table) / case.n for table in LAYERS[BACKWARD]]
    made = sorted({one.line for one in own for mean in means if evidence.same(one.value, mean, LOOSE)})
    return tuple(made) if len(made) == 2 else next(iter(made), None)


def _sums_made(name, call, case, names, limit):
    """Whether variables hold the new sums of deltas that are missing in the result."""
    right = evidence.quantities(case, names, {})
    wanted = LAYERS[BACKWARD] if name == "handed_on" else (name,)
    return all(evidence.held(call.changes, right[table], limit) for table in wanted)


def stands(change, code):
    """The line of `code` in which a variable changed, and words on the function that it calls there, if one did it."""
    inside = watch.within(getattr(code, "__code__", code))
    if change.code is None or not inside or change.code in inside:
        return change.line, ""
    return change.called, f"It calls `{change.code.co_name}`, and there, in {raised.cited(change.code, change.line)}: "


def _is_flat(change, right):
    return np.ndim(change.value) == 1 and np.size(change.value) == np.size(right) and 1 not in np.shape(right)


def _flat(changes, case, names):
    """The first variable that is a flat list of all the numbers of a table, or None."""
    right = evidence.quantities(case, names, {}) if names else {}
    known = [one for one in changes if not one.depth and one.name in right and not isinstance(right[one.name], tuple)]
    return next((one for one in known if isinstance(one.value, np.ndarray) and _is_flat(one, right[one.name])), None)


LAYERS = {UPDATE: TABLES, BACKWARD: ("delta_weights_i_h", "delta_weights_h_o")}


def _lines(code, name):
    """The line that makes one layer's result, or both layers' lines, where a mistake shows in no variable; or None."""
    tables = LAYERS.get(PLACES[name].part, ())
    if name in ("mean", "rates", "updated", "handed_on"):
        wanted = tables
    else:
        wanted = [table for table, layer in zip(tables, ("i_h", "h_o"), strict=False)
                  if name == table or name.endswith(layer)]  # fmt: skip
    found = [watch.lines_with(code, table) for table in wanted]
    found = [[line for line in lines if watch.depth(code, line)] or lines for lines in found]  # where a loop adds up
    if not found or any(len(lines) != 1 for lines in found):
        return None
    lines = tuple(dict.fromkeys(lines[0] for lines in found))
    return lines if len(lines) > 1 else lines[0]


def on_the_example(change, right):
    mine = np.asarray(change.value, dtype=float)
    right = np.reshape(right, mine.shape) if mine.size == np.size(right) and 1 in np.shape(right) else right
    differ = evidence.contrast(mine, right)
    return f"On the worked example `{change.name}` is {differ[0]}; {differ[1]} is right." if differ else ""


def _variable(change, good, case, names, limit):
    """A sentence on the first variable that is wrong, and the section."""
    known = evidence.form_of(change, case, names, limit)
    if known:
        return f"{known.came} {known.why}".strip(), known.section
    place = PLACES[change.name]
    before = f"`{change.name}` is not right."
    if good:
        before = f"`{good[-1]}` is right, `{change.name}` is the first that is not."
    right = evidence.quantities(case, names, {})[change.name]
    text = f"{before} It should be {place.what}."
    if _is_flat(change, right):
        text += f" It is a flat list, {np.shape(change.value)}, right is a table, {np.shape(right)}."
        return text, place.section
    if not change.depth and np.shape(change.value) != np.shape(right) and np.size(change.value) != np.size(right):
        text += f" It has the shape {np.shape(change.value)}, right is {np.shape(right)}."
    return text, place.section


def first_variable(part, code, names, watched, limit):
    """The verdict by the first variable with a name of the chapters that ends wrong; None where none does.

    `watched` are pairs of a case and the changes of variables on it, the worked example first.
    """
    for case, changes in watched:
        good, change = evidence.first_wrong(changes, case, names, limit)
        if not change:
            continue
        right = evidence.quantities(case, names, {})[change.name]
        text, section = _variable(change, good, case, names, limit)
        example = case.W_ih.shape == WORKED.W_ih.shape
        shown = on_the_example(change, right) if example and np.size(change.value) == np.size(right) else ""
        mine = change.value
        if change.name in TABLES and np.shape(mine) == right.shape:
            mine, right = (table - (case.W_ih, case.W_ho)[TABLES.index(change.name)] for table in (mine, right))
            text += (
                f" Of its step: {evidence.pattern(mine, right, limit)}" if evidence.pattern(mine, right, limit) else ""
            )
        else:
            shown = f"{shown} {evidence.pattern(mine, right, limit)}".strip()
        line, where = stands(change, code)
        return wrong(part, where + text, line, code, section, shown, PLACES[change.name].line, change.name)
    return None


def by_results(part, results, rights, limit):
    """What is wrong with the results, for a mistake in code with names of its own that no catalogue knows."""
    pairs = list(zip(results, rights, LABELS[part], strict=True))
    bad = [pair for pair in pairs if not search.close(pair[0], pair[1], limit)]
    if not bad:
        return "It is wrong on a second set of numbers, with other sizes."
    good = [label for _, _, label in pairs if label not in [pair[2] for pair in bad]]
    return evidence.difference(*bad[0], limit) + (f" The {good[0]} are right." if good else "")
