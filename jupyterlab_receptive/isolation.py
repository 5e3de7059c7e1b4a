"""A server extension, off by default, that isolates the server's pages, so that they may share memory with workers.

`jupyter server extension enable jupyterlab_receptive.isolation` turns it on. It is an extension of its own, not a
setting of one that is always there: installing the package must neither change what a server sends nor run code in it.
"""

from __future__ import annotations

from typing import Any

from traitlets import CaselessStrEnum
from traitlets.config import Configurable


class ReceptiveIsolation(Configurable):
    """The headers that isolate pages from those of other origins (HTML, "cross-origin isolation")."""

    embedder_policy = CaselessStrEnum(
        ("require-corp", "credentialless"),
        default_value="require-corp",
        help=(
            "What pages may embed of other origins. 'require-corp', which every browser knows: only what consents by "
            "a header of its own. 'credentialless': pictures and scripts of any site, fetched without cookies; pages "
            "in browsers that do not know it, such as Safari, are not isolated."
        ),
    ).tag(config=True)

    def headers(self) -> dict[str, str]:
        """Return the headers by name."""
        return {
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": self.embedder_policy,
        }


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where Jupyter Server finds the extension."""
    return [{"module": "jupyterlab_receptive.isolation"}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    """Add the headers to all that the server sends; what `tornado_settings` say of them stays."""
    settings = server_app.web_app.settings
    settings["headers"] = {**ReceptiveIsolation(parent=server_app).headers(), **settings.get("headers", {})}
