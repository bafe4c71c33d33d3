"""Results as files: pictures, tables and numbers that other programs read."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from boxwalk.errors import ParameterError
from boxwalk.results.colours import ColourMap
from boxwalk.results.kinds import AnyResult, Curve, KeyedResult, Kind, Matrix, Points, Scores
from boxwalk.results.packing import pack, to_arrays
from boxwalk.results.pictures import to_image, to_svg
from boxwalk.results.png import png
from boxwalk.results.tables import with_unit

Anything = AnyResult | KeyedResult

ALWAYS = (".png", ".svg", ".npz", ".safetensors")
MORE: Mapping[Kind, tuple[str, ...]] = {
    "maps": (".npy",),
    "images": (".npy",),
    "curve": (".csv", ".json"),
    "points": (".csv", ".json", ".npy"),
    "scores": (".csv", ".json"),
    "matrix": (".csv", ".json", ".npy"),
}


def suffixes(result: Anything) -> tuple[str, ...]:
    """The suffixes under which a result can be written; keyed by node, those that all its parts share."""
    if not isinstance(result, Mapping):
        return (*ALWAYS, *MORE[result.kind])
    shared = set.intersection(*(set(MORE[part.kind]) for part in result.values())) if result else set()
    return (*ALWAYS, *(suffix for suffix in (".csv", ".json") if suffix in shared))


def encode(result: Anything, suffix: str, colours: ColourMap = "blue-white") -> bytes:
    """The bytes of a file of the result, in the format that `suffix` (as `.png`) names.

    .png, .svg: the picture with its legend, signed numbers in `colours`. .csv: the table; a Scores' summary
    only where there is no table. .json: everything, values that are not finite as null. .npy: the one array.
    .npz: all arrays by name. .safetensors: everything, exactly. Raises ParameterError for a suffix that does
    not fit the result.
    """
    possible = suffixes(result)
    if suffix.lower() not in possible:
        what = "results keyed by node" if isinstance(result, Mapping) else f"a result of kind '{result.kind}'"
        raise ParameterError(f"Cannot write {what} as {suffix!r}; possible are {', '.join(possible)}.")
    suffix = suffix.lower()
    return _PAINTERS[suffix](result, colours) if suffix in _PAINTERS else _WRITERS[suffix](result)


def save(result: Anything, path: str | Path, colours: ColourMap = "blue-white") -> Path:
    """Write the result to `path`, whole or not at all; the suffix names the format. Returns the path.

    Raises ParameterError for a suffix that does not fit the result, or a folder that does not exist.
    """
    target = Path(path)
    data = encode(result, target.suffix, colours)
    if not target.parent.is_dir():
        raise ParameterError(f"Cannot write {target}: there is no folder {target.parent}. Make it first.")
    write_whole(target, data)
    return target


def is_full(error: OSError) -> bool:
    """Whether a file could not be written because the disk, or what one may use of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def write_whole(target: Path, *data: bytes | bytearray | memoryview) -> None:
    """Write a file of these parts whole or not at all, in the place of one that is there. Raises OSError."""
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("wb") as file:
            for part in data:
                file.write(part)
        os.replace(unfinished, target)  # noqa: PTH105  # replaces on Windows too
    finally:
        unfinished.unlink(missing_ok=True)


def _png(result: Anything, colours: ColourMap) -> bytes:
    return png(to_image(result, colours), compress_level=4)


def _svg(result: Anything, colours: ColourMap) -> bytes:
    return to_svg(result, colours).encode()


def _npy(result: Anything) -> bytes:
    _, arrays = to_arrays(result)
    buffer = io.BytesIO()
    np.save(buffer, next(iter(arrays.values())), allow_pickle=False)
    return buffer.getvalue()


def _npz(result: Anything) -> bytes:
    _, arrays = to_arrays(result)
    buffer = io.BytesIO()
    named = {name.replace("/", "."): array for name, array in arrays.items()}
    np.savez_compressed(buffer, allow_pickle=False, **named)
    return buffer.getvalue()


def _json(result: Anything) -> bytes:
    return (json.dumps(_plain(result), ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _plain(value: object) -> Any:
    """Results, arrays and words as what JSON knows; null for numbers that are not finite."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray):
        if value.ndim > 1:
            return [_plain(inner) for inner in value]
        # the shortest decimal that is the same float32: 0.1, not 0.10000000149
        return [float(str(inner)) if np.isfinite(inner) else None for inner in value]
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, AnyResult):
        words = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"kind": value.kind} | words
    return value


def _csv(result: Anything) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if isinstance(result, Mapping):
        for index, (node, part) in enumerate(result.items()):
            for number, row in enumerate(_rows(part)):
                if number == 0 and index > 0:
                    continue
                writer.writerow(["node" if number == 0 else node, *row])
    else:
        writer.writerows(_rows(result))
    return text.getvalue().encode()


def _rows(result: AnyResult) -> Iterator[Sequence[object]]:
    """The head and the rows of the table that a result is."""
    match result:
        case Scores():
            if result.names:
                yield ["name", *(with_unit(name, result.units) for name in result.columns)]
                yield from zip(result.names, *result.columns.values(), strict=True)
            else:
                yield ["name", "value"]
                yield from result.summary.items()
        case Curve():
            names = [name or result.y_label or "value" for name in result.series]
            if result.style == "bars":
                yield ["from", "to", *names]
                yield from zip(result.x[:-1], result.x[1:], *result.series.values(), strict=True)
            else:
                yield [result.x_label or "x", *names]
                yield from zip(result.x, *result.series.values(), strict=True)
        case Points():
            told = {"group": result.groups, "mark": result.marks, "input": result.inputs}
            named = {name: values for name, values in told.items() if values}
            yield ["label", *named, *"xyz"[: result.coordinates.shape[1]]]
            for index, place in enumerate(result.coordinates):
                yield [result.labels[index], *(values[index] for values in named.values()), *place]
        case Matrix():
            yield ["", *result.columns]
            for word, values in zip(result.rows, result.values, strict=True):
                yield [word, *values]


_PAINTERS: Mapping[str, Callable[[Anything, ColourMap], bytes]] = {".png": _png, ".svg": _svg}
_WRITERS: Mapping[str, Callable[[Anything], bytes]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".json": _json,
    ".csv": _csv,
    ".safetensors": pack,
}
