"""Other protocols than our own: each on a port of its own, over the same service."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from boxwalk.errors import BoxwalkError, PortError
from boxwalk.serving.access import LOOPBACK_NAMES, Access, is_loopback
from boxwalk.serving.asgi import Application, Receive, Scope, Send, refuse, send_whole, text_of
from boxwalk.serving.problems import MEDIA_TYPE, encode, problem_of
from boxwalk.serving.service import Service
from boxwalk.serving.sockets import listen

STOP_SECONDS = 2
PONG_SECONDS = 120.0  # a client busy with its own frames may be late
MAX_MESSAGE = 32 * 2**20  # bytes of one websocket message


@dataclass(frozen=True)
class Guest:
    """A protocol of published clients.

    title: of the clients, to be announced. application: makes the ASGI application over a service. scheme:
    of its address, `http` or `ws`. host: such clients know no token, so whoever reaches it may use the
    server.
    """

    title: str
    port: int
    application: Callable[[Service], Application]
    scheme: str = "http"
    host: str = "127.0.0.1"


class GuestPort:
    """One guest's port, bound from the beginning, served by a thread of its own. Raises PortError,
    ParameterError, and what the guest's application refuses.
    """

    def __init__(self, guest: Guest, service: Service) -> None:
        self.title = guest.title
        self._scheme, self._host = guest.scheme, guest.host
        loopback = is_loopback(guest.host)
        access = Access(names=LOOPBACK_NAMES | {guest.host.lower()}, addresses=not loopback)
        application = guarded(guest.application(service), access)  # first: it may refuse what is served
        try:
            self._socket = listen(guest.host, guest.port)
        except PortError as error:
            raise PortError(
                f"{guest.title}'s clients cannot be served on port {guest.port}: it is in use, or may not be "
                "used without more rights. Name another one for them."
            ) from error
        self.port: int = self._socket.getsockname()[1]
        self._uvicorn = uvicorn.Server(
            uvicorn.Config(
                application,
                log_config=None,
                log_level="warning",
                access_log=False,
                lifespan="off",
                server_header=False,
                ws="websockets-sansio",
                ws_max_size=MAX_MESSAGE,
                ws_per_message_deflate=False,
                ws_ping_timeout=PONG_SECONDS,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"{self._scheme}://{self._host}:{self.port}/"

    def start(self) -> None:
        self._thread = threading.Thread(
            target=self._uvicorn.run, kwargs={"sockets": [self._socket]}, name="boxwalk-guest", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """At most about three seconds."""
        self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join(STOP_SECONDS + 1)
            self._thread = None
        self._socket.close()


def guarded(application: Application, access: Access) -> Application:
    """The application, but not for pages from elsewhere: those clients are programs and send no Origin."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"])
        host = text_of(given, b"host")
        try:
            access.check_host(host)
            access.check_origin(text_of(given, b"origin"), host)
        except BoxwalkError as error:
            if scope["type"] == "websocket":
                await refuse(send, error, scope["path"])
            else:
                problem = problem_of(error, scope["path"])
                headers = [(b"content-type", MEDIA_TYPE.encode())]
                await send_whole(send, problem.status, encode(problem), headers)
            return
        await application(scope, receive, send)

    return answer
