"""What the recorder writes down of every operator, enough to run it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch._ops import OpOverload

from boxwalk.errors import RecordingError
from boxwalk.recording.graph import Graph
from boxwalk.recording.operators import Kind, Operator, describe
from boxwalk.recording.provenance import Entry
from boxwalk.recording.structure import map_tensors, tensors_in
from boxwalk.recording.untouched import RandomState, random_state, set_random_state


class Step:
    """One operator's call. In `args` and `kwargs` an `Entry` stands for a tensor.

    places: number of the tensor put out, or a tuple of them; -1 for what is no tensor. node: id of the call
    that it is part of, "" for one that folds away. shape: of the first tensor put out, for those that
    belong to a node.
    """

    __slots__ = ("args", "func", "kwargs", "node", "places", "shape")

    def __init__(
        self, func: OpOverload, args: tuple[Any, ...], kwargs: dict[str, Any], places: Any, node: str
    ) -> None:
        self.func = func
        self.args = args
        self.kwargs = kwargs
        self.places = places
        self.node = node
        self.shape: tuple[int, ...] = ()

    @property
    def numel(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True, eq=False)
class Tape:
    """All operators of a pass in order.

    inputs, outputs: places of their tensors, in the order of `tensors_in`. overwritten: ids of nodes whose
    values were written over later in the pass. obstacle: why it cannot be replayed, "" if nothing is known.
    """

    steps: list[Step]
    inputs: list[int]
    outputs: list[Entry]
    overwritten: frozenset[str]
    obstacle: str = ""

    @cached_property
    def makers(self) -> Mapping[str, Step]:
        """By id of a node, the one operator that makes its value; none where several have a part in it or
        somebody reads what else the operator puts out."""
        steps: dict[str, list[Step]] = {}
        read = {entry.place for entry in self.outputs}
        for step in self.steps:
            if step.node:
                steps.setdefault(step.node, []).append(step)
            read.update(entry.place for entry in entries_of((*step.args, *step.kwargs.values())))
        return {
            node: made[0]
            for node, made in steps.items()
            if len(made) == 1
            and describe(made[0].func).kind is Kind.COMPUTE
            and read.isdisjoint(made[0].places[1:] if isinstance(made[0].places, tuple) else ())
        }

    @cached_property
    def looked_at(self) -> frozenset[int]:
        """Places of tensors whose memory others look at too; also what goes to NumPy and back is detached
        first, which is such a look."""
        looks = (Kind.VIEW, Kind.RESHAPE_IN_PLACE)
        return frozenset(
            step.args[0].place
            for step in self.steps
            if describe(step.func).kind in looks and isinstance(step.args[0], Entry)
        )

    def replay(
        self, graph: Graph, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: Any, random: RandomState
    ) -> Any:
        """Run the graph again; see `Recording.replay`."""
        self._check(graph)
        given = [tensor for _, tensor in tensors_in((args, dict(kwargs)))]
        before = random_state(given)
        with torch.inference_mode(False), torch.no_grad():
            set_random_state(random)
            try:
                values = dict(zip(self.inputs, (tensor.clone() for tensor in given), strict=True))
                player = _Player(graph, self.steps, values)
                for step in self.steps:
                    player.play(step)
                results = iter([player.value(entry) for entry in self.outputs])
            finally:
                set_random_state(before)
        return map_tensors(output, lambda _: next(results))

    def _check(self, graph: Graph) -> None:
        if self.obstacle:
            raise RecordingError(self.obstacle)
        opaque = next((edge for edge in graph.edges if edge.opaque), None)
        if opaque is not None:
            raise RecordingError(
                f"Between '{opaque.source}' and '{opaque.target}' the data left PyTorch (an opaque edge); "
                "what was computed there is not known and cannot be replayed.",
                node=opaque.target,
            )
        for step in self.steps:
            if any(isinstance(value, torch.Generator) for value in (*step.args, *step.kwargs.values())):
                raise RecordingError(
                    f"The operator {step.func} of node '{step.node}' draws from a generator of its own, "
                    "whose state was not kept, so it cannot be replayed.",
                    node=step.node or None,
                )


class _Player:
    """Holds the values while the steps run, and sees that a node reads only what its edges bring."""

    def __init__(self, graph: Graph, steps: list[Step], values: dict[int, Tensor]) -> None:
        self._values = values
        self._shown = {*graph.by_id}
        self._sources = (
            {} if _contracted(graph) else {n.id: {n.id, *graph.sources(n.id)} for n in graph.nodes}
        )
        self._memory, self._written = _memories(steps)
        self._writers: dict[int, set[str]] = {}  # of each memory
        for place, name in zip(values, graph.inputs, strict=False):
            self._writers[place] = {name}

    def value(self, entry: Entry) -> Tensor:
        found = self._values.get(entry.place)
        if found is None:
            if entry.constant is None:
                raise RecordingError("The replay needs a tensor that the recording does not know.")
            return entry.constant
        return found

    def play(self, step: Step) -> None:
        operator = describe(step.func)
        entries = entries_of((*step.args, *step.kwargs.values()))
        for entry in entries:
            if entry.constant is None or entry.place in self._values:
                continue
            memory = self._memory.get(entry.place, entry.place)
            if operator.name == "batch_norm" or memory in self._written:
                self._values[entry.place] = entry.constant.clone()  # the model's own stays untouched
        self._see_reads(step, operator, entries)
        args = [self._decode(value) for value in step.args]
        kwargs = {name: self._decode(value) for name, value in step.kwargs.items()}
        self._keep(step, operator, step.places, step.func(*args, **kwargs))

    def _decode(self, value: Any) -> Any:
        if isinstance(value, Entry):
            return self.value(value)
        if isinstance(value, list):
            return [self._decode(item) for item in value]
        return value

    def _keep(self, step: Step, operator: Operator, places: Any, out: Any) -> None:
        if isinstance(places, tuple):
            for place, item in zip(places, out, strict=True):
                self._keep(step, operator, place, item)
        elif places >= 0:
            self._values[places] = out
            memory = self._memory.get(places, places)
            source = _viewed(step, operator)
            if operator.kind is Kind.COPY and source is not None:
                self._writers[places] = {*self._writers.get(self._memory.get(source.place, source.place), ())}
            elif memory == places and places not in {entry.place for entry in entries_of(step.args)}:
                self._writers[places] = self._shown & {step.node}

    def _see_reads(self, step: Step, operator: Operator, entries: list[Entry]) -> None:
        sources = self._sources.get(step.node)
        written = entries_of(step.args[position] for position in operator.writes if position < len(step.args))
        if sources is not None:
            for entry in entries:
                writers = self._writers.get(self._memory.get(entry.place, entry.place))
                if writers and not writers & sources and not (operator.overwrites and entry in written):
                    raise RecordingError(
                        f"Node '{step.node}' reads what '{min(writers)}' put out, but no edge of the graph "
                        "says so.",
                        node=step.node,
                    )
        for entry in written:
            memory = self._memory.get(entry.place, entry.place)
            self._writers[memory] = self._writers.get(memory, set()) | (self._shown & {step.node})


def _memories(steps: list[Step]) -> tuple[dict[int, int], set[int]]:
    """(place of a view -> first place of the same memory, the places of memories that are written to)."""
    memory: dict[int, int] = {}
    written: set[int] = set()
    for step in steps:
        operator = describe(step.func)
        source = _viewed(step, operator)
        if source is not None and operator.kind is not Kind.COPY and not step.node:
            for place in step.places if isinstance(step.places, tuple) else (step.places,):
                if place != source.place:
                    memory[place] = memory.get(source.place, source.place)
        for position in operator.writes:
            if position < len(step.args):
                for entry in entries_of([step.args[position]]):
                    written.add(memory.get(entry.place, entry.place))
    return memory, written


def _viewed(step: Step, operator: Operator) -> Entry | None:
    """What the step looks at or copies, if that is all it does."""
    if operator.kind in (Kind.COMPUTE, Kind.CONSTANT) or not step.args or not isinstance(step.args[0], Entry):
        return None
    return step.args[0]


def _contracted(graph: Graph) -> bool:
    return any(node.operator == "tracker" for node in graph.nodes)


def entries_of(values: Iterable[Any]) -> list[Entry]:
    """The entries in the arguments of a step, those in lists too."""
    found: list[Entry] = []
    for value in values:
        if isinstance(value, Entry):
            found.append(value)
        elif isinstance(value, list):
            found += entries_of(value)
    return found
