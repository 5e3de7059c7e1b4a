"""`python -m jupyterlab_receptive.node_kernel -f <connection file>`: what the kernel spec runs."""

from __future__ import annotations

import os
import sys

# The folder is the notebook's, and a file there called `socket.py` is none of ours.
if sys.path[:1] == [os.getcwd()]:
    del sys.path[0]

import argparse
from pathlib import Path

from .connection import read_connection_file
from .errors import StartError
from .node import NodeProcess, find_node


def main() -> int:
    """Run the kernel to its end."""
    parser = argparse.ArgumentParser(prog="python -m jupyterlab_receptive.node_kernel", description=__doc__)
    parser.add_argument("-f", dest="connection_file", type=Path, required=True, help="written by Jupyter")
    parser.add_argument("--node", help="the Node to run; default: the one on the PATH")
    # `jupyter run` hands its files on, and some clients options of IPython's kernel.
    options, _ = parser.parse_known_args()
    node = None
    try:
        connection = read_connection_file(options.connection_file)
        # Node starts while Python loads what the bridge needs.
        node = NodeProcess(find_node(options.node), connection.ports.values())
        from .requirements import require_jupyter_client

        require_jupyter_client()
        from .bridge import Bridge

        return Bridge(connection, node).run()
    except StartError as error:
        if node:
            node.process.kill()
        print(f"receptive-node: {error}", file=sys.stderr)
        return 1


sys.exit(main())
