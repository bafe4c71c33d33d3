"""The bridge's core over HTTP, against a real server with a token."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from boxwalk.blobs import read_pictures, read_result
from boxwalk.results import to_arrays
from boxwalk.serving.server import Server

from .live import TOKEN, activation, asking, compare_layer, shown_nodes, without_nulls
from .mono import Probe, ProbeError
from .networks import png, raising_network, small_network

STATISTICS = {"analysis": "statistics", "node": "conv"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("store")
    with Server([small_network(), raising_network()], port=0, store=store, token=TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with asking(server) as found:
        yield found


@pytest.fixture(autouse=True)
def _connected(probe: Probe, server: Server) -> None:
    probe.ask("connect", address=server.address, token=TOKEN)


def failure(probe: Probe, do: str, **fields: Any) -> ProbeError:
    with pytest.raises(ProbeError) as failed:
        probe.ask(do, **fields)
    return failed.value


# ---- who may ----------------------------------------------------------------------------------------------


def test_the_token_of_a_printed_address_is_taken(probe: Probe, server: Server) -> None:
    address, token = probe.ask("connect", address=f"{server.address}?token={TOKEN}")
    assert [address, token] == [server.address, TOKEN]
    assert probe.ask("health") == {"status": "ok", "version": probe.ask("health")["version"]}
    assert [network["id"] for network in probe.ask("networks")] == ["small", "raises"]


@pytest.mark.parametrize("token", ["", "a-wrong-token"])
def test_without_the_token_the_servers_words_come_out(probe: Probe, server: Server, token: str) -> None:
    probe.ask("connect", address=server.address, token=token)
    refused = failure(probe, "networks")
    assert refused.failure == "BoxwalkException"
    answer = httpx.get(
        f"{server.address}api/v1/networks", headers={"Authorization": f"Bearer {token or 'x'}"}
    )
    assert answer.status_code == 401
    assert refused.problem["status"] == 401
    assert refused.problem["title"] == answer.json()["title"]


def test_no_server_and_no_address(probe: Probe, server: Server) -> None:
    with Server(raising_network(), port=0) as gone:
        address = gone.address
    probe.ask("connect", address=address)
    unreachable = failure(probe, "networks").problem
    assert unreachable["status"] == 0
    assert unreachable["title"] == "The server does not answer"
    assert address in unreachable["detail"]
    refused = failure(probe, "connect", address="127.0.0.1:8000")
    assert refused.failure == "ArgumentException"


# ---- networks ---------------------------------------------------------------------------------------------


def test_networks_graphs_layouts_and_examples_are_the_servers(probe: Probe, client: httpx.Client) -> None:
    def same(told: Any, path: str, **query: Any) -> None:
        answer = client.get(f"/api/v1/{path}", params=query)
        assert answer.status_code == 200, answer.text
        assert without_nulls(told) == without_nulls(answer.json())

    assert without_nulls(probe.ask("networks")) == without_nulls(
        client.get("/api/v1/networks").json()["networks"]
    )
    same(probe.ask("graph", network="small"), "networks/small/graph", layout="linear", start="true")
    same(
        probe.ask("graph", network="small", layout="spiral", levels=1, merged=True),
        "networks/small/graph",
        layout="spiral",
        levels=1,
        merged="true",
    )
    same(
        probe.ask("layout", network="small", folded=[]),
        "networks/small/layout",
        layout="linear",
        merged="false",
    )
    same(
        probe.ask("examples", network="small", offset=2, limit=3), "networks/small/inputs", offset=2, limit=3
    )
    picture = client.get("/api/v1/networks/small/inputs/4.png").content
    assert base64.b64decode(probe.ask("example picture", network="small", index=4)) == picture
    same({"analyses": probe.ask("analyses")}, "analyses")


def test_a_section_that_is_not_there_is_told_with_its_name(probe: Probe) -> None:
    problem = failure(probe, "graph", network="small", folded=["nowhere"]).problem
    assert problem["status"] == 404
    assert "nowhere" in problem["detail"]


# ---- recordings -------------------------------------------------------------------------------------------


def test_recording_an_example_and_its_layers(probe: Probe, client: httpx.Client) -> None:
    recording = probe.ask("record example", network="small", index=2)
    direct = client.post("/api/v1/networks/small/recordings", json={"input": 2}).json()
    assert recording["id"] == direct["id"]
    assert recording["predictions"] == direct["predictions"]
    again = probe.ask("recording", recording=recording["id"])
    assert again["source"] == direct["source"]
    assert probe.ask("recording graph", recording=recording["id"])["recording"] == recording["id"]
    assert probe.ask("recording layout", recording=recording["id"], levels=0)["merged"] is False
    nodes = shown_nodes(client.get("/api/v1/networks/small/graph").json())
    assert len(nodes) > 5
    for node in nodes:
        layer = probe.ask(
            "fetch layer", recording=recording["id"], node=node, finest=0, coarsest=None, scale="channel"
        )
        assert layer["header"]["scale"] == "channel"
        compare_layer(layer, activation(client, recording["id"], node))
    picture = client.get(f"/api/v1/recordings/{recording['id']}/input.png").content
    assert base64.b64decode(probe.ask("input picture", recording=recording["id"])) == picture


def test_levels_of_a_layer(probe: Probe) -> None:
    recording = probe.ask("record noise", network="small", seed=3)["id"]
    whole = probe.ask("fetch layer", recording=recording, node="conv", finest=0, coarsest=9, scale="layer")
    assert sorted(whole["levels"]) == [str(level) for level in range(whole["header"]["levels"])]
    coarse = probe.ask("fetch layer", recording=recording, node="conv", finest=1, coarsest=2, scale="layer")
    assert coarse["levels"] == {level: whole["levels"][level] for level in ("1", "2")}


def test_recording_a_picture_of_ones_own(probe: Probe, client: httpx.Client) -> None:
    for fitted, height, width in ((False, 61, 83), (True, 40, 56)):
        image = png(height, width, seed=4)
        told = probe.ask(
            "record image",
            network="small",
            image=base64.b64encode(image).decode(),
            name="mine & yours.png",
            fitted=fitted,
        )
        direct = client.post(
            "/api/v1/networks/small/recordings",
            params={"name": "mine & yours.png", **({"fitted": "true"} if fitted else {})},
            content=image,
            headers={"Content-Type": "image/png"},
        ).json()
        assert [told["id"], told["source"]] == [direct["id"], direct["source"]]
        assert told["source"] == "mine & yours.png"
    wrong = base64.b64encode(png(61, 83, seed=4)).decode()
    refused = failure(probe, "record image", network="small", image=wrong, name="large", fitted=True)
    assert refused.problem["status"] == 422
    assert "61" in refused.problem["detail"]
    problem = failure(probe, "record image", network="small", image="bm8=", name="no", fitted=False).problem
    assert problem["status"] == 415


EDITS: list[dict[str, Any]] = [
    {"node": "conv", "kind": "mute", "channels": [1, 3]},
    {"node": "relu", "kind": "scale", "channels": [0], "factor": 2.5},
    {"node": "conv", "kind": "noise", "amount": 0.5, "seed": 7},
    {"node": "scale", "kind": "kernel", "output": 2, "input": 1, "values": [[0.25]]},
    {"kind": "occlude", "box": [3, 4, 10, 12], "grey": 0.5},
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit["kind"])
def test_edits(probe: Probe, client: httpx.Client, edit: dict[str, Any]) -> None:
    first = probe.ask("record example", network="small", index=0)
    told = probe.ask("edit", recording=first, edits=[edit])
    direct = client.post(
        "/api/v1/networks/small/recordings", json={"from": first["id"], "edits": [edit]}
    ).json()
    assert told["id"] == direct["id"] != first["id"]
    assert without_nulls(told["changes"]) == without_nulls(direct["changes"])
    assert told["changes"]


def test_a_dropped_recording_is_gone_and_unknown_things_are_named(probe: Probe) -> None:
    recording = probe.ask("record noise", network="small", seed=11)["id"]
    problem = failure(
        probe, "fetch layer", recording=recording, node="convv", finest=0, coarsest=None, scale="layer"
    ).problem
    assert problem["status"] == 404
    assert "convv" in problem["detail"]
    assert "'conv'" in problem["detail"]
    probe.ask("drop", recording=recording)
    assert failure(probe, "recording", recording=recording).problem["status"] == 410


def test_a_pass_that_fails_in_the_middle(probe: Probe) -> None:
    recording = probe.ask("record noise", network="raises", seed=0)
    assert recording["problem"]["node"] == "second"
    layer = probe.ask(
        "fetch layer", recording=recording["id"], node="first", finest=0, coarsest=None, scale="layer"
    )
    assert layer["header"]["channels"] == 2


# ---- jobs -------------------------------------------------------------------------------------------------


def numbers_of(values: Any) -> list[float]:
    return [float(np.float32(value)) for value in values]


def test_a_job_with_progress_and_result(probe: Probe, client: httpx.Client) -> None:
    recording = probe.ask("record example", network="small", index=1)["id"]
    told = probe.ask("run", wish={**STATISTICS, "recordings": [recording]})
    jobs = told["progress"]
    assert jobs[-1]["state"] == "done"
    header, arrays = to_arrays(read_result(client.get(f"/api/v1/jobs/{jobs[-1]['id']}/result").content))
    single = told["result"]["single"]
    assert [single["result"], single["title"]] == [header["result"], header["title"]]
    assert arrays
    for name, values in arrays.items():
        folder, _, entry = name.partition("/")
        assert numbers_of(single[folder][entry]["values"]) == values.ravel().tolist()
    file = base64.b64decode(probe.ask("fetch file", job=jobs[-1]["id"], format="csv"))
    assert file == client.get(f"/api/v1/jobs/{jobs[-1]['id']}/result.csv").content
    problem = failure(probe, "fetch file", job=jobs[-1]["id"], format="mp3").problem
    assert problem["status"] in (404, 422)


def visualizations(steps: int, channels: list[int]) -> dict[str, Any]:
    return {
        "analysis": "feature-visualizations",
        "networks": ["small"],
        "node": "conv",
        "parameters": {"steps": steps, "channels": channels},
    }


def test_pictures_of_a_job(probe: Probe, client: httpx.Client) -> None:
    told = probe.ask("run", wish=visualizations(4, [0, 2]))
    job = told["progress"][-1]["id"]
    pictures = probe.ask("fetch pictures", job=job, side=28)
    expected = read_pictures(client.get(f"/api/v1/jobs/{job}/pictures", params={"side": 28}).content)
    assert pictures["shape"] == list(expected.shape)
    assert pictures["pixels"] == expected.ravel().tolist()


def test_cancelling_withdraws_the_job(probe: Probe, client: httpx.Client) -> None:
    told = probe.ask("run", wish=visualizations(10_000, [1]), **{"cancel after": 0.8})
    assert told["cancelled"] is True
    assert told["seconds"] < 60
    states = [job["state"] for job in told["progress"]]
    assert states[-1] in ("waiting", "running")
    assert 0 <= told["progress"][-1]["progress"] < 1
    assert client.get(f"/api/v1/jobs/{told['progress'][0]['id']}").json()["state"] == "cancelled"


def test_a_job_that_somebody_else_wants_goes_on(probe: Probe, client: httpx.Client) -> None:
    wish = visualizations(10_000, [3])
    job = probe.ask("start job", wish=wish)["id"]
    assert client.post("/api/v1/jobs", params={"visitor": "another"}, json=wish).json()["id"] == job
    assert probe.ask("withdraw", job=job)["state"] in ("waiting", "running")
    assert client.delete(f"/api/v1/jobs/{job}", params={"visitor": "another"}).json()["state"] == "cancelled"
    assert probe.ask("job", job=job, wait=0)["state"] == "cancelled"


def test_a_job_that_fails_throws_its_problem(probe: Probe) -> None:
    problem = failure(probe, "run", wish={"analysis": "statistics", "node": "conv"}).problem
    assert problem["status"] == 422
    unknown = failure(probe, "run", wish={"analysis": "statistiks"}).problem
    assert unknown["status"] == 404
    assert "statistics" in unknown["detail"]
