"""The front door: every request passes here, is checked, timed and logged, and handed on.

`/api/v1/stream` goes to the websocket, everything else to Flask in threads: quick requests to one half of
them, those that may take a while to the other, so that a slow one never keeps the page from loading.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from a2wsgi import WSGIMiddleware

from boxwalk.errors import AccessError, BoxwalkError, BusyError, TooLargeError, UnknownError
from boxwalk.serving.access import Access, Code
from boxwalk.serving.asgi import (
    Application,
    Headers,
    Receive,
    Scope,
    Send,
    read_body,
    refuse,
    replay,
    send_whole,
    text_of,
    with_length,
)
from boxwalk.serving.pages import entrance
from boxwalk.serving.problems import MEDIA_TYPE, encode, problem_of

STREAM = "/api/v1/stream"
MAX_WAITING = 128
logger = logging.getLogger("boxwalk.server.requests")


class Gateway:
    """The ASGI application. flask: the WSGI application; may_wait: whether a request may take a while."""

    def __init__(
        self,
        flask: Any,
        stream: Application,
        access: Access,
        may_wait: Callable[[str, str, str], bool],
        threads: int = 8,
    ) -> None:
        self._access = access
        self._stream = stream
        self._may_wait = may_wait
        self._quick = WSGIMiddleware(flask, workers=threads - threads // 2)
        self._patient = WSGIMiddleware(flask, workers=threads // 2)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        answer = _Answer(send, self._headers(scope))
        try:
            if scope["type"] == "websocket":
                await self._websocket(scope, receive, send)
            else:
                await self._http(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 - whatever happens, the visitor is told and the server goes on
            await answer.problem(error, scope["path"], websocket=scope["type"] == "websocket")
        finally:
            _log(scope, answer, time.perf_counter() - started)

    def close(self) -> None:
        """Let the threads end; requests under way are finished by them."""
        for pool in (self._quick, self._patient):
            pool.executor.shutdown(wait=False, cancel_futures=True)

    async def _http(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        path, method = scope["path"], scope["method"]
        headers = dict(scope["headers"])
        host, origin = text_of(headers, b"host"), text_of(headers, b"origin")
        self._access.check_host(host)
        if method not in ("GET", "HEAD", "OPTIONS"):
            self._access.check_origin(origin, host)
        if path == "/healthz":
            await self._hand_on(self._quick, scope, receive, answer)
            return
        if path == "/enter" and method == "POST" and self._access.code is not None:
            await self._enter(self._access.code, scope, receive, answer)
            return
        if method == "GET" and not path.startswith("/api/") and await self._take_token(scope, answer):
            return
        try:
            self._access.check_token(text_of(headers, b"authorization"), text_of(headers, b"cookie"))
        except AccessError as error:
            if "text/html" in (text_of(headers, b"accept") or ""):
                await answer.page(401, entrance(error.detail, self._access.code is not None))
                return
            raise
        body = await read_body(receive, headers)
        scope = {**scope, "headers": with_length(scope["headers"], len(body))}
        query = scope["query_string"].decode("latin-1")
        if not self._may_wait(method, path, query):
            await self._hand_on(self._quick, scope, replay(body, receive), answer)
            return
        if self._waiting >= MAX_WAITING:
            raise BusyError(f"{self._waiting} requests are waiting already. Try again in a moment.")
        self._waiting += 1
        try:
            await self._hand_on(self._patient, scope, replay(body, receive), answer)
        finally:
            self._waiting -= 1

    async def _hand_on(self, pool: WSGIMiddleware, scope: Scope, receive: Receive, answer: _Answer) -> None:
        await pool(scope, receive, answer.send)  # type: ignore[arg-type]  # a2wsgi types the messages more closely

    async def _take_token(self, scope: Scope, answer: _Answer) -> bool:
        """Turn the ?token= of a visitor's address into the cookie and send them to the clean address."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        token = dict(query).get("token")
        if token is None or self._access.token is None:
            return False
        if not self._access.accepts(token):
            raise AccessError(
                "The token in the address is wrong. Copy the whole address printed by the server."
            )
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        # Relative, so that it holds behind a proxy too; a path never starts with two slashes here.
        place = "/" + scope["path"].lstrip("/") + (f"?{rest}" if rest else "")
        await answer.redirect(place, self._access.cookie_header())
        return True

    async def _enter(self, code: Code, scope: Scope, receive: Receive, answer: _Answer) -> None:
        body = await read_body(receive, dict(scope["headers"]), limit=1024)
        given = dict(parse_qsl(body.decode("latin-1"))).get("code", "")
        try:
            code.check(given)
        except BoxwalkError as error:
            await answer.page(error.status, entrance(error.detail, with_code=True))
            return
        await answer.redirect("/", self._access.cookie_header())

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        host = text_of(headers, b"host")
        try:
            self._access.check_host(host)
            self._access.check_origin(text_of(headers, b"origin"), host)
            self._access.check_token(text_of(headers, b"authorization"), text_of(headers, b"cookie"))
        except BoxwalkError as error:
            await refuse(send, error, scope["path"])
            return
        if scope["path"] != STREAM:
            await refuse(send, UnknownError(f"The websocket is at {STREAM!r}."), scope["path"])
            return
        await self._stream(scope, receive, send)

    def _headers(self, scope: Scope) -> Headers:
        """What every answer carries: nothing from elsewhere, no sniffing, no foreign frames."""
        host = text_of(dict(scope["headers"]), b"host") or ""
        sockets = f" ws://{host} wss://{host}" if _plain_host(host) else ""
        policy = (
            f"default-src 'self'; connect-src 'self'{sockets}; img-src 'self' data: blob:; "
            "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
            "frame-ancestors 'self'"
        )
        return [
            (b"content-security-policy", policy.encode("latin-1")),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]


class _Answer:
    """The way out: adds the headers that every answer carries, remembers the status for the log."""

    def __init__(self, send: Send, headers: Headers) -> None:
        self._send = send
        self._extra = headers
        self.status = 0

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), *self._extra]}
        await self._send(message)

    async def whole(self, status: int, body: bytes, headers: Headers) -> None:
        await send_whole(self.send, status, body, headers)

    async def page(self, status: int, html: str) -> None:
        await self.whole(status, html.encode(), [(b"content-type", b"text/html; charset=utf-8")])

    async def redirect(self, place: str, cookie: str) -> None:
        await self.whole(303, b"", [(b"location", place.encode("latin-1")), (b"set-cookie", cookie.encode())])

    async def problem(self, error: Exception, path: str, *, websocket: bool) -> None:
        problem = problem_of(error, path)
        if websocket or self.status:  # too late to say it: the log has it
            return
        headers: Headers = [(b"content-type", MEDIA_TYPE.encode())]
        if problem.status == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        if isinstance(error, TooLargeError):
            headers.append((b"connection", b"close"))
        await self.whole(problem.status, encode(problem), headers)


def _plain_host(host: str) -> bool:
    return bool(host) and all(letter.isalnum() or letter in ".-:[]_" for letter in host)


def _log(scope: Scope, answer: _Answer, seconds: float) -> None:
    client = scope.get("client") or ("-", 0)
    websocket = scope["type"] == "websocket"
    fields = {
        "method": "WS" if websocket else scope["method"],
        "path": scope["path"],  # never the query: it may hold the token
        "status": "closed" if websocket else answer.status,
        "milliseconds": round(seconds * 1000, 1),
        "client": client[0],
    }
    logger.info("request", extra={"fields": fields})
