"""The arrangement of maps, the same on panels and in atlases."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from boxwalk.layout.grid import LARGE_SIDE, SMALL_SIDE, atlas_size, grid, panel_size, pitch

sizes = st.integers(1, 300) | st.sampled_from([512, 1024, 4096])


@pytest.mark.parametrize(
    ("maps", "expected"),
    [
        ((1, 28, 28), (1, 1)),
        ((2, 28, 28), (2, 1)),
        ((3, 224, 224), (2, 2)),
        ((4, 224, 224), (2, 2)),
        ((6, 8, 8), (3, 2)),
        ((24, 112, 112), (6, 4)),
        ((128, 28, 28), (16, 8)),
        ((512, 7, 7), (32, 16)),
        ((1000, 1, 1), (40, 25)),
        ((2048, 7, 7), (64, 32)),
        ((64, 1, 4096), (2, 32)),
        ((16, 30, 60), (4, 4)),
    ],
)
def test_known_grids(maps: tuple[int, int, int], expected: tuple[int, int]) -> None:
    assert grid(*maps) == expected


@given(channels=st.integers(1, 5000), height=sizes, width=sizes)
@example(channels=2048, height=224, width=224)
@example(channels=1_000_000, height=1, width=1)
@settings(deadline=None)
def test_every_map_has_a_place_on_a_readable_panel(channels: int, height: int, width: int) -> None:
    columns, rows = grid(channels, height, width)
    assert columns * rows >= channels
    assert columns * (rows - 1) < channels, "no row is empty"
    wide, high = panel_size(columns, rows, height, width)
    assert 0.8 <= wide <= 2.2 * 3.2 + 1e-9
    assert 0.8 <= high <= 3.2 + 1e-9


@given(channels=st.integers(2, 4096), height=st.integers(1, 256), width=st.integers(1, 256))
@settings(deadline=None)
def test_shape_and_atlas_sides(channels: int, height: int, width: int) -> None:
    """Panels from about square to 2.2 : 1 and atlases of at most 8192 a side, where maps allow both."""
    columns, rows = grid(channels, height, width)
    sides = atlas_size(columns, rows, height, width)
    pixels = channels * pitch(height) * pitch(width)
    if pixels <= 0.4 * LARGE_SIDE**2 and 0.2 <= width / height <= 5:
        assert max(sides) <= LARGE_SIDE
        if channels >= 24 and pixels <= 0.3 * SMALL_SIDE**2:
            assert max(sides) <= SMALL_SIDE
            assert 0.8 <= columns * width / (rows * height) <= 2.4


@pytest.mark.parametrize(
    ("maps", "expected"),
    [
        ((1, 28, 28), (3.2, 3.2)),
        ((1, 32, 64), (6.4, 3.2)),
        ((1, 50, 200), (7.04, 1.76)),
        ((1, 200, 50), (0.8, 3.2)),
        ((1, 3, 50_000), (7.04, 0.8)),
        ((1, 4096, 1), (0.8, 3.2)),
        ((512, 7, 7), (6.4, 3.2)),
    ],
)
def test_panel_sizes_in_metres(maps: tuple[int, int, int], expected: tuple[float, float]) -> None:
    assert panel_size(*grid(*maps), *maps[1:]) == pytest.approx(expected)


@given(size=st.integers(1, 100_000))
def test_pitch_is_the_documented_one(size: int) -> None:
    step = 2 ** max(0, math.floor(math.log2(size / 16)))
    assert pitch(size) == math.ceil(size / step) * step


@pytest.mark.parametrize("size", [1, 7, 14, 28, 56, 112, 224, 64, 96, 192])
def test_common_sizes_need_no_padding(size: int) -> None:
    assert pitch(size) == size
