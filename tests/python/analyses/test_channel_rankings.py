"""Which channels are strongest and which the same, how weights are spread, and what sections cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from boxwalk import Network, Recording, analyze
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.results import Curve, Scores

from .networks import mixed, recorded, recording_of


def scores(recording: Recording, name: str, node: str | None, **parameters: Any) -> Scores:
    result = analyze(recording, name, node=node, **parameters)
    assert isinstance(result, Scores)
    return result


def channels(result: Scores) -> list[int]:
    return [int(name.split()[-1]) for name in result.names]


@pytest.mark.parametrize("by", ["maximum", "mean", "energy"])
def test_strongest_channels(by: str) -> None:
    recording = recorded()
    values = recording.activations["norm"][0].double().flatten(1).numpy()
    measures = {
        "maximum": values.max(1),
        "mean": values.mean(1),
        "energy": (values**2).sum(1) / (values**2).sum() * 100,
    }
    result = scores(recording, "strongest-channels", "norm", by=by)
    order = channels(result)
    assert order == list(np.argsort(-measures[by]))
    for name, measure in measures.items():
        np.testing.assert_allclose(result.columns[name], measure[order], rtol=1e-5)
        assert result.summary[f"strongest by {name}"] == f"channel {measure.argmax()}"
    added = np.cumsum(np.sort(measures["energy"])[::-1])
    assert result.summary["channels that hold half of the energy"] == int((added < 50).sum()) + 1
    assert result.units == {"maximum": "activation", "mean": "activation", "energy": "%"}


def test_strongest_units_and_equals() -> None:
    recording, node = recording_of(torch.tensor([[1.0, 3.0, 3.0, -5.0]]))
    assert channels(scores(recording, "strongest-channels", node)) == [1, 2, 0, 3]
    assert channels(scores(recording, "strongest-channels", node, by="energy")) == [3, 1, 2, 0]
    zero, node = recording_of(torch.zeros(1, 3, 4, 4))
    result = scores(zero, "strongest-channels", node, by="energy")
    assert channels(result) == [0, 1, 2]
    assert not result.columns["energy"].any()


def test_strongest_without_what_is_not_finite() -> None:
    values = torch.ones(1, 3, 2, 2)
    values[0, 0] = float("nan")
    values[0, 1, 0, 0] = float("inf")
    values[0, 2] = 0.5
    recording, node = recording_of(values)
    result = scores(recording, "strongest-channels", node)
    assert channels(result) == [1, 2, 0]
    np.testing.assert_array_equal(result.columns["maximum"], [1, 0.5, np.nan])
    assert "4 not a number, 1 infinite" in result.note


def test_no_channels_to_rank() -> None:
    recording, node = recording_of(torch.ones(1, 1, 3, 3))
    with pytest.raises(NotApplicableError, match="a single channel; there is nothing to rank"):
        analyze(recording, "strongest-channels", node=node)


def alike() -> Tensor:
    """Channel 1 is -2 times channel 0 plus 3; 2 is near 0; 3 is constant; 4 is something else; 5 is 1."""
    random = torch.Generator().manual_seed(0)
    base, other, noise = (torch.randn(6, 7, generator=random) for _ in range(3))
    return torch.stack([base, 3 - 2 * base, base + 0.1 * noise, torch.ones(6, 7), other, 3 - 2 * base])[None]


def test_duplicate_channels() -> None:
    recording, node = recording_of(alike())
    result = scores(recording, "duplicate-channels", node, threshold=0.9)
    rows = alike()[0].flatten(1).double().numpy()
    wanted = {
        (a, b): np.corrcoef(rows[a], rows[b])[0, 1]
        for a in range(6)
        for b in range(a + 1, 6)
        if 3 not in (a, b) and abs(np.corrcoef(rows[a], rows[b])[0, 1]) >= 0.9
    }
    pairs = [tuple(int(word) for word in name.split() if word.isdigit()) for name in result.names]
    assert set(pairs) == set(wanted)
    for pair, found, slope in zip(pairs, result.columns["correlation"], result.columns["slope"], strict=True):
        assert found == pytest.approx(wanted[pair], abs=1e-6)  # type: ignore[index]
        fitted = np.polyfit(rows[pair[0]], rows[pair[1]], 1)[0]
        assert slope == pytest.approx(fitted, rel=1e-5)
    assert (np.diff(np.abs(result.columns["correlation"])) <= 0).all()
    assert result.summary == {
        "pairs": len(wanted),
        "channels like an earlier one": 3,
        "channels compared": 5,
        "constant channels": 1,
    }
    assert "Constant and left out: 3." in result.note


def test_duplicates_of_many_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    from boxwalk.analyses import duplicate_channels

    monkeypatch.setattr(duplicate_channels, "_CHUNK", 40)
    values = torch.randn(150, 4, 5, generator=torch.Generator().manual_seed(0))
    values[100], values[149] = values[3] * 2, -values[70]
    recording, node = recording_of(values[None])
    result = scores(recording, "duplicate-channels", node, threshold=0.999)
    assert set(result.names) == {"channel 3 and channel 100", "channel 70 and channel 149"}
    monkeypatch.setattr(duplicate_channels, "MOST", 1)
    short = scores(recording, "duplicate-channels", node, threshold=0.999)
    assert len(short.names) == 1
    assert short.summary["pairs"] == 2
    assert "The first 1 of 2 pairs." in short.note


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_duplicates_at_any_scale(scale: float) -> None:
    recording, node = recording_of(alike() * scale)
    assert scores(recording, "duplicate-channels", node).summary["pairs"] == 6


def test_duplicates_without_what_is_not_finite() -> None:
    values = alike()
    values[0, 0, 0, 0] = float("nan")
    recording, node = recording_of(values)
    result = scores(recording, "duplicate-channels", node, threshold=0.9)
    assert not any("channel 0 " in name for name in result.names)
    assert "1 not a number" in result.note
    nothing, node = recording_of(torch.zeros(1, 3, 2, 2))
    assert scores(nothing, "duplicate-channels", node).summary["pairs"] == 0


def test_weight_distribution() -> None:
    network = mixed()
    weight = network.model.get_parameter("conv.weight").detach().double().numpy()
    result = analyze(network, "weight-distribution", node="conv", bins=9)
    assert isinstance(result, Curve)
    counts, edges = np.histogram(weight, bins=9)
    np.testing.assert_array_equal(result.series["weights"], counts)
    np.testing.assert_allclose(result.x, edges, rtol=1e-6)
    assert (result.x_label, result.y_label) == ("weight", "number of weights")
    assert result.note.startswith(f"72 weights. 25.0% are exactly zero. Deviation {weight.std():.4g}.")
    one = analyze(network, "weight-distribution", node="conv", bins=5, channel=2)
    assert isinstance(one, Curve)
    np.testing.assert_array_equal(one.series["weights"], np.histogram(weight[2], bins=5)[0])
    with pytest.raises(ParameterError, match="'conv' has the output channels 0 to 3"):
        analyze(network, "weight-distribution", node="conv", channel=4)
    with pytest.raises(NotApplicableError, match="BatchNorm2d has no weights"):
        analyze(network, "weight-distribution", node="norm")


class Sections(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.scale = nn.Parameter(torch.ones(1))
        self.first = Block(True)
        self.second = Block(False)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.second(self.second(self.first(self.stem(x) * self.scale)))
        return out


class Block(nn.Module):
    def __init__(self, shift: bool) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Conv2d(4, 4, 1), nn.ReLU())
        self.shift = nn.Parameter(torch.ones(4, 1, 1)) if shift else None

    def forward(self, x: Tensor) -> Tensor:
        x = self.inner(x)
        return x if self.shift is None else x + self.shift


def test_cost() -> None:
    network = Network(Sections().eval(), (3, 5, 7))
    result = analyze(network, "cost")
    assert isinstance(result, Scores)
    pixels = 35
    block = 2 * 16 * pixels + 4 * pixels  # the convolution and the rectifier
    flops = {
        "first": block + 4 * pixels,
        "first.inner": block,
        "second": 2 * block,  # called twice
        "second.inner": 2 * block,
        "outside of sections": 2 * 4 * 27 * pixels + 4 * pixels,
    }
    parameters = {
        "first": 20 + 4,  # the shift is the block's own
        "first.inner": 20,
        "second": 20,
        "second.inner": 20,
        "outside of sections": 108 + 1,
    }
    found = dict(zip(result.names, result.columns["operations"] * 1e9, strict=True))
    assert found == pytest.approx(flops, rel=1e-5)
    np.testing.assert_allclose(
        result.columns["parameters"] * 1e6, [parameters[name] for name in result.names], rtol=1e-5
    )
    assert result.summary["parameters"] == 153
    assert result.summary["operations [GFLOP]"] == pytest.approx(
        (flops["first"] + flops["second"] + flops["outside of sections"]) / 1e9
    )
    shares = dict(zip(result.names, result.columns["share of operations"], strict=True))
    assert shares["first"] + shares["second"] + shares["outside of sections"] == pytest.approx(100, rel=1e-5)
    outer = analyze(network, "cost", depth=1)
    assert isinstance(outer, Scores)
    assert set(outer.names) == {"first", "second", "outside of sections"}


def test_cost_of_a_network_without_sections() -> None:
    result = analyze(recorded(), "cost")
    assert isinstance(result, Scores)
    assert result.names == ("outside of sections",)
    assert result.columns["share of parameters"][0] == 100
    model = recorded().model
    assert result.columns["parameters"][0] * 1e6 == pytest.approx(
        sum(parameter.numel() for parameter in model.parameters()), rel=1e-6
    )
