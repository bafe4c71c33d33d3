"""A job as it is told to others, and as the queue knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal

from boxwalk.analyses import Call, Outcome, Progress
from boxwalk.errors import BoxwalkError, RecordingError, StoreError
from boxwalk.jobs.store import Shelf

State = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Job:
    """How a job stands at one moment.

    id: the same for the same wish, also after a restart. node: the layer it is about, None for the whole.
    progress: 0..1. message: what it is doing, in words. partial: the result so far, None if there is nothing
    to show. error: why it failed, as words ready to be shown. version: raised by every change, so that of two
    the newer is known.
    """

    id: str
    analysis: str
    node: str | None
    state: State
    progress: float = 0.0
    message: str = ""
    partial: Outcome | None = None
    error: BoxwalkError | None = None
    version: int = 0

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(slots=True, eq=False)
class Task:
    """The queue's own side of a job; guarded by the queue's lock.

    order: when it was wished for last, the highest is next. steps: the analysis under way, None before and
    after. stepping: it is inside a step now. wishes: who wants it still; a visitor with a name wants it
    once, under "" every wish counts. shelf: where its parts stand. troubles: why some could not be kept.
    """

    job: Job
    call: Call | None
    order: int
    steps: Generator[Progress, None, Outcome] | None = None
    stepping: bool = False
    wishes: Counter[str] = field(default_factory=Counter)
    shelf: Shelf | None = None
    troubles: list[StoreError] = field(default_factory=list)

    def wish(self, visitor: str) -> None:
        """Note that `visitor` wants it."""
        self.wishes[visitor] = self.wishes[visitor] + 1 if not visitor else 1

    def withdraw(self, visitor: str) -> bool:
        """Forget one wish of `visitor`; True if nobody wants it any more."""
        self.wishes -= Counter({visitor: 1})
        return not self.wishes


def bare(error: BoxwalkError) -> BoxwalkError:
    """The error without what it holds on to: frames with recordings and models."""
    error.__cause__ = error.__context__ = None
    if isinstance(error, RecordingError):
        error.recording = None
    return error.with_traceback(None)
