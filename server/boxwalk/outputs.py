"""What a network says, in words and numbers: classes, boxes, masks, tokens, or a summary of its tensors."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from boxwalk.network import Network

TOP = 5  # predictions and tokens told
BOXES = 50  # boxes told at most
LEAST_SCORE = 0.05  # of a box
TENSORS = 64  # summaries told at most


Kind = Literal["classes", "boxes", "masks", "tokens", "tensors"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A class with its probability in 0..1; index: its place among the outputs."""

    label: str
    index: int
    probability: float


@dataclass(frozen=True, slots=True)
class Change:
    """A class with its probability in 0..1 before and after something was changed."""

    label: str
    index: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Box:
    """A thing found. box: left, top, right, bottom in pixels of the input. score: 0..1."""

    label: str
    score: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class MaskArea:
    """A class of a segmentation with its share of the pixels, 0..1."""

    label: str
    index: int
    share: float


@dataclass(frozen=True, slots=True)
class TopToken:
    """A token that may come next, with its probability in 0..1."""

    token: str
    index: int
    probability: float


@dataclass(frozen=True, slots=True)
class TensorSummary:
    """A tensor in numbers; None where it has no finite value. name: how one gets at it in the output."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    min: float | None
    max: float | None
    mean: float | None
    std: float | None


@dataclass(frozen=True, slots=True)
class Output:
    """What the network says of the first input of the batch; only the fields of `kind` are filled.

    likely: False when none of the classes is likely (see `is_likely`).
    size: (height, width) of the input that boxes and masks refer to.
    """

    kind: Kind
    predictions: tuple[Prediction, ...] = ()
    likely: bool = True
    boxes: tuple[Box, ...] = ()
    masks: tuple[MaskArea, ...] = ()
    tokens: tuple[TopToken, ...] = ()
    tensors: tuple[TensorSummary, ...] = ()
    size: tuple[int, int] | None = None


def describe(output: object, network: Network | None = None, inputs: Sequence[torch.Tensor] = ()) -> Output:
    """Tell what a model's output means.

    output: what the model returned: a tensor or tensors in dicts, tuples, lists and objects with `.logits`.
    network: gives labels and the kind of input; without it, classes are numbered. inputs: what the model was
    called with.

    Boxes: a dict (or a list of dicts, one per image) with `boxes`, `scores` and `labels`, as detection models
    return it. Masks: [N, K, H, W] under `out` or `logits`, or alone with K labels. Tokens: [N, T, V] of a
    network of tokens. Classes: [N, K] with K >= 2 as the only tensor or as `logits`; inside of other
    containers only with K labels. A network that was given an empty list of labels has no classes. Everything
    else, and everything with NaN, is summarized.
    """
    labels = network.labels if network is not None else None
    kind = kind_of(output, network)
    if kind == "boxes":
        return Output(kind, boxes=_boxes(detections(output), labels), size=_size(inputs))
    if kind == "masks":
        return Output(kind, masks=_masks(main_of(output), labels), size=_size(inputs))
    if kind == "tokens" and network is not None:
        return Output(kind, tokens=_tokens(main_of(output)[0, -1], network))
    if kind == "classes":
        return _classes(main_of(output)[0], network)
    return Output("tensors", tensors=tuple(summaries(output)))


def kind_of(output: object, network: Network | None = None) -> Kind:
    """What an output is; see `describe`."""
    if _detections(output) is not None:
        return "boxes"
    main, plain = _main(output)
    if main is None or not _usable(main):
        return "tensors"
    return kind_of_shape(tuple(main.shape), network, named_map=_is_named_map(output), plain=plain)


def kind_of_shape(shape: Sequence[int], network: Network | None, *, named_map: bool, plain: bool) -> Kind:
    """What a tensor of this shape says. named_map: it is called `out` or `logits`; plain: or is the only
    one.
    """
    labels = network.labels if network is not None else None
    if len(shape) == 4 and (named_map or _matches(labels, shape[1])):
        return "masks"
    if len(shape) == 3 and network is not None and network.kind == "tokens":
        return "tokens"
    if len(shape) == 2 and _has_classes(shape[1], labels, plain, network):
        return "classes"
    return "tensors"


def main_of(output: object) -> torch.Tensor:
    """The tensor that holds the scores of classes, masks or tokens. Raises ValueError if there is none."""
    main, _ = _main(output)
    if main is None:
        raise ValueError("The output holds no tensor.")
    return main


def detections(output: object) -> Mapping[str, torch.Tensor]:
    """`boxes`, `scores` and `labels` of the first image. Raises ValueError if the output is something
    else.
    """
    found = _detections(output)
    if found is None:
        raise ValueError("The output holds no boxes.")
    return found


def class_probabilities(output: object, network: Network) -> torch.Tensor | None:
    """float64 [K] where the output is classes (see `describe`), else None."""
    if kind_of(output, network) != "classes":
        return None
    return probabilities(main_of(output)[0], network.multi_label)


def changes(before: torch.Tensor, after: torch.Tensor, network: Network) -> tuple[Change, ...]:
    """The classes that are among the 5 likeliest before or after, the likeliest before first.

    before, after: [K], as `class_probabilities` gives them.
    """
    order = torch.sort(before, descending=True, stable=True).indices.tolist()
    wanted = {*order[:TOP], *torch.sort(after, descending=True, stable=True).indices[:TOP].tolist()}
    return tuple(
        Change(class_word(network.labels, index), index, float(before[index]), float(after[index]))
        for index in order
        if index in wanted
    )


def probabilities(values: torch.Tensor, multi_label: bool = False) -> torch.Tensor:
    """float64 [K] of logits, log-probabilities or probabilities [K], which are told apart by their range and
    sum.

    multi_label: each class by itself (sigmoid), not all together (softmax).
    """
    numbers = values.detach().to("cpu", torch.float64)
    within = bool((numbers >= 0).all() and (numbers <= 1).all())
    if multi_label:
        return numbers if within else torch.sigmoid(numbers)
    if within and abs(float(numbers.sum()) - 1) < 1e-3:
        return numbers
    return torch.softmax(numbers, dim=0)


def is_likely(probability: torch.Tensor, multi_label: bool = False, rejection: float | None = None) -> bool:
    """Whether any class is likely; False means "none of these". probability: [K], as `probabilities` gives
    it.

    With `rejection`: when the best class reaches it. Else, for classes that exclude each other, when the best
    one has more than a quarter of what lies between chance (1 / K) and certainty, and the entropy is at most
    0.9 of that of guessing (log K): 0.33 for 10 classes, 0.25 for 1000, 0.68 for 2. For several classes at
    once: 0.5. Our
    choice: a network can still be sure of a class in a picture that shows nothing of the kind.
    """
    best = float(probability.max())
    if rejection is not None:
        return best >= rejection
    if multi_label:
        return best >= 0.5
    count = len(probability)
    chance = 1 / count
    entropy = float(-torch.special.xlogy(probability, probability).sum())
    return best >= chance + 0.25 * (1 - chance) and entropy <= 0.9 * math.log(count)


def summaries(output: object) -> Iterator[TensorSummary]:
    """One for each tensor in `output`, at most 64, in their order."""
    for number, (name, tensor) in enumerate(tensors_in(output)):
        if number == TENSORS:
            return
        yield summarize(name or "output", tensor)


def summarize(name: str, tensor: torch.Tensor) -> TensorSummary:
    """Numbers over the finite values of a tensor of any dtype; complex ones by their magnitude."""
    values = tensor.detach()
    dtype = str(values.dtype).removeprefix("torch.")
    if values.is_quantized:
        values = values.dequantize()
    if values.is_complex():
        values = values.abs()
    numbers = values.to("cpu", torch.float64).reshape(-1)
    numbers = numbers[torch.isfinite(numbers)]
    shape = tuple(tensor.shape)
    if numbers.numel() == 0:
        return TensorSummary(name, shape, dtype, None, None, None, None)
    deviation = float(numbers.std(correction=0))
    return TensorSummary(
        name, shape, dtype, float(numbers.min()), float(numbers.max()), float(numbers.mean()), deviation
    )


def tensors_in(output: object, name: str = "") -> Iterator[tuple[str, torch.Tensor]]:
    """All tensors in nested dicts, tuples, lists and dataclasses, with their names: `out`, `[0].boxes`."""
    if isinstance(output, torch.Tensor):
        yield name, output
    elif isinstance(output, Mapping):
        for key, value in output.items():
            yield from tensors_in(value, f"{name}.{key}" if name else str(key))
    elif isinstance(output, tuple) and hasattr(output, "_fields"):
        for field, value in zip(output._fields, output, strict=True):
            yield from tensors_in(value, f"{name}.{field}" if name else str(field))
    elif isinstance(output, (tuple, list)):
        for index, value in enumerate(output):
            yield from tensors_in(value, f"{name}[{index}]")
    elif dataclasses.is_dataclass(output) and not isinstance(output, type):
        for entry in dataclasses.fields(output):
            yield from tensors_in(getattr(output, entry.name), f"{name}.{entry.name}" if name else entry.name)


def _main(output: object) -> tuple[torch.Tensor | None, bool]:
    """The tensor that speaks for the output, and whether it is there for that (alone, or called logits)."""
    for name in ("logits", "out"):
        value = output.get(name) if isinstance(output, Mapping) else getattr(output, name, None)
        if isinstance(value, torch.Tensor):
            return value, True
    first = next((tensor for _, tensor in tensors_in(output)), None)
    while isinstance(output, (tuple, list)) and len(output) == 1:
        output = output[0]
    return first, isinstance(output, torch.Tensor)


def _usable(tensor: torch.Tensor) -> bool:
    """Real numbers, none of them NaN or +inf (-inf is an excluded class)."""
    if not tensor.is_floating_point() or tensor.numel() == 0:
        return False
    return not bool(torch.isnan(tensor).any() or torch.isposinf(tensor).any())


def _matches(labels: Sequence[str] | None, count: int) -> bool:
    return labels is not None and len(labels) == count and count >= 2


def _is_named_map(output: object) -> bool:
    return isinstance(output, Mapping) and ("out" in output or "logits" in output)


def _has_classes(count: int, labels: Sequence[str] | None, plain: bool, network: Network | None) -> bool:
    if network is not None and network.multi_label:
        return plain or _matches(labels, count)
    if labels is not None and len(labels) == 0:
        return False
    return count >= 2 and (plain or _matches(labels, count))


def _classes(logits: torch.Tensor, network: Network | None) -> Output:
    multi_label = network is not None and network.multi_label
    probability = probabilities(logits, multi_label)
    labels = network.labels if network is not None else None
    top = torch.sort(probability, descending=True, stable=True)
    predictions = tuple(
        Prediction(class_word(labels, int(index)), int(index), float(value))
        for value, index in zip(top.values[:TOP], top.indices[:TOP], strict=True)
    )
    rejection = network.rejection if network is not None else None
    return Output("classes", predictions=predictions, likely=is_likely(probability, multi_label, rejection))


def _tokens(logits: torch.Tensor, network: Network) -> tuple[TopToken, ...]:
    """The likeliest tokens at the last position."""
    probability = probabilities(logits)
    top = torch.sort(probability, descending=True, stable=True)
    return tuple(
        TopToken(_token(network, int(index)), int(index), float(value))
        for value, index in zip(top.values[:TOP], top.indices[:TOP], strict=True)
    )


def _token(network: Network, index: int) -> str:
    if network.decode is not None:
        return str(network.decode([index]))
    return network.labels[index] if network.labels and index < len(network.labels) else str(index)


def _masks(scores: torch.Tensor, labels: Sequence[str] | None) -> tuple[MaskArea, ...]:
    """Shares of the pixels where each class is the best one, the largest first; of one class, where it is
    above 0.
    """
    if scores.shape[1] == 1:
        winners = (scores[0, 0] > (0.5 if bool((scores >= 0).all() and (scores <= 1).all()) else 0)).to(
            torch.int64
        )
        labels = ("background", labels[0] if labels else "foreground")
    else:
        winners = scores[0].argmax(dim=0)
    counts = torch.bincount(winners.reshape(-1).cpu())
    order = torch.sort(counts, descending=True, stable=True).indices
    total = int(counts.sum())
    return tuple(
        MaskArea(class_word(labels, int(index)), int(index), int(counts[index]) / total)
        for index in order
        if counts[index] > 0
    )


def _detections(output: object) -> Mapping[str, torch.Tensor] | None:
    first = output[0] if isinstance(output, (list, tuple)) and len(output) > 0 else output
    names = ("boxes", "scores", "labels")
    if not isinstance(first, Mapping) or not all(isinstance(first.get(name), torch.Tensor) for name in names):
        return None
    return first if first["boxes"].ndim == 2 and first["boxes"].shape[1] == 4 else None


def _boxes(found: Mapping[str, torch.Tensor], labels: Sequence[str] | None) -> tuple[Box, ...]:
    scores = found["scores"].detach().to("cpu", torch.float64)
    boxes = found["boxes"].detach().to("cpu", torch.float64)
    indices = found["labels"].detach().cpu()
    told: list[Box] = []
    for place in torch.sort(scores, descending=True, stable=True).indices[:BOXES].tolist():
        corners = boxes[place].tolist()
        if scores[place] >= LEAST_SCORE and all(math.isfinite(value) for value in corners):
            left, top, right, bottom = corners
            word = class_word(labels, int(indices[place]))
            told.append(Box(word, float(scores[place]), (left, top, right, bottom)))
    return tuple(told)


def class_word(labels: Sequence[str] | None, index: int) -> str:
    """The label of class `index`, or `class 3` where it has none."""
    return labels[index] if labels and 0 <= index < len(labels) else f"class {index}"


def _size(inputs: Sequence[torch.Tensor]) -> tuple[int, int] | None:
    if not inputs or inputs[0].ndim < 3:
        return None
    return int(inputs[0].shape[-2]), int(inputs[0].shape[-1])
