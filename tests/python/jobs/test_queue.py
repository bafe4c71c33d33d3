"""The queue of jobs with real threads: order, sameness, events, the store, recordings first."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from torch import nn

from boxwalk import Network
from boxwalk.errors import (
    BusyError,
    NotReadyError,
    UnknownJobError,
)
from boxwalk.jobs import Job, Store, Turns, Urgency, shelf_of
from boxwalk.jobs import queue as queue_module
from boxwalk.results import Maps, Scores

from .conftest import SOON, MakeJobs, Stage, call, ended, network


def test_a_job_from_wish_to_result(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(1)
    job = jobs.submit(call(number=1, steps=2))
    assert (job.analysis, job.node, job.state, job.progress) == ("stepwise", None, "waiting", 0.0)
    stage.until_inside(1)
    assert jobs.get(job.id).state == "running"
    with pytest.raises(NotReadyError, match=r"is running, 0% done\. Wait until its state is 'done'"):
        jobs.result(job.id)
    stage.let_go(1)
    assert ended(jobs, job).state == "done"
    assert jobs.get(job.id).progress == 1.0
    result = jobs.result(job.id)
    assert isinstance(result, Scores)
    assert result.summary == {"steps": 2}


def test_events_come_in_order_and_tell_everything(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    told: list[Job] = []
    finished = threading.Event()

    def listen(job: Job) -> None:
        told.append(job)
        if job.ended:
            finished.set()

    stop = jobs.listen(listen)
    job = jobs.submit(call(number=1, steps=2))
    assert finished.wait(SOON)
    assert [(each.state, round(each.progress, 2), each.message) for each in told] == [
        ("waiting", 0.0, ""),
        ("running", 0.0, ""),
        ("running", 0.33, "step 1"),
        ("running", 0.67, "step 2"),
        ("done", 1.0, ""),
    ]
    assert [each.version for each in told] == [0, 1, 2, 3, 4]
    parts = [each.partial.summary["steps"] for each in told if isinstance(each.partial, Scores)]
    assert parts == [1, 2]
    stop()
    stop()
    ended(jobs, jobs.submit(call(number=2)))
    assert len(told) == 5
    assert told[0].id == job.id


def test_a_listener_that_fails_harms_nobody(
    make_jobs: MakeJobs, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = make_jobs()
    told: list[Job] = []

    def fail(job: Job) -> None:
        raise KeyError("mine")

    jobs.listen(fail)
    jobs.listen(told.append)
    assert ended(jobs, jobs.submit(call(number=1))).state == "done"
    assert len(told) >= 3
    assert "A listener failed" in caplog.text


def test_the_newest_wish_comes_first(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(0)
    jobs.submit(call(number=0, steps=1))
    stage.until_inside(0)
    made = [jobs.submit(call(number=number, steps=1)) for number in (1, 2, 3)]
    assert jobs.submit(call(number=1, steps=1)).id == made[0].id  # wished for again: now the newest
    stage.let_go(0)
    for job in made:
        ended(jobs, job)
    assert stage.began == [0, 1, 3, 2]


def test_a_long_job_is_interrupted_by_a_newer_one(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(1)
    long = jobs.submit(call(number=1, steps=3))
    stage.until_inside(1)
    short = jobs.submit(call(number=2, steps=1))
    stage.let_go(1)
    assert ended(jobs, long).state == "done"
    assert jobs.get(short.id).state == "done"
    assert stage.done == [(1, 0), (2, 0), (1, 1), (1, 2)]


def test_the_same_wish_once(make_jobs: MakeJobs, stage: Stage, store: Store) -> None:
    jobs = make_jobs(store)
    stage.hold(1)
    first = jobs.submit(call(number=1))
    stage.until_inside(1)
    assert jobs.submit(call(number=1)).id == first.id
    stage.let_go(1)
    ended(jobs, first)
    again = jobs.submit(call(number=1))
    assert (again.id, again.state) == (first.id, "done")
    assert jobs.submit(call(number=2)).id != first.id
    assert stage.began.count(1) == 1


def test_many_threads_with_the_same_wish(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(jobs.submit(call(number=7)).id)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert len(found) == 8
    assert len(set(found)) == 1
    jobs.wait(found[0], SOON)
    assert stage.began == [7]


def test_a_restart_loses_nothing_that_was_finished(make_jobs: MakeJobs, stage: Stage, store: Store) -> None:
    jobs = make_jobs(store)
    job = ended(jobs, jobs.submit(call(number=1)))
    assert jobs.close(SOON)
    after = make_jobs(Store(store.root))
    result = after.result(job.id)  # before anybody has wished for it again
    assert isinstance(result, Scores)
    assert after.submit(call(number=1)).state == "done"
    assert stage.began == [1]
    assert after.submit(call(number=2)).state == "waiting"


def test_without_a_store_results_are_kept_in_memory(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs(memory=1)
    first = ended(jobs, jobs.submit(call("itemwise", number=1)))
    assert isinstance(jobs.result(first.id), Maps)
    second = ended(jobs, jobs.submit(call("itemwise", number=2)))  # there is room for one
    assert isinstance(jobs.result(second.id), Maps)
    with pytest.raises(UnknownJobError, match="its result is no longer kept"):
        jobs.result(first.id)
    assert ended(jobs, jobs.submit(call("itemwise", number=1))).state == "done"
    assert isinstance(jobs.result(first.id), Maps)


def test_a_result_that_left_the_memory_comes_from_the_store(
    make_jobs: MakeJobs, stage: Stage, store: Store
) -> None:
    jobs = make_jobs(store, memory=1)
    made = [ended(jobs, jobs.submit(call("itemwise", number=number))) for number in (1, 2, 3)]
    assert all(isinstance(jobs.result(job.id), Maps) for job in made)
    store.delete(made[0].id)
    store.delete(made[1].id)
    assert jobs.submit(call("itemwise", number=1)).state == "waiting"  # it is made again


@pytest.mark.parametrize("name", ["itemwise", "partwise"])
def test_a_full_disk_costs_no_result(
    name: str, make_jobs: MakeJobs, stage: Stage, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    jobs = make_jobs(store)
    job = ended(jobs, jobs.submit(call(name, number=1)))
    assert job.state == "done"
    assert "kept in memory only" in job.message
    assert "the disk is full" in job.message
    assert isinstance(jobs.result(job.id), Maps)


def test_finished_items_survive_a_cancelled_job_and_other_wishes(
    make_jobs: MakeJobs, stage: Stage, store: Store
) -> None:
    jobs = make_jobs(store)
    stage.hold(4)
    other = jobs.submit(call("stepwise", number=4, steps=1))
    stage.until_inside(4)
    stage.let_go(4)
    ended(jobs, other)
    first = jobs.submit(call("itemwise", number=1, steps=2))
    ended(jobs, first)
    assert stage.done == [(4, 0), (1, 0), (1, 1)]
    after = make_jobs(Store(store.root))  # as after a restart
    more = ended(
        after, after.submit(call("itemwise", number=1, steps=4))
    )  # another wish, two items in common
    assert more.id != first.id
    assert stage.done[3:] == [(1, 2), (1, 3)]
    result = after.result(more.id)
    assert isinstance(result, Maps)
    assert result.values[:, 0, 0].tolist() == [0, 1, 2, 3]


def test_recordings_come_first(make_jobs: MakeJobs, stage: Stage, turns: Turns) -> None:
    """A job with many steps; each recording begins after at most one of them."""
    jobs = make_jobs()
    stage.hold(1)
    job = jobs.submit(call(number=1, steps=200))
    stage.until_inside(1)
    stage.let_go(1)
    for _ in range(20):
        before = len(stage.done)
        during = turns.do(lambda: len(stage.done), Urgency.VISITOR)
        assert during <= before + 3  # the one inside, and what passed while this thread came to its turn
    assert ended(jobs, job).state == "done"


def test_all_steps_are_computed_in_one_thread(make_jobs: MakeJobs, stage: Stage, turns: Turns) -> None:
    """PyTorch's helper threads belong to the thread that computes; more than one set of them costs time."""
    jobs = make_jobs()
    made = [jobs.submit(call(number=number, on=network(f"net {number}"))) for number in (1, 2, 3)]
    for job in made:
        assert ended(jobs, job).state == "done"
    assert list(stage.threads) == [turns.do(lambda: threading.current_thread().name, Urgency.VISITOR)]


def test_closed_turns_end_the_queue(make_jobs: MakeJobs, stage: Stage, turns: Turns) -> None:
    jobs = make_jobs()
    turns.close()
    jobs.submit(call(number=1))
    assert jobs.close(SOON)
    assert stage.began == []


def test_a_mode_left_at_a_yield_reaches_nobody_else(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(1)
    blocker = jobs.submit(call(number=1, steps=1))
    stage.until_inside(1)
    made = [jobs.submit(call(number=2, steps=4)), jobs.submit(call("careless"))]
    stage.let_go(1)
    for job in (blocker, *made):
        assert ended(jobs, job).state == "done"
    assert all(stage.gradient_modes)


def test_unknown_jobs(make_jobs: MakeJobs, stage: Stage, store: Store) -> None:
    jobs = make_jobs(store)
    for name in ("no-such-job", "0" * 32):
        for ask in (jobs.get, jobs.cancel, jobs.result):
            with pytest.raises(UnknownJobError, match=f"Unknown job '{name}'"):
                ask(name)
        with pytest.raises(UnknownJobError):
            jobs.wait(name, 0.01)


def test_the_table_is_bounded(make_jobs: MakeJobs, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "REMEMBERED", 5)
    jobs = make_jobs()
    made = [ended(jobs, jobs.submit(call(number=number, steps=1))) for number in range(9)]
    with pytest.raises(UnknownJobError):
        jobs.get(made[3].id)
    assert all(jobs.get(job.id).ended for job in made[4:])
    assert isinstance(jobs.result(made[3].id), Scores)  # the result is still in memory


def test_too_many_wait(make_jobs: MakeJobs, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "MOST_WAITING", 3)
    jobs = make_jobs()
    stage.hold(0)
    jobs.submit(call(number=0))
    stage.until_inside(0)
    made = [jobs.submit(call(number=number)) for number in (1, 2)]
    with pytest.raises(BusyError, match="3 jobs are waiting already"):
        jobs.submit(call(number=3))
    jobs.cancel(made[0].id)
    jobs.submit(call(number=3))


def test_waiting_has_an_end(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(1)
    job = jobs.submit(call(number=1))
    stage.until_inside(1)
    assert jobs.wait(job.id, 0.01).state == "running"


def test_the_same_weights_in_another_architecture_are_another_wish(stage: Stage) -> None:
    linear = nn.Linear(3, 2)
    rectified = Network(nn.Sequential(linear, nn.ReLU()), (3,))
    smooth = Network(nn.Sequential(linear, nn.GELU()), (3,))
    assert rectified.weights_fingerprint == smooth.weights_fingerprint
    assert call(number=1, on=rectified).identity != call(number=1, on=smooth).identity
    assert call(number=1).identity == call(number=1, on=network("another title")).identity


def test_a_result_made_of_parts_is_not_kept_itself(make_jobs: MakeJobs, stage: Stage, tmp_path: Path) -> None:
    store = Store(tmp_path)
    wish = call("partwise", number=1, steps=2)
    jobs = make_jobs(store)
    job = ended(jobs, jobs.submit(wish))
    assert job.state == "done"
    assert job.id not in store
    again = make_jobs(Store(tmp_path))
    with pytest.raises(UnknownJobError):
        again.result(job.id)
    stage.done.clear()
    assert ended(again, again.submit(wish)).state == "done"
    assert stage.done == []
    assert again.result(job.id).labels == ("0", "1")  # type: ignore[union-attr]


def test_clearing_a_shelf_cancels_who_fills_it_and_forgets_what_was_made_of_it(
    make_jobs: MakeJobs, stage: Stage, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    jobs = make_jobs(store)
    done = ended(jobs, jobs.submit(call("partwise", number=1, steps=2)))
    other = ended(jobs, jobs.submit(call("partwise", on=network("other labels"), number=1, steps=2)))
    stage.hold(2)
    running = jobs.submit(call("partwise", number=2, steps=3))
    stage.until_inside(2)
    shelf = shelf_of(call("partwise").item_identity)
    assert jobs.stock(shelf).count == 2
    cleared = threading.Thread(target=lambda: jobs.clear(shelf))
    cleared.start()
    assert jobs.wait(running.id, SOON).state == "cancelled"
    stage.let_go(2)
    cleared.join(SOON)
    assert jobs.stock(shelf).count == 0  # also the part that was being made is gone
    stage.done.clear()
    assert ended(jobs, jobs.submit(call("partwise", number=1, steps=2))).id == done.id
    assert stage.done == [(1, 0), (1, 1)]
    assert other.state == "done"
