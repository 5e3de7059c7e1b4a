"""Joins the sockets of ZeroMQ and the process of Node: checks and makes signatures, and knows nothing of contents."""

from __future__ import annotations

import signal
import socket
import sys

import zmq
from jupyter_client.session import DELIM, Session

from .channels import bind_channels
from .connection import Connection
from .frames import FrameReader, encode_frame
from .node import NodeProcess
from .parent import Parent

# What has the name of a channel in a frame; control first, so that an interrupt overtakes cells.
_REQUESTS = ("control", "stdin", "shell")
_INTERRUPT = encode_frame([b"interrupt"])
_PIECE = 1 << 18
# Milliseconds between two looks at whether the program that started the kernel still lives.
_PARENT_INTERVAL = 1000


class Bridge:
    """One running kernel."""

    def __init__(self, connection: Connection, node: NodeProcess) -> None:
        self._session = Session(key=connection.key, signature_scheme=connection.signature_scheme)
        self._context = zmq.Context()
        self._node = node
        self._sockets = bind_channels(self._context, connection)
        self._reader = FrameReader()
        self._parent = Parent()
        self._stream = node.connect()
        self._signals, self._signalled = socket.socketpair()

    def run(self) -> int:
        """Serve until the kernel ends; return the exit code of the process."""
        self._watch_signals()
        poller = zmq.Poller()
        for each in (*self._sockets.values(), self._stream, self._signals):
            poller.register(each, zmq.POLLIN)
        try:
            while self._serve(dict(poller.poll(_PARENT_INTERVAL))):
                pass
        finally:
            self._stream.close()
            code = self._node.stop()
            self._context.destroy()
        return code

    def _watch_signals(self) -> None:
        """Have signals wake the loop, whatever it waits for; the handlers themselves do nothing."""
        for each in (self._signals, self._signalled):
            each.setblocking(False)
        signal.set_wakeup_fd(self._signalled.fileno())
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: None)

    def _serve(self, ready: dict[object, int]) -> bool:
        """Take from everything that is ready; return whether to go on."""
        if self._signals.fileno() in ready and not self._take_signals():
            return False
        if self._sockets["hb"] in ready:
            self._sockets["hb"].send(self._sockets["hb"].recv())
        if self._sockets["iopub"] in ready:
            self._welcome(self._sockets["iopub"].recv())
        for channel in _REQUESTS:
            if self._sockets[channel] in ready:
                self._pass_request(channel)
        if self._stream.fileno() in ready and not self._pass_answers():
            return False
        return self._parent.is_alive()

    def _take_signals(self) -> bool:
        for number in self._signals.recv(_PIECE):
            if number != signal.SIGINT:
                return False
            self._stream.sendall(_INTERRUPT)
        return True

    def _welcome(self, subscription: bytes) -> None:
        """Tell a new listener that it now hears everything (JEP 65)."""
        if subscription[:1] == b"\x01":
            topic = subscription[1:]
            content = {"subscription": topic.decode("utf-8", "replace")}
            self._session.send(self._sockets["iopub"], "iopub_welcome", content, ident=topic)

    def _pass_request(self, channel: str) -> None:
        message = self._sockets[channel].recv_multipart()
        try:
            addresses, parts = self._session.feed_identities(message)
            self._session.deserialize(parts, content=False)
        except (TypeError, ValueError) as error:
            print(f"receptive-node: a message on {channel} was dropped: {error}", file=sys.stderr)
            return
        self._stream.sendall(encode_frame([channel.encode(), *addresses, DELIM, *parts[1:]]))

    def _pass_answers(self) -> bool:
        try:
            piece = self._stream.recv(_PIECE)
        except ConnectionError:
            return False
        for channel, *frame in self._reader.push(piece):
            start = frame.index(DELIM) + 1
            signature = self._session.sign(frame[start : start + 4])
            self._sockets[channel.decode()].send_multipart([*frame[:start], signature, *frame[start:]])
        return bool(piece)
