"""A progress bar for what takes long."""

import contextlib

from IPython.display import clear_output
from tqdm.auto import tqdm


@contextlib.contextmanager
def progress_bar(total, name, **unit):
    """A progress bar that is there only inside the with, in a notebook or a terminal; none in a log file."""
    bar = tqdm(total=total, desc=name, leave=False, disable=None, **unit)
    try:
        with bar:
            yield bar
    finally:
        if hasattr(bar, "container"):  # in a notebook, where a closed widget's place would be saved with the chapter
            bar.container.close()
            clear_output()
