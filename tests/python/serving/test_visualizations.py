"""Feature visualizations over HTTP: as pictures while they grow, as exact inputs, kept and deleted."""

from __future__ import annotations

import time
from typing import Any

import httpx
import numpy as np
import pytest

from boxwalk.blobs import read_pictures, read_result
from boxwalk.results import Images

from .live import HEIGHT, WIDTH, small_network

KEPT = "/api/v1/networks/small/kept/feature-visualizations"


def wish(node: str = "conv", steps: int = 4, **parameters: Any) -> dict[str, Any]:
    return {
        "analysis": "feature-visualizations",
        "networks": ["small"],
        "node": node,
        "parameters": {"steps": steps, **parameters},
    }


def made(client: httpx.Client, body: dict[str, Any]) -> str:
    job = client.post("/api/v1/jobs", params={"wait": 5}, json=body).json()
    assert job["state"] == "done", job
    name: str = job["id"]
    return name


def test_pictures_for_the_screen(client: httpx.Client) -> None:
    job = made(client, wish(channels=[0, 2]))
    answer = client.get(f"/api/v1/jobs/{job}/pictures", params={"side": 28})
    assert answer.status_code == 200, answer.text
    pixels = read_pictures(answer.content)
    assert pixels.shape == (2, 20, 28, 4)
    whole = read_pictures(client.get(f"/api/v1/jobs/{job}/pictures").content)
    result = read_result(client.get(f"/api/v1/jobs/{job}/result").content)
    assert isinstance(result, Images)
    np.testing.assert_array_equal(
        whole[..., :3].transpose(0, 3, 1, 2), np.rint(result.values * 255).astype(np.uint8)
    )


def test_pictures_of_what_is_under_way(client: httpx.Client) -> None:
    job = client.post("/api/v1/jobs", json=wish(node="relu", steps=10_000, channels=[1, 3])).json()["id"]
    try:
        for _ in range(200):
            state = client.get(f"/api/v1/jobs/{job}").json()
            if state["partial"]:
                break
            time.sleep(0.05)
        assert state["partial"]
        assert read_pictures(client.get(f"/api/v1/jobs/{job}/pictures").content).shape == (
            2,
            HEIGHT,
            WIDTH,
            4,
        )
        so_far = read_result(client.get(f"/api/v1/jobs/{job}/result").content)
        assert isinstance(so_far, Images)
        assert all(label.endswith("grows") for label in so_far.labels)
    finally:
        client.delete(f"/api/v1/jobs/{job}")
    assert client.get(f"/api/v1/jobs/{job}/pictures").status_code == 409


def test_only_images_have_pictures(client: httpx.Client, recording: str) -> None:
    body = {"analysis": "statistics", "recordings": [recording], "node": "conv"}
    job = made(client, body)
    answer = client.get(f"/api/v1/jobs/{job}/pictures")
    assert answer.status_code == 422
    assert "result that is images" in answer.json()["detail"]
    assert client.get(f"/api/v1/jobs/{job}/pictures", params={"side": 0}).status_code == 422


def test_an_image_goes_in_exactly(client: httpx.Client) -> None:
    """The recording's mean activation is the one that was told, to the last digit that is."""
    job = made(client, wish(node="scale", steps=20, channels=[4]))
    result = read_result(client.get(f"/api/v1/jobs/{job}/result").content)
    answer = client.post("/api/v1/networks/small/recordings", json={"result": job, "item": 0}).json()
    assert answer["source"] == f"image {result.labels[0]}"  # type: ignore[union-attr]
    file = client.get(f"/api/v1/recordings/{answer['id']}/layers/scale/activations.npy").content
    values = np.frombuffer(file[-5 * HEIGHT * WIDTH * 4 :], np.float32).reshape(5, HEIGHT, WIDTH)
    assert f"{values[4].mean():.4g}" == result.labels[0].split(": ")[1]  # type: ignore[union-attr]


def test_two_visitors_share_one_job(client: httpx.Client) -> None:
    body = wish(node="fc", steps=10_000)
    first, second = (
        client.post("/api/v1/jobs", params={"visitor": name}, json=body).json()["id"] for name in "ab"
    )
    assert first == second
    assert client.delete(f"/api/v1/jobs/{first}", params={"visitor": "a"}).json()["state"] != "cancelled"
    assert client.delete(f"/api/v1/jobs/{first}", params={"visitor": "b"}).json()["state"] == "cancelled"


def test_what_is_kept_is_counted_and_deleted(client: httpx.Client) -> None:
    client.delete(KEPT)
    job = made(client, wish(channels=[0, 1, 2]))
    made(client, wish(node="relu", channels=[0]))
    of_layer = client.get(KEPT, params={"node": "conv"}).json()
    assert of_layer["count"] == 3
    assert of_layer["bytes"] > 3 * 3 * HEIGHT * WIDTH * 4
    assert client.get(KEPT).json()["count"] == 4
    assert client.delete(KEPT, params={"node": "conv"}).json() == of_layer
    assert client.get(KEPT).json()["count"] == 1
    assert client.get(f"/api/v1/jobs/{job}/result").status_code == 404
    assert client.delete(KEPT).json()["count"] == 1
    assert client.delete(KEPT).json() == {"count": 0, "bytes": 0}


def test_all_layers(client: httpx.Client) -> None:
    client.delete(KEPT)
    body = {"analysis": "feature-visualizations-all", "networks": ["small"], "parameters": {"steps": 2}}
    job = made(client, body)
    found: Any = read_result(client.get(f"/api/v1/jobs/{job}/result").content)
    total = sum(table.summary["images"] for table in found.values())
    assert (
        total
        == sum(node.channels for node in _shown() if node.id in found)
        == client.get(KEPT).json()["count"]
    )


def _shown() -> list[Any]:
    from boxwalk.analyses import graph_of

    return list(graph_of(small_network()).nodes)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/v1/networks/nobody/kept/feature-visualizations", 404, "nobody"),
        ("/api/v1/networks/small/kept/feature-visualization", 404, "Did you mean 'feature-visualizations'"),
        ("/api/v1/networks/small/kept/statistics", 422, "keeps no parts"),
        (f"{KEPT}?node=con", 404, "Did you mean 'conv'"),
    ],
)
def test_refusals(client: httpx.Client, path: str, status: int, words: str) -> None:
    for method in ("GET", "DELETE"):
        answer = client.request(method, path)
        assert answer.status_code == status
        assert words in answer.json()["detail"]


def test_a_wish_that_cannot_be_met_says_why(client: httpx.Client) -> None:
    answer = client.post("/api/v1/jobs", json=wish(channels=[9]))
    assert answer.status_code == 422
    assert "holds 9; 'conv' has the channels 0 to 4" in answer.json()["detail"]
