"""Gradients, stretch, gamma and the bilateral filter against SciPy and the papers' equations."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from boxwalk.datasets.preprocessing import bilateral, gamma, gradient_magnitude, standardized, stretch
from boxwalk.errors import ParameterError


@pytest.mark.parametrize("method", ["sobel", "prewitt"])
def test_gradient_against_scipy(method: Any) -> None:
    given = torch.randn(1, 2, 9, 11, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    found = gradient_magnitude(given, method)[0].numpy()
    filtered = {"sobel": ndimage.sobel, "prewitt": ndimage.prewitt}[method]
    for channel in range(2):
        image = given[0, channel].numpy()
        wanted = np.hypot(filtered(image, 0, mode="nearest"), filtered(image, 1, mode="nearest"))
        np.testing.assert_allclose(found[channel], wanted, atol=1e-10)
        whole = standardized(torch.from_numpy(wanted)[None, None])[0, 0].numpy()
        np.testing.assert_allclose(whole, (wanted - wanted.mean()) / wanted.std(), atol=1e-10)


def test_forward_differences() -> None:
    image = torch.randn(1, 1, 6, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    values = image[0, 0].numpy()
    across = np.diff(values, axis=1, append=values[:, -1:])
    down = np.diff(values, axis=0, append=values[-1:])
    found = gradient_magnitude(image, "forward")[0, 0].numpy()
    np.testing.assert_allclose(found, np.hypot(across, down), atol=1e-10)


def test_standardized() -> None:
    assert not standardized(torch.full((1, 3, 4, 4), 2.0)).any()
    image = torch.randn(2, 3, 6, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    # normalized before or not, it is the same
    first, again = (standardized(gradient_magnitude(each)) for each in (image, image * 0.3 - 2))
    torch.testing.assert_close(first, again)


points = st.lists(st.integers(0, 255), min_size=2, max_size=2, unique=True).map(sorted)


@given(r=points, s=points, grey=st.floats(0, 255))
def test_stretch_is_equation_5_1(r: list[int], s: list[int], grey: float) -> None:
    (r1, r2), (s1, s2) = r, s
    if grey <= r1:
        wanted = s1 / r1 * grey if r1 else s1
    elif grey <= r2:
        wanted = (s2 - s1) / (r2 - r1) * (grey - r1) + s1
    else:
        wanted = (255 - s2) / (255 - r2) * (grey - r2) + s2
    assert float(stretch(np.array(grey), (r1, s1), (r2, s2))) == pytest.approx(wanted, abs=1e-9)


def test_stretch_as_for_potatoes() -> None:
    greys = np.array([0, 30, 85, 140, 255], np.uint8)
    np.testing.assert_allclose(stretch(greys, (30, 0), (140, 255)), [0, 0, 127.5, 255, 255])


@given(grey=st.floats(0, 255), exponent=st.floats(0.1, 5))
def test_gamma_is_equation_5_2(grey: float, exponent: float) -> None:
    assert float(gamma(np.array(grey), exponent)) == pytest.approx(255 * (grey / 255) ** exponent)


def test_bilateral_is_equation_5_12() -> None:
    random = np.random.default_rng(0)
    greys = np.where(np.arange(12) < 6, 60.0, 160.0) + random.normal(0, 8, (2, 10, 12))
    found = bilateral(greys, 5, 15.0, 20.0)
    assert found.shape == greys.shape
    for picture, smooth in zip(greys, found, strict=True):
        for y, x in ((4, 5), (5, 6), (3, 2)):
            window = picture[y - 2 : y + 3, x - 2 : x + 3]
            down, right = np.mgrid[-2:3, -2:3]
            near = np.exp(-(down**2 + right**2) / (2 * 15.0**2))
            alike = np.exp(-((window - picture[y, x]) ** 2) / (2 * 20.0**2))
            wanted = (near * alike * window).sum() / (near * alike).sum()
            assert smooth[y, x] == pytest.approx(wanted, abs=0.05)
    edge = found[:, :, 6].mean() - found[:, :, 5].mean()
    assert edge > 85
    np.testing.assert_array_equal(bilateral(greys, 4, 15.0, 20.0), found)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: stretch(np.zeros(1), (140, 0), (30, 255)), r"\(r1, s1\) = \(140, 0\)"),
        (lambda: stretch(np.zeros(1), (30, 0), (140, 256)), "0 <= s1 <= s2 <= 255"),
        (lambda: gamma(np.zeros(1), 0), "exponent is 0"),
        (
            lambda: bilateral(np.zeros((4, 4)), 0, 1, 1),
            "sigma_range are 0, 1 and 1",
        ),
    ],
)
def test_what_is_not_possible_is_told(call: Any, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        call()


def test_without_scikit_image_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skimage.restoration", None)
    with pytest.raises(ParameterError, match=r"scikit-image's, which is not installed.*boxwalk\[demo\]"):
        bilateral(np.zeros((4, 4)), 3, 1, 1)
