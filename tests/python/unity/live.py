"""A real server for the bridge's tests, asked the same by Python."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from boxwalk.serving.server import Server

TOKEN = "a-token-of-the-tests"


def asking(server: Server) -> httpx.Client:
    """The server, asked from Python with its token."""
    return httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)


def without_nulls(value: Any) -> Any:
    """A message as the bridge writes it: what is null is left out, as it means the same."""
    if isinstance(value, dict):
        return {name: without_nulls(part) for name, part in value.items() if part is not None}
    return [without_nulls(part) for part in value] if isinstance(value, list) else value


def activation(client: httpx.Client, recording: str, node: str) -> NDArray[np.float32]:
    """What the server computed, float32 without the batch axis."""
    answer = client.get(f"/api/v1/recordings/{recording}/layers/{node}/activations.npy")
    assert answer.status_code == 200, answer.text
    values: NDArray[np.float32] = np.load(io.BytesIO(answer.content))[0]
    return values


def shown_nodes(graph: dict[str, Any]) -> list[str]:
    """Ids of the layers that have maps or units to show."""
    return [node["id"] for node in graph["nodes"] if node["display"] != "none" and node["channels"] > 0]


def compare_layer(told: dict[str, Any], wanted: NDArray[np.float32]) -> None:
    """Level 0 of a layer says every value to half a step of its channel's scale."""
    values = np.array(told["values"])
    assert values.size == wanted.size
    steps = np.array(told["scales"])[:, None, None] / 127
    away = np.abs(values - wanted.reshape(values.shape)) / np.where(steps > 0, steps, 1)
    assert away.max() <= 0.5 + 1e-3


def layers_in(told: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The layers among what a stream told."""
    return (happened["told"] for happened in told if happened["event"] == "layer")
