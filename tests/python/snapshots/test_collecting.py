"""Statistics over many inputs against NumPy on all of them at once."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from safetensors.numpy import load_file
from torch import nn

import boxwalk
from boxwalk import Network
from boxwalk.errors import ParameterError
from boxwalk.snapshots import Progress, Snapshot, snapshot, verify
from boxwalk.snapshots.collecting import ACCURACY, LEAST, MOST, QUANTILES, Layer

from .networks import photos, small

COUNT = 40


def collect(folder: Path, network: Network, images: list[Path], **more: object) -> Snapshot:
    return snapshot(network, images, folder, what=["data-set"], **more)  # type: ignore[arg-type]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_all_numbers_are_those_of_the_whole(tmp_path: Path) -> None:
    network, images = small(), photos(tmp_path, COUNT)
    made = collect(tmp_path / "out", network, images)
    assert not (made.path / "inputs").exists()
    passes = [boxwalk.record(network, *network.prepare(image)).activations for image in images]
    for node in ("stem", "relu", "head"):
        values = np.stack([each[node][0].double().numpy().reshape(len(each[node][0]), -1) for each in passes])
        held = load_file(made.path / f"data-set/{node}.safetensors")
        together = values.transpose(1, 0, 2).reshape(values.shape[1], -1)
        np.testing.assert_allclose(held["mean"], together.mean(1), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(held["variance"], together.var(1), rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(held["min"], together.min(1))
        np.testing.assert_array_equal(held["max"], together.max(1))
        np.testing.assert_allclose(held["zeros"], (together == 0).mean(1))
        means = values.mean(2)
        order = np.argsort(-means, axis=0, kind="stable")[:9].T
        np.testing.assert_array_equal(held["top"], order)
        summary = next(row for row in rows(made.path / "data-set/layers.csv") if row["node"] == node)
        assert float(summary["mean"]) == pytest.approx(values.mean(), rel=1e-9)
        assert float(summary["variance"]) == pytest.approx(values.var(), rel=1e-9)
        for q in QUANTILES:
            exact = np.quantile(values, q, method="lower")
            assert float(summary[f"quantile {q:g}"]) == pytest.approx(exact, rel=ACCURACY + 1e-6, abs=LEAST)
    told = [row["source"] for row in rows(made.path / "data-set/inputs.csv")]
    assert told == [image.name for image in images]
    assert int(rows(made.path / "data-set/relu.csv")[0]["input 1"]) == held_top(made, "relu")
    assert verify(made.path) == []
    with pytest.raises(ParameterError, match="keeps no inputs"):
        verify(made.path, network)


def held_top(made: Snapshot, node: str) -> int:
    return int(load_file(made.path / f"data-set/{node}.safetensors")["top"][0, 0])


def test_an_ended_run_goes_on_and_gives_the_same(tmp_path: Path) -> None:
    images = photos(tmp_path, COUNT)
    whole = collect(tmp_path / "whole", small(), images)

    class EndedError(Exception):
        pass

    shown: list[str] = []

    def end(progress: Progress) -> None:
        shown.append(progress.words)
        if progress.done == 37:
            raise EndedError

    with pytest.raises(EndedError):
        collect(tmp_path / "ended", small(), images, progress=end)
    made = collect(tmp_path / "ended", small(), images)
    assert made.resumed
    for name in whole.files:
        assert (whole.path / name).read_bytes() == (made.path / name).read_bytes(), name
    assert not (made.path / ".data-set.safetensors").exists()


def test_with_other_parts_and_a_broken_image(tmp_path: Path) -> None:
    images = photos(tmp_path, 3)
    (tmp_path / "broken.png").write_text("no picture")
    given_images = [images[0], tmp_path / "broken.png", *images[1:]]
    made = snapshot(small(), given_images, tmp_path / "out", what=["data-set", "statistics"], nodes=["relu"])
    assert set(made.failed) == {"broken.png"}
    assert len([name for name in made.files if name.endswith("statistics/relu.csv")]) == 3
    assert set(load_file(made.path / "data-set/relu.safetensors")["top"][0].tolist()) == {0, 2, 3, -1}


class Swaps(nn.Module):
    """Has another number of channels for bright inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.few, self.many = nn.Conv2d(3, 2, 1), nn.Conv2d(3, 4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = torch.tanh(self.many(x) if float(x.mean()) > 0 else self.few(x))
        return y


def test_layers_that_control_flow_changes_are_told(tmp_path: Path) -> None:
    network = Network(Swaps(), (3, 4, 4))
    given_inputs = [torch.full((1, 3, 4, 4), -1.0), torch.full((1, 3, 4, 4), 1.0)]
    made = snapshot(network, given_inputs, tmp_path / "out", what=["data-set"], nodes=["tanh"])
    (why,) = made.failed.values()
    assert "is another layer for this input" in why
    assert json.loads((made.path / "manifest.json").read_text())["complete"]


finite = st.floats(-1e6, 1e6, width=32, allow_subnormal=False)


@given(
    st.lists(
        arrays.arrays(np.float32, (3, 7), elements=finite | st.just(math.nan) | st.just(math.inf)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_a_layer_joins_inputs_as_if_they_were_one(
    inputs: list[np.ndarray[tuple[int, int], np.dtype[np.float32]]],
) -> None:
    layer = Layer("x", 3)
    for number, values in enumerate(inputs):
        layer.add(torch.from_numpy(values), number)
    together = np.concatenate(inputs, axis=1).astype(np.float64)
    assert layer.broken == (~np.isfinite(together)).sum()
    for channel in range(3):
        values = together[channel][np.isfinite(together[channel])]
        assert layer.sums[0, channel] == len(values)
        if len(values) == 0:
            continue
        scale = float(np.abs(values).max()) or 1.0
        assert layer.sums[1, channel] == pytest.approx(values.mean(), abs=1e-9 * scale)
        assert layer.sums[2, channel] == pytest.approx(
            ((values - values.mean()) ** 2).sum(), abs=1e-8 * scale**2
        )
    whole = np.sort(together[np.isfinite(together)])
    for q, found in zip(QUANTILES, layer.quantiles(), strict=True):
        if len(whole) == 0:
            assert math.isnan(found)
            continue
        exact = whole[math.floor(q * (len(whole) - 1))]
        exact = math.copysign(min(abs(exact), MOST), exact)
        assert found == pytest.approx(exact, rel=ACCURACY + 1e-6, abs=LEAST)
