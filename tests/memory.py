"""What a process has held at most; asked in a child process of a test."""

import re
from pathlib import Path


def peak():
    """The most memory that this program has held so far, in kilobytes; Linux.

    Not resource.getrusage's ru_maxrss: a child begins with what the process that started it had held, so that a large
    parent makes a small child look large, and hides whatever grows in it below that."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
