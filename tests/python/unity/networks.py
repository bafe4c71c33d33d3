"""Small real networks for the bridge to walk through, and a picture to give them."""

from __future__ import annotations

import io

import numpy as np
import torch
from PIL import Image
from torch import nn

from boxwalk.network import Network

HEIGHT, WIDTH = 40, 56


class Small(nn.Module):
    """A convolution, a sum, a pooling and a linear layer: maps of 40 x 56 and 20 x 28, and units."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3, padding=1)
        self.relu = nn.ReLU()
        self.scale = nn.Conv2d(5, 5, 1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(5 * 20 * 28, 4)
        generator = torch.Generator().manual_seed(7)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.relu(self.conv(x))
        logits: torch.Tensor = self.fc(self.pool(x + self.scale(x)).flatten(1))
        return logits


def small_network() -> Network:
    """A classifier of four kinds of pictures, with six examples."""
    random = np.random.default_rng(3)
    examples = [(random.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8), at % 4) for at in range(6)]
    return Network(
        Small(),
        (3, HEIGHT, WIDTH),
        mean=(0.4, 0.5, 0.6),
        std=(0.2, 0.3, 0.4),
        labels=("plain", "striped", "dotted", "checked"),
        dataset=examples,
        title="Small",
    )


def large_network() -> Network:
    """Maps of 152 x 208, whose finest levels travel by themselves, then of 76 x 104, which travel whole."""
    model = nn.Sequential()
    model.add_module("conv", nn.Conv2d(3, 5, 1))
    model.add_module("scale", nn.Conv2d(5, 5, 1))
    model.add_module("pool", nn.MaxPool2d(2))
    return Network(model, (3, 152, 208), title="Large")


def raising_network() -> Network:
    """Its pass fails in the middle, after a convolution."""
    model = nn.Sequential()
    model.add_module("first", nn.Conv2d(3, 2, 1))
    model.add_module("second", nn.Conv2d(7, 2, 1))
    return Network(model, (3, 6, 9), title="Raises")


def png(height: int, width: int, seed: int) -> bytes:
    """A picture with distinct pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()
