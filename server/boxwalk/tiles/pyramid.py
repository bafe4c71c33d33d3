"""Mip levels that keep what stands out: of every 2 x 2 block the byte farthest from 128.

Of two equally far bytes it is the larger. Bytes are turned into keys whose order is just that (d = q - 128;
key = 2 d, or -2 d - 1 when d is negative), so that a level is a plain maximum of its finer one.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

#: the chain of levels ends with the first one whose larger side is at most this
SMALLEST = 16
#: bytes worked on at a time, so that what lies between stays in a core's cache
PIECE = 1 << 18


def level_sizes(height: int, width: int) -> list[tuple[int, int]]:
    """(height, width) of every level of an atlas, level 0 first."""
    sizes = [(height, width)]
    while max(height, width) > SMALLEST:
        height, width = max(1, height // 2), max(1, width // 2)
        sizes.append((height, width))
    return sizes


def pyramid(atlas: Bytes) -> list[Bytes]:
    """Levels 1 and coarser of an atlas, uint8 [height, width] with values 1..255, finest first."""
    sizes = level_sizes(*atlas.shape)[1:]
    if not sizes:
        return []
    total = sum(height * width for height, width in sizes)
    keys = np.empty(total + total % 2, np.uint8)
    keys[total:] = 0
    starts = np.cumsum([0, *(height * width for height, width in sizes)])
    views = [keys[a:b].reshape(size) for a, b, size in zip(starts, starts[1:], sizes, strict=False)]
    _first(atlas, views[0])
    for finer, coarser in pairwise(views):
        _halve(finer, coarser)
    _from_keys(keys)
    return views


def _first(atlas: Bytes, out: Bytes) -> None:
    """Keys of level 1 from the bytes of level 0, some rows at a time."""
    height, width = atlas.shape
    if height < 2:
        _halve(_to_keys(atlas), out)
        return
    step = max(2, PIECE // width // 2 * 2)
    last = height - height % 2
    for top in range(0, last, step):
        bottom = top + step
        if bottom >= last:
            bottom = height  # an odd row more
        _halve(_to_keys(atlas[top:bottom]), out[top // 2 : min(bottom, last) // 2])


def _halve(finer: Bytes, out: Bytes) -> None:
    """Maximum of every 2 x 2 block into `out`; the last row or column of an odd size joins its neighbour."""
    (high, wide), (height, width) = out.shape, finer.shape
    rows = finer
    if height > 1:
        rows = np.maximum(finer[0 : 2 * high : 2], finer[1 : 2 * high : 2])
        if height % 2:
            np.maximum(rows[-1], finer[-1], out=rows[-1])
    if width == 1:
        out[...] = rows
        return
    if rows.size > PIECE // 16 and width % 2 == 0:
        # two neighbours as one 16 bit word: plain vector instructions instead of steps of two bytes
        words = rows.view(np.uint16)
        np.copyto(out, np.maximum(words & np.uint16(0xFF), words >> np.uint16(8)), casting="unsafe")
        return
    np.maximum(rows[:, 0 : 2 * wide : 2], rows[:, 1 : 2 * wide : 2], out=out)
    if width % 2:
        np.maximum(out[:, -1], rows[:, -1], out=out[:, -1])


def _to_keys(q: Bytes) -> Bytes:
    negative = np.less(q, 128).view(np.uint8)
    np.negative(negative, out=negative)  # 0 or 255
    keys = np.add(q, q)
    return np.bitwise_xor(keys, negative, out=keys)


def _from_keys(keys: Bytes) -> None:
    """Turn keys back into bytes, in place; an even number of them, two as one word."""
    words = keys.view(np.uint16)
    for start in range(0, words.size, PIECE):
        part = words[start : start + PIECE]
        negative = (part & np.uint16(0x0101)) * np.uint16(0xFF)
        part >>= np.uint16(1)
        part &= np.uint16(0x7F7F)
        part ^= negative
        part ^= np.uint16(0x8080)
