"""What keeps the kernel from starting is said in one line, with what to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from jupyterlab_receptive.node_kernel.node import listen_beside

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


def connection(tmp_path: Path, **changes: object) -> Path:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in CHANNELS]
    ports = {f"{name}_port": each.getsockname()[1] for name, each in zip(CHANNELS, listeners, strict=True)}
    for each in listeners:
        each.close()
    content = {"transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256", **ports, **changes}
    path = tmp_path / "connection.json"
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}))
    return path


def test_the_kernel_takes_none_of_the_ports_that_jupyter_has_chosen_for_it() -> None:
    # Two of three ports are Jupyter's, so that the system's first choice would often be one of them.
    chosen = {port for port in range(65536) if port // 2 % 3 != 0}
    for _ in range(20):
        with listen_beside(chosen) as listener:
            assert listener.getsockname()[1] not in chosen


def start(path: Path, **environment: str) -> str:
    """Start a kernel that cannot start; return what it says."""
    command = [sys.executable, "-m", "jupyterlab_receptive.node_kernel", "-f", str(path)]
    ended = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def fake_node(tmp_path: Path, version: str) -> str:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    return str(node)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"shell_port": None}, "shell_port expects int, got None"),
        ({"hb_port": "5555"}, "hb_port expects int, got '5555'"),
        ({"control_port": 0}, "control_port expects 1 to 65535, got 0"),
        ({"transport": "udp"}, "transport expects tcp or ipc, got 'udp'"),
        ({"signature_scheme": "md5"}, "signature_scheme expects hmac- and a hash, got 'md5'"),
        ({"signature_scheme": "hmac-rot13"}, "signature_scheme expects hmac- and a hash, got 'hmac-rot13'"),
        ({"key": 5}, "key expects str, got 5"),
    ],
)
def test_a_connection_file_with_a_wrong_field(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    assert said in start(connection(tmp_path, **changes))


def test_a_connection_file_that_is_missing(tmp_path: Path) -> None:
    assert "expects to be a file, got none" in start(tmp_path / "nowhere.json")


@pytest.mark.parametrize(("text", "said"), [("{", "expects JSON"), ("[1]", "expects an object, got list")])
def test_a_connection_file_that_is_broken(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text)
    assert said in start(path)


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = start(connection(tmp_path, iopub_port=port))
    assert f"iopub: tcp://127.0.0.1:{port} is in use by another program" in said


def test_node_is_missing(tmp_path: Path) -> None:
    said = start(connection(tmp_path), PATH=str(tmp_path))
    assert "Node.js is needed on the PATH, got none" in said
    assert "https://nodejs.org" in said


def test_node_is_too_old(tmp_path: Path) -> None:
    said = start(connection(tmp_path), RECEPTIVE_NODE=fake_node(tmp_path, "v18.19.1"))
    assert "Node.js 20 or later is needed, got 18.19.1" in said


def test_node_is_something_else(tmp_path: Path) -> None:
    said = start(connection(tmp_path), RECEPTIVE_NODE=fake_node(tmp_path, "hello"))
    assert "expects to be Node.js" in said


def test_a_file_of_the_notebooks_folder_does_not_shadow_pythons_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secrets.py").write_text("raise RuntimeError('imported')")
    monkeypatch.chdir(tmp_path)
    assert "expects to be a file" in start(tmp_path / "nowhere.json")
