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


def build():
    cases = Cases(5)
    for part in (spreads, norms, layers, interpolations):
        part(cases)
    return cases.records
