"""Every message between client and server, defined once.

REST bodies and the JSON events of the websocket are these classes; `web_client/src/generated/` is made
from them. Units: metres, radians, seconds, bytes. Positions are (x, y, z), y up, walking direction -z.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Vector = tuple[float, float, float]
AttributeValue = str | bool | int | float | tuple[int, ...]


class Message(BaseModel):
    """Frozen and strict about names, so that a mistyped field is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Message):
    """RFC 9457 problem document; `application/problem+json`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    node: str | None = Field(default=None, description="the layer where it happened")
    recording: str | None = Field(default=None, description="the recording up to that layer")


class Health(Message):
    status: Literal["ok"]
    version: str


# ---- networks -------------------------------------------------------------------------------------------


class InputSpec(Message):
    """What the network takes."""

    kind: Literal["image", "tokens", "tensor"]
    shape: tuple[int, ...] = Field(description="without the batch axis; channels first")
    fixed_size: bool = Field(description="other heights and widths are refused or resized to shape")
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None


class NetworkInfo(Message):
    id: str
    title: str
    description: str
    input: InputSpec
    labels: tuple[str, ...] = Field(description="class names; empty for what is not a classifier")
    examples: int = Field(description="number of example inputs")
    parameters: int
    own: bool = Field(default=True, description="False for the networks of the demo")
    target: str = Field(
        default="", description="the TARGET it was opened by, for scripts; empty for one made in Python"
    )
    opening: dict[str, str | int | tuple[str | float, ...]] = Field(
        default={},
        description="what else `open_target` was given, and the network's `place` among those it gave",
    )


class Networks(Message):
    version: str
    networks: tuple[NetworkInfo, ...]


class ExampleInput(Message):
    index: int
    label: str
    url: str


class ExampleInputs(Message):
    total: int
    offset: int
    items: tuple[ExampleInput, ...]


# ---- graph and layout -----------------------------------------------------------------------------------


class GraphNode(Message):
    id: str
    title: str
    operator: str
    module: str | None
    call: int
    shape: tuple[int, ...]
    dtype: str
    section: str
    attributes: dict[str, AttributeValue]
    parameters: int
    flops: int
    display: Literal["maps", "tokens", "vector", "matrix", "none"]
    channels: int
    grid: tuple[int, int]
    skip_tokens: int


class GraphEdge(Message):
    source: str
    target: str
    opaque: bool


class GraphSection(Message):
    id: str
    title: str
    parent: str
    module: str


class Panel(Message):
    """One board of the world. position: of its centre; yaw about y, then tilt about its own x axis.

    The panel's plane faces +z at yaw 0. Its id is a node's id, or a folded section's.
    """

    id: str
    node: str = Field(description="whose activation it shows")
    folded: bool
    position: Vector
    yaw: float
    tilt: float
    width: float
    height: float
    columns: int = Field(description="tiles side by side")
    rows: int
    rank: int
    lane: int


class Ribbon(Message):
    """A conveyor on the floor; several edges may share one."""

    edges: tuple[tuple[str, str], ...] = Field(description="(source panel, target panel)")
    kind: Literal["main", "skip", "input"]
    opaque: bool
    path: tuple[Vector, ...] = Field(description="centre line in the direction of the data")


class Gate(Message):
    """A section's portal over the aisle; position: on the floor, in the aisle's middle."""

    section: str
    title: str
    depth: int
    folded: bool
    position: Vector
    yaw: float
    width: float
    height: float


class Place(Message):
    """Where the input stands."""

    position: Vector
    yaw: float
    width: float
    height: float


class Layout(Message):
    kind: Literal["linear", "spiral"]
    panels: tuple[Panel, ...]
    ribbons: tuple[Ribbon, ...]
    gates: tuple[Gate, ...]
    input: Place
    aisle: tuple[Vector, ...] = Field(description="middle line of the aisle, from the start to the end")
    aisle_width: float
    start: Vector = Field(description="where a visitor arrives, on the floor")
    start_yaw: float
    bounds: tuple[Vector, Vector]


class GraphAnswer(Message):
    network: str
    recording: str | None = Field(
        description="None for a network's graph, which is that of its first example input"
    )
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    sections: tuple[GraphSection, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    layout: Layout


# ---- recordings -----------------------------------------------------------------------------------------


class Edit(Message):
    """Replace values at a node before the pass runs on from there."""

    node: str
    kind: Literal["mute", "scale", "keep"]
    channels: tuple[int, ...]
    factor: float = 1.0


class RecordingWish(Message):
    """The JSON body of POST .../recordings; exactly one source. An image file is posted as it is instead."""

    input: int | None = Field(default=None, ge=0, description="index of an example input")
    noise: int | None = Field(default=None, ge=0, le=2**31 - 1, description="seed")
    text: str | None = Field(default=None, max_length=100_000)
    tokens: tuple[int, ...] | None = Field(default=None, max_length=100_000)
    result: str | None = Field(default=None, description="a job whose images hold the input")
    item: int = Field(default=0, ge=0)
    from_: str | None = Field(default=None, alias="from", description="a recording to edit")
    edits: tuple[Edit, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Prediction(Message):
    label: str
    index: int
    probability: float


class Box(Message):
    label: str
    score: float
    box: tuple[float, float, float, float] = Field(
        description="left, top, right, bottom in pixels of the input"
    )


class MaskArea(Message):
    label: str
    index: int
    share: float = Field(description="of the pixels, 0..1")


class TopToken(Message):
    token: str
    index: int
    probability: float


class TensorSummary(Message):
    name: str
    shape: tuple[int, ...]
    dtype: str
    min: float | None
    max: float | None
    mean: float | None
    std: float | None


class Output(Message):
    """What the network says; only the fields of `kind` are filled."""

    kind: Literal["classes", "boxes", "masks", "tokens", "tensors"]
    predictions: tuple[Prediction, ...] = ()
    likely: bool = Field(default=True, description="False: none of the classes is likely, say so")
    boxes: tuple[Box, ...] = ()
    masks: tuple[MaskArea, ...] = ()
    tokens: tuple[TopToken, ...] = ()
    tensors: tuple[TensorSummary, ...] = ()
    size: tuple[int, int] | None = Field(
        default=None, description="(height, width) of the input that boxes and masks refer to"
    )


class RecordingInfo(Message):
    id: str
    network: str
    source: str = Field(description="in words: `example 3 (coffee)`, `photo.png`, `noise, seed 7`")
    input_url: str = Field(description="the input as the network sees it, as a picture")
    graph: str = Field(
        description="fingerprint of the graph; differs from the network's when control flow changed it"
    )
    bytes: int
    seconds: float
    output: Output | None
    predictions: tuple[Prediction, ...] = ()
    problem: Problem | None = Field(
        default=None, description="the pass failed at problem.node; what lies before is recorded"
    )


# ---- analyses and jobs ----------------------------------------------------------------------------------


class AnalysisInfo(Message):
    name: str
    title: str
    doc: str
    source: str = Field(description="paper, section, equation")
    scope: Literal["node", "recording", "network"]
    result: Literal["maps", "images", "curve", "points", "scores", "matrix"]
    parameters: dict[str, Any] = Field(description="JSON schema")
    applies: dict[str, tuple[str, ...]] = Field(
        description="network id -> ids of the nodes it applies to; whole networks have an empty list"
    )


class Analyses(Message):
    analyses: tuple[AnalysisInfo, ...]


class JobWish(Message):
    analysis: str
    recordings: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    inputs: str | None = Field(default=None, description="which example inputs: `all`, `0-9`, `0,3,7`")
    node: str | None = None
    parameters: dict[str, Any] = {}


class JobInfo(Message):
    id: str
    analysis: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float = Field(ge=0, le=1)
    message: str = ""
    partial: bool = Field(default=False, description="a partial result can be had")
    problem: Problem | None = None


# ---- websocket ------------------------------------------------------------------------------------------
# Blobs travel as binary messages beside these events; each carries its own header (see blobs.py).


class LayerWish(Message):
    """Levels of one layer; level 0 is full size, higher ones are coarser. Sent coarsest first."""

    node: str
    finest: int = Field(default=0, ge=0, description="finest level wanted")
    coarsest: int | None = Field(
        default=None, ge=0, description="coarsest level wanted; None: the coarsest there is"
    )


class Wish(Message):
    """The whole ordered list of what the client wants now; it replaces the list before it."""

    type: Literal["wish"] = "wish"
    recording: str
    layers: tuple[LayerWish, ...]
    scale: Literal["layer", "channel"] = "layer"


class Acknowledge(Message):
    """The client has taken so many more layers; at most 4 are under way unacknowledged."""

    type: Literal["acknowledge"] = "acknowledge"
    layers: int = Field(ge=1)


class Watch(Message):
    """Tell me of these jobs; replaces the list before it."""

    type: Literal["watch"] = "watch"
    jobs: tuple[str, ...]


ClientMessage = Annotated[Wish | Acknowledge | Watch, Field(discriminator="type")]


class Hello(Message):
    """First message of the server.

    boot: differs after a restart, so that a client records its input again.
    """

    type: Literal["hello"] = "hello"
    version: str
    boot: str


class Complete(Message):
    """Everything of the newest wish for this recording has been sent."""

    type: Literal["complete"] = "complete"
    recording: str


class JobEvent(Message):
    type: Literal["job"] = "job"
    job: JobInfo


class ProblemEvent(Message):
    type: Literal["problem"] = "problem"
    problem: Problem


ServerMessage = Annotated[Hello | Complete | JobEvent | ProblemEvent, Field(discriminator="type")]
