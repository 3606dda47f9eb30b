"""The pictures of the chapter on handwritten digits: rows of digits, a training run, mistakes, and a drawing's way."""

import numpy as np

from wording import number

from .kit import ERROR, FAINT, INK, LEVEL, OUTPUT, SIGNED, Counts, LossCurves, Names, Picture
from .takes import RUN, takes
from .things import Thing, box, curve_thing, loss_curves


class DigitGrid(Picture):
    """Small pictures in rows, a title above each; signed ones white at 0, blue above, pink below.

    Parameters: rows and columns, of the grid; height, of all in inches; signed, whether they are signed.
    """

    @takes(rows="at least one", columns="at least one", height="() numbers above 0")
    def __init__(self, rows, columns, height=3.5, signed=False):
        super().__init__(8, height)
        self.signed = signed
        self.images, self.titles = [], []
        for axes in self.figure.subplots(rows, columns, squeeze=False).flat:
            self.images.append(self.moving(_pixel_image(axes, signed)))
            self.titles.append(self.moving(axes.set_title(" ", fontsize=11, pad=3)))

    @takes(images="(n, 8, 8)", titles="(n,) values", caption="text")
    def update(self, images, titles, caption):
        """Show images, each (8, 8), 0 to 16 or signed, and as many titles; what is left of the grid stays empty.

        Signed ones have their full colour from half of the largest on: by that one alone, all others would be pale.
        """
        if len(images) > len(self.images):
            most = len(self.images)
            raise ValueError(f"images came with {len(images)}, expected at most {most}: a grid of more rows has room.")
        self._background = None  # frames come and go with their images
        full = np.abs(images).max() / 2 if self.signed else 1
        for place, (shown, title) in enumerate(zip(self.images, self.titles, strict=True)):
            there = place < len(images)
            shown.axes.set_visible(there)
            title.set_text(titles[place] if there else " ")
            if there:
                shown.set_data(images[place] / full)
        self.caption = caption
        return self


def _pixel_image(axes, signed=False, size=8, darkest=16):
    """An empty image without ticks in a thin frame, for (size, size) pixels from 0 to darkest, or from -1 to 1."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=FAINT)
    colours, low, high = (SIGNED, -1, 1) if signed else ("Greys", 0, darkest)
    image = axes.imshow(np.zeros((size, size)), colours, vmin=low, vmax=high)
    edge = 0.02 * size  # so that the image does not cover its frame
    axes.set(xlim=(-0.5 - edge, size - 0.5 + edge), ylim=(size - 0.5 + edge, -0.5 - edge))
    return image


class DigitLearning(Picture):
    """Loss and accuracy of a training run, epoch by epoch, training and validation; the verdict in words above.

    Parameters: epochs, how many there are; baseline_loss, that of always answering with the mean target.
    """

    steady = True

    @takes(epochs="whole", baseline_loss="() numbers from 0")
    def __init__(self, epochs, baseline_loss):
        super().__init__()
        loss, right = self.panes(1, 1)
        self.losses = LossCurves(self, loss, epochs, "epoch", baseline_loss, 0.003, 3)
        right.set(xlim=loss.get_xlim(), ylim=(0, 101), xlabel="epoch", ylabel="correct answers, %")
        right.xaxis.get_major_locator().set_params(integer=True)
        right.axhline(10, color=FAINT, linewidth=1.5)
        self.shares = [
            self.moving(right.plot([], [], style, color=colour, linewidth=2)[0])
            for style, colour in (("-", ERROR), ("--", INK))
        ]
        self.names = Names(self, right, {"training": ERROR, "validation": INK, "guessing": LEVEL})
        self.verdict = self.moving(right.set_title(" "))

    @takes(**RUN, training_accuracy="(k,) numbers from 0 to 100", validation_accuracy="(k,) numbers from 0 to 100")
    def update(self, training_loss, validation_loss, training_accuracy, validation_accuracy, diagnosis, words):
        """Show losses and accuracies in percent, lists that begin before the first epoch; a diagnosis, if any."""
        self.losses.update(np.arange(len(training_loss)), training_loss, validation_loss, diagnosis)
        shares = training_accuracy, validation_accuracy
        for line, values in zip(self.shares, shares, strict=True):
            line.set_data(np.arange(len(values)), values)
        self.names.update(*(values[-1] for values in shares), 10)
        self.verdict.set_text(f"validation: {validation_accuracy[-1]:.1f} %")
        self.caption = (
            f"{words} Of the training digits {training_accuracy[-1]:.1f} % are answered correctly, of the validation "
            f"digits {validation_accuracy[-1]:.1f} %."
        )
        return self

    def _things(self):
        def say(epoch, share):
            return f"{number(share, '.1f')} % at epoch {number(epoch)}"

        names = "correct answers in training", "correct answers in validation"
        shares = [curve_thing(name, line, say) for name, line in zip(names, self.shares, strict=True)]
        return [*loss_curves(self.losses.lines, "epoch"), *shares]


class ConfusionMatrix(Picture):
    """How often each digit was read as which: one row a true digit, one column an answer."""

    def __init__(self):
        super().__init__(8, 4.5)
        axes = self.figure.subplots()
        axes.set(xlabel="the network's answer", ylabel="what was written")
        self.counts = Counts(self, axes, range(10))

    @takes(counts="(10, 10) whole numbers from 0")
    def update(self, counts):
        """Show counts, (10, 10): right answers along the diagonal, wrong ones beside it."""
        right = self.counts.right
        self.counts.update(counts)
        wrong = counts * ~right
        most = ", ".join(f"{written} read as {answer}" for written, answer in np.argwhere(wrong == max(1, wrong.max())))
        self.caption = (
            f"{counts[right].sum()} of {counts.sum()} answers lie on the diagonal, where they are right. "
            f"The most frequent mistakes, {wrong.max()} times each: {most}."
        )
        return self


class Preparation(Picture):
    """A drawing on its way to the network: as drawn; upright and scaled; with even ink; counted."""

    def __init__(self):
        super().__init__(8, 2.35)
        titles = ["as drawn", "upright, scaled", "even ink", "counted"]
        self.images = []
        for axes, title, size in zip(self.figure.subplots(1, 4), titles, (96, 32, 32, 8), strict=True):
            self.images.append(self.moving(_pixel_image(axes, size=size, darkest=16 if size == 8 else 1)))
            axes.set_title(title)

    @takes(
        drawing="(96, 96) numbers from 0 to 1",
        scaled="(32, 32)",
        even="(32, 32) numbers from 0 to 1",
        counted="(8, 8) numbers from 0 to 16",
    )
    def update(self, drawing, scaled, even, counted):
        """Show the four stages: (96, 96), (32, 32) and (32, 32) from 0 to 1, and (8, 8) from 0 to 16."""
        for shown, stage in zip(self.images, (drawing, scaled, even, counted), strict=True):
            shown.set_data(stage)
        self.caption = (
            "One drawing four times: as drawn; upright, scaled and centred; thickened or thinned to "
            f"{even.sum():.0f} black pixels; and counted in 8 x 8 blocks."
        )
        return self


class Reading(Picture):
    """Left: a digit as the network gets it. Right: its ten answers as bars, the largest marked; the answer in words."""

    NARROW = 400  # side by side beside the sheet to draw on, too, where lettering is enlarged

    def __init__(self):
        super().__init__()
        left, right = self.panes(1.2, 1.8, height=2.2)
        if self.narrow:  # all of it is on the screen with the sheet
            left.get_gridspec().set_height_ratios([1, 1.7])
        left.set_title("what the\nnetwork gets" if self.NARROW < self.width < 600 else "what the network gets")
        self.image = self.moving(_pixel_image(left))
        right.set(xlim=(-0.6, 9.6), ylim=(-0.5, 1.5), xticks=range(10), xlabel="digit", ylabel="final output")
        right.axhline(0, color=INK, linewidth=0.8)
        right.axhline(1, color=FAINT, linewidth=1.5)
        self.bars = [self.moving(bar) for bar in right.bar(range(10), np.zeros(10))]
        self.words = self.moving(right.set_title(" "))
        self._now = ()

    @takes(digit="(8, 8) numbers from 0 to 16", final_outputs="(10,)")
    def update(self, digit, final_outputs):
        """Show digit, (8, 8) from 0 to 16, and final_outputs, (10,); an empty sheet gets no answer."""
        self.image.set_data(digit)
        there = np.any(digit)
        first, second = np.argsort(final_outputs)[:-3:-1]
        for place, bar in enumerate(self.bars):
            bar.set_height(np.clip(final_outputs[place], -0.5, 1.5) if there else 0)
            bar.set_color(OUTPUT if there and place == first else FAINT)
            bar.set_visible(there)  # one of height 0 has an edge over the line at 0
        self.words.set_text(f"I read a {first}" if there else "Draw a digit")
        self.caption = (
            f"I read a {first}: its output is {number(final_outputs[first], '.2f')}; the next is {second} with "
            f"{number(final_outputs[second], '.2f')}."
            if there
            else "The sheet is empty."
        )
        self._now = final_outputs if there else ()
        return self

    def _things(self):
        axes = self.words.axes
        for digit, output in enumerate(self._now):
            end = float(np.clip(output, *axes.get_ylim()))
            words = f"digit {digit}: final output {number(output, '.2f')}"
            yield Thing(f"digit {digit}", words, box(axes, digit - 0.4, 0, digit + 0.4, end))
