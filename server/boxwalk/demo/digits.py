"""A small convolutional network that reads a handwritten digit, white on black."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from boxwalk.datasets.digits import digits
from boxwalk.demo.checkpoint import load
from boxwalk.demo.drawn import SIZE, as_drawing
from boxwalk.demo.textures import ConvBnRelu
from boxwalk.network import Network

LABELS = [str(digit) for digit in range(10)]
MEAN, STD = (0.2,), (0.35,)


class Head(nn.Module):
    """Puts all maps into one vector and weighs it twice: to 64 units, then to ten digits."""

    def __init__(self, values_in: int) -> None:
        super().__init__()
        self.flatten = nn.Flatten()
        self.hidden = nn.Linear(values_in, 64)
        self.relu = nn.ReLU()
        self.dropout = nn.Dropout(0.3)
        self.linear = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.hidden(self.flatten(x)))
        return self.linear(self.dropout(x))  # type: ignore[no-any-return]


class DigitsModel(nn.Module):
    """Drawings float32 [N, 1, 28, 28], normalized with MEAN and STD, to scores [N, 10]."""

    def __init__(self) -> None:
        super().__init__()
        self.layer1 = ConvBnRelu(1, 16, 5)
        self.pool1 = nn.MaxPool2d(2)
        self.layer2 = ConvBnRelu(16, 32, 3)
        self.pool2 = nn.MaxPool2d(2)
        self.layer3 = ConvBnRelu(32, 64, 3)
        self.pool3 = nn.MaxPool2d(2)
        self.head = Head(64 * 3 * 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool1(self.layer1(x))
        x = self.pool2(self.layer2(x))
        x = self.pool3(self.layer3(x))
        return self.head(x)  # type: ignore[no-any-return]


class Examples:
    """Thirty handwritten digits that training never saw: the first three of each."""

    def __init__(self) -> None:
        digits()  # a missing package is told now, not when one is asked for

    def __len__(self) -> int:
        return 30

    def __getitem__(self, index: int) -> tuple[Image.Image, str]:
        """A drawing, grey, 28 x 28, and its digit."""
        digit = index % 10
        scans, labels = digits("test")
        place = np.flatnonzero(labels == digit)[index // 10]
        drawing = as_drawing(torch.from_numpy(scans[place][None, None]))[0, 0]
        return Image.fromarray((drawing.numpy() * 255).round().astype(np.uint8)), LABELS[digit]


def network() -> Network:
    """The trained network. Raises TargetError if scikit-learn is not installed."""
    return Network(
        load(DigitsModel(), "digits"),
        input_shape=(1, SIZE, SIZE),
        mean=MEAN,
        std=STD,
        labels=LABELS,
        dataset=Examples(),
        title="digits",
        description="Reads a handwritten digit, white on black. Draw one.",
        rejection=0.5,
        own=False,
    )
