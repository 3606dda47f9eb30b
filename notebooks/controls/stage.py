"""Where players play."""


class Stage:
    """Where players play: at most one at a time."""

    def __init__(self):
        self.player = None

    def enter(self, player=None):
        """Pause who plays; then it is this one."""
        if self.player is not None:
            self.player.pause()
        self.player = player


STAGE = Stage()
