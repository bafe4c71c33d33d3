"""Quantized maps in atlas order (docs/architecture.md, "Tiles").

Everything is NumPy in cache-sized pieces: it needs no threads of its own, lets other Python threads run
meanwhile, and is limited by memory alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from boxwalk.errors import ParameterError
from boxwalk.layout.grid import atlas_size, grid, pitch
from boxwalk.tiles.pyramid import level_sizes, pyramid

Scale = Literal["layer", "channel"]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

ZERO = 128
STEPS = 127
#: values worked on at a time, so that what lies between stays in a core's cache
PIECE = 1 << 17
#: below this magnitude 127 / scale is more than a float32 holds
TINY = 1e-36


@dataclass(eq=False)
class Tiles:
    """One layer's maps, quantized: a uint8 atlas and its mip levels.

    channels: number of maps. tile, pitch: (height, width) in pixels of a map and of its place in the atlas.
    grid: (rows, columns). levels: how many there are, level 0 being the finest.
    scales: float32 [channels], the magnitude that 127 steps stand for. scale: one for the whole layer or one
    per channel. max, min_value, max_value: of the finite values, max being the largest magnitude.
    nan, infinite: how many values are not finite.
    """

    channels: int
    tile: tuple[int, int]
    pitch: tuple[int, int]
    grid: tuple[int, int]
    scale: Scale
    scales: NDArray[np.float32]
    max: float
    min_value: float
    max_value: float
    nan: int
    infinite: int
    atlas: Bytes = field(repr=False)
    _coarser: list[Bytes] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """(height, width) in pixels of every level."""
        return level_sizes(*self.atlas.shape)

    @property
    def levels(self) -> int:
        return len(self.sizes)

    @property
    def nbytes(self) -> int:
        """Memory held at present."""
        return self.atlas.nbytes + sum(level.nbytes for level in self._coarser or ())

    def level(self, number: int) -> Bytes:
        """uint8 [height, width] of one level; the coarser ones are made together, when first asked for.

        Raises ParameterError if there is no such level.
        """
        if not 0 <= number < self.levels:
            raise ParameterError(
                f"There is no level {number}; this layer has the levels 0 to {self.levels - 1}."
            )
        if number == 0:
            return self.atlas
        with self._lock:
            if self._coarser is None:
                self._coarser = pyramid(self.atlas)
            return self._coarser[number - 1]

    def values(self, level: int = 0) -> NDArray[np.float32]:
        """float32 [channels, height, width] that a level stands for, exact to half a step at level 0.

        Raises ParameterError if there is no such level, or if it is so coarse that its pixels mix two maps.
        """
        picture = self.level(level)
        factor = 1 << level
        rows, columns = self.grid
        if self.channels > 1 and any(size % factor for size in self.pitch):
            raise ParameterError(
                f"Pixels of level {level} mix neighbouring maps of {self.tile[0]} x {self.tile[1]}; "
                "ask for a finer level."
            )
        high, wide = picture.shape[0] // rows, picture.shape[1] // columns
        cells = picture.reshape(rows, high, columns, wide).transpose(0, 2, 1, 3).reshape(-1, high, wide)
        height, width = (-(-size // factor) for size in self.tile)
        steps = cells[: self.channels, :height, :width].astype(np.float32) - ZERO
        return steps / np.float32(STEPS) * self.scales[:, None, None]


def make(maps: torch.Tensor, scale: Scale = "layer") -> Tiles:
    """Quantize a layer's maps; the coarser levels are made when they are first asked for.

    maps: [C, H, W] of any real dtype and device, at least one value. scale: one for all channels, so that
    they can be compared, or each channel its own, so that weak ones can be seen.
    Raises ParameterError for another shape or scale.
    """
    if maps.ndim != 3 or 0 in maps.shape:
        raise ParameterError(
            f"Tiles are made of maps [C, H, W] with at least one value, not of {list(maps.shape)}."
        )
    if scale not in ("layer", "channel"):
        raise ParameterError(f"Unknown scale {scale!r}; 'layer' or 'channel' are possible.")
    values: Floats = np.ascontiguousarray(maps.detach().resolve_neg().to("cpu", torch.float32).numpy())
    channels, height, width = values.shape
    columns, rows = grid(channels, height, width)
    found = _measure(values, per_channel=scale == "channel")
    atlas = np.empty(atlas_size(columns, rows, height, width), np.uint8)
    tiles = Tiles(
        channels=channels,
        tile=(height, width),
        pitch=(pitch(height), pitch(width)),
        grid=(rows, columns),
        scale=scale,
        scales=np.ascontiguousarray(np.broadcast_to(found.scales, (channels,))),
        max=max(abs(found.low), abs(found.high)),
        min_value=found.low,
        max_value=found.high,
        nan=found.nan,
        infinite=found.infinite,
        atlas=atlas,
    )
    _quantize(values, found, tiles)
    return tiles


@dataclass(frozen=True)
class _Range:
    """What is to be known of the values before they are quantized. scales: float32 [1] or [C]."""

    scales: NDArray[np.float32]
    low: float
    high: float
    nan: int = 0
    infinite: int = 0


def _measure(values: Floats, per_channel: bool) -> _Range:
    if per_channel:
        rows = values.reshape(values.shape[0], -1)
        lows, highs = rows.min(axis=1), rows.max(axis=1)
    else:
        flat = values.reshape(-1)
        pieces = [flat[start : start + PIECE] for start in range(0, flat.size, PIECE)]
        ends = [(piece.min(), piece.max()) for piece in pieces]
        lows = np.min([low for low, _ in ends], keepdims=True)
        highs = np.max([high for _, high in ends], keepdims=True)
    if np.isfinite(lows).all() and np.isfinite(highs).all():
        scales = np.maximum(np.abs(lows), np.abs(highs)).astype(np.float32)
        return _Range(scales, float(lows.min()), float(highs.max()))
    finite = np.isfinite(values)
    magnitudes = np.where(finite, np.abs(values), 0)
    scales = magnitudes.max(axis=(1, 2)) if per_channel else magnitudes.max(keepdims=True).reshape(1)
    kept = values[finite]
    nan = int(np.isnan(values).sum())
    infinite = values.size - kept.size - nan
    ends_of = (float(kept.min()), float(kept.max())) if kept.size else (0.0, 0.0)
    return _Range(scales.astype(np.float32), *ends_of, nan=nan, infinite=infinite)


def _quantize(values: Floats, found: _Range, tiles: Tiles) -> None:
    """Write floor(128.5 + 127 v / scale) of every value to its place in the atlas, 128 to all others."""
    (rows, columns), (high, wide), (height, width) = tiles.grid, tiles.pitch, tiles.tile
    if (high, wide) != (height, width):
        tiles.atlas.fill(ZERO)
    elif tiles.channels < rows * columns:
        tiles.atlas[-high:].fill(ZERO)
    scales = found.scales.astype(np.float64)
    if ((scales > 0) & (scales < TINY)).any():
        values = values.astype(np.float64)
    factors = np.divide(STEPS, scales, out=np.ones_like(scales), where=scales > 0).astype(values.dtype)
    places = tiles.atlas.reshape(rows, high, columns, wide)[:, :height, :, :width].transpose(0, 2, 1, 3)
    room = np.empty(0, values.dtype)
    for part, place in _pieces(tiles.channels, rows, columns, height, width):
        piece = values[part]
        if room.size < piece.size:
            room = np.empty(piece.size, values.dtype)
        steps = room[: piece.size].reshape(piece.shape)
        np.multiply(piece, factors[0] if factors.size == 1 else factors[part[0], None, None], out=steps)
        if found.nan or found.infinite:
            np.nan_to_num(steps, copy=False, nan=0.0, posinf=STEPS, neginf=-STEPS)
        np.add(steps, values.dtype.type(ZERO + 0.5), out=steps)
        target = places[place]
        np.copyto(target, steps.reshape(target.shape), casting="unsafe")


def _pieces(
    channels: int, rows: int, columns: int, height: int, width: int
) -> Iterator[tuple[tuple[slice, slice], tuple[slice, slice, slice]]]:
    """Parts of about `PIECE` values: slices (channel, y) of the maps, (row, column, y) of the atlas."""
    whole = slice(0, height)
    if columns * height * width <= PIECE:  # several rows of cells at a time
        step, full = PIECE // (columns * height * width), channels // columns
        for row in range(0, full, step):
            end = min(full, row + step)
            yield (slice(row * columns, end * columns), whole), (slice(row, end), slice(0, columns), whole)
        if channels % columns:
            rest = slice(full * columns, channels)
            yield (rest, whole), (slice(full, full + 1), slice(0, channels % columns), whole)
        return
    lines = min(height, max(1, PIECE // width))
    beside = max(1, PIECE // (height * width))
    for row in range(rows):
        first, last = row * columns, min(channels, (row + 1) * columns)
        for channel in range(first, last, beside):
            end = min(last, channel + beside)
            cells = slice(row, row + 1), slice(channel - first, end - first)
            for y in range(0, height, lines):
                part = slice(y, min(height, y + lines))
                yield (slice(channel, end), part), (*cells, part)
