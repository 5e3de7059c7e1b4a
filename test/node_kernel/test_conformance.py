"""Jupyter's own tests of a kernel, with every sample that they can take."""

from __future__ import annotations

import jupyter_kernel_test


class TestReceptiveNode(jupyter_kernel_test.KernelTests):
    kernel_name = "receptive-node"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('a warning')"
    # Without a type error: the note of one is a message of its own.
    code_generate_error = "throw new Error('a failure')"
    code_clear_output = "clearOutput();"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[1, 2, 3].map(n => n * n)", "result": "[ 1, 4, 9 ]"},
        {"code": "const name: string = 'x'; name.repeat(3)", "result": "'xxx'"},
    ]
    code_history_pattern = "1 ? 2*"
    supported_history_operations = ("tail", "range", "search")
    code_display_data = [
        {"code": "display({ _toHtml: () => '<b>bold</b>' });", "mime": "text/html"},
        {"code": "display([1, 2]);", "mime": "text/plain"},
        {"code": "import { ones } from 'receptive'; display(ones([2, 2]));", "mime": "image/png"},
    ]
    completion_samples = [
        {"text": "clearOut", "matches": {"clearOutput"}},
        {"text": "Jupyter.co", "matches": {"comm"}},
        {"text": "import * as r from 'receptive'; r.manualSe", "matches": {"manualSeed"}},
    ]
    code_inspect_sample = "clearOutput"
    code_page_something = "Jupyter.page('a long text');"
    complete_code_samples = ["const a = 1", "for (const x of [1]) console.log(x);", "class A { n = 1 }\n", ""]
    incomplete_code_samples = ["console.log(", "function f() {", "const t = `open", "/* a comment", "const a ="]
    invalid_code_samples = ["const = 5", "f())", "let 1x = 2"]
