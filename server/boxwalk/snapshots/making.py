"""One call that writes a snapshot: many inputs, one at a time, and it can be ended and gone on with."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from boxwalk import __version__
from boxwalk.errors import BoxwalkError, InputError, ParameterError, RecordingError, StoreError
from boxwalk.jobs.store import Store
from boxwalk.network import Network
from boxwalk.parameters import chosen
from boxwalk.recording.graph import Graph
from boxwalk.recording.names import file_name
from boxwalk.recording.recording import Recording, record
from boxwalk.serving.tour_messages import Tour
from boxwalk.serving.tours import read_tour
from boxwalk.snapshots.collecting import Collector
from boxwalk.snapshots.folder import Folder, Unit, done
from boxwalk.snapshots.size import expected_bytes
from boxwalk.snapshots.sources import Source, opened, sources_of
from boxwalk.snapshots.walk import PLACE, Walk, single_file
from boxwalk.snapshots.wanted import DATA_SET, DEFAULT_WHAT, Wanted, as_wanted
from boxwalk.snapshots.writer import Writer, trouble
from boxwalk.tiles import Scale

INPUTS = "inputs"
STATE = ".data-set.safetensors"
CHECKPOINT = 32  # inputs after which the statistics so far are kept


@dataclass(frozen=True)
class Progress:
    """How far a snapshot is. done, total: inputs, the network itself being one of them. within: share of
    the one at hand, 0..1. words: what is written. expected: bytes that all of it will take, but for
    pictures and analyses.
    """

    done: int
    total: int
    within: float
    words: str
    expected: int


@dataclass(frozen=True)
class Snapshot:
    """What was written. path: the folder. files: their names, in it. bytes: of all of them. failed: inputs
    that could not be recorded and parts that could not be made, and why. resumed: some of it was there.
    """

    path: Path
    files: tuple[str, ...]
    bytes: int
    failed: Mapping[str, str] = field(default_factory=dict)
    resumed: bool = False


def snapshot(
    network: Network | nn.Module,
    images: Sequence[Any] | str | Path = (),
    out: str | Path = "snapshot",
    *,
    examples: str | None = None,
    what: Sequence[str] = DEFAULT_WHAT,
    nodes: Sequence[str] = ("*",),
    formats: Sequence[str] = (),
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    walk: bool = False,
    channel_scales: bool = False,
    single_file: bool = False,
    tour: str | Path | None = None,
    overwrite: bool = False,
    max_size: int | None = None,
    store: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Snapshot:
    """Write what is wanted of a network and of recordings of many inputs into a folder.

    images: paths, PIL pictures, arrays, tensors or texts. examples: example inputs of the network, as `all`,
    `0-9` or `0,3,7`; with neither, the first one, or noise. what: `graph`, `scene`, `activations` (as
    computed), `maps` (sheets with legend) and names of analyses. nodes: globs (`layer1.*`) or module paths.
    formats: of `safetensors`, `npy`, `npz`, `png`, `svg`, `csv`, `json`; (): what suits each kind of result.
    parameters: analysis -> its parameters. walk: add the page, so that the folder is a walk that needs no
    server (`boxwalk open`, or any static host); channel_scales: its maps at the scale of each channel as well
    as at that of the layer, which doubles them; single_file: also as one HTML file, `walk.html`; tour: file
    of a guided tour of it. overwrite: another snapshot in `out` gives way. max_size: bytes that may be
    written. store: of finished feature visualizations, None for the user's own.

    The same call goes on where a run was ended. One recording is in memory at a time. An image that fails is
    told in the result and the rest goes on. Raises ParameterError, UnknownError (no such analysis, node), and
    StoreError (disk full, `max_size` passed), after which what is finished stays.
    """
    known = network if isinstance(network, Network) else Network(network)
    scales: tuple[Scale, ...] = ("layer", "channel") if channel_scales else ("layer",)
    with_page = walk or single_file or channel_scales
    wanted = as_wanted(what, nodes, formats, parameters or {}, scales if with_page else ())
    guided = None if tour is None else read_tour(tour)
    indices = () if examples is None else chosen("examples", examples, known.example_count, "the examples")
    given = [images] if isinstance(images, (str, Path)) else list(images)
    return write(
        known,
        sources_of(known, given, indices),
        wanted,
        Path(out),
        overwrite=overwrite,
        max_size=max_size,
        store=store,
        progress=progress,
        extras=Extras(single_file, guided),
    )


@dataclass(frozen=True)
class Extras:
    """Of a walk. single_file: also as one file. tour: a guided tour."""

    single_file: bool = False
    tour: Tour | None = None


def write(
    known: Network,
    sources: Sequence[Source],
    wanted: Wanted,
    out: Path,
    *,
    overwrite: bool = False,
    max_size: int | None = None,
    store: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    extras: Extras = Extras(),  # it is frozen
) -> Snapshot:
    """The snapshot of these sources; see `snapshot`."""
    first, held, failed = first_of(known, sources)
    graph = held.graph
    wanted.chosen(graph)  # a pattern that matches nothing is told before anything is written
    key = key_of(known, graph, wanted, sources)
    expected = expected_bytes(graph, wanted, len(sources))
    if max_size is not None and expected > max_size:
        raise StoreError(
            f"The snapshot would take about {expected:,} bytes and more, {max_size:,} are allowed "
            "(--max-size). Allow more, name fewer --nodes, or give fewer inputs."
        )
    folder = Folder(out, key, overwrite=overwrite, most_bytes=max_size)
    walk = Walk(folder, known, wanted) if wanted.walk else None
    writer = Writer(folder, known, wanted, Store(store), walk)
    ids: dict[str, str] = {}
    collector = _collector(folder, graph, wanted)
    tell = _Teller(len(sources) + 1, expected, progress)

    tell.of("the network")
    _write(folder, writer.of_network(graph), tell, failed)
    recording: Recording | None = held
    del held  # one at a time
    for number, source in enumerate(sources):
        tell.of(source.words)
        collects = collector is not None and number >= collector.seen
        if number < first or (folder.has(done(_place(source))) and not collects):
            if walk is not None and number >= first:
                ids |= _known_id(folder, source)
            continue
        try:
            if number > first or recording is None:
                recording = None  # before the next
                recording = record(known, *opened(source))
            if collector is not None and collects:
                _collect(folder, collector, recording, number)
        except (InputError, RecordingError, ParameterError) as error:
            failed[source.words] = trouble(error)
            continue
        if walk is not None:
            ids[_place(source)] = walk.id_of(recording)
        units = writer.of_recording(recording, source.words, _place(source), number == first)
        if _write(folder, units, tell, failed):
            folder.finish(done(_place(source)))
        recording = None
        del units
    if collector is not None:
        _finish_collection(folder, collector, sources)
    if walk is not None:
        _finish_walk(folder, walk, graph, ids, extras)
    inputs = _told(sources, failed)
    parts = {name: why for name, why in failed.items() if all(name != source.words for source in sources)}
    folder.complete({**_made(known), "inputs": inputs, "failed": parts})
    return Snapshot(folder.path, tuple(sorted(folder.files)), folder.bytes, failed, folder.resumed)


def first_of(network: Network, sources: Sequence[Source]) -> tuple[int, Recording, dict[str, str]]:
    """(place, recording) of the first source that can be recorded, and why those before it cannot. Raises
    what the first one raised where none can.
    """
    raised: BoxwalkError | None = None
    failed: dict[str, str] = {}
    for number, source in enumerate(sources):
        try:
            return number, record(network, *opened(source)), failed
        except (InputError, RecordingError) as error:
            raised = raised or error
            failed[source.words] = trouble(error)
    raise raised or InputError("There is no input.")


def key_of(network: Network, graph: Graph, wanted: Wanted, sources: Iterable[Source]) -> dict[str, Any]:
    """All that decides what is written, as words for JSON."""
    return {
        "network": {"id": network.id, "title": network.title, "target": network.target},
        "weights": network.weights_fingerprint,
        "graph": graph.fingerprint,
        "input_shape": list(network.input_shape),
        "inputs": [
            {"folder": _place(source), "source": source.words, "key": source.key} for source in sources
        ],
        **wanted.key,
    }


def _collector(folder: Folder, graph: Graph, wanted: Wanted) -> Collector | None:
    """What gathers statistics over all inputs, gone on with; None where it is done or not wanted."""
    if DATA_SET not in wanted.what or folder.has(DATA_SET):
        return None
    collector = Collector(graph, wanted.chosen(graph))
    state = folder.kept(STATE)
    if state is not None:
        collector.resume(state)
    return collector


def _collect(folder: Folder, collector: Collector, recording: Recording, number: int) -> None:
    collector.add(recording, number)
    collector.seen = number + 1
    if collector.recorded % CHECKPOINT == 0:
        folder.keep(STATE, collector.state())


def _finish_collection(folder: Folder, collector: Collector, sources: Sequence[Source]) -> None:
    for node, table, numbers in collector.layers():
        folder.write(f"{DATA_SET}/{file_name(node)}.csv", table)
        folder.write(f"{DATA_SET}/{file_name(node)}.safetensors", numbers)
    folder.write(f"{DATA_SET}/layers.csv", collector.summary())
    named = "".join(f"{number},{json.dumps(source.words)}\n" for number, source in enumerate(sources))
    folder.write(f"{DATA_SET}/inputs.csv", f"input,source\n{named}".encode())
    folder.finish(DATA_SET)
    folder.keep(STATE, None)


def _known_id(folder: Folder, source: Source) -> dict[str, str]:
    """The id of a recording that an earlier run has made, as its files say."""
    words = json.loads((folder.path / _place(source) / "output.json").read_text(encoding="utf-8"))
    return {_place(source): words["recording"]}


def _finish_walk(folder: Folder, walk: Walk, graph: Graph, ids: dict[str, str], extras: Extras) -> None:
    walk.finish(graph, list(ids.items()), extras.tour)
    if extras.single_file:
        folder.write("walk.html", single_file(folder.path))
        folder.finish(f"{PLACE}/single file")


def _place(source: Source) -> str:
    return f"{INPUTS}/{source.name}"


def _write(folder: Folder, units: Iterable[Unit], tell: _Teller, failed: dict[str, str]) -> bool:
    """Write the units that are not there yet; True if none of them failed. What fails is told in `failed`,
    but that nothing can be written any more is raised.
    """
    rest = list(units)
    whole = True
    for number, (name, write) in enumerate(rest):
        if folder.has(name):
            continue
        tell.within(number / len(rest), name)
        try:
            write()
        except StoreError:
            raise
        except BoxwalkError as error:
            failed[name] = trouble(error)
            whole = False
        else:
            folder.finish(name)
    return whole


def _told(sources: Iterable[Source], failed: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"folder": _place(source), "source": source.words, "problem": failed.get(source.words)}
        for source in sources
    ]


def _made(network: Network) -> dict[str, Any]:
    """With what, so that it can be made again."""
    return {
        "made_with": {
            "boxwalk": __version__,
            "torch": torch.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
            "machine": platform.machine(),
            "device": str(next((p.device for p in network.model.parameters()), "cpu")),
        },
        "opening": dict(network.opening),
    }


class _Teller:
    def __init__(self, total: int, expected: int, progress: Callable[[Progress], None] | None) -> None:
        self._total = total
        self._expected = expected
        self._progress = progress
        self._at = -1
        self._words = ""

    def of(self, words: str) -> None:
        self._at += 1
        self._words = words
        self.within(0.0, "")

    def within(self, share: float, unit: str) -> None:
        if self._progress is not None:
            words = f"{self._words}: {unit.split('/', 2)[-1]}" if unit else self._words
            self._progress(Progress(self._at, self._total, share, words, self._expected))
