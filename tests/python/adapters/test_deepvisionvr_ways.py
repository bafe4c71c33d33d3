"""Networks that do not do the same with every input, or fail with all of them, for DeepVisionVR's client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from boxwalk.adapters import deepvisionvr
from boxwalk.network import Network
from boxwalk.serving.server import Server

from .deepvisionvr_client import Client
from .test_deepvisionvr import layer_id


class Forks(nn.Module):
    """Another layer for dark pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.bright, self.dark, self.last = (nn.Conv2d(3, 3, 1) for _ in range(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.last(self.bright(x) if bool(x.mean() > 0.5) else self.dark(x))
        return found


class Fails(nn.Module):
    """With every input, behind its first layer."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise ValueError(f"nothing follows {self.first(x).shape}")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    pictures = [np.full((9, 11, 3), grey, np.uint8) for grey in (250, 5)]
    networks = [Network(model, (3, 9, 11), dataset=pictures) for model in (Forks(), Fails())]
    with (
        Server(networks, port=0, store=tmp_path, guests=[deepvisionvr.guest(0)]) as server,
        Client("127.0.0.1", server.guests[0].port) as found,
    ):
        found.start()
        yield found


def test_a_layer_that_this_input_has_not_is_told(client: Client) -> None:
    client.prepare(0, mode=1, imageID=1)
    bright = layer_id(client, 0, "bright")
    for what in ("activation", "activationhistogram"):
        reply = client.ask("GET", f"/network/0/{what}/layerid/{bright}")
        assert reply.status == 404
        assert "took a way" in reply.json()["title"]
    assert client.get(f"/network/0/activation/layerid/{layer_id(client, 0, 'last')}").json()["tensors"]


def test_a_network_that_fails_shows_what_it_got_to(client: Client) -> None:
    assert [layer["layer_name"] for layer in client.networks[1].layers] == ["input", "first"]
    assert len(client.networks[1].activations) == 2
    assert client.networks[1].result == []
    before = client.networks[1].activations.copy()
    client.show(1, mode=1, imageID=1)
    assert client.networks[1].activations == before
