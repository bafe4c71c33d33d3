"""Drawings to SVG text; pictures are embedded as PNG, every pixel exact."""

from __future__ import annotations

import base64
from xml.sax.saxutils import escape

from boxwalk.results.drawing import Box, Dot, Drawing, Line, Picture, Shape, Words
from boxwalk.results.png import png

FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


def to_svg(drawing: Drawing) -> str:
    """The drawing as one SVG 1.1 document that refers to nothing outside itself."""
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{drawing.width}" height="{drawing.height}" viewBox="0 0 {drawing.width} {drawing.height}" '
        f'font-family="{FONT}">'
    )
    ground = f'<rect width="{drawing.width}" height="{drawing.height}" fill="{drawing.background}"/>'
    return "\n".join([head, ground, *(_element(shape) for shape in drawing.shapes), "</svg>", ""])


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _element(shape: Shape) -> str:
    match shape:
        case Box():
            return _box(shape)
        case Line():
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
            return (
                f'<polyline points="{points}" fill="none" stroke="{shape.colour}" '
                f'stroke-width="{_number(shape.width)}" stroke-linejoin="round"/>'
            )
        case Dot():
            place = f'cx="{_number(shape.x)}" cy="{_number(shape.y)}" r="{_number(shape.radius)}"'
            return f'<circle {place} fill="{shape.colour}"/>'
        case Words():
            place = f'x="{_number(shape.x)}" y="{_number(shape.y)}" font-size="{shape.size}"'
            text = escape("".join(c if c.isprintable() else " " for c in shape.text))
            return f'<text {place} fill="{shape.colour}" text-anchor="{shape.anchor}">{text}</text>'
        case Picture():
            return _picture(shape)


def _box(box: Box) -> str:
    inset = 0.5 if box.stroke else 0.0  # a hairline just inside the rim, on whole pixels
    width, height = max(0.0, box.width - 2 * inset), max(0.0, box.height - 2 * inset)
    place = (
        f'x="{_number(box.x + inset)}" y="{_number(box.y + inset)}" '
        f'width="{_number(width)}" height="{_number(height)}"'
    )
    stroke = f' stroke="{box.stroke}"' if box.stroke else ""
    return f'<rect {place} fill="{box.fill or "none"}"{stroke}/>'


def _picture(picture: Picture) -> str:
    height, width = picture.pixels.shape[:2]
    data = base64.b64encode(png(picture.pixels)).decode("ascii")
    place = f'x="{picture.x}" y="{picture.y}" width="{width * picture.zoom}" height="{height * picture.zoom}"'
    return f'<image {place} style="image-rendering: pixelated" xlink:href="data:image/png;base64,{data}"/>'
