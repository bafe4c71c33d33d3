"""A result as one safetensors file: its words in the header, its arrays as tensors.

The format is described in docs/architecture.md, "Blobs"; it is what travels to a client, what the store keeps
and what `.save("x.safetensors")` writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boxwalk.results.kinds import KINDS, AnyResult, FloatArray, KeyedResult

METADATA = "boxwalk"
#: fields that hold one array, or None where a kind may go without; those that hold named arrays
ARRAYS = ("values", "x", "coordinates", "origin", "axes")
NAMED_ARRAYS = {"curve": "series", "scores": "columns"}

Header = dict[str, Any]


def to_arrays(result: AnyResult | KeyedResult) -> tuple[Header, dict[str, FloatArray]]:
    """The result's words, ready for JSON, and its arrays by name (`values`, `x`, `series/NAME`, ...).

    Keyed by node, names of arrays begin with `NODE/` and the header has `nodes: {NODE: header}`.
    """
    if isinstance(result, Mapping):
        nodes: dict[str, Header] = {}
        arrays: dict[str, FloatArray] = {}
        for node, part in result.items():
            nodes[node], inner = to_arrays(part)
            arrays.update({f"{node}/{name}": values for name, values in inner.items()})
        return {"kind": "result", "result": "keyed", "title": "", "note": "", "nodes": nodes}, arrays
    header: Header = {"kind": "result", "result": result.kind}
    arrays = {}
    named = NAMED_ARRAYS.get(result.kind)
    for field in fields(result):
        value = getattr(result, field.name)
        if field.name in ARRAYS:
            if value is not None:
                arrays[field.name] = value
        elif field.name == named:
            header[named] = list(value)
            arrays.update({f"{named}/{name}": values for name, values in value.items()})
        elif isinstance(value, Mapping):
            header[field.name] = {name: _plain(part) for name, part in value.items()}
        else:
            header[field.name] = _plain(value)
    return header, arrays


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def from_arrays(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> AnyResult | KeyedResult:
    """The result that `to_arrays` took apart. Raises ValueError if header and arrays do not make one."""
    if header.get("kind") != "result":
        raise ValueError(f"The header is of kind {header.get('kind')!r}, not 'result'.")
    if header.get("result") == "keyed":
        return {node: _single(inner, arrays, f"{node}/") for node, inner in header["nodes"].items()}
    return _single(header, arrays, "")


def _single(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], prefix: str) -> AnyResult:
    words = {name: value for name, value in header.items() if name not in ("kind", "result")}
    name = header.get("result", "")
    if name not in KINDS:
        raise ValueError(f"Unknown kind of result {name!r}; there is {', '.join(KINDS)}.")
    kind = KINDS[name]
    known = {field.name: field for field in fields(kind)}
    if not set(words) <= set(known):
        raise ValueError(f"A result of kind {name!r} has no {', '.join(sorted(set(words) - set(known)))}.")
    try:
        for field in known.keys() & set(ARRAYS):
            if prefix + field in arrays or known[field].default is not None:
                words[field] = arrays[prefix + field]
        named = NAMED_ARRAYS.get(kind.kind)
        if named:
            words[named] = {title: arrays[f"{prefix}{named}/{title}"] for title in words[named]}
        return kind(**words)
    except (KeyError, TypeError) as error:
        raise ValueError(f"The parts of a result of kind {name!r} are not complete: {error}.") from error


def pack(result: AnyResult | KeyedResult) -> bytes:
    """The result as the bytes of one safetensors file."""
    from safetensors.numpy import save

    header, arrays = to_arrays(result)
    words = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return bytes(save(dict(arrays), {METADATA: words}))


def unpack(data: bytes) -> AnyResult | KeyedResult:
    """The result in the bytes of a safetensors file. Raises ValueError if they hold none."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(data)
    except SafetensorError as error:
        raise ValueError(f"This is not a safetensors file: {error}.") from error
    length = int.from_bytes(data[:8], "little")
    directory = json.loads(data[8 : 8 + length])
    words = directory.get("__metadata__", {}).get(METADATA)
    if words is None:
        raise ValueError("The safetensors file has no Boxwalk header.")
    return from_arrays(json.loads(words), {name: np.asarray(values) for name, values in arrays.items()})
