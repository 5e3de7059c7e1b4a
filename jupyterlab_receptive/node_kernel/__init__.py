"""The kernel `receptive-node`: the sockets of ZeroMQ in front of the same TypeScript kernel that runs in a page.

This side holds the wire protocol (sockets, signatures, heartbeat) and starts the process of Node, which holds the
kernel. It needs `pyzmq` and `jupyter_client`, which everything brings that can start a kernel.
"""
