"""Clients that start the kernel from its spec and speak ZeroMQ themselves, without Jupyter's manager, as VS Code does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jupyterlab_receptive
import pytest
import zmq
from conftest import KERNEL, PATIENCE, is_alive
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.session import Session

KINDS = {"shell": zmq.DEALER, "control": zmq.DEALER, "stdin": zmq.DEALER, "iopub": zmq.SUB, "hb": zmq.REQ}
# Enough for a kernel that is up to end, and too short for one that waits to be killed.
SOON = 20


class Client:
    """Sockets of one client, open from the beginning but for iopub, which is opened at its first use."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self.session = Session(key=connection["key"].encode(), signature_scheme=connection["signature_scheme"])
        self._connection = connection
        self._context = zmq.Context()
        self._sockets: dict[str, zmq.Socket] = {}
        for channel in ("shell", "control", "stdin", "hb"):
            self.socket(channel)

    def socket(self, channel: str) -> zmq.Socket:
        if channel not in self._sockets:
            made = self._context.socket(KINDS[channel])
            made.linger = 0
            if channel == "iopub":
                made.subscribe(b"")
            else:
                made.identity = self.session.session.encode()
            separator = "-" if self._connection["transport"] == "ipc" else ":"
            port = self._connection[f"{channel}_port"]
            made.connect(f"{self._connection['transport']}://{self._connection['ip']}{separator}{port}")
            self._sockets[channel] = made
        return self._sockets[channel]

    def ask(self, kind: str, content: dict[str, Any] | None = None, channel: str = "shell") -> str:
        return self.session.send(self.socket(channel), kind, content or {})["header"]["msg_id"]

    def receive(self, channel: str) -> dict[str, Any]:
        """Return the next message of a channel, its signature checked."""
        assert self.socket(channel).poll(PATIENCE * 1000), f"nothing came on {channel}"
        return self.session.deserialize(self.session.feed_identities(self.socket(channel).recv_multipart())[1])

    def is_silent(self, channel: str) -> bool:
        return self.socket(channel).poll(300) == 0

    def run(self, code: str) -> dict[str, Any]:
        """Run a cell; return the content of its reply."""
        request = self.ask("execute_request", {"code": code, "silent": False, "store_history": True})
        reply = self.receive("shell")
        assert reply["parent_header"]["msg_id"] == request
        return reply["content"]

    def value_of(self, code: str) -> str:
        """Run a cell; return the text of its result, told in the reply."""
        request = self.ask("execute_request", {"code": "", "user_expressions": {"value": code}})
        reply = self.receive("shell")
        assert reply["parent_header"]["msg_id"] == request
        return reply["content"]["user_expressions"]["value"]["data"]["text/plain"]

    def texts_of(self, requests: list[str]) -> list[str]:
        """Return what cells print from now on, each to its `idle`, in whatever order they run."""
        texts = dict.fromkeys(requests, "")
        running = set(requests)
        while running:
            message = self.receive("iopub")
            request = message["parent_header"].get("msg_id")
            if request in texts:
                texts[request] += message["content"].get("text", "")
            if message["content"].get("execution_state") == "idle":
                running.discard(request)
        return list(texts.values())

    def close(self) -> None:
        self._context.destroy()


class Started:
    """A kernel whose process is ours, started as the spec says."""

    def __init__(self, folder: Path, *, transport: str = "tcp", **options: Any) -> None:
        ip = {"tcp": "127.0.0.1", "ipc": str(folder / "socket")}[transport]
        self.path, self.connection = write_connection_file(
            str(folder / "connection.json"), transport=transport, ip=ip, key=b"a key of the client's own"
        )
        spec = KernelSpecManager().get_kernel_spec(KERNEL)
        assert spec.interrupt_mode == "message"
        self.argv = [word.replace("{connection_file}", self.path) for word in spec.argv]
        self.clients: list[Client] = []
        self.process = subprocess.Popen(self.argv, start_new_session=True, **options)

    def client(self) -> Client:
        self.clients.append(Client(self.connection))
        return self.clients[-1]

    def stop(self) -> None:
        for each in self.clients:
            each.close()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    started: list[Started] = []

    def begin(folder: Path = tmp_path, **options: Any) -> Started:
        started.append(Started(folder, **options))
        return started[-1]

    yield begin
    for each in started:
        each.stop()


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_a_heartbeat_and_repeated_questions_from_before_the_kernel_is_up_are_answered(
    start: Callable[..., Started], transport: str
) -> None:
    client = start(transport=transport).client()
    client.socket("hb").send(b"ping")
    asked = []
    for _ in range(5):
        asked.append(client.ask("kernel_info_request"))
        time.sleep(0.05)
    assert client.socket("hb").poll(PATIENCE * 1000) and client.socket("hb").recv() == b"ping"
    replies = [client.receive("shell") for _ in asked]
    assert [each["parent_header"]["msg_id"] for each in replies] == asked
    assert {each["content"]["implementation"] for each in replies} == {"receptive"}
    assert client.run("1 + 1")["status"] == "ok"
    request = client.ask("shutdown_request", {"restart": False}, channel="control")
    assert client.receive("control")["parent_header"]["msg_id"] == request


def test_a_listener_that_comes_while_a_cell_runs_is_welcomed_and_hears_the_rest(start: Callable[..., Started]) -> None:
    kernel = start()
    early = kernel.client()
    early.socket("iopub")
    early.run("let go = () => {}")
    code = "console.log('before'); await input(); console.log('after')"
    request = early.ask("execute_request", {"code": code, "allow_stdin": True})
    early.receive("stdin")
    late = kernel.client()
    welcome = late.receive("iopub")
    assert (welcome["msg_type"], welcome["content"]) == ("iopub_welcome", {"subscription": ""})
    early.ask("input_reply", {"value": "", "status": "ok"}, channel="stdin")
    assert late.texts_of([request]) == ["after\n"]
    assert early.texts_of([request]) == ["before\nafter\n"]


def test_each_of_several_clients_gets_its_own_replies_and_all_hear_what_cells_print(start: Callable[..., Started]) -> None:
    kernel = start()
    clients = [kernel.client() for _ in range(4)]
    for each in clients:
        assert each.receive("iopub")["msg_type"] == "iopub_welcome"
    requests = [
        each.ask("execute_request", {"code": f"let from{n} = {n}; console.log('client {n}')"})
        for n, each in enumerate(clients)
    ]
    for each, request in zip(clients, requests, strict=True):
        assert each.receive("shell")["parent_header"]["msg_id"] == request
    for each in clients:
        assert each.is_silent("shell")
        assert each.texts_of(requests) == [f"client {n}\n" for n in range(4)]
    assert clients[0].value_of("from0 + from1 + from2 + from3") == "6"


def test_interrupt_request_on_control_is_answered_while_another_client_runs_a_cell(start: Callable[..., Started]) -> None:
    kernel = start()
    one, other = kernel.client(), kernel.client()
    one.receive("iopub")
    request = one.ask("execute_request", {"code": "console.log('on'); while (true) {}"})
    while one.receive("iopub")["msg_type"] != "stream":
        pass
    interrupt = other.ask("interrupt_request", channel="control")
    told = other.receive("control")
    assert (told["parent_header"]["msg_id"], told["content"]["status"]) == (interrupt, "ok")
    reply = one.receive("shell")
    assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (request, "KeyboardInterrupt")


def test_a_client_that_goes_without_a_word_leaves_the_kernel_to_the_others(start: Callable[..., Started]) -> None:
    kernel = start()
    gone, other = kernel.client(), kernel.client()
    other.receive("iopub")
    gone.run("let kept = 41")
    code = "console.log('on'); await new Promise(done => setTimeout(done, 300)); kept += 1"
    gone.ask("execute_request", {"code": code})
    while other.receive("iopub")["msg_type"] != "stream":
        pass
    gone.close()
    assert other.run("1")["status"] == "ok"
    assert other.value_of("kept") == "42"


def test_the_kernel_ends_with_the_program_named_in_jpy_parent_pid(start: Callable[..., Started], tmp_path: Path) -> None:
    starter = tmp_path / "starter.py"
    starter.write_text(
        "import os, subprocess, sys\n"
        "os.environ['JPY_PARENT_PID'] = str(os.getpid())\n"
        "print(subprocess.Popen(sys.argv[1:]).pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    kernel = start()
    kernel.client().ask("shutdown_request", {"restart": False}, channel="control")
    assert kernel.process.wait(PATIENCE) == 0
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, str(starter), *kernel.argv], text=True, **pipes) as parent:
        assert parent.stdout
        started = int(parent.stdout.readline())
        assert kernel.client().run("1 + 1")["status"] == "ok"
        parent.kill()
    end = time.monotonic() + SOON
    while is_alive(started):
        assert time.monotonic() < end, "the kernel outlives the program that started it"
        time.sleep(0.1)


def test_an_environment_with_next_to_nothing_in_it_suffices(start: Callable[..., Started], tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "JUPYTER_DATA_DIR": str(tmp_path / "data")}
    client = start(env=bare).client()
    assert client.run("const home: string = 'none'")["status"] == "ok"
    assert client.value_of("'HOME' in process.env") == "false"


def test_a_user_without_a_home_has_a_kernel_without_a_history_of_old_sessions(
    start: Callable[..., Started], tmp_path: Path
) -> None:
    # As in a container that runs under a number which no list of users knows.
    (tmp_path / "sitecustomize.py").write_text("import pwd\npwd.getpwuid = {}.__getitem__\n")
    client = start(env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)}).client()
    assert client.run("const kept = 42")["status"] == "ok"
    client.ask("history_request", {"hist_access_type": "tail", "n": 2, "output": False, "raw": True})
    assert [entry[2] for entry in client.receive("shell")["content"]["history"]] == ["const kept = 42"]


@pytest.mark.parametrize("name", ["with spaces", "Zürich–東京", "#1 & 50% {a}?"])
def test_the_notebooks_folder_and_the_connection_file_may_have_any_name(
    start: Callable[..., Started], tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "twice näher.ts").write_text("export const twice = (n: number): number => 2 * n;", encoding="utf-8")
    (folder / "données.txt").write_text("21", encoding="utf-8")
    client = start(folder, cwd=folder).client()
    assert client.run("import { twice } from './twice näher.ts'")["status"] == "ok"
    assert client.run("const read = Number(new TextDecoder().decode(await readFile('données.txt')))")["status"] == "ok"
    assert client.value_of("twice(read)") == "42"
    assert client.run("import { writeFileSync } from 'node:fs'; writeFileSync('neu.txt', 'ja')")["status"] == "ok"
    assert (folder / "neu.txt").read_text() == "ja"


@pytest.mark.parametrize("name", ["with spaces", "Zürich–東京", "#1 & 50% {a}"])
def test_the_environments_folder_may_have_any_name(
    start: Callable[..., Started], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    installed = Path(jupyterlab_receptive.__file__).parent
    shutil.copytree(installed, tmp_path / name / installed.name)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / name))
    client = start(cwd=tmp_path).client()
    assert client.run("import { ones } from 'receptive'; const six = ones([6]).sum().item()")["status"] == "ok"
    assert client.value_of("six") == "6"
    running = client.value_of("process.argv[1]")
    assert name in running, running
