"""Show code as it stands in its file: what the chapters compare the reader's own with."""

import inspect


class Source:
    """The source of functions, methods or classes, one below the other; a notebook shows it as Python."""

    def __init__(self, *things):
        self.text = "\n\n".join(map(_text_of, things))

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"


def _text_of(thing):
    try:
        return inspect.getsource(thing).rstrip()
    except (TypeError, OSError):
        raise TypeError(
            f"What came is {thing!r:.60}, expected a function, method or class that is written in Python: its name, "
            "without quotation marks and without parentheses behind it."
        ) from None


def source(*things):
    """Show the source of functions, methods or classes, read from their file so that it cannot drift.

    Raises: TypeError for what has none.
    """
    return Source(*things)
