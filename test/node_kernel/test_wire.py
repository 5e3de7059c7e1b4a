"""The wire protocol: signatures, heartbeat, control, signals, and the life of the two processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zmq
from conftest import PATIENCE, Kernel, is_alive
from jupyter_client.session import Session


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def children(process: int) -> list[int]:
    """Return the ids of the processes that a process has started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if after_name[0] != "Z" and int(after_name[1]) == process:
            found.append(int(status.parent.name))
    return found


def test_a_message_with_a_wrong_signature_is_dropped_and_the_kernel_goes_on(kernel: Kernel) -> None:
    forger = Session(key=b"not the key")
    with zmq.Context() as context, context.socket(zmq.DEALER) as shell:
        shell.linger = 0
        shell.connect(f"tcp://127.0.0.1:{kernel.manager.shell_port}")
        forger.send(shell, "execute_request", {"code": "var forged = 1"})
        assert shell.poll(1000) == 0
    assert kernel.result("typeof forged") == "'undefined'"


def test_a_message_that_is_no_message_is_dropped_and_the_kernel_goes_on(kernel: Kernel) -> None:
    with zmq.Context() as context, context.socket(zmq.DEALER) as shell:
        # The end of the context waits until both are sent.
        shell.linger = PATIENCE * 1000
        shell.connect(f"tcp://127.0.0.1:{kernel.manager.shell_port}")
        shell.send_multipart([b"nonsense"])
        shell.send_multipart([b"<IDS|MSG>", b"", b"{"])
    assert kernel.result("1 + 1") == "2"


def test_the_heartbeat_answers_during_a_busy_cell(kernel: Kernel) -> None:
    request = kernel.client.execute("console.log('on'); while (true) {}")
    kernel.wait_for(request, "stream")
    with zmq.Context() as context, context.socket(zmq.REQ) as heart:
        heart.linger = 0
        heart.connect(f"tcp://127.0.0.1:{kernel.manager.hb_port}")
        heart.send(b"beat")
        assert heart.poll(PATIENCE * 1000) and heart.recv() == b"beat"
    kernel.manager.interrupt_kernel()
    assert kernel.reply(request)["ename"] == "KeyboardInterrupt"


def test_a_new_listener_on_iopub_is_welcomed(kernel: Kernel) -> None:
    with zmq.Context() as context, context.socket(zmq.SUB) as iopub:
        iopub.linger = 0
        iopub.connect(f"tcp://127.0.0.1:{kernel.manager.iopub_port}")
        iopub.subscribe(b"")
        assert iopub.poll(PATIENCE * 1000)
        session = Session(key=kernel.client.session.key)
        message = session.deserialize(session.feed_identities(iopub.recv_multipart())[1])
    assert (message["msg_type"], message["content"]) == ("iopub_welcome", {"subscription": ""})


def test_a_comm_carries_binary_buffers_both_ways_while_a_cell_runs(kernel: Kernel) -> None:
    kernel.run(
        "Jupyter.comm.registerTarget('echo', comm => { comm.onMsg = (data, buffers) => comm.send(data, {}, buffers) });"
    )
    running = kernel.client.execute("console.log('on'); await new Promise(() => {})")
    kernel.wait_for(running, "stream")
    session, shell = kernel.client.session, kernel.client.shell_channel.socket
    session.send(shell, "comm_open", {"comm_id": "c", "target_name": "echo", "data": {}})
    sent = [b"\x00\xff" * 1000, b""]
    session.send(shell, "comm_msg", {"comm_id": "c", "data": {"n": 1}}, buffers=sent)
    echo = kernel.next("comm_msg")
    assert (echo["content"], [bytes(each) for each in echo["buffers"]]) == ({"comm_id": "c", "data": {"n": 1}}, sent)
    kernel.manager.interrupt_kernel()
    assert kernel.reply(running)["ename"] == "KeyboardInterrupt"


def test_input_asks_the_client_that_runs_the_cell(kernel: Kernel) -> None:
    request = kernel.client.execute("await input('Your name? ', { password: true })", allow_stdin=True)
    asked = kernel.client.get_stdin_msg(timeout=PATIENCE)
    assert (asked["msg_type"], asked["content"]) == ("input_request", {"prompt": "Your name? ", "password": True})
    kernel.client.input("Ada")
    outputs = kernel.outputs(request)
    assert outputs[-2]["content"]["data"]["text/plain"] == "'Ada'"


def test_input_is_refused_where_the_client_takes_none(kernel: Kernel) -> None:
    reply, _ = kernel.run("await input()", allow_stdin=False)
    assert "allow_stdin" in reply["evalue"]


def test_interrupt_request_ends_an_endless_loop_and_keeps_the_variables(kernel: Kernel) -> None:
    kernel.run("let kept = 41;")
    request = kernel.client.execute("console.log('on'); while (true) {}")
    kernel.wait_for(request, "stream")
    kernel.manager.interrupt_kernel()
    assert kernel.reply(request)["ename"] == "KeyboardInterrupt"
    assert kernel.result("kept + 1") == "42"


def test_sigint_to_the_whole_group_does_the_same(kernel: Kernel) -> None:
    kernel.run("let kept = 41;")
    request = kernel.client.execute("console.log('on'); try { while (true) {} } finally { kept += 1 }")
    kernel.wait_for(request, "stream")
    os.killpg(os.getpgid(kernel.process_id()), signal.SIGINT)
    assert kernel.reply(request)["ename"] == "KeyboardInterrupt"
    assert kernel.result("kept") == "42"


def test_fifty_thousand_lines_all_arrive_in_order(kernel: Kernel) -> None:
    _, outputs = kernel.run("for (let i = 0; i < 50_000; i++) console.log(i)")
    text = "".join(each["content"]["text"] for each in outputs if each["msg_type"] == "stream")
    assert text.split() == [str(i) for i in range(50_000)]


def test_other_requests_are_answered_while_a_cell_runs(kernel: Kernel) -> None:
    request = kernel.client.execute("console.log('on'); while (true) {}")
    kernel.wait_for(request, "stream")
    client = kernel.client
    for asked in (client.kernel_info(), client.complete("conso"), client.inspect("console"), client.comm_info()):
        assert kernel.reply(asked)["status"] == "ok"
    kernel.manager.interrupt_kernel()
    assert kernel.reply(request)["status"] == "error"


def test_after_an_error_waiting_cells_are_aborted(kernel: Kernel) -> None:
    requests = [kernel.client.execute(code) for code in ("await null; throw new Error('x')", "1", "2")]
    assert [kernel.reply(each)["status"] for each in requests] == ["error", "aborted", "aborted"]


def test_shutdown_request_ends_both_processes(start_kernel: Callable[[], Kernel]) -> None:
    kernel = start_kernel()
    host = kernel.process_id()
    (node,) = children(host)
    kernel.wait_for(kernel.client.execute("console.log('on'); while (true) {}"), "stream")
    reply = kernel.client.shutdown(reply=True, timeout=PATIENCE)
    assert (reply["msg_type"], reply["content"]) == ("shutdown_reply", {"status": "ok", "restart": False})
    wait_until(lambda: not is_alive(host) and not is_alive(node))


def test_restarting_forgets_the_variables_and_counts_from_one(start_kernel: Callable[[], Kernel]) -> None:
    kernel = start_kernel()
    kernel.run("let old = 1;")
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=PATIENCE)
    reply, outputs = kernel.run("typeof old")
    assert reply["execution_count"] == 1
    assert outputs[2]["content"]["data"]["text/plain"] == "'undefined'"


def history(kernel: Kernel, **request: object) -> list[list[object]]:
    return kernel.reply(kernel.client.history(**request))["history"]


def test_history_after_a_restart_shows_the_session_before_it(start_kernel: Callable[[], Kernel]) -> None:
    kernel = start_kernel()
    kernel.run("let first = 'of the old session';")
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=PATIENCE)
    kernel.run("let second = 'of the new one';")
    tail = history(kernel, hist_access_type="tail", n=2)
    assert [entry[1:] for entry in tail] == [[1, "let first = 'of the old session';"], [1, "let second = 'of the new one';"]]
    assert tail[1][0] == tail[0][0] + 1
    before = history(kernel, hist_access_type="range", session=-1, start=1, stop=2)
    assert before == [[-1, 1, "let first = 'of the old session';"]]
    found = history(kernel, hist_access_type="search", pattern="*of the old session*", n=5, unique=True)
    assert [entry[2] for entry in found] == ["let first = 'of the old session';"]


def test_receptive_history_size_0_keeps_nothing(
    start_kernel: Callable[[], Kernel], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RECEPTIVE_HISTORY_SIZE", "0")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    kernel = start_kernel()
    kernel.run("'a secret'")
    assert history(kernel, hist_access_type="tail", n=9) == []
    kept = tmp_path / "receptive" / "history.json"
    assert "a secret" not in (kept.read_text() if kept.exists() else "")


def test_the_folder_of_the_process_is_the_notebooks(start_kernel: Callable[[], Kernel]) -> None:
    assert start_kernel().result("process.cwd()") == repr(os.getcwd())


def test_node_ends_when_the_process_with_the_sockets_is_killed(start_kernel: Callable[[], Kernel]) -> None:
    kernel = start_kernel()
    (node,) = children(kernel.process_id())
    kernel.wait_for(kernel.client.execute("console.log('on'); while (true) {}"), "stream")
    os.kill(kernel.process_id(), signal.SIGKILL)
    wait_until(lambda: not is_alive(node))


def test_the_kernel_ends_with_an_error_when_node_is_killed(start_kernel: Callable[[], Kernel]) -> None:
    kernel = start_kernel()
    (node,) = children(kernel.process_id())
    os.kill(node, signal.SIGKILL)
    wait_until(lambda: kernel.manager.provisioner.process.poll() is not None)
    assert kernel.manager.provisioner.process.returncode != 0


def test_sigterm_ends_both_processes(start_kernel: Callable[[], Kernel]) -> None:
    kernel = start_kernel()
    host = kernel.process_id()
    (node,) = children(host)
    os.kill(host, signal.SIGTERM)
    wait_until(lambda: not is_alive(host) and not is_alive(node))
