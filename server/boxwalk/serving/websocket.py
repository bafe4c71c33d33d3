"""uvicorn's websocket, sending the parts of a binary message as they lie in memory."""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

MAY_WAIT = 16  # messages of a visitor
FINAL_BINARY, TWO_BYTES, EIGHT_BYTES = 0x82, 126, 127


class LeanWebSocket(WebSocketsSansIOProtocol):
    """Writes the frames of binary messages itself (RFC 6455, 5.2); without extensions a frame is the message.

    `bytes` of a message may be a list of parts. They go to the socket without being copied together. Frames
    are written whole, without a pause in which a ping could come between.
    """

    async def send(self, message: ASGISendEvent) -> None:
        parts: Any = message.get("bytes") if message["type"] == "websocket.send" else None
        if not isinstance(parts, list) or not self.handshake_complete or self.close_sent:
            await super().send(message)
            return
        await self.writable.wait()
        if self.disconnected or self.transport.is_closing():
            raise ClientDisconnected
        self._write([_head(sum(map(len, parts))), *parts])

    def send_receive_event_to_app(self) -> None:
        """Read on while only few messages wait; stopping and starting for each one costs two system calls."""
        paused = self.read_paused
        if self.queue.qsize() < MAY_WAIT:
            self.read_paused = True  # so that it is not stopped here
        super().send_receive_event_to_app()
        if self.queue.qsize() <= MAY_WAIT:
            self.read_paused = paused

    def _write(self, parts: Sequence[bytes | memoryview]) -> None:
        written = 0
        if self.scheme == "ws" and hasattr(os, "writev") and not self.transport.get_write_buffer_size():
            written = _written(self.transport.get_extra_info("socket").fileno(), parts)
        for part in parts:
            if written < len(part):
                self.transport.write(memoryview(part)[written:])
            written = max(0, written - len(part))


def _written(socket: int, parts: Sequence[bytes | memoryview]) -> int:
    """Bytes that a socket took at once; what is wrong with it is left to the transport to find."""
    try:
        return os.writev(socket, parts)
    except OSError:
        return 0


def _head(length: int) -> bytes:
    """The header of an unmasked binary frame that is the whole message."""
    if length < TWO_BYTES:
        return struct.pack("!BB", FINAL_BINARY, length)
    if length < 1 << 16:
        return struct.pack("!BBH", FINAL_BINARY, TWO_BYTES, length)
    return struct.pack("!BBQ", FINAL_BINARY, EIGHT_BYTES, length)
