"""The kernel spec `receptive-node`: what Jupyter reads to start the kernel."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

KERNEL_NAME = "receptive-node"
LOGO = Path(__file__).parent / "logo-svg.svg"


def kernel_spec(node: str) -> dict[str, Any]:
    """Return the content of `kernel.json` for this Python and that Node."""
    module = "jupyterlab_receptive.node_kernel"
    return {
        "argv": [sys.executable, "-m", module, "--node", node, "-f", "{connection_file}"],
        "display_name": "TypeScript (Receptive, Node)",
        "language": "typescript",
        "interrupt_mode": "message",
        "metadata": {"debugger": False},
    }


def install_spec(node: str, *, user: bool, prefix: str | None) -> str:
    """Write the spec where Jupyter looks and return the folder."""
    from jupyter_client.kernelspec import KernelSpecManager

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "kernel.json").write_text(json.dumps(kernel_spec(node), indent=2), encoding="utf-8")
        shutil.copy(LOGO, folder)
        return KernelSpecManager().install_kernel_spec(folder, KERNEL_NAME, user=user, prefix=prefix)


def remove_spec(*, user: bool, prefix: str | None) -> str | None:
    """Remove the spec from where `install_spec` wrote it; return the folder, or None where there was none."""
    from jupyter_core.paths import jupyter_data_dir

    data = Path(jupyter_data_dir()) if user else Path(prefix or sys.prefix, "share", "jupyter")
    folder = data / "kernels" / KERNEL_NAME
    if not folder.is_dir():
        return None
    shutil.rmtree(folder)
    return str(folder)
