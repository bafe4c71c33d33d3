"""Messages in parts, on a line that takes only a little at a time."""

from __future__ import annotations

import asyncio
import socket

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.frames import Frame
from websockets.streams import StreamReader

from boxwalk.serving.websocket import LeanWebSocket

LITTLE = 4096  # bytes that the line takes at a time, about


async def nobody(scope: object, receive: object, send: object) -> None:
    """The application behind the websocket, which these tests do without."""


async def sent(messages: list[list[bytes]]) -> bytes:
    """What arrives at the other end."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LITTLE)
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    config = Config(nobody, log_config=None)
    visitor = LeanWebSocket(config, ServerState(), {}, loop)
    await loop.create_connection(lambda: visitor, sock=ours)
    visitor.handshake_complete = True
    arrived = bytearray()

    async def read() -> None:
        while data := await loop.sock_recv(theirs, 1 << 16):
            arrived.extend(data)

    reader = asyncio.create_task(read())
    for parts in messages:
        await visitor.send({"type": "websocket.send", "bytes": parts})  # type: ignore[typeddict-item]
    visitor.transport.close()
    await reader
    theirs.close()
    return bytes(arrived)


def messages_in(data: bytes) -> list[bytes]:
    """The payloads of unmasked frames, read by the websockets library."""
    reader = StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    found: list[bytes] = []
    while reader.buffer:
        with pytest.raises(StopIteration) as end:
            next(Frame.parse(reader.read_exact, mask=False))
        assert end.value.value.fin
        found.append(bytes(end.value.value.data))
    return found


@settings(deadline=None, max_examples=50)
@given(sizes=st.lists(st.lists(st.integers(0, 3 * LITTLE), min_size=1, max_size=5), min_size=1, max_size=6))
@example(sizes=[[125], [126], [65535], [65536], [400_000, 7, 400_000], [1]])
def test_every_message_arrives_whole_and_in_its_place(sizes: list[list[int]]) -> None:
    messages = [[bytes([n % 251]) * size for n, size in enumerate(parts, 1)] for parts in sizes]
    assert messages_in(asyncio.run(sent(messages))) == [b"".join(parts) for parts in messages]
