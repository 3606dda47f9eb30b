"""A run of pytest within a test, in the same process: to start another one and import all anew takes five seconds."""

import collections
import os
from unittest import mock

import pytest


class PytestRun:
    """A run of pytest with these arguments, and what came of it.

    Attributes: names, of its tests; counts, how many it holds of each file, and of each test that is run for several
    chapters; outcomes, of each test that was run, and reasons, why it did not pass, by its name.
    """

    def __init__(self, *arguments):
        self.names, self.counts, self.outcomes, self.reasons = [], collections.Counter(), {}, {}
        without = ["cacheprovider", "xdist", "faulthandler", "hypothesispytest"]
        plugins = [word for name in without for word in ("-p", f"no:{name}")]
        with mock.patch.dict(os.environ, PYTEST_ADDOPTS=""):
            pytest.main(["-qqs", *plugins, *map(str, arguments)], plugins=[self])

    def pytest_collection_finish(self, session):
        """Called by pytest."""
        self.names = [item.nodeid for item in session.items]
        for item in session.items:
            self.counts.update({item.nodeid.partition("::")[0], item.nodeid.partition("[")[0]})

    def pytest_runtest_logreport(self, report):
        """Called by pytest, for a test's setting up, its call and its clearing away."""
        if report.when == "call" or not report.passed:
            self.outcomes[report.nodeid] = report.outcome
            self.reasons[report.nodeid] = str(report.longrepr)
