"""Points that a learner places."""

import html
import re

import ipywidgets as widgets
import traitlets

from given import in_short, number


class Points(widgets.VBox):
    """Points of two kinds that a learner places: by clicking in the picture, or by typing a line for each.

    Parameters: limit, how far from 0 both coordinates may be; value, a tuple of (x1, x2, kind), kind 0 or 1.
    A line that is no point is named and left out; the text stays, also where a point is placed or removed below it.
    """

    description = "your points"
    value = traitlets.Tuple()

    def __init__(self, limit, value=()):
        number("limit", limit, 0)
        self.limit = limit
        self.kind = widgets.ToggleButtons(
            options={"circle, 0": 0, "square, 1": 1},
            description="a click sets a",
            style={"description_width": "auto", "button_width": "auto"},
            layout=widgets.Layout(flex="none", width="max-content", max_width="100%"),
        )
        self.text = widgets.Textarea(
            description="your points",
            placeholder="x1 x2 kind: -1.5 2 0",
            style={"description_width": "auto"},
            layout=widgets.Layout(flex="1 1 14em", width="auto"),
        )
        layout = widgets.Layout(width="auto", flex="none")
        self.last = widgets.Button(description="Remove last", icon="undo", layout=layout)
        self.all = widgets.Button(description="Remove all", icon="trash", layout=layout)
        self.message = widgets.HTML()
        row = [self.kind, self.last, self.all, self.text]
        super().__init__([widgets.HBox(row, layout=widgets.Layout(flex_flow="row wrap")), self.message])
        self.add_class("tinynet-points")
        self.text.observe(self._read, names="value")
        self.last.on_click(lambda _: self._write_lines(self._lines()[:-1]))
        self.all.on_click(lambda _: self._write(()))
        self.observe(lambda change: self._write(change.new), names="value")
        self._write(self.exact(value))

    def add(self, x1, x2):
        """Place a point of the kind that is chosen."""
        point = round(x1, 2) + 0.0, round(x2, 2) + 0.0, self.kind.value  # 0.0 in place of -0.0
        self._write_lines([*self._lines(), _line(*point)])

    def exact(self, points):
        """These points as `value` holds them. Raises: ValueError where one of them cannot be placed here."""
        for point in points if isinstance(points, (list, tuple)) else [points]:
            if not (isinstance(point, (list, tuple)) and len(point) == 3 and self._is_point(*point)):
                raise ValueError(
                    f"There is the point {in_short(point, repr, 40)}, expected (x1, x2, kind), both numbers "
                    f"between -{self.limit} and {self.limit}, the kind 0 or 1, such as (-1.5, 2, 0)."
                )
        return tuple((float(x1), float(x2), kind) for x1, x2, kind in points)

    def _is_point(self, x1, x2, kind):
        numbers = all(type(x) in (int, float) and abs(x) <= self.limit for x in (x1, x2))
        return numbers and type(kind) is int and kind in (0, 1)

    def _write(self, points):
        if points != self._points():
            self._write_lines(_line(*point) for point in points)

    def _lines(self):
        return self.text.value.rstrip().splitlines()

    def _write_lines(self, lines):
        self.text.value = "".join(f"{line}\n" for line in lines)

    def _read(self, _change):
        self.value = self._points()

    def _points(self):
        points, bad = [], []
        lines = self.text.value.splitlines(keepends=True)
        for place, line in enumerate(lines, 1):
            try:
                points += self._point(line)
            except ValueError:
                if line.endswith("\n") or len(line.split()) > 2:  # a line that is still being typed is no mistake
                    bad.append(f"line {place}, {in_short(line.strip(), repr, 40)}")
        self.message.value = self._said_of(bad) if bad else ""
        return tuple(points)

    def _said_of(self, bad):
        """What is wrong with these lines, the first of them by name."""
        more = f" and {len(bad) - 6} more" if len(bad) > 6 else ""
        named = f"{'; '.join(bad[:6])}{more}"
        what = "are no points" if len(bad) > 1 else "is no point"
        return (
            f"<p role='alert'>{html.escape(named[0].upper() + named[1:])}, {what}: write x1 and x2, from "
            f"−{self.limit} to {self.limit}, and the kind, 0 or 1, such as -1.5 2 0.</p>"
        )

    def _point(self, line):
        """The point that a line stands for, in a list; an empty list for an empty line.

        A comma beside a space, or in a line without any, stands between two numbers; else it is the decimal comma of
        one.
        """
        if not line.strip():
            return []
        parts = re.split(r",\s+|\s+,?\s*", line.strip())
        if len(parts) == 1:
            parts = line.strip().split(",")
        x1, x2, kind = (part.replace(",", ".").replace("\u2212", "-") for part in parts)
        x1, x2, kind = float(x1), float(x2), int(kind)
        if not self._is_point(x1, x2, kind):
            raise ValueError(line)
        return [(x1, x2, kind)]


def _line(x1, x2, kind):
    """A point as a line of text."""
    return f"{_exact(x1)} {_exact(x2)} {kind}"


def _exact(number):
    """A number as short as it can be written without becoming another one."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)
