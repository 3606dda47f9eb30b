"""What only teachers need is there, in a version that its floor allows."""

import re
from importlib import metadata

import pytest
from packaging.version import Version

from conftest import ROOT

pytestmark = pytest.mark.teaching

REQUIREMENTS = (ROOT / "binder/teaching/requirements.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "floor"), re.findall(r"^([\w-]+)>=([\d.]+)$", REQUIREMENTS, flags=re.MULTILINE))
def test_a_package_is_there(name, floor):
    assert Version(metadata.version(name)) >= Version(floor)
