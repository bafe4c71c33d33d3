"""A websocket client as lean as a browser's: one buffer, no copies, acknowledges as it reads."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from typing import Any

BINARY, TEXT, CLOSE, PING, PONG = 2, 1, 8, 9, 10


class RawWebSocket:
    """Speaks just enough of RFC 6455 for the benchmarks; messages come unfragmented from this server."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self._buffer = memoryview(bytearray(1 << 16))
        self._filled = 0
        self._taken = 0
        while b"\r\n\r\n" not in bytes(self._buffer[: self._filled]):
            self._filled += self.socket.recv_into(self._buffer[self._filled :])
        head = bytes(self._buffer[: self._filled])
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(head.split(b"\r\n")[0].decode())
        self._taken = head.index(b"\r\n\r\n") + 4
        self.received = 0

    def send(self, **message: Any) -> None:
        self._write(TEXT, json.dumps(message).encode())

    def _write(self, kind: int, data: bytes) -> None:
        mask = os.urandom(4)
        head = struct.pack("!BB", 0x80 | kind, 0x80 | len(data)) if len(data) < 126 else b""
        if not head and len(data) < 1 << 16:
            head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, len(data))
        if not head:
            head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, len(data))
        repeated = int.from_bytes((mask * (len(data) // 4 + 1))[: len(data)], "little")
        masked = (int.from_bytes(data, "little") ^ repeated).to_bytes(len(data), "little")
        self.socket.sendall(head + mask + masked)

    def message(self) -> tuple[int, memoryview] | None:
        """(kind, payload) of the next message if it has arrived whole, else None; reads nothing itself."""
        there = self._buffer[self._taken : self._filled]
        head = frame_head(there)
        if head is None:
            return None
        kind, start, length = head
        if len(there) < start + length:
            self._make_room(start + length)
            return None
        self._taken += start + length
        return kind, there[start : start + length]

    def fill(self) -> None:
        """Read what there is (blocking if there is nothing)."""
        if self._filled == len(self._buffer):
            self._make_room(self._filled - self._taken + 1)
        count = self.socket.recv_into(self._buffer[self._filled :])
        if count == 0:
            raise ConnectionError("the server closed the connection")
        self._filled += count
        self.received += count

    def next(self) -> tuple[int, memoryview]:
        while True:
            found = self.message()
            if found is not None:
                return found
            self.fill()

    def take_all(self) -> int:
        """Acknowledge layers until the wish is complete; returns the bytes of the layers."""
        total = 0
        while True:
            kind, payload = self.next()
            if kind == BINARY:
                total += len(payload)
                self.send(type="acknowledge", messages=1)
            elif kind == TEXT:
                event = json.loads(bytes(payload))
                if event["type"] == "complete":
                    return total
                if event["type"] == "problem":
                    raise RuntimeError(event["problem"]["detail"])
            elif kind == PING:
                self._write(PONG, bytes(payload))
            elif kind == CLOSE:
                raise ConnectionError(f"the server said goodbye: {bytes(payload)!r}")

    def close(self) -> None:
        self.socket.close()

    def _make_room(self, needed: int) -> None:
        """Move what is not taken to the front of a buffer that holds `needed` bytes and more."""
        rest = self._buffer[self._taken : self._filled]
        size = max(len(self._buffer), 1 << 16)
        while size < needed:
            size *= 2
        buffer = self._buffer if size == len(self._buffer) else memoryview(bytearray(size))
        buffer[: len(rest)] = bytes(rest) if buffer is self._buffer else rest
        self._buffer, self._filled, self._taken = buffer, len(rest), 0


def frame_head(there: memoryview) -> tuple[int, int, int] | None:
    """(kind, where the payload starts, its length) of a frame; None if too little of it is there."""
    if len(there) < 2:
        return None
    extended = {126: 2, 127: 8}.get(there[1], 0)
    if len(there) < 2 + extended:
        return None
    length = int.from_bytes(there[2 : 2 + extended], "big") if extended else there[1]
    return there[0] & 15, 2 + extended, length
