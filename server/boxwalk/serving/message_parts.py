"""What messages are made of: their common manner, edits of a recording, and what a network says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat


class Message(BaseModel):
    """Frozen and strict about names, so that a mistyped field is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# ---- edits ----------------------------------------------------------------------------------------------


LARGEST_SEED = 2**31 - 1


class Edit(Message):
    """Replace values at a node before the pass runs on from there."""

    node: str
    kind: Literal["mute", "scale", "keep"]
    channels: tuple[int, ...]
    factor: FiniteFloat = 1.0


class NoiseEdit(Message):
    """Add normal noise to what a node puts out before the pass runs on from there."""

    node: str
    kind: Literal["noise"]
    channels: tuple[int, ...] = Field(default=(), description="none: all of them")
    amount: FiniteFloat = Field(
        ge=0, description="standard deviation of the noise, in standard deviations of the whole layer"
    )
    seed: int = Field(
        default=0, ge=0, le=LARGEST_SEED, description="the same seed at the same node gives the same noise"
    )


class ValuesEdit(Message):
    """Put these numbers in the place of what a node with a vector puts out before the pass runs on."""

    node: str
    kind: Literal["values"]
    values: tuple[FiniteFloat, ...] = Field(description="one for each channel, in their order")


class KernelEdit(Message):
    """Put other numbers into one kernel of a convolution, for one call in one pass; the model keeps its."""

    node: str
    kind: Literal["kernel"]
    output: int = Field(ge=0, description="the channel put out that the kernel works for")
    input: int = Field(ge=0, description="the channel it reads, counted within its group")
    values: tuple[tuple[FiniteFloat, ...], ...] = Field(
        description="the kernel's rows; a single one for a convolution along one axis"
    )


class Occlusion(Message):
    """Cover a spot of the prepared picture, in all its channels, before the pass starts."""

    kind: Literal["occlude"]
    box: tuple[int, int, int, int] = Field(
        description="top, left, height, width in pixels of the prepared picture; "
        "what reaches beyond its rim is cut off"
    )
    grey: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="0 is black, 1 white; left out: zero of the normalized picture, the data set's mean",
    )


AnyEdit = Annotated[Edit | NoiseEdit | ValuesEdit | KernelEdit | Occlusion, Field(discriminator="kind")]


# ---- what a network says --------------------------------------------------------------------------------


class Prediction(Message):
    label: str
    index: int
    probability: float


class Change(Message):
    """What an edit did to a class: its probability before and after."""

    label: str
    index: int
    before: float
    after: float


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
