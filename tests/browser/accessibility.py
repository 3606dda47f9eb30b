"""What Chromium tells screen readers: its accessibility tree."""

from typing import NamedTuple

CONTROLS = {
    "slider", "spinbutton", "textbox", "button", "combobox", "checkbox", "radio", "switch", "listbox", "menuitem",
    "application",
}  # fmt: skip
READOUT = "handle => handle.closest('.widget-inline-hbox').querySelector('.widget-readout').textContent.trim()"


class Node(NamedTuple):
    """Something that is told: its role and its name."""

    role: str
    name: str


def below(page, place):
    """All that is told of an element, a Playwright locator, and of what is in it."""
    place.evaluate("it => { window.asked = it }")
    session = page.context.new_cdp_session(page)
    element = session.send("Runtime.evaluate", {"expression": "window.asked"})["result"]
    nodes = session.send("Accessibility.queryAXTree", {"objectId": element["objectId"]})["nodes"]
    session.detach()
    return [
        Node(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")
    ]
