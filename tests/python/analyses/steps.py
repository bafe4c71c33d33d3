"""Work that yields the share done."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def finished(steps: Generator[float, None, T]) -> T:
    """What it returns; the shares it yields rise within 0..1."""
    shares = [0.0]
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            assert shares == sorted(shares)
            assert shares[-1] <= 1
            found: T = end.value
            return found
