"""Feature visualizations for DeepVisionVR: made, kept, made anew, deleted, shown as inputs, exported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from boxwalk.results import Images
from boxwalk.serving.messages import JobWish
from boxwalk.serving.server import Server

from .conftest import STEPS
from .deepvisionvr_client import Client, chosen
from .deepvisionvr_networks import HEIGHT, WIDTH
from .test_deepvisionvr import (
    ACTIVATION,
    BRANCHES,
    NUMBERS,
    TOKENS,
    VISUALIZATION,
    layer_id,
    maps,
    pixels_of,
    recorded,
)
from .test_pictures import formula

ANALYSIS = "feature-visualizations"


def kept(server: Server, node: str | None = None) -> int:
    """Images in the store."""
    return server.service.desk.stock(ANALYSIS, "branches", node).count


def made_by_us(server: Server, node: str, channel: int) -> NDArray[np.float32]:
    """The same image through our own protocol's calls, [3, H, W] in 0..1."""
    parameters = {"channels": [channel], "steps": STEPS}
    wish = JobWish(analysis=ANALYSIS, networks=("branches",), node=node, parameters=parameters)
    info = server.service.desk.start(wish, 60.0, "")
    result = server.service.desk.result(info.id)
    assert isinstance(result, Images)
    image: NDArray[np.float32] = result.values[0]
    return image


def test_every_channel_of_a_layer_has_an_image(client: Client, server: Server) -> None:
    index = layer_id(client, BRANCHES, "block.conv")
    images = client.visualizations(BRANCHES, index)
    assert len(images) == 4
    assert kept(server, "block.conv") == 4
    for channel, letters in enumerate(images):
        pixels = pixels_of(letters, "RGB")
        assert pixels.shape == (HEIGHT, WIDTH, 3)
        values = made_by_us(server, "block.conv", channel).astype(np.float64)
        stretched = 255 * (values - values.min()) / (values.max() - values.min())
        assert np.abs(pixels.transpose(2, 0, 1) - stretched).max() <= 0.51


def test_units_of_a_vector_have_images_too(client: Client) -> None:
    images = client.visualizations(BRANCHES, layer_id(client, BRANCHES, "head"))
    assert [pixels_of(each, "RGB").shape for each in images] == [(HEIGHT, WIDTH, 3)] * 4


def test_the_input_has_black_points(client: Client) -> None:
    images = client.visualizations(BRANCHES, 0)
    assert [pixels_of(each, "RGB").tolist() for each in images] == [[[[0, 0, 0]]]] * 3


def test_where_no_image_can_be_made_the_client_is_told_why(client: Client) -> None:
    index = layer_id(client, NUMBERS, "mix")
    reply = client.ask("GET", f"/network/{NUMBERS}/featurevisualization/layerid/{index}")
    assert reply.status == 422
    assert "images of 1 or 3 channels are needed" in reply.json()["title"]


def test_modes(client: Client, server: Server, store: Path, tmp_path: Path) -> None:
    """Load reads what is kept, generate makes it anew and the same, delete forgets it."""
    index = layer_id(client, BRANCHES, "block.short")

    def written_anew(mode: str) -> int:
        """Files of the store that another one takes the place of when the layer is asked for."""
        before = {path: tmp_path / f"{mode} {path.name}" for path in store.rglob("*.safetensors")}
        for path, link in before.items():
            link.hardlink_to(path)
        assert client.ask("PUT", f"/network/{BRANCHES}/setnetwork{mode}featvis", b"dummy").status == 200
        assert client.visualizations(BRANCHES, index) == first
        return sum(not link.samefile(path) for path, link in before.items() if path.exists())

    first = client.visualizations(BRANCHES, index)
    assert written_anew("load") == 0
    assert written_anew("gen") == 2
    client.visualizations(BRANCHES, layer_id(client, BRANCHES, "block.after"))
    assert kept(server) >= 5
    assert written_anew("delete") == 2
    assert kept(server) == 2


def test_an_image_becomes_the_input(client: Client, server: Server) -> None:
    """In its own network with its exact values, in another one as the picture that it is."""
    index = layer_id(client, BRANCHES, "block.after")
    client.visualizations(BRANCHES, index)
    values = made_by_us(server, "block.after", 1)
    client.show(BRANCHES, mode=VISUALIZATION, networkID=BRANCHES, layerID=index, channelID=1)
    mean, std = np.array([0.4, 0.5, 0.6]), np.array([0.2, 0.3, 0.4])
    normalized = (values.transpose(1, 2, 0) - mean) / std
    shown = np.stack([pixels_of(each) for each in client.networks[BRANCHES].activations[0]["tensors"]])
    wanted, _ = formula(normalized.transpose(2, 0, 1).astype(np.float32))
    assert np.abs(shown.astype(int) - wanted).max() <= 1

    client.show(TOKENS, mode=VISUALIZATION, networkID=BRANCHES, layerID=index, channelID=1)
    shown = np.stack([pixels_of(each) for each in client.networks[TOKENS].activations[0]["tensors"]])
    wanted, _ = formula(np.rint(255 * values) / 255)
    assert np.abs(shown.astype(int) - wanted).max() <= 1


def test_an_image_not_made_yet_leaves_the_input(client: Client) -> None:
    client.ask("PUT", f"/network/{BRANCHES}/setnetworkdeletefeatvis", b"dummy")
    client.show(BRANCHES, mode=1, imageID=1)
    before = client.networks[BRANCHES].activations[1]
    index = layer_id(client, BRANCHES, "stem")
    client.show(BRANCHES, mode=VISUALIZATION, networkID=BRANCHES, layerID=index, channelID=1)
    assert client.networks[BRANCHES].activations[1] == before


@pytest.mark.parametrize("mode", [ACTIVATION, VISUALIZATION])
def test_export(client: Client, server: Server, exports: Path, mode: int) -> None:
    client.show(BRANCHES, mode=1, imageID=0)
    index = layer_id(client, BRANCHES, "block.after")
    path = f"/network/{BRANCHES}/export/layerid/{index}"
    if mode == VISUALIZATION:
        client.ask("PUT", f"/network/{BRANCHES}/setnetworkdeletefeatvis", b"dummy")
        refused = client.ask("PUT", path, chosen(mode=mode, layerID=index))
        assert refused.status == 422
        assert "not been made yet" in refused.json()["title"]
        wanted = [pixels_of(each, "RGB") for each in client.visualizations(BRANCHES, index)]
    else:
        held = recorded(server, BRANCHES, input=0)
        node = held.recording.graph.by_id["block.after"]
        wanted = list(formula(maps(node, held.recording.activations[node.id]))[0])
    assert client.ask("PUT", path, chosen(mode=mode, layerID=index)).status == 200
    folder = exports / "branches" / "block.after" / ("activation" if mode == ACTIVATION else "visualization")
    written = sorted(folder.iterdir())
    assert [path.name for path in written] == ["0000.png", "0001.png", "0002.png"]
    for file, pixels in zip(written, wanted, strict=True):
        np.testing.assert_array_equal(np.array(Image.open(file)), pixels)


def test_nothing_is_written_elsewhere(client: Client, exports: Path) -> None:
    before = sorted(exports.parent.rglob("*"))
    path = f"/network/{BRANCHES}/export/layerid/1"
    for layer in ("../../elsewhere", "/elsewhere", -1, 999, 1.5, None):
        reply = client.ask("PUT", path, chosen(mode=ACTIVATION, layerID=layer))
        assert reply.status in (404, 422)
        assert reply.json()["title"]
    for broken in (
        b"",
        b"{}",
        b"[]",
        b"no JSON",
        b'{"mode": 2}',
        chosen(mode=9, layerID=1),
    ):
        assert client.ask("PUT", path, broken).status == 422
    assert sorted(exports.parent.rglob("*")) == before
