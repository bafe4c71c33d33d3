"""Quantized maps in atlas order (docs/architecture.md, "Tiles").

NumPy in pieces that stay in a core's cache: it is limited by memory and lets other threads run meanwhile.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from boxwalk.errors import ParameterError
from boxwalk.layout.grid import grid, pitch
from boxwalk.tiles.pyramid import level_sizes, pyramid

Scale = Literal["layer", "channel"]
Bytes = NDArray[np.uint8]

ZERO = 128
STEPS = 127
#: values worked on at a time, so that what lies between stays in the cache
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
    nan, infinite: how many values are not finite. values: float32 [C, H, W] that are quantized when the atlas
    is first asked for.
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
    _values: torch.Tensor = field(repr=False)
    _atlas: Bytes | None = field(default=None, repr=False)
    _coarser: list[Bytes] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @cached_property
    def sizes(self) -> list[tuple[int, int]]:
        """(height, width) in pixels of every level."""
        return level_sizes(self.grid[0] * self.pitch[0], self.grid[1] * self.pitch[1])

    @property
    def atlas(self) -> Bytes:
        """Level 0."""
        return self.quantized(None)

    def quantized(self, out: Bytes | None) -> Bytes:
        """Level 0, quantized into `out`, uint8 of its size, if that was not done before."""
        with self._lock:
            if self._atlas is None:
                atlas = np.empty(self.sizes[0], np.uint8) if out is None else out
                _quantize(self._values.numpy(), self, atlas)
                self._atlas, self._values = atlas, torch.empty(0)
            return self._atlas

    @property
    def levels(self) -> int:
        return len(self.sizes)

    @property
    def nbytes(self) -> int:
        """Memory held at present."""
        made = [self._atlas] if self._atlas is not None else []
        return sum(level.nbytes for level in [*made, *(self._coarser or ())])

    def level(self, number: int) -> Bytes:
        """uint8 [height, width] of one level; the coarser ones are made together, when first asked for.

        Raises ParameterError if there is no such level.
        """
        if not 0 <= number < self.levels:
            raise ParameterError(
                f"There is no level {number}; this layer has the levels 0 to {self.levels - 1}."
            )
        atlas = self.atlas
        if number == 0:
            return atlas
        with self._lock:
            if self._coarser is None:
                self._coarser = pyramid(atlas)
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
    """Measure a layer's maps; they are quantized when a level is asked for, and must not change before.

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
    values = maps.detach().resolve_neg().to("cpu", torch.float32).contiguous()
    channels, height, width = values.shape
    columns, rows = grid(channels, height, width)
    found = _measure(values, per_channel=scale == "channel")
    return Tiles(
        channels=channels,
        tile=(height, width),
        pitch=(pitch(height), pitch(width)),
        grid=(rows, columns),
        scale=scale,
        scales=found.scales if scale == "channel" else found.scales.repeat(channels),
        max=max(abs(found.low), abs(found.high)),
        min_value=found.low,
        max_value=found.high,
        nan=found.nan,
        infinite=found.infinite,
        _values=values,
    )


@dataclass(frozen=True)
class _Range:
    """What is to be known of the values before they are quantized. scales: float32 [1] or [C]."""

    scales: NDArray[np.float32]
    low: float
    high: float
    nan: int = 0
    infinite: int = 0


def _measure(values: torch.Tensor, per_channel: bool) -> _Range:
    if per_channel:
        low, high = torch.aminmax(values.reshape(len(values), -1), dim=1)
    else:
        low, high = torch.aminmax(values)
        least, most = float(low), float(high)
        if math.isfinite(least) and math.isfinite(most):
            return _Range(np.array([max(abs(least), abs(most))], np.float32), least, most)
    lows, highs = low.reshape(-1).numpy(), high.reshape(-1).numpy()
    if np.isfinite(lows).all() and np.isfinite(highs).all():
        scales = np.maximum(np.abs(lows), np.abs(highs))
        return _Range(scales, float(lows.min()), float(highs.max()))
    finite = values.isfinite()
    magnitudes = torch.where(finite, values.abs(), 0.0)
    largest = magnitudes.amax(dim=(1, 2)) if per_channel else magnitudes.max().reshape(1)
    kept = values[finite]
    nan = int(values.isnan().sum())
    ends = (float(kept.min()), float(kept.max())) if len(kept) else (0.0, 0.0)
    return _Range(largest.numpy(), *ends, nan=nan, infinite=values.numel() - len(kept) - nan)


def _quantize(values: NDArray[np.floating[Any]], tiles: Tiles, atlas: Bytes) -> None:
    """Write floor(128.5 + 127 v / scale) of every value to its place in the atlas, 128 to all others."""
    (rows, columns), (high, wide), (height, width) = tiles.grid, tiles.pitch, tiles.tile
    if (high, wide) != (height, width):
        atlas.fill(ZERO)
    elif tiles.channels < rows * columns:
        atlas[-high:].fill(ZERO)
    scales = tiles.scales.astype(np.float64)
    if ((scales > 0) & (scales < TINY)).any():
        values = values.astype(np.float64)
    factors = np.divide(STEPS, scales, out=np.ones_like(scales), where=scales > 0).astype(values.dtype)
    half = values.dtype.type(ZERO + 0.5)
    places = atlas.reshape(rows, high, columns, wide)[:, :height, :, :width].transpose(0, 2, 1, 3)
    room, quantized = np.empty(0, values.dtype), np.empty(0, np.uint8)
    for part, place in _pieces(tiles.channels, rows, columns, height, width):
        piece = values[part]
        if room.size < piece.size:
            room, quantized = np.empty(piece.size, values.dtype), np.empty(piece.size, np.uint8)
        steps = room[: piece.size].reshape(piece.shape)
        factor = factors[0] if tiles.scale == "layer" else factors[part[0], None, None]
        np.multiply(piece, factor, out=steps)
        if tiles.nan or tiles.infinite:
            np.nan_to_num(steps, copy=False, nan=0.0, posinf=STEPS, neginf=-STEPS)
        np.add(steps, half, out=steps)
        # bytes first, then to their places: only neighbours become bytes many at a time
        target = places[place]
        found = quantized[: piece.size].reshape(target.shape)
        np.copyto(found, steps.reshape(target.shape), casting="unsafe")
        target[...] = found


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
