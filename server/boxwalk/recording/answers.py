"""Answering operators from a kept recording instead of computing them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch._ops import OpOverload

from boxwalk.errors import RecordingError
from boxwalk.recording.operators import Operator
from boxwalk.recording.recording import Recording
from boxwalk.recording.tape import Step


class Answers:
    """The kept values of the nodes up to a certain one.

    A node can be answered if one operator made its value, nobody read that operator's further results, and
    the value was kept; others are computed from what is answered, which gives the same.

    The recording's memory is lent, not copied. Where the model writes over it, a tensor that nothing else
    looks at is given other memory: the recorded value of the operator that writes, or a copy if that is
    computed.
    """

    def __init__(self, recording: Recording, upto: Sequence[str], exchanges: bool) -> None:
        """upto: ids of nodes; those executed up to the first of them are answered. exchanges: values are put
        in the place of others, by functions that may write to what they are given."""
        graph, tape = recording.graph, recording.tape
        order = {node.id: place for place, node in enumerate(graph.nodes)}
        last = min((order[name] for name in upto), default=-1)
        self._known: dict[str, tuple[Step, Tensor]] = {}
        self._copied: set[str] = set()  # nodes whose memory is written over and cannot be lent
        for node in graph.nodes[: last + 1]:
            step, value = tape.makers.get(node.id), recording.activations.get(node.id)
            if step is None or value is None or step.numel != value.numel():
                continue
            self._known[node.id] = (step, value)
            place = step.places[0] if isinstance(step.places, tuple) else step.places
            if node.id in tape.overwritten and (exchanges or place in tape.looked_at):
                self._copied.add(node.id)
        self._overwritten = tape.overwritten
        self._lent: set[int] = set()
        self._lent_alone: set[int] = set()  # of these, what only one tensor looks at

    @classmethod
    def upto(cls, recording: Recording, names: Sequence[str], exchanges: bool) -> Answers | None:
        return cls(recording, names, exchanges) if names else None

    def value(self, name: str, func: OpOverload, operator: Operator, args: tuple[Any, ...]) -> Any:
        """What `func` puts out for node `name`, or None if that is not known."""
        known = self._known.get(name)
        if known is None or known[0].func is not func:
            return None
        step, kept = known
        if operator.in_place:
            target: Tensor = args[operator.writes[0]]
            kept = kept.reshape(target.shape)
            if _memory(target) in self._lent_alone and kept.stride() == target.stride():
                target.data = self._lend(kept.detach(), alone=True)
            else:
                self.guard([target])
                target.copy_(kept)
            return target
        if operator.writes or operator.written_names:
            return None
        if name in self._copied:
            first = kept.clone().view(step.shape)
        else:
            first = self._lend(kept.detach().view(step.shape), alone=name in self._overwritten)
        if not isinstance(step.places, tuple):
            return first
        return (first, *(torch.empty(0, device=kept.device) for _ in step.places[1:]))

    def guard(self, written: Iterable[Tensor]) -> None:
        """See that the recording's own memory is not written to: a tensor alone on it gets its own. Raises
        RecordingError for others."""
        for tensor in written:
            memory = _memory(tensor)
            if memory in self._lent_alone:
                tensor.data = tensor.clone()
            elif memory in self._lent:
                raise RecordingError(
                    "The model went another way than in the recording and would overwrite it. Run without "
                    "the recording."
                )

    def _lend(self, tensor: Tensor, alone: bool) -> Tensor:
        memory = _memory(tensor)
        self._lent.add(memory)
        if alone:
            self._lent_alone.add(memory)
        return tensor


def _memory(tensor: Tensor) -> int:
    found: int = tensor.untyped_storage()._cdata
    return found
