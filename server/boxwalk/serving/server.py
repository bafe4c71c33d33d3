"""Start and stop: sockets, addresses, signals."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from boxwalk import __version__
from boxwalk.errors import ParameterError, PortError
from boxwalk.network import Network
from boxwalk.serving import logs
from boxwalk.serving.access import LOOPBACK_NAMES, Access, Code, is_loopback, new_token
from boxwalk.serving.app import create_app, may_wait
from boxwalk.serving.certificates import check_certificate, config_folder, lan_address, own_certificate
from boxwalk.serving.gateway import Gateway
from boxwalk.serving.guests import Guest, GuestPort
from boxwalk.serving.service import Service
from boxwalk.serving.sockets import listen
from boxwalk.serving.stream import Streams
from boxwalk.serving.tours import read_tour
from boxwalk.serving.websocket import LeanWebSocket

FIRST_PORT = 8100
PORTS_TRIED = 50
MAX_MESSAGE = 4 * 2**20  # bytes of one websocket message from a client
STOP_SECONDS = 2.0
KEEP_ALIVE_SECONDS = 75
ALL_INTERFACES = "0.0.0.0"  # noqa: S104 - only when asked for, and never without a token
logger = logging.getLogger("boxwalk.server")


class Server:
    """A server in a thread of its own, for notebooks and tests; `serve` is the one for the command line.

    port: None takes the first free one from 8100 on, 0 any free one; a port given that is in use is an error.
    token: None makes one where it is needed, which is everywhere but on loopback. lan: all interfaces over
    TLS, with a six-digit code to type. memory_bytes: of recordings and their layers; None: a quarter of the
    memory there is. store: folder for finished results; None: the user's own. tour: file of a guided tour.
    guests: protocols of other clients, each on a port of its own.
    Raises ParameterError, PortError.
    """

    def __init__(
        self,
        networks: Network | Sequence[Network],
        *,
        host: str = "127.0.0.1",
        port: int | None = None,
        token: str | None = None,
        lan: bool = False,
        tls_cert: str | Path | None = None,
        tls_key: str | Path | None = None,
        memory_bytes: int | None = None,
        store: str | Path | None = None,
        tour: str | Path | None = None,
        guests: Sequence[Guest] = (),
        verbose: bool = False,
    ) -> None:
        if token is not None and (
            len(token) < 8 or not token.isascii() or not token.isprintable() or " " in token
        ):
            raise ParameterError("A token needs at least 8 letters, digits or signs without blanks.")
        if (tls_cert is None) != (tls_key is None):
            raise ParameterError(
                "TLS needs both files: the certificate (tls_cert) and its private key (tls_key)."
            )
        logs.set_up(verbose)
        guided = None if tour is None else read_tour(tour)
        self.host = ALL_INTERFACES if lan and is_loopback(host) else host
        self.moved_from: int | None = None
        self._socket = self._bind(port)
        self.port: int = self._socket.getsockname()[1]
        try:
            self._tls = self._tls_files(lan, tls_cert, tls_key)
            self.access = self._make_access(token, lan)
            held = [networks] if isinstance(networks, Network) else list(networks)
            self.service = Service(held, memory_bytes=memory_bytes, store=store, tour=guided)
            self.guests = self._make_room_for(guests)
        except BaseException:
            self._socket.close()
            raise
        self.streams = Streams(
            self.service, self.service.tile_threads, __version__, boot=secrets.token_hex(8)
        )
        self._gateway = Gateway(create_app(self.service), self.streams, self.access, may_wait)
        self._uvicorn = _Uvicorn(self._config(), self.streams)
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Without the token: `http://127.0.0.1:8100/`."""
        host = self.host
        if host in (ALL_INTERFACES, "::", ""):
            host = lan_address()
        name = f"[{host}]" if ":" in host else host
        return f"{'https' if self._tls else 'http'}://{name}:{self.port}/"

    @property
    def url(self) -> str:
        """To be opened in a browser; carries the token where there is one."""
        return self.address + (f"?token={self.access.token}" if self.access.token else "")

    @property
    def code(self) -> str | None:
        """Six digits to be typed instead of the token; None without `lan`."""
        return self.access.code.digits if self.access.code else None

    def start(self) -> Server:
        """Serve from now on; returns when requests are answered."""
        ready = threading.Event()
        self._uvicorn.ready = ready
        self._thread = threading.Thread(target=self._run, name="boxwalk-server", daemon=True)
        self._thread.start()
        if not ready.wait(30) or not self._uvicorn.started:
            raise PortError(f"The server could not be started on {self.address}; the log says why.")
        for guest in self.guests:
            guest.start()
        self.service.warm_up()
        return self

    def stop(self) -> None:
        """Close sockets (1001), cancel jobs, end the threads; at most about three seconds."""
        self._uvicorn.should_exit = True
        for guest in self.guests:
            guest.stop()
        self.service.close()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS + 1)
            self._thread = None
        self._gateway.close()
        self._socket.close()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            self._uvicorn.run(sockets=[self._socket])
        finally:
            if self._uvicorn.ready is not None:
                self._uvicorn.ready.set()

    def _config(self) -> uvicorn.Config:
        certificate, key = self._tls or (None, None)
        return uvicorn.Config(
            self._gateway,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            ws=LeanWebSocket,
            ws_max_size=MAX_MESSAGE,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=int(STOP_SECONDS),
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )

    def _bind(self, port: int | None) -> socket.socket:
        if port is not None:
            return listen(self.host, port)
        for candidate in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
            try:
                bound = listen(self.host, candidate)
            except PortError:
                continue
            self.moved_from = FIRST_PORT if candidate != FIRST_PORT else None
            return bound
        raise PortError(
            f"The ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are all in use. "
            "Give a free one with --port."
        )

    def _make_room_for(self, guests: Sequence[Guest]) -> list[GuestPort]:
        made: list[GuestPort] = []
        try:
            for guest in guests:
                made.append(GuestPort(guest, self.service))
        except BaseException:
            for port in made:
                port.stop()
            self.service.close()
            raise
        return made

    def _tls_files(
        self, lan: bool, certificate: str | Path | None, key: str | Path | None
    ) -> tuple[Path, Path] | None:
        if certificate is not None and key is not None:
            self._certified = check_certificate(Path(certificate), Path(key))
            return Path(certificate), Path(key)
        self._certified = frozenset()
        if not lan:
            return None
        return own_certificate({"localhost", "127.0.0.1", lan_address(), *_own_names()}, config_folder())

    def _make_access(self, token: str | None, lan: bool) -> Access:
        loopback = is_loopback(self.host)
        names = LOOPBACK_NAMES | self._certified | {self.host.lower()}
        if not loopback:
            names |= _own_names()
            token = token or new_token()
        return Access(
            token=token,
            names=frozenset(names),
            addresses=not loopback,
            cookie=f"boxwalk_{self.port}",
            secure=self._tls is not None,
            code=Code() if lan else None,
        )


class _Uvicorn(uvicorn.Server):
    """uvicorn, but visitors are told goodbye (1001) before their connections are closed."""

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams
        self.ready: threading.Event | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.ready is not None:
            self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await asyncio.wait_for(self._streams.close(), 1.0)
        except TimeoutError:
            logger.warning("a visitor's connection did not take the goodbye")
        await super().shutdown(sockets)


def serve(
    networks: Network | Sequence[Network],
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    token: str | None = None,
    open_browser: bool = True,
    lan: bool = False,
    tls_cert: str | Path | None = None,
    tls_key: str | Path | None = None,
    memory_bytes: int | None = None,
    store: str | Path | None = None,
    tour: str | Path | None = None,
    guests: Sequence[Guest] = (),
    place: str = "",
    verbose: bool = False,
) -> None:
    """Serve networks until SIGINT or SIGTERM; says where. See `Server` for the parameters and errors.

    place: a link from its # on, to which the page opens. To be called from the main thread; elsewhere use
    `Server`.
    """
    server = Server(
        networks,
        host=host,
        port=port,
        token=token,
        lan=lan,
        tls_cert=tls_cert,
        tls_key=tls_key,
        memory_bytes=memory_bytes,
        store=store,
        tour=tour,
        guests=guests,
        verbose=verbose,
    )
    asked_to_stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: asked_to_stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        server.start()
        sys.stdout.write(_announcement(server, place))
        sys.stdout.flush()
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(server.url + place,), daemon=True).start()
        with quiet_collector():
            while not asked_to_stop.wait(0.5):  # a wait without end takes no signals on Windows
                pass
        sys.stdout.write("Stopping.\n")
    finally:
        server.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Inside, the garbage collector leaves alone what was there before: modules, models, the server.

    Looking through a million old objects over and over costs a fifth of the time of sending. For a process
    that only serves.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def qr_code(text: str) -> str:
    """A QR code of half blocks, two rows in a line, for a terminal with a dark ground."""
    import segno  # only a server for the local network needs it

    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue().rstrip("\n")


def _announcement(server: Server, place: str = "") -> str:
    titles = ", ".join(network.title for network in server.service.networks.values()) or "no network"
    lines = []
    if server.moved_from is not None:
        lines.append(f"Port {server.moved_from} is in use; taking {server.port} instead.")
    lines.append(f"Boxwalk shows {titles} at {server.url}{place}")
    lines += [f"Clients of {guest.title} find it at {guest.address}" for guest in server.guests]
    if server.code is not None:
        lines.append(
            f"On a headset or another machine open {server.address} and type the code "
            f"{server.code[:3]} {server.code[3:]}. "
            "The browser warns once: the certificate is this machine's own."
        )
        if sys.stdout.isatty():
            lines.append(f"Or let its camera read this:\n{qr_code(server.url)}")
    lines.append("Stop with Ctrl+C.")
    return "\n".join(lines) + "\n"


def _own_names() -> frozenset[str]:
    """The names by which other machines may call this one."""
    name = socket.gethostname().lower()
    short = name.split(".")[0]
    return frozenset({name, short, f"{short}.local"} - {""})
