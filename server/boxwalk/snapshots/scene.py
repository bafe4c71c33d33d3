"""The walk's world as one GLB file (binary glTF 2.0), for Blender and any viewer of glTF.

Metres, y up, walking direction -z, as everywhere. Panels, input, conveyors and aisle are named nodes; their
colours are those of the page and need no light (KHR_materials_unlit).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from boxwalk.layout import Layout, View, layout, with_repeats
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results.colours import STEPS, rgb, table_of
from boxwalk.results.png import png
from boxwalk.tiles import make

LARGEST_SIDE = 512  # pixels of a panel's picture
GAIN = 1.6  # as the page begins
RIBBON = 0.24  # metres
COLOURS = {"main": "#6f8fd0", "skip": "#b98cff", "input": "#ffb454"}
AISLE, FRAME = "#131a29", "#32415f"
FLOAT, USHORT = 5126, 5123  # glTF's componentType
ARRAY, INDICES = 34962, 34963  # glTF's bufferView.target

Floats = NDArray[np.float32]


def scene(recording: Recording) -> bytes:
    """GLB of the recording's world, folded and merged as a walk begins."""
    world = begun(recording)
    built = _Builder()
    quad = built.geometry(
        np.array([[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]], np.float32),
        np.array([0, 1, 2, 0, 2, 3], np.uint16),
        np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32),
    )
    for panel in world.panels:
        node = recording.graph.by_id[panel.node]
        material = built.material(panel.id, panel_picture(recording, node), FRAME)
        size = (panel.width, panel.height)
        built.node(panel.id, quad, material, panel.position, turned(panel.yaw, panel.tilt), size)
    place = world.input
    material = built.material("input", input_picture(recording), FRAME)
    size = (place.width, place.height)
    built.node("the input", quad, material, place.position, turned(place.yaw, 0.0), size)
    for kind, colour in COLOURS.items():
        strips = [_strip(ribbon.path, RIBBON, 0.008) for ribbon in world.ribbons if ribbon.kind == kind]
        built.strips(f"{kind} conveyors", strips, colour)
    built.strips("aisle", [_strip(world.aisle, world.aisle_width, 0.004)], AISLE)
    return built.glb()


def begun(recording: Recording) -> Layout:
    """Where everything stands when a walk begins."""
    graph = with_repeats(recording.graph)
    view = View(start=True)
    return layout(graph, view.kind, *view.of(graph))


def panel_picture(recording: Recording, node: Node) -> Image.Image | None:
    """A node's maps as the page colours them; None where it shows nothing."""
    if not node.has_maps or node.id not in recording.activations:
        return None
    tiles = make(maps_of(node, recording.activations[node.id]))
    level = next((n for n, size in enumerate(tiles.sizes) if max(size) <= LARGEST_SIDE), tiles.levels - 1)
    shares = np.clip((np.arange(256) - 128) / 127 * GAIN, -1, 1)
    table = table_of("blue-white")[np.rint((shares + 1) * STEPS).astype(int)]
    return Image.fromarray(table[tiles.level(level)])


def input_picture(recording: Recording) -> Image.Image | None:
    network = recording.network or Network(recording.model)
    tensors = recording.tensors
    return Image.fromarray(network.picture(tensors)).convert("RGB") if tensors else None


def turned(yaw: float, tilt: float) -> list[float]:
    """Quaternion x, y, z, w of yaw about y, then tilt about the board's own x axis."""
    (sy, cy), (sx, cx) = (
        (math.sin(yaw / 2), math.cos(yaw / 2)),
        (math.sin(tilt / 2), math.cos(tilt / 2)),
    )
    return [cy * sx, sy * cx, -sy * sx, cy * cx]


def _strip(path: Sequence[Sequence[float]], width: float, above: float) -> tuple[Floats, NDArray[np.uint16]]:
    """(points [2n, 3], indices) of a flat strip around a line, mitred at its corners."""
    line = np.array(path, np.float32)
    line[:, 1] = np.maximum(line[:, 1], above)
    ways = np.diff(line[:, [0, 2]], axis=0)
    ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-6)
    before, after = np.vstack([ways[:1], ways]), np.vstack([ways, ways[-1:]])
    middle = before + after
    middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-6)
    reach = width / 2 / np.maximum(0.5, (middle * before).sum(axis=1))
    aside = np.zeros_like(line)
    aside[:, 0], aside[:, 2] = -middle[:, 1] * reach, middle[:, 0] * reach
    points = np.stack([line - aside, line + aside], axis=1).reshape(-1, 3)
    corners = 2 * np.arange(len(line) - 1)[:, None] + np.array([[0, 1, 2, 1, 3, 2]])
    return points, corners.astype(np.uint16).reshape(-1)


class _Builder:
    """Collects what a glTF file holds; everything refers to everything else by its place in a list."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._json: dict[str, list[Any]] = {
            name: []
            for name in ("nodes", "meshes", "accessors", "bufferViews", "materials", "textures", "images")
        }

    def geometry(
        self, points: Floats, indices: NDArray[np.uint16], uv: Floats | None = None
    ) -> dict[str, Any]:
        attributes = {"POSITION": self._accessor(points, "VEC3", ends=True)}
        if uv is not None:
            attributes["TEXCOORD_0"] = self._accessor(uv, "VEC2")
        return {"attributes": attributes, "indices": self._accessor(indices, "SCALAR")}

    def material(self, name: str, picture: Image.Image | None, colour: str) -> int:
        """Of a picture, else of one colour."""
        look: dict[str, Any] = {"metallicFactor": 0, "roughnessFactor": 1}
        if picture is None:
            # glTF's factors are linear light, colours here are sRGB
            look["baseColorFactor"] = [*(round((part / 255) ** 2.2, 5) for part in rgb(colour)), 1]
        else:
            image = {"name": name, "mimeType": "image/png", "bufferView": self._view(png(picture))}
            texture = self._add("textures", {"source": self._add("images", image), "sampler": 0})
            look["baseColorTexture"] = {"index": texture}
        unlit: dict[str, Any] = {"KHR_materials_unlit": {}}
        made = {"name": name, "pbrMetallicRoughness": look, "doubleSided": True, "extensions": unlit}
        return self._add("materials", made)

    def node(
        self,
        name: str,
        geometry: dict[str, Any],
        material: int,
        position: Sequence[float] = (0, 0, 0),
        rotation: Sequence[float] = (0, 0, 0, 1),
        size: tuple[float, float] = (1, 1),
    ) -> None:
        mesh = self._add("meshes", {"name": name, "primitives": [{**geometry, "material": material}]})
        placed = {"translation": list(position), "rotation": list(rotation), "scale": [*size, 1]}
        self._add("nodes", {"name": name, "mesh": mesh, **placed})

    def strips(self, name: str, strips: list[tuple[Floats, NDArray[np.uint16]]], colour: str) -> None:
        """Strips as one node, none where there are none; of more than 65535 corners as several."""
        material: int | None = None
        while strips:
            points: list[Floats] = []
            indices: list[NDArray[np.uint16]] = []
            count = 0
            while strips and count + len(strips[0][0]) < 1 << 16:
                part, corners = strips.pop(0)
                points.append(part)
                indices.append(corners + np.uint16(count))
                count += len(part)
            if material is None:
                material = self.material(name, None, colour)
            self.node(name, self.geometry(np.concatenate(points), np.concatenate(indices)), material)

    def glb(self) -> bytes:
        text = json.dumps(
            {
                "asset": {"version": "2.0", "generator": "Boxwalk"},
                "scene": 0,
                "scenes": [{"name": "walk", "nodes": list(range(len(self._json["nodes"])))}],
                "samplers": [{"magFilter": 9728, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}],
                "buffers": [{"byteLength": len(self._buffer)}],
                "extensionsUsed": ["KHR_materials_unlit"],
                **{name: values for name, values in self._json.items() if values},
            },
            separators=(",", ":"),
        ).encode()
        text += b" " * (-len(text) % 4)
        total = 12 + 8 + len(text) + 8 + len(self._buffer)
        head = b"glTF" + (2).to_bytes(4, "little") + total.to_bytes(4, "little")
        chunks = len(text).to_bytes(4, "little") + b"JSON" + text
        return head + chunks + len(self._buffer).to_bytes(4, "little") + b"BIN\0" + bytes(self._buffer)

    def _accessor(self, values: NDArray[Any], kind: str, ends: bool = False) -> int:
        indices = values.dtype == np.uint16
        found: dict[str, Any] = {
            "bufferView": self._view(values.tobytes(), INDICES if indices else ARRAY),
            "componentType": USHORT if indices else FLOAT,
            "count": len(values),
            "type": kind,
        }
        if ends:
            found |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        return self._add("accessors", found)

    def _view(self, data: bytes, target: int | None = None) -> int:
        view = {"buffer": 0, "byteOffset": len(self._buffer), "byteLength": len(data)}
        self._buffer += data + b"\0" * (-len(data) % 4)
        return self._add("bufferViews", view if target is None else {**view, "target": target})

    def _add(self, name: str, value: Any) -> int:
        self._json[name].append(value)
        return len(self._json[name]) - 1
