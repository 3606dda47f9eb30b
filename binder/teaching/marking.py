"""Marks the assignment for nbgrader: its hidden tests ask `points("run")`. Nothing that learners wrote runs in here.

What was handed in runs in two sandboxes, in processes of a user who owns nothing. In the first the tutor says in words
what it says in the chapter. In the second there is nothing of the series to be had; its methods are called one by one,
and here the tutor judges what they do, on numbers that nobody has seen. Points are given for that alone.
"""

import contextlib
import functools
import inspect
import json
import os
import select
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import numpy as np
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade

from wire import CALLABLE, PARTS, changed_too, decoded, encoded, failure, kept, raised

HERE = Path(__file__).resolve().parent
SERIES = HERE.parents[1]
sys.path.insert(0, str(SERIES / "notebooks"))

import tutor  # noqa: E402
from tutor import judge, reference, training  # noqa: E402

POINTS = {
    "my_sigmoid": 1,
    "structure": 2,
    "forward_pass_train": 3,
    "run": 1,
    "backpropagation": 5,
    "update_weights": 3,
    "train": 3,
    "MyNetwork": 2,
}
USER = 64200  # no account has this number, so no file on the machine is this user's
SECONDS = 120  # for each of the two sandboxes
EMPTY = "mount -t tmpfs -o size=64m,mode=1777 tmpfs {}"
SUBMITTED = "TINYNET_SUBMITTED"  # the environment variable that says where the cells lie


# Walls


def works(command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


@functools.cache
def walls(task):
    """The command that starts another one as the user without files and, where the system allows it, with no network,
    no sight of other processes, and folders that are empty.

    Parameter: task, words or marks; with marks the series is not to be seen.
    Raises: PermissionError where not even the first is possible.
    """
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs", "--inh-caps=-all"]
    if not works([*root, *user, "true"]):
        raise PermissionError(
            "Marking runs what learners wrote, as a user who owns nothing; root alone can do that. Mark as root, as "
            "someone who may use sudo without a password, or in a container."
        )
    limits = ["prlimit", "--as=4000000000", "--nproc=64", "--fsize=20000000", "--core=0", f"--cpu={SECONDS}"]
    clean = ["env", "-i", "PATH=/usr/bin:/bin", "HOME=/dev/shm", "OPENBLAS_NUM_THREADS=1", "LANG=C.UTF-8"]
    apart = ["unshare", "--net", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc"]
    inside = [
        "sh",
        "-c",
        f'{empty_folders(task)} cd /dev/shm && "$@"; exit $?',
        "sh",
    ]  # as a last command sh would become it
    if not works([*root, *apart, *inside, "true"]):
        apart, inside = [], ["sh", "-c", 'cd /dev/shm && "$@"', "sh"]
    return [*root, "timeout", "--signal=KILL", str(SECONDS), *apart, *inside, *user, *limits, *clean]


def outermost(folders):
    """Those of the folders that are there and lie in none of the others."""
    found = {folder.resolve() for folder in folders if folder.is_dir()}
    return sorted(folder for folder in found if not found & set(folder.parents))


def empty_folders(task):
    """Shell commands that put empty folders over all homes, temporary files and the course, and over the series where
    marks are given; and what is needed of these back where it was, to be read."""
    hidden = outermost(
        [Path(name) for name in ("/home", "/root", "/tmp", "/var/tmp", Path.home(), os.environ["TINYNET_COURSE"])]
        + [SERIES] * (task == "marks")
    )
    needed = outermost([Path(sys.prefix), Path(sys.base_prefix), HERE if task == "marks" else SERIES])
    needed = [folder for folder in needed if set(hidden) & {folder, *folder.parents}]
    commands = [EMPTY.format("/dev/shm")]
    for number, folder in enumerate(needed):
        commands += [f"mkdir /dev/shm/{number}", f"mount --bind {shlex.quote(str(folder))} /dev/shm/{number}"]
    commands += [EMPTY.format(shlex.quote(str(folder))) for folder in hidden]
    for number, folder in enumerate(needed):
        here = shlex.quote(str(folder))
        commands += [f"mkdir -p {here}", f"mount --bind /dev/shm/{number} {here}", f"mount -o remount,bind,ro {here}"]
        commands += [f"umount /dev/shm/{number}"]
    return "".join(f"{command} && " for command in commands)


class Sandbox:
    """A process behind the walls that was given a notebook's cells."""

    def __init__(self, task, cells):
        command = [*walls(task), sys.executable, "-I", "-B", "-c", START, str(HERE), task]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.end, self.read = time.monotonic() + SECONDS, b""
        self.stuck = set()  # the methods that did not come to an end once: they are not asked again
        self.hear()  # it has begun: from here on it is the learner's
        self.tell(cells)

    def tell(self, message):
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise EOFError("The notebook has ended.") from None

    def hear(self):
        """The next message. Raises: EOFError where there is none in time, or no end to it."""
        pipe = self.process.stdout.fileno()
        while b"\n" not in self.read:
            ready, _, _ = select.select([pipe], [], [], max(0, self.end - time.monotonic()))
            more = os.read(pipe, 1 << 20) if ready else b""
            self.read += more
            if not more or len(self.read) > 50_000_000:
                raise EOFError(f"The notebook does not come to an end within {SECONDS} seconds, or ends at once.")
        line, _, self.read = self.read.partition(b"\n")
        return json.loads(line)

    def close(self):
        with contextlib.suppress(BrokenPipeError):  # it may have ended before
            self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(SECONDS + 10)  # `timeout` sees to that


START = "import sys; sys.path.insert(0, sys.argv[1]); import sandbox; sandbox.main(sys.argv[2])"


# Words


def words(cells):
    """What the tutor says in the sandbox, by part."""
    sandbox = Sandbox("words", cells)
    said = {}
    with contextlib.suppress(EOFError, ValueError, KeyError, TypeError):
        while len(said) < len(POINTS):
            message = sandbox.hear()
            said[str(message["name"])] = str(message["said"])[:10_000]
    sandbox.close()
    return said


# Marks


class Remote:
    """A learner's network in the sandbox: the same numbers behind `self.` here, and each method a question."""

    __slots__ = ("__dict__", "_number")
    count = 0

    def __new__(cls, *_, **__):
        network = super().__new__(cls)
        Remote.count += 1
        network._number = Remote.count
        return network

    def _take(self, state):
        for name in set(vars(self)) - set(state):
            del vars(self)[name]
        for name, value in state.items():
            vars(self)[name] = elsewhere(self, name) if value == CALLABLE else decoded(value)

    def _state(self):
        return {n: v for n, v in kept(self).items() if not hasattr(vars(self)[n], "stays")}

    def _ask(self, name, arguments, named):
        if name in self.sandbox.stuck:
            raise RuntimeError(f"{name} does not come to an end.")
        trace = sys.gettrace()
        sys.settrace(None)  # the tutor counts lines of a learner's code, and these are none
        try:
            self.sandbox.tell(
                {"ask": name, "number": self._number, "given": encoded([arguments, named]), "kept": self._state()}
            )
            while "back" in (message := self.sandbox.hear()):
                self._take(message["kept"])
                self.sandbox.tell(self._called(message))
            if "error" in message:
                self.sandbox.stuck |= {name} if message["error"]["kind"] == "TimeIsUp" else set()
                raise raised(message["error"])
            self._take(message["kept"])
            changed_too([*arguments, *named.values()], decoded(message.get("given", [])))
            return decoded(message["value"])
        finally:
            sys.settrace(trace)

    def _called(self, message):
        """The answer where a learner's method calls one of the parts: the tutor may have put its own in its place."""
        try:
            arguments, named = decoded(message["given"])
            if message["back"] not in PARTS:
                raise AttributeError(message["back"])
            value = getattr(self, message["back"])(*arguments, **named)
            after = encoded([*arguments, *named.values()])
            return {"value": encoded(value), "kept": self._state(), "given": after}
        except EOFError:
            raise
        except Exception as error:
            return {"error": failure(error)}


def elsewhere(network, name):
    """A function that a learner's network keeps behind `self.`"""

    def function(*arguments):
        return network._ask(name, arguments, {})

    function.stays = True
    return function


def question(name):
    def method(self, *arguments, **named):
        return self._ask(name, arguments, named)

    method.__name__ = name
    return method


def remote(sandbox):
    """The class in the sandbox, as a class here."""
    sandbox.tell({"ask": "what"})
    what = sandbox.hear()
    names = [name for name in what["parts"] if name in ("__init__", *PARTS, "activation_function")]
    kind = type("MyNetwork", (Remote,), {name: question(name) for name in names} | {"sandbox": sandbox})
    four = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in "abcd"]
    fifth = [
        inspect.Parameter(
            name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=inspect.Parameter.empty if bare else None
        )
        for name, bare in what["fifth"]
    ]
    kind.__signature__ = inspect.Signature([*four, *fifth])
    return kind


def other_numbers():
    """Let the tutor judge on numbers that no learner has seen, of other sizes than those in its files."""
    patches = contextlib.ExitStack()
    seeds = np.random.default_rng().integers(2**31, size=3)
    sizes = {"FIRST": (6, 5, 4, 2, 0.34), "SECOND": (8, 3, 5, 4, 0.46), "ONE_OUTPUT": (7, 5, 3, 1, 0.28)}
    for (name, size), seed in zip(sizes.items(), seeds, strict=True):
        drawn = reference.random(seed, *size)
        for module in (reference, judge, training):
            if hasattr(module, name):
                patches.enter_context(mock.patch.object(module, name, drawn))
    return patches


def marks(cells):
    """Which parts do the right thing, by name."""
    sandbox = Sandbox("marks", cells)
    right = dict.fromkeys(POINTS, False)

    def my_sigmoid(x):
        sandbox.tell({"ask": "my_sigmoid", "given": encoded([[x], {}])})
        answer = sandbox.hear()
        if "error" in answer:
            raise raised(answer["error"])
        return decoded(answer["value"])

    with contextlib.suppress(EOFError, ValueError, KeyError, TypeError), other_numbers():
        right["my_sigmoid"] = tutor.check(my_sigmoid).passed
        kind = remote(sandbox)
        report = tutor.check(kind)
        right |= {part: status == "right" for part, status in report.parts.items()} | {"MyNetwork": report.passed}
        if any(p.default is p.empty for p in list(inspect.signature(kind).parameters.values())[4:]):
            right |= {"structure": False, "MyNetwork": False}  # whoever makes a network may give four things
    sandbox.close()
    return right


# Points


@functools.cache
def marked():
    """Which parts are right, and the tutor's words on each, for the notebook that Execute has put down."""
    cells = json.loads(Path(os.environ[SUBMITTED]).read_text(encoding="utf-8"))
    return marks(cells), words(cells)


def points(part):
    """Print the tutor's report on a part, and return the points for it."""
    right, said = marked()
    print(said.get(part, f"The tutor cannot say: the notebook does not come to an end within {SECONDS} seconds."))
    if not right[part] and said.get(part, "").endswith("all right."):
        print("\nIt is not right by itself, on other numbers and with nothing of the series at hand: so no points.")
    print(f"\n{POINTS[part] if right[part] else 0} of {POINTS[part]} points")
    return POINTS[part] if right[part] else 0


class Marking(Execute):
    """Runs the marked cells alone, whose text is the teacher's, in a folder that is the teacher's. The learner's cells
    are put down in a file for the sandboxes."""

    def preprocess(self, nb, resources):
        Sandbox("words", []).close()  # where it does not begin, that is an error, and nobody gets 0 points for it
        if "unshare" not in walls("words"):
            self.log.warning("This system gives no namespaces: what learners wrote can reach the network.")
        cells = [cell.source for cell in nb.cells if cell.cell_type == "code" and not is_grade(cell)]
        folder = resources["metadata"].get("path")
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(cells, file)
            file.flush()
            with mock.patch.dict(os.environ, {SUBMITTED: file.name}):
                resources["metadata"]["path"] = str(HERE)
                nb, resources = super().preprocess(nb, resources)
        resources["metadata"]["path"] = folder
        return nb, resources

    def preprocess_cell(self, cell, resources, index):
        return super().preprocess_cell(cell, resources, index) if is_grade(cell) else (cell, resources)
