"""What is left of a wish: which blobs go together in a message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxwalk.errors import NotApplicableError
from boxwalk.serving.plans import Piece, Plan


def blob(place: int, size: int) -> memoryview:
    return memoryview(bytes([place % 251]) * size)


def piece(place: int, size: int | None, kept: bool) -> Piece:
    """size: None for a layer that cannot be made."""

    def make() -> memoryview:
        if size is None:
            raise NotApplicableError(f"layer {place} has nothing to show")
        return blob(place, size)

    return Piece(f"layer{place}", make, lambda: make() if kept and size is not None else None)


def messages(pieces: Iterable[Piece], most: int) -> list[list[memoryview] | Exception]:
    async def take() -> list[list[memoryview] | Exception]:
        with ThreadPoolExecutor(2) as threads:
            plan = Plan("r", pieces, threads)
            found = []
            while not plan.finished:
                message = await plan.next(most)
                assert message is not None
                found.append(message)
            assert await plan.next(most) is None
            return found

    return asyncio.run(take())


def test_what_lies_ready_goes_together_while_there_is_room() -> None:
    sizes = [10, 20, 30, 40, 500, 5, 5]
    found = messages((piece(n, size, kept=True) for n, size in enumerate(sizes)), 60)
    assert [[len(part) for part in message] for message in found if isinstance(message, list)] == [
        [10, 20, 30],
        [40],
        [500],
        [5, 5],
    ]


def test_without_room_every_layer_goes_by_itself() -> None:
    found = messages((piece(n, 3, kept=True) for n in range(12)), 0)
    assert [len(message) for message in found if isinstance(message, list)] == [1] * 12


def test_a_layer_that_fails_is_told_in_its_place() -> None:
    one, failure, other = messages([piece(0, 3, True), piece(1, None, True), piece(2, 3, True)], 100)
    assert (one, other) == ([blob(0, 3)], [blob(2, 3)])
    with pytest.raises(NotApplicableError, match="layer 1 has nothing"):
        raise failure if isinstance(failure, Exception) else AssertionError(failure)


@given(
    layers=st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=30),
    most=st.integers(0, 150),
)
def test_all_come_once_in_their_order_and_within_the_room(layers: list[tuple[int, bool]], most: int) -> None:
    found = messages((piece(n, size, kept) for n, (size, kept) in enumerate(layers)), most)
    sent = [message for message in found if isinstance(message, list)]
    assert [part for message in sent for part in message] == [
        blob(n, size) for n, (size, _) in enumerate(layers)
    ]
    assert all(sum(map(len, message)) <= most or len(message) == 1 for message in sent)
