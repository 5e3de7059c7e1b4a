"""Receptive: TypeScript notebooks that show how a convolutional network sees."""

from ._version import __version__

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab finds the extension when the package is installed for development."""
    return [{"src": "labextension", "dest": "receptive"}]
