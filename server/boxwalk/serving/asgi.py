"""What every ASGI application here needs: headers, whole bodies, answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from boxwalk.errors import BoxwalkError, MalformedError, TooLargeError
from boxwalk.serving.problems import MEDIA_TYPE, encode, problem_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY = 32 * 2**20
DISCARDED = 4
BODY_SECONDS = 60.0


def text_of(headers: dict[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


async def read_body(receive: Receive, headers: dict[bytes, bytes], limit: int = MAX_BODY) -> bytes:
    """The whole body, so that a slow sender holds no thread. Raises TooLargeError, MalformedError."""
    announced = text_of(headers, b"content-length") or "0"
    too_large = int(announced) if announced.isdigit() and int(announced) > limit else 0
    if too_large > limit * DISCARDED:
        raise TooLargeError(f"The body has {too_large:,} bytes; at most {limit:,} are allowed.")
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise MalformedError("The connection ended before the whole body had arrived.")
                part = message.get("body", b"")
                size += len(part)
                if (
                    size > limit
                ):  # read on without keeping: who is cut off while sending never sees the answer
                    parts.clear()
                    too_large = max(too_large, size)
                    if size > limit * DISCARDED:
                        break
                else:
                    parts.append(part)
                if not message.get("more_body", False):
                    break
    except TimeoutError as error:
        raise MalformedError(f"The body did not arrive within {BODY_SECONDS:.0f} seconds.") from error
    if too_large:
        raise TooLargeError(f"The body has {too_large:,} bytes; at most {limit:,} are allowed.")
    return b"".join(parts)


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read before."""
    given = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def with_length(headers: Iterable[tuple[bytes, bytes]], length: int) -> Headers:
    kept = [(name, value) for name, value in headers if name not in (b"content-length", b"transfer-encoding")]
    return [*kept, (b"content-length", str(length).encode())]


async def send_whole(send: Send, status: int, body: bytes | memoryview, headers: Headers) -> None:
    """Answer a request."""
    headers = [*headers, (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, error: BoxwalkError, path: str) -> None:
    """Answer a websocket's handshake with a problem document."""
    problem = problem_of(error, path)
    body = encode(problem)
    headers: Headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
