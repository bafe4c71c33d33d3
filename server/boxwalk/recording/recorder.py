"""The dispatch mode that follows every tensor through one forward pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch._ops import OpOverload

from boxwalk.recording.changes import Changes
from boxwalk.recording.flops import count
from boxwalk.recording.ledger import Ledger
from boxwalk.recording.modules import module_attributes, module_operator
from boxwalk.recording.operators import (
    COPY,
    PRODUCTS,
    Kind,
    Operator,
    call_shape,
    copies_itself,
    describe,
    operator_attributes,
    operator_name,
    running_statistics,
    written_by,
)
from boxwalk.recording.provenance import Call, Entry, Gap, Memory, calls_of, version_of
from boxwalk.recording.structure import tensors_in
from boxwalk.recording.tape import Step
from boxwalk.recording.tracing import Frame, Tracer
from boxwalk.recording.trackers import MarkerModule, TrackerModule
from boxwalk.recording.untouched import ModelState


class Recorder(Tracer):  # type: ignore[no-untyped-call]
    """Sees one forward pass; afterwards `calls`, `tape`, `aliases` and `markers` tell what it did.

    calls: every leaf module call and every tensor operation on data, in the order of execution. tape: every
    operator with its arguments, in order. aliases: id of a module call that computed nothing -> the call
    whose value it handed on. overwritten: ids of calls whose values were written over later. markers: names
    of the markers passed. tracked: the model holds trackers.
    """

    def __init__(
        self,
        model: nn.Module,
        modules: dict[str, nn.Module],
        inputs: Sequence[tuple[str, Tensor]],
        state: ModelState,
        changes: Changes,
    ) -> None:
        """modules: see `walk`. inputs: (node id, tensor) for every tensor that the model is given. changes:
        values to put in the place of what nodes put out."""
        super().__init__(model, modules, [name for name, _ in inputs])
        self.state = state
        self.changes = changes
        self.calls: list[Call] = []
        self.tape: list[Step] = []
        self.aliases: dict[str, Call] = {}
        self.overwritten: set[str] = set()
        self.markers: list[str] = []
        self.tracked = any(isinstance(module, TrackerModule) for module in self.modules.values())
        self.failed: tuple[BaseException, Call] | None = None
        self.ledger = Ledger(state, lambda: (self.frame, len(self.calls)))
        self._entries = self.ledger.entries
        self._pending: list[Call] = []
        self._origins: dict[int, torch.Size] = {}  # views made since the last operator -> shape viewed
        for name, tensor in inputs:
            self._input(name, tensor)

    # ---- what the model is given and holds ----------------------------------------------------------------

    def _input(self, name: str, tensor: Tensor) -> None:
        known = self._entries.get(id(tensor))
        if known is not None:
            return
        call = Call("input", name, 1, name, "input", "")
        self._add(call)
        call.value, call.version = tensor, version_of(tensor)
        call.shape = tuple(tensor.shape)
        memory = Memory((call,), tensor.numel())
        memory.holders.append(call)
        self.ledger.register(tensor, memory)

    # ---- modules ------------------------------------------------------------------------------------------

    def entered(self, frame: Frame) -> None:
        self.settle()
        for value in frame.args:
            if isinstance(value, Tensor):
                if id(value) not in self._entries:
                    self.ledger.foreign(value)
            elif isinstance(value, tuple | list | dict):
                for _, tensor in tensors_in(value, 2):
                    self.ledger.entry(tensor)

    def left(self, frame: Frame, output: Any) -> Any:
        self.settle()
        if frame.id in self.changes and output is not None:
            changed = self._exchanged(frame, output)
            if frame.leaf:
                self._leaf_left(frame, changed)
            return changed
        return self._leaf_left(frame, output) if frame.leaf else None

    def _exchanged(self, frame: Frame, output: Any) -> Any:
        """The module's output with its first tensor replaced; its values come from where the old ones came
        from."""
        _, old = next(iter(tensors_in(output)), ("", None))
        sources = self.ledger.entry(old).memory.read(old) if old is not None else ()
        self.busy = True
        try:
            changed = self.changes.module_output(frame.id, frame.module, frame.args, output)
        finally:
            self.busy = False
        new = next(tensor for _, tensor in tensors_in(changed))
        if new is not old:
            memory = Memory((frame.node,) if frame.node is not None else sources, new.numel())
            self.ledger.register(new, memory)
            for call in calls_of(sources):
                if call.value is old and not frame.leaf:
                    call.value, call.version = new, version_of(new)
                    memory.holders.append(call)
        return changed

    def _leaf_left(self, frame: Frame, output: Any) -> Any:
        if isinstance(frame.module, TrackerModule):
            return self._track(frame, output)
        if isinstance(frame.module, MarkerModule):
            self.markers.append(frame.module.name)
        call: Call | None = frame.node
        tensors = (output,) if isinstance(output, Tensor) else [tensor for _, tensor in tensors_in(output)]
        for number, tensor in enumerate(tensors):
            entry = self._entries.get(id(tensor)) or self.ledger.foreign(tensor)
            memory = entry.memory
            if memory.sources and type(memory.sources[0]) is Gap:
                call = self._came_back(frame, call, memory, tensor)
            if number:
                continue
            if call is None:
                sources = memory.read(tensor)
                if sources and isinstance(sources[0], Call):
                    self.aliases[frame.id] = sources[0]
            else:
                call.value = tensor
                memory.holders.append(call)
                call.version = version_of(tensor)
        return None

    def _came_back(self, frame: Frame, call: Call | None, memory: Memory, tensor: Tensor) -> Call | None:
        """A module gives back a tensor from outside; if it went there itself, its call is where it comes
        from."""
        gaps = [source for source in memory.sources if isinstance(source, Gap) and source.frame is frame]
        if gaps:
            call = call or self._module_call(frame)
            call.reads.update(dict.fromkeys(gaps))
            memory.write(call, tensor)
        return call

    def failing(self, error: BaseException) -> tuple[str | None, str]:
        """(id of the node, words) for where `error` was raised; a module that failed before its first
        operator becomes a call."""
        frame = self.raised[1] if self.raised is not None and self.raised[0] is error else None
        if frame is not None and frame.leaf:
            call = frame.node or self._module_call(frame)
            call.reads.update(dict.fromkeys(self.ledger.fed(frame)))
        elif self.failed is not None and self.failed[0] is error:
            call = self.failed[1]
        else:
            last = self.calls[-1].id if self.calls else None
            inside = f"module '{frame.path}'" if frame is not None and frame.path else "its forward"
            return last, f"in {inside}, after node '{last}'"
        return call.id, f"at node '{call.id}'"

    def release(self) -> None:
        """Let go of every tensor that is not the model's own; `calls` and their values go as well."""
        self.ledger.release()
        for call in self.calls:  # a call and its frame know each other; such circles are freed late
            call.value = call.frame = None
        self.calls.clear()
        self.aliases.clear()

    def _track(self, frame: Frame, output: Any) -> Any:
        """Make a tracker's call a node of its own, although it computes nothing.

        What it hands on becomes another tensor object on the same memory, so that who reads the tracker and
        who reads past it can be told apart.
        """
        if not isinstance(output, Tensor):
            return None
        entry = self.ledger.entry(output)
        call = self._module_call(frame)
        call.reads.update(dict.fromkeys(entry.memory.read(output)))
        handed = output.view_as(output)
        self.tape[-1].node = call.id
        memory = Memory((call,), output.numel())
        memory.holders = entry.memory.holders  # a write through either concerns both
        self._entries[id(handed)].memory = memory
        self._hold(call, handed, self._entries[id(handed)])
        call.version = version_of(handed)
        return handed

    def _module_call(self, frame: Frame) -> Call:
        module = frame.module
        parent = frame.parent.path if frame.parent is not None else ""
        title = frame.path or frame.base
        call = Call("module", frame.id, frame.number, title, module_operator(module), parent)
        call.module, call.frame = module, frame
        call.attributes = module_attributes(module)
        frame.node = call
        self._add(call)
        return call

    def _add(self, call: Call) -> None:
        call.order = len(self.calls)
        call.marker = len(self.markers)
        self.calls.append(call)

    # ---- operators ----------------------------------------------------------------------------------------

    def __torch_dispatch__(
        self, func: OpOverload, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if self.busy:
            return func(*args, **kwargs)
        operator = describe(func)
        if self._pending:
            self.settle()
        kind = operator.kind
        if kind is Kind.COMPUTE:
            if func is COPY and copies_itself(args):
                # nothing changes but the version counter
                self._pending += self.ledger.entry(args[0]).memory.holders
                return func(*args, **kwargs)
            return self._compute(func, operator, args, kwargs)
        if kind is Kind.CONSTANT:
            out = func(*args, **kwargs)
            place = (
                self.ledger.register(out, Memory((), out.numel())).place if isinstance(out, Tensor) else -1
            )
            encoded = tuple(self.ledger.entry(a) if isinstance(a, Tensor) else a for a in args)
            self.tape.append(Step(func, encoded, kwargs, place, ""))
            return out
        if kind is Kind.LIFT:
            out = func(*args, **kwargs)
            self.ledger.lifted(out, args[0])
            return out
        if kind is Kind.QUERY:
            for argument in args:
                if isinstance(argument, Tensor):
                    for call in calls_of(self.ledger.entry(argument).memory.read(argument)):
                        call.used = True
            return func(*args, **kwargs)
        entry = self.ledger.entry(args[0])
        if kind is Kind.RESHAPE_IN_PLACE:
            for call in entry.memory.holders:
                if call.value is args[0]:
                    call.value = call.value.detach()
            out = func(*args, **kwargs)
            self.tape.append(Step(func, (entry, *args[1:]), kwargs, entry.place, ""))
            return out
        out = func(*args, **kwargs)
        memory = entry.memory
        if kind is Kind.COPY and out is not args[0]:
            sources = memory.sources if memory.writes is None else memory.read(args[0])
            memory = Memory(sources, out.numel())
        if isinstance(out, Tensor):
            made = self._entries.get(id(out)) or self.ledger.register(out, memory)
            if kind is Kind.VIEW:
                self._origins[made.place] = args[0].shape
            places: Any = made.place
        else:
            places = tuple(self.ledger.register(tensor, memory).place for tensor in out)
        self.tape.append(Step(func, (entry, *args[1:]), kwargs, places, ""))
        return out

    def _compute(
        self, func: OpOverload, operator: Operator, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        frame = self.frame
        origins, self._origins = self._origins, {}
        entries = self._entries
        encoded, kwargs_encoded, reads = self.ledger.read(operator, args, kwargs)
        call: Call | None
        id_ = ""
        if frame.leaf:
            call = frame.node
            if call is None and reads:
                call = self._module_call(frame)
            if call is not None and reads:
                reads.pop(call, None)
                call.reads.update(reads)
        else:
            name = operator_name(operator, args)
            base = self.names.operation_base(frame.path, name)
            id_, number = self.names.call(base)
            call = None
            if reads:
                title = f"{frame.path}.{name}" if frame.path else name
                call = Call("operation", id_, number, title, name, frame.path)
                call.reads = reads
                call.frame = frame
                self._add(call)
        written = written_by(operator, args, kwargs)
        if written:
            self._before_write(written)
        for tensor in running_statistics(operator, args):
            self.state.before_write(tensor)
        try:
            out = func(*args, **kwargs)
        except Exception as error:
            if call is not None:
                self.failed = (error, call)
            raise
        if not frame.leaf and id_ in self.changes:
            first = out if isinstance(out, Tensor) else out[0]
            shape = tuple(first.shape)
            if operator.name in PRODUCTS:
                shape = self._product_shape(origins, encoded, args, first)
            out = self.changes.operator_output(id_, shape, operator.in_place, out)
        for tensor in written:
            entries[id(tensor)].memory.write(call, tensor)
        places = self._made(call, out)
        if call is not None:
            call.flops += count(operator.name, args, out)
            if not frame.leaf:
                first = (
                    out
                    if isinstance(out, Tensor)
                    else next((t for t in out or () if isinstance(t, Tensor)), None)
                )
                if first is None and operator.writes:
                    first = args[operator.writes[0]]
                if first is not None:
                    self._hold(call, first, entries[id(first)])
                    self._pending.append(call)
                    if operator.name in PRODUCTS:
                        call.shape = self._product_shape(origins, encoded, args, first)
                call.attributes = operator_attributes(func, args, kwargs)
        step = Step(func, tuple(encoded), kwargs_encoded, places, call.id if call is not None else "")
        if call is not None:
            first = (
                out if isinstance(out, Tensor) else out[0] if out and isinstance(out, tuple | list) else None
            )
            if isinstance(first, Tensor):
                step.shape = first.shape
        self.tape.append(step)
        return out

    @staticmethod
    def _product_shape(
        origins: dict[int, torch.Size], encoded: list[Any], args: tuple[Any, ...], out: Tensor
    ) -> tuple[int, ...]:
        position = 1 if len(args) > 2 else 0  # addmm has the bias in front
        origin = origins.get(encoded[position].place)
        return call_shape(origin, tuple(args[position].shape), tuple(out.shape))

    def _before_write(self, written: Sequence[Tensor]) -> None:
        """Copy on write: kept values, and the model's own tensors, are saved before they are overwritten."""
        for tensor in written:
            memory = self.ledger.entry(tensor).memory
            if memory.constant:
                self.state.before_write(tensor)
            if memory.holders:
                for call in memory.holders:
                    if call.value is not None:
                        call.value = call.value.clone()
                        call.version = version_of(call.value)
                        self.overwritten.add(call.id)
                memory.holders.clear()

    def _made(self, call: Call | None, out: Any) -> Any:
        """The places on the tape of what an operator put out; new tensors get one."""
        if isinstance(out, Tensor):
            entry = self._entries.get(id(out))
            if entry is None:
                entry = self.ledger.register(out, Memory((call,) if call is not None else (), out.numel()))
            return entry.place
        if isinstance(out, tuple | list):
            return tuple([self._made(call, item) for item in out])
        return -1

    def _hold(self, call: Call, tensor: Tensor, entry: Entry) -> None:
        call.value = tensor
        entry.memory.holders.append(call)

    def settle(self) -> None:
        """Take the version counters of the values put out last: they rise only after an operator's call."""
        for call in self._pending:
            if call.value is not None:
                call.version = version_of(call.value)
        self._pending.clear()
