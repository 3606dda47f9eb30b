"""How often each of some kinds was answered as which: digits in chapter 6, a reader's own kinds in chapter 10."""

import matplotlib
import numpy as np

from .kit import ERROR, OUTPUT


class Counts:
    """Counts on one pair of axes: a row a kind, a column an answer; right ones along the diagonal, wrong ones beside
    it, each the stronger, the more there are.

    Parameters: picture and axes, where they are drawn; names, of the kinds; turned, whether those of the answers are
    written upward.
    """

    def __init__(self, picture, axes, names, turned=False):
        places = range(len(names))
        axes.set_yticks(places, names)
        axes.set_xticks(places, names, rotation=90 if turned else 0)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        self.image = picture.moving(axes.imshow(np.zeros((len(names), len(names), 4)), aspect="auto"))
        self.texts = [[picture.moving(axes.text(j, i, "", ha="center", va="center")) for j in places] for i in places]
        self.right = np.eye(len(names), dtype=bool)

    def update(self, counts):
        """Show counts, (n_names, n_names)."""
        right, wrong = (matplotlib.colors.to_rgba(colour) for colour in (OUTPUT, ERROR))
        colours = np.where(self.right[..., None], right, wrong)
        most = counts[~self.right].max(initial=1), counts[self.right].max(initial=1)
        strength = counts / np.where(self.right, most[1], most[0])
        self.image.set_data(colours * [1, 1, 1, 0] + strength[..., None] * [0, 0, 0, 0.6])
        for (i, j), count in np.ndenumerate(counts):
            self.texts[i][j].set_text(str(count or ""))
