"""The Python packages behind the kernel; the pip package itself requires none, so that sites of static files do not."""

from __future__ import annotations

from importlib.util import find_spec

from .errors import StartError


def require_jupyter_client() -> None:
    """Raise `StartError` where a package is missing that every Jupyter installation has."""
    missing = [name for name in ("zmq", "jupyter_client") if find_spec(name) is None]
    if missing:
        raise StartError(
            f"python: {' and '.join(missing)} needed to run or install a kernel, got none. "
            "Install Jupyter in this environment, or: pip install 'jupyterlab-receptive[node]'"
        )
