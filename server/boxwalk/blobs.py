"""Layers and results as bytes: one safetensors file each (docs/architecture.md, "Blobs").

A layer is written here by hand: the format is a length, a JSON directory and raw bytes, and its finest
level, three quarters of it, is quantized where it is sent from. Everything else goes through the safetensors
library.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from safetensors.numpy import save

from boxwalk.errors import BlobError, ParameterError
from boxwalk.recording.graph import Display
from boxwalk.results import AnyResult, Images, KeyedResult, pack, unpack
from boxwalk.results.packing import METADATA
from boxwalk.tiles import Scale, Tiles

ALIGNMENT = 8


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer as it travels: see `Tiles` for the words.

    recording, node: ids. levels: how many levels there are; `pictures` holds uint8 [height, width] of those
    from `finest` to `coarsest`. grid: (rows, columns).
    """

    recording: str
    node: str
    display: Display
    channels: int
    tile: tuple[int, int]
    pitch: tuple[int, int]
    grid: tuple[int, int]
    levels: int
    finest: int
    coarsest: int
    scale: Scale
    max: float
    min_value: float
    max_value: float
    nan: int
    infinite: int
    scales: NDArray[np.float32] = field(repr=False)
    pictures: Mapping[int, NDArray[np.uint8]] = field(repr=False)


def write_layer(
    tiles: Tiles, *, recording: str, node: str, display: Display, finest: int = 0, coarsest: int | None = None
) -> memoryview:
    """The levels `finest` to `coarsest` (None: the coarsest there is) of a layer as one blob.

    A level beyond the last means the last, so that one wish suits layers of every size.
    Raises ParameterError if `finest` is negative or coarser than `coarsest`.
    """
    last = tiles.levels - 1
    if finest < 0 or (coarsest is not None and coarsest < finest):
        raise ParameterError(
            f"Levels {finest} to {coarsest} are no range: `finest` is 0 or more, `coarsest` not less."
        )
    finest = min(finest, last)
    coarsest = last if coarsest is None else min(coarsest, last)
    words = {
        "kind": "layer",
        "recording": recording,
        "node": node,
        "display": display,
        "channels": tiles.channels,
        "tile": tiles.tile,
        "pitch": tiles.pitch,
        "grid": tiles.grid,
        "levels": tiles.levels,
        "finest": finest,
        "coarsest": coarsest,
        "scale": tiles.scale,
        "max": tiles.max,
        "min_value": tiles.min_value,
        "max_value": tiles.max_value,
        "nan": tiles.nan,
        "infinite": tiles.infinite,
    }
    sizes = {f"level{number}": tiles.sizes[number] for number in range(coarsest, finest - 1, -1)}
    head, places, total = _directory(words, {"scales": tiles.scales.shape, **sizes})
    blob = np.empty(total, np.uint8)
    blob[: len(head)] = np.frombuffer(head, np.uint8)
    blob[slice(*places["scales"])] = tiles.scales.view(np.uint8)
    for number in range(finest, coarsest + 1):  # the finest first: the others are made of it
        size = sizes[f"level{number}"]
        place = blob[slice(*places[f"level{number}"])].reshape(size)
        level = tiles.quantized(place) if number == 0 else tiles.level(number)
        if level is not place:
            place[...] = level
    return blob.data


def read_layer(data: bytes | memoryview) -> Layer:
    """The layer in the bytes of a blob; its arrays are views of them. Raises BlobError if they hold none."""
    return _layer(*_split(data)[:2])


def read_layers(message: bytes | memoryview) -> list[Layer]:
    """The layers of a message of the stream: blobs one after the other. Raises BlobError."""
    found: list[Layer] = []
    rest = memoryview(message)
    while rest or not found:
        words, arrays, size = _split(rest)
        found.append(_layer(words, arrays))
        rest = rest[size:]
    return found


def _layer(words: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Layer:
    if words.get("kind") != "layer":
        raise BlobError(f"The blob is of kind {words.get('kind')!r}; a layer's is 'layer'.")
    try:
        return Layer(
            recording=words["recording"],
            node=words["node"],
            display=words["display"],
            channels=words["channels"],
            tile=tuple(words["tile"]),
            pitch=tuple(words["pitch"]),
            grid=tuple(words["grid"]),
            levels=words["levels"],
            finest=words["finest"],
            coarsest=words["coarsest"],
            scale=words["scale"],
            max=words["max"],
            min_value=words["min_value"],
            max_value=words["max_value"],
            nan=words["nan"],
            infinite=words["infinite"],
            scales=arrays["scales"],
            pictures={n: arrays[f"level{n}"] for n in range(words["finest"], words["coarsest"] + 1)},
        )
    except (KeyError, TypeError) as error:
        raise BlobError(f"The blob of a layer lacks a part, or has it in another form: {error}.") from error


def write_result(result: AnyResult | KeyedResult) -> bytes:
    """A result, or results by node, as one blob."""
    return pack(result)


def read_result(data: bytes) -> AnyResult | KeyedResult:
    """The result in the bytes of a blob. Raises BlobError if they hold none."""
    try:
        return unpack(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BlobError(f"The bytes hold no result: {error}") from error


def write_pictures(images: Images, side: int) -> bytes:
    """Images for the screen as one blob: `pictures` uint8 [K, H, W, 4], red, green, blue and alpha; their
    labels in the header.

    side: pixels of the larger side at most; larger ones are reduced, each pixel the mean of those that fall
    together. Alpha is 0 throughout for a picture that is still to come.
    """
    pixels = np.stack([_for_screen(picture, side) for picture in images.values])
    return bytes(save({"pictures": pixels}, {METADATA: _json({"kind": "pictures", "labels": images.labels})}))


def _for_screen(picture: NDArray[np.float32], side: int) -> NDArray[np.uint8]:
    there = not bool(np.isnan(picture).all())
    bytes_ = np.rint(255 * np.clip(np.nan_to_num(picture), 0, 1)).astype(np.uint8).transpose(1, 2, 0)
    image = Image.fromarray(np.repeat(bytes_, 3, axis=2) if bytes_.shape[2] == 1 else bytes_)
    if max(image.size) > side:
        width, height = (max(1, round(size * side / max(image.size))) for size in image.size)
        image = image.resize((width, height), Image.Resampling.BOX)
    image.putalpha(255 if there else 0)
    return np.asarray(image)


def read_pictures(data: bytes | memoryview) -> NDArray[np.uint8]:
    """uint8 [K, H, W, 4] as `write_pictures` wrote them. Raises BlobError."""
    words, arrays, _ = _split(data)
    if words.get("kind") != "pictures" or "pictures" not in arrays:
        raise BlobError(f"The blob is of kind {words.get('kind')!r}; one of pictures is 'pictures'.")
    return arrays["pictures"]


def kind(data: bytes | memoryview) -> Literal["layer", "result", "pictures"]:
    """What a blob holds. Raises BlobError if it holds none of them."""
    found = _split(data)[0].get("kind")
    if found in ("layer", "result", "pictures"):
        known: Literal["layer", "result", "pictures"] = found
        return known
    raise BlobError(f"The blob is of kind {found!r}; there is 'layer', 'result' and 'pictures'.")


_TYPES: Mapping[str, Any] = {"U8": np.dtype(np.uint8), "F32": np.dtype("<f4")}


def _directory(
    words: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]
) -> tuple[bytes, dict[str, tuple[int, int]], int]:
    """(header, start and end of each tensor in the file, size of the file). "scales" are float32, all else
    uint8.
    """
    directory: dict[str, Any] = {"__metadata__": {METADATA: _json(words)}}
    places: dict[str, tuple[int, int]] = {}
    end = 0
    for name, shape in shapes.items():
        dtype = "F32" if name == "scales" else "U8"
        start, end = end, end + math.prod(shape) * _TYPES[dtype].itemsize
        places[name] = start, end
        directory[name] = {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}
    text = _json(directory).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    head = len(text).to_bytes(8, "little") + text
    return head, {name: (len(head) + a, len(head) + b) for name, (a, b) in places.items()}, len(head) + end


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _split(data: bytes | memoryview) -> tuple[dict[str, Any], dict[str, NDArray[Any]], int]:
    """Words, arrays and size of a blob; every offset is checked before it is used."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise BlobError(f"The blob of {len(data)} bytes is cut off in its header.")
    try:
        directory = json.loads(bytes(data[8 : 8 + length]))
        words = json.loads(directory.pop("__metadata__")[METADATA])
        arrays: dict[str, NDArray[Any]] = {}
        size = 8 + length
        for name, entry in directory.items():
            start, end = entry["data_offsets"]
            dtype = _TYPES[entry["dtype"]]
            if not 0 <= start <= end <= len(data) - 8 - length:
                raise BlobError(f"The blob of {len(data)} bytes is cut off in {name!r}.")
            flat = np.frombuffer(data, dtype, (end - start) // dtype.itemsize, 8 + length + start)
            arrays[name] = flat.reshape(entry["shape"])
            size = max(size, 8 + length + end)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, BlobError):
            raise
        raise BlobError(f"The header of the blob cannot be read: {type(error).__name__}: {error}.") from error
    if not isinstance(words, dict):
        raise BlobError("The header of the blob is not a JSON object.")
    return words, arrays, size
