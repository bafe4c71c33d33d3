"""Which elements of an input can influence a value at all, whatever the weights and the input are.

The network runs once. Beside every tensor goes a shadow of the same shape, and every operator does to the
shadows what keeps exactly its dependences: it adds up all that an element of its result depends on. The
gradient of a shadow is then non-zero exactly at what can influence it. What each operator does to shadows
stands in `influence_rules`.

A shadow is often the same along an axis, as over the channels that a convolution puts out: it then has size 1
there. Only shadows of full size are ever looked at by views, so that what is written to a view is written to
what it looks at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

from boxwalk.analyses.influence_rules import POINTWISE, RULES, Call, everything, fits, marked
from boxwalk.network import Network
from boxwalk.recording.calling import Subject
from boxwalk.recording.display import maps_of
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.operators import Kind, Operator, describe
from boxwalk.recording.recording import Recording
from boxwalk.recording.runner import differentiating

_COPIES = frozenset(
    {"clone", "_to_copy", "contiguous", "lift", "lift_fresh_copy", "detach_copy", "alias_copy"}
)
"""Copies of all values in their shape."""
_FILLS = frozenset({"fill", "zero", "normal", "uniform", "random", "bernoulli", "exponential"})


@dataclass(frozen=True)
class Influence:
    """mask: bool [H, W], the input's pixels that can influence the unit. unknown: names of the operators
    whose dependences are not known, where all of their result is taken to depend on all of their input.
    """

    mask: Tensor
    unknown: tuple[str, ...]


def influence(
    recording: Recording, network: Network, source: Node, node: Node, unit: tuple[int | None, int, int]
) -> Influence:
    """What of the input `source` can influence a unit of `node`.

    unit: (channel, y, x) in the maps of the node; channel None: any of them. Never too small, except where
    the program itself decides by values which way to take; too large where values are multiplied by
    constants that are zero, or where an operator is unknown.
    """
    channel, y, x = unit
    names = {name for name, _ in _inputs(recording, network)}
    if source.id not in names:
        raise ValueError(f"{source.id!r} is no input of the recording.")
    given = next(tensor for name, tensor in _inputs(recording, network) if name == source.id)
    if _is_opaque(recording.graph, node):
        mask = torch.ones(source.grid, dtype=torch.bool)
        return Influence(mask, ("data outside of PyTorch",))
    with torch.inference_mode(False), torch.enable_grad():
        leaf = torch.zeros(given.shape, device=given.device, requires_grad=True)
    shadows = Shadows(given, leaf)
    with shadows:
        value = run(network, recording.inputs, kwargs=recording.kwargs, until=node.id).values[node.id]
    shadow = shadows.of(value)
    with torch.inference_mode(False), torch.enable_grad():
        if shadow is None or not shadow.requires_grad:
            reached = torch.zeros_like(leaf)
        else:
            maps = maps_of(node, shadow.expand(value.shape))
            chosen = maps[:, y, x] if channel is None else maps[channel, y, x]
            (reached,) = torch.autograd.grad(chosen.sum(), leaf, allow_unused=True, materialize_grads=True)
    if shadows.lost:
        reached = torch.ones_like(leaf)
    return Influence((maps_of(source, reached) != 0).any(0).cpu(), tuple(sorted(shadows.unknown)))


def _inputs(recording: Recording, network: Network) -> list[tuple[str, Tensor]]:
    return Subject.of(network).arguments(recording.inputs, recording.kwargs).tensors


def _is_opaque(graph: Graph, node: Node) -> bool:
    """Whether the data left PyTorch on some way to the node."""
    opaque = {edge.target for edge in graph.edges if edge.opaque}
    return not opaque.isdisjoint(graph.ancestors([node.id]))


@contextmanager
def _tracked() -> Iterator[None]:
    """Inside a dispatch mode's handler: autograd sees the operators, and which tensor is a view of which."""
    views = torch._C.DispatchKey.ADInplaceOrView
    with (
        torch.inference_mode(False),
        torch._C._SetExcludeDispatchKeyGuard(views, False),
        differentiating(),
    ):
        yield


class Shadows(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Keeps a shadow for every tensor that the operators inside put out.

    lost: something influenced was written where no shadow could follow it.
    """

    def __init__(self, given: Tensor, leaf: Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._shadows: Any = WeakTensorKeyDictionary()
        self._shadows[given] = leaf
        self.unknown: set[str] = set()
        self.lost = False

    def of(self, tensor: object) -> Tensor | None:
        """The shadow of a tensor; None for what came from outside: weights and other constants."""
        found: Tensor | None = self._shadows.get(tensor) if isinstance(tensor, Tensor) else None
        return found

    def __torch_dispatch__(
        self, func: OpOverload, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        operator = describe(func)
        if operator.kind is Kind.RESHAPE_IN_PLACE:
            with _tracked():
                self.full(args[0])  # while the shape is still the old one
        out = func(*args, **kwargs)
        if operator.kind is not Kind.QUERY:
            with _tracked():
                self._follow(func, operator, args, kwargs, out)
        return out

    def full(self, tensor: Tensor) -> Tensor | None:
        """The shadow in full size and with the strides of its tensor, as views need it."""
        shadow = self.of(tensor)
        if shadow is None or (shadow.shape == tensor.shape and shadow.stride() == tensor.stride()):
            return shadow
        whole = torch.empty_strided(tensor.shape, tensor.stride(), device=tensor.device)
        self._shadows[tensor] = whole.copy_(shadow)
        return whole

    def _follow(
        self, func: OpOverload, operator: Operator, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any
    ) -> None:
        if operator.kind in (Kind.LIFT, Kind.CONSTANT):
            self._put_constants(out)
        elif operator.kind is Kind.COPY and func._schema.name.split("::")[-1] in _COPIES:
            shadow = self.of(args[0])
            if shadow is not None and out is not args[0]:
                self._shadows[out] = shadow.clone()
        elif operator.kind in (Kind.VIEW, Kind.COPY):
            self._look(func, args, kwargs, out)
        elif operator.kind is Kind.RESHAPE_IN_PLACE:
            shadow = self.of(args[0])
            if shadow is not None and not func._schema.name.endswith("detach_"):
                func(shadow, *args[1:], **kwargs)
        elif operator.writes or operator.written_names:
            self._write(Call(func, operator, args, kwargs, out, self.of))
        else:
            self._compute(Call(func, operator, args, kwargs, out, self.of))

    def _look(self, func: OpOverload, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        """A view or a copy: the same view or copy of the shadow."""
        shadow = self.full(args[0])
        if shadow is None or out is args[0]:  # none: of the model's own weights
            return
        name = func._schema.name.split("::")[-1]
        if name in ("detach", "alias"):  # a gradient would stop here
            self._shadows[out] = shadow.view_as(shadow)
            return
        try:
            looked = _flat(func(shadow, *args[1:], **kwargs))
        except (RuntimeError, NotImplementedError):  # as views of complex numbers
            looked = []
        outs = _flat(out)
        if [each.shape for each in looked] == [each.shape for each in outs]:
            for tensor, part in zip(outs, looked, strict=True):
                self._shadows[tensor] = part
        elif shadow.requires_grad:
            self.unknown.add(name)
            for tensor in outs:
                self._shadows[tensor] = everything([shadow], tensor.dim())

    def _compute(self, call: Call) -> None:
        if not call.sources:
            self._put_constants(call.out)
            return
        first = self._result(call)
        outs = _flat(call.out)
        for tensor in outs:
            # further results are of the same kind as the first, or statistics of all
            alike = tensor.shape == outs[0].shape
            self._shadows[tensor] = first.clone() if alike else everything(call.sources, tensor.dim())

    def _result(self, call: Call) -> Tensor:
        """The shadow of the first tensor that a call puts out, or writes to."""
        shape = call.first.shape
        if call.pointwise or call.name in POINTWISE:
            return call.added()
        rule = RULES.get(call.name) or (RULES["reduction"] if call.reduces else None)
        result = rule(call) if rule is not None else None
        if result is None or not fits(result, shape):
            self.unknown.add(call.name)
            return everything(call.sources, len(shape))
        return marked(result)

    def _write(self, call: Call) -> None:
        """An operator that writes into its arguments: the same into their shadows."""
        for target in call.written():
            shadow = self.of(target)
            if shadow is None:
                self.lost = self.lost or bool(call.sources)  # as into a buffer of the model's
            elif call.name == "assign":
                value = self.of(call.args[1])
                self._overwrite(target, torch.zeros(()) if value is None else value)
            elif call.name in _FILLS and not call.other_sources:
                self._overwrite(target, torch.zeros(()))
            elif call.pointwise or call.name in POINTWISE:
                if call.other_sources:
                    self._overwrite(target, shadow + call.added(others=True))
            elif call.sources:
                self._overwrite(target, self._result(call))

    def _overwrite(self, target: Tensor, value: Tensor) -> None:
        """Put `value` in the place of the target's shadow, for all that look at it."""
        shadow = self.of(target)
        if shadow is not None and shadow.shape == target.shape:  # views may look at it
            shadow.copy_(value)
        else:
            value = value.reshape((1,) * (target.dim() - value.dim()) + tuple(value.shape))
            self._shadows[target] = value.clone()

    def _put_constants(self, out: Any) -> None:
        """Nothing influences what was put out, but it may be written to."""
        for tensor in _flat(out):
            self._shadows[tensor] = torch.zeros((1,) * tensor.dim(), device=tensor.device)


def _flat(out: Any) -> list[Tensor]:
    if isinstance(out, Tensor):
        return [out]
    if isinstance(out, tuple | list):
        return [tensor for item in out for tensor in _flat(item)]
    return []
