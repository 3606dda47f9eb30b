"""What runs the tests elsewhere: .ci/run, the workflow, and what they share."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # came with JupyterLab

from conftest import ROOT

CI = (ROOT / ".ci/run").read_text(encoding="utf-8")
WORKFLOW = ROOT / ".github/workflows/tests.yml"
WEBSITE = ROOT / ".github/workflows/website.yml"
STEPS = re.search(r"^all=\((.*)\)$", CI, flags=re.MULTILINE)[1].split()
on_unix = pytest.mark.skipif(os.name == "nt", reason="run by bash")


def script(name):
    """A module of .ci/."""
    specification = importlib.util.spec_from_file_location(name, ROOT / f".ci/{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


# .ci/run


def run_ci(folder, *steps, **environment):
    """.ci/run in a copy that holds nothing else."""
    (folder / "clone/.ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci/run", folder / "clone/.ci/run")
    return subprocess.run(
        [folder / "clone/.ci/run", *steps], env=os.environ | environment, capture_output=True, text=True
    )


@on_unix
def test_without_the_bike_data_it_fails_in_words(tmp_path):
    run = run_ci(tmp_path, GITHUB_ACTIONS="", TINYNET_DATA="")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith(f"{tmp_path}/shared/data/bike-sharing/hour.csv is not there: put hour.csv of UCI's")


@on_unix
@pytest.mark.parametrize("named", [True, False])
def test_the_bike_data_are_those_that_are_named_or_lie_beside(named, tmp_path):
    """With a ruff that prints where they are."""
    beside = tmp_path / "shared/data/bike-sharing"
    for name in ["shared/data/bike-sharing/hour.csv", "clone/.venv/bin/ruff", "chromium", "python3"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('#!/bin/sh\n[ "$1" != check ] || echo "$TINYNET_DATA"\n')
        (tmp_path / name).chmod(0o755)
    where = str(tmp_path / "elsewhere") if named else ""
    programs = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    run = run_ci(tmp_path, "ruff", GITHUB_ACTIONS="", TINYNET_DATA=where, **programs)
    assert run.returncode == 0, run.stderr
    assert (where or str(beside)) in run.stdout.splitlines()


@on_unix
def test_an_unknown_step_is_named(tmp_path):
    run = run_ci(tmp_path, "newest", "nwest")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"There is no step nwest. There are: {' '.join(STEPS)}\n"


@on_unix
@pytest.mark.parametrize(("status", "after"), [(0, "== All green"), (3, "in all")])
def test_each_step_is_timed_and_its_failure_is_the_runs(status, after, tmp_path):
    """With programs of its own in the place of ruff, Chromium and the rest."""
    folder = tmp_path / "clone/.venv/bin"
    folder.mkdir(parents=True)
    (tmp_path / "clone/.ci").mkdir()
    for name in [folder / "ruff", folder / "python", tmp_path / "chromium", tmp_path / "python3"]:
        name.write_text(f"#!/bin/sh\nexit {status if name.name == 'python' else 0}\n")
        name.chmod(0o755)
    shutil.copy(ROOT / ".ci/run", tmp_path / "clone/.ci/run")
    run = subprocess.run(
        [tmp_path / "clone/.ci/run", "ruff", "mutants"],
        env=os.environ | {"GITHUB_ACTIONS": "true", "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == status, run.stderr
    assert run.stdout.strip().splitlines()[-1].endswith("in all")
    assert after in run.stdout
    table = re.findall(r"^ +\d+  (\w+)", run.stdout.partition("Seconds per step:")[2], flags=re.MULTILINE)
    assert table == ["system", "ruff", "mutants", "in"]


def test_every_step_is_a_function():
    assert re.findall(r"^(\w+)\(\) \{\n    step \"\1:", CI, flags=re.MULTILINE) == STEPS


@on_unix
def test_what_the_oldest_dependencies_are_not_tried_on_is_listed_with_a_reason():
    text = (ROOT / ".ci/not-with-the-oldest.txt").read_text(encoding="utf-8")
    _, _, lines = text.partition("\n\n")
    listed = [line.split(": ", 1) for line in lines.splitlines()]
    assert all((ROOT / name).is_file() and len(reason) > 10 for name, reason in listed)
    assert len(listed) < len(list((ROOT / "tests").glob("test_*.py"))) / 3
    (pattern,) = re.findall(r"sed -n '(s/\S+ \S+)' \.ci/not-with-the-oldest", CI)
    said = subprocess.run(["sed", "-n", pattern], input=text, capture_output=True, text=True).stdout
    assert said.split() == [f"--ignore={name}" for name, _ in listed]
    assert CI.count("--ignore") == 1
    assert "--ignore" not in re.search(r"^newest\(\) \{.*?^\}", CI, flags=re.MULTILINE | re.DOTALL)[0]


def checks_the_report(folder, least, *cases):
    """Status and words of what .ci/run asks a report of tests, each a file, a name and whether it was skipped."""
    (code,) = re.findall(r"<<'PYTHON'\n(.*?)^PYTHON$", CI, flags=re.MULTILINE | re.DOTALL)
    lines = [
        f'<testcase classname="tests.{file}" name="{name}">{"<skipped/>" * skipped}</testcase>'
        for file, name, skipped in cases
    ]
    (folder / "report.xml").write_text(f"<testsuites><testsuite>{''.join(lines)}</testsuite></testsuites>")
    run = subprocess.run(
        [sys.executable, "-", folder / "report.xml", least], input=code, capture_output=True, text=True
    )
    assert run.stderr == ""
    return run.returncode, run.stdout


def test_no_test_may_be_skipped_and_those_in_the_browser_are_there(tmp_path):
    here, there = ("test_a", "test_one", False), ("browser.test_b", "test_two", False)
    assert checks_the_report(tmp_path, "1", here, there) == (0, "2 tests, 1 of them in the browser, 0 skipped\n")
    assert checks_the_report(tmp_path, "0", here)[0] == 0
    assert checks_the_report(tmp_path, "1", here)[0] == 1
    for case in (here, there):
        file, name, _ = skipped = (*case[:2], True)
        status, said = checks_the_report(tmp_path, "1", skipped, there)
        assert (status, said.splitlines()[1:]) == (1, [f"tests.{file}: {name}"])


def test_what_is_too_large_for_every_run_is_installed_for_the_slow_tests_which_then_skip_nothing():
    """Each step that runs the project's own tests asks whether all ran."""
    bodies = dict(re.findall(r"^(\w+)\(\) \{\n(.*?)^\}", CI, flags=re.MULTILINE | re.DOTALL))
    lines = [line.strip() for line in bodies["slow"].splitlines()]
    assert lines[1] == ".venv/bin/pip install -r tests/requirements-slow.txt"
    assert {name for name in STEPS if "    all_of_them " in bodies[name]} == {"newest", "slow", "oldest"}
    assert [bodies[name].count('--junitxml="$report"') for name in ("slow", "oldest")] == [1, 1]
    assert '"--junitxml=$report"' in bodies["newest"]


# The README's commands


def test_the_readmes_commands_are_run_as_they_stand():
    readme, text = script("readme"), (ROOT / "README.md").read_text(encoding="utf-8")
    for windows in (False, True):
        commands = readme.commands(windows)
        assert all(f"\n{command}\n" in text for command in commands.values())
        assert [("jupyter" in command, "pytest" in command) for command in commands.values()] == [(1, 0), (0, 1)]


# Which dependency moved


def test_what_moved_is_told():
    versions = script("versions")
    before = versions.versions("numpy==1.26.4\npip==25.0\nold==1\n# a comment\n")
    after = versions.versions("numpy==2.4.6\npip==25.0\nNew @ file://new.whl\n")
    assert list(versions.moved(before, after)) == [
        "New: not there -> file://new.whl", "numpy: 1.26.4 -> 2.4.6", "old: 1 -> gone",
    ]  # fmt: skip
    assert not list(versions.moved(before, before))


def test_versions_are_kept_and_compared(tmp_path, monkeypatch, capsys):
    versions, kept = script("versions"), tmp_path / "versions.txt"
    there = Path(sys.executable)
    monkeypatch.setattr(versions, "PYTHONS", {"": there, " for teaching": there, " for none": tmp_path / "bin/python"})

    def said(task):
        monkeypatch.setattr(sys, "argv", ["versions.py", task, str(kept)])
        versions.main()
        return capsys.readouterr().out

    assert said("moved") == "No versions of a green run were kept: nothing to compare with.\n"
    assert said("keep") == ""
    assert said("moved") == "No dependency moved since the last green run.\n"
    kept.write_text(re.sub("^(numpy.*==).*", r"\g<1>0.1", kept.read_text(), flags=re.MULTILINE))
    moved = r"numpy: 0\.1 -> ([\d.]+)\nnumpy for teaching: 0\.1 -> \1"
    assert re.fullmatch(rf"Since the last green run moved:\n{moved}\n", said("moved"))


def test_every_environment_that_ci_makes_is_compared():
    made = re.findall(r"-m venv .*(\.venv[\w-]*)$", CI, flags=re.MULTILINE)
    assert {path.parents[1].name for path in script("versions").PYTHONS.values()} == {*made}


# The workflow: what can be known of it without running it


def test_the_workflows_fit_their_schema():
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        WORKFLOW,
        WEBSITE,
    ]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_the_workflow_runs_the_steps_of_ci_with_the_least_rights():
    text = WORKFLOW.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert text.startswith("# Never run")
    assert {"push", "schedule"} <= set(workflow[True])  # YAML reads `on` as a truth value
    assert workflow["permissions"] == {"contents": "read", "actions": "read"}
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job
    machines = job["strategy"]["matrix"]["include"]
    assert {machine["os"].split("-")[0] for machine in machines} == {"ubuntu", "windows", "macos"}
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/(checkout|setup-python|cache|upload-artifact)@v\d+", name) for name in used)
    runs = [step.get("run", "") for step in job["steps"]]
    assert runs.count("${{ matrix.run }}") == 1
    commands = "\n".join([*runs, *(machine["run"] for machine in machines)])
    assert [name for line in re.findall(r"\.ci/run ([\w ]+)", commands) for name in line.split()] == STEPS
    assert all((ROOT / name).is_file() for name in re.findall(r"\.ci/\w+\.py", commands))


def test_whatever_fails_which_dependency_moved_is_told_with_versions_of_the_same_tests():
    """The tests are one step, so no other can fail in front of what compares, and each machine keeps its own."""
    (job,) = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"].values()
    names = [step.get("run", step.get("uses", "")) for step in job["steps"]]
    tests = names.index("${{ matrix.run }}")
    compares = job["steps"][tests + 1]
    assert compares["if"] == "failure()"
    assert 'download "$green" --name "$VERSIONS"' in compares["run"]
    assert compares["run"].strip().endswith("python .ci/versions.py moved versions.txt")
    assert names[tests + 2 :] == ["python .ci/versions.py keep versions.txt", "actions/upload-artifact@v4"]
    assert job["steps"][-1]["with"]["name"] == "${{ env.VERSIONS }}"
    kept = {(machine["tests"], machine["os"]) for machine in job["strategy"]["matrix"]["include"]}
    assert len(kept) == len(job["strategy"]["matrix"]["include"])
    assert job["env"]["VERSIONS"] == "versions-${{ matrix.tests }}-${{ matrix.os }}"


def test_the_website_is_published_by_the_command_that_teachers_are_told():
    text = WEBSITE.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert text.startswith("# Never run")
    assert workflow["permissions"] == {"contents": "read"}
    build, publish = workflow["jobs"].values()
    assert "permissions" not in build
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    used = [step["uses"] for job in (build, publish) for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", name) for name in used)
    commands = [line for step in build["steps"] for line in step.get("run", "").splitlines()]
    told = (ROOT / "notebooks/TEACHING.md").read_text(encoding="utf-8")
    assert [line in told for line in commands] == [True] * 3
    (upload,) = [step["with"] for step in build["steps"] if "upload" in step.get("uses", "")]
    assert f'ROOT / "{upload["path"]}"' in (ROOT / "binder/teaching/website.py").read_text(encoding="utf-8")
