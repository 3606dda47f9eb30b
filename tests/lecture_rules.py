"""What a lecture must keep to, one rule a function; tests/test_lectures.py holds every lecture against all of them.

A rule takes a list of Slide and yields one line of text for each thing that is wrong.
"""

import re
from pathlib import Path

from experiments import LETTERS
from notebook_rules import IGNORED

ROOT = Path(__file__).parents[1]
SLIDES = 10, 15
WORDS, HEADING, LINES = 25, 45, 3
ROWS, COLUMNS = 4, 72  # of a block of code
NETWORK, SUSPECTS = ROOT / "tinynet.py", ROOT / "notebooks/experiments/suspects.py"
LECTURE = {45: (45, 45), 30: (25, 30), 90: (75, 90)}  # minutes -> what its slides may add up to
RULES = []


class Slide:
    """A slide and the sub-slides below it, each a Slide without any. Attributes: cells, those that are seen; notes."""

    def __init__(self):
        self.cells, self.notes, self.below = [], [], []

    @property
    def texts(self):
        """The sources of its Markdown."""
        return [cell.source for cell in self.cells if not cell.is_code]

    @property
    def heading(self):
        """Its first line."""
        return self.cells[0].source.partition("\n")[0]

    @property
    def options(self):
        """The letters of what may be voted for."""
        return re.findall(r"^- \(([a-z])\) ", "\n".join(self.texts), flags=re.MULTILINE)

    @property
    def shown(self):
        """The code cells whose picture or panel is seen."""
        return [cell for cell in self.cells if cell.is_code]

    @property
    def words(self):
        """How many words are on it; code and formulas are none."""
        text = " ".join(cell.words for cell in self.cells if not cell.is_code)
        return sum(1 for word in text.split() if re.search(r"[^\W\d_]", word))

    def minutes(self, lecture):
        """How long it takes in a lecture of so many minutes; None where its notes do not say."""
        text = "\n".join(cell.source for cell in self.notes)
        usual = re.match(r"(\d+) minutes?\.", text)
        other = re.search(rf"^In {lecture}: (?:(\d+) minutes?|leave out)\.", text, flags=re.MULTILINE)
        found = other or usual
        return found and int(found[1] or 0)


def kind_of(cell):
    """What a cell is on the slides."""
    return cell.metadata.get("slideshow", {}).get("slide_type")


def slides_of(notebook):
    """A lecture's slides, from first to last."""
    slides = []
    for cell in notebook.cells:
        kind = kind_of(cell)
        if kind == "slide":
            slides.append(Slide())
        elif kind == "subslide":
            slides[-1].below.append(Slide())
        now = (slides[-1].below or slides)[-1]
        if kind == "notes":
            now.notes.append(cell)
        elif kind != "skip":
            now.cells.append(cell)
    return slides


def every(slides):
    """All slides and sub-slides, with their numbers."""
    for number, slide in enumerate(slides, 1):
        yield str(number), slide
        yield from ((f"{number}.{below}", each) for below, each in enumerate(slide.below, 1))


def rule(check):
    """Register a rule."""
    RULES.append(check)
    return check


@rule
def count(slides):
    """So many slides fill 45 minutes; answers to votes do not count."""
    if not SLIDES[0] <= len(slides) <= SLIDES[1]:
        yield f"{len(slides)} slides, expected {SLIDES[0]} to {SLIDES[1]}"


@rule
def headings(slides):
    """A slide begins with one line of heading."""
    for number, slide in every(slides):
        marks = "# " if number == "1" else "## "
        if slide.cells[0].is_code or not slide.heading.startswith(marks):
            yield f"slide {number} does not begin with {marks!r}"
        elif len(slide.heading) > HEADING + len(marks):
            yield f"slide {number}: a heading of {len(slide.heading) - len(marks)} characters, more than {HEADING}"
        if len(re.findall(r"^#+ ", "\n".join(slide.texts), flags=re.MULTILINE)) > 1:
            yield f"slide {number}: more than one heading"


@rule
def few_words(slides):
    """Who reads does not listen."""
    for number, slide in every(slides):
        if slide.words > WORDS:
            yield f"slide {number}: {slide.words} words, more than {WORDS}"


@rule
def one_picture(slides):
    """One picture or one panel; of the code that makes it a line or two is seen, where code is seen at all."""
    for number, slide in every(slides):
        if len(slide.shown) > 1:
            yield f"slide {number}: more than one picture or panel"
        for cell in slide.shown:
            if cell.lines > LINES:
                yield f"slide {number}: {cell.lines} lines of code, more than {LINES}: skip those that make the picture"
            if any("image/png" not in output.get("data", {}) for output in cell.outputs):
                yield f"slide {number}: an output that is no picture"
            if IGNORED not in cell.tags and not cell.source.rstrip().endswith(".large()"):
                yield f"slide {number}: a picture that is not large"


@rule
def code_that_is_true(slides):
    """A line of code that is shown is chapter 5's, as chapter 9 prints it, or a suspect's or beside one; where a slide
    names tinynet.py it is that file's, which writes X.dot(W) for X @ W."""
    text = SUSPECTS.read_text(encoding="utf-8")
    text += "".join(text.replace("{name}", letter) for letter in LETTERS)
    written = {False: text, True: NETWORK.read_text(encoding="utf-8")}
    for number, slide in every(slides):
        text = written["tinynet" in "\n".join(slide.texts)]
        for block in re.findall(r"^```python\n(.*?)^```", "\n".join(slide.texts), flags=re.MULTILINE | re.DOTALL):
            lines = [line.strip() for line in block.splitlines()]
            if len(lines) > ROWS or max(map(len, lines)) > COLUMNS:
                yield f"slide {number}: more than {ROWS} lines of {COLUMNS} characters"
            yield from (f"slide {number}: {line!r} stands in none of our files" for line in lines if line not in text)


@rule
def three_votes(slides):
    """Three questions to vote on, and an answer to every option, the right one last."""
    votes = [(number, slide) for number, slide in enumerate(slides, 1) if slide.options]
    if len(votes) != 3:
        yield f"{len(votes)} votes, expected 3"
    for number, slide in votes:
        if "".join(slide.options) not in ("abc", "abcd"):
            yield f"slide {number}: options {slide.options}"
        answered = re.findall(r"^## \(([a-z])\) ", "\n".join(each.heading for each in slide.below), flags=re.MULTILINE)
        right = re.findall(r"^Right: \(([a-z])\)", "\n".join(cell.source for cell in slide.notes), flags=re.MULTILINE)
        if len(right) != 1:
            yield f"slide {number}: its notes do not say which is right"
        elif answered != [letter for letter in slide.options if letter != right[0]] + right:
            yield f"slide {number}: ({right[0]}) is right, and the sub-slides answer {answered}"


@rule
def notes(slides):
    """The speaker is told what to say, how long it takes, and what to do if a panel fails."""
    for number, slide in enumerate(slides, 1):
        text = "\n".join(cell.source for cell in slide.notes)
        if len(slide.notes) != 1 or slide.minutes(45) is None:
            yield f"slide {number}: expected one cell of notes that begins as in '3 minutes.'"
        if any("$" in cell.source for cell in slide.notes):
            yield f"slide {number}: a formula in the notes, which the speaker sees as plain text"
        if any(IGNORED in cell.tags for cell in slide.shown) and not re.search(r"^If it fails: ", text, re.MULTILINE):
            yield f"slide {number}: the notes do not say what to do if its panel fails"
    for lecture, (least, most) in LECTURE.items():
        total = sum(slide.minutes(lecture) or 0 for slide in slides)
        if not least <= total <= most:
            yield f"the slides take {total} minutes of {lecture}"


@rule
def exit_question(slides):
    """It ends with a question that shows what was understood."""
    last = slides[-1]
    if not last.heading.startswith("## Before you go: "):
        yield "the last slide is no exit question"
    if not any(re.search(r"^Answer: ", cell.source, flags=re.MULTILINE) for cell in last.notes):
        yield "the exit question has no answer in its notes"


def problems(notebook):
    """Every rule that is broken, as `rule: what is wrong`."""
    known = {"slide", "subslide", "fragment", "-", "skip", "notes"}
    strange = [cell.number for cell in notebook.cells if kind_of(cell) not in known]
    if strange or kind_of(notebook.cells[0]) != "slide":
        return [f"kinds: the first cell is no slide, or cells {strange} say not what they are"]
    slides = slides_of(notebook)
    found = [f"{check.__name__}: {problem}" for check in RULES for problem in check(slides)]
    if not any("experiments.Beside" in cell.source for cell in notebook.code):
        found.append("suspect: none of chapter 9 is in it")
    return found
