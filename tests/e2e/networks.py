"""Small networks for the browser tests: fixed weights, branches, inputs that are not square."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TypeVar

import numpy as np
import torch
from PIL import Image
from torch import nn

import boxwalk

HEIGHT, WIDTH = 24, 32
LETTERS = " abcdefghijklmnopqrstuvwxyz"
M = TypeVar("M", bound=nn.Module)


class Block(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.side = nn.Conv2d(channels, channels, 1)
        self.relu2 = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv2(self.relu1(self.conv1(x)))
        return self.relu2(y + self.side(x))


class Small(nn.Module):
    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, channels, 3, padding=1)
        self.block1 = Block(channels)
        self.pool = nn.MaxPool2d(2)
        self.block2 = Block(channels)
        self.head = nn.Linear(channels, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.block2(self.pool(self.block1(self.stem(x))))
        return self.head(x.mean((2, 3)))


class Wide(nn.Module):
    """Large maps, far along the aisle: many bytes for who wants them all."""

    def __init__(self) -> None:
        super().__init__()
        sizes = [3, *[16] * 10]
        self.layers = nn.Sequential(*[nn.Conv2d(a, b, 3, padding=1) for a, b in pairwise(sizes)])
        self.head = nn.Linear(16, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.layers(x).mean((2, 3)))


class Residual(nn.Module):
    """Two convolutions, each with its normalization, around a skip."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(x + y)


class Deep(nn.Module):
    """Repeated blocks: more layers than are shown one by one at the start."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, channels, 3, stride=2, padding=1)
        self.stage1 = nn.Sequential(*(Residual(channels) for _ in range(5)))
        self.pool = nn.MaxPool2d(2)
        self.stage2 = nn.Sequential(*(Residual(channels) for _ in range(4)))
        self.head = nn.Linear(channels, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stage2(self.pool(self.stage1(self.stem(x))))
        return self.head(x.mean((2, 3)))


class Words(nn.Module):
    """Letters in, for each place the letter that may follow: a model of text without training."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.letters = nn.Embedding(len(LETTERS), width)
        self.mix = nn.GRU(width, width, batch_first=True)
        self.wide = nn.Linear(width, 2 * width)
        self.gelu = nn.GELU()
        self.head = nn.Linear(2 * width, len(LETTERS))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x, _ = self.mix(self.letters(ids))
        return self.head(self.gelu(self.wide(x)))


class Autoencoder(nn.Module):
    """Pictures [N, 1, 16, 16] to four values and back: how bright they are, how much they have of waves."""

    def __init__(self) -> None:
        super().__init__()
        y, x = torch.meshgrid(torch.arange(16.0), torch.arange(16.0), indexing="ij")
        waves = torch.stack([torch.ones(16, 16), *(torch.sin(math.pi * axis / 8) for axis in (x, y, x + y))])
        self.flatten = nn.Flatten()
        self.mean = nn.Linear(256, 4, bias=False)
        self.dense = nn.Linear(4, 256, bias=False)
        self.reshape = nn.Unflatten(1, (1, 16, 16))
        self.clip = nn.Hardtanh(0, 1)
        with torch.no_grad():
            self.dense.weight.copy_(waves.flatten(1).T)
            self.mean.weight.copy_(torch.linalg.pinv(self.dense.weight))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.clip(self.reshape(self.dense(self.mean(self.flatten(x)))))


class Failing(nn.Module):
    """Raises at its second layer."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.second = nn.Conv2d(5, 4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(self.first(x))


def _with_weights(model: M, seed: int) -> M:
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            fan = max(1, parameter[0].numel())
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * (2 / fan) ** 0.5)
    return model


def _one_dead(model: Small) -> Small:
    """Channel 3 of `block1.relu1` is zero whatever the input is."""
    conv = model.block1.conv1
    with torch.no_grad():
        conv.weight[3] = 0
        if conv.bias is not None:
            conv.bias[3] = -1
    return model


def _pictures(count: int) -> list[tuple[np.ndarray, int]]:
    """uint8 RGB pictures of smooth colours, each with its label."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    pictures = []
    for index in range(count):
        angle = 2 * np.pi * index / count
        wave = np.sin((np.cos(angle) * x + np.sin(angle) * y) / 3)
        picture = np.stack([128 + 120 * wave, 255 * x / WIDTH, 255 * y / HEIGHT], axis=2)
        pictures.append((picture.astype(np.uint8), index % 3))
    return pictures


def ripples() -> boxwalk.Network:
    return boxwalk.Network(
        _one_dead(_with_weights(Small(12, 3), 1)),
        (3, HEIGHT, WIDTH),
        labels=["stripes", "waves", "rings"],
        dataset=_pictures(8),
        title="Ripples",
        id="ripples",
    )


def both() -> list[boxwalk.Network]:
    second = boxwalk.Network(
        _with_weights(Small(5, 2), 2),
        (3, HEIGHT, WIDTH),
        labels=["yes", "no"],
        dataset=_pictures(3),
        title="Second",
        id="second",
    )
    return [ripples(), second]


def wide() -> boxwalk.Network:
    return boxwalk.Network(
        _with_weights(Wide(), 4), (3, 224, 224), title="Wide", id="wide", labels=["a", "b"]
    )


def twins() -> list[boxwalk.Network]:
    """The same architecture with two sets of weights; more than 60 layers."""
    animals = ["tabby cat", "tiger shark", "goldfish", "ostrich", "tree frog", "king crab"]
    return [
        boxwalk.Network(
            _with_weights(Deep(6, len(animals)), seed).eval(),
            (3, HEIGHT, WIDTH),
            labels=animals,
            dataset=_pictures(4),
            title=title,
            id=title.lower(),
        )
        for title, seed in (("Castor", 4), ("Pollux", 5))
    ]


def to_ids(source: str | list[int]) -> torch.Tensor:
    if isinstance(source, str):
        source = [LETTERS.index(letter) for letter in source.lower() if letter in LETTERS]
    return torch.tensor(source)


def words() -> boxwalk.Network:
    return boxwalk.Network(
        _with_weights(Words(10), 4),
        (12,),
        dataset=["a walk in", "the park"],
        title="Words",
        id="words",
        preprocess=to_ids,
        decode=lambda ids: "".join(LETTERS[index] for index in ids),
    )


def waves() -> boxwalk.Network:
    """An autoencoder whose latent values differ along three axes; the brightness is the same everywhere."""
    model = Autoencoder().eval()
    generator = torch.Generator().manual_seed(8)
    parts = torch.cat([torch.full((12, 1), 0.5), 0.15 * torch.randn(12, 3, generator=generator)], dim=1)
    with torch.no_grad():
        pictures = model.clip(model.reshape(model.dense(parts)))
    items = [
        {"image": Image.fromarray((255 * picture[0]).round().byte().numpy()), "label": index % 2}
        for index, picture in enumerate(pictures)
    ]
    return boxwalk.Network(model, (1, 16, 16), labels=[], dataset=items, title="Waves", id="waves")


def failing() -> boxwalk.Network:
    return boxwalk.Network(
        _with_weights(Failing(), 3), (3, HEIGHT, WIDTH), title="Failing", id="failing", labels=[]
    )
