"""Routes about networks: what there is, their graphs, their example inputs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from boxwalk import __version__
from boxwalk.errors import (
    InputError,
    NotApplicableError,
    RecordingError,
    StoreError,
    TooLargeError,
    UnknownAnalysisError,
    UnknownError,
    UnknownNetworkError,
    UnknownNodeError,
)
from boxwalk.layout import View
from boxwalk.serving.messages import (
    Analyses,
    ExampleInput,
    ExampleInputs,
    GraphAnswer,
    Health,
    KeptParts,
    Layout,
    NetworkInfo,
    Networks,
    RecordingInfo,
    RecordingWish,
)
from boxwalk.serving.routes import Answer, Content, Query, Upload, route
from boxwalk.serving.service import Service
from boxwalk.serving.tour_messages import TourAnswer

NETWORK = "/api/v1/networks/{network}"
KEPT = NETWORK + "/kept/{analysis}"
ABOUT_PARTS = (UnknownNetworkError, UnknownAnalysisError, UnknownNodeError, NotApplicableError)
PICTURES = ("image/*", "multipart/form-data", "application/octet-stream")


class GraphQuery(Query):
    layout: Literal["linear", "spiral"] = "linear"
    folded: str = Field(
        default="", max_length=60_000, description="ids of folded sections, with commas between"
    )
    merged: bool = Field(default=False, description="what only follows a node shares its panel")
    levels: int | None = Field(
        default=None, ge=0, description="fold all sections so many levels deep or deeper, instead of `folded`"
    )
    start: bool = Field(
        default=False,
        description="fold and merge to a readable size, instead of `folded`, `merged` and `levels`",
    )

    @property
    def view(self) -> View:
        """Raises ParameterError where parameters stand beside what they are instead of."""
        folded = frozenset(part for part in self.folded.split(",") if part)
        return View(self.layout, folded, self.merged, self.levels, self.start)


class PageQuery(Query):
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=50, ge=1, le=500)


class NodeQuery(Query):
    node: str | None = Field(default=None, description="of this layer alone; left out: of the whole network")


class UploadQuery(Query):
    name: str = Field(default="", max_length=200, description="name of the file sent, to be shown")
    fitted: bool = Field(
        default=False,
        description="the picture has the network's own size: neither resized nor cropped, only normalized",
    )


@route("GET", "/healthz", Health)
def healthz(_: Service) -> Health:
    """Whether the server answers; needs no token."""
    return Health(status="ok", version=__version__)


@route("GET", "/api/v1/networks", Networks)
def networks(service: Service) -> Networks:
    """The networks that are open."""
    return Networks(
        version=__version__, networks=tuple(service.network_info(name) for name in service.networks)
    )


@route("GET", "/api/v1/tour", TourAnswer)
def tour(service: Service) -> TourAnswer:
    """The guided tour that this server offers."""
    return TourAnswer(tour=service.tour)


@route("GET", NETWORK, NetworkInfo, problems=(UnknownNetworkError,))
def network(service: Service, network: str) -> NetworkInfo:
    """One network."""
    return service.network_info(network)


@route(
    "GET",
    NETWORK + "/graph",
    GraphAnswer,
    query=GraphQuery,
    problems=(UnknownNetworkError, UnknownError),
    waits=True,
)
def network_graph(service: Service, network: str, query: GraphQuery) -> GraphAnswer:
    """The graph of the network's first example input, with every position in the world."""
    return service.network_graph(network, query.view)


@route(
    "GET",
    NETWORK + "/layout",
    Layout,
    query=GraphQuery,
    problems=(UnknownNetworkError, UnknownError),
    waits=True,
)
def network_layout(service: Service, network: str, query: GraphQuery) -> Layout:
    """Where everything of the network's graph is, without the graph: for whoever knows it and folds."""
    return service.network_graph(network, query.view).layout


@route("GET", NETWORK + "/inputs", ExampleInputs, query=PageQuery, problems=(UnknownNetworkError,))
def example_inputs(service: Service, network: str, query: PageQuery) -> ExampleInputs:
    """A page of the example inputs."""
    known = service.network(network)
    total = known.example_count
    items = tuple(
        ExampleInput(
            index=index,
            label=known.example_label(index),
            url=f"/api/v1/networks/{network}/inputs/{index}.png",
        )
        for index in range(query.offset, min(query.offset + query.limit, total))
    )
    return ExampleInputs(total=total, offset=query.offset, items=items)


@route(
    "GET",
    NETWORK + "/inputs/{index}.png",
    ("image/png",),
    problems=(UnknownNetworkError, UnknownError, InputError),
)
def example_picture(service: Service, network: str, index: int) -> Content:
    """An example input as the network sees it."""
    data = service.example_picture(network, index)
    return Content(data, "image/png", headers={"Cache-Control": "private, max-age=300"})


@route(
    "POST",
    NETWORK + "/recordings",
    RecordingInfo,
    body=RecordingWish,
    files=PICTURES,
    query=UploadQuery,
    status=201,
    problems=(UnknownNetworkError, InputError, TooLargeError, RecordingError),
    waits=True,
)
def record(service: Service, network: str, query: UploadQuery, body: RecordingWish | Upload) -> Answer:
    """Run an input and keep what every layer says; a pass that failed in the middle has a `problem`."""
    if isinstance(body, Upload):
        body = Upload(body.data, query.name or body.name, query.fitted)
    info = service.record(network, body)
    return Answer(info, 201, {"Location": f"/api/v1/recordings/{info.id}"})


@route("GET", KEPT, KeptParts, query=NodeQuery, problems=ABOUT_PARTS, waits=True)
def kept_parts(service: Service, network: str, analysis: str, query: NodeQuery) -> KeptParts:
    """How much is kept of what an analysis has made for the network, or for one layer of it."""
    found = service.desk.stock(analysis, network, query.node)
    return KeptParts(count=found.count, bytes=found.bytes)


@route("DELETE", KEPT, KeptParts, query=NodeQuery, problems=(*ABOUT_PARTS, StoreError), waits=True)
def delete_parts(service: Service, network: str, analysis: str, query: NodeQuery) -> KeptParts:
    """Delete it for everybody, and cancel the jobs that make it; says what was deleted."""
    found = service.desk.clear(analysis, network, query.node)
    return KeptParts(count=found.count, bytes=found.bytes)


@route("GET", "/api/v1/analyses", Analyses, waits=True)
def analyses(service: Service) -> Analyses:
    """Every analysis, with the JSON schema of its parameters and where it applies."""
    return Analyses(analyses=service.desk.analyses())
