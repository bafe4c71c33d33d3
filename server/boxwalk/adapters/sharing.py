"""Work that several requests wait for: done once, and given up when all of them have left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from boxwalk.errors import BoxwalkError, MalformedError
from boxwalk.jobs.job import ENDED
from boxwalk.serving.asgi import Receive
from boxwalk.serving.desk import Desk
from boxwalk.serving.messages import JobInfo

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


async def ended(desk: Desk, start: Callable[[], JobInfo], visitor: str) -> JobInfo:
    """The job that `start` starts for `visitor` (in a thread), when it has ended; no thread waits meanwhile.

    Cancelled, the wish is withdrawn. Raises what `start` raises.
    """
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell(_: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(changed.set)

    def withdraw(started: asyncio.Future[JobInfo]) -> None:
        if not started.cancelled() and started.exception() is None:
            with contextlib.suppress(BoxwalkError):  # it is forgotten already
                desk.cancel(started.result().id, visitor)

    stop = desk.listen(tell)
    starting = asyncio.ensure_future(asyncio.to_thread(start))
    try:
        info = await asyncio.shield(starting)
        while info.state not in ENDED:
            await changed.wait()
            changed.clear()
            info = desk.info(info.id)
        return info
    except asyncio.CancelledError:
        starting.add_done_callback(withdraw)
        raise
    finally:
        stop()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
