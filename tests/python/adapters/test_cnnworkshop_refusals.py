"""Malformed messages to CNNWorkshopVR's port: each is told in the log, none ends the connection."""

from __future__ import annotations

import base64
import io
import json
import logging
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from boxwalk.adapters.cnnworkshop.protocol import MOST_CLIENTS, MOST_LASTING
from boxwalk.serving.server import Server

from .cnnworkshop_client import SETTINGS, Client, drawn
from .cnnworkshop_networks import HEIGHT, WIDTH, address, branches, serving

PICTURE = drawn(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
GIF = io.BytesIO()
Image.new("L", (3, 3)).save(GIF, "GIF")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving([branches()], tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(address(server)) as found:
        yield found.start()


def message(resource: str, **fields: Any) -> str:
    return json.dumps({"resource": resource, **fields})


def data_of(mode: Any = "activation", module: Any = 2) -> str:
    resource = {"module_id": module, "group_id": 1}
    return message("request_image_data", network_module_resource=resource, mode=mode)


def pass_of(**changes: Any) -> str:
    return message("request_forward_pass", image_resource={**PICTURE, **changes})


def settings(**changes: Any) -> str:
    return message("set_fv_settings", fv_settings={**SETTINGS, **changes})


def huge_picture() -> str:
    """A PNG that says it has 100 000 x 100 000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode()


WRONG = {
    "nothing": "",
    "no JSON": "{",
    "no text": b"\xff\xfe\x00",
    "a list": "[1, 2]",
    "a number": "3",
    "no resource": "{}",
    "a resource that is no text": '{"resource": 3}',
    "deep": "[" * 200_000,
    "deep in a message": '{"resource": "request_architecture", "x": ' + "[" * 500 + "]" * 500 + "}",
    "n is a word": message("request_dataset_images", n="x"),
    "n is missing": message("request_dataset_images"),
    "n is a half": message("request_dataset_images", n=2.5),
    "no such module": data_of(module=9999),
    "module 0": data_of(module=0),
    "a negative module": data_of(module=-1),
    "a module that is a word": data_of(module="x"),
    "a mode that is none": data_of(mode="x"),
    "no module": message("request_image_data", mode="activation"),
    "no picture": message("request_forward_pass"),
    "no data": message("request_forward_pass", image_resource={"id": 0, "mode": "DATASET"}),
    "empty data": pass_of(data=""),
    "no base64": pass_of(data="***"),
    "no picture in it": pass_of(data=base64.b64encode(b"hello").decode()),
    "half a picture": pass_of(data=PICTURE["data"][:40]),
    "a huge picture": pass_of(data=huge_picture()),
    "a mode of pictures that is none": pass_of(mode="X"),
    "a picture that is a list": message("request_forward_pass", image_resource=[1]),
    "weights of a list": message("set_network_weights", weight_dicts=[1]),
    "weights of a word": message("set_network_weights", weight_dicts={"left": {}}),
    "no weights": message("set_network_weights"),
    "no picture to begin with": message("set_fv_image_resource", image_resource={"data": "x"}),
    "no settings": message("set_fv_settings"),
    "no epochs": settings(epochs=0),
    "epochs without end": settings(epochs=10**9),
    "no rate": settings(lr=-1),
    "a goal that is none": settings(mode="MOST"),
    "more than all": settings(fraction_to_maximize=1.5),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_it_is_told_in_the_log_and_the_connection_goes_on(
    client: Client, caplog: pytest.LogCaptureFixture, text: str | bytes
) -> None:
    with caplog.at_level(logging.WARNING, "boxwalk.server.cnnworkshop"):
        client.socket.send(text)
        client.send("request_noise_image")
        assert client.receive()["resource"] == "request_noise_image"
    told = [record.getMessage() for record in caplog.records if record.name.endswith("cnnworkshop")]
    assert len(told) == 1
    assert "was not answered: " in told[0]
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("text", [message("request_coffee"), message(""), message("request_forward_pas")])
def test_unknown_resources_are_ignored(client: Client, caplog: pytest.LogCaptureFixture, text: str) -> None:
    client.socket.send(text)
    client.send("request_noise_image")
    assert client.receive()["resource"] == "request_noise_image"
    assert not caplog.records


def test_unknown_fields_and_poolings_are_taken(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.socket.send(settings(pool_mode="undefined", filter_mode="x", colour="blue"))
    client.socket.send(message("request_noise_image", n=3))
    assert client.receive()["resource"] == "request_noise_image"
    assert not caplog.records


def test_a_picture_that_fails_leaves_the_one_before(client: Client) -> None:
    client.forward(client.dataset[0])
    before = client.image_data(client.module("left"))
    client.socket.send(pass_of(data="***"))
    after = client.image_data(client.module("left"))
    assert [image["data"] for image in before] == [image["data"] for image in after]


def test_other_formats_and_sizes_become_a_picture(client: Client) -> None:
    for data in (GIF.getvalue(), base64.b64decode(drawn(np.zeros((7, 90), np.uint8))["data"])):
        client.socket.send(pass_of(data=base64.b64encode(data).decode()))
        assert len(client.results()) == 4


def test_a_message_too_large_ends_its_connection_only(server: Server, client: Client) -> None:
    def flood(other: ClientConnection) -> None:
        other.send("[" * 64 * 2**20)
        other.recv(timeout=30)

    with connect(address(server), compression=None) as other, pytest.raises(ConnectionClosed):
        flood(other)
    assert client.forward(client.dataset[0])


def test_clients_beyond_the_most_are_sent_away(server: Server) -> None:
    clients = [Client(address(server)).__enter__() for _ in range(MOST_CLIENTS)]
    try:
        for each in clients:
            each.send("request_noise_image")
            assert each.receive()
        with connect(address(server)) as late, pytest.raises(ConnectionClosed):
            late.recv(timeout=10)
        assert late.close_code == 1013
    finally:
        for each in clients:
            each.__exit__(None, None, None)
    with Client(address(server)) as next_one:
        assert next_one.start().forward(next_one.dataset[0])


def test_wishes_beyond_the_most_are_refused(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.send("set_fv_settings", fv_settings={**SETTINGS, "epochs": 2000})
    for _ in range(MOST_LASTING + 2):
        client.ask(client.module("left"), "fv")
    client.send("request_noise_image")
    assert client.receive()["resource"] == "request_noise_image"
    assert sum(f"waits for {MOST_LASTING}" in record.getMessage() for record in caplog.records) == 2


def test_pages_from_elsewhere_are_refused(server: Server) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(address(server), additional_headers={"Origin": "https://elsewhere.example"}),
    ):
        pass
    assert refused.value.response.status_code == 403
