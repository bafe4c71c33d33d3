"""CovidDenseNet: a short DenseNet for CT images, tracked as the dense block in Linse, fig. 4.3."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from boxwalk.recording.trackers import MarkerModule, TrackerModule

GROWTH = 32
BOTTLENECK = 4 * GROWTH
BLOCKS = (6, 10, 2, 1)  # layers of each dense block
TRANSITIONS = (128, 256, 512)  # channels after each transition, those of DenseNet121


class DenseLayer(nn.Module):
    """Normalization, ReLU and 1 x 1 convolution to 128 channels; the same with 3 x 3 to 32 (Linse 2.3.1)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(channels)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = _convolution(channels, BOTTLENECK, 1)
        self.norm2 = nn.BatchNorm2d(BOTTLENECK)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = _convolution(BOTTLENECK, GROWTH, 3)
        self.new = TrackerModule()
        self.all = TrackerModule()

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(self.relu1(self.norm1(x)))
        y = self.new(self.conv2(self.relu2(self.norm2(y))))
        return self.all(torch.cat([x, y], 1))  # type: ignore[no-any-return]


class Transition(nn.Module):
    """Normalization, ReLU, 1 x 1 convolution and average pooling: half the size, other channels."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels_in)
        self.relu = nn.ReLU(inplace=True)
        self.adapt = _convolution(channels_in, channels_out, 1)
        self.conv = TrackerModule()
        self.average = nn.AvgPool2d(2)
        self.pool = TrackerModule()

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(self.adapt(self.relu(self.norm(x))))
        return self.pool(self.average(x))  # type: ignore[no-any-return]


class CovidDenseNet(nn.Module):
    """Images float32 [N, 3, H, W] to scores [N, classes] (Alshazly, Linse et al. 2021; Linse 2.3.1, 4.2).

    43 layers: a convolution of 7 x 7, dense blocks of 6, 10, 2 and 1 layers with transitions between them,
    and a linear layer. H, W: 32 or more. A panel stands behind what each dense layer adds and behind each
    concatenation, each convolution of a transition and each pooling; blocks and transitions are sections.

    What the text leaves open: the 1 x 1 adapters, which give a shortened block the channels that the next one
    has in DenseNet121. As layers of their own, to the 512, 1024 and 1024 channels of blocks of full length,
    they would make 3.13 M parameters; the printed 1.63 M are those of a network whose transitions adapt by
    themselves.
    """

    def __init__(self, classes: int = 2) -> None:
        super().__init__()
        self.begin = MarkerModule("Stem")
        self.stem = nn.Sequential(
            _convolution(3, 2 * GROWTH, 7, stride=2), nn.BatchNorm2d(2 * GROWTH), nn.ReLU(inplace=True)
        )
        self.conv = TrackerModule()
        self.pooled = nn.MaxPool2d(3, 2, padding=1)
        self.pool = TrackerModule()
        channels = 2 * GROWTH
        for number, layers in enumerate(BLOCKS, 1):
            block = nn.Sequential()
            block.add_module("marker", MarkerModule(f"Dense block {number}"))
            for layer in range(layers):
                block.add_module(f"layer{layer + 1}", DenseLayer(channels))
                channels += GROWTH
            self.add_module(f"block{number}", block)
            if number < len(BLOCKS):
                transition = nn.Sequential()
                transition.add_module("marker", MarkerModule(f"Transition {number}"))
                transition.add_module("adapted", Transition(channels, TRANSITIONS[number - 1]))
                channels = TRANSITIONS[number - 1]
                self.add_module(f"transition{number}", transition)
        self.end = MarkerModule("Classifier")
        self.norm = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.average = nn.AdaptiveAvgPool2d(1)
        self.averages = TrackerModule()
        self.scores = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.pooled(self.conv(self.stem(self.begin(x)))))
        for number in range(1, len(BLOCKS) + 1):
            x = self.get_submodule(f"block{number}")(x)
            if number < len(BLOCKS):
                x = self.get_submodule(f"transition{number}")(x)
        x = self.average(self.relu(self.norm(self.end(x))))
        return self.scores(self.averages(x.flatten(1)))  # type: ignore[no-any-return]


def _convolution(channels_in: int, channels_out: int, size: int, stride: int = 1) -> nn.Conv2d:
    layer = nn.Conv2d(channels_in, channels_out, size, stride, padding=size // 2, bias=False)
    nn.init.kaiming_normal_(layer.weight)
    return layer
