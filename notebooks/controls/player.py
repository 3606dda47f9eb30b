"""Play and pause a run."""

import ast
import asyncio
import html

import ipywidgets as widgets

from .panel import Panel, cancel
from .points import Points
from .sliders import STYLE


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
                cancel(self._loop)
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
        """Panel's redraw: a new run, as far as the goal."""
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
