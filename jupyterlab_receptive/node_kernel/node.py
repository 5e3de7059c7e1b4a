"""The process of Node: finding one that is new enough, and starting the kernel in it."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Container
from pathlib import Path

from .errors import StartError
from .frames import FrameReader

OLDEST = 20
BUNDLE = Path(__file__).parent / "bundle"

_INSTALL = (
    f"Install Node.js {OLDEST} or later (https://nodejs.org, or: conda install -c conda-forge nodejs), "
    "or name one in the environment variable RECEPTIVE_NODE."
)
# Seconds that a busy machine may take to start a process.
_PATIENCE = 60


def _version(node: str) -> tuple[int, str]:
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=_PATIENCE)
        version = told.stdout.strip().removeprefix("v")
        return int(version.split(".")[0]), version
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise StartError(f"node: {node} expects to be Node.js, got: {error}. {_INSTALL}") from error


def find_node(preferred: str | None = None) -> str:
    """Return the command to start: `RECEPTIVE_NODE`, else `preferred` where it still exists, else the PATH's."""
    named = os.environ.get("RECEPTIVE_NODE")
    if named:
        return named
    if preferred and shutil.which(preferred):
        return preferred
    found = shutil.which("node")
    if not found:
        raise StartError(f"node: Node.js is needed on the PATH, got none. {_INSTALL}")
    return found


def check_node(node: str) -> str:
    """Return the version of a Node; raise `StartError` where it is none, or too old."""
    major, version = _version(node)
    if major < OLDEST:
        raise StartError(f"node: Node.js {OLDEST} or later is needed, got {version} ({node}). {_INSTALL}")
    return version


def _history_file() -> list[str]:
    """Return where inputs are kept between sessions: among what Jupyter keeps for this user, if it keeps anything."""
    try:
        from jupyter_core.paths import jupyter_data_dir

        return [str(Path(jupyter_data_dir(), "receptive", "history.json"))]
    except (ImportError, RuntimeError):
        # Python's word for a user without a home.
        return []


def listen_beside(ports: Container[int]) -> socket.socket:
    """Listen on a free port of this machine that is none of these.

    Jupyter has found them free and let them go again; the system may give any of them to the next who asks.
    """
    while True:
        listener = socket.create_server(("127.0.0.1", 0))
        if listener.getsockname()[1] not in ports:
            return listener
        listener.close()


class NodeProcess:
    """The running kernel, and the stream to it.

    Node calls back on a port of this machine and shows a secret that it got on its standard input: neither the
    arguments nor the environment of a process are private, and pipes of our own cannot be handed on everywhere.
    """

    def __init__(self, node: str, ports: Container[int]) -> None:
        """Start it; `ports` are those that the kernel is going to bind."""
        host = BUNDLE / "kernel-process.mjs"
        if not host.exists():
            raise StartError(f"node: {host} is needed, got none; install jupyterlab-receptive again")
        self._node = node
        self._listener = listen_beside(ports)
        self._secret = secrets.token_bytes(32)
        port = self._listener.getsockname()[1]
        try:
            self.process = subprocess.Popen([node, str(host), str(port), *_history_file()], stdin=subprocess.PIPE)
        except OSError as error:
            raise StartError(f"node: {node} expects to be Node.js, got: {error}. {_INSTALL}") from error
        assert self.process.stdin
        try:
            self.process.stdin.write(self._secret)
            self.process.stdin.close()
        except BrokenPipeError:
            # It has ended already; `connect` says why.
            pass

    def connect(self) -> socket.socket:
        """Wait for the call and return the stream."""
        end = time.monotonic() + _PATIENCE
        self._listener.settimeout(0.2)
        with self._listener:
            while time.monotonic() < end:
                if self.process.poll() is not None:
                    check_node(self._node)
                    raise StartError(f"node: {self._node} ended with code {self.process.returncode} at the start")
                try:
                    stream, _ = self._listener.accept()
                except TimeoutError:
                    continue
                if self._knows_secret(stream):
                    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    return stream
                stream.close()
        self.process.kill()
        raise StartError(f"node: a call within {_PATIENCE} s is needed, got none ({self._node})")

    def _knows_secret(self, stream: socket.socket) -> bool:
        reader = FrameReader()
        stream.settimeout(5)
        shown = b""
        try:
            # One byte after the other: what follows the first frame is for the bridge.
            while not shown:
                piece = stream.recv(1)
                if not piece:
                    return False
                for frame in reader.push(piece):
                    shown = b"".join(frame)
        except (TimeoutError, ConnectionError):
            return False
        stream.settimeout(None)
        return secrets.compare_digest(shown, self._secret)

    def stop(self) -> int:
        """End the process where it has not ended by itself, and return its code."""
        try:
            return self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
