"""What a judgement says, for a terminal and for a notebook."""

import textwrap
from dataclasses import dataclass, field

from .places import SECTIONS


@dataclass
class Mistake:
    """One mistake: where, what came and what is right there and why, numbers, and the right line, which is folded."""

    part: str
    text: str
    section: str = None
    line: int | tuple = None  # two lines where both layers have the same mistake
    source: str = ""
    numbers: str = ""
    right: str = ""
    place: str = None  # the quantity that it is in, where one is known

    def __str__(self):
        source = self.source if len(self.source) <= 90 else self.source[:89] + "…"
        line = f"lines {' and '.join(map(str, self.line))}" if isinstance(self.line, tuple) else f"line {self.line}"
        where = ", ".join([f"`{self.part}`", *([line] if self.line else []), *([f"`{source}`"] if source else [])])
        words = [f"{where}: {self.text}", self.numbers]
        if self.section:
            chapter, heading = SECTIONS[self.section]
            words.append(f"Look again at chapter {chapter}, “{heading}”.")
        return " ".join(word for word in words if word)


@dataclass
class Verdict:
    """What one part came out as."""

    status: str
    mistakes: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    opposite: bool = False  # right but for the sign in both layers


class Report:
    """The judgement of a learner's code.

    Attributes: `passed`, True where every part is right; `parts`, a dict from part to "right", "wrong", "not
    written yet" or, where it calls something that is not written, "not judged yet"; `opposite`, True where both
    signs are the other way round; `mistakes`, a list of sentences, one for each mistake; `notes`, a list of
    sentences on what is right and worth a word, or begun; `hints`, a list of sentences for whoever asks again.
    str(report) is for a terminal, a notebook shows the same with the right lines folded below it.
    """

    def __init__(self, name, verdicts, notes=()):
        self.name = name
        self.parts = {part: verdict.status for part, verdict in verdicts.items()}
        self.found = [mistake for verdict in verdicts.values() for mistake in verdict.mistakes]
        self.mistakes, self.hints = [str(mistake) for mistake in self.found], []
        self.opposite = any(verdict.opposite for verdict in verdicts.values())
        self.notes = [*notes, *(note for verdict in verdicts.values() for note in verdict.notes)]
        self._right = [(mistake.part, mistake.right) for mistake in self.found if mistake.right]

    @property
    def passed(self):
        return bool(self.parts) and all(status == "right" for status in self.parts.values())

    def _headline(self):
        statuses = list(self.parts.values())
        if not statuses:
            return f"{self.name}: nothing to judge yet."
        if self.passed:
            return f"{self.name}: all right."
        if len(statuses) == 1:
            return f"{self.name}: {statuses[0]}."
        counted = [
            f"{statuses.count(word)} {word}"
            for word in ("right", "wrong", "not written yet", "not judged yet")
            if word in statuses
        ]
        return f"{self.name}: " + ", ".join(counted) + "."

    def __str__(self):
        lines = [self._headline()]
        if len(self.parts) > 1:
            lines += [f"  {part:18} {status}" for part, status in self.parts.items()]
        for text in self.mistakes + self.hints + self.notes:
            lines += ["", textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_markdown_(self):
        blocks = [f"**{self._headline()}**"]
        if len(self.parts) > 1:
            rows = [f"| `{part}` | {status} |" for part, status in self.parts.items()]
            blocks.append("\n".join(["| part | |", "|---|---|", *rows]))
        if self.mistakes:
            blocks.append("\n".join(f"- {text}" for text in self.mistakes))
        blocks += ["\n".join(f"- {text}" for text in texts) for texts in (self.hints, self.notes) if texts]
        for part, line in dict.fromkeys(self._right):
            blocks.append(
                f"<details><summary>What is right in {part}</summary>\n\n```python\n{line}\n```\n\n</details>"
            )
        return "\n\n".join(blocks) + "\n"
