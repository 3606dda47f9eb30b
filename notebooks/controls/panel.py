"""Binds sliders to a picture."""

import asyncio
import base64
import contextlib
import html
import inspect
import logging
import threading
import time
import weakref

import ipywidgets as widgets
from IPython.display import display

from given import in_short
from told import about
from wording import together

from .cells import family, move_in
from .pad import Pad
from .parts import check_names, check_parts
from .screen import Screen
from .sliders import reading, row, span

log = logging.getLogger(__name__)
LOCK = threading.RLock()
NOT_HERE = (
    "No picture above, or one that does not answer? It is live only while its notebook runs: open the notebook in "
    "JupyterLab, choose Run in the menu at the top, then Run All Cells."
)
RUN_ME = "Run me", "Choose Run in the menu at the top, then Run All Cells."
CLOSED = "This panel was closed, as its cell made a new one. Run this cell again where it is to show the new one."
# Where a live picture stands in the same output, the text is not seen.
STYLE = """<style>
.jp-OutputArea:has(.tinynet-screen:not(.tinynet-silent)) > .jp-OutputArea-child:has(.tinynet-hint) { display: none }
</style>"""


class Panel(widgets.VBox):
    """Sliders above a live picture, its caption below, and room for what went wrong.

    Parameters: picture, with `jpeg()`, `fit(frame)`, `still(...)`, `figure`, `density`, `caption` and `things`, as
    figures.Picture has them; redraw, a function or generator function of the sliders' values that updates the picture;
    sliders, one widget per argument of `redraw`, by name.
    Raises: at first whatever `redraw` raises. Later an exception is shown under the sliders and logged.

    JupyterLab hands a slider's moves to a second thread of the kernel, while what the cell began goes on in the first.
    So whoever works on a picture holds LOCK, one for all panels, since what reads formulas in Matplotlib serves one
    thread at a time; and what a newer move has replaced does nothing any more.

    What is changed in the picture itself is changed at the slider for which it stands there.
    A panel belongs to the cell that made it. The next run of that cell replaces and closes it.
    Its picture is laid out for the room in the browser, as the browser tells; a new panel's for the room that was told
    last. Where a panel is seen twice on a page, for the view that told last.
    """

    frame = None
    moves = 0  # what learners have asked for, in all panels: who works ahead gives way
    BETWEEN = True  # whether the kernel reads newer moves also between a slice and its picture, but for the first
    WORDS = 0.2  # seconds from one text or list of the picture's things to the next, at least, while pictures come

    def __init__(self, picture, redraw, **sliders):
        check_parts(picture, redraw, sliders)
        self.picture, self.redraw, self.sliders = picture, redraw, sliders
        check_names(redraw, self.values)
        self.image = Screen()
        self.image.spans = {control.description: span(control) for control in sliders.values() if span(control)}
        self.caption, self.message = widgets.HTML(), widgets.HTML()
        self._task = None
        self._slices = None  # what goes on, None where nothing does
        self._drawn = False  # whether the picture was drawn since the last move
        self._held = False  # whether moves of sliders wait until the last of several is made
        self._next_things = 0.0
        self._unsaid = None  # in a turn, whether the picture has changed and its words are to come
        with LOCK:
            move_in(self)
            super().__init__(self._arranged())
            for control in sliders.values():
                control.observe(self._came, names="value")
            try:
                self.picture.fit(self.frame)
                self._start()
            except BaseException:
                self.close()
                raise
            self.image.observe(lambda change: self._handed(**change.new), names="hand")
        self.add_class("tinynet-panel")
        self.caption.add_class("tinynet-caption")
        on_message(self.image, "frame", lambda room: self._fit(self.image.frame(**room)))

    def _arranged(self):
        """What stands above what; a sheet to draw on stands beside the picture of what is made of it."""
        pads = [control for control in self.sliders.values() if isinstance(control, Pad)]
        others = [control for control in self.sliders.values() if control not in pads]
        if not pads:
            return [*others, self.message, self.image, self.caption]
        both = widgets.HBox([*pads, self.image], layout=widgets.Layout(flex_flow="row wrap"))
        both.add_class("tinynet-beside")
        return [*others, self.message, both, self.caption]

    @property
    def values(self):
        """The sliders' values by name, as they are shown."""
        return {name: reading(control, control.value) for name, control in self.sliders.items()}

    @property
    def going_on(self):
        """Whether more pictures are coming."""
        return self._slices is not None

    def _came(self, change):
        """A control's value. Browsers send one that they were told back with other last digits: that is no move."""
        if not isinstance(change.new, float) or reading(change.owner, change.new) != reading(change.owner, change.old):
            self._moved()

    def _moved(self):
        if not self._held:
            self._try(self._start)

    def _handed(self, count, **what):
        """What a hand did in the picture, and then the answer that all that came of it is told."""
        self._try(lambda: self._by_hand(**what))
        self.image.answered = count

    def _by_hand(self, name, value=None):
        """What a hand changed or chose in the picture; nothing where it shows something else by now."""
        self._next_things = 0.0
        for thing in self.picture.things:
            if thing.name == name and value is None and self._sets(thing):
                self._choose(thing.sets)
            elif thing.name == name and value is not None and self._changes(thing):
                self._change(thing, thing.nearest(value))

    def _sets(self, thing):
        """Whether a click on a thing in the picture sets sliders here."""
        return bool(thing.sets) and thing.sets.keys() <= self.sliders.keys()

    def _choose(self, values):
        """Set several sliders, and start once."""
        self._held = True
        try:
            for name, value in values.items():
                self.sliders[name].value = value
        finally:
            self._held = False
        self._start()

    def _changes(self, thing):
        """Whether a thing in the picture can be changed here."""
        return thing.value is not None and thing.control in self.sliders

    def _change(self, thing, value):
        """Change what the thing stands for."""
        self.sliders[thing.control].value = value

    def _tell_things(self):
        self._next_things = time.monotonic() + self.WORDS
        self.image.things = [
            thing.plain(changes=self._changes(thing), sets=self._sets(thing)) for thing in self.picture.things
        ]

    def _try(self, action):
        """Do something that a learner asked for."""
        Panel.moves += 1
        with self._turn():
            self._drawn = False
            action()

    @contextlib.contextmanager
    def _turn(self):
        """One's turn to work on the picture. What goes wrong is shown."""
        with LOCK, self._words_last(), self._showing():
            yield

    @contextlib.contextmanager
    def _showing(self):
        try:
            yield
        except Exception as error:
            self._show(error)

    @contextlib.contextmanager
    def _words_last(self):
        """Tell the browser all in one message, and what is said of the picture after it: while the browser shows the
        picture, its things are listed."""
        if self._unsaid is not None:  # a turn within a turn
            yield
            return
        self._unsaid = False
        try:
            with self.image.hold_sync():
                yield
            if self._unsaid:
                time.sleep(0.001)  # the thread that sends needs this one to rest
                with self._showing():
                    self._say_words()
        finally:
            self._unsaid = None

    def _start(self):
        """Do the first slice now and leave the others to the kernel's free moments."""
        self._stop()
        self.message.value = ""
        work = self.redraw(**self.values)
        if inspect.isgenerator(work):
            self._carry_on(self._drawing(work))
        else:
            self._draw()

    def _drawing(self, work):
        """Draw the picture after each slice of work."""
        for count, _ in enumerate(work):
            if count and self.BETWEEN:
                yield
            self._draw()
            yield

    def _stop(self):
        """Give up what goes on."""
        self._go_on_with(None)

    def _go_on_with(self, slices):
        self._slices = slices
        self.image.busy = self.going_on

    def _carry_on(self, slices):
        self._go_on_with(slices)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, as in a plain script: there is nothing to wait for
            while self._next(slices):
                pass
        else:
            if self._next(slices):
                # Held by its loop alone: when that is closed, the task is thrown away, and says that nothing goes on.
                self._task = weakref.ref(loop.create_task(self._fill(slices)))

    def _next(self, slices):
        """Run one slice of what goes on; False when there was none left, or when something else goes on now."""
        if slices is self._slices:
            more = False
            try:
                more = next(slices, slices) is not slices
            finally:
                if not more and slices is self._slices:
                    self._stop()
                    if self.image.number:  # else it was never drawn, and has no things to tell of
                        self._tell_things()
        return slices is self._slices

    async def _fill(self, slices):
        try:
            await asyncio.sleep(0.08)  # while a hand moves a slider, only first slices are worth their time
            while slices is self._slices:
                with self._turn():
                    self._next(slices)
                await asyncio.sleep(0.005)  # the kernel reads newer slider moves here
        finally:
            with self._turn():
                if slices is self._slices:  # the loop ends before the work does
                    self._stop()

    async def finished(self):
        """Wait until the last slice is drawn; tests and benchmarks use it."""
        task = self._task and self._task()
        if task is not None:
            await asyncio.wait([task])

    def _draw(self):
        self.image.show(self.picture.jpeg(), self.picture.density)
        self._drawn = True
        self._write()

    def _write(self):
        """Say in words what the picture shows."""
        self.image.caption = self.picture.caption
        if self._unsaid is None:
            self._say_words()
        else:
            self._unsaid = True

    def _say_words(self):
        if not self.going_on or time.monotonic() > self._next_things:
            self._tell_things()
        self.caption.value = html.escape(together(self.picture.caption)).replace("\n", "<br>")

    def _fit(self, frame):
        """Lay the picture out for a frame, where it is another one than before."""
        Panel.frame = frame
        with self._turn():
            if self.picture is not None:
                figure = self.picture.figure
                if self.picture.fit(frame).figure is not figure:
                    self._draw()

    def _show(self, error):
        log.error("A slider's work failed.", exc_info=error)
        after = "shows how far this move came" if self._drawn else "is the one from before this move"
        more = about(error)
        in_words = type(error) is ValueError and not more
        kind = "" if in_words else f"<b>{type(error).__name__}</b>: "
        words = "<br>".join(html.escape(in_short(each)) for each in (error, more) if str(each))
        self._say(f"{kind}{words}<br>The picture {after}.")

    def _say(self, text):
        self.message.value = ""  # the same words a second time are said a second time
        self.message.value = f"<p role='alert'>{text}</p>"

    def close(self, shown_elsewhere=()):
        """Close the panel and all the widgets that it is made of, and let go of its picture."""
        with LOCK:
            if self.comm is None:
                return
            self._stop()
            for control in self.sliders.values():
                control.unobserve(self._came, names="value")
            parts = family(self)[1:]
            super().close()
            for widget in parts:
                if widget not in shown_elsewhere:
                    widget.close()
            self.picture = self.redraw = None
            self.image.value, self.children, self.sliders = b"", (), {}

    def _ipython_display_(self):
        """Show the panel and below it, for a copy in which it is not live, what to do."""
        if self.comm is not None:
            data, words = self._with_still()
            display(data, metadata=words, raw=True)
        text = NOT_HERE if self.comm is not None else CLOSED
        display({"text/html": f"{STYLE}<p class='tinynet-hint'>{text}</p>", "text/plain": text}, raw=True)

    def _with_still(self):
        """What shows the panel, and for where no kernel is a still of its controls that says to run it; its words."""
        still, words = self.picture.still(self._rows(), *RUN_ME)._repr_mimebundle_()
        return self._repr_mimebundle_() | {"image/png": base64.b64encode(still["image/png"]).decode()}, words

    def _rows(self):
        """How the controls look that are there now."""
        return [row(control) for control in self.sliders.values() if control.layout.display != "none"]

    def __repr__(self):
        return f"{type(self).__name__}: {self.picture.caption if self.picture else 'closed'}"


def on_message(widget, name, action):
    """Call an action with what a browser's message says under this name."""
    widget.on_msg(lambda _, content, __: name in content and action(content[name]))
