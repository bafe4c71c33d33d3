"""Folded, merged and grouped graphs over a real connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import torch
from torch import nn

from boxwalk.network import Network
from boxwalk.serving import messages
from boxwalk.serving.server import Server


class Block(nn.Module):
    """conv - norm - relu, added to what came in, relu."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.relu(x + self.relu(self.norm(self.conv(x))))
        return found


def tower(blocks: int, title: str) -> Network:
    """A stem of 4 channels, equal blocks of 5 nodes in a section `blocks`, and a head."""
    model = nn.Sequential()
    model.add_module("stem", nn.Conv2d(3, 4, 1))
    model.add_module("blocks", nn.Sequential(*(Block() for _ in range(blocks))))
    model.add_module("head", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)))
    return Network(model, (3, 8, 10), title=title)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    towers = [tower(3, "low"), tower(20, "middle"), tower(70, "high")]
    with Server(towers, port=0, store=tmp_path_factory.mktemp("store")) as running:
        yield running


def graph(client: httpx.Client, network: str, **query: Any) -> messages.GraphAnswer:
    answer = client.get(f"/api/v1/networks/{network}/graph", params=query)
    assert answer.status_code == 200, answer.text
    return messages.GraphAnswer.model_validate_json(answer.content)


def panels(answer: messages.GraphAnswer) -> list[str]:
    return [panel.id for panel in answer.layout.panels]


def test_without_a_wish_nothing_is_folded(client: httpx.Client) -> None:
    answer = graph(client, "high")
    assert len(panels(answer)) == 1 + 70 * 5 + 2
    assert (answer.layout.folded, answer.layout.merged, answer.layout.levels) == ((), False, 2)
    assert all(panel.states == (panel.node,) == (panel.id,) for panel in answer.layout.panels)


def test_merged(client: httpx.Client) -> None:
    answer = graph(client, "low", merged="true")
    assert answer.layout.merged
    assert [panel.states for panel in answer.layout.panels[:3]] == [
        ("stem",),
        ("blocks.0.conv", "blocks.0.norm", "blocks.0.relu"),
        ("blocks.0.add", "blocks.0.relu~2"),
    ]
    assert answer.layout.panels[1].node == "blocks.0.relu"
    assert len(answer.nodes) == 1 + 1 + 3 * 5 + 2, "the graph is whole, whatever is shown of it"
    assert ("blocks.0.conv", "blocks.0.add") in answer.layout.ribbons[2].edges


def test_groups_fold(client: httpx.Client) -> None:
    answer = graph(client, "low", folded="blocks.0~2")
    group = next(section for section in answer.sections if section.id == "blocks.0~2")
    assert (group.title, group.parent, group.module) == ("blocks.0 – 2 ×3", "blocks", "Block")
    assert group.repeats == 3
    inside = [section for section in answer.sections if section.parent == "blocks.0~2"]
    assert [(section.id, section.repeats) for section in inside] == [(f"blocks.{i}", 1) for i in range(3)]
    assert panels(answer) == ["stem", "blocks.0~2", "head.0", "head.2"]
    assert answer.layout.panels[1].node == "blocks.2.relu~2"
    assert answer.layout.folded == ("blocks.0~2",)


def test_levels(client: httpx.Client) -> None:
    assert panels(graph(client, "low", levels=0)) == ["stem", "blocks", "head"]
    one = graph(client, "low", levels=1, merged="true")
    assert panels(one) == ["stem", "blocks.0~2", "head.0", "head.2"]
    assert one.layout.levels == 2
    again = graph(client, "low", folded=",".join(one.layout.folded), merged="true")
    assert again.layout == one.layout, "the answer is the next question"


def test_start(client: httpx.Client) -> None:
    low = graph(client, "low", start="true")
    assert (len(panels(low)), low.layout.merged, low.layout.folded) == (18, False, ())
    middle = graph(client, "middle", start="true")
    assert (len(panels(middle)), middle.layout.merged, middle.layout.folded) == (1 + 40 + 2, True, ())
    high = graph(client, "high", start="true", layout="spiral")
    assert panels(high) == ["stem", *(f"blocks.{i}" for i in range(70)), "head.0", "head.2"]
    assert (high.layout.merged, high.layout.kind) == (True, "spiral")
    assert high.layout.folded == tuple(f"blocks.{i}" for i in range(70))


def test_a_recording_folds_as_its_network(client: httpx.Client) -> None:
    recording = client.post("/api/v1/networks/low/recordings", json={"noise": 1}).json()["id"]
    answer = client.get(f"/api/v1/recordings/{recording}/graph", params={"levels": 1, "merged": "true"})
    found = messages.GraphAnswer.model_validate_json(answer.content)
    assert found.recording == recording
    assert found.layout == graph(client, "low", levels=1, merged="true").layout


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("start=true&merged=true", 422, "'start' chooses itself what is folded and merged"),
        ("start=true&folded=blocks", 422, "'start' chooses itself what is folded and merged"),
        ("start=true&levels=1", 422, "'start' chooses itself what is folded and merged"),
        ("levels=1&folded=blocks", 422, "'levels' and 'folded' both say what is folded"),
        ("levels=-1", 422, "'levels' is '-1'; it must be at least 0."),
        ("levels=many", 422, "'levels' is 'many'; it must be a whole number."),
        ("merged=perhaps", 422, "'merged' is 'perhaps'; it must be true or false."),
        ("fold=blocks", 422, "Unknown field 'fold'. Did you mean 'folded'?"),
        ("folded=blocks.0~3", 404, "Unknown section 'blocks.0~3'. Did you mean 'blocks.0~2'"),
        ("folded=" + "a" * 60_001, 422, "60000 are allowed"),
    ],
)
def test_what_does_not_fit_together_is_told_in_words(
    client: httpx.Client, query: str, status: int, words: str
) -> None:
    answer = client.get(f"/api/v1/networks/low/graph?{query}")
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_long_list_of_folded_sections_is_taken(client: httpx.Client) -> None:
    names = ",".join(["blocks"] * 8000)
    answer = client.get(f"/api/v1/networks/low/graph?folded={names}")
    assert answer.json()["layout"]["folded"] == ["blocks"]
