"""Convolutions, pools, folds and paddings that PyTorch refuses, with its texts."""

import torch
import torch.nn.functional as F

from .pools import AVG_POOL, MAX_POOL
from .record import Cases


def refused_folds(cases):
    z = torch.zeros
    for inputs, options in (
        ([z(1, 0, 5, 5)], {"kernel_size": 3}),
        ([z(1, 2, 5, 5)], {"kernel_size": 6}),
        ([z(1, 2, 5, 5)], {"kernel_size": [3, 6]}),
        ([z(1, 2, 5, 5)], {"kernel_size": 0}),
        ([z(1, 2, 5, 5)], {"kernel_size": [3, -1]}),
        ([z(1, 2, 5, 5)], {"kernel_size": [3, 3, 3]}),
        ([z(1, 2, 5, 5)], {"kernel_size": [3]}),
        ([z(1, 2, 5, 5)], {"kernel_size": 3, "stride": 0}),
        ([z(1, 2, 5, 5)], {"kernel_size": 3, "dilation": 0}),
        ([z(1, 2, 5, 5)], {"kernel_size": 3, "padding": -1}),
        ([z(1, 2, 5, 5).long()], {"kernel_size": 3}),
    ):
        kernel = options.pop("kernel_size")
        cases.fail("unfold", F.unfold, inputs, [kernel], **options)
    for inputs, arguments, options in (
        ([z(1, 17, 9)], [[5, 5], 3], {}),
        ([z(1, 18, 8)], [[5, 5], 3], {}),
        ([z(18)], [[5, 5], 3], {}),
        ([z(1, 0, 9)], [[5, 5], 3], {}),
        ([z(1, 18, 9)], [[0, 5], 3], {}),
        ([z(1, 18, 9)], [[2, 2], 3], {}),
        ([z(1, 18, 9)], [[5, 5, 5], 3], {}),
        ([z(1, 18, 9)], [[5, 5], 0], {}),
        ([z(1, 18, 9)], [[5, 5], 3], {"stride": 0}),
        ([z(1, 18, 9)], [[5, 5], 3], {"dilation": 0}),
        ([z(1, 18, 9)], [[5, 5], 3], {"padding": -1}),
        ([z(1, 18, 9)], [[5, 5], 3], {"stride": [1, 1, 1]}),
        ([z(1, 18, 9).long()], [[5, 5], 3], {}),
    ):
        cases.fail("fold", F.fold, inputs, arguments, **options)


def refused_unpools(cases):
    z = torch.zeros
    places = torch.zeros(1, 1, 2, 2, dtype=torch.int64)
    for inputs, options in (
        ([z(2, 2), places[0, 0]], {}),
        ([z(1, 1, 2, 2), z(1, 1, 2, 2)], {}),
        ([z(1, 1, 2, 2), places.int()], {}),
        ([z(1, 1, 2, 3), places], {}),
        ([z(1, 1, 2, 2), places + 18], {}),
        ([z(1, 1, 2, 2), places - 1], {}),
        ([z(1, 1, 2, 2), places], {"output_size": [6, 5]}),
        ([z(1, 1, 2, 2), places], {"output_size": [5, 2]}),
        ([z(1, 1, 2, 2), places], {"output_size": [5]}),
        ([z(1, 1, 2, 2), places], {"padding": 3}),
        ([z(1, 0, 2, 2), places[:, :0]], {}),
        ([z(1, 1, 2, 2).long(), places], {}),
    ):
        cases.fail("maxUnpool2d", F.max_unpool2d, inputs, [2], **options)
    for inputs, options in (
        ([z(1, 2, 2), places[0] + 7], {}),
        ([z(2), places[0, 0, 0]], {}),
        ([z(1, 1, 2), places[0]], {}),
        ([z(1, 2, 2), places[0]], {"output_size": [6]}),
    ):
        cases.fail("maxUnpool1d", F.max_unpool1d, inputs, [2], **options)
    volume = torch.zeros(1, 1, 2, 2, 2, dtype=torch.int64)
    for inputs, options in (
        ([z(2, 2, 2), volume[0, 0]], {}),
        ([z(1, 1, 2, 2, 2), volume + 99], {}),
        ([z(1, 1, 2, 2, 2), volume], {"stride": -1}),
        ([z(1, 1, 2, 2, 2), volume.float()], {}),
        ([z(1, 1, 2, 2, 0), volume[..., :0]], {}),
    ):
        cases.fail("maxUnpool3d", F.max_unpool3d, inputs, [2], **options)


def refused_adaptive_pools(cases):
    z = torch.zeros
    for op, pool in {"Avg": F.adaptive_avg_pool1d, "Max": F.adaptive_max_pool1d}.items():
        for inputs, output_size in (([z(4)], 2), ([z(1, 1, 4)], [2, 2]), ([z(1, 1, 4)], -1), ([z(1, 1, 0)], 2)):
            cases.fail(f"adaptive{op}Pool1d", pool, inputs, [output_size])
    for op, pool in {"Avg": F.adaptive_avg_pool2d, "Max": F.adaptive_max_pool2d}.items():
        for inputs, output_size in (
            ([z(4, 4)], 2),
            ([z(4, 4)], [2, 2]),
            ([z(1, 1, 0, 4)], 2),
            ([z(1, 1, 4, 4)], [2, 2, 2]),
            ([z(1, 1, 4, 4)], [2]),
            ([z(1, 1, 4, 4)], -1),
            ([z(1, 1, 4, 4).long()], 3),
            ([z(1, 1, 4, 4).bool()], 2),
        ):
            cases.fail(f"adaptive{op}Pool2d", pool, inputs, [output_size])
    cases.fail("adaptiveAvgPool2d", F.adaptive_avg_pool2d, [z(1, 1, 4, 4).long()], [1])
    cases.fail("adaptiveMaxPool2d", F.adaptive_max_pool2d, [z(1, 0, 4, 4)], [2])
    for op, pool in {"Avg": F.adaptive_avg_pool3d, "Max": F.adaptive_max_pool3d}.items():
        for inputs, output_size in (
            ([z(4, 4, 4)], 2),
            ([z(1, 1, 4, 4, 4)], -1),
            ([z(1, 1, 4, 0, 4)], 2),
            ([z(1, 1, 4, 4, 4).long()], 2),
        ):
            cases.fail(f"adaptive{op}Pool3d", pool, inputs, [output_size])


def refused_pools(cases):
    z = torch.zeros
    for rank in (1, 2, 3):
        size = [4] * rank
        image = z(1, 1, *size)
        for op, pool in {f"maxPool{rank}d": MAX_POOL[rank], f"avgPool{rank}d": AVG_POOL[rank]}.items():
            for kernel, options in (
                (5, {}),
                (0, {}),
                (0, {"stride": 1}),
                ([2] * (rank + 1), {}),
                (2, {"stride": 0}),
                (2, {"stride": -1}),
                (2, {"stride": [2] * (rank + 1)}),
                (2, {"padding": -1}),
                (2, {"padding": 2}),
                (2, {"padding": [1] * (rank + 1)}),
            ):
                cases.fail(op, pool, [image], [kernel], **options)
            cases.fail(op, pool, [image.bool()], [2])
            cases.fail(op, pool, [z(1, 1, *size[1:], 0)], [2])
            cases.fail(op, pool, [z(1, 0, *size)], [2])
            if (rank, op[0]) != (2, "a"):
                cases.fail(op, pool, [z(*size)], [2])
        pool = MAX_POOL[rank]
        cases.fail(f"avgPool{rank}d", AVG_POOL[rank], [image.int()], [2])
        cases.fail(f"avgPool{rank}d", AVG_POOL[rank], [image.byte()], [2])
        cases.fail(f"maxPool{rank}d", pool, [image], [2], dilation=0)
        cases.fail(f"maxPool{rank}d", pool, [image], [2], dilation=[1] * (rank + 1))
        cases.fail(f"maxPool{rank}d", pool, [z(1, 1, *[6] * rank)], [3], dilation=2, padding=2)
    cases.fail("avgPool3d", F.avg_pool3d, [z(1, 1, 4, 4, 4)], [2], divisor_override=0)
    cases.fail("lpPool1d", F.lp_pool1d, [z(4)], [2, 2])
    cases.fail("lpPool2d", F.lp_pool2d, [z(1, 1, 2, 2)], [2, 3])


def refused_paddings(cases):
    z = torch.zeros
    for mode in ("reflect", "replicate", "circular"):
        for shape, amounts in (
            ((3,), [1, 1]),
            ((1, 1, 2, 3), [1, 1]),
            ((1, 2, 2, 2, 3), [1, 1, 1, 1]),
            ((1, 2, 3), []),
            ((1, 2, 3), [1]),
            ((1, 2, 3), [1] * 8),
            ((1, 2, 3), [-2, -2]),
            ((1, 2, 0), [1, 1]),
        ):
            cases.fail("pad", F.pad, [z(*shape)], [amounts], mode=mode)
        cases.fail("pad", F.pad, [z(1, 2, 3)], [[1, 1]], mode=mode, value=1)
    for shape, amounts in (
        ((1, 2, 3), [3, 0]),
        ((1, 2, 3, 3), [0, 0, 3, 0]),
        ((1, 2, 3, 3), [3, 0, 0, 0]),
        ((1, 2, 3, 3, 3), [0, 0, 0, 0, 3, 3]),
        ((1, 2, 3, 3, 3), [0, 0, 3, 1, 0, 0]),
        ((1, 2, 3, 3, 3), [3, 0, 0, 0, 0, 0]),
        ((1, 0, 3), [1, 1]),
        ((0, 3), [1, 1]),
    ):
        cases.fail("pad", F.pad, [z(*shape)], [amounts], mode="reflect")
    cases.fail("pad", F.pad, [z(1, 2, 3, 0)], [[1, 1, 1, 1]], mode="replicate")
    cases.fail("pad", F.pad, [z(1, 2, 3, 0, 3)], [[1] * 6], mode="replicate")
    cases.fail("pad", F.pad, [z(1, 2, 3, 3)], [[3, 3, 4, 0]], mode="circular")
    cases.fail("pad", F.pad, [z(1, 2, 3)], [[1, 1]], mode="mirror")
    cases.fail("pad", F.pad, [z(1, 2, 3).bool()], [[1, 1]], mode="reflect")
    cases.fail("pad", F.pad, [z(1, 2, 3).bool()], [[1, 1]], mode="replicate")
    cases.fail("pad", F.pad, [z(1, 2, 3)], [[-2, -2]])
    cases.fail("pad", F.pad, [z(3)], [[1, -5]])
    cases.fail("pad", F.pad, [z(3)], [[5, -4]])


def refused_convolutions(cases):
    z = torch.zeros
    image, weight = z(1, 4, 5, 5), z(4, 2, 3, 3)
    op, conv = "convTranspose2d", F.conv_transpose2d
    cases.fail(op, conv, [image, z(3, 2, 3, 3)])
    cases.fail(op, conv, [image, weight, z(3)])
    cases.fail(op, conv, [z(5, 5), weight])
    cases.fail(op, conv, [image, z(4, 2, 3)])
    for options in (
        {"stride": 0},
        {"padding": -1},
        {"output_padding": 1},
        {"output_padding": 2, "stride": 2},
        {"output_padding": -1, "stride": 2},
        {"dilation": 0},
        {"groups": 0},
        {"groups": 3},
        {"groups": 8},
        {"stride": [1, 2, 3]},
        {"output_padding": [1, 0, 0]},
    ):
        cases.fail(op, conv, [image, weight], **options)
    cases.fail(op, conv, [z(1, 4, 1, 1), weight], padding=2)
    cases.fail(op, conv, [z(1, 4, 0, 3), weight])
    cases.fail(op, conv, [image, z(4, 0, 3, 3)])
    cases.fail(op, conv, [image.double(), weight])
    cases.fail("convTranspose1d", F.conv_transpose1d, [z(1, 2, 4), z(2, 2, 3)], output_padding=1)
    cases.fail("convTranspose1d", F.conv_transpose1d, [z(4), z(2, 2, 3)])
    cases.fail("convTranspose3d", F.conv_transpose3d, [z(1, 2, 2, 2, 2), z(2, 2, 3, 3, 3)], output_padding=1)
    cases.fail("conv2d", F.conv2d, [image, z(2, 4, 3)])
    cases.fail("conv2d", F.conv2d, [image, z(2, 4, 3)], padding="same")
    cases.fail("conv1d", F.conv1d, [z(1, 4, 5), z(2, 4)])
    cases.fail("conv2d", F.conv2d, [image, z(2, 4, 0, 2)])
    cases.fail("conv2d", F.conv2d, [image, z(2, 4, 3, 3)], dilation=0)
    cases.fail("conv2d", F.conv2d, [image, z(2, 4, 3, 3)], groups=0)
    cases.fail("conv2d", F.conv2d, [image, z(2, 4, 3, 3)], groups=3)
    cases.fail("conv2d", F.conv2d, [image, z(3, 2, 3, 3)], groups=2)
    cases.fail("conv2d", F.conv2d, [image, z(2, 4, 3, 3)], stride=[])
    cases.fail("conv2d", F.conv2d, [image, z(2, 4, 3, 3)], padding=[1, 2, 3])
    cases.fail("conv2d", F.conv2d, [z(1, 4, 0, 5), z(2, 4, 1, 1)], padding=1)
    cases.fail("conv2d", F.conv2d, [image.bool(), z(2, 4, 3, 3).bool()])


def build():
    cases = Cases(22)
    for part in (refused_convolutions, refused_folds, refused_unpools, refused_adaptive_pools):
        part(cases)
    for part in (refused_pools, refused_paddings):
        part(cases)
    return cases.records
