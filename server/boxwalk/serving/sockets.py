"""The sockets that servers listen on, and why they cannot."""

from __future__ import annotations

import errno
import socket
import sys

from boxwalk.errors import BoxwalkError, ParameterError, PortError


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, not blocking; port 0 takes any free one. Raises ParameterError, PortError."""
    if not 0 <= port <= 65535:
        raise ParameterError(f"Port {port} is not in 0 to 65535.")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise ParameterError(f"The host {host!r} is not an address of this machine: {error}.") from error
    bound = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
        bound.listen(256)
    except OSError as error:
        bound.close()
        raise _binding_error(error, host, port) from error
    bound.setblocking(False)
    return bound


def _binding_error(error: OSError, host: str, port: int) -> BoxwalkError:
    if error.errno == errno.EADDRINUSE:
        return PortError(
            f"Port {port} on {host} is in use. Give another --port, or leave it out to have a free one taken."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return PortError(f"Port {port} may not be used without more rights. Give one above 1023.")
    return ParameterError(
        f"The server cannot be reached at {host!r}: {error}. Give an address of this machine."
    )
