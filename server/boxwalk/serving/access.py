"""Who may talk to the server: token, cookie, six-digit code, Host and Origin."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from boxwalk.errors import AccessError, CodeError, ForbiddenError

LOOPBACK_NAMES = frozenset({"localhost"})
TRIES = 5
LOCK_SECONDS = 300.0


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server bound to `host`."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def new_token() -> str:
    """192 random bits, safe in a URL."""
    return secrets.token_urlsafe(24)


def same(given: str, wanted: str) -> bool:
    """Compare in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode(), wanted.encode())


class Code:
    """Six digits to type on a headset. After TRIES wrong ones entering is locked for LOCK_SECONDS."""

    def __init__(self, digits: str | None = None) -> None:
        self.digits = digits or f"{secrets.randbelow(10**6):06d}"
        self._wrong = 0
        self._locked_until = 0.0
        self._lock = threading.Lock()

    def check(self, given: str, now: float | None = None) -> None:
        """Raises CodeError while locked, AccessError when wrong. now: seconds of a monotonic clock."""
        now = time.monotonic() if now is None else now
        with self._lock:
            if now < self._locked_until:
                raise CodeError(
                    f"Entering by code is locked for another {self._locked_until - now:.0f} seconds. "
                    "Wait, or open the whole address printed where the server was started."
                )
            if same("".join(given.split()), self.digits):
                self._wrong = 0
                return
            self._wrong += 1
            left = TRIES - self._wrong
            if left <= 0:
                self._wrong = 0
                self._locked_until = now + LOCK_SECONDS
        raise AccessError(
            f"That is not the code; {left} more tries."
            if left > 0
            else "That is not the code; it is locked now."
        )


@dataclass(frozen=True)
class Access:
    """The rules of one server.

    token: None on a loopback server that asks for none. names: host names it answers to.
    addresses: any IP address literal is a good Host as well (a server bound to all interfaces);
    DNS rebinding needs a name, so literals are safe. cookie: name of the cookie, one per port, because
    browsers share cookies between ports.
    """

    token: str | None = None
    names: frozenset[str] = LOOPBACK_NAMES
    addresses: bool = False
    cookie: str = "boxwalk"
    secure: bool = False
    code: Code | None = field(default=None, compare=False)

    def check_host(self, host: str | None) -> None:
        """Raises ForbiddenError for a Host that is not this server's; the port may differ (tunnels)."""
        name = _host_name(host or "")
        if name in self.names or (is_loopback(name) if not self.addresses else _is_address(name)):
            return
        raise ForbiddenError(
            f"The Host {host!r} is not a name of this server. Open the address printed where it was started."
        )

    def check_origin(self, origin: str | None, host: str | None) -> None:
        """Raises ForbiddenError when a page from elsewhere asks. No Origin: not a page (a script)."""
        if origin is None:
            return
        parts = urlsplit(origin)
        if parts.scheme in ("http", "https") and parts.netloc.lower() == (host or "").lower():
            return
        raise ForbiddenError(
            f"The Origin {origin!r} is not this server's own page. Scripts send no Origin header; "
            "other pages may not use this server."
        )

    def check_token(self, authorization: str | None, cookies: str | None) -> None:
        """Raises AccessError unless the token comes as `Authorization: Bearer` or as the cookie."""
        if self.token is None:
            return
        if authorization is not None:
            scheme, _, given = authorization.partition(" ")
            if scheme.lower() == "bearer" and same(given.strip(), self.token):
                return
        elif (given_cookie := self._read_cookie(cookies)) is not None and same(given_cookie, self.token):
            return
        raise AccessError(
            "The token is missing or wrong. Open the address printed where the server was started "
            "(it carries ?token=...), or send it as `Authorization: Bearer TOKEN`."
        )

    def accepts(self, token: str) -> bool:
        """Whether `token`, given in the address, is right."""
        return self.token is not None and same(token, self.token)

    def cookie_header(self) -> str:
        """Set-Cookie for a visitor who has shown the token."""
        secure = "; Secure" if self.secure else ""
        return f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict{secure}"

    def _read_cookie(self, cookies: str | None) -> str | None:
        try:
            jar = SimpleCookie(cookies or "")
        except CookieError:
            return None
        morsel = jar.get(self.cookie)
        return morsel.value if morsel is not None else None


def _host_name(host: str) -> str:
    """The name without its port, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
