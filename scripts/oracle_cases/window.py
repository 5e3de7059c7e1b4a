"""Transposed convolutions, sliding blocks, unpooling, adaptive and power-average pools, and padding in every mode."""

import torch
import torch.nn.functional as F

from . import window_modules, window_refusals
from .pools import ADAPTIVE_AVG_POOL, ADAPTIVE_MAX_POOL, AVG_POOL, LP_POOL, MAX_POOL, MAX_UNPOOL, first
from .record import Cases

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
SIZES = {1: (5,), 2: (3, 4), 3: (2, 3, 2)}


def transposed_convolutions(cases):
    for rank, conv in CONV_TRANSPOSE.items():
        op, size, kernel = f"convTranspose{rank}d", SIZES[rank], first(rank, 3, 2, 3)
        variants = [
            {},
            {"stride": 2},
            {"padding": 1},
            {"stride": 2, "output_padding": 1},
            {"stride": first(rank, 3, 2, 1), "padding": first(rank, 1, 0, 1), "output_padding": first(rank, 2, 1, 0)},
            {"dilation": 2},
            {"dilation": 3, "stride": 2, "output_padding": 2, "padding": 1},
        ]
        for options in variants:
            cases.add(op, conv, [cases.randn(2, 3, *size), cases.randn(3, 2, *kernel), cases.randn(2)], **options)
        cases.add(op, conv, [cases.randn(1, 4, *size), cases.randn(4, 3, *kernel), cases.randn(6)], groups=2, stride=2)
        cases.add(op, conv, [cases.randn(1, 4, *size), cases.randn(4, 1, *kernel)], groups=4, padding=1)
        cases.add(op, conv, [cases.randn(3, *size), cases.randn(3, 2, *kernel), cases.randn(2)])
        cases.add(op, conv, [cases.randn(0, 3, *size), cases.randn(3, 2, *kernel), cases.randn(2)])
        double = [cases.randn(1, 2, *size, dtype=torch.float64), cases.randn(2, 2, *kernel, dtype=torch.float64)]
        cases.add(op, conv, double, stride=2, padding=1)
    integers = [torch.arange(4).reshape(1, 1, 2, 2), torch.ones(1, 1, 3, 3, dtype=torch.int64)]
    cases.add("convTranspose2d", F.conv_transpose2d, integers, stride=2)


def same_convolutions(cases):
    """Even kernels, whose odd zero goes on the right."""
    for rank, conv in CONV.items():
        op, size = f"conv{rank}d", SIZES[rank]
        for kernel, dilation in ((4, 1), (2, 3), (4, 3)):
            inputs = [cases.randn(1, 2, *size), cases.randn(2, 2, *[kernel] * rank)]
            cases.add(op, conv, inputs, padding="same", dilation=dilation)


def folds(cases):
    variants = [
        {},
        {"dilation": 2},
        {"padding": 1},
        {"stride": 2},
        {"dilation": [1, 2], "padding": [2, 0], "stride": [2, 1]},
    ]
    for options in variants:
        columns = F.unfold(torch.zeros(2, 3, 5, 6), [3, 2], **options).shape
        cases.add("unfold", F.unfold, [cases.randn(2, 3, 5, 6)], [[3, 2]], **options)
        cases.add("fold", F.fold, [cases.randn(*columns)], [[5, 6], [3, 2]], **options)
    cases.add("unfold", F.unfold, [cases.randn(2, 4, 4)], [3])
    cases.add("unfold", F.unfold, [cases.randn(0, 2, 4, 4)], [3])
    cases.add("unfold", F.unfold, [cases.randn(1, 2, 4, 3, dtype=torch.float64)], [2])
    cases.add("unfold", F.unfold, [cases.randint(2, 1, 1, 3, 3).bool()], [2])
    cases.add("fold", F.fold, [cases.randn(18, 4)], [4, 3])
    cases.add("fold", F.fold, [cases.randn(0, 18, 4)], [4, 3])
    cases.add("fold", F.fold, [cases.randn(1, 8, 6, dtype=torch.float64)], [[4, 3], 2])


def unpools(cases):
    for rank, unpool in MAX_UNPOOL.items():
        op, pool, size = f"maxUnpool{rank}d", MAX_POOL[rank], first(rank, 7, 6, 4)
        variants = [
            ([2], {}, {}),
            ([3], {"stride": 2, "padding": 1}, {"output_size": size}),
            ([first(rank, 2, 3, 2)], {"stride": first(rank, 3, 2, 1)}, {"output_size": [2, 2, *size]}),
        ]
        for kernel, window, options in variants:
            values, indices = pool(cases.randn(2, 2, *size), *kernel, return_indices=True, **window)
            cases.add(op, unpool, [values, indices], kernel, **window, **options)
        values, indices = pool(cases.randn(2, *size), 2, return_indices=True)
        cases.add(op, unpool, [values, indices], [2])
        values, indices = pool(cases.randn(0, 2, *size), 2, return_indices=True)
        cases.add(op, unpool, [values, indices], [2])
        values, indices = pool(cases.randn(1, 1, *size, dtype=torch.float64), 2, return_indices=True)
        cases.add(op, unpool, [values, indices], [2])
    repeated = torch.tensor([[[0, 0, 2, 2]]])
    cases.add("maxUnpool1d", F.max_unpool1d, [cases.randn(1, 1, 4), repeated], [2])


def adaptive_pools(cases):
    for rank in (1, 2, 3):
        size = first(rank, 6, 5, 4)
        sizes = [1, 2, 3, 7, first(rank, 4, 2, 5)] + ([[None, *first(rank - 1, 3, 2)]] if rank > 1 else [])
        for output_size in sizes:
            average, maximum = ADAPTIVE_AVG_POOL[rank], ADAPTIVE_MAX_POOL[rank]
            cases.add(f"adaptiveAvgPool{rank}d", average, [cases.randn(2, 2, *size)], [output_size])
            cases.add(f"adaptiveMaxPool{rank}d", maximum, [cases.randn(2, 2, *size)], [output_size])
            options = {"return_indices": True}
            cases.add(f"adaptiveMaxPool{rank}d", maximum, [cases.randn(2, 2, *size)], [output_size], **options)
        for op, pool in {"Avg": ADAPTIVE_AVG_POOL[rank], "Max": ADAPTIVE_MAX_POOL[rank]}.items():
            name = f"adaptive{op}Pool{rank}d"
            cases.add(name, pool, [cases.randn(3, *size)], [2])
            cases.add(name, pool, [cases.randn(3, *size)], [1])
            cases.add(name, pool, [cases.randn(0, 2, *size)], [4])
            cases.add(name, pool, [cases.randn(1, 2, *size, dtype=torch.float64)], [4])
    ties = torch.tensor([[[[1.0, torch.nan, 3.0, 3.0], [torch.nan, 0.0, -1.0, 3.0], [-torch.inf] * 4]]])
    for output_size in (1, 2, 3, [3, 4]):
        cases.add("adaptiveMaxPool2d", F.adaptive_max_pool2d, [ties], [output_size], return_indices=True)


def lp_pools(cases):
    for rank, pool in LP_POOL.items():
        op, size = f"lpPool{rank}d", first(rank, 7, 6, 5)
        positive = [cases.randn(2, 2, *size).abs() + 0.1]
        for norm in (1, 2, 3, 1.5, float("inf"), float("-inf")):
            cases.add(op, pool, positive, [norm, 2])
        cases.add(op, pool, [cases.randn(2, 2, *size)], [2, 3], stride=2)
        cases.add(op, pool, positive, [2, 3], stride=2, ceil_mode=True)
        if rank > 1:
            cases.add(op, pool, positive, [3, first(rank, 2, 3, 1)], stride=first(rank, 1, 2, 2))
        cases.add(op, pool, [cases.randn(2, *size)], [2, 2])
        cases.add(op, pool, [torch.zeros(1, 1, *size)], [2, 2])
    cases.add("lpPool1d", F.lp_pool1d, [torch.tensor([[[-1.0, -2.0]]])], [1, 2])
    cases.add("lpPool1d", F.lp_pool1d, [torch.tensor([[[-1.0, -2.0]]])], [3, 2])


def integer_pools(cases):
    for dtype in (torch.int32, torch.int64, torch.uint8):
        for rank in (1, 2, 3):
            whole = cases.randint(100, 1, 2, *first(rank, 5, 4, 4)).to(dtype)
            if dtype == torch.int64:
                cases.add(f"avgPool{rank}d", AVG_POOL[rank], [whole - 50], [2])
            options = {"stride": 1, "return_indices": True}
            cases.add(f"maxPool{rank}d", MAX_POOL[rank], [whole], [2], **options)


def windows_in_the_padding(cases):
    """Dilated windows none of whose taps meets the input: −∞, and an index beyond the plane."""
    for kernel, shape in ((2, (1, 1, 1)), ([2, 4], (1, 1, 1, 6)), (2, (2, 1, 1, 1))):
        options = {"stride": 2, "dilation": 2, "return_indices": True}
        options["padding"] = 1 if isinstance(kernel, int) else [1, 2]
        with torch.no_grad():
            cases.add(f"maxPool{len(shape) - 2}d", MAX_POOL[len(shape) - 2], [cases.randn(*shape)], [kernel], **options)


def paddings(cases):
    for mode in ("reflect", "replicate", "circular"):
        for shape, amounts in (
            ((2, 5), [2, 1]),
            ((2, 3, 4), [1, 3]),
            ((2, 3, 4), [0, 2]),
            ((1, 2, 4), [-1, 1]),
            ((2, 4, 5), [2, 1, 1, 2]),
            ((2, 2, 3, 4), [3, 1, 0, 2]),
            ((2, 2, 3, 4), [0, 0, 2, 1]),
            ((2, 2, 3, 4), [0, -1, 1, -2]),
            ((2, 3, 4, 5), [2, 1, 1, 2, 2, 0]),
            ((1, 2, 2, 3, 4), [1, 2, 2, 0, 1, 1]),
            ((0, 2, 3), [1, 1]),
        ):
            cases.add("pad", F.pad, [cases.randn(*shape)], [amounts], mode=mode)
        cases.add("pad", F.pad, [cases.randn(1, 2, 4, dtype=torch.float64)], [[2, 1]], mode=mode)
        cases.add("pad", F.pad, [cases.randint(9, 1, 2, 4)], [[2, 1]], mode=mode)
    cases.add("pad", F.pad, [cases.randn(1, 1, 3)], [[3, 3]], mode="circular")
    cases.add("pad", F.pad, [cases.randn(1, 1, 3)], [[5, -4]], mode="replicate")
    cases.add("pad", F.pad, [cases.randint(2, 1, 1, 3).bool()], [[1, 1]], mode="circular")
    cases.add("pad", F.pad, [cases.randn(3)], [[1, 2]])
    cases.add("pad", F.pad, [cases.randn(3, 2)], [[1, 2, -1, 3]], value=-2.0)
    cases.add("pad", F.pad, [cases.randn(2, 3, 2, 2)], [[1, 0, 0, 1, 2, -1, 0, 1]], value=0.5)
    cases.add("pad", F.pad, [cases.randn(2, 0)], [[1, 2]], value=7.0)
    cases.add("pad", F.pad, [cases.randint(9, 2, 3)], [[1, 1]], value=4)
    cases.add("pad", F.pad, [cases.randn(2, 3)], [[]])


def build():
    cases = Cases(21)
    for part in (transposed_convolutions, same_convolutions, folds, unpools, adaptive_pools):
        part(cases)
    for part in (lp_pools, integer_pools, windows_in_the_padding, paddings):
        part(cases)
    return {
        "window": cases.records,
        "window-errors": window_refusals.build(),
        "window-modules": window_modules.build(),
    }
