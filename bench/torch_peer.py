"""Times the cases of `cases.mjs` (standard input, as JSON) in PyTorch on one thread; prints JSON."""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(0)
TURN = 0.6


def shortest(run):
    """Seconds of the shortest call within one turn, after one that warms up."""
    run()
    best, start = math.inf, time.perf_counter()
    while time.perf_counter() - start < TURN:
        before = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - before)
    return best


def convolution_runs(case):
    x, w, g = (torch.randn(*case[name]) for name in ("input", "weight", "output"))
    rest = ([case["stride"]] * 2, [case["padding"]] * 2, [1, 1], False, [0, 0], case["groups"])

    def backward(needs):
        return lambda: torch.ops.aten.convolution_backward(g, x, w, None, *rest, needs)

    yield "forward", lambda: torch.convolution(x, w, None, *rest)
    yield "weight gradient", backward([False, True, False])
    yield "input gradient", backward([True, False, False])


def stream_run(case):
    x = torch.randn(*case["shape"])
    channels = case["shape"][1]
    mean, variance, ones = torch.zeros(channels), torch.ones(channels), torch.ones(channels)
    return {
        "add": lambda: x + x,
        "relu": lambda: torch.relu(x),
        "tanh": lambda: torch.tanh(x),
        "maxPool": lambda: F.max_pool2d(x, 2, return_indices=True),
        "averagePool": lambda: F.avg_pool2d(x, 2),
        "softmax": lambda: F.softmax(x, 1),
        "sum of channels": lambda: x.sum((0, 2, 3)),
        "batchNorm": lambda: F.batch_norm(x, mean, variance, ones, mean, training=True),
    }[case["op"]]


def layer(kind, *sizes):
    if kind == "conv":
        inputs, outputs, kernel, padding, groups = sizes
        return nn.Conv2d(inputs, outputs, kernel, padding=padding, groups=groups)
    makers = {"norm": nn.BatchNorm2d, "relu": nn.ReLU, "flatten": nn.Flatten, "linear": nn.Linear}
    return nn.MaxPool2d(2) if kind == "pool" else makers[kind](*sizes)


def training_run(case):
    net = nn.Sequential(*(layer(*own) for own in case["layers"]))
    x, target = torch.randn(*case["input"]), torch.randint(0, 10, (case["input"][0],))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x), target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def measure(cases, only, kinds):
    times = {}
    with torch.no_grad():
        for case in cases["convolutions"] if "kernels" in kinds else []:
            for kind, run in convolution_runs(case) if only in case["name"] else []:
                times[f"{case['name']}, {kind}"] = case["flops"] / shortest(run) / 1e9
        for size in cases["matmuls"] if "kernels" in kinds else []:
            a, b = torch.randn(size, size), torch.randn(size, size)
            for name, left in ((f"matmul {size}", a), (f"matmul {size}, left transposed", a.T)):
                if only in name:
                    times[name] = 2 * size**3 / shortest(lambda left=left: left @ b) / 1e9
        for case in cases["streams"] if "streams" in kinds else []:
            if only in case["name"]:
                times[case["name"]] = case["bytes"] / shortest(stream_run(case)) / 1e9
    for case in cases["networks"] if "training" in kinds else []:
        if only in case["name"]:
            times[case["name"]] = shortest(training_run(case)) * 1000
    return times


print(json.dumps({"version": torch.__version__, "times": measure(json.load(sys.stdin), sys.argv[1], sys.argv[2])}))
