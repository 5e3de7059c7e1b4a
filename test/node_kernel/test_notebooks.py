"""Notebooks without a page: nbconvert and nbclient."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest
from conftest import KERNEL
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.ipynb"))


def notebook(*sources: str) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    made.metadata.kernelspec = {"name": KERNEL, "display_name": KERNEL, "language": "typescript"}
    return made


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_nbconvert_executes_every_example(example: Path, tmp_path: Path) -> None:
    command = ["jupyter", "nbconvert", "--to", "notebook", "--execute", f"--ExecutePreprocessor.kernel_name={KERNEL}"]
    conversion = [*command, "--output-dir", str(tmp_path), str(example)]
    run = subprocess.run(conversion, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr[-5000:]
    executed = nbformat.read(tmp_path / example.name, as_version=4)
    nbformat.validate(executed)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert any(output.get("data", {}).get("image/png") for cell in code for output in cell.outputs)


def test_nbclient_stops_at_a_cell_that_fails_and_keeps_what_was_done() -> None:
    failing = notebook("let steps = 1; steps", "throw new TypeError('no such layer')", "steps += 1")
    with pytest.raises(CellExecutionError, match="no such layer") as raised:
        NotebookClient(failing).execute()
    assert raised.value.ename == "TypeError"
    assert [cell.execution_count for cell in failing.cells] == [1, 2, None]
    (output,) = failing.cells[1].outputs
    assert output.output_type == "error"


def test_nbclient_goes_on_past_errors_where_it_is_told_to() -> None:
    failing = notebook("let steps = 1; steps", "null.x", "steps += 1; steps")
    NotebookClient(failing, allow_errors=True).execute()
    assert failing.cells[2].outputs[0].data["text/plain"] == "2"


def test_the_note_of_a_type_error_is_kept_below_what_its_cell_says() -> None:
    noted = notebook("const layers: number = 'three'; layers", "null.x", "layers")
    NotebookClient(noted, allow_errors=True).execute()
    kinds = [[output.output_type for output in cell.outputs] for cell in noted.cells]
    assert kinds == [["execute_result", "display_data"], ["error", "display_data"], ["execute_result"]]
    assert "TS2322" in noted.cells[0].outputs[1].data["text/plain"]
    assert "TS18050" in noted.cells[1].outputs[1].data["text/plain"]


def test_a_display_is_updated_in_the_cell_that_made_it() -> None:
    updated = notebook("display('first', { id: 'one' });", "display('second', { id: 'one', update: true });")
    NotebookClient(updated).execute()
    assert updated.cells[0].outputs[0].data["text/plain"] == "'second'"
    assert updated.cells[1].outputs == []


def test_cells_import_and_read_the_files_beside_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "shared.ts").write_text("export const twice = (n: number): number => 2 * n;")
    (tmp_path / "data.json").write_text('{ "n": 21 }')
    beside = notebook(
        "import { twice } from './shared.ts'; import data from './data.json'; twice(data.n)",
        "new TextDecoder().decode(await readFile('data.json'))",
        "await writeFile('new.txt', 'written');",
    )
    NotebookClient(beside, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert [cell.outputs[0].data["text/plain"] for cell in beside.cells[:2]] == ["42", "'{ \"n\": 21 }'"]
    assert (tmp_path / "new.txt").read_text() == "written"


def test_two_notebooks_at_once_do_not_share_globals() -> None:
    first, second = notebook("let mine = 1; mine"), notebook("typeof mine")
    client = NotebookClient(first)
    with client.setup_kernel():
        client.execute_cell(first.cells[0], 0)
        NotebookClient(second).execute()
    assert second.cells[0].outputs[0].data["text/plain"] == "'undefined'"
