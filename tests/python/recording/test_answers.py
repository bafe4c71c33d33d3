"""Answering from a recording where memory is written over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from boxwalk.recording.engine import run
from boxwalk.recording.recording import record

X = torch.randn(2, 2, 5, 7, generator=torch.Generator().manual_seed(2))


def mute(values: Tensor) -> Tensor:
    return torch.zeros_like(values)


class ReadsAgain(nn.Module):
    """Reads values that are written over before the node, by every way there is."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.last = nn.Conv2d(4, 2, 1)
        self.kept = Tensor()

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        y = self.conv(x)
        z = self.conv(x * 2)
        z[:, :2] += y[:, 2:]  # into a part
        y.relu_().mul_(2)
        part = y[:, 1:3]
        unread = self.conv(x * 3).relu_()
        self.kept = z
        if float(z[0, 0, 0, 0].detach()) > 1e9:
            y = y + 1
        z.sigmoid_()
        w = self.last(z).tanh_()  # the node
        return {
            "early": y,
            "unread": unread,
            "part": part.contiguous(),
            "late": w + part + y.sum() + self.kept[:, :2],
        }


@pytest.mark.parametrize("node", ["last", "tanh", "sigmoid", "add_", "mul"])
def test_what_is_written_over_is_there_when_it_is_read(node: str) -> None:
    """What is answered and written over later is the model's own, for its readers and in the output."""
    model = ReadsAgain().eval()
    recording = record(model, X)
    name = next(each.id for each in recording.graph.nodes if each.id.startswith(node.rstrip("_")))
    before = {key: value.clone() for key, value in recording.activations.items()}
    plain, fast = run(model, X, grad=name), run(model, recording=recording, grad=name)
    for key, value in recording.output.items():
        assert torch.equal(fast.output[key], value), key
        assert torch.equal(plain.output[key], value), key
    assert torch.equal(fast.values[name], recording.activations[name])
    for key in ("early", "late"):
        scores = [each.output[key].square().sum() for each in (plain, fast)]
        gradients = [
            each.gradient(s, name, retain=True) for each, s in zip((plain, fast), scores, strict=True)
        ]
        torch.testing.assert_close(*gradients)
    muted = run(model, X, replace={name: mute}).output
    again = run(model, recording=recording, replace={name: mute}).output
    assert all(torch.equal(muted[key], again[key]) for key in muted)
    assert all(torch.equal(value, recording.activations[key]) for key, value in before.items())


class Overwrites(nn.Module):
    """Writes over memory that one tensor alone looks at: before the node, at it and behind it."""

    def __init__(self, hidden: bool) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.last = nn.Conv2d(4, 4, 1)
        self.hidden = hidden

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        y = self.relu(self.norm(self.conv(x)))
        early = y + 1
        y.mul_(2)
        skip = self.conv(x * 2)
        if self.hidden:
            skip.data.sub_(0.1)  # through another tensor, which no operator made
        w = self.last(y).tanh_()  # the node
        between = w + skip
        skip.mul_(3).add_(y)
        return {"early": early, "between": between, "late": w * skip * y}


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("node", ["relu", "mul", "last", "tanh", "add~2", "mul~3"])
def test_lent_memory_is_never_written_to(node: str, hidden: bool) -> None:
    """The model has its values at every moment, and the recording keeps its own."""
    model = Overwrites(hidden).eval()
    recording = record(model, X)
    before = {key: value.clone() for key, value in recording.activations.items()}
    plain, fast = run(model, X, grad=node), run(model, recording=recording, grad=node)
    assert torch.equal(fast.values[node], recording.activations[node])
    for key, value in recording.output.items():
        assert torch.equal(fast.output[key], value), key
        scores = [each.output[key].square().sum() for each in (plain, fast)]
        gradients = [
            each.gradient(s, node, retain=True) for each, s in zip((plain, fast), scores, strict=True)
        ]
        assert torch.equal(*gradients), key
    assert all(torch.equal(value, recording.activations[key]) for key, value in before.items())


class LooksAside(nn.Module):
    """Looks at memory that is written over through a tensor got past the usual ways."""

    def __init__(self, look: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.last = nn.Conv2d(4, 2, 1)
        self.look = look

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        same = self.look(y)
        y.relu_()
        z: Tensor = self.last(y)
        return z + same[:, :2]


@pytest.mark.parametrize(
    "look",
    [
        lambda y: y.data,
        lambda y: torch.from_numpy(y.detach().numpy()),
    ],
    ids=["data", "numpy"],
)
@pytest.mark.parametrize("node", ["conv", "relu", "last"])
def test_a_look_aside_sees_what_is_written(look: Callable[[Tensor], Tensor], node: str) -> None:
    model = LooksAside(look).eval()
    recording = record(model, X)
    assert torch.equal(run(model, recording=recording, grad=node).output, recording.output)
