"""What the server holds and can do: networks, their graphs, recordings and layers. Knows nothing of HTTP."""

from __future__ import annotations

import io
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from boxwalk import outputs
from boxwalk.errors import BoxwalkError, ParameterError, UnknownNetworkError
from boxwalk.jobs import Turns, Urgency
from boxwalk.layout import View
from boxwalk.network import Network, unique_ids
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph
from boxwalk.recording.memory import keep_freed_memory
from boxwalk.results import Maps
from boxwalk.results.png import png
from boxwalk.serving import answers, sources
from boxwalk.serving.desk import Desk
from boxwalk.serving.layers import Layers
from boxwalk.serving.memory import default_budget, for_recordings
from boxwalk.serving.messages import GraphAnswer, JobInfo, NetworkInfo, RecordingInfo, RecordingWish, Wish
from boxwalk.serving.plans import Piece
from boxwalk.serving.recorder import Recorder
from boxwalk.serving.routes import Upload
from boxwalk.serving.shelf import Held, Shelf
from boxwalk.serving.tour_messages import Tour
from boxwalk.tiles import Scale

LAYOUTS_KEPT = 32
logger = logging.getLogger("boxwalk.server")


class Service:
    """Safe to use from any thread.

    memory_bytes: of recordings with their layers; None: see `default_budget`. store: folder of finished
    results, None for the user's own. Raises ParameterError.
    """

    def __init__(
        self,
        networks: Sequence[Network],
        *,
        memory_bytes: int | None = None,
        store: str | Path | None = None,
        tour: Tour | None = None,
    ) -> None:
        if memory_bytes is not None and memory_bytes <= 0:
            raise ParameterError(f"The memory budget is {memory_bytes} bytes; it must be more than 0.")
        keeps_freed = keep_freed_memory()
        self.networks = {network.id: network for network in unique_ids(networks)}
        self.tour = tour
        self.shelf = Shelf(for_recordings(memory_bytes or default_budget()))
        self.turns = Turns()
        self._layers = Layers(self.shelf)
        self._recorder = Recorder(self.turns, self.shelf, self._layers, ahead=keeps_freed)
        self.desk = Desk(self.networks, self.shelf, self.turns, self.graph, store)
        self._graphs: dict[str, Graph] = {}
        self._graph_locks = {name: threading.Lock() for name in self.networks}
        self._layouts: OrderedDict[tuple[object, ...], GraphAnswer] = OrderedDict()
        self._layout_lock = threading.Lock()

    def warm_up(self) -> None:
        """Record each network's first input in the background, so that the first visitor need not wait."""
        threading.Thread(target=self._warm_up, name="boxwalk-warm-up", daemon=True).start()

    def close(self) -> None:
        """Cancel jobs and let the threads end."""
        self.desk.close()
        self._layers.close()
        self.turns.close()

    # ---- networks and graphs ----------------------------------------------------------------------------

    def network(self, name: str) -> Network:
        """Raises UnknownNetworkError."""
        network = self.networks.get(name)
        if network is None:
            raise UnknownNetworkError.of("network", name, self.networks)
        return network

    def network_info(self, name: str) -> NetworkInfo:
        return answers.network_info(self.network(name))

    def example_picture(self, name: str, index: int) -> bytes:
        """PNG. Raises UnknownError, InputError."""
        return _png(self.network(name).example(index).picture)

    def graph(self, name: str) -> Graph:
        """The network's graph: that of its first example input, of noise where it has none.

        Raises RecordingError when that pass failed before anything was recorded.
        """
        network = self.network(name)
        with self._graph_locks[name]:
            if name not in self._graphs:
                wish = RecordingWish(input=0) if network.example_count else RecordingWish(noise=0)
                self._graphs[name] = self._record(network, wish).recording.graph
            return self._graphs[name]

    def network_graph(self, name: str, view: View) -> GraphAnswer:
        return self._graph_answer(name, None, self.graph(name), view)

    def recording_graph(self, recording: str, view: View) -> GraphAnswer:
        held = self.held(recording)
        return self._graph_answer(held.info.network, recording, held.recording.graph, view)

    # ---- recordings and layers --------------------------------------------------------------------------

    def record(self, name: str, source: RecordingWish | Upload) -> RecordingInfo:
        """Raises InputError and its kin, ParameterError, RecordingError."""
        return self._record(self.network(name), source).info

    def record_given(self, name: str, inputs: tuple[torch.Tensor, ...], words: str) -> RecordingInfo:
        """Inputs that are the model's own already; words: where they come from. Raises RecordingError."""
        return self._recorder.record(self.network(name), sources.Given(inputs, words)).info

    def held(self, recording: str) -> Held:
        """Raises UnknownRecordingError, RecordingGoneError."""
        return self.shelf.get(recording)

    def network_of(self, recording: str) -> str:
        return self.held(recording).info.network

    def input_picture(self, recording: str) -> bytes:
        """PNG of what the network saw."""
        held = self.held(recording)
        return _png(self.networks[held.info.network].picture(held.given.inputs))

    @property
    def tile_threads(self) -> Executor:
        """Where the pieces of a wish are to be made."""
        return self._layers.threads

    def pieces(self, wish: Wish) -> list[Piece]:
        return self._layers.pieces(wish)

    def layer(self, recording: str, node: str, finest: int, coarsest: int, scale: Scale) -> memoryview:
        """A layer's blob. Raises UnknownNodeError, ParameterError."""
        held = self.held(recording)
        return self._layers.blob(recording, held.recording.graph.resolve(node).id, (finest, coarsest), scale)

    def sheet(self, recording: str, node: str) -> bytes:
        """PNG of all maps of a layer with the legend of their colours."""
        held = self.held(recording)
        found = held.recording.graph.resolve(node)
        maps = maps_of(found, held.activation(found)).float().cpu().numpy()
        labels = [str(channel) for channel in range(len(maps))]
        return _saved(Maps(values=maps, labels=labels, title=found.title, note=held.info.source).to_image())

    def array(self, recording: str, node: str) -> bytes:
        """The activation as it was computed, as a NumPy file; bfloat16, which NumPy lacks, as float32."""
        held = self.held(recording)
        found = held.recording.graph.resolve(node)
        tensor = held.activation(found).detach().cpu()
        values = (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy()
        file = io.BytesIO()
        np.save(file, values, allow_pickle=False)
        return file.getvalue()

    # ---- jobs, for the stream ---------------------------------------------------------------------------

    def job_info(self, job: str) -> JobInfo:
        return self.desk.info(job)

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        return self.desk.listen(listener)

    # ---- inside -----------------------------------------------------------------------------------------

    def _record(self, network: Network, source: RecordingWish | Upload) -> Held:
        if isinstance(source, Upload):
            prepare = partial(sources.of_upload, network, source)
        else:
            found, result = self._given_of(network), self.desk.result
            prepare = partial(sources.of_wish, network, source, found, result)
        given = self.turns.do(prepare, Urgency.VISITOR)
        return self._recorder.record(network, given)

    def _given_of(self, network: Network) -> Callable[[str], sources.Given]:
        def find(recording: str) -> sources.Given:
            held = self.held(recording)
            if held.info.network != network.id:
                raise ParameterError(
                    f"The recording {recording!r} is of {held.info.network!r}, not of {network.id!r}; "
                    "edit it in its own network."
                )
            given = held.given
            if given.edits:
                return given
            return replace(given, said=outputs.class_probabilities(held.recording.output, network))

        return find

    def _graph_answer(self, network: str, recording: str | None, graph: Graph, view: View) -> GraphAnswer:
        key = (graph.fingerprint, network, view)
        with self._layout_lock:
            answer = self._layouts.get(key)
        if answer is None:
            answer = answers.graph_answer(network, graph, view)
            with self._layout_lock:
                self._layouts[key] = answer
                while len(self._layouts) > LAYOUTS_KEPT:
                    self._layouts.popitem(last=False)
        return answer.model_copy(update={"recording": recording})

    def _warm_up(self) -> None:
        for name in self.networks:
            try:
                self.graph(name)
            except (
                BoxwalkError,
                RuntimeError,
            ) as error:  # the visitor who asks is told; here it is only early
                logger.warning("first pass failed", extra={"fields": {"network": name, "error": str(error)}})


def _png(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    return _saved(Image.fromarray(picture))


def _saved(image: Image.Image) -> bytes:
    return png(image, compress_level=3)
