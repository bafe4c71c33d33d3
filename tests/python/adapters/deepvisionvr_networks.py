"""Small real networks with what other protocols have to cope with: branches, vectors, tokens, matrices."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from boxwalk.network import Network

HEIGHT, WIDTH = 20, 28
LABELS = ("plain", "striped", "dotted", "checked")


def seeded(model: nn.Module) -> nn.Module:
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)
    return model


class Block(nn.Module):
    """A convolution with its input added in place, beside a shorter branch."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        self.short = nn.Conv2d(4, 2, 1)
        self.after = nn.Conv2d(4, 3, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv(x)
        y += x
        return torch.cat([self.after(y), self.short(x)], 1)


class Branches(nn.Module):
    """Refuses a picture of nothing but zeros, in the middle of the pass."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.block = Block()
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(5 * (HEIGHT // 2) * (WIDTH // 2), len(LABELS))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.relu(self.stem(x))
        if not bool(x.any()):
            raise ValueError("nothing to see")
        logits: torch.Tensor = self.head(self.pool(self.block(y)).flatten(1))
        return logits


class Tokens(nn.Module):
    """Patches of 4 x 4 as tokens behind a class token; the class token decides, with a softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 6, 4, stride=4)
        self.first = nn.Parameter(torch.zeros(1, 1, 6))
        self.mix = nn.Linear(6, 6)
        self.head = nn.Linear(6, 12)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.first.expand(len(x), -1, -1), tokens], 1)
        tokens = torch.tanh(self.mix(tokens))
        return torch.softmax(self.head(tokens[:, 0]), 1)


class Numbers(nn.Module):
    """A matrix in, a vector out that is no classes."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = nn.Linear(7, 9)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.mix(x)).mean(1)


def pictures() -> list[tuple[NDArray[np.uint8], int]]:
    """Of another size than the networks take."""
    generator = np.random.default_rng(3)
    return [(generator.integers(0, 256, (30, 44, 3), dtype=np.uint8), number % 4) for number in range(6)]


def networks() -> list[Network]:
    """Two that share their example inputs, one without any."""
    examples = pictures()
    mean, std = (0.4, 0.5, 0.6), (0.2, 0.3, 0.4)
    shape = (3, HEIGHT, WIDTH)
    return [
        Network(seeded(Branches()), shape, mean, std, LABELS, examples, "Branches"),
        Network(seeded(Tokens()), shape, dataset=examples, title="Tokens"),
        Network(seeded(Numbers()), (3, 7), labels=(), title="Numbers"),
    ]
