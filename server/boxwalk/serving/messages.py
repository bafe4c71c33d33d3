"""Every message between client and server, defined once; edits and outputs are in `message_parts`.

REST bodies and the JSON events of the websocket are these classes; the types of the page and of the Unity
bridge are made from them. Units: metres, radians, seconds, bytes. Positions are (x, y, z), y up, walking
direction -z.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from boxwalk.serving.message_parts import LARGEST_SEED, AnyEdit, Change, Message, Output, Prediction
from boxwalk.serving.visitor_messages import Gather, Gathered, Here, Visitors

Vector = tuple[float, float, float]
AttributeValue = str | bool | int | float | tuple[int, ...]


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
    repeats: int = Field(description="above 1: so many equal sections that follow each other are inside")


class Panel(Message):
    """One board of the world. position: of its centre; yaw about y, then tilt about its own x axis.

    The panel's plane faces +z at yaw 0. Its id is a folded section's id, or that of its first state.
    """

    id: str
    node: str = Field(description="whose activation it shows at first: the last of its states")
    states: tuple[str, ...] = Field(description="the nodes it can show, in order; more than one when merged")
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
    folded: tuple[str, ...] = Field(description="ids of the folded sections, as asked or as chosen")
    merged: bool = Field(description="nodes that only follow another share its panel")
    levels: int = Field(description="how many levels of sections there are, for the query's `levels`")


class GraphAnswer(Message):
    network: str
    recording: str | None = Field(description="None for a network's graph, that of its first example input")
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    sections: tuple[GraphSection, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    layout: Layout


# ---- recordings -----------------------------------------------------------------------------------------


class RecordingWish(Message):
    """The JSON body of POST .../recordings; exactly one source. An image file is posted as it is instead."""

    input: int | None = Field(default=None, ge=0, description="index of an example input")
    noise: int | None = Field(default=None, ge=0, le=LARGEST_SEED, description="seed")
    text: str | None = Field(default=None, max_length=100_000)
    tokens: tuple[int, ...] | None = Field(default=None, max_length=100_000)
    result: str | None = Field(default=None, description="a job whose images hold the input")
    item: int = Field(default=0, ge=0)
    from_: str | None = Field(default=None, alias="from", description="a recording to edit")
    edits: tuple[AnyEdit, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


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
    changes: tuple[Change, ...] = Field(
        default=(),
        description="of an edited recording of a classifier: the classes that are likeliest without the "
        "edits or with them, the likeliest without them first",
    )
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
    compares: Literal["recording", "network"] | None = Field(
        default=None,
        description="what a second one of may be given to compare with, after the first; with several "
        "networks, all see the example inputs of the first",
    )
    result: Literal["maps", "images", "curve", "points", "scores", "matrix"]
    long: bool = Field(
        default=False, description="it takes minutes or hours: to be started when one is told to"
    )
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
    parameters: dict[str, Any] = Field(default={})


class JobInfo(Message):
    id: str
    analysis: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float = Field(ge=0, le=1)
    message: str = ""
    partial: bool = Field(default=False, description="a partial result can be had")
    problem: Problem | None = None


class KeptParts(Message):
    """What is kept of the finished parts that an analysis has made for a network, or for one layer."""

    count: int
    bytes: int


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
    """The client has taken so many more messages with layers; at most 4 are under way unacknowledged."""

    type: Literal["acknowledge"] = "acknowledge"
    messages: int = Field(ge=1)


class Watch(Message):
    """Tell me of these jobs; replaces the list before it."""

    type: Literal["watch"] = "watch"
    jobs: tuple[str, ...]


ClientMessage = Annotated[Wish | Acknowledge | Watch | Here | Gather, Field(discriminator="type")]


class Hello(Message):
    """First message of the server.

    boot: differs after a restart, so that a client records its input again.
    """

    type: Literal["hello"] = "hello"
    version: str
    boot: str
    visitor: str = Field(description="how the others are told of this visitor")


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


ServerMessage = Annotated[
    Hello | Complete | JobEvent | ProblemEvent | Visitors | Gathered, Field(discriminator="type")
]
