"""Play and pause a run."""

import asyncio
import contextlib
import html
import time

import ipywidgets as widgets

from given import in_short

from .panel import LOCK, Panel, on_message
from .parts import check_played
from .pasted import POSITION, differences, settings_of
from .points import Points
from .sliders import button, speed
from .stage import STAGE
from .tries import Tries


class Player(Panel):
    """A Panel that plays a run, at a speed: Play and Pause, One step, One epoch, Reset, Ten seeds.

    A move makes a new run of the sliders' values and takes it to where one looks what came of it, or as far as the
    old one was; while it plays, the new one plays from its beginning. One player plays at a time: another one, or
    the same cell run again, pauses it. No more than nine pictures are on their way to the browser; where it does
    not answer for 5 seconds, playing ends.
    What came of the ten seeds stays in sight while nothing but the seed is moved. A count waits while the run goes on.

    Parameters: picture, as for Panel, which `update(**run.view(picture.places))` changes, of which
    `thumbnail(**run.view(picture.places))` is a small PNG, and `place(across, down)` says where a click was, None for
    nowhere; trial, what makes runs, as Trial says; question, a function of the sliders' values whose text stands above
    them; needs, sliders that are only there while another has a certain value, {name: (other, value)}; sliders, by
    name, of which one may be Points.
    """

    BETWEEN = False  # no picture falls behind its run, whatever ends that
    PATIENCE = 0.1  # seconds after which a picture is due, however many epochs it was to show
    _playing = None  # what tells one playing from the next

    def __init__(self, picture, *, trial, question, needs=None, **sliders):
        check_played(trial, question, needs or {}, sliders)
        STAGE.enter()
        self.trial, self.ask, self.needs = trial, question, needs or {}
        self.goal = self.end = (trial.COUNT, 0)
        self.run = self._looked = self._asked = None
        self._counting = self._taking = self._refused = self._untouched = False
        self._next_words = 0.0
        self.question = widgets.HTML()
        self.toggle = button("Play", "play")
        self.toggle.button_style = "primary"
        self.one_step = button("One step", "step-forward", trial.take_step)
        self.one_epoch = button("One epoch", "fast-forward", trial.take_epoch)
        self.back = button("Reset", "undo", self.reset)
        self.ten = button("Ten seeds", "list-ol", trial.over_seeds)
        self.code = widgets.Text(
            description="as code",
            continuous_update=False,
            style={"description_width": "4.5em"},
            layout=widgets.Layout(width="auto"),
        )
        self.speed = speed()
        self.tries = Tries()
        super().__init__(picture, self._go, **sliders)
        self.add_class("tinynet-player")
        for pressed, action in (
            (self.toggle, self._toggle),
            (self.one_step, lambda: self._advance(self.run.take_step)),
            (self.one_epoch, lambda: self._advance(self.run.take_epoch)),
            (self.back, self.reset),
            (self.ten, self._tally),
        ):
            pressed.on_click(lambda _, action=action: self._try(action))
        self.code.observe(self._pasted, names="value")
        on_message(self.tries, "chosen", lambda seed: self._try(lambda: self._load(seed)))
        on_message(self.image, "click", lambda at: self._try(lambda: self._clicked(at)))

    def _arranged(self):
        self._points = [control for control in self.sliders.values() if isinstance(control, Points)]
        small = [control for control in self.sliders.values() if control not in self._points]
        for control in [*small, self.speed]:
            control.layout.width = "auto"
            control.style.description_width = "6.8em"
        columns = widgets.Layout(grid_template_columns="repeat(auto-fit, minmax(19em, 1fr))", grid_gap="0 0.6em")
        grid = widgets.GridBox([*small, self.speed], layout=columns)
        rows = [[self.toggle, self.back], [self.one_step, self.one_epoch], [self.ten]]
        self.ten.layout.width = "auto"
        buttons = widgets.VBox([widgets.HBox(row) if len(row) > 1 else row[0] for row in rows])
        buttons.layout.flex, self.tries.layout.flex = "none", "1 1 20em"
        beside = widgets.HBox([buttons, self.tries], layout=widgets.Layout(flex_flow="row wrap", grid_gap="0 0.6em"))
        beside.add_class("tinynet-beside-tries")
        # What comes and goes stands below all that is used, which so stays where it is.
        said = widgets.VBox([self.message, self.caption])
        said.add_class("tinynet-caption")
        return [self.question, grid, beside, self.image, self.code, *self._points, said]

    def _moved(self):
        self.goal = max(self.goal, self.end)
        super()._moved()

    @property
    def going_on(self):
        """Whether more pictures are coming."""
        return self._playing is not None or (self._slices is not None and not self._counting)

    def play(self):
        """Go on at the speed that is chosen, without an end; from the beginning where no step can be taken, and where
        nothing was seen of the run but what came of it."""
        with LOCK:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                raise RuntimeError("Nothing can play here: it takes an event loop, as a notebook has one.") from None
            STAGE.enter(self)
            self._stop()
            if self.run.done or (self._untouched and self.run.position == self.end):
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
        self.pause()
        super().close(shown_elsewhere)
        self.run = self._looked = None

    def _toggle(self):
        if self._playing is None:
            return self.play()
        self.pause()
        self._count_on()

    async def _play(self, this):
        loop = asyncio.get_running_loop()
        try:
            while this is self._playing:  # else it was paused
                next_time = loop.time() + self.speed.value[2]
                with self._turn():
                    if this is self._playing:
                        self._take_on(self._take_stride)
                        if self.run.done:  # at the end, or as no step can be taken: the next run is to go all the way
                            self.goal = self.end
                            self.pause()
                            self._count_on()
                if this is self._playing and not await self.image.seen():
                    with self._turn():
                        if this is self._playing:
                            self._say("Paused: no browser has shown a picture for 5 seconds.")
                            self.pause()
                await asyncio.sleep(max(0.001, next_time - loop.time()))
        finally:
            with self._turn():
                if this is self._playing:  # the loop ends before the run does
                    self.pause()

    def _take_stride(self):
        """Take what the speed says, or as much of it as there is time for."""
        action, count, _ = self.speed.value
        end = time.monotonic() + self.PATIENCE
        for _ in range(count):
            getattr(self.run, action)()
            if self.run.done or time.monotonic() > end:
                break

    def _take_on(self, action):
        action()
        self.goal, self._untouched = self.run.position, False
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
        self.message.value = ""
        if self.run.done and any(self.run.position):  # at its beginning nothing begins anew
            self._say("No step can be taken from here: Reset or Play begins anew.")
        self._take_on(action)
        self._count_on()

    def _tally(self):
        """Count in the kernel's free moments, once the picture is as far as it was to go."""
        self.pause()
        rest = () if self._slices is None or self._counting else self._slices
        self._stop()
        self.tries.begin(self.trial, self.values, self.picture)
        self._count_on(rest)

    def _count_on(self, rest=()):
        """Go on counting, after the rest of what is on its way, where seeds are counted."""
        if self.tries.counting is not None:
            self._carry_on(self._counted(rest))

    def _counted(self, rest):
        yield from rest
        self._counting = True
        self.image.busy = self.going_on
        yield from self.tries.go_on()

    def _drawing(self, work):
        """Panel's; a count goes on after it, unless the move has ended it."""
        return self._counted(super()._drawing(work))

    def _load(self, seed):
        """Show the run of one of the seeds, as far as all of them were taken."""
        self.pause()
        self.goal = self.end
        self._choose({"seed": seed})

    def _stop(self):
        self._counting = False
        super()._stop()

    def _try(self, action):
        refused, self._refused = self._refused, False
        super()._try(action)
        if refused and not self._refused:  # what was done may have left the picture, and with it the line, alone
            self._write_code()

    def _start(self):
        if self._playing is not None:
            self.goal = (0, 0)
        if not self._taking:
            self._asked = None
            super()._start()

    def _go(self, **values):
        """Panel's redraw: a new run, as far as the goal."""
        self.run, self._untouched = self.trial(**values), True
        self.question.value = html.escape(self.ask(**values))
        self.tries.belong(values)
        for name, (other, value) in self.needs.items():
            self.sliders[name].layout.display = None if values[other] == value else "none"
            self.image.clickable = values[other] == value
        for _ in self.run.go_on(*self.goal):
            self._look()
            yield
        if self._asked is not None:
            self._compare(self._asked)

    def _write(self):
        if self._playing is not None:
            now = time.monotonic()
            if now < self._next_words:
                return
            self._next_words = now + self.WORDS
        super()._write()
        self._write_code()

    def _write_code(self):
        if not self._refused:  # that line stays to be mended, until the next move
            self.code.value = self.run.code
        (self.code.add_class if self._refused else self.code.remove_class)("tinynet-refused")

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
        elif self._refused:  # mended: it is the run's again
            self._try(lambda: self.message.set_trait("value", ""))

    def _take(self, line):
        """Set the sliders as a line of code says, which may come from a neighbour; say where they cannot go so far."""
        before = {name: control.value for name, control in self.sliders.items()}
        self._taking = True
        try:
            settings = settings_of(line, self.sliders, self.run.code)
            if settings.get("epochs", 0) > self.trial.MOST:
                raise ValueError(f"The line asks for more than {self.trial.MOST:,} epochs.")
            for name in set(settings) & set(self.sliders):
                self.sliders[name].value = settings[name]
            self.trial(**self.values)  # what cannot be shows here, before anything is given up
        except Exception as error:
            for name, value in before.items():
                self.sliders[name].value = value
            self._refused = True
            self._write_code()
            self._say(f"{html.escape(in_short(error))} Nothing was changed: mend it, or move a slider.")
            return
        finally:
            self._taking = False
        self.pause()
        self.goal = tuple(max(0, settings.get(name, 0)) for name in POSITION)
        self._start()
        self._asked = settings
        self._compare(settings, arrived=self._slices is None)

    def _compare(self, asked, arrived=True):
        """Say where the run is another one than was asked for; of how far it is to be, only once it has arrived."""
        changed = differences(asked, self.run.code, () if arrived else POSITION)
        words = f"Not all of it can be set here: {html.escape(changed)}."
        if changed and words not in self.message.value:  # once, though it is compared before the run arrives and then
            self._say(words)

    def _changes(self, thing):
        """As Panel's; what stands for no slider is the run's."""
        return super()._changes(thing) or (thing.value is not None and not thing.control)

    def _change(self, thing, value):
        if thing.control:
            super()._change(thing, value)
        else:
            self.run.change(thing.name, value)
            self.message.value, self._untouched = "", False
            self._next_words = 0.0
            self._look()
            self._draw()

    def _clicked(self, at):
        place = self.picture.place(*at)
        if place is not None:
            for control in self._points:
                control.add(*place)
