"""The websocket protocol of CNNWorkshopVR: one network, and for each client its picture and its weights.

The event loop computes nothing: passes, copies and edits take their turn in the computing thread, pictures
are made in the threads of tiles, and what takes long is a job whose end is awaited. Messages of a client are
answered in their order, only visualizations and test results when they are ready; their replies say which
module they are of. A message that cannot be answered is told in the log, for the protocol has no word for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import random
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import torch

from boxwalk.adapters.cnnworkshop.messages import (
    DatasetImages,
    ForwardPass,
    FvSettings,
    ImageData,
    NetworkWeights,
    Reply,
    SetFvSettings,
    Wish,
    accuracy_and_matrix,
    checked,
    parsed,
)
from boxwalk.adapters.cnnworkshop.modules import Architecture, Module, architecture
from boxwalk.adapters.cnnworkshop.pictures import (
    SEED_BITS,
    Inputs,
    activations,
    edits_of,
    example_image,
    first_inputs,
    inputs_of,
    noise_image,
    results,
    visualization_images,
)
from boxwalk.adapters.cnnworkshop.visualizations import calls
from boxwalk.adapters.cnnworkshop.weights import edited_copy
from boxwalk.adapters.sharing import ended
from boxwalk.analyses import Call, Outcome, prepare
from boxwalk.errors import BoxwalkError, BusyError, NotApplicableError, ParameterError
from boxwalk.jobs import Urgency
from boxwalk.network import Network
from boxwalk.recording.recording import Recording, record
from boxwalk.results import Images, Matrix
from boxwalk.serving.asgi import Application, Receive, Scope, Send, send_whole
from boxwalk.serving.guests import Guest
from boxwalk.serving.service import Service

DEFAULT_PORT = 8000
MOST_CLIENTS = 16  # each may have a copy of the model and a recording of its own
MOST_IMAGES = 256  # of the data set, in one message
MOST_LASTING = 64  # visualizations and tests that a client may wait for
TRY_LATER = 1013
logger = logging.getLogger("boxwalk.server.cnnworkshop")

T = TypeVar("T")


def guest(port: int = DEFAULT_PORT, host: str = "127.0.0.1", network: str | None = None) -> Guest:
    """CNNWorkshopVR's clients. network: the id of the one that they see, as they know of one only; None: the
    first.
    """
    return Guest("CNNWorkshopVR", port, partial(_application, network), scheme="ws", host=host)


def _application(network: str | None, service: Service) -> Application:
    """Raises UnknownNetworkError, ParameterError."""
    if network is None and not service.networks:
        raise ParameterError("CNNWorkshopVR shows a network; none is served. Name a target.")
    return Workshop(service, service.network(network or next(iter(service.networks))))


class Workshop:
    """All clients of a network."""

    def __init__(self, service: Service, network: Network) -> None:
        self.service = service
        self.network = network
        self.names = itertools.count(1)
        self._clients = 0
        self._architecture: Architecture | None = None
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await send_whole(
                send, 400, b"Only websockets are answered here.\n", [(b"content-type", b"text/plain")]
            )
            return
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        if self._clients >= MOST_CLIENTS:
            reason = f"{MOST_CLIENTS} clients are here already"
            await send({"type": "websocket.close", "code": TRY_LATER, "reason": reason})
            return
        self._clients += 1
        try:
            await _Client(self, receive, send).run()
        finally:
            self._clients -= 1

    def architecture(self) -> Architecture:
        """Of the network's first example; waits for its recording. Raises RecordingError."""
        with self._lock:
            if self._architecture is None:
                self._architecture = architecture(self.service.graph(self.network.id), self.network)
            return self._architecture


@dataclass
class _Pass:
    """A picture that was run. recording: by the client's own weights, where it has some."""

    inputs: Inputs
    words: str
    recording: Recording | None = None


@dataclass(frozen=True)
class _Lasting:
    """What is answered when it is ready. kind: the mode or resource that was asked for."""

    kind: str
    work: Callable[[], Awaitable[None]]


class _Client:
    """One connection."""

    def __init__(self, workshop: Workshop, receive: Receive, send: Send) -> None:
        self._workshop, self._service = workshop, workshop.service
        self._served = workshop.network
        self._network = workshop.network  # from the first edit on a copy, which nobody else has
        self._now: _Pass | None = None
        self._shown: _Pass | None = None  # before the first picture: the network's first example
        self._settings = FvSettings()
        self._start: torch.Tensor | None = None
        self._lasting: dict[asyncio.Task[None], _Lasting] = {}
        self._random = random.Random()
        self._receive, self._send = receive, send
        self._sending = asyncio.Lock()
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Until the client leaves."""
        try:
            while (event := await self._receive())["type"] != "websocket.disconnect":
                await self._take(event.get("text") or event.get("bytes") or b"")
        finally:
            await self._interrupted(self._lasting.copy())

    async def _take(self, data: str | bytes) -> None:
        resource = "a message"
        with self._told(lambda: resource):
            message = await asyncio.to_thread(parsed, data)
            resource = repr(message["resource"][:40])
            if message["resource"] in HANDLERS:  # others are ignored, as the protocol wants it
                kind, handle = HANDLERS[message["resource"]]
                await handle(self, checked(kind, message))

    # ---- messages ---------------------------------------------------------------------------------------

    async def dataset_images(self, wish: DatasetImages) -> None:
        """Noise where the network has no examples, so that no shelf stays empty."""
        wanted, there = range(min(wish.n, MOST_IMAGES)), self._served.example_count
        chosen = [self._random.randrange(there) for _ in wanted] if there else [self._seed() for _ in wanted]
        make = example_image if there else noise_image
        made = await asyncio.gather(*(self._drawn(partial(make, self._served, index)) for index in chosen))
        await self._say("request_dataset_images", image_resources=[each for each in made if each is not None])

    async def architecture(self, _: Wish) -> None:
        found = await asyncio.to_thread(self._workshop.architecture)
        described = await self._drawn(partial(found.described, self._network.model))
        await self._say("request_architecture", architecture=described)

    async def noise_image(self, _: Wish) -> None:
        made = await self._drawn(partial(noise_image, self._served, self._seed()))
        await self._say("request_noise_image", image_resource=made)

    async def forward_pass(self, wish: ForwardPass) -> None:
        given = _Pass(*await self._computed(partial(inputs_of, self._served, wish.image_resource)))
        await self._say_results(given)
        self._now, self._shown = given, None

    async def image_data(self, wish: ImageData) -> None:
        found = await asyncio.to_thread(self._workshop.architecture)
        module = found.module(wish.network_module_resource.module_id)
        if wish.mode == "fv":
            work = partial(self._visualizations, module, self._settings, self._start)
            self._begin(_Lasting("fv", work))
            return
        recording = await self._recorded(self._now or await self._first())
        images = await self._drawn(partial(activations, recording, module))
        await self._say("request_image_data", image_resources=images)

    async def network_weights(self, wish: NetworkWeights) -> None:
        """All or nothing. Every edit makes a copy, so that jobs of before keep the weights they began with;
        what this client waits for begins anew.
        """
        found = await asyncio.to_thread(self._workshop.architecture)
        edits = await asyncio.to_thread(edits_of, wish, found)
        model = await self._computed(partial(edited_copy, self._network, edits))
        copied = partial(self._served.replaced, model=model, id=self._served.id)
        self._network = await asyncio.to_thread(copied)
        for each in filter(None, (self._now, self._shown)):
            each.recording = None
        waiting = self._lasting.copy()
        await self._interrupted(waiting)
        for lasting in waiting.values():
            self._begin(lasting)
        if self._now is not None:
            await self._say_results(self._now)

    async def fv_image(self, wish: ForwardPass) -> None:
        """The client asks for its visualizations again, so those on the way are given up."""
        inputs, _ = await self._computed(partial(inputs_of, self._served, wish.image_resource))
        await self._interrupted({task: each for task, each in self._lasting.items() if each.kind == "fv"})
        self._start = inputs[0][0]

    async def fv_settings(self, wish: SetFvSettings) -> None:
        self._settings = wish.fv_settings

    async def tests(self, _: Wish) -> None:
        self._begin(_Lasting("test", self._test))

    # ---- what takes long --------------------------------------------------------------------------------

    async def _visualizations(self, module: Module, settings: FvSettings, start: torch.Tensor | None) -> None:
        graph = await asyncio.to_thread(self._service.graph, self._served.id)
        made: list[Reply] = []
        prepared = partial(calls, self._network, graph, module.node, settings, start)
        for call in await asyncio.to_thread(prepared):
            found = await self._done(call)
            if isinstance(found, Images):
                made += await self._drawn(partial(visualization_images, found, module, len(made)))
        await self._say("request_image_data", image_resources=made)

    async def _test(self) -> None:
        graph = await asyncio.to_thread(self._service.graph, self._served.id)
        prepared = partial(prepare, "confusion-matrix", networks=[self._network], graph=graph)
        found = await self._done(await asyncio.to_thread(prepared))
        if isinstance(found, Matrix):
            await self._say("request_test_results", **await self._drawn(partial(accuracy_and_matrix, found)))

    async def _done(self, call: Call) -> Outcome:
        """The result of a job, which ends when nobody waits for it any more. Raises what ended it."""
        desk, visitor = self._service.desk, f"cnnworkshop-{next(self._workshop.names)}"
        job = (await ended(desk, partial(desk.submit, call, visitor), visitor)).id
        return await asyncio.to_thread(desk.result, job)

    def _begin(self, lasting: _Lasting) -> None:
        if len(self._lasting) >= MOST_LASTING:
            raise BusyError(f"This client waits for {MOST_LASTING} visualizations and tests already.")
        task = asyncio.create_task(self._last(lasting))
        self._lasting[task] = lasting
        task.add_done_callback(lambda ended: self._lasting.pop(ended, None))

    async def _last(self, lasting: _Lasting) -> None:
        with self._told(lambda: repr(lasting.kind)):
            await lasting.work()

    async def _interrupted(self, tasks: dict[asyncio.Task[None], _Lasting]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # ---- passes -----------------------------------------------------------------------------------------

    async def _recorded(self, given: _Pass) -> Recording:
        """By the client's weights: of the served ones on the shelf for all, of its own only here."""
        if self._network is self._served:
            info = await asyncio.to_thread(
                self._service.record_given, self._served.id, given.inputs, given.words
            )
            if info.problem is not None:
                raise NotApplicableError(info.problem.detail)
            return self._service.held(info.id).recording
        if given.recording is None:
            given.recording = await self._computed(partial(record, self._network, *given.inputs))
        return given.recording

    async def _first(self) -> _Pass:
        if self._shown is None:
            self._shown = _Pass(*await self._computed(partial(first_inputs, self._served)))
        return self._shown

    async def _say_results(self, given: _Pass) -> None:
        recording = await self._recorded(given)
        said = await self._drawn(partial(results, recording, self._network))
        await self._say("request_forward_pass", results=said)

    # ---- ways -------------------------------------------------------------------------------------------

    async def _computed(self, work: Callable[[], T]) -> T:
        """In the computing thread, before the steps of jobs."""
        future: Future[T] = self._service.turns.submit(work, Urgency.VISITOR)
        return await asyncio.wrap_future(future)

    async def _drawn(self, work: Callable[[], T]) -> T:
        """In a thread where PyTorch has no helpers."""
        return await self._loop.run_in_executor(self._service.tile_threads, work)

    async def _say(self, resource: str, **fields: Any) -> None:
        text = await self._drawn(partial(json.dumps, {"resource": resource, **fields}))
        async with self._sending:
            with contextlib.suppress(OSError):  # it has left
                await self._send({"type": "websocket.send", "text": text})

    @contextlib.contextmanager
    def _told(self, what: Callable[[], str]) -> Iterator[None]:
        """Inside, a failure is told in the log: one message, not the connection, is lost."""
        try:
            yield
        except BoxwalkError as error:
            logger.warning("%s of a client was not answered: %s", what(), error)
        except Exception:
            logger.exception("%s of a client was not answered.", what())

    def _seed(self) -> int:
        return self._random.getrandbits(SEED_BITS)


HANDLERS: dict[str, tuple[type[Wish], Callable[[_Client, Any], Awaitable[None]]]] = {
    "request_dataset_images": (DatasetImages, _Client.dataset_images),
    "request_architecture": (Wish, _Client.architecture),
    "request_noise_image": (Wish, _Client.noise_image),
    "request_forward_pass": (ForwardPass, _Client.forward_pass),
    "request_image_data": (ImageData, _Client.image_data),
    "set_network_weights": (NetworkWeights, _Client.network_weights),
    "set_fv_image_resource": (ForwardPass, _Client.fv_image),
    "set_fv_settings": (SetFvSettings, _Client.fv_settings),
    "request_test_results": (Wish, _Client.tests),
}
