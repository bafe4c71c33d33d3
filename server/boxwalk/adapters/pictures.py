"""Many grey pictures of one size as PNG files in base64, as protocols of JSON want a layer's maps.

Compressing maps one by one takes many times as long as computing them. These files are stored instead of
compressed, all of a layer at once; only their two checksums are worked out picture by picture.
"""

from __future__ import annotations

import binascii
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ZLIB_HEADER = b"\x78\x01"
LARGEST_BLOCK = 65535  # bytes that a stored block of a deflate stream holds
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"
AT_ONCE = 1 << 16  # values quantized in one go, so that they stay in the processor's cache


def quantized(maps: Floats) -> tuple[Pixels, int]:
    """(pixels, that of zero) of a layer [C, H, W], stretched from its smallest value to its largest.

    p = floor(clip(255 (v - min) / (max - min + 1e-6), 0, 255)) in float64, min and max of all channels; the
    same for zero, and 0 where nothing is below it. NaN is drawn as zero, infinities as the ends.
    """
    low, high = float(maps.min()), float(maps.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        finite = maps[np.isfinite(maps)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        maps = np.clip(np.nan_to_num(maps, nan=0.0), low, high)
    pixels = np.empty(maps.shape, np.uint8)
    values, found = np.ravel(maps), pixels.reshape(-1)
    room = high - low + 1e-6
    for first in range(0, values.size, AT_ONCE):
        scaled = np.subtract(values[first : first + AT_ONCE], low, dtype=np.float64)
        scaled *= 255
        scaled /= room
        found[first : first + AT_ONCE] = scaled  # cuts off what is behind the point
    return pixels, 0 if low >= 0 else int(min(255.0, 255 * -low / room))


def base64_pngs(pixels: Pixels) -> Pixels:
    """Each of the pictures uint8 [N, H, W] as an 8-bit grey PNG in base64: ASCII letters [N, letters]."""
    count, height, width = pixels.shape
    rows = np.zeros((count, height, width + 1), np.uint8)  # each row begins with its filter: none
    rows[:, :, 1:] = pixels
    data = rows.reshape(count, -1)
    size = data.shape[1]
    blocks = range(0, size, LARGEST_BLOCK)
    rest = len(SIGNATURE) + 25 + 12 + 12 + len(ZLIB_HEADER) + 5 * len(blocks) + 4
    # filled up with empty blocks to whole triples, so that the base64 of all of them is that of each
    filling = EMPTY_BLOCK * ((rest + size) % 3)
    stream = size + len(ZLIB_HEADER) + len(filling) + 5 * len(blocks) + 4
    files = np.empty((count, rest + size + len(filling)), np.uint8)
    place = 0

    def put(part: bytes | Pixels) -> None:
        nonlocal place
        found = np.frombuffer(part, np.uint8) if isinstance(part, bytes) else part
        files[:, place : place + found.shape[-1]] = found
        place += found.shape[-1]

    shape = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    put(SIGNATURE + _chunk(b"IHDR", shape + b"\x08\x00\x00\x00\x00"))
    put(stream.to_bytes(4, "big"))
    begin = place
    put(b"IDAT" + ZLIB_HEADER + filling)
    for first in blocks:
        length = min(LARGEST_BLOCK, size - first)
        last = first + length == size
        put(bytes([last]) + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little"))
        put(data[:, first : first + length])
    put(_big_endian([zlib.adler32(each.data) for each in data]))
    put(_big_endian([zlib.crc32(each.data) for each in files[:, begin:place]]))
    put(_chunk(b"IEND", b""))
    letters = np.frombuffer(binascii.b2a_base64(files.data, newline=False), np.uint8)
    return letters.reshape(count, -1)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _big_endian(numbers: list[int]) -> Pixels:
    return np.array(numbers, ">u4").view(np.uint8).reshape(-1, 4)
