"""A drawing: a list of simple shapes that becomes an SVG file or a Pillow picture alike.

Coordinates are pixels, x to the right and y downwards, (0, 0) the upper left corner.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from PIL import ImageFont

from boxwalk.results.colours import BACKGROUND, DIM, TEXT, Pixels

Anchor = Literal["start", "middle", "end"]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; `stroke` draws a hairline just inside its rim. An empty colour draws nothing."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""

    def moved(self, x: int, y: int) -> Box:
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline through `points`."""

    points: Sequence[Place]
    colour: str
    width: float = 1.0

    def moved(self, x: int, y: int) -> Line:
        return replace(self, points=[(px + x, py + y) for px, py in self.points])


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    radius: float
    colour: str

    def moved(self, x: int, y: int) -> Dot:
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; (x, y) is its baseline at the anchor. `size` in pixels."""

    x: float
    y: float
    text: str
    size: int = 12
    colour: str = TEXT
    anchor: Anchor = "start"

    def moved(self, x: int, y: int) -> Words:
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels uint8 [H, W, 3], each `zoom` pixels large, its upper left corner at whole pixels (x, y)."""

    x: int
    y: int
    pixels: Pixels
    zoom: int = 1

    def moved(self, x: int, y: int) -> Picture:
        return replace(self, x=self.x + x, y=self.y + y)


Shape = Box | Line | Dot | Words | Picture


@dataclass(slots=True)
class Drawing:
    """Shapes in the order in which they are painted, on a ground of `width` x `height` pixels."""

    width: int
    height: int
    background: str = BACKGROUND
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        self.shapes.extend(shapes)


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)


def text_width(text: str, size: int) -> float:
    """Width in pixels of one line of `text`."""
    return float(font(size).getlength(legible(text)))


#: characters that the bundled font lacks -> what is drawn instead
REPLACED = dict(zip("−–—×²³µ", "---x23u", strict=True)) | {"→": "->", "≤": "<=", "≥": ">="}
BEYOND_ASCII = frozenset("«°±´·»‘’“”…‹›")


@cache
def legible(text: str) -> str:
    """`text` with only characters that the bundled font has; others lose their accents or become `?`."""
    drawn = []
    for character in text:
        if " " <= character <= "~" or character in BEYOND_ASCII:
            drawn.append(character)
        elif character in REPLACED:
            drawn.append(REPLACED[character])
        else:
            plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
            unknown = "?" if character.isprintable() else " "
            drawn.append("".join(part for part in plain if part >= " ") or unknown)
    return "".join(drawn)


def shortened(text: str, size: int, room: float) -> str:
    """`text`, cut with an ellipsis to `room` pixels."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, size: int, room: float) -> list[str]:
    """`text` in lines of at most `room` pixels, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(shortened(word, size, room))
    return lines


def number(value: float) -> str:
    """A number as it is written in pictures: four significant digits, `40,000` for a large one."""
    short = f"{value:.4g}"
    return f"{float(short):,.0f}" if 1e4 <= abs(value) < 1e10 else short


def number_of(value: float | int | str) -> str:
    """A summary's number or word as it is written in a picture."""
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else number(value)


MARGIN = 24
TITLE_SIZE = 17
NOTE_SIZE = 13


def heading_height(title: str, lines: Sequence[str]) -> int:
    """Pixels that `draw_heading` takes below the upper margin, the gap to what follows included."""
    height = (TITLE_SIZE + 8 if title else 0) + len(lines) * (NOTE_SIZE + 6)
    return height + 10 if height else 0


def draw_heading(drawing: Drawing, title: str, lines: Sequence[str], top: int = MARGIN) -> int:
    """Write a title and dim lines at the upper left; return the y at which the content may begin."""
    y = top
    if title:
        room = drawing.width - 2 * MARGIN
        drawing.add(Words(MARGIN, y + TITLE_SIZE - 3, shortened(title, TITLE_SIZE, room), TITLE_SIZE))
        y += TITLE_SIZE + 8
    for line in lines:
        drawing.add(Words(MARGIN, y + NOTE_SIZE - 2, line, NOTE_SIZE, DIM))
        y += NOTE_SIZE + 6
    return top + heading_height(title, lines)
