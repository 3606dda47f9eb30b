"""Forward and back through numbered steps."""

import asyncio
import contextlib

import ipywidgets as widgets
import numpy as np

from given import of_numbers, whole

from .panel import LOCK, Panel
from .sliders import row, whole_slider

PAGE = 5  # steps that the keys PageUp and PageDown go
REST = 0.05  # seconds before a step is drawn ahead: of two cores the browser needs both while it shows a picture


class Stepper(Panel):
    """A Panel that goes forward and back through numbered steps, over numbers that can be changed.

    Parameters: picture, as for Panel, with `frame` and `ahead()` as well; redraw, a function of `step`, a whole number
    from 0 to last, and of the tables by name; last, the last step's number; tables, by name what they hold at first, a
    number or (rows, columns) of them.
    """

    def __init__(self, picture, redraw, last, **tables):
        self.step = whole_slider("step", 0, 0, whole("last", last))
        for name, table in tables.items():
            if of_numbers(name, table).ndim > 2 or not np.size(table):
                raise ValueError(f"{name} came with shape {np.shape(table)}, expected a number or (rows, columns).")
        self._at, self._way = 0, 1  # the last step shown, and whether it was reached forward or back, 1 or -1
        self._near = False  # whether it is in sight or nearly so, which a browser tells with its room
        self._known, self._ready = None, set()  # the steps drawn ahead, and of what
        self.step.style.description_width = "4em"  # it stands in a row with the buttons, and takes what they leave
        for name, value in {"flex": "1 1 14em", "width": "auto", "max_width": "34em"}.items():
            setattr(self.step.layout, name, value)  # another layout in its place would leave this one open
        self.back = widgets.Button(description="Back", icon="arrow-left")
        self.next = widgets.Button(description="Next", icon="arrow-right", button_style="primary")
        self.shapes = {name: np.shape(table) for name, table in tables.items()}
        self.fields = {
            (name, *place): self._field(name, place, value, np.size(table))
            for name, table in tables.items()
            for place, value in np.ndenumerate(np.atleast_2d(table))
        }
        fields = {" ".join(map(str, place)): field for place, field in self.fields.items()}
        super().__init__(picture, redraw, step=self.step, **fields)
        self.add_class("tinynet-stepper")
        self.back.on_click(lambda _: self._go(-1))
        self.next.on_click(lambda _: self._go(1))

    @staticmethod
    def _field(name, place, value, size):
        """A field for one number, named by its row and column; by the table's name where it stands alone."""
        label = name if size == 1 else f"{place[0] + 1},{place[1] + 1}"
        layout = widgets.Layout(width="auto", max_width=None if size == 1 else "7.5em")
        field = widgets.FloatText(value, step=0.1, description=label, layout=layout, continuous_update=True)
        field.style.description_width = "initial" if size == 1 else "2em"
        return field

    def _arranged(self):
        """Above the picture the steps; below it the tables, those of one row below each other."""
        wrapped = widgets.Layout(flex_flow="row wrap", grid_gap="0 1em")
        steps = widgets.HBox([self.back, self.next, self.step], layout=wrapped)
        flat = [name for name, shape in self.shapes.items() if np.prod(shape[:-1]) == 1]
        high = [name for name in self.shapes if name not in flat]
        columns = [widgets.VBox([self._table(name) for name in flat])] if flat else []
        tables = widgets.HBox(columns + [self._table(name) for name in high], layout=wrapped)
        return [steps, self.message, self.image, self.caption, tables]

    def _table(self, name):
        """A table's name above its fields, in its rows and columns; before its one field."""
        fields = [field for (table, *_), field in self.fields.items() if table == name]
        if len(fields) == 1:
            return widgets.VBox(fields, layout=widgets.Layout(width="13em"))
        columns = f"repeat({self.shapes[name][1]}, minmax(0, 7.8em))"  # narrower on a phone
        grid = widgets.GridBox(fields, layout=widgets.Layout(grid_template_columns=columns))
        return widgets.VBox([widgets.Label(name), grid])

    def _rows(self):
        sizes = {name: " × ".join(map(str, shape)) + " numbers" for name, shape in self.shapes.items()}
        one = {name: "1 number" for name, shape in self.shapes.items() if np.prod(shape) == 1}
        return [row(self.step), *((name, None, size) for name, size in (sizes | one).items())]

    @property
    def values(self):
        """The step, and by name every table as an array of floats, a single number as a float."""
        tables = {name: [f.value for (table, *_), f in self.fields.items() if table == name] for name in self.shapes}
        return {"step": self.step.value} | {
            name: np.reshape(numbers, self.shapes[name])[()] for name, numbers in tables.items()
        }

    def _start(self):
        super()._start()
        if self.step.value != self._at:
            self._at, self._way = self.step.value, np.sign(self.step.value - self._at)
        for button, end in ((self.back, 0), (self.next, self.step.max)):  # not disabled: that would take the focus away
            (button.add_class if self._at == end else button.remove_class)("tinynet-end")
        self._look_ahead()

    def _fit(self, frame):
        super()._fit(frame)
        self._near = True
        self._look_ahead()  # laid out anew it has no texts yet

    def _look_ahead(self):
        """Draw ahead from here, and no longer from where this was before, until a panel is moved."""
        self._moves = Panel.moves
        with contextlib.suppress(RuntimeError):  # no event loop, as in a plain script: no free moments
            self._ahead = asyncio.get_running_loop().create_task(self._draw_ahead())

    async def _draw_ahead(self):
        """Draw other steps in free moments, a text at a time: what a picture says for the first time takes longest."""
        await asyncio.sleep(REST)
        if not self._still():
            return
        known = self.picture.frame, [field.value for field in self.fields.values()]
        if known != self._known:
            self._known, self._ready = known, set()
        ready = self._ready
        ready.add(self._at)
        with contextlib.suppress(Exception):  # numbers that cannot be: the move that brought them shows the error
            for step in [step for step in self._likely() if step not in ready]:
                for draw in self._texts(step):
                    await asyncio.sleep(0.001)  # the kernel reads newer moves here
                    with LOCK:
                        if self._still():
                            draw()
                if not self._still():
                    break
                ready.add(step)
                await asyncio.sleep(REST)

    def _likely(self):
        """The steps to draw ahead: the next on this way, and the last; once this was moved also where any other key
        goes. To draw all at each move would keep a class's server busy for nothing."""
        now, last = self._at, self.step.max
        moved = now or self._way < 0
        others = [now - self._way, 0, now - PAGE, now + PAGE] if moved else []
        return dict.fromkeys(min(max(step, 0), last) for step in [now + self._way, last, *others])

    def _texts(self, step):
        """What draws the texts of a step, for a picture that goes on showing this one."""
        with LOCK:
            if not self._still():
                return []
            self.redraw(**self.values | {"step": step})
            texts = self.picture.ahead()
            self.redraw(**self.values)
        return texts

    def _still(self):
        """Whether this is open and seen, and what runs began to draw ahead after the last move of all panels."""
        seen = self._near and self.comm is not None
        return seen and asyncio.current_task() is self._ahead and self._moves == Panel.moves

    def _go(self, steps):
        """Go so many steps on; at an end the slider stays there."""
        self.step.value += steps
