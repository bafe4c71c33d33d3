"""The websocket with a real client: order, values, backpressure, newer wishes, several visitors."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from boxwalk.blobs import Layer
from boxwalk.serving.layers import COARSE_SIDE, TOGETHER
from boxwalk.serving.server import MAX_MESSAGE, Server
from boxwalk.serving.window import LEAST, MESSAGES

from .live import Small, Visitor, png, small_network, stream_address

Visit = Callable[[], Visitor]
SHOWN = ("conv", "relu", "scale", "add", "pool")
LARGE = {"node": "conv", "coarsest": 0}  # a message of its own


def quantized(values: NDArray[np.float64], scale: float) -> NDArray[np.int64]:
    """128 + round(127 v / scale), as docs/architecture.md says, in float64."""
    return 128 + np.floor(127 * values / scale + 0.5).astype(np.int64)


def atlas(layer: Layer, steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Maps [C, H, W] put side by side as docs/architecture.md says."""
    rows, columns = layer.grid
    high, wide = layer.pitch
    picture = np.full((rows * high, columns * wide), 128)
    for channel, found in enumerate(steps):
        row, column = divmod(channel, columns)
        picture[row * high : row * high + found.shape[0], column * wide : column * wide + found.shape[1]] = (
            found
        )
    return picture


def coarser(picture: NDArray[np.int64]) -> NDArray[np.int64]:
    """One mip level: of each 2 x 2 block the byte farthest from 128, the brighter of two; odd ends join."""
    height, width = max(1, picture.shape[0] // 2), max(1, picture.shape[1] // 2)
    found = np.empty((height, width), np.int64)
    for y in range(height):
        for x in range(width):
            bottom = picture.shape[0] if y == height - 1 else 2 * y + 2
            right = picture.shape[1] if x == width - 1 else 2 * x + 2
            block = picture[2 * y : bottom, 2 * x : right].ravel()
            found[y, x] = max(block, key=lambda q: (abs(q - 128), q))
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, NDArray[np.float64]]:
    network = small_network()
    model = network.model
    assert isinstance(model, Small)
    inputs = network.example(0).inputs[0]
    return {name: value[0].double().numpy() for name, value in model.reference(inputs).items()}


def test_values_are_numpys_quantization_of_the_reference(
    visit: Visit, recording: str, expected: dict[str, NDArray[np.float64]]
) -> None:
    visitor = visit()
    visitor.wish(recording, [{"node": node} for node in SHOWN])
    assert visitor.event() == {"type": "complete", "recording": recording}
    found: dict[str, dict[int, Any]] = {node: {} for node in SHOWN}
    for layer in visitor.layers:
        assert layer.recording == recording
        found[layer.node].update(layer.pictures)
        values = expected[layer.node]
        scale = float(np.abs(values).max())
        np.testing.assert_allclose(layer.scales, scale, rtol=1e-5)
        assert layer.channels == 5
        assert layer.tile == values.shape[1:]
    for layer in visitor.layers:
        levels = found[layer.node]
        assert sorted(levels) == list(range(layer.levels))
        values = expected[layer.node]
        picture = atlas(layer, quantized(values, float(np.abs(values).max())))
        difference = np.abs(levels[0].astype(int) - picture)
        assert difference.max() <= 1  # a value on the border of two steps may fall to either side
        assert (difference > 0).mean() < 0.001
        for number in range(1, layer.levels):
            np.testing.assert_array_equal(levels[number], coarser(levels[number - 1].astype(np.int64)))


def test_scale_per_channel(visit: Visit, recording: str, expected: dict[str, NDArray[np.float64]]) -> None:
    visitor = visit()
    visitor.wish(recording, [{"node": "conv"}], scale="channel")
    visitor.event()
    largest = np.abs(expected["conv"]).max(axis=(1, 2))
    for layer in visitor.layers:
        assert layer.scale == "channel"
        np.testing.assert_allclose(layer.scales, largest, rtol=1e-5)


def test_coarse_levels_of_all_layers_come_first_each_in_wish_order(
    visit: Visit, large_recording: str
) -> None:
    visitor = visit()
    order = ["pool", "scale", "conv"]
    visitor.wish(large_recording, [{"node": node} for node in order])
    visitor.event()
    said = [(layer.node, layer.finest, layer.coarsest, layer.levels) for layer in visitor.layers]
    coarse, fine = said[:3], said[3:]
    assert [node for node, *_ in coarse] == order
    assert all(coarsest == levels - 1 for _, _, coarsest, levels in coarse)
    assert [node for node, *_ in fine] == ["scale", "conv"]  # pool is small enough to go at once
    for node, finest, coarsest, _ in fine:
        assert finest == 0
        assert coarsest + 1 == next(start for other, start, *_ in coarse if other == node)
    for layer in visitor.layers:
        sides = {number: max(picture.shape) for number, picture in layer.pictures.items()}
        together = sum(
            picture.size for picture in layer.pictures.values() if max(picture.shape) > COARSE_SIDE
        )
        assert (together <= TOGETHER) == (layer.coarsest == layer.levels - 1), sides


def test_only_the_levels_wished_for_are_sent(visit: Visit, recording: str) -> None:
    visitor = visit()
    visitor.wish(recording, [{"node": "conv", "finest": 2, "coarsest": 2}, {"node": "pool", "finest": 90}])
    visitor.event()
    conv, pool = visitor.layers
    assert (conv.finest, conv.coarsest) == (2, 2)
    assert (pool.finest, pool.coarsest) == (pool.levels - 1, pool.levels - 1)


def test_fifth_message_waits_for_an_acknowledgement(visit: Visit, large_recording: str) -> None:
    visitor = visit()
    visitor.wish(large_recording, [LARGE] * (MESSAGES + 1))
    for _ in range(MESSAGES):
        (layer,) = visitor.layers_of_message()
        assert layer.pictures[0].size > LEAST
    assert visitor.silent()
    visitor.acknowledge()
    assert len(visitor.layers_of_message()) == 1
    assert visitor.receive() == {"type": "complete", "recording": large_recording}


def test_a_layer_that_fails_between_others_in_a_message_is_told_in_its_place(
    visit: Visit, recording: str
) -> None:
    names = ["conv", "nowhere", "pool"]
    visitor = visit()
    for _ in range(2):  # the second time the two that exist lie ready
        visitor.wish(recording, [{"node": node, "finest": 90} for node in names])
        assert "nowhere" in visitor.event()["problem"]["detail"]
        assert visitor.layers[-1].node == "conv"
        assert visitor.event() == {"type": "complete", "recording": recording}
        assert visitor.layers[-1].node == "pool"


def test_more_acknowledged_than_sent_is_told(visit: Visit) -> None:
    visitor = visit()
    visitor.acknowledge(3)
    message = visitor.receive()
    assert isinstance(message, dict)
    assert "3 messages were acknowledged, only 0 are under way" in message["problem"]["detail"]


def test_a_newer_recording_drops_what_is_left_of_the_older(
    visit: Visit, client: httpx.Client, large_recording: str
) -> None:
    newer = client.post("/api/v1/networks/large/recordings", json={"noise": 11}).json()["id"]
    visitor = visit()
    visitor.wish(large_recording, [LARGE] * (MESSAGES + 2))
    for _ in range(MESSAGES):
        visitor.receive()
    visitor.wish(newer, [{"node": "scale", "finest": 90}])
    visitor.acknowledge(MESSAGES)
    (layer,) = visitor.layers_of_message()
    assert (layer.recording, layer.node) == (newer, "scale")
    assert visitor.event() == {"type": "complete", "recording": newer}
    assert visitor.silent()


def test_an_empty_wish_is_complete_at_once(visit: Visit, recording: str) -> None:
    visitor = visit()
    visitor.wish(recording, [])
    assert visitor.receive() == {"type": "complete", "recording": recording}


def test_two_visitors_do_not_disturb_each_other(visit: Visit, client: httpx.Client) -> None:
    def record(seed: int) -> str:
        answer = client.post(
            "/api/v1/networks/small/recordings", content=png(seed=seed), headers={"Content-Type": "image/png"}
        )
        name: str = answer.json()["id"]
        return name

    first, second = visit(), visit()
    one, other = record(21), record(22)
    assert one != other
    first.wish(one, [{"node": node} for node in SHOWN])
    second.wish(other, [{"node": node} for node in reversed(SHOWN)])
    assert first.event() == {"type": "complete", "recording": one}
    assert second.event() == {"type": "complete", "recording": other}
    assert {layer.recording for layer in first.layers} == {one}
    assert {layer.recording for layer in second.layers} == {other}
    assert len(first.layers) == len(second.layers)


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("{", 400, "not JSON"),
        ('{"type": "wsh"}', 422, "allowed is"),
        ('{"recording": "r"}', 422, "'type' is missing"),
        ('{"type": "wish", "recording": "nowhere", "layers": []}', 404, "Unknown recording 'nowhere'"),
        ('{"type": "acknowledge", "messages": 0}', 422, "must be at least 1"),
        ('{"type": "watch", "jobs": ["nothing"]}', 404, "Unknown job"),
    ],
)
def test_bad_messages_are_told_and_the_socket_goes_on(
    visit: Visit, recording: str, text: str, status: int, words: str
) -> None:
    visitor = visit()
    visitor.socket.send(text)
    message = visitor.receive()
    assert isinstance(message, dict)
    assert message["type"] == "problem"
    assert message["problem"]["status"] == status
    assert words in message["problem"]["detail"]
    visitor.wish(recording, [])
    assert visitor.event() == {"type": "complete", "recording": recording}


def test_a_binary_message_is_refused_in_words(visit: Visit) -> None:
    visitor = visit()
    visitor.socket.send(b"\x00\x01")
    message = visitor.receive()
    assert isinstance(message, dict)
    assert "JSON texts only" in message["problem"]["detail"]


def test_an_unknown_layer_is_told_and_the_others_come(visit: Visit, recording: str) -> None:
    visitor = visit()
    visitor.wish(recording, [{"node": "cnv"}, {"node": "pool"}])
    problem = visitor.event()
    assert problem["problem"]["title"] == "Unknown node"
    assert "Did you mean 'conv'" in problem["problem"]["detail"]
    assert problem["problem"]["recording"] == recording
    assert visitor.event() == {"type": "complete", "recording": recording}
    assert [layer.node for layer in visitor.layers] == ["pool"]


def say_too_much(visitor: Visitor) -> None:
    visitor.socket.send("x" * (MAX_MESSAGE + 1))
    visitor.receive()


def test_a_message_too_large_closes_only_its_own_socket(visit: Visit, recording: str) -> None:
    visitor, other = visit(), visit()
    with pytest.raises(ConnectionClosed):
        say_too_much(visitor)
    other.wish(recording, [])
    assert other.event()["type"] == "complete"


def test_hello_names_version_boot_and_the_visitor(server: Server, visit: Visit) -> None:
    with connect(stream_address(server)) as one, connect(stream_address(server)) as other:
        first, second = (json.loads(each.recv(timeout=5)) for each in (one, other))
    assert first["boot"] == second["boot"] != ""
    assert first["version"] == second["version"]
    assert first["visitor"] != second["visitor"]


def test_layers_by_http_are_those_of_the_stream(visit: Visit, client: httpx.Client, recording: str) -> None:
    from boxwalk.blobs import read_layer

    visitor = visit()
    visitor.wish(recording, [{"node": "conv", "finest": 0, "coarsest": 0}])
    visitor.event()
    blob = client.get(f"/api/v1/recordings/{recording}/layers/conv/activations").content
    np.testing.assert_array_equal(read_layer(blob).pictures[0], visitor.layers[0].pictures[0])
