"""Several clients of DeepVisionVR at once, and those that send nonsense."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from boxwalk.adapters import deepvisionvr
from boxwalk.errors import ParameterError
from boxwalk.serving.server import Server

from .deepvisionvr_client import Client, chosen
from .deepvisionvr_networks import networks
from .test_deepvisionvr import BRANCHES, TOKENS, layer_id

LONG = 10_000  # steps of ascent: minutes, even here


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose visualizations do not end within a test."""
    store = tmp_path_factory.mktemp("store")
    with Server(networks(), port=0, store=store, guests=[deepvisionvr.guest(0, steps=LONG)]) as running:
        yield running


def client_of(server: Server) -> Client:
    return Client("127.0.0.1", server.guests[0].port)


@contextmanager
def running_jobs(server: Server) -> Iterator[Callable[[], int]]:
    """How many of the jobs that are started from now on have not ended."""
    seen: set[str] = set()
    stop = server.service.listen(seen.add)
    try:
        yield lambda: sum(server.service.desk.info(job).state in ("waiting", "running") for job in [*seen])
    finally:
        stop()


def until(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_nobody_waits_for_a_visualization(slow: Server) -> None:
    """Five clients go on with their inputs while another one waits; when it leaves, the job ends."""
    with client_of(slow) as first, running_jobs(slow) as jobs:
        first.start()
        index = layer_id(first, BRANCHES, "block.conv")
        waiting = ask_and_leave_open(slow, f"/network/{BRANCHES}/featurevisualization/layerid/{index}")
        try:
            assert until(lambda: jobs() == 1)

            def walk(number: int) -> None:
                with client_of(slow) as client:
                    client.start()
                    for image in range(3):
                        client.show(number % 2, mode=1, imageID=image)

            began = time.monotonic()
            with ThreadPoolExecutor(5) as walkers:
                list(walkers.map(walk, range(5)))
            assert time.monotonic() - began < 60
            assert jobs() == 1
            assert not answered(waiting)
        finally:
            waiting.close()
        assert until(lambda: jobs() == 0)


def test_a_visualization_is_made_once_for_all_who_wait(slow: Server) -> None:
    with client_of(slow) as client, running_jobs(slow) as jobs:
        client.start()
        index = layer_id(client, TOKENS, "patches")
        path = f"/network/{TOKENS}/featurevisualization/layerid/{index}"
        several = [ask_and_leave_open(slow, path) for _ in range(3)]
        assert until(lambda: jobs() == 1)
        for early in several[:2]:
            early.close()
        time.sleep(0.3)
        assert jobs() == 1
        assert client.ask("PUT", f"/network/{TOKENS}/setnetworkdeletefeatvis", b"dummy").status == 200
        with several[2] as last:
            reply = b""
            while not reply.endswith(b"}"):
                reply += last.recv(1000)
        assert reply.startswith(b"HTTP/1.1 409")
        assert b'{"title":' in reply
        assert until(lambda: jobs() == 0)


def test_the_long_resource_and_half_a_request_hold_nothing(slow: Server) -> None:
    open_ones = [ask_and_leave_open(slow, "/testlongresource") for _ in range(20)]
    for _ in range(20):
        half = socket.create_connection(("127.0.0.1", slow.guests[0].port))
        half.sendall(
            b"PUT /network/0/prepareforinput HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n\r\n{"
        )
        open_ones.append(half)
    with client_of(slow) as client:
        client.start()
        client.show(BRANCHES, mode=1, imageID=2)
        assert client.get("/testshortresource").json()
    assert not any(answered(each) for each in open_ones)
    for each in open_ones:
        each.close()


def ask_and_leave_open(server: Server, path: str) -> socket.socket:
    found = socket.create_connection(("127.0.0.1", server.guests[0].port))
    found.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return found


def answered(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        connection.setblocking(True)


def test_the_server_stops_while_they_wait(tmp_path: Path) -> None:
    others = sum(each.name == "boxwalk-guest" for each in threading.enumerate())
    with Server(networks(), port=0, store=tmp_path, guests=[deepvisionvr.guest(0, steps=LONG)]) as running:
        with client_of(running) as client:
            client.start()
            index = layer_id(client, BRANCHES, "block.conv")
        path = f"/network/{BRANCHES}/featurevisualization/layerid/{index}"
        with running_jobs(running) as jobs:
            waiting = [ask_and_leave_open(running, each) for each in (path, "/testlongresource")]
            assert until(lambda: jobs() == 1)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert sum(each.name == "boxwalk-guest" for each in threading.enumerate()) == others
    for each in waiting:
        assert each.recv(100).startswith(b"HTTP/1.1 503")
        each.close()


def test_of_two_inputs_the_later_one_stays(slow: Server) -> None:
    """All see the same input of a network, whoever brought it."""
    with client_of(slow) as one, client_of(slow) as other:
        one.start()
        other.start()
        one.show(BRANCHES, mode=1, imageID=0)
        first = one.networks[BRANCHES].activations.copy()
        other.prepare(BRANCHES, mode=1, imageID=3)
        one.refresh(BRANCHES)
        other.refresh(BRANCHES)
        assert one.networks[BRANCHES].activations == other.networks[BRANCHES].activations
        assert one.networks[BRANCHES].activations != first


BROKEN = {
    "empty": b"",
    "no JSON": b"mode=1",
    "an empty object": b"{}",
    "a list": b"[1, 2, 3]",
    "mode 99": chosen(mode=99),
    "the mode's name": chosen(mode="DATASET"),
    "an activation": chosen(mode=2, layerID=1),
    "data set 57": chosen(mode=1, datasetID=57),
    "data set -1": chosen(mode=1, datasetID=-1),
    "image 999": chosen(mode=1, imageID=999),
    "image -1": chosen(mode=1, imageID=-1),
    "image x": chosen(mode=1, imageID="x"),
    "image 1.5": chosen(mode=1, imageID=1.5),
    "generator 9": chosen(mode=4, noiseGeneratorID=9),
    "generator -1": chosen(mode=4, noiseGeneratorID=-1),
    "no visualization": chosen(mode=3, networkID=0, layerID=1, channelID=0),
    "network -1's": chosen(mode=3, networkID=-1, layerID=1, channelID=0),
    "layer 999's": chosen(mode=3, layerID=999),
    "a failing pass": chosen(mode=0),
    "deeply nested": b"[" * 200_000,
    "3 MB": b'{"mode": "' + b"x" * 3_000_000 + b'"}',
    "an enormous number": b'{"mode": 1' + b"0" * 5000 + b"}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_no_input_is_refused_and_a_wrong_one_changes_nothing(client: Client, body: bytes) -> None:
    client.show(BRANCHES, mode=1, imageID=1)
    before = client.networks[BRANCHES].activations.copy()
    reply = client.ask("PUT", f"/network/{BRANCHES}/prepareforinput", body)
    assert (reply.status, reply.body) == (200, b"")
    client.refresh(BRANCHES)
    assert client.networks[BRANCHES].activations == before
    assert client.ask("PUT", "/network/57/prepareforinput", chosen(mode=1)).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/network/57", 404),
        ("GET", "/network/-1", 404),
        ("GET", "/network/abc", 404),
        ("GET", "/network/0/activation/layerid/999", 404),
        ("GET", "/network/0/activation/layerid/-1", 404),
        ("GET", "/network/0/activationhistogram/layerid/999", 404),
        ("GET", "/network/0/weighthistogram/layerid/x", 404),
        ("GET", "/network/0/featurevisualization/layerid/999", 404),
        ("GET", "/network/57/classificationresult", 404),
        ("GET", "/dataset/57/images", 404),
        ("GET", "/dataset/-1/images", 404),
        ("GET", "/noiseimage/57", 404),
        ("GET", "/noiseimage/99999999999999999999", 404),
        ("GET", "/nothing", 404),
        ("GET", "/../../etc/passwd", 404),
        ("PUT", "/network/57/setnetworkgenfeatvis", 404),
        ("PUT", "/network/57/setnetworkdeletefeatvis", 404),
        ("POST", "/network", 405),
        ("DELETE", "/network/0", 405),
        ("GET", "/network/0/prepareforinput", 405),
    ],
)
def test_what_is_not_there_is_said_with_a_title(client: Client, method: str, path: str, status: int) -> None:
    reply = client.ask(method, path)
    assert reply.status == status
    assert isinstance(reply.json()["title"], str)
    assert ("allow" in reply.headers) == (status == 405)
    assert client.get("/network").json()["nnetworks"] == 3


def test_what_an_open_line_sends_is_no_http_and_ends_nothing(client: Client, server: Server) -> None:
    for nonsense in (b"\x00\xff" * 100, b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.guests[0].port)) as connection:
            connection.sendall(nonsense)
            connection.settimeout(5)
            assert connection.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 403"))
    assert client.get("/").json()["title"] == "Boxwalk"


def test_connections_are_kept_open(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.guests[0].port)) as connection:
        for _ in range(3):
            connection.sendall(b"GET /network HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            received = b""
            while not received.endswith(b"}"):
                received += connection.recv(4000)
            assert received.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("steps", [0, -1, 10_001])
def test_steps_out_of_range_are_refused(steps: int) -> None:
    with pytest.raises(ParameterError, match="'steps'"):
        deepvisionvr.guest(0, steps=steps)
