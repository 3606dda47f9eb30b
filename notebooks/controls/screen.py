"""The live picture in the browser."""

import asyncio
from pathlib import Path

import anywidget
import traitlets


class Screen(anywidget.AnyWidget):
    """Shows the newest picture in the browser, which answers when it is really there.

    Attributes: value, the picture as JPEG; caption, its one line of text, also for screen readers; number, how many
    pictures were sent; shown, one that the browser has put on the screen, told ten times a second; busy, whether more
    are coming; clickable, whether a click sends the message {"click": [across, down]}, each from 0 to 1 of the picture.
    screen.js is the part that runs in the browser; it says hello, and by the answer knows that a kernel is there.
    """

    _esm = Path(__file__).parent / "screen.js"
    value = traitlets.Bytes().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    number = traitlets.Int().tag(sync=True)
    shown = traitlets.Int().tag(sync=True, echo_update=False)
    busy = traitlets.Bool().tag(sync=True)
    clickable = traitlets.Bool().tag(sync=True)

    def __init__(self):
        super().__init__()
        self.on_msg(lambda _, content, __: "hello" in content and self.send(content))

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
