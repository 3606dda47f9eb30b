"""Play and pause a run."""

import asyncio
import contextlib
import html
import inspect
import time

import ipywidgets as widgets

from .panel import LOCK, Panel, in_short
from .pasted import given, named_values, settings_of
from .points import Points
from .sliders import STYLE


class Stage:
    """Where players play: at most one at a time."""

    def __init__(self):
        self.player = None

    def enter(self, player=None):
        """Pause who plays; then it is this one."""
        if self.player is not None:
            self.player.pause()
        self.player = player


STAGE = Stage()


class Player(Panel):
    """A Panel that plays a run: Play and Pause, One step, One epoch, Reset, Ten seeds.

    A move makes a new run of the sliders' values and takes it as far as the old one was; while it plays, the new one
    plays from its beginning. One player plays at a time: another one, or the same cell run again, pauses it. No more
    than nine pictures are on their way to the browser at a time; where it does not answer for 5 seconds, playing ends.

    Parameters: picture, as for Panel, which `update(**run.view(picture.places))` changes and `place(across, down)` asks
    where a click was, None for nowhere; trial, what makes runs, as Trial says; question, a function of the sliders'
    values whose text stands above them; needs, which sliders are only there while another one has a certain value:
    {name: (other, value)}; sliders, by name, of which one may be Points.
    """

    PACE = 1 / 30  # seconds from one picture to the next, at least
    WORDS = 0.2  # and from one text to the next while it plays

    def __init__(self, picture, *, trial, question, needs=None, **sliders):
        STAGE.enter()
        self.trial, self.ask, self.needs = trial, question, needs or {}
        self.goal = self.end = (trial.COUNT, 0)
        self.run = None
        self._playing = None  # what tells one playing from the next
        self._counting = self._taking = self._refused = False
        self._looked = None
        self._next_words = 0.0
        self.question = widgets.HTML()
        self.toggle = _button("Play", "play")
        self.toggle.button_style = "primary"
        self.one_step = _button("One step", "step-forward", trial.take_step)
        self.one_epoch = _button("One epoch", "fast-forward", trial.take_epoch)
        self.back = _button("Reset", "undo", self.reset)
        self.ten = _button("Ten seeds", "list-ol", trial.over_seeds)
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
        self.code.observe(self._pasted, names="value")
        self.image.on_msg(
            lambda _, content, __: "click" in content and self._try(lambda: self._clicked(content["click"]))
        )

    def _arranged(self):
        buttons = [self.toggle, self.one_step, self.one_epoch, self.back, self.ten]
        # Beside the buttons, where the eye is; in a fixed height, so that the picture stays where it is.
        self.message.layout.margin, self.message.layout.max_width = "0 0 0 1em", "42em"
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

    @property
    def going_on(self):
        """Whether more pictures are coming."""
        return self._playing is not None or (self._slices is not None and not self._counting)

    def play(self):
        """Go on epoch by epoch, a picture each; from the beginning where the run is done."""
        with LOCK:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                raise RuntimeError("Nothing can play here: it takes an event loop, as a notebook has one.") from None
            STAGE.enter(self)
            self._stop()
            if self.run.done:
                self.reset()
            self.message.value = ""
            self._tell(object())
            loop.create_task(self._play(self._playing))  # noqa: RUF006  held by its loop alone, as in Panel

    def pause(self):
        """Stop playing; nothing where it does not play."""
        with LOCK:
            if self._playing is not None:
                STAGE.player = None
                self._tell(None)
                self._write()

    def _tell(self, playing):
        """Note which playing goes on, None for none, and show it."""
        self._playing = playing
        self.image.busy = self.going_on
        self.toggle.description, self.toggle.icon = ("Pause", "pause") if playing else ("Play", "play")

    def reset(self):
        """Back to the start, paused."""
        with LOCK:
            self.pause()
            self.goal = (0, 0)
            self._start()

    def close(self, shown_elsewhere=()):
        """As Panel's."""
        if self.comm is not None:
            self.pause()
        super().close(shown_elsewhere)
        self.run = self._looked = None

    def _toggle(self):
        if self._playing is None:
            self.play()
        else:
            self.pause()

    async def _play(self, this):
        loop = asyncio.get_running_loop()
        try:
            while this is self._playing:  # else it was paused
                next_time = loop.time() + self.PACE
                with self._turn():
                    if this is self._playing:
                        self._take_on(self.run.take_epoch)
                        if self.run.done:  # at the end, or as no step can be taken: the next run is to go all the way
                            self.goal = self.end
                            self.pause()
                if this is self._playing and not await self.image.seen():
                    with self._turn():
                        if this is self._playing:
                            self._say("alert", "Paused: no browser has shown a picture for 5 seconds.")
                            self.pause()
                await asyncio.sleep(max(0.001, next_time - loop.time()))
        finally:
            with self._turn():
                if this is self._playing:  # the loop ends before the run does
                    self.pause()

    def _take_on(self, action):
        action()
        self.goal = self.run.position
        self._look()
        self._draw()

    def _look(self):
        """Let the picture show where the run is."""
        self._looked = self.run, self.run.position
        self.picture.update(**self.run.view(self.picture.places))

    def _advance(self, action):
        """One step or one epoch, from wherever the run is."""
        self.pause()
        self._stop()
        self.message.value = "<p>This run is done: Reset or Play begins it anew.</p>" if self.run.done else ""
        self._take_on(action)

    def _tally(self):
        """Count in the kernel's free moments, once the picture is as far as it was to go."""
        self.pause()
        rest = () if self._slices is None or self._counting else self._slices
        self._stop()
        self._carry_on(self._counted(rest))

    def _counted(self, rest):
        yield from rest
        self._counting = True
        self.image.busy = self.going_on
        for text, *_ in self.trial.over_seeds(**self.values):
            self._say("status", html.escape(in_short(text)))
            yield

    def _stop(self):
        self._counting = False
        super()._stop()

    def _try(self, action):
        refused, self._refused = self._refused, False
        super()._try(action)
        if refused and not self._refused:  # what was done may have left the picture, and with it the line, alone
            self.code.value = self.run.code

    def _start(self):
        if self._playing is not None:
            self.goal = (0, 0)
        if not self._taking:
            super()._start()

    def _go(self, **values):
        """Panel's redraw: a new run, as far as the goal."""
        self.run = self.trial(**values)
        self.question.value = html.escape(self.ask(**values))
        for name, (other, value) in self.needs.items():
            self.sliders[name].layout.display = None if values[other] == value else "none"
            self.image.clickable = values[other] == value
        for _ in self.run.go_on(*self.goal):
            self._look()
            yield

    def _write(self):
        if self._playing is not None:
            now = time.monotonic()
            if now < self._next_words:
                return
            self._next_words = now + self.WORDS
        super()._write()
        if not self._refused:  # that line stays to be mended, until the next move
            self.code.value = self.run.code

    def _show(self, error):
        """Pause, and let the picture show where the run is: it may have gone on before it failed."""
        self.pause()
        if self.run is not None and self._looked != (self.run, self.run.position):
            with contextlib.suppress(Exception):
                self._look()
                self._draw()
        super()._show(error)

    def _pasted(self, change):
        if change.new != self.run.code:
            self._try(lambda: self._take(change.new))

    def _take(self, line):
        """Set the sliders as a line of code says, which may come from a neighbour; say where they cannot go so far."""
        before = {name: control.value for name, control in self.sliders.items()}
        self._taking = True
        try:
            settings = settings_of(line, self.sliders, self.run.code)
            for name in set(settings) & set(self.sliders):
                self.sliders[name].value = settings[name]
            self.trial(**self.values)  # what cannot be shows here, before anything is given up
        except Exception as error:
            for name, value in before.items():
                self.sliders[name].value = value
            self._refused = True
            self._say("alert", f"{html.escape(in_short(error))}<br>Nothing was changed, the picture is as it was.")
            return
        finally:
            self._taking = False
        self.pause()
        self.goal = tuple(max(0, settings.get(name, 0)) for name in ("epochs", "steps"))
        self._start()
        self._compare(settings)

    def _compare(self, asked):
        """Say where the run is another one than was asked for."""
        taken = {"epochs": 0, "steps": 0} | named_values(self.run.code)
        changed = [
            f"{name}={in_short(value, repr, 40)} became {taken[name]!r}"
            for name, value in asked.items()
            if isinstance(value, (int, float)) and value != taken.get(name, value)
        ]
        changed += [f"{name} stays {value!r}" for name, value in given(self.run.code).items() if name not in asked]
        if changed:
            self._say("status", f"Not all of it can be set here: {html.escape(', '.join(changed))}.")

    def _clicked(self, at):
        place = self.picture.place(*at)
        if place is not None:
            for control in self.sliders.values():
                if isinstance(control, Points):
                    control.add(*place)


def _button(name, icon, action=None):
    """A button; hovering over it tells the first line of what its action's docstring says."""
    told = (inspect.getdoc(action) or "").partition("\n")[0]
    layout = widgets.Layout(width="9em", flex="none")
    return widgets.Button(description=name, icon=icon, tooltip=f"{name}: {told}" if told else None, layout=layout)
