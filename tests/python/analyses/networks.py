"""Small networks with weights that can be computed by hand, and recordings of them."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from boxwalk import Network, Recording, record


class Mixed(nn.Module):
    """Convolutions of several kinds, an addition, a dead channel, a vector and a linear layer.

    Input [1, 3, 5, 7]. Channel 1 of `conv` has weights and bias such that `relu` kills it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, (3, 2), padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.depthwise = nn.Conv2d(4, 4, 3, padding=1, groups=2)
        self.up = nn.ConvTranspose2d(4, 6, 2, groups=2)
        self.norm = nn.BatchNorm2d(6)
        self.linear = nn.Linear(6, 10)
        generator = torch.Generator().manual_seed(3)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator))
            self.conv.weight[1] = 0
            self.conv.bias[1] = -1  # type: ignore[index]

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.conv(x))
        x = x + self.depthwise(x)
        x = self.norm(self.up(x))
        out: Tensor = self.linear(x.mean((2, 3)))
        return out


def picture(batch: int = 1) -> Tensor:
    """Distinct values, not square: [batch, 3, 5, 7]."""
    return torch.randn(batch, 3, 5, 7, generator=torch.Generator().manual_seed(5))


def mixed() -> Network:
    """With three example inputs and labels."""
    dataset = [(picture()[0] + step, step) for step in range(3)]
    labels = [f"class {index}" for index in range(10)]
    return Network(Mixed().eval(), (3, 5, 7), labels=labels, dataset=dataset, title="mixed")


def recorded() -> Recording:
    return record(mixed(), picture())


class Fixed(nn.Module):
    """Puts out what it was made with, whatever it is given."""

    values: Tensor

    def __init__(self, values: Tensor) -> None:
        super().__init__()
        self.register_buffer("values", values)

    def forward(self, x: Tensor) -> Tensor:
        return self.values + x.sum() * torch.zeros(())  # a single number changes no dtype


def recording_of(values: Tensor) -> tuple[Recording, str]:
    """A recording with a layer that holds `values`, and the layer's id."""
    model = nn.Sequential(OrderedDict(layer=Fixed(values)))
    recording = record(model, torch.ones(values.shape[0], 3, 8, 8))
    return recording, recording.graph.outputs[0]
