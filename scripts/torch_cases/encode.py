"""Arguments of a sample as JSON: tensors with their order in memory, slices, dtypes, numbers that JSON lacks."""

import math

import torch

from oracle_cases.record import WIRE, tensor_record

LARGEST_INTEGER = 2**53 - 1
# What numpy can hold, through which the bytes are written.
MOST_DIMENSIONS = 64


class Unsaid(Exception):
    """The sample holds something that the engine's API does not speak of (complex numbers, devices, layouts)."""


def memory_order(tensor):
    """The dimensions from the slowest to the fastest, or None where the elements are not laid out one after another."""
    order = sorted(range(tensor.ndim), key=lambda dim: (-tensor.stride(dim), dim))
    return order if tensor.permute(order).is_contiguous() else None


def encode_tensor(tensor):
    """{dtype, shape, data}; `order` where the memory of a transposed tensor is not row-major. Other views are copied."""
    if tensor.layout != torch.strided or tensor.dtype not in WIRE:
        raise Unsaid(f"a tensor of {tensor.dtype}")
    if tensor.ndim > MOST_DIMENSIONS:
        raise Unsaid(f"{tensor.ndim} dimensions")
    tensor = torch.zeros(tensor.shape, dtype=tensor.dtype) if tensor._is_zerotensor() else tensor.detach().resolve_neg()
    if tensor.dtype == torch.int64 and tensor.numel() > 0 and int(tensor.abs().max()) > LARGEST_INTEGER:
        raise Unsaid("an integer beyond 2^53")
    order = None if tensor.is_contiguous() else memory_order(tensor)
    if order is None:
        return tensor_record(tensor.contiguous())
    return {**tensor_record(tensor.permute(order)), "shape": list(tensor.shape), "order": order}


def encode_number(value):
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise Unsaid("an integer beyond 2^53")
        return value
    return value if math.isfinite(value) else {"float": str(value)}


def encode(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return encode_number(value)
    if isinstance(value, torch.Tensor):
        return {"tensor": encode_tensor(value)}
    if isinstance(value, torch.dtype):
        return {"dtype": str(value).removeprefix("torch.")}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if value is Ellipsis:
        return {"ellipsis": True}
    raise Unsaid(f"a {type(value).__name__}")


def find_tensors(value):
    """All tensors of an argument, in the order in which `encode` writes them."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [tensor for item in value for tensor in find_tensors(item)] if isinstance(value, (list, tuple)) else []


def replace_tensors(value, change):
    """The same arguments with every tensor changed."""
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, dict):
        return {name: replace_tensors(item, change) for name, item in value.items()}
    if isinstance(value, (list, tuple)) and find_tensors(value):
        return type(value)([replace_tensors(item, change) for item in value])
    return value
