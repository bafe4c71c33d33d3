"""What an explanation explains: one number made of a network's output.

It is the score of a class, of a box that a detector found, or of a mask that a segmenter predicted; every
analysis that explains takes it from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.values import picture_input
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.outputs import class_word, detections, kind_of, kind_of_shape, main_of, tensors_in
from boxwalk.recording.calling import Subject
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording
from boxwalk.recording.structure import map_tensors

Corners = tuple[int, int, int, int]
NONE = "the network's output is no class scores, boxes or masks whose score could be explained."


class TargetParams(Parameters):
    target: int | None = Field(
        None,
        ge=0,
        description="the class that is explained; empty for the predicted one, of a detector for that of its "
        "strongest box, of a segmenter for that of the largest mask which is no background",
        json_schema_extra={"format": "class"},
    )
    box: int = Field(
        0, ge=0, le=99, description="of a detector: which of the boxes (of that class), 0 for the strongest"
    )

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        if network.labels:
            check_class("target", self.target, len(network.labels))


@dataclass(frozen=True, eq=False)
class Explained:
    """What is explained. words: `tabby cat`, `box 0, dog`, `mask of sky`.

    score: from an output of the network, as it puts it out, to one number, attached to what made the output.
    corners: (top, left, bottom, right) of a box in pixels of the input, the last two exclusive.
    """

    words: str
    score: Callable[[Any], Tensor]
    corners: Corners | None = None


def can_be_explained(graph: Graph, network: Network) -> str | None:
    """Why a network gives nothing to be explained on its input, None if it does."""
    if picture_input(graph) is None:
        return "the network's input is no picture that an explanation could be laid over."
    shapes = graph.output_shapes
    for front in ("", "0."):
        boxes = shapes.get(f"{front}boxes", ())
        if len(boxes) == 2 and boxes[1] == 4 and {f"{front}scores", f"{front}labels"} <= shapes.keys():
            return None
    named = next((place for place in ("logits", "out") if place in shapes), None)
    place = named if named is not None else next(iter(shapes), "")
    alone = len(shapes) == 1 and not place.strip("0.")
    kind = kind_of_shape(
        shapes.get(place, ()), network, named_map=named is not None, plain=alone or named is not None
    )
    return None if kind in ("classes", "masks") else NONE


def choose(output: Any, network: Network, target: int | None = None, box: int = 0) -> Explained:
    """What is explained of an output; target and box as in `TargetParams`.

    Raises NotApplicableError (with why) if there is no score to explain, ParameterError for a class or box
    that is not there.
    """
    kind = kind_of(output, network)
    if kind == "boxes":
        return _box(output, network, target, box)
    if box:
        raise ParameterError(f"Parameter 'box' is {box}; this network finds no boxes. Leave it at 0.")
    if kind == "classes":
        return _class(main_of(output), network, target)
    if kind == "masks":
        return _mask(main_of(output), network, target)
    if any(bool((tensor != tensor).any()) for _, tensor in tensors_in(output)):
        raise NotApplicableError(
            "The network's output is not a number somewhere, so there is no score to explain. "
            "'layer-statistics' shows where this first appears."
        )
    raise NotApplicableError(f"There is nothing to explain: {NONE}")


def check_class(name: str, index: int | None, count: int) -> None:
    """Raises ParameterError if the parameter `name` is no class of `count`."""
    if index is not None and index >= count:
        raise ParameterError(
            f"Parameter '{name}' is {index}; allowed: 0 to {count - 1}, the classes of the network."
        )


# ---- the three that there are -----------------------------------------------------------------------------


def _class(scores: Tensor, network: Network, target: int | None) -> Explained:
    """A class' score of the first input: what the network puts out for it, before any softmax of ours."""
    check_class("target", target, scores.shape[1])
    index = int(scores[0].argmax()) if target is None else target
    return Explained(class_word(network.labels, index), lambda output: main_of(output)[0, index])


def _mask(scores: Tensor, network: Network, target: int | None) -> Explained:
    """The scores of a class added up inside the mask that was predicted for it.

    A single class is where its score is above 0, or above 0.5 if all are within 0..1. The mask is that of
    the recording, also for other inputs.
    """
    count = scores.shape[1]
    check_class("target", target, count)
    if count == 1:
        limit = 0.5 if bool(((scores >= 0) & (scores <= 1)).all()) else 0.0
        masks = (scores[0] > limit).detach()
    else:
        winners = scores[0].argmax(0)
        masks = torch.stack([winners == index for index in range(count)])
    areas = masks.flatten(1).sum(1)
    index = _largest(areas, network.labels) if target is None else target
    if not areas[index]:
        found = ", ".join(class_word(network.labels, int(place)) for place in areas.nonzero()[:20, 0])
        raise ParameterError(
            f"No pixel was predicted to be {class_word(network.labels, index)}; found: {found or 'nothing'}."
        )
    mask = masks[index]

    def score(output: Any) -> Tensor:
        return (main_of(output)[0, index] * mask).sum()

    return Explained(f"mask of {class_word(network.labels, index)}", score)


def _largest(areas: Tensor, labels: Sequence[str] | None) -> int:
    """The class with the most pixels that is not called background, if there is one."""
    things = areas.clone()
    for index in range(len(areas)):
        if "background" in class_word(labels, index).lower():
            things[index] = 0
    return int((things if bool(things.any()) else areas).argmax())


def _box(output: Any, network: Network, target: int | None, box: int) -> Explained:
    """The score of a box. Of another input: of the box of the same class that overlaps it most, times how
    much (intersection over union, held constant), as Petsiuk et al., D-RISE (2021), equation 3, compare
    boxes; 0 if there is none.
    """
    found = detections(output)
    order = torch.sort(found["scores"].detach(), descending=True, stable=True).indices
    if target is not None:
        order = order[found["labels"][order] == target]
    if box >= len(order):
        what = "box" if target is None else f"box of {class_word(network.labels, target)}"
        if not len(order):
            raise NotApplicableError(
                f"The network found no {what} in this input, so there is none to explain."
            )
        raise ParameterError(f"Parameter 'box' is {box}; there is a {what} from 0 to {len(order) - 1}.")
    place = int(order[box])
    corners, label = found["boxes"][place].detach(), int(found["labels"][place])

    def score(output: Any) -> Tensor:
        now = detections(output)
        alike = overlaps(now["boxes"].detach(), corners) * (now["labels"] == label)
        if not alike.numel():
            return now["scores"].sum()
        best = int(alike.argmax())
        return now["scores"][best] * alike[best]

    left, top, right, bottom = corners.tolist()
    frame = (round(top), round(left), round(bottom), round(right))
    return Explained(f"box {box}, {class_word(network.labels, label)}", score, frame)


def overlaps(boxes: Tensor, box: Tensor) -> Tensor:
    """Intersection over union of boxes [K, 4] with one [4], each (left, top, right, bottom); [K] in 0..1."""
    low, high = torch.maximum(boxes[:, :2], box[:2]), torch.minimum(boxes[:, 2:], box[2:])
    shared = (high - low).clamp(min=0).prod(1)
    together = (boxes[:, 2:] - boxes[:, :2]).prod(1) + (box[2:] - box[:2]).prod() - shared
    return torch.where(together > 0, shared / together, 0.0)


# ---- for other pictures -----------------------------------------------------------------------------------


class Explanation:
    """The recorded picture, and the score of what is explained for it or another in its place.

    source: the input's node. picture: the input, as the network takes it. explained: see `choose`.
    """

    def __init__(self, recording: Recording, network: Network, params: TargetParams) -> None:
        source = picture_input(recording.graph)
        if source is None:
            raise NotApplicableError("The network's input is no picture that could be explained.")
        self.source: Node = source
        self.network = network
        self.explained = choose(recording.output, network, params.target, params.box)
        self._given = Subject.of(network).arguments(recording.inputs, recording.kwargs)
        self.picture = next(tensor for name, tensor in self._given.tensors if name == source.id)
        self._recorded = float(self.explained.score(recording.output))

    @property
    def batch(self) -> int:
        """How many inputs the recording is of; the first is explained."""
        return len(self.picture) if self.picture.dim() > 3 else 1

    def score(self, picture: Tensor) -> Tensor:
        """[1]; attached to `picture` where gradients are on. Raises NotApplicableError if none can be had."""
        original = self.picture

        def change(tensor: Tensor) -> Tensor:
            return picture if tensor is original else tensor

        args, kwargs = map_tensors(self._given.args, change), map_tensors(self._given.kwargs, change)
        wanted = torch.is_grad_enabled()
        with torch.inference_mode(False), torch.set_grad_enabled(wanted):
            output = run(self.network, args, kwargs=kwargs, grad=wanted).output
            score = self.explained.score(output).reshape(1)
        if wanted and not score.requires_grad:
            raise NotApplicableError(
                "No gradient of the score reaches the input: the network computes without gradients. "
                "'occlusion' needs none."
            )
        return score

    def differs(self, score: float) -> str:
        """A sentence if the picture's score is another than in the recording, else ""."""
        return differs(self._recorded, score)


def differs(recorded: float, score: float) -> str:
    """A sentence if a score is another than in the recording, else ""."""
    if torch.isclose(torch.tensor(score), torch.tensor(recorded), rtol=1e-3, atol=1e-5, equal_nan=True):
        return ""
    return (
        f"The score is {score:.4g} here and {recorded:.4g} in the recording, which was edited or is random; "
        "the network is explained as it is without edits."
    )
