"""Every route over a real connection: answers with exact numbers, failures with exact titles."""

from __future__ import annotations

import io
import json
import math
import zlib
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from boxwalk.blobs import read_layer, read_result
from boxwalk.results import Curve, Scores
from boxwalk.serving.asgi import MAX_BODY
from boxwalk.serving.openapi import document
from boxwalk.serving.server import Server

from .live import HEIGHT, LABELS, WIDTH, Small, png, small_network

JSON = {"Content-Type": "application/json"}
PNG = {"Content-Type": "image/png"}
RECORDINGS = "/api/v1/networks/small/recordings"


def bomb() -> bytes:
    """A PNG of 20,000 x 20,000 pixels in some hundred bytes of header."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    header = (20_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def npy(array: np.ndarray[Any, Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


# ---- what works -----------------------------------------------------------------------------------------


def test_networks(client: httpx.Client) -> None:
    answer = client.get("/api/v1/networks").json()
    assert [network["id"] for network in answer["networks"]] == ["small", "raises", "large"]
    small = answer["networks"][0]
    assert small["input"]["shape"] == [3, HEIGHT, WIDTH]
    assert small["input"]["mean"] == [0.4, 0.5, 0.6]
    assert small["labels"] == list(LABELS)
    assert small["examples"] == 6
    assert small["parameters"] == sum(parameter.numel() for parameter in Small().parameters())
    assert client.get("/api/v1/networks/small").json() == small


def test_graph_names_nodes_edges_and_places(client: httpx.Client) -> None:
    answer = client.get("/api/v1/networks/small/graph", params={"layout": "spiral"}).json()
    nodes = {node["id"]: node for node in answer["nodes"]}
    assert nodes["conv"]["shape"] == [1, 5, HEIGHT, WIDTH]
    assert nodes["pool"]["grid"] == [HEIGHT // 2, WIDTH // 2]
    edges = {(edge["source"], edge["target"]) for edge in answer["edges"]}
    assert {("conv", "relu"), ("relu", "scale"), ("relu", "add"), ("scale", "add"), ("add", "pool")} <= edges
    assert answer["recording"] is None
    assert answer["layout"]["kind"] == "spiral"
    assert {panel["node"] for panel in answer["layout"]["panels"]} >= {"conv", "relu", "pool"}


def test_graph_of_a_recording(client: httpx.Client, recording: str) -> None:
    of_network = client.get("/api/v1/networks/small/graph").json()
    of_recording = client.get(f"/api/v1/recordings/{recording}/graph").json()
    assert of_recording["recording"] == recording
    assert of_recording["nodes"] == of_network["nodes"]
    assert of_recording["layout"] == of_network["layout"]


def test_example_inputs_in_pages(client: httpx.Client) -> None:
    page = client.get("/api/v1/networks/small/inputs", params={"offset": 4, "limit": 50}).json()
    assert page["total"] == 6
    assert [item["index"] for item in page["items"]] == [4, 5]
    assert [item["label"] for item in page["items"]] == [LABELS[0], LABELS[1]]
    picture = client.get(page["items"][0]["url"])
    assert picture.headers["Content-Type"] == "image/png"
    found = np.asarray(Image.open(io.BytesIO(picture.content)))
    np.testing.assert_array_equal(found, small_network().example(4).picture)


def test_recording_says_what_the_network_says(client: httpx.Client) -> None:
    answer = client.post(RECORDINGS, json={"input": 2})
    assert answer.status_code == 201
    info = answer.json()
    assert answer.headers["Location"] == f"/api/v1/recordings/{info['id']}"
    assert info["source"] == f"example 2 ({LABELS[2]})"
    network = small_network()
    logits = network.model(network.example(2).inputs[0])[0].detach().double().numpy()
    probabilities = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    for prediction in info["predictions"]:
        assert prediction["label"] == LABELS[prediction["index"]]
        assert math.isclose(prediction["probability"], probabilities[prediction["index"]], rel_tol=1e-4)
    assert [p["probability"] for p in info["predictions"]] == sorted(
        (p["probability"] for p in info["predictions"]), reverse=True
    )
    assert info["problem"] is None
    assert client.get(f"/api/v1/recordings/{info['id']}").json() == info


def test_the_same_input_is_the_same_recording(client: httpx.Client) -> None:
    sent = client.post(RECORDINGS, params={"name": "a.png"}, content=png(), headers=PNG).json()
    again = client.post(
        RECORDINGS, content=png(), headers={"Content-Type": "application/octet-stream"}
    ).json()
    other = client.post(RECORDINGS, content=png(seed=2), headers=PNG).json()
    form = client.post(RECORDINGS, files={"image": ("b.png", png(), "image/png")}).json()
    assert sent["id"] == again["id"] == form["id"] != other["id"]
    assert sent["source"] == "a.png"


def test_input_picture_is_what_the_network_saw(client: httpx.Client) -> None:
    info = client.post(RECORDINGS, content=png(), headers=PNG).json()
    picture = client.get(info["input_url"])
    np.testing.assert_array_equal(
        np.asarray(Image.open(io.BytesIO(picture.content))), np.asarray(Image.open(io.BytesIO(png())))
    )


def test_activation_as_numpy_file_is_exact(client: httpx.Client, recording: str) -> None:
    network = small_network()
    model = network.model
    assert isinstance(model, Small)
    expected = model.reference(network.example(0).inputs[0])
    for node, value in expected.items():
        data = client.get(f"/api/v1/recordings/{recording}/layers/{node}/activations.npy").content
        found = np.load(io.BytesIO(data), allow_pickle=False)
        assert found.shape == tuple(value.shape)
        np.testing.assert_allclose(found, value.numpy(), rtol=1e-5, atol=1e-6)


def test_activation_levels(client: httpx.Client, recording: str) -> None:
    url = f"/api/v1/recordings/{recording}/layers/conv/activations"
    alone = read_layer(client.get(url, params={"level": 1}).content)
    assert (alone.finest, alone.coarsest, list(alone.pictures)) == (1, 1, [1])
    several = read_layer(client.get(url, params={"level": 1, "coarsest": 99, "scale": "channel"}).content)
    assert (several.finest, several.coarsest, several.scale) == (1, several.levels - 1, "channel")


def test_activation_sheet_has_a_legend(client: httpx.Client, recording: str) -> None:
    answer = client.get(f"/api/v1/recordings/{recording}/layers/conv/activations.png")
    image = Image.open(io.BytesIO(answer.content))
    assert image.width > WIDTH
    assert image.height > HEIGHT


def test_delete_frees_a_recording(client: httpx.Client, server: Server) -> None:
    name = client.post(RECORDINGS, json={"noise": 99}).json()["id"]
    before = server.service.shelf.size
    assert client.delete(f"/api/v1/recordings/{name}").status_code == 204
    assert server.service.shelf.size < before
    answer = client.get(f"/api/v1/recordings/{name}")
    assert (answer.status_code, answer.json()["title"]) == (410, "The recording is gone")
    assert client.post(RECORDINGS, json={"noise": 99}).json()["id"] == name
    assert client.get(f"/api/v1/recordings/{name}").status_code == 200


def test_a_pass_that_fails_is_recorded_up_to_there(client: httpx.Client) -> None:
    answer = client.post("/api/v1/networks/raises/recordings", json={"noise": 1})
    assert answer.status_code == 201
    info = answer.json()
    problem = info["problem"]
    assert (problem["title"], problem["node"]) == ("The model's forward pass failed", "second")
    assert problem["recording"] == info["id"]
    assert info["output"] is None
    found = client.get(f"/api/v1/recordings/{info['id']}/layers/first/activations.npy")
    assert np.load(io.BytesIO(found.content)).shape == (1, 2, 6, 9)
    graph = client.get(f"/api/v1/recordings/{info['id']}/graph").json()
    assert "first" in {node["id"] for node in graph["nodes"]}


def test_analyses_and_a_job(client: httpx.Client, recording: str) -> None:
    listed = {found["name"]: found for found in client.get("/api/v1/analyses").json()["analyses"]}
    statistics = listed["statistics"]
    assert "conv" in statistics["applies"]["small"]
    wish = {"analysis": "statistics", "recordings": [recording], "node": "conv"}
    job = client.post("/api/v1/jobs", params={"wait": 5}, json=wish).json()
    assert job["state"] == "done", job
    assert client.post("/api/v1/jobs", params={"wait": 5}, json=wish).json()["id"] == job["id"]
    assert client.get(f"/api/v1/jobs/{job['id']}").json()["progress"] == 1.0
    result = read_result(client.get(f"/api/v1/jobs/{job['id']}/result").content)
    assert isinstance(result, Scores)
    for colours, status in (("grey", 200), ("rainbow", 422)):
        png = client.get(f"/api/v1/jobs/{job['id']}/result.png", params={"colours": colours})
        assert (png.status_code, png.content.startswith(b"\x89PNG")) == (status, status == 200)
    assert client.get(f"/api/v1/jobs/{job['id']}/result.csv").headers["Content-Type"].startswith("text/csv")
    assert b"<svg" in client.get(f"/api/v1/jobs/{job['id']}/result.svg").content
    assert client.delete(f"/api/v1/jobs/{job['id']}").json()["state"] == "done"


def test_a_job_about_two_recordings(client: httpx.Client, recording: str) -> None:
    listed = {found["name"]: found for found in client.get("/api/v1/analyses").json()["analyses"]}
    compared = [listed[name]["compares"] for name in ("histogram", "difference", "cka")]
    assert compared == [None, "recording", "network"]
    network = client.get(f"/api/v1/recordings/{recording}").json()["network"]
    noise = client.post(f"/api/v1/networks/{network}/recordings", json={"noise": 5}).json()["id"]
    values = [
        np.load(io.BytesIO(client.get(f"/api/v1/recordings/{each}/layers/input/activations.npy").content))
        for each in (recording, noise)
    ]
    change = np.linalg.norm(values[0] - values[1])
    for pair, reference in (([recording, noise], values[1]), ([noise, recording], values[0])):
        wish = {"analysis": "change-by-layer", "recordings": pair}
        job = client.post("/api/v1/jobs", params={"wait": 5}, json=wish).json()
        assert job["state"] == "done", job
        curve = read_result(client.get(f"/api/v1/jobs/{job['id']}/result").content)
        assert isinstance(curve, Curve)
        assert curve.nodes[0] == "input"
        assert curve.series["relative L2"][0] == pytest.approx(change / np.linalg.norm(reference), rel=1e-5)


# ---- what does not --------------------------------------------------------------------------------------

UNKNOWN = "0" * 32
ERRORS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/api/v1/nothing", {}, 404, "Not found"),
    ("GET", "/api/v1/networks/small/", {}, 404, "Not found"),
    ("GET", "/../../etc/passwd", {}, 404, "Not found"),
    ("GET", "/..%2f..%2fpyproject.toml", {}, 404, "Not found"),
    ("PUT", "/api/v1/networks", {}, 405, "This method is not allowed"),
    ("POST", "/healthz", {}, 405, "This method is not allowed"),
    ("GET", "/api/v1/networks?page=2", {}, 422, "A parameter is not allowed"),
    ("GET", "/api/v1/networks/smal", {}, 404, "Unknown network"),
    ("GET", "/api/v1/networks/smal/graph", {}, 404, "Unknown network"),
    ("GET", "/api/v1/networks/small/graph?layout=circle", {}, 422, "A parameter is not allowed"),
    ("GET", "/api/v1/networks/small/graph?folded=nothing", {}, 404, "Not found"),
    ("GET", "/api/v1/networks/smal/inputs", {}, 404, "Unknown network"),
    ("GET", "/api/v1/networks/small/inputs?offset=-1", {}, 422, "A parameter is not allowed"),
    ("GET", "/api/v1/networks/small/inputs?limit=100000", {}, 422, "A parameter is not allowed"),
    ("GET", "/api/v1/networks/small/inputs/99.png", {}, 404, "Not found"),
    ("GET", "/api/v1/networks/small/inputs/x.png", {}, 404, "Not found"),
    ("POST", "/api/v1/networks/smal/recordings", {"json": {"input": 0}}, 404, "Unknown network"),
    ("POST", RECORDINGS, {"content": "{", "headers": JSON}, 400, "The request cannot be read"),
    ("POST", RECORDINGS, {"content": b"\xff\xfe", "headers": JSON}, 400, "The request cannot be read"),
    (
        "POST",
        RECORDINGS,
        {"content": "[" * 50 + "]" * 50, "headers": JSON},
        400,
        "The request cannot be read",
    ),
    (
        "POST",
        RECORDINGS,
        {"content": "a=1", "headers": {"Content-Type": "text/css"}},
        400,
        "The request cannot be read",
    ),
    ("POST", RECORDINGS, {"json": {}}, 422, "A parameter is not allowed"),
    ("POST", RECORDINGS, {"json": {"input": 0, "noise": 1}}, 422, "A parameter is not allowed"),
    ("POST", RECORDINGS, {"json": {"inptu": 0}}, 422, "A parameter is not allowed"),
    ("POST", RECORDINGS, {"json": {"input": 99}}, 404, "Not found"),
    ("POST", RECORDINGS, {"json": {"text": "hello"}}, 422, "This input cannot be used"),
    ("POST", RECORDINGS, {"json": {"result": UNKNOWN}}, 404, "Unknown job"),
    ("POST", RECORDINGS, {"json": {"from": UNKNOWN, "edits": []}}, 404, "Unknown recording"),
    (
        "POST",
        RECORDINGS,
        {"json": {"input": 0, "edits": [{"node": "conv", "kind": "mute", "channels": [0]}]}},
        422,
        "A parameter is not allowed",
    ),
    ("POST", RECORDINGS, {"files": {"picture": ("a.png", png())}}, 422, "A parameter is not allowed"),
    ("POST", RECORDINGS, {"content": b"", "headers": PNG}, 415, "This is not an image that can be read"),
    (
        "POST",
        RECORDINGS,
        {"content": b"not an image", "headers": PNG},
        415,
        "This is not an image that can be read",
    ),
    (
        "POST",
        RECORDINGS,
        {"content": png()[:-200], "headers": PNG},
        415,
        "This is not an image that can be read",
    ),
    ("POST", RECORDINGS, {"content": bomb(), "headers": PNG}, 413, "Too large"),
    ("POST", RECORDINGS, {"content": bytes(MAX_BODY + 1), "headers": PNG}, 413, "Too large"),
    (
        "POST",
        RECORDINGS,
        {"content": npy(np.zeros((5, 8, 9), np.float32)), "headers": PNG},
        422,
        "This input cannot be used",
    ),
    ("GET", f"/api/v1/recordings/{UNKNOWN}", {}, 404, "Unknown recording"),
    ("DELETE", f"/api/v1/recordings/{UNKNOWN}", {}, 404, "Unknown recording"),
    ("GET", f"/api/v1/recordings/{UNKNOWN}/graph", {}, 404, "Unknown recording"),
    ("GET", f"/api/v1/recordings/{UNKNOWN}/input.png", {}, 404, "Unknown recording"),
    ("GET", f"/api/v1/recordings/{UNKNOWN}/layers/conv/activations", {}, 404, "Unknown recording"),
    ("GET", "/api/v1/recordings/{recording}/layers/cnov/activations", {}, 404, "Unknown node"),
    ("GET", "/api/v1/recordings/{recording}/layers/cnov/activations.png", {}, 404, "Unknown node"),
    ("GET", "/api/v1/recordings/{recording}/layers/cnov/activations.npy", {}, 404, "Unknown node"),
    (
        "GET",
        "/api/v1/recordings/{recording}/layers/conv/activations?level=x",
        {},
        422,
        "A parameter is not allowed",
    ),
    (
        "GET",
        "/api/v1/recordings/{recording}/layers/conv/activations?level=3&coarsest=1",
        {},
        422,
        "A parameter is not allowed",
    ),
    (
        "GET",
        "/api/v1/recordings/{recording}/layers/conv/activations?scale=row",
        {},
        422,
        "A parameter is not allowed",
    ),
    ("GET", "/api/v1/analyses?x=1", {}, 422, "A parameter is not allowed"),
    ("POST", "/api/v1/jobs", {"json": {}}, 422, "A parameter is not allowed"),
    ("POST", "/api/v1/jobs", {"json": {"analysis": "statistic"}}, 404, "Unknown analysis"),
    ("POST", "/api/v1/jobs", {"json": {"analysis": "statistics"}}, 422, "A parameter is not allowed"),
    ("POST", "/api/v1/jobs?wait=60", {"json": {"analysis": "statistics"}}, 422, "A parameter is not allowed"),
    (
        "POST",
        "/api/v1/jobs",
        {"json": {"analysis": "statistics", "recordings": [UNKNOWN], "node": "conv"}},
        404,
        "Unknown recording",
    ),
    (
        "POST",
        "/api/v1/jobs",
        {"json": {"analysis": "statistics", "networks": ["smal"]}},
        404,
        "Unknown network",
    ),
    ("POST", "/api/v1/jobs", {"content": png(), "headers": PNG}, 400, "The request cannot be read"),
    ("GET", f"/api/v1/jobs/{UNKNOWN}", {}, 404, "Unknown job"),
    ("DELETE", f"/api/v1/jobs/{UNKNOWN}", {}, 404, "Unknown job"),
    ("GET", f"/api/v1/jobs/{UNKNOWN}/result", {}, 404, "Unknown job"),
    ("GET", f"/api/v1/jobs/{UNKNOWN}/result.png", {}, 404, "Unknown job"),
    ("GET", f"/api/v1/jobs/{UNKNOWN}/result.gif", {}, 422, "A parameter is not allowed"),
    ("GET", "/api/v1/stream", {}, 404, "Not found"),
]


@pytest.mark.parametrize(("method", "path", "given", "status", "title"), ERRORS)
def test_failures(
    client: httpx.Client,
    recording: str,
    method: str,
    path: str,
    given: dict[str, Any],
    status: int,
    title: str,
) -> None:
    answer = client.request(method, path.replace("{recording}", recording), **given)
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert (answer.status_code, problem["title"]) == (status, title), problem
    assert problem["status"] == status
    assert len(problem["detail"]) > 10
    assert client.get("/healthz").json()["status"] == "ok"


def test_there_are_more_failures_than_routes() -> None:
    routes = sum(len(operations) for operations in document()["paths"].values())
    assert len(ERRORS) >= routes


def test_methods_that_are_allowed_are_named(client: httpx.Client) -> None:
    answer = client.put("/api/v1/networks")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_chunked_bodies_are_taken(client: httpx.Client) -> None:
    parts = (png()[start : start + 500] for start in range(0, len(png()), 500))
    answer = client.post(RECORDINGS, content=parts, headers=PNG)
    assert answer.status_code == 201
    answer = client.post(RECORDINGS, content=iter([json.dumps({"input": 1}).encode()]), headers=JSON)
    assert answer.json()["source"].startswith("example 1")


def test_chunked_bodies_have_the_same_limit(client: httpx.Client) -> None:
    answer = client.post(RECORDINGS, content=(bytes(2**20) for _ in range(40)), headers=PNG)
    assert (answer.status_code, answer.json()["title"]) == (413, "Too large")
