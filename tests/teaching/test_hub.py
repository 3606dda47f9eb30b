"""A class on one machine: the Hub starts, learners work in it, and nothing that they saved is lost."""

import asyncio
import contextlib
import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

import class_hub
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests/benchmarks"))
import learners

pytestmark = [
    pytest.mark.teaching,
    pytest.mark.skipif(not shutil.which("configurable-http-proxy"), reason="no configurable-http-proxy found"),
]
TWO = ["ada", "emmy"]
CHAPTER = learners.CHAPTER


def series_in(folder):
    """A repository of its own, with what is in this one now."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in filter(None, subprocess.check_output(listing, cwd=ROOT, text=True).split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for words in (["init", "-q", "-b", "main"], ["add", "."]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    commit(folder)
    return folder


def commit(folder):
    """Publish what was changed in the series."""
    who = ["-c", "user.name=teacher", "-c", "user.email=teacher@school"]
    subprocess.run(["git", *who, "commit", "-qam", "an update"], cwd=folder, check=True)


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """A Hub with the class's configuration, in which nobody works yet."""
    series, folder = series_in(tmp_path_factory.mktemp("series")), tmp_path_factory.mktemp("class")
    config = series / class_hub.CONFIG.relative_to(ROOT)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as where a script starts it in the background
    with class_hub.hub(folder, ["teacher", *TWO], config=config) as hub:
        signal.signal(signal.SIGINT, before)
        yield SimpleNamespace(hub=hub, series=series, homes=folder / "homes")


def page(hub):
    """A browser without a screen: it keeps cookies and follows where it is sent."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def log_in(name, password):
        """The address at which logging in ends. Raises: HTTPError for whom the Hub does not let in."""
        opener.open(f"{hub.address}/hub/login", timeout=60).close()
        (token,) = {cookie.value for cookie in jar if cookie.name == "_xsrf"}
        form = urllib.parse.urlencode({"username": name, "password": password, "_xsrf": token}).encode()
        with opener.open(f"{hub.address}/hub/login?next=%2Fhub%2Fhome", form, timeout=60) as answer:
            return answer.url, answer.read().decode()

    return log_in


def run(hub, name, *cells):
    """Run cells in a learner's kernel of chapter 4, as their page does."""
    hub.wait_for(lambda: hub.serve(name) and hub.ready(name), 120, every=0.5)
    return asyncio.run(learners.Learner(hub, name, cells).run_all())


def saved(hub, name):
    return hub.ask("GET", f"/user/{name}/api/contents/{CHAPTER}?content=1")["content"]


def save(hub, name, words):
    """Save chapter 4 with an answer in it, as the learner's page does."""
    notebook = saved(hub, name)
    (cell,) = (cell for cell in notebook["cells"] if cell["source"].startswith("def my_update_weights("))
    cell["source"] = cell["source"].rpartition("\n")[0] + f"\n    return {words}"
    body = {"type": "notebook", "format": "json", "content": notebook}
    hub.ask("PUT", f"/user/{name}/api/contents/{CHAPTER}", body)
    assert words in json.dumps(saved(hub, name))


def stop(hub, name):
    """Stop a learner's server, as the Hub's page for the teacher does."""
    hub.ask("DELETE", f"/hub/api/users/{name}/server")
    hub.wait_for(lambda: not hub.ask("GET", f"/hub/api/users/{name}")["server"], 60)


def server_of(hub, name):
    """The process of a learner's server."""
    return psutil.Process(hub.ask("GET", f"/hub/api/users/{name}")["servers"][""]["state"]["pid"])


def test_who_is_on_the_list_comes_in_with_a_password_of_their_own(class_):
    address, text = page(class_.hub)("ada", "a first password")
    assert address.endswith("/hub/home")
    assert 'id="start"' in text
    for name, password in [("ada", "another password"), ("a stranger", "a first password")]:
        with pytest.raises(urllib.error.HTTPError) as refused:
            page(class_.hub)(name, password)
        assert refused.value.code == 403
    assert page(class_.hub)("ada", "a first password")[0].endswith("/hub/home")


def test_two_learners_work_side_by_side_each_in_a_folder_of_their_own(class_):
    for name in TWO:
        run(class_.hub, name, "import numpy, tinynet", f"open('mynet.py', 'w').write('# {name}')")
    for name in TWO:
        assert (class_.homes / name / "tinynet/notebooks/mynet.py").read_text(encoding="utf-8") == f"# {name}"
        assert "<title>JupyterLab" in class_.hub.ask("GET", f"/user/{name}/lab/tree/{CHAPTER}")
        for absent in ("terminals", "lsp/status"):
            assert refused(class_.hub, f"/user/{name}/{absent}" if "lsp" in absent else f"/user/{name}/api/{absent}")
    run(class_.hub, "ada", "import os; assert os.environ['OMP_NUM_THREADS'] == '1'")


def test_servers_and_kernels_are_copies_and_keep_a_learners_settings_with_the_learner(class_):
    for name in TWO:
        run(
            class_.hub,
            name,
            f"assert open('/proc/self/comm').read() == 'kernel {name}\\n'",
            "kernel = get_ipython().kernel; assert kernel.parent.transport == 'ipc'",  # no port that another takes
        )
        assert server_of(class_.hub, name).name() == f"server {name}"
        theme = f"/user/{name}/lab/api/settings/@jupyterlab/apputils-extension:themes"
        class_.hub.ask("PUT", theme, {"raw": "{}"})
        assert list((class_.homes / name).glob(".jupyter/lab/user-settings/**/themes*"))


def test_what_a_learner_deletes_lies_in_their_own_trash(class_):
    for name in TWO:
        run(class_.hub, name, f"open('gone.txt', 'w').write('{name}')")
        class_.hub.ask("DELETE", f"/user/{name}/api/contents/notebooks/gone.txt")
        kept = class_.homes / name / ".local/share/Trash/files/gone.txt"
        assert kept.read_text(encoding="utf-8") == name


def test_who_is_started_by_a_hub_in_the_background_hears_it_end_them(class_):
    run(class_.hub, "ada", "pass")
    heard = []
    for process in psutil.Process(class_.hub.process.pid).children(recursive=True):
        if not process.name().startswith("kernel "):  # which hears an interrupt in cells alone
            ignored = re.search(r"SigIgn:\s*(\w+)", Path(f"/proc/{process.pid}/status").read_text("utf-8"))[1]
            assert not int(ignored, 16) >> signal.SIGINT - 1 & 1, process
            heard.append(process.name())
    assert {"server ada", "node"} < {*heard}


def test_a_kernel_writes_what_it_has_not_written_when_its_server_is_stopped(class_):
    run(class_.hub, "emmy", "late = open('late.txt', 'w'); late.write('written')")
    path = class_.homes / "emmy/tinynet/notebooks/late.txt"
    assert path.read_text(encoding="utf-8") == ""
    stop(class_.hub, "emmy")
    assert path.read_text(encoding="utf-8") == "written"


def test_a_kernel_that_died_is_begun_anew(class_):
    run(class_.hub, "ada", "pass")

    def kernels():
        ours = {*psutil.Process(class_.hub.process.pid).children(recursive=True)}
        return {it.pid for it in psutil.process_iter(["name"]) if it.info["name"] == "kernel ada" and it in ours}

    (before,) = kernels()
    psutil.Process(before).kill()
    class_.hub.wait_for(lambda: kernels() - {before}, 60)


def test_without_the_process_that_has_imported_all_learners_work_as_well(class_):
    stop(class_.hub, "emmy")
    path = class_.homes.parent / "forks"
    path.rename(path.with_name("away"))
    run(class_.hub, "emmy", "import numpy")
    assert server_of(class_.hub, "emmy").name() != "server emmy"
    path.with_name("away").rename(path)


def test_all_can_be_started_at_once(class_):
    names = [f"learner-{number}" for number in range(5)]
    for name in names:
        class_.hub.ask("POST", f"/hub/api/users/{name}")
    with ThreadPoolExecutor(len(names)) as pool:  # as the page for the teacher asks for them
        paths = [f"/hub/api/users/{name}/server" for name in names]
        list(pool.map(lambda path: class_.hub.ask("POST", path), paths))
    for name in names:
        class_.hub.wait_for(lambda name=name: class_.hub.ready(name), 120)
    for name in names:
        stop(class_.hub, name)


def test_who_came_later_or_forgot_their_password_comes_in_and_finds_their_folder(class_):
    class_.hub.ask("POST", "/hub/api/users/carl")
    assert page(class_.hub)("carl", "a first password")[0].endswith("/hub/home")
    run(class_.hub, "carl", "open('mynet.py', 'w').write('# carl')")
    class_.hub.ask("DELETE", "/hub/api/users/carl")
    assert page(class_.hub)("carl", "another password")[0].endswith("/hub/home")
    run(class_.hub, "carl", "assert open('mynet.py').read() == '# carl'")
    stop(class_.hub, "carl")


def refused(hub, path):
    """Whether there is nothing."""
    with contextlib.suppress(urllib.error.HTTPError):
        return not hub.ask("GET", path)
    return True


def test_a_restarted_hub_finds_the_servers_and_their_kernels(class_):
    run(class_.hub, "ada", "mine = 'still here'")
    save(class_.hub, "ada", "before the restart")
    server = server_of(class_.hub, "ada")
    class_.hub.stop()
    assert server.is_running()
    class_.hub.start()
    assert class_.hub.ready("ada")
    run(class_.hub, "ada", "assert mine == 'still here'")
    assert "before the restart" in json.dumps(saved(class_.hub, "ada"))


def test_a_killed_server_loses_nothing_that_was_saved(class_):
    run(class_.hub, "ada")
    save(class_.hub, "ada", "before the kill")
    server = server_of(class_.hub, "ada")
    for process in [*server.children(recursive=True), server]:
        process.kill()
    server.wait(30)
    run(class_.hub, "ada")
    assert "before the kill" in json.dumps(saved(class_.hub, "ada"))


def test_a_server_nobody_uses_is_ended_and_loses_nothing_that_was_saved(class_):
    run(class_.hub, "emmy")
    save(class_.hub, "emmy", "before the end")
    command = [sys.executable, "-m", "jupyterhub_idle_culler"]
    command += ["--timeout=1", "--cull-every=1", f"--url={class_.hub.address}/hub/api"]
    process = subprocess.Popen(command, env=os.environ | {"JUPYTERHUB_API_TOKEN": class_hub.TOKEN})
    try:
        class_.hub.wait_for(lambda: not class_.hub.ask("GET", "/hub/api/users/emmy")["server"], 60)
    finally:
        process.terminate()
        process.wait(30)
    run(class_.hub, "emmy")
    assert "before the end" in json.dumps(saved(class_.hub, "emmy"))


def test_the_next_start_brings_an_update_and_keeps_what_was_written(class_):
    run(class_.hub, "ada")
    save(class_.hub, "ada", "before the update")
    path = class_.series / CHAPTER
    path.write_text(
        path.read_text(encoding="utf-8").replace("# 4. Walk downhill", "# 4. Walk on downhill"), encoding="utf-8"
    )
    commit(class_.series)
    stop(class_.hub, "ada")
    run(class_.hub, "ada")
    text = json.dumps(saved(class_.hub, "ada"))
    assert "before the update" in text
    assert "# 4. Walk on downhill" in text
    assert (class_.homes / "ada/tinynet/notebooks/mynet.py").read_text(encoding="utf-8") == "# ada"


def test_the_benchmark_prints_its_row_before_it_ends_the_class(class_, monkeypatch, capsys):
    printed, end = [], class_hub.Hub.end

    def ended(hub, names):
        printed.append(capsys.readouterr().out)
        end(hub, names)

    monkeypatch.setattr(class_hub.Hub, "end", ended)
    monkeypatch.setattr(learners, "MOVES", 1)
    seconds, megabytes, cpu = learners.measure(1, "one", class_.series / class_hub.CONFIG.relative_to(ROOT), ROOT)
    assert len(printed) == 1
    assert printed[0].startswith("| one | ")
    assert printed[0].count(" | ") == 13
    assert min(seconds, megabytes, cpu) > 0
