"""Edits over the wire: the pass runs on from the changed layer, the recording edited stays as it was."""

from __future__ import annotations

import io
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy import stats

from boxwalk.recording.recording import record, record_changed
from boxwalk.serving.edits import replacements
from boxwalk.serving.message_parts import ValuesEdit
from boxwalk.zoo.autoencoders import VariationalAutoencoder

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


def noise(client: httpx.Client, recording: str, node: str, **words: Any) -> NDArray[np.float64]:
    """What is added to the values of a node."""
    info = edit(client, recording, {"node": node, "kind": "noise", **words})
    after, before = (values(client, name, node).astype(np.float64) for name in (info["id"], recording))
    return np.subtract(after, before)


@pytest.mark.parametrize("node", ["conv", "add"])
def test_noise_is_normal_and_as_large_as_asked(client: httpx.Client, recording: str, node: str) -> None:
    before = values(client, recording, node).astype(np.float64)
    added = noise(client, recording, node, amount=0.25, seed=3)
    assert abs(added.mean()) < 4 * 0.25 * before.std() / added.size**0.5
    assert added.std() == pytest.approx(0.25 * before.std(), rel=0.03)
    assert stats.kstest(added.ravel() / (0.25 * before.std()), "norm").pvalue > 1e-3


def test_noise_follows_from_seed_node_and_amount(client: httpx.Client, recording: str) -> None:
    whole = noise(client, recording, "conv", amount=0.5, seed=1)
    double = noise(client, recording, "conv", amount=1.0, seed=1)
    np.testing.assert_allclose(double, 2 * whole, atol=1e-5)
    part = noise(client, recording, "conv", amount=0.5, seed=1, channels=[1, 4])
    np.testing.assert_array_equal(part[:, [1, 4]], whole[:, [1, 4]])
    assert not part[:, [0, 2, 3]].any()
    for node, seed in (("conv", 2), ("scale", 1)):
        other = noise(client, recording, node, amount=0.5, seed=seed)
        assert abs(np.corrcoef(other.ravel(), whole.ravel())[0, 1]) < 0.05


def test_noise_is_the_same_on_every_run(client: httpx.Client, recording: str) -> None:
    wish = {"node": "relu", "kind": "noise", "amount": 0.5, "seed": 9}
    info = edit(client, recording, wish)
    first = values(client, info["id"], "fc")
    client.delete(f"/api/v1/recordings/{info['id']}")
    again = edit(client, recording, wish)
    assert again["id"] == info["id"]
    np.testing.assert_array_equal(values(client, again["id"], "fc"), first)
    assert edit(client, recording, {**wish, "seed": 8})["id"] != info["id"]
    assert edit(client, recording, {**wish, "amount": 0.6})["id"] != info["id"]


def test_no_noise_changes_no_bit(client: httpx.Client, recording: str) -> None:
    minus = edit(
        client, recording, {"node": "relu", "kind": "scale", "channels": [1], "factor": -1}
    )  # has -0.0
    info = edit(client, minus["id"], {"node": "relu", "kind": "noise", "amount": 0})
    for node in ("conv", "relu", "fc"):
        assert values(client, info["id"], node).tobytes() == values(client, minus["id"], node).tobytes()


def test_edits_of_a_node_act_in_their_order(client: httpx.Client, recording: str) -> None:
    added = noise(client, recording, "conv", amount=0.5, seed=1)
    mute = {"node": "conv", "kind": "mute", "channels": [2]}
    some = {"node": "conv", "kind": "noise", "amount": 0.5, "seed": 1}
    then = edit(client, recording, mute, some)
    np.testing.assert_allclose(values(client, then["id"], "conv")[:, 2], added[:, 2], atol=1e-5)
    other = edit(client, recording, some, mute)
    assert not values(client, other["id"], "conv")[:, 2].any()


def test_values_stand_in_place_of_a_vector(client: httpx.Client, recording: str) -> None:
    given = [0.5, -1.25, 3.0, 0.0]
    wish = {"node": "fc", "kind": "values", "values": given}
    info = edit(client, recording, wish)
    assert info["source"] == "example 0 (plain); edited: values of fc set"
    assert values(client, info["id"], "fc").tolist() == [given]
    probabilities = np.exp(given) / np.exp(given).sum()
    for prediction in info["predictions"]:
        assert prediction["probability"] == pytest.approx(probabilities[prediction["index"]], rel=1e-5)
    # what comes after acts on them, what came before is gone
    muted = {"node": "fc", "kind": "mute", "channels": [2]}
    after = edit(client, recording, muted, wish, {**muted, "channels": [0]})
    assert values(client, after["id"], "fc").tolist() == [[0, *given[1:]]]


def test_an_autoencoder_decodes_the_values_set() -> None:
    torch.manual_seed(0)
    model = VariationalAutoencoder(3, size=8).eval()
    z = torch.tensor([[0.3, -2.0, 1.5]])
    picture = torch.rand(1, 1, 8, 8)
    wish = ValuesEdit(node="bottleneck.mean", kind="values", values=tuple(z[0].tolist()))
    graph = record(model, picture).graph
    edited = record_changed(model, (picture,), replacements([wish], graph, model))
    with torch.no_grad():
        torch.testing.assert_close(edited.activations[graph.outputs[0]], model.decode(z))
        assert not torch.allclose(model.decode(z), model(picture))


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
        ({"node": "relu", "kind": "noise", "amount": 1, "channels": [5]}, 422, "names channel 5"),
        ({"node": "relu", "kind": "noise", "amount": -0.5}, 422, "amount"),
        ({"node": "relu", "kind": "noise", "amount": 1, "seed": 2**31}, 422, "seed"),
        ({"node": "relu", "kind": "values", "values": [0.0]}, 422, "'relu' (relu) puts out no vector"),
        (
            {"node": "fc", "kind": "values", "values": [1.0, 2.0]},
            422,
            "gives 2 values; it has 4 channels",
        ),
        ({"node": "fc", "kind": "values", "values": [1e39, 0, 0, 0]}, 422, "numbers beyond 3.4e+38"),
        ({"node": "fc", "kind": "values", "values": ["NaN", 0, 0, 0]}, 422, "values"),
        (
            {"node": "relu", "kind": "delete", "channels": [1]},
            422,
            "allowed is 'mute', 'scale', 'keep', 'noise', 'values', 'kernel', 'occlude'",
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
