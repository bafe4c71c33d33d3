"""Scores of reconstructions against scikit-image and loops in float64."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from boxwalk.anomaly import (
    SCORES,
    decorrelation,
    gms_map,
    gradient_deviation,
    highest_dissimilarity,
    image_euclidean_distance,
    squared_error,
    ssim_map,
    structural_dissimilarity,
)
from boxwalk.errors import ParameterError

Floats = NDArray[np.float64]


def pair(count: int = 3, height: int = 9, width: int = 11, seed: int = 0) -> tuple[Floats, Floats]:
    """Smooth-ish pictures in 0..1, and others near them."""
    random = np.random.default_rng(seed)
    x = np.clip(random.normal(0.5, 0.2, (count, height, width)), 0, 1)
    return x, np.clip(x + random.normal(0, 0.1, x.shape), 0, 1)


def test_squared_error_by_hand() -> None:
    x = np.array([[[0, 1], [2, 3]], [[1, 1], [1, 1]]], np.uint8)
    y = np.array([[[0, 3], [1, 3]], [[1, 1], [1, 2]]], np.uint8)
    np.testing.assert_array_equal(squared_error(x, y), [5, 1])
    np.testing.assert_array_equal(squared_error(y, x), [5, 1])  # nothing wraps around in uint8


def test_imed_with_the_whole_matrix() -> None:
    x, y = pair()
    places = np.argwhere(np.ones(x.shape[1:]))
    metric = np.array([[math.exp(-((p - q) ** 2).sum() / 2) / (2 * math.pi) for q in places] for p in places])
    difference = (x - y).reshape(len(x), -1)
    wanted = np.einsum("ni,ij,nj->n", difference, metric, difference)
    np.testing.assert_allclose(image_euclidean_distance(x, y), wanted, rtol=1e-12)
    large, other = pair(2, 40, 37)
    axis = np.exp(-(np.subtract.outer(np.arange(40), np.arange(40)) ** 2) / 2)
    along = np.exp(-(np.subtract.outer(np.arange(37), np.arange(37)) ** 2) / 2)
    d = large - other
    wanted = np.einsum("nij,ik,jl,nkl->n", d, axis, along, d) / (2 * math.pi)
    np.testing.assert_allclose(image_euclidean_distance(large, other), wanted, rtol=1e-12)


@pytest.mark.parametrize(("height", "width", "peak"), [(7, 7, 1.0), (9, 11, 1.0), (30, 20, 255.0)])
def test_ssim_is_that_of_scikit_image(height: int, width: int, peak: float) -> None:
    x, y = (peak * each for each in pair(4, height, width))
    wanted = [
        structural_similarity(one, other, data_range=peak, full=True) for one, other in zip(x, y, strict=True)
    ]
    np.testing.assert_allclose(ssim_map(x, y, peak), [full for _, full in wanted], rtol=1e-9, atol=1e-9)
    found = structural_dissimilarity(x, y, peak)
    np.testing.assert_allclose(found, [1 - mean for mean, _ in wanted], rtol=1e-9)
    assert (found > 0.01).all()


def test_what_is_opposite_is_no_worse_than_unrelated() -> None:
    x, _ = pair()
    np.testing.assert_array_equal(structural_dissimilarity(x, 1 - x), np.ones(3))
    np.testing.assert_array_equal(decorrelation(x, 1 - x), np.ones(3))


def test_zncc_in_a_loop() -> None:
    x, y = pair()
    for index, found in enumerate(decorrelation(x, y)):
        a, b = x[index].ravel(), y[index].ravel()
        above = first = second = 0.0
        for p, q in zip(a, b, strict=True):
            above += (p - a.mean()) * (q - b.mean())
            first += (p - a.mean()) ** 2
            second += (q - b.mean()) ** 2
        assert found == pytest.approx(1 - above / math.sqrt(first) / math.sqrt(second), rel=1e-12)
        assert found == pytest.approx(1 - np.corrcoef(a, b)[0, 1], rel=1e-9)
    np.testing.assert_allclose(decorrelation(x, 0.3 * x + 0.2), 0, atol=1e-12)
    np.testing.assert_array_equal(decorrelation(x, np.full_like(x, 0.5)), np.ones(3))


def gmsd_of(x: Floats, y: Floats, constant: float) -> tuple[Floats, float]:
    """Equations 6.21 to 6.25 in loops, with the border's pixels going on."""
    height, width = x.shape

    def magnitude(picture: Floats, row: int, column: int) -> float:
        def at(i: int, j: int) -> float:
            return float(picture[min(max(i, 0), height - 1), min(max(j, 0), width - 1)])

        across = sum(at(row + i, column - 1) - at(row + i, column + 1) for i in (-1, 0, 1)) / 3
        down = sum(at(row - 1, column + j) - at(row + 1, column + j) for j in (-1, 0, 1)) / 3
        return math.hypot(across, down)

    found = np.zeros(x.shape)
    for row in range(height):
        for column in range(width):
            a, b = magnitude(x, row, column), magnitude(y, row, column)
            found[row, column] = (2 * a * b + constant) / (a * a + b * b + constant)
    mean = found.sum() / found.size
    return found, math.sqrt(((found - mean) ** 2).sum() / found.size)


@pytest.mark.parametrize(("peak", "constant"), [(1.0, 170 / 255**2), (255.0, 170.0)])
def test_gmsd_in_a_loop(peak: float, constant: float) -> None:
    x, y = (peak * each for each in pair())
    for index in range(3):
        wanted, deviation = gmsd_of(x[index], y[index], constant)
        np.testing.assert_allclose(gms_map(x, y, peak)[index], wanted, rtol=1e-12)
        assert gradient_deviation(x, y, peak)[index] == pytest.approx(deviation, rel=1e-12)
        halves = [
            np.array([[each[i : i + 2, j : j + 2].mean() for j in range(0, 10, 2)] for i in range(0, 8, 2)])
            for each in (x[index], y[index])
        ]
        _, deviation = gmsd_of(halves[0], halves[1], constant)
        assert gradient_deviation(x, y, peak, halved=True)[index] == pytest.approx(deviation, rel=1e-12)


def test_the_peak_finds_what_is_small_and_where() -> None:
    random = np.random.default_rng(3)
    x = np.clip(random.normal(0.5, 0.02, (2, 64, 64)), 0, 1)
    y = x + random.normal(0, 0.01, x.shape)
    x[1, 30:34, 40:43] += 0.2
    normal, odd = highest_dissimilarity(x, y)
    assert odd > 1.5 * normal
    scores = structural_dissimilarity(x, y)
    assert scores[1] / scores[0] < odd / normal
    row, column = np.unravel_index((1 - ssim_map(x, y))[1].argmax(), (64, 64))
    assert 26 <= row <= 37
    assert 36 <= column <= 46


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**6), height=st.integers(7, 20), width=st.integers(7, 20), count=st.integers(1, 4)
)
def test_what_holds_for_all(seed: int, height: int, width: int, count: int) -> None:
    x, y = pair(count, height, width, seed)
    for name, score in SCORES.items():
        found = score(x, y)
        assert found.shape == (count,)
        assert found.dtype == np.float64
        np.testing.assert_allclose(score(x, x), 0, atol=1e-12, err_msg=name)
        assert (found > 0).all()
        np.testing.assert_allclose(found, score(y, x), rtol=1e-9, err_msg=name)
        alone = [float(score(x[i : i + 1], y[i : i + 1])[0]) for i in range(count)]
        np.testing.assert_allclose(found, alone, rtol=1e-12, err_msg=name)
        flipped = score(x[:, ::-1, ::-1], y[:, ::-1, ::-1])
        np.testing.assert_allclose(found, flipped, rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("score", SCORES.values())
@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (np.zeros((2, 8, 8)), np.zeros((2, 8, 9)), r"shapes \(2, 8, 8\) and \(2, 8, 9\)"),
        (np.zeros((8, 8)), np.zeros((8, 8)), r"needed: \[pictures, height, width\]"),
        (np.full((1, 8, 8), np.nan), np.zeros((1, 8, 8)), "not finite"),
    ],
)
def test_what_does_not_fit_is_told(score: Any, x: Floats, y: Floats, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        score(x, y)


def test_ssim_needs_a_window() -> None:
    with pytest.raises(ParameterError, match="6 x 9 pixels; SSIM needs 7 x 7 or more"):
        structural_dissimilarity(np.zeros((1, 6, 9)), np.zeros((1, 6, 9)))
