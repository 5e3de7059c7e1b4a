"""Transposed convolutions, sliding blocks, unpooling, adaptive and power-average pools, and padding in every mode."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from .errors import messages
from .record import Cases, tensor_record

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
SIZES = {1: (5,), 2: (3, 4), 3: (2, 3, 2)}


def first(rank, *values):
    """The first `rank` of the values as a list: options that differ from axis to axis."""
    return list(values[:rank])


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


def printed(expressions):
    """Python expression → repr."""
    return {expression: repr(eval(expression, {"nn": nn})) for expression in expressions}


PRINTED = [
    "nn.ConvTranspose1d(4, 8, 3)",
    "nn.ConvTranspose2d(4, 2, 3, stride=2)",
    "nn.ConvTranspose2d(4, 8, (3, 2), (2, 1), 1, (1, 0), 2, False, 2)",
    "nn.ConvTranspose3d(4, 8, 3, stride=2, output_padding=1)",
]


def refused_modules():
    z = torch.zeros
    up = nn.ConvTranspose2d(4, 2, 3, stride=2)
    return messages(
        {
            "nn.ConvTranspose2d(4, 2, 3, padding_mode='reflect')": lambda: nn.ConvTranspose2d(
                4, 2, 3, padding_mode="reflect"
            ),
            "nn.ConvTranspose2d(4, 2, 3, groups=3)": lambda: nn.ConvTranspose2d(4, 2, 3, groups=3),
            "nn.ConvTranspose2d(4, 3, 3, groups=2)": lambda: nn.ConvTranspose2d(4, 3, 3, groups=2),
            "up(zeros(1, 4, 5, 5), output_size=[10, 12])": lambda: up(z(1, 4, 5, 5), output_size=[10, 12]),
            "up(zeros(1, 4, 5, 5), output_size=[11, 13])": lambda: up(z(1, 4, 5, 5), output_size=[11, 13]),
            "up(zeros(1, 4, 5, 5), output_size=[12])": lambda: up(z(1, 4, 5, 5), output_size=[12]),
            "up(zeros(4, 5, 5), output_size=[12])": lambda: up(z(4, 5, 5), output_size=[12]),
            "up(zeros(4, 5, 5), output_size=[9, 9])": lambda: up(z(4, 5, 5), output_size=[9, 9]),
        }
    )


INITIALIZED = {
    "nn.ConvTranspose1d(3, 4, 5)": lambda: nn.ConvTranspose1d(3, 4, 5),
    "nn.ConvTranspose2d(6, 8, (3, 2), groups=2)": lambda: nn.ConvTranspose2d(6, 8, (3, 2), groups=2),
    "nn.ConvTranspose3d(2, 3, 2, bias=False)": lambda: nn.ConvTranspose3d(2, 3, 2, bias=False),
}


def initial_weights():
    records = {}
    for name, create in INITIALIZED.items():
        torch.manual_seed(3)
        records[name] = {key: tensor_record(value) for key, value in create().state_dict().items()}
    return records


def build():
    cases, refused = Cases(21), Cases(22)
    for part in (transposed_convolutions, same_convolutions):
        part(cases)
    for part in (refused_convolutions,):
        part(refused)
    modules = {"prints": printed(PRINTED), "refused": refused_modules(), "initial": initial_weights()}
    return {"window": cases.records, "window-errors": refused.records, "window-modules": modules}
