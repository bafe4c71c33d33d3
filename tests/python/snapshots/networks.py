"""A small network whose numbers can be computed apart, and pictures for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from boxwalk import Network

HEIGHT, WIDTH = 12, 16


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.relu = nn.ReLU()
        self.head = nn.Linear(4, 3)
        generator = torch.Generator().manual_seed(5)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.relu(self.stem(x))
        logits: torch.Tensor = self.head(x.mean((2, 3)))
        return logits


def small(factor: float = 1.0) -> Network:
    model = Small()
    with torch.no_grad():
        model.stem.weight.mul_(factor)
    generator = np.random.default_rng(1)
    examples = [(generator.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8), k % 3) for k in range(4)]
    return Network(model, (3, HEIGHT, WIDTH), 0.5, 0.5, ["ant", "bee", "cat"], examples, title="Small")


def photos(folder: Path, count: int) -> list[Path]:
    generator = np.random.default_rng(2)
    paths = []
    for number in range(count):
        pixels = generator.integers(0, 256, (HEIGHT + 8, WIDTH + 8, 3), dtype=np.uint8)
        paths.append(folder / f"photo{number}.png")
        Image.fromarray(pixels).save(paths[-1])
    return paths
