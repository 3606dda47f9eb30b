"""nbgrader for this series: a course's own nbgrader_config.py, which assignment.py writes, loads it."""

import os
import re
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from nbconvert.exporters import HTMLExporter
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ComputeChecksums,
    IncludeHeaderFooter,
    LimitOutput,
    LockCells,
    SaveAutoGrades,
    SaveCells,
)
from sqlalchemy.exc import SAWarning

import marking

os.environ["TINYNET_COURSE"] = os.getcwd()
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")  # the order in which it builds its objects


class Answer(HTMLExporter):
    """Feedback whose contents name each part, where nbgrader's say "Test cell" eight times."""

    def from_notebook_node(self, *arguments, **named):
        html, resources = super().from_notebook_node(*arguments, **named)
        return re.sub(r'(<a href="#(\w+)">)Test cell</a>', r"\1\2</a>", html), resources


c = get_config()  # noqa: F821
c.KernelManager.transport_encryption = "auto"  # else each kernel says that nothing is encrypted
c.CourseDirectory.course_id = "tinynet"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]
c.GenerateAssignment.preprocessors = [  # without ClearSolutions: where learners write stands `...`, as in the chapter
    IncludeHeaderFooter, LockCells, ClearOutput, CheckCellMetadata, ComputeChecksums, SaveCells, ClearHiddenTests,
    ComputeChecksums, CheckCellMetadata,
]  # fmt: skip
c.Autograde.autograde_preprocessors = [
    marking.Marking, LimitOutput, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata,
]  # fmt: skip
c.GenerateFeedback.exporter_class = Answer
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 2 * marking.SECONDS + 60
