"""A residual network with branches that tells fifteen photographs apart by a piece of them."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from boxwalk.datasets.installed import package_file
from boxwalk.datasets.photographs import PHOTOGRAPHS, photograph
from boxwalk.demo import data
from boxwalk.demo.checkpoint import load
from boxwalk.network import Network

LABELS = list(PHOTOGRAPHS)
SIZE = 224
KEPT = "a piece kept from training"
MEAN, STD = (0.45, 0.45, 0.45), (0.25, 0.25, 0.25)


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions beside a skip; the skip gets a 1 x 1 convolution where the shape changes."""

    def __init__(self, channels_in: int, channels_out: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels_out)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels_out)
        self.down: nn.Module | None = None
        if stride != 1 or channels_in != channels_out:
            self.down = nn.Conv2d(channels_in, channels_out, 1, stride)
        self.relu2 = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        skip = x if self.down is None else self.down(x)
        y = self.relu1(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return self.relu2(y + skip)  # type: ignore[no-any-return]


class ConvBnRelu(nn.Sequential):
    """A convolution that keeps the size, its normalization and a ReLU, under the names conv, bn and relu."""

    def __init__(self, channels_in: int, channels_out: int, size: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, size, stride, padding=size // 2, bias=False)
        self.bn = nn.BatchNorm2d(channels_out)
        self.relu = nn.ReLU()


class Mixed(nn.Module):
    """Looks at its input through three windows at once: 1 x 1, 3 x 3 and 5 x 5; then joins the channels."""

    def __init__(self, channels_in: int, fine: int, medium: int, coarse: int) -> None:
        super().__init__()
        self.fine = ConvBnRelu(channels_in, fine, 1)
        self.medium = nn.Sequential()
        self.medium.reduce = ConvBnRelu(channels_in, medium // 2, 1)
        self.medium.look = ConvBnRelu(medium // 2, medium, 3)
        self.coarse = nn.Sequential()
        self.coarse.reduce = ConvBnRelu(channels_in, coarse // 2, 1)
        self.coarse.look = ConvBnRelu(coarse // 2, coarse, 5)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.fine(x), self.medium(x), self.coarse(x)], dim=1)


class Head(nn.Module):
    """Averages every map and weighs the averages for each class."""

    def __init__(self, channels_in: int, classes: int) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.2)
        self.linear = nn.Linear(channels_in, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.dropout(self.flatten(self.pool(x))))  # type: ignore[no-any-return]


class TexturesModel(nn.Module):
    """Images float32 [N, 3, H, W], normalized with MEAN and STD, to scores [N, classes]. H, W: 64 or more."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.stem = ConvBnRelu(3, 24, 5, stride=2)
        self.block1 = ResidualBlock(24, 24)
        self.block2 = ResidualBlock(24, 48, stride=2)
        self.block3 = ResidualBlock(48, 96, stride=2)
        self.mixed = Mixed(96, fine=32, medium=64, coarse=32)
        self.block4 = ResidualBlock(128, 128, stride=2)
        self.head = Head(128, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = self.block1(x)
        x = self.block2(x)
        x = self.block3(x)
        x = self.mixed(x)
        x = self.block4(x)
        return self.head(x)  # type: ignore[no-any-return]


class Examples:
    """Every photograph whole, a piece of each that training never saw, and three pictures of other things."""

    def __init__(self) -> None:
        known, foreign = PHOTOGRAPHS, data.FOREIGN_PHOTOGRAPHS
        for file in (*known.values(), *foreign.values()):
            package_file("skimage", "data", file)  # a missing one is told now, not when it is asked for
        self._items = [
            *((label, file, "whole, pieces seen in training") for label, file in known.items()),
            *((label, file, KEPT) for label, file in known.items()),
            *((label, file, "something else") for label, file in foreign.items()),
        ]

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> dict[str, Image.Image | str]:
        """A picture, RGB, its label and the part of the data; those of other things have labels that the
        network does not know.
        """
        label, file, split = self._items[index]
        image = photograph(file)
        if split == KEPT:
            image = max(data.held_out_crops(image), key=contrast)
        return {"image": image, "label": label, "split": split}


def contrast(image: Image.Image) -> float:
    """The standard deviation of the greys, 0..128."""
    return float(np.std(np.asarray(image.convert("L"))))


def network() -> Network:
    """The trained network. Raises TargetError if scikit-image is not installed."""
    return Network(
        load(TexturesModel(len(LABELS)), "textures"),
        input_shape=(3, SIZE, SIZE),
        mean=MEAN,
        std=STD,
        labels=LABELS,
        dataset=Examples(),
        title="textures",
        description="Tells fifteen photographs apart by a piece of them.",
        rejection=0.5,
        own=False,
    )
