"""Writes test/oracle/torch: PyTorch's own test data (OpInfo, ModuleInfo, OptimizerInfo) with PyTorch's answers.

    python scripts/torch_oracle.py [operations | modules | optimizers] ...

needs torch 2.13, numpy and expecttest. Without an argument everything is written; the same version of PyTorch
writes the same bytes again. test/oracle/torch.test.ts runs the engine over them.
"""

import gzip
import json
import sys
import warnings
from pathlib import Path

import torch

from torch_cases import modules, operations, optimizers

FOLDER = Path(__file__).resolve().parent.parent / "test/oracle/torch"
PARTS = {"operations": operations.build, "modules": modules.build, "optimizers": optimizers.build}


def main():
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or PARTS:
        text = json.dumps(PARTS[name](), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        packed = gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)
        (FOLDER / f"{name}.json.gz").write_bytes(packed)
        print(f"{name}: {len(text)} bytes, {len(packed)} packed")


if __name__ == "__main__":
    main()
