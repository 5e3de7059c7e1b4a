"""Checkpoints as torch.save writes them: what torch.load(weights_only=True) reads, and what only Python can."""

import argparse
import io
import zipfile
from collections import Counter, OrderedDict, defaultdict, deque
from pathlib import PurePosixPath

import numpy as np
import torch
import torch.nn as nn

from .files import held, saved, text
from .record import tensor_record

SCHEDULES = torch.optim.lr_scheduler
GRADIENTS = [[0.5, -1.0, 2.0], [1.0, 1.0, -1.0], [0.25, 0.5, 3.0], [-1.0, 2.0, 0.5]]

OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1),
    "SGD with momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.1),
    "Adam with a tensor as lr": lambda p: torch.optim.Adam(p, lr=torch.tensor(0.1, dtype=torch.float64)),
    "Adam with amsgrad": lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=1),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.1, centered=True, momentum=0.5),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1, lr_decay=0.1),
}

SCHEDULERS = {
    "StepLR": lambda o: SCHEDULES.StepLR(o, 2),
    "MultiStepLR": lambda o: SCHEDULES.MultiStepLR(o, [1, 3, 3, 4]),
    "ExponentialLR": lambda o: SCHEDULES.ExponentialLR(o, 0.5),
    "CosineAnnealingLR": lambda o: SCHEDULES.CosineAnnealingLR(o, 5),
    "LinearLR": lambda o: SCHEDULES.LinearLR(o),
    "LambdaLR": lambda o: SCHEDULES.LambdaLR(o, lambda epoch: 0.9**epoch),
    "OneCycleLR": lambda o: SCHEDULES.OneCycleLR(o, 0.1, total_steps=10),
    "ReduceLROnPlateau": lambda o: SCHEDULES.ReduceLROnPlateau(o, patience=0),
}


def step(parameter, optimizer, number):
    parameter.grad = torch.tensor(GRADIENTS[number])
    optimizer.step()


def optimizers():
    """The state after two steps, and the parameter after two more."""
    cases = []
    for name, make in OPTIMIZERS.items():
        parameter = nn.Parameter(torch.tensor([1.0, 2.0, 3.0]))
        optimizer = make([parameter])
        step(parameter, optimizer, 0)
        step(parameter, optimizer, 1)
        file = text(saved({"parameter": parameter, "optimizer": optimizer.state_dict()}))
        step(parameter, optimizer, 2)
        step(parameter, optimizer, 3)
        cases.append({"name": name, "file": file, "next": tensor_record(parameter.detach())})
    return {"gradients": GRADIENTS[2:], "cases": cases}


def schedulers():
    """The state after two epochs, and the rates of the next three."""
    cases = []
    for name, make in SCHEDULERS.items():
        parameter = nn.Parameter(torch.tensor([1.0, 2.0, 3.0]))
        optimizer = torch.optim.SGD([parameter], lr=0.1, momentum=0.9)
        scheduler = make(optimizer)
        arguments = [1.0] if name == "ReduceLROnPlateau" else []
        rates = []
        for epoch in range(5):
            if epoch == 2:
                file = text(saved({"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}))
            step(parameter, optimizer, epoch % 4)
            scheduler.step(*arguments)
            rates.append(optimizer.param_groups[0]["lr"])
        cases.append({"name": name, "file": file, "rates": rates[2:]})
    return cases


def with_attribute():
    tensor = torch.arange(3.0)
    tensor.note = "kept in Python"
    parameter = nn.Parameter(torch.ones(2))
    parameter.shard = 1
    return {"tensor": tensor, "parameter": parameter}


def negated():
    """The imaginary part of a conjugate: PyTorch saves it with a flag that says that it is to be negated."""
    return torch.tensor([1 + 2j, 3 - 4j]).conj().imag


FLOAT8 = ("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu")


def short_floats():
    """Every value of each type of 8 bits, and of those of 16 bits every 97th."""
    bits = torch.arange(256, dtype=torch.uint8)
    wide = torch.from_numpy(np.arange(0, 65536, 97, dtype=np.uint16).view(np.int16))
    values = {name: bits.clone().view(getattr(torch, name)) for name in FLOAT8}
    values |= {"float16": wide.clone().view(torch.float16), "bfloat16": wide.clone().view(torch.bfloat16)}
    return values


def as_float32(tensor):
    return tensor_record(tensor.detach().to(torch.float32))


def values():
    """Files whose content the test repeats in its own words."""
    storage = torch.arange(4.0)
    shared = [1, 2]
    return {
        "counter": {"milestones": Counter({30: 1, 80: 2}), "weight": torch.ones(2)},
        "dtypes": {"own": torch.float32, "other": torch.float16, "complex": torch.complex64, "quantized": torch.qint8},
        "names of torch": {
            "size": torch.Size([2, 3]),
            "device": torch.device("cuda", 1),
            "layout": torch.strided,
            "scheme": torch.per_tensor_affine,
        },
        "keys": {(1, 2): "tuple", None: "none", 1: "number", "1": "text", True + 1: "two"},
        "keys of an enum": {True: "yes", False: "no"},
        "numbers as keys": {3: "three", "a": "letter", -1: "minus one", 2**60: "wide"},
        "names of objects": {"__proto__": 1, "constructor": 2, "toString": 3},
        "bytes": {"bytes": bytes(range(250, 256)), "bytearray": bytearray(b"\x00\x80\xff"), "none": bytearray()},
        "complex": {"z": 1.5 - 2j, "real": complex(3)},
        "sets": {"set": {7}, "frozen": frozenset([8]), "tuple": (), "nested": ((1,), [[]])},
        "integers": {"wide": 2**53 + 1, "negative": -(2**70), "safe": 2**53 - 1, "bytes": 255 << 2000},
        "floats": {"nan": float("nan"), "infinite": float("-inf"), "zero": -0.0, "tiny": 5e-324},
        "texts": {"none": "", "wide": "üé漢🐈", "half": "a\ud800b", "zero": "a\0b"},
        "containers": {
            "default": defaultdict(list, {"a": [1]}),
            "deque": deque([1, 2], maxlen=4),
            "ordered": OrderedDict(b=1, a=2),
            "shared": [shared, shared],
        },
        "storages": {"typed": storage.storage(), "untyped": torch.tensor([1, 2], dtype=torch.uint8).untyped_storage()},
        "numpy": {
            "half": np.float16(0.5),
            "double": np.float64(0.1),
            "integer": np.int64(2**60),
            "boolean": np.bool_(True),
            "array": np.arange(6, dtype=np.float32).reshape(2, 3),
            "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
            "big endian": np.arange(3, dtype=">i4"),
            "none": np.zeros((0, 2)),
            "dtype": np.dtype("float64"),
        },
        "unknown": {
            "weight": torch.ones(2),
            "args": argparse.Namespace(lr=0.1, layers=[1, 2], device=torch.device("cpu")),
            "path": PurePosixPath("runs/7"),
            "class": argparse.Namespace,
            "texts of numpy": np.array(["a", "b"]),
            "layer": nn.Linear(2, 1),
            "list": Bag([1, 2]),
            "dict": Table(a=1),
        },
    }


class Bag(list):
    """A list of a class that nobody else knows."""


class Table(dict):
    """A dictionary of such a class."""


def by_protocol():
    files = values()
    names = ("bytes", "numpy", "unknown", "sets", "integers", "containers")
    return [
        {"name": name, "protocol": protocol, "file": text(saved(files[name], pickle_protocol=protocol))}
        for name in names
        for protocol in (2, 3, 4, 5)
    ]


def whole_checkpoint():
    """What a training run writes, random states and options included."""
    torch.manual_seed(3)
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 2))
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.01)
    scheduler = SCHEDULES.MultiStepLR(optimizer, [30, 80])
    averaged = torch.optim.swa_utils.AveragedModel(net)
    net(torch.ones(2, 1, 4, 4)).sum().backward()
    optimizer.step()
    scheduler.step()
    averaged.update_parameters(net)
    return {
        "model": net.state_dict(),
        "averaged": averaged.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "epoch": 3,
        "best": np.float64(0.75),
        "args": argparse.Namespace(lr=0.01),
        "rng_state": torch.arange(16, dtype=torch.uint8),
    }


def lightning():
    """The keys that Lightning writes."""
    return {
        "epoch": 1,
        "global_step": 10,
        "pytorch-lightning_version": "2.5.0",
        "state_dict": OrderedDict([("model.weight", torch.ones(1, 2)), ("model.bias", torch.zeros(1))]),
        "loops": {"fit_loop": {"state_dict": {}, "epoch_progress": {"total": {"ready": 1, "completed": 1}}}},
        "callbacks": {"ModelCheckpoint{'monitor': None}": {"best_model_score": torch.tensor(0.5), "dirpath": "/runs"}},
        "optimizer_states": [{"state": {0: {"step": torch.tensor(10.0)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}],
        "lr_schedulers": [],
        "hparams_name": "kwargs",
        "hyper_parameters": Table(lr=0.1),
    }


class Scripted(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 1)

    def forward(self, x):
        return self.fc(x)


def told():
    """Files, and tensors in them, that are refused with what to do instead."""
    script = io.BytesIO()
    torch.jit.save(torch.jit.script(Scripted()), script)
    base = torch.ones(2, 2)
    return {
        "TorchScript": text(script.getvalue()),
        "whole model": text(saved(Scripted())),
        "whole model, before 1.6": text(saved(Scripted(), _use_new_zipfile_serialization=False)),
        "namespace": text(saved(argparse.Namespace(lr=0.1))),
        "complex": text(saved({"x": torch.ones(2, dtype=torch.complex64)})),
        "sparse": text(saved({"x": base.to_sparse()})),
        "sparse rows": text(saved({"x": base.to_sparse_csr()})),
        "quantized": text(saved({"x": torch.quantize_per_tensor(base, 0.1, 0, torch.quint8)})),
        "nested": text(saved({"x": torch.nested.nested_tensor([base, base])})),
        "meta": text(saved({"x": torch.empty(2, device="meta")})),
    }


def deflated(data, contents):
    """The archive with every entry deflated, some of them with another content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            # An entry made from a name bears the day on which it was written.
            content = contents.get(entry.filename, source.read(entry))
            target.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def bombs():
    """Archives in which one entry unpacks to a thousand times its length."""
    good = saved({"x": torch.ones(3)})
    npz = io.BytesIO()
    np.savez(npz, a=np.ones(3, np.float32))
    header = npz.getvalue()[npz.getvalue().index(b"\x93NUMPY") :][:128]
    return {
        "storage": text(deflated(good, {"archive/data/0": bytes(4_000_000)})),
        "pickle": text(deflated(good, {"archive/data.pkl": b"\x80\x02" + b"}" * 4_000_000})),
        "byte order": text(deflated(good, {"archive/byteorder": bytes(4_000_000)})),
        "array": text(deflated(npz.getvalue(), {"a.npy": header + bytes(4_000_000)})),
    }


def build():
    torch.manual_seed(0)
    floats = short_floats()
    return {
        "optimizers": optimizers(),
        "schedulers": schedulers(),
        "values": {name: text(saved(content)) for name, content in values().items()},
        "old": {
            name: text(saved(content, _use_new_zipfile_serialization=False))
            for name, content in values().items()
            if name != "storages"
        },
        "protocols": by_protocol(),
        "attributes": text(saved(with_attribute())),
        "negated": {"file": text(saved({"x": negated()})), "tensor": held(negated().clone())},
        "shortFloats": {
            "file": text(saved(floats)),
            "tensors": {name: as_float32(tensor) for name, tensor in floats.items()},
        },
        "checkpoint": text(saved(whole_checkpoint())),
        "lightning": text(saved(lightning())),
        "told": told(),
        "bombs": bombs(),
    }
