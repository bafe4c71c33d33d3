"""Grey PNG files of whole layers, read back by Pillow; values against the formula in float64."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from boxwalk.adapters.pictures import base64_pngs, quantized


def formula(maps: NDArray[np.floating[Any]]) -> tuple[NDArray[np.uint8], int]:
    """The description's: over the whole layer, min and max of all channels."""
    values = maps.astype(np.float64)
    low, high = values.min(), values.max()

    def byte(value: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled: NDArray[np.float64] = np.floor(np.clip(255 * (value - low) / (high - low + 1e-6), 0, 255))
        return scaled

    return byte(values).astype(np.uint8), 0 if low >= 0 else int(byte(np.zeros(1))[0])


def read(letters: NDArray[np.uint8]) -> NDArray[np.uint8]:
    file = base64.b64decode(letters.tobytes(), validate=True)
    with Image.open(io.BytesIO(file)) as image:
        assert (image.format, image.mode) == ("PNG", "L")
        image.load()
        pixels: NDArray[np.uint8] = np.array(image)
    return pixels


@settings(max_examples=60)
@given(st.integers(1, 5), st.integers(1, 40), st.integers(1, 40), st.integers(0, 1000))
def test_every_picture_is_a_png_of_its_own(count: int, height: int, width: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (count, height, width), dtype=np.uint8)
    letters = base64_pngs(pixels)
    assert len(letters) == count
    for one, wanted in zip(letters, pixels, strict=True):
        np.testing.assert_array_equal(read(one), wanted)


@pytest.mark.parametrize("size", [(254, 257), (255, 256), (256, 256), (300, 500), (1, 65534), (1, 65535)])
def test_large_pictures_take_several_blocks(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (2, *size), dtype=np.uint8)
    for one, wanted in zip(base64_pngs(pixels), pixels, strict=True):
        np.testing.assert_array_equal(read(one), wanted)


@pytest.mark.parametrize(
    "ends", [(-3.0, 5.0), (0.0, 4.0), (2.0, 4.0), (-5.0, -1.0), (-1e-7, 1e-7), (-1e6, 3e7), (-1.0, 0.0)]
)
def test_values_become_bytes_by_the_formula(ends: tuple[float, float]) -> None:
    """Also where a layer takes several goes."""
    maps = np.random.default_rng(2).uniform(*ends, (7, 90, 110)).astype(np.float32)
    pixels, zero = quantized(maps)
    wanted, wanted_zero = formula(maps)
    np.testing.assert_array_equal(pixels, wanted)
    assert zero == wanted_zero


@pytest.mark.parametrize("value", [-2.0, 0.0, 3.0])
def test_a_constant_layer_is_black_and_keeps_its_zero(value: float) -> None:
    maps = np.full((2, 3, 4), value, np.float32)
    pixels, zero = quantized(maps)
    assert not pixels.any()
    assert zero == (255 if value < 0 else 0)


def test_what_is_not_finite_spoils_nothing() -> None:
    maps = np.array([[[-1.0, np.nan, np.inf], [3.0, -np.inf, 0.0]]], np.float32)
    pixels, zero = quantized(maps)
    wanted, wanted_zero = formula(np.array([[[-1.0, 0.0, 3.0], [3.0, -1.0, 0.0]]], np.float32))
    np.testing.assert_array_equal(pixels, wanted)
    assert zero == wanted_zero
    assert not quantized(np.full((1, 2, 2), np.nan, np.float32))[0].any()
