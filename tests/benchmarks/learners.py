"""A class on one machine: `python tests/benchmarks/learners.py [1 10 20 40] [--before 40]`.

A script, not a test; forty take many minutes. It starts the Hub of a class (binder/teaching/hub) on this machine
alone, in it so many learners' servers, and does what their browsers would do, without browsers: all open chapter 4 at
once and run all its cells; when all are done, each moves the slider "hidden nodes" of the chapter's last panel 10
times, which trains 150 epochs anew, and looks at the last picture for a second before the next move. Before: the same
with the series as it was before the class came into it, and JupyterHub as it comes (plain_hub.py).

- Run All: from the chapter's opening, the kernel's start included, until the last cell is done.
- First and last picture: from a move until the picture of the new value has come, and the last one of its training.
- Megabytes, and seconds of CPU, of server and kernel, a learner, at the end. What is shared counts in parts (PSS).

What a browser says besides is said here: that it is there, how much room there is, which picture is on the screen; in
the second thread that JupyterLab asks the kernel for. Needs binder/teaching/requirements.txt and its proxy.
"""

import argparse
import asyncio
import io
import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import uuid
from pathlib import Path

import psutil
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from report import cpu, heading, percentile, row, verdict

sys.path.insert(0, str(Path(__file__).parents[1] / "teaching"))
import class_hub

CHAPTER = "notebooks/04_weight_updates.ipynb"
PROTOCOL = "v1.kernel.websocket.jupyter.org"
SLIDER, MOVES, LOOKS = "hidden nodes", 10, 1.0  # seconds at a picture
FRAME = {"frame": {"width": 860, "density": 1, "large": False}}
COUNTS, BEFORE = [1, 10, 20, 40], "618edfd"  # the commit before the class
MOST, TIMES = 200, 2  # MB a learner; so many times as fast as before: the aims
PATIENCE = 900  # seconds, for each thing that is waited for
HEADERS = {"Authorization": f"token {class_hub.TOKEN}", "Content-Type": "application/json"}


class Learner:
    """A learner's page with chapter 4 in it. Parameters: hub; name, of the learner; cells, the chapter's code."""

    def __init__(self, hub, name, cells):
        self.hub, self.name, self.cells = hub, name, cells
        self.waiting, self.screens, self.sliders = {}, {}, []
        self.subshell, self.session = None, uuid.uuid4().hex

    async def run_all(self):
        """Open the chapter and run its cells; the seconds."""
        begun = time.perf_counter()
        body = {"path": CHAPTER, "name": "04", "type": "notebook", "kernel": {"name": "python3"}}
        address = f"{self.hub.address}/user/{self.name}/api"
        how = {"headers": HEADERS, "request_timeout": PATIENCE, "connect_timeout": PATIENCE}
        made = await AsyncHTTPClient().fetch(f"{address}/sessions", method="POST", body=json.dumps(body), **how)
        kernel = json.loads(made.body)["kernel"]["id"]
        address = f"ws{address.removeprefix('http')}/kernels/{kernel}/channels?session_id={self.session}"
        request = HTTPRequest(address, **how)
        self.socket = await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=2**28)
        self.reading = asyncio.create_task(self._read())
        made = await self._send("create_subshell_request", {}, "control")
        self.subshell = made["subshell_id"]
        how = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True}
        cells = [self._send("execute_request", {"code": code, "stop_on_error": True, **how}) for code in self.cells]
        for reply in await asyncio.wait_for(asyncio.gather(*cells), PATIENCE):
            assert reply["status"] == "ok", reply
        return time.perf_counter() - begun

    async def rest(self):
        """Wait until no more pictures are announced."""
        async with asyncio.timeout(PATIENCE):
            while any(screen["busy"] for screen in self.screens.values()):
                await asyncio.sleep(0.05)

    async def move(self):
        """Move the slider of the last panel; milliseconds to the first and to the last picture, for each move."""
        times, (*_, screen) = [], self.screens.values()
        for value in itertools.islice(itertools.cycle(range(4, 14)), MOVES):
            screen["came"] = []
            begun = time.perf_counter()
            await self._comm(self.sliders[-1], {"method": "update", "state": {"value": value}, "buffer_paths": []})
            async with asyncio.timeout(PATIENCE):
                while screen["busy"] or not screen["came"]:
                    await asyncio.sleep(0.002)
            times.append([1000 * (at - begun) for at in (screen["came"][0], screen["came"][-1])])
            await asyncio.sleep(LOOKS)
        return times

    async def _send(self, kind, content, channel="shell"):
        """Send a message, and return the content of the reply once it has come and the kernel is idle again."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.session,
            "username": "",
            "version": "5.3",
        }
        header |= {"date": "2026-11-30T00:00:00Z"}
        if kind == "comm_msg":
            header["subshell_id"] = self.subshell
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        done = self.waiting[header["msg_id"]] = asyncio.get_running_loop().create_future()
        await self.socket.write_message(serialize_msg_to_ws_v1(parts, channel), binary=True)
        return await done

    async def _comm(self, model, data):
        header = self._send("comm_msg", {"comm_id": model, "data": data})
        task = asyncio.create_task(header)
        self._tasks = [*(task for task in getattr(self, "_tasks", []) if not task.done()), task]

    async def _read(self):
        """Take in what the kernel says, until the page is closed."""
        while (text := await self.socket.read_message()) is not None:
            channel, (header, parent, _, content, *buffers) = deserialize_msg_from_ws_v1(text)
            kind = json.loads(header)["msg_type"]
            if channel != "iopub":
                if done := self.waiting.pop(json.loads(parent).get("msg_id"), None):
                    done.set_result(json.loads(content))
            elif kind == "status" and b"idle" in content:  # nothing replies to a comm's message
                if done := self._comm_of(json.loads(parent)):
                    done.set_result(None)
            elif kind == "comm_open":
                self._opened(json.loads(content))
            elif kind == "comm_msg":
                await self._heard(json.loads(content), bool(buffers))
            elif kind == "display_data" and b"widget-view" in content:
                for model, screen in self.screens.items():
                    if screen["room"] and not screen.get("greeted"):
                        screen["greeted"] = True
                        for said in ({"hello": True}, FRAME):
                            await self._comm(model, {"method": "custom", "content": said})

    def _comm_of(self, parent):
        return self.waiting.pop(parent["msg_id"], None) if parent.get("msg_type") == "comm_msg" else None

    def _opened(self, content):
        state = content["data"].get("state", {})
        if {"number", "busy", "shown"} <= set(state):
            self.screens[content["comm_id"]] = {
                "busy": state["busy"],
                "came": [],
                "told": 0,
                "room": "density" in state,
            }
        elif state.get("description") == SLIDER:
            self.sliders.append(content["comm_id"])

    async def _heard(self, content, has_picture):
        screen, state = self.screens.get(content["comm_id"]), content["data"].get("state", {})
        if screen is None:
            return
        screen["busy"] = state.get("busy", screen["busy"])
        if has_picture:
            screen["came"].append(time.perf_counter())
            if state["number"] >= screen["told"] + 4:  # as screen.js; before the class more often
                screen["told"] = state["number"]
                shown = {"method": "update", "state": {"shown": state["number"]}, "buffer_paths": []}
                await self._comm(content["comm_id"], shown)


def processes(hub):
    """The learners' servers and their kernels, each with all that it started; with servers, what they are copies of."""
    below = psutil.Process(hub.process.pid).children(recursive=True)
    commands = {process: " ".join(process.cmdline()) for process in below}
    kernels = [
        it
        for it in below
        if it.name().startswith("kernel ") or "kernel.py" in commands[it] or "ipykernel" in commands[it]
    ]
    servers = [it for it in below if it not in kernels and ("singleuser" in commands[it] or "forks.py" in commands[it])]
    return servers, kernels


def used(group, count):
    """Megabytes, of memory that is shared a part, and all of it; seconds of CPU; for each of so many learners."""
    times = [process.cpu_times() for process in group]
    memory = [process.memory_full_info() for process in group]
    megabytes = [sum(getattr(it, kind) for it in memory) / count / 1e6 for kind in ("pss", "rss")]
    return *megabytes, sum(time.user + time.system for time in times) / count


async def learn(hub, names, cells):
    """What learners see: seconds of Run All, the kernel's of CPU, milliseconds to each first and last picture."""
    learners = [Learner(hub, name, cells) for name in names]
    seconds = await asyncio.gather(*(learner.run_all() for learner in learners))
    await asyncio.gather(*(learner.rest() for learner in learners))
    spent = used(processes(hub)[1], len(names))[-1]
    times = await asyncio.gather(*(learner.move() for learner in learners))
    return seconds, spent, list(itertools.chain(*times))


def measure(count, name, config, series):
    """Print the row, of this name, of so many learners of a series; seconds until they had run all, MB, s of CPU."""
    names = [f"learner-{number}" for number in range(count)]
    cells = json.loads((series / CHAPTER).read_text(encoding="utf-8"))["cells"]
    cells = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    more = f"c.Spawner.environment['PYTHONPATH'] = {str(series)!r}"
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        class_hub.hub(Path(folder), ["teacher", *names], config=config, more=more) as hub,
    ):
        begun = time.monotonic()
        left = list(names)
        while left:
            left = [name for name in left if not hub.serve(name)]
            time.sleep(0.5)
        for learner in names:
            hub.wait_for(lambda learner=learner: hub.ready(learner), PATIENCE)
        entered = time.monotonic() - begun
        seconds, run_all, times = asyncio.run(learn(hub, names, cells))
        servers, kernels = processes(hub)
        first, last = zip(*times, strict=True)
        server, kernel = used(servers, count), used(kernels, count)
        row(
            name, entered, f"{statistics.median(seconds):.1f}", statistics.median(first), percentile(first, 0.95),
            statistics.median(last), percentile(last, 0.95), server[0], kernel[0], server[0] + kernel[0],
            server[1] + kernel[1], f"{server[2]:.1f}", f"{run_all:.1f}", f"{kernel[2]:.1f}",
        )  # fmt: skip
    return entered + statistics.median(seconds), server[0] + kernel[0], server[2] + run_all


def judge(now, before):
    """Print whether the aims are met, with the most learners of each. Parameters: by count, what measure returns."""
    print()
    if now:
        count = max(now)
        print(f"- {count} learners, at most {MOST} MB each: {now[count][1]:.0f}, {verdict(now[count][1] <= MOST)}")
    if both := {*now} & {*before}:
        count = max(both)
        (new, _, spent), (old, _, had_spent) = now[count], before[count]
        print(f"- {count} learners, in and through Run All at least {TIMES} times as fast as before: ", end="")
        print(f"{new:.0f} s in place of {old:.0f}, {old / new:.2f} times, {verdict(old >= TIMES * new)}")
        print(f"- CPU for a learner's server and Run All: {spent:.1f} s in place of {had_spent:.1f}")


def earlier(folder):
    """Put the series as it was before the class into a folder; the folder."""
    told = subprocess.run(["git", "archive", BEFORE], cwd=class_hub.ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(told.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return Path(folder)


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS, help="of learners, of this series")
    parser.add_argument("--before", nargs="*", type=int, default=COUNTS[-1:], help="of learners, of the one before")
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # else, in the background, servers are slow to stop
    AsyncHTTPClient.configure(None, max_clients=100)
    print(f"{cpu()}, {os.cpu_count()} cores.")
    heading(
        "learners, series", "all in, s", "Run All, s", "first picture, median, ms", "95 %", "last picture, median, ms",
        "95 %", "server, MB", "kernel, MB", "both, MB", "unshared, MB", "server, s of CPU", "kernel at Run All",
        "at the end",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        plain, series = Path(__file__).with_name("plain_hub.py"), arguments.before and earlier(folder)
        now = {count: measure(count, str(count), class_hub.CONFIG, class_hub.ROOT) for count in arguments.counts}
        before = {count: measure(count, f"{count}, before", plain, series) for count in arguments.before}
    judge(now, before)


if __name__ == "__main__":
    main()
