"""A spot of the input covered: exactly that spot, and everything behind it follows."""

from __future__ import annotations

import io
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from boxwalk.errors import InputError, ParameterError
from boxwalk.inputs import occlude
from boxwalk.network import Network
from boxwalk.serving import sources
from boxwalk.serving.messages import RecordingWish

from .live import HEIGHT, WIDTH, Small, png, small_network
from .test_edits import edit, values

RECORDINGS = "/api/v1/networks/small/recordings"
BOX = [3, 7, 11, 20]
SPOT = np.s_[:, :, 3:14, 7:27]


def reference(change: NDArray[np.float64] | float) -> dict[str, torch.Tensor]:
    """Every layer of the covered example 0, computed apart; change: what the spot holds, [1, 3, 1, 1]."""
    network = small_network()
    assert isinstance(network.model, Small)
    covered = network.example(0).inputs[0].double().numpy().copy()
    covered[SPOT] = change
    return network.model.reference(torch.from_numpy(covered).float())


@pytest.mark.parametrize("grey", [None, 0.0, 0.7, 1.0])
def test_the_spot_is_covered_and_every_layer_follows(
    client: httpx.Client, recording: str, grey: float | None
) -> None:
    network = small_network()
    spot: NDArray[np.float64] | float = 0.0
    if grey is not None:
        spot = ((grey - np.asarray(network.mean)) / np.asarray(network.std))[None, :, None, None]
    info = edit(client, recording, {"kind": "occlude", "box": BOX, "grey": grey})
    assert info["source"] == "example 0 (plain); edited: occlude 11 x 20 at y 3, x 7"
    expected = reference(spot)
    for node in ("conv", "relu", "add", "pool"):
        np.testing.assert_allclose(values(client, info["id"], node), expected[node], rtol=1e-4, atol=1e-5)
    clean = values(client, recording, "conv")
    touched = np.flatnonzero((values(client, info["id"], "conv") != clean).any((0, 1, 3)))
    assert touched.min() >= 2
    assert touched.max() <= 14  # the spot and the one pixel around it that the kernel reaches
    answer = client.get(info["input_url"])
    picture = np.asarray(Image.open(io.BytesIO(answer.content)))
    shown = np.asarray(network.mean) if grey is None else np.full(3, grey)
    np.testing.assert_allclose(picture[3:14, 7:27] / 255, np.broadcast_to(shown, (11, 20, 3)), atol=0.5 / 255)


def test_each_class_is_told_before_and_after(client: httpx.Client, recording: str) -> None:
    clean = client.get(f"/api/v1/recordings/{recording}").json()
    info = edit(client, recording, {"kind": "occlude", "box": BOX})
    before = {said["index"]: said["probability"] for said in clean["predictions"]}
    after = {said["index"]: said["probability"] for said in info["predictions"]}
    assert clean["changes"] == []
    assert {change["index"] for change in info["changes"]} == set(before) | set(after)
    assert [change["index"] for change in info["changes"]] == list(before)
    for change in info["changes"]:
        assert change["before"] == pytest.approx(before[change["index"]], rel=1e-9)
        assert change["after"] == pytest.approx(after[change["index"]], rel=1e-9)
    again = edit(client, info["id"], {"kind": "occlude", "box": [0, 0, 2, 2]})
    assert [change["before"] for change in again["changes"]] == [  # still those without any edit
        change["before"] for change in info["changes"]
    ]


def test_the_box_is_part_of_the_id(client: httpx.Client, recording: str) -> None:
    covered = edit(client, recording, {"kind": "occlude", "box": BOX})
    assert covered["id"] == edit(client, recording, {"kind": "occlude", "box": BOX})["id"] != recording
    others = [
        edit(client, recording, {"kind": "occlude", "box": [3, 8, 11, 20]}),
        edit(client, recording, {"kind": "occlude", "box": BOX, "grey": 0.5}),
    ]
    assert len({covered["id"], *(other["id"] for other in others)}) == 3


def test_with_a_muted_channel(client: httpx.Client, recording: str) -> None:
    mute = {"node": "relu", "kind": "mute", "channels": [2]}
    covered = edit(client, recording, {"kind": "occlude", "box": BOX})
    both = edit(client, covered["id"], mute)
    together = edit(client, recording, {"kind": "occlude", "box": BOX}, mute)
    assert both["id"] == together["id"]
    assert both["source"] == "example 0 (plain); edited: occlude 11 x 20 at y 3, x 7, mute relu"
    expected = reference(0.0)["relu"].clone()
    expected[:, 2] = 0
    np.testing.assert_allclose(values(client, both["id"], "relu"), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"box": [HEIGHT, 0, 4, 4]}, f"lies outside of the picture of {HEIGHT} x {WIDTH} pixels"),
        ({"box": [0, -4, 4, 4]}, "lies outside of the picture"),
        ({"box": [0, 0, 0, 4]}, "lies outside of the picture"),
        ({"box": [0, 0, 4]}, "edits.0.occlude.box"),
        ({"box": BOX, "grey": 1.5}, "must be at most 1"),
        ({"box": BOX, "node": "relu"}, "Unknown field 'edits.0.occlude.node'"),
    ],
)
def test_boxes_that_cannot_be(
    client: httpx.Client, recording: str, change: dict[str, Any], words: str
) -> None:
    answer = client.post(RECORDINGS, json={"from": recording, "edits": [{"kind": "occlude", **change}]})
    assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.text


def test_what_reaches_beyond_the_rim_is_cut_off() -> None:
    picture = torch.arange(70, dtype=torch.float32).reshape(1, 2, 5, 7) + 1
    covered = occlude(picture, (-2, 5, 4, 9), (-1.0, -2.0)).numpy()
    expected = picture.numpy().copy()
    expected[0, 0, :2, 5:], expected[0, 1, :2, 5:] = -1, -2
    np.testing.assert_array_equal(covered, expected)
    with pytest.raises(ParameterError, match=r"5 x 7 pixels"):
        occlude(picture, (0, 7, 1, 1), (0.0,))


def test_only_pictures_have_spots() -> None:
    network = Network(torch.nn.Linear(4, 2), (4,), title="Numbers")
    wish = RecordingWish.model_validate({"from": "r", "edits": [{"kind": "occlude", "box": [0, 0, 1, 1]}]})
    base = sources.Given(network.noise(0), "noise")
    with pytest.raises(InputError, match="Numbers takes numbers; only of a picture"):
        sources.of_wish(network, wish, lambda _: base, lambda _: pytest.fail("no result"))


def test_a_fitted_picture_is_taken_pixel_by_pixel(client: httpx.Client) -> None:
    answer = client.post(
        f"{RECORDINGS}?fitted=true&name=drawing", content=png(), headers={"Content-Type": "image/png"}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["source"] == "drawing"
    seen = np.asarray(Image.open(io.BytesIO(client.get(answer.json()["input_url"]).content)))
    np.testing.assert_array_equal(seen, np.asarray(Image.open(io.BytesIO(png()))))
    refused = client.post(
        f"{RECORDINGS}?fitted=true", content=png(9, 9), headers={"Content-Type": "image/png"}
    )
    assert (refused.status_code, "not the network's 40 x 56" in refused.json()["detail"]) == (422, True)
