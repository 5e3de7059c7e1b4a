"""Frames on the stream to the process of Node.

A frame is the number of its parts, then each part behind its length; numbers are 32 bits, big-endian. The same lies
in `src/kernel/node/frames.ts`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

_NUMBER = struct.Struct("!I")


def encode_frame(parts: Sequence[bytes]) -> bytes:
    """Return a frame as it travels."""
    pieces = [_NUMBER.pack(len(parts))]
    for part in parts:
        pieces += [_NUMBER.pack(len(part)), part]
    return b"".join(pieces)


class FrameReader:
    """Puts frames together from a stream that comes in pieces."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._needed = _NUMBER.size

    def push(self, piece: bytes) -> Iterator[list[bytes]]:
        """Take one piece and yield the frames that it completes."""
        self._held += piece
        while len(self._held) >= self._needed:
            frame = self._take()
            if frame is not None:
                yield frame

    def _take(self) -> list[bytes] | None:
        """Return the first frame; None where more bytes are needed, and then keep how many."""
        parts = []
        at = _NUMBER.size
        (count,) = _NUMBER.unpack_from(self._held, 0)
        for _ in range(count):
            start = at + _NUMBER.size
            if len(self._held) < start:
                self._needed = start
                return None
            end = start + _NUMBER.unpack_from(self._held, at)[0]
            if len(self._held) < end:
                self._needed = end
                return None
            parts.append(bytes(self._held[start:end]))
            at = end
        del self._held[:at]
        self._needed = _NUMBER.size
        return parts
