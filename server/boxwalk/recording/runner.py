"""The dispatch mode that runs a model cut, changed or with gradients at nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch._ops import OpOverload
from torch.autograd.graph import GradientEdge, get_gradient_edge

from boxwalk.errors import ParameterError, RecordingError, UnknownNodeError
from boxwalk.recording.answers import Answers
from boxwalk.recording.changes import Changes, exchange, laid_out
from boxwalk.recording.operators import (
    COPY,
    PRODUCTS,
    Kind,
    Operator,
    call_shape,
    copies_itself,
    describe,
    operator_name,
    running_statistics,
    written_by,
)
from boxwalk.recording.structure import tensors_in
from boxwalk.recording.tracing import Frame, Tracer
from boxwalk.recording.untouched import ModelState

_DETACH = torch.ops.aten.detach.default
_SAVED_OUTPUT = frozenset({"_saved_result", "_saved_result0", "_saved_output", "_saved_out"})


class Stop(BaseException):
    """Leaves the model's forward pass; no `except Exception` of the model's catches it."""


@dataclass(eq=False)
class Hold:
    """A value to be handed out. shape: in which it is meant. edge: where its gradient passes. box: the
    gradient with respect to the value put in its place, each time it is computed."""

    tensor: Tensor
    shape: tuple[int, ...]
    wants_gradient: bool
    edge: GradientEdge | Tensor | None = None
    box: list[Tensor] | None = None
    own: bool = False
    memory: int = field(default=0)

    def value(self) -> Tensor:
        return self.tensor.view(self.shape) if self.tensor.shape != self.shape else self.tensor

    def gradient(self, name: str, score: Tensor, retain: bool) -> Tensor:
        if self.edge is None:
            raise RecordingError(
                f"No gradient reaches node '{name}': the model computes it, or what follows it, without "
                "gradients.",
                node=name,
            )
        if not score.requires_grad or score.numel() != 1:
            raise ParameterError(
                "The score must be one number made of the run's output or values, with gradients."
            )
        if self.box is not None:
            self.box.clear()
        at: Sequence[Any] = [self.edge]
        try:
            gradients: Sequence[Tensor | None] = torch.autograd.grad(
                score, at, retain_graph=retain, allow_unused=True
            )
        except RuntimeError as error:
            raise RecordingError(
                f"The gradient at node '{name}' cannot be computed: {error}", node=name
            ) from error
        found = self.box[-1] if self.box else gradients[0]
        if found is None:
            return torch.zeros(self.shape, dtype=self.tensor.dtype, device=self.tensor.device)
        return found.reshape(self.shape)


@contextmanager
def differentiating() -> Iterator[None]:
    """Inside a dispatch mode's handler: let autograd see the operators again."""
    key = torch._C.DispatchKey.AutogradFunctionality
    with torch._C._SetExcludeDispatchKeyGuard(key, False), torch.enable_grad():
        yield


class _Substitute(torch.autograd.Function):
    """Puts a value in the place of another; the gradient goes through the function that made it, if one
    did."""

    @staticmethod
    def forward(ctx: Any, old: Tensor, new: Tensor, back: Any) -> Tensor:
        ctx.back = back
        return laid_out(new, old)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        return ctx.back(grad), None, None


class Runner(Tracer):  # type: ignore[no-untyped-call]
    """Runs until the nodes wanted have their values, exchanges others, holds what gradients are asked for."""

    def __init__(
        self, model: nn.Module, modules: dict[str, nn.Module], inputs: Sequence[str], state: ModelState
    ) -> None:
        super().__init__(model, modules, inputs)
        self.state = state
        self.holds: dict[str, Hold] = {}
        self.asked: set[str] = set()
        self._seen: dict[str, None] = dict.fromkeys(inputs)
        self._origins: dict[int, tuple[Tensor, torch.Size]] = {}
        self._pending: tuple[str, Tensor, tuple[int, ...]] | None = None
        self._failed: tuple[BaseException, str] | None = None

    def set_out(
        self,
        until: Sequence[str],
        at: Sequence[str],
        changes: Changes,
        answers: Answers | None,
        differentiate: bool,
        at_inputs: bool,
        leaves: Mapping[str, Tensor],
    ) -> None:
        """until, at: nodes whose values and gradients are wanted. leaves: the input nodes' tensors."""
        self._until = {*until}
        self._at = {*at}
        self.asked = self._until | self._at
        self._stops = bool(until)
        self._changes = changes
        self._answers = answers
        self._differentiate = differentiate
        for name, tensor in leaves.items():
            attached = differentiate and tensor.requires_grad
            if name in self.asked or (at_inputs and attached):
                self.holds[name] = Hold(
                    tensor, tuple(tensor.shape), attached, tensor if attached else None, own=True
                )
                self._until.discard(name)

    def done(self) -> bool:
        return self._stops and not self._until

    def finish(self) -> None:
        """Raises UnknownNodeError if the pass never came by a node that was named."""
        missing = [n for n in (*self._until, *self._at - {*self.holds}) if n not in self.holds]
        missing += [
            name for name in self._changes.names() if name not in self._changes.met and not self.done()
        ]
        if missing:
            known = [name for name in self._seen if name]
            raise UnknownNodeError.of(
                "node", missing[0], known, f"This pass came by {len(known)} nodes and modules."
            )

    # ---- modules ------------------------------------------------------------------------------------------

    def entered(self, frame: Frame) -> None:  # noqa: ARG002
        self.settle()

    def left(self, frame: Frame, output: Any) -> Any:
        self.settle()
        name = frame.id
        self._seen[name] = None
        if output is None or (name not in self.asked and name not in self._changes):
            return None
        self.busy = True
        try:
            new = self._exchanged(name, frame, output) if name in self._changes else output
        finally:
            self.busy = False
        first = next((tensor for _, tensor in tensors_in(new)), None)
        if name in self.asked and first is not None:
            self._hold(name, first, tuple(first.shape), None)
        return None if new is output else new

    def _exchanged(self, name: str, frame: Frame, output: Any) -> Any:
        first = next((tensor for _, tensor in tensors_in(output)), None)
        exchanged_under = self._differentiate and first is not None and first.requires_grad
        if first is None or not exchanged_under or self._changes.reweights(name):
            return self._changes.module_output(name, frame.module, frame.args, output)
        new, back = self._new(name, first, tuple(first.shape))
        return exchange(output, first, _Substitute.apply(first, new, back))

    def _new(self, name: str, old: Tensor, shape: tuple[int, ...]) -> tuple[Tensor, Any]:
        """(new value of `old`'s shape, function from the gradient at the new value to that at the old
        one)."""
        with differentiating():
            before = old.detach().clone().requires_grad_(True)
            new = self._changes.value(name, before.view(shape)).reshape(old.shape)

        def back(grad: Tensor) -> Tensor:
            if not new.requires_grad:
                return torch.zeros_like(grad)
            (found,) = torch.autograd.grad(new, [before], grad, retain_graph=True, allow_unused=True)
            return torch.zeros_like(grad) if found is None else found

        return new.detach(), back

    # ---- operators ----------------------------------------------------------------------------------------

    def __torch_dispatch__(
        self, func: OpOverload, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if self.busy:
            return func(*args, **kwargs)
        if self._pending is not None and not self._saves(func, args):
            self.settle()
        operator = describe(func)
        if operator.kind is not Kind.COMPUTE or (func is COPY and copies_itself(args)):
            out = func(*args, **kwargs)
            if operator.kind is Kind.VIEW and isinstance(out, Tensor):
                self._origins[id(out)] = (out, args[0].shape)
            return out
        origins, self._origins = self._origins, {}
        written = written_by(operator, args, kwargs)
        if written:
            self._before_write(written)
        for tensor in running_statistics(operator, args):
            self.state.before_write(tensor)
        frame = self.frame
        if frame.leaf:
            name = frame.id
        else:
            name, _ = self.names.call(self.names.operation_base(frame.path, operator_name(operator, args)))
            self._seen[name] = None
        out = None
        if self._answers is not None:
            out = self._answers.value(name, func, operator, args)
        if out is None:
            if written and self._answers is not None:
                self._answers.guard(written)
            try:
                out = func(*args, **kwargs)
            except Exception as error:
                self._failed = (error, name)
                raise
        if not frame.leaf and (name in self.asked or name in self._changes):
            out = self._wanted(name, operator, args, origins, out)
        return out

    def _wanted(
        self, name: str, operator: Operator, args: tuple[Any, ...], origins: Mapping[int, Any], out: Any
    ) -> Any:
        first = out if isinstance(out, Tensor) else out[0]
        shape = tuple(first.shape)
        if operator.name in PRODUCTS:
            factor = args[1 if len(args) > 2 else 0]
            origin = origins.get(id(factor))
            shape = call_shape(None if origin is None else origin[1], tuple(factor.shape), shape)
        if name in self._changes and not self._differentiate:
            out = self._changes.operator_output(name, shape, operator.in_place, out)
            first = out if isinstance(out, Tensor) else out[0]
        # gradients are known, and a value can be exchanged under them, only once the operator's call is over
        self._pending = (name, first, shape)
        return out

    def _saves(self, func: OpOverload, args: tuple[Any, ...]) -> bool:
        """Whether this is autograd saving what the operator before put out: that operator's call is not
        over yet."""
        if (
            func is not _DETACH
            or not self._differentiate
            or self._pending is None
            or args[0] is not self._pending[1]
        ):
            return False
        made_by = self._pending[1].grad_fn
        return (
            self._pending[0] not in self._changes
            or made_by is None
            or not _SAVED_OUTPUT.isdisjoint(dir(made_by))
        )

    def settle(self) -> None:
        """Finish with the operator before this: hold what it put out, or put something else in its place."""
        if self._pending is None:
            return
        (name, tensor, shape), self._pending = self._pending, None
        box: list[Tensor] | None = None
        if name in self._changes and self._differentiate:
            self.busy = True
            try:
                box = self._put_in_place(name, tensor, shape)
            finally:
                self.busy = False
        if name in self.asked:
            self._hold(name, tensor, shape, box)

    def _put_in_place(self, name: str, tensor: Tensor, shape: tuple[int, ...]) -> list[Tensor] | None:
        """Exchange the tensor's values; what autograd saved of the old ones stays."""
        if tensor._is_view():
            raise ParameterError(
                f"Node '{name}' writes into a part of another tensor; it cannot be replaced with gradients. "
                "Replace the node after it, or run without gradients."
            )
        new, back = self._new(name, tensor, shape)
        tensor.data = laid_out(new, tensor.detach())
        if not tensor.requires_grad:
            return None
        box: list[Tensor] = []

        def hook(grad: Tensor) -> Tensor:
            box[:] = [grad]
            found: Tensor = back(grad)
            return found

        tensor.register_hook(hook)  # type: ignore[no-untyped-call]
        return box

    # ---- what is handed out -------------------------------------------------------------------------------

    def _hold(self, name: str, tensor: Tensor, shape: tuple[int, ...], box: list[Tensor] | None) -> None:
        edge = None
        if self._differentiate and tensor.requires_grad:
            edge = get_gradient_edge(tensor) if tensor.grad_fn is not None else tensor
        hold = Hold(tensor, shape, name in self._at, edge, box)
        hold.memory = tensor.untyped_storage()._cdata
        self.holds[name] = hold
        self._until.discard(name)
        if self.done() and not self._at - {*self.holds}:
            raise Stop

    def _before_write(self, written: Sequence[Tensor]) -> None:
        """Save the model's own tensors and the values held before they are overwritten."""
        for tensor in written:
            self.state.before_write(tensor)
            if not self.holds:
                continue
            memory = tensor.untyped_storage()._cdata
            for hold in self.holds.values():
                if not hold.own and hold.memory == memory:
                    if self._differentiate:
                        with differentiating():
                            hold.tensor = hold.tensor.clone()
                    else:
                        hold.tensor = hold.tensor.clone()
                    hold.own = True

    def failing(self, error: BaseException) -> tuple[str | None, str]:
        """(id of the node, words) for where `error` was raised."""
        if self._failed is not None and self._failed[0] is error:
            return self._failed[1], f"at node '{self._failed[1]}'"
        frame = self.raised[1] if self.raised is not None and self.raised[0] is error else None
        if frame is not None and frame.leaf:
            return frame.id, f"at node '{frame.id}'"
        last = next(reversed(self._seen), None)
        return last, f"after '{last}'"
