"""Receptive fields against closed forms, against poisoned pixels, and against autograd by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
import torchvision
from torch import Tensor, nn
from torch.nn import functional

from boxwalk import Network, analyze, record, run
from boxwalk.analyses import run as run_analysis
from boxwalk.analyses.receptive_field import sees_a_picture
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.recording.display import maps_of
from boxwalk.recording.recording import record_changed
from boxwalk.results import Maps, pack, unpack

from .networks import mixed, picture, recorded

Range = tuple[int, int]


def field(model: nn.Module, given: Tensor, node: str, **parameters: Any) -> Maps:
    result = analyze(record(model, given), "receptive-field", node=node, **parameters)
    assert isinstance(result, Maps)
    assert result.overlay
    return result


def window(layers: list[tuple[int, int, int, int]], place: int, size: int) -> Range:
    """(first, last + 1) of the input that unit `place` of a chain sees: Araujo et al. 2019, eq. 3 and 4.

    layers: (kernel, stride, padding, dilation) of each, the first one first.
    """
    first = last = place
    for kernel, stride, padding, dilation in reversed(layers):
        first = first * stride - padding
        last = last * stride - padding + dilation * (kernel - 1)
    return max(first, 0), min(last, size - 1) + 1


def poisoned(model: nn.Module, x: Tensor, node: str, unit: tuple[int | None, int, int]) -> np.ndarray:
    """Which pixels reach the unit: those that make it NaN when they are NaN; bool [H, W]."""
    channel, row, column = unit
    height, width = x.shape[-2:]
    batch = x.repeat(height * width, 1, 1, 1)
    for index in range(height * width):
        batch[index, :, index // width, index % width] = math.nan
    place = record(model, x).graph.resolve(node)
    values = run(model, batch, until=place.id).value
    maps = torch.stack([maps_of(place, values, item)[:, row, column] for item in range(len(batch))])
    chosen = maps if channel is None else maps[:, channel : channel + 1]
    return chosen.isnan().any(1).reshape(height, width).numpy()


CHAINS: list[list[tuple[str, int, int, int, int]]] = [
    [("conv", 3, 1, 1, 1)],
    [("conv", 5, 2, 0, 1), ("max", 3, 2, 1, 1)],
    [("conv", 3, 1, 2, 2), ("avg", 2, 2, 0, 1), ("conv", 3, 2, 1, 1)],
    [("max", 2, 1, 0, 3), ("conv", 4, 3, 3, 1), ("conv", 2, 1, 0, 2)],
    [("conv", 7, 2, 3, 1), ("max", 3, 2, 1, 1), ("conv", 3, 1, 1, 1), ("conv", 1, 2, 0, 1)],
]


@pytest.mark.parametrize("chain", CHAINS)
def test_closed_form(chain: list[tuple[str, int, int, int, int]]) -> None:
    channels = 3
    layers: list[nn.Module] = []
    for kind, kernel, stride, padding, dilation in chain:
        if kind == "conv":
            layers.append(nn.Conv2d(channels, 4, kernel, stride, padding, dilation))
            channels = 4
        elif kind == "max":
            layers.append(nn.MaxPool2d(kernel, stride, padding, dilation))
        else:
            layers.append(nn.AvgPool2d(kernel, stride, padding))
        layers += [nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
    model = nn.Sequential(*layers).eval()
    height, width = 37, 29
    recording = record(model, torch.randn(1, 3, height, width))
    node = recording.graph.nodes[-1]
    numbers = [layer[1:] for layer in chain]
    for y in {0, node.grid[0] // 2, node.grid[0] - 1}:
        for x in {0, node.grid[1] // 2, node.grid[1] - 1}:
            result = analyze(recording, "receptive-field", node=node.id, kind="theoretical", y=y, x=x)
            assert isinstance(result, Maps)
            (top, bottom), (left, right) = window(numbers, y, height), window(numbers, x, width)
            assert result.boxes == {"theoretical": (top, left, bottom, right)}
            assert result.values.shape == (1, height, width)
            assert f"{bottom - top} x {right - left} of 37 x 29 pixels" in result.note
            outside = result.values[0].copy()
            outside[top:bottom, left:right] = 0
            assert not outside.any()


def test_odd_and_not_square() -> None:
    """Input 5 x 7; rows with kernel 3, columns with kernel 2, padding 1."""
    recording = recorded()
    result = analyze(recording, "receptive-field", node="relu", kind="theoretical", y=4, x=0)
    assert isinstance(result, Maps)
    assert result.boxes == {"theoretical": (3, 0, 5, 1)}
    wanted = np.zeros((1, 5, 7))
    wanted[0, 3:5, 0:1] = 1
    np.testing.assert_array_equal(result.values, wanted)
    middle = analyze(recording, "receptive-field", node="relu", kind="theoretical")
    assert isinstance(middle, Maps)
    assert middle.boxes == {"theoretical": (1, 3, 4, 5)}  # the unit (2, 4) of 5 x 8
    assert "Rows 1 to 3 and columns 3 to 4 can act on this unit, 3 x 2 of 5 x 7 pixels." in middle.note


class Odd(nn.Module):
    """All that is not a plain chain: in-place writes into parts, concatenation, permutation, groups."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Conv2d(2, 4, 3, padding=1, groups=2)
        self.two = nn.Conv2d(4, 4, (1, 3), padding=(0, 2), dilation=2, groups=4)
        self.norm = nn.LayerNorm(4)
        self.linear = nn.Linear(4, 6)

    def forward(self, x: Tensor) -> Tensor:
        a = self.one(x)
        b = torch.zeros_like(a)
        b[:, :2, 1:] = a[:, 2:, :-1]
        b[:, 3] += a[:, 0]
        b = functional.gelu(b).add_(1)
        c = torch.cat([self.two(b), a.roll(2, 3)], 1)
        c = functional.pad(c, (1, 0, 0, 2))[:, :, :-2, 1:]
        c = functional.max_pool2d(c, 3, 2, 1, ceil_mode=True)
        c = functional.interpolate(c, scale_factor=2, mode="nearest")
        d = self.linear(self.norm(c[:, 2:6].permute(0, 2, 3, 1))).permute(0, 3, 1, 2)
        return functional.softmax(d, 1) * 2


@pytest.mark.parametrize("node", ["one", "cat", "max_pool2d", "mul"])
@pytest.mark.parametrize("unit", [(None, 1, 2), (3, 2, 3), (0, 0, 1)])
def test_against_poisoned_pixels(node: str, unit: tuple[int | None, int, int]) -> None:
    torch.manual_seed(1)
    model = Odd().eval()
    x = torch.randn(1, 2, 7, 9)
    channel, y, column = unit
    result = field(model, x, node, kind="theoretical", channel=channel, y=y, x=column)
    np.testing.assert_array_equal(result.values[0] == 1, poisoned(model, x, node, unit))
    assert "Not known" not in result.note


class Attention(nn.Module):
    def __init__(self, pool: bool) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, 4)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.squeeze = nn.Conv2d(8, 8, 1)
        self.pool = pool

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x)
        if self.pool:  # squeeze and excitation: every unit sees the whole through the gate
            return x * torch.sigmoid(self.squeeze(x.mean((2, 3), keepdim=True)))
        tokens = x.flatten(2).transpose(1, 2)
        out: Tensor = tokens + self.attention(tokens, tokens, tokens)[0]
        return out


@pytest.mark.parametrize("pool", [True, False])
def test_attention_and_gates_see_the_whole(pool: bool) -> None:
    torch.manual_seed(0)
    model, x = Attention(pool).eval(), torch.randn(1, 3, 12, 20)
    node = record(model, x).graph.outputs[0]
    assert field(model, x, "patches", y=1, x=3).boxes["theoretical"] == (4, 12, 8, 16)
    result = field(model, x, node, y=1, x=3)
    assert result.boxes["theoretical"] == (0, 0, 12, 20)
    assert result.note.startswith("The whole input can act on this unit, 12 x 20 of 12 x 20 pixels.")
    assert "Not known" not in result.note


def test_pooling_to_one_and_what_follows() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 5)).eval()
    x = torch.randn(1, 3, 9, 11)
    for node in ("1", "3"):
        assert field(model, x, node).boxes["theoretical"] == (0, 0, 9, 11)
    assert field(model, x, "3", channel=2).labels == ("effective, unit 2",)
    part = nn.Sequential(nn.AdaptiveAvgPool2d((3, 2))).eval()
    assert field(part, torch.randn(1, 1, 9, 11), "0", y=1, x=0).boxes["theoretical"] == (3, 0, 6, 6)


@pytest.mark.parametrize(
    ("norm", "whole"),
    [
        (nn.BatchNorm2d(4).eval(), False),
        (nn.BatchNorm2d(4).train(), True),
        (nn.InstanceNorm2d(4), True),
        (nn.GroupNorm(2, 4), True),
        (nn.LayerNorm([4, 6, 8]), True),
    ],
)
def test_normalization(norm: nn.Module, whole: bool) -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), norm)
    result = field(model, torch.randn(1, 3, 6, 8), "1", y=2, x=2)
    assert result.boxes["theoretical"] == ((0, 0, 6, 8) if whole else (1, 1, 4, 4))


def test_depth_does_not_make_it_vanish() -> None:
    """80 times the outermost pixel counts a quarter: 4^-80, less than float32 can hold."""
    layers = [nn.Upsample(scale_factor=(1, 2), mode="bilinear"), nn.MaxPool2d((1, 2))] * 80
    result = field(nn.Sequential(*layers).eval(), torch.randn(1, 1, 2, 181), "1~80", kind="theoretical", x=90)
    assert result.boxes["theoretical"] == (1, 10, 2, 171)


def test_what_is_not_known_is_said() -> None:
    class Sorted(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return torch.sort(functional.avg_pool2d(x, 2), dim=-1)[0]

    result = field(Sorted(), torch.randn(1, 2, 4, 6), "sort", y=0, x=0)
    assert result.boxes["theoretical"] == (0, 0, 4, 6)
    assert "Not known, so all may depend on all there: sort." in result.note


def test_data_outside_of_pytorch() -> None:
    class Numpy(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            y = torch.from_numpy(functional.avg_pool2d(x, 2).numpy() * 2)
            return y.relu()

    result = field(Numpy(), torch.randn(1, 2, 4, 6), "relu", kind="theoretical", y=0, x=0)
    assert result.boxes["theoretical"] == (0, 0, 4, 6)
    assert "data outside of PyTorch" in result.note


def test_effective_is_the_gradient() -> None:
    network = mixed()
    x = network.example(0).inputs[0]
    recording = record(network, x)
    model = network.model
    given = x.clone().requires_grad_(True)
    relu = torch.relu(model.get_submodule("conv")(given))
    value = relu + model.get_submodule("depthwise")(relu)
    for channel in (None, 2):
        score = value[0, :, 3, 4].sum() if channel is None else value[0, channel, 3, 4]
        (gradient,) = torch.autograd.grad(score, given, retain_graph=True)
        wanted = gradient[0].abs().sum(0).numpy()
        result = analyze(recording, "receptive-field", node="add", channel=channel, y=3, x=4)
        assert isinstance(result, Maps)
        np.testing.assert_allclose(result.values[0], wanted, rtol=1e-5, atol=1e-7)
        rows, columns = np.nonzero(wanted >= 0.0455 * wanted.max())
        assert result.boxes["effective"] == (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)
        top, left, bottom, right = result.boxes["theoretical"]
        assert not np.delete(wanted, np.s_[top:bottom], 0).any()
        assert not np.delete(wanted, np.s_[left:right], 1).any()


def test_a_unit_that_does_not_react() -> None:
    result = analyze(recorded(), "receptive-field", node="relu", channel=1)  # the dead channel
    assert isinstance(result, Maps)
    assert not result.values.any()
    assert set(result.boxes) == {"theoretical"}
    assert "The gradient is zero everywhere" in result.note


def test_an_edited_recording_is_told_apart() -> None:
    network = mixed()
    edited = record_changed(network, (picture(),), {"relu": lambda value: value * 0.5})
    result = analyze(edited, "receptive-field", node="add")
    plain = analyze(record(network, picture()), "receptive-field", node="add")
    assert isinstance(result, Maps)
    assert isinstance(plain, Maps)
    np.testing.assert_array_equal(result.values, plain.values)
    assert result.note.endswith(
        "The unit's value is another than in the recording, which was edited or random."
    )
    assert "another than in the recording" not in plain.note


@pytest.mark.slow
@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "swin_t"])
def test_never_too_small_on_real_networks(name: str) -> None:
    """Where the gradient is not zero, the theoretical field must be; and every operator is known."""
    torch.manual_seed(0)
    network = Network(torchvision.models.get_model(name).eval(), (3, 64, 64))
    recording = record(network, torch.randn(1, 3, 64, 64))
    nodes = [node for node in recording.graph.nodes if not sees_a_picture(node, recording.graph)]
    for node in nodes[1 :: max(1, len(nodes) // 4)]:
        y, x = node.grid[0] // 3, node.grid[1] // 3
        result = analyze(recording, "receptive-field", node=node.id, y=y, x=x)
        whole = analyze(recording, "receptive-field", node=node.id, kind="theoretical", y=y, x=x)
        assert isinstance(result, Maps)
        assert isinstance(whole, Maps)
        assert not result.values[whole.values == 0].any(), node.id
        assert "Not known" not in result.note


def test_units_that_are_not_there() -> None:
    recording = recorded()
    for name, value, words in [
        ("channel", 4, "'relu' has the channels 0 to 3"),
        ("y", 5, "'relu' has the rows 0 to 4"),
        ("x", 8, "'relu' has the columns 0 to 7"),
    ]:
        with pytest.raises(
            ParameterError, match=f"Parameter '{name}' of 'receptive-field' is {value}; {words}"
        ):
            run_analysis("receptive-field", recordings=[recording], node="relu", parameters={name: value})


def test_where_there_is_no_picture() -> None:
    recording = record(Network(nn.Sequential(nn.Linear(4, 3)), (4,)), torch.randn(1, 4))
    with pytest.raises(NotApplicableError, match="the network's input is no picture"):
        analyze(recording, "receptive-field", node="0")


def test_boxes_travel() -> None:
    result = analyze(recorded(), "receptive-field", node="add")
    assert isinstance(result, Maps)
    again = unpack(pack(result))
    assert isinstance(again, Maps)
    assert again.boxes == result.boxes
    assert np.asarray(result.to_image()).size
