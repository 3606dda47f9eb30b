"""What is written for machines that were not there: its form, its flags, and the sizes of a class."""

import os
import re
import shlex
import subprocess
import sys

import pytest
import yaml
from jupyter_core.paths import jupyter_path

import class_hub
from conftest import ROOT

pytestmark = pytest.mark.teaching
HUB = class_hub.CONFIG.parent
sys.path[:0] = [str(HUB), str(ROOT / "tests/benchmarks")]
VALUES = yaml.safe_load((HUB / "values.yaml").read_text(encoding="utf-8"))
TEACHING = (ROOT / "notebooks/TEACHING.md").read_text(encoding="utf-8")


def test_kubernetes_starts_learners_as_the_one_machine_does():
    learner = VALUES["singleuser"]
    assert os.access(ROOT / learner["cmd"], os.X_OK)
    config = class_hub.CONFIG.read_text(encoding="utf-8")
    for name in learner["extraEnv"]:
        assert f'"{name}"' in config or name in (HUB / "start").read_text(encoding="utf-8")
    assert learner["defaultUrl"] in config
    assert VALUES["hub"]["config"]["JupyterHub"]["authenticator_class"] in config
    assert learner["extraEnv"]["TINYNET_SERIES"] == "https://github.com/OWNER/NAME"
    assert (HUB / "values.yaml").read_text(encoding="utf-8").count("OWNER/NAME") == 2  # the comment, the line


def test_the_link_has_one_placeholder():
    (link,) = re.findall(r"https://HUB/hub/user-redirect/git-pull\?\S+", TEACHING)
    assert link.count("OWNER") == link.count("NAME") == 1
    assert "urlpath=lab%2Ftree%2FNAME" not in link


def test_learners_are_shown_nothing_of_what_their_servers_leave_out(monkeypatch):
    from jupyterlab_server.config import get_page_config

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(HUB))
    page = get_page_config(jupyter_path("labextensions"))
    teachers = {"@jupyter/nbgrader", "@jupyter-notebook/lab-extension", "@voila-dashboards/jupyterlab-preview"}
    assert teachers <= {extension["name"] for extension in page["federated_extensions"]}
    assert teachers <= set(page["disabledExtensions"])
    assert "@jupyter-widgets/jupyterlab-manager" not in page["disabledExtensions"]


def test_a_password_needs_as_many_characters_as_teachers_are_told():
    from firstuseauthenticator import FirstUseAuthenticator

    assert f"at\nleast {FirstUseAuthenticator.min_password_length.default_value} characters" in TEACHING


def test_the_loops_hand_out_collect_and_hand_back(tmp_path):
    """To and from those who were there once; what somebody wrote stays; a file by mail has its name."""
    hand_out, collect, from_mail, hand_back = re.findall(r"```bash\n(for .*?)```", TEACHING, re.DOTALL)
    name, homes, came = "write_it_yourself", tmp_path / "class/homes", tmp_path / "course/submitted"
    for folder in ["class/homes/ada/tinynet", "class/homes/emmy/tinynet", "class/homes/never there", "mail"]:
        (tmp_path / folder).mkdir(parents=True)
    out = tmp_path / "course/release" / name
    (out / "tutor").mkdir(parents=True)
    (out / f"{name}.ipynb").write_text("as handed out", encoding="utf-8")
    (out / "tutor/__init__.py").touch()
    (tmp_path / "mail/carl b.ipynb").write_text("carl's", encoding="utf-8")

    def run(loop):
        subprocess.run(["bash", "-u", "-c", loop], env=os.environ | {"HOME": str(tmp_path)})

    run(hand_out)
    assert (homes / f"emmy/tinynet/{name}/tutor/__init__.py").is_file()
    (homes / f"ada/tinynet/{name}/{name}.ipynb").write_text("ada's", encoding="utf-8")
    for loop in (hand_out, collect, from_mail):
        run(loop)
    notebooks = {path.relative_to(came).as_posix(): path.read_text(encoding="utf-8") for path in came.rglob("*.*")}
    told = {"ada": "ada's", "emmy": "as handed out", "carl b": "carl's"}
    assert notebooks == {f"{who}/{name}/{name}.ipynb": text for who, text in told.items()}
    assert len(list(came.iterdir())) == len(told)
    for who in ("ada", "carl b"):
        answer = tmp_path / "course/feedback" / who / name
        answer.mkdir(parents=True)
        (answer / f"{name}.html").write_text(f"to {who}", encoding="utf-8")
    run(hand_back)
    (page,) = homes.rglob("*.html")
    assert page == homes / f"ada/tinynet/{name}/{name}.html"
    assert page.read_text(encoding="utf-8") == "to ada"


def test_placeholders_give_way_to_learners():
    assert VALUES["scheduling"]["userPlaceholder"]["replicas"]
    assert VALUES["scheduling"]["podPriority"]["enabled"]


def test_marking_in_a_container_has_limits_no_network_and_a_user_of_its_own():
    build, run = re.findall(r"```bash\n(podman .*?)```", TEACHING, re.DOTALL)
    for block in (build, run):
        subprocess.run(["bash", "-u", "-n", "-c", block], check=True)
    words = shlex.split(run.replace("\\\n", ""))
    flags, command = words[2 : words.index("tinynet-marking")], words[words.index("tinynet-marking") + 1 :]
    assert {"--rm", "--network=none", "--memory=6g", "--cpus=2", "--pids-limit=512", "--cap-drop=all"} < {*flags}
    assert "--security-opt=no-new-privileges" in flags
    # what setpriv needs to become another user, and root to end what that one began and to write what a teacher owns
    added = [flag.partition("=")[2] for flag in flags if flag.startswith("--cap-add")]
    assert sorted(added) == ["dac_override", "kill", "setgid", "setuid"]
    assert [flags[place + 1] for place, flag in enumerate(flags) if flag == "--volume"] == ["~/course:$HOME/course:Z"]
    assert " ".join(command) in TEACHING.partition("**In a container**")[0]
    text = (ROOT / "binder/teaching/marking.py").read_text(encoding="utf-8")
    assert int(re.search(r"^USER = (\d+)", text, re.MULTILINE)[1]) < 65536, "of those that rootless podman has"
    assert int(re.search(r"--as=(\d+)", text)[1]) < 6e9
    copied = [name for line in re.findall(r"^COPY (.*) \S+$", build, re.MULTILINE) for name in line.split()]
    assert all((ROOT / name).exists() for name in copied)
    needed = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert {name for name in ("README.md", "LICENSE", "tinynet.py") if name in needed} <= {*copied}


def test_scripts_are_in_form():
    subprocess.run(["bash", "-n", HUB / "start"], check=True)
    for path in [*HUB.glob("*.py"), *HUB.glob("kernels/*/*.py")]:
        compile(path.read_text(encoding="utf-8"), path.name, "exec")


def test_the_table_of_sizes_is_what_the_command_prints():
    run = subprocess.run([sys.executable, HUB / "sizes.py"], check=True, capture_output=True, text=True)
    assert run.stdout.strip() in TEACHING


def test_sizes_are_those_of_the_rows_that_were_measured():
    import sizes

    import learners

    text = "| 3 | 9 | 9 | 9 |\n<!-- printed: learners -->\n" + "".join(
        f"| {name} | 75 | 2.0 | 3 | 4 | 5 | 6 | 7 | 8 | {megabytes} | 420 | 0.7 | 6.2 | 8.2 |\n"
        for name, megabytes in [("10", 190), ("40", 210), ("40, before", 310)]
    )
    rest = 0.7, 6.2, 2 / learners.MOVES
    assert list(sizes.measured(text)) == [pytest.approx((gigabytes, *rest)) for gigabytes in (0.2, 0.3)]
    assert sizes.MEMORY.keys() == sizes.START.keys() == sizes.AT_ONCE.keys()
