"""Convolutions, pools, activations and losses."""

import torch
import torch.nn.functional as F

from .record import Cases

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
MAX_POOL = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG_POOL = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
SIZES = {1: (11,), 2: (7, 6), 3: (5, 4, 6)}


def per_dimension(rank, *values):
    """The first `rank` of the values as a list: options that differ from axis to axis."""
    return list(values[:rank])


def convolutions(cases):
    for rank, conv in CONV.items():
        op, size = f"conv{rank}d", SIZES[rank]
        variants = [
            {},
            {"stride": 2},
            {"padding": 1},
            {"stride": per_dimension(rank, 2, 1, 2), "padding": per_dimension(rank, 2, 1, 0)},
            {"dilation": per_dimension(rank, 2, 1, 1), "padding": 2},
            {"padding": "same"},
            {"padding": "same", "dilation": 2},
            {"padding": "valid", "stride": 3},
        ]
        for options in variants:
            kernel = per_dimension(rank, 3, 2, 3)
            cases.add(op, conv, [cases.randn(2, 3, *size), cases.randn(4, 3, *kernel), cases.randn(4)], **options)
        even = [2] * rank
        cases.add(op, conv, [cases.randn(1, 2, *size), cases.randn(2, 2, *even)], padding="same")
        cases.add(op, conv, [cases.randn(2, 4, *size), cases.randn(6, 2, *even), cases.randn(6)], groups=2)
        cases.add(op, conv, [cases.randn(2, 4, *size), cases.randn(8, 1, *even)], groups=4, stride=2, padding=1)
        cases.add(op, conv, [cases.randn(3, *size), cases.randn(2, 3, *even), cases.randn(2)])
        cases.add(op, conv, [cases.randn(0, 3, *size), cases.randn(2, 3, *even), cases.randn(2)])
        cases.add(op, conv, [cases.randn(1, 3, *size), cases.randn(5, 3, *[1] * rank)])
        double = [cases.randn(1, 2, *size, dtype=torch.float64), cases.randn(3, 2, *even, dtype=torch.float64)]
        cases.add(op, conv, double, padding=1)
    cases.add("conv2d", F.conv2d, [cases.randn(2, 9, 10, 13), cases.randn(17, 9, 3, 3), cases.randn(17)], padding=1)
    cases.add("conv2d", F.conv2d, [cases.randn(1, 1, 20, 20), cases.randn(6, 1, 5, 5), cases.randn(6)])
    integers = [torch.arange(25).reshape(1, 1, 5, 5), torch.ones(1, 1, 3, 3, dtype=torch.int64)]
    cases.add("conv2d", F.conv2d, integers)


def max_pools(cases):
    for rank, pool in MAX_POOL.items():
        op, size = f"maxPool{rank}d", SIZES[rank]
        variants = [
            {"kernel_size": 2},
            {"kernel_size": 3, "stride": 2, "padding": 1},
            {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
            {"kernel_size": 2, "stride": 1, "dilation": 2},
            {"kernel_size": per_dimension(rank, 3, 2, 2), "stride": per_dimension(rank, 1, 2, 2)},
        ]
        for options in variants:
            kernel = options.pop("kernel_size")
            cases.add(op, pool, [cases.randn(2, 3, *size)], [kernel], **options)
            cases.add(op, pool, [cases.randn(2, 3, *size)], [kernel], return_indices=True, **options)
        cases.add(op, pool, [cases.randn(3, *size)], [2])
        cases.add(op, pool, [torch.ones(1, 2, *size)], [2], return_indices=True)
        cases.add(op, pool, [torch.full((1, 1, *size), -torch.inf)], [3], stride=2, padding=1, return_indices=True)
    nan = torch.tensor([[[torch.nan, 5.0], [torch.nan, 1.0]]])
    cases.add("maxPool2d", F.max_pool2d, [nan], [2], return_indices=True)
    cases.add("maxPool2d", F.max_pool2d, [torch.arange(16).reshape(1, 1, 4, 4)], [2])
    cases.add("maxPool2d", F.max_pool2d, [cases.randn(0, 1, 4, 4)], [2])
    cases.add("maxPool1d", F.max_pool1d, [cases.randn(1, 1, 3)], [2], stride=4, padding=1, ceil_mode=True)
    cases.add("maxPool1d", F.max_pool1d, [cases.randn(1, 1, 4)], [3], stride=2, padding=1, ceil_mode=True)


def average_pools(cases):
    for rank, pool in AVG_POOL.items():
        op, size = f"avgPool{rank}d", SIZES[rank]
        variants = [
            {"kernel_size": 2},
            {"kernel_size": 3, "stride": 2, "padding": 1},
            {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
            {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
            {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False, "ceil_mode": True},
            {"kernel_size": per_dimension(rank, 3, 2, 2), "stride": per_dimension(rank, 1, 2, 2)},
        ]
        for options in variants:
            kernel = options.pop("kernel_size")
            cases.add(op, pool, [cases.randn(2, 3, *size)], [kernel], **options)
        if rank > 1:
            cases.add(op, pool, [cases.randn(2, 3, *size)], [2], divisor_override=3)
        cases.add(op, pool, [cases.randn(3, *size)], [2])
    cases.add("avgPool1d", F.avg_pool1d, [torch.ones(1, 1, 4)], [3], stride=2, padding=1, ceil_mode=True)
    cases.add("avgPool2d", F.avg_pool2d, [torch.arange(16).reshape(1, 1, 4, 4)], [2])


def activations(cases):
    for op, function in {
        "relu": F.relu,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
    }.items():
        cases.add(op, function, [cases.randn(3, 5)])
        cases.add(op, function, [torch.tensor([0.0, -0.0, 30.0, -30.0, torch.nan, torch.inf, -torch.inf])])
    for op, function in {"softmax": F.softmax, "logSoftmax": F.log_softmax}.items():
        for dim in (0, 1, -1):
            cases.add(op, function, [cases.randn(3, 4, 5)], dim=dim)
        cases.add(op, function, [torch.tensor([[1000.0, 1001.0, -1000.0]])], dim=1)
    cases.add("linear", F.linear, [cases.randn(4, 6), cases.randn(3, 6), cases.randn(3)])
    cases.add("linear", F.linear, [cases.randn(6), cases.randn(3, 6), cases.randn(3)])
    cases.add("linear", F.linear, [cases.randn(2, 3, 6), cases.randn(5, 6)])
    cases.add("flatten", torch.flatten, [cases.randn(2, 3, 4)])
    cases.add("flatten", torch.flatten, [cases.randn(2, 3, 4)], [1])
    cases.add("flatten", torch.flatten, [cases.randn(2, 3, 4, 2)], [1, 2])
    cases.add("oneHot", F.one_hot, [torch.tensor([0, 2, 1])])
    cases.add("oneHot", F.one_hot, [torch.tensor([[0, 2], [1, 0]])], num_classes=4)
    cases.add("pad", F.pad, [cases.randn(2, 3, 4)], [[1, 2]])
    cases.add("pad", F.pad, [cases.randn(2, 3, 4)], [[1, 2, 0, 3]], value=1.5)
    cases.add("pad", F.pad, [cases.randn(2, 3, 4)], [[-1, 2]])
    for mode in ("reflect", "replicate", "circular"):
        cases.add("pad", F.pad, [cases.randn(1, 2, 4, 5)], [[2, 1, 1, 2]], mode=mode)
        cases.add("pad", F.pad, [cases.randn(1, 2, 4)], [[2, 1]], mode=mode)


def losses(cases):
    logits, classes = cases.randn(5, 4), torch.tensor([1, 0, 3, 2, 1])
    weight = torch.tensor([0.5, 1.0, 2.0, 3.0])
    for reduction in ("mean", "sum", "none"):
        cases.add("crossEntropy", F.cross_entropy, [logits, classes], reduction=reduction)
        cases.add("crossEntropy", F.cross_entropy, [logits, classes], reduction=reduction, label_smoothing=0.1)
        cases.add("crossEntropy", F.cross_entropy, [logits, classes], reduction=reduction, ignore_index=1)
        cases.add("crossEntropy", weighted(F.cross_entropy), [logits, classes, weight], reduction=reduction)
        cases.add(
            "crossEntropy",
            weighted(F.cross_entropy),
            [logits, classes, weight],
            reduction=reduction,
            label_smoothing=0.2,
            ignore_index=3,
        )
        cases.add("nllLoss", F.nll_loss, [F.log_softmax(logits, 1), classes], reduction=reduction)
        cases.add("nllLoss", weighted(F.nll_loss), [logits, classes, weight], reduction=reduction)
        for op, function in {"mseLoss": F.mse_loss, "l1Loss": F.l1_loss}.items():
            cases.add(op, function, [cases.randn(3, 4), cases.randn(3, 4)], reduction=reduction)
    cases.add("crossEntropy", F.cross_entropy, [cases.randn(4), torch.tensor(2)])
    cases.add("crossEntropy", F.cross_entropy, [cases.randn(2, 3, 4, 5), cases.randint(3, 2, 4, 5)])
    cases.add("crossEntropy", F.cross_entropy, [cases.randn(2, 3), torch.tensor([-100, -100])])
    cases.add("crossEntropy", F.cross_entropy, [cases.randn(4, 3), F.softmax(cases.randn(4, 3), 1)])


def weighted(loss):
    """The class weights as third tensor; they take no gradient."""
    return lambda input, target, weight, **options: loss(input, target, weight=weight.detach(), **options)


def build():
    cases = Cases(1)
    for part in (convolutions, max_pools, average_pools, activations, losses):
        part(cases)
    return cases.records
