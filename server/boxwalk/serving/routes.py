"""The table of all routes: the Flask app and the OpenAPI document are both made from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from boxwalk.errors import BoxwalkError, ParameterError
from boxwalk.serving.message_parts import Message
from boxwalk.serving.problems import words_of

PARAMETER = re.compile(r"{(\w+)}")
WHOLE_NUMBERS = frozenset({"index"})
Method = Literal["GET", "POST", "DELETE"]


class Query(BaseModel):
    """Query parameters of a route; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Upload:
    """A file that was sent. data: its bytes. name: for people, "" if it had none.

    fitted: it has the network's own size and is taken pixel by pixel (see `Network.prepare`).
    """

    data: bytes
    name: str
    fitted: bool = False


@dataclass(frozen=True)
class Content:
    """An answer that is not JSON. data: the bytes. name: under which a browser saves it, "" for none."""

    data: bytes | memoryview
    media_type: str
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """A JSON answer with a status of its own."""

    message: Message
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[..., Message | Answer | Content | None]


@dataclass(frozen=True)
class Route:
    """One route. path: with `{parameter}` in braces.

    answer: the message sent, or the media types of an answer that is none; () for no body (204).
    body: the message expected, or media types; problems: errors that are part of the contract.
    waits: it may take a while, so it runs in the threads set aside for that.
    """

    method: Method
    path: str
    summary: str
    handler: Handler
    answer: type[Message] | tuple[str, ...]
    body: type[Message] | None
    files: tuple[str, ...]
    query: type[Query] | None
    status: int
    problems: tuple[type[BoxwalkError], ...]
    waits: bool

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters in the path."""
        return tuple(PARAMETER.findall(self.path))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the paths of this route."""
        return re.compile("[^/]+".join(map(re.escape, re.split(r"{\w+}", self.path))))


ROUTES: list[Route] = []
H = TypeVar("H", bound=Handler)


def route(
    method: Method,
    path: str,
    answer: type[Message] | tuple[str, ...],
    *,
    body: type[Message] | None = None,
    files: tuple[str, ...] = (),
    query: type[Query] | None = None,
    status: int = 200,
    problems: tuple[type[BoxwalkError], ...] = (),
    waits: bool = False,
) -> Callable[[H], H]:
    """Put a handler into the table; the first line of its docstring is the summary."""

    def put(handler: H) -> H:
        summary = (handler.__doc__ or "").strip().splitlines()[0]
        ROUTES.append(
            Route(method, path, summary, handler, answer, body, files, query, status, problems, waits)
        )
        return handler

    return put


def query_values(route: Route, arguments: Mapping[str, Any]) -> Query | None:
    """The checked query of a request; raises ParameterError naming the parameter."""
    if route.query is None:
        if arguments:
            raise ParameterError(f"Unknown parameter {next(iter(arguments))!r}; this address takes none.")
        return None
    try:
        return route.query.model_validate(dict(arguments))
    except ValidationError as error:
        raise ParameterError(words_of(error.errors(), tuple(route.query.model_fields))) from error
