"""The five sockets of a Jupyter kernel."""

from __future__ import annotations

import zmq

from .connection import CHANNELS, Connection
from .errors import StartError

_KINDS = {
    "shell": zmq.ROUTER,
    "control": zmq.ROUTER,
    "stdin": zmq.ROUTER,
    "iopub": zmq.XPUB,
    "hb": zmq.REP,
}
# Milliseconds that the last messages have to leave after the kernel has ended.
_LINGER = 1000


def bind_channels(context: zmq.Context, connection: Connection) -> dict[str, zmq.Socket]:
    """Return a bound socket for each channel; raise `StartError` where a port is taken."""
    sockets = {}
    for channel in CHANNELS:
        channel_socket = context.socket(_KINDS[channel])
        channel_socket.linger = _LINGER
        # Without a limit: a socket that is full drops what a cell prints.
        channel_socket.sndhwm = 0
        if channel == "iopub":
            channel_socket.xpub_verbose = True
        address = connection.address(channel)
        try:
            channel_socket.bind(address)
        except zmq.ZMQError as error:
            if error.errno == zmq.EADDRINUSE:
                raise StartError(
                    f"{channel}: {address} is in use by another program; start the kernel again to get other ports"
                ) from error
            raise StartError(f"{channel}: {address} cannot be bound: {error}") from error
        sockets[channel] = channel_socket
    return sockets
