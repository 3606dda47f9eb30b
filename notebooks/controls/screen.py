"""The live picture in the browser."""

import asyncio
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent
PARTS = "frame.js", "places.js", "things.js", "accessible.js", "typed.js", "line.js", "screen.js"
PHONE = 480  # CSS pixels: a narrower room is a phone's
LEAST = 280  # and where there are fewer, as beside an open list of files on a phone, the picture is shown smaller
LARGE = 1.34  # times as large: the smallest lettering of the pictures, 15.3 pixels high, is 20 then
SMALL = 0.8  # on a phone, held nearer, 12, in Large, too: there is no room for more, and fingers enlarge
BEHIND, PATIENCE = 9, 5.0  # so many pictures may be on their way, and so many seconds is waited for the others
FINEST = 2.0  # pixels to a CSS pixel of a wide picture: at 3 there are no 25 pictures a second


class Screen(anywidget.AnyWidget):
    """Shows the newest picture in the browser, which answers when it is really there.

    Attributes: value, the picture as JPEG; caption, its one line of text, also for screen readers; number, how many
    pictures were sent; shown, one that the browser has put on the screen, told of every fourth; busy, whether more are
    coming; clickable, whether a click sends the message {"click": [across, down]}, each from 0 to 1 of the picture;
    density, how many of the picture's pixels make a CSS pixel; things, what stands where in it, plain values of
    figures.Thing; hand, what was changed there, {"name", "value"}, with a count that makes each another one; answered,
    the count of the last of which all that came of it was told; spans, by the names of sliders what sliders.span
    says of them.
    screen.js is the part that runs in the browser; it says hello, and by the answer knows that a kernel is there.
    frame.js tells how much room there is, things.js shows and changes things, which are where places.js says,
    accessible.js names what has no name, typed.js says what is wrong with what is typed into a field, line.js
    holds a line of code that is copied or typed into.
    panel.css is for all that stands in a panel.
    """

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in PARTS)
    _css = HERE / "panel.css"
    value = traitlets.Bytes().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    number = traitlets.Int().tag(sync=True)
    shown = traitlets.Int().tag(sync=True, echo_update=False)
    busy = traitlets.Bool().tag(sync=True)
    clickable = traitlets.Bool().tag(sync=True)
    density = traitlets.Float(1.0).tag(sync=True)
    things = traitlets.List().tag(sync=True)
    hand = traitlets.Dict().tag(sync=True, echo_update=False)
    answered = traitlets.Int().tag(sync=True)
    spans = traitlets.Dict().tag(sync=True)

    def __init__(self):
        super().__init__()
        self.on_msg(lambda _, content, __: "hello" in content and self.send(content))

    def show(self, jpeg, density):
        """Send a picture."""
        with self.hold_sync():
            self.value, self.density = jpeg, density
            self.number += 1

    @staticmethod
    def frame(width, density, large, phone=False):
        """What a picture is to be laid out for, (width, zoom, density), from what frame.js tells.

        On a phone that is held sideways there is little room from top to bottom, however much across.
        """
        narrow = width < PHONE
        zoom = SMALL if narrow or phone else LARGE if large else 1.0
        return max(width, LEAST), zoom, min(max(density, 1.0), 3.0 if narrow else FINEST)

    async def seen(self):
        """Wait until all pictures but the last nine are on the screen; False where that takes more than 5 seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while self.shown < self.number - BEHIND:
            if loop.time() > end:
                return False
            await asyncio.sleep(0.005)
        return True
