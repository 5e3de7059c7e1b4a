"""Kernels for the tests: the installed one, in an empty folder, with nothing of the machine's own configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel
from jupyter_kernel_test.msgspec_v5 import schema_fragments, validate_message

KERNEL = "receptive-node"
# Seconds; generous, for a machine that does much else.
PATIENCE = 60


@pytest.fixture(scope="session", autouse=True)
def _plain_machine(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for name in ("CONFIG", "DATA", "RUNTIME"):
        os.environ[f"JUPYTER_{name}_DIR"] = str(tmp_path_factory.mktemp(name.lower()))
    os.chdir(tmp_path_factory.mktemp("work"))


# What the schema of jupyter_kernel_test does not have.
_COMM = {"comm_id": {"type": "string"}, "data": {"type": "object"}}
schema_fragments.update(
    {
        "comm_open": {"properties": {**_COMM, "target_name": {"type": "string"}}},
        "comm_msg": {"properties": _COMM},
        "comm_close": {"properties": _COMM},
        "iopub_welcome": {"properties": {"subscription": {"type": "string"}}},
    }
)


def validate(message: dict[str, Any]) -> None:
    """Validate against the schema, which calls `abort` what the protocol has called `aborted` since 5.1."""
    if message["content"].get("status") != "aborted":
        validate_message(message)


def is_alive(process: int) -> bool:
    """Return whether a process runs, neither gone nor only remembered by the one that started it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Kernel:
    """A running kernel, every message of which is validated."""

    def __init__(self) -> None:
        self.manager: KernelManager
        self.client: BlockingKernelClient
        self.manager, self.client = start_new_kernel(kernel_name=KERNEL, startup_timeout=PATIENCE)
        self._replies: dict[str, dict[str, Any]] = {}

    def outputs(self, request: str) -> list[dict[str, Any]]:
        """Return what iopub says about a request, to its `idle`."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            validate(message)
            if message["parent_header"].get("msg_id") != request:
                continue
            messages.append(message)
            if message["content"].get("execution_state") == "idle":
                return messages

    def wait_for(self, request: str, kind: str) -> dict[str, Any]:
        """Return the first message of a kind about a request."""
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            validate(message)
            if message["parent_header"].get("msg_id") == request and message["msg_type"] == kind:
                return message

    def next(self, kind: str) -> dict[str, Any]:
        """Return the next message of a kind, whatever it is about."""
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            validate(message)
            if message["msg_type"] == kind:
                return message

    def reply(self, request: str) -> dict[str, Any]:
        """Return the content of the reply on the shell channel."""
        while request not in self._replies:
            message = self.client.get_shell_msg(timeout=PATIENCE)
            validate(message)
            self._replies[message["parent_header"]["msg_id"]] = message
        return self._replies.pop(request)["content"]

    def run(self, code: str, **options: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Run a cell; return its reply and its outputs."""
        request = self.client.execute(code, **options)
        outputs = self.outputs(request)
        return self.reply(request), outputs

    def result(self, code: str) -> str | None:
        """Return the text of a cell's result."""
        _, outputs = self.run(code)
        results = [each["content"]["data"]["text/plain"] for each in outputs if each["msg_type"] == "execute_result"]
        return results[0] if results else None

    def process_id(self) -> int:
        """Return the id of the process that holds the sockets."""
        return self.manager.provisioner.pid

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    """One kernel for the tests of a file."""
    running = Kernel()
    yield running
    running.stop()


@pytest.fixture
def start_kernel() -> Iterator[Callable[[], Kernel]]:
    """Starts kernels of the test's own."""
    started: list[Kernel] = []

    def start() -> Kernel:
        started.append(Kernel())
        return started[-1]

    yield start
    for each in started:
        each.stop()
