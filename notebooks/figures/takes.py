"""What a picture is given, checked in one line a method: else Matplotlib draws it somehow, or speaks of its own."""

import functools
import inspect

from given import at_least_one, number, rows, rows_by_name, several, shaped, text, whole

CHECKS = {
    "text": text,
    "whole": whole,
    "at least one": at_least_one,
    "number": number,
    "several": several,
    "list": functools.partial(several, least=0),
    "rows": rows,
    "rows by name": rows_by_name,
}
LOSSES_SO_FAR = "(k,) numbers from 0 to inf"  # inf where training diverged
RUN = {  # what is shown of one
    "training_loss": LOSSES_SO_FAR,
    "validation_loss": LOSSES_SO_FAR,
    "diagnosis": "text",
    "words": "text",
}


def takes(**expected):
    """A decorator of a picture's `__init__` or `update`: what is expected of its arguments, by name.

    Each a shape, as given.shaped has it, of finite numbers where it names no kind; or one of CHECKS, if need be with a
    letter for how many, such as "n rows"; a function of a name and a value, which returns the value; or a tuple of
    these, for as many parts. A letter is one size in all of a call, and one of `__init__` is the same in each `update`.
    None is nothing given where that is the default, or where the words end with "or None".
    """

    def checking(method):
        parameters = inspect.signature(method).parameters
        names, optional = [*parameters], {name for name, each in parameters.items() if each.default is None}

        @functools.wraps(method)
        def checked(*arguments, **named):
            if len(arguments) > len(names):
                return method(*arguments, **named)  # Python says that these are too many
            picture, sizes = arguments[0], {}
            if method.__name__ == "update":
                sizes |= vars(picture).get("_sizes", {})
            # as Signature.bind does, in half its time; Python says which is missing, or is not there
            given = dict(zip(names, arguments, strict=False)) | named
            for name, what in expected.items():
                if name in given and (given[name] is not None or name not in optional):
                    given[name] = _checked(name, given[name], what, sizes)
            if method.__name__ == "__init__":
                picture._sizes = sizes
            in_order = [given[name] for name in names[: len(arguments)]]
            return method(*in_order, **{name: given[name] for name in named})

        return checked

    return checking


def _checked(name, value, what, sizes):
    if callable(what):
        return what(name, value)
    if isinstance(what, tuple):
        parts = several(name, value)
        if len(parts) != len(what):
            raise ValueError(f"{name} came with {len(parts)}, expected {len(what)}.")
        both = enumerate(zip(parts, what, strict=True))
        return tuple(_checked(f"{name}[{at}]", part, of_it, sizes) for at, (part, of_it) in both)
    optional, count, check, shape = _parts(what)
    if value is None and optional:
        return None
    if check is None:
        return shaped(name, value, shape, sizes)
    value = check(name, value)
    if count and len(value) != (known := sizes.setdefault(count, (len(value), name)))[0]:
        raise ValueError(f"{name} came with {len(value)}, expected {known[0]}, as many as in {known[1]}.")
    return value


@functools.cache
def _parts(what):
    """Of what is expected: whether None may come, the letter for how many or none, the check if any, or the shape."""
    optional, what = what.endswith(" or None"), what.removesuffix(" or None")
    count, _, kind = what.partition(" ")
    check = CHECKS.get(what) or CHECKS.get(kind)
    return optional, count * (kind in CHECKS), check, what if ") " in what else f"{what} finite numbers"
