"""What a slow analysis says while it works, and what it may keep of its work."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from boxwalk.results import AnyResult, KeyedResult

Outcome = AnyResult | KeyedResult
T = TypeVar("T")
Item = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Progress:
    """Yielded by a slow analysis at least every half second: here it may be cancelled or give way.

    fraction: of the work done, 0..1. message: what is being done, in words. partial: the result so far.
    """

    fraction: float
    message: str = ""
    partial: Outcome | None = None

    def __post_init__(self) -> None:
        if not -1e-6 <= self.fraction <= 1 + 1e-6:
            raise ValueError(f"Progress.fraction is {self.fraction}; it must be within 0..1.")
        object.__setattr__(self, "fraction", min(max(float(self.fraction), 0.0), 1.0))


class Kept(Protocol):
    """Finished parts of an analysis, one by one: a run that was stopped goes on where it was.

    `item` says which part, in words and numbers that decide its value, as `{"channel": 3, "steps": 128}`; the
    weights, graph, node, inputs, analysis (or the name that several share: `parts` of `analysis`) and its
    version are part of the key without being named.
    """

    def get(self, item: Item) -> AnyResult | None:
        """The part if it was kept, else None."""

    def put(self, item: Item, result: AnyResult) -> None:
        """Keep a finished part."""

    def at(self, node: str) -> Kept:
        """The parts of this layer, for an analysis of the whole that shares them with one of a layer."""


class KeptInMemory:
    """Parts kept for one run only, where there is no store."""

    def __init__(self) -> None:
        self._parts: dict[frozenset[tuple[str, object]], AnyResult] = {}
        self._layers: dict[str, KeptInMemory] = {}

    def get(self, item: Item) -> AnyResult | None:
        return self._parts.get(frozenset(item.items()))

    def put(self, item: Item, result: AnyResult) -> None:
        self._parts[frozenset(item.items())] = result

    def at(self, node: str) -> KeptInMemory:
        return self._layers.setdefault(node, KeptInMemory())


def end_of(steps: Generator[object, None, T]) -> T:
    """Take all steps; what they return."""
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            result: T = finished.value
            return result


def told(
    steps: Generator[float, None, T], message: str, start: float = 0.0, end: float = 1.0
) -> Generator[Progress, None, T]:
    """Progress from `start` to `end` for steps that yield the share done; returns what they return."""
    while True:
        try:
            done = next(steps)
        except StopIteration as finished:
            result: T = finished.value
            return result
        yield Progress(start + (end - start) * done, message)
