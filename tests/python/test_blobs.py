"""Blobs: what goes in comes out, the safetensors library agrees, and damaged ones are refused in words."""

from __future__ import annotations

import contextlib
import json
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from safetensors.numpy import load

from boxwalk.blobs import (
    kind,
    read_layer,
    read_layers,
    read_pictures,
    read_result,
    write_layer,
    write_pictures,
    write_result,
)
from boxwalk.errors import BlobError, ParameterError
from boxwalk.results import AnyResult, Curve, Images, KeyedResult, Maps, Matrix, Points, Scores
from boxwalk.tiles import make


def same(a: Any, b: Any) -> bool:
    """Type by type and value by value; NaN equals NaN, a list a tuple of the same words."""
    if isinstance(a, np.ndarray):
        return bool(a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if hasattr(a, "__dataclass_fields__"):
        return type(a) is type(b) and all(same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, list | tuple):
        return list(a) == list(b)
    return bool(a == b)


floats = st.floats(width=32)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = words.map(lambda name: name)
nodes = st.text("abcXYZ0189_.~-", min_size=1, max_size=12)
sizes = st.integers(0, 4)


def values(*shape: int) -> st.SearchStrategy[NDArray[np.float32]]:
    return hnp.arrays(np.float32, shape, elements=floats)


def some(count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(words, min_size=count, max_size=count)


@st.composite
def results(draw: st.DrawFn) -> AnyResult:
    """Any of the six kinds."""
    head: dict[str, Any] = {"title": draw(words), "note": draw(words)}
    n, h, w = draw(sizes), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    columns = draw(st.lists(names, max_size=3, unique=True))
    match draw(st.sampled_from(["maps", "images", "curve", "points", "scores", "matrix"])):
        case "maps":
            return Maps(
                values=draw(values(n, h, w)),
                labels=draw(some(n)),
                unit=draw(words),
                overlay=draw(st.booleans()),
                **head,
            )
        case "images":
            colours = draw(st.sampled_from([1, 3]))
            return Images(values=draw(values(n, colours, h, w)), labels=draw(some(n)), **head)
        case "curve":
            style = draw(st.sampled_from(["line", "bars"]))
            return Curve(
                x=draw(values(n + (style == "bars"))),
                series={name: draw(values(n)) for name in columns},
                x_label=draw(words),
                y_label=draw(words),
                style=style,  # type: ignore[arg-type]
                **head,
            )
        case "points":
            axes = draw(st.sampled_from([2, 3]))
            groups = draw(some(n)) if draw(st.booleans()) else ()
            return Points(coordinates=draw(values(n, axes)), labels=draw(some(n)), groups=groups, **head)
        case "scores":
            finite = st.floats(allow_nan=False, allow_infinity=False)
            return Scores(
                names=draw(some(n)),
                columns={name: draw(values(n)) for name in columns},
                units={name: draw(words) for name in columns[:1]},
                summary=draw(st.dictionaries(words, finite | st.integers(-9, 9) | words, max_size=3)),
                **head,
            )
        case _:
            return Matrix(
                values=draw(values(h, w)), rows=draw(some(h)), columns=draw(some(w)), unit=draw(words), **head
            )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(result=results())
def test_results_come_back(result: AnyResult) -> None:
    data = write_result(result)
    assert kind(data) == "result"
    assert same(read_result(data), result)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(keyed=st.dictionaries(nodes, results(), max_size=3))
def test_results_by_node_come_back(keyed: KeyedResult) -> None:
    back = read_result(write_result(keyed))
    assert isinstance(back, dict)
    assert list(back) == list(keyed)
    assert all(same(back[node], keyed[node]) for node in keyed)


def header(data: bytes) -> dict[str, Any]:
    directory = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    found: dict[str, Any] = json.loads(directory["__metadata__"]["boxwalk"])
    return found


def test_names_of_a_results_arrays() -> None:
    curve = Curve(
        x=np.arange(3, dtype=np.float32), series={"a/b": np.zeros(3, np.float32)}, title="T", x_label="depth"
    )
    scores = Scores(
        names=["r"], columns={"mean": np.ones(1, np.float32)}, units={"mean": "s"}, summary={"all": 3}
    )
    data = write_result({"layer1.0": curve, "fc": scores})
    assert set(load(data)) == {"layer1.0/x", "layer1.0/series/a/b", "fc/columns/mean"}
    found = header(data)
    assert (found["kind"], found["result"]) == ("result", "keyed")
    assert found["nodes"]["layer1.0"]["x_label"] == "depth"
    assert found["nodes"]["fc"]["summary"] == {"all": 3}


def layer(maps: torch.Tensor, **options: Any) -> bytes:
    return bytes(write_layer(make(maps), recording="r1", node="layer1.0.conv1", display="maps", **options))


def test_a_layer_comes_back() -> None:
    maps = torch.randn(24, 28, 35)
    tiles = make(maps, "channel")
    data = write_layer(tiles, recording="r-ü", node="layer1.0.relu~2", display="tokens")
    assert kind(data) == "layer"
    back = read_layer(data)
    assert (back.recording, back.node, back.display) == ("r-ü", "layer1.0.relu~2", "tokens")
    assert (back.channels, back.tile, back.pitch, back.grid) == (24, (28, 35), tiles.pitch, tiles.grid)
    assert (back.levels, back.finest, back.coarsest) == (tiles.levels, 0, tiles.levels - 1)
    assert (back.scale, back.nan, back.infinite) == ("channel", 0, 0)
    assert (back.max, back.min_value, back.max_value) == (tiles.max, tiles.min_value, tiles.max_value)
    np.testing.assert_array_equal(back.scales, tiles.scales)
    assert list(back.pictures) == list(range(tiles.levels))
    for level, picture in back.pictures.items():
        np.testing.assert_array_equal(picture, tiles.level(level))


def test_the_safetensors_library_reads_a_layer() -> None:
    """What is written by hand is what the library reads, coarse levels first and floats aligned."""
    data = layer(torch.randn(5, 40, 21))
    arrays = load(data)
    back = read_layer(data)
    assert set(arrays) == {"scales", *(f"level{k}" for k in range(back.levels))}
    for level, picture in back.pictures.items():
        assert arrays[f"level{level}"].dtype == np.uint8
        np.testing.assert_array_equal(arrays[f"level{level}"], picture)
    np.testing.assert_array_equal(arrays["scales"], back.scales)
    length = int.from_bytes(data[:8], "little")
    assert length % 8 == 0
    directory = json.loads(data[8 : 8 + length])
    directory.pop("__metadata__")
    starts = {name: entry["data_offsets"][0] for name, entry in directory.items()}
    assert sorted(starts, key=lambda name: starts[name]) == [
        "scales",
        *(f"level{k}" for k in reversed(range(back.levels))),
    ]


def test_the_header_is_the_documented_one() -> None:
    found = header(layer(torch.tensor([[[0.5, float("nan")], [float("inf"), -2.0]]]).repeat(3, 1, 1)))
    assert found == {
        "kind": "layer",
        "recording": "r1",
        "node": "layer1.0.conv1",
        "display": "maps",
        "channels": 3,
        "tile": [2, 2],
        "pitch": [2, 2],
        "grid": [2, 2],
        "levels": 1,
        "finest": 0,
        "coarsest": 0,
        "scale": "layer",
        "max": 2.0,
        "min_value": -2.0,
        "max_value": 0.5,
        "nan": 3,
        "infinite": 3,
    }


@pytest.mark.parametrize(
    ("finest", "coarsest", "expected"),
    [
        (0, None, [0, 1, 2, 3, 4]),
        (2, None, [2, 3, 4]),
        (1, 2, [1, 2]),
        (0, 0, [0]),
        (9, None, [4]),
        (3, 9, [3, 4]),
    ],
)
def test_ranges_of_levels(finest: int, coarsest: int | None, expected: list[int]) -> None:
    back = read_layer(layer(torch.randn(12, 32, 40), finest=finest, coarsest=coarsest))
    assert back.levels == 5
    assert list(back.pictures) == expected
    assert (back.finest, back.coarsest) == (expected[0], expected[-1])


@pytest.mark.parametrize(("finest", "coarsest"), [(-1, None), (2, 1)])
def test_ranges_that_are_none(finest: int, coarsest: int | None) -> None:
    with pytest.raises(ParameterError, match=f"Levels {finest} to {coarsest} are no range"):
        layer(torch.randn(12, 32, 40), finest=finest, coarsest=coarsest)


@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    for read in (kind, read_layer, read_result):
        with pytest.raises(BlobError):
            read(data)


@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_a_message_is_layers_one_after_the_other(sizes: list[int]) -> None:
    blobs = [layer(torch.randn(size, 3, size)) for size in sizes]
    found = read_layers(b"".join(blobs))
    assert [one.channels for one in found] == sizes
    for one, blob in zip(found, blobs, strict=True):
        np.testing.assert_array_equal(one.pictures[0], read_layer(blob).pictures[0])
    with pytest.raises(BlobError, match="cut off"):
        read_layers(b"".join(blobs)[:-1])
    with pytest.raises(BlobError, match="cut off"):
        read_layers(b"")


@settings(deadline=None, max_examples=300)
@given(cut=st.integers(0, 2000), at=st.integers(0, 1200), byte=st.integers(0, 255))
def test_damaged_layers_are_refused_or_read(cut: int, at: int, byte: int) -> None:
    whole = layer(torch.arange(40.0).reshape(2, 4, 5))
    cut_off = whole[: min(cut, len(whole) - 1)]
    with pytest.raises(BlobError):
        read_layer(cut_off)
    damaged = bytearray(whole)
    damaged[min(at, len(whole) - 1)] = byte
    with contextlib.suppress(BlobError):  # and no other error
        read_layer(bytes(damaged))


def test_the_wrong_kind() -> None:
    with pytest.raises(BlobError, match="kind 'result'; a layer's is 'layer'"):
        read_layer(write_result(Maps(values=np.zeros((1, 2, 2), np.float32), labels=["a"])))
    with pytest.raises(BlobError, match=r"kind 'layer', not 'result'"):
        read_result(layer(torch.zeros(1, 2, 2)))


def test_pictures_for_the_screen() -> None:
    values = np.full((3, 3, 4, 8), 0.5, dtype=np.float32)
    values[0, 0] = np.linspace(-0.2, 1.2, 32).reshape(4, 8)
    values[1] = np.nan
    images = Images(values=values, labels=["a", "b", "c"])
    pixels = read_pictures(write_pictures(images, 8))
    assert pixels.shape == (3, 4, 8, 4)
    assert pixels[0, ..., 0].ravel().tolist() == np.rint(255 * values[0, 0].clip(0, 1)).ravel().tolist()
    assert pixels[..., 3].reshape(3, -1).tolist() == [[255] * 32, [0] * 32, [255] * 32]
    small = read_pictures(write_pictures(images, 4))
    assert small.shape == (3, 2, 4, 4)
    means = np.rint(255 * values[0, 0].clip(0, 1)).reshape(2, 2, 4, 2).mean((1, 3))
    np.testing.assert_allclose(small[0, ..., 0], means, atol=1.0)  # rounded twice
    assert kind(write_pictures(images, 4)) == "pictures"
    with pytest.raises(BlobError, match="'result'"):
        read_pictures(write_result(images))
