"""The picture of the chapter in which the class is written: which method calls which, with what."""

from matplotlib.patches import FancyBboxPatch

from .kit import INK, Picture

YOURS = "#DCDCDC"
LEFT, RIGHT = 1.25, 4.95  # between them stand the arrows
CALLS = [  # caller, method, what goes in, what comes back
    ("run", "forward_pass_train", "features", "final_outputs, hidden_outputs"),
    ("train", "forward_pass_train", "X", "final_outputs, hidden_outputs"),
    ("train", "backpropagation", "final_outputs, hidden_outputs, X, y, 0, 0", "delta_weights_i_h, delta_weights_h_o"),
    ("train", "update_weights", "both sums, n_records", ""),
]
KEPT = {  # what a method does with what the object keeps
    "forward_pass_train": "reads both tables",
    "backpropagation": "reads $W_{ho}$",
    "update_weights": "changes both tables",
}


class WhoCallsWhom(Picture):
    """The methods of the class as boxes, the calls between them as arrows, and what the object keeps."""

    def __init__(self):
        super().__init__(9, 4.8)
        self.figure.set_layout_engine("none")
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, 9), ylim=(0, 4.8))
        self.axes.axis("off")
        heights = [4.1, 3.05, 2.0, 0.95]
        self._box(0.1, heights[0] - 0.4, LEFT - 0.1, 0.8, "run", YOURS)
        self._box(0.1, heights[3] - 0.4, LEFT - 0.1, heights[1] - heights[3] + 0.8, "train", YOURS)
        self._box(RIGHT, heights[1] - 0.4, 1.85, heights[0] - heights[1] + 0.8, "forward_\npass_train")
        self._box(RIGHT, heights[2] - 0.4, 1.85, 0.8, "back-\npropagation")
        self._box(RIGHT, heights[3] - 0.4, 1.85, 0.8, "update_\nweights")
        for (_, _, given, returned), height in zip(CALLS, heights, strict=True):
            self._arrow(height + 0.14, LEFT, RIGHT, given)
            if returned:
                self._arrow(height - 0.3, RIGHT, LEFT, returned)
        self._keeps(heights)
        self.axes.text(0.1, 0.1, "these two, grey, you call", va="bottom", fontsize=11)
        middle = (LEFT + RIGHT) / 2
        self.axes.text(middle, heights[3] - 0.08, "n_records = len(features)", ha="center", va="top", fontsize=11)
        self.caption = (
            "run calls forward_pass_train with features. train calls forward_pass_train with X, then backpropagation "
            "with the two answers, X, y and twice 0, then update_weights with both sums of deltas and n_records. The "
            "object keeps both tables of weights, the learning rate and the sigmoid; only update_weights changes the "
            "tables."
        )

    def _box(self, left, bottom, width, height, words, colour="white"):
        style = "round,pad=0,rounding_size=0.08"
        self.axes.add_patch(FancyBboxPatch((left, bottom), width, height, style, fc=colour, ec=INK, lw=1))
        self.axes.text(left + width / 2, bottom + height / 2, words, ha="center", va="center", fontsize=12)

    def _arrow(self, height, start, end, words):
        self.axes.annotate("", (end, height), (start, height), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.4})
        self.axes.text((start + end) / 2, height + 0.04, words, ha="center", va="bottom", fontsize=11)

    def _keeps(self, heights):
        left = 7.75
        self._box(left, heights[3] - 0.4, 1.15, heights[0] - heights[3] + 0.8, "")
        self.axes.text(left + 0.58, heights[0] + 0.1, "self keeps", ha="center", va="center", fontsize=12)
        for row, name in enumerate(["$W_{ih}$", "$W_{ho}$", "learning\nrate η", "sigmoid σ"]):
            self.axes.text(left + 0.58, 3.5 - 0.68 * row, name, ha="center", va="center", fontsize=12)
        places = {"forward_pass_train": (heights[0] + heights[1]) / 2, "backpropagation": heights[2]}
        places["update_weights"] = heights[3]
        for method, height in places.items():
            start, end, style = (left, RIGHT + 1.85, "->")
            if method == "update_weights":
                start, end = end, start
            self.axes.annotate("", (end, height), (start, height), arrowprops={"arrowstyle": style, "color": INK})
            what, tables = KEPT[method].split(" ", 1)
            self.axes.text((start + end) / 2, height + 0.06, what, ha="center", va="bottom", fontsize=11)
            self.axes.text((start + end) / 2, height - 0.08, tables, ha="center", va="top", fontsize=11)
