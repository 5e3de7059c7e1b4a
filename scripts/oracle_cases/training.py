"""What happens around a network: random streams, initial weights, printing, loading order, a loss curve."""

import gzip
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset, random_split

from .record import Cases, option_record, tensor_record


def draws(seed, *steps):
    """The tensors that successive calls give after one seed; each step is (name, arguments)."""
    torch.manual_seed(seed)
    record = {"seed": seed, "steps": []}
    for name, *arguments in steps:
        result = getattr(torch, name)(*arguments)
        record["steps"].append({"call": name, "arguments": arguments, "output": tensor_record(result)})
    return record


def streams():
    records = [draws(seed, ("rand", [5]), ("rand", [3, 4]), ("rand", [1])) for seed in (0, 42, 4294967295, -1)]
    records += [draws(seed, ("randn", [3]), ("randn", [3]), ("randn", [16]), ("randn", [2])) for seed in (0, 1)]
    records += [draws(7, ("randn", [10, 10]), ("rand", [2]), ("randn", [17]))]
    records += [draws(5, ("randn", [1003]), ("randn", [40, 50]), ("rand", [1]))]
    records += [draws(0, ("randint", 0, 10, [6]), ("randint", -5, 5, [4]), ("randint", 0, 2**28, [3]))]
    records += [draws(0, ("randint", 0, 2**40, [5]), ("randperm", 10), ("randperm", 100), ("rand", [1]))]
    return records


def dropouts():
    records = []
    for p in (0.5, 0.3, 0.0, 1.0):
        torch.manual_seed(11)
        output = F.dropout(torch.ones(40), p)
        records.append({"seed": 11, "p": p, "output": tensor_record(output), "next": tensor_record(torch.rand(1))})
    return records


def initial_weights():
    modules = {
        "Conv1d": lambda: nn.Conv1d(3, 4, 5),
        "Conv2d": lambda: nn.Conv2d(6, 8, (3, 2), groups=2),
        "Conv2dWithoutBias": lambda: nn.Conv2d(2, 3, 3, bias=False),
        "Conv3d": lambda: nn.Conv3d(1, 2, 2),
        "Linear": lambda: nn.Linear(7, 3),
        "BatchNorm2d": lambda: nn.BatchNorm2d(3),
        "Sequential": lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Linear(4, 2)),
    }
    records = {}
    for name, create in modules.items():
        torch.manual_seed(3)
        records[name] = {key: tensor_record(value) for key, value in create().state_dict().items()}
    return records


def initializers():
    calls = [
        ("kaiming_uniform_", {}),
        ("kaiming_uniform_", {"a": 5**0.5}),
        ("kaiming_uniform_", {"mode": "fan_out", "nonlinearity": "relu"}),
        ("kaiming_normal_", {"nonlinearity": "relu"}),
        ("xavier_uniform_", {"gain": 2.0}),
        ("xavier_normal_", {}),
        ("uniform_", {"a": -2.0, "b": 3.0}),
        ("normal_", {"mean": 1.0, "std": 0.5}),
        ("constant_", {"val": 0.25}),
        ("ones_", {}),
        ("zeros_", {}),
    ]
    records = []
    for name, options in calls:
        torch.manual_seed(5)
        value = getattr(nn.init, name)(torch.empty(4, 3, 3, 3), **options)
        records.append({"call": name, "options": option_record(options), "output": tensor_record(value)})
    return records


class Residual(nn.Module):
    """A module of one's own, with a nested one, for its printing."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4))
        self.relu = nn.ReLU()


def prints():
    """Python expression → repr. test/oracle/modules.test.ts builds the same modules."""
    named = {"conv1": nn.Conv2d(1, 16, 3, padding=1), "relu1": nn.ReLU(), "pool1": nn.MaxPool2d(2)}
    modules = {
        "Conv1d(16, 33, 3)": nn.Conv1d(16, 33, 3),
        "Conv2d(16, 33, 3, stride=2)": nn.Conv2d(16, 33, 3, stride=2),
        "Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2), dilation=(3, 1))": nn.Conv2d(
            16, 33, (3, 5), stride=(2, 1), padding=(4, 2), dilation=(3, 1)
        ),
        "Conv2d(4, 8, 3, padding='same', groups=2, bias=False, padding_mode='reflect')": nn.Conv2d(
            4, 8, 3, padding="same", groups=2, bias=False, padding_mode="reflect"
        ),
        "Conv3d(1, 2, 3)": nn.Conv3d(1, 2, 3),
        "MaxPool1d(2)": nn.MaxPool1d(2),
        "MaxPool2d(3, 2, padding=1)": nn.MaxPool2d(3, 2, padding=1),
        "MaxPool2d((3, 2), stride=(2, 1), ceil_mode=True)": nn.MaxPool2d((3, 2), stride=(2, 1), ceil_mode=True),
        "MaxPool3d(2)": nn.MaxPool3d(2),
        "AvgPool1d(2)": nn.AvgPool1d(2),
        "AvgPool2d(3, 2)": nn.AvgPool2d(3, 2),
        "AvgPool3d(2)": nn.AvgPool3d(2),
        "Linear(128, 10)": nn.Linear(128, 10),
        "Linear(2, 3, bias=False)": nn.Linear(2, 3, bias=False),
        "Flatten()": nn.Flatten(),
        "ReLU()": nn.ReLU(),
        "Sigmoid()": nn.Sigmoid(),
        "Tanh()": nn.Tanh(),
        "Softmax(dim=1)": nn.Softmax(dim=1),
        "LogSoftmax(dim=1)": nn.LogSoftmax(dim=1),
        "Dropout()": nn.Dropout(),
        "Dropout(0.25)": nn.Dropout(0.25),
        "Identity()": nn.Identity(),
        "BatchNorm1d(3)": nn.BatchNorm1d(3),
        "BatchNorm2d(3, eps=0.001, momentum=None, affine=False)": nn.BatchNorm2d(
            3, eps=0.001, momentum=None, affine=False
        ),
        "CrossEntropyLoss()": nn.CrossEntropyLoss(),
        "NLLLoss()": nn.NLLLoss(),
        "MSELoss()": nn.MSELoss(),
        "L1Loss()": nn.L1Loss(),
        "Sequential()": nn.Sequential(),
        "Sequential(Conv2d(1, 6, 5), ReLU(), Flatten(), Linear(6, 2))": nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.ReLU(), nn.Flatten(), nn.Linear(6, 2)
        ),
        "Sequential(OrderedDict(conv1, relu1, pool1))": nn.Sequential(OrderedDict(named)),
        "ModuleList(Linear(2, 2) twice, ReLU())": nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.ReLU()]),
        "Residual()": Residual(),
        "Sequential(Residual(), Flatten())": nn.Sequential(Residual(), nn.Flatten()),
    }
    return {expression: repr(module) for expression, module in modules.items()}


def loading_orders():
    records = []
    for options in (
        {"batch_size": 4, "shuffle": True},
        {"batch_size": 4, "shuffle": True, "drop_last": True},
        {"batch_size": 3, "shuffle": False},
        {"shuffle": True},
    ):
        torch.manual_seed(9)
        loader = DataLoader(TensorDataset(torch.arange(10)), **options)
        epochs = [[batch[0].tolist() for batch in loader] for _ in range(2)]
        records.append(
            {
                "seed": 9,
                "size": 10,
                "options": option_record(options),
                "length": len(loader),
                "epochs": epochs,
                "next": tensor_record(torch.rand(1)),
            }
        )
    return records


def splits():
    records = []
    for lengths in ([7, 3], [4, 4, 2], [0.5, 0.25, 0.25], [0.33, 0.67]):
        torch.manual_seed(2)
        parts = random_split(range(10), lengths)
        records.append({"seed": 2, "size": 10, "lengths": lengths, "parts": [list(part) for part in parts]})
    return records


def batch_norms():
    """Outputs and running statistics of two training steps and one in eval mode."""
    cases, records = Cases(6), []
    for options in ({}, {"momentum": None}, {"track_running_stats": False}, {"affine": False}):
        module = nn.BatchNorm2d(3, **options)
        inputs = [cases.randn(4, 3, 2, 5) for _ in range(3)]
        outputs = [module(inputs[0]), module(inputs[1])]
        outputs.append(module.eval()(inputs[2]))
        records.append(
            {
                "options": option_record(options),
                "inputs": [tensor_record(value) for value in inputs],
                "outputs": [tensor_record(value) for value in outputs],
                "state": {key: tensor_record(value) for key, value in module.state_dict().items()},
            }
        )
    return records


def digits_network():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, 10),
    )


def lenet():
    """LeNet-5 (LeCun et al., 1998) for images of 8×8, with ReLU and maximum pooling."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )


def loss_curve(digits_path, make_network, make_optimizer):
    """Losses of 100 steps on the training part of the digits, from seed 0."""
    with gzip.open(digits_path, "rt") as lines:
        rows = torch.tensor([[float(value) for value in line.split(",")] for line in lines])
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))[:1438]
    images = rows[order, :64].reshape(-1, 1, 8, 8) / 16
    targets = rows[order, 64].long()
    torch.manual_seed(0)
    network = make_network()
    loader = DataLoader(TensorDataset(images, targets), batch_size=32, shuffle=True)
    optimizer = make_optimizer(network.parameters())
    losses = []
    while len(losses) < 100:
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(network(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return {"batchSize": 32, "losses": losses[:100]}


def loss_curves(digits_path):
    return {
        "small": loss_curve(digits_path, digits_network, lambda weights: torch.optim.Adam(weights, lr=3e-3)),
        "lenet": loss_curve(digits_path, lenet, lambda weights: torch.optim.Adam(weights, lr=2e-3)),
    }


def build(digits_path):
    return {
        "random": {"streams": streams(), "dropouts": dropouts()},
        "initial": {"weights": initial_weights(), "initializers": initializers()},
        "prints": prints(),
        "loading": {"orders": loading_orders(), "splits": splits()},
        "batch-norm": batch_norms(),
        "curve": loss_curves(digits_path),
    }
