"""Judge `train` by three steps from known weights, with the other parts right; then the network as a whole."""

import ast

import numpy as np

from . import evidence, fixed, handed, raised, reference, search, watch
from .calls import NOTHING_BACK
from .judge import in_place, tolerance
from .places import BACKWARD, FORWARD, PLACES, TRAIN, UPDATE
from .reference import FIRST, ONE_OUTPUT, SECOND, WORKED
from .report import Mistake, Verdict
from .subject import RUN, TABLES, unwritten
from .tree import nodes
from .words import UNWRITTEN, by_results, divided, first_variable, mistake, unfinished, wrong

NOTHING = "No weight changes."
FLAT = (
    "`train` takes targets as a table, one column for each output. Given a flat list, shape (n,), NumPy would pair "
    "every target with every answer, or stop; `targets.reshape(len(targets), -1)` would stand it up as a column."
)
OTHER_SIGN = (
    "`{part}` has the other sign, and so has its counterpart: the network walks downhill all the same. Many books "
    "write it so; this series writes target minus answer, and `+=`."
)
CARRIED = "The first step is right, the next is not: something is carried over from one call of `train` to the next."
NUMBER = "With {} records it is right, with {} it is not: it must take batches of any size."
TURNED = "The two tables come in the other order: the one from input to hidden comes first."
DELTAS = "It hands back the deltas. With them a step is yet to be made: new tables of weights are wanted."
SEVERAL = (
    "It takes {} steps with the batch, one after the other. One call of `train` is one step: whoever wants more calls "
    "it again."
)
BEGUN_AT_WEIGHTS = (
    "`backpropagation` is given the weights where it takes the sums so far. Before the first record nothing has been "
    "summed: these begin at 0."
)
TOGETHER = "Each part alone is right; it is together that they go wrong."
IN_THE_END = (
    "As a whole your `train` gives the right weights all the same: only the contract between the parts is broken."
)


def right_path(call, case, limit):
    path = search.trained(case, {}, 3)
    return len(call.path) == 3 and all(search.close(a, b, limit) for a, b in zip(call.path, path, strict=True))


def train(subject, ours=()):
    """The verdict on `train`; the parts in `ours` are put in place of the learner's."""
    code = subject.code(TRAIN)
    if code is None or unwritten(code):
        return Verdict(UNWRITTEN)
    for case in (FIRST, ONE_OUTPUT):
        call = subject.train(case, search.batches(case), look=True, ours=ours)
        limit = tolerance([call], code)
        if right_path(call, case, limit):
            kept = in_place(subject, TRAIN, call.changed)
            if kept:
                return kept
            continue
        if case is ONE_OUTPUT and call.error:
            text = "With several output nodes it is right, with one it stops: " + raised.read(call.error)
            return wrong(TRAIN, text, raised.line_of(call.error), code)
        return described(subject, code, call, case, limit, ours)
    return Verdict("right")


def described(subject, code, call, case, limit, ours):
    if any(table is None for tables in call.path for table in tables):
        return wrong(TRAIN, NOTHING_BACK.format("self.update_weights"), _assigned(code) or call.last, code)
    turned = [tuple(np.shape(table) for table in tables[::-1]) for tables in call.path]
    if (case.W_ih.shape, case.W_ho.shape) in turned:
        return wrong(TRAIN, TURNED, _returned(code) or call.last, code)
    early = unfinished(TRAIN, code, call)
    if early:
        return early
    if len(call.path) < 3:
        text = "It returns nothing: `return` is missing."
        return wrong(TRAIN, text if call.value is None else "Two tables of new weights are expected.", call.last, code)
    shapes = [tuple(map(np.shape, tables)) for tables in call.path]
    if any(shape != (case.W_ih.shape, case.W_ho.shape) for shape in shapes):
        text = f"After a step the tables of weights have the shapes {shapes[-1][0]} and {shapes[-1][1]}; "
        return wrong(TRAIN, text + f"{case.W_ih.shape} and {case.W_ho.shape} are right.", call.last, code)
    text = _other_step(call.path, case, limit)
    if text:  # said before the catalogue is gone through, which takes its time
        return wrong(TRAIN, text, call.last, code, right=PLACES["records"].line)
    sums = reference.backward(
        *reference.forward(case.X, case.W_ih, case.W_ho), case.X, case.y, case.W_ho, 0 * case.W_ih, 0 * case.W_ho
    )
    if _same(call.path[0], sums, limit):
        return wrong(TRAIN, DELTAS, call.last, code)
    found = fixed.found(TRAIN, lambda case: _one_step(subject, case, ours), code, limit)
    if found:
        return wrong(TRAIN, *found, code, right=PLACES["records"].line)
    parts = {TRAIN, FORWARD, BACKWARD, UPDATE} - call.used
    choices = search.explain_training(case, call.path, limit, parts)
    elsewhere = subject.train(SECOND, search.batches(SECOND), ours=ours).path
    choices = [choice for choice in choices if _explains(choice, elsewhere, limit)]
    names = search.LONG
    first = subject.train(case, search.batches(case)[:1], look=True, ours=ours)
    worked = subject.train(WORKED, [(WORKED.X, WORKED.y)], look=True, ours=ours)
    if choices:
        watched = [(case, first.changes), (WORKED, worked.changes)]
        best = max(choices, key=lambda choice: evidence.worth(choice, watched, names, limit))
        verdict = Verdict("wrong")
        for name in best:
            uncalled = UPDATE not in getattr(code, "__code__", code).co_names
            if best[name].came == NOTHING and uncalled:
                text = f"{NOTHING} `update_weights` is not called, and nothing else makes a step."
                verdict.mistakes.append(Mistake(TRAIN, text, "batch", call.last, right=PLACES["records"].line))
            elif best[name].came == NOTHING and (UPDATE in call.used or _takes_zeros(call)):
                line = _dropped(code)
                text = f"{NOTHING} `update_weights` is called, but with sums of 0: does it get what came back?"
                right = PLACES["records"].line
                verdict.mistakes.append(Mistake(TRAIN, text, "batch", line, raised.source(code, line), right=right))
            elif PLACES[name].part == TRAIN or (name in evidence.SCALARS and UPDATE in call.used):
                form = best[name]
                given = "`update_weights` is given the wrong number of records. " if name in evidence.SCALARS else ""
                text, line = f"{given}{form.came} {form.why}", divided(form, first, case, code)
                source = "" if isinstance(line, tuple) else raised.source(code, line)
                right = PLACES["records"].line
                verdict.mistakes.append(Mistake(TRAIN, text, form.section, line, source, right=right))
            else:
                inner = {n: f for n, f in best.items() if PLACES[n].part != TRAIN}
                verdict.mistakes.append(mistake(TRAIN, code, inner, name, names, first, case, limit, worked, "batch"))
        return verdict
    return unexplained(subject, call, case, limit, worked, names, ours)


def _takes_zeros(call):
    """Whether the learner's own update was called last, with sums of 0."""
    part, given = call.handed
    return part == UPDATE and not any(np.any(table) for table in given[:2])


def _dropped(code):
    """The line that calls `backpropagation` and keeps nothing of it, or None."""
    calls = (node for node in nodes(code, ast.Expr) if isinstance(node.value, ast.Call))
    return next((node.lineno for node in calls if ast.unparse(node.value.func).endswith(BACKWARD)), None)


def _one_step(subject, case, ours):
    return next(iter(subject.train(case, [(case.X, case.y)], ours=ours).path), None)


def _explains(choice, path, limit):
    """Whether forms that explain the steps on one set of numbers do so on a second one, with other sizes."""
    steps = search.trained(SECOND, choice, len(path))
    return len(path) == len(steps) and all(map(_same, path, steps, [limit] * len(path)))


def _other_step(path, case, limit):
    """A sentence where the weights after one call are those of several steps, or sums began at the weights; or None.

    Twice, and once for each record, are in the catalogue: here it is a number that is the same for every batch.
    """
    once = reference.forward(case.X, case.W_ih, case.W_ho)
    sums = reference.backward(*once, case.X, case.y, case.W_ho, case.W_ih, case.W_ho)
    for tables in ((case.W_ih, case.W_ho), sums):  # the second where the sums are added up in place: in the weights
        if _same(path[0], reference.update(*tables, *sums, case.n, case.rate), limit):
            return BEGUN_AT_WEIGHTS
    (X, y), second = search.batches(case)[:2]
    weights = case.W_ih, case.W_ho
    for count in range(1, 1001):
        weights = reference.train(*weights, X, y, case.rate)
        if count > 2 and _same(path[0], weights, limit):
            for _ in range(count):
                weights = reference.train(*weights, *second, case.rate)
            return SEVERAL.format(count) if _same(path[1], weights, limit) else None
    return None


def _returned(code):
    """The line of the last `return`, or None."""
    return max((node.lineno for node in nodes(code, ast.Return)), default=None)


def _assigned(code):
    """The line in which `train` gives the tables of weights a value, or None."""
    return next((line for name in TABLES for line in watch.lines_with(code, name)), None)


def unexplained(subject, call, case, limit, worked, names, ours):
    right, code = search.trained(case, {}, 1)[0], subject.code(TRAIN)
    verdict = first_variable(TRAIN, code, names, [(WORKED, worked.changes)], limit)
    if verdict:
        return verdict
    if _same(call.path[0], right, limit):
        others = subject.train(case, search.batches(case)[1:2], ours=ours).path
        once = reference.train(case.W_ih, case.W_ho, *search.batches(case)[1], case.rate)
        alone = bool(others) and _same(others[0], once, limit)
        return wrong(TRAIN, CARRIED if alone else NUMBER.format(case.n, case.n - 1), section="reset" if alone else None)
    return wrong(TRAIN, "After one step from known weights: " + by_results(TRAIN, call.path[0], right, limit))


def _same(mine, right, limit):
    return all(search.close(a, b, limit) for a, b in zip(mine, right, strict=True))


def together(subject, ours=()):
    """The verdict on a `train` that is right with our parts, run with the learner's own but for those in `ours`."""
    code = subject.code(TRAIN)
    for case in (FIRST, ONE_OUTPUT):
        call = subject.train(case, search.batches(case), look=True, ours=ours)
        if right_path(call, case, tolerance([call])):
            continue
        found = handed.fault(*call.handed, case.W_ih.shape, case.W_ho.shape)
        if found:
            line = raised.outer_line_of(call.error) if call.error else None
            return wrong(TRAIN, found, line, code, right=PLACES["records"].line)
        verdict = described(subject, code, call, case, tolerance([call]), ours)
        if verdict.status == "wrong":
            verdict.notes.append(TOGETHER)
        return verdict
    return Verdict("right")


def _steps_right(subject, case):
    """Whether three steps of the class as it is end at the right weights, and leave the records as they were.

    Where the first step does not, that is enough.
    """
    batches = search.batches(case)
    for some in (batches[:1], batches):
        call = subject.train(case, some, look=True)
        path = search.trained(case, {}, len(some))
        limit = tolerance([call])
        if in_place(subject, TRAIN, call.changed):
            return False
        if len(call.path) != len(path) or not all(map(_same, call.path, path, [limit] * len(path))):
            return False
    return True


def whole(subject, verdicts):
    """The second judge: three steps of the class as it is. It knows what no part alone shows, and mends verdicts."""
    if any("does not come to an end" in str(m) for verdict in verdicts.values() for m in verdict.mistakes):
        return
    right = all(_steps_right(subject, case) for case in (FIRST, ONE_OUTPUT))
    parts = [part for part in verdicts if part not in ("structure", RUN)]
    if right:
        used = subject.train(FIRST, search.batches(FIRST), ours=(FORWARD, BACKWARD, UPDATE)).used
        for part in (BACKWARD, UPDATE):
            if verdicts[part].opposite and part in used:
                verdicts[part] = Verdict("right", notes=[OTHER_SIGN.format(part=part)], opposite=True)
        if verdicts[TRAIN].status == "wrong":
            verdicts[TRAIN] = Verdict("right")
        for part in parts:
            if verdicts[part].status == "wrong" and part in used:
                verdicts[part].notes.append(IN_THE_END)
                break
    elif all(verdicts[part].status == "right" for part in parts):
        verdicts[TRAIN] = together(subject)
    if all(verdict.status == "right" for verdict in verdicts.values()):
        X, y = ONE_OUTPUT.X, ONE_OUTPUT.y[:, 0]
        flat = subject.train(ONE_OUTPUT, [(X, y)])
        path = search.trained(ONE_OUTPUT, {}, 1)
        if flat.error or not flat.path or not _same(flat.path[0], path[0], tolerance([flat])):
            verdicts[TRAIN].notes.append(FLAT)
