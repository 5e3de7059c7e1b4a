"""Multiply-adds, parameters and output shapes of networks, as torch's own counter and hooks tell them."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode


class Lenet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5))
        self.fc = nn.Linear(400, 10)

    def forward(self, x):
        return self.fc(F.max_pool2d(F.relu(self.features(x)), 2).flatten(1))


class Separable(nn.Module):
    """A residual block: depthwise, pointwise, a layer that runs twice, a functional convolution on the way around."""

    def __init__(self):
        super().__init__()
        self.depthwise = nn.Conv2d(8, 8, 3, stride=2, padding=1, groups=8, bias=False)
        self.pointwise = nn.Conv2d(8, 12, 1)
        self.norm = nn.BatchNorm2d(12)
        self.again = nn.Conv2d(12, 12, 3, padding=1)
        self.shortcut = nn.Parameter(torch.zeros(12, 8, 1, 1))

    def forward(self, x):
        y = F.relu(self.norm(self.pointwise(self.depthwise(x))))
        y = self.again(F.relu(self.again(y)))
        return F.relu(y + F.conv2d(x, self.shortcut, stride=2))


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 6, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(6, 3, 3, stride=2, padding=1, output_padding=1)

    def forward(self, x):
        return self.up(torch.relu(self.down(x)))


class Attention(nn.Module):
    """Matrix products that belong to no layer."""

    def __init__(self):
        super().__init__()
        self.query = nn.Linear(16, 8, bias=False)
        self.weight = nn.Parameter(torch.zeros(8, 16))

    def forward(self, x):
        q, k = self.query(x), F.linear(x, self.weight)
        return F.softmax(q @ k.transpose(1, 2), dim=-1) @ x


class Dimensions(nn.Module):
    def __init__(self):
        super().__init__()
        self.line = nn.Conv1d(2, 4, 3, dilation=2)
        self.space = nn.Conv3d(1, 2, 2)

    def forward(self, x):
        y = self.line(x)
        return self.space(y.reshape(y.shape[0], 1, 4, 4, -1))


CASES = [
    ("Lenet", Lenet, [2, 1, 28, 28]),
    ("Separable", Separable, [3, 8, 16, 16]),
    ("Autoencoder", Autoencoder, [1, 3, 20, 20]),
    ("Attention", Attention, [2, 5, 16]),
    ("Dimensions", Dimensions, [2, 2, 20]),
]


def inspect(name, create, shape):
    net = create().eval()
    shapes = []
    for path, module in net.named_modules():
        if path and not isinstance(module, nn.Sequential):
            module.register_forward_hook(lambda _, __, output, path=path: shapes.append([path, list(output.shape)]))
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(torch.zeros(shape))
    return {
        "name": name,
        "inputShape": shape,
        "macs": counter.get_total_flops() // 2,
        "parameters": sum(parameter.numel() for parameter in net.parameters()),
        "shapes": shapes,
    }


def build():
    return [inspect(*case) for case in CASES]
