"""What users ask for in public threads about kernels in processes; each test is called by its thread.

Those that the kernel shows without its sockets are in test/kernel/threads.test.ts.
"""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import KERNEL, Kernel


@pytest.mark.parametrize("thread", ["yunabe/tslab#34", "yunabe/tslab#101"])
def test_an_installed_kernel_is_listed_and_starts(thread: str, kernel: Kernel) -> None:
    listed = subprocess.run(["jupyter", "kernelspec", "list", "--json"], capture_output=True, text=True, check=True)
    spec = json.loads(listed.stdout)["kernelspecs"][KERNEL]["spec"]
    assert spec["display_name"] == "TypeScript (Receptive, Node)", thread
    assert kernel.result("1 + 1") == "2", thread


@pytest.mark.parametrize("thread", ["denoland/deno#34483"])
def test_every_display_and_update_has_its_transient(thread: str, kernel: Kernel) -> None:
    _, outputs = kernel.run("display(1); display(2, { id: 'x' }); display(3, { id: 'x', update: true });")
    shown = [each["content"]["transient"] for each in outputs if "transient" in each["content"]]
    assert shown == [{}, {"display_id": "x"}, {"display_id": "x"}], thread


@pytest.mark.parametrize("thread", ["jupyterlite/javascript-kernel#16"])
def test_the_spec_says_which_language_and_which_kernel_it_is(thread: str, kernel: Kernel) -> None:
    spec = kernel.manager.kernel_spec
    assert (spec.language, "TypeScript" in spec.display_name) == ("typescript", True), thread
    info = kernel.reply(kernel.client.kernel_info())
    assert info["language_info"]["name"] == "typescript", thread
