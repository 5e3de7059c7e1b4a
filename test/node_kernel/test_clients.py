"""Other programs that run TypeScript through the kernel: nbmake, jupyter run, jupyter execute and jupyter console."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from conftest import KERNEL

EXAMPLES = Path(__file__).parents[2] / "examples"
# Seconds that a whole notebook may take on a machine that does much else.
TIMEOUT = 300


def command(*words: str, folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=folder, input=text, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )


def notebook(folder: Path, *sources: str) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    made.metadata.kernelspec = {"name": KERNEL, "display_name": KERNEL, "language": "typescript"}
    path = folder / "made.ipynb"
    nbformat.write(made, path)
    return path


def nbmake(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return command(sys.executable, "-m", "pytest", "--nbmake", "-p", "no:cacheprovider", *arguments, folder=folder)


def test_nbmake_runs_the_examples(tmp_path: Path) -> None:
    for example in EXAMPLES.glob("*.ipynb"):
        shutil.copy(example, tmp_path)
    ended = nbmake(tmp_path, f"--nbmake-kernel={KERNEL}", ".")
    assert ended.returncode == 0, ended.stdout
    assert f"{len(list(tmp_path.glob('*.ipynb')))} passed" in ended.stdout


def test_nbmake_tells_the_cell_that_fails_and_its_line(tmp_path: Path) -> None:
    path = notebook(tmp_path, "const n: number = 1;", "const m = n;\nif (m < 2) throw new RangeError('too few');")
    ended = nbmake(tmp_path, path.name)
    assert ended.returncode == 1
    shown = re.sub(r"\x1b\[\d+m", "", ended.stdout)
    assert "RangeError: too few\n    at Cell [2], line 2:18" in shown
    assert "1 failed" in shown


def test_jupyter_execute_writes_the_outputs_into_the_notebook(tmp_path: Path) -> None:
    path = notebook(tmp_path, "const double = (n: number): number => 2 * n;", "double(21)")
    ended = command("jupyter", "execute", "--inplace", path.name, folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert nbformat.read(path, as_version=4).cells[1].outputs[0].data["text/plain"] == "42"


def test_jupyter_run_prints_what_a_file_prints(tmp_path: Path) -> None:
    (tmp_path / "script.ts").write_text("const n: number = 41;\nconsole.log(n + 1);\nconsole.error('told');\n")
    ended = command("jupyter", "run", f"--kernel={KERNEL}", "script.ts", folder=tmp_path)
    assert (ended.stdout, ended.returncode) == ("42\n", 0), ended.stderr
    assert "told" in ended.stderr


def test_jupyter_console_keeps_names_from_line_to_line(tmp_path: Path) -> None:
    lines = "let n = 40\nn += 2\n`n is ${n}`\n"
    console = ("jupyter", "console", f"--kernel={KERNEL}", "--simple-prompt")
    ended = command(*console, folder=tmp_path, text=lines)
    assert "TypeScript under Node" in ended.stdout
    assert "'n is 42'" in ended.stdout
