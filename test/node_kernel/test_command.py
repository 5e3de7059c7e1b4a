"""`jupyter receptive install` and `uninstall`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


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


@pytest.mark.parametrize("name", ["home", "home of Zoë #1"])
def test_install_user_puts_it_into_the_home_where_kernelspec_lists_and_removes_it(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    home.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER_", "XDG_"))}
    # The environment of the tests has a spec of this name too, and would come first.
    environment |= {"HOME": str(home), "JUPYTER_PREFER_ENV_PATH": "0"}

    def jupyter(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["jupyter", *arguments], capture_output=True, text=True, env=environment, check=False)

    def listed() -> str:
        return json.loads(jupyter("kernelspec", "list", "--json").stdout)["kernelspecs"]["receptive-node"]["resource_dir"]

    without = listed()
    installed = jupyter("receptive", "install", "--user")
    assert installed.returncode == 0, installed.stderr
    assert Path(listed()).is_relative_to(home)
    removed = jupyter("kernelspec", "remove", "-f", "receptive-node")
    assert removed.returncode == 0, removed.stderr
    assert listed() == without
    again = jupyter("receptive", "uninstall", "--user")
    assert "is not installed there" in again.stderr


def test_the_command_jupyter_receptive_is_also_one_of_its_own(tmp_path: Path) -> None:
    ended = subprocess.run(
        ["jupyter-receptive", "install", "--prefix", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0
    assert ended.stdout.startswith(f"Installed receptive-node in {tmp_path}")


def test_install_sys_prefix_puts_it_into_the_environment_of_this_python() -> None:
    folder = Path(sys.prefix, "share", "jupyter", "kernels", "receptive-node")
    assert str(folder) in receptive("install", "--sys-prefix").stdout


def test_install_with_a_node_that_is_too_old_says_which_was_found_and_where(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v18.19.1\n")
    node.chmod(0o755)
    ended = receptive("install", "--prefix", str(tmp_path), "--node", str(node))
    assert ended.returncode == 1
    assert f"Node.js 20 or later is needed, got 18.19.1 ({node})" in ended.stderr
    assert "https://nodejs.org" in ended.stderr


def test_uninstalling_what_is_not_there_says_so(tmp_path: Path) -> None:
    ended = receptive("uninstall", "--prefix", str(tmp_path))
    assert ended.returncode == 1
    assert "is not installed there" in ended.stderr


def test_install_without_node_says_what_to_install(tmp_path: Path) -> None:
    bin_folder = Path(sys.executable).parent
    ended = receptive("install", "--prefix", str(tmp_path), PATH=str(bin_folder))
    assert ended.returncode == 1
    assert "Node.js is needed on the PATH, got none" in ended.stderr
    assert "Traceback" not in ended.stderr
