"""The OpenAPI 3.1 document, made from the table of routes and the messages.

`python -m boxwalk.serving.openapi` prints it.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

from boxwalk import __version__
from boxwalk.errors import AccessError, BoxwalkError, ForbiddenError, MalformedError, ParameterError
from boxwalk.serving.routes import ROUTES, WHOLE_NUMBERS, Route
from boxwalk.serving.schemas import REFERENCE, components

DESCRIPTION = """Networks, recordings (one forward pass each) and jobs (analyses that take time).

Failures are `application/problem+json` (RFC 9457) everywhere. Where the server asks for a token, send it as
`Authorization: Bearer TOKEN`. Layers and the progress of jobs travel over the websocket at `/api/v1/stream`:
the client sends `ClientMessage`, the server `ServerMessage` as texts and one safetensors blob per layer as
binary messages; see docs/protocol.md.
"""
ALWAYS: tuple[type[BoxwalkError], ...] = (AccessError, ForbiddenError)


def document() -> dict[str, Any]:
    """The whole document as a JSON-like dict."""
    from boxwalk.serving import app as _  # noqa: F401 - importing the application fills the table of routes

    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    paths["/api/v1/openapi.json"] = {"get": _own_operation()}
    paths["/api/v1/stream"] = {"get": _stream_operation()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Boxwalk", "version": __version__, "description": DESCRIPTION},
        "paths": paths,
        "security": [{"bearer": []}, {}],
        "components": {
            "schemas": components(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


@functools.cache
def text() -> str:
    return json.dumps(document(), indent=1) + "\n"


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {str(route.status): _answer(route), **_problems(route)},
    }
    if route.body is not None:
        content: dict[str, Any] = {"application/json": {"schema": _reference(route.body.__name__)}}
        for media_type in route.files:
            content[media_type] = {"schema": _file_schema(media_type)}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0} if name in WHOLE_NUMBERS else {"type": "string"},
        }
        for name in route.parameters
    ]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    parameters = []
    for name, field in route.query.model_json_schema()["properties"].items():
        schema = {key: value for key, value in field.items() if key not in ("title", "description")}
        parameter = {"name": name, "in": "query", "required": False, "schema": schema}
        if "description" in field:
            parameter["description"] = field["description"]
        parameters.append(parameter)
    return parameters


def _answer(route: Route) -> dict[str, Any]:
    if isinstance(route.answer, tuple):
        content = {
            media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in route.answer
        }
        return {"description": "the file", "content": content} if content else {"description": "done"}
    return {
        "description": route.answer.__name__,
        "content": {"application/json": {"schema": _reference(route.answer.__name__)}},
    }


def _problems(route: Route) -> dict[str, Any]:
    errors = {*route.problems, *(() if route.path == "/healthz" else ALWAYS)}
    if route.body is not None:
        errors |= {MalformedError, ParameterError}
    if route.query is not None:
        errors.add(ParameterError)
    titles: dict[str, set[str]] = {}
    for error in errors:
        titles.setdefault(str(error.status), set()).add(error.title)
    return {status: _problem("; ".join(sorted(titles[status]))) for status in sorted(titles)}


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": _reference("Problem")}},
    }


def _file_schema(media_type: str) -> dict[str, Any]:
    if media_type == "multipart/form-data":
        image = {"type": "string", "format": "binary"}
        return {"type": "object", "properties": {"image": image}, "required": ["image"]}
    return {"type": "string", "format": "binary"}


def _own_operation() -> dict[str, Any]:
    schema = {"type": "object"}
    return {
        "operationId": "openapi",
        "summary": "This document.",
        "responses": {
            "200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": schema}}}
        },
    }


def _stream_operation() -> dict[str, Any]:
    return {
        "operationId": "stream",
        "summary": "The websocket: `ClientMessage` in; `ServerMessage` and blobs out.",
        "responses": {
            "101": {"description": "the websocket is open"},
            "401": _problem(AccessError.title),
            "403": _problem(ForbiddenError.title),
        },
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=name)}


if __name__ == "__main__":
    sys.stdout.write(text())
