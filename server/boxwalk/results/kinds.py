"""The six kinds of result that an analysis can give.

A result knows its numbers, their units and how they are labelled; it knows nothing of messages or files'
transport. A result keyed by node is a `dict` from node id to result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from boxwalk.results.colours import ColourMap

if TYPE_CHECKING:
    from PIL.Image import Image

FloatArray = NDArray[np.float32]
Kind = Literal["maps", "images", "curve", "points", "scores", "matrix"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What all results share.

    title: heading above it. note: a sentence below it that says what was found or how to read it.
    Arrays given as anything NumPy understands are kept as contiguous float32; a shape or a number of
    words that does not fit raises ValueError.
    """

    kind: ClassVar[Kind]
    title: str = ""
    note: str = ""

    def to_image(self, colours: ColourMap = "blue-white") -> Image:
        """A Pillow picture (RGB) of the result with its title, labels and legend.

        colours: of signed numbers.
        """
        from boxwalk.results.pictures import to_image

        return to_image(self.checked(), colours)

    def save(self, path: str | Path, colours: ColourMap = "blue-white") -> Path:
        """Write the result to `path`, in the format that the suffix names; the path is returned.

        colours: of signed numbers in pictures.
        Raises ParameterError if this kind cannot be written so, and names what is possible.
        """
        from boxwalk.results.files import save

        return save(self.checked(), path, colours)

    def checked(self) -> AnyResult:
        """This result as one of the six kinds; ValueError for a class that is none of them."""
        if not isinstance(self, Maps | Images | Curve | Points | Scores | Matrix):
            raise ValueError(f"{type(self).__name__} is none of the six kinds of result.")
        return self


@dataclass(frozen=True, kw_only=True)
class Maps(Result):
    """Signed maps with zero at black.

    values: float32 [K, H, W], any range. labels: K words. unit: of the values.
    overlay: the maps have the input's extent and may be laid over it. boxes: name -> (top, left, bottom,
    right) in pixels of the maps, the last two exclusive: parts to be framed on every map and on what it is
    laid over.
    """

    kind = "maps"
    values: FloatArray
    labels: Sequence[str]
    unit: str = ""
    overlay: bool = False
    boxes: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = _floats(self, "values", self.values, axes="K H W")
        _words(self, "labels", self.labels, values.shape[0])
        boxes = {str(name): tuple(int(edge) for edge in box) for name, box in self.boxes.items()}
        for name, box in boxes.items():
            if len(box) != 4:
                raise ValueError(
                    f"Maps.boxes[{name!r}] has {len(box)} numbers; it must be top, left, bottom, right."
                )
        object.__setattr__(self, "boxes", boxes)


@dataclass(frozen=True, kw_only=True)
class Images(Result):
    """Pictures as one would print them.

    values: float32 [K, 1 or 3, H, W] in 0..1; NaN throughout for a picture that is still to come. labels: K
    words. inputs: the index of the example input that each picture is of, or none.
    """

    kind = "images"
    values: FloatArray
    labels: Sequence[str]
    inputs: Sequence[int] = ()

    def __post_init__(self) -> None:
        values = _floats(self, "values", self.values, axes="K C H W")
        if values.shape[1] not in (1, 3):
            found = f"Images.values has {values.shape[1]} colour channels"
            raise ValueError(f"{found}; 1 (grey) or 3 (RGB) are possible.")
        _words(self, "labels", self.labels, values.shape[0])
        inputs = _indices("Images.inputs", self.inputs)
        if len(inputs) not in (0, values.shape[0]):
            raise ValueError(f"Images.inputs has {len(inputs)} indices for {values.shape[0]} pictures.")
        object.__setattr__(self, "inputs", inputs)

    def reduced(self, most: int) -> Images:
        """The same with at most so many values where it has more: of pixels that fall together the mean; what
        is left at the end of a row or a column is cut off.
        """
        count, channels, height, width = self.values.shape
        times = min(height, width, math.ceil(math.sqrt(max(1.0, self.values.size / most))))
        if times <= 1:
            return self
        rows, columns = height // times, width // times
        whole = self.values[:, :, : rows * times, : columns * times]
        means = whole.reshape(count, channels, rows, times, columns, times).mean((3, 5))
        return replace(self, values=means)


@dataclass(frozen=True, kw_only=True)
class Curve(Result):
    """Functions of one variable.

    x: float32 [n]; for bars the n + 1 edges of the bins. series: name -> float32 [n]. nodes: the layer that
    each x stands for, or none. lines: name -> a place on the axis of x that is marked from top to bottom.
    """

    kind = "curve"
    x: FloatArray
    series: Mapping[str, FloatArray]
    x_label: str = ""
    y_label: str = ""
    style: Literal["line", "bars"] = "line"
    nodes: Sequence[str] = ()
    lines: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.style not in ("line", "bars"):
            raise ValueError(f"Curve.style is {self.style!r}; 'line' or 'bars' are possible.")
        x = _floats(self, "x", self.x, axes="n")
        count = x.shape[0] - (self.style == "bars")
        _columns(self, "series", self.series, count)
        _words(self, "nodes", self.nodes, count if self.nodes else 0)
        lines = {str(name): float(place) for name, place in self.lines.items()}
        for name, place in lines.items():
            if not math.isfinite(place):
                raise ValueError(f"Curve.lines[{name!r}] is {place}; it must be a finite number.")
        object.__setattr__(self, "lines", lines)


@dataclass(frozen=True, kw_only=True)
class Points(Result):
    """A cloud of points.

    coordinates: float32 [n, 2 or 3]. labels: n words. groups: n words that colour them, or none. marks: n
    words, "" for a point that is as it should be, or none: why a point stands out. inputs: the index of the
    example input that each point stands for, or none. summary: as that of `Scores`.
    origin, axes: float32 [D] and [2 or 3, D], what the places were made of: the vector of a place is
    origin + place @ axes, also where no point stands. None (both) where places are not made so.
    """

    kind = "points"
    coordinates: FloatArray
    labels: Sequence[str]
    groups: Sequence[str] = ()
    marks: Sequence[str] = ()
    inputs: Sequence[int] = ()
    summary: Mapping[str, float | int | str] = field(default_factory=dict)
    origin: FloatArray | None = None
    axes: FloatArray | None = None

    def __post_init__(self) -> None:
        coordinates = _floats(self, "coordinates", self.coordinates, axes="n D")
        if coordinates.shape[1] not in (2, 3):
            raise ValueError(f"Points.coordinates has {coordinates.shape[1]} axes; 2 or 3 are possible.")
        _words(self, "labels", self.labels, coordinates.shape[0])
        _words(self, "groups", self.groups, coordinates.shape[0] if self.groups else 0)
        _words(self, "marks", self.marks, coordinates.shape[0] if self.marks else 0)
        inputs = _indices("Points.inputs", self.inputs)
        if inputs and len(inputs) != coordinates.shape[0]:
            raise ValueError(f"Points.inputs has {len(inputs)} indices for {coordinates.shape[0]} points.")
        object.__setattr__(self, "inputs", inputs)
        _summary(self, self.summary)
        if self.origin is None and self.axes is None:
            return
        if self.origin is None or self.axes is None:
            raise ValueError("Points.origin and Points.axes make vectors together; give both or neither.")
        origin = _floats(self, "origin", self.origin, axes="D")
        axes = _floats(self, "axes", self.axes, axes="K D")
        wanted = (coordinates.shape[1], origin.shape[0])
        if axes.shape != wanted:
            raise ValueError(
                f"Points.axes has shape {axes.shape}; it must be {wanted}, as places and origin are."
            )


@dataclass(frozen=True, kw_only=True)
class Scores(Result):
    """A table of numbers.

    names: one per row. columns: name -> float32 [rows]. units: column name -> unit, where it has one.
    summary: single numbers (or words) about the whole, in the order to be shown; a number that is not
    finite is kept as words.
    """

    kind = "scores"
    names: Sequence[str]
    columns: Mapping[str, FloatArray]
    units: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, float | int | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = _words(self, "names", self.names)
        _columns(self, "columns", self.columns, len(names))
        object.__setattr__(self, "units", {str(name): str(unit) for name, unit in self.units.items()})
        _summary(self, self.summary)


@dataclass(frozen=True, kw_only=True)
class Matrix(Result):
    """Numbers for pairs.

    values: float32 [rows, columns]. rows, columns: their words. unit: of the values. inputs: for cells that
    have any, the indices of the example inputs behind the number; the key is `ROW,COLUMN`, both from 0.
    row_nodes, column_nodes: the layer that each row and column stands for, or none.
    """

    kind = "matrix"
    values: FloatArray
    rows: Sequence[str]
    columns: Sequence[str]
    unit: str = ""
    inputs: Mapping[str, Sequence[int]] = field(default_factory=dict)
    row_nodes: Sequence[str] = ()
    column_nodes: Sequence[str] = ()

    def __post_init__(self) -> None:
        values = _floats(self, "values", self.values, axes="R C")
        _words(self, "rows", self.rows, values.shape[0])
        _words(self, "columns", self.columns, values.shape[1])
        _words(self, "row_nodes", self.row_nodes, values.shape[0] if self.row_nodes else 0)
        _words(self, "column_nodes", self.column_nodes, values.shape[1] if self.column_nodes else 0)
        for cell in self.inputs:
            row, _, column = cell.partition(",")
            there = row.isdecimal() and column.isdecimal()
            if not there or int(row) >= values.shape[0] or int(column) >= values.shape[1]:
                wanted = f"'ROW,COLUMN' within {values.shape[0]} rows and {values.shape[1]} columns"
                raise ValueError(f"Matrix.inputs has the cell {cell!r}; it must be {wanted}.")
        named = {cell: _indices(f"Matrix.inputs[{cell!r}]", found) for cell, found in self.inputs.items()}
        object.__setattr__(self, "inputs", named)


AnyResult = Maps | Images | Curve | Points | Scores | Matrix
KeyedResult = Mapping[str, AnyResult]
KINDS: Mapping[Kind, type[AnyResult]] = {
    "maps": Maps,
    "images": Images,
    "curve": Curve,
    "points": Points,
    "scores": Scores,
    "matrix": Matrix,
}


def _floats(result: Result, name: str, values: ArrayLike, axes: str) -> FloatArray:
    """Keep `values` as contiguous float32 with as many axes as `axes` names."""
    array = np.ascontiguousarray(values, dtype=np.float32)
    if array.ndim != len(axes.split()):
        what = f"{type(result).__name__}.{name} has shape {np.shape(values)}"
        raise ValueError(f"{what}; it must be [{axes.replace(' ', ', ')}].")
    object.__setattr__(result, name, array)
    return array


def _words(result: Result, name: str, words: Iterable[str], count: int | None = None) -> tuple[str, ...]:
    """Keep `words` as a tuple of `count` strings."""
    kept = tuple(str(word) for word in words)
    if count is not None and len(kept) != count:
        raise ValueError(f"{type(result).__name__}.{name} has {len(kept)} words for {count} values.")
    object.__setattr__(result, name, kept)
    return kept


def _indices(name: str, indices: Iterable[int]) -> tuple[int, ...]:
    """`indices` as Python's integers. Raises ValueError for one below 0."""
    kept = tuple(int(index) for index in indices)
    if kept and min(kept) < 0:
        raise ValueError(f"{name} has the index {min(kept)}; example inputs count from 0.")
    return kept


def _summary(result: Result, summary: Mapping[str, float | int | str]) -> None:
    """Keep the single numbers and words about the whole."""
    object.__setattr__(result, "summary", {str(name): _plain(value) for name, value in summary.items()})


def _plain(value: float | int | str) -> float | int | str:
    """NumPy's numbers as Python's, so that they can be written as JSON."""
    if isinstance(value, (str, bool)):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    number = float(value)
    if math.isnan(number):
        return "not a number"
    return number if math.isfinite(number) else "infinite" if number > 0 else "-infinite"


def _columns(result: Result, name: str, columns: Mapping[str, ArrayLike], length: int) -> None:
    """Keep every column as contiguous float32 [length]."""
    kept: dict[str, FloatArray] = {}
    for title, values in columns.items():
        array = np.ascontiguousarray(values, dtype=np.float32)
        if array.shape != (max(length, 0),):
            what = f"{type(result).__name__}.{name}[{title!r}]"
            raise ValueError(f"{what} has shape {np.shape(values)}; it must be ({max(length, 0)},).")
        kept[str(title)] = array
    object.__setattr__(result, name, kept)
