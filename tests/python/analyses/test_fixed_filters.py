"""Kernels that are not trained, on the panels of their layers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from boxwalk import analyze
from boxwalk.errors import NotApplicableError
from boxwalk.results import Maps
from boxwalk.targets import open_target
from boxwalk.zoo.pfm import filter_pool

from .networks import mixed, with_fixed_filters


def test_all_kernels_side_by_side_and_each_alone() -> None:
    found = analyze(with_fixed_filters(), "fixed-filters")
    assert isinstance(found, dict)
    ((node, maps),) = found.items()
    assert node == "depthwise"
    assert isinstance(maps, Maps)
    pool = (torch.arange(27.0).reshape(3, 3, 3) - 13).numpy()
    assert maps.labels == ("all", "filter 0", "filter 1", "filter 2")
    assert "3 kernels of 3 x 3 for 6 channels" in maps.note
    whole = maps.values[0]
    for index in range(3):
        np.testing.assert_array_equal(whole[:, 4 * index : 4 * index + 3], pool[index])
        alone = maps.values[1 + index]
        assert set(np.unique(alone)) <= {0.0, *np.unique(pool[index]).tolist()}
        assert np.abs(alone).max() == np.abs(pool[index]).max()


def test_every_filter_module_of_the_papers_network_shows_its_pool() -> None:
    (network,) = open_target("zoo:pfnet18")
    found = analyze(network, "fixed-filters")
    assert isinstance(found, dict)
    assert "layer1.0.conv1.depthwise" in found
    pool = filter_pool("even-uneven-9").numpy()
    for node, maps in found.items():
        assert isinstance(maps, Maps)
        if "depthwise" not in node:  # that of a skip, which blurs
            assert maps.labels == ("all", "filter 0")
            continue
        for row, column in np.ndindex(3, 3):
            kernel = maps.values[0][4 * row : 4 * row + 3, 4 * column : 4 * column + 3]
            np.testing.assert_allclose(kernel, pool[3 * row + column], atol=1e-7)


def test_trained_kernels_have_none() -> None:
    with pytest.raises(NotApplicableError, match="all kernels of the network are trained"):
        analyze(mixed(), "fixed-filters")
