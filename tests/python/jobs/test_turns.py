"""The computing thread: one piece of work at a time, visitors first. Real threads, told apart by events."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator

import pytest

from boxwalk.errors import ClosedError
from boxwalk.jobs import Turns, Urgency

SOON = 20.0  # seconds; a wait that long means that it hangs


class Held:
    """Work that goes on until it is let go."""

    def __init__(self, turns: Turns) -> None:
        self.inside, self.leave = threading.Event(), threading.Event()
        self.future = turns.submit(self._work, Urgency.VISITOR)
        assert self.inside.wait(SOON)

    def _work(self) -> None:
        self.inside.set()
        assert self.leave.wait(SOON)


@pytest.fixture
def turns() -> Iterator[Turns]:
    turns = Turns(patience=SOON)
    yield turns
    turns.close()


def test_it_gives_what_the_work_gives_and_raises_what_it_raises(turns: Turns) -> None:
    assert turns.do(lambda: 3, Urgency.STEP) == 3
    with pytest.raises(ZeroDivisionError):
        turns.do(lambda: 1 // 0, Urgency.VISITOR)
    assert turns.do(lambda: 4, Urgency.VISITOR) == 4


def test_nothing_of_a_result_is_kept(turns: Turns) -> None:
    """A recording, or a copy of a model, would stay until the next work."""

    class Result:
        pass

    found = weakref.ref(turns.do(Result, Urgency.VISITOR))
    ends = time.monotonic() + SOON
    while found() is not None and time.monotonic() < ends:
        time.sleep(0.01)
    assert found() is None


def test_one_thread_one_thing_at_a_time(turns: Turns) -> None:
    inside: list[int] = []
    most: list[int] = []
    names: set[str] = set()

    def work() -> None:
        inside.append(1)
        most.append(len(inside))
        names.add(threading.current_thread().name)
        inside.pop()

    def ask() -> None:
        for _ in range(50):
            turns.do(work, Urgency.VISITOR)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert len(most) == 200
    assert max(most) == 1
    assert names == {"boxwalk-compute"}


def test_the_most_urgent_first_and_in_order(turns: Turns) -> None:
    order: list[str] = []
    held = Held(turns)
    futures = [
        turns.submit(lambda name=name: order.append(name), urgency)  # type: ignore[misc]
        for name, urgency in [
            ("spare", Urgency.SPARE),
            ("first step", Urgency.STEP),
            ("second step", Urgency.STEP),
            ("first recording", Urgency.VISITOR),
            ("second recording", Urgency.VISITOR),
        ]
    ]
    assert turns.wanted
    held.leave.set()
    for future in futures:
        future.result(SOON)
    assert order == ["first recording", "second recording", "first step", "second step", "spare"]
    assert not turns.wanted


def test_a_step_that_waited_long_goes_before_the_next_recording() -> None:
    turns = Turns(patience=0.0)
    order: list[str] = []
    held = Held(turns)
    futures = [
        turns.submit(lambda: order.append("recording"), Urgency.VISITOR),
        turns.submit(lambda: order.append("step"), Urgency.STEP),
    ]
    held.leave.set()
    for future in futures:
        future.result(SOON)
    turns.close()
    assert order == ["step", "recording"]


def test_work_inside_work_is_done_at_once(turns: Turns) -> None:
    def outer() -> str:
        return turns.do(lambda: threading.current_thread().name, Urgency.SPARE)

    assert turns.do(outer, Urgency.VISITOR) == "boxwalk-compute"


def test_spare_work_notices_that_others_wait(turns: Turns) -> None:
    started = threading.Event()

    def spare() -> bool:
        started.set()
        return turns.quiet(SOON)

    future = turns.submit(spare, Urgency.SPARE)
    assert started.wait(SOON)
    turns.do(lambda: None, Urgency.STEP)
    assert future.result(SOON) is False
    assert turns.do(lambda: turns.quiet(0.001), Urgency.SPARE) is True


def test_cancelled_work_is_never_begun(turns: Turns) -> None:
    done: list[int] = []
    held = Held(turns)
    future = turns.submit(lambda: done.append(1), Urgency.VISITOR)
    assert future.cancel()
    held.leave.set()
    turns.do(lambda: None, Urgency.VISITOR)
    assert done == []


def test_closing_ends_what_waits_and_takes_nothing_more(turns: Turns) -> None:
    held = Held(turns)
    waiting = turns.submit(lambda: None, Urgency.VISITOR)
    assert not turns.close(0.01)
    with pytest.raises(ClosedError, match="shutting down"):
        turns.result_of(waiting)
    with pytest.raises(ClosedError):
        turns.do(lambda: None, Urgency.VISITOR)
    held.leave.set()
    held.future.result(SOON)
    assert turns.close(SOON)
