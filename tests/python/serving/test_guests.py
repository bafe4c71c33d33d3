"""Ports of other protocols beside the server's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from boxwalk.errors import PortError
from boxwalk.serving.asgi import Application, Receive, Scope, Send, send_whole
from boxwalk.serving.guests import Guest
from boxwalk.serving.server import Server
from boxwalk.serving.service import Service

from .live import small_network


def titles(service: Service) -> Application:
    """Tells the networks' titles, over HTTP and over a websocket."""
    text = ",".join(network.title for network in service.networks.values())

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.send", "text": text})
            await send({"type": "websocket.close", "code": 1000})
        else:
            await send_whole(send, 200, text.encode(), [(b"content-type", b"text/plain")])

    return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    guests = [Guest("Titles", 0, titles), Guest("Titles", 0, titles, scheme="ws")]
    with Server(small_network(), port=0, store=tmp_path_factory.mktemp("store"), guests=guests) as running:
        yield running


def test_each_guest_has_a_port_over_the_same_service(server: Server) -> None:
    http, socket = server.guests
    title = next(iter(server.service.networks.values())).title
    assert httpx.get(http.address).text == title
    with connect(socket.address) as visitor:
        assert visitor.recv() == title


def test_pages_from_elsewhere_are_refused(server: Server) -> None:
    http, socket = server.guests
    for headers in ({"Origin": "https://elsewhere.example"}, {"Host": "elsewhere.example"}):
        answer = httpx.get(http.address, headers=headers)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
    with pytest.raises(InvalidStatus) as refused:
        connect(socket.address, additional_headers={"Origin": "https://elsewhere.example"})
    assert refused.value.response.status_code == 403


def test_a_port_in_use_is_told_and_nothing_stays_open(server: Server, tmp_path: Path) -> None:
    taken = server.guests[0].port
    with pytest.raises(PortError, match=rf"Titles.* port {taken}.*another"):
        Server(small_network(), port=0, store=tmp_path, guests=[Guest("Titles", taken, titles)])


def test_guests_leave_with_the_server(tmp_path: Path) -> None:
    with Server(small_network(), port=0, store=tmp_path, guests=[Guest("Titles", 0, titles)]) as running:
        address = running.guests[0].address
        assert httpx.get(address).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
