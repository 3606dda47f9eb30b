"""Make chapter 5 an assignment for nbgrader: `python binder/teaching/assignment.py COURSE`.

COURSE, a folder outside of this repository, gets source/write_it_yourself with the chapter's cells up to the one in
which the tutor judges the whole class; behind each question to the tutor stands a marked cell. It also gets
nbgrader_config.py. The chapter is the one copy: run this again when it has changed.
"""

import argparse
import re
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from marking import HERE, POINTS, SERIES

NAME = "write_it_yourself"
HEAD = """# Write the network yourself: an assignment

Chapter 5's first half: your functions become a class, method by method. Write where `...` stands, run the cell, and
the one below it asks the tutor, as often as you like. Behind it stands a cell that says how many points the part is
worth; it is run after you have handed in. A part is right or it is not, and each is judged with right ones in the place
of the others, so a slip costs one part's points. All in all there are {} points.

Each cell may take ten seconds, the whole notebook two minutes. Take no method from tinynet: it is not there when points
are given."""


def question(source):
    """The part that a cell asks the tutor about, None where it does not ask."""
    asked = re.fullmatch(r'tutor\.check\((\w+)(?:, only="(\w+)")?\)', source)
    return asked and (asked[2] or asked[1])


def marked(part):
    """The cell that gives points for a part."""
    metadata = {"grade": True, "grade_id": part, "locked": True, "points": POINTS[part], "schema_version": 3}
    lines = [
        f"# {part}: {POINTS[part]} point{'s' * (POINTS[part] > 1)}, counted when you have handed in",
        "### BEGIN HIDDEN TESTS",
        "from marking import points",
        f'points("{part}")',
        "### END HIDDEN TESTS",
    ]
    return new_code_cell(
        "\n".join(lines), metadata={"nbgrader": metadata | {"solution": False, "task": False}}, id=f"points-{part}"
    )


def assignment(chapter):
    """The assignment that a chapter makes, with hidden tests."""
    cells = [new_markdown_cell(HEAD.format(sum(POINTS.values())), id="head")]
    for cell in chapter.cells[1:]:
        part = question(cell.source) if cell.cell_type == "code" else None
        cells += [cell, marked(part)] if part else [cell]
        if part == "MyNetwork":
            break
    return nbformat.v4.new_notebook(cells=cells, metadata=chapter.metadata)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course", type=Path, help="a folder outside of this repository")
    course = parser.parse_args().course.resolve()
    folder = course / "source" / NAME
    shutil.rmtree(folder, ignore_errors=True)
    unwanted = shutil.ignore_patterns("__pycache__", ".*", "my*", "*.ipynb", "TEACHING.md", "images")
    shutil.copytree(SERIES / "notebooks", folder, ignore=unwanted)
    chapter = nbformat.read(SERIES / "notebooks/05_write_it_yourself.ipynb", as_version=4)
    nbformat.write(assignment(chapter), folder / f"{NAME}.ipynb")
    (course / "nbgrader_config.py").write_text(
        f'load_subconfig("nbgrader_config.py", path={str(HERE)!r})\n', encoding="utf-8"
    )
    print(f"{folder / NAME}.ipynb: {sum(POINTS.values())} points")


if __name__ == "__main__":
    main()
