"""How jobs end: cancelled, failed or closed; the queue goes on, and nothing is held on to."""

from __future__ import annotations

import logging

import pytest

from boxwalk.errors import BusyError, JobCancelledError, JobFailedError, ParameterError
from boxwalk.jobs import Store, Turns, Urgency
from boxwalk.results import Scores

from .conftest import SOON, MakeJobs, Stage, call, ended


def test_cancel_before_the_start(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(0)
    jobs.submit(call(number=0, steps=1))
    stage.until_inside(0)
    job = jobs.submit(call(number=1))
    assert jobs.cancel(job.id).state == "cancelled"
    assert jobs.cancel(job.id).state == "cancelled"
    stage.let_go(0)
    assert jobs._tasks[job.id].call is None  # it would hold recordings in memory
    with pytest.raises(JobCancelledError, match=r"was cancelled\. Ask for it again"):
        jobs.result(job.id)
    ended(jobs, jobs.submit(call(number=2)))
    assert 1 not in stage.began


def test_cancel_inside_a_step(make_jobs: MakeJobs, stage: Stage, store: Store, turns: Turns) -> None:
    jobs = make_jobs(store)
    stage.hold(1)
    job = jobs.submit(call(number=1, steps=3))
    stage.until_inside(1)
    assert jobs.cancel(job.id).state == "cancelled"
    stage.let_go(1)
    stage.until(lambda: stage.closed == [1])
    turns.do(lambda: None, Urgency.VISITOR)  # others have their turn again
    assert stage.done == [(1, 0)]
    assert job.id not in store


def test_cancel_between_two_steps_closes_the_analysis(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(1, 2)
    long = jobs.submit(call(number=1, steps=3))
    stage.until_inside(1)
    short = jobs.submit(call(number=2, steps=1))
    stage.let_go(1)
    stage.until_inside(2)  # the long one now stands between its first two steps
    assert jobs.cancel(long.id).state == "cancelled"
    assert stage.closed == []
    stage.let_go(2)
    stage.until(lambda: 1 in stage.closed)
    ended(jobs, short)
    assert stage.done == [(1, 0), (2, 0)]


def test_a_cancelled_job_can_be_wished_for_again(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(1)
    job = jobs.submit(call(number=1))
    stage.until_inside(1)
    old = jobs.cancel(job.id)
    again = jobs.submit(call(number=1))
    assert (again.id, again.state) == (job.id, "waiting")
    assert again.version > old.version
    stage.let_go(1)
    assert ended(jobs, again).state == "done"
    assert isinstance(jobs.result(job.id), Scores)


def test_errors_of_our_own_keep_their_words(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    job = ended(jobs, jobs.submit(call("failing", number=0)))
    assert job.state == "failed"
    assert isinstance(job.error, ParameterError)
    assert str(job.error) == "the words of the error"
    assert job.error.__traceback__ is None  # it would hold recordings in memory
    with pytest.raises(JobFailedError, match=r"\('failing'\) failed: the words of the error"):
        jobs.result(job.id)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "ZeroDivisionError in 'failing': division by zero"),
        (2, "SystemExit in 'failing': 3"),
        (3, "TypeError in 'failing': The analysis 'failing' returned str, not scores."),
    ],
)
def test_any_other_error_is_one_failed_job(
    make_jobs: MakeJobs, stage: Stage, number: int, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = make_jobs()
    with caplog.at_level(logging.ERROR):
        job = ended(jobs, jobs.submit(call("failing", number=number)))
    assert job.state == "failed"
    assert isinstance(job.error, JobFailedError)
    assert str(job.error) == words
    assert "Traceback" in caplog.text
    assert ended(jobs, jobs.submit(call(number=1))).state == "done"  # the worker goes on
    assert jobs.submit(call("failing", number=number)).state == "waiting"  # it is tried again


def test_close_cancels_and_joins(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    stage.hold(1)
    running = jobs.submit(call(number=1))
    stage.until_inside(1)
    assert not jobs.close(0.01)  # a step is never torn apart
    assert jobs.get(running.id).state == "cancelled"
    stage.let_go(1)
    assert jobs.close(SOON)
    assert stage.closed == [1]
    with pytest.raises(BusyError, match="shutting down"):
        jobs.submit(call(number=5))


def test_ended_jobs_hold_no_recordings_or_models(make_jobs: MakeJobs, stage: Stage) -> None:
    jobs = make_jobs()
    for each in (call(number=1), call("failing", number=0), call("failing", number=1)):
        job = ended(jobs, jobs.submit(each))
        task = jobs._tasks[job.id]
        assert task.call is None
        assert task.steps is None
    stage.hold(2)
    job = jobs.submit(call(number=2))
    stage.until_inside(2)
    jobs.cancel(job.id)
    stage.let_go(2)
    stage.until(lambda: 2 in stage.closed)
    assert jobs.close(SOON)
    assert jobs._tasks[job.id].call is None
