"""Two visitors wish for the same job: none ends it for the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator

import httpx
import pytest
from pydantic import Field

from boxwalk import Network
from boxwalk.analyses import Parameters, Progress, all_analyses, analysis, registry
from boxwalk.results import Scores
from boxwalk.serving.server import Server

from .live import Visitor

SOON = 20.0


class Params(Parameters):
    number: int = Field(0, description="tells the jobs of two tests apart")


class Held:
    """An analysis that goes on until it is let go. ended: how, for each number."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.ended: dict[int, str] = {}

    def steps(self, number: int) -> Generator[Progress, None, Scores]:
        try:
            while not self.let_go.wait(0.02):
                yield Progress(0.5, "half of it")
        except GeneratorExit:
            self.ended[number] = "cancelled"
            raise
        self.ended[number] = "done"
        return Scores(names=[], columns={}, summary={"number": number})


@pytest.fixture
def held() -> Iterator[Held]:
    all_analyses()
    before = dict(registry._registered)
    held = Held()

    @analysis("held", title="t", source="s")
    def endless(network: Network, params: Params) -> Generator[Progress, None, Scores]:
        """Wait."""
        return (yield from held.steps(params.number))

    yield held
    held.let_go.set()
    registry._registered.clear()
    registry._registered.update(before)


@pytest.fixture
def other(server: Server) -> Iterator[httpx.Client]:
    """A second client with connections of its own."""
    with httpx.Client(base_url=server.address, timeout=30) as found:
        yield found


def wish(client: httpx.Client, number: int, visitor: str = "") -> str:
    body = {"analysis": "held", "networks": ["small"], "parameters": {"number": number}}
    answer = client.post("/api/v1/jobs", json=body, params={"visitor": visitor} if visitor else {})
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["id"]
    return name


def withdraw(client: httpx.Client, job: str, visitor: str = "") -> str:
    answer = client.delete(f"/api/v1/jobs/{job}", params={"visitor": visitor} if visitor else {})
    assert answer.status_code == 200, answer.text
    state: str = answer.json()["state"]
    return state


def test_a_script_that_gives_up_does_not_end_the_job_of_another(
    client: httpx.Client, other: httpx.Client, held: Held
) -> None:
    job = wish(client, 1)
    assert wish(other, 1) == job
    assert withdraw(client, job) in ("waiting", "running")
    held.let_go.set()
    answer = other.get(f"/api/v1/jobs/{job}", params={"wait": 5}).json()
    assert (answer["state"], held.ended[1]) == ("done", "done")
    assert other.get(f"/api/v1/jobs/{job}/result.json").status_code == 200


def test_the_last_wish_ends_it(client: httpx.Client, other: httpx.Client, held: Held) -> None:
    job = wish(client, 2)
    wish(other, 2)
    assert withdraw(client, job) in ("waiting", "running")
    assert withdraw(other, job) == "cancelled"
    assert withdraw(other, job) == "cancelled"
    assert client.get(f"/api/v1/jobs/{job}/result").status_code == 409
    assert wish(client, 2) == job  # wished for again, it runs again, for one
    assert withdraw(client, job) == "cancelled"


def test_a_visitor_with_a_name_wishes_once_however_often_they_ask(
    client: httpx.Client, other: httpx.Client, held: Held
) -> None:
    job = wish(client, 3, "ann")
    wish(client, 3, "ann")
    wish(other, 3, "bob")
    assert withdraw(client, job, "ann") in ("waiting", "running")
    assert withdraw(client, job, "ann") in ("waiting", "running")  # it is no longer theirs to end
    assert withdraw(client, job) in ("waiting", "running")
    assert withdraw(other, job, "bob") == "cancelled"


def test_who_watches_a_job_sees_that_it_goes_on(
    client: httpx.Client, other: httpx.Client, held: Held, visit: Callable[[], Visitor]
) -> None:
    job = wish(client, 4, "ann")
    wish(other, 4, "bob")
    bob = visit()
    bob.send(type="watch", jobs=[job])
    withdraw(client, job, "ann")
    held.let_go.set()
    states: list[str] = []
    while not states or states[-1] in ("waiting", "running"):
        states.append(bob.event(SOON)["job"]["state"])
    assert states[-1] == "done"


def test_a_name_that_is_too_long_is_refused(client: httpx.Client) -> None:
    answer = client.post("/api/v1/jobs", json={"analysis": "held"}, params={"visitor": "a" * 65})
    assert answer.status_code == 422
    assert "visitor" in answer.json()["detail"]
