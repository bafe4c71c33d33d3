"""Edits of a recording (channels, noise, values, kernels) as what the engine puts in a node's place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import partial

import torch
from torch import nn

from boxwalk.errors import ParameterError
from boxwalk.recording.changes import Replacement, Reweighted
from boxwalk.recording.display import CHANNELS_LAST, LAYOUT
from boxwalk.recording.graph import Graph, Node
from boxwalk.serving.kernels import edited_weight
from boxwalk.serving.message_parts import Edit, KernelEdit, NoiseEdit, ValuesEdit

OutputEdit = Edit | NoiseEdit | ValuesEdit
NodeEdit = OutputEdit | KernelEdit


def replacements(edits: Iterable[NodeEdit], graph: Graph, model: nn.Module) -> Mapping[str, Replacement]:
    """What each edited node puts out instead.

    Several edits of a node follow one another; those of its kernels come first, whatever their place, since
    the others work on what it puts out. graph: of the recording that is edited. Raises UnknownNodeError,
    ParameterError (channels or kernels that are not there, a layer without them, noise on what are no real
    numbers, values for what is no vector or of another length).
    """
    kernels: dict[str, list[KernelEdit]] = {}
    values: dict[str, list[OutputEdit]] = {}
    for edit in edits:
        node = graph.resolve(edit.node)
        if isinstance(edit, KernelEdit):
            kernels.setdefault(node.id, []).append(edit)
        else:
            _check(edit, node)
            values.setdefault(node.id, []).append(edit)
    found: dict[str, Replacement] = {}
    for name, changes in values.items():
        found[name] = partial(_changed, graph.by_id[name], tuple(changes))
    for name, of_kernels in kernels.items():
        then = partial(_changed, graph.by_id[name], tuple(values[name])) if name in values else None
        found[name] = Reweighted({"weight": edited_weight(graph.by_id[name], model, of_kernels)}, then)
    return found


def _check(edit: OutputEdit, node: Node) -> None:
    if isinstance(edit, ValuesEdit):
        _check_values(edit, node)
        return
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


def _check_values(edit: ValuesEdit, node: Node) -> None:
    if node.display != "vector":
        raise ParameterError(
            f"The node {node.id!r} ({node.operator}) puts out no vector, so its values cannot be set; "
            "choose a layer with one number for each channel."
        )
    if len(edit.values) != node.channels:
        raise ParameterError(
            f"The edit of {node.id!r} gives {len(edit.values)} values; it has {node.channels} channels and "
            "needs one for each."
        )


def _changed(node: Node, edits: tuple[OutputEdit, ...], old: torch.Tensor) -> torch.Tensor:
    """The activation of a node with its edits, in their order; `old` is left as it is."""
    axis = _channel_axis(node, old)
    if old.shape[axis] != node.channels:
        raise ParameterError(f"The channels of {node.id!r} are no axis of it; edit another layer.")
    value = old
    for edit in edits:
        if isinstance(edit, ValuesEdit):
            value = _given(node, edit, old)
        elif isinstance(edit, NoiseEdit):
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


def _given(node: Node, edit: ValuesEdit, old: torch.Tensor) -> torch.Tensor:
    """The values set, for every input of the batch. Raises ParameterError if `old` holds none so large."""
    values = torch.tensor(edit.values, dtype=torch.float64).to(old.device, old.dtype)
    if not values.isfinite().all():
        raise ParameterError(
            f"The edit of {node.id!r} gives numbers beyond {torch.finfo(old.dtype).max:.3g}, the largest "
            f"{node.dtype}."
        )
    return values.expand_as(old)


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
