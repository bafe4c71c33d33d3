"""The gate of a network: one thing at a time, recordings first. Real threads, told apart by events."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from boxwalk.jobs import NetworkGate
from boxwalk.jobs import gate as gates
from boxwalk.jobs.gate import step

SOON = 20.0  # seconds; a wait that long means that it hangs


def start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def until_recordings(count: int) -> None:
    """Wait until so many recordings run or wait."""
    while gates._recordings != count:
        with gates._turn:
            gates._turn.wait(0.005)


def test_recordings_of_one_network_exclude_each_other() -> None:
    gate = NetworkGate()
    inside: list[int] = []
    most: list[int] = []

    def record() -> None:
        for _ in range(50):
            with gate.recording():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [start(record) for _ in range(4)]
    for thread in threads:
        thread.join(SOON)
    assert len(most) == 200
    assert max(most) == 1


def test_recordings_of_two_networks_do_not() -> None:
    first, second = NetworkGate(), NetworkGate()
    entered = threading.Event()
    with first.recording():
        thread = start(lambda: _pass(second, entered))
        assert entered.wait(SOON)
    thread.join(SOON)


def _pass(gate: NetworkGate, entered: threading.Event) -> None:
    with gate.recording():
        entered.set()


def test_a_recording_waits_for_the_step_inside_and_goes_before_the_next() -> None:
    gate = NetworkGate()
    order: list[str] = []
    inside, leave = threading.Event(), threading.Event()

    def first_step() -> None:
        with gate.step():
            inside.set()
            leave.wait(SOON)
            order.append("first step")

    def second_step() -> None:
        with step(gate, patience=SOON):
            order.append("second step")

    def recording() -> None:
        with gate.recording():
            order.append("recording")

    threads = [start(first_step)]
    assert inside.wait(SOON)
    threads.append(start(second_step))
    threads.append(start(recording))
    until_recordings(1)
    assert order == []
    leave.set()
    for thread in threads:
        thread.join(SOON)
    assert order == ["first step", "recording", "second step"]


def test_steps_give_way_to_recordings_of_other_networks() -> None:
    mine, other = NetworkGate(), NetworkGate()
    order: list[str] = []

    def one_step() -> None:
        with step(mine, patience=SOON):
            order.append("step")

    with other.recording():
        thread = start(one_step)
        thread.join(0.05)
        order.append("recording ends")
    thread.join(SOON)
    assert order == ["recording ends", "step"]


def test_a_step_that_waited_long_goes_on_beside_a_recording_elsewhere() -> None:
    mine, other = NetworkGate(), NetworkGate()
    with other.recording(), step(mine, patience=0.01):
        pass


def test_a_step_that_waited_long_goes_before_the_next_recording() -> None:
    gate = NetworkGate()
    order: list[str] = []

    def one_step() -> None:
        with step(gate, patience=0.01):
            order.append("step")

    def recording() -> None:
        with gate.recording():
            order.append("recording")

    with gate.recording():
        threads = [start(one_step)]
        while not gate._overdue:
            threads[0].join(0.005)
        threads.append(start(recording))
        until_recordings(2)
    for thread in threads:
        thread.join(SOON)
    assert order == ["step", "recording"]


def test_recordings_without_a_pause_do_not_stop_every_step() -> None:
    gate = NetworkGate()
    stepped, started = threading.Event(), threading.Barrier(3)

    def camera() -> None:
        started.wait(SOON)
        while not stepped.is_set():
            with gate.recording():
                pass

    def one_step() -> None:
        started.wait(SOON)
        with step(gate, patience=0.05):
            stepped.set()

    threads = [start(camera), start(camera), start(one_step)]
    for thread in threads:
        thread.join(SOON)
    assert stepped.is_set()
    until_recordings(0)


def test_several_networks_at_once() -> None:
    first, second = NetworkGate(), NetworkGate()
    counts = {"both": 0}

    def work(*mine: NetworkGate) -> None:
        for _ in range(100):
            with step(*mine):
                counts["both"] += 1

    # in either order and twice the same: no deadlock, none lost
    threads = [
        start(lambda: work(first, second)),
        start(lambda: work(second, first)),
        start(lambda: work(first, first)),
    ]
    for thread in threads:
        thread.join(SOON)
    assert counts["both"] == 300


def test_an_error_inside_opens_the_gate() -> None:
    gate = NetworkGate()
    with pytest.raises(KeyError), gate.recording():
        raise KeyError
    with pytest.raises(KeyError), gate.step():
        raise KeyError
    with gate.recording():
        pass
    with gate.step():
        pass
    until_recordings(0)
