"""The program that started the kernel: when it dies without a word, the kernel ends too."""

from __future__ import annotations

import os

_VARIABLE = "JPY_PARENT_PID"
# What WaitForSingleObject returns for a process that has ended.
_ENDED = 0


class Parent:
    """Whoever set `JPY_PARENT_PID`; without it nobody is watched, and the parent lives for ever."""

    def __init__(self) -> None:
        self._process = os.getppid() if _VARIABLE in os.environ else None
        # On Windows the id of a parent stays after its death, and the variable holds a handle to it.
        self._handle = _parse_handle(os.environ.get(_VARIABLE, "")) if os.name == "nt" else None

    def is_alive(self) -> bool:
        """Return whether it still runs, without waiting."""
        if self._handle is not None:
            import ctypes

            return ctypes.windll.kernel32.WaitForSingleObject(ctypes.c_void_p(self._handle), 0) != _ENDED
        return self._process is None or os.getppid() == self._process


def _parse_handle(value: str) -> int | None:
    return int(value) if value.isdecimal() and value != "0" else None
