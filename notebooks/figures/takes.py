"""What a picture is given, checked in one line a method: else Matplotlib draws it somehow, or speaks of its own."""

import contextlib
import functools
import inspect

from given import at_least_one, number, rows, rows_by_name, several, shaped, text, whole

CHECKS = {
    "text": text,
    "whole": whole,
    "at least one": at_least_one,
    "number": number,
    "several": several,
    "rows": rows,
    "rows by name": rows_by_name,
}
LOSSES = "(k,) numbers without NaN"
RUN = {"training_loss": LOSSES, "validation_loss": LOSSES, "diagnosis": "text", "words": "text"}  # what is shown of one


def takes(**expected):
    """A decorator of a picture's `__init__` or `update`: what is expected of its arguments, by name.

    Each a shape, as given.shaped has it, or one of CHECKS, if need be with a letter for how many, such as "n rows". A
    letter is one size in all of a call, and one of `__init__` is the same in each `update`. None is nothing given where
    that is the default.
    """

    def checking(method):
        signature = inspect.signature(method)

        @functools.wraps(method)
        def checked(*arguments, **named):
            given = None
            with contextlib.suppress(TypeError):
                given = signature.bind(*arguments, **named)
            if given is None:
                return method(*arguments, **named)  # Python says which is missing, or is not there
            picture, sizes = arguments[0], {}
            if method.__name__ == "update":
                sizes |= vars(picture).get("_sizes", {})
            for name, what in expected.items():
                value = given.arguments.get(name)
                if name in given.arguments and (value is not None or signature.parameters[name].default is not None):
                    given.arguments[name] = _checked(name, value, what, sizes)
            if method.__name__ == "__init__":
                picture._sizes = sizes
            return method(*given.args, **given.kwargs)

        return checked

    return checking


def _checked(name, value, what, sizes):
    count, _, kind = what.partition(" ")
    check = CHECKS.get(what) or CHECKS.get(kind)
    if check is None:
        return shaped(name, value, what, sizes)
    value = check(name, value)
    if kind in CHECKS and len(value) != (known := sizes.setdefault(count, (len(value), name)))[0]:
        raise ValueError(f"{name} came with {len(value)}, expected {known[0]}, as many as in {known[1]}.")
    return value
