"""The files of a walk without a server say what a server would say."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import boxwalk
from boxwalk.blobs import read_layer, read_layers, read_pictures, read_result
from boxwalk.cli.walk import listening
from boxwalk.errors import ParameterError
from boxwalk.layout import View
from boxwalk.recording.display import maps_of
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores
from boxwalk.serving import answers
from boxwalk.serving.messages import GraphAnswer, Layout, NetworkInfo, RecordingInfo
from boxwalk.snapshots import Progress, Snapshot, snapshot, verify
from boxwalk.tiles import Scale, make

from .networks import small

WHAT = ["statistics", "feature-visualizations"]
SCALES: dict[Scale, str] = {"layer": "walk/layers", "channel": "walk/channels"}
PARAMETERS = {"feature-visualizations": {"steps": 2}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    place = tmp_path_factory.mktemp("walk")
    return snapshot(
        small(),
        (),
        place / "out",
        examples="0-1",
        what=WHAT,
        parameters=PARAMETERS,
        nodes=["stem", "head"],
        walk=True,
        channel_scales=True,
        store=place / "store",
    )


@pytest.fixture(scope="module")
def index(made: Snapshot) -> dict[str, object]:
    words: dict[str, object] = json.loads((made.path / "walk/walk.json").read_text())
    return words


def test_layers_are_the_blobs_of_a_server(made: Snapshot, index: dict[str, object]) -> None:
    network = small()
    assert isinstance(index["recordings"], list)
    for number, name in enumerate(index["recordings"]):
        recording = boxwalk.record(network, *network.example(number).inputs)
        info = RecordingInfo.model_validate_json((made.path / f"walk/recordings/{name}.json").read_text())
        assert info.source.startswith(f"example {number}")
        for scale, place in SCALES.items():
            check_layers(recording, made.path / place / name, scale)


def check_layers(recording: Recording, place: Path, scale: Scale) -> None:
    coarse = {layer.node: layer for layer in read_layers((place / "coarse.bin").read_bytes())}
    assert set(coarse) == {node.id for node in recording.graph.nodes}
    for node in recording.graph.nodes:
        tiles = make(maps_of(node, recording.activations[node.id]), scale)
        pictures = dict(coarse[node.id].pictures)
        if coarse[node.id].finest > 0:
            pictures |= read_layer((place / f"{node.id}.bin").read_bytes()).pictures
        assert set(pictures) == set(range(tiles.levels))
        for level, picture in pictures.items():
            np.testing.assert_array_equal(picture, tiles.level(level))


def test_graph_and_every_layout_are_those_of_a_server(made: Snapshot, index: dict[str, object]) -> None:
    network = small()
    graph = boxwalk.record(network, *network.example(0).inputs).graph
    place = made.path / f"walk/graphs/{index['graph']}"
    begun = GraphAnswer.model_validate_json((place / "graph.json").read_text())
    assert begun == answers.graph_answer(network.id, graph, View(start=True))
    entries = json.loads((place / "layouts.json").read_text())["layouts"]
    assert {entry["kind"] for entry in entries} == {"linear", "spiral"}
    assert sum(entry["start"] for entry in entries) == 2
    for entry in entries:
        stored = Layout.model_validate_json((place / entry["file"]).read_text())
        view = View(entry["kind"], frozenset(entry["folded"]), entry["merged"])
        assert stored == answers.graph_answer(network.id, graph, view).layout
    assert NetworkInfo.model_validate(index["network"]).examples == 2


def test_results_are_those_of_the_analyses(made: Snapshot, index: dict[str, object]) -> None:
    network = small()
    results = index["results"]
    assert isinstance(results, list)
    found = {(each["analysis"], each["node"], each["recording"]): each for each in results}
    assert isinstance(index["recordings"], list)
    second = index["recordings"][1]
    recording = boxwalk.record(network, *network.example(1).inputs)
    stored = read_result((made.path / found["statistics", "stem", second]["file"]).read_bytes())
    computed = boxwalk.analyze(recording, "statistics", node="stem")
    assert isinstance(stored, Scores)
    assert isinstance(computed, Scores)
    np.testing.assert_array_equal(stored.columns["mean"], computed.columns["mean"])
    images = found["feature-visualizations", "stem", None]
    assert images["channels"] == [0, 3]
    assert read_pictures((made.path / images["pictures"]).read_bytes()).shape[0] == 4
    assert (made.path / f"{images['stem']}.png").is_file()
    assert isinstance(index["analyses"], list)
    assert [each["parameters"]["properties"] for each in index["analyses"]] == [{}, {}]


def test_it_is_a_snapshot_like_any_other(made: Snapshot, tmp_path: Path) -> None:
    assert verify(made.path) == []
    assert (made.path / "index.html").read_text().count('name="boxwalk-walk"') == 1

    class EndedError(Exception):
        pass

    def end(progress: Progress) -> None:
        if progress.done == 2 and progress.within > 0.3:
            raise EndedError

    def run(**more: object) -> Snapshot:
        return snapshot(
            small(),
            (),
            tmp_path / "again",
            examples="0-1",
            what=WHAT,
            parameters=PARAMETERS,
            nodes=["stem", "head"],
            walk=True,
            channel_scales=True,
            store=tmp_path / "store",
            **more,  # type: ignore[arg-type]
        )

    with pytest.raises(EndedError):
        run(progress=end)
    again = run()
    assert again.resumed
    assert again.files == made.files
    assert verify(again.path) == []


class TestOpen:
    @pytest.fixture
    def port(self, made: Snapshot) -> Iterator[int]:
        server = listening(made.path, 0)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        server.server_close()

    def ask(self, port: int, path: str, **headers: str) -> tuple[int, bytes, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        found = answer.status, answer.read(), answer.getheader("Content-Encoding") or ""
        connection.close()
        return found

    def test_gives_the_files_and_nothing_else(self, port: int, made: Snapshot) -> None:
        status, data, coding = self.ask(port, "/walk/walk.json", **{"Accept-Encoding": "gzip"})
        assert (status, coding) == (200, "gzip")
        assert gzip.decompress(data) == (made.path / "walk/walk.json").read_bytes()
        assert self.ask(port, "/")[0] == 200
        assert self.ask(port, "/walk/")[0] == 404
        assert self.ask(port, "/../networks.py")[0] == 404
        assert self.ask(port, "/%2e%2e/%2e%2e/etc/passwd")[0] == 404

    def test_other_hosts_pages_may_not_read_it(self, port: int) -> None:
        assert self.ask(port, "/", Host=f"evil.example:{port}")[0] == 403
        assert self.ask(port, "/", Host=f"localhost:{port}")[0] == 200


def test_a_page_that_is_not_built_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boxwalk.snapshots.walk.STATIC", tmp_path / "nothing")
    with pytest.raises(ParameterError, match="make setup"):
        snapshot(small(), (), tmp_path / "out", walk=True)
