"""The connection file: where Jupyter wants the kernel to listen, and the key that signs the messages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import StartError

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


@dataclass(frozen=True)
class Connection:
    """What a connection file says."""

    transport: str
    ip: str
    ports: dict[str, int]
    key: bytes
    signature_scheme: str

    def address(self, channel: str) -> str:
        """Return the address that a channel is bound to."""
        separator = "-" if self.transport == "ipc" else ":"
        return f"{self.transport}://{self.ip}{separator}{self.ports[channel]}"


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StartError(f"connection file: {path} expects to be a file, got none") from error
    except OSError as error:
        raise StartError(f"connection file: {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise StartError(f"connection file: {path} expects JSON, got {error}") from error
    if not isinstance(content, dict):
        raise StartError(f"connection file: {path} expects an object, got {type(content).__name__}")
    return content


def read_connection_file(path: Path) -> Connection:
    """Return what the file says; raise `StartError` naming the first thing that is wrong with it."""
    content = _read(path)

    def field(name: str, kind: type, default: Any) -> Any:
        value = content.get(name, default)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise StartError(f"connection file: {name} expects {kind.__name__}, got {value!r} ({path})")
        return value

    ports = {channel: field(f"{channel}_port", int, None) for channel in CHANNELS}
    for channel, port in ports.items():
        if not 0 < port < 65536:
            raise StartError(f"connection file: {channel}_port expects 1 to 65535, got {port} ({path})")
    transport = field("transport", str, "tcp")
    if transport not in ("tcp", "ipc"):
        raise StartError(f"connection file: transport expects tcp or ipc, got {transport!r} ({path})")
    scheme = field("signature_scheme", str, "hmac-sha256")
    if not scheme.startswith("hmac-") or scheme.removeprefix("hmac-") not in hashlib.algorithms_available:
        raise StartError(f"connection file: signature_scheme expects hmac- and a hash, got {scheme!r} ({path})")
    return Connection(
        transport=transport,
        ip=field("ip", str, "127.0.0.1"),
        ports=ports,
        key=field("key", str, "").encode(),
        signature_scheme=scheme,
    )
