"""Statistics and histograms against float64 NumPy: dead channels, NaN, precisions, tokens, vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from boxwalk import Recording, analyze, record
from boxwalk.analyses.histogram import counts_between, limits
from boxwalk.analyses.statistics import row_statistics
from boxwalk.errors import ParameterError
from boxwalk.results import Curve, Scores

from .networks import Mixed, picture, recorded, recording_of


def statistics(recording: Recording, node: str) -> Scores:
    result = analyze(recording, "statistics", node=node)
    assert isinstance(result, Scores)
    return result


def histogram(recording: Recording, node: str, **parameters: Any) -> Curve:
    result = analyze(recording, "histogram", node=node, **parameters)
    assert isinstance(result, Curve)
    return result


def doubles(values: torch.Tensor) -> NDArray[np.float64]:
    converted: NDArray[np.float64] = values.detach().to(torch.float64).numpy()
    return converted


def assert_whole(result: Scores, values: NDArray[np.float64]) -> None:
    for name, wanted in (
        ("min", values.min()),
        ("max", values.max()),
        ("mean", values.mean()),
        ("std", values.std()),
    ):
        assert result.summary[name] == pytest.approx(float(wanted), rel=1e-12), name
    assert result.summary["zeros [%]"] == pytest.approx(100 * float((values == 0).mean()))
    assert result.summary["values"] == values.size


def assert_rows(result: Scores, rows: NDArray[np.float64]) -> None:
    assert len(result.names) == len(rows)
    for name, wanted in (
        ("min", rows.min(1)),
        ("max", rows.max(1)),
        ("mean", rows.mean(1)),
        ("std", rows.std(1)),
        ("zeros", 100 * (rows == 0).mean(1)),
    ):
        np.testing.assert_allclose(result.columns[name], wanted.astype(np.float32), rtol=1e-6, err_msg=name)


def test_maps_and_a_dead_channel() -> None:
    recording = recorded()
    values = doubles(recording.activations["relu"])
    assert values.shape == (1, 4, 5, 8)
    result = statistics(recording, "relu")
    assert_whole(result, values)
    assert_rows(result, values.reshape(4, -1))
    assert not values[0, 1].any()
    assert result.summary["dead channels"] == 1
    assert result.summary["which are dead"] == "1"
    assert result.names[1] == "channel 1"
    assert result.units == {"zeros": "%"}


def test_every_input_of_a_batch_counts() -> None:
    recording = record(Mixed().eval(), picture(3))
    values = doubles(recording.activations["conv"])
    result = statistics(recording, "conv")
    assert_whole(result, values)
    assert_rows(result, values.swapaxes(0, 1).reshape(4, -1))


def test_a_large_mean_does_not_eat_the_deviation() -> None:
    generator = torch.Generator().manual_seed(0)
    values = 10_000 + 0.01 * torch.randn(1, 2, 50, 70, generator=generator)
    recording, node = recording_of(values)
    wanted = doubles(values).reshape(2, -1)
    np.testing.assert_allclose(statistics(recording, node).columns["std"], wanted.std(1), rtol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions(dtype: torch.dtype) -> None:
    values = torch.linspace(-3, 60_000, 2 * 5 * 7).reshape(1, 2, 5, 7).to(dtype)
    recording, node = recording_of(values)
    result = statistics(recording, node)
    wanted = doubles(values.to(torch.float32))
    assert_whole(result, wanted)  # the sum of all is beyond what half precision can hold
    assert result.summary["type"] == str(dtype).removeprefix("torch.")


def test_values_that_are_not_finite_are_named_and_left_out() -> None:
    values = torch.arange(1, 71, dtype=torch.float32).reshape(1, 2, 5, 7)
    values[0, 0, 1, 2] = float("nan")
    values[0, 1] = float("inf")
    recording, node = recording_of(values)
    result = statistics(recording, node)
    first = doubles(values)[0, 0]
    first = first[np.isfinite(first)]
    assert result.note == "Values that are not finite and left out: 1 not a number, 35 infinite."
    assert result.columns["not finite"].tolist() == [1.0, 35.0]
    assert result.columns["mean"][0] == pytest.approx(first.mean())
    assert np.isnan(result.columns["mean"][1])
    assert result.summary["max"] == 35.0
    assert result.summary["dead channels"] == 0
    counts = histogram(recording, node, bins=5)
    assert counts.series["values"].sum() == 34
    assert "1 not a number" in counts.note


def test_nothing_but_nan() -> None:
    recording, node = recording_of(torch.full((1, 2, 5, 7), float("nan")))
    assert statistics(recording, node).summary["mean"] == "not a number"
    assert histogram(recording, node).series["values"].sum() == 0


def test_tokens_with_their_class_token() -> None:
    values = torch.randn(1, 17, 6, generator=torch.Generator().manual_seed(1))  # 1 class token, 4 x 4 patches
    recording, node = recording_of(values)
    found = recording.graph.by_id[node]
    assert (found.display, found.channels, found.skip_tokens) == ("tokens", 6, 1)
    result = statistics(recording, node)
    assert_whole(result, doubles(values))
    assert_rows(result, doubles(values)[0].T)


def test_vectors_have_one_value_per_unit() -> None:
    recording = recorded()
    result = statistics(recording, "linear")
    values = doubles(recording.activations["linear"])
    assert_whole(result, values)
    assert list(result.columns) == ["value"]
    np.testing.assert_array_equal(result.columns["value"], values[0].astype(np.float32))
    assert result.names[9] == "unit 9"
    assert result.summary["dead units"] == 0


def test_all_layers_in_one_table() -> None:
    recording = recorded()
    result = analyze(recording, "layer-statistics")
    assert isinstance(result, Scores)
    assert result.names == tuple(node.id for node in recording.graph.nodes)
    for row, node in enumerate(result.names):
        values = doubles(recording.activations[node])
        assert result.columns["std"][row] == pytest.approx(values.std(), rel=1e-6)
        assert result.columns["zeros"][row] == pytest.approx(100 * (values == 0).mean())
    assert result.columns["dead channels"][result.names.index("relu")] == 1


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 4), st.integers(1, 20)),
        elements=st.one_of(st.floats(-1e3, 1e3, width=32), st.sampled_from([0.0, np.nan, np.inf, -np.inf])),
    )
)
@settings(max_examples=200, deadline=None)
def test_rows_against_numpy(values: NDArray[np.float64]) -> None:
    found = row_statistics(values)
    for index, row in enumerate(values):
        finite = row[np.isfinite(row)]
        assert found.zeros[index] == pytest.approx((row == 0).mean())
        assert found.broken[index] == row.size - finite.size
        assert found.dead[index] == (row == 0).all()
        if finite.size:
            wanted = [finite.min(), finite.max(), finite.mean(), finite.std()]
            got = [found.minimum[index], found.maximum[index], found.mean[index], found.std[index]]
            np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9)
        else:
            assert np.isnan([found.minimum[index], found.mean[index], found.std[index]]).all()


def test_histogram_against_numpy() -> None:
    recording = recorded()
    values = doubles(recording.activations["norm"]).ravel()
    result = histogram(recording, "norm", bins=9)
    counts, edges = np.histogram(values, bins=9)
    np.testing.assert_array_equal(result.series["values"], counts)
    np.testing.assert_allclose(result.x, edges, rtol=1e-6)
    assert result.style == "bars"


def test_histogram_of_one_channel() -> None:
    recording = recorded()
    values = doubles(recording.activations["norm"])[0, 4]
    result = histogram(recording, "norm", bins=7, channel=4)
    np.testing.assert_array_equal(result.series["values"], np.histogram(values, bins=7)[0])
    assert "channel 4" in result.title
    with pytest.raises(
        ParameterError, match=r"'channel' of 'histogram' is 6; 'norm' has the channels 0 to 5"
    ):
        histogram(recording, "norm", channel=6)


def test_histogram_without_zeros() -> None:
    recording = recorded()
    values = doubles(recording.activations["relu"]).ravel()
    result = histogram(recording, "relu", bins=6, zeros=False)
    np.testing.assert_array_equal(result.series["values"], np.histogram(values[values != 0], bins=6)[0])
    share = (values == 0).mean()
    assert result.note == f"{(values != 0).sum()} values. {share:.1%} are exactly zero and left out."


@pytest.mark.parametrize("value", [0.0, 3.25, -1e-30, 1e30])
def test_histogram_of_a_constant(value: float) -> None:
    recording, node = recording_of(torch.full((1, 2, 5, 7), value))
    result = histogram(recording, node, bins=4)
    assert result.series["values"].sum() == 70
    assert (np.diff(result.x) > 0).all()


def test_histogram_of_neighbouring_numbers() -> None:
    values = torch.full((1, 1, 5, 7), 1.0)
    values[0, 0, 0, 0] = float(np.nextafter(np.float32(1), np.float32(2)))
    recording, node = recording_of(values)
    result = histogram(recording, node, bins=512)
    assert result.series["values"].sum() == 35
    assert (np.diff(result.x) >= 0).all()


@given(st.lists(st.floats(-(2.0**100), 2.0**100, width=32), max_size=5), st.integers(2, 512))
@settings(deadline=None)
def test_limits_hold_every_value(values: list[float], bins: int) -> None:
    low, high = limits(np.array(values, dtype=np.float64), bins)
    assert low < high
    assert all(low <= value <= high for value in values)
    assert np.histogram(np.array(values), bins=bins, range=(low, high))[0].sum() == len(values)
    counts, edges = counts_between(np.array(values, dtype=np.float64), low, high, bins)
    wanted, wanted_edges = np.histogram(np.array(values), bins=bins, range=(low, high))
    np.testing.assert_array_equal(counts, wanted)
    np.testing.assert_array_equal(edges, wanted_edges)
