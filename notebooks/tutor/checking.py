"""What a learner calls: check, which tells functions from classes and lets them be judged."""

import ast
import inspect

from . import again, asked, catalogue, catalogue_backward, heads, judge_task, steps, structure, tasks, training, watch  # noqa: F401  (each enters its parts)
from .hints import hinted
from .judge import holds, judge
from .places import BACKWARD, FORWARD, SECTIONS, TRAIN, UPDATE
from .report import Report, Verdict
from .session import not_run
from .subject import METHODS, RUN, STRUCTURE, Function, Network
from .tree import nodes
from .words import JUDGED_LATER, SECTION, UNWRITTEN, wrong

PARTS = tuple(METHODS)
ALIASES = {"deltas_in_a_loop": "deltas"}

NO_LOOP = "Its numbers are right. There is no loop in it, and here a loop over the records is asked for."
NOTHING = "It returns `None`, which is nothing: what is to come back?"
AGAIN = "Where `{}` was written: chapter {}, “{}”."
YOUR_TURN = "Your turn: write it where `...` stands, run that cell, then this one."

# What is right in a function whose places are written for a class, or for sums.
WHOLE = {
    "sigmoid": "return 1 / (1 + np.exp(-x))",
    "delta_weights_h_o": "return hidden_outputs.T @ output_error_term",
    UPDATE: """step = learning_rate / n_records
return weights_input_to_hidden + step * delta_weights_i_h, weights_hidden_to_output + step * delta_weights_h_o""",
    TRAIN: """sums = deltas(features, targets, weights_input_to_hidden, weights_hidden_to_output)
return update_weights(weights_input_to_hidden, weights_hidden_to_output, *sums, len(features), learning_rate)""",
}


def check(code, only=None):
    """Judge a learner's class or function.

    Parameters
    ----------
    code : a class with the interface of tinynet.NeuralNetwork (the class itself, no network made of it), or one of the
        functions of chapters 1 to 4 under its name there
    only : None, or the one part of a class to judge: structure, forward_pass_train, run, backpropagation,
        update_weights or train

    Returns: a Report. Exceptions of the learner's code are in it, and what to give where there is nothing to judge.
    """
    only = STRUCTURE if isinstance(only, str) and only == "__init__" else only
    nothing = asked.nothing(code, only)
    if nothing:
        return Report(nothing[0], {}, nothing[1:])
    unread = not_run(code.__name__)
    if unread:  # what there is was there before
        return Report(code.__name__, {}, [unread])
    with watch.quiet() as printed:
        report = _network(code, only) if inspect.isclass(code) else _function(code, asked.known(code.__name__))
    report.notes += asked.printed(printed.getvalue())
    report.hints = again.hints(report)
    return report


def _function(function, name):
    subject = Function(function, name)
    if name in tasks.TASKS:
        verdict = judge_task.judge(function, name)
    elif name == "initial_weights":
        verdict = structure.function_structure(function)
    elif name == TRAIN:
        verdict = training.train(subject)
    else:
        verdict = judge(subject, ALIASES.get(name, name))
    if name == "deltas_in_a_loop" and verdict.status == "right" and not watch.loops(function):
        verdict = wrong(name, NO_LOOP, function.__code__.co_firstlineno, function)
    if verdict.status == UNWRITTEN and any(
        isinstance(node.value, ast.Constant) and node.value.value is None for node in nodes(function, ast.Return)
    ):
        verdict = wrong(name, NOTHING, function.__code__.co_firstlineno + 1, function)
    for mistake in verdict.mistakes:
        mistake.part = name
        own, named = SECTION.get(name), mistake.section
        if name == "error" or (own and named and SECTIONS[named][0] > SECTIONS[own][0]):
            mistake.section = own  # no chapter sends forward, and chapter 3 asks for the error at its beginning
        mistake.right = mistake.right and WHOLE.get(name, mistake.right)
    if verdict.mistakes:
        mistake = verdict.mistakes[0]
        mistake.text = hinted(mistake.text, function)
    if verdict.status == UNWRITTEN and not verdict.notes:
        verdict.notes.append(YOUR_TURN)
    return Report(name, {name: verdict})


def _network(kind, only):
    subject = Network(kind)
    borrowed = [part for part in PARTS if _borrowed(subject, part)]
    headless = {part: text for part in PARTS if part not in borrowed and (text := heads.fault(subject, part))}
    subject.built = STRUCTURE not in headless
    verdicts = {} if STRUCTURE in headless else {STRUCTURE: structure.network_structure(subject)}
    for part in (FORWARD, RUN, BACKWARD, UPDATE):
        if part not in borrowed and part not in headless and only in (None, part):
            verdicts[part] = judge(subject, part)
    if TRAIN not in borrowed and TRAIN not in headless and only in (None, TRAIN):
        verdicts[TRAIN] = training.train(subject, (FORWARD, RUN, BACKWARD, UPDATE))
    for part, text in headless.items():
        line = subject.code(part).__code__.co_firstlineno
        verdicts[part] = wrong(part, text, line, subject.code(part))
    if TRAIN in verdicts and verdicts[TRAIN].status == "right":
        # with the learner's own parts, too: ours take what theirs may not
        theirs = {FORWARD: True, RUN: True, BACKWARD: True, UPDATE: True}
        for part in theirs:
            if part not in borrowed:
                theirs[part] = verdicts[part].status == "right" if part in verdicts else holds(subject, part)
        verdicts[TRAIN] = training.together(subject, tuple(part for part in theirs if not theirs[part]))
    if (
        only is None
        and not borrowed
        and not headless
        and all(verdicts[part].status not in (UNWRITTEN, JUDGED_LATER) for part in PARTS)
    ):
        training.whole(subject, verdicts)
    first = next((part for part in PARTS if part in verdicts and verdicts[part].status == UNWRITTEN), None)
    for part, verdict in verdicts.items():
        if verdict.status == UNWRITTEN and part not in borrowed and part == (only or first):
            chapter, heading = SECTIONS[SECTION[part]]
            verdict.notes.append(AGAIN.format(part, chapter, heading))
        if subject.owner(part) is None:
            note = heads.elsewhere(subject, part)
        elif verdict.status == "right" and heads.hands_on(subject.code(part), part):
            note = heads.HANDS_ON.format(part)
        else:
            note = heads.misspelt(subject, part)
        if note:
            verdicts[part] = Verdict(UNWRITTEN, notes=[note])
    for part in borrowed:
        note = f"`{part}` is inherited from tinynet: it works, but it is not yours yet."
        verdicts[part] = Verdict(UNWRITTEN, notes=[note])
    for part, verdict in verdicts.items():
        if verdict.mistakes and part != STRUCTURE:
            mistake = verdict.mistakes[0]
            mistake.text = hinted(mistake.text, subject.code(part), alone=False)
        for mistake in verdict.mistakes:
            mistake.right = mistake.right.replace("@ weights_", "@ self.weights_")
    name = f"{kind.__name__}, {only}" if only else kind.__name__
    return Report(name, {part: verdicts[part] for part in PARTS if only in (None, part)})


def _borrowed(subject, part):
    """Whether a learner's class has this part from tinynet's class."""
    owner = subject.owner(part)
    return owner is not None and owner.__module__ == "tinynet" and owner is not subject.kind
