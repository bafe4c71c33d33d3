"""Where recordings are kept while they are wanted: least recently used ones go when memory is needed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

import torch

from boxwalk.errors import NotApplicableError, RecordingGoneError, TooLargeError, UnknownRecordingError
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.serving.messages import RecordingInfo
from boxwalk.serving.sources import Given

MAX_RECORDINGS = 1000
REMEMBERED = 10_000  # ids of recordings that are gone, to tell 410 from 404


@dataclass
class Held:
    """A recording with what was made of it.

    given: what it was made of. size: bytes of activations and inputs, shared storage once.
    blobs: encoded layers, by what was asked for.
    """

    recording: Recording
    info: RecordingInfo
    given: Given
    size: int
    blobs: OrderedDict[Hashable, memoryview] = field(default_factory=OrderedDict)
    blob_bytes: int = 0

    def activation(self, node: Node) -> torch.Tensor:
        """What a node put out. Raises NotApplicableError for one that put out nothing that was kept."""
        if node.id not in self.recording.activations:
            why = " The pass failed before or at this layer." if self.info.problem else ""
            raise NotApplicableError(
                f"The node {node.id!r} ({node.operator}) put out no tensor to show.{why}"
            )
        return self.recording.activations[node.id]


class Shelf:
    """Recordings within a budget of `budget` bytes; safe to use from any thread."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._gone: OrderedDict[str, None] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Everything that is held now."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._held)

    def find(self, recording: str) -> Held | None:
        """The recording, now the most recently used one; None if it is not here."""
        with self._lock:
            held = self._held.get(recording)
            if held is not None:
                self._held.move_to_end(recording)
            return held

    def get(self, recording: str) -> Held:
        """As `find`; raises RecordingGoneError when it was dropped, else UnknownRecordingError."""
        held = self.find(recording)
        if held is not None:
            return held
        if recording in self._gone:
            raise RecordingGoneError(
                f"The recording {recording!r} was dropped to keep within {self.budget / 2**20:,.0f} MiB, "
                "or it was deleted. POST the same input again; it gets the same id."
            )
        raise UnknownRecordingError(
            f"Unknown recording {recording!r}. POST an input to /api/v1/networks/NETWORK/recordings."
        )

    def make_room(self, needed: int) -> None:
        """Drop the least recently used until `needed` more bytes fit, before they are taken."""
        with self._lock:
            self._drop_until(self.budget - needed, keep=None)

    def put(self, held: Held) -> None:
        """Keep a recording; raises TooLargeError when it alone is larger than the budget."""
        if held.size > self.budget:
            raise TooLargeError(
                f"This recording takes {held.size / 2**20:,.0f} MiB, the memory budget is "
                f"{self.budget / 2**20:,.0f} MiB. Use a smaller input, or a larger --memory."
            )
        with self._lock:
            old = self._held.pop(held.info.id, None)
            if old is not None:
                self._bytes -= old.size + old.blob_bytes
            self._held[held.info.id] = held
            self._gone.pop(held.info.id, None)
            self._bytes += held.size + held.blob_bytes
            self._drop_until(self.budget, keep=held)

    def delete(self, recording: str) -> None:
        """Raises RecordingGoneError, UnknownRecordingError."""
        self.get(recording)
        with self._lock:
            self._drop(recording)

    def keep_blob(self, held: Held, key: Hashable, blob: memoryview) -> None:
        """Keep an encoded layer for the next visitor, if there is room beside its own recording."""
        with self._lock:
            if self._held.get(held.info.id) is not held or key in held.blobs:
                return
            self._drop_until(self.budget - len(blob), keep=held)
            while held.blobs and self._bytes + len(blob) > self.budget:
                _, oldest = held.blobs.popitem(last=False)
                held.blob_bytes -= len(oldest)
                self._bytes -= len(oldest)
            if self._bytes + len(blob) <= self.budget:
                held.blobs[key] = blob
                held.blob_bytes += len(blob)
                self._bytes += len(blob)

    def _drop_until(self, budget: int, keep: Held | None) -> None:
        for recording, held in list(self._held.items()):
            if self._bytes <= budget and len(self._held) <= MAX_RECORDINGS:
                return
            if held is not keep:
                self._drop(recording)

    def _drop(self, recording: str) -> None:
        held = self._held.pop(recording, None)
        if held is None:
            return
        self._bytes -= held.size + held.blob_bytes
        self._gone[recording] = None
        while len(self._gone) > REMEMBERED:
            self._gone.popitem(last=False)
