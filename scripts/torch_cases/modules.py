"""ModuleInfo: constructor and forward arguments, initial state after a seed, outputs, gradients, state afterwards."""

import torch
from torch.testing._internal.common_modules import ModuleErrorEnum, module_db

from .encode import Unsaid, encode, encode_tensor, find_tensors, replace_tensors
from .names import MODULES
from .operations import flat, gradients_of, grown, optional, random_like, seed
from .thin import thin

SEED = 42
SAMPLES = 24
LEFT_OUT = {"device", "dtype", "inplace", "size_average", "reduce"}


def spoken(function_input):
    """(args, kwargs) without PyTorch's machinery."""
    kwargs = {name: value for name, value in function_input.kwargs.items() if name not in LEFT_OUT}
    return list(function_input.args), kwargs


def all_samples(info, training):
    """(arguments, keywords) for `thin`: the constructor's and the forward call's together."""
    seed()
    inputs = info.module_inputs_func(
        info, device="cpu", dtype=torch.float32, requires_grad=True, training=training
    )
    samples = []
    for each in inputs:
        if each.forward_input is None or each.forward_input.kwargs or LEFT_OUT & set(each.constructor_input.kwargs):
            continue
        constructor, forward = spoken(each.constructor_input), spoken(each.forward_input)
        samples.append((constructor[0], {**constructor[1], "forward": forward[0]}))
    return samples


def state_record(module):
    return {name: encode_tensor(value.contiguous()) for name, value in module.state_dict().items()}


def named(kwargs):
    return {name: encode(value) for name, value in kwargs.items()}


def gradient_record(module, tensors, outputs):
    """Gradients of sum(output · gradOutput) for what forward was given and for every parameter."""
    generator = torch.Generator().manual_seed(1)
    ends = [output for output in outputs if output.requires_grad]
    if not ends:
        return {}
    starts = [random_like(output, generator) for output in ends]
    names = [name for name, _ in module.named_parameters()]
    found = gradients_of(ends, [*tensors, *module.parameters()], starts)
    return {
        "gradOutputs": optional(starts),
        "grads": optional(found[: len(tensors)]),
        "parameterGrads": dict(zip(names, optional(found[len(tensors) :]))),
    }


def record_sample(info, training, args, kwargs):
    inputs = replace_tensors(kwargs.pop("forward"), grown)
    torch.manual_seed(SEED)
    module = info.module_cls(*replace_tensors(args, torch.clone), **replace_tensors(kwargs, torch.clone))
    module.train(training)
    record = {
        "args": encode(args),
        "kwargs": named(kwargs),
        "training": training,
        "repr": repr(module),
        "state": state_record(module),
        "forward": {"args": encode(inputs), "kwargs": {}},
    }
    outputs = flat(module(*inputs))
    record["outputs"] = optional(outputs)
    record |= gradient_record(module, find_tensors(inputs), outputs)
    return {**record, "after": state_record(module)}


def record_samples(info):
    records = []
    for training in [True, False] if info.train_and_eval_differ else [True]:
        for args, kwargs in thin(all_samples(info, training), SAMPLES):
            try:
                records.append(record_sample(info, training, args, dict(kwargs)))
            except Unsaid:
                continue
    return records


def record_error(info, error):
    args, kwargs = spoken(error.module_error_input.constructor_input)
    record = {"args": encode(args), "kwargs": named(kwargs), "regex": error.error_regex}
    forward = error.module_error_input.forward_input
    try:
        module = info.module_cls(*args, **kwargs)
        if error.error_on is ModuleErrorEnum.CONSTRUCTION_ERROR:
            raise Unsaid("no error")
        forward_args, forward_kwargs = spoken(forward)
        record["forward"] = {"args": encode(forward_args), "kwargs": named(forward_kwargs)}
        module(*forward_args, **forward_kwargs)
    except (Unsaid, TypeError) as caught:
        raise Unsaid("not spoken of") from caught
    except Exception as caught:
        return {**record, "error": str(caught).split("\n")[0], "type": error.error_type.__name__}
    raise Unsaid("no error")


def record_errors(info):
    if info.module_error_inputs_func is None:
        return []
    seed()
    records = []
    for error in info.module_error_inputs_func(
        info, device="cpu", dtype=torch.float32, requires_grad=False, training=True
    ):
        try:
            records.append(record_error(info, error))
        except Unsaid:
            continue
    return records


def build():
    """The part `modules`: a record of samples and errors for every class."""
    wanted = {info.module_cls.__name__: info for info in module_db if info.module_cls.__name__ in MODULES}
    return [
        {"name": name, "samples": record_samples(wanted[name]), "errors": record_errors(wanted[name])}
        for name in sorted(wanted)
    ]
