"""Edits of a recording, muted, scaled or kept channels and added noise, as what the engine puts in a node's
place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import partial

import torch

from boxwalk.errors import ParameterError
from boxwalk.recording.changes import Replacement
from boxwalk.recording.display import CHANNELS_LAST, LAYOUT
from boxwalk.recording.graph import Graph, Node
from boxwalk.serving.message_parts import Edit, NoiseEdit

NodeEdit = Edit | NoiseEdit


def replacements(edits: Iterable[NodeEdit], graph: Graph) -> Mapping[str, Replacement]:
    """What each edited node puts out instead; several edits of a node follow one another.

    graph: of the recording that is edited. Raises UnknownNodeError, ParameterError (channels that are not
    there, a layer without channels, noise on what are no real numbers).
    """
    by_node: dict[str, list[NodeEdit]] = {}
    for edit in edits:
        node = graph.resolve(edit.node)
        _check(edit, node)
        by_node.setdefault(node.id, []).append(edit)
    return {name: partial(_changed, graph.by_id[name], tuple(found)) for name, found in by_node.items()}


def _check(edit: NodeEdit, node: Node) -> None:
    if node.display not in ("maps", "tokens", "vector"):
        doing = "add noise to" if edit.kind == "noise" else edit.kind
        raise ParameterError(f"The node {node.id!r} ({node.operator}) has no channels to {doing}.")
    wrong = [channel for channel in edit.channels if not 0 <= channel < node.channels]
    if wrong:
        raise ParameterError(
            f"The edit of {node.id!r} names channel {wrong[0]}; it has {node.channels}: "
            f"0 to {node.channels - 1}."
        )
    if not edit.channels and edit.kind not in ("keep", "noise"):
        raise ParameterError(f"The edit of {node.id!r} names no channels to {edit.kind}.")
    if edit.kind == "noise" and "float" not in node.dtype:
        raise ParameterError(
            f"The node {node.id!r} puts out {node.dtype}; noise can only be added to floating-point numbers."
        )


def _changed(node: Node, edits: tuple[NodeEdit, ...], old: torch.Tensor) -> torch.Tensor:
    """The activation of a node with its edits, in their order; `old` is left as it is."""
    axis = _channel_axis(node, old)
    if old.shape[axis] != node.channels:
        raise ParameterError(f"The channels of {node.id!r} are no axis of it; edit another layer.")
    value = old
    for edit in edits:
        if isinstance(edit, NoiseEdit):
            if edit.amount == 0:
                continue  # adding zero would make +0 of -0
            chosen = torch.zeros(node.channels)
            chosen[list(edit.channels) or slice(None)] = 1
            noisy = value + _noise(node, edit, old)
            value = torch.where(_along(axis, chosen, old) == 1, noisy, value)
        else:
            factors = _along(axis, _factors(edit, node.channels), old)
            # a muted channel is zero, also where it was infinite or no number
            value = torch.where(factors == 0, torch.zeros_like(value), value * factors)
    return value


def _factors(edit: Edit, channels: int) -> torch.Tensor:
    """What each channel is multiplied with, float64 [channels]."""
    chosen = torch.tensor(edit.channels, dtype=torch.int64)
    factors = torch.full((channels,), 0.0 if edit.kind == "keep" else 1.0, dtype=torch.float64)
    factors[chosen] = {"mute": 0.0, "keep": 1.0, "scale": edit.factor}[edit.kind]
    return factors


def _noise(node: Node, edit: NoiseEdit, old: torch.Tensor) -> torch.Tensor:
    """Normal noise of `amount` standard deviations (population) of the finite values of `old`.

    Drawn for the whole layer, so that a channel's noise does not depend on which others have some; another
    one at each node, also with the same seed.
    """
    finite = old.detach()[old.detach().isfinite()].double()
    deviation = finite.std(correction=0).item() if finite.numel() else 0.0
    digest = hashlib.sha256(f"{edit.seed} {node.id}".encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)
    noise = torch.randn(old.shape, generator=generator) * (edit.amount * deviation)
    return noise.to(old.device, old.dtype)


def _along(axis: int, values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """One value per channel, ready to be broadcast over `like`."""
    shape = [1] * like.ndim
    shape[axis] = len(values)
    return values.reshape(shape).to(like.device, like.dtype)


def _channel_axis(node: Node, activation: torch.Tensor) -> int:
    last = node.display != "maps" or node.attributes.get(LAYOUT) == CHANNELS_LAST
    return activation.ndim - 1 if last else max(0, activation.ndim - 3)
