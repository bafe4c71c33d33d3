"""The websocket: an ordered wish in, layers out, the nearest and coarsest first, a few messages ahead.

Layers are made in threads, a few ahead of what is sent; the event loop only passes bytes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Executor
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from boxwalk.errors import BoxwalkError, MalformedError, RecordingGoneError
from boxwalk.serving.message_parts import Message
from boxwalk.serving.messages import (
    Acknowledge,
    ClientMessage,
    Complete,
    Hello,
    JobEvent,
    JobInfo,
    ProblemEvent,
    Watch,
    Wish,
)
from boxwalk.serving.plans import Piece, Plan
from boxwalk.serving.presence import EVENT_SECONDS, Presence
from boxwalk.serving.problems import check_message, parse_json, problem_of
from boxwalk.serving.visitor_messages import Gather, Here
from boxwalk.serving.window import Window

MAX_SOCKETS = 256
MAX_WATCHED = 1000
JOB_EVENT_SECONDS = 0.1
GOING_AWAY = 1001
TRY_LATER = 1013
logger = logging.getLogger("boxwalk.server.stream")

AnyMessage = Wish | Acknowledge | Watch | Here | Gather
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Source(Protocol):
    """Where the stream gets its layers and jobs from."""

    def pieces(self, wish: Wish) -> list[Piece]:
        """The blobs of a wish in the order of sending. Raises for unknown or gone recordings and nodes."""

    def network_of(self, recording: str) -> str:
        """The network that a recording is of. Raises UnknownRecordingError, RecordingGoneError."""

    def job_info(self, job: str) -> JobInfo:
        """The state of a job. Raises UnknownJobError."""

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with a job's id, from any thread, when it changes; returns how to stop."""


class Streams:
    """All open websockets of a server."""

    def __init__(self, source: Source, threads: Executor, version: str, boot: str) -> None:
        self._source = source
        self._threads = threads
        self._version, self._boot = version, boot
        self._presence = Presence()
        self._open: set[_Stream] = set()
        self._closing = False

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        if self._closing or len(self._open) >= MAX_SOCKETS:
            reason = "The server is closing" if self._closing else f"{MAX_SOCKETS} visitors are here already"
            await send({"type": "websocket.close", "code": TRY_LATER, "reason": reason})
            return
        visitor = self._presence.enter()
        stream = _Stream(self._source, self._threads, receive, send, self._presence, visitor)
        self._open.add(stream)
        try:
            await stream.run(Hello(version=self._version, boot=self._boot, visitor=visitor))
        finally:
            self._open.discard(stream)
            self._presence.leave(visitor)

    async def close(self) -> None:
        """Say goodbye (1001) to every visitor."""
        self._closing = True
        await asyncio.gather(*(stream.close() for stream in list(self._open)), return_exceptions=True)


class _Stream:
    """One visitor. One plan per network, the newest wish's network first."""

    def __init__(
        self,
        source: Source,
        threads: Executor,
        receive: Receive,
        send: Send,
        presence: Presence,
        visitor: str,
    ) -> None:
        self._presence = presence
        self._visitor = visitor
        self._source = source
        self._threads = threads
        self._receive = receive
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._plans: dict[str, Plan] = {}  # by network, the most urgent last
        self._window = Window()
        self._work = asyncio.Event()
        self._watched: frozenset[str] = frozenset()
        self._changed: set[str] = set()
        self._job_news = asyncio.Event()

    async def run(self, hello: Hello) -> None:
        """Until the visitor leaves."""
        unlisten = self._source.listen(self._job_changed)
        parts = (self._read(), self._write(), self._tell_jobs(), self._tell_visitors())
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            await self._say(hello)
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except OSError as error:
            logger.info("visitor lost", extra={"fields": {"reason": str(error) or type(error).__name__}})
        finally:
            unlisten()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for plan in self._plans.values():
                plan.drop()

    async def close(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # it has gone by itself
            await self._send(
                {"type": "websocket.close", "code": GOING_AWAY, "reason": "The server was stopped"}
            )

    # ---- in ---------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            event = await self._receive()
            if event["type"] == "websocket.disconnect":
                return
            try:
                await self._take(_decode(event))
            except BoxwalkError as error:
                await self._say(ProblemEvent(problem=problem_of(error)))

    async def _take(self, message: AnyMessage) -> None:
        if isinstance(message, Here):
            self._presence.moved(self._visitor, message)
        elif isinstance(message, Gather):
            self._presence.gather(self._visitor, message)
        elif isinstance(message, Acknowledge):
            self._window.acknowledged(message.messages, self._loop.time())
            self._work.set()
        elif isinstance(message, Watch):
            self._watched = frozenset(message.jobs[:MAX_WATCHED])
            self._changed = set(self._watched)
            self._job_news.set()
        else:
            await self._wish(message)

    async def _wish(self, wish: Wish) -> None:
        """Replace the plan of the recording's network; what an older recording still lacks is dropped."""
        try:
            network = self._source.network_of(wish.recording)
            pieces = self._source.pieces(wish)  # only plans: nothing is computed here
        except BoxwalkError as error:
            problem = problem_of(error).model_copy(update={"recording": wish.recording})
            await self._say(ProblemEvent(problem=problem))
            return
        old = self._plans.pop(network, None)
        if old is not None:
            old.drop()
        self._plans[network] = Plan(wish.recording, pieces, self._threads)
        self._work.set()

    # ---- out --------------------------------------------------------------------------------------------

    async def _write(self) -> None:
        while True:
            await self._work.wait()
            if not self._plans:
                self._work.clear()
                continue
            network, plan = next(reversed(self._plans.items()))
            if plan.finished:
                del self._plans[network]
                await self._say(Complete(recording=plan.recording))
            elif self._window.full:
                plan.prepare()
                self._work.clear()
            else:
                found = await plan.next(self._window.room)
                if isinstance(found, list):
                    self._window.sent(self._loop.time())
                    plan.prepare()
                    await self._send({"type": "websocket.send", "bytes": found})
                elif found is not None:
                    await self._tell_failure(network, plan, found)

    async def _tell_failure(self, network: str, plan: Plan, error: Exception) -> None:
        problem = problem_of(error).model_copy(update={"recording": plan.recording})
        if isinstance(error, RecordingGoneError):  # the rest of it is gone as well
            plan.drop()
            self._plans.pop(network, None)
        await self._say(ProblemEvent(problem=problem))

    async def _say(self, message: Message) -> None:
        await self._send({"type": "websocket.send", "text": message.model_dump_json(by_alias=True)})

    # ---- jobs -------------------------------------------------------------------------------------------

    def _job_changed(self, job: str) -> None:
        """Called from a job's thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._note_job, job)

    def _note_job(self, job: str) -> None:
        if job in self._watched:
            self._changed.add(job)
            self._job_news.set()

    async def _tell_jobs(self) -> None:
        """The newest state of each job that changed, at most ten times a second."""
        while True:
            await self._job_news.wait()
            self._job_news.clear()
            changed, self._changed = self._changed, set()
            for job in sorted(changed):
                try:
                    await self._say(JobEvent(job=self._source.job_info(job)))
                except BoxwalkError as error:
                    await self._say(ProblemEvent(problem=problem_of(error)))
            await asyncio.sleep(JOB_EVENT_SECONDS)

    # ---- visitors ---------------------------------------------------------------------------------------

    async def _tell_visitors(self) -> None:
        seen, everyone = self._presence.now, True
        while True:
            await self._presence.changed(self._visitor)
            seen, texts = self._presence.since(seen, self._visitor, everyone)
            everyone = False
            for text in texts:
                await self._send({"type": "websocket.send", "text": text})
            await asyncio.sleep(EVENT_SECONDS)


_CLIENT_MESSAGE: TypeAdapter[AnyMessage] = TypeAdapter(ClientMessage)


def _decode(event: MutableMapping[str, Any]) -> AnyMessage:
    text = event.get("text")
    if text is None:
        raise MalformedError("Clients send JSON texts only; a binary message came.")
    try:
        return _CLIENT_MESSAGE.validate_json(text, strict=True)
    except ValidationError:
        return check_message(_CLIENT_MESSAGE, parse_json(text))  # slower, and says what is wrong
