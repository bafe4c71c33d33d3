"""Trackers and markers: identity modules, and the graph that they leave."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from boxwalk.errors import ParameterError
from boxwalk.recording.engine import run
from boxwalk.recording.recording import record
from boxwalk.recording.trackers import MarkerModule, TrackerModule

from .reference import edges_of, same


class Residual(nn.Module):
    """An upper branch of two convolutions, a skip branch, a sum; trackers behind conv1, conv2 and the sum."""

    def __init__(self, tracked: bool) -> None:
        super().__init__()
        torch.manual_seed(0)

        def point() -> nn.Module:
            return TrackerModule() if tracked else nn.Identity()

        self.stem = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(inplace=True), point())
        self.conv1 = nn.Sequential(nn.Conv2d(2, 2, 3, padding=1), nn.BatchNorm2d(2), point())
        self.conv2 = nn.Sequential(nn.ReLU(inplace=True), nn.Conv2d(2, 2, 3, padding=1), point())
        self.after = point()
        self.head = nn.Linear(2, 3)
        self.eval()

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = self.after(self.conv2(self.conv1(x)) + x)
        return self.head(x.mean((2, 3)))  # type: ignore[no-any-return]


X = torch.randn(1, 1, 5, 7, generator=torch.Generator().manual_seed(1))


def test_trackers_change_nothing() -> None:
    plain, tracked = Residual(False), Residual(True)
    assert list(plain.state_dict()) == list(tracked.state_dict())
    assert [tuple(p.shape) for p in plain.parameters()] == [tuple(p.shape) for p in tracked.parameters()]
    with torch.no_grad():
        assert torch.equal(plain(X), tracked(X))
    assert same(record(plain, X).output, record(tracked, X).output)
    tracker = TrackerModule()
    assert tracker(X) is X
    assert not list(tracker.parameters())
    assert not list(tracker.buffers())


def test_graph_has_exactly_the_tracked_points() -> None:
    recording = record(Residual(True), X)
    assert edges_of(recording) == {
        *("input>stem.2", "stem.2>conv1.2", "conv1.2>conv2.2", "conv2.2>after", "stem.2>after", "after>head"),
    }
    assert recording.graph.outputs == ("head",)
    assert recording.graph.by_id["conv1.2"].operator == "tracker"
    assert recording.graph.by_id["stem.2"].section == "stem"
    full = record(Residual(False), X)
    assert torch.equal(recording.activations["conv1.2"], full.activations["conv1.1"])
    assert torch.equal(recording.activations["stem.2"], full.activations["stem.1"])
    assert torch.equal(recording.activations["after"], full.activations["add"])
    assert same(recording.replay(), recording.output)


def test_reading_past_a_tracker_is_told_apart() -> None:
    class Past(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = TrackerModule(), TrackerModule()

        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            seen = self.first(x)
            return self.second(x * 2), seen + 1

    recording = record(Past(), torch.ones(1, 3))
    assert edges_of(recording) == {"input>first", "input>second", "first>add"}


def test_tracker_called_twice_and_engine() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.track = TrackerModule()

        def forward(self, x: Tensor) -> Tensor:
            return self.track(self.track(x + 1) * 3).relu()  # type: ignore[no-any-return]

    x = torch.tensor([[-5.0, 1.0]])
    recording = record(Twice(), x)
    assert edges_of(recording) == {"input>track", "track>track~2", "track~2>relu"}
    assert run(Twice(), x, until="track~2").value.tolist() == [[-12, 6]]
    assert run(Twice(), x, replace={"track": lambda v: v * 0 + 2}).output.tolist() == [[6, 6]]
    found = run(Twice(), x, grad="track")
    assert found.gradient(found.output.sum()).tolist() == [[0, 3]]


def test_markers_open_sections() -> None:
    model = nn.Sequential(
        nn.Linear(3, 3),
        MarkerModule("Stem"),
        nn.Linear(3, 4),
        nn.ReLU(),
        MarkerModule("Head 1"),
        nn.Linear(4, 2),
    )
    assert list(model.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias", "5.weight", "5.bias"]
    graph = record(model, torch.ones(1, 3)).graph
    assert {node.id: node.section for node in graph.nodes} == {
        "input": "", "0": "", "2": "Stem", "3": "Stem", "5": "Head_1",
    }  # fmt: skip
    assert [(section.id, section.title, section.parent) for section in graph.sections] == [
        ("Stem", "Stem", ""),
        ("Head_1", "Head 1", ""),
    ]
    assert graph.resolve("Stem").id == "3"


def test_markers_of_the_same_name() -> None:
    model = nn.Sequential(MarkerModule("block"), nn.Linear(3, 3), MarkerModule("block"), nn.Linear(3, 3))
    assert [section.id for section in record(model, torch.ones(1, 3)).graph.sections] == ["block", "block-2"]


def test_marker_without_a_name() -> None:
    with pytest.raises(ParameterError, match="empty"):
        MarkerModule(" ")
