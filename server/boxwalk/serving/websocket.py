"""uvicorn's websocket, sending binary messages with fewer copies, system calls and wake-ups of the reader."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

SMALL = 1 << 16  # bytes of a message that is cheaper to copy than to send by itself
MAY_WAIT = 16  # messages of a visitor
FINAL_BINARY, TWO_BYTES, EIGHT_BYTES = 0x82, 126, 127


class LeanWebSocket(WebSocketsSansIOProtocol):
    """Writes the frames of binary messages itself (RFC 6455, 5.2); without extensions a frame is the message.

    Small messages that are sent one right after the other go out together. A large one goes to the socket
    as it lies in memory, but for its first part, which goes with the header. Frames are written whole,
    without a pause in which a ping could come between.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._gathered: list[bytes | memoryview] = []

    async def send(self, message: ASGISendEvent) -> None:
        data = message.get("bytes") if message["type"] == "websocket.send" else None
        if not isinstance(data, bytes | memoryview) or not self.handshake_complete or self.close_sent:
            self._write_gathered()
            await super().send(message)
            return
        await self.writable.wait()
        if self.disconnected or self.transport.is_closing():
            raise ClientDisconnected
        if not self._gathered:
            self.loop.call_soon(self._write_gathered)
        self._gathered += [_head(len(data)), data[:SMALL]]
        if len(data) > SMALL:
            self._write_gathered()
            self.transport.write(memoryview(data)[SMALL:])

    def send_receive_event_to_app(self) -> None:
        """Read on while only few messages wait; stopping and starting for each one costs two system calls."""
        paused = self.read_paused
        if self.queue.qsize() < MAY_WAIT:
            self.read_paused = True  # so that it is not stopped here
        super().send_receive_event_to_app()
        if self.queue.qsize() <= MAY_WAIT:
            self.read_paused = paused

    def _write_gathered(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered and not self.transport.is_closing():
            self.transport.write(b"".join(gathered))


def _head(length: int) -> bytes:
    """The header of an unmasked binary frame that is the whole message."""
    if length < TWO_BYTES:
        return struct.pack("!BB", FINAL_BINARY, length)
    if length < 1 << 16:
        return struct.pack("!BBH", FINAL_BINARY, TWO_BYTES, length)
    return struct.pack("!BBQ", FINAL_BINARY, EIGHT_BYTES, length)
