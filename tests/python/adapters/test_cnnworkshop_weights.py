"""Weights that a client of CNNWorkshopVR edits: a copy of its own, within limits, gone with it."""

from __future__ import annotations

import copy
import gc
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from boxwalk import record
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.serving.server import Server

from .cnnworkshop_client import Client
from .cnnworkshop_networks import LABELS, Branches, address, branches, serving

WEIGHTS = "grouped_conv_weight"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving([branches()], tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(address(server)) as found:
        yield found.start()


def served(server: Server) -> Network:
    return next(iter(server.service.networks.values()))


def edited(server: Server, change: Callable[[Any], None]) -> Network:
    """A network with other weights, made apart."""
    model = copy.deepcopy(served(server).model)
    with torch.no_grad():
        change(model)
    return served(server).replaced(model=model)


def shares(network: Network, index: int) -> dict[str, float]:
    with torch.no_grad():
        logits = network.model(*network.example(index).inputs)[0].double().numpy()
    values = np.exp(logits - logits.max())
    return dict(zip(LABELS, 100 * values / values.sum(), strict=True))


def assert_shows(client: Client, network: Network, index: int, label: str) -> None:
    """The pictures of a module are those of this network's pass."""
    recording = record(network, *network.example(index).inputs)
    node = next(node for node in recording.graph.nodes if node.title == label)
    maps = maps_of(node, recording.activations[node.id]).double().numpy()
    wanted = np.floor(255 * (maps - maps.min()) / (maps.max() - maps.min() + 1e-8))
    images = client.image_data(client.module(label))
    np.testing.assert_array_equal(np.stack([image["pixels"] for image in images]), wanted)


def sliders(client: Client, label: str) -> list[Any]:
    found: list[Any] = client.modules[client.module(label)]["data"][WEIGHTS]
    return found


def test_weights_of_a_predefined_filter_module(client: Client, server: Server) -> None:
    image = client.dataset[0]
    before = client.forward(image)
    # a weight that changes what is said of every picture of the shelf
    sliders(client, "pfm.pointwise")[2][0][0][0] = -0.25
    client.send_weights(client.module("pfm.pointwise"))

    def change(model: Any) -> None:
        model.pfm.pointwise.weight[2, 0] = -0.25

    other = edited(server, change)
    told = client.results()
    assert dict(told) == pytest.approx(shares(other, image["id"]), abs=0.005)
    assert told != before
    for label in ("pfm.pointwise", "left", "fc"):
        assert_shows(client, other, image["id"], label)


def test_weights_of_3_x_3_kernels_row_by_row(client: Client, server: Server) -> None:
    """Two convolutions in one message, one of them depthwise."""
    image = client.dataset[0]
    client.forward(image)
    sliders(client, "left")[1][9 * 2 + 3 * 1 + 2][0][0] = 0.5  # input channel 2, row 1, column 2
    sliders(client, "right.0")[3][3 * 2 + 0][0][0] = -0.5
    client.send_weights(client.module("left"), client.module("right.0"))

    def change(model: Any) -> None:
        model.left.weight[1, 2, 1, 2] = 0.5
        model.right[0].weight[3, 0, 2, 0] = -0.5

    other = edited(server, change)
    assert dict(client.results()) == pytest.approx(shares(other, image["id"]), abs=0.005)
    assert_shows(client, other, image["id"], "left")
    assert_shows(client, other, image["id"], "right.0")


def test_what_is_sent_back_unchanged_changes_nothing(client: Client, server: Server) -> None:
    image = client.dataset[0]
    before = client.forward(image)
    client.send_weights(*(client.module(label) for label in ("pfm.pointwise", "left", "right.0", "right.2")))
    assert client.results() == before
    client.send("request_architecture")
    again = client.reply("request_architecture")["architecture"]["module_dict"]
    assert again == json.loads(json.dumps({str(number): found for number, found in client.modules.items()}))


def test_edits_follow_one_another_and_stay_within_limits(client: Client, server: Server) -> None:
    image = client.dataset[0]
    client.forward(image)
    left = client.module("left")
    limit = client.modules[left]["data"][f"{WEIGHTS}_limit"][1]
    sliders(client, "left")[0][0][0][0] = 1e9
    client.send_weights(left)
    client.results()
    sliders(client, "right.2")[0][0][0][0] = -1e9
    client.send_weights(client.module("right.2"))
    low = client.modules[client.module("right.2")]["data"][f"{WEIGHTS}_limit"][0]

    def change(model: Any) -> None:
        model.left.weight[0, 0, 0, 0] = limit
        model.right[2].weight[0, 0, 0, 0] = low

    assert dict(client.results()) == pytest.approx(shares(edited(server, change), image["id"]), abs=0.005)
    client.send("request_architecture")
    now = client.reply("request_architecture")["architecture"]["module_dict"]
    assert now[str(left)]["data"][WEIGHTS][0][0][0][0] == pytest.approx(limit)
    assert now[str(left)]["data"][f"{WEIGHTS}_limit"] == [-limit, limit]


def test_nobody_else_sees_them(client: Client, server: Server) -> None:
    """Not another client, not the page, not the served model."""
    network = served(server)
    state = {name: value.clone() for name, value in network.model.state_dict().items()}
    fingerprint = network.weights_fingerprint
    image = client.dataset[0]
    before = client.forward(image)
    kept = set(server.service.shelf._held)
    sliders(client, "left")[:] = [[[[0.0]]] * 36] * 5
    client.send_weights(client.module("left"))
    assert client.results() != before
    client.image_data(client.module("left"))
    assert set(server.service.shelf._held) == kept
    assert network.weights_fingerprint == fingerprint
    for name, value in network.model.state_dict().items():
        assert torch.equal(value, state[name])
    with Client(address(server)) as other:
        assert other.start().forward(image) == before
        assert_shows(other, network, image["id"], "left")


def test_without_a_picture_there_is_no_reply(client: Client, server: Server) -> None:
    sliders(client, "left")[0][0][0][0] = 0.125
    client.send_weights(client.module("left"))
    client.send("request_noise_image")
    assert client.receive()["resource"] == "request_noise_image"

    def change(model: Any) -> None:
        model.left.weight[0, 0, 0, 0] = 0.125

    assert_shows(client, edited(server, change), 0, "left")


def weights(rows: int = 4, columns: int = 27) -> list[Any]:
    return [[[[0.5]]] * columns] * rows


@pytest.mark.parametrize(
    ("label", "given"),
    [
        ("pfm.pointwise", {WEIGHTS: weights(5)}),
        ("pfm.pointwise", {WEIGHTS: weights(4, 26)}),
        ("pfm.pointwise", {WEIGHTS: [*weights()[:3], [[[0.5]]]]}),
        ("pfm.pointwise", {WEIGHTS: "0.5"}),
        ("pfm.pointwise", {WEIGHTS: [[[["x"]]] * 27] * 4}),
        ("pfm.pointwise", {WEIGHTS: 0.5}),
        ("pfm.pointwise", {WEIGHTS: None}),
        ("pfm.pointwise", {WEIGHTS: weights(), "bias": [0.0] * 4}),
        ("pfm.pointwise", {"weight": weights()}),
        ("pfm.pointwise", {}),
        ("pfm.pointwise", weights()),
        ("pfm.depthwise", {WEIGHTS: weights(27, 9)}),
        ("fc", {WEIGHTS: weights(4, 8)}),
        (None, {WEIGHTS: weights()}),
    ],
)
def test_what_does_not_fit_changes_nothing(client: Client, label: str | None, given: Any) -> None:
    """Not even the part of the message that fits, and the connection goes on."""
    image = client.dataset[0]
    before = client.forward(image)
    number = 9999 if label is None else client.module(label)
    fits = {WEIGHTS: [[[[0.0]]] * 36] * 5}
    client.send("set_network_weights", weight_dicts={str(client.module("left")): fits, str(number): given})
    client.send("request_noise_image")
    assert client.receive()["resource"] == "request_noise_image"
    assert client.forward(image) == before


def test_infinite_numbers_are_no_json(client: Client) -> None:
    client.socket.send(
        '{"resource": "set_network_weights", "weight_dicts": {"4": {"grouped_conv_weight": [[[[NaN]]]]}}}'
    )
    client.send("request_noise_image")
    assert client.receive()["resource"] == "request_noise_image"


def test_copies_leave_with_their_client(server: Server) -> None:
    def models() -> int:
        gc.collect()
        return sum(type(each) is Branches for each in gc.get_objects())

    before = models()
    with Client(address(server)) as client:
        client.start()
        client.forward(client.dataset[0])
        for value in (0.1, 0.2, 0.3):
            sliders(client, "left")[0][0][0][0] = value
            client.send_weights(client.module("left"))
            client.results()
        assert models() == before + 1
    ends = time.monotonic() + 10
    while models() > before and time.monotonic() < ends:
        time.sleep(0.05)
    assert models() == before


def test_large_layers_tell_no_weights(tmp_path: Any) -> None:
    """Each up to 4,096 numbers, all together up to 65,536, the first ones first."""
    model = nn.Sequential(*(nn.Conv2d(64, 64, 1) for _ in range(17)), nn.Conv2d(64, 65, 1))
    network = Network(model.eval(), (64, 4, 4), labels=())
    with serving([network], tmp_path) as running, Client(address(running)) as client:
        client.start()
        told = {
            module["label"]: sum(map(len, module["data"].get(WEIGHTS, [])))
            for module in client.modules.values()
            if module["label"] != "input"
        }
        assert told == {str(number): 4096 for number in range(16)} | {"16": 0, "17": 0}
        assert client.modules[client.module("16")]["tags"] == ["ignore_highlight"]
