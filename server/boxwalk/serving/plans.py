"""What is left to be sent of one wish, made in threads a little ahead of its turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import NamedTuple

GROUP = 6  # blobs that are made at a time: handing over each one costs as much as a small one's making
GROUPS_AHEAD = 3
READY = 8  # blobs that lie ready at most, of those that need not be made


class Piece(NamedTuple):
    """One blob to be sent. make: builds it, in one of the threads. kept: the blob if it exists."""

    node: str
    make: Callable[[], memoryview]
    kept: Callable[[], memoryview | None]


Outcome = memoryview | Exception


class Plan:
    """The pieces of one wish in their order; to be used in the event loop's thread. recording: its id."""

    def __init__(self, recording: str, pieces: Iterable[Piece], threads: Executor) -> None:
        self.recording = recording
        self.dropped = False
        self._pieces = deque(pieces)
        self._making: deque[asyncio.Future[list[Outcome]]] = deque()
        self._ready: deque[Outcome] = deque()
        self._threads = threads
        self._begun = 0

    @property
    def finished(self) -> bool:
        """Everything has been taken."""
        return not (self._pieces or self._making or self._ready)

    def drop(self) -> None:
        """Forget what is left; only what is being made is finished."""
        self.dropped = True
        for future in self._making:
            future.cancel()
        self._pieces.clear()
        self._making.clear()
        self._ready.clear()

    def prepare(self) -> None:
        """Begin what should be ready soon: small groups first, so that the first blob comes early."""
        while self._pieces and not self._making and len(self._ready) < READY:
            kept = self._pieces[0].kept()
            if kept is None:
                break
            self._pieces.popleft()
            self._ready.append(kept)
        while self._pieces and len(self._ready) < READY and len(self._making) < GROUPS_AHEAD:
            size = min(GROUP, 1 + self._begun, len(self._pieces))
            group = [self._pieces.popleft() for _ in range(size)]
            self._begun += size
            self._making.append(asyncio.wrap_future(self._threads.submit(_make, group)))

    async def next(self, most: int) -> list[memoryview] | Exception | None:
        """The next blobs: those that lie ready, up to `most` bytes, at least one; or why it was not made.

        None when nothing is left or the plan was dropped.
        """
        if not self._ready:
            self.prepare()
        while not self._ready and self._making:
            try:
                found = await self._making[0]
            except asyncio.CancelledError:
                if self.dropped:
                    return None
                raise
            self._making.popleft()
            self._ready.extend(found)
            self.prepare()
        if not self._ready:
            return None
        first = self._ready.popleft()
        if not isinstance(first, memoryview):
            return first
        blobs, size = [first], len(first)
        while size < most:
            if not self._ready:
                self.prepare()
            blob = self._ready[0] if self._ready else None
            if not isinstance(blob, memoryview) or size + len(blob) > most:
                break
            size += len(blob)
            blobs.append(blob)
            self._ready.popleft()
        return blobs


def _make(group: list[Piece]) -> list[Outcome]:
    return [_outcome(piece) for piece in group]


def _outcome(piece: Piece) -> Outcome:
    try:
        return piece.make()
    except Exception as error:  # noqa: BLE001 - told to the visitor; the other layers go on
        return error
