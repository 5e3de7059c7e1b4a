"""OptimizerInfo and schedules: parameters and state after every step, rates after every epoch, calls that fail."""

import torch
from torch.testing._internal.common_optimizers import optim_db

from .encode import Unsaid, encode, encode_tensor, find_tensors
from .names import OPTIMIZERS
from .operations import seed
from .schedules import schedules

STEPS = 3
# How PyTorch runs a step, not what the step is.
MACHINERY = {"foreach", "fused", "capturable", "differentiable", "decoupled_weight_decay"}
# Every option that OptimizerInfo leaves out.
MORE = {
    "SGD": [
        {"lr": 0.1, "momentum": 0.9, "nesterov": True},
        {"lr": 0.1, "momentum": 0.5, "dampening": 0.25, "weight_decay": 0.1, "maximize": True},
    ],
    "Adam": [{"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.1, "amsgrad": True, "maximize": True}],
    "AdamW": [{"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.2, "amsgrad": True}],
    "RMSprop": [{"lr": 0.05, "alpha": 0.9, "eps": 1e-4, "momentum": 0.9}],
    "Adagrad": [{"lr": 0.1, "lr_decay": 0.5, "initial_accumulator_value": 0.2, "eps": 1e-3, "maximize": True}],
}
# A group with options of its own beside one that takes the optimizer's.
GROUPS = {
    "SGD": {"lr": 0.5, "momentum": 0.8, "nesterov": True},
    "Adam": {"lr": 0.5, "betas": (0.5, 0.6)},
    "AdamW": {"lr": 0.5, "weight_decay": 0.5},
    "RMSprop": {"lr": 0.5, "centered": True},
    "Adagrad": {"lr": 0.5, "weight_decay": 0.1},
}


def is_spoken_of(kwargs):
    return not (MACHINERY & set(kwargs)) and not find_tensors(kwargs)


def state_record(optimizer):
    """`state_dict()` without how PyTorch runs the step; a count of steps as a number."""
    content = optimizer.state_dict()
    groups = [{name: encode(value) for name, value in group.items() if name not in MACHINERY} for group in content["param_groups"]]
    state = {}
    for place, values in content["state"].items():
        state[str(place)] = {
            name: encode(value.item() if name == "step" else value) for name, value in values.items() if value is not None
        }
    return {"state": state, "param_groups": groups}


def named(kwargs):
    return {name: encode(value) for name, value in kwargs.items()}


def record_steps(name, kwargs, group):
    """Three steps from fixed starts along fixed gradients. `group`: options of the second parameter's own group."""
    generator = torch.Generator().manual_seed(3)
    starts = [torch.randn(3, generator=generator), torch.randn(2, 5, generator=generator)]
    parameters = [torch.nn.Parameter(start.clone()) for start in starts]
    target = parameters if group is None else [{"params": parameters[:1]}, {"params": parameters[1:], **group}]
    optimizer = getattr(torch.optim, name)(target, **kwargs)
    steps = []
    for _ in range(STEPS):
        for parameter in parameters:
            parameter.grad = torch.randn(parameter.shape, generator=generator)
        gradients = [encode_tensor(parameter.grad) for parameter in parameters]
        optimizer.step()
        steps.append({"gradients": gradients, "values": [encode_tensor(parameter.detach().clone()) for parameter in parameters]})
    return {
        "kwargs": named(kwargs),
        "group": None if group is None else named(group),
        "starts": [encode_tensor(start) for start in starts],
        "steps": steps,
        "state": state_record(optimizer),
    }


def record_error(info, error):
    """Constructors that PyTorch refuses because of an option; the parameters are ours."""
    kwargs = error.optimizer_error_input.kwargs
    if error.optimizer_error_input.params is not None or not is_spoken_of(kwargs):
        raise Unsaid("parameters with names, or tensors as options")
    encoded = named(kwargs)
    try:
        info.optim_cls([torch.nn.Parameter(torch.zeros(1))], **kwargs)
    except ValueError as caught:
        return {"kwargs": encoded, "error": str(caught)}
    raise Unsaid("no error")


def record_errors(info):
    records = []
    for error in info.optim_error_inputs_func(device="cpu", dtype=torch.float32):
        try:
            records.append(record_error(info, error))
        except Unsaid:
            continue
    return records


def record_optimizer(info):
    seed()
    name = info.optim_cls.__name__
    sets = [each.kwargs for each in info.optim_inputs_func(device="cpu", dtype=torch.float32)]
    samples = [record_steps(name, kwargs, None) for kwargs in [*sets, *MORE[name]] if is_spoken_of(kwargs)]
    samples.append(record_steps(name, {"lr": 0.1}, GROUPS[name]))
    return {"name": name, "samples": samples, "errors": record_errors(info)}


def build():
    """The part `optimizers`."""
    infos = sorted((info for info in optim_db if info.optim_cls.__name__ in OPTIMIZERS), key=lambda info: info.optim_cls.__name__)
    return {"optimizers": [record_optimizer(info) for info in infos], "schedules": schedules()}
