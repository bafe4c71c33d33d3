"""A client of DeepVisionVR's protocol, written from its description: asks in the order of the published
client, all at once where that does, and takes nothing but what that can read.

Of the standard library alone, so that the benchmark can use it as well.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

TYPES = ("2D_feature_map", "1D_vector", "None")


class UnreadableError(Exception):
    """The published client would fail at this answer, or go its own way without the server."""


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: dict[str, str]

    def json(self) -> Any:
        need(self.headers.get("content-type", "").startswith("application/json"), "JSON", self.headers)
        return json.loads(self.body)


@dataclass
class Network:
    """What the client keeps of a network. stuck: an error on `prepareforinput` leaves it busy for ever."""

    layers: list[dict[str, Any]]
    class_names: list[str]
    stuck: bool = False
    activations: dict[int, dict[str, Any]] = field(default_factory=dict)
    histograms: dict[int, dict[str, Any]] = field(default_factory=dict)
    weights: dict[int, dict[str, Any]] = field(default_factory=dict)
    result: list[tuple[str, float]] = field(default_factory=list)

    def of_types(self, *types: str) -> list[int]:
        """Layer ids: places in the list."""
        return [index for index, layer in enumerate(self.layers) if layer["data_type"] in types]


class Client:
    """connections: how many requests are under way at once; each is kept open."""

    def __init__(self, host: str, port: int, connections: int = 8) -> None:
        self._place = host, port
        self._own = threading.local()
        self._open: list[http.client.HTTPConnection] = []
        self._threads = ThreadPoolExecutor(connections)
        self.networks: list[Network] = []
        self.data_sets: list[dict[str, Any]] = []
        self.noises: list[str] = []

    def close(self) -> None:
        self._threads.shutdown()
        for connection in self._open:
            connection.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- asking -----------------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: bytes | None = None, timeout: float = 60.0) -> Reply:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = http.client.HTTPConnection(*self._place)
            self._open.append(connection)
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        for again in (True, False):
            try:
                connection.request(method, path, body)
                answer = connection.getresponse()
                break
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                connection.close()  # an idle connection may have been closed meanwhile
                if not again:
                    raise
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, answer.read(), headers)

    def get(self, path: str) -> Reply:
        reply = self.ask("GET", path)
        need(reply.status == 200, f"200 for {path}", (reply.status, reply.body[:200]))
        return reply

    def at_once(self, paths: Iterable[str]) -> list[Reply]:
        """All started at once; in the order of the paths."""
        return list(self._threads.map(self.get, paths))

    # ---- start ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """The start-up sequence."""
        first = self.ask("GET", "/", timeout=2.0)
        if not 200 <= first.status < 300:
            raise UnreadableError("the client takes its own demo network and never asks again")
        counts = self.get("/network").json()
        for name in ("nnetworks", "ndatasets", "nnoiseGenerators"):
            need(type(counts[name]) is int, f"a whole number as {name}", counts)
        for number in range(counts["nnetworks"]):
            answer = self.ask("PUT", f"/network/{number}/setnetworkloadfeatvis", b"dummy")
            need(answer.status == 200, "200", answer)
        for number in range(counts["ndatasets"]):
            self.data_sets.append(data_set(self.get(f"/dataset/{number}/images").json()))
        for number in range(counts["nnoiseGenerators"]):
            self.noises.append(text(self.get(f"/noiseimage/{number}").json()["tensor"]))
        for number in range(counts["nnetworks"]):
            self.networks.append(network(self.get(f"/network/{number}").json()))
        for number in range(counts["nnetworks"]):
            self.refresh(number)
            self.fetch_weights(number)

    def refresh(self, number: int) -> None:
        """Everything about the input that a network sees now."""
        found = self.networks[number]
        drawn, maps = found.of_types("2D_feature_map", "1D_vector"), found.of_types("2D_feature_map")
        replies = self.at_once(self.paths(number))
        for index, reply in zip(drawn, replies, strict=False):
            found.activations[index] = tensors(reply.json(), "Activation", index, found)
        found.result = classification(replies[len(drawn)].json())
        for index, reply in zip(maps, replies[len(drawn) + 1 :], strict=True):
            found.histograms[index] = histogram(reply.json(), index)

    def paths(self, number: int) -> list[str]:
        """What is asked for after every change of input."""
        found, at = self.networks[number], f"/network/{number}"
        return [
            *(f"{at}/activation/layerid/{i}" for i in found.of_types("2D_feature_map", "1D_vector")),
            f"{at}/classificationresult",
            *(f"{at}/activationhistogram/layerid/{i}" for i in found.of_types("2D_feature_map")),
        ]

    def fetch_weights(self, number: int) -> None:
        maps = self.networks[number].of_types("2D_feature_map")
        replies = self.at_once(f"/network/{number}/weighthistogram/layerid/{index}" for index in maps)
        for index, reply in zip(maps, replies, strict=True):
            found = reply.json()
            need(str(found["has_weights"]) in ("True", "False"), "True or False as has_weights", found)
            self.networks[number].weights[index] = histogram(found, index)

    # ---- later ------------------------------------------------------------------------------------------

    def prepare(self, number: int, **choice: Any) -> None:
        """Put a picture onto a network's input frame."""
        if self.networks[number].stuck:
            return
        reply = self.ask("PUT", f"/network/{number}/prepareforinput", chosen(**choice))
        if reply.status != 200:
            self.networks[number].stuck = True
            raise UnreadableError(
                f"the network takes no further input until the client is restarted: {reply}"
            )
        need(reply.body == b"", "an empty answer", reply.body)

    def show(self, number: int, **choice: Any) -> None:
        self.prepare(number, **choice)
        self.refresh(number)

    def visualizations(self, number: int, index: int) -> list[str]:
        """PNGs in base64, one for each channel; as long as that takes."""
        found = self.networks[number]
        reply = self.ask("GET", f"/network/{number}/featurevisualization/layerid/{index}", timeout=600.0)
        need(reply.status == 200, "200", (reply.status, reply.body[:300]))
        pictures: list[str] = tensors(reply.json(), "FeatureVisualization", index, found)["tensors"]
        return pictures

    def new_noise(self, generator: int) -> str:
        self.noises[generator] = text(self.get(f"/noiseimage/{generator}").json()["tensor"])
        return self.noises[generator]


def chosen(**choice: Any) -> bytes:
    """The body that the client sends; ids that are not chosen are 0."""
    ids = ("networkID", "datasetID", "noiseGeneratorID", "imageID", "layerID", "channelID")
    body = {
        **dict.fromkeys(ids, 0),
        "className": None,
        "mode": 0,
        "isRGB": True,
        "zeroValue": 0.0,
        "nDim": 2,
        "tex": None,
    }
    return json.dumps({**body, **choice}).encode()


# ---- what the client can read ---------------------------------------------------------------------------


def need(right: bool, what: str, found: object) -> None:
    if not right:
        raise UnreadableError(f"{what} is needed, not {str(found)[:300]}")


def text(value: object) -> str:
    need(type(value) is str, "a text", value)
    return str(value)


def whole(value: object) -> int:
    need(type(value) is int, "a whole number", value)
    return int(value)  # type: ignore[call-overload,no-any-return]


def data_set(found: dict[str, Any]) -> dict[str, Any]:
    length = whole(found["len"])
    need(len(found["tensors"]) == len(found["label_ids"]) == length, f"{length} entries", found.keys())
    for picture, label in zip(found["tensors"], found["label_ids"], strict=True):
        text(picture)
        need(0 <= whole(label) < len(found["class_names"]), "a label among the class names", label)
    return found


def network(found: dict[str, Any]) -> Network:
    layers: list[dict[str, Any]] = found["architecture"]
    names = [text(name) for name in found["class_names"]]
    places = [tuple(map(whole, layer["pos"])) for layer in layers]
    need(len(set(places)) == len(places), "a place for each layer alone", places)
    depth, lanes = max(place[0] for place in places), max(place[1] for place in places)
    for layer, place in zip(layers, places, strict=True):
        check_layer(layer, place, (depth, lanes), places, names)
    return Network(layers, names)


def check_layer(
    layer: dict[str, Any],
    place: tuple[int, ...],
    ends: tuple[int, int],
    places: Sequence[tuple[int, ...]],
    names: Sequence[str],
) -> None:
    kind, size = layer["data_type"], [whole(number) for number in layer["size"]]
    need(kind in TYPES, "a known type", kind)
    need(len(place) == 2 and min(place) >= 0, "depth and lane of at least 0", place)
    need(len(size) == {"2D_feature_map": 4, "1D_vector": 2, "None": 1}[kind], f"the size of {kind}", size)
    need(size == [0] if kind == "None" else size[0] == 1 and min(size) >= 1, "a size", size)
    if kind == "None":
        need(place[0] > 0, "a layer before the sign", place)
        need((place[0] - 1, place[1]) in places, "a layer before the sign", place)
    if kind == "1D_vector" and "(display_classnames)" in text(layer["layer_name"]):
        need(len(names) >= size[1], f"{size[1]} class names", names)
    for precursor in layer["precursors"]:
        depth, lane = map(whole, precursor)
        need(0 <= depth <= ends[0] and 0 <= lane <= ends[1], "a place inside the grid", precursor)


def tensors(found: dict[str, Any], mode: str, index: int, of: Network) -> dict[str, Any]:
    need(found["mode"] == mode, mode, found["mode"])
    need(whole(found["layerID"]) == index, f"layer {index}", found["layerID"])
    channels = of.layers[index]["size"][1]
    need(len(found["tensors"]) >= max(channels, 1), f"{channels} pictures", len(found["tensors"]))
    need(0 <= whole(found.get("zeroValue", 0)) <= 255, "a byte as zeroValue", found.get("zeroValue"))
    return found


def classification(found: dict[str, Any]) -> list[tuple[str, float]]:
    names, values = found["class_names"], found["confidence_values"]
    need(len(names) == len(values) <= 10, "at most ten classes", names)
    return [(text(name), float(value)) for name, value in zip(names, values, strict=True)]


def histogram(found: dict[str, Any], index: int) -> dict[str, Any]:
    need(whole(found["layer_id"]) == index, f"layer {index}", found["layer_id"])
    for name in ("counts", "bins"):
        need(len([float(value) for value in found[name]]) == 16, f"16 {name}", found[name])
    return found
