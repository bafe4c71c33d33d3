"""Edits of a recording, muted, scaled or kept channels, as what the engine puts in a node's place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import torch

from boxwalk.errors import ParameterError
from boxwalk.recording.changes import Replacement
from boxwalk.recording.display import CHANNELS_LAST, LAYOUT
from boxwalk.recording.graph import Graph, Node
from boxwalk.serving.message_parts import Edit


def replacements(edits: Iterable[Edit], graph: Graph) -> Mapping[str, Replacement]:
    """What each edited node puts out instead; several edits of a node follow one another.

    graph: of the recording that is edited. Raises UnknownNodeError, ParameterError (channels that are not
    there, a layer without channels).
    """
    by_node: dict[str, list[Edit]] = {}
    for edit in edits:
        node = graph.resolve(edit.node)
        _check(edit, node)
        by_node.setdefault(node.id, []).append(edit)
    return {name: partial(_changed, graph.by_id[name], tuple(found)) for name, found in by_node.items()}


def _check(edit: Edit, node: Node) -> None:
    if node.display not in ("maps", "tokens", "vector"):
        raise ParameterError(f"The node {node.id!r} ({node.operator}) has no channels to {edit.kind}.")
    wrong = [channel for channel in edit.channels if not 0 <= channel < node.channels]
    if wrong:
        raise ParameterError(
            f"The edit of {node.id!r} names channel {wrong[0]}; it has {node.channels}: "
            f"0 to {node.channels - 1}."
        )
    if not edit.channels and edit.kind != "keep":
        raise ParameterError(f"The edit of {node.id!r} names no channels to {edit.kind}.")


def _changed(node: Node, edits: tuple[Edit, ...], old: torch.Tensor) -> torch.Tensor:
    """The activation of a node with its edits; `old` is left as it is."""
    axis = _channel_axis(node, old)
    if old.shape[axis] != node.channels:
        raise ParameterError(f"The channels of {node.id!r} are no axis of it; edit another layer.")
    factors = torch.ones(node.channels, dtype=torch.float64)
    for edit in edits:
        chosen = torch.tensor(edit.channels, dtype=torch.int64)
        if edit.kind == "keep":
            kept = torch.zeros_like(factors)
            kept[chosen] = 1
            factors *= kept
        else:
            factors[chosen] *= 0.0 if edit.kind == "mute" else edit.factor
    shape = [1] * old.ndim
    shape[axis] = node.channels
    factors = factors.reshape(shape).to(old.device, old.dtype)
    # a muted channel is zero, also where it was infinite or no number
    return torch.where(factors == 0, torch.zeros_like(old), old * factors)


def _channel_axis(node: Node, activation: torch.Tensor) -> int:
    last = node.display != "maps" or node.attributes.get(LAYOUT) == CHANNELS_LAST
    return activation.ndim - 1 if last else max(0, activation.ndim - 3)
