"""Routes about recordings: what an input did in every layer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from boxwalk.errors import ParameterError, RecordingGoneError, UnknownNodeError, UnknownRecordingError
from boxwalk.serving.messages import GraphAnswer, Layout, RecordingInfo
from boxwalk.serving.network_routes import GraphQuery
from boxwalk.serving.routes import Content, Query, route
from boxwalk.serving.service import Service

RECORDING = "/api/v1/recordings/{recording}"
ACTIVATIONS = RECORDING + "/layers/{node}/activations"
ABSENT = (UnknownRecordingError, RecordingGoneError)
KEEP = {
    "Cache-Control": "private, max-age=3600"
}  # the id names model, input and edits: the content never changes


class LevelQuery(Query):
    level: int = Field(default=0, ge=0, description="finest level wanted; 0 is full size")
    coarsest: int | None = Field(
        default=None, ge=0, description="coarsest level wanted; left out: `level` alone"
    )
    scale: Literal["layer", "channel"] = "layer"


@route("GET", RECORDING, RecordingInfo, problems=ABSENT)
def recording(service: Service, recording: str) -> RecordingInfo:
    """What the network said to the input."""
    return service.held(recording).info


@route("DELETE", RECORDING, (), status=204, problems=ABSENT)
def delete_recording(service: Service, recording: str) -> None:
    """Free its memory."""
    service.shelf.delete(recording)


@route("GET", RECORDING + "/graph", GraphAnswer, query=GraphQuery, problems=(*ABSENT, UnknownNodeError))
def recording_graph(service: Service, recording: str, query: GraphQuery) -> GraphAnswer:
    """The graph of this very pass, which may differ from the network's by control flow or size."""
    return service.recording_graph(recording, query.view)


@route("GET", RECORDING + "/layout", Layout, query=GraphQuery, problems=(*ABSENT, UnknownNodeError))
def recording_layout(service: Service, recording: str, query: GraphQuery) -> Layout:
    """Where everything of this pass's graph is, without the graph."""
    return service.recording_graph(recording, query.view).layout


@route("GET", RECORDING + "/input.png", ("image/png",), problems=ABSENT)
def input_picture(service: Service, recording: str) -> Content:
    """The input as the network saw it."""
    return Content(service.input_picture(recording), "image/png", headers=KEEP)


@route(
    "GET",
    ACTIVATIONS,
    ("application/octet-stream",),
    query=LevelQuery,
    problems=(*ABSENT, UnknownNodeError, ParameterError),
)
def activations(service: Service, recording: str, node: str, query: LevelQuery) -> Content:
    """A layer's tiles as one safetensors blob: level `level` alone, or down to `coarsest`."""
    coarsest = query.level if query.coarsest is None else query.coarsest
    blob = service.layer(recording, node, query.level, coarsest, query.scale)
    return Content(blob, "application/octet-stream", f"{node}.safetensors", KEEP)


@route("GET", ACTIVATIONS + ".png", ("image/png",), problems=(*ABSENT, UnknownNodeError))
def activation_sheet(service: Service, recording: str, node: str) -> Content:
    """All maps of a layer on one sheet, with the legend of their colours."""
    return Content(service.sheet(recording, node), "image/png", f"{node}.png", KEEP)


@route("GET", ACTIVATIONS + ".npy", ("application/x-npy",), problems=(*ABSENT, UnknownNodeError))
def activation_array(service: Service, recording: str, node: str) -> Content:
    """A layer's activation as the model computed it, as a NumPy file."""
    return Content(service.array(recording, node), "application/x-npy", f"{node}.npy", KEEP)
