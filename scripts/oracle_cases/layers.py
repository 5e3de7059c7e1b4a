"""Activations, norms, losses, dropout and resampling as functions; the modules made of them."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from .errors import messages
from .record import Cases, camel, tensor_record

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


def norms(cases):
    norm = lambda function: lambda x, weight=None, bias=None, **options: function(x, weight=weight, bias=bias, **options)
    training = lambda x, weight=None, bias=None, **options: F.batch_norm(x, None, None, weight, bias, True, **options)
    frozen = lambda x, mean, variance, *affine, **options: F.batch_norm(
        x, mean.detach(), variance.detach(), *affine, **options
    )
    group_norm, layer_norm = before_tensors(F.group_norm), before_tensors(F.layer_norm)
    for shape in ([6, 3], [2, 3, 5], [2, 3, 4, 5], [2, 3, 2, 3, 2]):
        affine = [cases.randn(3), cases.randn(3)]
        cases.add("batchNorm", training, [3 * cases.randn(*shape) + 2, *affine])
        statistics = [cases.randn(3), cases.randn(3).abs() + 0.1]
        cases.add("batchNormEval", frozen, [cases.randn(*shape), *statistics, *affine])
    cases.add("batchNorm", training, [cases.randn(4, 2, 3)])
    cases.add("batchNorm", training, [cases.randn(4, 2, 3), cases.randn(2)], eps=0.1)
    cases.add("batchNorm", training, [100 + cases.randn(8, 4, 9, 9), cases.randn(4), cases.randn(4)])
    cases.add("batchNorm", training, [cases.randn(4, 2, dtype=torch.float64)])
    cases.add("batchNorm", training, [cases.randn(0, 2, 3), cases.randn(2), cases.randn(2)])
    cases.add("batchNormEval", frozen, [cases.randn(2, 3), cases.randn(3), cases.randn(3).abs()], eps=0.5)
    for shape in ([2, 3, 5], [2, 3, 4, 3], [2, 3, 2, 3, 2]):
        cases.add("instanceNorm", F.instance_norm, [cases.randn(*shape)])
        cases.add("instanceNorm", norm(F.instance_norm), [cases.randn(*shape), cases.randn(3), cases.randn(3)], eps=0.1)
    for shape in ([3, 6], [2, 6, 5], [2, 6, 4, 3], [1, 6, 2, 3, 2]):
        for groups in (1, 3, 6):
            if shape != [3, 6] or groups == 1:  # of one or two values nothing is left but rounding
                affine = [cases.randn(6), cases.randn(6)]
                cases.add("groupNorm", group_norm, [cases.randn(*shape), *affine], [groups])
        cases.add("groupNorm", group_norm, [cases.randn(*shape)], [2], eps=0.1)
    for size in ([5], [4, 5], [2, 4, 5]):
        weight, bias = cases.randn(*size), cases.randn(*size)
        cases.add("layerNorm", layer_norm, [5 + cases.randn(2, 4, 5), weight, bias], [size])
        cases.add("layerNorm", layer_norm, [cases.randn(2, 4, 5)], [size], eps=0.1)
    cases.add("layerNorm", layer_norm, [cases.randn(7), cases.randn(7)], [[7]])
    for shape in ([2, 4, 3], [1, 5, 3, 2], [1, 3, 2, 2, 2]):
        cases.add("localResponseNorm", F.local_response_norm, [cases.randn(*shape)], [2])
        options = {"alpha": 0.5, "beta": 0.5, "k": 2.0}
        cases.add("localResponseNorm", F.local_response_norm, [cases.randn(*shape)], [3], **options)


def before_tensors(function):
    """The function with its second argument, which is no tensor, behind weight and bias."""
    return lambda x, *rest, **options: function(x, rest[-1], *rest[:-1], **options)


def refused_norms(cases):
    o = torch.ones
    cases.fail("instanceNorm", F.instance_norm, [o(2, 3, 1)])
    cases.fail("instanceNorm", F.instance_norm, [o(2, 3)])
    cases.fail("instanceNorm", F.instance_norm, [o(2, 3, 4)], use_input_stats=False)
    cases.fail("groupNorm", F.group_norm, [o(2, 3, 4)], [2])
    cases.fail("groupNorm", F.group_norm, [o(4)], [2])
    cases.fail("groupNorm", F.group_norm, [o(1, 4)], [4])
    cases.fail("layerNorm", F.layer_norm, [o(2, 3, 4)], [[3]])
    cases.fail("layerNorm", F.layer_norm, [o(2, 3, 4)], [[]])
    cases.fail("localResponseNorm", F.local_response_norm, [o(3, 3)], [2])
    cases.fail("localResponseNorm", F.local_response_norm, [o(1, 3, 4)], [0])


def weighed(loss, name="weight"):
    """The third tensor under its name; it takes no gradient."""
    return lambda x, t, weight, **options: loss(x, t, **{name: weight.detach()}, **options)


def losses(cases):
    near = torch.tensor([0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0])
    certain = torch.tensor([0.0, 1.0, 0.5, 0.25, 1.0, 0.0])
    for reduction in ("mean", "sum", "none"):
        x, t = cases.randn(3, 4), cases.randn(3, 4)
        for op, loss in {"smoothL1Loss": F.smooth_l1_loss, "huberLoss": F.huber_loss}.items():
            cases.add(op, loss, [x, t], reduction=reduction)
            cases.add(op, loss, [near, torch.zeros(7)], reduction=reduction)
        cases.add("klDiv", F.kl_div, [F.log_softmax(x, 1), F.softmax(t, 1)], reduction=reduction)
        cases.add("klDiv", F.kl_div, [F.log_softmax(x, 1), F.log_softmax(t, 1)], reduction=reduction, log_target=True)
        bce, logits = F.binary_cross_entropy, F.binary_cross_entropy_with_logits
        cases.add("binaryCrossEntropy", bce, [torch.sigmoid(x), torch.sigmoid(t)], reduction=reduction)
        weighted = [torch.sigmoid(x), torch.sigmoid(t), cases.randn(4).abs()]
        cases.add("binaryCrossEntropy", weighed(bce), weighted, reduction=reduction)
        cases.add("binaryCrossEntropyWithLogits", logits, [5 * x, torch.sigmoid(t)], reduction=reduction)
        cases.add("binaryCrossEntropyWithLogits", weighed(logits), [x, t, cases.randn(3, 4)], reduction=reduction)
    cases.add("binaryCrossEntropy", F.binary_cross_entropy, [certain, certain.flip(0)], reduction="none")
    cases.add("binaryCrossEntropyWithLogits", logits, [torch.tensor([100.0, -100.0]), torch.ones(2)], reduction="none")
    inputs = [cases.randn(3, 4), torch.sigmoid(cases.randn(3, 4)), cases.randn(4).abs()]
    cases.add("posWeighted", weighed(logits, "pos_weight"), inputs)
    cases.add("smoothL1Loss", F.smooth_l1_loss, [x, t], beta=0.3)
    cases.add("smoothL1Loss", F.smooth_l1_loss, [x, t], beta=0.0)
    cases.add("huberLoss", F.huber_loss, [x, t], delta=0.3)
    cases.add("huberLoss", weighed(F.huber_loss), [x, t, x.abs()])
    cases.add("mseLoss", weighed(F.mse_loss), [x, t, x.abs()])
    cases.add("l1Loss", weighed(F.l1_loss), [x, t, x.abs()], reduction="sum")
    cases.add("mseLoss", F.mse_loss, [x, cases.randn(4)])
    cases.add("klDiv", F.kl_div, [F.log_softmax(x, 1), F.softmax(t, 1)], reduction="batchmean")
    cases.add("klDiv", F.kl_div, [near, torch.zeros(7).detach() + 0.5], reduction="none")


def refused_losses(cases):
    o = torch.ones
    cases.fail("smoothL1Loss", F.smooth_l1_loss, [o(2), o(2)], beta=-1)
    cases.fail("smoothL1Loss", F.smooth_l1_loss, [o(2), o(3)])
    cases.fail("huberLoss", F.huber_loss, [o(2), o(2)], delta=0)
    cases.fail("binaryCrossEntropy", F.binary_cross_entropy, [2 * o(2), o(2)])
    cases.fail("binaryCrossEntropy", F.binary_cross_entropy, [o(2), 2 * o(2)])
    cases.fail("binaryCrossEntropy", F.binary_cross_entropy, [o(2), o(3)])
    cases.fail("binaryCrossEntropy", F.binary_cross_entropy, [torch.arange(2), torch.arange(2)])
    cases.fail("binaryCrossEntropyWithLogits", F.binary_cross_entropy_with_logits, [o(2), o(3)])
    cases.fail("klDiv", F.kl_div, [o(2), o(2)], reduction="median")
    cases.fail("klDiv", F.kl_div, [torch.arange(3), torch.arange(3)])
    cases.fail("mseLoss", F.mse_loss, [o(2), o(2)], reduction="median")
    cases.fail("mseLoss", F.mse_loss, [torch.arange(3), torch.arange(3)])
    cases.fail("mseLoss", weighed(F.mse_loss), [o(2, 3), o(2, 3), o(3)])


PRINTED = [
    "nn.Embedding(5, 3)",
    "nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Linear(1, 2)})",
    "nn.ParameterList([torch.ones(2, 3), torch.ones(1)])",
    "nn.Sequential(nn.ModuleDict({'a': nn.ReLU()}))",
    "nn.Upsample(scale_factor=2)",
    "nn.Upsample((3, 4), mode='bilinear', align_corners=True)",
    "nn.Upsample(scale_factor=(2, 1.5), mode='bicubic')",
    "nn.PixelShuffle(2)",
    "nn.PixelUnshuffle(2)",
    "nn.Unflatten(1, (2, 3))",
    "nn.Dropout1d(0.3)",
    "nn.Dropout2d()",
    "nn.Dropout3d()",
    "nn.SmoothL1Loss()",
    "nn.HuberLoss(delta=2.0)",
    "nn.BCELoss()",
    "nn.BCEWithLogitsLoss()",
    "nn.KLDivLoss(reduction='batchmean', log_target=True)",
    "nn.BatchNorm3d(3)",
    "nn.BatchNorm2d(3, bias=False)",
    "nn.InstanceNorm1d(3)",
    "nn.InstanceNorm2d(3, affine=True, track_running_stats=True)",
    "nn.InstanceNorm3d(3, eps=1e-3, momentum=0.2)",
    "nn.GroupNorm(2, 4)",
    "nn.GroupNorm(2, 4, affine=False, eps=1e-3)",
    "nn.LayerNorm(4)",
    "nn.LayerNorm((3, 4), bias=False)",
    "nn.LayerNorm([3, 4], elementwise_affine=False)",
    "nn.LocalResponseNorm(2)",
    "nn.LocalResponseNorm(3, alpha=1e-3, beta=0.5, k=2)",
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
    "nn.init.eye_(torch.ones(2, 2, 2))",
    "nn.init.dirac_(torch.ones(2, 2))",
    "nn.init.dirac_(torch.ones(3, 2, 2), 2)",
    "nn.init.orthogonal_(torch.ones(3))",
    "nn.init.sparse_(torch.ones(3), 0.5)",
    "nn.init.calculate_gain('gelu')",
    "F.interpolate(torch.ones(1, 1, 3))",
    "F.interpolate(torch.ones(1, 1, 3), 2, 2)",
    "F.interpolate(torch.ones(1, 1, 3), (2, 2))",
    "F.interpolate(torch.ones(1, 1, 3), scale_factor=(2, 2))",
    "F.interpolate(torch.ones(1, 1, 3), 0)",
    "F.interpolate(torch.ones(1, 1, 3), 2, mode='bilinear')",
    "F.interpolate(torch.ones(1, 1, 3), 2, mode='bicubic')",
    "F.interpolate(torch.ones(1, 1, 3), 2, align_corners=True)",
    "F.interpolate(torch.ones(1, 1, 3), 2, recompute_scale_factor=True)",
    "F.interpolate(torch.ones(1, 1, 3), 2, mode='linear', antialias=True)",
    "F.interpolate(torch.ones(1, 1), 2)",
    "F.pixel_shuffle(torch.ones(1, 3, 2, 2), 2)",
    "F.pixel_shuffle(torch.ones(3, 2), 2)",
    "F.pixel_shuffle(torch.ones(1, 4, 2, 2), 0)",
    "F.pixel_unshuffle(torch.ones(1, 1, 3, 4), 2)",
    "F.dropout1d(torch.ones(2), 0.5)",
    "F.dropout2d(torch.ones(2), 0.5)",
    "nn.Dropout2d(1.5)",
    "F.batch_norm(torch.ones(2, 3, 4), torch.ones(2), torch.ones(2))",
    "F.batch_norm(torch.ones(2, 3, 4), None, None)",
    "F.batch_norm(torch.ones(2, 3, 4), torch.ones(3), None)",
    "F.batch_norm(torch.ones(1, 3), None, None, training=True)",
    "F.batch_norm(torch.ones(3), None, None, training=True)",
    "F.batch_norm(torch.arange(6).reshape(2, 3), None, None, training=True)",
    "F.instance_norm(torch.ones(2, 3, 4), torch.ones(2), torch.ones(2))",
    "F.instance_norm(torch.ones(2, 3, 4), weight=torch.ones(2))",
    "F.group_norm(torch.ones(2, 4, 4), 2, weight=torch.ones(2))",
    "F.layer_norm(torch.ones(2, 3, 4), (4,), weight=torch.ones(3))",
    "F.layer_norm(torch.ones(2, 3, 4), (4,), bias=torch.ones(3))",
    "nn.GroupNorm(2, 3)",
    "nn.BatchNorm3d(3)(torch.ones(2, 3, 4, 4))",
    "nn.InstanceNorm1d(3)(torch.ones(3))",
    "nn.InstanceNorm2d(3)(torch.ones(3, 4))",
    "nn.InstanceNorm3d(3)(torch.ones(3, 4))",
    "nn.InstanceNorm2d(3, affine=True)(torch.ones(2, 4, 4, 4))",
    "nn.LayerNorm(3)(torch.ones(2, 4))",
    "nn.Hardtanh(2, 1)",
    "nn.Softmax2d()(torch.ones(3, 3))",
]


def evaluate(expression):
    return eval(expression, {"nn": nn, "torch": torch, "F": F})  # noqa: S307 - the expressions are those above


def prints():
    return {expression: repr(evaluate(expression)) for expression in PRINTED}


RUNNING = [
    "nn.InstanceNorm1d(2, track_running_stats=True)",
    "nn.InstanceNorm2d(2, affine=True, track_running_stats=True, momentum=0.3)",
    "nn.BatchNorm3d(2)",
    "nn.BatchNorm1d(2, bias=False)",
]


def running():
    """Outputs and statistics of two steps of training and one in eval mode."""
    cases, records = Cases(33), {}
    for expression in RUNNING:
        module = evaluate(expression)
        rank = int(expression.split("d(")[0][-1])
        inputs = [cases.randn(3, 2, *[3, 2, 4][:rank]) * (step + 1) for step in range(3)]
        outputs = [module(inputs[0]), module(inputs[1]), module.eval()(inputs[2])]
        records[expression] = {
            "inputs": [tensor_record(value) for value in inputs],
            "outputs": [tensor_record(value) for value in outputs],
            "state": {key: tensor_record(value) for key, value in module.state_dict().items()},
        }
    return records


def dropped():
    """Whole channels that fall after one seed, and the number that is drawn next."""
    records = {}
    for name, shape in {"dropout1d": [2, 5, 3], "dropout2d": [3, 4, 2, 2], "dropout3d": [2, 4, 1, 2, 2]}.items():
        torch.manual_seed(11)
        output = getattr(F, name)(torch.ones(shape), 0.4)
        records[name] = {"shape": shape, "output": tensor_record(output), "next": tensor_record(torch.rand(1))}
    return records


INITIALIZERS = [
    ("eye_", (3, 5), (), {}),
    ("dirac_", (4, 2, 3), (), {}),
    ("dirac_", (4, 2, 3, 4), (), {"groups": 2}),
    ("dirac_", (2, 3, 1, 2, 3), (), {}),
    ("orthogonal_", (5, 3), (), {}),
    ("orthogonal_", (3, 2, 4), (), {"gain": 2.0}),
    ("orthogonal_", (4, 4), (), {}),
    ("sparse_", (6, 5), (0.3,), {}),
    ("sparse_", (6, 2), (0.5,), {"std": 1.0}),
    ("trunc_normal_", (5, 7), (), {}),
    ("trunc_normal_", (3,), (), {"mean": 1.0, "std": 2.0, "a": 0.5, "b": 1.5}),
    ("trunc_normal_", (40,), (), {"mean": 0.0, "std": 1.0, "a": 1.0, "b": 3.0}),
]


def initializers():
    """What the initialisers give after one seed, and the number that is drawn next."""
    records = []
    for name, shape, arguments, options in INITIALIZERS:
        torch.manual_seed(5)
        value = getattr(nn.init, name)(torch.empty(shape), *arguments, **options)
        record = {"call": camel(name.rstrip("_")) + "_", "shape": shape, "arguments": arguments, "options": options}
        records.append({**record, "output": tensor_record(value), "next": tensor_record(torch.rand(1))})
    return records


def build():
    cases, refused = Cases(31), Cases(32)
    for part in (activations, norms, losses):
        part(cases)
    for part in (refused_activations, refused_norms, refused_losses):
        part(refused)
    refusals = messages({expression: lambda own=expression: evaluate(own) for expression in REFUSED})
    return {
        "layers": cases.records,
        "layers-errors": refused.records,
        "layers-modules": {"prints": prints(), "refused": refusals, "running": running(), "dropped": dropped(),
            "initializers": initializers(),
        },
    }
