"""The headers of a server with the package installed: none of ours, unless the extension is enabled."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

EXTENSION = "jupyterlab_receptive.isolation"
ENABLED = f"--ServerApp.jpserver_extensions={EXTENSION}=True"
OPENER = "Cross-Origin-Opener-Policy"
EMBEDDER = "Cross-Origin-Embedder-Policy"
# Seconds; generous, for a machine that does much else.
PATIENCE = 60


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing of the machine's own configuration."""
    places = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    return {**os.environ, **places}


def jupyter(environment: Mapping[str, str], *arguments: str) -> str:
    """Run a command to its end; return all that it says."""
    ended = subprocess.run(
        [sys.executable, "-m", "jupyter", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=PATIENCE,
        check=True,
    )
    return ended.stdout + ended.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def headers_of(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Mapping[str, str]]]:
    """Start JupyterLab with options; give the headers of a page of its own and of a file of the extension."""
    started: list[subprocess.Popen[bytes]] = []

    def get(*options: str, path: str = "lab") -> Mapping[str, str]:
        port = free_port()
        command = ["lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--port-retries=0"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        arguments = [*command, "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}", *options]
        started.append(subprocess.Popen([sys.executable, "-m", "jupyter", *arguments], env=environment, **quiet))
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=PATIENCE) as answer:
                    return dict(answer.headers)
            except URLError:
                if started[-1].poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.2)

    yield get
    for server in started:
        server.terminate()
        server.wait(PATIENCE)


def test_installing_the_package_changes_no_header(headers_of: Callable[..., Mapping[str, str]]) -> None:
    headers = headers_of()
    assert OPENER not in headers
    assert EMBEDDER not in headers


def test_jupyter_server_extension_enable_isolates_the_pages_until_it_is_disabled(
    environment: dict[str, str], headers_of: Callable[..., Mapping[str, str]]
) -> None:
    jupyter(environment, "server", "extension", "enable", EXTENSION)
    try:
        headers = headers_of()
    finally:
        jupyter(environment, "server", "extension", "disable", EXTENSION)
    assert headers[OPENER] == "same-origin"
    assert headers[EMBEDDER] == "require-corp"
    assert EMBEDDER not in headers_of()


def test_a_worker_s_file_has_the_headers_too(headers_of: Callable[..., Mapping[str, str]]) -> None:
    headers = headers_of(ENABLED, path="lab/extensions/receptive/package.json")
    assert headers[EMBEDDER] == "require-corp"


def test_embedder_policy_credentialless_is_sent_as_it_is(headers_of: Callable[..., Mapping[str, str]]) -> None:
    headers = headers_of(ENABLED, "--ReceptiveIsolation.embedder_policy=credentialless")
    assert headers[OPENER] == "same-origin"
    assert headers[EMBEDDER] == "credentialless"


def test_what_tornado_settings_say_of_a_header_stays(headers_of: Callable[..., Mapping[str, str]]) -> None:
    own = json.dumps({"headers": {OPENER: "same-origin-allow-popups", "X-Own": "1"}})
    headers = headers_of(ENABLED, f"--ServerApp.tornado_settings={own}")
    assert headers[OPENER] == "same-origin-allow-popups"
    assert headers["X-Own"] == "1"
    assert headers[EMBEDDER] == "require-corp"
