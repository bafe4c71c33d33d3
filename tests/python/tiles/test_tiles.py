"""Quantized maps: values, the atlas, and what is not finite."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from boxwalk.errors import ParameterError
from boxwalk.layout import grid
from boxwalk.layout.grid import pitch
from boxwalk.tiles import Tiles, make
from boxwalk.tiles import atlas as atlas_module

Scale = Literal["layer", "channel"]
SCALES: tuple[Scale, ...] = ("layer", "channel")
Floats = NDArray[np.floating[Any]]

shapes = st.tuples(st.integers(1, 20), st.integers(1, 40), st.integers(1, 40))
any_floats = st.floats(width=32, allow_nan=True, allow_infinity=True)
finite_floats = st.floats(width=32, allow_nan=False, allow_infinity=False)


def arrays(elements: st.SearchStrategy[float]) -> st.SearchStrategy[NDArray[np.float32]]:
    return hnp.arrays(np.float32, shapes, elements=elements)


def reference(values: Floats, scale: Scale) -> tuple[NDArray[np.int64], Floats]:
    """The documented quantization in float64, value by value: (bytes, scales per channel)."""
    wide = values.astype(np.float64)
    magnitudes = np.where(np.isfinite(wide), np.abs(wide), 0)
    scales = np.full(len(wide), magnitudes.max()) if scale == "layer" else magnitudes.max(axis=(1, 2))
    out = np.empty(values.shape, np.int64)
    for index in np.ndindex(*values.shape):
        v, s = wide[index], scales[index[0]]
        if math.isnan(v):
            out[index] = 128
        elif math.isinf(v):
            out[index] = 255 if v > 0 else 1
        else:
            out[index] = math.floor(128.5 + 127 * v / s) if s else 128
    return out, scales


def placed(tiles: Tiles) -> NDArray[np.uint8]:
    """[channels, height, width]: level 0 cut into its maps, one place after the other."""
    out = np.empty((tiles.channels, *tiles.tile), np.uint8)
    for channel in range(tiles.channels):
        top = channel // tiles.grid[1] * tiles.pitch[0]
        left = channel % tiles.grid[1] * tiles.pitch[1]
        out[channel] = tiles.atlas[top : top + tiles.tile[0], left : left + tiles.tile[1]]
    return out


def test_hand_set_values() -> None:
    maps = torch.tensor([[[0.0, 1.0, -1.0], [0.5, -0.5, 2.0]], [[-2.0, 0.1, 0.0], [0.0, 0.0, 0.004]]])
    tiles = make(maps)
    assert (tiles.channels, tiles.tile, tiles.pitch, tiles.grid) == (2, (2, 3), (2, 3), (1, 2))
    assert tiles.scales.tolist() == [2, 2]
    assert tiles.atlas.tolist() == [[128, 192, 65, 1, 134, 128], [160, 96, 255, 128, 128, 128]]
    assert (tiles.max, tiles.min_value, tiles.max_value, tiles.nan, tiles.infinite) == (2, -2, 2, 0, 0)
    own = make(maps * torch.tensor([1.0, 0.01])[:, None, None], "channel")
    assert own.scales.tolist() == pytest.approx([2, 0.02])
    assert own.atlas.tolist() == tiles.atlas.tolist()


@pytest.mark.parametrize("scale", SCALES)
@settings(deadline=None)
@given(values=arrays(any_floats))
@example(values=np.array([[[np.inf, 0.0, np.nan]]], np.float32))
@example(values=np.array([[[np.inf, -np.inf, np.nan, 1e-45]]], np.float32))
@example(values=np.array([[[3.4e38, -3.4e38, 1e-38]], [[0, 0, 0]]], np.float32))
@example(values=np.array([[[1e-42, -2e-42, 0]], [[1, 2, 3]]], np.float32))
def test_bytes_are_the_documented_ones(scale: Scale, values: NDArray[np.float32]) -> None:
    tiles = make(torch.from_numpy(values), scale)
    expected, scales = reference(values, scale)
    found = placed(tiles)
    np.testing.assert_array_equal(tiles.scales, scales.astype(np.float32))
    # float32 arithmetic may take the neighbouring step where a value lies within 1e-4 steps of two
    assert np.abs(found.astype(int) - expected).max() <= 1
    wide = values.astype(np.float64)
    with np.errstate(all="ignore"):
        exact = 128.5 + 127 * wide / np.where(scales, scales, 1)[:, None, None]
        clear = ~np.isfinite(exact) | (np.abs(exact - np.round(exact)) > 1e-4)
    np.testing.assert_array_equal(found[clear], expected[clear])
    assert (found[values == 0] == 128).all()
    assert tiles.atlas.min() >= 1
    assert tiles.nan == np.isnan(values).sum()
    assert tiles.infinite == np.isinf(values).sum()
    finite = values[np.isfinite(values)]
    assert tiles.min_value == (finite.min() if finite.size else 0)
    assert tiles.max_value == (finite.max() if finite.size else 0)
    assert tiles.max == (np.abs(finite).max() if finite.size else 0)


@pytest.mark.parametrize("scale", SCALES)
@settings(deadline=None)
@given(values=arrays(finite_floats))
def test_values_come_back_within_half_a_step(scale: Scale, values: NDArray[np.float32]) -> None:
    tiles = make(torch.from_numpy(values), scale)
    back = tiles.values()
    assert back.shape == values.shape
    half = tiles.scales.astype(np.float64)[:, None, None] / 127 / 2
    error = np.abs(back.astype(np.float64) - values)
    assert (error <= half * (1 + 1e-4) + np.finfo(np.float32).smallest_subnormal).all()
    assert (back[values == 0] == 0).all()


@settings(deadline=None)
@given(shape=shapes, seed=st.integers(0, 99))
@example(shape=(5, 1, 4097), seed=0)
@example(shape=(1, 500, 700), seed=0)
@example(shape=(7, 300, 500), seed=0)
@example(shape=(130, 40, 40), seed=0)
@example(shape=(3, 17, 250), seed=0)
def test_every_map_is_at_its_place_and_the_rest_is_zero(shape: tuple[int, int, int], seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    tiles = make(torch.from_numpy(values))
    columns, rows = grid(*shape)
    assert tiles.grid == (rows, columns)
    assert tiles.pitch == (pitch(shape[1]), pitch(shape[2]))
    assert tiles.atlas.shape == (rows * tiles.pitch[0], columns * tiles.pitch[1])
    exact = np.floor(128.5 + 127.0 * values.astype(np.float64) / tiles.scales[0]).astype(int)
    assert np.abs(placed(tiles).astype(int) - exact).max() <= 1
    covered = np.zeros(tiles.atlas.shape, bool)
    for channel in range(tiles.channels):
        top = channel // columns * tiles.pitch[0]
        left = channel % columns * tiles.pitch[1]
        covered[top : top + shape[1], left : left + shape[2]] = True
    assert (tiles.atlas[~covered] == 128).all()


@settings(deadline=None)
@given(shape=shapes, piece=st.integers(1, 4000))
def test_the_size_of_pieces_does_not_matter(shape: tuple[int, int, int], piece: int) -> None:
    values = torch.from_numpy(np.random.default_rng(0).normal(size=shape).astype(np.float32))
    whole = make(values).atlas
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atlas_module, "PIECE", piece)
        np.testing.assert_array_equal(make(values).atlas, whole)


@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool]
)
def test_other_dtypes(dtype: torch.dtype) -> None:
    maps = (torch.arange(30).reshape(2, 3, 5) % 2 * 3).to(dtype)
    np.testing.assert_array_equal(make(maps).values(), maps.to(torch.float32).numpy())


def test_a_lazily_negated_tensor() -> None:
    maps = torch.complex(torch.zeros(2, 3, 4), torch.arange(24.0).reshape(2, 3, 4)).conj().imag
    assert maps.is_neg()
    np.testing.assert_array_equal(make(maps).atlas, make(-torch.arange(24.0).reshape(2, 3, 4)).atlas)


def test_views_and_tensors_with_gradients() -> None:
    base = torch.randn(6, 5, 4, requires_grad=True)
    view = base.permute(2, 0, 1)[:, ::2]
    np.testing.assert_array_equal(make(view).atlas, make(view.detach().clone().contiguous()).atlas)


def test_an_all_zero_layer() -> None:
    for scale in SCALES:
        tiles = make(torch.zeros(3, 5, 7), scale)
        assert (tiles.atlas == 128).all()
        assert (tiles.scales == 0).all()
        assert (tiles.values() == 0).all()


def test_levels() -> None:
    tiles = make(torch.randn(64, 56, 56))
    assert [tiles.level(k).shape for k in range(tiles.levels)] == tiles.sizes
    assert tiles.sizes[:3] == [(336, 616), (168, 308), (84, 154)]
    assert max(tiles.sizes[-1]) <= 16 < max(tiles.sizes[-2])
    assert tiles.nbytes == sum(height * width for height, width in tiles.sizes)
    for wrong in (-1, tiles.levels):
        with pytest.raises(ParameterError, match=f"There is no level {wrong}; .* 0 to {tiles.levels - 1}"):
            tiles.level(wrong)


def test_coarser_levels_are_made_only_when_asked_for() -> None:
    tiles = make(torch.randn(8, 32, 32))
    assert tiles.nbytes == 0  # nothing is quantized before it is asked for either
    assert tiles.atlas.nbytes == tiles.nbytes
    tiles.level(2)
    assert tiles.nbytes > tiles.atlas.nbytes


def test_values_of_coarser_levels_keep_the_largest_magnitude() -> None:
    maps = torch.randn(6, 56, 64)
    tiles = make(maps)
    coarse = tiles.values(1)
    blocks = maps.numpy().reshape(6, 28, 2, 32, 2).transpose(0, 1, 3, 2, 4).reshape(6, 28, 32, 4)
    strongest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)[..., 0]
    assert np.abs(np.abs(coarse) - np.abs(strongest)).max() <= tiles.max / 127 * 0.51
    with pytest.raises(ParameterError, match="level 4 mix neighbouring maps of 56 x 64"):
        tiles.values(4)
    single = make(maps[:1])
    assert single.values(2).shape == (1, 14, 16)


def test_threads_share_one_chain() -> None:
    tiles = make(torch.randn(32, 64, 64))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: tiles.level(1), range(64)))
    assert all(level is found[0] for level in found)


@pytest.mark.parametrize("shape", [(3, 4), (1, 3, 4, 4), (0, 4, 4), (3, 0, 4)])
def test_shapes_that_are_no_maps(shape: tuple[int, ...]) -> None:
    with pytest.raises(ParameterError, match=r"maps \[C, H, W\] with at least one value, not of \[") as error:
        make(torch.zeros(shape))
    assert str(list(shape)) in str(error.value)


def test_unknown_scale() -> None:
    with pytest.raises(ParameterError, match="Unknown scale 'pixel'; 'layer' or 'channel'"):
        make(torch.zeros(1, 1, 1), "pixel")  # type: ignore[arg-type]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_maps_on_another_device() -> None:
    maps = torch.randn(3, 9, 11)
    np.testing.assert_array_equal(make(maps.cuda()).atlas, make(maps).atlas)
