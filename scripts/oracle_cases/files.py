"""Files as safetensors, numpy and torch.save write them, and what is in them."""

import base64
import gzip
import io
import os
import struct
import zipfile
from collections import OrderedDict

import numpy as np
import torch
import torch.nn as nn
from safetensors.torch import save as save_safetensors

from .record import tensor_record

# What the engine holds for a dtype that it has not.
WIDENED = {
    torch.float16: torch.float32,
    torch.bfloat16: torch.float32,
    torch.int8: torch.int32,
    torch.int16: torch.int32,
    torch.uint16: torch.int32,
    torch.uint32: torch.int64,
    torch.uint64: torch.int64,
}


def text(data):
    return base64.b64encode(data).decode("ascii")


def held(tensor):
    """The record of a tensor in the dtype that the engine holds it in."""
    return tensor_record(tensor.detach().to(WIDENED.get(tensor.dtype, tensor.dtype)))


def varied():
    """A tensor of each dtype with values at its edges."""
    floats = torch.tensor([0.0, -0.0, 1.5, -2.25, float("inf"), float("-inf"), float("nan"), 1e-5, 3.0e-8, 65504.0])
    return {
        "f64": floats.double() / 3,
        "f32": floats / 3,
        "f16": floats.half(),
        "bf16": floats.bfloat16(),
        "i64": torch.tensor([[2**53 - 1, -(2**53 - 1)], [0, -1]]),
        "i32": torch.tensor([2**31 - 1, -(2**31), 7], dtype=torch.int32),
        "i16": torch.tensor([32767, -32768], dtype=torch.int16),
        "i8": torch.tensor([[127], [-128], [3]], dtype=torch.int8),
        "u8": torch.tensor([0, 255, 17], dtype=torch.uint8),
        "bool": torch.tensor([True, False, True]),
        "scalar": torch.tensor(3.5),
        "empty": torch.zeros(0, 3),
    }


def unsigned():
    return {
        "u16": torch.tensor([0, 65535], dtype=torch.uint16),
        "u32": torch.tensor([0, 2**32 - 1], dtype=torch.uint32),
        "u64": torch.tensor([0, 2**53 - 1], dtype=torch.uint64),
    }


def records(tensors):
    return {name: held(tensor) for name, tensor in tensors.items()}


def safetensors_files():
    exact = {name: tensor for name, tensor in varied().items() if tensor.dtype not in WIDENED}
    cases = {
        "every dtype": ({**varied(), **unsigned()}, None),
        "dtypes of the engine": (exact, None),
        "with metadata": ({"a": torch.arange(6.0).view(2, 3), "ünï \"quoted\"": torch.ones(1)}, {"format": "pt"}),
        "nothing": ({}, None),
        "float8": ({"x": torch.ones(4).to(torch.float8_e4m3fn)}, None),
        "too large an integer": ({"x": torch.tensor([1, 2**53])}, None),
    }
    return [
        {
            "name": name,
            "file": text(save_safetensors(tensors, metadata)),
            "metadata": metadata,
            "tensors": {} if name in ("float8", "too large an integer") else records(tensors),
        }
        for name, (tensors, metadata) in cases.items()
    ]


def npy(array, version=None):
    stream = io.BytesIO()
    if version is None:
        np.save(stream, array)
    else:
        np.lib.format.write_array(stream, array, version)
    return stream.getvalue()


def arrays():
    numbers = np.array([[1, -2, 3], [4, 5, -6]])
    for kind in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"):
        for order in "<>":
            values = np.abs(numbers) if kind[0] == "u" else numbers
            array = values.astype(order + kind)
            yield f"{order}{kind}", array
            yield f"{order}{kind} in Fortran order", np.asfortranarray(array)
    yield "a number", np.array(2.5)
    yield "nothing", np.zeros((0, 4), np.float32)
    yield "three dimensions in Fortran order", np.asfortranarray(np.arange(24.0).reshape(2, 3, 4))


def npy_files():
    cases = [(name, array, npy(array)) for name, array in arrays()]
    small = np.arange(3, dtype=np.float32)
    cases += [(f"version {version}", small, npy(small, version)) for version in ((1, 0), (2, 0), (3, 0))]
    files = []
    for name, array, data in cases:
        # torch takes no array of another byte order.
        native = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))).reshape(array.shape)
        files.append({"name": name, "file": text(data), "tensor": held(torch.from_numpy(native))})
    return files


def refused_npy():
    return {
        "objects": text(npy(np.array([{"a": 1}], dtype=object))),
        "texts": text(npy(np.array(["a", "b"]))),
        "records": text(npy(np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))),
        "complex": text(npy(np.zeros(2, dtype=np.complex64))),
        "too large an integer": text(npy(np.array([-(2**53)]))),
    }


def npz_files():
    content = {
        "images": np.arange(600, dtype=np.float32).reshape(2, 300) % 7,
        "labels": np.array([3, 1]),
        "repeats": np.zeros(5000, np.uint8),
        "noise": np.random.default_rng(0).integers(0, 256, 700).astype(np.uint8),
    }
    files = []
    for name, save in (("savez", np.savez), ("savez_compressed", np.savez_compressed)):
        stream = io.BytesIO()
        save(stream, **content)
        tensors = {key: held(torch.from_numpy(value)) for key, value in content.items()}
        files.append({"name": name, "file": text(stream.getvalue()), "tensors": tensors})
    return files


def packed():
    """Bytes and their gzip files at several levels, for the unpacking alone."""
    random = np.random.default_rng(1)
    contents = {
        "text": b"the quick brown fox jumps over the lazy dog. " * 40,
        "nothing": b"",
        "noise": random.integers(0, 256, 3000).astype(np.uint8).tobytes(),
        "skewed": random.geometric(0.2, 6000).astype(np.uint8).tobytes(),
        "zeros": bytes(20000),
    }
    return [
        {"name": f"{name}, level {level}", "content": text(content), "file": text(gzip.compress(content, level, mtime=0))}
        for name, content in contents.items()
        for level in (0, 1, 9)
    ]


class Net(nn.Module):
    """Convolution, normalization and a linear layer: parameters and buffers, an int64 among them."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 3, 3)
        self.norm = nn.BatchNorm2d(3)
        self.fc = nn.Linear(48, 2)

    def forward(self, x):
        return self.fc(torch.relu(self.norm(self.conv(x))).flatten(1))


def saved(content, **options):
    stream = io.BytesIO()
    torch.save(content, stream, **options)
    return stream.getvalue()


def network():
    torch.manual_seed(5)
    net, x = Net(), torch.randn(2, 1, 6, 6)
    for _ in range(3):
        net(torch.randn(4, 1, 6, 6))
    net.eval()
    return {
        "input": tensor_record(x),
        "output": tensor_record(net(x)),
        "files": {
            "zip": text(saved(net.state_dict())),
            "before 1.6": text(saved(net.state_dict(), _use_new_zipfile_serialization=False)),
            "pickle protocol 4": text(saved(net.state_dict(), pickle_protocol=4)),
            "compressed": text(compressed(saved(net.state_dict()))),
        },
        "keys": list(net.state_dict()),
    }


def compressed(data):
    """The same archive with every entry deflated."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    return stream.getvalue()


def big_endian(data):
    """The same file as a big-endian machine would have written it: all storages hold four-byte elements."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("byteorder"):
                content = b"big"
            elif "/data/" in entry.filename:
                content = np.frombuffer(content, "<u4").astype(">u4").tobytes()
            target.writestr(entry.filename, content)
    return stream.getvalue()


def checkpoint():
    """What people put beside the weights."""
    net = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    net(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return {
        "model": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": 3,
        "loss": 0.25,
        "best": None,
        "done": False,
        "name": "tüst",
        "big": 2**70,
        "negative": -(2**40),
        "classes": ["cat", "dog"],
        "size": torch.Size([2, 3]),
        "device": torch.device("cpu"),
        "seen": {4},
        "bytes": b"\x00\xff",
        "pair": (1, (2, [3])),
        "ordered": OrderedDict([("b", 1), ("a", 2)]),
    }


def views():
    base = torch.arange(12.0)
    matrix = base.view(3, 4)
    return {
        "matrix": matrix,
        "transposed": matrix.t(),
        "column": matrix[:, 1],
        "tail": base[5:],
        "every second": base[::2],
        "expanded": base[2:3].expand(3),
        "scalar": base[7],
        "other": torch.zeros(2),
    }


def torch_values():
    parameter = nn.Parameter(torch.ones(2))
    return [
        {"name": "every dtype", "file": text(saved({**varied(), **unsigned()})), "tensors": records({**varied(), **unsigned()})},
        {
            "name": "every dtype, before 1.6",
            "file": text(saved(varied(), _use_new_zipfile_serialization=False)),
            "tensors": records(varied()),
        },
        {"name": "views", "file": text(saved(views())), "tensors": records(views())},
        {
            "name": "views, before 1.6",
            "file": text(saved(views(), _use_new_zipfile_serialization=False)),
            "tensors": records(views()),
        },
        {"name": "big endian", "file": text(big_endian(saved({"x": torch.arange(5.0)}))), "tensors": records({"x": torch.arange(5.0)})},
        {"name": "parameter", "file": text(saved({"p": parameter})), "tensors": records({"p": parameter})},
    ]


class Evil:
    def __reduce__(self):
        return (os.system, ("echo executed",))


def unchecked():
    torch.serialization.set_crc32_options(False)
    try:
        return saved({"x": torch.ones(3)})
    finally:
        torch.serialization.set_crc32_options(True)


def refused_torch():
    return {
        "command": text(saved({"a": Evil()})),
        "command, before 1.6": text(saved({"a": Evil()}, _use_new_zipfile_serialization=False)),
        "module": text(saved(nn.Linear(1, 1))),
        "complex": text(saved({"a": torch.zeros(1, dtype=torch.complex64)})),
        "float8": text(saved({"a": torch.ones(4).to(torch.float8_e4m3fn)})),
        "too large an integer": text(saved({"a": torch.tensor([2**53])})),
        "tuple as key": text(saved({(1, 2): 3})),
    }


def lying_zip():
    """An archive whose directory promises a size that no stream of its length can have."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.npy", npy(np.zeros(3000)))
    bomb = bytearray(stream.getvalue())
    directory = bomb.index(b"PK\x01\x02")
    bomb[directory + 24 : directory + 28] = struct.pack("<I", 2**31 - 1)
    return text(bytes(bomb))


def build():
    torch.manual_seed(0)
    return {
        "safetensors": safetensors_files(),
        "npy": npy_files(),
        "refusedNpy": refused_npy(),
        "npz": npz_files(),
        "packed": packed(),
        "network": network(),
        "torch": torch_values(),
        "checkpoint": text(saved(checkpoint())),
        "lone": text(saved(torch.arange(4.0))),
        "unchecked": text(unchecked()),
        "refusedTorch": refused_torch(),
        "lyingZip": lying_zip(),
    }
