"""Charts: curves, bars and clouds of points, with axes in real numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boxwalk.results.colours import DIM, HAIRLINE, PANEL, SERIES, TEXT
from boxwalk.results.drawing import (
    MARGIN,
    NOTE_SIZE,
    Box,
    Dot,
    Drawing,
    Line,
    Words,
    draw_heading,
    heading_height,
    number,
    number_of,
    shortened,
    text_width,
    wrapped,
)
from boxwalk.results.kinds import Curve, Points

WIDTH = 760
PLOT_HEIGHT = 360
TICK_SIZE = 11
LEGEND_WIDTH = 170
#: directions in which the three axes of a cloud are drawn: seen from 35 degrees to the side, 25 above
TURN, TILT = math.radians(35), math.radians(25)


@dataclass(frozen=True)
class Axes:
    """The map from numbers to pixels. x, y: (low, high) of the numbers; the plot's place in pixels."""

    x: tuple[float, float]
    y: tuple[float, float]
    left: float
    top: float
    width: float
    height: float

    def across(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.left + (values - self.x[0]) * (self.width / (self.x[1] - self.x[0]))

    def down(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.top + self.height - (values - self.y[0]) * (self.height / (self.y[1] - self.y[0]))


def draw_curve(curve: Curve) -> Drawing:
    """Lines, or bars from zero; a value that is not finite leaves a gap. Marked places come last."""
    x = curve.x.astype(np.float64)
    lines = np.array([*curve.lines.values()], np.float64)
    series = {name: values.astype(np.float64) for name, values in curve.series.items()}
    every = np.concatenate([*series.values(), np.zeros(1 if curve.style == "bars" else 0)])
    drawing, axes = _frame(
        curve.title,
        curve.note,
        _range(np.concatenate([x, lines]), room=0.0),
        _range(every, room=0.04, floor=curve.style == "bars"),
        (curve.x_label, curve.y_label),
        list(series),
    )
    for index, values in enumerate(series.values()):
        colour = SERIES[index % len(SERIES)]
        if curve.style == "bars":
            _bars(drawing, axes, x, values, colour, filled=index == 0)
        else:
            _line(drawing, axes, x, values, colour)
    for index, (name, place) in enumerate(zip(curve.lines, axes.across(lines).tolist(), strict=True)):
        _marked(drawing, axes, name, place, axes.top + 14 + 14 * index)
    return drawing


def draw_points(points: Points) -> Drawing:
    """A cloud from above its first two axes; one of three axes is seen at an angle, far points smaller."""
    groups = list(dict.fromkeys(points.groups))
    colours = {name: SERIES[index % len(SERIES)] for index, name in enumerate(groups)}
    places = points.coordinates.astype(np.float64)
    finite = np.asarray(np.isfinite(places).all(axis=1))
    words = [points.note, *(f"{name}: {number_of(value)}." for name, value in points.summary.items())]
    if not finite.all():
        words.append(f"{int((~finite).sum())} points are not finite and not drawn.")
    marks = sorted({mark for mark in points.marks if mark})
    if marks:
        words.append(f"Ringed: {', '.join(marks)}.")
    note = " ".join(word for word in words if word)
    places, depth = _seen(places)
    flat = points.coordinates.shape[1] == 2
    drawing, axes = _frame(
        points.title,
        note,
        _range(places[finite, 0], room=0.05),
        _range(places[finite, 1], room=0.05),
        ("first axis", "second axis") if flat else ("three axes, seen at an angle", ""),
        groups,
    )
    across, down = axes.across(places[:, 0]), axes.down(places[:, 1])
    order = [int(index) for index in np.argsort(depth, kind="stable") if finite[index]]
    for index in order:
        colour = colours[points.groups[index]] if points.groups else SERIES[0]
        x, y, radius = float(across[index]), float(down[index]), 2.5 + 2.0 * float(depth[index])
        if points.marks and points.marks[index]:
            drawing.add(Dot(x, y, radius + 3.0, TEXT), Dot(x, y, radius + 1.5, PANEL))
        drawing.add(Dot(x, y, radius, colour))
    if len(order) <= 40:
        for index in order:
            place = float(across[index]) + 8, float(down[index]) + 4
            label = shortened(points.labels[index], TICK_SIZE, max(WIDTH - MARGIN - place[0], 0))
            drawing.add(Words(*place, label, TICK_SIZE, DIM))
    return drawing


def _seen(places: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places [n, 2 or 3] as seen, [n, 2], and how near each is, [n] in 0..1."""
    if places.shape[1] == 2:
        return places, np.full(len(places), 0.5)
    x, y, z = places.T
    right = x * math.cos(TURN) + z * math.sin(TURN)
    away = z * math.cos(TURN) - x * math.sin(TURN)
    up = y * math.cos(TILT) + away * math.sin(TILT)
    near = y * math.sin(TILT) - away * math.cos(TILT)
    low, high = _range(near, room=0.0)
    nearness = np.nan_to_num((near - low) / (high - low), nan=0.0, posinf=1.0, neginf=0.0)
    return np.stack([right, up], axis=1), nearness


def _range(values: NDArray[np.float64], room: float, floor: bool = False) -> tuple[float, float]:
    """(low, high) of the finite values with `room` of their span on both sides (above only with `floor`)."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-290):
        spread = abs(high) * 0.5 or 0.5
        return (low, high + spread) if floor else (low - spread, high + spread)
    span = high - low
    return (low if floor and low >= 0 else low - room * span), high + room * span


def ticks(low: float, high: float, count: int = 6) -> list[float]:
    """About `count` round numbers (1, 2 or 5 times a power of ten apart) within low..high."""
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def _frame(
    title: str,
    note: str,
    x: tuple[float, float],
    y: tuple[float, float],
    labels: tuple[str, str],
    names: Sequence[str],
) -> tuple[Drawing, Axes]:
    """Heading, ground, grid lines with numbers, the axes' labels and the names of series or groups."""
    lines = wrapped(note, NOTE_SIZE, WIDTH - 2 * MARGIN)
    top = MARGIN + heading_height(title, lines) + (18 if labels[1] else 4)
    named = len(names) > 1
    x_ticks, y_ticks = ticks(*x), ticks(*y)
    left = MARGIN + 10 + max((text_width(number(tick), TICK_SIZE) for tick in y_ticks), default=0.0)
    width = WIDTH - MARGIN - (LEGEND_WIDTH if named else 0) - left
    rows = max(PLOT_HEIGHT, 20 * min(len(names), 40))
    drawing = Drawing(WIDTH, top + rows + 26 + (20 if labels[0] else 0) + MARGIN - 8)
    draw_heading(drawing, title, lines)
    axes = Axes(x, y, left, top, width, rows)
    drawing.add(Box(left, top, width, rows, PANEL))
    for tick, place in zip(x_ticks, axes.across(np.array(x_ticks)), strict=True):
        drawing.add(Box(round(place), top, 1, rows, HAIRLINE))
        drawing.add(Words(place, top + rows + 17, number(tick), TICK_SIZE, DIM, "middle"))
    for tick, place in zip(y_ticks, axes.down(np.array(y_ticks)), strict=True):
        drawing.add(Box(left, round(place), width, 1, HAIRLINE))
        drawing.add(Words(left - 8, place + 4, number(tick), TICK_SIZE, DIM, "end"))
    if labels[0]:
        drawing.add(Words(left + width / 2, top + rows + 38, labels[0], NOTE_SIZE - 1, TEXT, "middle"))
    if labels[1]:
        drawing.add(Words(left, top - 8, labels[1], NOTE_SIZE - 1, TEXT))
    if named:
        _names(drawing, names, left + width + 16, top)
    return drawing, axes


def _names(drawing: Drawing, names: Sequence[str], left: float, top: float) -> None:
    """Which colour is whose; after 39 names, how many more there are."""
    shown = names if len(names) <= 40 else [*names[:39], f"and {len(names) - 39} more"]
    for index, name in enumerate(shown):
        y = top + 12 + index * 20
        if name in names:
            drawing.add(Box(left, y - 8, 10, 10, SERIES[index % len(SERIES)]))
        drawing.add(Words(left + 16, y + 1, shortened(name, TICK_SIZE, LEGEND_WIDTH - 32), TICK_SIZE, TEXT))


def _line(drawing: Drawing, axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64], colour: str) -> None:
    finite = np.isfinite(x) & np.isfinite(y)
    across, down = axes.across(x), axes.down(y)
    for run in _runs(finite):
        if len(run) == 1:
            drawing.add(Dot(float(across[run[0]]), float(down[run[0]]), 2.5, colour))
        else:
            drawing.add(Line([(float(across[i]), float(down[i])) for i in run], colour, 2.0))


def _marked(drawing: Drawing, axes: Axes, name: str, place: float, down: float) -> None:
    """A line from top to bottom, and its name beside it where there is more room."""
    drawing.add(Box(round(place), axes.top, 1, axes.height, TEXT))
    left = place - axes.left > axes.width / 2
    drawing.add(Words(place + (-5 if left else 5), down, name, TICK_SIZE, TEXT, "end" if left else "start"))


def _bars(
    drawing: Drawing,
    axes: Axes,
    edges: NDArray[np.float64],
    values: NDArray[np.float64],
    colour: str,
    filled: bool,
) -> None:
    """The first series as filled bars; others as outlines over them, so that both can be read."""
    across = axes.across(edges).tolist()
    zero = float(axes.down(np.zeros(1))[0])
    down = axes.down(np.nan_to_num(values, nan=0.0, posinf=axes.y[1], neginf=axes.y[0])).tolist()
    if not filled:
        corners: list[tuple[float, float]] = [(across[0], zero)]
        for left, right, end in zip(across, across[1:], down, strict=False):
            corners += [(left, end), (right, end)]
        drawing.add(Line([*corners, (across[-1], zero)], colour, 1.5))
        return
    for left, right, end, value in zip(across, across[1:], down, values.tolist(), strict=False):
        if value == 0 or math.isnan(value):
            continue
        gap = 1.0 if right - left > 4 else 0.0
        height = max(abs(zero - end), 1.0)  # the least bar can still be seen
        top = zero - height if value > 0 else zero
        drawing.add(Box(left, top, max(right - left - gap, 1.0), height, colour))


def _runs(mask: NDArray[np.bool_]) -> list[list[int]]:
    """Indices of each unbroken run of True."""
    runs: list[list[int]] = []
    for index in np.flatnonzero(mask).tolist():
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs
