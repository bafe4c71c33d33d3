"""Drawings to Pillow pictures. Axis-parallel shapes are crisp, slanted and round ones are smooth."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from boxwalk.results.colours import rgb
from boxwalk.results.drawing import Box, Dot, Drawing, Line, Picture, Words, font, legible

FINE = 4  # sub-pixels per pixel in each direction for smooth shapes
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def paint(drawing: Drawing) -> Image.Image:
    """The drawing as an RGB picture of its own size."""
    image = Image.new("RGB", (drawing.width, drawing.height), rgb(drawing.background))
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        match shape:
            case Box():
                _box(pen, shape)
            case Line():
                _line(image, shape)
            case Dot():
                _dot(image, shape)
            case Words():
                pen.text(
                    (shape.x, shape.y),
                    legible(shape.text),
                    fill=rgb(shape.colour),
                    font=font(shape.size),
                    anchor=ANCHORS[shape.anchor],
                )
            case Picture():
                image.paste(Image.fromarray(magnified(shape)), (shape.x, shape.y))
    return image


def magnified(picture: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The picture's pixels, each repeated `zoom` times in both directions."""
    pixels = picture.pixels.repeat(picture.zoom, axis=0).repeat(picture.zoom, axis=1)
    return np.ascontiguousarray(pixels)


def _box(pen: ImageDraw.ImageDraw, box: Box) -> None:
    left, top = round(box.x), round(box.y)
    right, bottom = round(box.x + box.width) - 1, round(box.y + box.height) - 1
    if right < left or bottom < top:
        return
    pen.rectangle(
        (left, top, right, bottom),
        fill=rgb(box.fill) if box.fill else None,
        outline=rgb(box.stroke) if box.stroke else None,
    )


def _line(image: Image.Image, line: Line) -> None:
    if len(line.points) < 2:
        return
    reach = line.width / 2 + 1
    xs, ys = zip(*line.points, strict=True)

    def draw(pen: ImageDraw.ImageDraw, left: int, top: int) -> None:
        points = [((x - left) * FINE, (y - top) * FINE) for x, y in line.points]
        pen.line(points, fill=255, width=max(1, round(line.width * FINE)), joint="curve")

    _smooth(image, (min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach), line.colour, draw)


def _dot(image: Image.Image, dot: Dot) -> None:
    reach = dot.radius + 1

    def draw(pen: ImageDraw.ImageDraw, left: int, top: int) -> None:
        x, y, radius = (dot.x - left) * FINE, (dot.y - top) * FINE, dot.radius * FINE
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)

    _smooth(image, (dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach), dot.colour, draw)


def _smooth(
    image: Image.Image,
    extent: tuple[float, float, float, float],
    colour: str,
    draw: Callable[[ImageDraw.ImageDraw, int, int], None],
) -> None:
    """Draw at FINE times the size within `extent`, average, and lay the colour through that mask."""
    left, top = max(0, math.floor(extent[0])), max(0, math.floor(extent[1]))
    right, bottom = min(image.width, math.ceil(extent[2])), min(image.height, math.ceil(extent[3]))
    if right <= left or bottom <= top:
        return
    mask = Image.new("L", ((right - left) * FINE, (bottom - top) * FINE))
    draw(ImageDraw.Draw(mask), left, top)
    image.paste(rgb(colour), (left, top, right, bottom), mask.reduce(FINE))
