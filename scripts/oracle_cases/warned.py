"""What PyTorch says without an error: the Python expression and the texts of its warnings."""

import re
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim
from torch.utils.data import random_split

NAMES = {
    "F": F,
    "nn": nn,
    "optim": optim,
    "torch": torch,
    "ones": torch.ones,
    "empty": torch.empty,
    "random_split": random_split,
    "p": nn.Parameter(torch.ones(1)),
}

EXPRESSIONS = [
    "F.mse_loss(ones(2, 1), ones(2))",
    "F.mse_loss(ones(2, 1), ones(2), weight=ones(2, 1))",
    "F.mse_loss(ones(2), ones(2))",
    "nn.MSELoss()(ones(2, 1), ones(2))",
    "F.l1_loss(ones(2, 1), ones(2))",
    "nn.L1Loss()(ones(2, 1), ones(2))",
    "F.smooth_l1_loss(ones(2, 1), ones(2))",
    "F.smooth_l1_loss(ones(2, 1), ones(2), beta=0.0)",
    "F.huber_loss(ones(2, 1), ones(2))",
    "F.kl_div(ones(2, 2), ones(2, 2))",
    "F.kl_div(ones(2, 2), ones(2, 2), reduction='sum')",
    "F.kl_div(ones(2, 2), ones(2, 2), reduction='batchmean')",
    "nn.KLDivLoss()(ones(2, 2), ones(2, 2))",
    "F.softmax(ones(2, 2))",
    "F.softmax(ones(2, 2), dim=1)",
    "F.log_softmax(ones(2, 2))",
    "F.softmin(ones(2, 2))",
    "nn.Softmax()(ones(2, 2))",
    "nn.LogSoftmax()(ones(2, 2))",
    "nn.Softmin()(ones(2, 2))",
    "ones(1).std()",
    "ones(1).var()",
    "ones(3, 1).std(1)",
    "ones(0, 3).var(1)",
    "ones(3).std(correction=5)",
    "ones(1).std(correction=0)",
    "F.dropout2d(ones(2, 2))",
    "F.dropout2d(ones(2, 2, 2))",
    "F.dropout2d(ones(2, 2, 2, 2))",
    "F.dropout2d(ones(2, 2, 2, 2, 2))",
    "nn.Dropout2d()(ones(2, 2, 2))",
    "F.dropout3d(ones(2, 2, 2))",
    "F.dropout3d(ones(2, 2, 2, 2))",
    "nn.InstanceNorm2d(3)(ones(1, 4, 2, 2))",
    "nn.InstanceNorm1d(3)(ones(4, 2))",
    "nn.init.kaiming_uniform_(empty(0, 3))",
    "nn.init.kaiming_normal_(empty(0))",
    "nn.init.xavier_uniform_(empty(0, 3))",
    "nn.init.orthogonal_(empty(0, 3))",
    "nn.init.trunc_normal_(empty(3), mean=5.0)",
    "nn.Linear(0, 3)",
    "nn.Linear(3, 0)",
    "nn.utils.clip_grad_norm_((each for each in []), 1.0)",
    "nn.utils.clip_grad_norm_([], 1.0)",
    "random_split(range(3), [3, 0])",
    "random_split(range(3), [1.0, 0.0])",
    "optim.SGD([p, p], lr=0.1)",
    "optim.Adam([{'params': [p, p]}])",
    "(ones(1, requires_grad=True) * 2).grad",
    "ones(1, requires_grad=True).grad",
    "(ones(1, requires_grad=True) * 2).detach().grad",
    "torch.autograd.gradcheck(lambda x: x * 2, (ones(1, requires_grad=True),), eps=1e-2)",
    "stepped_early(optim.lr_scheduler.StepLR)",
    "stepped_early(optim.lr_scheduler.OneCycleLR, max_lr=1, total_steps=5)",
    "stepped_in_order()",
    "stepped_before_its_schedule()",
    "hooked_without_gradients()",
    "ones(2, 2, 2).T",
    "ones(()).T",
    "ones(2, 3).T",
    "torch.meshgrid(ones(2), ones(3))",
    "torch.meshgrid(ones(2), ones(3), indexing='xy')",
]


def stepped_early(kind, **options):
    optimizer = optim.SGD([NAMES["p"]], lr=0.1)
    scheduler = kind(optimizer, **(options or {"step_size": 1}))
    scheduler.step()
    scheduler.step()


def stepped_in_order():
    optimizer = optim.SGD([NAMES["p"]], lr=0.1)
    scheduler = optim.lr_scheduler.StepLR(optimizer, 1)
    optimizer.step()
    scheduler.step()


def stepped_before_its_schedule():
    optimizer = optim.SGD([NAMES["p"]], lr=0.1)
    optimizer.step()
    optim.lr_scheduler.StepLR(optimizer, 1).step()


def hooked_without_gradients():
    layer = nn.Linear(2, 2)
    layer.register_full_backward_hook(lambda *_: None)
    layer(torch.ones(1, 2)).sum().backward()


NAMES.update(
    stepped_early=stepped_early,
    stepped_in_order=stepped_in_order,
    stepped_before_its_schedule=stepped_before_its_schedule,
    hooked_without_gradients=hooked_without_gradients,
)


def texts(expression):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        eval(expression, NAMES)
    return [re.sub(r" \(Triggered internally at .*\)$", "", str(each.message)) for each in caught]


def twice(kind, **options):
    """The values of a parameter that was given twice, after each of three steps."""
    parameter = nn.Parameter(torch.tensor([1.0, -2.0]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        optimizer = kind([parameter, parameter], **options)
    values = []
    for _ in range(3):
        optimizer.zero_grad()
        parameter.square().sum().backward()
        optimizer.step()
        values.append(parameter.tolist())
    return values


def build():
    return {
        "texts": {expression: texts(expression) for expression in EXPRESSIONS},
        "twice": {
            "SGD": twice(optim.SGD, lr=0.1),
            "SGD with momentum": twice(optim.SGD, lr=0.1, momentum=0.9, dampening=0.2),
            "Adam": twice(optim.Adam, lr=0.1),
            "RMSprop with momentum": twice(optim.RMSprop, lr=0.1, momentum=0.9),
            "Adagrad": twice(optim.Adagrad, lr=0.1),
        },
    }
