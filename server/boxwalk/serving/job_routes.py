"""Routes about jobs: analyses that take time."""

from __future__ import annotations

from pydantic import Field

from boxwalk.errors import (
    JobCancelledError,
    JobFailedError,
    NotApplicableError,
    NotReadyError,
    ParameterError,
    UnknownAnalysisError,
    UnknownJobError,
)
from boxwalk.results import ColourMap
from boxwalk.serving.messages import JobInfo, JobWish
from boxwalk.serving.routes import Answer, Content, Query, route
from boxwalk.serving.service import Service

JOB = "/api/v1/jobs/{job}"
MAX_WAIT = 5.0
RESULTS = (UnknownJobError, NotReadyError, JobFailedError, JobCancelledError)
FILES = ("image/png", "image/svg+xml", "text/csv", "application/x-npy")


class WaitQuery(Query):
    wait: float = Field(default=0.0, ge=0, le=MAX_WAIT, description="seconds to wait for the job to end")


class VisitorQuery(Query):
    visitor: str = Field(
        default="",
        max_length=64,
        description="a name of one's own choice for who wishes; without one every POST is a wish of its own",
    )


class FileQuery(Query):
    colours: ColourMap = Field(default="blue-white", description="of signed numbers in pictures")


class SideQuery(Query):
    side: int = Field(default=256, ge=1, le=4096, description="pixels of their larger side at most")


class StartQuery(WaitQuery, VisitorQuery):
    pass


@route(
    "POST",
    "/api/v1/jobs",
    JobInfo,
    body=JobWish,
    query=StartQuery,
    status=201,
    problems=(UnknownAnalysisError, NotApplicableError, ParameterError),
)
def start_job(service: Service, query: StartQuery, body: JobWish) -> Answer:
    """Start an analysis; the same wish again gives the same job."""
    info = service.desk.start(body, query.wait, query.visitor)
    return Answer(info, 201, {"Location": f"/api/v1/jobs/{info.id}"})


@route("GET", JOB, JobInfo, query=WaitQuery, problems=(UnknownJobError,))
def job(service: Service, job: str, query: WaitQuery) -> JobInfo:
    """How far a job is."""
    return service.desk.info(job, query.wait)


@route("DELETE", JOB, JobInfo, query=VisitorQuery, problems=(UnknownJobError,))
def cancel_job(service: Service, job: str, query: VisitorQuery) -> JobInfo:
    """Withdraw a wish for a job; with the last one it is cancelled, what it has finished stays stored."""
    return service.desk.cancel(job, query.visitor)


@route("GET", JOB + "/result", ("application/octet-stream",), problems=RESULTS)
def result(service: Service, job: str) -> Content:
    """The result as one safetensors blob; of a running job what there is so far."""
    return Content(service.desk.blob(job), "application/octet-stream", f"{job}.safetensors")


@route(
    "GET",
    JOB + "/pictures",
    ("application/octet-stream",),
    query=SideQuery,
    problems=(*RESULTS, ParameterError),
)
def pictures(service: Service, job: str, query: SideQuery) -> Content:
    """The images of a result as bytes for the screen; of a running job what there is so far."""
    return Content(service.desk.pictures(job, query.side), "application/octet-stream", f"{job}.safetensors")


@route("GET", JOB + "/result.{format}", FILES, query=FileQuery, problems=(*RESULTS, ParameterError))
def result_file(service: Service, job: str, format: str, query: FileQuery) -> Content:
    """The result as a file: png with its legend, svg, csv or npy, where that makes sense."""
    data, media_type = service.desk.file(job, format, query.colours)
    return Content(data, media_type, f"{job}.{format}")
