"""Runs inputs through networks and puts the recordings on the shelf."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import Future
from functools import partial

import torch

from boxwalk import outputs
from boxwalk.errors import RecordingError
from boxwalk.jobs import Turns, Urgency
from boxwalk.network import Network
from boxwalk.network.fingerprint import fingerprint
from boxwalk.recording.recording import Recording, record, record_changed
from boxwalk.serving import answers
from boxwalk.serving.edits import replacements
from boxwalk.serving.layers import Layers
from boxwalk.serving.message_parts import Occlusion
from boxwalk.serving.messages import Problem, RecordingInfo
from boxwalk.serving.shelf import Held, Shelf
from boxwalk.serving.sources import Given

IDLE_SECONDS = 0.1
TILES = 1.34  # tiles of all levels add a third of a byte per value to the four of the activations
PAGE = 4096


class Recorder:
    """Records in the computing thread, whose memory stays warm.

    ahead: get the memory of the next recording ready when nothing else is to be done, layers included. The
    system hands out fresh memory page by page, which makes a pass half as slow again; the allocator must keep
    what is freed.
    """

    def __init__(self, turns: Turns, shelf: Shelf, layers: Layers, ahead: bool) -> None:
        self._turns = turns
        self._shelf = shelf
        self._layers = layers
        self._ahead = ahead
        self._under_way: dict[str, Future[Held]] = {}
        self._usual_bytes: dict[str, int] = {}
        self._preparing: Future[None] | None = None
        self._lock = threading.Lock()

    def record(self, network: Network, given: Given) -> Held:
        """The recording of these inputs; the same inputs again give the same one, run once.

        Raises RecordingError when not even a part of the pass could be recorded; a pass that failed in the
        middle is a recording with a problem.
        """
        name = recording_id(network, given)
        with self._lock:
            held = self._shelf.find(name)
            if held is not None:
                return held
            future = self._under_way.get(name)
            if future is None:
                future = self._turns.submit(partial(self._record, name, network, given), Urgency.VISITOR)
                self._under_way[name] = future
                future.add_done_callback(lambda _: self._under_way.pop(name, None))
        return self._turns.result_of(future)

    def _record(self, name: str, network: Network, given: Given) -> Held:
        self._shelf.make_room(int(self._usual_bytes.get(network.id, 0) * TILES))
        problem, recording = self._pass(name, network, given)
        size = recording.bytes
        self._usual_bytes[network.id] = size
        output = None
        if problem is None:
            output = answers.output_of(outputs.describe(recording.output, network, given.inputs))
        changes: tuple[outputs.Change, ...] = ()
        if problem is None and given.said is not None:
            now = outputs.class_probabilities(recording.output, network)
            changes = () if now is None else outputs.changes(given.said, now, network)
        info = RecordingInfo(
            id=name,
            network=network.id,
            source=given.words,
            input_url=f"/api/v1/recordings/{name}/input.png",
            graph=recording.graph.fingerprint,
            bytes=size,
            seconds=recording.seconds,
            output=output,
            predictions=output.predictions if output is not None else (),
            changes=tuple(answers.change_of(change) for change in changes),
            problem=problem,
        )
        held = Held(recording, info, given, size)
        self._shelf.put(held)
        if self._ahead:
            self._prepare(_sizes(recording))
        return held

    def _prepare(self, sizes: list[int]) -> None:
        if self._preparing is not None:
            self._preparing.cancel()
        self._preparing = self._turns.submit(partial(self._get_ready, sizes), Urgency.SPARE)

    def _get_ready(self, sizes: list[int]) -> None:
        """Touch and free as much memory as the last recording and its tiles took; after all other work."""
        if not self._turns.quiet(IDLE_SECONDS) or self._layers.busy(IDLE_SECONDS):
            self._prepare(sizes)
            return
        blobs = [int(size * (TILES - 1)) for size in sizes]
        needed = sum(sizes) + sum(blobs)
        if self._shelf.size + needed > self._shelf.budget:
            self._shelf.make_room(needed)  # what it drops is ready
            return
        blocks = []
        for size in (*sizes, *blobs):
            if self._turns.wanted or self._layers.busy(0):
                self._prepare(sizes)
                return
            blocks.append(torch.empty(size, dtype=torch.uint8))
            blocks[-1][::PAGE] = 0

    def _pass(self, name: str, network: Network, given: Given) -> tuple[Problem | None, Recording]:
        try:
            edits = [edit for edit in given.edits if not isinstance(edit, Occlusion)]
            if edits:
                graph = self._shelf.get(given.base).recording.graph
                changed = replacements(edits, graph, network.model)
                return None, record_changed(network, given.inputs, changed)
            return None, record(network, *given.inputs)
        except RecordingError as error:
            if not isinstance(error.recording, Recording):
                raise
            problem = Problem(
                title=error.title, status=error.status, detail=error.detail, node=error.node, recording=name
            )
            return problem, error.recording


def recording_id(network: Network, given: Given) -> str:
    """32 hexadecimal digits: equal for the same network, weights, input and edits."""
    digest = hashlib.sha256(
        f"{network.id} {network.weights_fingerprint} {fingerprint(given.inputs)}".encode()
    )
    for edit in given.edits:
        digest.update(edit.model_dump_json().encode())
    return digest.hexdigest()[:32]


def _sizes(recording: Recording) -> list[int]:
    """Bytes of every piece of the machine's own memory that the activations hold."""
    storages = {}
    for tensor in recording.activations.values():
        if tensor.device.type == "cpu" and tensor.layout == torch.strided:
            storage = tensor.untyped_storage()
            storages[storage.data_ptr()] = storage.nbytes()
    return list(storages.values())
