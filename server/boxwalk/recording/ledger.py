"""What is known of every tensor object that a pass has come by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from boxwalk.recording.operators import Operator
from boxwalk.recording.provenance import Call, Entry, Gap, Memory, Source, calls_of
from boxwalk.recording.structure import tensors_in
from boxwalk.recording.tracing import Frame
from boxwalk.recording.untouched import ModelState

_CONSTANT_ELEMENTS = 64
"""A tensor made from Python's numbers in the middle of the pass is taken for a constant up to this size."""

Here = Callable[[], tuple[Frame, int]]


class Ledger:
    """An entry for every tensor, found by the identity of the object, else by the memory that it looks at.

    entries: by `id`; the tensors are kept alive, so an id stays a tensor's own. feeds: for every module
    call that a gap may lie in, the calls whose values went into it.
    """

    def __init__(self, state: ModelState, here: Here) -> None:
        """here: gives the module call under way and the number of calls so far."""
        self.entries: dict[int, Entry] = {}
        self.feeds: dict[Frame, list[Call]] = {}
        self._state = state
        self._here = here
        self._alive: list[Tensor] = []
        self._storages: dict[int, Memory] = {}
        self._indexed = 0

    def register(self, tensor: Tensor, memory: Memory, constant: Tensor | None = None) -> Entry:
        """A new entry with the next place on the tape."""
        entry = Entry(memory, len(self._alive), constant)
        self.entries[id(tensor)] = entry
        self._alive.append(tensor)
        return entry

    def entry(self, tensor: Tensor) -> Entry:
        return self.entries.get(id(tensor)) or self.foreign(tensor)

    def foreign(self, tensor: Tensor) -> Entry:
        """The entry for a tensor that no operator of this pass put out: the model's own, a view of a known
        one that came about unseen, or one from outside."""
        if id(tensor) in self._state.own:
            return self.register(tensor, Memory((), tensor.numel(), constant=True), tensor)
        shared = self._by_storage(tensor)
        if shared is not None:
            return self.register(tensor, shared, tensor if shared.constant else None)
        return self._outside(tensor, certain=True)

    def lifted(self, tensor: Tensor, argument: object) -> None:
        """A tensor made from numbers or another library's memory enters the pass.

        Memory that another library owns, as NumPy does after `from_numpy`, is a gap; a few numbers are a
        constant unless nothing else leads to the model's output.
        """
        if id(tensor) in self.entries or id(argument) in self._state.own:
            return
        shared = self._by_storage(tensor)
        if shared is not None:
            self.register(tensor, shared, tensor if shared.constant else None)
        else:
            lent = not tensor.untyped_storage().resizable()
            self._outside(tensor, certain=lent or tensor.numel() > _CONSTANT_ELEMENTS)

    def read(
        self, operator: Operator, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[list[Any], dict[str, Any], dict[Source, None]]:
        """(args and kwargs with entries for tensors, where the values that the operator reads come from)."""
        entries = self.entries
        encoded: list[Any] = list(args)
        reads: dict[Source, None] = {}
        given = len(args)
        for position, many in operator.tensors:
            if position >= given:
                break
            value = args[position]
            if many:
                encoded[position] = self._read_list(value or (), reads)
            elif isinstance(value, Tensor):  # a number may stand where the schema says tensor
                entry = entries.get(id(value)) or self.foreign(value)
                encoded[position] = entry
                if operator.overwrites and position in operator.writes:
                    continue
                memory = entry.memory
                for source in memory.sources if memory.writes is None else memory.read(value):
                    reads[source] = None
        if not kwargs or not operator.tensor_names:
            return encoded, kwargs, reads
        words = dict(kwargs)
        for name in operator.tensor_names:
            value = kwargs.get(name)
            if isinstance(value, Tensor):
                words[name] = entry = self.entry(value)
                if name not in operator.written_names:
                    reads.update(dict.fromkeys(entry.memory.read(value)))
        return encoded, words, reads

    def _read_list(self, values: Sequence[Any], reads: dict[Source, None]) -> list[Any]:
        encoded: list[Any] = []
        for value in values:
            if isinstance(value, Tensor):
                entry = self.entry(value)
                reads.update(dict.fromkeys(entry.memory.read(value)))
                encoded.append(entry)
            else:
                encoded.append(value)
        return encoded

    def fed(self, frame: Frame) -> list[Call]:
        """The calls whose values went into a module call, as positional arguments."""
        found: dict[Call, None] = {}
        for _, tensor in tensors_in(frame.args):
            entry = self.entries.get(id(tensor))
            if entry is not None:
                found.update(dict.fromkeys(calls_of(entry.memory.read(tensor))))
        return list(found)

    def release(self) -> None:
        """Let go of every tensor; entries that are on the tape keep their places and constants only."""
        for entry in self.entries.values():
            entry.memory = _NOTHING
        self._alive.clear()
        self.entries.clear()
        self._storages.clear()
        self.feeds.clear()

    def _outside(self, tensor: Tensor, certain: bool) -> Entry:
        frame, order = self._here()
        around: Frame | None = frame
        while around is not None and around not in self.feeds:
            self.feeds[around] = self.fed(around)
            around = around.parent
        memory = Memory((Gap(frame, order, certain),), tensor.numel())
        return self.register(tensor, memory, tensor.detach().clone())

    def _by_storage(self, tensor: Tensor) -> Memory | None:
        """The memory that `tensor` looks at, if a known tensor looks at the same."""
        try:
            key = tensor.untyped_storage()._cdata
            for other in self._alive[self._indexed :]:
                self._storages.setdefault(other.untyped_storage()._cdata, self.entries[id(other)].memory)
            self._indexed = len(self._alive)
            if key not in self._storages:
                for own in self._state.own.values():
                    if own.untyped_storage()._cdata == key:
                        return Memory((), own.numel(), constant=True)
            return self._storages.get(key)
        except (NotImplementedError, RuntimeError):  # sparse and other layouts have no storage
            return None


_NOTHING = Memory((), 0)
