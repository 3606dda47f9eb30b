"""Which name is meant by one that is not there."""

import difflib


def nearest(name, names):
    """The one of `names` that is meant, or None: the only one that begins so, or one that differs in few letters."""
    names = list(names)
    begins = [one for one in names if len(name) > 3 and one.startswith(name)]
    return begins[0] if len(begins) == 1 else next(iter(difflib.get_close_matches(name, names, 1, 0.75)), None)
