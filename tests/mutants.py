"""Can the tests and the chapters tell right from wrong? `python tests/mutants.py [mutant ...]`

It patches mistakes into tinynet, one at a time, and demands that each is noticed: by tests/test_tinynet.py, and by
every chapter that teaches what it breaks, through an AssertionError or a text output that differs from the saved one.
Without a mutant nothing may fail. Prints a table; exits with 1 if a mutant survives.

A mutant replaces a piece of one function's source and is patched in at run time. inspect.getsource follows __wrapped__
to the original, so the source that a chapter prints stays the same and gives nothing away.
"""

import argparse
import functools
import inspect
import multiprocessing
import os
import re
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import tinynet

ROOT = Path(__file__).parent.parent
CHAPTERS = {
    1: "01_structure.ipynb",
    2: "02_forward_pass.ipynb",
    3: "03_backpropagation.ipynb",
    4: "04_weight_updates.ipynb",
    6: "06_handwritten_digits.ipynb",
}

SIGMOID = "sigmoid"
INIT = "NeuralNetwork.__init__"
FORWARD = "NeuralNetwork.forward_pass_train"
RUN = "NeuralNetwork.run"
BACKWARD = "NeuralNetwork.backpropagation"
UPDATE = "NeuralNetwork.update_weights"
TRAIN = "NeuralNetwork.train"
SUMS = "NeuralNetwork._sums"
FINITE = "NeuralNetwork._finite"
NUMBER = "NeuralNetwork._number"

SLOPE = "hidden_error * hidden_outputs * (1 - hidden_outputs)"
DRAW_IH = "rng.normal(0.0, self.input_nodes**-0.5, (self.input_nodes, self.hidden_nodes))"
DRAW_HO = "rng.normal(0.0, self.hidden_nodes**-0.5, (self.hidden_nodes, self.output_nodes))"
HIDDEN_ERROR_TERM = "hidden_error_term = "
STEP = "self.learning_rate / n_records"
BACKWARD_CALL = "deltas = self.backpropagation(final_outputs, hidden_outputs, X, y, 0.0, 0.0)"
FORWARD_CALL = "final_outputs, hidden_outputs = self.forward_pass_train(X)"

# name: (chapters that teach what it breaks, function, {piece of its source: what stands there instead})
MUTANTS = {
    # chapter 1: structure
    "sigmoid without parentheses": ((1, 2), SIGMOID, {"return ": "return 1 / 1 + np.exp(np.negative(x)); return "}),
    "tanh for the sigmoid": ((1, 2), SIGMOID, {"return ": "return np.tanh(x); return "}),
    "input weights of width 1": ((1,), INIT, {"self.input_nodes**-0.5": "1.0"}),
    "output weights of width 1": ((1,), INIT, {"self.hidden_nodes**-0.5": "1.0"}),
    "input weights of width 1/n": ((1,), INIT, {"self.input_nodes**-0.5": "1 / self.input_nodes"}),
    "all weights zero": ((1,), INIT, {DRAW_IH: f"0 * {DRAW_IH}", DRAW_HO: f"0 * {DRAW_HO}"}),
    "all weights equal": ((1,), INIT, {DRAW_IH: f"0.3 + 0 * {DRAW_IH}", DRAW_HO: f"0.3 + 0 * {DRAW_HO}"}),
    "uniform weights": ((), INIT, {DRAW_IH: DRAW_IH.replace("normal(0.0, ", "uniform(-1, 1, ").replace(
        "self.input_nodes**-0.5, ", "") + " * (3 / self.input_nodes) ** 0.5"}),
    "seed ignored": ((1, 6), INIT, {"default_rng(rng)": "default_rng()"}),
    "seed fixed": ((), INIT, {"default_rng(rng)": "default_rng(0)"}),
    # chapter 2: forward pass
    "no activation": ((2, 6), FORWARD, {"self.activation_function(hidden_inputs)": "hidden_inputs"}),
    "sigmoid at the output": ((2, 6), FORWARD, {
        "final_outputs = final_inputs": "final_outputs = sigmoid(final_inputs)"}),
    "first layer's sum averaged": ((2,), FORWARD, {
        "hidden_inputs = ": "hidden_inputs = 1 / self.input_nodes * "}),
    "run returns the hidden outputs": ((2,), RUN, {"final_outputs, _ = self": "_, final_outputs = self"}),
    # chapter 3: backpropagation
    "h(1-h) dropped": ((3, 6), BACKWARD, {SLOPE: "hidden_error"}),
    "h(1-h) of the sigmoid of h": ((3,), BACKWARD, {
        SLOPE: "hidden_error * sigmoid(hidden_outputs) * (1 - sigmoid(hidden_outputs))"}),
    "h(1-h) at the output too": ((3,), BACKWARD, {
        "output_error_term = error": "output_error_term = error * final_outputs * (1 - final_outputs)"}),
    "error with the other sign": ((3,), BACKWARD, {"error = y - final_outputs": "error = final_outputs - y"}),
    "hidden error with the other sign": ((3,), BACKWARD, {
        HIDDEN_ERROR_TERM: f"hidden_error = -hidden_error; {HIDDEN_ERROR_TERM}"}),
    "factor 2": ((3,), BACKWARD, {"error = y - final_outputs": "error = 2 * (y - final_outputs)"}),
    "hidden error without weights": ((3, 6), BACKWARD, {
        HIDDEN_ERROR_TERM: f"hidden_error = error.sum(axis=1, keepdims=True); {HIDDEN_ERROR_TERM}"}),
    "hidden error with the new weights": ((3,), BACKWARD, {
        "self.weights_hidden_to_output.T": "(self.weights_hidden_to_output"
        " + self.learning_rate / len(X) * hidden_outputs.T @ error).T"}),
    "hidden error with reshaped weights": ((6,), BACKWARD, {
        "self.weights_hidden_to_output.T": "self.weights_hidden_to_output.reshape(self.output_nodes, -1)"}),
    "sums so far dropped": ((3, 4), BACKWARD, {
        "delta_weights_i_h + X": "X", "delta_weights_h_o + h": "h"}),
    "mean for the sum over records": ((4,), BACKWARD, {
        "X.T.dot(hidden_error_term)": "X.T.dot(hidden_error_term) / len(X)",
        "hidden_outputs.T.dot(output_error_term)": "hidden_outputs.T.dot(output_error_term) / len(X)"}),
    # chapter 4: weight updates
    "n_records forgotten": ((4, 6), UPDATE, {STEP: "self.learning_rate"}),
    "twice the learning rate": ((4, 6), UPDATE, {STEP: f"2 * {STEP}"}),
    "input weights go uphill": ((4,), UPDATE, {
        "self.weights_input_to_hidden + step": "self.weights_input_to_hidden - step"}),
    "output weights go uphill": ((4,), UPDATE, {
        "self.weights_hidden_to_output + step": "self.weights_hidden_to_output - step"}),
    "input weights not updated": ((4, 6), UPDATE, {"step * delta_weights_i_h": "0 * delta_weights_i_h"}),
    "output weights not updated": ((4,), UPDATE, {"step * delta_weights_h_o": "0 * delta_weights_h_o"}),
    "only the first record": ((4, 6), TRAIN, {
        FORWARD_CALL: "X, y = X.reshape(-1, self.input_nodes)[:1], np.reshape(y, (-1, self.output_nodes))[:1]\n"
        f"    {FORWARD_CALL}"}),
    "sums kept from step to step": ((4,), TRAIN, {
        BACKWARD_CALL: BACKWARD_CALL.replace("deltas =", "deltas = vars(self)['kept'] =").replace(
            "0.0, 0.0", "*vars(self).get('kept', (0, 0))")}),
    # below the line
    "NaN in output weights passes": ((), SUMS, {
        'self._finite("weights_hidden_to_output", self.weights_hidden_to_output)': "pass"}),
    "NaN in input weights passes": ((), SUMS, {
        ', self._finite("weights_input_to_hidden", self.weights_input_to_hidden)': ""}),
    "NaN in features passes": ((), SUMS, {'self._finite("features", X), ': ""}),
    "an infinite hidden input passes": ((), SUMS, {"np.vdot(hidden_inputs, hidden_inputs) + ": ""}),
    "NaN in targets passes": ((), BACKWARD, {'self._finite("targets", ': "("}),
    "NaN in answers passes": ((), RUN, {'self._finite("final_outputs", final_outputs)': "final_outputs"}),
    "weights above 1e154 are refused": ((), FINITE, {"< np.inf or ": "< np.inf and "}),
    "one infinite layer is taken": ((), UPDATE, {', self._finite("new weights", new_h_o)': ""}),
    "a size of NumPy's stays one": ((), NUMBER, {"kinds[0](value)": "value if kinds is WHOLE[0] else float(value)"}),
    "a rate of NumPy's stays one": ((), NUMBER, {"kinds[0](value)": "value if kinds is not WHOLE[0] else int(value)"}),
}  # fmt: skip


def patch(name):
    """Replace the mutant's function in the module tinynet of this process."""
    _, path, pieces = MUTANTS[name]
    *owner, attribute = path.split(".")
    owner = getattr(tinynet, owner[0]) if owner else tinynet
    original = getattr(owner, attribute)
    source = textwrap.dedent(inspect.getsource(original))
    for piece, instead in pieces.items():
        if source.count(piece) != 1:
            raise LookupError(f"mutant {name!r}: {piece!r} stands {source.count(piece)} times in {path}, expected once")
        source = source.replace(piece, instead)
    namespace = {}
    exec(compile(source, f"<mutant: {name}>", "exec"), vars(tinynet), namespace)
    setattr(owner, attribute, functools.wraps(original)(namespace[attribute]))


# The tests of tinynet under a mutant


def run_tests(name):
    """What the tests say: ("passed", "") or ("caught", first failing test) or ("crash", why)."""
    command = [sys.executable, __file__, "--pytest", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    failed = re.search(r"^FAILED \S*?::(\w+)", done.stdout, re.MULTILINE)
    if done.returncode == 1 and failed:
        return "caught", failed[1]
    if done.returncode == 0:
        return "passed", ""
    return "crash", (done.stdout + done.stderr)[-2000:]


def pytest_under(name):
    """Run tests/test_tinynet.py in this process, with the mutant in it."""
    import hypothesis
    import pytest

    if name:
        patch(name)
    # one example that fails is enough here: it need not be made small
    hypothesis.settings.register_profile("mutant", phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate])
    hypothesis.settings.load_profile("mutant")
    quiet = ["-x", "-q", "--tb=no", "-rf", "-o", "addopts=-m 'not slow'", "-p", "no:cacheprovider", "-p", "no:nbval"]
    return pytest.main([*quiet, str(ROOT / "tests" / "test_tinynet.py")])


# A chapter under a mutant


def texts_of(outputs):
    """What nbval would compare, without pictures and warnings: [what is printed, text of each result ...]."""
    printed, results = "", []
    for output in outputs:
        if output.output_type == "stream":
            printed += output.text if output.name == "stdout" else ""
        elif output.output_type in ("execute_result", "display_data"):
            results += [text for kind, text in sorted(output.data.items()) if kind.startswith("text/")]
    return [printed, *results]


def run_chapter(path, name):
    """What the notebook says: ("passed", "") or ("caught", where and how) or ("crash", why)."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    cells = list(notebook.cells)  # the client writes what it executes into notebook.cells, the patching too
    client = NotebookClient(
        notebook,
        timeout=180,
        kernel_name="python3",
        allow_errors=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(Path(path).parent)}},
    )
    with client.setup_kernel():
        if name:
            here = str(Path(__file__).parent)
            lines = ["import sys", f"sys.path.insert(0, {here!r})", f"__import__('mutants').patch({name!r})"]
            patching = nbformat.v4.new_code_cell("\n".join([*lines, "del sys.path[0], sys"]))
            client.execute_cell(patching, 0, store_history=False)
            if patching.outputs:
                return "crash", f"the mutant could not be patched in: {patching.outputs}"
        for index, cell in enumerate(cells):
            if cell.cell_type != "code":
                continue
            expected = texts_of(cell.outputs)
            client.execute_cell(cell, index)
            where = f"cell {index + 1}"
            for output in cell.outputs:
                if output.output_type == "error" and output.ename != "AssertionError":
                    return "crash", f"{where}: {output.ename}: {output.evalue}"
                if output.output_type == "error":
                    return "caught", f"{where} assertion"
            got = texts_of(cell.outputs)
            if "nbval-ignore-output" not in cell.metadata.get("tags", []) and got != expected:
                if any("```python" in text for text in set(got) ^ set(expected)):
                    return "crash", f"{where}: the printed source differs"
                return "caught", f"{where} number"
    return "passed", ""


# All of them


def work(job):
    """One square of the table, in a process of its own: (job, result)."""
    name, chapter, path = job
    for _ in range(2):  # a kernel may be given a port that another one takes first: it dies before it begins
        try:
            result = run_chapter(path, name) if chapter else run_tests(name)
        except Exception as error:  # a cell that takes too long, or a kernel that died
            result = "crash", f"{type(error).__name__}: {error}"
        if "before replying to kernel_info" not in result[1]:
            break
    return job, result


def jobs(names, chapters, folder):
    """(mutant, chapter or 0 for the tests, path): first without a mutant, long ones first."""
    for name in ["", *names]:
        for chapter in sorted(chapters, reverse=True):
            if not name or chapter in MUTANTS[name][0]:
                yield name, chapter, folder / CHAPTERS[chapter]
        yield name, 0, None


def judge(name, result):
    """(what to write into the table, whether that is as it should be)."""
    verdict, where = result
    if verdict == "crash":
        return "CRASH", False
    if name:
        return (where, True) if verdict == "caught" else ("SURVIVED", False)
    return ("passes", True) if verdict == "passed" else (f"FAILS {where}", False)


def main():
    """Run all, print the table, exit with 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mutants", nargs="*", metavar="mutant", help="default: all")
    parser.add_argument("--chapters", type=int, nargs="*", default=list(CHAPTERS), choices=list(CHAPTERS))
    parser.add_argument("--notebooks", type=Path, default=ROOT / "notebooks", help="folder of the chapters")
    parser.add_argument("--pytest", metavar="MUTANT", help="only run the tests of tinynet, in this process")
    arguments = parser.parse_args()
    if arguments.pytest is not None:
        sys.exit(pytest_under(arguments.pytest))
    unknown = set(arguments.mutants) - set(MUTANTS)
    if unknown:
        parser.error(f"no such mutant: {', '.join(sorted(unknown))}; there are: {'; '.join(MUTANTS)}")

    started = time.monotonic()
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    missing = [c for c in arguments.chapters if not (arguments.notebooks / CHAPTERS[c]).exists()]
    chapters = sorted(set(arguments.chapters) - set(missing))
    names = arguments.mutants or list(MUTANTS)
    todo = list(jobs(names, chapters, arguments.notebooks.resolve()))
    results = {}
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for (name, chapter, _), result in pool.map(work, todo):
            results[name, chapter] = result

    wrong = [f"chapter {chapter} is missing: {CHAPTERS[chapter]}" for chapter in missing]
    table = [["mutant", "tests of tinynet", *(f"chapter {chapter}" for chapter in chapters)]]
    for name in ["", *names]:
        row = [name or "(none)"]
        for chapter in [0, *chapters]:
            if (name, chapter) not in results:
                row.append("")
                continue
            text, right = judge(name, results[name, chapter])
            row.append(text)
            if not right:
                place = f"chapter {chapter}" if chapter else "tests of tinynet"
                wrong.append(f"{name or 'no mutant'}, {place}: {text}. {results[name, chapter][1]}")
        table.append(row)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    caught = sum(result[0] == "caught" for result in results.values())
    print(f"\n{len(names)} mutants, caught {caught} times in {time.monotonic() - started:.0f} s")
    if wrong:
        print("\nNot as it should be:", *wrong, sep="\n- ")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
