"""Small networks with weights that can be computed by hand, and recordings of them."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from boxwalk import Network, Recording, record
from boxwalk.analyses import where
from boxwalk.zoo.pfm import FixedConv2d


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


class SmallAutoencoder(nn.Module):
    """One map for each of two kernels at half the size, and a picture of it again. Input [1, 1, 8, 10]."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 2, stride=2)
        self.norm = nn.BatchNorm2d(2)
        self.linear = nn.ConvTranspose2d(2, 1, 2, stride=2)
        generator = torch.Generator().manual_seed(7)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.rand(parameter.shape, generator=generator) / 2)

    def forward(self, x: Tensor) -> Tensor:
        again: Tensor = self.linear(self.norm(self.conv(x)))
        return again


def grey(index: int = 0) -> Tensor:
    """Distinct values in 0..1: [1, 1, 8, 10]."""
    return torch.rand(1, 1, 8, 10, generator=torch.Generator().manual_seed(index))


def autoencoder() -> Network:
    """With twelve example inputs: five "normal", four "needle", three "cavity"."""
    kinds = ["normal"] * 5 + ["needle"] * 4 + ["cavity"] * 3
    dataset = [(grey(index)[0], kind) for index, kind in enumerate(kinds)]
    return Network(SmallAutoencoder().eval(), (1, 8, 10), labels=[], dataset=dataset, title="autoencoder")


def with_fixed_filters() -> Network:
    """Three fixed filters over each of two channels, then trained weights."""
    pool = torch.arange(27.0).reshape(3, 3, 3) - 13
    model = nn.Sequential(
        OrderedDict(
            depthwise=FixedConv2d(2, pool, growth=3),
            norm=nn.BatchNorm2d(6),
            pool=nn.AdaptiveAvgPool2d(1),
            flatten=nn.Flatten(),
            linear=nn.Linear(6, 3),
        )
    )
    with torch.no_grad():
        model.get_parameter("linear.weight").copy_(torch.arange(18.0).reshape(3, 6) / 18)
        model.get_parameter("linear.bias").zero_()
    return Network(model.eval(), (2, 5, 7), title="fixed filters")


def recorded_for(analysis: str) -> Recording:
    """Of the first of these networks that the analysis applies to."""
    inputs = {mixed: picture(), autoencoder: grey(), with_fixed_filters: picture()[:, :2]}
    for make, given in inputs.items():
        recording = record(make(), given)
        assert recording.network is not None
        if analysis in where(recording.graph, recording.network):
            return recording
    raise AssertionError(f"{analysis} applies to none of the networks for tests.")


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
