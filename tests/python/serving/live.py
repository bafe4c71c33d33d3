"""Small real networks and a websocket client for the tests of the server."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn
from websockets.sync.client import ClientConnection

from boxwalk.blobs import Layer, read_layers
from boxwalk.network import Network
from boxwalk.serving.server import Server

HEIGHT, WIDTH = 40, 56
LABELS = ("plain", "striped", "dotted", "checked")


class Small(nn.Module):
    """conv - in-place ReLU - sum - pool - linear, weights from a seed; maps of 40 x 56 and 20 x 28."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.scale = nn.Conv2d(5, 5, 1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(5 * 20 * 28, 4)
        generator = torch.Generator().manual_seed(7)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.relu(self.conv(x))
        x = self.pool(x + self.scale(x))
        logits: torch.Tensor = self.fc(x.flatten(1))
        return logits

    def reference(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """What every layer puts out, computed apart and without in-place operators."""
        with torch.no_grad():
            conv = self.conv(x)
            relu = torch.relu(conv)
            scale = self.scale(relu)
            total = relu + scale
            pool = self.pool(total)
            return {"conv": conv, "relu": relu, "scale": scale, "add": total, "pool": pool}


class Raises(nn.Module):
    """Fails in the middle of the pass, after a convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 2, 1)
        self.second = nn.Conv2d(7, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.second(self.first(x))
        return found


def examples() -> list[tuple[NDArray[np.uint8], int]]:
    generator = np.random.default_rng(3)
    return [
        (generator.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8), number % 4) for number in range(6)
    ]


def small_network() -> Network:
    return Network(
        Small(),
        (3, HEIGHT, WIDTH),
        mean=(0.4, 0.5, 0.6),
        std=(0.2, 0.3, 0.4),
        labels=LABELS,
        dataset=examples(),
        title="Small",
    )


def raising_network() -> Network:
    return Network(Raises(), (3, 6, 9), title="Raises")


def large_network() -> Network:
    """Maps of 152 x 208, whose finest levels travel by themselves, then of 76 x 104, which travel whole."""
    model = nn.Sequential()
    model.add_module("conv", nn.Conv2d(3, 5, 1))
    model.add_module("scale", nn.Conv2d(5, 5, 1))
    model.add_module("pool", nn.MaxPool2d(2))
    return Network(model, (3, 152, 208), title="Large")


def png(height: int = HEIGHT, width: int = WIDTH, seed: int = 1) -> bytes:
    """A picture with distinct pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@dataclass
class Visitor:
    """A websocket client that takes everything in the order of its arrival."""

    socket: ClientConnection
    layers: list[Layer] = field(default_factory=list)

    def send(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def wish(self, recording: str, layers: list[dict[str, Any]], scale: str = "layer") -> None:
        self.send(type="wish", recording=recording, layers=layers, scale=scale)

    def receive(self, seconds: float = 10.0) -> dict[str, Any] | list[Layer]:
        """The next message: an event, or layers (not acknowledged)."""
        message = self.socket.recv(timeout=seconds)
        if isinstance(message, bytes):
            layers = read_layers(message)
            self.layers += layers
            return layers
        event: dict[str, Any] = json.loads(message)
        return event

    def layers_of_message(self) -> list[Layer]:
        """The next message, which is one of layers (not acknowledged)."""
        found = self.receive()
        assert isinstance(found, list), found
        return found

    def event(self, seconds: float = 10.0) -> dict[str, Any]:
        """The next event; layers before it are acknowledged and kept in `layers`."""
        while True:
            message = self.receive(seconds)
            if isinstance(message, dict):
                return message
            self.acknowledge()

    def acknowledge(self, messages: int = 1) -> None:
        self.send(type="acknowledge", messages=messages)

    def silent(self, seconds: float = 0.3) -> bool:
        """Whether nothing comes for so long."""
        try:
            self.receive(seconds)
        except TimeoutError:
            return True
        return False


def stream_address(server: Server) -> str:
    return server.address.replace("http", "ws", 1) + "api/v1/stream"
