"""The stepper of the chapters on the passes: one number on its way through the 3-2-1 network, step by step."""

import re
import textwrap

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.transforms import ScaledTranslation

from given import shown

from .kit import ERROR, INK, LAYERS, Network, Picture
from .takes import takes
from .things import Thing, circle, freely, weight_lines

WEIGHTS = {"weights_input_to_hidden": "delta_weights_i_h", "weights_hidden_to_output": "delta_weights_h_o"}


# What a node says inside, and beside it by table: a symbol, a colour, and where, as alignment and points off its
# middle: of both hidden nodes, or of the output node, where layers stand side by side, and then where they are upright.
HIDDEN_NODE = {
    "hidden_outputs": (),
    "hidden_inputs": ("z ", INK, *[("center", 0, 35)] * 2, ("left", 30, 19), ("right", -30, 8)),
    # on the side on which no line leaves the node
    "hidden_error": ("eₕ ", ERROR, ("left", 38, 24), ("left", 38, -8), ("left", 30, -3), ("right", -30, -14)),
    "hidden_error_term": ("δₕ ", ERROR, ("left", 38, 8), ("left", 38, -24), ("left", 30, -25), ("right", -30, -36)),
}
OUTPUT_NODE = {
    "final_outputs": (),
    "final_inputs": ("final_inputs ", INK, ("center", 0, 35), ("center", 0, -36)),
    "targets": ("y ", INK, ("center", 0, -34), ("right", -32, 8)),
    "error": ("e ", ERROR, ("center", 0, -48), ("left", 32, 8)),
    "output_error_term": ("δₒ ", ERROR, ("center", 0, -62), ("left", 32, -8)),
    "step": ("η / m ", INK, ("center", 0, -77), ("right", -32, -8)),
}

# How far along its line each weight into a hidden node is written, row by row: where numbers of 8 characters, each with
# its delta below it, keep clear of rims and of each other, and of other lines where there is room. Side by side with
# much room and with less, and upright. Found by trying; tests/test_stepper.py holds what they are good for.
ALONG = (0.48, 0.24, 0.56, 0.56, 0.28, 0.52), (0.34, 0.32, 0.66, 0.66, 0.32, 0.34), (0.44, 0.68, 0.46, 0.48, 0.66, 0.68)


def a_step(name, value):
    """A step of experiments.walk through the 3-2-1 network. Raises: ValueError."""
    tables = getattr(value, "tables", {})
    if [np.shape(tables.get(table)) for table in WEIGHTS] != [(3, 2), (2, 1)]:
        raise ValueError(
            f"{name} came as {shown(value)}, expected a step of experiments.walk, such as steps[0], with weights of "
            "shape (3, 2) and (2, 1)."
        )
    return value


class Stepper(Picture):
    """One number on its way through the 3-2-1 network: above, where it is; below, the step in words and numbers.

    The network holds every number that is known so far. What takes part in the step is lit, and arrow heads point to
    where the number goes: from left to right on the way forward, from right to left on the way back.
    """

    steady = True
    FLAT, SIDEWAYS = 1, 4.5  # every place is given

    def __init__(self):
        super().__init__(8, 4.5)
        self.figure.set_layout_engine("none")  # nothing moves from one step to the next
        self.axes = self.figure.add_axes([0, 0.36, 1, 0.64])
        self.halo = self.moving(self.axes.add_collection(LineCollection([], linewidths=16, alpha=0.3, capstyle="butt")))
        self.network = Network(self, self.axes, upright=self.narrow)
        for title in self.axes.texts:
            title.set_y(1.0)
        if not self.narrow:
            self.axes.set(
                xlim=(-0.35, 2.45 if self._broken else 2.35), ylim=(0, 1.105) if self._broken else (-0.03, 1.1)
            )
        shape = {"linewidth": 0, "shrinkA": 0, "shrinkB": 27}  # points: from a node's middle to outside its ring
        self.heads = [
            self.moving(
                self.axes.add_patch(FancyArrowPatch((0, 0), (1, 1), arrowstyle="-|>", mutation_scale=26, **shape))
            )
            for _ in range(3)
        ]
        size, thick = (2650, 2) if self._broken else (2900, 3)  # nodes stand closer there
        self.rings = self.moving(self.axes.scatter([], [], s=size, facecolors="none", linewidths=thick))
        self.places = {
            (layer, i): place
            for layer, size in enumerate((3, 2, 1))
            for i, place in enumerate(self.network.places(layer, size))
        }
        self.numbers = {}
        self._write_nodes()
        self._write_weights()
        self._write_lines()

    def _write_nodes(self):
        """Inside each node what it says; above it what it was given, beside or below it what is handed back."""
        for i in range(3):
            self._write("features", (0, i), (0, i))
        for layer, written in enumerate((HIDDEN_NODE, OUTPUT_NODE), 1):
            for i in range(3 - layer):
                for table, how in written.items():
                    self._write(table, (0, i), (layer, i), *self._beside(i, *how))

    def _beside(self, i, symbol="", colour=INK, *places):
        """Of the i-th node of a layer: how far off its middle, with which symbol, in which colour, how aligned."""
        if not places:
            return ()
        ha, *offset = places[self.narrow * len(places) // 2 + i]
        return tuple(offset), symbol, colour, ha

    def _write_weights(self):
        """Each weight on its line, with room for its delta below; clear of the nodes and of each other."""
        along = dict(zip(np.ndindex(3, 2), ALONG[1 + self.narrow if self._broken else 0], strict=True))
        for layer, shape in enumerate([(3, 2), (2, 1)]):
            for i, j in np.ndindex(shape):
                start, end = np.array([self.places[layer, i], self.places[layer + 1, j]])
                place = tuple(start + (0.44 if layer else along[i, j]) * (end - start))
                for table, colour in zip(list(WEIGHTS.items())[layer], (INK, ERROR), strict=True):
                    self._write(table, (i, j), place, colour=colour)

    def _write(self, table, cell, place, offset=(0, 0), symbol="", colour=INK, ha="center"):
        """Make room for the number in this cell of a table: at a place or a node, so many points off it."""
        inside = place in self.places and offset == (0, 0)
        points = ScaledTranslation(*(side / 72 for side in offset), self.figure.dpi_scale_trans)
        text = self.axes.text(
            *self.places.get(place, place),
            "",
            ha=ha,
            va="center",
            fontsize=10 if self.narrow else 11,
            color=LAYERS[place[0]][1] if inside else colour,
            transform=self.axes.transData + points,
        )
        self.moving(text, ground=None if inside else "white")
        self.numbers[(table, *cell)] = text, symbol, inside

    def _write_lines(self):
        """The step in words, with symbols, with numbers, its shapes and its line of code; empty for now."""

        def line(y, x=0.025, size=12, **how):
            return self.moving(self.figure.text(x, y, "", va="center", fontsize=size, **how))

        name, count, equation, arithmetic, shape, part, code, band = self._levels()
        self.figure.add_artist(Rectangle((0, 0), 1, band, color="#F0F0F0"))
        self.name = line(name, size=11 if self.narrow else 12, weight="bold")
        self.count = line(count, 0.975, 11, ha="right")
        self.equation = line(equation, size=12 if self.narrow else 15)
        self.arithmetic = line(arithmetic)
        self.shape = line(shape, size=11)
        self.part = line(part, 0.975, 11, ha="right")
        self.code = line(code, size=11, family="monospace")

    def _levels(self):
        """How high each line stands, and the upper end of the ground of the code; the network has what is above.

        Where the picture is less wide than it would be, or is to be less high, lines are broken and stand closer.
        """
        if not self._broken:
            return 0.335, 0.335, 0.27, 0.2, 0.137, 0.137, 0.047, 0.1
        network, heights = (520, (24, 22, 28, 66, 66, 22, 76)) if self.narrow else (252, (22, 0, 28, 36, 36, 0, 40))
        high = network + sum(heights)
        self.figure.set_figheight(high / 100)
        self.axes.set_position([0, 1 - network / high, 1, network / high])
        ends = np.cumsum(heights[::-1])[::-1]
        middles = (ends - np.array(heights) / 2) / high
        if not self.narrow:  # what stands at the right is beside what stands at the left
            middles[1], middles[5] = middles[0], middles[4] - 11 / high
        return *middles, heights[-1] / high

    @property
    def _broken(self):
        return self.width < 800 or self.flat

    def _wrapped(self, words, beside=0):
        """Words in as many lines as they take; so many pixels are for what stands beside them."""
        if not self._broken:
            return words
        words = re.sub(r"(?<=\(\d), (?=\d\))", ",\N{NO-BREAK SPACE}", words)  # a shape stays in one line
        return textwrap.fill(words, int((0.95 * self.width - beside) / 8.8))

    @takes(step=a_step, number="whole", last="whole")
    def update(self, step, number, last):
        """Show a step of experiments.walk, which is number `number` of so many."""
        self.network.update(*(step.values(name) for name in ("weights_input_to_hidden", "weights_hidden_to_output")))
        self.network.nodes.set_sizes([2500])
        colour = ERROR if step.phase == "backward" else INK
        self._light(step.nodes, step.edges, colour)
        self._fill(step)
        self.name.set_text(step.name)
        self.name.set_color(colour)
        self.count.set_text(f"{step.phase}, {number} of {last}")
        self.equation.set_text(step.equation)
        self.arithmetic.set_text(self._wrapped(step.numbers))
        small = self._broken or len(step.numbers) >= 86
        self.arithmetic.set_fontsize(11 if small else 12)  # as long as it can get, it still fits
        told = "; .dot is @" * (".dot(" in step.line)  # as the chapters write it
        self.shape.set_text(self._wrapped(step.shape, 0 if self.narrow else 160 + 9 * len(told)))
        where = f"tinynet.py, step {step.part}" if step.part else "tinynet.py"
        self.part.set_text(where + told)
        self.code.set_fontsize(11 if self._broken or len(step.line) < 84 else 10)
        self.code.set_text(code_in_lines(step.line, int(0.95 * self.width / 9.6)) if self._broken else step.line)
        self.caption = f"{number} of {last}, {step.phase}: {step.name}, {step.numbers}."
        self._now = step
        return self

    def _things(self):
        texts = {name: self._now.texts(name) for name in self._now.tables}
        return [*self._weight_things(texts), *self._node_things(texts)]

    def _weight_things(self, texts):
        for (layer, i, j), name, line in weight_lines(self.network, (3, 2, 1), 36):
            table, delta = list(WEIGHTS.items())[layer]
            words = [f"{name}: {texts[table][i][j]}"] + [f"delta {texts[delta][i][j]}"] * bool(texts[delta][i][j])
            yield Thing(name, ", ".join(words), line, **self._from(table, i, j))

    def _node_things(self, texts):
        said = [
            [("", "features")],
            [("hidden input", "hidden_inputs"), ("hidden output", "hidden_outputs"), ("hidden error", "hidden_error"),
             ("hidden error term", "hidden_error_term")],
            [("final output", "final_outputs"), ("target", "targets"), ("error", "error"),
             ("output error term", "output_error_term")],
        ]  # fmt: skip
        for (layer, i), place in self.places.items():
            name = ("input", "hidden node", "output node")[layer] + f" {i + 1}" * (layer < 2)
            known = [(what, texts[table][0][i]) for what, table in said[layer] if texts[table][0][i]]
            words = ", ".join(f"{what} {text}".strip() for what, text in known) or "not computed yet"
            yield Thing(name, f"{name}: {words}", circle(self.axes, place, 36), **self._from(said[layer][0][1], 0, i))

    def _from(self, table, i, j):
        """How a number that is given is changed, at its field; nothing for one that is computed."""
        if self._now.phase == "update" or table not in ("features", *WEIGHTS):
            return {}
        value = self._now.tables[table][i, j].value
        return {**freely(value, self.figure, 10.0, 0.1), "control": f"{table} {i} {j}"}

    def _light(self, nodes, edges, colour):
        """Light these nodes and edges; where one node is lit, arrow heads point to it along the lit edges."""
        ends = [(self.places[layer, i], self.places[layer + 1, j]) for layer, i, j in edges]
        self.halo.set_segments(ends)
        self.halo.set_color(colour)
        self.rings.set_offsets(np.reshape([self.places[node] for node in nodes], (-1, 2)))
        self.rings.set_edgecolor(colour)
        for head in self.heads:
            head.set_visible(False)
        if len(nodes) != 1:
            return
        goal = self.places[nodes[0]]
        for head, (start, end) in zip(self.heads, ends, strict=False):
            head.set_positions(start if end == goal else end, goal)
            head.set_visible(True)
            head.set_color(colour)

    def _fill(self, step):
        """Write every number that is known, the new one bold."""
        tables = {name: step.texts(name) for name in step.tables}
        for (table, row, column), (text, symbol, inside) in self.numbers.items():
            words = tables[table][row][column]
            text.set_text(symbol + shortened(words) if words else "?" * inside)
            new = (table, (row, column)) == (step.quantity, step.place)
            text.set_fontweight("bold" if new and not inside else "normal")  # inside, a ring says it
            if table.startswith("weights"):  # moves up a little when its delta comes to stand below it
                delta = tables[WEIGHTS[table]]
                text.set_va("bottom" if delta[row][column] else "center")
            elif table.startswith("delta"):
                text.set_va("top")


def code_in_lines(line, longest):
    """A line of code in as many as it takes, each so many characters long: a new one begins at a word or a point."""
    lines = [""]
    for piece in re.findall(r"\.?[^.( ]+[( ]?|[.( ]", line):
        if len(lines[-1]) + len(piece.rstrip()) > longest:
            lines.append("    ")
        lines[-1] += piece
    return "\n".join(map(str.rstrip, lines))


def shortened(text):
    """A number in at most 6 characters and a point, 7 of one next to 0: for more there is no room in a node; the line
    below the network has all of them."""
    if "e" not in text and len(text.replace(".", "")) <= 6:
        return text
    value = float(text.replace("−", "-"))
    shorter = (re.sub(r"e\+?(-?)0*", r"e\1", f"{value:.{digits}g}") for digits in (5, 6, 4, 3, 2, 1))
    fitting = (number for number in shorter if len(number.replace(".", "")) <= 6)
    return next(fitting, f"{value:.0e}").replace("-", "−")
