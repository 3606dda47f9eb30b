"""Keeps what a benchmark prints, in README.md beside this file: `python tests/benchmarks/race.py | python
tests/benchmarks/keep.py race`. A script; the names are browser, learners, pictures and race.

It passes on what it reads, and puts it between the marks of that name, in the place of what stood there: the date, the
words, and the tables folded away.
"""

import datetime
import re
import sys
from pathlib import Path

README = Path(__file__).parent / "README.md"


def kept(text, name, printed, day):
    """The text of README.md with what the benchmark of this name printed on a day. KeyError if it has no such marks."""
    begin, end = f"<!-- printed: {name} -->\n", f"<!-- end: {name} -->\n"
    before, found, rest = text.partition(begin)
    if not found or end not in rest:
        raise KeyError(name)
    tables = "\n".join(re.findall(r"(?:^\|.*\n)+", f"{printed}\n", re.MULTILINE))
    words = re.sub(r"\n{3,}", "\n\n", re.sub(r"^\|.*\n?", "", printed, flags=re.MULTILINE)).strip()
    words = f"Measured on {day.day} {day:%B %Y}: {words}"
    folded = f"<details><summary>The tables</summary>\n\n{tables}\n</details>"
    return f"{before}{begin}\n{words}\n\n{folded}\n\n{rest[rest.index(end) :]}"


def main():
    """Read, pass on, keep."""
    (name,) = sys.argv[1:]
    printed = ""
    for line in sys.stdin:
        print(line, end="", flush=True)
        printed += line
    README.write_text(kept(README.read_text("utf-8"), name, printed, datetime.date.today()), encoding="utf-8")


if __name__ == "__main__":
    main()
