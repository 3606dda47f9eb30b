"""Binds sliders and a drawing pad to a picture. Knows no neural network.

`Panel(picture, work, **sliders)` calls `work` with the sliders' values. `work` updates the picture; where it takes
long it is a generator that yields after each slice, and the picture is shown at every yield. The first slice is done
at once, the rest whenever the kernel is free, and a newer move ends what an older one began.
"""

import ast
import asyncio
import contextlib
import html
import inspect
import logging
import threading
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

log = logging.getLogger(__name__)
STYLE = {"description_width": "11em"}
WIDE = {"width": "min(100%, 34em)"}


def whole_slider(label, value, low, high, step=1):
    """A slider over whole numbers."""
    return widgets.IntSlider(value, low, high, step, description=label, style=STYLE, layout=WIDE)


def slider(label, value, low, high, step=0.05, readout_format=".2f"):
    """A slider over decimal numbers."""
    return widgets.FloatSlider(
        value, min=low, max=high, step=step, description=label, readout_format=readout_format, style=STYLE, layout=WIDE
    )


def log_slider(label, value, low_exponent, high_exponent, step=0.1):
    """A slider from 10**low_exponent to 10**high_exponent, each step multiplying by 10**step."""
    return widgets.FloatLogSlider(
        value,
        min=low_exponent,
        max=high_exponent,
        step=step,
        description=label,
        readout_format=".3g",
        style=STYLE,
        layout=WIDE,
    )


def steps_slider(label, value, options):
    """A slider over these values only."""
    return widgets.SelectionSlider(
        options=options, value=value, description=label, continuous_update=True, style=STYLE, layout=WIDE
    )


def switch(label, value):
    """A box to tick."""
    return widgets.Checkbox(value, description=label, style=STYLE, layout=WIDE)


def choice(label, options, value):
    """A list to choose from; options maps what is shown to the value that it stands for."""
    return widgets.Dropdown(options=options, value=value, description=label, style=STYLE, layout=WIDE)


class Pad(anywidget.AnyWidget):
    """A sheet to draw on with mouse, finger or pen, or by keyboard: arrow keys move the pen, space lowers and lifts it.

    Attributes: value, (96, 96), 0 for paper to 1 for ink, sent a few times a second while drawing; from Python it may
    be set to another drawing of that size. pad.js is the part that runs in the browser.
    """

    SIZE = 96
    _esm = Path(__file__).parent / "pad.js"
    value = traitlets.Any().tag(
        sync=True,
        to_json=lambda value, _: np.round(255 * value).astype(np.uint8).tobytes(),
        from_json=lambda value, _: np.frombuffer(value, np.uint8).reshape(Pad.SIZE, Pad.SIZE) / 255,
    )

    @traitlets.default("value")
    def _clear(self):
        return np.zeros((self.SIZE, self.SIZE))

    @traitlets.validate("value")
    def _drawing(self, proposal):
        value = np.asarray(proposal.value, float)
        if value.shape != (self.SIZE, self.SIZE) or not (value.min() >= 0 and value.max() <= 1):
            raise traitlets.TraitError(
                f"A drawing came with shape {value.shape}, from {value.min():g} to {value.max():g}; expected "
                f"{(self.SIZE, self.SIZE)}, from 0 for paper to 1 for ink."
            )
        return value


class Screen(anywidget.AnyWidget):
    """Shows the newest picture in the browser, which answers when it is really there.

    Attributes: value, the picture as JPEG; caption, its one line of text, also for screen readers; number, how many
    pictures were sent; shown, one that the browser has put on the screen, told ten times a second; busy, whether more
    are coming; clickable, whether a click sends the message {"click": [across, down]}, each from 0 to 1 of the picture.
    screen.js is the part that runs in the browser.
    """

    _esm = Path(__file__).parent / "screen.js"
    value = traitlets.Bytes().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    number = traitlets.Int().tag(sync=True)
    shown = traitlets.Int().tag(sync=True, echo_update=False)
    busy = traitlets.Bool().tag(sync=True)
    clickable = traitlets.Bool().tag(sync=True)

    def show(self, jpeg, busy):
        """Send a picture."""
        with self.hold_sync():
            self.value, self.busy = jpeg, busy
            self.number += 1

    async def seen(self, behind=9, patience=5.0):
        """Wait until all pictures but the last few are on the screen; False where that takes so many seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while self.shown < self.number - behind:
            if loop.time() > end:
                return False
            await asyncio.sleep(0.005)
        return True


class Panel(widgets.VBox):
    """Sliders above a live picture, its caption below, and room for what went wrong.

    Parameters: picture, with `jpeg()` and `caption` (figures.Picture); work, a function or generator function of the
    sliders' values that updates the picture; sliders, one widget per argument of `work`, by name.
    Raises: at first whatever `work` raises. Later an exception is shown under the sliders and logged.

    JupyterLab hands a slider's moves to a second thread of the kernel, while what the cell began goes on in the first.
    So whoever works on a picture holds the lock, one for all panels, since what reads formulas in Matplotlib serves one
    thread at a time; and what a newer move has replaced does nothing any more.
    """

    _lock = threading.RLock()

    def __init__(self, picture, work, **sliders):
        self.picture, self.work, self.sliders = picture, work, sliders
        self.image = Screen()
        self.caption = widgets.HTML()
        self.message = widgets.HTML()
        self._task = self._slices = None
        super().__init__(self._arranged())
        self._start()
        for control in sliders.values():
            control.observe(self._moved, names="value")

    def _arranged(self):
        """What stands above what."""
        return [*self.sliders.values(), self.message, self.image, self.caption]

    @property
    def values(self):
        """The sliders' values by name."""
        return {name: _reading(control) for name, control in self.sliders.items()}

    def _moved(self, _change):
        self._try(self._start)

    def _try(self, action):
        """Do something that a learner asked for; show what goes wrong."""
        with self._lock:
            try:
                action()
            except Exception as error:
                self._show(error)

    def _start(self):
        """Do the first slice now and leave the others to the kernel's free moments."""
        self._stop()
        self.message.value = ""
        self._slices = slices = self.work(**self.values)
        if not inspect.isgenerator(slices):
            self._draw()
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, as in a plain script: there is nothing to wait for
            while self._next(slices):
                pass
        else:
            self._next(slices)
            self._task = loop.create_task(self._fill(slices))

    def _stop(self):
        """Give up what a move began and has not finished."""
        _cancel(self._task)
        self._task = self._slices = None

    async def _fill(self, slices):
        await asyncio.sleep(0.08)  # while a hand moves a slider, only first slices are worth their time
        more = True
        while more:
            with self._lock:
                if slices is not self._slices:
                    return
                try:
                    more = self._next(slices)
                except Exception as error:
                    self._show(error)
                    return
            await asyncio.sleep(0.005)  # the kernel reads newer slider moves here

    async def finished(self):
        """Wait until the last slice is drawn; tests and benchmarks use it."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _next(self, slices):
        """Run one slice and draw it; False when there was none left."""
        for _ in slices:
            self._draw(busy=True)
            return True
        self.image.busy = False
        return False

    def _draw(self, busy=False):
        self.image.show(self.picture.jpeg(), busy)
        self._write()

    def _write(self):
        """Say in words what the picture shows."""
        self.image.caption = self.picture.caption
        self.caption.value = html.escape(self.picture.caption).replace("\n", "<br>")

    def _show(self, error):
        log.error("A slider's work failed.", exc_info=error)
        self.image.busy = False
        self.message.value = (
            f"<p role='alert'><b>{type(error).__name__}</b>: {html.escape(str(error))}<br>"
            "The picture is the one from before this move.</p>"
        )


def _cancel(task):
    """Cancel a task, whichever thread it runs in; nothing where there is none."""
    if task is not None and not task.get_loop().is_closed():
        task.get_loop().call_soon_threadsafe(task.cancel)


class Stepper(Panel):
    """A Panel that goes forward and back through numbered steps, over numbers that can be changed.

    Parameters: picture, as for Panel; work, a function of `step`, a whole number from 0 to last, and of the tables by
    name; last, the last step's number; tables, by name what they hold at first, a number or (rows, columns) of them.
    """

    def __init__(self, picture, work, last, **tables):
        self.step = whole_slider("step", 0, 0, last)
        self.step.style.description_width = "4em"  # it stands in a row with the buttons
        self.back = widgets.Button(description="Back", icon="arrow-left")
        self.next = widgets.Button(description="Next", icon="arrow-right", button_style="primary")
        self.shapes = {name: np.shape(table) for name, table in tables.items()}
        self.fields = {
            (name, *place): self._field(name, place, value, np.size(table))
            for name, table in tables.items()
            for place, value in np.ndenumerate(np.atleast_2d(table))
        }
        fields = {" ".join(map(str, place)): field for place, field in self.fields.items()}
        super().__init__(picture, work, step=self.step, **fields)
        self.back.on_click(lambda _: self._go(-1))
        self.next.on_click(lambda _: self._go(1))
        with contextlib.suppress(RuntimeError):  # no event loop, as in a plain script: no free moments
            self._ahead = asyncio.get_running_loop().create_task(self._draw_ahead())

    @staticmethod
    def _field(name, place, value, size):
        """A field for one number, named by its row and column; by the table's name where it stands alone."""
        label = name if size == 1 else f"{place[0] + 1},{place[1] + 1}"
        layout = widgets.Layout(width="auto" if size == 1 else "7.5em")
        field = widgets.FloatText(value, step=0.1, description=label, layout=layout)
        field.style.description_width = "initial" if size == 1 else "2em"
        return field

    def _arranged(self):
        wrapped = widgets.Layout(flex_flow="row wrap")
        steps = widgets.HBox([self.back, self.next, self.step], layout=wrapped)
        tables = widgets.HBox([self._table(name) for name in self.shapes], layout=wrapped)
        return [steps, self.message, self.image, self.caption, tables]

    def _table(self, name):
        """A table's name above its fields, in its rows and columns."""
        fields = [field for (table, *_), field in self.fields.items() if table == name]
        if len(fields) == 1:
            return widgets.VBox(fields, layout=widgets.Layout(width="13em", margin="0 1em 0 0"))
        columns = f"repeat({self.shapes[name][1]}, 7.8em)"
        grid = widgets.GridBox(fields, layout=widgets.Layout(grid_template_columns=columns))
        return widgets.VBox([widgets.Label(name), grid], layout=widgets.Layout(margin="0 1em 0 0"))

    @property
    def values(self):
        """The step, and by name every table as an array of floats, a single number as a float."""
        tables = {name: [f.value for (table, *_), f in self.fields.items() if table == name] for name in self.shapes}
        return {"step": self.step.value} | {
            name: np.reshape(numbers, self.shapes[name])[()] for name, numbers in tables.items()
        }

    async def _draw_ahead(self):
        """Draw every step once in the kernel's free moments: what a picture says for the first time takes longest."""
        with contextlib.suppress(Exception):  # numbers that cannot be: the move that brought them shows the error
            for step in range(self.step.max + 1):
                await asyncio.sleep(0.05)
                with self._lock:
                    self.work(**self.values | {"step": step})
                    self.picture.jpeg()
                    self.work(**self.values)

    def _go(self, steps):
        """Go so many steps on; at an end the slider stays there."""
        self.step.value += steps


def _reading(control):
    """A control's value; where it shows a decimal number, the number as it is shown."""
    if isinstance(control.value, float) and hasattr(control, "readout_format"):
        return float(format(control.value, control.readout_format))
    return control.value


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


class Player(Panel):
    """A Panel whose work is a run that can be played: Play and Pause, One step, One epoch, Reset.

    A move makes a new run of the sliders' values and takes it as far as the old one was; while it plays, the new one
    plays from its beginning. One player plays at a time: another one, or the same cell run again, pauses it. No more
    than nine pictures are on their way to the browser at a time; where it does not answer for 5 seconds, playing ends.

    Parameters: picture, as for Panel; begin, a function of the sliders' values that returns a run; show, a function of
    the run that updates the picture; count, a generator function of the sliders' values whose texts the button "Ten
    seeds" shows; ask, a function of the sliders' values whose text stands above them; epochs, how far to go at first;
    needs, which sliders are only there while another one has a certain value: {name: (other,
    value)}; sliders, by name, of which one may be Points. A run has take_step() and take_epoch(), go_on(epochs, steps),
    a generator that yields where there is time to draw, position, (epochs, steps), done, and code: the call, as text,
    whose named arguments are the sliders' values and the position.
    """

    PACE = 1 / 30  # seconds from one picture to the next, at least
    WORDS = 0.2  # and from one text to the next while it plays
    _playing = None

    def __init__(self, picture, begin, show, count, ask, epochs, needs, **sliders):
        if Player._playing is not None:
            Player._playing.pause()
        self.begin, self.show, self.count, self.ask, self.needs = begin, show, count, ask, needs
        self.goal = self.end = (epochs, 0)
        self.run = self._loop = None
        self._next_words = 0.0
        self._taking = False
        self.question = widgets.HTML()
        self.toggle = widgets.Button(description="Play", icon="play", button_style="primary")
        self.one_step = widgets.Button(description="One step", icon="step-forward", tooltip="One step: one batch")
        self.one_epoch = widgets.Button(description="One epoch", icon="fast-forward", tooltip="One epoch: every batch")
        self.back = widgets.Button(description="Reset", icon="undo", tooltip="Reset: back to the start")
        self.ten = widgets.Button(description="Ten seeds", icon="list-ol", tooltip="Ten seeds: how many do well")
        self.code = widgets.Text(
            description="as code", continuous_update=False, style=STYLE, layout=widgets.Layout(width="auto")
        )
        super().__init__(picture, self._go, **sliders)
        for button, action in (
            (self.toggle, self._toggle),
            (self.one_step, lambda: self._advance(self.run.take_step)),
            (self.one_epoch, lambda: self._advance(self.run.take_epoch)),
            (self.back, self.reset),
            (self.ten, self._tally),
        ):
            button.on_click(lambda _, action=action: self._try(action))
        self.code.observe(lambda change: self._try(lambda: self._take(change.new)), names="value")
        self.image.on_msg(lambda _, content, __: self._try(lambda: self._clicked(*content["click"])))

    def _arranged(self):
        buttons = [self.toggle, self.one_step, self.one_epoch, self.back, self.ten]
        for button in buttons:
            button.layout = widgets.Layout(width="9em", flex="none")
        # Beside the buttons, where the eye is; in a fixed height, so that the picture stays where it is.
        self.message.layout = widgets.Layout(margin="0 0 0 1em", max_width="42em")
        row = widgets.HBox([*buttons, self.message], layout=widgets.Layout(height="3.6em", overflow="auto"))
        small = [control for control in self.sliders.values() if not isinstance(control, Points)]
        for control in small:
            control.layout.width = "25em"
            control.style.description_width = "8em"
        columns = [widgets.VBox(small[first : first + 3]) for first in range(0, len(small), 3)]
        self.caption.layout.min_height = "4em"  # so that what stands below stays where it is
        return [
            self.question,
            widgets.HBox(columns, layout=widgets.Layout(flex_flow="row wrap")),
            *[control for control in self.sliders.values() if control not in small],
            row,
            self.image,
            self.caption,
            self.code,
        ]

    def play(self):
        """Go on epoch by epoch, a picture each; from the beginning where the run is done."""
        if Player._playing is not None:
            Player._playing.pause()
        self._stop()
        if self.run.done:
            self.reset()
        self.message.value = ""
        Player._playing = self
        self._loop = asyncio.get_running_loop().create_task(self._play())
        self.toggle.description, self.toggle.icon = "Pause", "pause"

    def pause(self):
        """Stop playing; nothing where it does not play."""
        with self._lock:
            if self._loop is not None:
                _cancel(self._loop)
                self._loop = Player._playing = None
                self._write()
                self.image.busy = False
                self.toggle.description, self.toggle.icon = "Play", "play"

    def reset(self):
        """Back to the untrained network, paused."""
        self.pause()
        self.goal = (0, 0)
        self._start()

    def _toggle(self):
        if self._loop is None:
            self.play()
        else:
            self.pause()

    async def _play(self):
        loop, this = asyncio.get_running_loop(), asyncio.current_task()
        while True:
            next_time = loop.time() + self.PACE
            with self._lock:
                if self._loop is not this:  # paused, or a newer move plays on
                    return
                try:
                    self._take_on(self.run.take_epoch)
                except Exception as error:
                    self._show(error)
                    self.pause()
                    return
                if self.run.done:  # at the end, or diverged: then a smaller learning rate is to go all the way
                    self.goal = self.end
                    self.pause()
                    return
            if not await self.image.seen():
                with self._lock:
                    if self._loop is this:
                        self.message.value = "<p role='alert'>Paused: no browser has shown a picture for 5 seconds.</p>"
                        self.pause()
                return
            await asyncio.sleep(max(0.001, next_time - loop.time()))

    def _take_on(self, action):
        action()
        self.goal = self.run.position
        self.show(self.run)
        self._draw(busy=self._loop is not None)

    def _advance(self, action):
        """One step or one epoch, from wherever the run is."""
        self.pause()
        self._stop()
        self.message.value = "<p>This run is done: Reset or Play begins it anew.</p>" if self.run.done else ""
        self._take_on(action)

    def _tally(self):
        """Count in the kernel's free moments; the picture stays as it is."""
        self.pause()
        self._stop()
        self._slices = texts = self.count(**self.values)
        self._task = asyncio.get_running_loop().create_task(self._counted(texts))

    async def _counted(self, texts):
        try:
            for text, _ in texts:
                with self._lock:
                    if self._slices is not texts:
                        return
                    self.message.value = f"<p role='status'>{html.escape(text)}</p>"
                await asyncio.sleep(0.005)
        except Exception as error:
            self._show(error)

    def _start(self):
        if self._loop is not None:
            self.goal = (0, 0)
        if not self._taking:
            super()._start()

    def _go(self, **values):
        """Panel's work: a new run, as far as the goal."""
        self.run = self.begin(**values)
        self.question.value = html.escape(self.ask(**values))
        for name, (other, value) in self.needs.items():
            self.sliders[name].layout.display = None if values[other] == value else "none"
            self.image.clickable = values[other] == value
        for _ in self.run.go_on(*self.goal):
            self.show(self.run)
            yield

    def _write(self):
        if self._loop is not None:
            now = asyncio.get_running_loop().time()
            if now < self._next_words:
                return
            self._next_words = now + self.WORDS
        super()._write()
        self.code.value = self.run.code

    def _take(self, line):
        """Set the sliders as a line of code says, which may come from a neighbour; say where they cannot go so far."""
        if line == self.run.code:
            return
        settings = _named_arguments(line)
        self._check(settings)
        self.pause()
        before = {name: control.value for name, control in self.sliders.items()}, self.goal
        try:
            self._set(settings, (settings.get("epochs", 0), settings.get("steps", 0)))
        except Exception:
            self._set(*before)
            raise
        taken = {"epochs": 0, "steps": 0} | _named_arguments(self.run.code)
        asked = {name: value for name, value in settings.items() if isinstance(value, (int, float))}
        changed = ", ".join(
            f"{name}={value!r} became {taken[name]!r}" for name, value in asked.items() if value != taken[name]
        )
        if changed:
            self.message.value = f"<p role='status'>Not all of it can be set here: {html.escape(changed)}.</p>"

    def _check(self, settings):
        """Raise ValueError for a setting that no slider has, or of the wrong kind."""
        unknown = set(settings) - set(self.sliders) - {"epochs", "steps"}
        if unknown:
            raise ValueError(f"The line names {', '.join(sorted(unknown))}; expected {', '.join(self.sliders)}.")
        for name, value in settings.items():
            options = getattr(self.sliders.get(name), "options", [value])
            if value not in options:
                raise ValueError(f"The line has {name}={value!r}, expected one of {', '.join(map(str, options))}.")
            now = self.sliders[name].value if name in self.sliders else 0
            kinds = {bool: bool, int: int, float: (int, float), str: str}.get(type(now), (list, tuple))
            if not isinstance(value, kinds) or isinstance(value, bool) is not isinstance(now, bool):
                raise ValueError(f"The line has {name}={value!r}, expected something like {now!r}.")

    def _set(self, values, goal):
        """Set the sliders that are named, and make one new run for all of them."""
        self._taking = True
        try:
            for name, control in self.sliders.items():
                control.value = values.get(name, control.value)
        finally:
            self._taking = False
        self.goal = goal
        self._start()

    def _clicked(self, across, down):
        place = self.picture.place(across, down)
        if place is not None:
            for control in self.sliders.values():
                if isinstance(control, Points):
                    control.add(*place)


def _named_arguments(line):
    """The named arguments of the call that a line of code makes, all plain values; nothing is run."""
    try:
        statement = ast.parse(line.strip()).body[0]
        settings = {argument.arg: ast.literal_eval(argument.value) for argument in statement.value.keywords}
    except (SyntaxError, ValueError, AttributeError, IndexError):
        settings = {}
    if not settings:
        raise ValueError(
            "This line cannot be read: it is no call with named plain values. Paste a whole line as it stands here, "
            "such as experiments.Trial(problem='XOR', hidden_nodes=4, ...)."
        )
    return settings
