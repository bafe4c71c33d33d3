"""Small networks of every sort, and a server of one of them for CNNWorkshopVR."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from boxwalk.adapters.cnnworkshop import guest
from boxwalk.network import Network
from boxwalk.serving.server import Server
from boxwalk.zoo.pfm import PredefinedFilterModule, filter_pool

HEIGHT, WIDTH = 12, 16
LABELS = ("plain", "striped", "dotted", "checked")
MEAN, STD = (0.4, 0.5, 0.6), (0.2, 0.3, 0.4)


class Branches(nn.Module):
    """A pre-defined filter module, two branches (3 x 3; depthwise 3 x 3 and 1 x 1) joined, classes."""

    def __init__(self) -> None:
        super().__init__()
        self.pfm = PredefinedFilterModule(3, 4, filter_pool("even-uneven-9"))
        self.left = nn.Conv2d(4, 5, 3, padding=1)
        self.right = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.ReLU(), nn.Conv2d(4, 3, 1))
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(8, 4)
        generator = torch.Generator().manual_seed(7)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pfm(x)
        x = self.pool(torch.cat([self.left(x), self.right(x)], 1))
        logits: torch.Tensor = self.fc(x.mean((-2, -1)))
        return logits


class Attention(nn.Module):
    """Patches of 4 x 4 as tokens, one block of attention, classes without words."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, stride=4)
        self.block = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dropout=0.0)
        self.head = nn.Linear(8, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        tokens = self.block(self.patches(x).flatten(2).transpose(1, 2))
        scores: torch.Tensor = self.head(tokens.mean(1))
        return scores


class Words(nn.Module):
    """Token ids to the scores of the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(11, 6)
        self.head = nn.Linear(6, 11)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.head(torch.relu(self.embed(ids)))
        return scores


def pictures(count: int = 9) -> list[tuple[NDArray[np.uint8], int]]:
    generator = np.random.default_rng(3)
    return [
        (generator.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8), number % 4)
        for number in range(count)
    ]


def branches() -> Network:
    return Network(
        Branches().eval(), (3, HEIGHT, WIDTH), MEAN, STD, labels=LABELS, dataset=pictures(), title="Branches"
    )


def attention() -> Network:
    torch.manual_seed(1)
    return Network(Attention().eval(), (3, HEIGHT, WIDTH), MEAN, STD, title="Attention")


def words() -> Network:
    torch.manual_seed(2)
    texts = [[1, 2, 3, 4], [5, 6, 7, 8]]
    return Network(Words().eval(), (4,), dataset=texts, kind="tokens", title="Words")


def pixels_only() -> Network:
    """A map as output, no labels, no examples, grey pictures."""
    torch.manual_seed(3)
    model = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.Tanh(), nn.Conv2d(2, 1, 1))
    return Network(model.eval(), (1, HEIGHT, WIDTH), labels=(), title="Pixels only")


@contextmanager
def serving(networks: list[Network], store: Path, **options: Any) -> Iterator[Server]:
    with Server(networks, port=0, store=store, guests=[guest(0, **options)]) as running:
        yield running


def address(server: Server) -> str:
    return server.guests[0].address
