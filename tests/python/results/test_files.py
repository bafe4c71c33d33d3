"""Files of results, read back with the programs that others use."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import ArrayLike
from PIL import Image
from safetensors.numpy import load_file

from boxwalk.errors import ParameterError
from boxwalk.results import (
    AnyResult,
    Curve,
    FloatArray,
    Images,
    KeyedResult,
    Maps,
    Matrix,
    Points,
    Scores,
    encode,
    pack,
    save,
    suffixes,
    to_arrays,
    unpack,
)


def f32(values: ArrayLike) -> FloatArray:
    return np.asarray(values, dtype=np.float32)


MAPS = Maps(title="m", values=f32(np.arange(70).reshape(2, 5, 7)), labels=["a", "b"], unit="u", overlay=True)
IMAGES = Images(values=f32(np.linspace(0, 1, 105).reshape(1, 3, 5, 7)), labels=["a"])
LINE = Curve(x=f32([0.1, 0.2]), series={"p/q": f32([1.5, np.nan]), "r": f32([2.0, 3.0])}, x_label="i")
BARS = Curve(x=f32([0.0, 0.5, 1.5]), series={"n": f32([3.0, 4.0])}, style="bars")
POINTS = Points(coordinates=f32([[1.0, 2.0, 3.5]]), labels=["one"], groups=["g"])
MARKED = Points(
    coordinates=f32([[1.0, 2.0], [3.0, 4.5]]),
    labels=["one", "two"],
    marks=["", "wrong"],
    inputs=np.array([7, 0]),  # type: ignore[arg-type]  # anything that can be counted with
    summary={"stress": np.float32(0.5)},  # type: ignore[dict-item]
)
SCORES = Scores(
    title="s",
    note="ünïcode",
    names=["x", "y"],
    columns={"min": f32([0.1, np.inf]), "share": f32([50.0, 25.0])},
    units={"share": "%"},
    summary={"mean": 0.1, "count": 3, "word": "w"},
)
MATRIX = Matrix(values=f32([[1.0, -0.1]]), rows=["r"], columns=["c", "d"], unit="k", inputs={"0,1": [4, 2]})
ALL: list[AnyResult] = [MAPS, IMAGES, LINE, BARS, POINTS, MARKED, SCORES, MATRIX]


def assert_equal(found: AnyResult | KeyedResult, wanted: AnyResult | KeyedResult) -> None:
    header, parts = to_arrays(found)
    wanted_header, wanted_parts = to_arrays(wanted)
    assert header == wanted_header
    assert list(parts) == list(wanted_parts)
    for name, values in parts.items():
        np.testing.assert_array_equal(values, wanted_parts[name])


def rows(result: AnyResult | KeyedResult) -> list[list[str]]:
    return list(csv.reader(io.StringIO(encode(result, ".csv").decode())))


@pytest.mark.parametrize("result", ALL, ids=lambda result: result.kind)
def test_safetensors_hold_everything(result: AnyResult, tmp_path: Path) -> None:
    assert_equal(unpack(pack(result)), result)
    path = result.save(tmp_path / "file.safetensors")
    assert_equal(unpack(path.read_bytes()), result)
    assert set(load_file(path)) == set(to_arrays(result)[1])


def test_keyed_safetensors() -> None:
    keyed: KeyedResult = {"layer1.0": MAPS, "layer1": SCORES, "fc": LINE}
    assert_equal(unpack(pack(keyed)), keyed)
    assert_equal(unpack(pack({})), {})
    assert "layer1.0/values" in to_arrays(keyed)[1]


@given(
    arrays(np.float32, st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 5))),
    st.text(max_size=20),
)
@settings(max_examples=50, deadline=None)
def test_maps_survive_the_file(values: np.ndarray[Any, np.dtype[np.float32]], word: str) -> None:
    result = Maps(values=values, labels=[word] * len(values), title=word)
    assert_equal(unpack(pack(result)), result)


@pytest.mark.parametrize("cut", [0, 5, 60, 200, -1])
def test_damaged_files_are_noticed(cut: int) -> None:
    with pytest.raises(ValueError):
        unpack(pack(MAPS)[:cut])


def test_headers_that_do_not_fit() -> None:
    from boxwalk.results import from_arrays

    header, parts = to_arrays(SCORES)
    with pytest.raises(ValueError, match="not complete"):
        from_arrays(header, {})
    with pytest.raises(ValueError, match="Unknown kind of result 'maps2'"):
        from_arrays({**header, "result": "maps2"}, parts)
    with pytest.raises(ValueError, match="has no extra"):
        from_arrays({**header, "extra": 1}, parts)
    with pytest.raises(ValueError, match="not 'result'"):
        from_arrays({"kind": "layer"}, {})


def test_tables() -> None:
    assert rows(SCORES) == [["name", "min", "share [%]"], ["x", "0.1", "50.0"], ["y", "inf", "25.0"]]
    assert rows(LINE) == [["i", "p/q", "r"], ["0.1", "1.5", "2.0"], ["0.2", "nan", "3.0"]]
    assert rows(BARS) == [["from", "to", "n"], ["0.0", "0.5", "3.0"], ["0.5", "1.5", "4.0"]]
    assert rows(POINTS) == [["label", "group", "x", "y", "z"], ["one", "g", "1.0", "2.0", "3.5"]]
    assert rows(MATRIX) == [["", "c", "d"], ["r", "1.0", "-0.1"]]
    assert rows(Scores(names=[], columns={}, summary={"mean": 0.5})) == [["name", "value"], ["mean", "0.5"]]
    assert rows({"fc": SCORES, "conv": SCORES})[::2] == [
        ["node", "name", "min", "share [%]"],
        ["fc", "y", "inf", "25.0"],
        ["conv", "y", "inf", "25.0"],
    ]


def test_json_is_strict_and_short() -> None:
    read = json.loads(encode(SCORES, ".json"), parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert read["kind"] == "scores"
    assert read["columns"] == {"min": [0.1, None], "share": [50.0, 25.0]}
    assert read["summary"] == {"mean": 0.1, "count": 3, "word": "w"}
    assert json.loads(encode(MATRIX, ".json"))["values"] == [[1.0, -0.1]]
    assert json.loads(encode({"fc": BARS}, ".json"))["fc"]["x"] == [0.0, 0.5, 1.5]


def test_numpy_files(tmp_path: Path) -> None:
    assert np.array_equal(np.load(MAPS.save(tmp_path / "a.npy")), MAPS.values)
    with np.load(LINE.save(tmp_path / "b.npz")) as loaded:
        assert set(loaded) == {"x", "series.p.q", "series.r"}
        np.testing.assert_array_equal(loaded["series.p.q"], LINE.series["p/q"])


@pytest.mark.parametrize("result", ALL, ids=lambda result: result.kind)
def test_every_suffix_that_is_named_works(result: AnyResult, tmp_path: Path) -> None:
    for suffix in suffixes(result):
        path = result.save(tmp_path / f"file{suffix}")
        assert path.stat().st_size > 10
    with Image.open(tmp_path / "file.png") as image:
        assert image.size == result.to_image().size
    assert sorted(path.suffix for path in tmp_path.iterdir()) == sorted(
        suffixes(result)
    )  # nothing half-written


def test_what_does_not_make_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as error:
        MAPS.save(tmp_path / "file.csv")
    assert str(error.value) == (
        "Cannot write a result of kind 'maps' as '.csv'; possible are .png, .svg, .npz, .safetensors, .npy."
    )
    with pytest.raises(ParameterError, match="there is no folder"):
        MAPS.save(tmp_path / "nowhere" / "file.png")
    with pytest.raises(ParameterError, match=r"results keyed by node as '\.npy'"):
        save({"a": MAPS}, tmp_path / "file.npy")
    with pytest.raises(ParameterError, match=r"results keyed by node as '\.csv'"):
        save({"a": MAPS, "b": SCORES}, tmp_path / "file.csv")
    assert not list(tmp_path.iterdir())
