"""What visitors of one server are told of each other."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from boxwalk.serving.message_parts import Message

Metres = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Radians = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Where = tuple[Metres, Metres, Metres]


class Standing(Message):
    """Where a visitor's eye is and looks; y up, yaw 0 along -z, positive to the left."""

    network: str = Field(max_length=200)
    position: Where
    yaw: Radians
    pitch: Radians


class Here(Standing):
    """Where this visitor is now; all others see it. pointer: what their ray touches, in the world."""

    type: Literal["here"] = "here"
    pointer: Where | None = None


class Gather(Message):
    """Ask all others to where this visitor was last; recording: an input that they are to see as well."""

    type: Literal["gather"] = "gather"
    recording: str | None = Field(default=None, max_length=200)


class VisitorHere(Standing):
    id: str
    pointer: Where | None = None


class Visitors(Message):
    """Other visitors who have come or moved since the last such event, at most ten times a second."""

    type: Literal["visitors"] = "visitors"
    here: tuple[VisitorHere, ...]
    gone: tuple[str, ...] = Field(description="ids of those who have left")


class Gathered(Standing):
    """Somebody asks all to their place, and perhaps to see their input."""

    type: Literal["gathered"] = "gathered"
    by: str
    recording: str | None
