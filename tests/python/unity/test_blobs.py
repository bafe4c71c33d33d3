"""The golden blobs in C#: the values of Python and TypeScript, and an exact exception for damaged bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .mono import ROOT, Probe, ProbeError

GOLDEN = ROOT / "tests" / "golden"
EXPECTED: dict[str, dict[str, Any]] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
FILES = sorted(GOLDEN.glob("*.safetensors"))


def floats(numbers: list[float | None]) -> list[float | None]:
    """Of either language's decimals, the float32 that they mean."""
    return [None if number is None else float(np.float32(number)) for number in numbers]


def path_of(name: str) -> str:
    return str(GOLDEN / f"{name}.safetensors")


def test_every_golden_file_is_read_here() -> None:
    names = [name for part in ("layers", "results", "pictures") for name in EXPECTED[part]]
    assert sorted(names) == [path.stem for path in FILES]
    assert len(names) > 10


@pytest.mark.parametrize("name", EXPECTED["layers"])
def test_layers(probe: Probe, name: str) -> None:
    expected = EXPECTED["layers"][name]
    told = probe.ask("layer", path=path_of(name))
    assert told["header"] == expected["header"]
    assert floats(told["scales"]) == floats(expected["scales"])
    assert told["levels"] == expected["levels"]
    if expected["values"] is not None:
        values = np.array(expected["values"])
        np.testing.assert_allclose(np.array(told["values"]), values, rtol=1e-6)
        strongest = [
            index << shift
            for index, shift in zip(
                np.unravel_index(np.argmax(np.abs(values)), values.shape),
                (0, told["header"]["finest"], told["header"]["finest"]),
                strict=True,
            )
        ]
        assert told["strongest"] == strongest


def test_blobs_of_a_message_stand_one_after_the_other(probe: Probe) -> None:
    names = ["layer_vector", "layer_maps", "layer_coarse"]
    told = probe.ask("joined", paths=[path_of(name) for name in names])
    assert told == [probe.ask("layer", path=path_of(name)) for name in names]


def listed(array: dict[str, Any]) -> tuple[list[int], list[float | None]]:
    return array["shape"], floats(array["values"])


def compare(told: dict[str, Any], header: dict[str, Any], arrays: dict[str, Any], prefix: str) -> None:
    """Every word of the header and every number of the arrays is in what was read."""
    words = {name: value for name, value in header.items() if name not in ("kind", "series", "columns")}
    if header["result"] == "matrix":
        words["columns"] = header["columns"]
    if "summary" in words:
        words["summary"] = {name: str(value) for name, value in words["summary"].items()}
    assert {name: told[name] for name in words} == words
    for name, wanted in arrays.items():
        if not name.startswith(prefix):
            continue
        folder, _, entry = name.removeprefix(prefix).partition("/")
        found = told[folder][entry] if entry else told[folder]
        assert listed(found) == listed(wanted), name
    for folder in ("series", "columns"):
        if isinstance(told.get(folder), dict):
            assert list(told[folder]) == header[folder]


@pytest.mark.parametrize("name", EXPECTED["results"])
def test_results(probe: Probe, name: str) -> None:
    header, arrays = EXPECTED["results"][name]["header"], EXPECTED["results"][name]["arrays"]
    told = probe.ask("result", path=path_of(name))
    if header["result"] != "keyed":
        compare(told["single"], header, arrays, "")
        return
    assert list(told["nodes"]) == list(header["nodes"])
    for node, words in header["nodes"].items():
        compare(told["nodes"][node], words, arrays, f"{node}/")


@pytest.mark.parametrize("name", EXPECTED["pictures"])
def test_pictures(probe: Probe, name: str) -> None:
    expected = EXPECTED["pictures"][name]
    told = probe.ask("pictures", path=path_of(name))
    assert told["labels"] == expected["labels"]
    assert np.array(told["pixels"]).reshape(told["shape"]).tolist() == expected["pixels"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_damaged_blobs(probe: Probe, path: Path) -> None:
    """Cut off anywhere, or with bytes of its header changed: an answer or a BlobException, nothing else."""
    told = probe.ask("damage", path=str(path), seed=5)
    assert told["cut"] == {"BlobException": 2 * path.stat().st_size}
    assert set(told["changed"]) <= {"read", "BlobException"}, list(told["changed"])
    assert told["changed"]["BlobException"] > 200


@pytest.mark.parametrize(
    ("command", "name", "words"),
    [
        ("layer", "result_maps", "The blob is of kind 'result'; 'layer' was expected."),
        ("result", "pictures", "The blob is of kind 'pictures'; 'result' was expected."),
        ("pictures", "layer_maps", "The blob is of kind 'layer'; 'pictures' was expected."),
    ],
)
def test_another_kind_of_blob_is_refused(probe: Probe, command: str, name: str, words: str) -> None:
    with pytest.raises(ProbeError) as refused:
        probe.ask(command, path=path_of(name))
    assert refused.value.failure == "BlobException"
    assert refused.value.problem["detail"] == words
