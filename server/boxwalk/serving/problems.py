"""Every failure as an RFC 9457 problem document, in plain words."""

from __future__ import annotations

import difflib
import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from werkzeug.exceptions import HTTPException

from boxwalk.errors import BoxwalkError, MalformedError, ParameterError, RecordingError
from boxwalk.serving.messages import Problem

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger("boxwalk.server")

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "a text",
    "tuple": "a list",
    "list": "a list",
    "dict": "an object",
    "model": "an object",
}


def problem_of(error: BaseException, path: str = "") -> Problem:
    """The problem document for `error`; what was not foreseen is logged and told without its inside.

    path: of the request, for the words about unknown routes.
    """
    if isinstance(error, RecordingError):
        recording = error.recording if isinstance(error.recording, str) else None
        return Problem(
            title=error.title, status=error.status, detail=error.detail, node=error.node, recording=recording
        )
    if isinstance(error, BoxwalkError):
        return Problem(title=error.title, status=error.status, detail=error.detail)
    if isinstance(error, ValidationError):
        return Problem(
            title=ParameterError.title, status=ParameterError.status, detail=words_of(error.errors())
        )
    if isinstance(error, HTTPException):
        return _of_http(error, path)
    logger.error("unexpected error", exc_info=error)
    return Problem(
        title="Something unexpected happened",
        status=500,
        detail=f"A {type(error).__name__} was not foreseen here; the server's log has its trace. "
        "The server goes on.",
    )


def _of_http(error: HTTPException, path: str) -> Problem:
    status = error.code or 500
    if status == 404:
        detail = f"There is nothing at {path!r}. GET /api/v1/openapi.json lists all routes."
        return Problem(title="Not found", status=404, detail=detail)
    if status == 405:
        allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return Problem(
            title="This method is not allowed", status=405, detail=f"{path!r} answers to {allowed} only."
        )
    return Problem(title=error.name, status=status, detail=str(error.description or error.name))


def encode(problem: Problem) -> bytes:
    return problem.model_dump_json(exclude_none=True).encode()


def read_message(cls: type[M], text: bytes | str) -> M:
    """The JSON `text` as a `cls`; raises MalformedError (no JSON), ParameterError (which field, why)."""
    return check_message(TypeAdapter(cls), parse_json(text), tuple(_field_names(cls)))


def read_file(cls: type[M], path: str | Path, what: str, largest: int) -> M:
    """A file of a visitor's own as a `cls`. what: it is to be, in words. largest: bytes.

    Raises ParameterError, which names the file and its fault.
    """
    file = Path(path)
    try:
        if file.stat().st_size > largest:
            raise ParameterError(f"The {what} {str(file)!r} is larger than {largest >> 20} MiB; none is.")
        text = file.read_bytes()
    except OSError as error:
        raise ParameterError(
            f"The {what} {str(file)!r} cannot be read: {error.strerror or error}."
        ) from error
    try:
        return read_message(cls, text)
    except BoxwalkError as error:
        raise ParameterError(f"{str(file)!r} is no {what}: {error.detail}") from error


def check_message(kind: TypeAdapter[T], values: object, known: tuple[str, ...] = ()) -> T:
    """JSON-like `values` as what `kind` describes, strictly. Raises ParameterError.

    known: names of its fields, for near misses.
    """
    try:
        return kind.validate_json(json.dumps(values), strict=True)
    except ValidationError as error:
        raise ParameterError(words_of(error.errors(), known)) from error


def parse_json(text: bytes | str, depth: int = 16) -> object:
    """JSON text to Python values; raises MalformedError for no JSON, NaN, or nesting deeper than `depth`."""
    try:
        values: object = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"The body is not JSON: {error}.") from error
    if _deeper_than(values, depth):
        raise MalformedError(f"The JSON is nested deeper than {depth} levels; nothing here needs that.")
    return values


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _deeper_than(values: object, depth: int) -> bool:
    level: list[object] = [values]
    for _ in range(depth):
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True


def _field_names(cls: type[BaseModel]) -> Iterable[str]:
    for name, field in cls.model_fields.items():
        yield field.alias or name


def words_of(errors: Iterable[Mapping[str, Any]], known: tuple[str, ...] = ()) -> str:
    """pydantic's findings as sentences that name the field, its value and what is allowed.

    known: field names that exist, for near misses.
    """
    return " ".join(_sentence(error, known) for error in list(errors)[:5])


def _sentence(error: Mapping[str, Any], known: tuple[str, ...]) -> str:
    field = ".".join(str(part) for part in error["loc"]) or "the body"
    kind, context, value = error["type"], error.get("ctx", {}), _short(error.get("input"))
    if kind == "missing":
        return f"{field!r} is missing."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(field, known, n=2)
        hint = (
            f" Did you mean {' or '.join(map(repr, near))}?"
            if near
            else f" There is: {', '.join(known)}."
            if known
            else ""
        )
        return f"Unknown field {field!r}.{hint}"
    if kind in ("literal_error", "enum"):
        return f"{field!r} is {value}; allowed is {context['expected']}."
    for name, words in LIMITS.items():
        if name in context:
            return f"{field!r} is {value}; it must be {words} {context[name]}."
    if "max_length" in context or "min_length" in context:
        bound = (
            f"at most {context['max_length']}"
            if "max_length" in context
            else f"at least {context['min_length']}"
        )
        return (
            f"{field!r} has {context.get('actual_length', 'too many')} items or letters; {bound} are allowed."
        )
    if kind.startswith("union_tag_"):
        tag = ".".join([*map(str, error["loc"]), context["discriminator"].strip("'")])
        if kind == "union_tag_not_found":
            return f"{tag!r} is missing; it says of which sort this is."
        return f"{tag!r} is {context['tag']!r}; allowed is {context['expected_tags']}."
    for name, words in KINDS.items():
        if kind.startswith(f"{name}_"):
            return f"{field!r} is {value}; it must be {words}."
    return f"{field!r} is {value}: {error['msg']}."


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
