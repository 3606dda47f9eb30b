"""What a notebook must keep to, one rule a function; tests/test_notebooks.py holds every notebook against all of them.

A lecture (lecture_rules.py) is no text to read: what makes a chapter one is not asked of it. A rule takes a Notebook
and yields one line of text for each thing that is wrong.
"""

import ast
import base64
import builtins
import functools
import io
import json
import re
import statistics
from pathlib import Path

from PIL import Image

IGNORED = "nbval-ignore-output"
MAX_BYTES = 500_000
MAX_LINES, MAX_MEDIAN = 15, 5
BANNED_WORDS = r"simply|just|obviously|trivially?|basically|needless to say|of course"
EMOJI = "[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u2728\u274c\u2753\u2757\u2b50\ufe0f]"
WIDGET = "application/vnd.jupyter.widget"
RULES = []


class Notebook:
    """A notebook file as it lies on disk: its cells, their sources as text, and the notebook that comes next."""

    def __init__(self, path, following=None):
        self.path, self.following = Path(path), following
        self.content = json.loads(self.path.read_text(encoding="utf-8"))
        self.cells = [Cell(number, cell) for number, cell in enumerate(self.content["cells"], 1)]
        self.code = [cell for cell in self.cells if cell.is_code]
        self.prose = [cell for cell in self.cells if not cell.is_code]

    @property
    def is_lecture(self):
        """Whether these are slides."""
        return self.path.name.startswith("lecture_")


class Cell:
    """One cell: kind, source, tags, outputs; tree is its syntax tree, None where it is not plain Python."""

    def __init__(self, number, cell):
        self.number, self.metadata = number, cell["metadata"]
        self.is_code = cell["cell_type"] == "code"
        self.source = "".join(cell["source"])
        self.tags = self.metadata.get("tags", [])
        self.outputs = cell.get("outputs", [])
        self.execution_count = cell.get("execution_count")
        try:
            self.tree = ast.parse(self.source) if self.is_code else None
        except SyntaxError:
            self.tree = None

    @property
    def nodes(self):
        """All nodes of the syntax tree."""
        return list(ast.walk(self.tree)) if self.tree else []

    @property
    def lines(self):
        """How many lines of code there are, without blank lines and comments."""
        return sum(1 for line in self.source.splitlines() if line.strip() and not line.strip().startswith("#"))

    @property
    def imports(self):
        """The import statements."""
        return [node for node in self.nodes if isinstance(node, (ast.Import, ast.ImportFrom))]

    @property
    def calls(self):
        """The dotted names of what is called, such as `controls.Panel`."""
        return [ast.unparse(node.func) for node in self.nodes if isinstance(node, ast.Call)]

    @property
    def has_sliders(self):
        """Whether this cell shows a live panel."""
        return any(re.fullmatch(r"controls\.(Panel|Player|Stepper)", name) for name in self.calls)

    @property
    def has_picture(self):
        """Whether a picture is saved with this cell."""
        return any("image/png" in output.get("data", {}) for output in self.outputs)

    @property
    def has_still(self):
        """Whether all that is saved with this cell is a still that says to run it."""
        words = [output.get("metadata", {}).get("image/png", {}).get("alt", "") for output in self.outputs]
        kinds = [set(output.get("data", {})) for output in self.outputs]
        return kinds == [{"image/png"}] and words[0].startswith("Run me.")

    @property
    def words(self):
        """The prose without code, formulas, links' addresses and tags."""
        text = re.sub(r"```.*?```|\$\$.*?\$\$", " ", self.source, flags=re.DOTALL)
        return re.sub(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|<[^>]*>", " ", text)


def rule(check):
    """Register a rule."""
    RULES.append(check)
    return check


def rule_of_chapters(check):
    """Register a rule that a lecture need not keep."""

    @functools.wraps(check)
    def asked(notebook):
        return [] if notebook.is_lecture else check(notebook)

    return rule(asked)


@rule
def kernelspec(notebook):
    """A notebook names its kernel, so that JupyterLab does not ask for one."""
    if notebook.content["metadata"].get("kernelspec", {}).get("name") != "python3":
        yield "the kernelspec python3 is missing"


@rule
def no_leftovers(notebook):
    """No widget state, time stamps or interpreter version: they differ between two runs."""
    extra = set(notebook.content["metadata"]) - {"kernelspec", "language_info"}
    if extra:
        yield f"notebook metadata holds {sorted(extra)}"
    if set(notebook.content["metadata"].get("language_info", {})) - {"name"}:
        yield "language_info holds more than the language's name"
    for cell in notebook.cells:
        folded = cell.is_code and cell.metadata.get("jupyter") == {"source_hidden": True}
        extra = set(cell.metadata) - {"tags", "slideshow"} - ({"jupyter"} if folded else set())
        if extra:
            yield f"cell {cell.number}: metadata holds {sorted(extra)}"


@rule
def size(notebook):
    """A notebook opens quickly and diffs are readable."""
    if notebook.path.stat().st_size > MAX_BYTES:
        yield f"the file has {notebook.path.stat().st_size} bytes, more than {MAX_BYTES}"


@rule
def execution_counts(notebook):
    """Saved as executed from top to bottom; nbval compares nothing in a cell that was not run."""
    counts = [cell.execution_count for cell in notebook.code]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}, not 1 to {len(counts)}"


@rule
def no_errors(notebook):
    """No saved error, no warning."""
    for cell in notebook.code:
        for output in cell.outputs:
            if output["output_type"] == "error":
                yield f"cell {cell.number}: a saved error"
            if output.get("name") == "stderr":
                yield f"cell {cell.number}: text on stderr"


@rule
def no_empty_cells(notebook):
    """No cell without content."""
    for cell in notebook.cells:
        if not cell.source.strip():
            yield f"cell {cell.number} is empty"


@rule
def short_cells(notebook):
    """One idea per cell."""
    for cell in notebook.code:
        if cell.lines > MAX_LINES:
            yield f"cell {cell.number} has {cell.lines} lines of code, more than {MAX_LINES}"
    median = statistics.median(cell.lines for cell in notebook.code)
    if median > MAX_MEDIAN:
        yield f"cells have {median} lines of code in the median, more than {MAX_MEDIAN}"


@rule
def no_saved_widgets(notebook):
    """A saved widget view without its state greets the reader with "model not found"."""
    for cell in notebook.code:
        if any(kind.startswith(WIDGET) for output in cell.outputs for kind in output.get("data", {})):
            yield f"cell {cell.number}: a saved widget view"


@rule
def tags(notebook):
    """Every cell is run and compared, but for those whose output cannot be the same twice: these save none, or only
    the still of a panel."""
    for cell in notebook.code:
        if set(cell.tags) - {IGNORED}:
            yield f"cell {cell.number}: tags {cell.tags}, but only {IGNORED} is known"
        if re.search(r"#\s*(NBVAL|PYTEST)_", cell.source):
            yield f"cell {cell.number}: a comment turns nbval off"
        if IGNORED in cell.tags and cell.outputs and not cell.has_still:
            yield f"cell {cell.number}: tagged {IGNORED}, and an output is saved that is not one still"
        if IGNORED in cell.tags and cell.has_sliders and not cell.outputs:
            yield f"cell {cell.number}: sliders without the still that says to run them"


@rule
def pictures_in_words(notebook):
    """Every picture carries its caption, for who cannot see it: as nbconvert reads it, and inside its file."""
    for cell in notebook.code:
        for output in cell.outputs:
            data, words = output.get("data", {}), output.get("metadata", {}).get("image/png", {}).get("alt", "")
            if "image/png" not in data:
                continue
            inside = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).text.get("Description")
            if not words or inside != words:
                yield f"cell {cell.number}: a picture without its caption as alt text"
            if "text/plain" in data and " ".join("".join(data["text/plain"]).split()) != " ".join(words.split()):
                yield f"cell {cell.number}: a picture whose alt text is not its caption"
            if re.search(r"(?<![\w-])-\.?\d", words):
                yield f"cell {cell.number}: a hyphen for a minus"


@rule_of_chapters
def sliders(notebook):
    """A picture of its own stands before a slider cell: the static twin."""
    twin = False
    for cell in notebook.code:
        if cell.has_sliders:
            if IGNORED not in cell.tags:
                yield f"cell {cell.number}: sliders, but not tagged {IGNORED}"
            if not twin:
                yield f"cell {cell.number}: sliders, but no picture before them"
            twin = False
        twin = twin or cell.has_picture


@rule_of_chapters
def prose_before_code(notebook):
    """Prose says why before every cell but the imports."""
    for before, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        if cell.is_code and not cell.imports and (before is None or before.is_code):
            yield f"cell {cell.number}: code without prose before it"


@rule
def plain_words(notebook):
    """Nothing is simple to who learns it."""
    for cell in notebook.prose:
        for word in re.findall(rf"\b(?:{BANNED_WORDS})\b", cell.words, flags=re.IGNORECASE):
            yield f"cell {cell.number}: the word {word!r}"
        if re.search(EMOJI, cell.source):
            yield f"cell {cell.number}: an emoji"


@rule
def formulas(notebook):
    """No command of a formula has two backslashes: the first would break the line, and its name be read as letters."""
    for cell in notebook.prose:
        for command in re.findall(r"(?<!\\)\\\\[a-zA-Z]+", cell.source):
            yield f"{command} in a formula, expected one backslash"


@rule
def imports(notebook):
    """One import cell, and names that can be traced."""
    cells = [cell for cell in notebook.code if cell.imports]
    if len(cells) != 1:
        yield f"imports in cells {[cell.number for cell in cells]}, expected exactly one"
    for cell in cells:
        if any(alias.name == "*" for node in cell.imports for alias in node.names):
            yield f"cell {cell.number}: import *"
        if "pyplot" in cell.source:
            yield f"cell {cell.number}: pyplot; figures draws"


@rule
def plain_python(notebook):
    """No magics, no shell, no tricks with the path, no silenced warnings, no trailing semicolon."""
    for cell in notebook.code:
        if cell.tree is None:
            yield f"cell {cell.number}: not plain Python"
        if "sys.path" in cell.source:
            yield f"cell {cell.number}: sys.path"
        if {"filterwarnings", "simplefilter", "catch_warnings"} & {name.split(".")[-1] for name in cell.calls}:
            yield f"cell {cell.number}: warnings are silenced"
        if cell.source.rstrip().endswith(";"):
            yield f"cell {cell.number}: a trailing semicolon, which hides nothing from nbval"


@rule
def no_global_seed(notebook):
    """Random numbers come from a generator that is passed on."""
    for cell in notebook.code:
        for name in cell.calls:
            if re.match(r"((np|numpy)\.random|random)\.(?!default_rng|Generator)", name):
                yield f"cell {cell.number}: {name} uses the global random state"
        if re.search(r"default_rng\(\s*\)", cell.source):
            yield f"cell {cell.number}: default_rng() without a seed"


@rule
def outputs_are_saved(notebook):
    """A cell that prints or ends with a value has an output; nbval compares what is in it."""
    for cell in notebook.code:
        if cell.tree and cell.tree.body and not cell.outputs and IGNORED not in cell.tags and _shows(cell.tree):
            yield f"cell {cell.number}: an output is missing"


def _shows(tree):
    """Whether running this prints at top level or ends with a value; calls known to return None aside."""
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            continue
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "display")
            for node in ast.walk(statement)
        ):
            return True
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        return False
    if not isinstance(last.value, ast.Call):
        return not (isinstance(last.value, ast.Constant) and last.value.value is None)
    name = ast.unparse(last.value.func)
    silent = r"np\.testing\.\w+|np\.set_printoptions|.*\.(append|extend|update_weights|train|shuffle|close|sort)"
    return re.fullmatch(silent, name) is None


@rule
def outputs_travel(notebook):
    """Outputs are the same on another machine: no addresses, no paths, no NumPy 2 scalars, no text in pieces."""
    for cell in notebook.code:
        streams = [output["name"] for output in cell.outputs if output["output_type"] == "stream"]
        if len(streams) != len(set(streams)):
            yield f"cell {cell.number}: what it prints is saved in pieces, as many as the machine's load made"
        for output in cell.outputs:
            data = output.get("data", {})
            text = "".join(output.get("text", [])) + "".join(data.get("text/plain", []))
            if re.search(r"0x[0-9a-f]{6,}|<Figure size", text):
                yield f"cell {cell.number}: an object's address or a figure without words"
            if re.search(r"np\.(float|int|bool|str)", text):
                yield f"cell {cell.number}: a NumPy scalar's repr, which differs between NumPy 1 and 2"
            if re.search(r"(^|[\s'\"(])(/(home|root|tmp|usr|work|Users)/|[A-Z]:\\)", text):
                yield f"cell {cell.number}: a path of this machine"
            if re.search(r"ipykernel_\d", text):
                yield f"cell {cell.number}: the kernel's temporary file name, which differs in every run"


@rule_of_chapters
def head(notebook):
    """The first cell: a title, how many minutes, what is needed."""
    first = notebook.cells[0]
    if first.is_code or not first.source.startswith("# "):
        yield "the first cell is no heading"
    if not re.search(r"\d+\s+minutes", first.source):
        yield "the head does not say how many minutes"
    if not re.search(r"\bneed", first.source, flags=re.IGNORECASE):
        yield "the head does not say what the reader needs"


@rule_of_chapters
def exercises(notebook):
    """Three or four exercises with solutions folded away, each under a name of its own; Markdown in them needs a blank
    line after the summary."""
    text = "\n\n".join(cell.source for cell in notebook.prose)
    headings = re.findall(r"^#+ .*\b(?:Exercise|Try)", text, flags=re.MULTILINE | re.IGNORECASE)
    solutions = len(re.findall(r"<details>\s*<summary>", text))
    if not headings:
        yield "no heading names exercises"
    if solutions < 3:
        yield f"{solutions} folded solutions, expected at least 3"
    if len(re.findall("<details", text)) != len(re.findall("</details>", text)):
        yield "a <details> is not closed"
    if re.search(r"</summary>[ \t]*\n?[ \t]*\S", text):
        yield "no blank line after a </summary>"
    names = re.findall(r"<summary>(.*?)</summary>", text)
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"several fold-outs are named {name}: by ear none is told from the others"
    for name in (name for name in names if " " not in name):
        yield f"a fold-out is named {name}: in a list of names that says nothing"


@rule_of_chapters
def next_chapter(notebook):
    """The last prose leads on to the next notebook."""
    if notebook.following and f"({notebook.following})" not in notebook.cells[-1].source:
        yield f"the last cell does not link to {notebook.following}"


@rule_of_chapters
def slides(notebook):
    """A lecturer can turn pages."""
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in notebook.cells]
    if kinds.count("slide") < 3 or kinds[0] != "slide":
        yield "fewer than 3 cells start a slide, or the first does not"


@rule
def names_are_kept(notebook):
    """No cell hides a name that Python brings along."""
    for cell in notebook.code:
        stored = {node.id for node in cell.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        hidden = stored & set(dir(builtins)) - {"_"}
        if hidden:
            yield f"cell {cell.number}: hides {sorted(hidden)}"


def problems(notebook):
    """Every rule that is broken, as `rule: what is wrong`."""
    return [f"{check.__name__}: {problem}" for check in RULES for problem in check(notebook)]
