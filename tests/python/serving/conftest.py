"""A real server in a thread, and clients to talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from boxwalk.serving.server import Server

from .live import Visitor, large_network, png, raising_network, small_network, stream_address


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and finished results of a test stay in a folder of its own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("BOXWALK_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on loopback with three networks, shared by the tests of a file."""
    store = tmp_path_factory.mktemp("store")
    with Server([small_network(), raising_network(), large_network()], port=0, store=store) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30) as found:
        yield found


@pytest.fixture
def visit(server: Server) -> Iterator[Callable[[], Visitor]]:
    """Open websockets that are closed after the test; the server's hello is taken already."""
    with ExitStack() as opened:

        def come() -> Visitor:
            socket = opened.enter_context(connect(stream_address(server), max_size=None, compression=None))
            visitor = Visitor(socket)
            hello = visitor.receive()
            assert isinstance(hello, dict)
            assert hello["type"] == "hello"
            return visitor

        yield come


@pytest.fixture
def recording(client: httpx.Client) -> str:
    """The recording of example 0."""
    answer = client.post("/api/v1/networks/small/recordings", json={"input": 0})
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["id"]
    return name


@pytest.fixture
def large_recording(client: httpx.Client) -> str:
    """A recording of a picture in the network of large maps."""
    answer = client.post(
        "/api/v1/networks/large/recordings", content=png(152, 208), headers={"Content-Type": "image/png"}
    )
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["id"]
    return name
