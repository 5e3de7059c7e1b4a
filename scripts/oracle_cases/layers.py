"""Activations, norms, losses, dropout and resampling as functions; the modules made of them."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from .errors import messages
from .record import Cases

ACTIVATIONS = {
    "relu6": F.relu6,
    "leakyRelu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "celu": F.celu,
    "gelu": F.gelu,
    "silu": F.silu,
    "mish": F.mish,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "hardtanh": F.hardtanh,
    "hardsigmoid": F.hardsigmoid,
    "hardswish": F.hardswish,
    "logSigmoid": F.logsigmoid,
    "tanhshrink": F.tanhshrink,
    "hardshrink": F.hardshrink,
    "softshrink": F.softshrink,
}
# PyTorch's gelu vectors and the two terms of its softsign gradient make NaN of ∞, which the formulas do not.
WITHOUT_INFINITY = ("gelu", "softsign")


def kinks(*values):
    return torch.tensor([0.0, -0.0, 1.0, -1.0, 3.0, -3.0, 6.0, 0.5, -0.5, 20.0, 21.0, -100.0, torch.nan, *values])


def activations(cases):
    infinities = (torch.inf, -torch.inf)
    for op, function in ACTIVATIONS.items():
        cases.add(op, function, [cases.randn(3, 7)])
        cases.add(op, function, [kinks(*(() if op in WITHOUT_INFINITY else infinities))])
        cases.add(op, function, [cases.randn(2, 3, dtype=torch.float64)])
    x = 2 * cases.randn(4, 5)
    cases.add("leakyRelu", F.leaky_relu, [x], negative_slope=0.3)
    cases.add("leakyRelu", F.leaky_relu, [kinks(*infinities)], negative_slope=-2.0)
    cases.add("elu", F.elu, [x], alpha=2.0)
    cases.add("elu", F.elu, [kinks(*infinities)], alpha=2.0)
    cases.add("celu", F.celu, [kinks(*infinities)], alpha=2.0)
    cases.add("gelu", F.gelu, [x], approximate="tanh")
    cases.add("gelu", F.gelu, [kinks()], approximate="tanh")
    cases.add("softplus", F.softplus, [x], beta=3.0)
    cases.add("softplus", F.softplus, [x], beta=2.0, threshold=1.0)
    cases.add("hardtanh", F.hardtanh, [x], min_val=-0.5, max_val=2.0)
    cases.add("hardshrink", F.hardshrink, [x], lambd=1.0)
    cases.add("softshrink", F.softshrink, [x], lambd=1.0)
    cases.add("threshold", F.threshold, [x], [0.1, 20.0])
    cases.add("threshold", F.threshold, [kinks(*infinities)], [0.0, 7.0])
    cases.add("threshold", F.threshold, [torch.arange(5)], [2, -1])
    cases.add("relu6", F.relu6, [torch.arange(9)])
    cases.add("softsign", F.softsign, [torch.arange(3)])
    cases.add("prelu", F.prelu, [cases.randn(3, 4), torch.tensor([0.2])])
    cases.add("prelu", F.prelu, [cases.randn(2, 3, 4), cases.randn(3)])
    cases.add("prelu", F.prelu, [cases.randn(2, 3), cases.randn(3)])
    cases.add("prelu", F.prelu, [kinks(*infinities), torch.tensor([0.5])])
    cases.add("prelu", F.prelu, [torch.tensor(-2.0), torch.tensor(0.5)])
    cases.add("glu", F.glu, [cases.randn(3, 4)])
    cases.add("glu", F.glu, [cases.randn(3, 4, 5)], dim=1)
    cases.add("softmin", F.softmin, [cases.randn(3, 4)], dim=1)


def refused_activations(cases):
    integers = torch.arange(3)
    for op, function in ACTIVATIONS.items():
        if op not in ("relu6", "hardtanh", "softsign", "tanhshrink"):
            cases.fail(op, function, [integers])
    one = torch.ones(2)
    cases.fail("gelu", F.gelu, [one], approximate="sigmoid")
    cases.fail("hardtanh", F.hardtanh, [one], min_val=2.0, max_val=1.0)
    cases.fail("celu", F.celu, [one], alpha=0.0)
    cases.fail("softshrink", F.softshrink, [one], lambd=-1)
    cases.fail("glu", F.glu, [torch.ones(3)])
    cases.fail("prelu", F.prelu, [torch.ones(2, 3, 4), torch.ones(2)])
    cases.fail("prelu", F.prelu, [torch.ones(3), torch.ones(3)])
    cases.fail("prelu", F.prelu, [torch.ones(2, 3), torch.ones(1, 3)])
    cases.fail("prelu", F.prelu, [torch.tensor(1.0), torch.ones(3)])


PRINTED = [
    "nn.ReLU6()",
    "nn.ReLU6(True)",
    "nn.LeakyReLU()",
    "nn.LeakyReLU(0.1, inplace=True)",
    "nn.PReLU()",
    "nn.PReLU(3, 0.1)",
    "nn.ELU()",
    "nn.ELU(0.5, True)",
    "nn.SELU()",
    "nn.CELU(2)",
    "nn.GELU()",
    "nn.GELU('tanh')",
    "nn.SiLU()",
    "nn.Mish(True)",
    "nn.Softplus()",
    "nn.Softplus(2, 10)",
    "nn.Softsign()",
    "nn.Hardtanh()",
    "nn.Hardtanh(-2, 2, True)",
    "nn.Hardsigmoid(True)",
    "nn.Hardswish()",
    "nn.Threshold(0.1, 20)",
    "nn.LogSigmoid()",
    "nn.Softmax2d()",
    "nn.Softmin(1)",
    "nn.Hardshrink()",
    "nn.Softshrink(0.25)",
    "nn.Tanhshrink()",
    "nn.GLU()",
]

REFUSED = [
    "nn.Hardtanh(2, 1)",
    "nn.Softmax2d()(torch.ones(3, 3))",
]


def evaluate(expression):
    return eval(expression, {"nn": nn, "torch": torch, "F": F})  # noqa: S307 - the expressions are those above


def prints():
    return {expression: repr(evaluate(expression)) for expression in PRINTED}


def build():
    cases, refused = Cases(31), Cases(32)
    for part in (activations,):
        part(cases)
    for part in (refused_activations,):
        part(refused)
    refusals = messages({expression: lambda own=expression: evaluate(own) for expression in REFUSED})
    return {
        "layers": cases.records,
        "layers-errors": refused.records,
        "layers-modules": {"prints": prints(), "refused": refusals},
    }
