"""Guided tours: the file, the route, and the one that comes with the demo."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest

from boxwalk import demo
from boxwalk.analyses import all_analyses
from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph
from boxwalk.recording.recording import record
from boxwalk.serving.server import Server
from boxwalk.serving.tour_messages import Analyze, Intervene
from boxwalk.serving.tours import LARGEST, read_tour

from .live import small_network

STOP = {"title": "Here", "text": "Look.", "place": "#network=small&chosen=conv", "actions": []}
TOUR = {"format": "boxwalk-tour", "version": 1, "title": "Small", "stops": [STOP]}


def written(folder: Path, values: object) -> Path:
    path = folder / "tour.json"
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return path


def test_a_server_offers_the_tour_that_it_was_given(tmp_path: Path) -> None:
    with Server(small_network(), port=0, store=tmp_path, tour=written(tmp_path, TOUR)) as server:
        assert httpx.get(server.address + "api/v1/tour").json() == {"tour": TOUR}
    with Server(small_network(), port=0, store=tmp_path) as server:
        assert httpx.get(server.address + "api/v1/tour").json() == {"tour": None}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ("not json", "is not JSON"),
        ({**TOUR, "format": "zip"}, "allowed is 'boxwalk-tour'"),
        ({**TOUR, "version": 2}, "allowed is 1"),
        ({**TOUR, "stops": []}, "at least 1"),
        ({**TOUR, "stops": [{**STOP, "titel": "x"}]}, "Unknown field 'stops.0.titel'"),
        ({**TOUR, "stops": [{**STOP, "place": "network=small"}]}, "stops.0.place"),
        (
            {**TOUR, "stops": [{**STOP, "actions": [{"do": "dance"}]}]},
            "allowed is 'analyze', 'visualize', 'edit'",
        ),
        ({**TOUR, "stops": [{**STOP, "text": "x" * 2001}]}, "at most 2000"),
    ],
)
def test_a_faulty_file_is_told_by_its_name_and_fault(tmp_path: Path, values: object, words: str) -> None:
    path = written(tmp_path, values)
    with pytest.raises(ParameterError, match=re.escape(words)) as raised:
        Server(small_network(), port=0, store=tmp_path, tour=path)
    assert str(path) in str(raised.value)


def test_a_missing_or_huge_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="cannot be read"):
        read_tour(tmp_path / "none.json")
    (tmp_path / "huge.json").write_bytes(b" " * (LARGEST + 1))
    with pytest.raises(ParameterError, match="larger than"):
        read_tour(tmp_path / "huge.json")


@pytest.fixture(scope="module")
def textures() -> tuple[Network, Graph]:
    network = demo.networks()[0]
    return network, record(network, *network.example(0).inputs).graph


def test_the_demo_is_explained_in_ten_stops_that_all_exist(textures: tuple[Network, Graph]) -> None:
    network, graph = textures
    tour = read_tour(demo.TOUR)
    assert len(tour.stops) == 10
    nodes = {node.id: node for node in graph.nodes}
    for stop in tour.stops:
        place = dict(parse_qsl(stop.place[1:], keep_blank_values=True))
        assert place["network"] == network.id
        assert 0 <= int(place["input"]) < network.example_count
        assert place.get("chosen", "input") in nodes
        for action in stop.actions:
            if isinstance(action, Analyze):
                analysis = all_analyses()[action.analysis]
                analysis.parameters.model_validate(action.parameters)
            elif isinstance(action, Intervene):
                for edit in action.edits:
                    assert edit.kind == "mute"
                    assert max(edit.channels) < nodes[edit.node].shape[1]


def test_what_the_last_stop_says_of_the_muted_channels_is_true(textures: tuple[Network, Graph]) -> None:
    network, _ = textures
    last = read_tour(demo.TOUR).stops[-1]
    edits = next(action.model_dump(mode="json") for action in last.actions)["edits"]
    with Server(network, port=0) as server, httpx.Client(base_url=server.address, timeout=60) as client:
        made = client.post("/api/v1/networks/textures/recordings", json={"input": 0}).json()
        edited = client.post(
            "/api/v1/networks/textures/recordings", json={"from": made["id"], "edits": edits}
        )
        shares = [
            {said["label"]: said["probability"] for said in answer["predictions"]}["astronaut"]
            for answer in (made, edited.json())
        ]
    assert [int(100 * share + 0.5) for share in shares] == [99, 23]
    assert f"{len(edits[0]['channels'])} of the 128" in last.text
    assert "99 percent 23" in last.text
