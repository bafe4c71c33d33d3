"""A websocket client that counts messages with layers and forgets their bytes, as a plain reader would."""

from __future__ import annotations

from raw_websocket import BINARY, CLOSE, TEXT, RawWebSocket, frame_head

_scratch = memoryview(bytearray(1 << 20))  # shared by all, so that it stays in the core's cache


class CountingWebSocket(RawWebSocket):
    """messages, layer_bytes: binary messages that came, and their bytes. complete: the wish is fulfilled."""

    def __init__(self, host: str, port: int, path: str) -> None:
        super().__init__(host, port, path)
        self.next()  # hello
        self.messages = 0
        self.layer_bytes = 0
        self.complete = False
        self._start = b""  # of a frame, as long as it is too short to tell its length
        self._left = 0  # bytes of a message that are still to come

    def count(self) -> int:
        """Read what there is (blocking if there is nothing); the number of messages that ended in it."""
        offset = len(self._start)
        _scratch[:offset] = self._start
        filled = offset + self.socket.recv_into(_scratch[offset:])
        if filled == offset:
            raise ConnectionError("the server closed the connection")
        before, at = self.messages, 0
        while at < filled:
            if self._left:
                step = min(self._left, filled - at)
                self._left -= step
                at += step
                self.messages += not self._left
                continue
            head = frame_head(_scratch[at:filled])
            if head is None:
                break
            kind, start, length = head
            if kind == BINARY:
                self.layer_bytes += length
                self._left = length
                at += start
                continue
            if filled - at < start + length:
                break
            text = bytes(_scratch[at + start : at + start + length])
            at += start + length
            if kind == CLOSE or (kind == TEXT and b'"complete"' not in text):
                raise RuntimeError(f"a visitor was told {text!r}")
            self.complete |= kind == TEXT
        self._start = bytes(_scratch[at:filled])
        return self.messages - before
