"""Calls that PyTorch refuses, with its texts."""

import re

import torch
import torch.nn as nn
import torch.nn.functional as F

from .record import Cases
from .tensor import method


def calls(cases):
    z = torch.zeros
    cases.fail("conv2d", F.conv2d, [z(1, 4, 5, 5), z(4, 3, 3, 3)])
    cases.fail("conv2d", F.conv2d, [z(1, 1, 5, 5), z(1, 1, 7, 7)])
    cases.fail("conv2d", F.conv2d, [z(5, 5), z(1, 1, 3, 3)])
    cases.fail("conv2d", F.conv2d, [z(1, 1, 5, 5), z(1, 1, 3, 3)], stride=0)
    cases.fail("conv2d", F.conv2d, [z(1, 1, 5, 5), z(1, 1, 3, 3)], padding=-1)
    cases.fail("conv2d", F.conv2d, [z(1, 1, 5, 5), z(1, 1, 3, 3)], padding="same", stride=2)
    cases.fail("conv2d", F.conv2d, [z(1, 1, 5, 5), z(1, 1, 3, 3)], padding="full")
    cases.fail("conv2d", F.conv2d, [z(1, 1, 5, 5, dtype=torch.int64), z(1, 1, 3, 3), z(1)])
    cases.fail("conv2d", F.conv2d, [z(1, 1, 5, 5), z(2, 1, 3, 3), z(3)])
    cases.fail("conv1d", F.conv1d, [z(1, 4, 5), z(4, 3, 3)])
    cases.fail("conv3d", F.conv3d, [z(1, 1, 2, 5, 5), z(1, 1, 3, 3, 3)])
    cases.fail("maxPool2d", F.max_pool2d, [z(1, 1, 4, 4)], [2], padding=2)
    cases.fail("maxPool2d", F.max_pool2d, [z(1, 1, 2, 2)], [3])
    cases.fail("maxPool2d", F.max_pool2d, [z(4, 4)], [2])
    cases.fail("avgPool2d", F.avg_pool2d, [z(1, 1, 4, 4)], [2], padding=2)
    cases.fail("avgPool2d", F.avg_pool2d, [z(1, 1, 4, 4)], [2], divisor_override=0)
    cases.fail("avgPool2d", F.avg_pool2d, [z(1, 1, 2, 2)], [3])
    cases.fail("pad", F.pad, [z(1, 1, 3)], [[3, 3]], mode="reflect")
    cases.fail("pad", F.pad, [z(1, 1, 3)], [[4, 4]], mode="circular")
    cases.fail("crossEntropy", F.cross_entropy, [z(2, 3), torch.tensor([0, 3])])
    cases.fail("crossEntropy", F.cross_entropy, [z(2, 3), torch.tensor([0, 1, 2])])
    cases.fail("crossEntropy", F.cross_entropy, [z(2, 3), z(2)])
    cases.fail("dropout", F.dropout, [z(2)], p=1.5)
    cases.fail("oneHot", F.one_hot, [torch.tensor([0, 5])], num_classes=3)
    cases.fail("oneHot", F.one_hot, [torch.tensor([0, -1])])
    cases.fail("add", method("add"), [z(3), z(4)])
    cases.fail("matmul", torch.matmul, [z(2, 4), z(3, 2)])
    cases.fail("mm", torch.mm, [z(2, 4), z(3, 2)])
    cases.fail("linear", F.linear, [z(2, 5), z(3, 4)])
    cases.fail("reshape", method("reshape"), [z(2, 3)], [[4, -1]])
    cases.fail("reshape", method("reshape"), [z(2, 3)], [[5]])
    cases.fail("sum", method("sum"), [z(2, 3)], [2])
    cases.fail("squeeze", method("squeeze"), [z(2, 3)], [4])
    cases.fail("mean", method("mean"), [z(2, dtype=torch.int64)])
    cases.fail("argmax", method("argmax"), [z(0)])
    return cases.records


def sort_sets(text):
    """Python prints a set of strings in an order that differs from run to run."""
    return re.sub(r"\{('\w+'(?:, '\w+')*)\}", lambda match: "{" + ", ".join(sorted(match[1].split(", "))) + "}", text)


def constructions():
    """Constructors that PyTorch refuses: the Python expression and its text."""
    parameter = [nn.Parameter(torch.zeros(1))]
    expressions = {
        "nn.Conv2d(3, 4, 3, groups=2)": lambda: nn.Conv2d(3, 4, 3, groups=2),
        "nn.Conv2d(4, 3, 3, groups=2)": lambda: nn.Conv2d(4, 3, 3, groups=2),
        "nn.Conv2d(4, 4, 3, groups=0)": lambda: nn.Conv2d(4, 4, 3, groups=0),
        "nn.Conv2d(1, 1, 3, stride=2, padding='same')": lambda: nn.Conv2d(1, 1, 3, stride=2, padding="same"),
        "nn.Conv2d(1, 1, 3, padding='full')": lambda: nn.Conv2d(1, 1, 3, padding="full"),
        "nn.Conv2d(1, 1, 3, padding_mode='mirror')": lambda: nn.Conv2d(1, 1, 3, padding_mode="mirror"),
        "nn.Dropout(1.5)": lambda: nn.Dropout(1.5),
        "nn.Dropout(-0.5)": lambda: nn.Dropout(-0.5),
        "optim.SGD([])": lambda: torch.optim.SGD([]),
        "optim.SGD(p, lr=-1)": lambda: torch.optim.SGD(parameter, lr=-1),
        "optim.SGD(p, momentum=-1)": lambda: torch.optim.SGD(parameter, momentum=-1),
        "optim.SGD(p, weight_decay=-1)": lambda: torch.optim.SGD(parameter, weight_decay=-1),
        "optim.SGD(p, nesterov=True)": lambda: torch.optim.SGD(parameter, nesterov=True),
        "optim.SGD(p, nesterov=True, momentum=0.9, dampening=0.1)": lambda: torch.optim.SGD(
            parameter, nesterov=True, momentum=0.9, dampening=0.1
        ),
        "optim.SGD([p, p] as two groups)": lambda: torch.optim.SGD([{"params": parameter}, {"params": parameter}]),
        "optim.Adam(p, lr=-1)": lambda: torch.optim.Adam(parameter, lr=-1),
        "optim.Adam(p, eps=-1)": lambda: torch.optim.Adam(parameter, eps=-1),
        "optim.Adam(p, betas=(1, 0.9))": lambda: torch.optim.Adam(parameter, betas=(1, 0.9)),
        "optim.Adam(p, betas=(0.9, 1))": lambda: torch.optim.Adam(parameter, betas=(0.9, 1)),
        "optim.Adam(p, weight_decay=-1)": lambda: torch.optim.Adam(parameter, weight_decay=-1),
        "optim.RMSprop(p, alpha=-1)": lambda: torch.optim.RMSprop(parameter, alpha=-1),
        "torch.randint(5, 5, (2,))": lambda: torch.randint(5, 5, (2,)),
        "torch.randperm(-1)": lambda: torch.randperm(-1),
        "torch.rand(-1)": lambda: torch.rand(-1),
        "random_split lengths": lambda: torch.utils.data.random_split(range(10), [3, 3]),
        "random_split fractions": lambda: torch.utils.data.random_split(range(10), [0.9, 0.3]),
        "TensorDataset(3 rows, 4 rows)": lambda: torch.utils.data.TensorDataset(torch.zeros(3), torch.zeros(4)),
        "DataLoader(batch_size=0)": lambda: torch.utils.data.DataLoader([1], batch_size=0),
        "DataLoader(empty, shuffle=True)": lambda: torch.utils.data.DataLoader([], shuffle=True),
        "Sequential()[1]": lambda: nn.Sequential(nn.ReLU())[1],
        "load_state_dict missing and unexpected": lambda: nn.Linear(2, 1).load_state_dict({"w": torch.zeros(1)}),
        "load_state_dict wrong size": lambda: nn.Linear(2, 1).load_state_dict(
            {"weight": torch.zeros(2, 1), "bias": torch.zeros(1)}
        ),
        "nn.Linear(2, 3)(zeros(1, 4))": lambda: nn.Linear(2, 3)(torch.zeros(1, 4)),
        "nn.BatchNorm2d(3)(zeros(1, 3))": lambda: nn.BatchNorm2d(3)(torch.zeros(1, 3)),
        "nn.BatchNorm1d(2)(zeros(1, 2))": lambda: nn.BatchNorm1d(2)(torch.zeros(1, 2)),
        "kaiming_uniform_ of one dimension": lambda: nn.init.kaiming_uniform_(torch.zeros(3)),
    }
    return messages(expressions)


def messages(expressions):
    """Expression → the text with which PyTorch refuses it."""
    texts = {}
    for expression, call in expressions.items():
        try:
            call()
        except Exception as error:
            texts[expression] = sort_sets(str(error))
        else:
            raise AssertionError(f"{expression} does not fail in PyTorch")
    return texts


def build():
    return {"calls": calls(Cases(3)), "constructions": constructions()}
