"""Schedules: rates and momenta of every group after every epoch, and what they refuse."""

import torch
from torch.optim import lr_scheduler

from .encode import encode

EPOCHS = 14
# What ReduceLROnPlateau is told: progress, a plateau, progress again, a worse plateau, and a number that is none.
METRICS = [1.0, 0.9, 0.89995, 0.9, 0.9, 0.91, 0.7, 0.7, 0.75, float("nan"), 0.8, 0.8, 0.69, 0.69]
CASES = [
    ("StepLR", [4], {}),
    ("StepLR", [3], {"gamma": 0.5}),
    ("MultiStepLR", [[2, 5, 9]], {}),
    ("MultiStepLR", [[9, 2, 2]], {"gamma": 0.5}),
    ("ExponentialLR", [0.9], {}),
    ("CosineAnnealingLR", [5], {}),
    ("CosineAnnealingLR", [4], {"eta_min": 0.01}),
    ("OneCycleLR", [0.5], {"total_steps": 15}),
    ("OneCycleLR", [[0.5, 0.2]], {"epochs": 3, "steps_per_epoch": 5, "anneal_strategy": "linear"}),
    ("OneCycleLR", [0.5], {"total_steps": 15, "three_phase": True, "pct_start": 0.4}),
    ("OneCycleLR", [0.5], {"total_steps": 15, "cycle_momentum": False, "div_factor": 5.0, "final_div_factor": 20.0}),
    ("OneCycleLR", [0.5], {"total_steps": 20, "base_momentum": 0.7, "max_momentum": 0.9}),
    ("OneCycleLR", [0.5], {"total_steps": 20, "base_momentum": [0.7, 0.6], "max_momentum": [0.9, 0.8]}),
    ("ReduceLROnPlateau", [], {"patience": 1}),
    ("ReduceLROnPlateau", [], {"patience": 0, "factor": 0.5, "cooldown": 2}),
    ("ReduceLROnPlateau", [], {"mode": "max", "patience": 0, "min_lr": 0.02}),
    ("ReduceLROnPlateau", [], {"patience": 0, "threshold": 0.1, "threshold_mode": "abs", "min_lr": [0.05, 0.01]}),
    ("ReduceLROnPlateau", [], {"mode": "max", "patience": 0, "threshold": 0.1, "threshold_mode": "abs"}),
    ("ReduceLROnPlateau", [], {"patience": 0, "eps": 0.05}),
    ("LinearLR", [], {}),
    ("LinearLR", [], {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 8}),
]
REFUSED = [
    ("OneCycleLR", [0.5], {}),
    ("OneCycleLR", [0.5], {"total_steps": -1}),
    ("OneCycleLR", [0.5], {"epochs": 0, "steps_per_epoch": 5}),
    ("OneCycleLR", [0.5], {"epochs": 2, "steps_per_epoch": -5}),
    ("OneCycleLR", [0.5], {"total_steps": 10, "pct_start": 1.5}),
    ("OneCycleLR", [0.5], {"total_steps": 10, "anneal_strategy": "exp"}),
    ("OneCycleLR", [[0.5]], {"total_steps": 10}),
    ("ReduceLROnPlateau", [], {"factor": 1.0}),
    ("ReduceLROnPlateau", [], {"mode": "least"}),
    ("ReduceLROnPlateau", [], {"threshold_mode": "both"}),
    ("ReduceLROnPlateau", [], {"min_lr": [0.1]}),
    ("LinearLR", [], {"start_factor": 0.0}),
    ("LinearLR", [], {"start_factor": 1.5}),
    ("LinearLR", [], {"end_factor": -0.5}),
]


# Keys of a state dict that say how PyTorch works it out, or that follow from the others.
INSIDE = {
    "_schedule_phases",
    "_anneal_func_type",
    "_is_initial",
    "_get_lr_called_within_step",
    "default_min_lr",
    "mode_worse",
}


def two_groups(kind):
    """One group at 0.1, the other at 0.4. OneCycleLR cycles the momentum of SGD, or the first beta of Adam."""
    parameters = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    groups = [{"params": parameters[:1]}, {"params": parameters[1:], "lr": 0.4}]
    return torch.optim.Adam(groups, lr=0.1) if kind == "Adam" else torch.optim.SGD(groups, lr=0.1, momentum=0.9)


def observe(optimizer):
    momentum = "betas" if "betas" in optimizer.param_groups[0] else "momentum"
    first = [group[momentum] for group in optimizer.param_groups]
    return {
        "lrs": [float(group["lr"]) for group in optimizer.param_groups],
        "momenta": [value[0] if isinstance(value, tuple) else value for value in first],
    }


def named(kwargs):
    return {name: encode(value) for name, value in kwargs.items()}


def record(kind, name, args, kwargs):
    optimizer = two_groups(kind)
    scheduler = getattr(lr_scheduler, name)(optimizer, *args, **kwargs)
    epochs = [observe(optimizer)]
    for epoch in range(EPOCHS):
        optimizer.step()
        scheduler.step(*([METRICS[epoch]] if name == "ReduceLROnPlateau" else []))
        epochs.append(observe(optimizer))
    return {
        "optimizer": kind,
        "name": name,
        "args": encode(args),
        "kwargs": named(kwargs),
        "epochs": epochs,
        "state": named({key: value for key, value in scheduler.state_dict().items() if key not in INSIDE}),
    }


def refused(name, args, kwargs):
    try:
        getattr(lr_scheduler, name)(two_groups("SGD"), *args, **kwargs)
    except Exception as error:
        return {"name": name, "args": encode(args), "kwargs": named(kwargs), "error": str(error)}
    raise AssertionError(f"{name} {args} {kwargs} does not fail in PyTorch")


def schedules():
    """Every schedule over two groups of SGD, OneCycleLR over Adam too. LambdaLR takes code: its case is in the test."""
    records = [record("SGD", *case) for case in CASES]
    records += [record("Adam", *case) for case in CASES if case[0] == "OneCycleLR"][:1]
    return {
        "metrics": [encode(metric) for metric in METRICS],
        "samples": records,
        "errors": [refused(*case) for case in REFUSED],
    }
