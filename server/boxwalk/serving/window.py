"""How much may be under way to a visitor: a few messages, the larger the quicker they are acknowledged."""

from __future__ import annotations

from collections import deque

from boxwalk.errors import MalformedError

MESSAGES = 4  # with layers, under way at most
QUICK_SECONDS = 0.03  # one acknowledged within so long is followed by a larger one, else by a smaller one
LEAST, MOST = 1 << 14, 1 << 20  # bytes of a message of several layers


class Window:
    """Times are seconds of one clock. room: bytes that the next message may have; 0: it is of one layer.

    On a quick line large messages cost both ends less; on a slow one small ones show sooner, and the visitor
    who turns away waits for less that nobody wants any more.
    """

    def __init__(self) -> None:
        self.room = 0
        self._sent: deque[float] = deque()

    @property
    def full(self) -> bool:
        """Whether the next message has to wait for an acknowledgement."""
        return len(self._sent) >= MESSAGES

    def sent(self, now: float) -> None:
        """A message was sent."""
        self._sent.append(now)

    def acknowledged(self, messages: int, now: float) -> None:
        """The visitor has taken the eldest of those under way. Raises MalformedError if there are fewer."""
        if messages > len(self._sent):
            raise MalformedError(
                f"{messages} messages were acknowledged, only {len(self._sent)} are under way."
            )
        for _ in range(messages):
            quick = now - self._sent.popleft() < QUICK_SECONDS
            if quick:
                self.room = min(max(2 * self.room, LEAST), MOST)
            else:
                self.room = self.room // 2 if self.room > LEAST else 0
