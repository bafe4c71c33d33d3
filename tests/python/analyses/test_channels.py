"""The column of one pixel, and how alike channels are, against NumPy in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from boxwalk import Recording, analyze
from boxwalk.analyses import where
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.results import Scores

from .networks import recorded, recording_of


def scores(name: str, recording: Recording, node: str, **parameters: Any) -> Scores:
    result = analyze(recording, name, node=node, **parameters)
    assert isinstance(result, Scores)
    return result


def distinct(channels: int = 6, height: int = 5, width: int = 7) -> torch.Tensor:
    return torch.randn(1, channels, height, width, generator=torch.Generator().manual_seed(11))


def test_a_pixel_s_column_is_the_activation() -> None:
    recording = recorded()
    values = recording.activations["add"].numpy()
    for y, x in ((0, 0), (2, 5), (values.shape[2] - 1, values.shape[3] - 1)):
        result = scores("pixel-column", recording, "add", y=y, x=x)
        np.testing.assert_array_equal(result.columns["value"], values[0, :, y, x])
        strongest = int(np.abs(values[0, :, y, x]).argmax())
        assert result.summary["strongest"] == f"channel {strongest}"
        assert result.summary["its value"] == float(values[0, strongest, y, x])
        assert result.summary["norm"] == pytest.approx(
            float(np.sqrt((values[0, :, y, x].astype(np.float64) ** 2).sum()))
        )
    assert result.names[3] == "channel 3"


def test_a_pixel_with_values_that_are_no_numbers() -> None:
    values = distinct()
    values[0, 2, 1, 3] = torch.nan
    values[0, 4, 1, 3] = torch.inf
    values[0, 5, 1, 3] = -9
    recording, node = recording_of(values)
    result = scores("pixel-column", recording, node, y=1, x=3)
    assert result.summary["strongest"] == "channel 5"
    assert "1 not a number, 1 infinite" in result.note
    values[:] = torch.nan
    recording, node = recording_of(values)
    assert scores("pixel-column", recording, node).summary == {}


def test_a_pixel_that_is_not_there_is_refused() -> None:
    recording, node = recording_of(distinct())
    with pytest.raises(ParameterError, match=f"'y' of 'pixel-column' is 5; '{node}' has the rows 0 to 4"):
        analyze(recording, "pixel-column", node=node, y=5)
    with pytest.raises(ParameterError, match="has the columns 0 to 6"):
        analyze(recording, "pixel-column", node=node, x=7)
    with pytest.raises(NotApplicableError, match="no maps"):
        analyze(recorded(), "pixel-column", node="linear")


def test_similarity_is_numpy_s_correlation() -> None:
    recording = recorded()
    values = recording.activations["add"].double().numpy()
    rows = values.reshape(values.shape[1], -1)
    wanted = np.corrcoef(rows)
    for channel in range(len(rows)):
        result = scores("channel-similarity", recording, "add", channel=channel)
        np.testing.assert_allclose(result.columns["correlation"], wanted[channel], rtol=1e-6, atol=1e-7)
        assert result.columns["correlation"][channel] == 1


def test_constant_channels_are_zero_and_told() -> None:
    values = distinct()
    values[0, 1] = 0
    values[0, 4] = 0.1  # a mean of many 0.1 is not exactly 0.1
    recording, node = recording_of(values)
    result = scores("channel-similarity", recording, node, channel=0)
    assert result.columns["correlation"][1] == 0
    assert result.columns["correlation"][4] == 0
    assert result.summary["constant channels"] == 2
    assert "2 channels are constant and given as 0: 1, 4." in result.note
    to_itself = scores("channel-similarity", recording, node, channel=4)
    assert not to_itself.columns["correlation"].any()
    assert "Channel 4 is constant" in to_itself.note


def test_a_copy_and_a_negative_whatever_their_size() -> None:
    values = distinct()
    values[0, 1] = values[0, 0] * 1e-35
    values[0, 2] = values[0, 0] * -1e37
    values[0, 3] = values[0, 0] * 3 + 7
    recording, node = recording_of(values)
    result = scores("channel-similarity", recording, node, channel=0)
    np.testing.assert_allclose(result.columns["correlation"][:4], [1, 1, -1, 1], atol=1e-6)
    assert result.summary["most opposite"] == "channel 2"


def test_positions_that_are_no_numbers_are_left_out_of_both() -> None:
    values = distinct()
    values[0, 0, 0, 0] = torch.nan
    values[0, 3, 2, 2] = torch.inf
    recording, node = recording_of(values)
    result = scores("channel-similarity", recording, node, channel=0)
    rows = values.double().numpy().reshape(6, -1)
    for channel in range(6):
        kept = np.isfinite(rows[0]) & np.isfinite(rows[channel])
        wanted = np.corrcoef(rows[0][kept], rows[channel][kept])[0, 1]
        assert result.columns["correlation"][channel] == pytest.approx(wanted, abs=1e-6)


def test_where_there_is_nothing_to_compare() -> None:
    recording = recorded()
    assert recording.network is not None
    offered = where(recording.graph, recording.network)["channel-similarity"]
    assert "linear" not in offered
    assert "relu" in offered
    with pytest.raises(
        ParameterError, match="'channel' of 'channel-similarity' is 4; 'relu' has the channels 0 to 3"
    ):
        analyze(recording, "channel-similarity", node="relu", channel=4)
