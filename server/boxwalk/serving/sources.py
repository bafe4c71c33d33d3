"""What a visitor gives as input, as the tensors that the model is called with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from boxwalk.errors import InputError, ParameterError, UnknownError
from boxwalk.inputs import normalize, occlude
from boxwalk.network import Network
from boxwalk.results import AnyResult, Images, KeyedResult
from boxwalk.serving.message_parts import AnyEdit, Occlusion, ValuesEdit
from boxwalk.serving.messages import RecordingWish
from boxwalk.serving.routes import Upload

KINDS_IN_WORDS = {"image": "pictures", "tensor": "numbers", "tokens": "text"}
KINDS = ("input", "noise", "text", "tokens", "result", "from")


@dataclass(frozen=True)
class Given:
    """inputs: ready for the model, spots covered. words: where they come from.

    base: the recording edited, "" if none. edits: all of them, the oldest first. said: probabilities [K] of
    the classes without any edit, None for what is not edited or no classifier.
    """

    inputs: tuple[torch.Tensor, ...]
    words: str
    base: str = ""
    edits: tuple[AnyEdit, ...] = ()
    said: torch.Tensor | None = None


def of_upload(network: Network, upload: Upload) -> Given:
    """Raises InputError and its kin when the file cannot become an input."""
    inputs = network.prepare(upload.data, fitted=upload.fitted)
    return Given(inputs, upload.name or "a picture sent")


def of_wish(
    network: Network,
    wish: RecordingWish,
    recorded: Callable[[str], Given],
    result: Callable[[str], AnyResult | KeyedResult],
) -> Given:
    """recorded: what an earlier recording was made of; result: of a finished job.

    Raises ParameterError unless exactly one source is named, InputError, UnknownError.
    """
    values: dict[str, Any] = wish.model_dump(by_alias=True, exclude_none=True)
    named = [kind for kind in KINDS if kind in values]
    if len(named) != 1:
        said = " and ".join(named) if named else "none"
        raise ParameterError(
            f"A recording needs exactly one source of {', '.join(KINDS)}; the wish names {said}."
        )
    if wish.edits and wish.from_ is None:
        raise ParameterError("'edits' change an earlier recording; name it in 'from'.")
    if wish.from_ is not None:
        return _edited(network, wish, recorded(wish.from_))
    if wish.input is not None:
        example = network.example(wish.input)
        label = f" ({example.label})" if example.label else ""
        return Given(example.inputs, f"example {wish.input}{label}")
    if wish.noise is not None:
        return Given(network.noise(wish.noise), f"noise, seed {wish.noise}")
    if wish.result is not None:
        return _of_result(network, result(wish.result), wish.item)
    if network.kind != "tokens":
        raise InputError(f"{network.title} takes {KINDS_IN_WORDS[network.kind]}, not text or token ids.")
    if wish.text is not None:
        return Given(network.prepare(wish.text), f"text {_short(wish.text)}")
    tokens = list(wish.tokens or ())
    return Given(network.prepare(tokens), f"{len(tokens)} token ids")


def _edited(network: Network, wish: RecordingWish, base: Given) -> Given:
    edits = (*base.edits, *wish.edits)
    if not wish.edits:
        raise ParameterError("'from' names a recording to edit; 'edits' says how and is empty.")
    inputs = base.inputs
    for edit in wish.edits:
        if isinstance(edit, Occlusion):
            inputs = _occluded(network, inputs, edit)
    words = ", ".join(map(_in_words, edits))
    return Given(
        inputs, f"{base.words.split('; edited')[0]}; edited: {words}", wish.from_ or "", edits, base.said
    )


def _occluded(
    network: Network, inputs: tuple[torch.Tensor, ...], edit: Occlusion
) -> tuple[torch.Tensor, ...]:
    """The inputs with a spot of the first one covered."""
    picture = inputs[0]
    if network.kind != "image" or picture.ndim != 4:
        raise InputError(
            f"{network.title} takes {KINDS_IN_WORDS[network.kind]}; only of a picture a spot can be covered."
        )
    if edit.grey is None:
        values: tuple[float, ...] = (0.0,)
    else:
        values = network.grey(edit.grey)
    return (occlude(picture, edit.box, values), *inputs[1:])


def _in_words(edit: AnyEdit) -> str:
    if isinstance(edit, ValuesEdit):
        return f"values of {edit.node} set"
    if not isinstance(edit, Occlusion):
        return f"{edit.kind} {edit.node}"
    top, left, height, width = edit.box
    return f"occlude {height} x {width} at y {top}, x {left}"


def _of_result(network: Network, result: AnyResult | KeyedResult, item: int) -> Given:
    """One image of a result with its exact values, normalized as the network wants it, by its label."""
    if not isinstance(result, Images):
        raise ParameterError("Only a result that is images can become an input; this one is something else.")
    if item >= len(result.values):
        raise UnknownError(
            f"Unknown image {item}. The result has {len(result.values)}: 0 to {len(result.values) - 1}."
        )
    if not network.knows_greys:
        raise InputError(
            f"How {network.title} takes a picture's colours is not known, so no image can become its input. "
            "Say it: Network(..., mean=..., std=...)."
        )
    image = torch.from_numpy(result.values[item : item + 1].copy())
    channels = network.input_shape[0]
    if image.shape[1] == 1 and channels == 3:
        image = image.repeat(1, 3, 1, 1)
    if image.shape[1] != channels:
        raise InputError(f"The image has {image.shape[1]} channels, {network.title} takes {channels}.")
    label = result.labels[item]
    inputs = network.prepare(normalize(image, network.mean, network.std))
    return Given(inputs, f"image {label}" if label else f"image {item} of a result")


def _short(text: str) -> str:
    return repr(text) if len(text) <= 40 else repr(text[:37] + "...")
