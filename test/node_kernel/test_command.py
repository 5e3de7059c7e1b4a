"""`jupyter receptive install` and `uninstall`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path


def receptive(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["jupyter", "receptive", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


def test_install_writes_a_spec_below_the_prefix_and_uninstall_removes_it(tmp_path: Path) -> None:
    folder = tmp_path / "share" / "jupyter" / "kernels" / "receptive-node"
    assert receptive("install", "--prefix", str(tmp_path)).returncode == 0
    spec = json.loads((folder / "kernel.json").read_text())
    assert spec["display_name"] == "TypeScript (Receptive, Node)"
    assert (spec["language"], spec["interrupt_mode"]) == ("typescript", "message")
    assert {each.name for each in folder.iterdir()} == {"kernel.json", "logo-svg.svg"}
    assert receptive("uninstall", "--prefix", str(tmp_path)).returncode == 0
    assert not folder.exists()


def test_install_user_puts_it_where_jupyter_lists_it(tmp_path: Path) -> None:
    receptive("install", "--user", JUPYTER_DATA_DIR=str(tmp_path))
    assert (tmp_path / "kernels" / "receptive-node" / "kernel.json").exists()
    receptive("uninstall", "--user", JUPYTER_DATA_DIR=str(tmp_path))
    assert not (tmp_path / "kernels" / "receptive-node").exists()


def test_uninstalling_what_is_not_there_says_so(tmp_path: Path) -> None:
    ended = receptive("uninstall", "--prefix", str(tmp_path))
    assert ended.returncode == 1
    assert "is not installed there" in ended.stderr


def test_install_without_node_says_what_to_install(tmp_path: Path) -> None:
    bin_folder = Path(__import__("sys").executable).parent
    ended = receptive("install", "--prefix", str(tmp_path), PATH=str(bin_folder))
    assert ended.returncode == 1
    assert "Node.js is needed on the PATH, got none" in ended.stderr
    assert "Traceback" not in ended.stderr
