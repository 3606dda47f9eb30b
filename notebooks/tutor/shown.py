"""Show code as it stands in its file: what the chapters compare the reader's own with."""

import inspect


class Source:
    """The source of functions, methods or classes, one below the other; a notebook shows it as Python."""

    def __init__(self, *things):
        self.text = "\n\n".join(inspect.getsource(thing).rstrip() for thing in things)

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"


def source(*things):
    """Show the source of functions, methods or classes, read from their file so that it cannot drift."""
    return Source(*things)
