"""Puts notebooks/ on the path, as a notebook's kernel does, and fails tests in which a slider's error was logged."""

import logging
import sys
from pathlib import Path

import hypothesis
import ipywidgets as widgets
import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "notebooks"))

# How long an example takes says nothing about the code on a machine that is busy with something else.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def no_logged_errors(request, caplog):
    """An exception in a slider's callback is logged by controls.py and seen by nobody: here it fails the test."""
    yield
    if "expects_logged_error" not in request.keywords:
        errors = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
        assert not errors, errors


@pytest.fixture(autouse=True)
def no_widgets_left():
    """ipywidgets keeps every widget until it is closed."""
    yield
    widgets.Widget.close_all()
