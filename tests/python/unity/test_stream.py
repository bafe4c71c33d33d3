"""The bridge's live connection: layers, jobs, others, and a server that goes and comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from boxwalk.serving.server import Server

from .live import TOKEN, activation, asking, compare_layer, layers_in, shown_nodes
from .mono import Probe
from .networks import large_network, small_network
from .proxy import Wire


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("store")
    with Server([small_network(), large_network()], port=0, store=store, token=TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with asking(server) as found:
        yield found


@pytest.fixture
def opened(probe: Probe, server: Server) -> Probe:
    """The probe, whose stream has been greeted."""
    visit(probe, server.address)
    return probe


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    made = Wire(server.port)
    yield made
    made.close()


def visit(probe: Probe, address: str) -> dict[str, Any]:
    probe.ask("connect", address=address, token=TOKEN)
    assert probe.ask("open") in ("Connecting", "Ready")
    ready = probe.until("ready")[-1]
    assert probe.ask("state") == "Ready"
    assert ready["another"] is False
    return ready


def all_layers(client: httpx.Client, network: str) -> list[str]:
    return shown_nodes(client.get(f"/api/v1/networks/{network}/graph").json())


def wished(nodes: list[str], **levels: int) -> list[dict[str, Any]]:
    return [{"node": node, **levels} for node in nodes]


def levels_of(told: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Node -> levels in the order of their arrival."""
    found: dict[str, list[int]] = {}
    for layer in layers_in(told):
        found.setdefault(layer["header"]["node"], []).extend(map(int, layer["levels"]))
    return found


def wait_for_four(probe: Probe) -> None:
    """Until as many messages are here as the server sends ahead; none of them is taken."""
    deadline = time.monotonic() + 30
    while probe.ask("waiting") < 4 and time.monotonic() < deadline:
        time.sleep(0.05)


# ---- layers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["layer", "channel"])
def test_all_layers_arrive_with_their_values(opened: Probe, client: httpx.Client, scale: str) -> None:
    recording = opened.ask("record example", network="small", index=3)
    nodes = all_layers(client, "small")
    opened.ask("wish", recording=recording, layers=wished(nodes), scale=scale)
    told = opened.until("complete")
    assert told[-1]["told"] == recording["id"]
    layers = list(layers_in(told))
    assert [layer["header"]["node"] for layer in layers] == nodes
    for layer in layers:
        assert layer["header"]["recording"] == recording["id"]
        assert layer["header"]["scale"] == scale
        compare_layer(layer, activation(client, recording["id"], layer["header"]["node"]))
    assert {happened["thread"] for happened in told} == {opened.ask("thread")}


def test_fine_levels_come_after_the_coarse_ones_of_all(opened: Probe, client: httpx.Client) -> None:
    recording = opened.ask("record noise", network="large", seed=1)
    nodes = all_layers(client, "large")
    opened.ask("wish", recording=recording, layers=wished(nodes))
    layers = list(layers_in(opened.until("complete")))
    order = [(layer["header"]["node"], layer["header"]["finest"]) for layer in layers]
    fine = [position for position, (_, finest) in enumerate(order) if finest == 0 and position >= len(nodes)]
    assert [node for node, _ in order[: len(nodes)]] == nodes
    assert len(fine) >= 2
    for layer in layers:
        if layer["header"]["finest"] == 0:
            compare_layer(layer, activation(client, recording["id"], layer["header"]["node"]))


def test_a_newer_recording_takes_the_place_of_an_older_one(opened: Probe, client: httpx.Client) -> None:
    first = opened.ask("record noise", network="large", seed=2)
    second = opened.ask("record noise", network="large", seed=3)
    opened.ask("slow", seconds=0.2)
    opened.ask("wish", recording=first, layers=wished(all_layers(client, "large")))
    opened.ask("wish", recording=second, layers=wished(["pool"]))
    told = opened.until("complete")
    assert told[-1]["told"] == second["id"]
    assert sum(layer["header"]["recording"] == first["id"] for layer in layers_in(told)) < 5
    opened.ask("wish", recording=second, layers=[])
    assert not list(layers_in(opened.until("complete")))


def test_the_server_waits_for_a_thread_that_does_not_drain(opened: Probe, client: httpx.Client) -> None:
    recordings = [opened.ask("record noise", network=network, seed=4) for network in ("small", "large")]
    for recording in recordings:
        opened.ask("wish", recording=recording, layers=wished(all_layers(client, recording["network"])))
    wait_for_four(opened)
    time.sleep(0.5)
    assert opened.ask("waiting") == 4
    assert opened.until("complete")[-1]["told"] == recordings[1]["id"]
    assert opened.until("complete")[-1]["told"] == recordings[0]["id"]


def test_problems_are_told_in_words(opened: Probe) -> None:
    recording = opened.ask("record noise", network="small", seed=5)
    opened.ask("wish", recording=recording, layers=wished(["conv", "convv"]))
    problem = opened.until("problem")[-1]["told"]
    assert problem["status"] == 404
    assert problem["recording"] == recording["id"]
    assert "'convv'" in problem["detail"]
    assert "'conv'" in problem["detail"]
    opened.ask("drop", recording=recording["id"])
    opened.ask("wish", recording=recording, layers=wished(["conv"]))
    gone = opened.until("problem")[-1]["told"]
    assert [gone["status"], gone["recording"]] == [410, recording["id"]]
    opened.ask("wish", recording=opened.ask("record noise", network="small", seed=5), layers=wished(["conv"]))
    assert levels_of(opened.until("complete")) == {"conv": [0, 1, 2, 3, 4]}


# ---- jobs and others --------------------------------------------------------------------------------------


def test_news_of_a_watched_job(opened: Probe) -> None:
    wish = {
        "analysis": "feature-visualizations",
        "networks": ["small"],
        "node": "relu",
        "parameters": {"steps": 60, "channels": [0]},
    }
    job = opened.ask("start job", wish=wish)["id"]
    opened.ask("watch", jobs=[job])
    told: list[dict[str, Any]] = []
    while not told or told[-1]["told"]["state"] != "done":
        told += [happened for happened in opened.until("job") if happened["event"] == "job"]
    progress = [happened["told"]["progress"] for happened in told]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert opened.ask("fetch result", job=job)["single"]["result"] == "images"
    opened.ask("watch", jobs=["0" * 32])
    assert opened.until("problem")[-1]["told"]["status"] == 404


def say(socket: ClientConnection, **message: Any) -> None:
    socket.send(json.dumps(message))


def heard(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next event of this kind."""
    while True:
        event: dict[str, Any] = json.loads(socket.recv(timeout=10))
        if event["type"] == kind:
            return event


def test_others_are_seen_and_called(opened: Probe, server: Server) -> None:
    address = server.address.replace("http", "ws", 1) + "api/v1/stream"
    with connect(address, additional_headers={"Authorization": f"Bearer {TOKEN}"}) as other:
        me = heard(other, "hello")["visitor"]
        say(other, type="here", network="small", position=[1, 2, 3], yaw=0.5, pitch=0.0, pointer=None)
        seen = opened.until("visitors")[-1]["told"]["here"]
        assert [(visitor["id"], visitor["position"]) for visitor in seen] == [(me, [1, 2, 3])]
        opened.ask("here", network="large", position=[4, 5, 6])
        (mine,) = heard(other, "visitors")["here"]
        assert [mine["network"], mine["position"], mine["yaw"]] == ["large", [4, 5, 6], 0.5]
        say(other, type="gather", recording="some")
        gathered = opened.until("gathered")[-1]["told"]
        assert [gathered["by"], gathered["recording"]] == [me, "some"]
        assert opened.ask("gather", recording=None) is True
        called = heard(other, "gathered")
        assert [called["network"], called["recording"]] == ["large", None]
        assert opened.ask("close") == "Closed"
        assert heard(other, "visitors")["gone"] == [mine["id"]]
    assert opened.ask("gather", recording=None) is False


# ---- coming back ------------------------------------------------------------------------------------------


def test_a_wrong_token_is_refused_and_not_tried_again(probe: Probe, server: Server) -> None:
    probe.ask("connect", address=server.address, token="a-wrong-token")
    probe.ask("open")
    refused = probe.until("refused")[-1]["told"]
    assert refused["status"] == 401
    assert probe.ask("state") == "Refused"


def test_a_broken_connection_is_mended_and_what_is_missing_asked_for(
    probe: Probe, client: httpx.Client, wire: Wire
) -> None:
    ready = visit(probe, f"http://127.0.0.1:{wire.port}")
    recording = probe.ask("record noise", network="large", seed=6)
    nodes = all_layers(client, "large")
    probe.ask("wish", recording=recording, layers=wished(nodes))
    wait_for_four(probe)  # nothing is drained, so four messages are here and the rest is not
    wire.cut()
    told = probe.until("lost")
    assert len(list(layers_in(told))) == 4
    assert "broke off" in told[-1]["told"]
    assert probe.ask("state") in ("Lost", "Connecting")
    wire.mend()
    told += probe.until("ready")
    again = told[-1]
    assert again["another"] is False
    assert again["told"]["boot"] == ready["told"]["boot"]
    told += probe.until("complete")
    levels = levels_of(told)
    assert sorted(levels) == sorted(nodes)
    for node, arrived in levels.items():
        assert len(set(arrived)) == len(arrived), f"{node} came twice: {arrived}"
        assert min(arrived) == 0


def test_a_server_that_was_started_again_is_another_one(probe: Probe, tmp_path: Path) -> None:
    first = Server(small_network(), port=0, store=tmp_path, token=TOKEN).start()
    try:
        visit(probe, first.address)
        recording = probe.ask("record example", network="small", index=0)
        statistics = {"analysis": "statistics", "node": "conv", "recordings": [recording["id"]]}
        job = probe.ask("start job", wish=statistics)
        probe.ask("watch", jobs=[job["id"]])
        while probe.until("job")[-1]["told"]["state"] != "done":
            pass
    finally:
        first.stop()
    lost = probe.until("lost")[-1]
    assert lost["told"] == "The server was stopped"
    probe.ask("wish", recording=recording, layers=wished(["conv"]))  # remembered, and dropped: it is gone
    time.sleep(1.5)
    with Server(small_network(), port=first.port, store=tmp_path, token=TOKEN) as second:
        told = probe.until("ready")
        assert told[-1]["another"] is True
        same = probe.ask("run", wish=statistics)["progress"][-1]
        assert [same["id"], same["state"]] == [job["id"], "done"]
        again = probe.ask("record example", network="small", index=0)
        assert again["id"] == recording["id"]
        probe.ask("wish", recording=again, layers=wished(["conv", "fc"]))
        told = probe.until("complete")
        assert [happened for happened in told if happened["event"] == "problem"] == []
        with asking(second) as client:
            for layer in layers_in(told):
                compare_layer(layer, activation(client, again["id"], layer["header"]["node"]))
        assert len(list(layers_in(told))) == 2
        probe.ask("close")


def test_pauses_grow_while_there_is_no_server(probe: Probe) -> None:
    with Server(small_network(), port=0, token=TOKEN) as gone:
        address = gone.address
    probe.ask("connect", address=address, token=TOKEN)
    started = time.monotonic()
    probe.ask("open")
    for _ in range(4):
        assert address in probe.until("lost")[-1]["told"]
    assert time.monotonic() - started > 0.75 * (0.4 + 0.8 + 1.6)
    probe.ask("close")
