"""One analysis called with something: checked first, then run at once or step by step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torch import nn

from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Kept, KeptInMemory, Outcome, Progress
from boxwalk.analyses.registry import Analysis, all_analyses, get
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.network.fingerprint import fingerprint
from boxwalk.parameters import checked
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording, record
from boxwalk.recording.structure import tensors_in
from boxwalk.results import KINDS


@dataclass(frozen=True, eq=False)
class Call:
    """An analysis with everything that it is given; made by `prepare`, which has checked it."""

    analysis: Analysis
    recordings: tuple[Recording, ...]
    networks: tuple[Network, ...]
    graph: Graph | None
    node: Node | None
    inputs: Inputs | None
    params: Parameters

    def run(self, progress: Callable[[Progress], None] | None = None, kept: Kept | None = None) -> Outcome:
        """The result. progress: called with all that a slow analysis says on the way. kept: see `steps`."""
        steps = self.steps(kept)
        while True:
            try:
                said = next(steps)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            if progress is not None:
                progress(said)

    def steps(self, kept: Kept | None = None) -> Generator[Progress, None, Outcome]:
        """The analysis step by step, each up to what it yields; it returns the result.

        kept: where finished parts are kept and found again; None: for this run only.
        """
        gifts = {
            "recording": self.recordings[0] if self.recordings else None,
            "recordings": self.recordings,
            "network": self.networks[0],
            "networks": self.networks,
            "graph": self.graph,
            "node": self.node,
            "model": self.model,
            "inputs": self.inputs,
            "kept": kept if kept is not None else KeptInMemory(),
            "params": self.params,
        }
        arguments = {argument: gifts[gift] for argument, gift in self.analysis.gifts.items()}
        outcome = self.analysis.function(**arguments)
        if self.analysis.slow:
            outcome = yield from _checked_progress(self.analysis, outcome)
        return _checked_outcome(self.analysis, outcome)

    @property
    def model(self) -> nn.Module:
        return self.networks[0].model

    @cached_property
    def identity(self) -> Mapping[str, Any]:
        """All that decides the result, as words for JSON: the key of the store is made of it."""
        return {
            **self.item_identity,
            "analysis": self.analysis.name,
            "parameters": self.params.model_dump(mode="json"),
        }

    @cached_property
    def item_identity(self) -> Mapping[str, Any]:
        """The same without analysis and parameters: what the parts of a result have in common; see `Kept`."""
        return {
            **shelf_identity(self.analysis, self.networks, self.node.id if self.node is not None else None),
            "version": self.analysis.version,
            "graph": self.graph.fingerprint if self.graph is not None else None,
            "recordings": [self._recorded(recording) for recording in self.recordings],
            "inputs": self.inputs.identity(self.networks) if self.inputs is not None else None,
        }

    def _recorded(self, recording: Recording) -> list[str]:
        """What a recording is: its graph, its inputs, and the values that the analysis reads.

        The values themselves are part of it, because edits and random operators change them under the same
        weights and inputs.
        """
        if self.node is None:
            nodes = list(recording.activations)
        else:
            nodes = [self.node.id, *recording.graph.outputs]
        values = (recording.activations[node] for node in nodes if node in recording.activations)
        given = (tensor for _, tensor in tensors_in((recording.inputs, dict(recording.kwargs))))
        return [recording.graph.fingerprint, fingerprint(given), fingerprint(values)]


def shelf_identity(analysis: Analysis, networks: Sequence[Network], node: str | None) -> Mapping[str, Any]:
    """Words for JSON: which finished parts are kept, and deleted, together; of one layer or of all (None)."""
    return {"parts": analysis.parts, "networks": [_known(network) for network in networks], "node": node}


def prepare(
    name: str,
    *,
    recordings: Sequence[Recording] = (),
    networks: Sequence[Network] = (),
    graph: Graph | None = None,
    node: str | None = None,
    inputs: str | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Call:
    """Check a call of the analysis `name` as far as that is possible without running it.

    recordings, networks: what it is about; the networks of the recordings if none are given. graph: of the
    first network, where there is no recording; without it, the network is run once to have one. node: id,
    module path or section. inputs: example inputs of the first network, as `all`, `0-9` or `0,3,7`.

    Raises UnknownAnalysisError, UnknownNodeError, NotApplicableError (with why) or ParameterError (which, its
    value, what is allowed).
    """
    analysis = get(name)
    params = checked(name, analysis.parameters, dict(parameters or {}))
    _check_subjects(analysis, recordings, networks, inputs)
    used = tuple(recordings) if analysis.needs_recording else ()
    known = tuple(networks) or _networks_of(recordings)
    wants_graph = bool({"graph", "node"} & set(analysis.gifts.values()))
    graph = recordings[0].graph if recordings else graph
    if graph is None and wants_graph:
        graph = graph_of(known[0])
    place = _place(analysis, graph, node)
    reason = analysis.why_not(graph, place, known[0], known[0].model)
    if reason:
        raise NotApplicableError(f"'{name}' does not apply to {_subject(place, known[0])}: {reason}")
    if place is not None and any(place.id not in recording.activations for recording in used[:1]):
        raise NotApplicableError(
            f"'{name}' needs the activation of '{place.id}', which was not kept. "
            "Name it in `keep` when recording."
        )
    params.fit(place, known[0])
    chosen = Inputs.chosen(known[0], inputs) if "inputs" in analysis.gifts.values() else None
    if chosen is not None and not chosen:
        raise NotApplicableError(f"'{name}' needs example inputs; the network {known[0].title!r} has none.")
    return Call(analysis, used, known, graph if wants_graph else None, place, chosen, params)


def run(
    name: str,
    *,
    recordings: Sequence[Recording] = (),
    networks: Sequence[Network] = (),
    graph: Graph | None = None,
    node: str | None = None,
    inputs: str | None = None,
    parameters: Mapping[str, object] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """The result of the analysis `name`; see `prepare` for the arguments and what is raised.

    progress: called with all that a slow analysis says on the way.
    """
    call = prepare(
        name,
        recordings=recordings,
        networks=networks,
        graph=graph,
        node=node,
        inputs=inputs,
        parameters=parameters,
    )
    return call.run(progress)


def analyze(
    subject: Recording | Network | nn.Module | Sequence[Recording] | Sequence[Network | nn.Module],
    name: str,
    node: str | None = None,
    inputs: str | None = None,
    **parameters: object,
) -> Outcome:
    """Run the analysis `name` on a recording, a network or a model, or on several to compare.

    node: id, module path or section, for an analysis of one layer. Returns a result (or a dict of results by
    node) that can be looked at with `.to_image()` and kept with `.save(path)`. See `prepare` for what is
    raised.
    """
    if isinstance(subject, Recording):
        return run(name, recordings=[subject], node=node, inputs=inputs, parameters=parameters)
    several = [subject] if isinstance(subject, (Recording, Network, nn.Module)) else subject
    if isinstance(several, Sequence) and several:
        recordings = [each for each in several if isinstance(each, Recording)]
        networks = [
            each if isinstance(each, Network) else Network(each)
            for each in several
            if isinstance(each, (Network, nn.Module))
        ]
        if len(several) in (len(recordings), len(networks)):
            return run(
                name,
                recordings=recordings,
                networks=networks,
                node=node,
                inputs=inputs,
                parameters=parameters,
            )
    raise ParameterError(
        f"The first argument of analyze is {type(subject).__name__}; allowed: a recording (boxwalk.record), "
        "a boxwalk.Network or a torch.nn.Module, or a list of recordings or of networks to compare."
    )


def where(graph: Graph, network: Network) -> dict[str, tuple[str, ...]]:
    """Which analyses apply: name -> ids of the nodes, in the order of their execution.

    An analysis of the whole network or recording has an empty tuple where it applies; one that applies
    nowhere is left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, analysis in all_analyses().items():
        if analysis.scope != "node":
            if not analysis.why_not(graph, None, network, network.model):
                found[name] = ()
            continue
        nodes = tuple(
            node.id for node in graph.nodes if not analysis.why_not(graph, node, network, network.model)
        )
        if nodes:
            found[name] = nodes
    return found


def graph_of(network: Network) -> Graph:
    """The network's graph: that of its first example input, or of noise where it has none."""
    inputs = () if network.example_count else network.noise(0)
    return record(network, *inputs, keep=False).graph


def _known(network: Network) -> list[str]:
    """What decides a result about a network: its weights, its modules (the same weights may serve another
    architecture) and its labels.
    """
    words = "\n".join([repr(network.model), *(network.labels or ())])
    return [network.weights_fingerprint, hashlib.sha256(words.encode()).hexdigest()[:32]]


def _networks_of(recordings: Sequence[Recording]) -> tuple[Network, ...]:
    """The networks of the recordings, each once, in their order."""
    found: dict[int, Network] = {}
    for recording in recordings:
        if id(recording.model) not in found:
            found[id(recording.model)] = recording.network or _network_around(recording)
    return tuple(found.values())


def _network_around(recording: Recording) -> Network:
    """A network for a plain model, of the inputs that it was recorded with and in its own mode."""
    tensors = [tensor for _, tensor in tensors_in((recording.inputs, dict(recording.kwargs)))]
    shapes = [tuple(max(size, 1) for size in tensor.shape[1:]) or (1,) for tensor in tensors]
    return Network(recording.model, shapes or [(1,)], eval_mode=False)


def _check_subjects(
    analysis: Analysis, recordings: Sequence[Recording], networks: Sequence[Network], inputs: str | None
) -> None:
    gifts = set(analysis.gifts.values())
    if not recordings and not networks:
        raise ParameterError(f"'{analysis.name}' needs a recording or a network; none was given.")
    if analysis.needs_recording and not recordings:
        raise ParameterError(
            f"'{analysis.name}' is about activations; record an input first: boxwalk.record(network, input)."
        )
    if "recording" in gifts and len(recordings) != 1:
        raise ParameterError(f"'{analysis.name}' is about one recording; {len(recordings)} were given.")
    if len(networks) > 1 and not gifts & {"networks", "recordings"}:
        raise ParameterError(f"'{analysis.name}' is about one network; {len(networks)} were given.")
    if inputs is not None and "inputs" not in gifts:
        raise ParameterError(
            f"inputs is {inputs!r}; '{analysis.name}' takes no example inputs. Leave it out."
        )


def _place(analysis: Analysis, graph: Graph | None, node: str | None) -> Node | None:
    if analysis.scope != "node":
        if node is not None:
            raise ParameterError(
                f"node is {node!r}; '{analysis.name}' is about the whole {analysis.scope}. Leave node out."
            )
        return None
    if node is None or graph is None:
        raise ParameterError(
            f"'{analysis.name}' is about one layer; give its node, as node='layer1.0.conv1'. "
            "`boxwalk graph TARGET` lists them."
        )
    return graph.resolve(node)


def _subject(node: Node | None, network: Network) -> str:
    if node is None:
        return f"the network {network.title!r}"
    shape = " x ".join(str(size) for size in node.shape) or "no tensor"
    return f"{node.id!r} ({node.operator}, {shape})"


def _checked_progress(analysis: Analysis, steps: Generator[Any, None, Any]) -> Generator[Progress, None, Any]:
    """What a slow analysis yields; raises TypeError for anything but Progress."""
    try:
        while True:
            try:
                said = next(steps)
            except StopIteration as end:
                return end.value
            if not isinstance(said, Progress):
                raise TypeError(
                    f"The analysis '{analysis.name}' yielded {type(said).__name__}, not Progress."
                )
            yield said
    finally:
        steps.close()


def _checked_outcome(analysis: Analysis, outcome: object) -> Outcome:
    """Raise TypeError if an analysis returned something else than it says."""
    allowed = tuple(KINDS[kind] for kind in analysis.kinds)
    parts = outcome.values() if isinstance(outcome, Mapping) and analysis.keyed else [outcome]
    if any(not isinstance(part, allowed) for part in parts):
        found = type(outcome).__name__
        raise TypeError(
            f"The analysis '{analysis.name}' returned {found}, not {' or '.join(analysis.kinds)}."
        )
    return outcome  # type: ignore[return-value]
