"""One thread in which everything is computed, the most urgent first.

PyTorch keeps helper threads for every thread that computes with it. As soon as two threads have such helpers
on the same cores, every operator waits until sleeping ones are woken: a forward of ResNet-50 then takes 1.4
to 1.5 times as long, also while the other thread does nothing. So a server computes in a single thread; the
thread that starts it, where models are made, lets its helpers go; and threads for small things have none. One
network also does one thing at a time so.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeVar

import torch

from boxwalk.errors import ClosedError

T = TypeVar("T")

PATIENCE = 2.0  # seconds
OMP_PAUSE_SOFT = 1  # OpenMP 5.0, 3.5.1
CLOSED = "The server is shutting down; it computes nothing any more."


class Urgency(IntEnum):
    """VISITOR: somebody waits for it (a recording, layers). STEP: of a job. SPARE: when nothing else is
    wanted.
    """

    VISITOR = 0
    STEP = 1
    SPARE = 2


class Turns:
    """The computing thread; every method may be called from any thread.

    Of equally urgent work what came first goes first. A step that has waited for `patience` seconds goes next
    all the same, so that a camera that records without a pause does not stop every job.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._waiting: tuple[deque[_Work], ...] = tuple(deque() for _ in Urgency)
        self._changed = threading.Condition()
        self._closed = False
        _let_helpers_go()
        self._thread = threading.Thread(target=self._work, name="boxwalk-compute", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], T], urgency: Urgency) -> Future[T]:
        """Have `work` done in its turn. Raises ClosedError."""
        future: Future[T] = Future()
        with self._changed:
            if self._closed:
                raise ClosedError(CLOSED)
            self._waiting[urgency].append((future, work, time.monotonic()))
            self._changed.notify_all()
        return future

    def do(self, work: Callable[[], T], urgency: Urgency) -> T:
        """Have `work` done in its turn and wait for what it gives; inside the computing thread do it at
        once.

        Raises what `work` raises, ClosedError when closed, also meanwhile.
        """
        if threading.current_thread() is self._thread:
            return work()
        return self.result_of(self.submit(work, urgency))

    def result_of(self, future: Future[T]) -> T:
        """Wait for what was submitted; raises what the work raised, ClosedError if it was never done."""
        try:
            return future.result()
        except CancelledError as error:
            raise ClosedError(CLOSED) from error

    def quiet(self, seconds: float) -> bool:
        """Wait up to `seconds` for other work to be wanted; True if none was."""
        with self._changed:
            return not self._changed.wait_for(lambda: self.wanted, seconds)

    @property
    def wanted(self) -> bool:
        """Whether other work is waiting, or the end of all work."""
        return self._closed or any(self._waiting)

    def close(self, timeout: float = 5.0) -> bool:
        """Cancel what waits and end the thread after what it is at; True if it ended within `timeout`
        seconds.
        """
        with self._changed:
            self._closed = True
            left = [future for queue in self._waiting for future, _, _ in queue]
            for queue in self._waiting:
                queue.clear()
            self._changed.notify_all()
        for future in left:
            future.cancel()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _next(self) -> _Work | None:
        """Wait for the next piece of work; None when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self.wanted)
            steps = self._waiting[Urgency.STEP]
            if steps and time.monotonic() - steps[0][2] >= self._patience:
                return steps.popleft()
            return next((queue.popleft() for queue in self._waiting if queue), None)

    def _work(self) -> None:
        while (found := self._next()) is not None:
            future, work, _ = found
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is waited for
                future.set_exception(error)
            else:
                future.set_result(result)
                del result
            del found, future, work  # nothing of it is kept alive while waiting


def single_threads(count: int, name: str) -> ThreadPoolExecutor:
    """Threads in which PyTorch's operators run without helpers, side by side."""
    usual = torch.get_num_threads()
    started = threading.Barrier(count + 1)

    def start() -> None:
        torch.set_num_threads(1)  # of this thread, and of those that have not computed yet
        started.wait()

    threads = ThreadPoolExecutor(count, name)
    for _ in range(count):
        threads.submit(start)
    started.wait()
    torch.set_num_threads(usual)
    return threads


def _let_helpers_go() -> None:
    """End the calling thread's OpenMP helpers, where the library can; they come back when it computes."""
    try:
        with Path("/proc/self/maps").open() as lines:
            paths = {line.split()[-1] for line in lines if "libgomp" in line}
    except OSError:  # not Linux; other libraries wait in other ways
        return
    for path in paths:
        pause = getattr(ctypes.CDLL(path), "omp_pause_resource_all", None)
        if pause is not None:
            pause(OMP_PAUSE_SOFT)


_Work = tuple[Future[Any], Callable[[], Any], float]
