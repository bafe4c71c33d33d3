"""Analyses that a test can hold at a step, and queues that are closed after it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import torch
from pydantic import Field
from torch import nn

from boxwalk import Network
from boxwalk.analyses import Call, Kept, Parameters, Progress, all_analyses, analysis, prepare, registry
from boxwalk.errors import ParameterError
from boxwalk.jobs import Job, Jobs, Store, Turns
from boxwalk.results import Maps, Scores

SOON = 20.0  # seconds; a wait that long means that it hangs


class Params(Parameters):
    number: int = Field(0, ge=0, description="tells wishes apart")
    steps: int = Field(3, ge=0, description="how many")


class Stage:
    """Where the analyses of a test wait, and what they did.

    began: numbers of the analyses that began, in order. done: (number, step) in order. closed: numbers whose
    `finally` was run. A number that is held stops inside each step until it is let go.
    """

    def __init__(self) -> None:
        self.began: list[int] = []
        self.done: list[tuple[int, int]] = []
        self.closed: list[int] = []
        self.threads: set[str] = set()
        self.gradient_modes: list[bool] = []
        self._held: set[int] = set()
        self._inside: set[int] = set()
        self._changed = threading.Condition()

    def hold(self, *numbers: int) -> None:
        with self._changed:
            self._held.update(numbers)

    def let_go(self, *numbers: int) -> None:
        with self._changed:
            self._held.difference_update(numbers)
            self._changed.notify_all()

    def until_inside(self, number: int) -> None:
        self.until(lambda: number in self._inside)

    def until(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, SOON)

    def work(self, number: int, index: int) -> None:
        """One step."""
        with self._changed:
            self.threads.add(threading.current_thread().name)
            self._inside.add(number)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: number not in self._held, SOON)
            self._inside.discard(number)
            self.done.append((number, index))
            self._changed.notify_all()

    def close(self, number: int) -> None:
        with self._changed:
            self.closed.append(number)
            self._changed.notify_all()


def network(title: str = "net") -> Network:
    torch.manual_seed(0)
    return Network(nn.Linear(3, 2), (3,), title=title)


NETWORK = network()


def call(name: str = "stepwise", on: Network = NETWORK, **parameters: object) -> Call:
    return prepare(name, networks=[on], parameters=parameters)


@pytest.fixture
def stage() -> Iterator[Stage]:
    """With analyses `stepwise`, `failing` (in different ways) and `itemwise`."""
    all_analyses()
    before = dict(registry._registered)
    stage = Stage()

    @analysis("stepwise", title="t", source="s")
    def stepwise(network: Network, params: Params) -> Generator[Progress, None, Scores]:
        """Count steps."""
        stage.began.append(params.number)
        try:
            for index in range(params.steps):
                stage.gradient_modes.append(torch.is_grad_enabled())
                stage.work(params.number, index)
                partial = Scores(names=[], columns={}, summary={"steps": index + 1})
                yield Progress((index + 1) / (params.steps + 1), f"step {index + 1}", partial)
            return Scores(
                title=f"number {params.number}", names=[], columns={}, summary={"steps": params.steps}
            )
        finally:
            stage.close(params.number)

    @analysis("failing", title="t", source="s")
    def failing(network: Network, params: Params) -> Generator[Progress, None, Scores]:
        """Fail after a step, in one of several ways."""
        yield Progress(0.5)
        if params.number == 0:
            raise ParameterError("the words of the error")
        if params.number == 1:
            raise ZeroDivisionError("division by zero")
        if params.number == 2:
            raise SystemExit(3)
        return "no result"  # type: ignore[return-value]

    @analysis("itemwise", title="t", source="s")
    def itemwise(network: Network, kept: Kept, params: Params) -> Generator[Progress, None, Maps]:
        """Make items one by one, keeping each."""
        maps = []
        for index in range(params.steps):
            item = {"channel": index, "number": params.number}
            made = kept.get(item)
            if not isinstance(made, Maps):
                stage.work(params.number, index)
                made = Maps(values=torch.full((1, 2, 3), float(index)).numpy(), labels=[str(index)])
                kept.put(item, made)
            maps.append(torch.from_numpy(made.values))
            yield Progress((index + 1) / params.steps)
        return Maps(values=torch.cat(maps).numpy(), labels=[str(index) for index in range(params.steps)])

    @analysis("partwise", title="t", source="s", from_parts=True)
    def partwise(network: Network, kept: Kept, params: Params) -> Generator[Progress, None, Maps]:
        """Make items one by one as `itemwise`, whose result is not kept."""
        return (yield from itemwise(network, kept, params))

    @analysis("careless", title="t", source="s")
    def careless(network: Network) -> Generator[Progress, None, Scores]:
        """Leave a thread's mode changed at a yield, as one must not."""
        with torch.no_grad():
            yield Progress(0.5)
        return Scores(names=[], columns={})

    yield stage
    registry._registered.clear()
    registry._registered.update(before)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


MakeJobs = Callable[..., Jobs]


@pytest.fixture
def turns() -> Iterator[Turns]:
    turns = Turns()
    yield turns
    turns.close()


@pytest.fixture
def make_jobs(stage: Stage, turns: Turns) -> Iterator[MakeJobs]:
    made: list[Jobs] = []

    def make(store: Store | None = None, memory: int = 2**20) -> Jobs:
        made.append(Jobs(turns, store, memory))
        return made[-1]

    yield make
    stage.let_go(*range(1000))
    assert all(jobs.close(SOON) for jobs in made)


def ended(jobs: Jobs, job: Job) -> Job:
    found = jobs.wait(job.id, SOON)
    assert found.ended, found
    return found
