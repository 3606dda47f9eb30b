"""nbgrader for this series: a course's own nbgrader_config.py, which assignment.py writes, loads it."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

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

import marking

os.environ["TINYNET_COURSE"] = os.getcwd()

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "tinynet"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]
c.GenerateAssignment.preprocessors = [  # without ClearSolutions: where learners write stands `...`, as in the chapter
    IncludeHeaderFooter, LockCells, ClearOutput, CheckCellMetadata, ComputeChecksums, SaveCells, ClearHiddenTests,
    ComputeChecksums, CheckCellMetadata,
]  # fmt: skip
c.Autograde.autograde_preprocessors = [
    marking.Marking, LimitOutput, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata,
]  # fmt: skip
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 2 * marking.SECONDS + 60
