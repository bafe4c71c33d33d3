"""Tables of numbers and heat maps of pairs."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from boxwalk.results.colours import DIM, HAIRLINE, PANEL, TEXT, ColourMap, magnitude, signed_colours
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
    number_of,
    shortened,
    text_width,
    wrapped,
)
from boxwalk.results.kinds import Matrix, Scores
from boxwalk.results.sheets import draw_legend

CELL_SIZE = 12
ROW = 22
MOST_ROWS = 40
LABEL_SIZE = 11
HEAT_SIZE = 560
LABEL_ROOM = 140


def with_unit(name: str, units: Mapping[str, str]) -> str:
    """A column's name with its unit, where it has one: `zeros [%]`."""
    return f"{name} [{units[name]}]" if units.get(name) else name


def draw_scores(scores: Scores) -> Drawing:
    """The summary as two columns, and below it the table's first 40 rows."""
    heads = [with_unit(name, scores.units) for name in scores.columns]
    shown = min(len(scores.names), MOST_ROWS)
    cells = [[number(float(value)) for value in values[:shown]] for values in scores.columns.values()]
    names = [shortened(name, CELL_SIZE, 220) for name in scores.names[:shown]]
    name_width = max((text_width(name, CELL_SIZE) for name in names), default=0.0) + 20
    widths = [
        max(text_width(text, CELL_SIZE) for text in [head, *column]) + 24
        for head, column in zip(heads, cells, strict=True)
    ]
    summary = [(name, number_of(value)) for name, value in scores.summary.items()]
    summary_name = max((text_width(name, CELL_SIZE) for name, _ in summary), default=0.0) + 20
    summary_value = max((text_width(value, CELL_SIZE) for _, value in summary), default=0.0)
    content = max(name_width + sum(widths), summary_name + min(summary_value, 520), 372)
    total = math.ceil(content) + 2 * MARGIN
    lines = wrapped(scores.note, NOTE_SIZE, total - 2 * MARGIN)
    y = MARGIN + heading_height(scores.title, lines)
    table = (1 + shown) * ROW + (ROW if shown < len(scores.names) else 0) if heads and names else 0
    drawing = Drawing(total, y + len(summary) * ROW + (14 if summary and table else 0) + table + MARGIN)
    draw_heading(drawing, scores.title, lines)
    for index, (name, value) in enumerate(summary):
        line = y + index * ROW + 15
        drawing.add(Words(MARGIN, line, name, CELL_SIZE, DIM))
        drawing.add(Words(MARGIN + summary_name, line, shortened(value, CELL_SIZE, 520), CELL_SIZE))
    if not table:
        return drawing
    y += len(summary) * ROW + (14 if summary else 0)
    rights = np.cumsum([MARGIN + name_width, *widths])[1:]
    for head, right in zip(heads, rights, strict=True):
        drawing.add(Words(float(right), y + 15, head, CELL_SIZE, DIM, "end"))
    drawing.add(Box(MARGIN, y + ROW - 1, content, 1, HAIRLINE))
    for row in range(shown):
        top = y + (row + 1) * ROW
        if row % 2:
            drawing.add(Box(MARGIN, top, content, ROW, PANEL))
        drawing.add(Words(MARGIN + 4, top + 15, names[row], CELL_SIZE))
        for column, right in zip(cells, rights, strict=True):
            drawing.add(Words(float(right), top + 15, column[row], CELL_SIZE, TEXT, "end"))
    if shown < len(scores.names):
        more = f"and {len(scores.names) - shown} more rows; a .csv file has them all"
        drawing.add(Words(MARGIN + 4, y + (shown + 1) * ROW + 15, more, CELL_SIZE, DIM))
    return drawing


def draw_matrix(matrix: Matrix, colours: ColourMap = "blue-white") -> Drawing:
    """A heat map in the signed colours, the numbers written into it where they fit."""
    rows, columns = matrix.values.shape
    longest = max(rows, columns, 1)
    cell = max(1, min(64, HEAT_SIZE // longest))
    widest = max((text_width(word, LABEL_SIZE) for word in matrix.rows), default=0.0)
    room = math.ceil(min(LABEL_ROOM, widest)) + 10
    named = cell >= 13
    left = MARGIN + (room if named else 0)
    width, height = columns * cell, rows * cell
    total = max(left + width + MARGIN, 420 + MARGIN)
    scale = magnitude(matrix.values)
    size = f"{rows} x {columns} values"
    lines = [part for line in (matrix.note, size) for part in wrapped(line, NOTE_SIZE, total - 2 * MARGIN)]
    column_words = _column_words(matrix, cell)
    top = MARGIN + heading_height(matrix.title, lines) + (18 if column_words else 0)
    drawing = Drawing(total, top + height + 54 + MARGIN)
    draw_heading(drawing, matrix.title, lines)
    if rows and columns:
        drawing.add(Box(left - 1, top - 1, width + 2, height + 2, "#000000", HAIRLINE))
        drawing.add(Picture(left, top, signed_colours(matrix.values, scale, colours), cell))
    if named:
        for index, word in enumerate(matrix.rows):
            place = left - 8, top + (index + 0.5) * cell + 4
            drawing.add(Words(*place, shortened(word, LABEL_SIZE, LABEL_ROOM), LABEL_SIZE, DIM, "end"))
    for index, word in enumerate(column_words):
        drawing.add(Words(left + (index + 0.5) * cell, top - 7, word, LABEL_SIZE, DIM, "middle"))
    if cell >= 40:
        _write_values(drawing, matrix, scale, cell, left, top)
    negative = bool((matrix.values < 0).any())
    draw_legend(drawing, left, top + height + 20, scale, matrix.unit, negative, colours)
    return drawing


def _column_words(matrix: Matrix, cell: int) -> list[str]:
    """The columns' words if they fit side by side, else none of them."""
    if not matrix.columns or cell < 13:
        return []
    words = [shortened(word, LABEL_SIZE, cell - 4) for word in matrix.columns]
    return [] if any(word == "…" for word in words) else words


def _write_values(drawing: Drawing, matrix: Matrix, scale: float, cell: int, left: int, top: int) -> None:
    for row, values in enumerate(matrix.values):
        for column, value in enumerate(values):
            bright = scale > 0 and (value > 0.5 * scale or value < -0.75 * scale)
            place = left + (column + 0.5) * cell, top + (row + 0.5) * cell + 4
            words = shortened(f"{float(value):.3g}", LABEL_SIZE, cell - 4)
            drawing.add(Words(*place, words, LABEL_SIZE, "#0a0e16" if bright else TEXT, "middle"))
