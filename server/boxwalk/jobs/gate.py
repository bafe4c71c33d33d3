"""Who may use a network now: one thing at a time, and recordings first.

A recording is what a visitor waits for; a step of a job is at most half a second of an analysis. While a
recording runs or waits, on whichever network, no step begins: they would share the same processor. A step
that has waited for PATIENCE seconds goes next all the same, so that a camera that records without a pause
does not stop every job.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 2.0  # seconds

_turn = threading.Condition()
_recordings = 0  # that run or wait, on all networks; guarded by _turn


class NetworkGate:
    """The gate of one network. Not re-entrant: a thread that is inside must not ask again."""

    def __init__(self) -> None:
        self._busy = False
        self._overdue = 0  # steps that have waited for longer than their patience

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Have the network for a recording; waits for the step or recording that is inside, for no other."""
        global _recordings
        with _turn:
            _recordings += 1
            try:
                _turn.wait_for(lambda: not self._busy and not self._overdue)
            except BaseException:  # as Ctrl+C while waiting
                _recordings -= 1
                _turn.notify_all()
                raise
            self._busy = True
        try:
            yield
        finally:
            with _turn:
                self._busy = False
                _recordings -= 1
                _turn.notify_all()

    @contextmanager
    def step(self) -> Iterator[None]:
        """Have the network for one step of a job, after all recordings."""
        with step(self):
            yield


@contextmanager
def step(*gates: NetworkGate, patience: float = PATIENCE) -> Iterator[None]:
    """Have several networks at once for one step of a job; `patience` in seconds."""
    mine = tuple(dict.fromkeys(gates))
    with _turn:
        _enter(mine, patience)
    try:
        yield
    finally:
        with _turn:
            for gate in mine:
                gate._busy = False
            _turn.notify_all()


def _enter(gates: tuple[NetworkGate, ...], patience: float) -> None:
    """Wait for the turn and take all gates; `_turn` is held."""
    end = time.monotonic() + patience
    overdue = False
    try:
        while any(gate._busy for gate in gates) or (_recordings and not overdue):
            left = end - time.monotonic()
            if overdue:
                _turn.wait()
            elif left > 0:
                _turn.wait(left)
            else:
                overdue = True
                for gate in gates:
                    gate._overdue += 1
        for gate in gates:
            gate._busy = True
    finally:
        if overdue:
            for gate in gates:
                gate._overdue -= 1
            _turn.notify_all()
