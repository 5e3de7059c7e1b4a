"""Values at which formulas break: zero spread, zero vectors, ties, infinities, NaN, and numbers far from 0 or near it."""

import torch
import torch.nn.functional as F

from .record import Cases
from .tensor import method

INF, NAN = float("inf"), float("nan")
DTYPES = (torch.float32, torch.float64)
ROWS = ([1.0, 2, 3], [5, 5, 5], [0, 0, 0], [NAN, 1, 2], [INF, 1, 2], [-1e3, 0, 1e3])


def spreads(cases):
    for name in ("var", "std"):
        for dtype in DTYPES:
            rows = torch.tensor(ROWS, dtype=dtype)
            for correction in (0, 1, 3):
                cases.add(name, method(name), [rows], [1], correction=correction)
                cases.add(name, method(name), [rows.t().contiguous()], [0], correction=correction, keepdim=True)
                for row in rows[:3]:
                    cases.add(name, method(name), [row], [None], correction=correction)
            cases.add(name, method(name), [torch.ones(2, 3, 4, dtype=dtype)], [[0, 2]])
            for shape in ((1,), (), (2, 1), (0,), (0, 2)):
                cases.add(name, method(name), [torch.full(shape, 3.0, dtype=dtype)])
            for scale in (1e30, 1e-30):
                cases.add(name, method(name), [torch.tensor([1.0, 2, 4], dtype=dtype) * scale])
                cases.add(name, method(name), [torch.full((4,), scale, dtype=dtype)])


def norms(cases):
    rows = ([0.0, 0, 0], [0, 3, 4], [1, -1, 1], [NAN, 0, 1], [INF, 0, 1])
    for dtype in DTYPES:
        table = torch.tensor(rows, dtype=dtype)
        for p in (0.5, 1, 1.5, 2, 2.5, 3, -1, -2, -0.5):
            for row in table:
                cases.add("norm", method("norm"), [row], [p])
            cases.add("norm", method("norm"), [table], p=p, dim=1)
            cases.add("norm", method("norm"), [table], p=p, dim=0, keepdim=True)
        for p in (INF, -INF):
            for row in table:
                cases.add("norm", method("norm"), [row], [p])
        for p in (1, 2, 3, INF):
            cases.add("norm", method("norm"), [torch.tensor(0.0, dtype=dtype)], [p])
        cases.add("norm", method("norm"), [torch.zeros(3, 0, dtype=dtype)], p=2, dim=1)


def batch_norm(input):
    return F.batch_norm(input, None, None, training=True)


def layers(cases):
    """Constants where PyTorch has no rounding of its own, and numbers of every size."""
    waves = torch.arange(24.0).mul(0.7).sin().reshape(2, 3, 4)
    inputs = [torch.full((2, 3, 4), 2.0**100), torch.zeros(2, 3, 4), waves * 1e-30, waves * 1e-3, waves * 1e10]
    inputs += [waves.double() + 40000, waves.double() * 1e-30, torch.zeros(2, 3, 4).double()]
    for place, input in enumerate(inputs):
        cases.add("batchNorm", batch_norm, [input])
        cases.add("instanceNorm", F.instance_norm, [input])
        if place > 0:  # of the first PyTorch's kernels give NaN
            cases.add("groupNorm", F.group_norm, [input], [3])
            cases.add("layerNorm", F.layer_norm, [input], [[4]])
    cases.add("batchNorm", batch_norm, [torch.full((2, 3, 4), 1e30) * (1 + waves)])
    cases.add("instanceNorm", F.instance_norm, [torch.zeros(2, 3, 4)], eps=0.0)


MODES = {
    (1, 2, 3): ("nearest", "nearest-exact", "linear", "area"),
    (1, 1, 2, 3): ("nearest", "nearest-exact", "bilinear", "bicubic", "area"),
    (1, 1, 1, 2, 3): ("nearest", "nearest-exact", "trilinear", "area"),
}


def interpolations(cases):
    for shape, modes in MODES.items():
        size = torch.Size(shape).numel()
        for mode in modes:
            for factor in (0.51, 0.7, 1.0, 1.3, 1.7, 2.0, 2.05, 2.2, 3.3):
                if factor * 2 < 1 or (len(shape) == 5 and factor < 1):
                    continue
                if factor < 1 and len(shape) == 4 and mode.startswith("bi") and factor != 0.7:
                    continue
                input = torch.arange(float(size)).mul(1.37).sin().reshape(shape)
                cases.add("interpolate", F.interpolate, [input], scale_factor=factor, mode=mode)
                if mode.endswith(("linear", "cubic")) and factor in (1.3, 2.2):
                    options = {"scale_factor": factor, "mode": mode}
                    cases.add("interpolate", F.interpolate, [input], align_corners=True, **options)
                    cases.add("interpolate", F.interpolate, [input], recompute_scale_factor=True, **options)
            if len(shape) == 4:
                for factors in ([1.3, 1.0], [1.2, 2.05], [1.0, 2.0]):
                    cases.add("interpolate", F.interpolate, [input], scale_factor=factors, mode=mode)
    for mode in ("bilinear", "bicubic"):
        for factor in (1.2, 2.2):
            input = torch.arange(6.0).mul(1.37).sin().reshape(1, 1, 2, 3)
            cases.add("interpolate", F.interpolate, [input], scale_factor=factor, mode=mode, antialias=True)


NUMBERS = [0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 6, 88, -88, 104, -104, 1e10, -1e10, INF, -INF, NAN]
UNARY = ("abs", "exp", "log", "log1p", "sqrt", "rsqrt", "reciprocal", "tanh", "sigmoid", "relu", "erf", "square", "sign")
ACTIVATIONS = {
    "elu": F.elu,
    "celu": F.celu,
    "selu": F.selu,
    "softplus": F.softplus,
    "logSigmoid": F.logsigmoid,
    "hardshrink": F.hardshrink,
    "softshrink": F.softshrink,
    "hardtanh": F.hardtanh,
    "relu6": F.relu6,
    "hardsigmoid": F.hardsigmoid,
    "hardswish": F.hardswish,
    "leakyRelu": F.leaky_relu,
}


def elementwise(cases):
    """Of the activations without NaN, for which PyTorch's vectors and what is left behind them have other gradients."""
    pairs = [0.0, -0.0, 1, -1, 0.5, -2, 3, INF, -INF, NAN]
    for dtype in DTYPES:
        for name in UNARY:
            cases.add(name, method(name), [torch.tensor(NUMBERS, dtype=dtype)])
        for name, function in ACTIVATIONS.items():
            cases.add(name, function, [torch.tensor(NUMBERS[:-1], dtype=dtype)])
        left = torch.tensor(pairs, dtype=dtype).repeat_interleave(len(pairs))
        right = torch.tensor(pairs, dtype=dtype).repeat(len(pairs))
        for name in ("maximum", "minimum", "pow"):
            cases.add(name, method(name), [left, right])
        for exponent in (0, 0.5, 2, 3, -1):
            cases.add("pow", method("pow"), [torch.tensor(pairs, dtype=dtype)], [exponent])
        quotients = torch.tensor([7.0, -7, 0.3, 2.5, 0, 1e10, INF, NAN], dtype=dtype)
        divisors = torch.tensor([0.1, -0.1, 2, -2, 3, 0, INF, -INF], dtype=dtype)
        pair = [quotients.repeat_interleave(len(divisors)), divisors.repeat(len(quotients))]
        for mode in ("floor", "trunc"):
            cases.add("div", method("div"), pair, rounding_mode=mode)
        numbers = torch.tensor(pairs, dtype=dtype)
        for bounds in ({"min": 0.0}, {"max": 1.0}, {"min": 2.0, "max": -2.0}, {"min": NAN}, {"min": -1.0, "max": 1.0}):
            cases.add("clamp", method("clamp"), [numbers], **bounds)
    whole = torch.tensor([7, -7, 8, -8, 0, 1, -1])
    for mode in ("floor", "trunc"):
        divisors = torch.tensor([2, -2, 3])
        cases.add("div", method("div"), [whole.repeat(3), divisors.repeat_interleave(7)], rounding_mode=mode)
    cases.add("pow", method("pow"), [torch.tensor([1, -1, 2, -2, 3]), torch.tensor([-1, -3, -1, -2, 2])])


def reductions(cases):
    rows = ([1.0, 2, 3], [3, 3, 1], [0, 2, 3], [0, 0, 3], [0, 0, 0], [NAN, 1, 2], [1, NAN, NAN], [INF, 1, 2])
    for dtype in DTYPES:
        table = torch.tensor([*rows, (-INF,) * 3, (INF, INF, 1), (1e30, 1e30, 0)], dtype=dtype)
        for row in table:
            for name in ("max", "min", "amax", "argmax", "argmin"):
                cases.add(name, method(name), [row])
        for row in table[:6]:
            cases.add("prod", method("prod"), [row])
            cases.add("prod", method("prod"), [row], [0])
        for name in ("max", "min", "amax", "argmax", "logsumexp", "cumsum"):
            cases.add(name, method(name), [table], [1])
        for name, function in {"softmax": F.softmax, "logSoftmax": F.log_softmax}.items():
            cases.add(name, function, [table], dim=1)
            cases.add(name, function, [table.t().contiguous()], dim=0)
        cases.add("logsumexp", method("logsumexp"), [torch.zeros(0, 3, dtype=dtype)], [0])
        cases.add("max", method("max"), [torch.zeros(0, 3, dtype=dtype)], [1])
        logits = table[[0, 7, 8]]
        cases.add("crossEntropy", F.cross_entropy, [logits, torch.tensor([1, 1, 1])], reduction="none")
        cases.add("crossEntropy", F.cross_entropy, [logits[:0], torch.tensor([], dtype=torch.int64)])


def losses(cases):
    for dtype in DTYPES:
        chances = torch.tensor([0.0, 1, 0.5, 0, 1, 0.5], dtype=dtype)
        targets = torch.tensor([0.0, 1, 0.5, 1, 0, 0], dtype=dtype)
        cases.add("binaryCrossEntropy", F.binary_cross_entropy, [chances, targets], reduction="none")
        logits = torch.tensor([0.0, 1e30, -1e30, INF, -INF, NAN], dtype=dtype)
        cases.add("binaryCrossEntropyWithLogits", F.binary_cross_entropy_with_logits, [logits, targets])
        shares = torch.tensor([0.0, 1, 0.5, 0], dtype=dtype)
        logs = torch.tensor([-1.0, 0, -2, -INF], dtype=dtype)
        cases.add("klDiv", F.kl_div, [logs, shares], reduction="none")
        cases.add("klDiv", F.kl_div, [logs, logs], reduction="none", log_target=True)
        numbers = torch.tensor([0.0, 1, -1, 0.5, 2, -3, 1e-30, 1e30, -1e30, INF, -INF, NAN], dtype=dtype)
        zeros = torch.zeros_like(numbers)
        for name, loss in {"mseLoss": F.mse_loss, "l1Loss": F.l1_loss, "huberLoss": F.huber_loss}.items():
            cases.add(name, loss, [numbers, zeros], reduction="none")
        for beta in (0.0, 0.5, 1.0):
            cases.add("smoothL1Loss", F.smooth_l1_loss, [numbers, zeros], reduction="none", beta=beta)
        for p in (1, 2, 3, INF):
            cases.add("lpPool1d", F.lp_pool1d, [torch.tensor([[[0.0, 0, 3, -4]]], dtype=dtype)], [p, 2])


def build():
    cases = Cases(5)
    for part in (spreads, norms, layers, interpolations, elementwise, reductions, losses):
        part(cases)
    return cases.records
