"""papermill: parameters arrive as TypeScript, and the page's notebooks run under Node."""

from __future__ import annotations

import math
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from conftest import KERNEL
from papermill.exceptions import PapermillException, PapermillExecutionError
from papermill.parameterize import parameterize_notebook
from papermill.translators import papermill_translators

QUICKSTART = Path(__file__).parents[2] / "examples" / "quickstart.ipynb"
TRANSLATOR = papermill_translators.find_translator(KERNEL, "typescript")


def write(folder: Path, *sources: str, kernel: str = KERNEL) -> str:
    """Write a notebook whose first cell holds parameters; return its path."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata.tags = ["parameters"]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": kernel, "display_name": kernel, "language": "typescript"}
    path = folder / "in.ipynb"
    nbformat.write(made, path)
    return str(path)


def execute(path: str, parameters: dict[str, Any], **options: Any) -> nbformat.NotebookNode:
    out = str(Path(path).with_name("out.ipynb"))
    return papermill.execute_notebook(path, out, parameters, progress_bar=False, **options)


def results(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what the last cell gave."""
    return [each.data["text/plain"] for each in notebook.cells[-1].outputs if each.output_type == "execute_result"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (2**60, "1152921504606846976n"),
        (1e-5, "1e-05"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        ('say "hi"\n$\u2028', '"say \\"hi\\"\\n$\\u2028"'),
        ([1, "a", []], '[1, "a", []]'),
        ({"lr": 0.1, "__proto__": {}}, '{ ["lr"]: 0.1, ["__proto__"]: {} }'),
        (date(2026, 1, 2), '"2026-01-02"'),
    ],
)
def test_translate_writes_a_value_as_typescript(value: object, written: str) -> None:
    assert TRANSLATOR.translate(value) == written


def test_codify_refuses_a_name_that_typescript_does_not_take() -> None:
    with pytest.raises(PapermillException, match="a name of TypeScript is expected, got 'batch-size'"):
        TRANSLATOR.codify({"batch-size": 1})


def test_inspect_tells_name_type_default_and_help_of_each_parameter() -> None:
    source = "// what to try\nlet epochs = 8; // passes\nconst rates: number[] = [0.1, 0.2]\nconsole.log(epochs)"
    found = TRANSLATOR.inspect({"source": source})
    assert [tuple(each) for each in found] == [
        ("epochs", "None", "8", "passes"),
        ("rates", "number[]", "[0.1, 0.2]", ""),
    ]


def test_execute_notebook_gives_the_parameters_to_the_cells_below_them(tmp_path: Path) -> None:
    path = write(tmp_path, "let epochs = 1; const name = 'none';", "[epochs, name, layers.length]")
    given = {"epochs": 5, "name": "it's", "layers": [{"out": 16}, {"out": 32}]}
    ran = execute(path, given)
    assert results(ran) == ["[ 5, \"it's\", 2 ]"]
    assert not any(output.output_type == "display_data" for cell in ran.cells for output in cell.outputs)


def test_execute_notebook_marks_the_cell_that_fails(tmp_path: Path) -> None:
    path = write(tmp_path, "let n = 1;", "if (n > 1) throw new RangeError(`too many: ${n}`);")
    with pytest.raises(PapermillExecutionError, match="too many: 2"):
        execute(path, {"n": 2})


def test_the_engine_receptive_runs_a_notebook_of_the_kernel_in_the_page(tmp_path: Path) -> None:
    path = write(tmp_path, "let n = 1;", "n + 1", kernel="receptive")
    assert results(execute(path, {"n": 41}, engine_name="receptive")) == ["42"]


def test_the_command_runs_the_quickstart_with_a_parameter(tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    command = ["papermill", "-k", KERNEL, "-p", "seed", "0", "--no-progress-bar", str(QUICKSTART), str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    ran = nbformat.read(out, as_version=4)
    nbformat.validate(ran)
    assert ran.cells[0].source == "// Parameters\nlet seed = 0\n"
    assert ran.metadata.papermill.exception is None
    printed = [output.text for cell in ran.cells if cell.cell_type == "code" for output in cell.outputs if "text" in output]
    accuracy = re.search(r"test accuracy: ([\d.]+) %", "".join(printed))
    assert accuracy and float(accuracy[1]) >= 95


def test_parameterize_notebook_replaces_what_it_injected_before(tmp_path: Path) -> None:
    once = papermill.iorw.load_notebook_node(write(tmp_path, "let n = 1;"))
    twice = parameterize_notebook(parameterize_notebook(once, {"n": 2}), {"n": 3})
    assert [cell.source for cell in twice.cells] == ["let n = 1;", "// Parameters\nlet n = 3\n"]
