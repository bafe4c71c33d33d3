"""Recording: one real forward pass of a model, with its computational graph and the activations of its
nodes."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from boxwalk.errors import BoxwalkError, ParameterError, RecordingError, UnknownNodeError
from boxwalk.network import Network
from boxwalk.recording.building import Trace, build
from boxwalk.recording.calling import Arguments, Subject, check_built
from boxwalk.recording.changes import Changes, Replacement
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.memory import collection_paused
from boxwalk.recording.modules import walk
from boxwalk.recording.provenance import version_of
from boxwalk.recording.recorder import Recorder
from boxwalk.recording.structure import tensors_in
from boxwalk.recording.tape import Tape
from boxwalk.recording.tracing import tracing
from boxwalk.recording.untouched import RandomState, untouched

Keep = bool | Collection[str] | Callable[[Node], bool]


class Activations(Mapping[str, Tensor]):
    """The kept activations by node id, in the order of execution; module paths are understood as well.

    Each is the tensor that the node put out, detached, in the dtype and on the device where it was
    computed, of shape `node.shape`. It is the pass's own memory, not a copy: do not write into it.
    """

    def __init__(self, graph: Graph, kept: Mapping[str, tuple[Tensor, int]]) -> None:
        self._graph = graph
        self._kept = kept

    def __getitem__(self, name: str) -> Tensor:
        """Raises UnknownNodeError for a name that no node has, KeyError for a node whose activation was not
        kept, RecordingError if it was overwritten behind the recording's back."""
        found = self._kept.get(name)
        if found is None:
            node = self._graph.resolve(name)
            found = self._kept.get(node.id)
            if found is None:
                raise KeyError(
                    f"The activation of node '{node.id}' was not kept: name it in `keep` when recording."
                )
            name = node.id
        tensor, version = found
        if version_of(tensor) != version:
            raise RecordingError(_stale([name]), node=name)
        return tensor

    def __contains__(self, name: object) -> bool:
        return name in self._kept

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def stale(self) -> list[str]:
        """Ids of nodes whose kept tensor was written to after it was recorded."""
        return [name for name, (tensor, version) in self._kept.items() if version_of(tensor) != version]

    def storages(self) -> dict[int, int]:
        """Address -> bytes of every piece of memory that is kept."""
        found: dict[int, int] = {}
        for tensor, _ in self._kept.values():
            if tensor.layout == torch.strided:
                storage = tensor.untyped_storage()
                found[storage._cdata] = storage.nbytes()
        return found


@dataclass(frozen=True, eq=False)
class Recording:
    """One forward pass.

    graph: what it did. activations: what its nodes put out, as far as kept. output: what the model gave
    back, of whatever structure. inputs, kwargs: what it was given, on the model's device, as it was before
    the pass. seconds: duration of the pass, recording included. model: the model; network: the network it
    was recorded as, None for a plain model.
    """

    graph: Graph
    activations: Activations
    output: Any
    inputs: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    seconds: float
    model: nn.Module
    network: Network | None
    tape: Tape = field(repr=False)
    random: RandomState = field(repr=False)

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """The positional inputs that are tensors."""
        return tuple(each for each in self.inputs if isinstance(each, Tensor))

    @property
    def bytes(self) -> int:
        """Bytes of memory that the recording holds: kept activations, inputs and output, each piece once."""
        found = self.activations.storages()
        for _, tensor in tensors_in((self.inputs, dict(self.kwargs), self.output)):
            if tensor.layout == torch.strided:
                storage = tensor.untyped_storage()
                found[storage._cdata] = storage.nbytes()
        return sum(found.values())

    def replay(self) -> Any:
        """Run the recorded graph again, node by node, from the kept inputs; gives the model's output again,
        bit for bit.

        Random operators draw the same numbers again. The model's weights are read as they are now. Raises
        RecordingError if the graph has an opaque edge, if an operator draws from a generator of its own, if
        a node reads what none of its edges brings, or if the pass did not come to its end.
        """
        return self.tape.replay(self.graph, self.inputs, self.kwargs, self.output, self.random)


def record(model: nn.Module | Network, /, *inputs: Any, keep: Keep = True, **kwargs: Any) -> Recording:
    """Run one forward pass of `model` on `inputs` and record it.

    model: any `nn.Module`, run as it is (its mode too) without gradients, or a `Network`, in evaluation
    mode; a network without inputs given is run on its first example. inputs, kwargs: what the model takes;
    tensors on the CPU go to the device that the model is on. keep: whose activations are kept: of all
    nodes, of none, of those named (ids or module paths), or of those for which a function of the node is
    true.

    A module call that computes nothing is no node (see `Graph.aliases`). The model, its gradients and
    buffers, and the random number generators are as before afterwards, also after an error. Threads may
    record at the same time.

    Raises RecordingError if the model raises (`.node` is where, `.recording` what was recorded until then)
    or if a kept activation was overwritten by something that PyTorch's dispatcher does not see;
    UnknownNodeError for an unknown name in `keep`; ParameterError if a network has no example to run on, or
    the model's parameters were never initialized.
    """
    return _record(Subject.of(model), inputs, kwargs, keep, Changes({}))


def record_changed(
    model: nn.Module | Network,
    inputs: tuple[Any, ...],
    replace: Mapping[str, Replacement],
    *,
    keep: Keep = True,
    kwargs: Mapping[str, Any] | None = None,
) -> Recording:
    """Record a pass in which nodes put out other values than they would: muted channels, edited maps.

    replace: for each node (as named in a recording's graph, or a module path) its new value, a function
    from its old value to the new one, or `Reweighted`; the activation recorded there is the new one, and
    the pass goes on with it. The rest is as in `record`; such a recording cannot be replayed. Raises
    UnknownNodeError if the pass never comes by a node, ParameterError for a replacement of another shape.
    """
    changes = Changes(replace)
    recording = _record(Subject.of(model), inputs, kwargs or {}, keep, changes)
    for name in changes.names():
        if name not in changes.met:
            recording.graph.resolve(name)  # says what is near, if there is no such node at all
            raise UnknownNodeError(f"Node '{name}' computes nothing of its own; name a node of the graph.")
    return recording


def _record(
    subject: Subject, inputs: tuple[Any, ...], kwargs: Mapping[str, Any], keep: Keep, changes: Changes
) -> Recording:
    with torch.inference_mode(False), torch.no_grad(), subject.in_mode(), collection_paused():
        kept = subject.arguments(inputs, kwargs).copied()
        given = kept.copied()  # the pass may write to what it is given
        tensors = [tensor for _, tensor in kept.tensors]
        modules = walk(subject.model)
        check_built(modules)
        with untouched(modules, tensors) as state:
            recorder = Recorder(subject.model, modules, given.tensors, state, changes)
            error: Exception | None = None
            output: Any = None
            started = time.perf_counter()
            with tracing(recorder):
                try:
                    output = subject.model(*given.args, **given.kwargs)
                except Exception as raised:  # noqa: BLE001 - told in words below
                    error = raised
            seconds = time.perf_counter() - started
            recorder.settle()
            node, words = (None, "") if error is None else recorder.failing(error)
            recording = _finish(recorder, given, kept, output, seconds, subject.network, keep, error is None)
    if isinstance(error, BoxwalkError):
        raise error
    if error is not None:
        words = f"The model raised {type(error).__name__} {words}: {error}"
        raise RecordingError(words, node=node, recording=recording) from error
    stale = recording.activations.stale()
    if stale:
        raise RecordingError(_stale(stale), node=stale[0], recording=recording)
    return recording


def _finish(
    recorder: Recorder,
    given: Arguments,
    kept: Arguments,
    output: Any,
    seconds: float,
    network: Network | None,
    keep: Keep,
    complete: bool,
) -> Recording:
    outputs = [(place, tensor, recorder.ledger.entry(tensor)) for place, tensor in tensors_in(output)]
    trace = Trace(
        recorder.calls,
        [(place, tensor, entry.memory.read(tensor)) for place, tensor, entry in outputs],
        recorder.modules,
        recorder.names,
        recorder.markers,
        recorder.aliases,
        recorder.tracked,
        complete,
    )
    graph, calls = build(trace, recorder.ledger.feeds)
    wanted = _wanted(graph, keep)
    activations = {
        call.id: (_shaped(call.value.detach(), call.shape), call.version)
        for call in calls
        if call.value is not None and call.id in wanted
    }
    places = [recorder.ledger.entry(tensor).place for _, tensor in tensors_in((given.args, given.kwargs))]
    obstacle = (
        "" if complete else "The recorded pass broke off in the middle, so there is no output to replay."
    )
    if recorder.changes:
        obstacle = "Values were replaced in this pass, so the graph alone does not give its output again."
    ends = [entry for _, _, entry in outputs]
    tape = Tape(recorder.tape, places, ends, frozenset(recorder.overwritten), obstacle)
    recorder.release()
    return Recording(
        graph,
        Activations(graph, activations),
        output,
        kept.args,
        kept.kwargs,
        seconds,
        recorder.model,
        network,
        tape,
        recorder.state.random,
    )


def _shaped(tensor: Tensor, shape: tuple[int, ...] | None) -> Tensor:
    return tensor if shape is None or tensor.shape == shape else tensor.view(shape)


def _wanted(graph: Graph, keep: Keep) -> Collection[str]:
    if keep is True:
        return graph.by_id
    if keep is False:
        return ()
    if callable(keep):
        return {node.id for node in graph.nodes if keep(node)}
    if isinstance(keep, str):
        raise ParameterError(
            f"keep is the text {keep!r}; give a list of node ids, a function of the node, or True."
        )
    return {graph.resolve(name).id for name in keep}


def _stale(names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return (
        f"The activation of node '{names[0]}'{more} was overwritten by code that PyTorch's dispatcher does "
        "not see, so it cannot be shown. Make that code write to a copy."
    )
