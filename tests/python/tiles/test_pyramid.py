"""Mip levels: of every block the byte farthest from zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from boxwalk.tiles import pyramid as pyramid_module
from boxwalk.tiles.pyramid import level_sizes, pyramid

Bytes = NDArray[np.uint8]
sides = st.integers(1, 90) | st.sampled_from([128, 255, 256, 257])


def reference(finer: Bytes) -> Bytes:
    """One level coarser, block by block; the last row or column of an odd size joins its neighbour."""
    height, width = (max(1, size // 2) for size in finer.shape)
    out = np.empty((height, width), np.uint8)
    for y in range(height):
        for x in range(width):
            bottom = finer.shape[0] if y == height - 1 else 2 * y + 2
            right = finer.shape[1] if x == width - 1 else 2 * x + 2
            block = finer[2 * y : bottom, 2 * x : right].astype(int).ravel()
            out[y, x] = max(block, key=lambda q: (abs(q - 128), q))
    return out


def draw(height: int, width: int, seed: int) -> Bytes:
    rng = np.random.default_rng(seed)
    picture = rng.integers(1, 256, (height, width)).astype(np.uint8)
    picture[rng.random((height, width)) < 0.4] = 128
    return picture


@settings(deadline=None, max_examples=60)
@given(height=sides, width=sides, seed=st.integers(0, 99))
@example(height=1, width=700, seed=1)
@example(height=700, width=1, seed=1)
@example(height=301, width=299, seed=2)
@example(height=3, width=40_000, seed=3)
def test_each_level_keeps_the_farthest_from_zero(height: int, width: int, seed: int) -> None:
    finer = draw(height, width, seed)
    levels = pyramid(finer)
    assert [level.shape for level in (finer, *levels)] == level_sizes(height, width)
    for level in levels:
        np.testing.assert_array_equal(level, reference(finer))
        finer = level


def test_the_brighter_of_two_equally_far() -> None:
    picture = np.full((20, 20), 128, np.uint8)
    picture[0, 0], picture[1, 1] = 28, 228
    picture[2, 2], picture[3, 3] = 229, 27
    assert pyramid(picture)[0][0, 0] == 228
    assert pyramid(picture)[0][1, 1] == 229


def test_every_byte_survives_the_way_through_its_key() -> None:
    values = np.repeat(np.repeat(np.arange(1, 256, dtype=np.uint8)[None], 2, 0), 2, 1)
    np.testing.assert_array_equal(pyramid(values)[0][0], np.arange(1, 256))


@settings(deadline=None, max_examples=40)
@given(height=st.integers(1, 70), width=st.integers(1, 70), piece=st.integers(1, 3000))
def test_the_size_of_pieces_does_not_matter(height: int, width: int, piece: int) -> None:
    picture = draw(height, width, 5)
    whole = pyramid(picture)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyramid_module, "PIECE", piece)
        for a, b in zip(pyramid(picture), whole, strict=True):
            np.testing.assert_array_equal(a, b)


def test_chain_ends_at_sixteen() -> None:
    assert level_sizes(16, 16) == [(16, 16)]
    assert level_sizes(17, 3) == [(17, 3), (8, 1)]
    assert level_sizes(1, 70) == [(1, 70), (1, 35), (1, 17), (1, 8)]
    assert pyramid(np.full((16, 16), 128, np.uint8)) == []
