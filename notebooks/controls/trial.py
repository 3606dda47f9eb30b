"""What a Player plays: written down here, and known to it by nothing else."""

from typing import Protocol


class Trial(Protocol):
    """What a Player plays, and all that it knows of it: a run that goes on in steps; so many make an epoch.

    `trial(**values)` makes a run of the sliders' values, at its beginning; for values that cannot be it raises an error
    whose words a learner understands. The first lines of take_step's, take_epoch's and over_seeds' docstrings are shown
    beside the buttons that call them.
    """

    COUNT: int
    """How many epochs a run is taken through before one looks; a run may end there or go on."""

    MOST: int
    """How many epochs can be asked for at once."""

    position: tuple[int, int]
    """How far the run is: whole epochs, and steps of the next one."""

    done: bool
    """Whether no step is left: at the end, or since none can be taken from here."""

    solved: bool
    """Whether it came out well, as far as it is."""

    verdict: str
    """What became of it, in a word, or in two with ", " between; "" where there is nothing to say."""

    code: str
    """The call, as a line of Python, that makes this run again, as far as it is: all arguments are named and plain
    values. Their names are the sliders', epochs and, where there are some, steps. What the cell gave and no slider sets
    may stand there by its own name, as in network=MyNetwork. What was changed by hand is no argument: a comment behind
    the call says that there is such."""

    def take_step(self):
        """Take one step; nothing where the run is done."""

    def take_epoch(self):
        """Take all steps that are left of this epoch; nothing where the run is done."""

    def go_on(self, epochs, steps):
        """Go on to a position, at most to the end; yield wherever there is time to draw, and once at the end."""

    def change(self, name, value):
        """Change what a thing in the picture stands for, such as a weight; the run goes on from there."""

    def view(self, places):
        """What the picture's `update` needs to show this moment, by name; places is the picture's."""

    @classmethod
    def over_seeds(cls, **values):
        """Make the same run with ten seeds; yield (what is to be said, runs) wherever there is time for something else.

        The runs are those that are through, by seed. Of its values, those of the sliders, it does not use a seed.
        """
