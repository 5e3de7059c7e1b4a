"""`jupyter-receptive`: adds the kernel that runs under Node to what Jupyter can start, and takes it away."""

from __future__ import annotations

import argparse
import sys

from .node_kernel.errors import StartError
from .node_kernel.node import check_node, find_node
from .node_kernel.requirements import require_jupyter_client
from .node_kernel.spec import KERNEL_NAME, install_spec, remove_spec

_EPILOG = (
    "The kernel in the page needs none of this: it is there as soon as the package is installed. "
    "The one under Node is for nbconvert --execute, nbclient and other clients of Jupyter."
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jupyter-receptive", description=__doc__, epilog=_EPILOG)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_text in (
        ("install", f"add the kernel spec {KERNEL_NAME}"),
        ("uninstall", f"remove the kernel spec {KERNEL_NAME}"),
    ):
        command = commands.add_parser(name, help=help_text, description=help_text)
        place = command.add_mutually_exclusive_group()
        place.add_argument("--user", action="store_true", help="for this user, in every environment")
        place.add_argument("--sys-prefix", action="store_true", help=f"for this Python's environment, {sys.prefix}")
        place.add_argument("--prefix", help="below another prefix, such as /usr/local")
        if name == "install":
            command.add_argument("--node", help="the Node to run; default: the one on the PATH")
    return parser


def _place(options: argparse.Namespace) -> tuple[bool, str | None]:
    """Return user and prefix; without a choice, the environment if this is one, else the user."""
    if options.prefix:
        return False, options.prefix
    if options.sys_prefix or (not options.user and sys.prefix != sys.base_prefix):
        return False, sys.prefix
    return True, None


def _install(options: argparse.Namespace) -> str:
    node = find_node(options.node)
    version = check_node(node)
    user, prefix = _place(options)
    try:
        folder = install_spec(node, user=user, prefix=prefix)
    except PermissionError as error:
        raise StartError(f"install: {error.filename} cannot be written; try --user or --sys-prefix") from error
    return f"Installed {KERNEL_NAME} in {folder}; it runs Node.js {version} ({node})."


def _uninstall(options: argparse.Namespace) -> str:
    user, prefix = _place(options)
    folder = remove_spec(user=user, prefix=prefix)
    if folder is None:
        raise StartError(f"uninstall: {KERNEL_NAME} is not installed there; see: jupyter kernelspec list")
    return f"Removed {folder}."


def main() -> int:
    """Run the command line; return its exit code."""
    options = _parser().parse_args()
    try:
        require_jupyter_client()
        print(_install(options) if options.command == "install" else _uninstall(options))
    except StartError as error:
        print(f"jupyter-receptive: {error}", file=sys.stderr)
        return 1
    return 0
