"""CNNWorkshopVR's protocol, walked through by a client written from its description."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pytest
import torch
import torchvision
from numpy.typing import NDArray

from boxwalk import record
from boxwalk.adapters.cnnworkshop import guest
from boxwalk.errors import ParameterError, UnknownNetworkError
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.serving.messages import RecordingWish
from boxwalk.serving.server import Server

from .cnnworkshop_client import Client, drawn
from .cnnworkshop_networks import (
    HEIGHT,
    LABELS,
    MEAN,
    STD,
    WIDTH,
    address,
    attention,
    branches,
    pictures,
    pixels_only,
    serving,
    words,
)

Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving([branches(), attention()], tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(address(server)) as found:
        yield found.start()


def served(server: Server) -> Network:
    return next(iter(server.service.networks.values()))


def percents(network: Network, inputs: torch.Tensor) -> dict[str, float]:
    """By class, from the logits in float64."""
    with torch.no_grad():
        logits = network.model(inputs)[0].double().numpy()
    shares = np.exp(logits - logits.max())
    return dict(zip(LABELS, 100 * shares / shares.sum(), strict=True))


def normalized(pixels: NDArray[np.uint8]) -> torch.Tensor:
    values = (pixels.astype(np.float64) / 255 - np.array(MEAN)) / np.array(STD)
    return torch.from_numpy(values.transpose(2, 0, 1)[None]).float()


def assert_shown(images: list[dict[str, Any]], maps: Array) -> None:
    """The pictures of a module against the description's formula, over all of its channels."""
    least, most = maps.min(), maps.max()
    wanted = np.floor(255 * (maps - least) / (most - least + 1e-8))
    assert len(images) == len(maps)
    np.testing.assert_array_equal(np.stack([image["pixels"] for image in images]), wanted)
    for image in images:
        assert image["value_zero_decoded"] == pytest.approx(least, abs=2e-6)
        assert image["value_255_decoded"] == pytest.approx(most, abs=1e-9)


def test_the_shelf_is_filled(client: Client) -> None:
    examples = pictures()
    assert len(client.dataset) == 16
    for image in client.dataset:
        pixels, label = examples[image["id"]]
        np.testing.assert_array_equal(image["pixels"], pixels)
        assert (image["mode"], image["label"]) == ("DATASET", LABELS[label])
        assert image["value_zero_decoded"] == -1.0
    assert len({image["id"] for image in client.dataset}) > 1


@pytest.mark.parametrize(("asked", "given"), [(3, 3), (0, 0), (-4, 0), (20_000, 256), (5.0, 5)])
def test_as_many_pictures_as_asked_for_within_reason(client: Client, asked: float, given: int) -> None:
    client.send("request_dataset_images", n=asked)
    assert len(client.reply("request_dataset_images")["image_resources"]) == given


def test_the_architecture(client: Client) -> None:
    """Modules in the order of the graph: the input first, the classes last, groups by section."""
    labels = [module["label"] for module in client.modules.values()]
    assert list(client.modules) == list(range(1, len(labels) + 1))
    assert labels[0] == "input"
    assert labels[-1] == "fc"
    assert client.modules[1]["precursors"] == []
    assert client.modules[1]["size"] == [1, 3, HEIGHT, WIDTH]
    last = client.modules[len(labels)]
    assert last["size"] == [1, 4, 1, 1]
    assert "assign_class_labels" in last["tags"]
    assert last["data"]["channel_labels"] == list(LABELS)
    joined = next(module for module in client.modules.values() if module["label"].endswith("cat"))
    assert [client.modules[number]["label"] for number in joined["precursors"]] == ["left", "right.2"]
    group = {
        module["label"]: client.groups[module["group_id"]]["label"] for module in client.modules.values()
    }
    assert group["pfm.depthwise"] == group["pfm.pointwise"] == "pfm"
    assert group["right.0"] == group["right.2"] == "right"
    assert group["input"] == "input"


def test_kernels_and_weights(client: Client, server: Server) -> None:
    model: Any = served(server).model
    fixed = client.modules[client.module("pfm.depthwise")]
    np.testing.assert_array_equal(
        np.float32(fixed["data"]["PFModule_kernels"]), model.pfm.depthwise.filters[:, None].numpy()
    )
    assert fixed["data"]["input_mapping"] == [channel // 9 for channel in range(27)]
    assert "grouped_conv_weight" not in fixed["data"]
    for label, module in {
        "pfm.pointwise": model.pfm.pointwise,
        "left": model.left,
        "right.0": model.right[0],
        "right.2": model.right[2],
    }.items():
        data = client.modules[client.module(label)]["data"]
        weight = module.weight.detach().numpy()
        given = np.float32(data["grouped_conv_weight"]).reshape(weight.shape)
        np.testing.assert_array_equal(given, weight)
        low, high = data["grouped_conv_weight_limit"]
        assert (-low, high) == pytest.approx((2 * np.abs(weight).max(),) * 2)
        assert data["grouped_conv_weight_range"] == pytest.approx([weight.min(), weight.max()])
    left = client.modules[client.module("left")]["data"]["input_mapping"]
    assert left[2] == [channel for channel in range(4) for _ in range(9)]
    depthwise = client.modules[client.module("right.0")]["data"]
    assert depthwise["input_mapping"] == [[channel] * 9 for channel in range(4)]
    np.testing.assert_array_equal(
        np.float32(depthwise["PFModule_kernels"]), model.right[0].weight.detach().numpy()
    )
    assert client.modules[client.module("pfm.relu")]["data"]["input_mapping"] == list(range(27))
    assert "ignore_highlight" in client.modules[client.module("fc")]["tags"]


def test_a_picture_of_the_data_set_is_run_exactly(client: Client, server: Server) -> None:
    image = client.dataset[0]
    told = client.forward(image)
    wanted = percents(served(server), served(server).example(image["id"]).inputs[0])
    assert dict(told) == pytest.approx(wanted, abs=0.005)
    assert told[0][0] == max(wanted, key=lambda name: wanted[name])
    kept = len(server.service.shelf)
    server.service.record(
        "branches", RecordingWish(input=image["id"])
    )  # the page's recording is the same one
    assert len(server.service.shelf) == kept


def test_a_picture_of_its_own_is_taken_pixel_by_pixel(client: Client, server: Server) -> None:
    pixels = np.random.default_rng(8).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    for resource in (drawn(pixels), {**drawn(pixels, "FEATURE_VISUALIZATION"), "id": 2.0}):
        told = client.forward(resource)
        assert dict(told) == pytest.approx(percents(served(server), normalized(pixels)), abs=0.005)


def test_other_data_under_the_id_of_an_example_are_what_counts(client: Client, server: Server) -> None:
    pixels = np.random.default_rng(9).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    told = client.forward({**drawn(pixels), "id": 0})
    assert dict(told) == pytest.approx(percents(served(server), normalized(pixels)), abs=0.005)


def test_noise_is_what_the_network_sees(client: Client, server: Server) -> None:
    client.send("request_noise_image")
    (other,) = client.images([client.reply("request_noise_image")["image_resource"]])
    assert client.noise["mode"] == other["mode"] == "NOISE"
    assert not np.array_equal(client.noise["pixels"], other["pixels"])
    assert 40 < client.noise["pixels"].std() < 80
    inputs = served(server).noise(client.noise["id"])[0]
    shown = np.rint((inputs[0].numpy().transpose(1, 2, 0) * STD + MEAN) * 255)
    np.testing.assert_array_equal(client.noise["pixels"], shown)
    assert dict(client.forward(client.noise)) == pytest.approx(percents(served(server), inputs), abs=0.005)


def test_every_module_shows_its_activations(client: Client, server: Server) -> None:
    """All are asked for at once, as a table filled with a whole group does."""
    image = client.dataset[3]
    client.forward(image)
    recording = record(served(server), *served(server).example(image["id"]).inputs)
    titles = {node.title: node for node in recording.graph.nodes}
    for number in client.modules:
        client.ask(number)
    for number, module in client.modules.items():
        node = titles[module["label"]]
        maps = maps_of(node, recording.activations[node.id]).double().numpy()
        assert module["size"] == [1, *maps.shape]
        images = client.pictures_of(number, "activation")
        assert_shown(images, maps)
        assert all(image["mode"] == "ACTIVATION" and image["module_id"] == number for image in images)
    assert [image["label"] for image in images] == list(LABELS)
    assert not client.waiting


def test_before_any_picture_the_first_example_is_shown(client: Client, server: Server) -> None:
    recording = record(served(server), *served(server).example(0).inputs)
    assert_shown(client.image_data(client.module("left")), recording.activations["left"][0].double().numpy())


def test_replies_come_in_the_order_of_the_messages(client: Client) -> None:
    """Results, pictures and noise, each after what was asked before it."""
    asked = []
    for image in client.dataset[:4]:
        client.send("request_forward_pass", image_resource=dict(image))
        client.ask(client.module("left"))
        client.send("request_noise_image")
        asked += ["request_forward_pass", "request_image_data", "request_noise_image"]
    assert [client.receive()["resource"] for _ in asked] == asked


def test_each_client_has_its_own_picture(server: Server) -> None:
    """Five at once, several times, each with another picture."""
    together = threading.Barrier(5)

    def visit(number: int) -> None:
        pixels = np.random.default_rng(20 + number).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
        wanted = percents(served(server), normalized(pixels))
        inputs = normalized(pixels)
        with torch.no_grad():
            maps = served(server).model.left(served(server).model.pfm(inputs))[0].double().numpy()  # type: ignore[operator]
        with Client(address(server)) as client:
            client.start()
            together.wait(30)
            for _ in range(4):
                assert dict(client.forward(drawn(pixels))) == pytest.approx(wanted, abs=0.005)
                images = client.image_data(client.module("left"))
                values = [
                    image["value_zero_decoded"]
                    + image["pixels"] / 255 * (image["value_255_decoded"] - image["value_zero_decoded"])
                    for image in images
                ]
                np.testing.assert_allclose(np.stack(values), maps, atol=(maps.max() - maps.min()) / 250)

    with ThreadPoolExecutor(5) as threads:
        for future in [threads.submit(visit, number) for number in range(5)]:
            future.result()


def test_texts_are_taken_as_well(client: Client) -> None:
    client.socket.send(json.dumps({"resource": "request_noise_image"}))
    assert client.reply("request_noise_image")


def test_attention_is_shown_as_maps_of_its_tokens(tmp_path: Any) -> None:
    """A network without labels or examples; its shelf holds noise."""
    network = attention()
    with (
        serving([branches(), network], tmp_path, network="attention") as server,
        Client(address(server)) as client,
    ):
        client.start()
        assert {image["mode"] for image in client.dataset} == {"NOISE"}
        told = client.forward(client.dataset[0])
        assert {name for name, _ in told} == {f"class {index}" for index in range(4)}
        assert sum(percent for _, percent in told) == pytest.approx(100, abs=0.03)
        recording = record(network, *network.noise(client.dataset[0]["id"]))
        tokens = [node for node in recording.graph.nodes if node.display == "tokens"]
        assert tokens
        for node in tokens:
            maps = maps_of(node, recording.activations[node.id]).double().numpy()
            assert_shown(client.image_data(client.module(node.title)), maps)


def test_a_network_of_words(tmp_path: Any) -> None:
    """Pictures of its token ids stand for its examples; it says the likeliest next tokens."""
    network = words()
    with serving([network], tmp_path) as server, Client(address(server)) as client:
        client.start()
        told = client.forward(client.dataset[0])
        with torch.no_grad():
            scores = network.model(*network.example(client.dataset[0]["id"]).inputs)[0, -1].double().numpy()
        shares = 100 * np.exp(scores) / np.exp(scores).sum()
        assert [percent for _, percent in told] == pytest.approx(sorted(shares)[::-1][: len(told)], abs=0.005)
        client.send("request_forward_pass", image_resource=drawn(pictures()[0][0]))  # no text: not answered
        client.send("request_noise_image")
        assert client.receive()["resource"] == "request_noise_image"


def test_a_network_that_says_no_classes(tmp_path: Any) -> None:
    network = pixels_only()
    with serving([network], tmp_path) as server, Client(address(server)) as client:
        client.start()
        assert client.forward(client.noise) == []
        assert client.noise["pixels"].shape == (HEIGHT, WIDTH)
        last = client.modules[max(client.modules)]
        assert (last["label"], last["size"]) == ("2", [1, 1, HEIGHT, WIDTH])
        recording = record(network, *network.noise(client.noise["id"]))
        images = client.image_data(max(client.modules))
        assert_shown(images, recording.activations["2"][0].double().numpy())


def test_a_resnet(tmp_path: Any) -> None:
    """Blocks are groups; none of its eleven million weights travels as text."""
    network = Network(torchvision.models.resnet18().eval(), (3, 64, 64), title="ResNet18")
    with serving([network], tmp_path) as server, Client(address(server)) as client:
        client.start()
        blocks = [f"layer{stage}.{block}" for stage in range(1, 5) for block in range(2)]
        labels = [group["label"] for group in client.groups.values()]
        assert labels == ["input", "conv1", *blocks, "avgpool"]
        assert [group["precursors"] for group in client.groups.values()] == [[]] + [[n] for n in range(1, 11)]
        assert client.modules[max(client.modules)]["size"] == [1, 1000, 1, 1]
        assert len(json.dumps(client.modules)) < 200_000
        assert len(client.forward(client.dataset[0])) == 10
        added = client.module("layer2.0.add")
        names = [client.modules[number]["label"] for number in client.modules[added]["precursors"]]
        assert names == ["layer2.0.bn2", "layer2.0.downsample.1"]
        recording = record(network, *network.noise(client.dataset[0]["id"]))
        maps = recording.activations["layer2.0.add"][0].double().numpy()
        assert_shown(client.image_data(added), maps)


def test_the_network_is_chosen_by_its_id(tmp_path: Any) -> None:
    with pytest.raises(UnknownNetworkError, match="branches"):
        Server(branches(), port=0, store=tmp_path, guests=[guest(0, network="branch")])
    with pytest.raises(ParameterError, match="none is served"):
        Server([], port=0, store=tmp_path, guests=[guest(0)])


def test_only_websockets_are_answered(server: Server) -> None:
    answer = httpx.get(address(server).replace("ws", "http", 1))
    assert (answer.status_code, answer.text) == (400, "Only websockets are answered here.\n")
