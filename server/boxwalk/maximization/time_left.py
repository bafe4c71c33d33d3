"""How long work will take yet, told from how fast it went lately."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_LATELY = 20.0  # seconds that count
_LEAST = 1.0  # seconds before anything is told


class TimeLeft:
    """clock: seconds, as `time.monotonic`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, float]] = deque()

    def seconds(self, done: float, total: float) -> float | None:
        """Seconds until `total`, now that `done` is done; None before that can be told. Interruptions count,
        for there will be more of them.
        """
        now = self._clock()
        if self._seen and self._seen[-1][1] > done:
            self._seen.clear()  # some of it is done once more
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] > _LATELY:
            self._seen.popleft()
        then, before = self._seen[0]
        if done <= before or now - then < _LEAST:
            return None
        return (now - then) / (done - before) * (total - done)

    def words(self, done: float, total: float) -> str:
        """As `12 s left`; "" before that can be told."""
        seconds = self.seconds(done, total)
        return "" if seconds is None else f"{duration(seconds)} left"


def duration(seconds: float) -> str:
    """As `12 s`, `3 min` or `2.5 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
