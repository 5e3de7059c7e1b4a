"""OpInfo: the samples of every operation with outputs, gradients and gradients of gradients; the calls that fail."""

import random

import numpy as np
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import (
    BinaryUfuncInfo,
    UnaryUfuncInfo,
    generate_elementwise_binary_extremal_value_tensors,
    generate_elementwise_binary_small_value_tensors,
    generate_elementwise_unary_extremal_value_tensors,
    generate_elementwise_unary_small_value_tensors,
)

from .encode import Unsaid, encode, encode_tensor, find_tensors, replace_tensors
from .names import full_name, is_wanted
from .thin import sample_size, thin

# Other dtypes than float32 must only show that promotion and whole numbers are right.
DTYPES = {torch.float32: 40, torch.int64: 12, torch.bool: 6, torch.uint8: 4, torch.int32: 3, torch.float64: 4}
LARGEST_SAMPLE = 6000
LARGEST_OUTPUT = 12000
LARGEST_SECOND = 300
# Output arguments, and older names of what `correction` and `scatterAdd` do.
NOT_IN_THE_API = {"out", "unbiased", "reduce"}
# Their booleans are numbers; those of others are switches.
WITH_NUMBERS = {"arange", "full", "full_like"}
# Defaults of PyTorch's machinery, without meaning here.
NOT_SPOKEN_OF = {"device", "requires_grad", "memory_format", "pin_memory", "layout"}


def seed():
    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)


def own_arguments(entry, sample):
    """(args, kwargs) without what is a default of PyTorch's machinery alone."""
    kwargs = {name: value for name, value in sample.kwargs.items() if name not in NOT_SPOKEN_OF}
    args = list(sample.args)
    if entry.name == "__getitem__" and not isinstance(args[0], tuple):
        args = [tuple(args)]
    return [sample.input, *args], kwargs


def special_values(entry, dtype):
    """Makers of samples with zeros, infinities and numbers that are not."""
    makers = []
    if isinstance(entry, UnaryUfuncInfo):
        makers = [generate_elementwise_unary_small_value_tensors, generate_elementwise_unary_extremal_value_tensors]
    elif isinstance(entry, BinaryUfuncInfo):
        makers = [generate_elementwise_binary_small_value_tensors, generate_elementwise_binary_extremal_value_tensors]
    if dtype.is_floating_point:
        return makers
    return makers[:1] if dtype == torch.int64 else []


def all_samples(entry, dtype):
    seed()
    wants_grad = dtype == torch.float32 and entry.supports_autograd
    samples = list(entry.sample_inputs("cpu", dtype, requires_grad=wants_grad))
    for make in special_values(entry, dtype):
        samples += make(entry, device="cpu", dtype=dtype, requires_grad=False)
    return [own_arguments(entry, sample) for sample in samples]


def is_speakable(entry, args, kwargs):
    """Whether the engine's API has words for the sample."""
    operands = args if entry.name in WITH_NUMBERS else []
    if NOT_IN_THE_API & set(kwargs) or any(isinstance(value, bool) for value in [*operands, kwargs.get("alpha")]):
        return False
    numbers = {"narrow": args[2:], "linspace": args}.get(entry.name, [])
    if any(isinstance(value, torch.Tensor) for value in numbers):
        return False
    try:
        encode([list(args), list(kwargs.values())])
    except Unsaid:
        return False
    return True


def flat(result):
    if isinstance(result, torch.Tensor):
        return [result]
    return [value for value in result if isinstance(value, torch.Tensor)]


def run(entry, args, kwargs):
    """Random operations start from the seed that OpInfo's own wrapper takes."""
    torch.manual_seed(42)
    return flat(entry.op(*args, **kwargs))


def grown(tensor):
    """A leaf with the same numbers in the same order of memory."""
    copy = tensor.detach().clone(memory_format=torch.preserve_format)
    return copy.requires_grad_(tensor.requires_grad)


def random_like(tensor, generator):
    return torch.randn(tensor.shape, generator=generator, dtype=torch.float64).to(tensor.dtype)


def gradients_of(outputs, tensors, seeds, create_graph=False):
    """One gradient a tensor; None where it takes part in nothing that is differentiated."""
    wanted = [tensor for tensor in tensors if tensor.requires_grad]
    found = iter(torch.autograd.grad(outputs, wanted, seeds, allow_unused=True, create_graph=create_graph))
    return [next(found) if tensor.requires_grad else None for tensor in tensors]


def optional(tensors):
    return [None if tensor is None else encode_tensor(tensor.contiguous()) for tensor in tensors]


def second_order(entry, grads, tensors, generator):
    """Gradients of sum(grad · v) with respect to the inputs and to what the first walk began with."""
    connected = [grad for grad in grads if grad is not None and grad.requires_grad]
    if not entry.supports_gradgrad or not connected:
        return {}
    vectors = [random_like(grad, generator) for grad in connected]
    found = gradients_of(connected, tensors, vectors)
    connections = [grad is not None and grad.requires_grad for grad in grads]
    return {"connected": connections, "vectors": optional(vectors), "second": optional(found)}


def gradients(entry, tensors, outputs, small):
    generator = torch.Generator().manual_seed(1)
    differentiable = [output for output in outputs if output.requires_grad]
    if not differentiable or any(not torch.isfinite(output).all() for output in differentiable):
        return {}
    seeds = [random_like(output, generator).requires_grad_() for output in differentiable]
    grads = gradients_of(differentiable, tensors, seeds, create_graph=small)
    record = {
        "differentiable": [output.requires_grad for output in outputs],
        "gradOutputs": optional(seeds),
        "grads": optional(grads),
    }
    return {**record, **(second_order(entry, grads, [*tensors, *seeds], generator) if small else {})}


def is_same(one, other):
    return torch.equal(torch.nan_to_num(one), torch.nan_to_num(other))


def record_sample(entry, dtype, args, kwargs):
    wants_grad = dtype == torch.float32 and entry.supports_autograd
    args, kwargs = replace_tensors([args, kwargs], grown)
    leaves = find_tensors([args, kwargs])
    record = {"args": encode(args), "kwargs": {name: encode(value) for name, value in kwargs.items()}}
    before = [tensor.detach().clone() for tensor in leaves]
    outputs = run(entry, args, kwargs)
    if sum(output.numel() for output in outputs) > LARGEST_OUTPUT:
        raise Unsaid("a large output")
    record["outputs"] = [encode_tensor(output.contiguous()) for output in outputs]
    if any(not is_same(*each) for each in zip(before, leaves)):
        record["after"] = [None if is_same(*each) else encode_tensor(each[1]) for each in zip(before, leaves)]
    if wants_grad:
        record |= gradients(entry, leaves, outputs, sample_size(args, kwargs) <= LARGEST_SECOND)
    return record


def record_samples(entry):
    records = []
    for dtype, limit in DTYPES.items():
        if dtype not in entry.supported_dtypes("cpu"):
            continue
        samples = [each for each in all_samples(entry, dtype) if is_speakable(entry, *each)]
        small = [each for each in samples if sample_size(*each) <= LARGEST_SAMPLE]
        for args, kwargs in thin(small, limit):
            try:
                records.append(record_sample(entry, dtype, args, kwargs))
            except Unsaid:
                continue
    return records


def refusal(entry, args, kwargs):
    """What PyTorch says; not where its argument parser does the work of our type checker."""
    try:
        run(entry, args, kwargs)
    except TypeError as caught:
        raise Unsaid("a wrong type") from caught
    except Exception as caught:
        return str(caught).split("\n")[0]
    raise Unsaid("no error")


def record_error(entry, error):
    args, kwargs = own_arguments(entry, error.sample_input)
    if not is_speakable(entry, args, kwargs):
        raise Unsaid("an argument")
    text = refusal(entry, args, kwargs)
    record = {"args": encode(args), "kwargs": {name: encode(value) for name, value in kwargs.items()}}
    return {**record, "error": text, "regex": error.error_regex, "type": error.error_type.__name__}


def record_errors(entry):
    seed()
    records = []
    for error in entry.error_inputs("cpu") if entry.error_inputs_func else []:
        try:
            record = record_error(entry, error)
        except Unsaid:
            continue
        if sample_size(error.sample_input.args, error.sample_input.kwargs) <= LARGEST_SAMPLE:
            records.append(record)
    return [record for place, record in enumerate(records) if record not in records[:place]]


def build():
    """The part `operations`: a record of samples and errors for every entry."""
    entries = sorted((entry for entry in op_db if is_wanted(entry)), key=full_name)
    return [
        {"name": full_name(entry), "samples": record_samples(entry), "errors": record_errors(entry)} for entry in entries
    ]
