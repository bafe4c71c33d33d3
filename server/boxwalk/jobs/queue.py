"""Analyses that take time: newest wish first, the same wish once, step by step between recordings."""

from __future__ import annotations

import itertools
import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

import torch

from boxwalk.analyses import Call, Outcome, Progress
from boxwalk.errors import (
    BoxwalkError,
    BusyError,
    ClosedError,
    JobCancelledError,
    JobFailedError,
    NotReadyError,
    StoreError,
    UnknownJobError,
)
from boxwalk.jobs.job import Job, State, Task, bare
from boxwalk.jobs.kept import KeptInStore, shelf_of
from boxwalk.jobs.memory import ResultMemory
from boxwalk.jobs.store import Shelf, Stock, Store, key_of
from boxwalk.jobs.turns import Turns, Urgency

log = logging.getLogger(__name__)

MOST_WAITING = 1000
REMEMBERED = 1000  # ended jobs
Listener = Callable[[Job], None]


class Jobs:
    """Runs analyses step by step; every method may be called from any thread.

    A step goes from one yield of an analysis to the next: after each one the newest job that is not finished
    is next, so a long job is interrupted by a newer short one and goes on after it. Steps are computed in
    `turns`, where recordings go first.

    store: where finished results are kept; None keeps them in memory only. memory: bytes of results kept in
    memory.
    """

    def __init__(self, turns: Turns, store: Store | None = None, memory: int = 256 * 2**20) -> None:
        self._turns = turns
        self._store = store
        self._results = ResultMemory(memory)
        self._tasks: OrderedDict[str, Task] = OrderedDict()  # by id, ended ones in the order of their end
        self._closing_tasks: list[Task] = []  # cancelled between two steps; a worker closes them
        self._changed = threading.Condition()
        self._orders = itertools.count(1)
        self._closed = False
        self._events: deque[Job] = deque()
        self._delivery = threading.RLock()
        self._listeners: list[Listener] = []
        self._thread = threading.Thread(target=self._work, name="boxwalk-jobs", daemon=True)
        self._thread.start()

    def submit(self, call: Call, visitor: str = "") -> Job:
        """Wish for an analysis; a wish that was uttered before gives the same job, now first in the order.

        visitor: who wishes, see `cancel`. A result in the store makes the job done at once; a job that failed
        or was cancelled is tried again. Raises BusyError if too many jobs wait or the queue is closed.
        """
        key = key_of(call.identity)
        with self._changed:
            known = self._wished_again(key, visitor)
        if known is not None:
            return known
        found = self._results.get(key) or self._read(key)
        node = call.node.id if call.node is not None else None
        shelf = shelf_of(call.item_identity)
        with self._changed:
            known = self._wished_again(key, visitor)  # another thread may have been faster
            if known is not None:
                return known
            if found is not None:
                self._results.put(key, found)
                task = Task(Job(key, call.analysis.name, node, "done", 1.0), None, 0, shelf=shelf)
            else:
                self._check_room()
                job = Job(key, call.analysis.name, node, "waiting")
                task = Task(job, call, next(self._orders), shelf=shelf)
                task.wish(visitor)
            old = self._tasks.pop(key, None)
            if old is not None:
                task.job = replace(task.job, version=old.job.version + 1)
            self._tasks[key] = task
            self._announce(task.job)
            self._forget_old()
            self._changed.notify_all()
        self._deliver()
        return task.job

    def get(self, job: str) -> Job:
        """How the job stands. Raises UnknownJobError."""
        with self._changed:
            return self._task(job).job

    def wait(self, job: str, seconds: float) -> Job:
        """How the job stands when it has ended, or after `seconds`. Raises UnknownJobError."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._task(job).job.ended, seconds)
            return self._task(job).job

    def result(self, job: str) -> Outcome:
        """The finished result, also one of before a restart.

        Raises UnknownJobError, NotReadyError, JobFailedError, JobCancelledError.
        """
        with self._changed:
            task = self._tasks.get(job)
            now = task.job if task is not None else None
        if now is not None and now.state == "failed":
            raise JobFailedError(f"The job {job!r} ('{now.analysis}') failed: {now.error}")
        if now is not None and now.state == "cancelled":
            raise JobCancelledError(
                f"The job {job!r} ('{now.analysis}') was cancelled. Ask for it again to run it."
            )
        if now is not None and now.state != "done":
            raise NotReadyError(
                f"The job {job!r} ('{now.analysis}') is {now.state}, {now.progress:.0%} done. "
                "Wait until its state is 'done'."
            )
        found = self._results.get(job) or self._read(job)
        if found is None:
            raise UnknownJobError(
                f"Unknown job {job!r}, or its result is no longer kept. POST the wish again."
            )
        self._results.put(job, found)
        return found

    def cancel(self, job: str, visitor: str = "") -> Job:
        """Withdraw a wish for a job that has not ended; it goes on for whoever else wants it.

        With the last wish it is stopped before its next step, and nobody sees its result. visitor: whose
        wish; one with a name has one, however often it was uttered, those of "" are counted. Raises
        UnknownJobError.
        """
        with self._changed:
            task = self._task(job)
            if not task.job.ended and task.withdraw(visitor):
                self._cancel(task)
        self._deliver()
        return task.job

    def stock(self, shelf: Shelf) -> Stock:
        """What is kept of parts there."""
        return self._store.stock(shelf) if self._store is not None else Stock(0, 0)

    def clear(self, shelf: Shelf) -> Stock:
        """Delete all parts there, for everybody: jobs that make them are cancelled, results made of them
        forgotten. Returns what was deleted. Raises StoreError.
        """
        with self._changed:
            concerned = [
                task
                for task in self._tasks.values()
                if task.shelf is not None and (shelf.holds(task.shelf) or task.shelf.holds(shelf))
            ]
            for task in concerned:
                if not task.job.ended:
                    self._cancel(task)
                elif task.job.state == "done":
                    self._results.drop(task.job.id)
        self._deliver()
        store = self._store
        # between two steps, so that none puts another part there afterwards
        return self._turns.do(lambda: store.clear(shelf), Urgency.VISITOR) if store else Stock(0, 0)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every change of every job, in order; the function returned ends it.

        It is called in whichever thread made the change and must be quick, as `loop.call_soon_threadsafe` is.
        """
        with self._delivery:
            self._listeners.append(listener)

        def end() -> None:
            with self._delivery:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    def close(self, timeout: float = 5.0) -> bool:
        """Cancel everything and end the thread; True if it ended within `timeout` seconds."""
        with self._changed:
            self._closed = True
            for task in list(self._tasks.values()):
                if not task.job.ended:
                    self._cancel(task)
            self._changed.notify_all()
        self._deliver()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    # ---- the thread's side --------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._changed:
                task = self._next()
                while task is None:
                    if self._closed:
                        return
                    self._changed.wait()
                    task = self._next()
                task.stepping = True
                if task.job.state == "waiting":
                    self._change(task, state="running")
            self._deliver()
            try:
                self._step(task)
            except ClosedError:  # nothing is computed any more
                return
            self._deliver()

    def _next(self) -> Task | None:
        """The newest task that is not finished; cancelled ones come first. `_changed` is held."""
        if self._closing_tasks:
            return self._closing_tasks.pop(0)
        unfinished = (task for task in self._tasks.values() if not task.job.ended)
        return max(unfinished, key=lambda task: task.order, default=None)

    def _step(self, task: Task) -> None:
        """Let the analysis work up to its next yield, or close it if it was cancelled."""
        progress: Progress | None = None
        outcome: Outcome | None = None
        error: BoxwalkError | None = None
        name = task.job.analysis
        try:
            made = self._turns.do(lambda: self._compute(task), Urgency.STEP)
            if isinstance(made, Progress):
                progress = made
            else:
                outcome = made
        except ClosedError:
            raise
        except BoxwalkError as problem:
            log.info("The job %s (%s) failed: %s", task.job.id, name, problem)
            error = bare(problem)
        except (Exception, SystemExit) as problem:  # whatever it is, it is this job's and nobody else's
            log.exception("The analysis %r failed in the job %s.", name, task.job.id)
            error = JobFailedError(f"{type(problem).__name__} in '{name}': {problem or 'no further words'}")
        message = self._write(task, outcome) if outcome is not None and not self._cancelled(task) else ""
        with self._changed:
            task.stepping = False
            if not self._cancelled(task):
                if outcome is not None:
                    self._results.put(task.job.id, outcome)
                    self._end(task, state="done", progress=1.0, message=message, partial=None)
                elif error is not None:
                    self._end(task, state="failed", error=error)
                elif progress is not None:
                    self._advance(task, progress)
            elif task.steps is not None:  # cancelled just now, between its step and here
                self._closing_tasks.append(task)
            self._changed.notify_all()

    def _compute(self, task: Task) -> Progress | Outcome | None:
        """One step of an analysis, or its end if it was cancelled; in the computing thread."""
        # set, so that a mode which an analysis leaves behind at a yield does not stay in the thread
        with torch.set_grad_enabled(True):
            try:
                if not self._cancelled(task):
                    if task.steps is None and task.call is not None:
                        task.steps = self._steps(task, task.call)
                    if task.steps is not None:
                        return next(task.steps)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            finally:
                if self._cancelled(task):
                    self._close_steps(task)
        return None

    def _steps(self, task: Task, call: Call) -> Generator[Progress, None, Outcome]:
        if self._store is None:
            return call.steps()
        return call.steps(KeptInStore(self._store, call.item_identity, task.troubles))

    def _cancelled(self, task: Task) -> bool:
        return task.job.state == "cancelled"

    def _close_steps(self, task: Task) -> None:
        steps, task.steps, task.call = task.steps, None, None
        if steps is not None:
            steps.close()

    def _advance(self, task: Task, progress: Progress) -> None:
        partial = progress.partial if progress.partial is not None else task.job.partial
        self._change(task, progress=progress.fraction, message=progress.message, partial=partial)

    # ---- with `_changed` held -----------------------------------------------------------------------------

    def _task(self, job: str) -> Task:
        task = self._tasks.get(job)
        if task is None:
            raise UnknownJobError(
                f"Unknown job {job!r}. POST /api/v1/jobs starts one; ended jobs are forgotten in time."
            )
        return task

    def _wished_again(self, key: str, visitor: str) -> Job | None:
        """The job under `key` if it waits, runs or has a result; None if it must be made (again)."""
        task = self._tasks.get(key)
        if task is None or task.job.state in ("failed", "cancelled"):
            return None
        if task.job.state == "done":
            there = key in self._results or (self._store is not None and key in self._store)
            return task.job if there else None
        task.order = next(self._orders)
        task.wish(visitor)
        return task.job

    def _check_room(self) -> None:
        if self._closed:
            raise BusyError("The server is shutting down; it takes no more jobs.")
        if sum(not task.job.ended for task in self._tasks.values()) >= MOST_WAITING:
            raise BusyError(
                f"{MOST_WAITING} jobs are waiting already. Cancel some, or try again when they are done."
            )

    def _cancel(self, task: Task) -> None:
        started = task.steps is not None
        self._end(task, state="cancelled", partial=None)
        if started and not task.stepping:
            self._closing_tasks.append(task)  # its `finally` touches the network, so it takes its turn
        elif not task.stepping:
            task.call = None
        self._changed.notify_all()

    def _end(self, task: Task, **changes: Any) -> None:
        """To one of the final states; frees the recordings and models that the call holds."""
        self._change(task, **changes)
        if task.job.state != "cancelled":
            task.steps, task.call = None, None
        self._tasks.move_to_end(task.job.id)
        self._forget_old()

    def _change(self, task: Task, *, state: State | None = None, **changes: Any) -> None:
        changes["state"] = state or task.job.state
        task.job = replace(task.job, version=task.job.version + 1, **changes)
        if self._tasks.get(task.job.id) is task:
            self._announce(task.job)

    def _announce(self, job: Job) -> None:
        self._events.append(job)

    def _forget_old(self) -> None:
        ended = [key for key, task in self._tasks.items() if task.job.ended]
        for key in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._tasks[key]

    # ---- without it ---------------------------------------------------------------------------------------

    def _deliver(self) -> None:
        """Tell the listeners what has happened, in its order."""
        with self._delivery:
            while self._events:
                job = self._events.popleft()
                for listener in tuple(self._listeners):
                    try:
                        listener(job)
                    except Exception:
                        log.exception("A listener failed at the job %s.", job.id)

    def _read(self, key: str) -> Outcome | None:
        if self._store is None:
            return None
        try:
            return self._store.read(key)
        except StoreError as error:
            log.warning("%s", error)
        except ValueError:  # an id that is no key cannot be in the store
            return None
        return None

    def _write(self, task: Task, outcome: Outcome) -> str:
        """Keep the result; what is told where that is not possible."""
        if self._store is None:
            return ""
        troubles = list(task.troubles)
        if task.call is None or not task.call.analysis.from_parts:
            try:
                self._store.write(task.job.id, outcome)
            except StoreError as error:
                log.warning("%s", error)
                troubles.append(error)
            else:
                troubles.clear()
        return f"Finished, but it is kept in memory only. {troubles[0]}" if troubles else ""
