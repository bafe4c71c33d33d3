"""Jobs as visitors know them: wishes in, progress and results out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from boxwalk.analyses import Analysis, Call, Outcome, all_analyses, get, prepare, shelf_identity, where
from boxwalk.blobs import write_pictures, write_result
from boxwalk.errors import (
    BoxwalkError,
    NotApplicableError,
    NotReadyError,
    ParameterError,
    UnknownNetworkError,
)
from boxwalk.jobs import Job, Jobs, Stock, Store, Turns, shelf_of
from boxwalk.jobs import Shelf as StoreShelf
from boxwalk.network import Network
from boxwalk.recording.graph import Graph
from boxwalk.results import Images
from boxwalk.results.colours import ColourMap
from boxwalk.results.files import encode
from boxwalk.serving.messages import AnalysisInfo, JobInfo, JobWish
from boxwalk.serving.problems import problem_of
from boxwalk.serving.shelf import Shelf

ON_THE_WAY = 1 << 20  # values of the images of an unfinished result
MEDIA_TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
    "npy": "application/x-npy",
    "npz": "application/zip",
    "json": "application/json",
    "safetensors": "application/octet-stream",
}


class Desk:
    """Safe to use from any thread.

    graph_of: a network's graph. store: folder of results, None for the user's own.
    """

    def __init__(
        self,
        networks: Mapping[str, Network],
        shelf: Shelf,
        turns: Turns,
        graph_of: Callable[[str], Graph],
        store: str | Path | None,
    ) -> None:
        self._networks = networks
        self._shelf = shelf
        self._graph_of = graph_of
        self._jobs = Jobs(turns, Store(store))

    def close(self) -> None:
        self._jobs.close(timeout=1.0)

    def analyses(self) -> tuple[AnalysisInfo, ...]:
        """Every analysis, with the nodes of each network that it applies to."""
        applies: dict[str, dict[str, tuple[str, ...]]] = {}
        for name, network in self._networks.items():
            try:
                graph = self._graph_of(name)
            except BoxwalkError:  # told to whoever opens this network; nothing applies to it
                continue
            for analysis, nodes in where(graph, network).items():
                applies.setdefault(analysis, {})[name] = nodes
        return tuple(_analysis_info(found, applies.get(name, {})) for name, found in all_analyses().items())

    def start(self, wish: JobWish, wait: float, visitor: str) -> JobInfo:
        """Start an analysis for `visitor`, or join the same one; waits up to `wait` seconds for its end."""
        held = [self._shelf.get(name) for name in wish.recordings]
        named = [self._network(name) for name in wish.networks]
        networks = named or list(
            {each.info.network: self._networks[each.info.network] for each in held}.values()
        )
        graph = self._graph_of(networks[0].id) if networks and not held else None
        call = prepare(
            wish.analysis,
            recordings=[each.recording for each in held],
            networks=networks,
            graph=graph,
            node=wish.node,
            inputs=wish.inputs,
            parameters=wish.parameters,
        )
        return self.submit(call, visitor, wait)

    def submit(self, call: Call, visitor: str, wait: float = 0.0) -> JobInfo:
        """The same for a call that is prepared already, of networks of any origin."""
        job = self._jobs.submit(call, visitor)
        return _job_info(self._jobs.wait(job.id, wait) if wait else job)

    def info(self, job: str, wait: float = 0.0) -> JobInfo:
        """Raises UnknownJobError."""
        return _job_info(self._jobs.wait(job, wait) if wait else self._jobs.get(job))

    def cancel(self, job: str, visitor: str) -> JobInfo:
        """Withdraw the visitor's wish; the last one ends the job. Raises UnknownJobError."""
        return _job_info(self._jobs.cancel(job, visitor))

    def result(self, job: str) -> Outcome:
        """The finished result. Raises UnknownJobError, NotReadyError, JobFailedError, JobCancelledError."""
        return self._jobs.result(job)

    def blob(self, job: str) -> bytes:
        """The result as a blob; while the job runs what there is so far, images small where they are many."""
        try:
            return write_result(self._jobs.result(job))
        except NotReadyError:
            found = self._so_far(job)
            return write_result(found.reduced(ON_THE_WAY) if isinstance(found, Images) else found)

    def file(self, job: str, format: str, colours: ColourMap) -> tuple[bytes, str]:
        """(bytes, media type) of the result in a format such as `png`. Raises ParameterError for others."""
        if format not in MEDIA_TYPES:
            raise ParameterError(f"There is no format {format!r}; there is {', '.join(MEDIA_TYPES)}.")
        return encode(self._so_far(job), f".{format}", colours), MEDIA_TYPES[format]

    def pictures(self, job: str, side: int) -> bytes:
        """The images of a result, or what there is of them, for the screen; see `write_pictures`. Raises
        ParameterError for a result that is none.
        """
        found = self._so_far(job)
        if not isinstance(found, Images):
            raise ParameterError("Only a result that is images has pictures; this one is something else.")
        return write_pictures(found, side)

    def stock(self, analysis: str, network: str, node: str | None) -> Stock:
        """What is kept of parts that an analysis has made for a layer, or for all of a network. Raises
        UnknownAnalysisError, UnknownNetworkError, UnknownNodeError, NotApplicableError.
        """
        return self._jobs.stock(self._shelf_of(analysis, network, node))

    def clear(self, analysis: str, network: str, node: str | None) -> Stock:
        """Delete it; what that was. Raises what `stock` raises, and StoreError."""
        return self._jobs.clear(self._shelf_of(analysis, network, node))

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the id of every job that changes, in any thread; returns how to stop."""
        return self._jobs.listen(lambda job: listener(job.id))

    def _so_far(self, job: str) -> Outcome:
        try:
            return self._jobs.result(job)
        except NotReadyError:
            partial = self._jobs.get(job).partial
            if partial is None:
                raise
            return partial

    def _shelf_of(self, analysis: str, network: str, node: str | None) -> StoreShelf:
        found, about = get(analysis), self._network(network)
        if not found.from_parts:
            raise NotApplicableError(f"'{analysis}' keeps no parts that could be deleted by themselves.")
        resolved = None if node is None else self._graph_of(network).resolve(node).id
        return shelf_of(shelf_identity(found, [about], resolved))

    def _network(self, name: str) -> Network:
        if name not in self._networks:
            raise UnknownNetworkError.of("network", name, self._networks)
        return self._networks[name]


def _analysis_info(found: Analysis, applies: dict[str, tuple[str, ...]]) -> AnalysisInfo:
    return AnalysisInfo(
        name=found.name,
        title=found.title,
        doc=found.doc,
        source=found.source,
        scope=found.scope,
        compares=found.compares,
        result=found.kinds[0],
        long=found.long,
        parameters=found.schema(),
        applies=applies,
    )


def _job_info(job: Job) -> JobInfo:
    return JobInfo(
        id=job.id,
        analysis=job.analysis,
        state=job.state,
        progress=job.progress,
        message=job.message,
        partial=job.partial is not None,
        problem=problem_of(job.error) if job.error is not None else None,
    )
