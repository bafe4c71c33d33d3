"""Answering operators from a kept recording instead of computing them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch._ops import OpOverload

from boxwalk.errors import RecordingError
from boxwalk.recording.operators import Kind, Operator, describe
from boxwalk.recording.recording import Recording
from boxwalk.recording.tape import Step, entries_of


class Answers:
    """The kept values of the nodes up to a certain one.

    A node can be answered if one operator made its value, nobody read that operator's further results, and
    the value was kept; others are computed from what is answered, which gives the same.
    """

    def __init__(self, recording: Recording, upto: Sequence[str]) -> None:
        """upto: ids of nodes; those executed up to the first of them are answered."""
        graph, tape = recording.graph, recording.tape
        order = {node.id: place for place, node in enumerate(graph.nodes)}
        last = min((order[name] for name in upto), default=-1)
        steps: dict[str, list[Step]] = {}
        read: set[int] = {entry.place for entry in tape.outputs}
        for step in tape.steps:
            if step.node:
                steps.setdefault(step.node, []).append(step)
            read.update(entry.place for entry in entries_of((*step.args, *step.kwargs.values())))
        self._known: dict[str, tuple[Step, Tensor]] = {}
        for node in graph.nodes[: last + 1]:
            made = steps.get(node.id, ())
            if len(made) != 1 or node.id not in recording.activations:
                continue
            step = made[0]
            value = recording.activations[node.id]
            places = step.places if isinstance(step.places, tuple) else (step.places,)
            computes = describe(step.func).kind is Kind.COMPUTE
            if computes and step.numel == value.numel() and not read.intersection(places[1:]):
                self._known[node.id] = (step, value)
        self._overwritten = tape.overwritten
        self._lent: set[int] = set()

    @classmethod
    def upto(cls, recording: Recording, names: Sequence[str]) -> Answers | None:
        return cls(recording, names) if names else None

    def value(self, name: str, func: OpOverload, operator: Operator, args: tuple[Any, ...]) -> Any:
        """What `func` puts out for node `name`, or None if that is not known."""
        known = self._known.get(name)
        if known is None or known[0].func is not func:
            return None
        step, kept = known
        if operator.in_place:
            target: Tensor = args[operator.writes[0]]
            target.copy_(kept.reshape(target.shape))
            return target
        if operator.writes or operator.written_names:
            return None
        if name in self._overwritten:
            first = kept.clone().view(step.shape)
        else:
            first = kept.detach().view(step.shape)
            self._lent.add(first.untyped_storage()._cdata)
        if not isinstance(step.places, tuple):
            return first
        return (first, *(torch.empty(0, device=kept.device) for _ in step.places[1:]))

    def guard(self, written: Iterable[Tensor]) -> None:
        """Raises RecordingError before the recording's own memory is written to."""
        for tensor in written:
            if tensor.untyped_storage()._cdata in self._lent:
                raise RecordingError(
                    "The model went another way than in the recording and would overwrite it. Run without "
                    "the recording."
                )
