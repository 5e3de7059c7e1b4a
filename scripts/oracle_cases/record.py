"""How the oracle writes tensors and cases: plain records that test/oracle/fixture.ts reads back."""

import base64
import re

import numpy as np
import torch

WIRE = {
    torch.float32: "<f4",
    torch.float64: "<f8",
    torch.int64: "<i8",
    torch.int32: "<i4",
    torch.uint8: "u1",
    torch.bool: "u1",
}
CAMEL = re.compile(r"_([a-z0-9])")


def camel(name):
    """count_include_pad → countIncludePad."""
    return CAMEL.sub(lambda match: match[1].upper(), name)


def tensor_record(tensor):
    """A tensor as {dtype, shape, data}, the data being base64 of its little-endian bytes."""
    array = np.ascontiguousarray(tensor.detach().numpy()).astype(WIRE[tensor.dtype])
    return {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "data": base64.b64encode(array.tobytes()).decode("ascii"),
    }


def option_record(options):
    """Keyword arguments under camelCase names; dtypes as their names."""
    plain = {}
    for name, value in options.items():
        is_dtype = isinstance(value, torch.dtype)
        plain[camel(name)] = str(value).removeprefix("torch.") if is_dtype else argument_record(value)
    return plain


def argument_record(value):
    """An argument; JSON has no infinity and no NaN, so that they go as their names."""
    if isinstance(value, float) and value != value:
        return "NaN"
    return "Infinity" if value == float("inf") else "-Infinity" if value == float("-inf") else value


def flatten_outputs(result):
    return [result] if isinstance(result, torch.Tensor) else list(result)


class Cases:
    """Runs calls in PyTorch and keeps what they gave."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)
        self.records = []

    def randn(self, *shape, dtype=torch.float32):
        return torch.randn(shape, generator=self.generator, dtype=dtype)

    def randint(self, high, *shape):
        return torch.randint(0, high, shape, generator=self.generator)

    def add(self, op, function, inputs, arguments=(), **options):
        """One case: the outputs and the gradients of sum(output · gradOutput) for every floating input (null: unused)."""
        leaves = [
            value.clone().requires_grad_() if value.is_floating_point() else value for value in inputs
        ]
        outputs = flatten_outputs(function(*leaves, *arguments, **options))
        record = {
            "op": op,
            "inputs": [tensor_record(value) for value in inputs],
            "arguments": [argument_record(value) for value in arguments],
            "options": option_record(options),
            "outputs": [tensor_record(value) for value in outputs],
        }
        differentiable = [value for value in outputs if value.requires_grad]
        if differentiable:
            grad_outputs = [self.randn(*value.shape).to(value.dtype) for value in differentiable]
            floating = [leaf for leaf in leaves if leaf.is_floating_point()]
            grads = torch.autograd.grad(differentiable, floating, grad_outputs, allow_unused=True)
            record["gradOutputs"] = [tensor_record(value) for value in grad_outputs]
            record["grads"] = [value if value is None else tensor_record(value) for value in grads]
        self.records.append(record)

    def fail(self, op, function, inputs, arguments=(), **options):
        """One case that PyTorch refuses, with the text it gives."""
        try:
            function(*inputs, *arguments, **options)
        except Exception as error:
            self.records.append(
                {
                    "op": op,
                    "inputs": [tensor_record(value) for value in inputs],
                    "arguments": list(arguments),
                    "options": option_record(options),
                    "error": str(error).split("\n")[0],
                }
            )
            return
        raise AssertionError(f"{op} {arguments} {options} does not fail in PyTorch")
