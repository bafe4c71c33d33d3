"""The golden blobs, which TypeScript and C# decode too."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boxwalk.blobs import read_layer, read_pictures, read_result
from boxwalk.results import to_arrays

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED: dict[str, dict[str, Any]] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))


def test_the_files_are_what_their_script_writes(tmp_path: Path) -> None:
    """Fails when a format has changed: then run tests/golden/make.py and adapt the other languages."""
    spec = importlib.util.spec_from_file_location("golden_make", GOLDEN / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.write(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in GOLDEN.glob("*.*") if path.suffix != ".py"}
    assert set(written) == set(kept)
    # the bytes of all else are the safetensors library's affair; what they hold is compared below
    own = [name for name in sorted(kept) if name.startswith("layer")]
    assert [name for name in own if written[name] != kept[name]] == []


@pytest.mark.parametrize("name", EXPECTED["layers"])
def test_layers(name: str) -> None:
    expected = EXPECTED["layers"][name]
    layer = read_layer((GOLDEN / f"{name}.safetensors").read_bytes())
    header = expected["header"]
    for word in header.keys() - {"kind", "tile", "pitch", "grid"}:
        assert getattr(layer, word) == header[word]
    assert [list(layer.tile), list(layer.pitch), list(layer.grid)] == [
        header["tile"],
        header["pitch"],
        header["grid"],
    ]
    assert layer.scales.tolist() == expected["scales"]
    assert {str(k): v.tolist() for k, v in layer.pictures.items()} == expected["levels"]
    if expected["values"] is not None:
        picture = layer.pictures[layer.finest]
        for channel, rows in enumerate(expected["values"]):
            top = channel // layer.grid[1] * layer.pitch[0] >> layer.finest
            left = channel % layer.grid[1] * layer.pitch[1] >> layer.finest
            wanted = np.array(rows)
            part = picture[top : top + wanted.shape[0], left : left + wanted.shape[1]].astype(float)
            np.testing.assert_allclose((part - 128) * layer.scales[channel] / 127, wanted, rtol=1e-6)


@pytest.mark.parametrize("name", EXPECTED["results"])
def test_results(name: str) -> None:
    expected = EXPECTED["results"][name]
    header, arrays = to_arrays(read_result((GOLDEN / f"{name}.safetensors").read_bytes()))
    assert header == expected["header"]
    assert set(arrays) == set(expected["arrays"])
    for array, values in arrays.items():
        wanted = expected["arrays"][array]
        assert list(values.shape) == wanted["shape"]
        numbers = np.array([np.nan if v is None else v for v in wanted["values"]], np.float32)
        np.testing.assert_array_equal(values.ravel(), numbers)


@pytest.mark.parametrize("name", EXPECTED["pictures"])
def test_pictures(name: str) -> None:
    data = (GOLDEN / f"{name}.safetensors").read_bytes()
    assert read_pictures(data).tolist() == EXPECTED["pictures"][name]["pixels"]
