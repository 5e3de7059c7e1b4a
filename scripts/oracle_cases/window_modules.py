"""Convolution, pooling and padding modules: how they print, begin, pad and refuse."""

import torch
import torch.nn as nn

from .errors import messages
from .pools import first
from .record import Cases, tensor_record


def printed(expressions):
    """Python expression → repr."""
    return {expression: repr(eval(expression, {"nn": nn})) for expression in expressions}


PRINTED = [
    "nn.ConvTranspose1d(4, 8, 3)",
    "nn.ConvTranspose2d(4, 2, 3, stride=2)",
    "nn.ConvTranspose2d(4, 8, (3, 2), (2, 1), 1, (1, 0), 2, False, 2)",
    "nn.ConvTranspose3d(4, 8, 3, stride=2, output_padding=1)",
    "nn.Unfold(3)",
    "nn.Unfold((3, 2), dilation=(1, 2), padding=1, stride=(2, 1))",
    "nn.Fold((4, 5), 3)",
    "nn.Fold(4, (3, 2), 2, 1, (2, 1))",
    "nn.MaxUnpool1d(3, 2, 1)",
    "nn.MaxUnpool2d(2)",
    "nn.MaxUnpool3d((3, 2, 2), 2)",
    "nn.AdaptiveAvgPool1d(5)",
    "nn.AdaptiveAvgPool2d((None, 7))",
    "nn.AdaptiveAvgPool3d(1)",
    "nn.AdaptiveMaxPool1d(5, return_indices=True)",
    "nn.AdaptiveMaxPool2d(None)",
    "nn.AdaptiveMaxPool3d((5, None, 3))",
    "nn.LPPool1d(2, 3)",
    "nn.LPPool2d(1.2, (3, 2), stride=(2, 1))",
    "nn.LPPool3d(float('inf'), 2, ceil_mode=True)",
    "nn.ZeroPad1d(1)",
    "nn.ZeroPad2d((1, 1, 2, 0))",
    "nn.ZeroPad3d(1)",
    "nn.ConstantPad1d(2, 3.5)",
    "nn.ConstantPad2d((1, 2, 3, 4), 1)",
    "nn.ConstantPad3d(1, 0.25)",
    "nn.ReflectionPad1d(2)",
    "nn.ReflectionPad2d((1, 1, 2, 0))",
    "nn.ReflectionPad3d(1)",
    "nn.ReplicationPad1d(2)",
    "nn.ReplicationPad2d(2)",
    "nn.ReplicationPad3d((3, 3, 6, 6, 1, 1))",
    "nn.CircularPad1d(2)",
    "nn.CircularPad2d(1)",
    "nn.CircularPad3d((1, 2, 3, 4, 5, 6))",
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
            "nn.CircularPad1d(1)(zeros(1, 2, 3, 3))": lambda: nn.CircularPad1d(1)(z(1, 2, 3, 3)),
            "nn.CircularPad2d(1)(zeros(3, 3))": lambda: nn.CircularPad2d(1)(z(3, 3)),
            "nn.CircularPad3d(1)(zeros(3, 3))": lambda: nn.CircularPad3d(1)(z(3, 3)),
            "nn.ReflectionPad2d(1)(zeros(3, 3))": lambda: nn.ReflectionPad2d(1)(z(3, 3)),
            "nn.ZeroPad2d(1)(zeros(3))": lambda: nn.ZeroPad2d(1)(z(3)),
            "nn.Conv2d(1, 1, 3, padding=4, padding_mode='reflect')(zeros(1, 1, 3, 3))": lambda: nn.Conv2d(
                1, 1, 3, padding=4, padding_mode="reflect"
            )(z(1, 1, 3, 3)),
            "nn.Conv2d(1, 1, 3, padding=4, padding_mode='circular')(zeros(1, 1, 3, 3))": lambda: nn.Conv2d(
                1, 1, 3, padding=4, padding_mode="circular"
            )(z(1, 1, 3, 3)),
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


def padded_convolutions():
    """Convolution modules with every padding mode: settings, weights, input and output."""
    cases, records = Cases(23), []
    classes = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}
    for rank, create in classes.items():
        for mode in ("zeros", "reflect", "replicate", "circular"):
            for kernel, padding in ((3, 1), (4, "same"), (first(rank, 2, 3, 2), first(rank, 2, 1, 0)), (2, "valid")):
                conv = create(2, 2, kernel, padding=padding, padding_mode=mode)
                with torch.no_grad():
                    for parameter in conv.parameters():
                        parameter.copy_(cases.randn(*parameter.shape))
                input = cases.randn(1, 2, *first(rank, 5, 4, 4))
                state = {key: tensor_record(value) for key, value in conv.state_dict().items()}
                output = tensor_record(conv(input))
                setting = {"rank": rank, "kernelSize": kernel, "padding": padding, "paddingMode": mode}
                records.append({**setting, "state": state, "input": tensor_record(input), "output": output})
    return records


def build():
    return {
        "prints": printed(PRINTED),
        "refused": refused_modules(),
        "initial": initial_weights(),
        "padded": padded_convolutions(),
    }
