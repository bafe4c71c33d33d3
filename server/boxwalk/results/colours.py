"""The colours of pictures: the signed colour maps and the page's dark theme."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Pixels = NDArray[np.uint8]

BACKGROUND = "#0a0e16"
PANEL = "#0d121c"
HAIRLINE = "#2a3448"
TEXT = "#dfe7f5"
DIM = "#8593ad"
WARM = "#ffb454"
#: colours of series and groups, told apart on the dark background
SERIES = (
    *("#6f8fd0", "#ffb454", "#5ad1c8", "#b98cff", "#e8748a"),
    *("#9ccf6b", "#d9d27a", "#8cc7ff", "#e59866", "#a9b6cf"),
)

ColourMap = Literal["blue-white", "blue-orange", "green-magenta", "grey"]
#: of each signed colour map: share of the scale -> colour, linear between them; the same as on the page
STOPS: Mapping[ColourMap, tuple[tuple[float, str], ...]] = {
    "blue-white": ((-1.0, "#8cc7ff"), (-0.5, "#1a5cff"), (0.0, "#000000"), (1.0, "#ffffff")),
    "blue-orange": (
        *((-1.0, "#8cc7ff"), (-0.5, "#1a5cff"), (0.0, "#000000")),
        *((0.5, "#ec760a"), (1.0, "#ffd68c")),
    ),
    "green-magenta": (
        *((-1.0, "#a0ff8c"), (-0.5, "#00a830"), (0.0, "#000000")),
        *((0.5, "#d614cc"), (1.0, "#ffaaff")),
    ),
    "grey": ((-1.0, "#ffffff"), (0.0, "#000000"), (1.0, "#ffffff")),
}
STEPS = 1020  # on either side of zero; four per level of 8 bits, so the table is as good as the formula


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three integers in 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@cache
def table_of(name: ColourMap) -> Pixels:
    """The colours of -1..1 in steps of 1 / STEPS: uint8 [2 STEPS + 1, 3]."""
    shares = np.arange(-STEPS, STEPS + 1) / STEPS
    places = [stop for stop, _ in STOPS[name]]
    colours = np.array([rgb(colour) for _, colour in STOPS[name]], dtype=np.float64)
    channels = [np.interp(shares, places, colours[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)


def magnitude(values: ArrayLike) -> float:
    """The largest finite magnitude in `values`: the scale under which none of them is clipped; 0 if none."""
    array = np.asarray(values)
    if array.size == 0:
        return 0.0
    high, low = float(np.max(array)), float(np.min(array))
    if np.isfinite(high) and np.isfinite(low):
        return max(abs(high), abs(low))
    finite = array[np.isfinite(array)]
    return float(np.max(np.abs(finite))) if finite.size else 0.0


def signed_colours(values: ArrayLike, scale: float, colours: ColourMap = "blue-white") -> Pixels:
    """Colour signed numbers: negative blue, zero exactly black, positive white, or as another map has them.

    values: any shape. scale: the magnitude that gets the end colours; larger ones are clipped, scale 0 is
    all black. NaN is black, infinities are the ends. Returns uint8 [..., 3]. Source: Linse fig. 4.2.
    """
    array = np.asarray(values, dtype=np.float32)
    if scale <= 0 or not np.isfinite(scale):
        return np.zeros((*array.shape, 3), dtype=np.uint8)
    with np.errstate(over="ignore"):  # far beyond the scale is clipped below
        shares = np.empty(array.shape, np.float64 if scale < 1e-30 else np.float32)
        np.divide(array, scale, out=shares, casting="same_kind", dtype=shares.dtype)
    np.nan_to_num(shares, copy=False, nan=0.0)
    np.clip(shares, -1.0, 1.0, out=shares)
    steps = np.rint(shares * STEPS)
    coloured: Pixels = table_of(colours)[steps.astype(np.int16) + STEPS]
    return coloured


def printed_colours(values: ArrayLike) -> Pixels:
    """Pictures in 0..1, [..., 1 or 3, H, W], as uint8 [..., H, W, 3]; outside is clipped, NaN is black."""
    array = np.nan_to_num(np.asarray(values, dtype=np.float32), nan=0.0, posinf=1.0, neginf=0.0)
    pixels: Pixels = np.rint(np.clip(array, 0.0, 1.0) * 255.0).astype(np.uint8)
    pixels = np.moveaxis(pixels, -3, -1)
    printed: Pixels = np.broadcast_to(pixels, (*pixels.shape[:-1], 3))
    return printed
