"""DeepVisionVR's protocol, message by message; values against the recording, in float64."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from boxwalk.adapters.deepvisionvr.inputs import Choice, Inputs
from boxwalk.recording.graph import Node
from boxwalk.serving.messages import RecordingWish
from boxwalk.serving.server import Server
from boxwalk.serving.shelf import Held

from .deepvisionvr_client import Client, chosen
from .deepvisionvr_networks import HEIGHT, LABELS, WIDTH, Branches, pictures
from .test_pictures import formula

BRANCHES, TOKENS, NUMBERS = range(3)
DATA_SET, ACTIVATION, VISUALIZATION, NOISE = 1, 2, 3, 4


def pixels_of(letters: str, mode: str = "L") -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(base64.b64decode(letters, validate=True))) as image:
        assert image.format == "PNG"
        assert image.mode == mode
        pixels: NDArray[np.uint8] = np.array(image)
    return pixels


def layer_id(client: Client, network: int, name: str) -> int:
    """The layer whose name begins so."""
    names = [layer["layer_name"] for layer in client.networks[network].layers]
    return next(index for index, found in enumerate(names) if f"{found} ".startswith(f"{name} "))


def recorded(server: Server, network: int, **wish: int) -> Held:
    """The same input through our own protocol's calls."""
    name = list(server.service.networks)[network]
    return server.service.held(server.service.record(name, RecordingWish.model_validate(wish)).id)


def maps(node: Node, value: torch.Tensor) -> NDArray[np.float32]:
    """[C, H, W] as the architecture describes it, worked out apart from the server's way."""
    array: NDArray[np.float32] = value.numpy().astype(np.float32)[0]
    if node.display == "vector":
        array = array[:, None, None]
    elif node.display == "tokens":
        array = array[node.skip_tokens :].T.reshape(-1, *node.grid)
    elif node.display == "matrix":
        array = array[None]
    return array


def assert_shows(client: Client, network: int, held: Held) -> None:
    """Every layer's pictures, zero, result and histogram are those of this recording."""
    found = client.networks[network]
    for index, answer in found.activations.items():
        node = next(
            node
            for node in held.recording.graph.nodes
            if node.id in nodes_of(found.layers[index]["layer_name"], held)
        )
        values = maps(node, held.recording.activations[node.id])
        wanted, zero = formula(values)
        shown = np.stack([pixels_of(each) for each in answer["tensors"]])
        np.testing.assert_array_equal(shown, wanted)
        assert answer["zeroValue"] == zero
        if index in found.histograms:
            everything = held.recording.activations[node.id].double().numpy()
            counts, edges = np.histogram(everything, bins=16)
            assert [float(count) for count in found.histograms[index]["counts"]] == counts.tolist()
            centres = (edges[1:] + edges[:-1]) / 2
            told = [float(centre) for centre in found.histograms[index]["bins"]]
            np.testing.assert_allclose(told, centres, rtol=1e-4, atol=1e-5)


def nodes_of(name: str, held: Held) -> tuple[str, ...]:
    """The ids that the title of a layer may stand for."""
    title = name.removesuffix(" (display_classnames)")
    return tuple(node.id for node in held.recording.graph.nodes if node.title == title)


def test_the_client_starts(client: Client) -> None:
    assert len(client.networks) == 3
    assert len(client.data_sets) == 1  # two networks share it
    assert len(client.noises) == 3  # each takes other inputs
    assert all(each.activations and each.histograms for each in client.networks)


def test_the_grid_is_the_graph(client: Client) -> None:
    layers = {layer["layer_name"]: layer for layer in client.networks[BRANCHES].layers}
    places = {name: layer["pos"] for name, layer in layers.items()}
    titles = {tuple(place): name for name, place in places.items()}

    def before(name: str) -> set[str]:
        return {titles[tuple(place)] for place in layers[name]["precursors"]}

    assert places["input"] == [0, 0]
    assert before("input") == set()
    assert before("stem") == {"input"}
    assert before("block.add") == {"block.conv", "relu"}
    assert before("block.short") == {"relu"}
    assert before("block.cat") == {"block.after", "block.short"}
    assert places["block.short"][0] == places["block.conv"][0]
    assert places["block.short"][1] != places["block.conv"][1]
    assert layers["block.cat"]["size"] == [1, 5, HEIGHT, WIDTH]
    last = client.networks[BRANCHES].layers[-1]
    assert last["layer_name"] == "head (display_classnames)"
    assert (last["data_type"], last["size"]) == ("1D_vector", [1, 4])
    assert client.networks[BRANCHES].class_names == list(LABELS)


def test_sections_are_signs_before_their_first_layer(client: Client) -> None:
    layers = client.networks[BRANCHES].layers
    signs = [layer for layer in layers if layer["data_type"] == "None"]
    assert [sign["layer_name"] for sign in signs] == ["block"]
    first = layers[layer_id(client, BRANCHES, "block.conv")]
    assert signs[0]["pos"] == [first["pos"][0] - 1, first["pos"][1]]
    at = layers.index(signs[0])
    for what in ("activation", "activationhistogram", "weighthistogram", "featurevisualization"):
        reply = client.ask("GET", f"/network/{BRANCHES}/{what}/layerid/{at}")
        assert reply.status == 422
        assert "sign" in reply.json()["title"]


def test_tokens_are_maps_and_matrices_single_ones(client: Client) -> None:
    layers = {layer["layer_name"]: layer for layer in client.networks[TOKENS].layers}
    assert layers["mix"]["size"] == [1, 6, HEIGHT // 4, WIDTH // 4]
    assert client.networks[TOKENS].class_names[:2] == ["class 0", "class 1"]
    numbers = client.networks[NUMBERS]
    assert [layer["size"] for layer in numbers.layers][:2] == [[1, 1, 3, 7], [1, 1, 3, 9]]
    assert numbers.layers[-1]["size"] == [1, 9]
    assert numbers.class_names == []
    assert numbers.result == []


@pytest.mark.parametrize("network", [BRANCHES, TOKENS])
def test_a_picture_of_the_data_set(client: Client, server: Server, network: int) -> None:
    client.show(network, mode=DATA_SET, imageID=4, className="plain")
    held = recorded(server, network, input=4)
    assert_shows(client, network, held)
    scores = held.recording.output[0].double().numpy()
    if network == BRANCHES:
        scores = np.exp(scores) / np.exp(scores).sum()  # the other network ends in a softmax itself
    best = np.argsort(-scores, kind="stable")[:10]
    names = LABELS if network == BRANCHES else [f"class {number}" for number in range(12)]
    assert [name for name, _ in client.networks[network].result] == [names[number] for number in best]
    percent = [value for _, value in client.networks[network].result]
    np.testing.assert_allclose(percent, 100 * scores[best], atol=0.00501)


def test_what_is_added_in_place_does_not_change_what_was_before(client: Client, server: Server) -> None:
    client.show(BRANCHES, mode=DATA_SET, imageID=2)
    network = server.service.networks["branches"]
    model, inputs = network.model, network.example(2).inputs[0]
    assert isinstance(model, Branches)
    with torch.no_grad():
        conv = model.block.conv(torch.relu(model.stem(inputs)))
    answer = client.networks[BRANCHES].activations[layer_id(client, BRANCHES, "block.conv")]
    shown = np.stack([pixels_of(each) for each in answer["tensors"]])
    wanted, _ = formula(conv[0].numpy())
    assert np.abs(shown.astype(int) - wanted).max() <= 1  # the convolution was run a second time


def test_pictures_of_a_data_set_have_their_own_size(client: Client) -> None:
    found = client.data_sets[0]
    for letters, label, (picture, number) in zip(
        found["tensors"], found["label_ids"], pictures(), strict=True
    ):
        np.testing.assert_array_equal(pixels_of(letters, "RGB"), picture)
        assert found["class_names"][label] == LABELS[number]


@pytest.mark.parametrize("network", [BRANCHES, TOKENS, NUMBERS])
def test_noise_is_what_the_network_sees(client: Client, server: Server, network: int) -> None:
    """Each network's own generator; every call gives other noise."""
    before = client.noises[network]
    shown = pixels_of(client.new_noise(network), "RGB")
    assert client.noises[network] != before
    client.show(network, mode=NOISE, noiseGeneratorID=network)
    noises = (recorded(server, network, noise=seed) for seed in range(100))
    assert_shows(
        client, network, next(held for held in noises if np.array_equal(picture_of(server, held), shown))
    )


def picture_of(server: Server, held: Held) -> NDArray[np.uint8]:
    """What the network saw, [H, W, 3]."""
    seen = Image.open(io.BytesIO(server.service.input_picture(held.info.id))).convert("RGB")
    pixels: NDArray[np.uint8] = np.array(seen)
    return pixels


def test_noise_of_another_network_is_taken_as_it_is_shown(client: Client, server: Server) -> None:
    client.new_noise(BRANCHES)
    shown = pixels_of(client.noises[BRANCHES], "RGB")
    client.show(TOKENS, mode=NOISE, noiseGeneratorID=BRANCHES)
    first = client.networks[TOKENS].activations[0]
    values = shown.transpose(2, 0, 1).astype(np.float32) / 255
    wanted, zero = formula(values)
    seen = np.stack([pixels_of(each) for each in first["tensors"]])
    assert np.abs(seen.astype(int) - wanted).max() <= 1
    assert first["zeroValue"] == zero


def test_nothing_chosen_is_zeros(client: Client) -> None:
    client.show(TOKENS, mode=0)
    answer = client.networks[TOKENS].activations[0]
    assert all(not pixels_of(each).any() for each in answer["tensors"])


def test_weights(client: Client, server: Server) -> None:
    found = client.networks[BRANCHES]
    model = server.service.networks["branches"].model
    told = {found.layers[index]["layer_name"]: answer for index, answer in found.weights.items()}
    with_weights = {name for name, answer in told.items() if answer["has_weights"] == "True"}
    assert with_weights == {"stem", "block.conv", "block.short", "block.after"}
    counts, edges = np.histogram(model.get_parameter("stem.weight").detach().double().numpy(), bins=16)
    assert [float(count) for count in told["stem"]["counts"]] == counts.tolist()
    centres = (edges[1:] + edges[:-1]) / 2
    np.testing.assert_allclose([float(each) for each in told["stem"]["bins"]], centres, rtol=1e-4, atol=1e-5)


def test_weights_that_change_are_counted_anew(client: Client, server: Server) -> None:
    index = layer_id(client, TOKENS, "patches")
    before = client.networks[TOKENS].weights[index]
    weight = server.service.networks["tokens"].model.get_parameter("patches.weight")
    with torch.no_grad():
        weight.mul_(2)
    try:
        client.fetch_weights(TOKENS)
        after = client.networks[TOKENS].weights[index]
        assert after["counts"] == before["counts"]
        doubled = [2 * float(centre) for centre in before["bins"]]
        np.testing.assert_allclose([float(centre) for centre in after["bins"]], doubled, rtol=1e-4)
    finally:
        with torch.no_grad():
            weight.div_(2)


def test_a_recording_that_was_let_go_is_made_again(client: Client, server: Server) -> None:
    client.show(BRANCHES, mode=DATA_SET, imageID=5)
    held = recorded(server, BRANCHES, input=5)
    server.service.shelf.delete(held.info.id)
    client.refresh(BRANCHES)
    assert_shows(client, BRANCHES, held)


def test_answers_are_kept_beside_the_recording(client: Client, server: Server) -> None:
    client.show(BRANCHES, mode=DATA_SET, imageID=3)
    held = recorded(server, BRANCHES, input=3)
    kept = {key: blob for key, blob in held.blobs.items() if isinstance(key, tuple) and "deepvisionvr" in key}
    assert len(kept) == len(client.paths(BRANCHES))
    before = server.service.shelf.size
    client.refresh(BRANCHES)
    assert server.service.shelf.size == before
    assert all(held.blobs[key] is blob for key, blob in kept.items())


def test_of_two_inputs_under_way_the_one_that_arrived_last_stays(server: Server) -> None:
    """However long each takes."""

    def choice(image: int) -> Choice:
        return Choice.model_validate_json(chosen(mode=DATA_SET, imageID=image))

    inputs = Inputs(server.service, lambda *_: "")
    early, late = inputs.order(), inputs.order()
    inputs.show(BRANCHES, choice(2), late)
    inputs.show(BRANCHES, choice(1), early)
    assert inputs.held(BRANCHES).info.source == "example 2 (dotted)"
