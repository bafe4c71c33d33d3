"""Results that were asked for lately, in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict

from boxwalk.analyses import Outcome
from boxwalk.results import to_arrays


class ResultMemory:
    """The least recently used results go when `limit` bytes are passed; the newest one always stays."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._results: OrderedDict[str, tuple[Outcome, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> Outcome | None:
        with self._lock:
            found = self._results.get(key)
            if found is None:
                return None
            self._results.move_to_end(key)
            return found[0]

    def put(self, key: str, result: Outcome) -> None:
        size = sum(array.nbytes for array in to_arrays(result)[1].values())
        with self._lock:
            _, old = self._results.pop(key, (None, 0))
            self._results[key] = (result, size)
            self._bytes += size - old
            while self._bytes > self._limit and len(self._results) > 1:
                _, (_, gone) = self._results.popitem(last=False)
                self._bytes -= gone

    def drop(self, key: str) -> None:
        with self._lock:
            _, size = self._results.pop(key, (None, 0))
            self._bytes -= size

    def __contains__(self, key: str) -> bool:
        with self._lock:
            return key in self._results
