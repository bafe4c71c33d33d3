"""Where the values of every tensor come from: which node wrote which part of which memory last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torch import Tensor

from boxwalk.recording.graph import AttributeValue


class Call:
    """A node while it is being recorded: one leaf module's call, one operation, or an input.

    reads: calls (and gaps) whose values went in, in the order of their first reading. value: the tensor put
    out; version: its counter when it was taken, -1 if it has none. used: the program's control flow looked
    at its value. marker: number of markers passed before it.
    """

    __slots__ = (
        "attributes", "flops", "frame", "id", "kind", "marker", "module", "number", "operator", "order",
        "reads", "section", "shape", "title", "used", "value", "version",
    )  # fmt: skip

    def __init__(self, kind: str, id: str, number: int, title: str, operator: str, section: str) -> None:
        self.kind = kind  # "input", "module", "operation"
        self.id = id
        self.number = number
        self.title = title
        self.operator = operator
        self.section = section
        self.module: Any = None
        self.frame: Any = None
        self.order = 0
        self.marker = 0
        self.reads: dict[Source, None] = {}
        self.value: Tensor | None = None
        self.version = -1
        self.shape: tuple[int, ...] | None = None
        self.flops = 0
        self.used = False
        self.attributes: dict[str, AttributeValue] = {}


class Gap:
    """A tensor that came from outside of PyTorch in the middle of the pass.

    It may be a constant, or the result of a computation that could not be followed. frame: the innermost
    module call around its appearance. order: how many calls came before. certain: False if it is likely a
    constant.
    """

    __slots__ = ("certain", "frame", "order")

    def __init__(self, frame: Any, order: int, certain: bool) -> None:
        self.frame = frame
        self.order = order
        self.certain = certain


Source = Call | Gap
Sources = tuple[Source, ...]


class Region:
    """The part of a memory that a tensor looks at."""

    __slots__ = ("itemsize", "offset", "shape", "strides")

    def __init__(self, tensor: Tensor) -> None:
        pairs = [
            (stride, size)
            for stride, size in zip(tensor.stride(), tensor.shape, strict=True)
            if size != 1 and stride
        ]
        pairs.sort(reverse=True)
        self.strides = tuple(stride for stride, _ in pairs)
        self.shape = tuple(size for _, size in pairs)
        self.offset = int(tensor.storage_offset())
        self.itemsize: int = tensor.element_size()

    def end(self) -> int:
        return self.offset + 1 + sum((n - 1) * s for n, s in zip(self.shape, self.strides, strict=True))

    def overlaps(self, other: Region) -> bool:
        """Whether one element lies in both; True where it cannot be told."""
        if self.itemsize != other.itemsize:
            return True
        if self.end() <= other.offset or other.end() <= self.offset:
            return False
        mine, theirs = _boxes(self, other)
        if mine is None or theirs is None:
            return True
        return all(a < d and c < b for (a, b), (c, d) in zip(mine, theirs, strict=True))

    def covers(self, other: Region) -> bool:
        """Whether every element of `other` lies in this; False where it cannot be told."""
        if self.itemsize != other.itemsize:
            return False
        if self.dense() and self.offset <= other.offset and self.end() >= other.end():
            return True
        mine, theirs = _boxes(self, other)
        if mine is None or theirs is None:
            return False
        return all(a <= c and b >= d for (a, b), (c, d) in zip(mine, theirs, strict=True))

    def dense(self) -> bool:
        count = 1
        for stride, size in zip(reversed(self.strides), reversed(self.shape), strict=True):
            if stride != count:
                return False
            count *= size
        return True


Box = list[tuple[int, int]]


def _boxes(a: Region, b: Region) -> tuple[Box | None, Box | None]:
    """Both regions as boxes of indices (from, to) along the strides of both, if they are cut from one
    grid."""
    strides = sorted({*a.strides, *b.strides}, reverse=True)
    boxes = _box(a, strides, a.offset), _box(b, strides, b.offset)
    if None in boxes:  # the grid may begin where the first of them does
        start = min(a.offset, b.offset)
        boxes = _box(a, strides, a.offset - start), _box(b, strides, b.offset - start)
    return boxes


def _box(region: Region, strides: list[int], offset: int) -> Box | None:
    sizes = dict(zip(region.strides, region.shape, strict=True))
    if len(sizes) != len(region.strides):
        return None
    box: Box = []
    for stride in strides:
        first, offset = divmod(offset, stride)
        box.append((first, first + sizes.get(stride, 1)))
    if offset:
        return None
    for (_, end), stride, outer in zip(box[1:], strides[1:], strides, strict=False):
        if end * stride > outer:  # runs over into the next row: not a box of this grid
            return None
    return box


class Memory:
    """One piece of memory that tensors look at, and who wrote it.

    sources: who made all of it. writes: who wrote parts of it since, latest last. elements: how many it
    has. holders: calls whose kept value looks at it. constant: it is a parameter, a buffer or another
    tensor of the model's own.
    """

    __slots__ = ("constant", "elements", "holders", "sources", "writes")

    def __init__(self, sources: Sources, elements: int, constant: bool = False) -> None:
        self.sources = sources
        self.elements = elements
        self.constant = constant
        self.writes: list[tuple[Call | None, Region]] | None = None
        self.holders: list[Call] = []

    def read(self, tensor: Tensor) -> Sources:
        """Who made what `tensor`, a view of this memory, holds."""
        if self.writes is None:
            return self.sources
        region = Region(tensor)
        found: dict[Source, None] = {}
        for call, written in reversed(self.writes):
            if written.overlaps(region):
                if call is not None:
                    found[call] = None
                if written.covers(region):
                    return tuple(found)
        found.update(dict.fromkeys(self.sources))
        return tuple(found)

    def write(self, call: Call | None, tensor: Tensor) -> None:
        """`call` (None: something that is no node) wrote all that `tensor` looks at."""
        if tensor.numel() >= self.elements:
            self.sources = () if call is None else (call,)
            self.writes = None
        else:
            if self.writes is None:
                self.writes = []
            self.writes.append((call, Region(tensor)))


class Entry:
    """What is known of one tensor object.

    memory: what it looks at. place: its number on the tape. constant: the tensor itself, if the model holds
    it, or its values, if it came from outside.
    """

    __slots__ = ("constant", "memory", "place")

    def __init__(self, memory: Memory, place: int, constant: Tensor | None = None) -> None:
        self.memory = memory
        self.place = place
        self.constant = constant


def calls_of(sources: Iterable[Source]) -> list[Call]:
    return [source for source in sources if isinstance(source, Call)]


def version_of(tensor: Tensor) -> int:
    """The tensor's count of writes; -1 where none is kept (inference mode)."""
    return -1 if tensor.is_inference() else tensor._version
