"""A guided tour: stops with words, each a place in the walk and what is to be seen there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from boxwalk.serving.message_parts import AnyEdit, Message

MOST_STOPS = 200
LONGEST_TITLE, LONGEST_TEXT, LONGEST_PLACE = 80, 2000, 4000


class Analyze(Message):
    """Run an analysis of the chosen layer; one that takes long waits until somebody starts it."""

    do: Literal["analyze"]
    analysis: str = Field(max_length=100)
    parameters: dict[str, Any] = Field(default={}, description="what differs from the defaults")


class Visualize(Message):
    """Show on the panels what their channels look for."""

    do: Literal["visualize"]


class Intervene(Message):
    """Run the pass of the place's input again with these edits."""

    do: Literal["edit"]
    edits: tuple[AnyEdit, ...] = Field(min_length=1, max_length=64)


TourAction = Annotated[Analyze | Visualize | Intervene, Field(discriminator="do")]


class Stop(Message):
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    text: str = Field(default="", max_length=LONGEST_TEXT, description="empty lines part paragraphs")
    place: str = Field(
        default="",
        max_length=LONGEST_PLACE,
        pattern="^(#.*)?$",
        description="a link from its # on: camera, input, chosen layer; empty: where one stands",
    )
    actions: tuple[TourAction, ...] = Field(default=(), max_length=16)


class Tour(Message):
    """What a tour's file holds."""

    format: Literal["boxwalk-tour"]
    version: Literal[1]
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    stops: tuple[Stop, ...] = Field(min_length=1, max_length=MOST_STOPS)


class TourAnswer(Message):
    tour: Tour | None = Field(description="null: this server was given none")
