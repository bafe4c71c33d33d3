"""Edits over the wire: the pass runs on from the changed layer, the recording edited stays as it was."""

from __future__ import annotations

import io
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from .live import Small, small_network

RECORDINGS = "/api/v1/networks/small/recordings"


def values(client: httpx.Client, recording: str, node: str) -> NDArray[np.float32]:
    answer = client.get(f"/api/v1/recordings/{recording}/layers/{node}/activations.npy")
    assert answer.status_code == 200, answer.text
    found: NDArray[np.float32] = np.load(io.BytesIO(answer.content))
    return found


def edit(client: httpx.Client, recording: str, *edits: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(RECORDINGS, json={"from": recording, "edits": list(edits)})
    assert answer.status_code == 201, answer.text
    info: dict[str, Any] = answer.json()
    return info


@pytest.mark.parametrize(
    ("change", "factors"),
    [
        ({"kind": "mute", "channels": [1, 3]}, [1, 0, 1, 0, 1]),
        ({"kind": "keep", "channels": [0]}, [1, 0, 0, 0, 0]),
        ({"kind": "keep", "channels": []}, [0, 0, 0, 0, 0]),
        ({"kind": "scale", "channels": [2], "factor": -2.5}, [1, 1, -2.5, 1, 1]),
    ],
)
def test_the_pass_runs_on_from_the_edited_layer(
    client: httpx.Client, recording: str, change: dict[str, Any], factors: list[float]
) -> None:
    before = values(client, recording, "relu")
    info = edit(client, recording, {"node": "relu", **change})
    edited = before * np.asarray(factors, np.float32)[None, :, None, None]
    np.testing.assert_allclose(values(client, info["id"], "relu"), edited, rtol=1e-6)
    model = small_network().model
    assert isinstance(model, Small)
    with torch.no_grad():
        relu = torch.from_numpy(edited)
        total = relu + model.scale(relu)
        logits = model.fc(model.pool(total).flatten(1))[0].double()
    np.testing.assert_allclose(values(client, info["id"], "add"), total.numpy(), rtol=1e-4, atol=1e-5)
    probabilities = torch.softmax(logits, 0)
    for prediction in info["predictions"]:
        assert prediction["probability"] == pytest.approx(float(probabilities[prediction["index"]]), rel=1e-3)
    np.testing.assert_array_equal(values(client, recording, "relu"), before)
    np.testing.assert_array_equal(values(client, info["id"], "conv"), values(client, recording, "conv"))


def test_edits_are_part_of_the_id_and_add_up(client: httpx.Client, recording: str) -> None:
    one = edit(client, recording, {"node": "relu", "kind": "mute", "channels": [0]})
    other = edit(client, recording, {"node": "relu", "kind": "mute", "channels": [1]})
    again = edit(client, recording, {"node": "relu", "kind": "mute", "channels": [0]})
    assert one["id"] == again["id"] != other["id"] != recording
    assert one["source"] == "example 0 (plain); edited: mute relu"
    both = edit(client, one["id"], {"node": "relu", "kind": "mute", "channels": [1]})
    together = edit(
        client,
        recording,
        {"node": "relu", "kind": "mute", "channels": [0]},
        {"node": "relu", "kind": "mute", "channels": [1]},
    )
    assert both["id"] == together["id"]
    assert not values(client, both["id"], "relu")[:, :2].any()


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"node": "rleu", "kind": "mute", "channels": [0]}, 404, "Unknown node 'rleu'"),
        ({"node": "relu", "kind": "mute", "channels": [5]}, 422, "names channel 5; it has 5: 0 to 4"),
        ({"node": "relu", "kind": "mute", "channels": [-1]}, 422, "names channel -1"),
        ({"node": "relu", "kind": "mute", "channels": []}, 422, "names no channels to mute"),
        (
            {"node": "relu", "kind": "delete", "channels": [1]},
            422,
            "allowed is 'mute', 'scale', 'keep', 'occlude'",
        ),
    ],
)
def test_edits_that_cannot_be(
    client: httpx.Client, recording: str, change: dict[str, Any], status: int, words: str
) -> None:
    answer = client.post(RECORDINGS, json={"from": recording, "edits": [change]})
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text


def test_an_edit_stays_in_its_network(client: httpx.Client, recording: str) -> None:
    answer = client.post(
        "/api/v1/networks/raises/recordings",
        json={"from": recording, "edits": [{"node": "relu", "kind": "mute", "channels": [0]}]},
    )
    assert answer.status_code == 422
    assert "edit it in its own network" in answer.json()["detail"]
