"""The REST protocol of DeepVisionVR, so that its released client walks through any network here."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from werkzeug.exceptions import MethodNotAllowed

from boxwalk import __version__
from boxwalk.adapters.deepvisionvr import answers
from boxwalk.adapters.deepvisionvr.inputs import Choice, Inputs, entry
from boxwalk.adapters.deepvisionvr.layers import Architecture, Layer, architecture
from boxwalk.adapters.deepvisionvr.visualizations import VISITOR, Visualizations
from boxwalk.adapters.pictures import Pixels
from boxwalk.adapters.sharing import Shared, while_connected
from boxwalk.errors import ClosedError, ParameterError, StoreError, UnknownError
from boxwalk.jobs import default_root
from boxwalk.layout import View
from boxwalk.maximization.settings import Settings
from boxwalk.recording.names import file_name
from boxwalk.results.png import png
from boxwalk.serving.asgi import Receive, Scope, Send, read_body, refuse, send_whole
from boxwalk.serving.guests import Guest
from boxwalk.serving.problems import problem_of
from boxwalk.serving.service import Service
from boxwalk.serving.shelf import Held

DEFAULT_PORT = 5570
STEPS = 48  # of ascent for a visualization: clients ask for a whole layer at once and wait for it
LARGEST_BODY = 1 << 20  # bytes
LONG = 60.0  # seconds
JSON = [(b"content-type", b"application/json")]
ACTIVATION, VISUALIZATION = 2, 3  # modes
logger = logging.getLogger("boxwalk.deepvisionvr")

T = TypeVar("T")
Body = bytes | memoryview


def guest(
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    *,
    exports: str | Path | None = None,
    steps: int = STEPS,
) -> Guest:
    """Room for DeepVisionVR's clients.

    exports: folder for the pictures that they have written; None: one in the user's cache. steps: of ascent
    for each feature visualization, 1 to 10,000; with 128 they are those that our own page shows and keeps.
    Raises ParameterError.
    """
    Settings(steps=steps)
    folder = Path(exports) if exports is not None else default_root() / "exports"
    return Guest("DeepVisionVR", port, partial(DeepVisionVR, exports=folder, steps=steps), host=host)


@dataclass(frozen=True)
class Request:
    """ids: the numbers in the path."""

    ids: tuple[int, ...]
    headers: dict[bytes, bytes]
    receive: Receive

    async def body(self) -> bytes:
        """Raises TooLargeError, MalformedError."""
        return await read_body(self.receive, self.headers, LARGEST_BODY)


class DeepVisionVR:
    """The protocol as an ASGI application; the event loop computes nothing."""

    def __init__(self, service: Service, exports: Path, steps: int) -> None:
        self._service = service
        self._exports = exports
        self._networks = list(service.networks.values())
        self._visualizations = Visualizations(service, steps)
        self._inputs = Inputs(service, self._visualizations.job_of)
        self._shared = Shared()
        self._architectures: dict[int, Architecture] = {}
        self._pictures: dict[int, bytes] = {}  # of data sets
        self._weights: dict[tuple[int, int], tuple[str, bytes]] = {}  # with the weights' fingerprint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await refuse(send, UnknownError("There is no websocket here."), scope["path"])
            return
        status, headers = 200, JSON
        try:
            handler, ids = _route(scope["method"], scope["path"])
            body = await handler(self, Request(ids, dict(scope["headers"]), receive))
        except asyncio.CancelledError:  # uvicorn gives up on what still waits when the server stops
            status, body = ClosedError.status, answers.words({"title": "The server is shutting down."})
        except Exception as error:  # noqa: BLE001 - whatever happens, the client is told and the server goes on
            problem = problem_of(error, scope["path"])
            status, body = problem.status, answers.words({"title": problem.detail})
            if isinstance(error, MethodNotAllowed):
                headers = [*JSON, (b"allow", ", ".join(error.valid_methods or ()).encode())]
        await send_whole(send, status, body, headers)

    # ---- what there is ----------------------------------------------------------------------------------

    async def greeting(self, _: Request) -> Body:
        return answers.words({"title": "Boxwalk", "version": __version__})

    async def counts(self, _: Request) -> Body:
        return answers.words(
            {
                "nnetworks": len(self._networks),
                "ndatasets": len(self._inputs.data_sets),
                "nnoiseGenerators": len(self._inputs.generators),
            }
        )

    async def architecture(self, request: Request) -> Body:
        (number,) = request.ids
        return answers.architecture(number, await self._architecture(number))

    async def pictures(self, request: Request) -> Body:
        """A data set's pictures, encoded once."""
        (number,) = request.ids
        data_set = entry("data set", self._inputs.data_sets, number)

        async def make() -> bytes:
            made = [await self._in_tiles(partial(data_set.picture, index)) for index in data_set.chosen]
            self._pictures[number] = await self._in_tiles(partial(answers.data_set, made))
            return self._pictures[number]

        if number in self._pictures:
            return self._pictures[number]
        return await self._shared.get(("pictures", number), make)

    async def noise(self, request: Request) -> Body:
        (number,) = request.ids
        generator = entry("noise generator", self._inputs.generators, number)
        return answers.words({"tensor": await self._in_tiles(generator.picture)})

    # ---- what a network does with its input -------------------------------------------------------------

    async def prepare(self, request: Request) -> Body:
        """Show another input to a network. Never an error: the client would take no further input."""
        (number,) = request.ids
        order = self._inputs.order()
        try:
            body = await request.body()
            entry("network", self._networks, number)
            choice = Choice.model_validate_json(body)
            await asyncio.to_thread(self._inputs.show, number, choice, order)
        except Exception as error:  # noqa: BLE001 - told in the log alone
            logger.warning("network %d keeps its input: %s", number, problem_of(error).detail)
        return b""

    async def activation(self, request: Request) -> Body:
        number, index = request.ids
        layer = (await self._architecture(number)).layer(index)
        return await self._of_recording(request, lambda held: answers.activation(held, number, index, layer))

    async def activation_histogram(self, request: Request) -> Body:
        number, index = request.ids
        layer = (await self._architecture(number)).layer(index)
        return await self._of_recording(
            request, lambda held: answers.activation_histogram(held, number, index, layer), "histogram"
        )

    async def classification(self, request: Request) -> Body:
        (number,) = request.ids
        network = entry("network", self._networks, number)
        return await self._of_recording(request, lambda held: answers.classification(held, number, network))

    async def weight_histogram(self, request: Request) -> Body:
        number, index = request.ids
        layer = (await self._architecture(number)).layer(index)
        make = partial(self._weight_histogram, number, index, layer)
        return await self._shared.get(("weights", number, index), lambda: self._in_tiles(make))

    # ---- feature visualizations -------------------------------------------------------------------------

    async def visualization(self, request: Request) -> Body:
        number, index = request.ids
        found = await self._architecture(number)
        make = partial(self._visualizations.body, number, index, found)
        work = self._shared.get(("visualization", number, index), make)
        return await while_connected(request.receive, work)

    async def generate(self, request: Request) -> Body:
        await request.body()
        self._visualizations.generate(self._known(request))
        return b""

    async def load(self, request: Request) -> Body:
        await request.body()
        self._visualizations.load(self._known(request))
        return b""

    async def delete(self, request: Request) -> Body:
        await request.body()
        await self._visualizations.delete(self._known(request))
        return b""

    # ---- files and tests --------------------------------------------------------------------------------

    async def export(self, request: Request) -> Body:
        """Write a layer's pictures, one file for each channel, into the folder of exports."""
        number, _ = request.ids
        choice = Choice.model_validate_json(await request.body())
        layer = (await self._architecture(number)).layer(choice.layer)
        if choice.mode not in (ACTIVATION, VISUALIZATION):
            raise ParameterError(
                f"'mode' is {choice.mode}; allowed: {ACTIVATION} for activations, {VISUALIZATION} for "
                "visualizations."
            )

        async def make() -> bytes:
            if choice.mode == ACTIVATION:
                held = await self._held(number)
                pixels, _ = await self._in_tiles(partial(answers.pixels_of, held, layer))
                await asyncio.to_thread(self._write, number, layer, "activation", 0, pixels)
                return b""
            first = 0
            async for pictures in self._visualizations.kept(number, choice.layer, layer):
                await asyncio.to_thread(self._write, number, layer, "visualization", first, pictures)
                first += len(pictures)
            return b""

        work = self._shared.get(("export", number, choice.layer, choice.mode), make)
        return await while_connected(request.receive, work)

    async def short(self, _: Request) -> Body:
        return answers.words({"title": "done"})

    async def long(self, request: Request) -> Body:
        """Takes a minute and holds nothing meanwhile."""
        await while_connected(request.receive, asyncio.sleep(LONG))
        return answers.words({"title": "done"})

    # ---- inside -----------------------------------------------------------------------------------------

    def _known(self, request: Request) -> int:
        """The network's number. Raises UnknownError."""
        entry("network", self._networks, request.ids[0])
        return request.ids[0]

    async def _architecture(self, number: int) -> Architecture:
        network = entry("network", self._networks, number)
        found = self._architectures.get(number)
        if found is None:

            def make() -> Architecture:
                graph = self._service.graph(network.id)
                shown = self._service.network_graph(network.id, View(start=True))
                return architecture(network, graph, shown)

            found = await self._shared.get(("architecture", number), lambda: asyncio.to_thread(make))
            self._architectures[number] = found
        return found

    async def _held(self, number: int) -> Held:
        """The recording of what the network sees now."""
        held = self._inputs.at_hand(number)
        if held is None:
            make = partial(self._inputs.held, number)
            held = await self._shared.get(("held", number), lambda: asyncio.to_thread(make))
        return held

    async def _of_recording(
        self, request: Request, make: Callable[[Held], bytes], what: str = ""
    ) -> memoryview:
        """What `make` gives for the recording that the network sees now; kept beside it while there is
        room.
        """
        held = await self._held(request.ids[0])
        key = (VISITOR, what, *request.ids)

        def made() -> memoryview:
            body = memoryview(make(held))
            self._service.shelf.keep_blob(held, key, body)
            return body

        kept = held.blobs.get(key)
        if kept is not None:
            return kept
        return await self._shared.get((held.info.id, key), lambda: self._in_tiles(made))

    def _in_tiles(self, make: Callable[[], T]) -> Awaitable[T]:
        """In a thread without helpers of PyTorch's own."""
        return asyncio.get_running_loop().run_in_executor(self._service.tile_threads, make)

    def _weight_histogram(self, number: int, index: int, layer: Layer) -> bytes:
        network = self._networks[number]
        weights = network.weights_fingerprint
        before, body = self._weights.get((number, index), ("", b""))
        if before != weights:
            graph = self._service.graph(network.id)
            body = answers.weight_histogram(network, graph, number, index, layer)
            self._weights[number, index] = weights, body
        return body

    def _write(self, number: int, layer: Layer, what: str, first: int, pictures: Iterable[Pixels]) -> None:
        """Raises StoreError. Nothing that a client sends becomes part of a path."""
        network = self._networks[number].id
        folder = self._exports / file_name(network) / file_name(layer.node) / what
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for channel, picture in enumerate(pictures, first):
                (folder / f"{channel:04}.png").write_bytes(png(picture))
        except OSError as error:
            raise StoreError(
                f"Cannot write to the folder of exports, {self._exports}: {error.strerror or error}."
            ) from error


Handler = Callable[[DeepVisionVR, Request], Awaitable[Body]]

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", DeepVisionVR.greeting),
    ("GET", "/network", DeepVisionVR.counts),
    ("GET", "/network/#", DeepVisionVR.architecture),
    ("GET", "/dataset/#/images", DeepVisionVR.pictures),
    ("GET", "/noiseimage/#", DeepVisionVR.noise),
    ("PUT", "/network/#/prepareforinput", DeepVisionVR.prepare),
    ("GET", "/network/#/activation/layerid/#", DeepVisionVR.activation),
    ("GET", "/network/#/classificationresult", DeepVisionVR.classification),
    ("GET", "/network/#/activationhistogram/layerid/#", DeepVisionVR.activation_histogram),
    ("GET", "/network/#/weighthistogram/layerid/#", DeepVisionVR.weight_histogram),
    ("GET", "/network/#/featurevisualization/layerid/#", DeepVisionVR.visualization),
    ("PUT", "/network/#/setnetworkgenfeatvis", DeepVisionVR.generate),
    ("PUT", "/network/#/setnetworkloadfeatvis", DeepVisionVR.load),
    ("PUT", "/network/#/setnetworkdeletefeatvis", DeepVisionVR.delete),
    ("PUT", "/network/#/export/layerid/#", DeepVisionVR.export),
    ("GET", "/testshortresource", DeepVisionVR.short),
    ("GET", "/testlongresource", DeepVisionVR.long),
)
PATTERNS = [
    (re.compile(path.replace("#", "([0-9]{1,9})")), method, handler) for method, path, handler in ROUTES
]


def _route(method: str, path: str) -> tuple[Handler, tuple[int, ...]]:
    """Raises UnknownError, MethodNotAllowed."""
    for pattern, expected, handler in PATTERNS:
        matched = pattern.fullmatch(path)
        if matched is None:
            continue
        if method != expected:
            raise MethodNotAllowed([expected])
        return handler, tuple(map(int, matched.groups()))
    raise UnknownError(f"There is nothing at {path!r}. Ids are whole numbers from 0 on.")
