"""Writes test/oracle/fixtures: what PyTorch 2.13 answers to the calls that the engine's tests repeat.

    python scripts/oracle.py path/to/digits.csv.gz

needs torch 2.13, torchvision, numpy, Pillow and safetensors; the digits are scikit-learn's file (see scripts/digits.py).
"""

import json
import sys
import warnings
from pathlib import Path

import torch

from oracle_cases import checkpoints, errors, files, functional, inspection, layers, pictures, special, tensor
from oracle_cases import signatures, training, warned, window

FIXTURES = Path(__file__).resolve().parent.parent / "test/oracle/fixtures"


def main():
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    fixtures = {"functional": functional.build(), "tensor": tensor.build(), "errors": errors.build()}
    fixtures["special"] = special.build()
    fixtures.update(layers.build())
    fixtures.update(window.build())
    fixtures["files"] = files.build()
    fixtures["checkpoints"] = checkpoints.build()
    fixtures["pictures"] = pictures.build()
    fixtures["inspection"] = inspection.build()
    fixtures["signatures"] = signatures.build()
    fixtures["warnings"] = warned.build()
    fixtures.update(training.build(sys.argv[1]))
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for name, content in fixtures.items():
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (FIXTURES / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
