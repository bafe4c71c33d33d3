"""Sheets: many maps or pictures side by side, with a heading and, for maps, a legend in real numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boxwalk.results.colours import (
    DIM,
    HAIRLINE,
    SERIES,
    TEXT,
    WARM,
    ColourMap,
    Pixels,
    magnitude,
    printed_colours,
    signed_colours,
)
from boxwalk.results.drawing import (
    MARGIN,
    NOTE_SIZE,
    Box,
    Drawing,
    Picture,
    Words,
    draw_heading,
    heading_height,
    number,
    shortened,
    text_width,
    wrapped,
)
from boxwalk.results.kinds import FloatArray, Images, Maps

GUTTER = 3
LABEL_SIZE = 11
LABEL_LINE = 16
COMFORTABLE = 1200  # pixels that a sheet's content is magnified to at most
LARGEST = 6144  # content larger than this is reduced
LARGEST_TILE = 320
ASPECT = 1.3
LEGEND_WIDTH = 220
FRAMES = (WARM, *SERIES[2:])  # of boxes, in their order


def draw_maps(maps: Maps, colours: ColourMap = "blue-white") -> Drawing:
    """All maps in the signed colours under one scale, the largest magnitude of the whole."""
    values = maps.values
    scale = magnitude(values)
    plan = Plan.of(values.shape[0], values.shape[1], values.shape[2], maps.labels)
    lines = [_extent_words(maps, plan)]
    broken = _broken_words(values)
    if broken:
        lines.append(broken)
    sheet = signed_colours(plan.arranged(largest_of_blocks(values, plan.reduced)), scale, colours)
    negative = bool((values < 0).any())
    boxes = list(maps.boxes.values())
    legend = (scale, maps.unit, negative, colours)
    return _draw(plan, sheet, maps.title, maps.note, lines, maps.labels, legend, boxes)


def draw_images(images: Images) -> Drawing:
    """All pictures as they are printed."""
    pixels = printed_colours(images.values)
    count, height, width = pixels.shape[:3]
    plan = Plan.of(count, height, width, images.labels)
    if plan.reduced > 1:
        pixels = _mean_of_blocks(pixels, plan.reduced)
    noun = "picture" if count == 1 else "pictures"
    lines = [f"{count} {noun} of {height} x {width}" + plan.reduced_words()]
    return _draw(plan, plan.arranged(pixels), images.title, images.note, lines, images.labels, legend=None)


@dataclass(frozen=True)
class Plan:
    """Where each tile of a sheet goes.

    tile: (height, width) of one tile after reduction. zoom: pixels of the sheet per pixel of a tile.
    reduced: pixels of the original per pixel of the tile. labels: `tiles`, `rows` or `none`.
    """

    count: int
    columns: int
    rows: int
    tile: tuple[int, int]
    zoom: int
    reduced: int
    labels: str
    margin: int

    @classmethod
    def of(cls, count: int, height: int, width: int, labels: Sequence[str]) -> Plan:
        if count == 0 or height == 0 or width == 0:
            return cls(0, 0, 0, (0, 0), 1, 1, "none", 0)
        columns = min(count, max(1, round(math.sqrt(count * ASPECT * height / width))))
        rows = math.ceil(count / columns)
        columns = math.ceil(count / rows)
        reduced = max(1, math.ceil(max(columns * width, rows * height) / LARGEST))
        tile = (math.ceil(height / reduced), math.ceil(width / reduced))
        whole = max(columns * tile[1], rows * tile[0])
        zoom = max(1, min(COMFORTABLE // whole, LARGEST_TILE // max(tile)))
        widest = max((text_width(label, LABEL_SIZE) for label in labels), default=0.0)
        if widest == 0:
            placed = "none"
        elif widest <= tile[1] * zoom or (tile[1] * zoom >= 60 and count <= 256):
            placed = "tiles"
        else:
            placed = "rows"
        first = max((text_width(label, LABEL_SIZE) for label in labels[::columns]), default=0.0)
        margin = math.ceil(min(first, 120)) + 8 if placed == "rows" else 0
        return cls(count, columns, rows, tile, zoom, reduced, placed, margin)

    @property
    def pitch(self) -> tuple[int, int]:
        """Pixels of the sheet from one tile to the next, (y, x)."""
        below = LABEL_LINE if self.labels == "tiles" else 0
        return self.tile[0] * self.zoom + GUTTER + below, self.tile[1] * self.zoom + GUTTER

    @property
    def extent(self) -> tuple[int, int]:
        """(height, width) in pixels of all tiles with their gutters and labels."""
        return self.rows * self.pitch[0] + GUTTER, self.columns * self.pitch[1] + GUTTER

    def arranged(self, tiles: NDArray[np.generic]) -> NDArray[np.generic]:
        """Tiles [K, h, w, ...] filled up with zeros to [rows, columns, h, w, ...]."""
        full = np.zeros((self.rows * self.columns, *tiles.shape[1:]), dtype=tiles.dtype)
        full[: self.count] = tiles[: self.count]
        return full.reshape(self.rows, self.columns, *tiles.shape[1:])

    def reduced_words(self) -> str:
        return f", drawn at 1 : {self.reduced}" if self.reduced > 1 else ""


def largest_of_blocks(values: FloatArray, size: int) -> FloatArray:
    """Of each block of size x size the value farthest from zero; [K, ceil(H/size), ceil(W/size)]."""
    if size == 1:
        return values
    padded = np.pad(values, ((0, 0), (0, -values.shape[1] % size), (0, -values.shape[2] % size)))
    count, height, width = padded.shape
    blocks = padded.reshape(count, height // size, size, width // size, size)
    high, low = blocks.max(axis=(2, 4)), blocks.min(axis=(2, 4))
    reduced: FloatArray = np.where(high >= -low, high, low)
    return reduced


def _mean_of_blocks(pixels: Pixels, size: int) -> Pixels:
    count, height, width, _ = pixels.shape
    padded = np.pad(pixels, ((0, 0), (0, -height % size), (0, -width % size), (0, 0)), mode="edge")
    blocks = padded.reshape(count, padded.shape[1] // size, size, padded.shape[2] // size, size, 3)
    reduced: Pixels = np.rint(blocks.mean(axis=(2, 4))).astype(np.uint8)
    return reduced


def _draw(
    plan: Plan,
    sheet: NDArray[np.generic],
    title: str,
    note: str,
    lines: Sequence[str],
    labels: Sequence[str],
    legend: tuple[float, str, bool, ColourMap] | None,
    boxes: Sequence[Sequence[int]] = (),
) -> Drawing:
    """Put heading, tiles [rows, columns, h, w, 3] with boxes on each, and legend together."""
    height, width = plan.extent
    total = max(width + plan.margin, 420) + 2 * MARGIN
    words = [part for line in (note, *lines) for part in wrapped(line, NOTE_SIZE, total - 2 * MARGIN)]
    top = MARGIN + heading_height(title, words)
    legend_height = 54 if legend else 0
    drawing = Drawing(total, top + height + legend_height + MARGIN)
    draw_heading(drawing, title, words)
    left = MARGIN + plan.margin
    if plan.count:
        drawing.add(Box(left - 1, top - 1, width + 2, height + 2, "#000000", HAIRLINE))
        _place_tiles(drawing, plan, sheet, labels, left, top)
        _place_boxes(drawing, plan, boxes, left, top)
    if legend:
        draw_legend(drawing, left, top + height + 20, *legend)
    return drawing


def _place_tiles(
    drawing: Drawing, plan: Plan, sheet: NDArray[np.generic], labels: Sequence[str], left: int, top: int
) -> None:
    """One picture for each row of tiles, so that an SVG holds few of them; the gutters are black in it."""
    pitch_y, pitch_x = plan.pitch
    height, width = plan.tile
    for row in range(plan.rows):
        y = top + GUTTER + row * pitch_y
        for column in range(min(plan.columns, plan.count - row * plan.columns)):
            x = left + GUTTER + column * pitch_x
            index = row * plan.columns + column
            drawing.add(Picture(x, y, sheet[row, column].astype(np.uint8, copy=False), plan.zoom))
            if plan.labels == "tiles":
                label = shortened(labels[index], LABEL_SIZE, width * plan.zoom)
                drawing.add(Words(x, y + height * plan.zoom + LABEL_LINE - 4, label, LABEL_SIZE, DIM))
        if plan.labels == "rows":
            label = shortened(labels[row * plan.columns], LABEL_SIZE, 120)
            line = y + min(height * plan.zoom, LABEL_SIZE)
            drawing.add(Words(left - 8, line, label, LABEL_SIZE, DIM, "end"))


def _place_boxes(drawing: Drawing, plan: Plan, boxes: Sequence[Sequence[int]], left: int, top: int) -> None:
    """Frame every box (top, left, bottom, right) on every tile."""
    pitch_y, pitch_x = plan.pitch
    step = plan.zoom / plan.reduced
    for index in range(plan.count if boxes else 0):
        y = top + GUTTER + index // plan.columns * pitch_y
        x = left + GUTTER + index % plan.columns * pitch_x
        for colour, (upper, first, lower, last) in zip(FRAMES, boxes, strict=False):
            size = max(1.0, (last - first) * step), max(1.0, (lower - upper) * step)
            drawing.add(Box(x + first * step, y + upper * step, *size, "", colour))


def draw_legend(
    drawing: Drawing, x: int, y: int, scale: float, unit: str, negative: bool, colours: ColourMap
) -> None:
    """The bar of the signed colours with the real numbers at its ends and at zero.

    x, y: upper left corner in pixels. scale: magnitude of the end colours. negative: False leaves the half
    below zero out, for values that are nowhere below zero.
    """
    least = -1.0 if negative else 0.0
    shares = np.linspace(least, 1.0, LEGEND_WIDTH, dtype=np.float32)
    bar = signed_colours(np.tile(shares, (10, 1)), 1.0, colours)
    drawing.add(Picture(x, y, bar), Box(x - 1, y - 1, LEGEND_WIDTH + 2, 12, "", HAIRLINE))
    line = y + 26
    if scale == 0:
        drawing.add(Words(x, line, "every value is 0", LABEL_SIZE, TEXT))
        return
    if negative:
        drawing.add(Words(x, line, f"-{number(scale)}", LABEL_SIZE, TEXT))
        drawing.add(Words(x + LEGEND_WIDTH / 2, line, "0", LABEL_SIZE, TEXT, "middle"))
    else:
        drawing.add(Words(x, line, "0", LABEL_SIZE, TEXT))
    drawing.add(Words(x + LEGEND_WIDTH, line, f"+{number(scale)}", LABEL_SIZE, TEXT, "end"))
    if unit:
        drawing.add(Words(x + LEGEND_WIDTH + 12, y + 10, unit, LABEL_SIZE, DIM))


def _extent_words(maps: Maps, plan: Plan) -> str:
    count, height, width = maps.values.shape
    noun = "map" if count == 1 else "maps"
    words = f"{count} {noun} of {height} x {width}"
    finite = maps.values[np.isfinite(maps.values)]
    if finite.size:
        words += f", from {number(float(finite.min()))} to {number(float(finite.max()))}"
    reduced = (
        f"{plan.reduced_words()}, of each block the value farthest from zero" if plan.reduced > 1 else ""
    )
    return words + reduced


def _broken_words(values: FloatArray) -> str:
    nan = int(np.isnan(values).sum())
    infinite = int(np.isinf(values).sum())
    found = [f"{count} {name}" for count, name in ((nan, "not a number"), (infinite, "infinite")) if count]
    return f"Values that are not finite: {', '.join(found)}." if found else ""
