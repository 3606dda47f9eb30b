"""Points that a learner places."""

import html

import ipywidgets as widgets
import traitlets


class Points(widgets.VBox):
    """Points of two kinds that a learner places: by clicking in the picture, or by typing a line for each.

    Parameters: limit, how far from 0 both coordinates may be; value, a tuple of (x1, x2, kind), kind 0 or 1.
    A line that is no point is named and left out; the text stays.
    """

    value = traitlets.Tuple()

    def __init__(self, limit, value=()):
        self.limit = limit
        self.kind = widgets.ToggleButtons(
            options={"circle, 0": 0, "square, 1": 1}, description="a click sets a", style={"description_width": "7em"}
        )
        self.text = widgets.Textarea(
            description="your points",
            placeholder="One point a line: x1 x2 kind, such as  -1.5 2 0",
            style={"description_width": "7em"},
            layout=widgets.Layout(width="22em", height="7em"),
        )
        self.last = widgets.Button(description="Remove last", icon="undo")
        self.all = widgets.Button(description="Remove all", icon="trash")
        self.message = widgets.HTML()
        buttons = widgets.VBox([self.kind, widgets.HBox([self.last, self.all])])
        both = widgets.HBox([buttons, self.text], layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__([both, self.message])
        self.text.observe(self._read, names="value")
        self.last.on_click(lambda _: self._write(self.value[:-1]))
        self.all.on_click(lambda _: self._write(()))
        self.observe(lambda change: self._write(change.new), names="value")
        self._write(value)

    def add(self, x1, x2):
        """Place a point of the kind that is chosen."""
        self._write((*self.value, (round(x1, 2), round(x2, 2), self.kind.value)))

    def _write(self, points):
        if points != self._points():
            self.text.value = "".join(f"{x1:g} {x2:g} {kind}\n" for x1, x2, kind in points)

    def _read(self, _change):
        self.value = self._points()

    def _points(self):
        points, self.message.value = [], ""
        lines = self.text.value.splitlines(keepends=True)
        for number, line in enumerate(lines, 1):
            try:
                points += self._point(line)
            except ValueError:
                if line.endswith("\n") or len(line.split()) > 2:  # a line that is still being typed is no mistake
                    self.message.value = (
                        f"<p role='alert'>Line {number}, {html.escape(repr(line.strip()))}, is no point and is left "
                        f"out: write x1 and x2, both between -{self.limit} and {self.limit}, and the kind, 0 or 1, "
                        "with spaces between, such as -1.5 2 0.</p>"
                    )
        return tuple(points)

    def _point(self, line):
        """The point that a line stands for, in a list; an empty list for an empty line."""
        if not line.strip():
            return []
        x1, x2, kind = line.replace(",", " ").split()
        x1, x2, kind = float(x1), float(x2), int(kind)
        if not (abs(x1) <= self.limit and abs(x2) <= self.limit and kind in (0, 1)):
            raise ValueError(line)
        return [(x1, x2, kind)]
