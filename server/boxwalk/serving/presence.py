"""Who is here and where: every visitor sees the others move, at most ten times a second."""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import count

from boxwalk.serving.visitor_messages import Gather, Gathered, Here, VisitorHere

EVENT_SECONDS = 0.1
REMEMBERED = 1024  # visitors who have left lately


class Presence:
    """The newest place of every visitor. All of it runs in the event loop.

    Each change has a number, so that a visitor is told what came since what it was told last; a slow one
    misses steps, not places. A place is turned into JSON once, for however many visitors.
    """

    def __init__(self) -> None:
        self._ids = count(1)
        self._changes = 0
        self._places: dict[str, tuple[int, Here, str]] = {}
        self._gone: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self._gathered: tuple[int, str, str] | None = None
        self._news: dict[str, asyncio.Event] = {}

    def enter(self) -> str:
        """The id of a new visitor, who is seen from the first `moved` on."""
        visitor = str(next(self._ids))
        self._news[visitor] = asyncio.Event()
        if self._places:
            self._news[visitor].set()
        return visitor

    def leave(self, visitor: str) -> None:
        del self._news[visitor]
        if self._places.pop(visitor, None) is not None:
            self._gone.append((self._next(), visitor))

    def moved(self, visitor: str, here: Here) -> None:
        shown = VisitorHere(id=visitor, **here.model_dump(exclude={"type"}))
        self._places[visitor] = (self._next(), here, shown.model_dump_json())

    def gather(self, visitor: str, wish: Gather) -> None:
        """Ask all others to this visitor's place; nothing where that is not known."""
        place = self._places.get(visitor)
        if place is None:
            return
        here = place[1]
        told = Gathered(
            by=visitor,
            network=here.network,
            position=here.position,
            yaw=here.yaw,
            pitch=here.pitch,
            recording=wish.recording,
        )
        self._gathered = (self._next(), visitor, told.model_dump_json())

    async def changed(self, visitor: str) -> None:
        """Until there is something to tell this visitor."""
        await self._news[visitor].wait()
        self._news[visitor].clear()

    @property
    def now(self) -> int:
        """The number of the newest change."""
        return self._changes

    def since(self, seen: int, visitor: str, everyone: bool = False) -> tuple[int, list[str]]:
        """(the number of the newest change, JSON texts of the events) after the change `seen`. everyone: also
        those who have not moved since.
        """
        texts = []
        here = [
            text for id_, (at, _, text) in self._places.items() if (at > seen or everyone) and id_ != visitor
        ]
        gone = [f'"{id_}"' for at, id_ in self._gone if at > seen]
        if here or gone:
            texts.append(f'{{"type":"visitors","here":[{",".join(here)}],"gone":[{",".join(gone)}]}}')
        if self._gathered is not None and self._gathered[0] > seen and self._gathered[1] != visitor:
            texts.append(self._gathered[2])
        return self._changes, texts

    def _next(self) -> int:
        self._changes += 1
        for news in self._news.values():
            news.set()
        return self._changes
