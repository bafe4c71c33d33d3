"""The Flask application: the table of routes, the built client, and failures in words. No torch call."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from flask import Flask, Request, Response, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from boxwalk.errors import MalformedError, ParameterError
from boxwalk.serving import job_routes, network_routes, openapi, recording_routes
from boxwalk.serving.compression import compress
from boxwalk.serving.message_parts import Message
from boxwalk.serving.pages import STATIC, not_built
from boxwalk.serving.problems import MEDIA_TYPE, encode, problem_of, read_message
from boxwalk.serving.routes import (
    PARAMETER,
    ROUTES,
    WHOLE_NUMBERS,
    Answer,
    Content,
    Route,
    Upload,
    query_values,
)
from boxwalk.serving.service import Service

MODULES = (network_routes, recording_routes, job_routes)  # importing them fills the table
HASHED = "assets/"  # the client's build puts a hash of the content into these names
FOREVER = "public, max-age=31536000, immutable"
FORM_FIELD = "image"


def create_app(service: Service) -> Flask:
    """The application over `service`."""
    app = Flask("boxwalk", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for route in ROUTES:
        app.add_url_rule(
            flask_path(route.path),
            endpoint=f"{route.method} {route.path}",
            view_func=functools.partial(_answer, service, route),
            methods=[route.method],
        )
    app.add_url_rule("/api/v1/openapi.json", "openapi", _openapi)
    app.add_url_rule("/", "page", _page)
    app.add_url_rule("/<path:name>", "file", _page)
    app.register_error_handler(Exception, _problem)
    app.after_request(compress)
    return app


def flask_path(path: str) -> str:
    """`/networks/{network}/inputs/{index}.png` -> `/networks/<network>/inputs/<int:index>.png`."""
    return PARAMETER.sub(lambda found: f"<{'int:' if found[1] in WHOLE_NUMBERS else ''}{found[1]}>", path)


def may_wait(method: str, path: str, query: str) -> bool:
    """Whether a request may take longer than a moment."""
    slow = (route for route in ROUTES if route.waits and route.method == method)
    return "wait=" in query or any(route.pattern.fullmatch(path) for route in slow)


def _answer(service: Service, route: Route, **path: Any) -> Response:
    arguments: dict[str, Any] = dict(path)
    query = query_values(route, request.args.to_dict())
    if query is not None:
        arguments["query"] = query
    if route.body is not None:
        arguments["body"] = _body(route, route.body, request)
    answer = route.handler(service, **arguments)
    if answer is None:
        return Response(status=route.status)
    if isinstance(answer, Content):
        return _content(answer)
    if isinstance(answer, Message):
        answer = Answer(answer, route.status)
    text = answer.message.model_dump_json(by_alias=True)
    headers = {"Cache-Control": "no-store", **answer.headers}
    return Response(text, answer.status, headers, content_type="application/json")


def _content(content: Content) -> Response:
    response = Response(bytes(content.data), content_type=content.media_type, headers=dict(content.headers))
    if content.name:
        response.headers.set("Content-Disposition", "inline", filename=content.name)
    return response


def _body(route: Route, message: type[Message], asked: Request) -> Message | Upload:
    """JSON as the route's message, or the file that was sent. Raises MalformedError, ParameterError."""
    media_type = asked.mimetype
    if media_type == "application/json" or (not media_type and not route.files):
        return read_message(message, asked.get_data())
    if media_type == "multipart/form-data" and media_type in route.files:
        file = asked.files.get(FORM_FIELD)
        if file is None:
            given = ", ".join(map(repr, [*asked.files, *asked.form])) or "none"
            raise ParameterError(f"The form has no file {FORM_FIELD!r}; its fields are: {given}.")
        return Upload(file.read(), file.filename or "")
    raw = media_type.startswith("image/") or media_type in (
        "application/octet-stream",
        "application/x-npy",
        "",
    )
    if route.files and raw:
        return Upload(asked.get_data(), "")
    allowed = ", ".join(("application/json", *route.files))
    raise MalformedError(f"The Content-Type is {media_type or 'missing'!r}; allowed is {allowed}.")


def _openapi() -> Response:
    return Response(openapi.text(), content_type="application/json")


def _page(name: str = "index.html") -> Response:
    """A file of the built client; the page itself is never kept by the browser, its hashed parts for ever."""
    if name == "index.html" and not (STATIC / name).is_file():
        return Response(not_built(), 503, content_type="text/html; charset=utf-8")
    place = safe_join(str(STATIC), name)
    if name.startswith("api/") or place is None or not (STATIC / name).is_file():
        raise NotFound
    response = send_from_directory(STATIC, name)
    response.headers["Cache-Control"] = FOREVER if name.startswith(HASHED) else "no-cache"
    return response


def _problem(error: Exception) -> Response:
    problem = problem_of(error, request.path)
    response = Response(encode(problem), problem.status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    methods: Mapping[str, Any] | Any = getattr(error, "valid_methods", None)
    if problem.status == 405 and methods:
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response
