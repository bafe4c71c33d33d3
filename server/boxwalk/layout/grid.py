"""How the maps of a layer are arranged: on the panel as in the atlas, so there is one function for both.

Sizes of maps and atlases are (height, width) in pixels, sizes of panels (width, height) in metres.
"""

from __future__ import annotations

import math
from functools import lru_cache

PANEL_HEIGHT = 3.2
#: width / height of a panel: never wider than this, and at least this wide where there are many maps
WIDEST, USUAL = 2.2, 1.5
#: a single very flat or very tall map is stretched rather than shown as a line thinner than this
LEAST_SIDE = 0.8
#: width / height of one cell at the utmost; flatter maps are stretched
CELL_ASPECT = 32.0
#: atlas sides that every texture unit takes, and those that nearly all take
SMALL_SIDE, LARGE_SIDE = 4096, 8192
#: mip levels down to this size of a map keep neighbours apart
CLEAN_SIZE = 16


def pitch(size: int) -> int:
    """Pixels from map to map in the atlas: `size` rounded up so that fine mip levels never mix two maps."""
    step = 1 << max(0, (size // CLEAN_SIZE).bit_length() - 1)
    return -(-size // step) * step


def atlas_size(columns: int, rows: int, height: int, width: int) -> tuple[int, int]:
    """(height, width) in pixels of the atlas of `columns` x `rows` maps of `height` x `width` pixels."""
    return rows * pitch(height), columns * pitch(width)


@lru_cache(maxsize=4096)
def grid(channels: int, height: int, width: int) -> tuple[int, int]:
    """(columns, rows) for `channels` maps of `height` x `width` pixels; `columns * rows >= channels`.

    Few empty cells, a panel between about square and `WIDEST`, the wider the more maps there are, and atlas
    sides within `LARGE_SIDE`, better `SMALL_SIDE`, as long as the maps themselves allow it.
    """
    if channels <= 1:
        return 1, 1
    aspect = _cell_aspect(height, width)
    wanted = min(USUAL, 1 + 0.2 * math.log2(channels))

    def cost(columns: int) -> float:
        rows = -(-channels // columns)
        shape = columns * aspect / rows
        side = max(atlas_size(columns, rows, height, width))
        return (
            columns * rows / channels
            - 1
            + 0.35 * max(0.0, math.log(wanted / shape))
            + 3 * max(0.0, math.log(shape / WIDEST), -math.log(shape))
            + (0.3 if side > SMALL_SIDE else 0.0)
            + (2 + 2 * math.log(side / LARGE_SIDE) if side > LARGE_SIDE else 0.0)
        )

    best = min(_candidates(channels, aspect, width), key=lambda columns: (cost(columns), columns))
    return best, -(-channels // best)


def _candidates(channels: int, aspect: float, width: int) -> list[int]:
    """Numbers of columns worth a look: about 200 that make panels of usual shapes, and the atlas' limits."""
    low = max(1, math.floor(0.8 * math.sqrt(channels / aspect)))
    high = min(channels, math.ceil(1.2 * math.sqrt(channels * WIDEST / aspect)))
    step = max(1, (high - low) // 200)
    sides = (min(channels, max(1, side // pitch(width))) for side in (SMALL_SIDE, LARGE_SIDE))
    return [*range(min(low, high), high + 1, step), *sides]


def panel_size(columns: int, rows: int, height: int, width: int) -> tuple[float, float]:
    """(width, height) in metres of the panel for `columns` x `rows` maps of `height` x `width` pixels."""
    shape = columns * _cell_aspect(height, width) / rows
    wide = min(PANEL_HEIGHT * WIDEST, PANEL_HEIGHT * shape)
    tall = min(PANEL_HEIGHT, wide / shape)
    return max(LEAST_SIDE, wide), max(LEAST_SIDE, tall)


def _cell_aspect(height: int, width: int) -> float:
    return min(CELL_ASPECT, max(1 / CELL_ASPECT, width / height))
