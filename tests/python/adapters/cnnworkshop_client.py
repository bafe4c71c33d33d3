"""A client of CNNWorkshopVR's websocket protocol, written from its description; for tests and benchmarks.

It sends binary frames and never asks again; it takes a reply for what its resource says, and pictures of a
module for the module and mode that stand in them. What the published client needs of a reply is asserted.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from websockets.sync.client import connect

Pixels = NDArray[np.uint8]
SHELF = 16  # places for pictures
SETTINGS = {
    "mode": "PERCENTILE",
    "epochs": 100,
    "epochs_without_robustness_transforms": 0,
    "lr": 20.0,
    "degrees": 0,
    "blur_sigma": 0.5,
    "roll": 0,
    "fraction_to_maximize": 0.25,
    "pool_mode": "avgpool",
    "filter_mode": False,
}
IMAGE_KEYS = {
    *("id", "module_id", "channel_id", "mode", "label", "data"),
    *("value_zero_decoded", "value_255_decoded"),
}
MODES = {"DATASET", "ACTIVATION", "FEATURE_VISUALIZATION", "NOISE"}
WEIGHT_NAMES = {"grouped_conv_weight", "blend_weight", "weight_per_channel"}


class Client:
    """One connection. `dataset`, `architecture` and `noise` are there after `start`."""

    def __init__(self, address: str) -> None:
        self._connecting = connect(address, max_size=2**30, compression=None)
        self.waiting: list[dict[str, Any]] = []
        self.dataset: list[dict[str, Any]] = []
        self.noise: dict[str, Any] = {}
        self.groups: dict[int, dict[str, Any]] = {}
        self.modules: dict[int, dict[str, Any]] = {}

    def __enter__(self) -> Client:
        self.socket = self._connecting.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connecting.__exit__(kind, error, trace)

    # ---- the way of the published client ----------------------------------------------------------------

    def start(self, settings: Mapping[str, object] = SETTINGS) -> Client:
        """All that is sent on connecting, at once; then the replies."""
        self.send("request_dataset_images", n=SHELF)
        self.send("request_architecture")
        self.send("request_noise_image")
        self.send("set_fv_settings", fv_settings=dict(settings))
        self.dataset = self.images(self.reply("request_dataset_images")["image_resources"])
        self.take(self.reply("request_architecture")["architecture"])
        self.noise = self.images([self.reply("request_noise_image")["image_resource"]])[0]
        return self

    def forward(self, image: Mapping[str, Any]) -> list[tuple[str, float]]:
        """Put a picture on the tray: (class, percent), the best first."""
        self.send("request_forward_pass", image_resource=dict(image))
        return self.results()

    def results(self, seconds: float = 60.0) -> list[tuple[str, float]]:
        """The next results. The texts are put together as they are."""
        told = self.reply("request_forward_pass", seconds)["results"]
        names, values = told["class_names"], told["confidence_values"]
        assert len(names) == len(values) <= 10
        assert all(isinstance(word, str) for word in (*names, *values))
        percents = [float(value) for value in values]
        assert percents == sorted(percents, reverse=True)
        return list(zip(names, percents, strict=True))

    def ask(self, module: int, mode: str = "activation") -> None:
        group = self.modules[module]["group_id"]
        resource = {"module_id": module, "group_id": group}
        self.send("request_image_data", network_module_resource=resource, mode=mode)

    def image_data(
        self, module: int, mode: str = "activation", seconds: float = 60.0
    ) -> list[dict[str, Any]]:
        """Show a module: its pictures, one for each channel."""
        self.ask(module, mode)
        return self.pictures_of(module, mode, seconds)

    def pictures_of(self, module: int, mode: str, seconds: float = 60.0) -> list[dict[str, Any]]:
        """The next pictures of a module; every screen takes those whose first one is of what it shows."""
        wanted = {"activation": "ACTIVATION", "fv": "FEATURE_VISUALIZATION"}[mode]

        def fits(message: Mapping[str, Any]) -> bool:
            if message["resource"] != "request_image_data":
                return False
            first = message["image_resources"][0]
            return int(first["module_id"]) == module and first["mode"] == wanted

        found = self.images(self.next(fits, seconds)["image_resources"])
        assert len(found) <= self.modules[module]["size"][1], "a picture without a place for it"
        assert [image["channel_id"] for image in found] == list(range(len(found)))
        return found

    def send_weights(self, *modules: int) -> None:
        """Send all weights of the modules whose sliders were moved."""
        weights = {
            str(number): {
                name: values for name, values in self.modules[number]["data"].items() if name in WEIGHT_NAMES
            }
            for number in modules
        }
        self.send("set_network_weights", weight_dicts=weights)

    def module(self, label: str) -> int:
        return next(number for number, found in self.modules.items() if found["label"] == label)

    # ---- what it needs of replies -----------------------------------------------------------------------

    def take(self, architecture: Mapping[str, Any]) -> None:
        """Groups and modules, whose ids it makes whole numbers of."""
        self.groups = {int(number): group for number, group in architecture["group_dict"].items()}
        self.modules = {int(number): module for number, module in architecture["module_dict"].items()}
        assert min(self.modules) == min(self.groups) == 1
        for number, group in self.groups.items():
            assert isinstance(group["label"], str)
            assert all(int(other) in self.groups and int(other) != number for other in group["precursors"])
        for module in self.modules.values():
            assert int(module["group_id"]) in self.groups
            assert isinstance(module["label"], str)
            assert all(isinstance(tag, str) for tag in module["tags"])
            one, channels, height, width = module["size"]
            assert one == 1
            assert min(channels, height, width) >= 1
            assert all(int(other) in self.modules for other in module["precursors"])
            self._take_data(module["data"], channels, module["precursors"])

    def _take_data(self, data: Mapping[str, Any], channels: int, precursors: list[int]) -> None:
        for name in WEIGHT_NAMES & set(data):
            low, high = data[f"{name}_limit"]
            least, most = data[f"{name}_range"]
            assert low < high
            assert low <= least <= most <= high
        if "grouped_conv_weight" in data:
            assert len(data["grouped_conv_weight"]) == len(data["input_mapping"]) == channels
            for sliders, inputs in zip(data["grouped_conv_weight"], data["input_mapping"], strict=True):
                assert np.shape(sliders) == (len(inputs), 1, 1)
        if "input_mapping" in data:
            assert len(data["input_mapping"]) == channels
            last = max(np.ravel(data["input_mapping"]))
            assert all(last < self.modules[int(other)]["size"][1] for other in precursors)
        if "PFModule_kernels" in data:
            assert np.ndim(data["PFModule_kernels"]) == 4
            assert np.shape(data["PFModule_kernels"])[1] == 1
        if "channel_labels" in data:
            assert len(data["channel_labels"]) == channels

    def images(self, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Image resources with their `pixels`."""
        found = []
        for resource in resources:
            assert set(resource) >= IMAGE_KEYS
            assert resource["mode"] in MODES
            assert isinstance(resource["label"], str)
            for key in ("id", "module_id", "channel_id"):
                assert isinstance(resource[key], int)
            for key in ("value_zero_decoded", "value_255_decoded"):
                assert isinstance(resource[key], float)
            found.append({**resource, "pixels": decoded(resource["data"])})
        return found

    # ---- frames -----------------------------------------------------------------------------------------

    def send(self, resource: str, **fields: Any) -> None:
        for value in fields.values():
            if isinstance(value, dict):
                value.pop("pixels", None)
        self.socket.send(json.dumps({"resource": resource, **fields}).encode())

    def reply(self, resource: str, seconds: float = 60.0) -> dict[str, Any]:
        """The next reply of this resource; others wait for whom they are of."""
        return self.next(lambda message: bool(message["resource"] == resource), seconds)

    def next(self, fits: Any, seconds: float = 60.0) -> dict[str, Any]:
        for message in self.waiting:
            if fits(message):
                self.waiting.remove(message)
                return message
        while True:
            message = self.receive(seconds)
            if fits(message):
                return message
            self.waiting.append(message)

    def receive(self, seconds: float = 60.0) -> dict[str, Any]:
        frame = self.socket.recv(timeout=seconds)
        assert isinstance(frame, str)
        message: dict[str, Any] = json.loads(frame)
        return message


def decoded(data: str) -> Pixels:
    """[H, W] of a grey picture, [H, W, 3] of one in colours."""
    picture = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
    assert picture.format == "PNG"
    assert picture.mode in ("L", "RGB")
    return np.asarray(picture)


def drawn(pixels: Pixels, mode: str = "DATASET") -> dict[str, Any]:
    """A picture of the client's own, as an image resource."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return {
        "id": -1,
        "module_id": -1,
        "channel_id": -1,
        "mode": mode,
        "data": base64.b64encode(file.getvalue()).decode(),
    }
