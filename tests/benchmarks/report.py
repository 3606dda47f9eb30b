"""What the benchmarks have in common: the machine's name, a percentile, and tables in Markdown."""

import math
import platform
from pathlib import Path


def cpu():
    """The processor's name as Linux tells it, or as Python does."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if platform.system() == "Linux" else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return (names or [platform.processor() or platform.machine()])[0]


def percentile(times, share):
    """The smallest of the times that at most 1 - share of them exceed."""
    return sorted(times)[math.ceil(share * len(times)) - 1]


def row(*entries, file=None):
    """Print a row of a table, its numbers without decimals, to standard output or a file."""
    texts = [entry if isinstance(entry, str) else f"{entry:.0f}" for entry in entries]
    print("|", " | ".join(texts), "|", file=file, flush=True)


def heading(*entries):
    """Print the first two lines of a table, below an empty one."""
    print()
    row(*entries)
    row(*["---"] * len(entries))


def verdict(*held):
    """Whether all of it held, in one word."""
    return "yes" if all(held) else "**no**"
