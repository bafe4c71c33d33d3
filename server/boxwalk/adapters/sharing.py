"""Work that several requests wait for: done once, and given up when all of them have left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from boxwalk.errors import MalformedError
from boxwalk.serving.asgi import Receive

T = TypeVar("T")


@dataclass(eq=False)
class _Work:
    task: asyncio.Future[Any]
    waiting: int = 0


class Shared:
    """For one event loop."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, _Work] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives, or raises; whoever asks for the same key meanwhile gets the same.

        Cancelled, only this request stops to wait; the last one ends the work.
        """
        work = self._under_way.get(key)
        if work is None:
            work = self._under_way[key] = _Work(asyncio.ensure_future(make()))
        work.waiting += 1
        try:
            found: T = await asyncio.shield(work.task)
            return found
        finally:
            work.waiting -= 1
            if not work.waiting:
                del self._under_way[key]
                work.task.cancel()


async def while_connected(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives; it is cancelled when the client leaves. For a request whose body was read.

    Raises MalformedError then, which nobody hears.
    """
    doing = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise MalformedError("The client left before it was answered.")
        return doing.result()
    finally:
        doing.cancel()
        leaving.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
