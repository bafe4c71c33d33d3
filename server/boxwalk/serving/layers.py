"""Layers of recordings as blobs: which to send in what order, made once and kept while there is room."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import lru_cache, partial

from boxwalk.blobs import write_layer
from boxwalk.errors import NotApplicableError, ParameterError, UnknownNodeError
from boxwalk.jobs import single_threads
from boxwalk.layout.grid import atlas_size, grid
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Node
from boxwalk.serving.messages import LayerWish, Wish
from boxwalk.serving.plans import Piece
from boxwalk.serving.shelf import Held, Shelf
from boxwalk.tiles import Scale, make
from boxwalk.tiles.pyramid import level_sizes

COARSE_SIDE = 128  # levels up to this many pixels a side go ahead of all others
TOGETHER = 1 << 16  # bytes of finer levels that go along: a message of their own would cost more
MAX_LAYERS = 20_000  # in one wish
MOST_THREADS = 4  # more wait for the interpreter

Range = tuple[int, int]  # finest and coarsest level


class Layers:
    """Makes blobs of the recordings on a shelf; safe to use from any thread."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        #: where pieces are to be made: threads without helpers of their own, see `jobs.turns`
        self.threads = single_threads(min(MOST_THREADS, os.cpu_count() or 1), "boxwalk-tiles")
        self._under_way: dict[tuple[str, str, Scale, Range], Future[memoryview]] = {}
        self._made = -math.inf  # when a blob was last made, by the monotonic clock
        self._lock = threading.Lock()

    def busy(self, seconds: float) -> bool:
        """Whether a blob is being made, or was within the last `seconds`."""
        return bool(self._under_way) or time.monotonic() - self._made < seconds

    def blob(
        self, recording: str, node: str, levels: Range, scale: Scale, also: Sequence[Range] = ()
    ) -> memoryview:
        """The blob of a layer's levels. also: further ranges to be made along with it and kept for later.

        Raises UnknownNodeError, RecordingGoneError, NotApplicableError (nothing to show), ParameterError.
        """
        return self.threads.submit(self._blob, recording, node, levels, scale, also).result()

    def _blob(
        self, recording: str, node: str, levels: Range, scale: Scale, also: Sequence[Range]
    ) -> memoryview:
        """The same, in one of the threads."""
        held = self._shelf.get(recording)
        with self._lock:
            kept = held.blobs.get((node, scale, levels))
            if kept is not None:
                return kept
            under_way = self._under_way.get((recording, node, scale, levels))
            mine = self._claim(held, node, scale, [levels, *also]) if under_way is None else {}
        if under_way is not None:
            return under_way.result()
        try:
            blobs = self._make(held, node, scale, list(mine))
        except BaseException as error:
            self._settle(recording, node, scale, mine)
            for future in mine.values():
                future.set_exception(error)
            raise
        for part, blob in blobs.items():
            self._shelf.keep_blob(held, (node, scale, part), blob)
        self._settle(recording, node, scale, mine)
        for part, future in mine.items():
            future.set_result(blobs[part])
        return blobs[levels]

    def close(self) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)

    def pieces(self, wish: Wish) -> list[Piece]:
        """The blobs of a wish: coarse levels of all layers first, then the finer ones, each in wish order.

        A layer that does not exist is one blob that fails, the others go on.
        """
        if len(wish.layers) > MAX_LAYERS:
            raise ParameterError(f"The wish has {len(wish.layers)} layers; at most {MAX_LAYERS} are allowed.")
        coarse: list[Piece] = []
        fine: list[Piece] = []
        held = self._shelf.get(wish.recording)
        for layer in wish.layers:
            node = held.recording.graph.by_id.get(layer.node)
            try:
                if node is None:
                    raise UnknownNodeError.of("node", layer.node, list(held.recording.graph.by_id))
                first, *rest = ranges(node, layer)
            except (UnknownNodeError, NotApplicableError, ParameterError) as error:
                coarse.append(Piece(layer.node, partial(_fail, error), _nothing))
                continue
            coarse.append(self._piece(wish, node.id, first, rest))
            fine.extend(self._piece(wish, node.id, later) for later in rest)
        return coarse + fine

    def _piece(self, wish: Wish, node: str, levels: Range, also: Sequence[Range] = ()) -> Piece:
        # By id, not by the recording itself: a plan must not keep alive what the shelf has dropped.
        make_it = partial(self._blob, wish.recording, node, levels, wish.scale, also)
        return Piece(node, make_it, partial(self._kept, wish.recording, (node, wish.scale, levels)))

    def _kept(self, recording: str, key: tuple[str, Scale, Range]) -> memoryview | None:
        held = self._shelf.find(recording)
        return None if held is None else held.blobs.get(key)

    def _claim(
        self, held: Held, node: str, scale: Scale, parts: Sequence[Range]
    ) -> dict[Range, Future[memoryview]]:
        """Promise the blobs that nobody has made or is making; the lock is held."""
        mine: dict[Range, Future[memoryview]] = {}
        for part in parts:
            key = (held.info.id, node, scale, part)
            if (node, scale, part) not in held.blobs and key not in self._under_way:
                mine[part] = self._under_way[key] = Future()
        return mine

    def _settle(self, recording: str, node: str, scale: Scale, parts: Iterable[Range]) -> None:
        with self._lock:
            for part in parts:
                del self._under_way[(recording, node, scale, part)]
            self._made = time.monotonic()

    def _make(self, held: Held, node: str, scale: Scale, parts: Sequence[Range]) -> dict[Range, memoryview]:
        recorded = held.recording.graph.by_id.get(node)
        if recorded is None:
            raise UnknownNodeError.of("node", node, list(held.recording.graph.by_id))
        _check_shown(recorded)
        tiles = make(maps_of(recorded, held.activation(recorded)), scale)
        return {
            (finest, coarsest): write_layer(
                tiles,
                recording=held.info.id,
                node=node,
                display=recorded.display,
                finest=finest,
                coarsest=coarsest,
            )
            for finest, coarsest in parts
        }


def ranges(node: Node, wish: LayerWish) -> list[Range]:
    """The levels wished for: in one part, or in two if they are large, the coarse ones, then the finer ones.

    Levels beyond the last mean the last. Raises NotApplicableError for a node without anything to show,
    ParameterError when the finest is coarser than the coarsest.
    """
    _check_shown(node)
    sizes, split = coarse_from(node.channels, node.grid)
    last = len(sizes) - 1
    finest = min(wish.finest, last)
    coarsest = last if wish.coarsest is None else min(wish.coarsest, last)
    if coarsest < finest:
        raise ParameterError(
            f"Levels {wish.finest} to {wish.coarsest} of {node.id!r} are not a range; 0 is the finest, "
            "and 'coarsest' must not be below 'finest'."
        )
    if finest >= split or coarsest < split or sum(sizes[finest:split]) <= TOGETHER:
        return [(finest, coarsest)]
    return [(split, coarsest), (finest, split - 1)]


@lru_cache(maxsize=4096)
def coarse_from(channels: int, tile: tuple[int, int]) -> tuple[tuple[int, ...], int]:
    """(bytes of every level, finest one of up to COARSE_SIDE pixels) for maps of size `tile`."""
    columns, rows = grid(channels, *tile)
    sizes = level_sizes(*atlas_size(columns, rows, *tile))
    last = len(sizes) - 1
    split = next(number for number, size in enumerate(sizes) if number == last or max(size) <= COARSE_SIDE)
    return tuple(height * width for height, width in sizes), split


def _check_shown(node: Node) -> None:
    if not node.has_maps:
        raise NotApplicableError(f"The node {node.id!r} ({node.operator}) put out no tensor to show.")


def _fail(error: Exception) -> memoryview:
    raise error


def _nothing() -> None:
    return None
