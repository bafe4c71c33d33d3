"""The notebook's widget answers what its page asks; the page itself is tested in JupyterLab, in a browser."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import boxwalk
from boxwalk import Network
from boxwalk.blobs import read_layer
from boxwalk.errors import InputError, ParameterError
from boxwalk.notebook.widget import Walk, show
from boxwalk.recording.display import maps_of
from boxwalk.tiles import make


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def network() -> Network:
    torch.manual_seed(3)
    model = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(5 * 6 * 8, 2))
    return Network(model, (3, 8, 10), 0.5, 0.5, ["a", "b"], title="Small")


@pytest.fixture
def walk() -> Iterator[Walk]:
    found = show(network(), np.zeros((8, 10, 3), np.uint8))
    yield found
    found.close()


def asked(walk: Walk, path: str, method: str = "GET", body: object = None) -> Any:
    text = b"" if body is None else json.dumps(body).encode()
    status, kind, data = walk.answer(method, path, "application/json" if text else "", text)
    return status, json.loads(data) if "json" in kind else data


def test_the_page_waits_for_the_channel_and_for_nothing_else(walk: Walk) -> None:
    assert '<meta name="boxwalk-channel"' in walk.page
    assert "./assets/" not in walk.page
    assert walk.place.startswith("#network=small&input=recording:")


def test_answers_are_those_of_a_server(walk: Walk) -> None:
    status, networks = asked(walk, "api/v1/networks")
    assert status == 200
    assert [each["id"] for each in networks["networks"]] == ["small"]
    recording = walk.place.rsplit(":", 1)[1]
    status, info = asked(walk, f"api/v1/recordings/{recording}")
    assert (status, info["source"]) == (200, "the input shown")
    status, data = asked(walk, f"api/v1/recordings/{recording}/layers/0/activations?level=0&coarsest=99")
    layer = read_layer(data)
    held = walk.service.held(recording).recording
    tiles = make(maps_of(held.graph.by_id["0"], held.activations["0"]))
    np.testing.assert_array_equal(layer.pictures[0], tiles.level(0))
    status, made = asked(walk, "api/v1/networks/small/recordings", "POST", {"noise": 4})
    assert (status, made["source"]) == (201, "noise, seed 4")


def test_what_is_no_question_of_the_page_is_refused(walk: Walk) -> None:
    assert asked(walk, "index.html")[0] == 404
    assert asked(walk, "api/v1/networks", "PATCH")[0] == 404
    status, problem = asked(walk, "api/v1/networks/none/graph")
    assert (status, problem["title"]) == (404, "Unknown network")


def test_a_message_is_answered_from_a_thread(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Any, Any]] = []
    monkeypatch.setattr(walk, "send", lambda content, buffers: sent.append((content, buffers)))
    walk._asked(walk, {"kind": "ask", "port": 1, "id": 7, "method": "GET", "path": "healthz", "type": ""}, [])
    walk._asked(walk, {"kind": "something else"}, [])
    for _ in range(200):
        if sent:
            break
        time.sleep(0.02)
    ((content, buffers),) = sent
    assert content == {"kind": "answer", "port": 1, "id": 7, "status": 200, "type": "application/json"}
    assert json.loads(buffers[0])["status"] == "ok"


def test_wrong_words(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="No network"):
        show([])
    with pytest.raises(ParameterError, match="at least 200"):
        show(network(), height=10)
    with pytest.raises(InputError):
        show(network(), tmp_path / "none.png")


def test_a_scene_holds_a_quad_and_a_label_for_each_panel() -> None:
    known = network()
    renderer = boxwalk.scene(boxwalk.record(known, *known.noise(0)), width=500)
    names = {child.name for child in renderer.scene.children}
    assert {"0", "label 0", "1", "3", "the input", "main conveyors"} <= names
    panel = next(child for child in renderer.scene.children if child.name == "0")
    assert panel.material.map.imageUri.startswith("data:image/png;base64,")
    assert panel.position[2] < 0
    assert renderer.width == "500" or renderer.width == 500
