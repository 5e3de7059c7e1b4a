"""What keeps the kernel from starting, in words that say what to do."""


class StartError(Exception):
    """The kernel cannot start; the text goes to the log of whoever starts it."""
